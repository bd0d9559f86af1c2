//! One condition of a history: what of it was found so far.

use std::collections::VecDeque;

use falco_rules::filter::Filter;

use crate::check::EventCheck;
use crate::detector::EventNum;
use crate::grade::Evidence;

/// Matches that are shown as evidence.
const SHOWN: usize = 3;

/// Events that may wait for their alert or their line; of more, the latest do. It comes within
/// moments.
const WAITING: usize = 4_096;

/// Where an event comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The recording of the detector.
    Kernel,
    /// The audit log of the API server.
    Log,
}

impl Origin {
    /// How it is said that something is there so often, or not at all.
    pub(crate) fn times(self, count: u64) -> String {
        match (self, count) {
            (Origin::Kernel, 0) => "no such event was seen".to_owned(),
            (Origin::Log, 0) => "it is not in the audit log".to_owned(),
            (Origin::Kernel, count) => format!("it happened {}", times(count)),
            (Origin::Log, count) => format!("it is in the audit log {}", times(count)),
        }
    }
}

pub(crate) fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        many => format!("{many} times"),
    }
}

/// A condition, and what of it was found.
#[derive(Debug)]
pub(crate) struct Tracker {
    pub(crate) path: String,
    pub(crate) origin: Origin,
    pub(crate) check: EventCheck,
    pub(crate) lasting: bool,
    /// What the condition means, or why it means nothing.
    pub(crate) filter: Result<Filter, String>,
    /// The node's own files that the condition is about.
    pub(crate) own: Vec<String>,
    /// The tracker whose first match must come before.
    pub(crate) after: Option<Result<usize, String>>,
    /// The tracker whose first match ends what counts.
    pub(crate) before: Option<Result<usize, String>>,
    /// Number of the first match; of one in the log, that of the kernel's event before it.
    pub(crate) first: Option<EventNum>,
    pub(crate) matches: u64,
    /// Events of which not enough is known to say whether they meet the condition.
    pub(crate) doubts: u64,
    pub(crate) shown: Vec<Evidence>,
    /// Events that meet the condition and count once falco has reported its alert on them, or
    /// sysdig has shown them, or on what must come before; in order, with their places in it.
    pub(crate) waiting: VecDeque<(EventNum, Evidence)>,
    /// It was found to hold before, on this evidence.
    pub(crate) seen: Option<Vec<Evidence>>,
}

impl Tracker {
    /// An event counts.
    pub(crate) fn count(&mut self, number: EventNum, evidence: impl FnOnce() -> Evidence) {
        self.matches += 1;
        self.first.get_or_insert(number);
        if self.shown.len() < SHOWN {
            self.shown.push(evidence());
        }
    }

    /// An event that meets the condition, and waits for a report of it or for what must come before.
    pub(crate) fn wait(&mut self, number: EventNum, evidence: Evidence) {
        if self.waiting.len() == WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back((number, evidence));
    }

    /// Whether an event counts only once falco or sysdig has reported it.
    pub(crate) fn is_told(&self) -> bool {
        self.check.alerted.is_some() || self.check.shown
    }

    /// What an event that waits was waiting for has come.
    pub(crate) fn no_longer_waits(&mut self, number: EventNum) {
        let place = self
            .waiting
            .binary_search_by_key(&number, |(number, _)| *number);
        if let Some((_, evidence)) = place.ok().and_then(|place| self.waiting.remove(place)) {
            self.count(number, || evidence);
        }
    }

    /// The trackers after and before whose first match its events must come.
    pub(crate) fn bounds(&self) -> impl Iterator<Item = &Result<usize, String>> {
        self.after.iter().chain(&self.before)
    }

    pub(crate) fn enough(&self) -> bool {
        self.matches >= u64::from(self.check.at_least)
    }
}
