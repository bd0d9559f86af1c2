//! How far the time of a class is, more time, and pauses.

use jiff::{SignedDuration, Timestamp};

use super::columns::now;
use super::data::Seat;
use super::deed::Deed;
use super::facts::compute_since;
use super::records::{Error, Records};
use super::schedule::{Phase, Schedule, Share, schedule, share};
use crate::db::{Connection, params};

/// Minutes that can be given at a time.
pub const MOST_MINUTES: u32 = 24 * 60;

/// Per cent of the time that a learner can have.
pub const FACTORS: std::ops::RangeInclusive<u32> = 100..=400;

/// When the time of the first learner ends, or that of one; nothing if it has no end.
fn earliest_end(db: &Connection, of: Option<&Seat>) -> Result<Option<Timestamp>, Error> {
    let schedule = schedule(db)?;
    let shares = "SELECT DISTINCT extra, factor FROM seat WHERE ?1 IS NULL OR id = ?1";
    let shares = db.all(shares, params![of.map(|seat| seat.id)], |row| {
        Ok(Share {
            extra: row.get(0)?,
            factor: row.get(1)?,
        })
    })?;
    let ends = shares.into_iter().map(|share| schedule.end(share).0);
    Ok(ends.min().flatten())
}

/// More time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// So many minutes, from the end on or, when that is over, from now on.
    Minutes(u32),
    /// That many per cent of the time of others: for one learner.
    Factor(u32),
}

impl Records {
    /// The time of the class.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn schedule(&self) -> Result<Schedule, Error> {
        let now = schedule(&self.db());
        self.known.schedule.or_one((), now)
    }

    /// How far the time of a learner is, or that of the class.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn phase(&self, share: Share) -> Result<Phase, Error> {
        Ok(self.schedule()?.phase(share, Timestamp::now()))
    }

    /// The same for the learner of that number.
    pub(crate) fn phase_of(&self, seat: i64) -> Result<Phase, Error> {
        let now = share(&self.db(), seat);
        let share = self.known.shares.or_last(seat, now)?;
        self.phase(share.unwrap_or_default())
    }

    /// Gives more time to all or to one learner. What was done in it counts, also if it lies back. Returns whether there
    /// is an end that it can be added to.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn extend(&self, to: Option<&Seat>, more: More) -> Result<bool, Error> {
        let db = self.db();
        let change = db.transaction()?;
        let schedule = schedule(&change)?;
        let Some(ends) = schedule.ends else {
            return Ok(false);
        };
        let now = Timestamp::now();
        let before = earliest_end(&change, to)?;
        let detail = match more {
            More::Minutes(minutes) => format!("{minutes} min"),
            More::Factor(factor) => format!("{factor} %"),
        };
        match (to, more) {
            (Some(seat), More::Minutes(minutes)) => change.execute(
                "UPDATE seat SET extra = extra + ?2 WHERE id = ?1",
                params![seat.id, schedule.gain(seat.share, minutes, now)],
            )?,
            (Some(seat), More::Factor(factor)) => change.execute(
                "UPDATE seat SET factor = ?2 WHERE id = ?1",
                params![seat.id, factor],
            )?,
            (None, More::Minutes(minutes)) => {
                let gain = schedule.gain(Share::default(), minutes, now);
                let ends = ends + SignedDuration::from_secs(gain);
                change.execute("UPDATE class SET ends = ?1", params![ends.to_string()])?
            }
            (None, More::Factor(_)) => return Ok(false),
        };
        let deed = Deed {
            seat: to.map(|seat| seat.id),
            ..Deed::of_class("extend")
        };
        deed.with(detail).log(&change, self.by)?;
        // What was done before either end counts as ever.
        let since = before.min(earliest_end(&change, to)?);
        if let Some(since) = since {
            compute_since(&change, to.map(|seat| seat.id), since)?;
        }
        change.commit()?;
        Ok(true)
    }

    /// Lets time stand still, or go on. Returns whether that changes anything.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn set_paused(&self, paused: bool) -> Result<bool, Error> {
        let db = self.db();
        let change = db.transaction()?;
        let changed = match paused {
            true => change.execute(
                "INSERT INTO pause (began) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM pause WHERE ended IS NULL)",
                params![now()],
            )?,
            false => change.execute(
                "UPDATE pause SET ended = ?1 WHERE ended IS NULL",
                params![now()],
            )?,
        };
        if changed > 0 {
            let what = if paused { "pause" } else { "go on" };
            Deed::of_class(what).log(&change, self.by)?;
        }
        change.commit()?;
        Ok(changed > 0)
    }
}
