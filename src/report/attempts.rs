//! What attempts earned and why, beside what was done in them, and what to practise next.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use cksl_wire::report::{ReportedCheck, checks, checks_at_the_end};
use cksl_wire::timeline::Judged;

use super::replay::{Replay, ReplayEnd, ReplayMoment, moment_lines};
use super::sheet::{domain, markdown};
use super::style::{Style, Symbol, Tone, clean, count};
use super::time::{minute, span};
use super::worked::{WorkedStep, steps, worked};
use crate::attempt::next::Proposal;
use crate::attempt::{Attempt, KeptGrade};
use crate::chronicle::{Chronicle, Filter};
use crate::detector::Who;
use crate::exam::Visit;
use crate::grade::Tally;
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
    /// What the task asks for, by the check that grades it.
    pub asked: BTreeMap<String, String>,
    /// The reference answer, or why it is not shown.
    pub solution: Result<String, String>,
    /// What the scenario was an example of, or why that is not shown.
    pub explanation: Result<String, String>,
    /// What happened, or why it is not known.
    pub chronicle: Result<Chronicle, String>,
    /// The learner's time at it, if it is a task of an exam.
    pub visit: Option<Visit>,
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
    /// When the learner first came to it, if it is a task of an exam whose lab was made ahead (RFC 3339). Then the
    /// times of `ended` and of `replay` count from there.
    pub came: Option<String>,
    /// How it ended; `null` while it runs.
    pub ended: Option<ReplayEnd>,
    /// How long it took, or has taken so far; of a task of an exam how long the learner was there.
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
            mut asked,
            solution,
            explanation,
            chronicle,
            visit,
        } = known;
        let lasted = |until: Timestamp| (until.as_second() - attempt.started.as_second()).max(0);
        let came = visit.and_then(|visit| visit.came);
        let came = came.filter(|came| *came > attempt.started);
        let until = attempt.ended.map_or(now, |(at, _)| at);
        let points = grade.map(KeptGrade::tally);
        let last = attempt.last.as_ref().map(KeptGrade::tally);
        let graded = grade.map(|kept| kept.grade.checks.clone());
        let mut checks: Vec<ReportedCheck> = graded
            .into_iter()
            .flatten()
            .map(ReportedCheck::from)
            .collect();
        for check in checks
            .iter_mut()
            .filter(|check| check.verdict != Judged::Pass)
        {
            check.asked = asked.remove(&check.id);
            // A right answer is part of the way to the points.
            let right = scenario
                .filter(|_| solution.is_ok())
                .and_then(|scenario| right_answer(scenario, &check.id));
            if let (Some(given), Some(right)) = (check.evidence.first_mut(), right) {
                given.expected = Some(right.to_owned());
            }
        }
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
        let replay =
            chronicle.map(|told| Replay::new(attempt, came, &told, &Filter::default(), None));
        let placed = scenario.map(|scenario| &scenario.curriculum);
        Self {
            attempt: attempt.id.0,
            scenario: attempt.scenario.clone(),
            title: scenario.map(|scenario| scenario.title.clone()),
            domain: placed.map(|placed| placed.domain.clone()),
            competency: placed.map(|placed| placed.competency.clone()),
            provider: attempt.provider.clone(),
            started: attempt.started.to_string(),
            came: came.map(|came| came.to_string()),
            ended: ReplayEnd::of(attempt, came.unwrap_or(attempt.started)),
            // Where a lab was made again, the time at the task is that at both.
            seconds: visit.map_or(lasted(until), |visit| {
                lasted(until).min(visit.spent.as_secs() as i64)
            }),
            minutes: visit.map_or_else(
                || scenario.map(|scenario| scenario.minutes),
                |visit| Some(visit.meant),
            ),
            points,
            graded: grade.map(|kept| kept.graded.to_string()),
            checks,
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
            .filter(|check| check.verdict != Judged::Pass)
            .map(|check| check.id.as_str())
            .collect();
        let why = match open[..] {
            [] => format!("(because {} is not graded yet)", self.scenario),
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

/// The first value that is right for the question of a check; nothing for a check that asks none.
fn right_answer<'a>(scenario: &'a Scenario, check: &str) -> Option<&'a str> {
    let check = scenario.checks.iter().find(|one| one.id == check)?;
    check.asked()?.accept.first().map(String::as_str)
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
    if points.judgeable == 0 && points.max > 0 {
        return format!("nothing could be graded, {of} in all");
    }
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
        remarks.push(format!(
            "{} at the last check",
            count(last.score.into(), "point")
        ));
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
    out.push_str(&style.rule());
    out.push('\n');
    let all = format!("cksl report {} --json", report.attempt);
    let checks = match report.ended {
        Some(_) => checks_at_the_end(&report.checks, &all, style),
        None => checks(&report.checks, style),
    };
    out.push_str(&checks);
    if !report.checks.is_empty() {
        out.push('\n');
    }
    let (symbol, tone) = match report.has_passed() {
        true => (Symbol::Pass, Tone::Good),
        false if report.points.is_some() => (Symbol::Fail, Tone::Bad),
        false => (Symbol::None, Tone::Faint),
    };
    let mut facts = vec![
        style.paint(tone, style.symbol(symbol)) + " " + &style.paint(Tone::Strong, &points(report)),
        time_spent(report),
    ];
    facts.extend(remarks(report));
    out.push_str(&style.flow("  ", 2, &facts.join(&dot)));
    for hint in &report.hints {
        let text = hint.text.as_deref().unwrap_or("its text is not known here");
        let first = format!("  hint {}: ", hint.number);
        out.push('\n');
        out.push_str(&style.prose(&first, 10, text));
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

/// The moments that say most of an attempt: what became of checks and what they rest on, and what the learner did.
fn telling(replay: &Replay) -> Vec<ReplayMoment> {
    let mut chosen = choose(replay, MOMENTS, |_| 1);
    chosen.retain(|moment| {
        moment.turn.is_some() || !moment.checks.is_empty() || moment.who == Who::Learner.name()
    });
    chosen
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

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration;

    use serde_json::Value;

    use super::super::replay::{ReplayProcess, ReplayTurn};
    use super::*;
    use crate::attempt::{AttemptId, Ending, GivenAnswer, TakenHint};
    use crate::chronicle::Filter;
    use crate::detector::{Entry, Judged, Point, Run, What};
    use crate::grade::{CheckResult, Costs, Evidence, Grade, Mark, Verdict};
    use crate::lab::LabId;
    use crate::scenario::Content;

    /// What a learner may type to break a page.
    pub(in crate::report) const HOSTILE: [&str; 2] =
        ["<img src=x onerror=alert(1)>", "\"></code>'&amp;"];

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn attempt(number: i64) -> Attempt {
        let [image, quote] = HOSTILE;
        let found = CheckResult {
            failed: false,
            waits_for: None,
            id: "says".into(),
            points: 3,
            earned: 0,
            verdict: Verdict::Fail,
            say: format!("It says `{image}`."),
            evidence: vec![Evidence {
                at: image.into(),
                observed: quote.into(),
                expected: Some("a,ä<,c".into()),
                mark: Some(Mark {
                    from: 2,
                    to: 4,
                    say: "here".into(),
                }),
                ..Evidence::default()
            }],
        };
        let fires = CheckResult {
            failed: false,
            waits_for: None,
            id: "fires".into(),
            points: 4,
            earned: 4,
            verdict: Verdict::Pass,
            say: "It fires.".into(),
            evidence: Vec::new(),
        };
        let grade = KeptGrade {
            graded: second(300),
            costs: Costs { hints: 1, tries: 0 },
            grade: Grade {
                checks: vec![fires, found],
            },
        };
        let answer = GivenAnswer {
            value: image.into(),
            given: second(200),
        };
        let hint = TakenHint {
            number: 0,
            cost: 1,
            taken: second(60),
        };
        Attempt {
            id: AttemptId(number),
            scenario: "falco-override".into(),
            lab: LabId("lab-a".into()),
            provider: "sandbox".into(),
            seed: 7,
            started: second(0),
            ended: Some((second(372), Ending::Stopped)),
            solution_shown: None,
            hints: vec![hint],
            answers: BTreeMap::from([("who".to_owned(), answer)]),
            tries: BTreeMap::new(),
            seen: BTreeMap::new(),
            best: Some(grade.clone()),
            last: Some(grade),
        }
    }

    fn chronicle(attempt: &Attempt, runs: u64) -> Chronicle {
        let [image, quote] = HOSTILE;
        let entry = |number: u64, who, what| Entry {
            ts: (1_700_000_000 + number / 10) * 1_000_000_000,
            who,
            what,
            events: Vec::new(),
        };
        let mut entries: Vec<Entry> = (0..runs)
            .map(|number| {
                let run = Run {
                    pid: 40,
                    chain: vec![quote.into()],
                    name: image.into(),
                    command: format!("{image} {quote} \u{202e} {number}"),
                    container: Some(image.into()),
                    worker: None,
                    terminal: true,
                    deeds: Vec::new(),
                    more: 0,
                };
                entry(number, Who::Learner, What::Run(run))
            })
            .collect();
        let graded = Point::Graded {
            checks: vec![("fires".to_owned(), Judged::Pass)],
        };
        entries.push(entry(runs, Who::Grader, What::Mark(graded)));
        Chronicle {
            attempt: attempt.id,
            scenario: attempt.scenario.clone(),
            seen: BTreeMap::new(),
            entries,
            more: 0,
        }
    }

    /// Reports of so many attempts, each of whose learners ran so many programs.
    pub(in crate::report) fn reports(attempts: i64, runs: u64) -> Reports {
        let content = Content::embedded();
        let drawn = content.draw("falco-override", 7).unwrap();
        let solution = content.solution("falco-override", &drawn.values).unwrap();
        let explanation = content
            .explanation("falco-override", &drawn.values)
            .unwrap();
        let attempts: Vec<Attempt> = (1..=attempts).map(attempt).collect();
        let known = attempts.iter().map(|attempt| Known {
            attempt,
            grade: attempt.best.as_ref(),
            scenario: Some(&drawn.scenario),
            asked: BTreeMap::from([("says".to_owned(), "The line must say **who**.".to_owned())]),
            solution: Ok(solution.clone()),
            explanation: explanation.clone().ok_or_else(String::new),
            chronicle: Ok(chronicle(attempt, runs)),
            visit: None,
        });
        Reports::new(known.collect(), None, second(400))
    }

    fn style(width: usize, plain: bool) -> Style {
        Style {
            width,
            color: false,
            plain,
        }
    }

    #[test]
    fn a_report_has_points_checks_time_and_what_to_do_next() {
        let text = attempts(&reports(1, 1), &style(100, false));
        for part in [
            "  Change what a Falco rule prints",
            "  ✓  4/4  fires  It fires.\n",
            "  ✗  0/3  says   It says `<img src=x onerror=alert(1)>`.\n",
            "          observed: \"></code>'&amp;\n          expected: a,ä<,c\n                      ^^ here\n",
            "  ✗ 3 of 7 points · 6 min 12 s of about 8 min · 1 hint for 1 point\n",
            "  hint 1: The stock rules are in",
            "  answered who: `<img src=x onerror=alert(1)>`",
            "  +0:00  ✓ here fires became true (found by a check)\n",
            "      systemctl restart falco\n",
            "  What this was about\n",
            "    `cksl docs behavioral-analytics` falco-override: says is open\n",
            "    `cksl start falco-override` falco-override, again with other values\n",
        ] {
            assert!(text.contains(part), "{part}\n\n{text}");
        }
        let plain = attempts(&reports(1, 1), &style(60, true));
        let heads = plain.lines().filter(|line| line.contains("FAIL"));
        assert!(heads.count() >= 2, "{plain}");
    }

    #[test]
    fn at_a_task_of_an_exam_only_the_time_that_the_learner_was_there_counts() {
        let attempt = attempt(1);
        let known = |came| Known {
            attempt: &attempt,
            grade: None,
            scenario: None,
            asked: BTreeMap::new(),
            solution: Err(String::new()),
            explanation: Err(String::new()),
            chronicle: Ok(chronicle(&attempt, 1_210)),
            visit: Some(Visit {
                came,
                spent: Duration::from_secs(70),
                meant: 4,
            }),
        };
        let came = Some(second(120));
        let reports = Reports::new(vec![known(came)], None, second(400));
        let text = attempts(&reports, &style(80, false));
        assert!(text.contains("not graded · 1 min 10 s"), "{text}");
        assert!(text.contains("  +0:01  ✓ here fires became"), "{text}");
        let report = &reports.attempts[0];
        assert_eq!(report.ended.as_ref().map(|end| end.seconds), Some(252));
        let page = super::super::page::page(&reports, None);
        assert!(page.contains("<i>+4:12</i>"), "{page}");
        // An exam of an earlier cksl knows how long, but not since when.
        let reports = Reports::new(vec![known(None)], None, second(400));
        let text = attempts(&reports, &style(80, false));
        assert!(text.contains("not graded · 1 min 10 s"), "{text}");
        assert!(text.contains("  +2:01  ✓ here fires became"), "{text}");
    }

    #[test]
    fn what_is_withheld_is_told_with_its_reason() {
        let attempt = attempt(2);
        let known = Known {
            attempt: &attempt,
            grade: None,
            scenario: None,
            asked: BTreeMap::new(),
            solution: Err("It is shown when attempt 3 has ended.".into()),
            explanation: Err(String::new()),
            chronicle: Err("what happened is not kept".into()),
            visit: None,
        };
        let reports = Reports::new(vec![known], None, second(400));
        let text = attempts(&reports, &style(80, false));
        assert!(text.contains("A worked answer\n\n  It is shown when attempt 3 has ended.\n"));
        assert!(
            text.contains("What happened\n\n  what happened is not kept\n"),
            "{text}"
        );
        assert!(text.contains("  – not graded · 6 min 12 s"), "{text}");
        let page = super::super::page::page(&reports, None);
        assert!(
            page.contains("It is shown when attempt 3 has ended."),
            "{page}"
        );
    }

    /// Fails if JSON has members that its schema does not name, or lacks some that it asks for.
    pub(in crate::report) fn fits(json: &Value, schema: &Value) {
        fn check(json: &Value, schema: &Value, all: &Value, path: &str) {
            let schema = match schema["$ref"].as_str() {
                Some(name) => &all["$defs"][name.trim_start_matches("#/$defs/")],
                None => schema,
            };
            if let Some(any) = schema["anyOf"].as_array() {
                if !json.is_null() {
                    check(json, &any[0], all, path);
                }
            } else if let (Some(one_of), Some(members)) =
                (schema["oneOf"].as_array(), json.as_object())
            {
                let name = members.keys().next().unwrap();
                let fits = |one: &&Value| !one["properties"][name].is_null();
                let one = one_of.iter().find(fits);
                let one = one.unwrap_or_else(|| panic!("{path}/{name}"));
                check(&members[name], &one["properties"][name], all, path);
            } else if let Some(members) = json.as_object() {
                let known = schema["properties"].as_object().unwrap();
                for (name, value) in members {
                    let path = format!("{path}/{name}");
                    let schema = known.get(name).unwrap_or_else(|| panic!("{path}"));
                    check(value, schema, all, &path);
                }
                for name in schema["required"].as_array().into_iter().flatten() {
                    assert!(
                        members.contains_key(name.as_str().unwrap()),
                        "{path}: {name}"
                    );
                }
            } else if let Some(items) = json.as_array() {
                items
                    .iter()
                    .for_each(|item| check(item, &schema["items"], all, path));
            }
        }
        check(json, schema, schema, "");
    }

    #[test]
    fn the_json_has_the_members_of_its_schema() {
        let schema = schemars::schema_for!(Reports).to_value();
        let json = serde_json::to_value(reports(2, 2)).unwrap();
        fits(&json, &schema);
    }

    #[test]
    fn what_became_of_checks_is_chosen_before_all_else() {
        let attempt = attempt(1);
        let told = chronicle(&attempt, 50);
        let replay = Replay::new(&attempt, None, &told, &Filter::default(), None);
        let chosen = choose(&replay, 3, |_| 1);
        let turn = ReplayTurn {
            check: "fires".into(),
            to: "true".into(),
            seen: false,
        };
        assert_eq!(chosen.len(), 3);
        assert!(
            chosen
                .iter()
                .any(|moment| moment.turn == Some(turn.clone()))
        );
        assert!(chosen.is_sorted_by_key(|moment| moment.milliseconds));
        let process: Vec<&ReplayProcess> = chosen
            .iter()
            .filter_map(|moment| moment.process.as_ref())
            .collect();
        assert_eq!(process[0].container.as_deref(), Some(HOSTILE[0]));
    }
}
