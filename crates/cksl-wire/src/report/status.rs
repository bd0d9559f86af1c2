//! The state of a running attempt.

use serde::{Deserialize, Serialize};

use super::grade::Tally;
use super::style::{Style, Symbol, Tone, clean, count, pad};
use super::time::span;

/// An attempt and its lab, as `cksl status --json` shows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// Scenario id.
    pub scenario: String,
    /// What it is about.
    pub title: String,
    /// Number of the attempt.
    pub attempt: i64,
    /// The lab.
    pub lab: String,
    /// Provider of the lab.
    pub provider: String,
    /// State of the lab in a word or a sentence (`running`).
    pub state: String,
    /// Since the attempt's start.
    pub seconds: i64,
    /// How long it takes, about.
    pub minutes: u32,
    /// Hints taken.
    pub hints: usize,
    /// Hints in all.
    pub hints_in_all: usize,
    /// What they cost.
    pub hint_cost: u32,
    /// What tries of answers cost.
    pub try_cost: u32,
    /// How the attempt ended, if it has.
    pub ending: Option<String>,
    /// Whether the solution was shown, which ends scoring.
    pub solution_shown: bool,
    /// The checks.
    #[serde(default)]
    pub checks: Vec<String>,
    /// Questions of the task, with the answers given.
    pub answers: Vec<AnswerStatus>,
    /// Events recorded.
    pub events: u64,
    /// Events lost.
    pub lost: u64,
    /// Seccomp's records in the node's log, if the lab has them there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seccomp: Option<SeccompLog>,
    /// The grade with the highest score.
    pub best: Option<Tally>,
    /// The latest grade.
    pub last: Option<Tally>,
}

/// A question of the task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerStatus {
    /// The check that asks.
    pub check: String,
    /// What was answered.
    pub value: Option<String>,
}

/// What has become of the kernel's records of a node's system calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeccompLog {
    /// Written into the node's log.
    pub written: u64,
    /// Left out, since there were too many at a time.
    pub left_out: u64,
    /// Lost on their way. Some of them may be of other processes of the machine.
    pub lost: u64,
}

/// Writes a status for a terminal. `spare` is what the host knows of the cluster that waits, in words.
#[must_use]
pub fn status(status: &Status, spare: Option<String>, style: &Style) -> String {
    let dot = format!(" {} ", style.symbol(Symbol::Dot));
    let mut rows: Vec<(&str, String)> = vec![
        (
            "lab",
            [
                status.lab.as_str(),
                status.provider.as_str(),
                status.state.as_str(),
            ]
            .join(&dot),
        ),
        (
            "time",
            format!("{} of about {} min", span(status.seconds), status.minutes),
        ),
        (
            "hints",
            match (status.hints, status.hint_cost) {
                (0, _) => format!("none of {}", status.hints_in_all),
                (taken, cost) => format!(
                    "{taken} of {}{dot}{} lost",
                    status.hints_in_all,
                    count(u64::from(cost), "point")
                ),
            },
        ),
    ];
    if status.try_cost > 0 {
        rows.push((
            "tries",
            format!("{} lost", count(u64::from(status.try_cost), "point")),
        ));
    }
    for answer in &status.answers {
        let value = answer.value.as_deref().map_or_else(
            || "not answered yet".to_owned(),
            |value| style.literal(&clean(value)),
        );
        rows.push(("answer", format!("{}: {value}", answer.check)));
    }
    let grade = |grade: &Tally| {
        let passed = if grade.passed { "passed" } else { "not passed" };
        format!(
            "{} of {}{dot}{passed}",
            grade.score,
            count(u64::from(grade.max), "point")
        )
    };
    rows.push((
        "best",
        status.best.as_ref().map_or_else(
            || format!("not graded yet: {}", style.literal("cksl check")),
            grade,
        ),
    ));
    if let Some(last) = status
        .last
        .as_ref()
        .filter(|last| Some(**last) != status.best)
    {
        rows.push(("last", grade(last)));
    }
    let mut recorded = count(status.events, "event");
    if status.lost > 0 {
        recorded.push_str(&format!("{dot}{} lost", status.lost));
    }
    rows.push(("recorded", recorded));
    if let Some(log) = status.seccomp {
        let mut written = format!("{} of seccomp", count(log.written, "record"));
        for (records, word) in [(log.left_out, "left out"), (log.lost, "lost")] {
            if records > 0 {
                written.push_str(&format!("{dot}{records} {word}"));
            }
        }
        rows.push(("logged", written));
    }
    if let Some(spare) = spare {
        rows.push(("spare", spare));
    }
    if let Some(ending) = &status.ending {
        rows.push((
            "attempt",
            format!("{ending}: {} begins again", style.literal("cksl reset")),
        ));
    }
    if status.solution_shown {
        rows.push(("scoring", "ended: the solution was shown".to_owned()));
    }

    let title = style.paint_words(Tone::Strong, &status.title);
    let mut out = style.flow("  ", 2, &format!("{title}{dot}{}", status.scenario));
    out.push('\n');
    for (name, value) in rows {
        let first = format!("  {}  ", style.paint(Tone::Faint, &pad(name, 8)));
        out.push_str(&style.flow(&first, 12, &value));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_names_the_losses_and_what_is_not_answered() {
        let text = status(
            &Status {
                scenario: "strace-etcd".into(),
                title: "Watch etcd write".into(),
                attempt: 2,
                lab: "strace-etcd-1".into(),
                provider: "sandbox".into(),
                state: "running".into(),
                seconds: 61,
                minutes: 8,
                hints: 1,
                hints_in_all: 3,
                hint_cost: 2,
                try_cost: 1,
                ending: None,
                solution_shown: false,
                checks: vec!["durable".into()],
                answers: vec![AnswerStatus {
                    check: "durable".into(),
                    value: None,
                }],
                events: 1042,
                lost: 12,
                seccomp: Some(SeccompLog {
                    written: 1,
                    left_out: 0,
                    lost: 3,
                }),
                best: None,
                last: None,
            },
            None,
            &Style {
                width: 80,
                color: false,
                plain: true,
            },
        );
        assert_eq!(
            text,
            "  Watch etcd write - strace-etcd

  lab       strace-etcd-1 - sandbox - running
  time      1 min 1 s of about 8 min
  hints     1 of 3 - 2 points lost
  tries     1 point lost
  answer    durable: not answered yet
  best      not graded yet: `cksl check`
  recorded  1042 events - 12 lost
  logged    1 record of seccomp - 3 lost
"
        );
    }
}
