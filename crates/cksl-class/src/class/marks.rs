//! Marks, computed from facts: who reads the same facts again gets the same marks.

use std::collections::BTreeMap;

use cksl_node::report::ReportedCheck;
use cksl_node::timeline::Judged;
use jiff::Timestamp;
use serde::Serialize;

use crate::host::What;

/// A fact of a lab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) at: Timestamp,
    pub(crate) what: What,
}

/// How far a learner is with a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stand {
    /// There was no lab of it.
    #[default]
    New,
    /// An attempt was begun, and none has passed.
    Tried,
    /// An attempt runs.
    Working,
    /// All points of an attempt were earned.
    Passed,
}

impl Stand {
    /// As people read it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "not begun",
            Self::Tried => "tried",
            Self::Working => "begun",
            Self::Passed => "passed",
        }
    }
}

/// Seconds in minutes, of which one that was begun counts.
pub(crate) fn minutes(seconds: i64) -> i64 {
    (seconds + 59) / 60
}

/// What a learner has earned in a task: by the attempt that earned the most.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Mark {
    /// How far it is.
    pub stand: Stand,
    /// Points, less what hints and tries cost.
    pub score: u32,
    /// All points; none before the first grade.
    pub max: Option<u32>,
    /// What hints and tries of that attempt cost.
    pub costs: u32,
    /// Hints that were taken in it.
    pub hints: usize,
    /// Attempts so far.
    pub attempts: usize,
    /// From the begin of that attempt until it had earned this, in seconds.
    pub seconds: Option<i64>,
    /// When something was earned last, or the task begun.
    pub progressed: Option<Timestamp>,
    /// Events that the detector missed.
    pub lost: u64,
    /// Whether the lab that was made last is still there.
    pub open: bool,
    /// The checks of that attempt as they were graded last, by id.
    pub checks: BTreeMap<String, ReportedCheck>,
}

impl Mark {
    /// How long that attempt took, in minutes.
    #[must_use]
    pub fn minutes(&self) -> Option<i64> {
        self.seconds.map(minutes)
    }
}

/// One attempt.
#[derive(Clone, Debug)]
struct Attempt {
    began: Timestamp,
    progressed: Timestamp,
    graded: Option<(u32, u32, Timestamp)>,
    passed: bool,
    costs: u32,
    hints: usize,
    lost: u64,
    checks: BTreeMap<String, ReportedCheck>,
    runs: bool,
}

impl Attempt {
    fn new(began: Timestamp) -> Self {
        Self {
            began,
            progressed: began,
            graded: None,
            passed: false,
            costs: 0,
            hints: 0,
            lost: 0,
            checks: BTreeMap::new(),
            runs: true,
        }
    }

    fn take(&mut self, fact: &Fact) {
        match &fact.what {
            What::Graded { earned, max } => {
                let score = earned.saturating_sub(self.costs);
                self.passed |= earned == max && *max > 0;
                // What was earned stays earned; a hint that is taken afterwards takes nothing back.
                if self.graded.is_none_or(|(before, ..)| score > before) {
                    self.graded = Some((score, *max, fact.at));
                }
            }
            What::Check(check) => {
                if check.verdict == Judged::Pass {
                    self.progressed = fact.at;
                }
                self.checks.insert(check.id.clone(), (**check).clone());
            }
            What::Hint { number, costs } => {
                self.hints = (*number).max(self.hints);
                self.costs = *costs;
            }
            What::Answered { costs, .. } => self.costs = *costs,
            What::Lost(events) => self.lost = *events,
            What::Ended { .. } => self.runs = false,
            What::Begun { .. }
            | What::Worked
            | What::Step(_)
            | What::Failed(_)
            | What::Missed
            | What::Said { .. }
            | What::Class { .. } => {}
        }
    }

    fn score(&self) -> u32 {
        self.graded.map_or(0, |(score, ..)| score)
    }
}

/// The mark of a task, by the facts of all its labs of one learner, each in the order in which they were told.
pub(crate) fn mark(labs: &[Vec<Fact>]) -> Mark {
    let mut attempts: Vec<Attempt> = Vec::new();
    for facts in labs {
        let mut current: Option<Attempt> = None;
        for fact in facts {
            if let What::Begun { .. } = fact.what {
                attempts.extend(current.take().map(|one| Attempt { runs: false, ..one }));
                current = Some(Attempt::new(fact.at));
            }
            if let Some(attempt) = &mut current {
                attempt.take(fact);
            }
        }
        attempts.extend(current);
    }
    let open = labs.last().is_some_and(|facts| {
        facts.iter().fold(false, |open, fact| match fact.what {
            What::Begun { .. } => true,
            What::Ended { node_stays, .. } => open && node_stays,
            _ => open,
        })
    });
    let runs = attempts.iter().any(|one| one.runs);
    let count = attempts.len();
    // Of equals the one that runs, so that the board shows what its learner sees.
    let best = attempts
        .into_iter()
        .max_by_key(|one| (one.passed, one.score(), one.runs, one.began));
    let Some(best) = best else {
        return Mark::default();
    };
    let stand = match (best.passed, runs) {
        (true, _) => Stand::Passed,
        (false, true) => Stand::Working,
        (false, false) => Stand::Tried,
    };
    let seconds = best
        .graded
        .map(|(_, _, at)| at.as_second() - best.began.as_second());
    Mark {
        stand,
        score: best.score(),
        max: best.graded.map(|(_, max, _)| max),
        costs: best.costs,
        hints: best.hints,
        attempts: count,
        seconds,
        progressed: Some(best.progressed),
        lost: best.lost,
        open,
        checks: best.checks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64, what: What) -> Fact {
        Fact {
            at: Timestamp::from_second(second).unwrap(),
            what,
        }
    }

    fn begun(second: i64) -> Fact {
        let scenario = "a".to_owned();
        at(
            second,
            What::Begun {
                scenario,
                attempt: second,
            },
        )
    }

    fn graded(second: i64, earned: u32) -> Fact {
        at(second, What::Graded { earned, max: 5 })
    }

    #[test]
    fn nothing_begun_is_new_and_a_begun_task_has_no_points_yet() {
        assert_eq!(mark(&[]), Mark::default());
        let mark = mark(&[vec![begun(5)]]);
        assert_eq!(
            (mark.stand, mark.score, mark.max),
            (Stand::Working, 0, None)
        );
    }

    #[test]
    fn what_was_earned_stays_and_a_hint_before_costs() {
        let hint = |second, costs| at(second, What::Hint { number: 1, costs });
        let before = mark(&[vec![begun(0), hint(1, 2), graded(60, 5)]]);
        assert_eq!((before.score, before.stand), (3, Stand::Passed));
        let after = mark(&[vec![begun(0), graded(60, 4), hint(70, 2), graded(80, 4)]]);
        assert_eq!((after.score, after.costs, after.hints), (4, 2, 1));
        assert_eq!(after.seconds, Some(60));
        let lost = mark(&[vec![begun(0), graded(60, 4), graded(90, 1)]]);
        assert_eq!(lost.score, 4);
    }

    #[test]
    fn the_best_attempt_counts_whether_of_the_same_lab_or_of_another() {
        let ended = at(
            20,
            What::Ended {
                how: "stopped".to_owned(),
                node_stays: false,
            },
        );
        let first = vec![begun(0), graded(10, 3), begun(12), graded(14, 1), ended];
        let second = vec![begun(30), graded(40, 2)];
        let mark = mark(&[first, second]);
        assert_eq!((mark.score, mark.attempts, mark.open), (3, 3, true));
        assert_eq!(mark.stand, Stand::Working);
    }

    #[test]
    fn facts_without_a_begin_earn_nothing() {
        assert_eq!(mark(&[vec![graded(1, 5)]]), Mark::default());
    }
}
