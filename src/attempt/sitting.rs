//! Exams that were begun, and which attempts are theirs.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{ErrorCode, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::{AttemptId, Progress, ProgressError, failed};

/// An exam's number in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SittingId(pub i64);

/// An exam as it is kept. What plan and state mean is the business of who keeps them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSitting {
    /// Its number.
    pub id: SittingId,
    /// When it was accepted.
    pub accepted: Timestamp,
    /// When all of it was graded; `None` until then.
    pub ended: Option<Timestamp>,
    /// What was accepted, as JSON.
    pub plan: String,
    /// How it stands, as JSON.
    pub state: String,
    /// The attempts at each task, by its number, the earliest first.
    pub attempts: BTreeMap<u32, Vec<AttemptId>>,
}

const COLUMNS: &str = "SELECT id, accepted, ended, plan, state FROM sitting";

impl Progress {
    /// Notes that an exam begins.
    ///
    /// # Errors
    /// [`ProgressError::SittingOpen`] if another one has not ended.
    pub fn begin_sitting(
        &mut self,
        plan: &str,
        state: &str,
        accepted: Timestamp,
    ) -> Result<SittingId, ProgressError> {
        let inserted = self.connection.execute(
            "INSERT INTO sitting (accepted, plan, state) VALUES (?, ?, ?)",
            params![accepted.as_microsecond(), plan, state],
        );
        match inserted {
            Ok(_) => Ok(SittingId(self.connection.last_insert_rowid())),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                Err(ProgressError::SittingOpen)
            }
            Err(error) => Err(failed("begin an exam")(error)),
        }
    }

    /// Keeps how an exam stands that has not ended.
    ///
    /// # Errors
    /// It is unknown or has ended, or the database can't be written.
    pub fn keep_sitting(&mut self, id: SittingId, state: &str) -> Result<(), ProgressError> {
        let kept = self.connection.execute(
            "UPDATE sitting SET state = ? WHERE id = ? AND ended IS NULL",
            params![state, id.0],
        );
        changed(id, kept)
    }

    /// Notes that an attempt is one at a task of an exam. Doing so twice is harmless.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn seat_attempt(
        &mut self,
        id: SittingId,
        number: u32,
        attempt: AttemptId,
    ) -> Result<(), ProgressError> {
        self.connection
            .execute(
                "INSERT OR IGNORE INTO sitting_task (sitting, number, attempt) VALUES (?, ?, ?)",
                params![id.0, number, attempt.0],
            )
            .map(drop)
            .map_err(failed("keep an exam"))
    }

    /// Notes that an exam has ended and was graded, with how it stands at last.
    ///
    /// # Errors
    /// It is unknown or has ended before, or the database can't be written.
    pub fn end_sitting(
        &mut self,
        id: SittingId,
        state: &str,
        at: Timestamp,
    ) -> Result<(), ProgressError> {
        let ended = self.connection.execute(
            "UPDATE sitting SET state = ?, ended = max(?, accepted) WHERE id = ? AND ended IS NULL",
            params![state, at.as_microsecond(), id.0],
        );
        changed(id, ended)
    }

    /// Forgets an exam that never began: its first lab could not be made. Attempts stay.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn drop_sitting(&mut self, id: SittingId) -> Result<(), ProgressError> {
        let doing = "drop an exam";
        let change = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed(doing))?;
        for delete in [
            "DELETE FROM sitting_task WHERE sitting = ?",
            "DELETE FROM sitting WHERE id = ?",
        ] {
            change.execute(delete, [id.0]).map_err(failed(doing))?;
        }
        change.commit().map_err(failed(doing))
    }

    /// The exam that has not ended.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn open_sitting(&mut self) -> Result<Option<KeptSitting>, ProgressError> {
        let look = self.look()?;
        let row = look
            .query_row(&format!("{COLUMNS} WHERE ended IS NULL"), [], row)
            .optional()
            .map_err(failed("find an exam"))?;
        row.map(|row| whole(&look, row)).transpose()
    }

    /// All exams, the latest first.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn sittings(&mut self) -> Result<Vec<KeptSitting>, ProgressError> {
        let look = self.look()?;
        let rows: Vec<Kept> = look
            .prepare(&format!("{COLUMNS} ORDER BY id DESC"))
            .and_then(|mut select| select.query_map([], row)?.collect())
            .map_err(failed("list exams"))?;
        rows.into_iter().map(|row| whole(&look, row)).collect()
    }
}

fn changed(id: SittingId, rows: rusqlite::Result<usize>) -> Result<(), ProgressError> {
    match rows.map_err(failed("keep an exam"))? {
        0 => Err(ProgressError::NoSitting(id.0)),
        _ => Ok(()),
    }
}

type Kept = (i64, i64, Option<i64>, String, String);

fn row(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
    ))
}

fn whole(look: &Transaction<'_>, row: Kept) -> Result<KeptSitting, ProgressError> {
    let (id, accepted, ended, plan, state) = row;
    let moment = |micros| {
        Timestamp::from_microsecond(micros).map_err(|_| ProgressError::UnreadableSitting(id))
    };
    let seats: Vec<(u32, i64)> = look
        .prepare_cached(
            "SELECT number, attempt FROM sitting_task WHERE sitting = ? ORDER BY attempt",
        )
        .and_then(|mut select| {
            select
                .query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .map_err(failed("read an exam"))?;
    let mut attempts = BTreeMap::<u32, Vec<AttemptId>>::new();
    for (number, attempt) in seats {
        attempts.entry(number).or_default().push(AttemptId(attempt));
    }
    Ok(KeptSitting {
        id: SittingId(id),
        accepted: moment(accepted)?,
        ended: ended.map(moment).transpose()?,
        plan,
        state,
        attempts,
    })
}
