//! An exam that runs, as its learner may know it.

use cksl_wire::report::style::count;
use cksl_wire::report::{ExamSheet, ExamStatus, ExamTask, ExamTime, exam_time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::style::{Style, pad};

use crate::exam::{Clock, Sitting};

/// What is shown when the learner comes to a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arrived {
    /// The task.
    pub sheet: ExamSheet,
    /// The time that is left.
    pub time: ExamTime,
}

/// Whether there is an exam, as `cksl exam --json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "exam", rename_all = "kebab-case")]
pub enum ExamStands {
    /// None runs.
    None {
        /// The number of the last one that was graded.
        last: Option<i64>,
    },
    /// The first lab is being made. The clock does not run yet.
    BeingMade,
    /// One runs.
    Runs {
        /// Its time.
        time: ExamTime,
    },
    /// One has ended.
    BeingGraded,
}

/// Writes whether there is an exam, and how to go on.
#[must_use]
pub fn exam_stands(stands: &ExamStands, style: &Style) -> String {
    let (first, ways): (String, &[(&str, &str)]) = match stands {
        ExamStands::None { last } => {
            let ways: &[_] = &[
                ("cksl exam plan", "what an exam would be like; nothing is made"),
                ("sudo cksl exam start", "begins one"),
                ("cksl exam result", "what was earned in the last one"),
            ];
            let all = ways.len() - usize::from(last.is_none());
            (style.prose("  ", 2, "No exam runs."), &ways[..all])
        }
        ExamStands::BeingMade => (
            style.prose(
                "  ",
                2,
                "An exam is being made. The clock does not run yet. If its command was killed, the exam is removed in a \
                 moment.",
            ),
            &[("cksl exam", "says how it stands then")],
        ),
        ExamStands::Runs { time } => (
            style.prose("  ", 2, "An exam runs.") + &exam_time(time, style),
            &[
                ("sudo cksl exam resume", "goes back to the base of the exam"),
                ("sudo cksl exam status", "all tasks, and which you have opened"),
                ("sudo cksl exam submit", "ends the exam and shows the result"),
            ],
        ),
        ExamStands::BeingGraded => (
            style.prose("  ", 2, "The exam has ended and is being graded."),
            &[("sudo cksl exam submit", "waits for the result")],
        ),
    };
    let wide = ways.iter().map(|(command, _)| command.len()).max();
    let rows = ways.iter().map(|(command, text)| {
        let literal = style.literal(command);
        let quotes = console::measure_text_width(&literal) - command.len();
        let first = format!("  {}  ", pad(&literal, wide.unwrap_or(0) + quotes));
        style.flow(&first, 6, text)
    });
    first + "\n" + &rows.collect::<String>()
}

/// The time of an exam as it is now.
#[must_use]
pub fn time_of(sitting: &Sitting) -> ExamTime {
    let clock = sitting.state.clock.as_ref();
    let left = clock.and_then(Clock::left);
    ExamTime {
        exam: sitting.id.0,
        mode: name(&sitting.plan.mode),
        task: sitting.state.current,
        tasks: sitting.state.seats.len() as u32,
        used: clock.map(Clock::used).unwrap_or_default().as_secs(),
        left: left.map(|left| left.as_secs()),
        paused: clock.is_some_and(Clock::is_paused),
        ended: sitting.state.closed.is_some(),
    }
}

/// A task of an exam as it stands now.
///
/// # Panics
/// There is none of that number.
#[must_use]
pub fn task_of(sitting: &Sitting, number: u32) -> ExamTask {
    let (task, seat) = (sitting.task(number), sitting.seat(number));
    ExamTask {
        number,
        of: sitting.state.seats.len() as u32,
        domain: task.domain.clone(),
        weight: task.weight,
        tier: name(&task.tier),
        minutes: task.minutes,
        spent: seat.spent.as_secs(),
        opened: seat.opened,
        here: sitting.state.current == number,
        flagged: seat.flagged,
        unmade: seat.unmade.clone(),
    }
}

/// All tasks of an exam as they stand now.
#[must_use]
pub fn status_of(sitting: &Sitting) -> ExamStatus {
    let numbers = sitting.numbers();
    ExamStatus {
        time: time_of(sitting),
        tasks: numbers.map(|number| task_of(sitting, number)).collect(),
    }
}

/// Writes the warning when so many minutes are left.
#[must_use]
pub fn exam_warning(minutes: u64) -> String {
    format!("{} left in this exam", count(minutes, "minute"))
}

/// The name of a mode or a tier, as in JSON.
fn name(of: &impl Serialize) -> String {
    let name = serde_json::to_value(of).ok();
    let name = name.as_ref().and_then(serde_json::Value::as_str);
    name.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_types_exam_alone_is_told_what_is_there_and_how_to_go_on() {
        let style = Style {
            width: 80,
            color: false,
            plain: true,
        };
        let time = ExamTime {
            exam: 1,
            mode: "exam".to_owned(),
            task: 2,
            tasks: 3,
            used: 60,
            left: Some(3540),
            paused: false,
            ended: false,
        };
        let cases = [
            (ExamStands::None { last: None }, "`sudo cksl exam start`"),
            (ExamStands::None { last: Some(4) }, "`cksl exam result`"),
            (ExamStands::BeingMade, "is being made"),
            (ExamStands::Runs { time }, "59 min left - task 2 of 3"),
            (ExamStands::BeingGraded, "waits for the result"),
        ];
        for (stands, part) in cases {
            let text = exam_stands(&stands, &style);
            assert!(text.contains(part), "{text}");
            let goes_on = matches!(stands, ExamStands::Runs { .. });
            assert_eq!(text.contains("exam resume"), goes_on, "{text}");
        }
        assert!(!exam_stands(&ExamStands::None { last: None }, &style).contains("result"));
    }
}
