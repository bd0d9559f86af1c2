//! Marks, computed from facts: who reads the same facts again gets the same marks.
//!
//! What is known of a learner's task is a `Standing`. It takes each fact as it comes, so that nobody reads all facts
//! again to show a board.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use cksl_wire::timeline::Judged;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::host::What;

/// A fact of a lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// When, by the clock of the machine that has the lab.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// Checks of an attempt.
const MOST_CHECKS: usize = 100;

/// Attempts of a lab; of more, the worst is forgotten.
const MOST_ATTEMPTS: usize = 200;

/// How far a learner is with a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
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

/// Which points are more: the greater share of all points, and of equal shares the one with more points.
fn by_share((score, max): (u32, u32), (other, of): (u32, u32)) -> Ordering {
    let share = u64::from(score) * u64::from(of.max(1));
    let other_share = u64::from(other) * u64::from(max.max(1));
    share.cmp(&other_share).then(score.cmp(&other))
}

/// That an attempt was judged again from its recording, and what had counted of it before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Regraded {
    /// When.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Points before.
    pub score: u32,
    /// All points before.
    pub max: u32,
}

/// What an attempt that was judged again has earned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Again {
    /// When the attempt began.
    pub began: Timestamp,
    /// It stands for the grades before that.
    pub at: Timestamp,
    /// Points of all checks that pass.
    pub earned: u32,
    /// The same, less what hints and tries had cost.
    pub score: u32,
    /// All points.
    pub max: u32,
    /// What was found of each check, by id.
    pub checks: BTreeMap<String, Judged>,
}

/// What a learner has earned in a task: by the attempt that earned the most.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Mark {
    /// How far it is.
    pub stand: Stand,
    /// Points, less what hints and tries cost.
    pub score: u32,
    /// All points; none before the first grade.
    pub max: Option<u32>,
    /// What hints and tries of that attempt cost. Those that the staff gave cost nothing.
    pub costs: u32,
    /// Hints that were taken in it.
    pub hints: usize,
    /// Attempts so far.
    pub attempts: usize,
    /// From the begin of that attempt until it had earned this, in seconds.
    pub seconds: Option<i64>,
    /// When something was earned last, or the task begun.
    #[schemars(with = "Option<String>")]
    pub progressed: Option<Timestamp>,
    /// Events that the detector missed.
    pub lost: u64,
    /// If that attempt was judged again from its recording: what had counted before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regraded: Option<Regraded>,
    /// Whether the lab that was made last is still there.
    pub open: bool,
    /// Whether an attempt runs in the lab that was made last, the best one or another.
    #[serde(skip)]
    pub works: bool,
    /// What was found of each check of that attempt last, by id. The evidence is with the facts.
    #[serde(skip)]
    pub checks: BTreeMap<String, Judged>,
}

impl Mark {
    /// How long that attempt took, in minutes.
    #[must_use]
    pub fn minutes(&self) -> Option<i64> {
        self.seconds.map(minutes)
    }
}

/// The grade of an attempt that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Graded {
    /// Points, less what hints and tries cost.
    pub(crate) score: u32,
    /// All points.
    pub(crate) max: u32,
    /// Since when it has earned them.
    pub(crate) at: Timestamp,
    /// What hints and tries had cost by then.
    pub(crate) paid: u32,
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Attempt {
    began: Timestamp,
    progressed: Timestamp,
    graded: Option<Graded>,
    regraded: Option<Regraded>,
    passed: bool,
    costs: u32,
    credit: u32,
    hints: usize,
    lost: u64,
    checks: BTreeMap<String, Judged>,
    runs: bool,
}

impl Attempt {
    fn new(began: Timestamp) -> Self {
        Self {
            began,
            progressed: began,
            graded: None,
            regraded: None,
            passed: false,
            costs: 0,
            credit: 0,
            hints: 0,
            lost: 0,
            checks: BTreeMap::new(),
            runs: true,
        }
    }

    fn take(&mut self, fact: &Fact) {
        match &fact.what {
            What::Graded { earned, max } => {
                let score = earned.saturating_sub(self.cost());
                let is_more =
                    |before: Graded| by_share((score, *max), (before.score, before.max)).is_gt();
                // What was earned stays earned; a hint that is taken afterwards takes nothing back.
                if self.graded.is_none_or(is_more) {
                    // What was judged again does not count any more, nor does its pass.
                    if self.regraded.take().is_some() {
                        self.passed = false;
                    }
                    self.graded = Some(Graded {
                        score,
                        max: *max,
                        at: fact.at,
                        paid: self.cost(),
                    });
                }
                if self.regraded.is_none() {
                    self.passed |= earned == max && *max > 0;
                }
            }
            What::Check(check) => {
                if check.verdict == Judged::Pass {
                    self.progressed = fact.at;
                }
                if self.checks.len() < MOST_CHECKS || self.checks.contains_key(&check.id) {
                    self.checks.insert(check.id.clone(), check.verdict);
                }
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
            | What::Machine { .. }
            | What::Said { .. }
            | What::Class { .. } => {}
        }
    }

    /// It counts by what was found when it was judged again; a later grade that earns more counts all the same.
    fn take_again(&mut self, again: &Again) {
        let Some(graded) = &mut self.graded else {
            return;
        };
        self.regraded = Some(Regraded {
            at: again.at,
            score: graded.score,
            max: graded.max,
        });
        graded.score = again.score;
        graded.max = again.max;
        self.passed = again.earned == again.max && again.max > 0;
        self.checks.clone_from(&again.checks);
    }

    /// What hints and tries cost, less what was credited.
    fn cost(&self) -> u32 {
        self.costs.saturating_sub(self.credit)
    }

    fn score(&self) -> u32 {
        self.graded.map_or(0, |graded| graded.score)
    }

    /// What counts of it: points, and all points.
    fn points(&self) -> (u32, u32) {
        self.graded
            .map_or((0, 0), |graded| (graded.score, graded.max))
    }
}

/// One lab of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lab {
    name: String,
    attempts: Vec<Attempt>,
    /// Whether its node is still there.
    open: bool,
}

/// How a learner stands in a task, by its facts so far: those of one lab in the order in which they were told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Standing {
    /// In the order in which they were made.
    labs: Vec<Lab>,
}

impl Standing {
    /// A further lab was made.
    pub(crate) fn add_lab(&mut self, name: &str) {
        self.labs.push(Lab {
            name: name.to_owned(),
            attempts: Vec::new(),
            open: false,
        });
    }

    /// Takes the next fact of a lab. One that does not count, because time was over, says whether the lab is there, and
    /// nothing else.
    pub(crate) fn take(&mut self, lab: &str, fact: &Fact, counts: bool) {
        let Some(lab) = self.labs.iter_mut().find(|known| known.name == lab) else {
            return;
        };
        if !counts && !matches!(fact.what, What::Ended { .. }) {
            return;
        }
        match fact.what {
            What::Begun { .. } => {
                if let Some(before) = lab.attempts.last_mut() {
                    before.runs = false;
                }
                if lab.attempts.len() >= MOST_ATTEMPTS {
                    let all = lab.attempts.iter().enumerate();
                    let worst = all.min_by(|(_, one), (_, other)| {
                        let passed = one.passed.cmp(&other.passed);
                        passed.then_with(|| by_share(one.points(), other.points()))
                    });
                    if let Some((worst, _)) = worst {
                        lab.attempts.remove(worst);
                    }
                }
                lab.attempts.push(Attempt::new(fact.at));
                lab.open = true;
            }
            What::Ended { node_stays, .. } => lab.open &= node_stays,
            _ => {}
        }
        if let Some(attempt) = lab.attempts.last_mut() {
            attempt.take(fact);
        }
    }

    /// Credits what a hint of the staff cost in the attempt that runs.
    pub(crate) fn credit(&mut self, lab: &str, points: u32) {
        let lab = self.labs.iter_mut().find(|known| known.name == lab);
        if let Some(attempt) = lab.and_then(|lab| lab.attempts.last_mut()) {
            attempt.credit = attempt.credit.saturating_add(points);
        }
    }

    /// An attempt of a lab was judged again.
    pub(crate) fn take_again(&mut self, lab: &str, again: &Again) {
        if let Some(attempt) = self.attempt_mut(lab, again.began) {
            attempt.take_again(again);
        }
    }

    fn attempt_mut(&mut self, lab: &str, began: Timestamp) -> Option<&mut Attempt> {
        let lab = self.labs.iter_mut().find(|known| known.name == lab)?;
        lab.attempts.iter_mut().find(|one| one.began == began)
    }

    fn attempt(&self, lab: &str, began: Timestamp) -> Option<&Attempt> {
        let lab = self.labs.iter().find(|known| known.name == lab)?;
        lab.attempts.iter().find(|one| one.began == began)
    }

    /// The grade of an attempt that counts.
    pub(crate) fn graded(&self, lab: &str, began: Timestamp) -> Option<Graded> {
        self.attempt(lab, began)?.graded
    }

    /// What hints and tries of an attempt have cost so far.
    pub(crate) fn cost(&self, lab: &str, began: Timestamp) -> u32 {
        self.attempt(lab, began).map_or(0, Attempt::cost)
    }

    /// The attempt that counts: its lab, and when it began. Of equals it is the one that runs, so that the board shows
    /// what its learner sees.
    fn best(&self) -> Option<(&Lab, &Attempt)> {
        let of = |lab| move |one| (lab, one);
        let all = self
            .labs
            .iter()
            .flat_map(|lab: &Lab| lab.attempts.iter().map(of(lab)));
        let rest = |one: &Attempt| (one.passed, one.runs, one.began);
        all.max_by(|(_, one), (_, other)| {
            let shares = by_share(one.points(), other.points());
            shares.then_with(|| rest(one).cmp(&rest(other)))
        })
    }

    /// Lab and begin of the attempt that counts.
    pub(crate) fn counts(&self) -> Option<(&str, Timestamp)> {
        let (lab, attempt) = self.best()?;
        Some((&lab.name, attempt.began))
    }

    /// The mark.
    pub(crate) fn mark(&self) -> Mark {
        let Some((_, best)) = self.best() else {
            return Mark::default();
        };
        let all = || self.labs.iter().flat_map(|lab| &lab.attempts);
        let stand = match (best.passed, all().any(|one| one.runs)) {
            (true, _) => Stand::Passed,
            (false, true) => Stand::Working,
            (false, false) => Stand::Tried,
        };
        let seconds = best
            .graded
            .map(|graded| (graded.at.as_second() - best.began.as_second()).max(0));
        Mark {
            stand,
            score: best.score(),
            max: best.graded.map(|graded| graded.max),
            costs: best.cost(),
            hints: best.hints,
            attempts: all().count(),
            seconds,
            progressed: Some(best.progressed),
            lost: best.lost,
            regraded: best.regraded,
            open: self.labs.last().is_some_and(|lab| lab.open),
            works: self
                .labs
                .last()
                .is_some_and(|lab| lab.open && lab.attempts.last().is_some_and(|one| one.runs)),
            checks: best.checks.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mark of labs with these facts.
    fn mark(labs: &[Vec<Fact>]) -> Mark {
        let mut standing = Standing::default();
        for (number, facts) in labs.iter().enumerate() {
            let name = number.to_string();
            standing.add_lab(&name);
            for fact in facts {
                standing.take(&name, fact, true);
            }
        }
        let text = serde_json::to_string(&standing).unwrap();
        assert_eq!(serde_json::from_str::<Standing>(&text).unwrap(), standing);
        standing.mark()
    }

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
                roots: Vec::new(),
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
    fn a_better_attempt_counts_also_if_another_one_has_passed_at_a_cost() {
        let hint = at(
            1,
            What::Hint {
                number: 3,
                costs: 3,
            },
        );
        let passed = vec![begun(0), hint, graded(60, 5), begun(70), graded(80, 4)];
        let mark = mark(&[passed]);
        assert_eq!((mark.score, mark.works), (4, true));
    }

    #[test]
    fn what_was_judged_again_counts_less_its_costs_and_says_what_had_counted() {
        let hint = at(
            5,
            What::Hint {
                number: 1,
                costs: 2,
            },
        );
        let mut standing = Standing::default();
        standing.add_lab("a-1");
        for fact in [begun(0), hint, graded(60, 3)] {
            standing.take("a-1", &fact, true);
        }
        assert_eq!(standing.mark().score, 1);
        let again = |earned| Again {
            began: at(0, What::Worked).at,
            at: at(90, What::Worked).at,
            earned,
            score: earned - 2,
            max: 6,
            checks: BTreeMap::from([("fires".to_owned(), Judged::Pass)]),
        };
        standing.take_again("a-1", &again(6));
        let mark = standing.mark();
        assert_eq!((mark.score, mark.max), (4, Some(6)));
        assert_eq!((mark.stand, mark.seconds), (Stand::Passed, Some(60)));
        let before = mark.regraded.unwrap();
        assert_eq!((before.score, before.max), (1, 5));
        assert_eq!(mark.checks["fires"], Judged::Pass);

        // A pass may have been wrong.
        standing.take_again("a-1", &again(5));
        let mark = standing.mark();
        assert_eq!((mark.score, mark.stand), (3, Stand::Working));
        // A later grade that does not count passes nothing.
        let hint = |second, costs| at(second, What::Hint { number: 2, costs });
        for fact in [hint(94, 4), graded(95, 5), hint(96, 2)] {
            standing.take("a-1", &fact, true);
        }
        let mark = standing.mark();
        assert_eq!((mark.score, mark.max), (3, Some(6)));
        assert_eq!(mark.stand, Stand::Working);
        assert!(mark.regraded.is_some());
        // A greater share counts, and what was judged again counts no more.
        standing.take("a-1", &graded(100, 5), true);
        let mark = standing.mark();
        assert_eq!((mark.score, mark.max), (3, Some(5)));
        assert_eq!((mark.stand, mark.regraded), (Stand::Passed, None));
    }

    #[test]
    fn facts_without_a_begin_earn_nothing() {
        assert_eq!(mark(&[vec![graded(1, 5)]]), Mark::default());
    }
}
