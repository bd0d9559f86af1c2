//! The results of an exam: what is handed in, and when learners are told what they have earned.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::columns::now;
use super::data::Seat;
use super::deed::Deed;
use super::exam::Score;
use super::records::{Error, Records};
use super::schedule::{Phase, Share};
use crate::db::params;

impl Records {
    /// Whether an exam goes on: nothing of what is earned is told to learners, the time of one of whom runs, stands or is
    /// still to come.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn is_examining(&self) -> Result<bool, Error> {
        let is_exam = self
            .db()
            .get("SELECT EXISTS (SELECT 1 FROM exam)", params![]);
        if !self.known.is_exam.or_one((), is_exam)? {
            return Ok(false);
        }
        let schedule = self.schedule()?;
        let now = Timestamp::now();
        let goes_on = |share| schedule.phase(share, now) != Phase::Over;
        // Who has not joined has the time of all.
        Ok(goes_on(Share::default()) || self.seats()?.into_iter().any(|seat| goes_on(seat.share)))
    }

    /// Whether learners were told what they have earned in an exam.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn are_results_out(&self) -> Result<bool, Error> {
        Ok(self.class()?.exam.is_some() && !self.is_examining()?)
    }

    /// The task of a lab was graded for good: its learner does not begin it again.
    pub(crate) fn hand_in(&self, lab: &str) -> Result<(), Error> {
        self.db().execute(
            "INSERT INTO handed_in SELECT seat, task, ?2 FROM lab WHERE name = ?1 ON CONFLICT DO NOTHING",
            params![lab, now()],
        )?;
        Ok(())
    }

    /// Whether a learner has handed that task in.
    pub(crate) fn is_handed_in(&self, seat: i64, task: &str) -> Result<bool, Error> {
        let is_one = "SELECT EXISTS (SELECT 1 FROM handed_in WHERE seat = ?1 AND task = ?2)";
        self.db().get(is_one, params![seat, task])
    }

    /// The staff lets a learner begin a task again that was handed in. Returns whether it was.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn give_back(&self, seat: &Seat, task: &str) -> Result<bool, Error> {
        if !self.is_handed_in(seat.id, task)? {
            return Ok(false);
        }
        self.act(&Deed::to("reset", seat.id).with(task.to_owned()), |db| {
            db.execute(
                "DELETE FROM handed_in WHERE seat = ?1 AND task = ?2",
                params![seat.id, task],
            )?;
            Ok(true)
        })
    }

    /// The scores of an exam's learners, by number; empty for a class that is none.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn scores(&self) -> Result<BTreeMap<i64, Score>, Error> {
        let Some(exam) = self.class()?.exam else {
            return Ok(BTreeMap::new());
        };
        let cells = self.cells(None)?;
        let score = |seat: Seat| {
            let mark = |task: &str| {
                let cell = cells.get(&(seat.id, task.to_owned()));
                cell.map(|cell| &cell.mark)
            };
            (seat.id, exam.score(mark))
        };
        Ok(self.seats()?.into_iter().map(score).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::testing::{examined, monday};
    use crate::class::time::More;
    use crate::db::testing::Shelf;

    #[test]
    fn results_are_out_when_the_time_of_all_is_over() {
        let shelf = Shelf::new();
        let records = examined(&shelf, 3600);
        let (ada, bob) = ([1; 32], [2; 32]);
        let ada = records.join("Ada", &ada, 9).unwrap().unwrap();
        records.join("Bob", &bob, 9).unwrap().unwrap();
        assert!(records.is_examining().unwrap());
        let ago = |seconds: i64| {
            let at = Timestamp::now() - jiff::SignedDuration::from_secs(seconds);
            at.to_string()
        };
        let set = |text: &str, at: String| records.db().execute(text, params![at]).unwrap();
        set("UPDATE class SET begins = ?1", ago(7200));
        set("UPDATE class SET ends = ?1", ago(60));
        assert!(!records.is_examining().unwrap());
        records.extend(Some(&ada), More::Minutes(5)).unwrap();
        assert!(records.is_examining().unwrap());
        // No exam keeps anything back.
        let shelf = Shelf::new();
        assert!(!monday(&shelf).is_examining().unwrap());
    }

    #[test]
    fn an_exam_is_kept_with_its_class() {
        let shelf = Shelf::new();
        let records = examined(&shelf, 3600);
        let kept = records.class().unwrap().exam.unwrap();
        assert_eq!((kept.pass, kept.weights.len()), (67, 1));
        let again = Records::open(&shelf.place()).unwrap();
        assert_eq!(again.class().unwrap().exam, Some(kept));
    }
}
