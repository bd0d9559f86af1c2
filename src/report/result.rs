//! What was earned in an exam.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::attempts::Advice;
use super::sheet::domain;
use super::style::{Style, Symbol, Tone, count, pad};
use super::time::{minute, span};
use crate::attempt::Attempt;
use crate::exam::score::{Outcome, Taken, score};
use crate::exam::{Closing, Mode, Sitting};
use crate::grade::Verdict;
use crate::problem::exit;

/// How many scenarios are proposed to be practised next.
const NEXT: usize = 3;

/// An exam that was graded, as `cksl exam result --json` shows it (`docs/schema/exam-result.json`).
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ExamResult {
    /// The exam's number.
    pub exam: i64,
    /// What might be done in it.
    pub mode: Mode,
    /// When it was accepted (RFC 3339).
    #[schemars(with = "String")]
    pub accepted: Timestamp,
    /// Why it ended.
    pub ended: Option<Closing>,
    /// Time that counted, in seconds.
    pub used: u64,
    /// Time that was allowed, in minutes.
    pub minutes: Option<u32>,
    /// The score.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// What was earned of each task.
    pub tasks: Vec<TaskResult>,
    /// What happened beside it.
    pub notes: Vec<ResultNote>,
    /// Scenarios to practise next, the most useful first; none of a task that was passed.
    pub practise: Vec<String>,
}

/// A task of an [`ExamResult`].
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TaskResult {
    /// Its number, from 1.
    pub number: u32,
    /// Scenario.
    pub scenario: String,
    /// Domain of the curriculum.
    pub domain: String,
    /// Its share of the score, in per cent.
    pub weight: f64,
    /// Points earned; absent if it was not graded.
    pub score: Option<u32>,
    /// All points; absent if it was not graded.
    pub max: Option<u32>,
    /// Whether all its checks passed.
    pub passed: bool,
    /// Points of checks that could not be judged.
    pub unknown: u32,
    /// Whether the learner was there.
    pub opened: bool,
    /// How long, in seconds.
    pub spent: u64,
    /// How long it was meant to take, in minutes.
    pub minutes: u32,
    /// The attempt that counts.
    pub attempt: Option<i64>,
    /// Why it had no lab, if it had none.
    pub unmade: Option<String>,
}

/// Something that happened in an exam.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ResultNote {
    /// How much time had been used, in seconds.
    pub used: u64,
    /// The task that it is about.
    pub task: Option<u32>,
    /// A sentence.
    pub what: String,
}

impl ResultNote {
    /// All of it, as a sentence without a full stop.
    pub(super) fn sentence(&self) -> String {
        let used = span(self.used as i64);
        match self.task {
            Some(task) => format!("task {task}, at {used}: {}", self.what),
            None => format!("at {used}: {}", self.what),
        }
    }
}

/// An exam, as `cksl history --json` shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PastExam {
    /// Its number.
    pub exam: i64,
    /// What might be done in it.
    pub mode: Mode,
    /// When it was accepted.
    pub accepted: String,
    /// How many tasks it had.
    pub tasks: usize,
    /// Whether it has not been graded yet.
    pub running: bool,
    /// What was earned, in per cent; absent while it runs, and where too much could not be judged.
    pub score: Option<f64>,
    /// Whether it is passed; absent as the score is.
    pub passed: Option<bool>,
    #[serde(skip)]
    shown: String,
}

impl PastExam {
    /// One that was graded.
    #[must_use]
    pub fn graded(result: &ExamResult) -> Self {
        Self {
            exam: result.exam,
            mode: result.mode,
            accepted: result.accepted.to_string(),
            tasks: result.tasks.len(),
            running: false,
            score: result.outcome.score,
            passed: result.outcome.passed,
            shown: minute(result.accepted),
        }
    }

    /// One that runs.
    #[must_use]
    pub fn running(sitting: &Sitting) -> Self {
        Self {
            exam: sitting.id.0,
            mode: sitting.plan.mode,
            accepted: sitting.accepted.to_string(),
            tasks: sitting.plan.tasks.len(),
            running: true,
            score: None,
            passed: None,
            shown: minute(sitting.accepted),
        }
    }
}

/// Writes a line of the history.
pub(super) fn past_exam(exam: &PastExam, style: &Style) -> String {
    let (symbol, tone) = match exam.passed {
        Some(true) => (Symbol::Pass, Tone::Good),
        Some(false) => (Symbol::Fail, Tone::Unsure),
        None => (Symbol::None, Tone::Faint),
    };
    let state = pad(style.symbol(symbol), if style.plain { 4 } else { 1 });
    let earned = match exam.score {
        Some(score) => format!("{score:.0} %"),
        None if exam.running => "runs".to_owned(),
        None => "no result".to_owned(),
    };
    let name = style.paint(Tone::Strong, &format!("exam {}", exam.exam));
    let tasks = count(exam.tasks as u64, "task");
    format!(
        "  {}  {}  {name}  {earned}  {tasks}\n",
        style.paint(tone, &state),
        exam.shown
    )
}

impl ExamResult {
    /// From a sitting that has ended, and the attempts at each of its tasks. Where a lab was made again, the attempt
    /// that earned most counts.
    #[must_use]
    pub fn new(sitting: &Sitting, attempts: &[Vec<Attempt>]) -> Self {
        let counting: Vec<Option<&Attempt>> = attempts.iter().map(|all| counting(all)).collect();
        let taken: Vec<Taken<'_>> = sitting
            .numbers()
            .zip(attempts.iter().zip(&counting))
            .map(|(number, (all, attempt))| {
                let (task, seat) = (sitting.task(number), sitting.seat(number));
                let kept = attempt.and_then(|attempt| attempt.last.as_ref());
                let is_last = all.last().map(|last| last.id) == attempt.map(|one| one.id);
                Taken {
                    task,
                    grade: kept.map(|kept| &kept.grade),
                    costs: kept.map(|kept| kept.costs).unwrap_or_default(),
                    fault: seat.fault(is_last),
                    ours: seat.ours(is_last),
                }
            })
            .collect();
        let tasks: Vec<TaskResult> = sitting
            .numbers()
            .zip(&counting)
            .map(|(number, attempt)| TaskResult::new(sitting, number, *attempt))
            .collect();
        let notes = sitting.state.notes.iter().map(|note| ResultNote {
            used: note.used.as_secs(),
            task: note.task,
            what: note.what.clone(),
        });
        let used = sitting.state.clock.as_ref().map(|clock| clock.used());
        let used = used.unwrap_or_default().as_secs();
        let without_lab = tasks.iter().filter(|task| task.score.is_none());
        let without_lab = without_lab.filter_map(|task| {
            let why = task.unmade.as_ref()?;
            Some(ResultNote {
                used,
                task: Some(task.number),
                what: format!("its lab could not be made, so it left the maximum ({why})"),
            })
        });
        let notes: Vec<ResultNote> = notes.chain(without_lab).collect();
        Self {
            exam: sitting.id.0,
            mode: sitting.plan.mode,
            accepted: sitting.accepted,
            ended: sitting.state.closed.as_ref().map(|closed| closed.why),
            used,
            minutes: sitting.plan.minutes,
            outcome: score(&taken),
            practise: practise(&tasks),
            tasks,
            notes,
        }
    }

    /// The attempts that count, in the order of the tasks.
    pub fn attempts(&self) -> impl Iterator<Item = i64> {
        self.tasks.iter().filter_map(|task| task.attempt)
    }

    /// What to practise next, with the reasons.
    pub(super) fn advice(&self) -> Vec<Advice> {
        let of = |id: &String| self.tasks.iter().find(|task| task.scenario == *id);
        let advice = |task: &TaskResult| {
            let earned = match task.score {
                Some(_) => format!("{} points", task.earned()),
                None => task.earned(),
            };
            let (name, weight) = (domain(&task.domain), weight_of(&task.domain, &self.tasks));
            Advice {
                why: format!("{earned}; {name} is {weight:.0} % of the score"),
                command: format!("cksl start {}", task.scenario),
            }
        };
        self.practise.iter().filter_map(of).map(advice).collect()
    }

    /// What was earned, in a few words.
    pub(super) fn verdict(&self) -> String {
        match (self.outcome.score, self.outcome.passed) {
            (Some(score), Some(true)) => format!("{score:.0} %, passed"),
            (Some(score), _) => format!("{score:.0} %, not passed"),
            (None, _) => "no result".to_owned(),
        }
    }

    /// How long it took, and how it ended.
    pub(super) fn circumstances(&self) -> [String; 2] {
        let used = span(self.used as i64);
        let time = match self.minutes {
            Some(minutes) => format!("{used} of {minutes} min"),
            None => format!("{used}, no clock"),
        };
        let why = match self.ended {
            Some(Closing::TimeUp) => "the time ran out",
            Some(Closing::HandedIn) | None => "handed in",
        };
        [time, why.to_owned()]
    }

    /// Why there is no result, if there is none.
    pub(super) fn missing(&self) -> Option<String> {
        let Outcome { unknown, again, .. } = &self.outcome;
        self.outcome.score.is_none().then(|| {
            format!(
                "{unknown:.0} % could not be judged by our doing, which is too much for a result. Take these again: {}",
                again.join(", ")
            )
        })
    }

    /// What a result is worth.
    pub(super) fn trust(&self) -> String {
        format!(
            "The pass mark of {:.0} % is this simulator's. Who is root here can read its answers, so the result is on \
             trust.",
            self.outcome.pass_mark
        )
    }

    /// 0 if it is passed.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.outcome.passed {
            Some(true) => exit::DONE,
            Some(false) | None => exit::NOT_PASSED,
        }
    }
}

/// The attempt that earned most; of equal ones the latest.
fn counting(attempts: &[Attempt]) -> Option<&Attempt> {
    let graded = attempts.iter().filter(|attempt| attempt.last.is_some());
    graded.max_by_key(|attempt| attempt.last.as_ref().map(|kept| kept.tally().score))
}

/// What was not passed. That comes first of which the largest part of the points was lost in a domain that weighs most:
/// the next exam asks for the domain again, and in however many tasks. What had no lab was not asked.
fn practise(tasks: &[TaskResult]) -> Vec<String> {
    let lost = |task: &TaskResult| match (task.score, task.max) {
        (Some(score), Some(max @ 1..)) => 1.0 - f64::from(score) / f64::from(max),
        _ => 1.0,
    };
    let gain = |task: &TaskResult| lost(task) * weight_of(&task.domain, tasks);
    let was_asked = |task: &&TaskResult| task.score.is_some() || task.unmade.is_none();
    let mut missed: Vec<&TaskResult> = tasks
        .iter()
        .filter(|task| !task.passed)
        .filter(was_asked)
        .collect();
    // Of equal ones that which weighed most here.
    missed.sort_by(|a, b| {
        gain(b)
            .total_cmp(&gain(a))
            .then(b.weight.total_cmp(&a.weight))
    });
    missed
        .iter()
        .take(NEXT)
        .map(|task| task.scenario.clone())
        .collect()
}

/// A domain's share of the score, in per cent.
fn weight_of(domain: &str, tasks: &[TaskResult]) -> f64 {
    let of_it = tasks.iter().filter(|task| task.domain == domain);
    of_it.map(|task| task.weight).sum()
}

impl TaskResult {
    fn new(sitting: &Sitting, number: u32, attempt: Option<&Attempt>) -> Self {
        let (task, seat) = (sitting.task(number), sitting.seat(number));
        let kept = attempt.and_then(|attempt| attempt.last.as_ref());
        let tally = kept.map(|kept| kept.tally());
        let unknown = kept.map_or(0, |kept| {
            let unknown = |verdict: &Verdict| matches!(verdict, Verdict::Unknown(_));
            let checks = kept.grade.checks.iter();
            checks
                .filter(|check| unknown(&check.verdict))
                .map(|check| check.points)
                .sum()
        });
        Self {
            number,
            scenario: task.scenario.clone(),
            domain: task.domain.clone(),
            weight: task.weight,
            score: tally.map(|tally| tally.score),
            max: tally.map(|tally| tally.max),
            passed: tally.is_some_and(|tally| tally.passed),
            unknown,
            opened: seat.opened,
            spent: seat.spent.as_secs(),
            minutes: sitting.meant(number),
            attempt: attempt.map(|attempt| attempt.id.0),
            unmade: seat.unmade.clone(),
        }
    }

    /// How long it took, beside how long it was meant to take.
    pub(super) fn time(&self) -> String {
        format!("{} of about {} min", span(self.spent as i64), self.minutes)
    }

    pub(super) fn earned(&self) -> String {
        match (self.score, self.max) {
            (Some(score), Some(max)) => format!("{score} of {max}"),
            _ if self.unmade.is_some() => "no lab".to_owned(),
            _ if self.opened => "not graded".to_owned(),
            _ => "not opened".to_owned(),
        }
    }
}

/// What was earned in a domain, or in a competency of one.
pub(super) struct Share {
    /// A domain's name; a competency's id, for which `cksl docs` has a page.
    pub(super) name: String,
    /// Whether it is a competency.
    pub(super) below: bool,
    /// Part of the whole score: `20 %`.
    pub(super) weight: String,
    /// What of that was earned: `67 %`.
    pub(super) earned: String,
}

impl Share {
    /// The domains, each before its competencies. One competency alone would only repeat its domain.
    pub(super) fn all(outcome: &Outcome) -> Vec<Self> {
        let share = |name: String, below, weight: f64, earned: Option<f64>| Self {
            name,
            below,
            weight: format!("{weight:.0} %"),
            earned: match earned {
                Some(earned) => format!("{earned:.0} %"),
                None => "not judged".to_owned(),
            },
        };
        let mut all = Vec::new();
        for one in &outcome.domains {
            all.push(share(domain(&one.domain), false, one.weight, one.earned));
            if let parts @ [_, _, ..] = &one.competencies[..] {
                all.extend(
                    parts
                        .iter()
                        .map(|one| share(one.competency.clone(), true, one.weight, one.earned)),
                );
            }
        }
        all
    }
}

/// Writes what was earned where, a line each, or two where the terminal is too narrow for that.
fn shares(all: &[Share], style: &Style) -> String {
    let name = |one: &Share| match one.below {
        true => format!("  {}", one.name),
        false => one.name.clone(),
    };
    let wide = all.iter().map(|one| name(one).len()).max().unwrap_or(0);
    let earned = all.iter().map(|one| one.earned.len()).max().unwrap_or(0);
    let mut out = String::new();
    for one in all {
        let line = format!("  {}  {:>earned$}", pad(&name(one), wide), one.earned);
        let weight = format!("of {} of the score", one.weight);
        match line.chars().count() + 2 + weight.len() <= style.columns() {
            true => out.push_str(&format!("{line}  {}\n", style.paint(Tone::Faint, &weight))),
            false => {
                let indent = " ".repeat(if one.below { 6 } else { 4 });
                let weight = style.paint(Tone::Faint, &weight);
                out.push_str(&format!("{line}\n{indent}{weight}\n"));
            }
        }
    }
    out
}

/// Writes a result for a terminal.
#[must_use]
pub fn exam_result(result: &ExamResult, style: &Style) -> String {
    let dot = format!(" {} ", style.symbol(Symbol::Dot));
    let outcome = &result.outcome;
    let tone = match outcome.passed {
        Some(true) => Tone::Good,
        Some(false) => Tone::Bad,
        None => Tone::Unsure,
    };
    let title = style.paint(Tone::Strong, &format!("Exam {}", result.exam));
    let head = [
        title,
        style.paint(tone, &result.verdict()),
        result.circumstances().join(&dot),
    ];
    let mut out = format!("\n{}\n", style.flow("  ", 2, &head.join(&dot)));
    if let Some(missing) = result.missing() {
        out.push_str(&style.flow("  ", 2, &missing));
        out.push('\n');
    }
    out.push_str(&shares(&Share::all(outcome), style));
    out.push('\n');
    let wide = result
        .tasks
        .iter()
        .map(|task| task.scenario.len())
        .max()
        .unwrap_or(0);
    for task in &result.tasks {
        let mut time = task.time();
        if task.unknown > 0 {
            let points = count(u64::from(task.unknown), "point");
            time.push_str(&format!("{dot}{points} unknown"));
        }
        let line = format!(
            "  {:>3}  {}  {}",
            task.number,
            pad(&task.scenario, wide),
            pad(&task.earned(), 10)
        );
        match line.chars().count() + 2 + time.chars().count() <= style.columns() {
            true => out.push_str(&format!("{line}  {}\n", style.paint(Tone::Faint, &time))),
            false => {
                let (number, earned) = (task.number, task.earned());
                let line = format!("  {number:>3}  {}\n", task.scenario);
                out.push_str(&line);
                out.push_str(&style.flow("       ", 7, &format!("{earned}{dot}{time}")));
            }
        }
    }
    if !result.notes.is_empty() {
        out.push('\n');
    }
    for note in &result.notes {
        let bullet = format!("  {} ", style.symbol(Symbol::Bullet));
        out.push_str(&style.flow(&bullet, 4, &note.sentence()));
    }
    out.push('\n');
    if !result.practise.is_empty() {
        let commands: Vec<String> = result
            .practise
            .iter()
            .map(|id| style.literal(&format!("cksl start {id}")))
            .collect();
        out.push_str(&style.prose(
            "  ",
            2,
            &format!("To practise next: {}", commands.join(", ")),
        ));
    }
    let attempts: Vec<String> = result.attempts().map(|id| id.to_string()).collect();
    if !attempts.is_empty() {
        let report = style.literal(&format!("cksl report {}", attempts.join(" ")));
        let page = style.literal(&format!(
            "cksl exam result {} --html exam.html",
            result.exam
        ));
        let why = format!("Why, check by check: {report}. All of it as a page: {page}");
        out.push_str(&style.prose("  ", 2, &why));
    }
    out.push_str(&style.paint(Tone::Faint, &style.flow("  ", 2, &result.trust())));
    out
}

#[cfg(test)]
pub(super) mod tests {
    use std::path::PathBuf;

    use super::super::attempts::tests::fits;
    use super::*;
    use crate::attempt::SittingId;
    use crate::exam::score::{CompetencyScore, DomainScore, Fault, PASS_MARK};
    use crate::exam::{Place, Plan, State, Task};
    use crate::provider::engine::Address;
    use crate::scenario::Tier;

    const BARE: Style = Style {
        width: 80,
        color: false,
        plain: false,
    };

    fn task(number: u32, scenario: &str, points: Option<(u32, u32)>) -> TaskResult {
        TaskResult {
            number,
            scenario: scenario.into(),
            domain: "runtime".into(),
            weight: 50.0,
            score: points.map(|(score, _)| score),
            max: points.map(|(_, max)| max),
            passed: points.is_some_and(|(score, max)| score == max),
            unknown: 0,
            opened: points.is_some(),
            spent: 90,
            minutes: 8,
            attempt: None,
            unmade: None,
        }
    }

    pub(in crate::report) fn result() -> ExamResult {
        let tasks = vec![
            task(1, "strace-touch", Some((6, 8))),
            task(2, "proc-environ", None),
        ];
        ExamResult {
            exam: 3,
            mode: Mode::Exam,
            accepted: Timestamp::UNIX_EPOCH,
            ended: Some(Closing::HandedIn),
            used: 180,
            minutes: Some(20),
            outcome: Outcome {
                pass_mark: PASS_MARK,
                score: Some(37.5),
                passed: Some(false),
                unknown: 0.0,
                again: Vec::new(),
                domains: vec![DomainScore {
                    domain: "runtime".into(),
                    weight: 100.0,
                    earned: Some(37.5),
                    competencies: [("audit-logs", Some(75.0)), ("behavioral-analytics", None)]
                        .map(|(id, earned)| CompetencyScore {
                            competency: id.into(),
                            weight: 50.0,
                            earned,
                        })
                        .into(),
                }],
            },
            practise: practise(&tasks),
            tasks,
            notes: vec![ResultNote {
                used: 61,
                task: Some(1),
                what: "its lab was stopped by the learner".into(),
            }],
        }
    }

    #[test]
    fn a_result_names_what_was_earned_what_happened_and_what_cost_most() {
        let text = exam_result(&result(), &BARE);
        for part in [
            "Exam 3 · 38 %, not passed · 3 min of 20 min · handed in\n",
            "  runtime security              38 %  of 100 % of the score\n",
            "    audit-logs                  75 %  of 50 % of the score\n",
            "    behavioral-analytics  not judged  of 50 % of the score\n",
            "    1  strace-touch  6 of 8      1 min 30 s of about 8 min\n",
            "    2  proc-environ  not opened  1 min 30 s of about 8 min\n",
            "task 1, at 1 min 1 s: its lab was stopped by the learner\n",
            "To practise next: `cksl start proc-environ`, `cksl start strace-touch`\n",
            "on trust",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("cksl report"), "there is no attempt: {text}");
        let mut result_of_two = result();
        result_of_two.tasks[0].attempt = Some(4);
        result_of_two.tasks[1].attempt = Some(9);
        let text = exam_result(&result_of_two, &BARE);
        assert!(text.contains("`cksl report 4 9`"), "{text}");
        assert!(
            text.contains("`cksl exam result 3 --html exam.html`"),
            "{text}"
        );
        assert_eq!(result().exit_code(), exit::NOT_PASSED);
    }

    #[test]
    fn a_task_that_had_no_lab_is_told_with_the_reason_and_leaves_the_maximum() {
        let task = |scenario: &str| Task {
            scenario: scenario.into(),
            digest: String::new(),
            seed: 1,
            domain: "runtime".into(),
            competency: "audit-logs".into(),
            tier: Tier::Cluster,
            minutes: 5,
            memory: 100,
            weight: if scenario == "b" { 95.0 } else { 5.0 },
        };
        let plan = Plan {
            edition: "cks-1.34".into(),
            seed: 1,
            mode: Mode::Exam,
            minutes: Some(10),
            tasks: vec![task("a"), task("b")],
            unserved: Vec::new(),
        };
        let place = Place {
            content: Vec::new(),
            provider: None,
            engine: Address::default(),
        };
        let mut state = State::new(&plan, place, PathBuf::new(), 1);
        state.seats[0].unmade = Some("no memory".into());
        state.seats[0].graded = Some(Fault::Ours);
        state.seats[1].graded = Some(Fault::Learner);
        let sitting = Sitting {
            id: SittingId(1),
            plan,
            accepted: Timestamp::UNIX_EPOCH,
            state,
        };
        let result = ExamResult::new(&sitting, &[Vec::new(), Vec::new()]);
        let [note] = &result.notes[..] else {
            panic!("{result:?}")
        };
        assert_eq!(note.task, Some(1));
        assert!(note.what.contains("left the maximum (no memory)"));
        assert_eq!(
            (result.outcome.unknown, result.outcome.score),
            (5.0, Some(0.0))
        );
    }

    #[test]
    fn no_line_of_a_result_is_wider_than_a_narrow_terminal() {
        for width in [40, 48] {
            let narrow = Style { width, ..BARE };
            let text = exam_result(&result(), &narrow);
            assert!(
                text.lines().all(|line| line.chars().count() <= width),
                "{text}"
            );
        }
    }

    #[test]
    fn what_was_lost_in_a_domain_that_weighs_most_is_practised_first_and_what_was_passed_is_not() {
        let of = |number, scenario: &str, domain: &str, weight, points| TaskResult {
            domain: domain.into(),
            weight,
            ..task(number, scenario, points)
        };
        let mut tasks = vec![
            of(1, "passed", "runtime", 40.0, Some((8, 8))),
            of(2, "one-of-few", "supply-chain", 20.0, None),
            of(3, "one-of-many", "runtime", 10.0, Some((2, 8))),
            of(4, "half", "runtime", 10.0, Some((4, 8))),
            of(5, "no-lab", "runtime", 20.0, None),
        ];
        tasks[4].unmade = Some("no memory".into());
        assert_eq!(practise(&tasks), ["one-of-many", "half", "one-of-few"]);
        tasks[3].score = Some(2);
        tasks[3].weight = 30.0;
        assert_eq!(practise(&tasks)[..2], ["half", "one-of-many"]);
        // A hint costs points, but nothing is left to practise.
        tasks[3].passed = true;
        assert_eq!(practise(&tasks), ["one-of-many", "one-of-few"]);
    }

    #[test]
    fn the_json_has_the_members_of_its_schema() {
        let schema = schemars::schema_for!(ExamResult).to_value();
        fits(&serde_json::to_value(result()).unwrap(), &schema);
    }

    #[test]
    fn the_one_competency_of_a_domain_is_not_told_beside_it() {
        let mut result = result();
        result.outcome.domains[0].competencies.pop();
        let text = exam_result(&result, &BARE);
        assert!(!text.contains("audit-logs"), "{text}");
    }

    #[test]
    fn without_a_result_it_says_what_to_take_again() {
        let mut result = result();
        result.outcome.score = None;
        result.outcome.passed = None;
        result.outcome.unknown = 50.0;
        result.outcome.again = vec!["proc-environ".into()];
        let plain = Style {
            width: 20,
            plain: true,
            ..BARE
        };
        let text = exam_result(&result, &plain);
        assert!(text.contains("no result"), "{text}");
        let words: Vec<&str> = text.split_whitespace().collect();
        assert!(
            words
                .join(" ")
                .contains("50 % could not be judged by our doing"),
            "{text}"
        );
        assert!(text.is_ascii(), "{text}");
    }
}
