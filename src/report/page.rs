//! Reports as one page of HTML. It needs no network, no other file and no script.
//!
//! All text goes through the template's escaping: what a learner typed, what a node said, and content alike. The page's
//! own policy lets nothing be loaded, and no script run but the filter of this template.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cksl_class::html::{Part, Piece, environment, parts, pieces};
use minijinja::value::Serde;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use cksl_wire::report::{Evidence, ReportedCheck};
use cksl_wire::timeline::Judged;

use super::attempts::{
    Advice, AttemptReport, Reports, Shown, choose, points, remarks, state, time_spent,
};
use super::replay::{FOUND, Replay, ReplayMoment, more_actions};
use super::result::{ExamResult, ResultNote, Share};
use super::sheet::domain;
use super::style::clean;
use super::time::{minute, offset};
use super::worked::WorkedStep;

const TEMPLATE: &str = include_str!("../../templates/report.html");

/// Filters the moments of a replay, and says how the checks stood at each. The page is whole without it.
const SCRIPT: &str = include_str!("../../templates/report.js");

/// Bytes that the moments of all replays of a page take, about, and those of one.
const MOMENTS_OF_ALL: usize = 150_000;
const MOMENTS_OF_ONE: usize = 60_000;

/// Bytes of a row without its texts.
const ROW: usize = 150;

/// What the template is given.
#[derive(Serialize)]
struct Page<'a> {
    written: String,
    policy: String,
    script: &'static str,
    attempts: Vec<Section<'a>>,
    next: Vec<Advice>,
    passed: usize,
    exam: Option<ExamCard<'a>>,
}

/// The exam that the attempts belong to.
#[derive(Serialize)]
struct ExamCard<'a> {
    number: i64,
    verdict: String,
    passed: Option<bool>,
    /// Share of the score, in per cent.
    share: u32,
    circumstances: [String; 2],
    missing: Option<String>,
    shares: Vec<ShareRow>,
    tasks: Vec<TaskRow<'a>>,
    notes: Vec<String>,
    trust: String,
}

#[derive(Serialize)]
struct ShareRow {
    name: String,
    /// Whether it is a competency of the domain before.
    below: bool,
    weight: String,
    earned: String,
}

#[derive(Serialize)]
struct TaskRow<'a> {
    number: u32,
    scenario: &'a str,
    domain: String,
    earned: String,
    graded: bool,
    time: String,
    attempt: Option<i64>,
}

impl<'a> ExamCard<'a> {
    fn new(result: &'a ExamResult) -> Self {
        let shares = Share::all(&result.outcome).into_iter().map(|one| ShareRow {
            name: one.name,
            below: one.below,
            weight: one.weight,
            earned: one.earned,
        });
        let tasks = result.tasks.iter().map(|task| TaskRow {
            number: task.number,
            scenario: &task.scenario,
            domain: domain(&task.domain),
            earned: task.earned(),
            graded: task.score.is_some(),
            time: task.time(),
            attempt: task.attempt,
        });
        Self {
            number: result.exam,
            verdict: result.verdict(),
            passed: result.outcome.passed,
            share: result.outcome.score.map_or(0, |score| score.round() as u32),
            circumstances: result.circumstances(),
            missing: result.missing(),
            shares: shares.collect(),
            tasks: tasks.collect(),
            notes: result.notes.iter().map(ResultNote::sentence).collect(),
            trust: result.trust(),
        }
    }
}

/// One attempt.
#[derive(Serialize)]
struct Section<'a> {
    number: i64,
    scenario: &'a str,
    title: String,
    domain: Option<String>,
    started: String,
    state: &'a str,
    points: String,
    passed: bool,
    graded: bool,
    /// Share of the points, in per cent.
    share: u32,
    time: String,
    remarks: Vec<String>,
    checks: Vec<CheckRow<'a>>,
    hints: Vec<HintRow<'a>>,
    answers: Vec<AnswerRow<'a>>,
    worked: Option<Vec<Part<'a>>>,
    worked_withheld: Option<&'a str>,
    explanation: Option<Vec<Part<'a>>>,
    moments: Option<Vec<Row>>,
    /// Checks that were judged: how they stood can be asked of any moment.
    judged: Vec<&'a str>,
    moments_withheld: Option<&'a str>,
    /// How long it was.
    length: String,
    /// Whether times count from the learner's first visit.
    visited: bool,
    left_out: usize,
    not_kept: u64,
}

#[derive(Serialize)]
struct CheckRow<'a> {
    id: &'a str,
    verdict: &'static str,
    earned: u32,
    points: u32,
    say: Vec<Piece>,
    asked: Option<Vec<Piece>>,
    evidence: Vec<EvidenceRow>,
}

/// What a check rests on: seen, and asked for where that may be shown and was not met.
#[derive(Serialize)]
struct EvidenceRow {
    at: String,
    observed: String,
    expected: Option<[String; 3]>,
    note: Option<Vec<Piece>>,
}

#[derive(Serialize)]
struct HintRow<'a> {
    number: u32,
    cost: u32,
    text: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct AnswerRow<'a> {
    check: &'a str,
    value: String,
    tries: usize,
    cost: u32,
}

/// One moment.
#[derive(Serialize)]
struct Row {
    at: String,
    who: String,
    /// Its class.
    kind: String,
    command: Option<String>,
    /// Before and after the command.
    before: String,
    after: String,
    /// What the process did.
    deeds: String,
    /// Name of the process, if one did it.
    process: Option<String>,
    /// The check that changed here.
    turned: Option<String>,
    checks: Vec<String>,
    /// Per cent of the whole time, for what is on the line above the table.
    place: Option<u64>,
}

/// Writes reports as a page of HTML, and the result of the exam that they are of, if there is one.
#[must_use]
pub fn page(reports: &Reports, exam: Option<&ExamResult>) -> String {
    let room = MOMENTS_OF_ALL / reports.attempts.len().max(1);
    let room = room.min(MOMENTS_OF_ONE);
    let sections: Vec<Section<'_>> = reports
        .attempts
        .iter()
        .map(|report| section(report, room))
        .collect();
    let hash = STANDARD.encode(Sha256::digest(SCRIPT));
    let page = Page {
        written: reports.written.parse().map(minute).unwrap_or_default(),
        policy: format!(
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'"
        ),
        script: SCRIPT,
        passed: sections.iter().filter(|section| section.passed).count(),
        attempts: sections,
        next: exam.map_or_else(|| reports.next.clone(), ExamResult::advice),
        exam: exam.map(ExamCard::new),
    };
    let environment = environment();
    let template = environment
        .template_from_named_str("report.html", TEMPLATE)
        .expect("the page's template is valid");
    template
        .render(Serde(&page))
        .expect("the page has all that its template uses")
}

fn section(report: &AttemptReport, room: usize) -> Section<'_> {
    let (replay, moments_withheld) = match &report.replay {
        Shown::Shown(replay) => (Some(replay), None),
        Shown::Withheld(why) => (None, Some(why.as_str())),
    };
    let (worked, worked_withheld) = match &report.worked {
        Shown::Shown(steps) => (Some(steps.iter().map(step).collect()), None),
        Shown::Withheld(why) => (None, Some(why.as_str())),
    };
    let explanation = match &report.explanation {
        Shown::Shown(text) => Some(parts(text)),
        Shown::Withheld(_) => None,
    };
    let chosen = replay.map(|replay| choose(replay, room, size));
    let all = replay.map_or(0, |replay| replay.moments.len());
    let left_out = all - chosen.as_ref().map_or(0, Vec::len);
    let turned = replay.iter().flat_map(|replay| &replay.moments);
    let turned = turned.filter_map(|moment| Some(moment.turn.as_ref()?.check.as_str()));
    let mut judged: Vec<&str> = report
        .checks
        .iter()
        .map(|check| check.id.as_str())
        .collect();
    judged.extend(turned);
    let mut told = BTreeSet::new();
    judged.retain(|check| told.insert(*check));
    let points_of = report.points;
    let length = replay.map_or(1, |replay| length(replay, report.seconds));
    Section {
        number: report.attempt,
        scenario: &report.scenario,
        title: clean(report.title.as_deref().unwrap_or(&report.scenario)),
        domain: report.domain.as_deref().map(domain),
        started: report.started.parse().map(minute).unwrap_or_default(),
        state: state(report),
        points: points(report),
        passed: points_of.is_some_and(|points| points.passed),
        graded: points_of.is_some(),
        share: points_of.map_or(0, |points| points.score * 100 / points.max.max(1)),
        time: time_spent(report),
        remarks: remarks(report),
        checks: report.checks.iter().map(check_row).collect(),
        hints: report
            .hints
            .iter()
            .map(|hint| HintRow {
                number: hint.number,
                cost: hint.cost,
                text: parts(hint.text.as_deref().unwrap_or_default()),
            })
            .collect(),
        answers: report
            .answers
            .iter()
            .map(|answer| AnswerRow {
                check: &answer.check,
                value: clean(&answer.value),
                tries: answer.tries,
                cost: answer.cost,
            })
            .collect(),
        worked,
        worked_withheld,
        explanation,
        moments: chosen.map(|chosen| chosen.iter().map(|moment| row(moment, length)).collect()),
        judged,
        length: offset(length),
        visited: report.came.is_some(),
        moments_withheld,
        left_out,
        not_kept: replay.map_or(0, |replay| replay.more),
    }
}

/// How long an attempt is on its line, in milliseconds.
fn length(replay: &Replay, seconds: i64) -> u64 {
    let seconds = u64::try_from(seconds).unwrap_or_default();
    let last = replay.moments.last().map_or(0, |last| last.milliseconds);
    last.max(seconds * 1000).max(1)
}

fn check_row(check: &ReportedCheck) -> CheckRow<'_> {
    CheckRow {
        id: &check.id,
        verdict: check.verdict.name(),
        earned: check.earned,
        points: check.points,
        say: pieces(&clean(&check.say)),
        asked: check.asked.as_deref().map(pieces),
        evidence: check
            .evidence
            .iter()
            .map(|evidence| evidence_row(evidence, check.verdict))
            .collect(),
    }
}

fn evidence_row(evidence: &Evidence, verdict: Judged) -> EvidenceRow {
    let expected = evidence
        .expected
        .as_deref()
        .filter(|_| verdict != Judged::Pass);
    // The place is counted in the text as it is.
    let mark = evidence.mark.as_ref().filter(|_| expected.is_some());
    let expected = expected.map(|text| {
        let place = |character: usize| {
            let mut places = text.char_indices().map(|(place, _)| place);
            places.nth(character).unwrap_or(text.len())
        };
        let (from, to) = mark.map_or((text.len(), text.len()), |mark| {
            (place(mark.from), place(mark.to.max(mark.from)))
        });
        [&text[..from], &text[from..to], &text[to..]].map(clean)
    });
    EvidenceRow {
        at: clean(&evidence.at),
        observed: clean(&evidence.observed),
        expected,
        note: mark.map(|mark| pieces(&clean(&mark.say))),
    }
}

fn step(step: &WorkedStep) -> Part<'_> {
    match step {
        WorkedStep::Say(text) => Part::Paragraph { text: pieces(text) },
        WorkedStep::Code(lines) => Part::Code {
            lines: lines.into(),
        },
    }
}

/// Bytes of a moment's row, about.
fn size(moment: &ReplayMoment) -> usize {
    let deeds: usize = moment.deeds.iter().map(|deed| deed.len() + 2).sum();
    let checks: usize = moment.checks.iter().map(|check| check.len() + 30).sum();
    let process = moment.process.as_ref();
    let process = process.map_or(0, |process| process.name.len());
    ROW + moment.text.len() + process + deeds + checks
}

fn row(moment: &ReplayMoment, length: u64) -> Row {
    let mut before = String::new();
    let mut after = String::new();
    let mut did = String::new();
    if let Some(process) = &moment.process {
        match &process.parent {
            _ if process.went_on => {
                let _ = write!(after, " (pid {})", process.pid);
            }
            Some(parent) => before = format!("{parent} → "),
            None => {}
        }
        if let Some(worker) = &process.worker {
            let _ = write!(after, " on {worker}");
        }
        if let Some(container) = &process.container {
            let _ = write!(after, " in {container}");
        }
        let mut deeds = moment.deeds.clone();
        if moment.more > 0 {
            deeds.push(more_actions(moment.more));
        }
        did = deeds.join(", ");
    } else {
        before.clone_from(&moment.text);
    }
    let kind = match &moment.turn {
        Some(turn) if turn.to == "true" => "became",
        Some(_) => "broke",
        None => moment.who.as_str(),
    };
    if moment.turn.as_ref().is_some_and(|turn| !turn.seen) {
        before.push_str(FOUND);
    }
    let is_point = moment.turn.is_some() || before.starts_with("took hint");
    Row {
        at: offset(moment.milliseconds),
        who: match moment.who.as_str() {
            "learner" => "you".to_owned(),
            other => other.to_owned(),
        },
        kind: kind.to_owned(),
        command: moment.process.as_ref().map(|_| moment.text.clone()),
        before,
        after,
        deeds: did,
        process: moment.process.as_ref().map(|process| process.name.clone()),
        turned: moment.turn.as_ref().map(|turn| turn.check.clone()),
        checks: moment.checks.clone(),
        place: is_point.then(|| moment.milliseconds * 100 / length),
    }
}

#[cfg(test)]
mod tests {
    use super::super::attempts::tests::{HOSTILE, reports};
    use super::*;

    /// What stands between `<` and `>`, in order.
    fn tags(page: &str) -> Vec<&str> {
        let parts = page.split('<').skip(1);
        parts
            .filter_map(|part| Some(part.split_once('>')?.0))
            .collect()
    }

    #[test]
    fn all_that_a_learner_typed_is_text() {
        let page = page(&reports(1, 3), None);
        for text in HOSTILE {
            assert!(!page.contains(text), "{text}");
        }
        let tags = tags(&page);
        assert!(tags.iter().all(|tag| !tag.starts_with("img")), "{page}");
        let scripts = tags.iter().filter(|tag| tag.starts_with("script"));
        assert_eq!(scripts.count(), 1, "the filter, and no other");
        assert!(
            page.contains("&lt;img src=x onerror=alert(1)&gt;"),
            "{page}"
        );
        assert!(
            page.contains("&quot;&gt;&lt;/code&gt;&#39;&amp;amp;"),
            "{page}"
        );
        // A right-to-left mark would turn a line around.
        assert!(
            page.contains("\\u{202e}") && !page.contains('\u{202e}'),
            "{page}"
        );
    }

    #[test]
    fn the_page_loads_nothing_and_runs_no_script_but_its_own() {
        let page = page(&reports(1, 3), None);
        // The name of a process is the value of an attribute, in quotes, and no quote is in it.
        let named = |tag: &str| match tag.split_once(" data-p=\"") {
            Some((before, value)) => before.to_owned() + value.split_once('"').unwrap().1,
            None => tag.to_owned(),
        };
        let tags: Vec<String> = tags(&page).into_iter().map(named).collect();
        let attribute = |name: &str| tags.iter().any(|tag| tag.contains(name));
        for name in [" src=", "url(", "@import", " on", "http:", "https:"] {
            assert!(!attribute(name), "{name}");
        }
        let hash = STANDARD.encode(Sha256::digest(SCRIPT));
        let script = page.split_once("<script>").unwrap().1;
        assert_eq!(script.split_once("</script>").unwrap().0, SCRIPT);
        assert!(page.contains("default-src &#39;none&#39;"), "{page}");
        assert!(page.contains(&format!("sha256-{hash}")), "{page}");
    }

    #[test]
    fn headings_are_in_order_and_headers_of_tables_say_of_what() {
        for count in [1, 2] {
            let page = page(&reports(count, 3), None);
            let mut last = 0;
            for tag in tags(&page) {
                let level = tag
                    .strip_prefix('h')
                    .and_then(|rest| rest.get(..1)?.parse().ok());
                if let Some(level @ 1..=6) = level {
                    let level: u32 = level;
                    assert!(level <= last + 1, "<{tag}> after h{last}");
                    last = level;
                }
                let is_header = tag == "th" || tag.starts_with("th ");
                assert!(!is_header || tag.contains("scope="), "<{tag}>");
            }
            assert_eq!(page.matches("<h1>").count(), 1);
            assert!(page.contains("<html lang=\"en\">"));
        }
    }

    #[test]
    fn the_page_of_an_exam_has_its_score_its_tasks_and_what_happened() {
        let mut result = super::super::result::tests::result();
        result.tasks[0].attempt = Some(1);
        let page = page(&reports(1, 3), Some(&result));
        for part in [
            "<title>Exam 3: 38 %, not passed",
            "<strong class=\"bad\">38 %, not passed</strong>",
            "1 · <a href=\"#attempt-1\">strace-touch</a>",
            "2 · proc-environ<br>",
            "<li>task 1, at 1 min 1 s: its lab was stopped by the learner</li>",
            "id=\"attempt-1\"",
            "<tr class=\"below\"><th scope=\"row\">behavioral-analytics</th><td>not judged</td><td>50 %",
            "on trust",
            "<tr><td><code>cksl start proc-environ</code></td><td>not opened; runtime security is 100 % of the score</td></tr>
<tr><td><code>cksl start strace-touch</code></td><td>6 of 8 points; runtime",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert_eq!(page.matches("<h1>").count(), 1);
    }

    #[test]
    fn a_moment_has_what_it_can_be_found_by() {
        let page = page(&reports(1, 3), None);
        for part in [
            "<tr class=\"became\" data-c=\"fires\">",
            "<tr class=\"learner\" data-p=\"&lt;img src=x onerror=alert(1)&gt;\">",
            "<ul><li>fires</li><li>says</li></ul>",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }

    #[test]
    fn eleven_long_attempts_fit_into_300_kilobytes_and_say_what_is_left_out() {
        let page = page(&reports(11, 2_000), None);
        assert!(page.len() <= 300_000, "{}", page.len());
        assert_eq!(page.matches("<section class=\"card\" id=").count(), 11);
        assert!(page.contains("more: <code>cksl replay 1</code> shows all."));
        // What became of checks is never among that.
        assert_eq!(page.matches("<tr class=\"became\"").count(), 11);
    }

    #[test]
    fn what_was_asked_for_stands_beside_what_was_seen_with_the_place_marked() {
        let page = page(&reports(1, 3), None);
        assert!(
            page.contains("<dt>expected</dt><dd><code>a,<mark>ä&lt;</mark>,c</code>"),
            "{page}"
        );
    }
}
