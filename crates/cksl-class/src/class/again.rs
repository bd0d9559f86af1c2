//! What was found when attempts were judged again.

use cksl_wire::report::ReportedCheck;
use jiff::Timestamp;

use super::columns::{from_json, time};
use super::marks::Again;
use crate::db::{Connection, Error, params};

/// What was found when an attempt was judged again for the last time, and when.
pub(super) fn last_of(
    db: &Connection,
    lab: &str,
    began: Timestamp,
) -> Result<Option<(Timestamp, Vec<ReportedCheck>)>, Error> {
    let last =
        "SELECT at, checks FROM regrade WHERE lab = ?1 AND began = ?2 ORDER BY id DESC LIMIT 1";
    db.maybe(last, params![lab, began.to_string()], |row| {
        Ok((time(row, 0)?, from_json(row, 1)?))
    })
}

/// What was judged again in a lab, in its order.
pub(super) fn regrades(db: &Connection, lab: &str) -> Result<Vec<Again>, Error> {
    let all =
        "SELECT began, at, earned, score, points, checks FROM regrade WHERE lab = ?1 ORDER BY id";
    db.all(all, params![lab], |row| {
        let checks: Vec<ReportedCheck> = from_json(row, 5)?;
        Ok(Again {
            began: time(row, 0)?,
            at: time(row, 1)?,
            earned: row.get(2)?,
            score: row.get(3)?,
            max: row.get(4)?,
            checks: checks
                .into_iter()
                .map(|one| (one.id, one.verdict))
                .collect(),
        })
    })
}
