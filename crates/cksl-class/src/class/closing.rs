//! The end of a learner's time: the server grades what they work at once more, so that nothing which was done in time is
//! lost because nobody asked for a grade. What such a grading tells counts, though it comes after the end.

use std::collections::HashMap;

use jiff::Timestamp;

use super::columns::{now, parsed};
use super::facts::compute_one;
use super::records::{Error, Records};
use super::schedule::Share;
use crate::db::params;

pub(super) const TABLE: &str = "
CREATE TABLE IF NOT EXISTS closing (lab TEXT NOT NULL REFERENCES lab ON DELETE CASCADE, ends TEXT NOT NULL,
    asked TEXT NOT NULL, done TEXT, PRIMARY KEY (lab, ends)) STRICT;
";

impl Records {
    /// The labs of learners whose time is over that are not graded yet for this end, each with the end.
    pub(crate) fn to_close(&self) -> Result<Vec<(String, Timestamp)>, Error> {
        let now = Timestamp::now();
        let schedule = self.schedule()?;
        let ended = |share: Share| schedule.over_since(share, now);
        let seats = self.seats()?.into_iter();
        let over: HashMap<i64, Timestamp> = seats
            .filter_map(|seat| Some((seat.id, ended(seat.share)?)))
            .collect();
        if over.is_empty() {
            return Ok(Vec::new());
        }
        let works = |(key, cell): ((i64, String), super::Cell)| {
            // Who has earned all in another attempt can't earn more.
            let is_full = cell.mark.max == Some(cell.mark.score);
            let is_meant = cell.mark.works && !is_full;
            Some((cell.lab.filter(|_| is_meant)?, *over.get(&key.0)?))
        };
        let labs: Vec<_> = self.cells(None)?.into_iter().filter_map(works).collect();
        let db = self.db();
        let known = "SELECT EXISTS (SELECT 1 FROM closing WHERE lab = ?1 AND ends = ?2 AND done IS NOT NULL)";
        let mut left = Vec::new();
        for (lab, ends) in labs {
            let is_closed: bool = db.get(known, params![lab, ends.to_string()])?;
            if !is_closed {
                left.push((lab, ends));
            }
        }
        Ok(left)
    }

    /// The grading of a lab at that end begins, or is tried again. Returns since when it is tried.
    pub(crate) fn begin_closing(&self, lab: &str, ends: Timestamp) -> Result<Timestamp, Error> {
        let db = self.db();
        db.execute(
            "INSERT INTO closing SELECT name, ?2, ?3, NULL FROM lab WHERE name = ?1 ON CONFLICT DO NOTHING",
            params![lab, ends.to_string(), now()],
        )?;
        let asked: String = db.get(
            "SELECT asked FROM closing WHERE lab = ?1 AND ends = ?2",
            params![lab, ends.to_string()],
        )?;
        parsed(&asked)
    }

    /// Whether a learner's tasks are still being graded at the end.
    pub(crate) fn is_closing(&self, seat: i64) -> Result<bool, Error> {
        let left = self.to_close()?;
        let of = |(lab, _): &(String, Timestamp)| self.seat_of(lab).ok().flatten() == Some(seat);
        Ok(left.iter().any(of))
    }

    /// It was over at that time: what it told counts, and nothing after.
    pub(crate) fn end_closing(
        &self,
        lab: &str,
        ends: Timestamp,
        done: Timestamp,
    ) -> Result<(), Error> {
        let db = self.db();
        let change = db.transaction()?;
        let closed = change.execute(
            "UPDATE closing SET done = ?3 WHERE lab = ?1 AND ends = ?2",
            params![lab, ends.to_string(), done.to_string()],
        )?;
        if closed > 0 {
            let of = "SELECT seat, task FROM lab WHERE name = ?1";
            let of = change.one(of, params![lab], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let (seat, task): (i64, String) = of;
            compute_one(&change, seat, &task)?;
        }
        change.commit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::testing::monday;
    use crate::db::testing::Shelf;
    use crate::host::{FactId, News, Stamp, What};
    use jiff::SignedDuration;

    fn tell(records: &Records, number: u64, at: Timestamp, what: What) {
        let id = FactId { source: 5, number };
        let news = News {
            stamp: Some(Stamp { id, at }),
            ..News::of_lab("a-1", what)
        };
        records.keep(&news).unwrap();
    }

    fn score(records: &Records) -> u32 {
        let cells = records.cells(None).unwrap();
        cells.values().map(|cell| cell.mark.score).sum()
    }

    #[test]
    fn what_the_grading_at_the_end_tells_counts_and_what_comes_after_does_not() {
        let shelf = Shelf::new();
        let records = monday(&shelf);
        let now = Timestamp::now();
        let ago = |seconds| now - SignedDuration::from_secs(seconds);
        let seat = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", seat.id, "a").unwrap();
        let set = |text: &str, value: String| records.db().execute(text, params![value]).unwrap();
        set("UPDATE class SET begins = ?1", ago(3600).to_string());
        set("UPDATE class SET ends = ?1", ago(600).to_string());
        let scenario = "a".to_owned();
        tell(
            &records,
            1,
            ago(1800),
            What::Begun {
                scenario,
                attempt: 1,
                roots: Vec::new(),
            },
        );
        let to_close = records.to_close().unwrap();
        assert_eq!(to_close, [("a-1".to_owned(), ago(600))]);

        // Late work that somebody has graded by other means.
        tell(&records, 2, ago(300), What::Graded { earned: 5, max: 5 });
        assert_eq!(score(&records), 0);
        let since = records.begin_closing("a-1", ago(600)).unwrap();
        // One that has failed is tried again, and counts from its first try on.
        assert_eq!(records.to_close().unwrap(), to_close);
        assert_eq!(records.begin_closing("a-1", ago(600)).unwrap(), since);
        assert!(records.is_closing(seat.id).unwrap());
        tell(
            &records,
            3,
            Timestamp::now(),
            What::Graded { earned: 3, max: 5 },
        );
        assert_eq!(score(&records), 3);
        records
            .end_closing("a-1", ago(600), Timestamp::now())
            .unwrap();
        assert_eq!(score(&records), 3);
        assert!(records.to_close().unwrap().is_empty());
        assert!(!records.is_closing(seat.id).unwrap());

        // By then it was over for long.
        let over = ago(30).to_string();
        records
            .db()
            .execute("UPDATE closing SET asked = ?1, done = ?1", params![over])
            .unwrap();
        tell(
            &records,
            4,
            Timestamp::now(),
            What::Graded { earned: 4, max: 5 },
        );
        records.compute(None).unwrap();
        assert_eq!(score(&records), 0);
        tell(&records, 5, ago(30), What::Graded { earned: 2, max: 5 });
        assert_eq!(score(&records), 2);

        // With more time there is another end.
        records
            .extend(None, crate::class::time::More::Minutes(5))
            .unwrap();
        assert_eq!(score(&records), 5);
        assert!(records.to_close().unwrap().is_empty());
    }
}
