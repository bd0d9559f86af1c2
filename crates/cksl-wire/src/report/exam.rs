//! An exam that runs: its time, its tasks and how they stand. Never a check, nor what was earned.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sheet::{Task, domain, task};
use super::style::{Style, Symbol, Tone, pad};
use super::task_node::task_node;
use super::time::span;

/// The time of an exam, as `cksl exam time --json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExamTime {
    /// The exam's number.
    pub exam: i64,
    /// What may be done in it: the name of its mode.
    pub mode: String,
    /// The task that the learner is at, from 1.
    pub task: u32,
    /// How many there are.
    pub tasks: u32,
    /// What is used, in seconds.
    pub used: u64,
    /// What is left, in seconds; absent where no clock runs.
    pub left: Option<u64>,
    /// Whether the clock stands.
    pub paused: bool,
    /// Whether it has ended, and is being graded.
    pub ended: bool,
}

/// A task of an exam, as `cksl exam status --json` shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExamTask {
    /// Its number, from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
    /// Domain of the curriculum.
    pub domain: String,
    /// Its share of the score, in per cent.
    pub weight: f64,
    /// What its lab consists of: `node`, `cluster`.
    pub tier: String,
    /// How long it takes, about, in minutes.
    pub minutes: u32,
    /// How long the learner was there, in seconds.
    pub spent: u64,
    /// Whether the learner was there.
    pub opened: bool,
    /// Whether the learner is there.
    pub here: bool,
    /// Whether the learner wants to come back to it.
    pub flagged: bool,
    /// Why its lab could not be made, if that failed.
    pub unmade: Option<String>,
}

impl ExamTask {
    fn stands(&self) -> &'static str {
        match self {
            Self { here: true, .. } => "here",
            Self {
                unmade: Some(_), ..
            } => "no lab",
            Self { opened: true, .. } => "opened",
            _ => "",
        }
    }
}

/// All tasks of an exam and its time, as `cksl exam status --json` shows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExamStatus {
    /// Its time.
    #[serde(flatten)]
    pub time: ExamTime,
    /// Its tasks.
    #[serde(rename = "seats")]
    pub tasks: Vec<ExamTask>,
}

/// A task of an exam with its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExamSheet {
    /// How it stands.
    pub place: ExamTask,
    /// What is asked.
    pub task: Task,
}

/// A task of an exam with its text, as `cksl exam task --json` shows it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExamSheetJson<'a> {
    #[serde(flatten)]
    place: &'a ExamTask,
    /// What it is about.
    title: &'a str,
    /// What is asked: Markdown.
    task: &'a str,
}

impl<'a> From<&'a ExamSheet> for ExamSheetJson<'a> {
    fn from(shown: &'a ExamSheet) -> Self {
        Self {
            place: &shown.place,
            title: &shown.task.sheet.title,
            task: &shown.task.sheet.task,
        }
    }
}

/// Writes the time that is left.
#[must_use]
pub fn exam_time(time: &ExamTime, style: &Style) -> String {
    let left = match (time.ended, time.left) {
        (true, _) => "the exam has ended".to_owned(),
        (false, Some(left)) => format!("{} left", span(left as i64)),
        (false, None) => format!("{} used, no clock", span(time.used as i64)),
    };
    let mut parts = vec![left, format!("task {} of {}", time.task, time.tasks)];
    if time.paused {
        parts.push("paused".to_owned());
    }
    side_by_side(&parts, str::to_owned, style)
}

/// Parts in one line, or each in a line of its own where that would be too wide.
fn side_by_side(parts: &[String], paint: impl Fn(&str) -> String, style: &Style) -> String {
    let line = parts.join(&format!(" {} ", style.symbol(Symbol::Dot)));
    let lines = match 2 + line.chars().count() <= style.columns() {
        true => &[line][..],
        false => parts,
    };
    let lines = lines.iter().map(|line| format!("  {}\n", paint(line)));
    lines.collect()
}

/// Writes how the tasks stand.
#[must_use]
pub fn exam_status(status: &ExamStatus, style: &Style) -> String {
    let mut out = exam_time(&status.time, style);
    let wide = status
        .tasks
        .iter()
        .map(|task| domain(&task.domain).len())
        .max();
    let lines = status.tasks.iter().map(|task| {
        let flag = if task.flagged { "flagged" } else { "" };
        let what = format!(
            "  {:>3}  {}  {:>6}",
            task.number,
            pad(&domain(&task.domain), wide.unwrap_or(0)),
            share(task.weight),
        );
        (what, task.stands(), flag)
    });
    let lines: Vec<(String, &str, &str)> = lines.collect();
    // The rows of a table are alike: either all have room for how they stand, or it is below each.
    let width = |(what, stands, flag): &(String, &str, &str)| {
        let flag = if flag.is_empty() { 0 } else { 8 + flag.len() };
        what.chars().count() + 2 + stands.len().max(flag)
    };
    let is_narrow = lines.iter().any(|line| width(line) > style.columns());
    for (what, stands, flag) in lines {
        let flag = style.paint(Tone::Unsure, flag);
        let stands = format!("{}  {flag}", pad(stands, 6));
        out.push_str(&what);
        if !stands.trim().is_empty() {
            let before = if is_narrow { "\n       " } else { "  " };
            out.push_str(before);
            out.push_str(stands.trim());
        }
        out.push('\n');
    }
    out
}

/// Writes a task, with its place in the exam.
#[must_use]
pub fn exam_task(shown: &ExamSheet, style: &Style) -> String {
    let planned = &shown.place;
    let place = format!("Task {} of {}", planned.number, planned.of);
    let mut facts = vec![place, format!("{} of the score", share(planned.weight))];
    if planned.flagged {
        facts.push("flagged".to_owned());
    }
    let facts = side_by_side(&facts, |line| style.paint(Tone::Strong, line), style);
    format!("\n{facts}{}", task(&shown.task, style))
}

/// Where in an exam somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum At {
    /// At its base.
    Base,
    /// In the node of a task.
    Task,
    /// On the host.
    Host,
}

/// Says how a task is reached: from the base, from another task's node, or from the host.
pub(super) fn exam_way(number: u32, at: At, style: &Style) -> String {
    let ssh = style.literal(&format!("ssh {}", task_node(number)));
    let way = match at {
        At::Base => format!("{ssh} goes to task {number}"),
        At::Task => format!(
            "{} leaves this node, then {ssh} in the base goes to task {number}",
            style.literal("exit")
        ),
        At::Host => format!(
            "{} goes to task {number}",
            style.literal(&format!("cksl exam task {number}"))
        ),
    };
    style.flow("  ", 2, &way)
}

/// Says in the beginning how the exam goes on: at the base, or without one in the node of the first task.
pub(super) fn exam_begun(at_base: bool, tasks: usize, style: &Style) -> String {
    let way = match (at_base, tasks) {
        (true, ..=1) => {
            "This is the base. `ssh task-1` goes to the node of the task, and `exit` comes back. `cksl exam submit` ends \
             the exam. `cksl exam base` on the host comes back here."
        }
        (true, _) => {
            "This is the base. `ssh task-1` goes to the node of task 1, and `exit` comes back. `cksl exam task 2` shows \
             task 2, `cksl exam status` all of them, and `cksl exam submit` ends the exam. `cksl exam base` on the host \
             comes back here."
        }
        (false, ..=1) => {
            "`exit` leaves this node. On the host, `cksl exam submit` ends the exam. `cksl exam status`, `time` and \
             `flag` work in a node, too."
        }
        (false, _) => {
            "`exit` leaves this node. On the host, `cksl exam next` goes to the next task and `cksl exam submit` ends \
             the exam. `cksl exam status`, `time` and `flag` work in a node, too."
        }
    };
    style.prose("  ", 2, way)
}

/// A share of the score: `6.7 %`.
fn share(weight: f64) -> String {
    format!("{weight:.1} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: Style = Style {
        width: 80,
        color: false,
        plain: false,
    };

    fn task(number: u32) -> ExamTask {
        ExamTask {
            number,
            of: 3,
            domain: ["runtime", "supply-chain", "runtime"][number as usize - 1].into(),
            weight: 100.0 / 3.0,
            tier: "node".into(),
            minutes: 8,
            spent: 60,
            opened: number < 3,
            here: number == 2,
            flagged: number == 1,
            unmade: None,
        }
    }

    fn status() -> ExamStatus {
        ExamStatus {
            time: ExamTime {
                exam: 1,
                mode: "exam".into(),
                task: 2,
                tasks: 3,
                used: 130,
                left: Some(4390),
                paused: false,
                ended: false,
            },
            tasks: (1..=3).map(task).collect(),
        }
    }

    #[test]
    fn the_status_says_where_the_learner_is_and_what_is_flagged() {
        let expected = "  1 h 13 min left · task 2 of 3
    1  runtime security  33.3 %  opened  flagged
    2  supply chain      33.3 %  here
    3  runtime security  33.3 %
";
        assert_eq!(exam_status(&status(), &BARE), expected);
    }

    #[test]
    fn a_narrow_terminal_has_how_a_task_stands_below_it() {
        let narrow = Style { width: 40, ..BARE };
        let expected = "  1 h 13 min left · task 2 of 3
    1  runtime security  33.3 %
       opened  flagged
    2  supply chain      33.3 %
       here
    3  runtime security  33.3 %
";
        assert_eq!(exam_status(&status(), &narrow), expected);
        let mut shown = status();
        shown.time.left = None;
        shown.time.paused = true;
        shown.tasks[0].domain = "cluster-hardening".into();
        let text = exam_status(&shown, &narrow);
        let fits = |line: &str| line.chars().count() <= 40;
        assert!(text.lines().all(fits), "{text}");
    }

    #[test]
    fn without_a_clock_the_time_that_was_used_is_shown_and_plain_text_is_ascii() {
        let plain = Style {
            width: 20,
            plain: true,
            ..BARE
        };
        let mut status = status();
        status.time.left = None;
        status.time.paused = true;
        let text = exam_status(&status, &plain);
        assert!(
            text.starts_with("  2 min 10 s used, no clock\n  task 2 of 3\n  paused\n"),
            "{text}"
        );
        assert!(text.is_ascii(), "{text}");
        status.time.ended = true;
        assert!(exam_time(&status.time, &plain).starts_with("  the exam has ended"));
    }
}
