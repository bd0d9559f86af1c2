//! What a learner can, as far as attempts tell, and how likely an exam would be passed.
//!
//! For each domain there is a share *p*: what the learner would earn of a task of it on average. An attempt without
//! help, in a lab that cksl made, tells of it. We take what is earned of a task for the result of *k* independent trials that succeed with
//! probability *p*: the beta-binomial model. Its belief about *p* is a beta distribution, which begins as "each share is
//! as likely" and has a mean and an interval without any search. The reasons for it:
//!
//! - There are few tasks. The interval of a beta distribution is honest with one task, where a mean with an error is
//!   not, and stays between 0 and 100 %.
//! - A task is no single trial, and its checks are no independent ones: who knows how passes most of them, who does not
//!   passes few. So *k* is a number between one (all or nothing) and the number of checks. It is taken from how far the
//!   learner's own results lie apart, of all domains together, and from a usual value where there are few.
//! - Whatever else is the case (some tasks are harder, some competencies are known and others not) shows in *k*. A test
//!   simulates learners by three such models, none of which is this one, and counts how often the interval holds: from
//!   82 to 84 times in 100.
//!
//! A repeat of a scenario counts half, and what is old counts less, by half after 90 days. All of it is about the tasks that
//! are here: nothing is said about the real exam.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::draw::Drawing;
use super::score::PASS_MARK;
use crate::attempt::{Attempt, Ending};
use crate::scenario::Words;
use crate::scenario::curriculum::Edition;

/// How many trials a task is like, where the learner's results do not tell.
const USUAL: f64 = 2.5;

/// As how many results of the learner that counts.
const USUAL_COUNTS: f64 = 4.0;

/// The spread of such a result about its mean, times [`USUAL`]: that of shares between a quarter and three.
const USUAL_SPREAD: f64 = 0.2;

/// The fewest and the most trials that a task can be like.
const TRIALS: (f64, f64) = (1.0, 6.0);

/// After how many days an attempt counts half.
const HALF_LIFE: f64 = 90.0;

/// What a repeat of a scenario counts.
const REPEAT: f64 = 0.5;

/// What of a grade must have been judged for it to count, in tenths.
const JUDGED: u32 = 9;

/// The part of the belief that an interval holds, in per cent.
pub const HOLDS: f64 = 80.0;

/// How many exams are drawn to say how likely one is passed.
pub const EXAMS: u32 = 2000;

/// With fewer tasks than this, or of fewer domains, too little is known to say that.
pub const LEAST: (usize, usize) = (6, 4);

/// What is believed of a share between 0 and 1: a beta distribution, as the sums of its density over equal cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Belief {
    mean: f64,
    sums: Vec<f64>,
}

impl Belief {
    const CELLS: usize = 256;

    /// After so many trials that succeeded, and that failed; parts of trials count.
    #[must_use]
    pub fn new(succeeded: f64, failed: f64) -> Self {
        let middle = |cell: usize| (cell as f64 + 0.5) / Self::CELLS as f64;
        let log = |cell| {
            let share: f64 = middle(cell);
            succeeded * share.ln() + failed * (1.0 - share).ln()
        };
        let logs: Vec<f64> = (0..Self::CELLS).map(log).collect();
        let highest = logs.iter().copied().fold(f64::MIN, f64::max);
        let mut sum = 0.0;
        let sums = logs.into_iter().map(|log| {
            sum += (log - highest).exp();
            sum
        });
        Self {
            sums: sums.collect(),
            mean: (succeeded + 1.0) / (succeeded + failed + 2.0),
        }
    }

    /// The mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The share below which it is with this probability.
    #[must_use]
    pub fn quantile(&self, probability: f64) -> f64 {
        let wanted = self.sums[Self::CELLS - 1] * probability;
        let cell = self.sums.partition_point(|sum| *sum < wanted);
        let cell = cell.min(Self::CELLS - 1);
        let before = if cell == 0 { 0.0 } else { self.sums[cell - 1] };
        let within = (wanted - before) / (self.sums[cell] - before).max(f64::MIN_POSITIVE);
        (cell as f64 + within.clamp(0.0, 1.0)) / Self::CELLS as f64
    }

    /// Where it is with [`HOLDS`] per cent, as far from either end.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        let outside = (100.0 - HOLDS) / 200.0;
        (self.quantile(outside), self.quantile(1.0 - outside))
    }
}

/// What is known of a learner.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// By domain, in the curriculum's order.
    pub domains: Vec<DomainEstimate>,
    /// How many trials a task is like.
    pub trials: f64,
}

/// What is known of a learner in a domain.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainEstimate {
    /// Id of the domain.
    pub domain: String,
    /// How many of its tasks were done without help.
    pub tasks: usize,
    /// What the learner earns of its tasks.
    pub belief: Belief,
}

/// What an interval says beside the pass mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// No task was done without help.
    TooLittle,
    /// All of it is below.
    Below,
    /// The mark lies within.
    NotYet,
    /// All of it is above.
    Above,
}

impl DomainEstimate {
    /// What the interval says; nothing is an interval without a task.
    #[must_use]
    pub fn reading(&self) -> Reading {
        let (low, high) = self.belief.interval();
        match self.tasks {
            0 => Reading::TooLittle,
            _ if high * 100.0 < PASS_MARK => Reading::Below,
            _ if low * 100.0 < PASS_MARK => Reading::NotYet,
            _ => Reading::Above,
        }
    }
}

/// What an attempt tells of a domain.
#[derive(Clone, Copy, Debug)]
struct Result {
    share: f64,
    weight: f64,
}

/// The results of a domain's tasks in sum.
#[derive(Clone, Debug, Default)]
struct Results {
    scenarios: BTreeSet<String>,
    all: Vec<Result>,
}

impl Results {
    fn sum(&self, of: impl Fn(&Result) -> f64) -> f64 {
        self.all.iter().map(of).sum()
    }

    /// How far they lie apart, and how far they would with one trial each: sums of squares.
    fn spread(&self) -> (f64, f64) {
        let weight = self.sum(|one| one.weight);
        if weight <= 0.0 {
            return (0.0, 0.0);
        }
        let mean = self.sum(|one| one.weight * one.share) / weight;
        let apart = self.sum(|one| one.weight * (one.share - mean).powi(2));
        // What the mean is taken from is less free by as much.
        let lost = self.sum(|one| one.weight.powi(2)) / weight;
        let at_most = (weight - lost) * mean * (1.0 - mean) + apart * lost / weight;
        (apart, at_most)
    }
}

impl Estimate {
    /// What attempts tell at a moment. `domains` are scenarios with their domains; what is not among them tells nothing.
    #[must_use]
    pub fn new<'s>(
        edition: &Edition,
        domains: impl IntoIterator<Item = (&'s str, &'s str)>,
        attempts: &[Attempt],
        now: Timestamp,
    ) -> Self {
        let domain_of: BTreeMap<&str, &str> = domains.into_iter().collect();
        let mut by_time: Vec<&Attempt> = attempts.iter().collect();
        by_time.sort_by_key(|attempt| (attempt.started, attempt.id));
        let mut seen = BTreeSet::new();
        let mut results: BTreeMap<&str, Results> = BTreeMap::new();
        for attempt in by_time {
            let is_new = seen.insert(attempt.scenario.as_str());
            let Some(domain) = domain_of.get(attempt.scenario.as_str()) else {
                continue;
            };
            if let Some(share) = share(attempt) {
                let seconds = now.duration_since(attempt.started).as_secs_f64();
                let age = (seconds / 86_400.0).max(0.0);
                let counts = if is_new { 1.0 } else { REPEAT };
                let of_domain = results.entry(domain).or_default();
                of_domain.scenarios.insert(attempt.scenario.clone());
                of_domain.all.push(Result {
                    share,
                    weight: counts * (-age / HALF_LIFE).exp2(),
                });
            }
        }
        let trials = trials(results.values());
        let domains = edition.domains.iter().map(|domain| {
            let found = results.remove(domain.id.as_str()).unwrap_or_default();
            let succeeded = found.sum(|one| one.weight * one.share);
            let failed = found.sum(|one| one.weight * (1.0 - one.share));
            DomainEstimate {
                domain: domain.id.clone(),
                tasks: found.scenarios.len(),
                belief: Belief::new(trials * succeeded, trials * failed),
            }
        });
        Self {
            domains: domains.collect(),
            trials,
        }
    }

    /// What the learner earns of a task on average, from 0 to 1, by domain.
    #[must_use]
    pub fn ability(&self) -> BTreeMap<String, f64> {
        let domains = self.domains.iter();
        domains
            .map(|one| (one.domain.clone(), one.belief.mean()))
            .collect()
    }

    /// Whether enough is known to say how likely an exam would be passed.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        let tasks: usize = self.domains.iter().map(|one| one.tasks).sum();
        let domains = self.domains.iter().filter(|one| one.tasks > 0).count();
        tasks >= LEAST.0 && domains >= LEAST.1
    }

    /// How likely an exam that is drawn so would be passed, from 0 to 1; nothing if too little is known, or no exam
    /// can be drawn.
    ///
    /// Each of [`EXAMS`] has a draw of its own, and for each domain a share that is drawn from the belief. A task is all
    /// or nothing once in as many times as it is like trials, and earns that share otherwise: its mean and its spread
    /// are those of the model.
    #[must_use]
    pub fn chance(&self, drawing: &Drawing<'_>) -> Option<f64> {
        if !self.is_enough() {
            return None;
        }
        let beliefs: BTreeMap<&str, &Belief> = self
            .domains
            .iter()
            .map(|one| (one.domain.as_str(), &one.belief))
            .collect();
        let (mut drawn, mut passed) = (0_u32, 0_u32);
        for seed in 0..EXAMS {
            let mut words = Words::new(seed.into(), "exam/chance");
            let mut even = || words.index(1 << 32) as f64 / (1_u64 << 32) as f64;
            let Some(weights) = drawing.weights(seed.into()) else {
                continue;
            };
            let mut score = 0.0;
            for (domain, weights) in weights {
                let share = beliefs.get(domain)?.quantile(even());
                for weight in weights {
                    let earned = match even() < 1.0 / self.trials {
                        true => f64::from(u8::from(even() < share)),
                        false => share,
                    };
                    score += weight * earned;
                }
            }
            drawn += 1;
            passed += u32::from(score >= PASS_MARK);
        }
        (drawn > 0).then(|| f64::from(passed) / f64::from(drawn))
    }
}

/// How many trials a task is like: how far results would lie apart with one each, by how far they do.
fn trials<'r>(results: impl Iterator<Item = &'r Results>) -> f64 {
    let mut apart = USUAL_COUNTS * USUAL_SPREAD / USUAL;
    let mut at_most = USUAL_COUNTS * USUAL_SPREAD;
    for of_domain in results {
        let spread = of_domain.spread();
        apart += spread.0;
        at_most += spread.1;
    }
    (at_most / apart).clamp(TRIALS.0, TRIALS.1)
}

/// What an attempt earned of what could be judged; nothing if it does not count.
fn share(attempt: &Attempt) -> Option<f64> {
    let over = match attempt.ended {
        Some((_, Ending::Lost)) | None => attempt.has_passed(),
        Some(_) => true,
    };
    let tally = attempt.best.as_ref()?.tally();
    let judged = tally.judgeable > 0 && tally.judgeable * 10 >= tally.max * JUDGED;
    let counts = over && judged && !attempt.was_helped() && !attempt.is_on_a_foreign_cluster();
    counts.then(|| f64::from(tally.score) / f64::from(tally.judgeable))
}

#[cfg(test)]
mod tests;
