//! The questions of a task, with what an attempt answered.

use cksl_wire::report::ShownQuestion;

use super::sheet::questions;
use crate::attempt::{Attempt, FREE_TRIES};
use crate::scenario::Scenario;

/// The questions of a scenario, in order.
#[must_use]
pub fn asked(scenario: &Scenario, attempt: &Attempt) -> Vec<ShownQuestion> {
    let asked = questions(&scenario.checks).into_iter();
    asked
        .map(|(check, ask)| ShownQuestion {
            check: check.to_owned(),
            ask: ask.to_owned(),
            value: attempt
                .answers
                .get(check)
                .map(|answer| answer.value.clone()),
            tries: attempt.tries.get(check).map_or(0, Vec::len),
            free: FREE_TRIES,
        })
        .collect()
}
