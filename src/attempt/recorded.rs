//! What a recording alone tells of the attempt that it is of.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Attempt, AttemptId, GivenAnswer};
use crate::detector::{Mark, Marked};
use crate::lab::LabId;

impl Attempt {
    /// The last attempt that starts in a recording, as far as its marks tell.
    #[must_use]
    pub fn of_marks(marks: &[Marked]) -> Option<Attempt> {
        let mut found = None;
        for marked in marks {
            let at = Timestamp::from_nanosecond(marked.ts.into()).unwrap_or_default();
            match &marked.mark {
                Mark::Start {
                    attempt,
                    scenario,
                    seed,
                } => {
                    found = Some(Attempt {
                        id: AttemptId(attempt.parse().unwrap_or_default()),
                        scenario: scenario.clone(),
                        lab: LabId(String::new()),
                        provider: String::new(),
                        seed: *seed,
                        started: at,
                        ended: None,
                        solution_shown: None,
                        hints: Vec::new(),
                        answers: BTreeMap::new(),
                        tries: BTreeMap::new(),
                        seen: BTreeMap::new(),
                        best: None,
                        last: None,
                    });
                }
                Mark::Answer { check, value } => {
                    let answer = GivenAnswer {
                        value: value.clone(),
                        given: at,
                    };
                    if let Some(attempt) = &mut found {
                        attempt.answers.insert(check.clone(), answer);
                    }
                }
                _ => {}
            }
        }
        found
    }
}
