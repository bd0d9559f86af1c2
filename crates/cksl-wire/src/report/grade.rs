//! A grade: points, check by check, with what they rest on.

use console::{measure_text_width, truncate_str};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sheet::{domain, explanation};
use super::style::{Style, Symbol, Tone, clean, count, pad};
use super::time::span;
use crate::timeline::Judged;

/// The points of a grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Points earned, less what hints and tries cost; at least 0.
    pub score: u32,
    /// All points.
    pub max: u32,
    /// The points of the checks that could be judged.
    pub judgeable: u32,
    /// What the hints cost.
    pub hint_cost: u32,
    /// What tries of answers cost.
    pub try_cost: u32,
    /// Whether every check passes: one that could not be judged does not.
    pub passed: bool,
}

/// A graded attempt, as `cksl check --json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Scenario id.
    pub scenario: String,
    /// Number of the attempt.
    pub attempt: i64,
    /// Points, and whether it is passed.
    #[serde(flatten)]
    pub tally: Tally,
    /// In the order of the scenario.
    pub checks: Vec<ReportedCheck>,
    /// The cluster that this rests on the word of, if it is not one of cksl's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word_of: Option<String>,
    /// What the scenario was an example of, once it is passed: Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
}

/// A report with what stands around it in the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Graded {
    /// The report.
    pub report: Report,
    /// Whether the attempt ended with it.
    pub handed_in: bool,
    /// Since the attempt's start.
    pub seconds: i64,
    /// How many hints were taken.
    pub hints: u64,
    /// What the next hint costs, if there is another.
    pub next_hint: Option<u32>,
    /// Whether the grade counts; none does after the solution was shown.
    pub counts: bool,
    /// Whether the solution was shown.
    #[serde(default)]
    pub solution_shown: bool,
    /// Whether the attempt had ended before.
    #[serde(default)]
    pub was_over: bool,
    /// Whether an earlier grade of the attempt passed, so that the explanation was shown already.
    #[serde(default)]
    pub passed_before: bool,
    /// Domain of the scenario.
    #[serde(default)]
    pub domain: String,
    /// After a pass, the next scenario on the path that is not passed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextScenario>,
}

/// A scenario to go on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NextScenario {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How long it takes, in minutes.
    pub minutes: u32,
}

/// One check of a [`Report`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportedCheck {
    /// Id of the check.
    pub id: String,
    /// Its points.
    pub points: u32,
    /// Points earned.
    pub earned: u32,
    /// What was found.
    pub verdict: Judged,
    /// The sentence for the learner; for `unknown` the reason.
    pub say: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// The check that must pass before this one counts, if that is all that is told of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<String>,
    /// The rule that did not raise the alert that was asked for, where its name is no secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What the task asks for, in its words (Markdown). Only in reports of attempts, of checks that did not pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
}

/// How a verdict is shown.
#[must_use]
pub fn looks(verdict: Judged) -> (Symbol, Tone) {
    match verdict {
        Judged::Pass => (Symbol::Pass, Tone::Good),
        Judged::Fail => (Symbol::Fail, Tone::Bad),
        Judged::Unknown => (Symbol::Unknown, Tone::Unsure),
    }
}

/// What the grader looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Where: `event 1042`, a path, a process.
    pub at: String,
    /// What was seen there.
    pub observed: String,
    /// What was asked for, where that may be shown.
    pub expected: Option<String>,
    /// Numbers of the events it rests on.
    pub events: Vec<u64>,
    /// How the learner's rule that it rests on is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<String>,
    /// Where the two first differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// Lines that are shown below as they are: the line of a file that falco refuses, and one with `^` below the place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quote: Vec<String>,
    /// What is in the way of the check, if a command of the node says more about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

/// What is in the way of a check before anything that it asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// The cluster's API server does not run.
    NoApiServer,
    /// No falco runs.
    NoFalco,
    /// Falco refuses this file.
    Refused(String),
}

/// A place in the expected text, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mark {
    /// First character, from 0.
    pub from: usize,
    /// Character after the last.
    pub to: usize,
    /// What to see there.
    pub say: String,
}

/// Columns between the parts of a line.
const GAP: usize = 2;

/// What stands before the expected text; `observed: ` is as long.
const LABEL: &str = "expected: ";

/// What stands before the words of the task.
const ASKED: &str = "asked: ";

/// Of what a passed check rests on, a terminal shows so much.
const MOST: usize = 5;

/// From here on the name of a check gets a line of its own.
const LONGEST_NAME: usize = 24;

/// Writes a report for a terminal.
#[must_use]
pub fn grade(graded: &Graded, style: &Style) -> String {
    let report = &graded.report;
    let is_over = graded.handed_in || graded.was_over;
    let mut out = match is_over {
        true => checks_at_the_end(&report.checks, "cksl check --json", style),
        false => checks(&report.checks, style),
    };
    // The result stands last: what is above may have left the screen.
    if let Some(text) = report
        .explanation
        .as_ref()
        .filter(|_| !graded.passed_before)
    {
        out.push('\n');
        out.push_str(&explanation(text, style));
    }
    out.push('\n');
    out.push_str(&summary(graded, style));
    if let Some(cluster) = &report.word_of {
        let note = format!(
            "this is the word of {}: who answers there can't be seen from here",
            clean(cluster)
        );
        out.push('\n');
        out.push_str(&style.flow("  note: ", 8, &note));
    }
    let next = if graded.handed_in {
        Some(after_the_end(graded, style))
    } else if report.tally.passed {
        Some(what_next(graded, style))
    } else {
        advice(graded, style)
    };
    if let Some(next) = next {
        out.push('\n');
        out.push_str(&style.flow("  next: ", 8, &next));
    }
    out
}

/// Writes the verdicts of checks, with what each rests on.
#[must_use]
pub fn checks(checks: &[ReportedCheck], style: &Style) -> String {
    verdicts(checks, "cksl check --json", true, style)
}

/// The same of an attempt that has ended, where nothing is graded any more; `all` is the command that prints all of it.
#[must_use]
pub fn checks_at_the_end(checks: &[ReportedCheck], all: &str, style: &Style) -> String {
    let mut checks = checks.to_vec();
    for check in &mut checks {
        if let Some(need) = &check.waits_for
            && check.say == waits_until(need)
        {
            check.say = format!("Not graded, because `{need}` did not pass.");
        }
    }
    verdicts(&checks, all, false, style)
}

/// What is said of a check that waits for another one.
#[must_use]
pub fn waits_until(need: &str) -> String {
    format!("Not graded until `{need}` passes.")
}

/// How much of what a passed check rests on is shown.
#[derive(Clone, Copy)]
enum Proof<'a> {
    /// A line: something else is open, and what is to be done must not leave the screen.
    Line,
    /// So much that it is read, and the command that prints the rest.
    Most(&'a str),
}

/// `all` is the command that prints all of it. Where it `is_brief`, what has passed takes little room beside what is open.
fn verdicts(checks: &[ReportedCheck], all: &str, is_brief: bool, style: &Style) -> String {
    let names = checks.iter().map(|check| check.id.len());
    let name_width = names.max().unwrap_or(0).min(LONGEST_NAME);
    let points_width = checks
        .iter()
        .map(|check| points(check, style).chars().count())
        .max()
        .unwrap_or(0);
    let shared = shared_reason(checks);
    let checks = &told_once(checks);
    let proof = match is_brief && checks.iter().any(is_open) {
        true => Proof::Line,
        false => Proof::Most(all),
    };
    let widths = [name_width, points_width];
    let mut out = String::new();
    if let Some(why) = shared {
        out.push_str(&style.prose("  ", 2, &clean(&sentence(why))));
        out.push('\n');
    }
    for check in checks {
        let is_said = check.verdict == Judged::Unknown && shared == Some(check.say.as_str());
        if is_said {
            let short = ReportedCheck {
                say: "Not graded, as said above.".to_owned(),
                ..check.clone()
            };
            out.push_str(&check_lines(&short, widths, proof, style));
        } else {
            out.push_str(&check_lines(check, widths, proof, style));
        }
    }
    out
}

/// The same without what an earlier check has shown already of the file that falco refuses.
fn told_once(checks: &[ReportedCheck]) -> Vec<ReportedCheck> {
    let mut told: Vec<Evidence> = Vec::new();
    let mut checks = checks.to_vec();
    for check in checks.iter_mut().filter(|check| is_open(check)) {
        check.evidence.retain(|one| {
            let is_refusal = matches!(one.trouble, Some(Trouble::Refused(_)));
            let is_new = !is_refusal || !told.contains(one);
            if is_refusal && is_new {
                told.push(one.clone());
            }
            is_new
        });
    }
    checks
}

/// The reason for which several checks could not be judged: it is said once.
fn shared_reason(checks: &[ReportedCheck]) -> Option<&str> {
    let unknown = |check: &&ReportedCheck| check.verdict == Judged::Unknown;
    let mut reasons = checks.iter().filter(unknown).map(|check| &check.say);
    let reason = reasons.next()?;
    let is_shared = reasons.any(|other| other == reason);
    is_shared.then_some(reason)
}

/// A reason as a sentence of its own.
fn sentence(why: &str) -> String {
    let mut rest = why.trim_end_matches('.').chars();
    let first = rest.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), rest.as_str())
}

fn points(check: &ReportedCheck, style: &Style) -> String {
    if check.verdict == Judged::Unknown {
        format!("{}/{}", style.symbol(Symbol::None), check.points)
    } else {
        format!("{}/{}", check.earned, check.points)
    }
}

fn check_lines(
    check: &ReportedCheck,
    [name_width, points_width]: [usize; 2],
    proof: Proof<'_>,
    style: &Style,
) -> String {
    let (symbol, tone) = looks(check.verdict);
    let mut first = format!(
        "  {}  {}  {}",
        style.paint(tone, style.symbol(symbol)),
        pad(&points(check, style), points_width),
        style.paint(Tone::Strong, &pad(&check.id, name_width)),
    );
    let head = measure_text_width(style.symbol(symbol)) + points_width + 3 * GAP;
    // A narrow terminal shows the sentence below the name.
    let beside = head + name_width + GAP;
    let indent = if style.columns() >= beside + 40 {
        beside
    } else {
        head
    };
    let mut out = String::new();
    if check.id.len() > name_width || indent == head {
        out.push_str(&style.row(indent, &first));
        first = " ".repeat(indent);
    } else {
        first.push_str("  ");
    }
    out.push_str(&style.prose(&first, indent, &clean(&check.say)));
    // What was seen of it is of no use before the other one passes.
    if check.waits_for.is_some() {
        return out;
    }
    if let Some(asked) = &check.asked {
        let first = format!("{}{}", " ".repeat(head), style.paint(Tone::Faint, ASKED));
        out.push_str(&style.prose(&first, head + ASKED.len(), asked));
    }
    let most = match check.verdict {
        Judged::Pass => MOST,
        _ => usize::MAX,
    };
    let mut evidence = grouped(&check.evidence, most, style);
    evidence.retain(|one| !is_said(one, &check.say, style));
    if matches!(proof, Proof::Line) && check.verdict == Judged::Pass {
        return out + &one_line(&evidence, head, style);
    }
    for one in evidence.iter().take(most) {
        out.push_str(&evidence_lines(one, check.verdict, head, style));
    }
    if let Proof::Most(all) = proof
        && evidence.len() > most
    {
        let more = Evidence {
            observed: format!(
                "{} {} more, which `{all}` prints",
                style.symbol(Symbol::Cut),
                evidence.len() - most
            ),
            ..Evidence::default()
        };
        out.push_str(&evidence_lines(&more, check.verdict, head, style));
    }
    out
}

/// The evidence that says most, cut to a line: an event, if there is one.
fn one_line(evidence: &[Evidence], indent: usize, style: &Style) -> String {
    let by_event = evidence.iter().find(|one| !one.events.is_empty());
    let Some(one) = by_event.or_else(|| evidence.first()) else {
        return String::new();
    };
    let cut = style.symbol(Symbol::Cut);
    let text = where_and_what(one);
    let text = truncate_str(&text, style.columns().saturating_sub(indent), cut);
    format!(
        "{}{}\n",
        " ".repeat(indent),
        style.paint(Tone::Faint, &text)
    )
}

/// What was seen, after where that was.
fn where_and_what(evidence: &Evidence) -> String {
    let mut parts = vec![clean(&evidence.at), clean(&evidence.observed)];
    parts.retain(|part| !part.is_empty());
    parts.join(": ")
}

/// Whether the sentence of its check says all of the evidence already. Which script of the grader saw it is of no use to
/// a learner.
fn is_said(evidence: &Evidence, say: &str, style: &Style) -> bool {
    let is_bare = evidence.expected.is_none() && evidence.events.is_empty();
    let is_bare = is_bare && evidence.written.is_none() && evidence.quote.is_empty();
    let is_script = evidence.at.ends_with(style.symbol(Symbol::Cut));
    is_bare && (is_script || say.contains(&evidence.at)) && say.contains(&evidence.observed)
}

/// Evidence as a terminal shows it. What was seen alike at several places is said once, as is a place at which several
/// things were seen, of which at most `most` are named. Of a script of the grader the first line is shown; JSON has all
/// of it.
fn grouped(all: &[Evidence], most: usize, style: &Style) -> Vec<Evidence> {
    let mut shown: Vec<Evidence> = Vec::new();
    // Of the last place, beside the first.
    let mut named = 0;
    for one in all {
        let at = match one.at.split_once('\n') {
            Some((first, _)) => format!("{first} {}", style.symbol(Symbol::Cut)),
            None => one.at.clone(),
        };
        let plain = |one: &Evidence| {
            one.expected.is_none() && one.events.is_empty() && one.quote.is_empty()
        };
        match shown.last_mut().filter(|last| plain(last) && plain(one)) {
            Some(last) if last.at == at && last.observed == one.observed => {}
            Some(last) if !at.is_empty() && last.observed == one.observed => {
                last.at = format!("{}, {at}", last.at);
            }
            Some(last) if !at.is_empty() && last.at == at => {
                named += 1;
                if named < most {
                    last.observed = format!("{}; {}", last.observed, one.observed);
                } else if named == most {
                    last.observed = format!("{}; {}", last.observed, style.symbol(Symbol::Cut));
                }
            }
            _ => {
                named = 0;
                shown.push(Evidence { at, ..one.clone() });
            }
        }
    }
    shown
}

fn evidence_lines(evidence: &Evidence, verdict: Judged, indent: usize, style: &Style) -> String {
    let blank = " ".repeat(indent);
    let faint = |text: &str| -> String {
        let words: Vec<String> = text
            .split_whitespace()
            .map(|word| style.paint(Tone::Faint, word))
            .collect();
        style.flow(&blank, indent, &words.join(" "))
    };
    let expected = match &evidence.expected {
        Some(expected) if verdict != Judged::Pass => clean(expected),
        _ => {
            let text = where_and_what(evidence);
            let mut out = match text.is_empty() {
                true => String::new(),
                false => faint(&text),
            };
            for line in &evidence.quote {
                let line: String = line.chars().filter(|char| !char.is_control()).collect();
                let room = style.columns().saturating_sub(indent);
                out.push_str(&format!("{blank}{}\n", truncate_str(&line, room, "")));
            }
            return out;
        }
    };
    let mut out = String::new();
    if !evidence.at.is_empty() {
        out.push_str(&faint(&clean(&evidence.at)));
    }
    let hang = indent + LABEL.len();
    let labelled = |label: &str, tone: Tone, text: &str| -> String {
        let first = format!("{blank}{}", style.paint(Tone::Faint, label));
        if hang + text.chars().count() <= style.columns() {
            format!("{first}{}\n", style.paint(tone, text))
        } else {
            style.flow(&first, hang, &style.paint_words(tone, text))
        }
    };
    out.push_str(&labelled(
        "observed: ",
        Tone::Bad,
        &clean(&evidence.observed),
    ));
    out.push_str(&labelled(LABEL, Tone::Good, &expected));
    if let Some(mark) = &evidence.mark {
        let say = style.inline(&clean(&mark.say));
        // The arrows stand below the expected text, if that is on one line and as it was.
        let whole = hang + expected.chars().count() <= style.columns();
        if !whole || evidence.expected.as_deref() != Some(expected.as_str()) {
            return out + &style.flow(&" ".repeat(hang), hang, &say);
        }
        let arrows = "^".repeat(mark.to.saturating_sub(mark.from).max(1));
        let before = " ".repeat(hang + mark.from);
        let first = format!("{before}{}", style.paint(Tone::Bad, &arrows));
        if measure_text_width(&first) + 1 + measure_text_width(&say) <= style.columns() {
            out.push_str(&format!("{first} {say}\n"));
        } else {
            // Below the arrows, or as near to them as it fits.
            let room = style.columns().saturating_sub(measure_text_width(&say));
            let indent = room.clamp(indent, hang + mark.from);
            out.push_str(&format!("{first}\n"));
            out.push_str(&style.flow(&" ".repeat(indent), indent, &say));
        }
    }
    out
}

fn summary(graded: &Graded, style: &Style) -> String {
    let tally = &graded.report.tally;
    let dot = format!(" {} ", style.symbol(Symbol::Dot));
    let points = if tally.judgeable == 0 && tally.max > 0 {
        let (open, are) = (
            count(u64::from(tally.max), "point"),
            if tally.max == 1 { "is" } else { "are" },
        );
        format!("nothing could be graded: {open} {are} open")
    } else if tally.judgeable == tally.max {
        format!(
            "{} of {}",
            tally.score,
            count(u64::from(tally.max), "point")
        )
    } else {
        format!(
            "{} of {} that could be judged ({} in all)",
            tally.score,
            count(u64::from(tally.judgeable), "point"),
            tally.max
        )
    };
    let verdict = if tally.passed && style.plain {
        // Its symbol is the word.
        "passed".to_owned()
    } else if tally.passed {
        format!("{} passed", style.symbol(Symbol::Pass))
    } else {
        "not passed".to_owned()
    };
    let tone = if tally.passed {
        Tone::Good
    } else {
        Tone::Strong
    };
    let mut parts = vec![
        style.paint_words(tone, &verdict),
        style.paint_words(Tone::Strong, &points),
        span(graded.seconds),
        match (graded.hints, tally.hint_cost) {
            (0, _) => "no hints".to_owned(),
            (hints, 0) => count(hints, "hint"),
            (hints, cost) => format!(
                "{} ({}{cost})",
                count(hints, "hint"),
                style.symbol(Symbol::Minus)
            ),
        },
    ];
    if tally.try_cost > 0 {
        parts.push(format!(
            "tries ({}{})",
            style.symbol(Symbol::Minus),
            tally.try_cost
        ));
    }
    parts.extend(graded.uncounted().map(ToOwned::to_owned));
    style.flow("  ", 2, &parts.join(&dot))
}

impl Graded {
    /// That it does not count, with the reason where that is known; nothing if it counts.
    #[must_use]
    pub fn uncounted(&self) -> Option<&'static str> {
        match (self.counts, self.was_over, self.solution_shown) {
            (true, ..) => None,
            (false, true, _) => Some("not counted: the attempt was handed in before"),
            (false, false, true) => Some("not counted: the solution was shown"),
            (false, false, false) => Some("not counted"),
        }
    }
}

/// What there is to do after an attempt.
fn after_the_end(graded: &Graded, style: &Style) -> String {
    let solution = match graded.solution_shown {
        true => String::new(),
        false => format!("{} shows a worked answer, ", style.literal("cksl solution")),
    };
    format!(
        "handed in, and your best result is kept. On the host, {solution}{} begins again, {} ends the lab, and {}",
        style.literal("cksl reset"),
        style.literal("cksl stop"),
        another(graded, style),
    )
}

/// What there is to do after a pass.
fn what_next(graded: &Graded, style: &Style) -> String {
    if graded.was_over {
        return format!(
            "this attempt was handed in, so this check no longer counts. On the host, {} begins the task again on a \
             fresh node; {}",
            style.literal("cksl reset"),
            another(graded, style),
        );
    }
    let submit = style.literal("cksl submit");
    if graded.solution_shown {
        return format!(
            "{submit} ends this attempt. On the host, {} and {} begin one that counts; {}",
            style.literal("cksl stop"),
            style.literal(&format!("cksl start {}", graded.report.scenario)),
            another(graded, style),
        );
    }
    let again = match graded.passed_before && graded.report.explanation.is_some() {
        true => ", and what this was about",
        false => "",
    };
    format!(
        "{submit} ends this attempt. On the host, {} then shows a worked answer{again}; {}",
        style.literal("cksl solution"),
        another(graded, style),
    )
}

/// The way to the next scenario.
fn another(graded: &Graded, style: &Style) -> String {
    if let Some(next) = &graded.next {
        let start = style.literal(&format!("cksl start {}", next.id));
        let (title, minutes) = (clean(&next.title), next.minutes);
        return format!("{start} is next: {title} ({minutes} min).");
    }
    let done = match graded.domain.as_str() {
        "" => String::new(),
        id => format!(" (this one was of {})", domain(id)),
    };
    format!(
        "{} proposes another scenario{done}.",
        style.literal("cksl next")
    )
}

/// What to type next: the one command that says most about what was seen.
fn advice(graded: &Graded, style: &Style) -> Option<String> {
    if let Some(trouble) = trouble(&graded.report.checks) {
        return Some(way_out(trouble, style));
    }
    let checks = &graded.report.checks;
    let silent = checks.iter().find_map(|open| {
        let rule = open
            .rule
            .as_ref()
            .filter(|_| open.verdict == Judged::Fail)?;
        let why = style.literal(&format!("cksl rules why \"{}\"", clean(rule)));
        Some(format!(
            "{why} shows where the rule fires, and what stops it"
        ))
    });
    // One of which something was seen that can be shown.
    let seen = |check: &&ReportedCheck| {
        let mut evidence = check.evidence.iter();
        is_open(check) && evidence.any(|one| !one.events.is_empty())
    };
    let explain = || {
        let open = checks.iter().find(seen)?;
        let explain = style.literal(&format!("cksl explain {}", open.id));
        Some(format!("{explain} shows what was seen"))
    };
    let hint = style.literal("cksl hint");
    let hint = graded.next_hint.map(|cost| match cost {
        0 => format!("{hint} is free"),
        cost => format!("{hint} costs {}", count(u64::from(cost), "point")),
    });
    match (silent.or_else(explain), hint) {
        (Some(command), Some(hint)) => Some(format!("{command}. {hint}.")),
        (command, hint) => command.or(hint).map(|one| format!("{one}.")),
    }
}

/// Whether there is something to do about a check now.
fn is_open(check: &ReportedCheck) -> bool {
    check.verdict != Judged::Pass && check.waits_for.is_none()
}

/// What is in the way of the first check that is not passed for such a reason.
fn trouble(checks: &[ReportedCheck]) -> Option<&Trouble> {
    let open = checks.iter().filter(|check| is_open(check));
    let mut evidence = open.flat_map(|check| &check.evidence);
    evidence.find_map(|one| one.trouble.as_ref())
}

/// The command that says more about it.
fn way_out(trouble: &Trouble, style: &Style) -> String {
    match trouble {
        Trouble::NoApiServer => format!(
            "{} lists its containers, and {} shows why one ended.",
            style.literal("crictl ps -a --name kube-apiserver"),
            style.literal("crictl logs ID"),
        ),
        Trouble::NoFalco => format!(
            "{} shows why falco does not run.",
            style.literal("journalctl -u falco -n 20")
        ),
        Trouble::Refused(file) => {
            let file = clean(file);
            // Falco's `-V` takes rules files only.
            let command = match file.ends_with("/falco.yaml") {
                true => "falco --dry-run".to_owned(),
                false => format!("falco -V {file}"),
            };
            format!("{} shows what falco refuses.", style.literal(&command))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: &str, earned: u32, points: u32, verdict: Judged, say: &str) -> ReportedCheck {
        ReportedCheck {
            id: id.into(),
            points,
            earned,
            verdict,
            say: say.into(),
            evidence: Vec::new(),
            waits_for: None,
            rule: None,
            asked: None,
        }
    }

    #[test]
    fn what_the_sentence_says_is_not_said_again_below_it() {
        let mut one = check(
            "closed",
            0,
            2,
            Judged::Fail,
            "/etc/conf must be closed: /etc/conf has the mode 0644.",
        );
        one.evidence.push(Evidence {
            at: "/etc/conf".into(),
            observed: "has the mode 0644".into(),
            ..Evidence::default()
        });
        for _ in 0..2 {
            one.evidence.push(Evidence {
                at: "/etc/other".into(),
                observed: "has the mode 0600".into(),
                ..Evidence::default()
            });
        }
        let style = Style {
            width: 80,
            color: false,
            plain: true,
        };
        let shown = checks(&[one], &style);
        assert_eq!(shown.matches("0644").count(), 1, "{shown}");
        assert_eq!(shown.matches("/etc/other").count(), 1, "{shown}");
        assert_eq!(shown.matches("0600").count(), 1, "{shown}");
    }

    fn graded() -> Graded {
        let mut untouched = check(
            "stock-untouched",
            1,
            1,
            Judged::Pass,
            "The stock rules are as they were.",
        );
        untouched.evidence.push(Evidence {
            at: "/etc/falco/falco_rules.yaml".into(),
            observed: "sha256 as at the start".into(),
            ..Evidence::default()
        });
        let mut says = check(
            "says-what-was-asked",
            0,
            3,
            Judged::Fail,
            "The line is another; asked were time, user name, container name, container id.",
        );
        says.evidence.push(Evidence {
            at: "event 1042".into(),
            observed: "08:16:11.2,billing,root,3f1c9a".into(),
            expected: Some("08:16:11.2,root,billing,3f1c9a".into()),
            events: vec![1042],
            mark: Some(Mark {
                from: 11,
                to: 15,
                say: "here `user.name` was asked for".into(),
            }),
            ..Evidence::default()
        });
        let found = check(
            "found-it-yourself",
            0,
            2,
            Judged::Unknown,
            "12 events were lost at 08:14:02: what you did then can't be known; run it again",
        );
        Graded {
            report: Report {
                scenario: "falco-override".into(),
                attempt: 3,
                tally: Tally {
                    score: 1,
                    max: 6,
                    judgeable: 4,
                    hint_cost: 1,
                    try_cost: 2,
                    passed: false,
                },
                word_of: None,
                explanation: None,
                checks: vec![untouched, says, found],
            },
            handed_in: false,
            seconds: 372,
            hints: 1,
            next_hint: Some(2),
            counts: true,
            solution_shown: false,
            was_over: false,
            passed_before: false,
            domain: "runtime".into(),
            next: None,
        }
    }

    #[test]
    fn what_nothing_was_seen_of_is_not_offered_to_be_explained() {
        let style = Style {
            width: 80,
            color: false,
            plain: true,
        };
        let mut graded = graded();
        let text = grade(&graded, &style);
        assert!(
            text.contains("`cksl explain says-what-was-asked`"),
            "{text}"
        );
        for check in &mut graded.report.checks {
            check.evidence.clear();
        }
        let text = grade(&graded, &style);
        assert!(!text.contains("cksl explain"), "{text}");
        assert!(text.contains("next: `cksl hint` costs 2 points."), "{text}");
    }

    #[test]
    fn a_grade_shows_points_sentence_and_evidence_of_each_check() {
        let style = Style {
            width: 96,
            color: false,
            plain: false,
        };
        let expected = "
  ✓  1/1  stock-untouched      The stock rules are as they were.
          /etc/falco/falco_rules.yaml: sha256 as at the start
  ✗  0/3  says-what-was-asked  The line is another; asked were time, user name, container name,
                               container id.
          event 1042
          observed: 08:16:11.2,billing,root,3f1c9a
          expected: 08:16:11.2,root,billing,3f1c9a
                               ^^^^ here `user.name` was asked for
  ?  –/2  found-it-yourself    12 events were lost at 08:14:02: what you did then can't be
                               known; run it again

  not passed · 1 of 4 points that could be judged (6 in all) · 6 min 12 s · 1 hint (−1) · tries
  (−2)

  next: `cksl explain says-what-was-asked` shows what was seen. `cksl hint` costs 2 points.
";
        assert_eq!(
            format!(
                "
{}",
                grade(&graded(), &style)
            ),
            expected
        );
    }

    fn seen(at: &str, observed: &str) -> Evidence {
        Evidence {
            at: at.into(),
            observed: observed.into(),
            ..Evidence::default()
        }
    }

    #[test]
    fn what_has_passed_takes_one_line_of_proof_while_something_is_open() {
        let style = Style {
            width: 60,
            color: false,
            plain: true,
        };
        let mut done = check("done", 1, 1, Judged::Pass, "It is closed.");
        done.evidence = vec![
            seen("web/shop at version 631", "as asked"),
            Evidence {
                events: vec![7],
                ..seen(
                    "event 7",
                    "nft (pid 9) wrote a rule that is too long for a line",
                )
            },
        ];
        let mut open = check("open", 0, 1, Judged::Fail, "It is open.");
        open.evidence = vec![seen("here", "one"), seen("there", "two")];
        assert_eq!(
            checks(&[done.clone(), open.clone()], &style),
            "  PASS  1/1  done  It is closed.
             event 7: nft (pid 9) wrote a rule that is to...
  FAIL  0/1  open  It is open.
             here: one
             there: two
"
        );
        let all = checks(std::slice::from_ref(&done), &style);
        assert!(all.contains("web/shop at version 631: as asked"), "{all}");
        let at_the_end = checks_at_the_end(&[done, open], "cksl report 1 --json", &style);
        assert!(at_the_end.contains("as asked"), "{at_the_end}");
    }

    #[test]
    fn evidence_of_many_files_and_of_a_script_takes_few_lines() {
        let style = Style {
            width: 80,
            color: false,
            plain: true,
        };
        let mut tls = check("tls", 3, 3, Judged::Pass, "etcd uses TLS.");
        tls.evidence = vec![
            seen(
                "/usr/bin/dash -c PATH=/usr/bin\nask() { curl; }\nask",
                "exit code 0",
            ),
            seen("/usr/bin/etcd", "sha256 as at the start"),
            seen("/usr/bin/curl", "sha256 as at the start"),
            seen("/etc/etcd.yaml", "/name: one"),
            seen("/etc/etcd.yaml", "/debug: false"),
        ];
        let tries = (1..=7).map(|n| seen("", &format!("try {n}: denied")));
        let mut many = check("many", 1, 1, Judged::Pass, "All are denied.");
        many.evidence = tries.collect();
        let text = checks(std::slice::from_ref(&many), &style);
        assert!(text.ends_with(
            "try 5: denied\n             ... 2 more, which `cksl check --json` prints\n"
        ));
        many.verdict = Judged::Fail;
        assert!(checks(&[many], &style).contains("try 7: denied"));
        assert_eq!(
            checks(&[tls], &style),
            "  PASS  3/3  tls  etcd uses TLS.
             /usr/bin/dash -c PATH=/usr/bin ...: exit code 0
             /usr/bin/etcd, /usr/bin/curl: sha256 as at the start
             /etc/etcd.yaml: /name: one; /debug: false
"
        );
        let mut fields = check("fields", 1, 1, Judged::Pass, "Nothing else has changed.");
        fields.evidence = (1..=7)
            .map(|n| seen("/a.yaml", &format!("/{n}: x")))
            .collect();
        let text = checks(std::slice::from_ref(&fields), &style);
        assert!(
            text.ends_with("/a.yaml: /1: x; /2: x; /3: x; /4: x; /5: x; ...\n"),
            "{text}"
        );
        fields.verdict = Judged::Fail;
        assert!(checks(&[fields], &style).contains("/7: x"));
        let mut said = check("in", 0, 1, Judged::Fail, "Only ana may log in: bob may.");
        said.evidence = vec![seen("/usr/bin/perl -e use strict;\nask()", "bob may")];
        assert_eq!(
            checks(&[said], &style),
            "  FAIL  0/1  in  Only ana may log in: bob may.\n"
        );
    }

    #[test]
    fn the_line_of_a_refused_file_is_shown_as_it_is_with_the_place_below() {
        let style = Style {
            width: 60,
            color: false,
            plain: true,
        };
        let mut fires = check("fires", 4, 0, Judged::Fail, "falco is not running.");
        fires.evidence = vec![Evidence {
            quote: vec![
                format!("12 |   a:  b\u{1b}[31m{}", "x".repeat(60)),
                "   |       ^".into(),
            ],
            ..Evidence::default()
        }];
        let text = checks(&[fires], &style);
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines[1].trim_start().starts_with("12 |   a:  b[31mxx"),
            "{text}"
        );
        assert!(lines[1].len() <= 60, "{text}");
        let place = |line: &str, char| line.find(char).unwrap();
        assert_eq!(place(lines[2], '^'), place(lines[1], 'b'), "{text}");
    }

    #[test]
    fn who_has_passed_reads_what_it_was_about_before_the_result() {
        let style = Style {
            width: 60,
            color: false,
            plain: true,
        };
        let mut passed = graded();
        passed.report.tally.passed = true;
        passed.report.explanation =
            Some("## What this was about\n\nFalco reads two files.\n".to_owned());
        let shown = grade(&passed, &style);
        assert!(shown.contains("  What this was about\n\n  Falco reads two files.\n"));
        assert!(shown.contains("  next: `cksl submit` ends this attempt."));
        let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words.contains("scenario (this one was of runtime security)"),
            "{words}"
        );
        passed.handed_in = true;
        assert!(grade(&passed, &style).contains("two files"));
        assert!(grade(&passed, &style).contains("`cksl next`"));
    }

    #[test]
    fn a_solution_that_was_shown_is_not_offered_and_why_nothing_counts_is_said() {
        let style = Style {
            width: 80,
            color: false,
            plain: true,
        };
        let mut passed = graded();
        passed.report.tally.passed = true;
        passed.counts = false;
        passed.solution_shown = true;
        let shown = |graded: &Graded| {
            let text = grade(graded, &style);
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let text = shown(&passed);
        assert!(!text.contains("cksl solution"), "{text}");
        assert!(
            text.contains("not counted: the solution was shown"),
            "{text}"
        );
        assert!(
            text.contains("`cksl stop` and `cksl start falco-override` begin one that counts"),
            "{text}"
        );
        passed.was_over = true;
        let text = shown(&passed);
        assert!(text.contains("this check no longer counts"), "{text}");
        assert!(
            text.contains("`cksl reset` begins the task again"),
            "{text}"
        );
        assert!(!text.contains("cksl submit"), "{text}");
        passed.was_over = false;
        passed.handed_in = true;
        assert!(!shown(&passed).contains("cksl solution"));
    }

    #[test]
    fn who_passed_before_is_not_told_all_again() {
        let style = Style {
            width: 80,
            color: false,
            plain: true,
        };
        let mut passed = graded();
        passed.report.tally.passed = true;
        passed.report.explanation = Some("Falco reads two files.\n".to_owned());
        passed.passed_before = true;
        let shown = grade(&passed, &style);
        assert!(!shown.contains("two files"), "{shown}");
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(shown.contains("and what this was about"), "{shown}");
    }

    #[test]
    fn a_rule_that_did_not_fire_is_named_with_the_command_that_says_why() {
        let style = Style {
            width: 80,
            color: false,
            plain: true,
        };
        let mut graded = graded();
        graded.report.checks[1].rule = Some("Shell in a pod".into());
        let text = grade(&graded, &style);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            text.contains("`cksl rules why \"Shell in a pod\"` shows"),
            "{text}"
        );
        assert!(!text.contains("cksl explain"), "{text}");
        graded.report.checks[1].verdict = Judged::Pass;
        assert!(!grade(&graded, &style).contains("rules why"));
    }

    #[test]
    fn a_check_that_waits_for_another_takes_one_line() {
        let style = Style {
            width: 80,
            color: false,
            plain: true,
        };
        let mut graded = graded();
        let waiting = &mut graded.report.checks[1];
        waiting.say = "Not graded until `fires` passes.".into();
        waiting.waits_for = Some("fires".into());
        let text = checks(&graded.report.checks[1..2], &style);
        assert_eq!(text.lines().count(), 1, "{text}");
    }

    #[test]
    fn plain_text_is_ascii_and_says_pass_and_fail_in_words() {
        let style = Style {
            width: 60,
            color: true,
            plain: true,
        };
        let text = grade(&graded(), &style);
        assert!(text.is_ascii(), "{text}");
        assert!(text.starts_with("  PASS  1/1  stock-untouched\n             The stock rules"));
        assert!(text.contains("FAIL  0/3  says-what-was-asked"));
        assert!(text.contains("????  -/2  found-it-yourself"));
    }

    #[test]
    fn the_json_has_exactly_the_promised_keys() {
        let json = serde_json::to_value(graded().report).unwrap();
        let keys = |value: &serde_json::Value| -> Vec<String> {
            value.as_object().unwrap().keys().cloned().collect()
        };
        let mut top = keys(&json);
        top.sort();
        assert_eq!(
            top,
            [
                "attempt",
                "checks",
                "hint_cost",
                "judgeable",
                "max",
                "passed",
                "scenario",
                "score",
                "try_cost"
            ]
        );
        let mut check = keys(&json["checks"][1]);
        check.sort();
        assert_eq!(
            check,
            ["earned", "evidence", "id", "points", "say", "verdict"]
        );
        assert_eq!(json["checks"][2]["verdict"], "unknown");
    }

    #[test]
    fn why_several_checks_could_not_be_judged_is_said_once_and_the_way_out_is_named() {
        let style = Style {
            width: 80,
            color: false,
            plain: true,
        };
        let mut graded = graded();
        let why = "the API server does not run: look at it";
        for check in &mut graded.report.checks[1..] {
            check.verdict = Judged::Unknown;
            check.say = why.into();
            check.evidence = vec![Evidence {
                trouble: Some(Trouble::NoApiServer),
                ..Evidence::default()
            }];
        }
        let text = grade(&graded, &style);
        assert!(
            text.starts_with("  The API server does not run: look at it.\n\n"),
            "{text}"
        );
        assert_eq!(text.matches("does not run").count(), 1, "{text}");
        assert_eq!(
            text.matches("Not graded, as said above.").count(),
            2,
            "{text}"
        );
        assert!(
            text.contains("next: `crictl ps -a --name kube-apiserver`"),
            "{text}"
        );
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("`crictl logs ID`"), "{text}");
        assert!(!text.contains("cksl hint"), "{text}");
    }

    #[test]
    fn what_falco_refuses_is_shown_once_and_comes_before_other_ways() {
        let style = Style {
            width: 80,
            color: false,
            plain: true,
        };
        let mut graded = graded();
        let mut refuse = |file: &str| {
            for check in &mut graded.report.checks[1..] {
                check.verdict = Judged::Fail;
                check.rule = Some("Shell in a pod".into());
                check.evidence = vec![Evidence {
                    at: "falco".into(),
                    observed: "it refuses the file".into(),
                    quote: vec!["7 | x".into()],
                    trouble: Some(Trouble::Refused(file.into())),
                    ..Evidence::default()
                }];
            }
            grade(&graded, &style)
        };
        let text = refuse("/etc/falco/falco_rules.local.yaml");
        assert_eq!(text.matches("7 | x").count(), 1, "{text}");
        let next = text.split("next: ").nth(1).unwrap();
        assert!(
            next.starts_with("`falco -V /etc/falco/falco_rules.local.yaml`"),
            "{text}"
        );
        assert!(!next.contains("cksl"), "{text}");
        let text = refuse("/etc/falco/falco.yaml");
        assert!(text.contains("next: `falco --dry-run`"), "{text}");
    }

    #[test]
    fn what_waited_until_the_end_waits_no_longer() {
        let style = Style {
            width: 90,
            color: false,
            plain: true,
        };
        let mut graded = graded();
        let waiting = &mut graded.report.checks[1];
        waiting.say = waits_until("fires");
        waiting.waits_for = Some("fires".into());
        let text = grade(&graded, &style);
        assert!(text.contains("Not graded until `fires` passes."), "{text}");
        graded.handed_in = true;
        let text = grade(&graded, &style);
        assert!(
            text.contains("Not graded, because `fires` did not pass."),
            "{text}"
        );
        let mut many = check("many", 1, 1, Judged::Pass, "All are denied.");
        many.evidence = (1..=7)
            .map(|n| Evidence {
                observed: format!("try {n}: denied"),
                ..Evidence::default()
            })
            .collect();
        let text = checks_at_the_end(&[many], "cksl report 3 --json", &style);
        assert!(
            text.contains("which `cksl report 3 --json` prints"),
            "{text}"
        );
    }

    #[test]
    fn a_result_of_nothing_says_so_and_plain_text_says_passed_once() {
        let style = Style {
            width: 80,
            color: false,
            plain: true,
        };
        let mut graded = graded();
        graded.report.tally.judgeable = 0;
        let text = grade(&graded, &style);
        assert!(
            text.contains("not passed - nothing could be graded: 6 points are open"),
            "{text}"
        );
        graded.report.tally.judgeable = 6;
        graded.report.tally.passed = true;
        assert!(grade(&graded, &style).contains("  passed - 1 of 6 points"));
    }

    #[test]
    fn whose_word_it_is_is_said() {
        let mut graded = graded();
        graded.report.word_of = Some("kubeconfig:theirs".into());
        let style = Style {
            width: 80,
            color: false,
            plain: true,
        };
        let text = grade(&graded, &style);
        assert!(text.contains("the word of kubeconfig:theirs"), "{text}");
    }
}
