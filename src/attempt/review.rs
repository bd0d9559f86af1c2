//! Answers to questions of the quiz.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Transaction, TransactionBehavior, params};

use super::{MAX_ANSWER, Progress, ProgressError, failed};

/// One answer to a question of the quiz, and what follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// The question's id.
    pub question: String,
    /// The answer, as typed.
    pub given: String,
    /// Whether it is right.
    pub is_right: bool,
    /// When it was given.
    pub answered: Timestamp,
    /// How long the fact is remembered from then on, in days: FSRS's stability.
    pub stability: f32,
    /// How hard it is to remember, from 1 to 10: FSRS's difficulty.
    pub difficulty: f32,
    /// When the question is due again.
    pub due: Timestamp,
}

impl Review {
    /// Adds it to the database.
    pub(super) fn insert(&self, change: &Transaction<'_>) -> rusqlite::Result<()> {
        change.execute(
            "INSERT INTO review
             (question, given, is_right, answered, stability, difficulty, due)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            params![
                self.question,
                self.given,
                self.is_right,
                self.answered.as_microsecond(),
                self.stability,
                self.difficulty,
                self.due.as_microsecond(),
            ],
        )?;
        Ok(())
    }
}

impl Progress {
    /// Keeps an answer. Earlier ones to the same question are kept, too.
    ///
    /// # Errors
    /// [`ProgressError::AnswerTooLong`], or the database can't be written.
    pub fn record_review(&mut self, review: &Review) -> Result<(), ProgressError> {
        let doing = "keep an answer of the quiz";
        if review.given.len() > MAX_ANSWER {
            return Err(ProgressError::AnswerTooLong);
        }
        let change = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed(doing))?;
        review
            .insert(&change)
            .and_then(|()| change.commit())
            .map_err(failed(doing))
    }

    /// The latest answer to each question that was answered, by the question's id.
    ///
    /// # Errors
    /// The database can't be read, or a moment in it is none.
    pub fn latest_reviews(&mut self) -> Result<BTreeMap<String, Review>, ProgressError> {
        // Answers that came from another machine may be older than those that were here before.
        let latest = self.reviews()?.into_iter();
        Ok(latest
            .map(|review| (review.question.clone(), review))
            .collect())
    }

    /// All answers, in the order in which they were given.
    ///
    /// # Errors
    /// The database can't be read, or a moment in it is none.
    pub(super) fn reviews(&mut self) -> Result<Vec<Review>, ProgressError> {
        let doing = "read the answers of the quiz";
        let look = self.look()?;
        let rows: Vec<(String, String, bool, i64, f32, f32, i64)> = look
            .prepare(
                "SELECT question, given, is_right, answered, stability, difficulty, due FROM review
                 ORDER BY answered, id",
            )
            .and_then(|mut select| {
                select
                    .query_map([], |row| {
                        Ok((
                            row.get(0)?,
                            row.get(1)?,
                            row.get(2)?,
                            row.get(3)?,
                            row.get(4)?,
                            row.get(5)?,
                            row.get(6)?,
                        ))
                    })?
                    .collect()
            })
            .map_err(failed(doing))?;
        let moment = |question: &str, micros| {
            Timestamp::from_microsecond(micros)
                .map_err(|_| ProgressError::UnreadableReview(question.to_owned()))
        };
        rows.into_iter()
            .map(
                |(question, given, is_right, answered, stability, difficulty, due)| {
                    Ok(Review {
                        answered: moment(&question, answered)?,
                        due: moment(&question, due)?,
                        question,
                        given,
                        is_right,
                        stability,
                        difficulty,
                    })
                },
            )
            .collect()
    }
}
