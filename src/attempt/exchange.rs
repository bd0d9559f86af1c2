//! Progress as a file, to be carried to another machine.
//!
//! The file holds attempts that have ended, exams that were graded, and answers of the quiz. What runs belongs to a lab
//! of its machine, and numbers of attempts to their database: neither is in it. An attempt is known again by its scenario,
//! lab, seed and start, an exam by its plan and the moment at which it was accepted, an answer by its question, moment and
//! text.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de};

use super::{
    Attempt, AttemptId, Ending, Filter, KeptGrade, MAX_ANSWER, Progress, ProgressError, Review,
    failed, json,
};
use crate::grade::{Costs, Evidence, Grade, Verdict};
use crate::scenario::is_name;

/// The version of the format.
pub const VERSION: u32 = 1;

/// Largest file that is read, in bytes.
pub const MAX_FILE: u64 = 64 << 20;

/// Most parts of an attempt of one kind: checks, hints, tries of an answer.
const MAX_PARTS: usize = 1000;

/// Most points of a check, and most that anything costs.
const MAX_POINTS: u32 = 1000;

/// A learner's progress. See the module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProgressFile {
    /// Version of the format: 1.
    pub version: u32,
    /// Attempts that have ended, by their start.
    pub attempts: Vec<FiledAttempt>,
    /// Answers of the quiz, in order.
    pub reviews: Vec<FiledReview>,
    /// Exams that were graded, the earliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sittings: Vec<FiledSitting>,
}

/// An exam.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiledSitting {
    /// When its plan was accepted.
    pub accepted: Moment,
    /// When all of it was graded.
    pub ended: Moment,
    /// What was accepted, as JSON.
    pub plan: String,
    /// How it stood at last, as JSON.
    pub state: String,
    /// The attempts at each task, by its number: their places in `attempts` of the file, from 0.
    pub attempts: BTreeMap<u32, Vec<usize>>,
}

/// A moment, in UTC: `2026-11-22T08:16:11.25Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(with = "String")]
pub struct Moment(pub Timestamp);

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = |_| de::Error::custom(format!("`{text}` is no moment as 2026-11-22T08:16:11Z"));
        text.parse().map(Moment).map_err(wrong)
    }
}

/// An attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiledAttempt {
    /// Scenario.
    pub scenario: String,
    /// The lab that it ran in.
    pub lab: String,
    /// Provider of the lab.
    pub provider: String,
    /// What its parameters were drawn from.
    pub seed: u64,
    /// When it started.
    pub started: Moment,
    /// When it ended.
    pub ended: Moment,
    /// How it ended.
    pub ending: Ending,
    /// When the solution was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solution_shown: Option<Moment>,
    /// Hints that were taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<FiledHint>,
    /// Last answer, by check.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, FiledAnswer>,
    /// Values that were tried, by check, in order.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tries: BTreeMap<String, Vec<FiledTry>>,
    /// Event checks that became true, with what showed it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub seen: BTreeMap<String, Vec<Evidence>>,
    /// The grade with the highest score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<FiledGrade>,
    /// The latest grade.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<FiledGrade>,
}

/// A hint that was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiledHint {
    /// Its place in the scenario, from 1.
    pub number: u32,
    /// What it cost.
    pub cost: u32,
    /// When.
    pub taken: Moment,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiledAnswer {
    /// As typed.
    pub value: String,
    /// When.
    pub given: Moment,
}

/// A value that was given to a question for the first time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiledTry {
    /// As it is compared.
    pub value: String,
    /// What it cost.
    pub cost: u32,
    /// When.
    pub given: Moment,
}

/// A grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiledGrade {
    /// When it was made.
    pub graded: Moment,
    /// What the attempt had paid by then.
    pub costs: Costs,
    /// The grade.
    pub grade: Grade,
}

/// An answer of the quiz.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiledReview {
    /// The question's id.
    pub question: String,
    /// As typed.
    pub given: String,
    /// Whether it is right.
    pub is_right: bool,
    /// When it was given.
    pub answered: Moment,
    /// How long the fact is remembered from then on, in days.
    pub stability: f32,
    /// How hard it is to remember, from 1 to 10.
    pub difficulty: f32,
    /// When the question is due again.
    pub due: Moment,
}

/// How much was taken from a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Attempts that are new here.
    pub attempts: usize,
    /// Attempts that were here already.
    pub known_attempts: usize,
    /// Answers of the quiz that are new here.
    pub reviews: usize,
    /// Answers of the quiz that were here already.
    pub known_reviews: usize,
    /// Exams that are new here.
    pub sittings: usize,
    /// Exams that were here already.
    pub known_sittings: usize,
}

/// What does not fit in a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// `line 12, column 3`, or `attempts[3].hints[0].cost`.
    pub place: String,
    /// What is wrong there; no full stop.
    pub message: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl ProgressFile {
    /// Reads a file.
    ///
    /// # Errors
    /// What of it does not fit: it is of another version, no progress, or holds what no attempt can.
    pub fn parse(text: &str) -> Result<Self, Misfit> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let unread = |error: serde_json::Error| Misfit {
            place: format!("line {}, column {}", error.line(), error.column()),
            message: without_place(&error),
        };
        // Before all else: of a later version the rest may be unreadable.
        let version = serde_json::from_str::<Versioned>(text)
            .map_err(unread)?
            .version;
        if version != VERSION {
            return Err(Misfit {
                place: "version".to_owned(),
                message: format!("the file has version {version}, this cksl knows {VERSION}"),
            });
        }
        let file: Self = serde_json::from_str(text).map_err(unread)?;
        for (place, attempt) in file.attempts.iter().enumerate() {
            attempt.check(&format!("attempts[{place}]"))?;
        }
        for (place, review) in file.reviews.iter().enumerate() {
            review.check(&format!("reviews[{place}]"))?;
        }
        for (place, sitting) in file.sittings.iter().enumerate() {
            sitting.check(&format!("sittings[{place}]"), file.attempts.len())?;
        }
        Ok(file)
    }
}

/// What serde_json says, without the line that it adds.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

/// Refuses what does not fit.
fn require(fits: bool, at: &str, part: &str, message: &str) -> Result<(), Misfit> {
    match fits {
        true => Ok(()),
        false => Err(Misfit {
            place: format!("{at}.{part}"),
            message: message.to_owned(),
        }),
    }
}

const NO_NAME: &str = "this is no name: 1 to 40 small letters, digits and hyphens";
const TOO_MANY: &str = "there are more than 1000";
const TOO_LARGE: &str = "this is more than 1000 points";
const TOO_LONG: &str = "this is longer than any answer";
const TOO_EARLY: &str = "this is before the attempt started";

impl FiledAttempt {
    fn check(&self, at: &str) -> Result<(), Misfit> {
        for (part, name) in [("scenario", &self.scenario), ("lab", &self.lab)] {
            require(is_name(name), at, part, NO_NAME)?;
        }
        // A provider may be followed by the name that somebody gave to a cluster.
        let provider = &self.provider;
        let is_text = provider.len() <= MAX_PARTS && !provider.contains(char::is_control);
        require(is_text, at, "provider", "this is no provider")?;
        require(self.started <= self.ended, at, "ended", TOO_EARLY)?;
        require(self.hints.len() <= MAX_PARTS, at, "hints", TOO_MANY)?;
        for (place, hint) in self.hints.iter().enumerate() {
            let part = |name| format!("hints[{place}].{name}");
            require(hint.cost <= MAX_POINTS, at, &part("cost"), TOO_LARGE)?;
            let earlier = self.hints[..place].iter();
            let is_new = earlier.clone().all(|one| one.number != hint.number);
            require(is_new, at, &part("number"), "this hint is there twice")?;
        }
        for (check, answer) in &self.answers {
            let part = format!("answers.{check}");
            require(is_name(check), at, &part, NO_NAME)?;
            require(answer.value.len() <= MAX_ANSWER, at, &part, TOO_LONG)?;
        }
        let tried: usize = self.tries.values().map(Vec::len).sum();
        require(tried <= MAX_PARTS, at, "tries", TOO_MANY)?;
        for (check, tries) in &self.tries {
            require(is_name(check), at, &format!("tries.{check}"), NO_NAME)?;
            for (place, one) in tries.iter().enumerate() {
                let part = format!("tries.{check}[{place}]");
                require(one.value.len() <= MAX_ANSWER, at, &part, TOO_LONG)?;
                require(one.cost <= MAX_POINTS, at, &part, TOO_LARGE)?;
                let is_new = tries[..place].iter().all(|other| other.value != one.value);
                require(is_new, at, &part, "this value is there twice")?;
            }
        }
        require(self.seen.len() <= MAX_PARTS, at, "seen", TOO_MANY)?;
        for (which, grade) in [("best", &self.best), ("last", &self.last)] {
            if let Some(grade) = grade {
                grade.check(at, which)?;
            }
        }
        Ok(())
    }
}

impl FiledSitting {
    fn check(&self, at: &str, attempts: usize) -> Result<(), Misfit> {
        let fits = self.accepted <= self.ended;
        require(fits, at, "ended", "this is before the exam was accepted")?;
        for (number, places) in &self.attempts {
            let part = format!("attempts.{number}");
            let are_there = places.iter().all(|place| *place < attempts);
            require(are_there, at, &part, "the file has no such attempt")?;
        }
        Ok(())
    }
}

impl FiledGrade {
    fn check(&self, at: &str, which: &str) -> Result<(), Misfit> {
        let costs = self.costs;
        let paid = costs.hints.max(costs.tries) <= MAX_POINTS * MAX_POINTS;
        require(paid, at, &format!("{which}.costs"), TOO_LARGE)?;
        let checks = &self.grade.checks;
        let all = format!("{which}.grade.checks");
        require(checks.len() <= MAX_PARTS, at, &all, TOO_MANY)?;
        for (place, check) in checks.iter().enumerate() {
            let part = |name| format!("{all}[{place}].{name}");
            require(is_name(&check.id), at, &part("id"), NO_NAME)?;
            require(check.points <= MAX_POINTS, at, &part("points"), TOO_LARGE)?;
            let earned = match check.verdict {
                Verdict::Pass => check.points,
                Verdict::Fail | Verdict::Unknown(_) => 0,
            };
            let fits = check.earned == earned;
            require(
                fits,
                at,
                &part("earned"),
                "its verdict earns something else",
            )?;
        }
        Ok(())
    }
}

impl FiledReview {
    fn check(&self, at: &str) -> Result<(), Misfit> {
        require(is_name(&self.question), at, "question", NO_NAME)?;
        require(self.given.len() <= MAX_ANSWER, at, "given", TOO_LONG)?;
        let lasts = self.stability.is_finite() && self.stability >= 0.0;
        require(lasts, at, "stability", "this is no number of days")?;
        let fits = (1.0..=10.0).contains(&self.difficulty);
        require(fits, at, "difficulty", "this is not from 1 to 10")?;
        let fits = self.answered <= self.due;
        require(fits, at, "due", "this is before the answer was given")
    }
}

impl FiledAttempt {
    /// As it stands in a file; nothing if it has not ended.
    fn of(attempt: &Attempt) -> Option<Self> {
        let (ended, ending) = attempt.ended?;
        let grade = |kept: &KeptGrade| FiledGrade {
            graded: Moment(kept.graded),
            costs: kept.costs,
            grade: kept.grade.clone(),
        };
        Some(Self {
            scenario: attempt.scenario.clone(),
            lab: attempt.lab.0.clone(),
            provider: attempt.provider.clone(),
            seed: attempt.seed,
            started: Moment(attempt.started),
            ended: Moment(ended),
            ending,
            solution_shown: attempt.solution_shown.map(Moment),
            hints: attempt
                .hints
                .iter()
                .map(|hint| FiledHint {
                    number: hint.number,
                    cost: hint.cost,
                    taken: Moment(hint.taken),
                })
                .collect(),
            answers: attempt
                .answers
                .iter()
                .map(|(check, answer)| {
                    let filed = FiledAnswer {
                        value: answer.value.clone(),
                        given: Moment(answer.given),
                    };
                    (check.clone(), filed)
                })
                .collect(),
            tries: attempt
                .tries
                .iter()
                .map(|(check, tries)| {
                    let filed = tries.iter().map(|one| FiledTry {
                        value: one.value.clone(),
                        cost: one.cost,
                        given: Moment(one.given),
                    });
                    (check.clone(), filed.collect())
                })
                .collect(),
            seen: attempt.seen.clone(),
            best: attempt.best.as_ref().map(grade),
            last: attempt.last.as_ref().map(grade),
        })
    }
}

impl From<Review> for FiledReview {
    fn from(review: Review) -> Self {
        Self {
            question: review.question,
            given: review.given,
            is_right: review.is_right,
            answered: Moment(review.answered),
            stability: review.stability,
            difficulty: review.difficulty,
            due: Moment(review.due),
        }
    }
}

impl From<&FiledReview> for Review {
    fn from(filed: &FiledReview) -> Self {
        Self {
            question: filed.question.clone(),
            given: filed.given.clone(),
            is_right: filed.is_right,
            answered: filed.answered.0,
            stability: filed.stability,
            difficulty: filed.difficulty,
            due: filed.due.0,
        }
    }
}

impl Progress {
    /// All that can be carried to another machine.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn export(&mut self) -> Result<ProgressFile, ProgressError> {
        let mut attempts = self.history(&Filter::default())?;
        attempts.retain(|attempt| attempt.ended.is_some());
        attempts.reverse();
        let place = |id: &AttemptId| attempts.iter().position(|attempt| attempt.id == *id);
        let mut sittings = Vec::new();
        for kept in self.sittings()?.into_iter().rev() {
            let Some(ended) = kept.ended else { continue };
            let places = kept.attempts.iter().map(|(number, ids)| {
                let places = ids.iter().filter_map(place).collect();
                (*number, places)
            });
            sittings.push(FiledSitting {
                accepted: Moment(kept.accepted),
                ended: Moment(ended),
                attempts: places.collect(),
                plan: kept.plan,
                state: kept.state,
            });
        }
        let reviews = self.reviews()?.into_iter().map(FiledReview::from);
        Ok(ProgressFile {
            version: VERSION,
            attempts: attempts.iter().filter_map(FiledAttempt::of).collect(),
            reviews: reviews.collect(),
            sittings,
        })
    }

    /// Takes what is new here from a file, all of it or nothing.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn import(&mut self, file: &ProgressFile) -> Result<Imported, ProgressError> {
        let failed = failed("take progress in");
        let change = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(&failed)?;
        let mut imported = Imported::default();
        let mut ids = Vec::new();
        for attempt in &file.attempts {
            let (id, is_new) = insert_attempt(&change, attempt).map_err(&failed)?;
            ids.push(id);
            match is_new {
                true => imported.attempts += 1,
                false => imported.known_attempts += 1,
            }
        }
        for sitting in &file.sittings {
            match insert_sitting(&change, sitting, &ids).map_err(&failed)? {
                true => imported.sittings += 1,
                false => imported.known_sittings += 1,
            }
        }
        for review in &file.reviews {
            match insert_review(&change, review).map_err(&failed)? {
                true => imported.reviews += 1,
                false => imported.known_reviews += 1,
            }
        }
        change.commit().map_err(&failed)?;
        Ok(imported)
    }
}

/// Adds an exam whose attempts have these numbers here; whether it was not there.
fn insert_sitting(
    change: &Transaction<'_>,
    sitting: &FiledSitting,
    ids: &[i64],
) -> rusqlite::Result<bool> {
    let accepted = micros(sitting.accepted);
    let known: bool = change
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM sitting WHERE accepted = ? AND plan = ?)")?
        .query_row(params![accepted, sitting.plan], |row| row.get(0))?;
    if known {
        return Ok(false);
    }
    change.execute(
        "INSERT INTO sitting (accepted, ended, plan, state) VALUES (?, ?, ?, ?)",
        params![accepted, micros(sitting.ended), sitting.plan, sitting.state],
    )?;
    let id = change.last_insert_rowid();
    for (number, places) in &sitting.attempts {
        for attempt in places.iter().filter_map(|place| ids.get(*place)) {
            change.execute(
                "INSERT OR IGNORE INTO sitting_task (sitting, number, attempt) VALUES (?, ?, ?)",
                params![id, number, attempt],
            )?;
        }
    }
    Ok(true)
}

/// Adds an attempt; its number, and whether it was not there.
fn insert_attempt(
    change: &Transaction<'_>,
    attempt: &FiledAttempt,
) -> rusqlite::Result<(i64, bool)> {
    let seed = attempt.seed.to_string();
    let started = micros(attempt.started);
    let known: Option<i64> = change
        .prepare_cached(
            "SELECT id FROM attempt WHERE started = ? AND lab = ? AND scenario = ? AND seed = ?",
        )?
        .query_row(
            params![started, attempt.lab, attempt.scenario, seed],
            |row| row.get(0),
        )
        .optional()?;
    if let Some(known) = known {
        return Ok((known, false));
    }
    change.execute(
        "INSERT INTO attempt
         (scenario, lab, provider, seed, started, ended, ending, solution_shown)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            attempt.scenario,
            attempt.lab,
            attempt.provider,
            seed,
            started,
            micros(attempt.ended),
            attempt.ending.name(),
            attempt.solution_shown.map(micros),
        ],
    )?;
    let id = change.last_insert_rowid();
    for hint in &attempt.hints {
        change.execute(
            "INSERT INTO hint (attempt, number, cost, taken) VALUES (?, ?, ?, ?)",
            params![id, hint.number, hint.cost, micros(hint.taken)],
        )?;
    }
    for (check, answer) in &attempt.answers {
        change.execute(
            "INSERT INTO answer (attempt, check_name, value, given) VALUES (?, ?, ?, ?)",
            params![id, check, answer.value, micros(answer.given)],
        )?;
    }
    for (check, tries) in &attempt.tries {
        for one in tries {
            change.execute(
                "INSERT INTO try (attempt, check_name, value, cost, given) VALUES (?, ?, ?, ?, ?)",
                params![id, check, one.value, one.cost, micros(one.given)],
            )?;
        }
    }
    for (check, evidence) in &attempt.seen {
        // The moment itself is in no attempt; nobody asks for it after the end.
        change.execute(
            "INSERT INTO seen (attempt, check_name, evidence, noted) VALUES (?, ?, ?, ?)",
            params![id, check, json(evidence), micros(attempt.ended)],
        )?;
    }
    for (which, grade) in [("best", &attempt.best), ("last", &attempt.last)] {
        if let Some(FiledGrade {
            graded,
            costs,
            grade,
        }) = grade
        {
            change.execute(
                "INSERT INTO grade (attempt, which, graded, hint_cost, try_cost, grade)
                 VALUES (?, ?, ?, ?, ?, ?)",
                params![
                    id,
                    which,
                    micros(*graded),
                    costs.hints,
                    costs.tries,
                    json(grade)
                ],
            )?;
        }
    }
    Ok((id, true))
}

/// Adds an answer of the quiz; whether it was not there.
fn insert_review(change: &Transaction<'_>, filed: &FiledReview) -> rusqlite::Result<bool> {
    let known: bool = change
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM review WHERE question = ? AND answered = ? AND given = ?)",
        )?
        .query_row(
            params![filed.question, micros(filed.answered), filed.given],
            |row| row.get(0),
        )?;
    if !known {
        Review::from(filed).insert(change)?;
    }
    Ok(!known)
}

fn micros(moment: Moment) -> i64 {
    moment.0.as_microsecond()
}

#[cfg(test)]
mod tests;
