//! An attempt told again, moment by moment.

use std::collections::{BTreeMap, BTreeSet};

use cksl_wire::report::{COMMAND, cut, deed_text, is_plumbing, is_routine, who, words};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::style::{Style, Symbol, Tone, clean, count, pad};
use super::time::{offset, span};
use crate::attempt::Attempt;
use crate::chronicle::{Chronicle, Filter, Happened, Moment, State, Turn, moments, states};
use crate::detector::{Deed, Entry, EventNum, Run, What, Who};

/// Deeds of a run that are told at one moment.
const DEEDS: usize = 12;

/// What is added to a turn whose event was not seen.
pub(super) const FOUND: &str = " (found by a check)";

/// Moments before and after the one that is asked for.
const BEFORE: usize = 10;
const AFTER: usize = 3;

/// An attempt, as `cksl replay --json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Replay {
    /// Number of the attempt.
    pub attempt: i64,
    /// Scenario id.
    pub scenario: String,
    /// When it started (RFC 3339).
    pub started: String,
    /// When the learner first came to it, if it is a task of an exam whose lab was made ahead (RFC 3339). Then all
    /// times count from there and not from the start; what was before has 0.
    pub came: Option<String>,
    /// How it ended, and after how many seconds; `null` while it runs.
    pub ended: Option<ReplayEnd>,
    /// How the checks stood at the moment that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<ReplayAt>,
    /// In order.
    pub moments: Vec<ReplayMoment>,
    /// Entries that are not kept.
    pub more: u64,
}

/// The end of an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReplayEnd {
    /// `submitted`, `stopped`, `reset` or `lost`.
    pub ending: String,
    /// Since its start, or since the learner came to it.
    pub seconds: i64,
}

/// A moment that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReplayAt {
    /// Since the start of the attempt.
    pub milliseconds: u64,
    /// What was known of each check.
    pub checks: Vec<ReplayState>,
}

/// What was known of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReplayState {
    /// The check.
    pub check: String,
    /// `true`, `broken` (it was true before), or `open`: no grading had found it true by then.
    pub state: String,
    /// Since when, in milliseconds since the start; `null` for `open`.
    pub since: Option<u64>,
}

/// One moment of a [`Replay`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReplayMoment {
    /// Since the start of the attempt.
    pub milliseconds: u64,
    /// `learner`, `lab`, `grader`, `falco` or `cksl`.
    pub who: String,
    /// The process, if one did it.
    pub process: Option<ReplayProcess>,
    /// What happened: of a process its command, or its name if it began before. Control characters are escaped.
    pub text: String,
    /// What the process did, in order.
    pub deeds: Vec<String>,
    /// Deeds that are not told.
    pub more: u64,
    /// The checks that rest on it.
    pub checks: Vec<String>,
    /// The check that changed, if this tells of that.
    pub turn: Option<ReplayTurn>,
}

/// A process of a [`ReplayMoment`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReplayProcess {
    /// Its number in the node.
    pub pid: i64,
    /// Its name.
    pub name: String,
    /// The program that started it.
    pub parent: Option<String>,
    /// The container that it ran in.
    pub container: Option<String>,
    /// The worker on which it ran, if that was not the node itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// Whether it was told of before, and this is what it did later.
    pub went_on: bool,
}

/// How a check changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReplayTurn {
    /// The check.
    pub check: String,
    /// `true`: here it became true. `broken`: here it broke again.
    pub to: String,
    /// Whether the event that turned it was seen. Else this is the time of the grading that found it so.
    pub seen: bool,
}

impl Replay {
    /// What a filter wants of an attempt. With `at`, in milliseconds since the start: how the checks stood then, and
    /// what happened just before and after. Times count from when the learner `came` to it, if that was later.
    #[must_use]
    pub fn new(
        attempt: &Attempt,
        came: Option<Timestamp>,
        chronicle: &Chronicle,
        filter: &Filter,
        at: Option<u64>,
    ) -> Self {
        let came = came.filter(|came| *came > attempt.started);
        let origin = came.unwrap_or(attempt.started);
        let started = start(origin);
        let since = |ts: u64| ts.saturating_sub(started) / 1_000_000;
        let evidence = evidence(attempt);
        let all = moments(chronicle, attempt);
        let mut told: Vec<ReplayMoment> = all
            .iter()
            .filter_map(|moment| {
                let checks = resting(moment, &evidence);
                let is_wanted = filter.has(moment, |wanted| checks.contains(&wanted))
                    && (!filter.is_empty() || !is_dull(moment) || !checks.is_empty());
                is_wanted.then(|| tell(moment, since(moment.ts), checks, filter, &evidence))
            })
            .collect();
        let at = at.map(|milliseconds| {
            let here = told.partition_point(|moment| moment.milliseconds <= milliseconds);
            told.truncate((here + AFTER).min(told.len()));
            told.drain(..here.saturating_sub(BEFORE));
            let then = started.saturating_add(milliseconds.saturating_mul(1_000_000));
            let states = states(&all, chronicle, then).into_iter();
            ReplayAt {
                milliseconds,
                checks: states
                    .map(|(check, state)| state_of(check, state, since))
                    .collect(),
            }
        });
        Self {
            attempt: attempt.id.0,
            scenario: attempt.scenario.clone(),
            started: attempt.started.to_string(),
            came: came.map(|came| came.to_string()),
            ended: ReplayEnd::of(attempt, origin),
            at,
            moments: told,
            more: chronicle.more,
        }
    }

    /// Names of the checks that are known of an attempt: they can be asked for.
    #[must_use]
    pub fn checks(attempt: &Attempt) -> BTreeSet<&str> {
        let kept = [&attempt.best, &attempt.last].into_iter().flatten();
        let checks = kept.flat_map(|kept| &kept.grade.checks);
        checks.map(|check| check.id.as_str()).collect()
    }
}

impl ReplayEnd {
    /// How an attempt ended, counted from a moment; nothing while it runs.
    pub(super) fn of(attempt: &Attempt, origin: Timestamp) -> Option<Self> {
        attempt.ended.map(|(at, ending)| Self {
            ending: ending.name().to_owned(),
            seconds: (at.as_second() - origin.as_second()).max(0),
        })
    }
}

fn start(at: Timestamp) -> u64 {
    u64::try_from(at.as_nanosecond()).unwrap_or_default()
}

/// The events on which each check rests.
fn evidence(attempt: &Attempt) -> BTreeMap<&str, BTreeSet<EventNum>> {
    let mut found: BTreeMap<&str, BTreeSet<EventNum>> = BTreeMap::new();
    let kept = [&attempt.best, &attempt.last].into_iter().flatten();
    let checks = kept.flat_map(|kept| &kept.grade.checks);
    let graded = checks.map(|check| (check.id.as_str(), &check.evidence));
    // The name of a part of a check begins with that of the whole.
    let seen = attempt.seen.iter().map(|(path, evidence)| {
        let whole = path.split('.').next().unwrap_or(path);
        (whole, evidence)
    });
    for (check, evidence) in graded.chain(seen) {
        let events = evidence.iter().flat_map(|one| &one.events).copied();
        found.entry(check).or_default().extend(events);
    }
    found
}

/// The checks that rest on what happened at a moment.
fn resting<'a>(
    moment: &Moment<'_>,
    evidence: &BTreeMap<&'a str, BTreeSet<EventNum>>,
) -> Vec<&'a str> {
    let of = |events: &[EventNum]| {
        let checks = evidence.iter();
        checks
            .filter(|(_, of_check)| events.iter().any(|event| of_check.contains(event)))
            .map(|(check, _)| *check)
            .collect()
    };
    let later = |deeds: &[Deed]| -> Vec<EventNum> { deeds.iter().map(|deed| deed.event).collect() };
    match moment.happened {
        Happened::Began(entry, deeds) => {
            // What the run did later has moments of its own.
            let later = match &entry.what {
                What::Run(run) => later(run.deeds.get(deeds.len()..).unwrap_or_default()),
                _ => Vec::new(),
            };
            let mut events = entry.events.clone();
            events.retain(|event| !later.contains(event));
            of(&events)
        }
        Happened::WentOn(_, deeds) => of(&later(deeds)),
        _ => Vec::new(),
    }
}

/// Whether it is of no interest where nothing in particular is asked for.
fn is_dull(moment: &Moment<'_>) -> bool {
    match moment.happened {
        Happened::Began(entry, _) => {
            matches!(&entry.what, What::Run(run) if is_plumbing(entry.who, run))
        }
        Happened::WentOn(entry, deeds) => {
            matches!(&entry.what, What::Run(run)
                if is_plumbing(entry.who, run) || deeds.iter().all(|deed| is_routine(run, deed)))
        }
        _ => false,
    }
}

fn state_of(check: &str, state: State, since: impl Fn(u64) -> u64) -> ReplayState {
    let (state, at) = match state {
        State::Holds(at) => ("true", Some(at)),
        State::Broken(at) => ("broken", Some(at)),
        State::Open => ("open", None),
    };
    ReplayState {
        check: check.to_owned(),
        state: state.to_owned(),
        since: at.map(since),
    }
}

/// Text that goes into data: no colour, and no width.
const DATA: Style = Style {
    width: 0,
    color: false,
    plain: false,
};

fn tell(
    moment: &Moment<'_>,
    milliseconds: u64,
    checks: Vec<&str>,
    filter: &Filter,
    evidence: &BTreeMap<&str, BTreeSet<EventNum>>,
) -> ReplayMoment {
    let told = ReplayMoment {
        milliseconds,
        who: Who::Learner.name().to_owned(),
        process: None,
        text: String::new(),
        deeds: Vec::new(),
        more: 0,
        checks: checks.into_iter().map(str::to_owned).collect(),
        turn: None,
    };
    let said = |who: Who, text: String| ReplayMoment {
        who: who.name().to_owned(),
        text,
        ..told.clone()
    };
    match moment.happened {
        Happened::Began(entry, deeds) => match &entry.what {
            What::Run(run) => of_run(said(entry.who, command(run)), run, deeds, filter, evidence),
            what => said(entry.who, words(what, &DATA)),
        },
        Happened::WentOn(Entry { who, what, .. }, deeds) => match what {
            What::Run(run) => {
                let mut told = of_run(said(*who, clean(&run.name)), run, deeds, filter, evidence);
                if let Some(process) = &mut told.process {
                    process.went_on = true;
                }
                told
            }
            what => said(*who, words(what, &DATA)),
        },
        Happened::Turned { check, turn, seen } => {
            let (to, text) = match turn {
                Turn::BecameTrue => ("true", format!("here {check} became true")),
                Turn::BrokeAgain => ("broken", format!("here {check} broke again")),
            };
            ReplayMoment {
                turn: Some(ReplayTurn {
                    check: check.to_owned(),
                    to: to.to_owned(),
                    seen,
                }),
                ..said(Who::Cksl, text)
            }
        }
        Happened::Hint(hint) => said(
            Who::Learner,
            match hint.cost {
                0 => format!("took hint {}", hint.number + 1),
                cost => format!(
                    "took hint {} for {}",
                    hint.number + 1,
                    count(cost.into(), "point")
                ),
            },
        ),
        Happened::Solution => said(Who::Learner, "had the solution shown".to_owned()),
        Happened::Ended(ending) => said(Who::Cksl, format!("the attempt ended: {}", ending.name())),
    }
}

fn of_run(
    told: ReplayMoment,
    run: &Run,
    deeds: &[Deed],
    filter: &Filter,
    evidence: &BTreeMap<&str, BTreeSet<EventNum>>,
) -> ReplayMoment {
    let of_check = filter
        .check
        .as_deref()
        .and_then(|check| evidence.get(check));
    let wanted: Vec<&Deed> = deeds
        .iter()
        .filter(|deed| match of_check {
            Some(events) => events.contains(&deed.event),
            None if filter.file.is_some() => filter.has_deed(deed),
            None => !is_routine(run, deed),
        })
        .collect();
    let more = wanted.len().saturating_sub(DEEDS) as u64;
    // Those beyond what is kept of a run are its last.
    let is_last = deeds.last() == run.deeds.last();
    ReplayMoment {
        process: Some(ReplayProcess {
            pid: run.pid,
            name: clean(&run.name),
            parent: run.chain.last().map(|name| clean(name)),
            container: run.container.as_deref().map(clean),
            worker: run.worker.as_deref().map(clean),
            went_on: false,
        }),
        deeds: wanted.into_iter().take(DEEDS).map(deed_text).collect(),
        more: more + if is_last { run.more } else { 0 },
        ..told
    }
}

fn command(run: &Run) -> String {
    match run.command.as_str() {
        "" => clean(&run.name),
        command => cut(command, COMMAND, &DATA),
    }
}

/// Writes a replay for a terminal.
#[must_use]
pub fn replay(replay: &Replay, style: &Style) -> String {
    let dot = format!(" {} ", style.symbol(Symbol::Dot));
    let state = match &replay.ended {
        Some(end) => format!("{} after {}", end.ending, span(end.seconds)),
        None => "it still runs".to_owned(),
    };
    let mut facts = vec![format!("attempt {}", replay.attempt)];
    if replay.came.is_some() {
        facts.push("timed from your first visit".to_owned());
    }
    facts.push(state);
    let facts = facts.join(&dot);
    let title = format!("  {}", style.paint(Tone::Strong, &clean(&replay.scenario)));
    let mut out = style.ends(&title, &style.paint(Tone::Faint, &facts));
    out.push_str(&style.rule());
    let width = width(&replay.moments);
    let mut asked = replay.at.as_ref();
    for moment in &replay.moments {
        if let Some(at) = asked.take_if(|at| moment.milliseconds > at.milliseconds) {
            out.push_str(&here(at, style));
        }
        out.push_str(&line(moment, width, style));
    }
    if let Some(at) = asked {
        out.push_str(&here(at, style));
    }
    if replay.moments.is_empty() && replay.at.is_none() {
        out.push_str("  nothing that was seen is like that\n");
    }
    if replay.more > 0 {
        out.push_str(&format!("  {} more are not kept\n", replay.more));
    }
    out
}

/// Columns of the times of these moments.
fn width(moments: &[ReplayMoment]) -> usize {
    let last = moments.last().map(|last| offset(last.milliseconds));
    last.map_or(0, |last| last.len()).max(5)
}

/// Writes moments for a terminal, a line each.
pub(super) fn moment_lines(moments: &[ReplayMoment], style: &Style) -> String {
    let width = width(moments);
    moments
        .iter()
        .map(|moment| line(moment, width, style))
        .collect()
}

/// What was known of the checks at the moment that was asked for.
fn here(at: &ReplayAt, style: &Style) -> String {
    let label = format!("at {}", offset(at.milliseconds));
    let mut out = format!("\n  {}\n", style.paint(Tone::Strong, &label));
    let width = at.checks.iter().map(|one| one.check.len()).max();
    for one in &at.checks {
        let since = one.since.map(offset).unwrap_or_default();
        let (symbol, tone, words) = match one.state.as_str() {
            "true" => (Symbol::Pass, Tone::Good, format!("true since {since}")),
            "broken" => (Symbol::Fail, Tone::Bad, format!("broke at {since}")),
            _ => (
                Symbol::None,
                Tone::Faint,
                "not found true by then".to_owned(),
            ),
        };
        let symbol = pad(style.symbol(symbol), if style.plain { 4 } else { 1 });
        let first = format!(
            "    {}  {}  ",
            style.paint(tone, &symbol),
            pad(&one.check, width.unwrap_or_default()),
        );
        out.push_str(&style.flow(&first, 9, &words));
    }
    if at.checks.is_empty() {
        out.push_str("    no check was judged in this attempt\n");
    }
    out + "\n"
}

fn line(moment: &ReplayMoment, width: usize, style: &Style) -> String {
    let at = offset(moment.milliseconds);
    let at = format!(
        "{}{at}",
        " ".repeat(width.saturating_sub(at.chars().count()))
    );
    let (who, tone) = who(&moment.who);
    let start = format!("  {}  ", style.paint(Tone::Faint, &at));
    let text = match &moment.turn {
        Some(turn) => {
            let (symbol, tone) = match turn.to.as_str() {
                "true" => (Symbol::Pass, Tone::Good),
                _ => (Symbol::Fail, Tone::Bad),
            };
            let how = if turn.seen { "" } else { FOUND };
            let symbol = style.paint(tone, style.symbol(symbol));
            let words = style.paint_words(Tone::Strong, &moment.text);
            return style.flow(
                &format!("{start}{symbol} "),
                width + 6,
                &format!("{words}{how}"),
            );
        }
        None => text(moment, style),
    };
    let first = format!("{start}{}  ", style.paint(tone, &pad(who, WHO)));
    style.flow(&first, width + 4 + WHO + 2, &text)
}

/// What else was done. Of what was not kept nobody knows what it was.
pub(super) fn more_actions(more: u64) -> String {
    count(more, "more action")
}

/// Widest name of an actor.
const WHO: usize = 6;

fn text(moment: &ReplayMoment, style: &Style) -> String {
    let Some(process) = &moment.process else {
        return moment.text.clone();
    };
    let command = style.paint_words(Tone::Code, &moment.text);
    let mut text = match &process.parent {
        _ if process.went_on => format!("{command} (pid {})", process.pid),
        Some(parent) => format!("{parent} {} {command}", style.symbol(Symbol::Right)),
        None => command,
    };
    if let Some(worker) = &process.worker {
        text.push_str(&format!(" on {worker}"));
    }
    if let Some(container) = &process.container {
        text.push_str(&format!(" in {container}"));
    }
    let mut deeds = moment.deeds.clone();
    if moment.more > 0 {
        deeds.push(more_actions(moment.more));
    }
    if !deeds.is_empty() {
        text.push_str(&format!(": {}", deeds.join(", ")));
    }
    for check in &moment.checks {
        text.push_str(&format!("  {} {check}", style.symbol(Symbol::Left)));
    }
    text
}
