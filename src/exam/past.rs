//! What the draw knows of a learner.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::attempt::Attempt;

/// For how long a scenario that was tried is not drawn while others are left.
pub(super) const REST: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What a learner has done, as far as it decides a draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Past {
    /// Scenarios that were tried, in vain or not, in the last 14 days.
    pub recent: BTreeSet<String>,
    /// What the learner earns of a domain's tasks, as far as is known: from 0 to 1, by domain. Training draws more
    /// tasks of domains with little.
    pub ability: BTreeMap<String, f64>,
}

impl Past {
    /// What attempts say at a moment, with an estimate of the ability in each domain.
    #[must_use]
    pub fn new(attempts: &[Attempt], ability: BTreeMap<String, f64>, now: Timestamp) -> Self {
        let is_recent = |attempt: &&Attempt| {
            let last = attempt.ended.map_or(now, |(at, _)| at);
            now.duration_since(last) < REST
        };
        let recent = attempts.iter().filter(is_recent);
        Self {
            recent: recent.map(|attempt| attempt.scenario.clone()).collect(),
            ability,
        }
    }
}
