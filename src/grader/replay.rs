//! Reading a recording from its start to its end, once, for everything that grading wants of it.

use std::collections::HashMap;

use cksl_wire::frame::append_frame;
use cksl_wire::stream::Record;
use falco_rules::filter::Filter;

use crate::check::alert::acts::Acts;
use crate::check::audit::telling::LogEvents;
use crate::check::audit::witness::Witness;
use crate::check::command::grade::Commands;
use crate::check::event::history::History;
use crate::check::instrument::describe::describe;
use crate::check::instrument::judge::MAX_RECORDS;
use crate::check::instrument::reach::Reaches;
use crate::check::instrument::suppose::may_meet;
use crate::check::instrument::when::{can_hit_the_grader, clock, missing, remedy};
use crate::check::run::grade::Runs;
use crate::detector::{Actor, Flaw, Loss, Mark, Moment, Recorded, RecordingError, Replay};

/// Those who want something of a recording.
pub(super) struct Readers<'a> {
    /// All events since the attempt's start.
    pub(super) history: &'a mut History,
    /// Those that the stimuli caused.
    pub(super) acts: &'a mut Acts,
    /// Those of the time of each falco.
    pub(super) runs: &'a mut Runs,
    /// Those of the commands.
    pub(super) commands: &'a mut Commands,
    /// Those by which somebody changes a process.
    pub(super) reaches: &'a mut Reaches,
    /// Those that are about the audit log.
    pub(super) witness: &'a mut Witness,
    /// The audit log's own events, for the history.
    pub(super) telling: LogEvents,
}

/// Feeds them all.
pub(super) fn replay(recorded: &Recorded, readers: &mut Readers<'_>) -> Result<(), RecordingError> {
    let Readers {
        history,
        acts,
        runs,
        commands,
        reaches,
        witness,
        telling,
    } = readers;
    let span = acts.span();
    let flaws = flaws(recorded)?;
    let counts = |watcher: u64, ts: u64| {
        let flaw: Option<&Flaw> = flaws.get(&watcher);
        flaw.is_none_or(|flaw| ts < flaw.since)
    };
    for flaw in flaws.values().filter(|flaw| flaw.is_doubt()) {
        history.unheard(format!(
            "a falco or sysdig {} at {}, so what it told can't be believed: start it again and do it \
             again",
            flaw.words(),
            clock(flaw.at)
        ));
    }
    let mut replay = recorded.replay()?;
    let mut listening = false;
    let mut last = 0;
    let mut falcos = HashMap::new();
    // Whether what the learner does counts no more. What the grader provokes goes on.
    let mut over = false;
    loop {
        let moment = replay.next()?;
        if let Some(time) = moment.as_ref().map_or(Some(u64::MAX), time) {
            telling.until(time, history);
        }
        match moment {
            None => return Ok(()),
            Some(Moment::Known(known)) => {
                runs.known(&known);
                if listening && last < span.1 {
                    record(acts, &known);
                }
            }
            Some(Moment::Mark(marked)) => match marked.mark {
                Mark::Start { .. } => {
                    over = false;
                    telling.end(u64::MAX);
                    history.start();
                    reaches.start();
                    witness.start();
                }
                Mark::End if !over => {
                    over = true;
                    telling.end(marked.ts);
                }
                Mark::Reset => witness.reset(),
                // The state just before the first stimulus is what a falco would be told that
                // connects then.
                Mark::StimulusBegin { .. } if !listening && marked.after >= span.0 => {
                    listening = true;
                    begin(&replay, acts);
                }
                Mark::Falco {
                    watcher, genuine, ..
                } => {
                    falcos.insert(watcher, (genuine, None));
                    runs.introduced(watcher, marked.after, &acts.hostname, replay.state());
                }
                Mark::FalcoInside {
                    watcher, namespace, ..
                } => {
                    if let Some((_, inside)) = falcos.get_mut(&watcher) {
                        *inside = Some(namespace);
                    }
                }
                Mark::Alert {
                    watcher,
                    event,
                    rule,
                    ..
                } => {
                    if let Some((true, inside)) = falcos.get(&watcher)
                        && counts(watcher, marked.ts)
                    {
                        history.alert(event, &rule, inside.as_deref());
                    }
                }
                Mark::Shown { watcher, events } if counts(watcher, marked.ts) => {
                    history.shown(&events);
                }
                Mark::Unheard { .. } if !over => history.unheard(format!(
                    "a falco or sysdig reported more than is kept until {}: start it again and do it \
                     again",
                    clock(marked.ts)
                )),
                _ => {}
            },
            Some(Moment::Loss(loss)) => {
                for act in acts.iter_mut() {
                    let meanwhile = (act.after..=act.until).contains(&loss.after);
                    if meanwhile && can_hit_the_grader(&loss) {
                        act.lost = Some(lost(&loss));
                    }
                }
                witness.loss(&loss);
                commands.loss(&loss);
                if !over {
                    reaches.loss(&loss);
                    runs.loss(&loss);
                    history.loss(loss);
                }
            }
            Some(Moment::Event(view)) => {
                let number = view.event().num;
                let may_meet = |own: &[String], filter: &Filter| may_meet(&view, own, filter);
                if !over {
                    reaches.event(number, &view);
                }
                if !over || view.truth().actor != Actor::Learner {
                    history.event(number, &view, &may_meet, &|| describe(&view));
                }
                runs.event(number, &view);
                witness.event(&view);
                commands.event(number, &view);
                last = number;
                if listening && number <= span.1 {
                    record(acts, &Record::Event(Box::new(view.event().clone())));
                    if view.truth().actor == Actor::Grader {
                        acts.notice(number, &view);
                    }
                }
            }
        }
    }
}

/// Why the words of readers do not count, by their numbers: what was found out later weighs on what they
/// had said before.
fn flaws(recorded: &Recorded) -> Result<HashMap<u64, Flaw>, RecordingError> {
    let mut flaws: HashMap<u64, Flaw> = HashMap::new();
    for marked in recorded.marks()? {
        if let Mark::Flawed { watcher, flaw } = marked.mark {
            let known = flaws.entry(watcher).or_insert(flaw);
            if flaw.since < known.since {
                *known = flaw;
            }
        }
    }
    Ok(flaws)
}

/// When it was, in ns since the epoch, if that is told.
fn time(moment: &Moment<'_>) -> Option<u64> {
    match moment {
        Moment::Mark(marked) => Some(marked.ts),
        Moment::Loss(loss) => Some(loss.ts),
        Moment::Event(view) => Some(view.event().ts),
        Moment::Known(_) => None,
    }
}

fn begin(replay: &Replay, acts: &mut Acts) {
    let hostname = acts.hostname.clone();
    for known in Record::of_state(replay.state(), &hostname) {
        record(acts, &known);
    }
}

fn record(acts: &mut Acts, record: &Record) {
    let Ok(records) = &mut acts.records else {
        return;
    };
    let appended = append_frame(records, record);
    if records.len() > MAX_RECORDS {
        acts.records = Err("too much happened during the stimuli to be judged again".into());
    } else if let Err(error) = appended {
        acts.records = Err(format!("an event can't be judged again: {error}"));
    }
}

fn lost(loss: &Loss) -> String {
    let next = remedy(loss.cause, "check again");
    format!("{} during the stimulus; {next}", missing(loss))
}
