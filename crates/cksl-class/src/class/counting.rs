//! Which facts count: those of the learner's time, and what the grading at its end tells.

use std::collections::HashMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::columns::parsed;
use super::schedule::{schedule, share};
use crate::db::{Connection, Error, params};

/// For how long a grading that fails is tried again, and what it tells counts.
pub(crate) const LONGEST: Duration = Duration::from_secs(900);

/// By how much clocks of two machines may differ, and how long a word may be on its way.
const SLACK: SignedDuration = SignedDuration::from_secs(2);

/// When the labs of a learner were graded at the end, by lab.
pub(super) type Closings = HashMap<String, Vec<(Timestamp, Timestamp)>>;

/// The gradings at the end in the labs of a learner.
pub(super) fn closings(db: &Connection, seat: i64) -> Result<Closings, Error> {
    let all = db.all(
        "SELECT closing.lab, asked, done FROM closing JOIN lab ON lab.name = closing.lab WHERE lab.seat = ?1",
        params![seat],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut closings = Closings::new();
    for (lab, asked, done) in all {
        let (asked, done): (String, Option<String>) = (asked, done);
        let asked = parsed(&asked)?;
        let latest = asked + SignedDuration::try_from(LONGEST).unwrap_or_default();
        let done = match done {
            Some(done) => parsed(&done)?.min(latest),
            None => latest,
        };
        let of_lab = closings.entry(lab).or_default();
        of_lab.push((asked - SLACK, done + SLACK));
    }
    Ok(closings)
}

/// Whether a fact counts: by its time, or because the grading at the end told it.
pub(super) fn counting(
    db: &Connection,
    seat: i64,
) -> Result<impl Fn(&str, Timestamp) -> bool, Error> {
    let share = share(db, seat)?.ok_or_else(|| Error::wrong("this learner was removed"))?;
    let (schedule, closings) = (schedule(db)?, closings(db, seat)?);
    Ok(move |lab: &str, at| {
        let of_lab = closings.get(lab).into_iter().flatten();
        let mut closes = of_lab.map(|(from, to)| *from <= at && at <= *to);
        schedule.counts(share, at) || closes.any(|is_told| is_told)
    })
}
