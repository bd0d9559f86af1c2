//! Run checks: a falco that the learner started, and that has ended.
//!
//! What it had loaded it registered; when it began and ended, and whose doing it was, the recording
//! says. A log is its output if it holds just the alerts that it raised, by whatever way they came there:
//! no other run has their times. What it should have raised is judged twice: by the scenario's condition
//! over the events of its time, and by its own rules in a worker.

use std::collections::HashSet;

use cksl_wire::frame::append_frame;
use cksl_wire::stream::Record;
use falco_rules::filter::Filter;
use falco_rules::state::State;
use rustix::io::Errno;

use crate::check::file::grade::MAX_FILE;
use crate::check::instrument::Live;
use crate::check::instrument::condition::compile;
use crate::check::instrument::describe::describe;
use crate::check::instrument::finding::Finding;
use crate::check::instrument::judge::{Answer, Judge, MAX_RECORDS, Question};
use crate::check::instrument::when::{clock, missing};
use crate::check::{Check, Kind, Raised, RunCheck};
use crate::detector::{Actor, CkslView, EventNum, Loss, LossCause, Watcher};
use crate::grade::Evidence;
use crate::provider::Node;

/// Runs that are looked at; the latest count.
const MOST_RUNS: usize = 4;

/// A process executes a program, or ends.
const STARTS: &str = "evt.type in (execve, execveat) and evt.res = SUCCESS";
const ENDS: &str = "evt.type = procexit";

/// The falcos that have ended, and what the recording has of their time.
pub(crate) struct Runs {
    runs: Vec<Run>,
    /// What should have been raised, by condition.
    conditions: Vec<(String, Result<Filter, String>)>,
    bounds: Option<(Filter, Filter)>,
    /// Nobody watched for a while: which falco ran before that is not known any more.
    unwatched: Option<Loss>,
}

struct Run {
    falco: Watcher,
    /// What it was sent from its introduction on: frames of [`Record`]; why they are not known.
    records: Result<Vec<u8>, String>,
    /// The last event before its introduction was noted: what came until then is not judged.
    after: Option<EventNum>,
    /// The events of its time.
    events: Vec<EventNum>,
    /// Those that meet each of the conditions, with what happened in them.
    due: Vec<Vec<(EventNum, String)>>,
    start: Option<Start>,
    end: Option<(EventNum, u64)>,
    lost: bool,
    /// Events on which its rules raise alerts, with the rule.
    judged: Result<HashSet<(EventNum, String)>, String>,
}

struct Start {
    event: EventNum,
    ts: u64,
    actor: Actor,
    what: String,
}

impl Runs {
    /// The runs of a lab that checks ask about.
    pub(crate) fn new(checks: &[Check], live: Option<Live<'_>>) -> Self {
        let parts = checks.iter().flat_map(Check::with_parts);
        let asked = parts.filter_map(|part| match &part.kind {
            Kind::Run(run) => Some(run),
            _ => None,
        });
        let asked: Vec<&RunCheck> = asked.collect();
        let mut conditions: Vec<(String, Result<Filter, String>)> = Vec::new();
        for Raised { condition, .. } in asked.iter().filter_map(|check| check.raised.as_ref()) {
            if !conditions.iter().any(|(known, _)| known == condition) {
                conditions.push((condition.clone(), compile(condition)));
            }
        }
        let mut falcos = live.map_or_else(Vec::new, |live| live.watch.falcos());
        falcos.retain(|falco| {
            falco.program == "falco"
                && falco.genuine
                && falco.ended.is_some()
                && asked.iter().any(|check| has_rules(falco, check))
        });
        let surplus = falcos.len().saturating_sub(MOST_RUNS);
        let runs = falcos.drain(surplus..).map(|falco| Run {
            falco,
            records: Ok(Vec::new()),
            after: None,
            events: Vec::new(),
            due: vec![Vec::new(); conditions.len()],
            start: None,
            end: None,
            lost: false,
            judged: Err("its rules were not judged".to_owned()),
        });
        Self {
            runs: runs.collect(),
            bounds: compile(STARTS).ok().zip(compile(ENDS).ok()),
            conditions,
            unwatched: None,
        }
    }

    /// A falco has introduced itself after the event `after`; `state` is what it was told.
    pub(crate) fn introduced(
        &mut self,
        watcher: u64,
        after: EventNum,
        hostname: &str,
        state: &State,
    ) {
        for run in &mut self.runs {
            if run.falco.id != watcher {
                continue;
            }
            run.after = Some(after);
            run.events.clear();
            run.due.iter_mut().for_each(Vec::clear);
            run.records = Ok(Vec::new());
            for record in Record::of_state(state, hostname) {
                run.record(&record);
            }
        }
    }

    /// The next event.
    pub(crate) fn event(&mut self, number: EventNum, view: &CkslView<'_>) {
        let Some((starts, ends)) = &self.bounds else {
            return;
        };
        let truth = view.truth();
        for run in &mut self.runs {
            if truth.host_pid == run.falco.host_pid && truth.host_tid == truth.host_pid {
                // A detector that lags behind may see the start after the introduction.
                if run.end.is_none() && starts.matches(view) {
                    run.start = Some(Start {
                        event: number,
                        ts: view.event().ts,
                        actor: truth.actor,
                        what: describe(view),
                    });
                } else if number >= run.falco.first && run.end.is_none() && ends.matches(view) {
                    run.end = Some((number, view.event().ts));
                }
            }
            if run.after.is_none() || number > run.falco.seen {
                continue;
            }
            run.record(&Record::Event(Box::new(view.event().clone())));
            run.events.push(number);
            for ((_, condition), due) in self.conditions.iter().zip(&mut run.due) {
                if condition.as_ref().is_ok_and(|filter| filter.matches(view)) {
                    due.push((number, describe(view)));
                }
            }
        }
    }

    /// What is known from here on: a falco that was listening then was told it, too.
    pub(crate) fn known(&mut self, known: &Record) {
        let listening = |run: &&mut Run| {
            let last = run.events.last().or(run.after.as_ref());
            last.is_some_and(|last| *last < run.falco.seen)
        };
        for run in self.runs.iter_mut().filter(listening) {
            run.record(known);
        }
    }

    /// Events are missing here.
    pub(crate) fn loss(&mut self, loss: &Loss) {
        if loss.cause == LossCause::Gap {
            self.unwatched = Some(*loss);
        }
        for run in &mut self.runs {
            run.lost |= loss.after >= run.falco.first && loss.after <= run.falco.seen;
        }
    }

    /// Has each run's rules judged again on the events of its time.
    pub(crate) fn judge(&mut self, judge: &Judge) {
        for run in &mut self.runs {
            run.judged = run.ask(judge);
        }
    }

    /// Decides a check: by the run that comes closest to what was asked, the latest of such.
    pub(crate) fn grade(&self, check: &RunCheck, live: Live<'_>) -> Finding {
        let place = check.raised.as_ref().and_then(|raised| {
            let mut conditions = self.conditions.iter();
            conditions.position(|(condition, _)| *condition == raised.condition)
        });
        if let Some(Err(wrong)) = place.map(|place| &self.conditions[place].1) {
            return Finding::unknown(format!("the scenario's condition is wrong: {wrong}"));
        }
        let mut best: Option<(Step, Finding)> = None;
        for run in self.runs.iter().filter(|run| has_rules(&run.falco, check)) {
            match run.look(check, place, live.node) {
                Ok(found) => return found,
                Err((step, found)) => {
                    if best.as_ref().is_none_or(|(reached, _)| step >= *reached) {
                        best = Some((step, found));
                    }
                }
            }
        }
        best.map_or_else(
            || absence(check, live, self.unwatched.as_ref()),
            |(_, found)| found,
        )
    }
}

/// How far a run is as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Started,
    Lasted,
    Raised,
    Written,
}

impl Run {
    fn record(&mut self, record: &Record) {
        let Ok(records) = &mut self.records else {
            return;
        };
        let appended = append_frame(records, record);
        if records.len() > MAX_RECORDS {
            self.records = Err("too much happened while it ran to be judged again".to_owned());
        } else if let Err(error) = appended {
            self.records = Err(format!("an event can't be judged again: {error}"));
        }
    }

    fn ask(&self, judge: &Judge) -> Result<HashSet<(EventNum, String)>, String> {
        let question = Question {
            events: self.events.clone(),
            ..Question::of_rules(self.falco.rules.to_vec(), self.falco.config.clone())
        };
        let records = self.records.as_ref().map_err(String::clone)?;
        match judge.ask(&question, records) {
            Ok(Answer::Judged(judgement)) => Ok(judgement
                .alerts
                .into_iter()
                .map(|alert| (alert.event, alert.rule))
                .collect()),
            Ok(Answer::NotLoaded(refusal)) => Err(refusal.why),
            Ok(Answer::BadField(why)) => Err(why),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Looks at the run for a check; `place` is that of its condition.
    fn look(
        &self,
        check: &RunCheck,
        place: Option<usize>,
        node: &dyn Node,
    ) -> Result<Finding, (Step, Finding)> {
        let (Some(start), Some((end, until))) = (&self.start, self.end) else {
            let why = "when that falco started and ended was not seen; run it again";
            return Err((Step::Started, Finding::unknown(why)));
        };
        let seconds = until.saturating_sub(start.ts) / 1_000_000_000;
        let ran = Evidence {
            at: format!("event {}", start.event),
            observed: format!("{}, for {seconds} s", start.what),
            events: vec![start.event, end],
            ..Evidence::default()
        };
        let fail = |step, observed: String| Err((step, Finding::fail(observed).with(ran.clone())));
        if start.actor != Actor::Learner {
            return fail(Step::Started, "it was not you who started it".to_owned());
        }
        if seconds < u64::from(check.seconds) {
            return fail(Step::Lasted, format!("it ended after {seconds} s"));
        }
        if let (Some(raised), Some(place)) = (&check.raised, place) {
            self.raised(raised, &self.due[place], &ran)
                .map_err(|finding| (Step::Raised, finding))?;
        }
        if let Some(path) = &check.output
            && let Err(observed) = self.is_written(path, node)
        {
            // The run was right, so an earlier or a later one has written there, too.
            let observed = format!("{observed}; another run may have written to it");
            return fail(Step::Written, observed);
        }
        Ok(Finding::pass(format!("it ran for {seconds} s")).with(ran))
    }

    /// Whether the rule was raised on what was due, and on nothing else.
    fn raised(
        &self,
        asked: &Raised,
        due: &[(EventNum, String)],
        ran: &Evidence,
    ) -> Result<(), Finding> {
        let judged = self.judged.as_ref().map_err(Finding::unknown)?;
        if self.lost || self.falco.lost > 0 || self.falco.more_alerts > 0 {
            let why = "events were lost while it ran; run it again";
            return Err(Finding::unknown(why));
        }
        let after = self.after.unwrap_or(EventNum::MAX);
        let reported: HashSet<EventNum> = self
            .falco
            .alerts
            .iter()
            .filter(|alert| alert.rule == asked.rule && alert.event > after)
            .map(|alert| alert.event)
            .collect();
        let on = |event: EventNum, observed: &str| Evidence {
            at: format!("event {event}"),
            observed: observed.to_owned(),
            events: vec![event],
            ..Evidence::default()
        };
        let fail = |observed: String| Finding::fail(observed).with(ran.clone());
        if due.is_empty() {
            return Err(fail("nothing of it happened while it ran".to_owned()));
        }
        let mut missing = due.iter().filter(|(event, _)| {
            !reported.contains(event) || !judged.contains(&(*event, asked.rule.clone()))
        });
        if let Some((event, what)) = missing.next() {
            let count = 1 + missing.count();
            let observed = format!("`{}` missed {count} of {}", asked.rule, due.len());
            return Err(fail(observed).with(on(*event, &format!("{what}: no alert"))));
        }
        let known: HashSet<EventNum> = due.iter().map(|(event, _)| *event).collect();
        let mut extra = self.falco.alerts.iter().filter(|alert| {
            alert.rule == asked.rule
                && alert.event > after
                && alert.event <= self.falco.seen
                && !known.contains(&alert.event)
        });
        if let Some(alert) = extra.next() {
            let count = 1 + extra.count();
            let observed = format!("`{}` was raised {count} times too often", asked.rule);
            return Err(fail(observed).with(on(alert.event, &alert.line)));
        }
        Ok(())
    }

    /// Whether a file holds the alerts that were raised, in order, and no others.
    fn is_written(&self, path: &str, node: &dyn Node) -> Result<(), String> {
        let bytes = node
            .read(path, MAX_FILE)
            .map_err(|error| match error.raw_os_error() {
                Some(code) if code == Errno::NOENT.raw_os_error() => format!("there is no {path}"),
                _ => format!("{path} can't be read: {error}"),
            })?;
        self.is_text(&String::from_utf8_lossy(&bytes), path)
    }

    /// The same of a text that stands in the file.
    fn is_text(&self, text: &str, path: &str) -> Result<(), String> {
        // By their numbers: what a line says may be what a question asks.
        let another = |number: usize| format!("line {number} of {path} is no alert that it wrote");
        let mut written = text.lines().zip(1..).filter(|(line, _)| is_alert(line));
        for alert in &self.falco.alerts {
            match written.next() {
                Some((line, _)) if line == alert.line.trim_end_matches('\n') => {}
                Some((_, number)) => return Err(another(number)),
                None => return Err(format!("{path} lacks alerts that it wrote")),
            }
        }
        match written.next() {
            Some((_, number)) => Err(another(number)),
            None => Ok(()),
        }
    }
}

/// Whether a line is an alert, as text or as JSON, rather than the statistics at the end.
fn is_alert(line: &str) -> bool {
    line.starts_with(|first: char| first.is_ascii_digit() || first == '{')
}

fn has_rules(falco: &Watcher, check: &RunCheck) -> bool {
    let loaded = falco.rules.iter().map(|file| &file.path);
    loaded.eq(&check.rules)
}

/// Why there is no run to look at.
fn absence(check: &RunCheck, live: Live<'_>, unwatched: Option<&Loss>) -> Finding {
    let mut falcos = live.watch.falcos();
    falcos.retain(|falco| falco.program == "falco");
    let asked = falcos.iter().filter(|falco| has_rules(falco, check));
    if let Some(flaw) = asked.filter_map(|falco| falco.flaw).next_back() {
        let why = format!("that falco {} at {}", flaw.words(), clock(flaw.at));
        return match flaw.is_doubt() {
            true => Finding::unknown(why),
            false => Finding::fail(why),
        };
    }
    falcos.retain(|falco| falco.genuine);
    if falcos.iter().any(|falco| has_rules(falco, check)) {
        return Finding::fail_saying("Falco still runs: wait for its end.");
    }
    if let Some(gap) = unwatched {
        let why = format!(
            "{}, so which falco ran before is not known: run it again",
            missing(gap)
        );
        return Finding::missing(gap.cause, why);
    }
    Finding::fail(format!(
        "no falco of the node was started with {} alone",
        check.rules.join(" and ")
    ))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cksl_wire::protocol::AlertConfig;

    use super::*;
    use crate::detector::Alert;
    use crate::grade::Verdict;

    const RULE: &str = "watched";

    /// A run that reported its rule on some events, on which its rules raise it on others.
    fn run(reported: &[EventNum], judged: &[EventNum]) -> Run {
        Run {
            falco: Watcher {
                id: 1,
                program: "falco".into(),
                host_pid: 300,
                inside: None,
                genuine: true,
                flaw: None,
                rules: Arc::new([]),
                config: AlertConfig::default(),
                since: 0,
                first: 10,
                seen: 20,
                ended: Some(1),
                lost: 0,
                alerts: reported
                    .iter()
                    .map(|event| {
                        Arc::new(Alert {
                            ts: 0,
                            event: *event,
                            rule: RULE.into(),
                            priority: String::new(),
                            line: format!("12:00:00.000000000: Warning {event}"),
                            message: String::new(),
                        })
                    })
                    .collect(),
                more_alerts: 0,
                answered: true,
            },
            records: Ok(Vec::new()),
            after: Some(11),
            events: Vec::new(),
            due: Vec::new(),
            start: None,
            end: None,
            lost: false,
            judged: Ok(judged
                .iter()
                .map(|event| (*event, RULE.to_owned()))
                .collect()),
        }
    }

    fn raised(run: &Run, due: &[EventNum]) -> Result<(), Finding> {
        let asked = Raised {
            rule: RULE.into(),
            condition: String::new(),
        };
        let due: Vec<_> = due.iter().map(|event| (*event, "ran".to_owned())).collect();
        run.raised(&asked, &due, &Evidence::default())
    }

    #[test]
    fn a_rule_must_be_raised_on_each_event_that_is_due_and_on_no_other() {
        assert!(raised(&run(&[12, 14], &[12, 14]), &[12, 14]).is_ok());
        let missed = raised(&run(&[12], &[12]), &[12, 14]).unwrap_err();
        assert_eq!(missed.observed, "`watched` missed 1 of 2");
        let often = raised(&run(&[12, 13], &[12, 13]), &[12]).unwrap_err();
        assert_eq!(often.observed, "`watched` was raised 1 times too often");
        let nothing = raised(&run(&[], &[]), &[]).unwrap_err();
        assert_eq!(nothing.verdict, Verdict::Fail);
    }

    #[test]
    fn an_alert_that_its_own_rules_do_not_raise_does_not_count() {
        let forged = raised(&run(&[12], &[]), &[12]).unwrap_err();
        assert_eq!(forged.observed, "`watched` missed 1 of 1");
    }

    #[test]
    fn what_came_before_it_was_introduced_or_after_its_last_word_is_left_open() {
        assert!(raised(&run(&[11, 12, 21], &[12]), &[12]).is_ok());
    }

    #[test]
    fn after_a_loss_nothing_can_be_said() {
        let mut lossy = run(&[12], &[12]);
        lossy.lost = true;
        let finding = raised(&lossy, &[12]).unwrap_err();
        assert!(matches!(finding.verdict, Verdict::Unknown(_)));
    }

    #[test]
    fn a_log_is_one_that_holds_its_alerts_and_no_others_whoever_wrote_it_down() {
        let falco = run(&[12, 14], &[12, 14]);
        let log = |lines: &[u32]| {
            let line = |event| format!("12:00:00.000000000: Warning {event}\n");
            let text: String = lines.iter().map(line).collect();
            format!("{text}Events detected: 2\n")
        };
        assert_eq!(falco.is_text(&log(&[12, 14]), "log"), Ok(()));
        for other in [&[12][..], &[14, 12], &[12, 14, 16], &[12, 13, 14]] {
            assert!(falco.is_text(&log(other), "log").is_err(), "{other:?}");
        }
    }

    #[test]
    fn statistics_are_no_alerts() {
        assert!(is_alert("12:00:00.000000000: Warning x"));
        assert!(is_alert("{\"rule\": 1}"));
        assert!(!is_alert("Events detected: 1") && !is_alert("   WARNING: 1"));
    }
}
