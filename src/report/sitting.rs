//! An exam that runs, as its learner may know it.

use cksl_node::report::style::count;
use cksl_node::report::{ExamSheet, ExamStatus, ExamTask, ExamTime};
use serde::{Deserialize, Serialize};

use crate::exam::{Clock, Sitting};

/// What is shown when the learner comes to a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arrived {
    /// The task.
    pub sheet: ExamSheet,
    /// The time that is left.
    pub time: ExamTime,
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
