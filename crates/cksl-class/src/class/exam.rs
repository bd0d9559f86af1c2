//! The exam of a class: what its tasks weigh, in which order each learner gets them, and the score.
//!
//! While it lasts learners are told nothing of what they earn, and nobody hands them hints. Results are out when the time
//! of all of them is over.

use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::marks::Mark;
use crate::db::{Connection, Error, params};

// Made by whoever opens the records: those of an earlier version have none.
pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS exam (id INTEGER PRIMARY KEY CHECK (id = 1), seed INTEGER NOT NULL, pass INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS weight (place INTEGER PRIMARY KEY AUTOINCREMENT, task TEXT NOT NULL UNIQUE, domain TEXT NOT NULL,
    weight INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS handed_in (seat INTEGER NOT NULL REFERENCES seat ON DELETE CASCADE, task TEXT NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (seat, task)) STRICT;
";

/// A sum of weights that is below the pass mark by less than this is at it.
const ROUNDING: f64 = 1e-9;

/// What makes a class an exam.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Exam {
    /// What decided its draw and decides each learner's order.
    pub seed: u64,
    /// From how many per cent on it is passed.
    pub pass: u32,
    /// What its tasks weigh.
    pub weights: Vec<Weight>,
}

/// What a task weighs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Weight {
    /// The task.
    pub task: String,
    /// Title of its domain.
    pub domain: String,
    /// Its part of the score, as a part of the sum of all weights.
    pub weight: u32,
}

/// What a learner has earned in an exam.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Score {
    /// In per cent.
    pub percent: f64,
    /// Whether it is the pass mark or more.
    pub passed: bool,
    /// By domain, in the order of the tasks.
    pub domains: Vec<DomainScore>,
}

/// What a learner has earned in a domain of an exam.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DomainScore {
    /// Title of the domain.
    pub domain: String,
    /// Of the domain's own part, in per cent.
    pub percent: f64,
    /// Its part of the score, in per cent.
    pub weight: f64,
}

/// Per cent as people read it: never more than was earned.
pub(crate) fn shown(percent: f64) -> String {
    format!("{:.0} %", (percent + ROUNDING).floor())
}

impl Score {
    /// As people read it: `71 %, passed`.
    #[must_use]
    pub fn words(&self) -> String {
        let word = if self.passed { "passed" } else { "not passed" };
        format!("{}, {word}", shown(self.percent))
    }
}

impl Exam {
    /// The tasks in the order of a learner: each has another one, and always the same.
    #[must_use]
    pub fn order(&self, seat: i64, tasks: &[String]) -> Vec<String> {
        let mut tasks = tasks.to_vec();
        tasks.sort_by_cached_key(|task| {
            let digest = Sha256::digest(format!("{} {seat} {task}", self.seed));
            <[u8; 32]>::from(digest)
        });
        tasks
    }

    /// What a task weighs, in per cent of the score.
    #[must_use]
    pub fn percent(&self, task: &str) -> f64 {
        let sum: f64 = self.weights.iter().map(|one| f64::from(one.weight)).sum();
        let of = self.weights.iter().find(|one| one.task == task);
        of.map_or(0.0, |one| 100.0 * f64::from(one.weight) / sum)
    }

    /// The score by what was earned of each task. A task without a grade earns nothing.
    #[must_use]
    pub fn score<'a>(&self, mark: impl Fn(&str) -> Option<&'a Mark>) -> Score {
        let (mut earned, mut all) = (0.0, 0.0);
        let mut domains: Vec<(&str, f64, f64)> = Vec::new();
        for Weight {
            task,
            domain,
            weight,
        } in &self.weights
        {
            let share = mark(task).map_or(0.0, |mark| match mark.max {
                Some(max) if max > 0 => f64::from(mark.score.min(max)) / f64::from(max),
                _ => 0.0,
            });
            let weight = f64::from(*weight);
            earned += share * weight;
            all += weight;
            match domains.iter_mut().find(|(known, ..)| known == domain) {
                Some((_, of, sum)) => {
                    *of += share * weight;
                    *sum += weight;
                }
                None => domains.push((domain, share * weight, weight)),
            }
        }
        let percent = |part: f64, whole: f64| match whole > 0.0 {
            true => 100.0 * part / whole,
            false => 0.0,
        };
        let score = percent(earned, all);
        Score {
            percent: score,
            passed: score + ROUNDING >= f64::from(self.pass),
            domains: domains
                .into_iter()
                .map(|(domain, of, sum)| DomainScore {
                    domain: domain.to_owned(),
                    percent: percent(of, sum),
                    weight: percent(sum, all),
                })
                .collect(),
        }
    }
}

/// Keeps the exam of a new class.
pub(super) fn keep(db: &Connection, exam: &Exam) -> Result<(), Error> {
    db.execute(
        "INSERT INTO exam VALUES (1, ?1, ?2)",
        params![exam.seed.cast_signed(), exam.pass],
    )?;
    for one in &exam.weights {
        db.execute(
            "INSERT INTO weight (task, domain, weight) VALUES (?1, ?2, ?3)",
            params![one.task, one.domain, one.weight],
        )?;
    }
    Ok(())
}

/// The exam of the class, if it is one.
pub(super) fn kept(db: &Connection) -> Result<Option<Exam>, Error> {
    let exam = db.maybe("SELECT seed, pass FROM exam", params![], |row| {
        Ok((row.get::<i64>(0)?, row.get(1)?))
    })?;
    let Some((seed, pass)) = exam else {
        return Ok(None);
    };
    let weights = "SELECT task, domain, weight FROM weight ORDER BY place";
    let weights = db.all(weights, params![], |row| {
        Ok(Weight {
            task: row.get(0)?,
            domain: row.get(1)?,
            weight: row.get(2)?,
        })
    })?;
    Ok(Some(Exam {
        seed: seed.cast_unsigned(),
        pass,
        weights,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn exam() -> Exam {
        let weight = |task: &str, domain: &str, weight| Weight {
            task: task.to_owned(),
            domain: domain.to_owned(),
            weight,
        };
        Exam {
            seed: 7,
            pass: 67,
            weights: vec![
                weight("a", "Runtime", 20_000),
                weight("b", "Supply chain", 33_000),
                weight("c", "Runtime", 47_000),
            ],
        }
    }

    fn mark(score: u32, max: Option<u32>) -> Mark {
        Mark {
            score,
            max,
            ..Mark::default()
        }
    }

    #[test]
    fn a_score_is_the_weighted_share_and_the_pass_mark_itself_passes() {
        let marks = BTreeMap::from([("a", mark(5, Some(5))), ("c", mark(9, Some(9)))]);
        let score = exam().score(|task| marks.get(task));
        assert!(
            (score.percent - 67.0).abs() < 1e-6 && score.passed,
            "{score:?}"
        );
        assert_eq!(score.words(), "67 %, passed");
        let domains: Vec<_> = score
            .domains
            .iter()
            .map(|one| one.domain.as_str())
            .collect();
        assert_eq!(domains, ["Runtime", "Supply chain"]);
        assert!((score.domains[0].percent - 100.0).abs() < 1e-6);
        assert!((score.domains[1].weight - 33.0).abs() < 1e-6);

        // Never rounded up to it.
        let less = BTreeMap::from([("a", mark(5, Some(5))), ("c", mark(989, Some(990)))]);
        let score = exam().score(|task| less.get(task));
        assert!(!score.passed);
        assert_eq!(score.words(), "66 %, not passed");
        let nothing = exam().score(|_| None);
        assert_eq!((nothing.percent, nothing.passed), (0.0, false));
        // Before the first grade nobody knows of how many points.
        assert_eq!(
            exam()
                .score(|_| Some(Box::leak(Box::new(mark(0, None)))))
                .percent,
            0.0
        );
    }

    #[test]
    fn each_learner_has_an_order_of_their_own_with_all_tasks() {
        let tasks: Vec<String> = ('a'..='l').map(String::from).collect();
        let (one, other) = (exam().order(1, &tasks), exam().order(2, &tasks));
        assert_ne!(one, other);
        assert_eq!(one, exam().order(1, &tasks));
        for mut order in [one, other] {
            order.sort();
            assert_eq!(order, tasks);
        }
    }
}
