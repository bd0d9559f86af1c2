//! What attempts earned and why, beside what was done in them, and what to practise next.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::grade::{ReportedCheck, checks};
use super::replay::{Replay, ReplayEnd, ReplayMoment, moment_lines};
use super::sheet::{domain, markdown};
use super::style::{Style, Symbol, Tone, clean, count};
use super::time::{minute, span};
use super::worked::{WorkedStep, steps, worked};
use crate::attempt::next::Proposal;
use crate::attempt::{Attempt, KeptGrade};
use crate::chronicle::{Chronicle, Filter};
use crate::grader::Tally;
use crate::scenario::Scenario;

/// Moments of an attempt that a terminal is shown; `cksl replay` has all.
const MOMENTS: usize = 40;

/// What is known of an attempt, to be reported.
#[derive(Debug)]
pub struct Known<'a> {
    /// The attempt.
    pub attempt: &'a Attempt,
    /// The grade that counts.
    pub grade: Option<&'a KeptGrade>,
    /// Its scenario with the attempt's values, if the content has it.
    pub scenario: Option<&'a Scenario>,
    /// The reference answer, or why it is not shown.
    pub solution: Result<String, String>,
    /// What the scenario was an example of, or why that is not shown.
    pub explanation: Result<String, String>,
    /// What happened, or why it is not known.
    pub chronicle: Result<Chronicle, String>,
}

/// Attempts, as `cksl report --json` shows them (`docs/schema/report.json`).
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Reports {
    /// When this was written (RFC 3339).
    pub written: String,
    /// In the order in which they were asked for.
    pub attempts: Vec<AttemptReport>,
    /// What to practise next, the most useful first.
    pub next: Vec<Advice>,
}

/// One attempt of [`Reports`].
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AttemptReport {
    /// Its number.
    pub attempt: i64,
    /// Scenario id.
    pub scenario: String,
    /// What the scenario is about; `null` if the content does not have it.
    pub title: Option<String>,
    /// Domain of the curriculum.
    pub domain: Option<String>,
    /// Competency within the domain: a page of `cksl docs`.
    pub competency: Option<String>,
    /// Provider of the lab.
    pub provider: String,
    /// When it started (RFC 3339).
    pub started: String,
    /// How it ended; `null` while it runs.
    pub ended: Option<ReplayEnd>,
    /// How long it took, or has taken so far.
    pub seconds: i64,
    /// How long it is meant to take, about.
    pub minutes: Option<u32>,
    /// The points that count; `null` if nothing was graded.
    pub points: Option<Tally>,
    /// When that grade was made (RFC 3339).
    pub graded: Option<String>,
    /// The checks of that grade, in the order of the scenario.
    pub checks: Vec<ReportedCheck>,
    /// Points of the last grade, if it has others than the one that counts.
    pub last: Option<Tally>,
    /// Whether the solution was shown while it ran.
    pub solution_shown: bool,
    /// Hints that were taken, in order.
    pub hints: Vec<ReportedHint>,
    /// Answers that were given, by check.
    pub answers: Vec<ReportedAnswer>,
    /// How it is done.
    pub worked: Shown<Vec<WorkedStep>>,
    /// What it was an example of: Markdown.
    pub explanation: Shown<String>,
    /// What happened.
    pub replay: Shown<Replay>,
}

/// Something that may not be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Shown<T> {
    /// It is.
    Shown(T),
    /// It is not, for this reason.
    Withheld(String),
}

impl<T> From<Result<T, String>> for Shown<T> {
    fn from(result: Result<T, String>) -> Self {
        match result {
            Ok(shown) => Self::Shown(shown),
            Err(why) => Self::Withheld(why),
        }
    }
}

/// A hint that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReportedHint {
    /// Its place in the scenario, from 1.
    pub number: u32,
    /// What it cost, in points.
    pub cost: u32,
    /// When (RFC 3339).
    pub taken: String,
    /// Its text: Markdown.
    pub text: Option<String>,
}

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReportedAnswer {
    /// The check that asks.
    pub check: String,
    /// As typed.
    pub value: String,
    /// When (RFC 3339).
    pub given: String,
    /// How many different values were tried.
    pub tries: usize,
    /// What they cost, in points.
    pub cost: u32,
}

/// Something to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Advice {
    /// Why.
    pub why: String,
    /// What to type.
    pub command: String,
}

impl Reports {
    /// The report of attempts, at this moment. `proposal` is what else there is to practise.
    #[must_use]
    pub fn new(known: Vec<Known<'_>>, proposal: Option<Proposal<'_>>, now: Timestamp) -> Self {
        let attempts: Vec<AttemptReport> = known
            .into_iter()
            .map(|known| AttemptReport::new(known, now))
            .collect();
        let mut next: Vec<Advice> = attempts.iter().flat_map(AttemptReport::advice).collect();
        if let Some(found) = proposal {
            let command = format!("cksl start {}", found.scenario.id);
            let domain = domain(&found.scenario.curriculum.domain);
            let (passed, of) = (found.passed, found.of);
            next.push(Advice {
                why: format!("{passed} of {of} scenarios of {domain} are passed; this is the next"),
                command,
            });
        }
        // Two attempts at one scenario lead to the same.
        let mut told = Vec::new();
        next.retain(|one| {
            let is_new = !told.contains(&one.command);
            told.push(one.command.clone());
            is_new
        });
        Self {
            written: now.to_string(),
            attempts,
            next,
        }
    }
}

impl AttemptReport {
    fn new(known: Known<'_>, now: Timestamp) -> Self {
        let Known {
            attempt,
            grade,
            scenario,
            solution,
            explanation,
            chronicle,
        } = known;
        let until = attempt.ended.map_or(now, |(at, _)| at);
        let points = grade.map(KeptGrade::tally);
        let last = attempt.last.as_ref().map(KeptGrade::tally);
        let graded = grade.map(|kept| kept.grade.checks.clone());
        let texts = scenario.map_or(&[][..], |scenario| &scenario.hints);
        let hints = attempt.hints.iter().map(|hint| ReportedHint {
            number: hint.number + 1,
            cost: hint.cost,
            taken: hint.taken.to_string(),
            text: texts
                .get(hint.number as usize)
                .map(|hint| hint.text.clone()),
        });
        let answers = attempt.answers.iter().map(|(check, answer)| {
            let tries = attempt.tries.get(check).map_or(&[][..], Vec::as_slice);
            ReportedAnswer {
                check: check.clone(),
                value: answer.value.clone(),
                given: answer.given.to_string(),
                tries: tries.len(),
                cost: tries.iter().map(|one| one.cost).sum(),
            }
        });
        let replay = chronicle.map(|told| Replay::new(attempt, &told, &Filter::default(), None));
        let placed = scenario.map(|scenario| &scenario.curriculum);
        Self {
            attempt: attempt.id.0,
            scenario: attempt.scenario.clone(),
            title: scenario.map(|scenario| scenario.title.clone()),
            domain: placed.map(|placed| placed.domain.clone()),
            competency: placed.map(|placed| placed.competency.clone()),
            provider: attempt.provider.clone(),
            started: attempt.started.to_string(),
            ended: attempt.ended.map(|(at, ending)| ReplayEnd {
                ending: ending.name().to_owned(),
                seconds: at.as_second() - attempt.started.as_second(),
            }),
            seconds: (until.as_second() - attempt.started.as_second()).max(0),
            minutes: scenario.map(|scenario| scenario.minutes),
            points,
            graded: grade.map(|kept| kept.graded.to_string()),
            checks: graded
                .into_iter()
                .flatten()
                .map(ReportedCheck::from)
                .collect(),
            last: last.filter(|last| Some(last.score) != points.map(|points| points.score)),
            solution_shown: attempt.solution_shown.is_some(),
            hints: hints.collect(),
            answers: answers.collect(),
            worked: solution.map(|script| steps(&script)).into(),
            explanation: explanation.into(),
            replay: replay.into(),
        }
    }

    /// Whether every check passed.
    fn has_passed(&self) -> bool {
        self.points.is_some_and(|points| points.passed)
    }

    /// What follows from it.
    fn advice(&self) -> Vec<Advice> {
        if self.has_passed() {
            return Vec::new();
        }
        let open: Vec<&str> = self
            .checks
            .iter()
            .filter(|check| check.verdict != "pass")
            .map(|check| check.id.as_str())
            .collect();
        let why = match open[..] {
            [] => format!("{} was not graded", self.scenario),
            [one] => format!("{}: {one} is open", self.scenario),
            _ => format!("{}: {} are open", self.scenario, open.join(", ")),
        };
        let read = self.competency.iter().map(|competency| Advice {
            why: why.clone(),
            command: format!("cksl docs {competency}"),
        });
        let again = Advice {
            why: format!("{}, again with other values", self.scenario),
            command: format!("cksl start {}", self.scenario),
        };
        read.chain([again]).collect()
    }
}

/// `12 min of about 8 min`: what was spent beside what is meant.
pub(super) fn time_spent(report: &AttemptReport) -> String {
    let spent = span(report.seconds);
    match report.minutes {
        Some(minutes) => format!("{spent} of about {minutes} min"),
        None => spent,
    }
}

/// How an attempt ended, in words.
pub(super) fn state(report: &AttemptReport) -> &str {
    report
        .ended
        .as_ref()
        .map_or("it still runs", |end| end.ending.as_str())
}

/// Its points, in words: `5 of 6 points`.
pub(super) fn points(report: &AttemptReport) -> String {
    let Some(points) = report.points else {
        return "not graded".to_owned();
    };
    let of = count(points.max.into(), "point");
    match points.judgeable == points.max {
        true => format!("{} of {of}", points.score),
        false => format!(
            "{} of {of}, {} of which could be judged",
            points.score, points.judgeable
        ),
    }
}

/// What was paid, and what else weighs on the points; nothing if there is none of it.
pub(super) fn remarks(report: &AttemptReport) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(points) = report.points {
        if !report.hints.is_empty() {
            let hints = count(report.hints.len() as u64, "hint");
            remarks.push(format!(
                "{hints} for {}",
                count(points.hint_cost.into(), "point")
            ));
        }
        if points.try_cost > 0 {
            remarks.push(format!(
                "tries of answers for {}",
                count(points.try_cost.into(), "point")
            ));
        }
    }
    if let Some(last) = report.last {
        remarks.push(format!("{} at the last check", last.score));
    }
    if report.solution_shown {
        remarks.push("the solution was shown".to_owned());
    }
    remarks
}

/// Writes reports for a terminal.
#[must_use]
pub fn attempts(reports: &Reports, style: &Style) -> String {
    let mut out = String::new();
    for report in &reports.attempts {
        out.push_str(&attempt(report, style));
        out.push('\n');
    }
    out.push_str(&heading("Next", style));
    if reports.next.is_empty() {
        out.push_str("  all is passed\n");
    }
    for advice in &reports.next {
        let command = style.literal(&advice.command);
        out.push_str(&style.prose("    ", 4, &format!("{command}  {}", advice.why)));
    }
    out
}

fn heading(text: &str, style: &Style) -> String {
    format!("  {}\n\n", style.paint(Tone::Strong, text))
}

fn attempt(report: &AttemptReport, style: &Style) -> String {
    let dot = format!(" {} ", style.symbol(Symbol::Dot));
    let name = report.title.as_deref().unwrap_or(&report.scenario);
    let started = report.started.parse().map(minute).unwrap_or_default();
    let facts = [
        report.scenario.clone(),
        format!("attempt {}", report.attempt),
        format!("{started} UTC"),
        state(report).to_owned(),
    ];
    let title = format!("  {}", style.paint(Tone::Strong, &clean(name)));
    let mut out = style.ends(&title, &style.paint(Tone::Faint, &facts.join(&dot)));
    out.push_str(&format!("  {}\n\n", style.rule(style.columns() - 2)));
    out.push_str(&checks(&report.checks, style));
    if !report.checks.is_empty() {
        out.push('\n');
    }
    let (symbol, tone) = match report.has_passed() {
        true => (Symbol::Pass, Tone::Good),
        false => (Symbol::Fail, Tone::Bad),
    };
    let mut facts = vec![
        style.paint(tone, style.symbol(symbol)) + " " + &style.paint(Tone::Strong, &points(report)),
        time_spent(report),
    ];
    facts.extend(remarks(report));
    out.push_str(&style.flow("  ", 2, &facts.join(&dot)));
    for hint in &report.hints {
        let first = format!("\n  hint {}: ", hint.number);
        out.push_str(&style.prose(&first, 10, hint.text.as_deref().unwrap_or_default()));
    }
    for answer in &report.answers {
        let value = style.literal(&clean(&answer.value));
        let tries = count(answer.tries as u64, "value");
        let text = format!("{value}, after {tries} tried");
        out.push_str(&style.flow(&format!("\n  answered {}: ", answer.check), 4, &text));
    }
    out.push('\n');
    out.push_str(&heading("What happened", style));
    match &report.replay {
        Shown::Shown(replay) => {
            let shown = telling(replay);
            out.push_str(&moment_lines(&shown, style));
            let rest = replay.moments.len() - shown.len();
            if rest > 0 {
                let all = style.literal(&format!("cksl replay {}", report.attempt));
                out.push_str(&style.prose("  ", 2, &format!("{rest} more: {all}")));
            }
        }
        Shown::Withheld(why) => out.push_str(&style.prose("  ", 2, why)),
    }
    out.push('\n');
    out.push_str(&heading("A worked answer", style));
    match &report.worked {
        Shown::Shown(steps) => out.push_str(&worked(steps, style)),
        Shown::Withheld(why) => out.push_str(&style.prose("  ", 2, why)),
    }
    if let Shown::Shown(text) = &report.explanation {
        out.push('\n');
        out.push_str(&markdown(text, style));
    }
    out
}

/// The moments that say most of an attempt: what became of checks and what they rest on, then the learner's, the first
/// ones of each.
fn telling(replay: &Replay) -> Vec<ReplayMoment> {
    choose(replay, MOMENTS, |_| 1)
}

/// The moments of a replay that fit into a room, in order: those of checks first, then the learner's, then the others.
pub(super) fn choose(
    replay: &Replay,
    room: usize,
    size: impl Fn(&ReplayMoment) -> usize,
) -> Vec<ReplayMoment> {
    let rank = |moment: &ReplayMoment| match moment.who.as_str() {
        _ if moment.turn.is_some() => 0,
        _ if !moment.checks.is_empty() => 1,
        "learner" => 2,
        _ => 3,
    };
    let mut places: Vec<usize> = (0..replay.moments.len()).collect();
    places.sort_by_key(|place| (rank(&replay.moments[*place]), *place));
    let mut left = room;
    places.retain(|place| {
        let rest = left.checked_sub(size(&replay.moments[*place]));
        left = rest.unwrap_or(left);
        rest.is_some()
    });
    places.sort_unstable();
    places
        .into_iter()
        .map(|place| replay.moments[place].clone())
        .collect()
}
