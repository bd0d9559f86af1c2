//! What the staff says to learners.

use jiff::Timestamp;

use super::columns::{now, time};
use super::data::Seat;
use super::deed::Deed;
use super::records::Records;
use crate::db::{Result, params};

/// Messages that are shown.
const MESSAGES: i64 = 20;

impl Records {
    /// Says something to one learner or to all.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn say(&self, to: Option<&Seat>, text: &str) -> Result<()> {
        let seat = to.map(|seat| seat.id);
        let db = self.db();
        let change = db.transaction()?;
        let message = change.get(
            "INSERT INTO message (at, seat, text) VALUES (?1, ?2, ?3) RETURNING id",
            params![now(), seat, text],
        )?;
        let said = Deed {
            seat,
            message,
            ..Deed::of_class("say")
        };
        said.log(&change, self.by)?;
        change.commit()
    }

    /// What was said to a learner, the last first.
    pub(crate) fn messages(&self, seat: i64) -> Result<Vec<(Timestamp, String)>> {
        self.db().all(
            "SELECT at, text FROM message WHERE seat IS NULL OR seat = ?1 ORDER BY id DESC LIMIT ?2",
            params![seat, MESSAGES],
            |row| Ok((time(row, 0)?, row.get(1)?)),
        )
    }

    /// What was said after the message of that number: number, to whom, text.
    pub(crate) fn said_after(&self, id: i64) -> Result<Vec<(i64, Option<i64>, String)>> {
        self.db().all(
            "SELECT id, seat, text FROM message WHERE id > ?1 ORDER BY id",
            params![id],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
    }

    /// The number of the last message.
    pub(crate) fn last_said(&self) -> Result<i64> {
        let last = "SELECT coalesce(max(id), 0) FROM message";
        self.db().get(last, params![])
    }
}
