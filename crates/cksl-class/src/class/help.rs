//! What the staff asks for in the lab of one learner: a hint that costs nothing, a task that begins again. And what it
//! lets learners begin: tasks that were held back.

use super::columns::now;
use super::data::Seat;
use super::deed::Deed;
use super::facts::compute_one;
use super::records::{Error, Records};
use super::todo::Todo;
use crate::db::params;

impl Records {
    /// Lets learners begin a task that was held back: that one, or the next. Returns which; nothing if none is held back.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn release(&self, task: Option<&str>) -> Result<Option<String>, Error> {
        let db = self.db();
        let change = db.transaction()?;
        let held = change.maybe(
            "SELECT scenario FROM task WHERE held <> 0 AND (?1 IS NULL OR scenario = ?1) ORDER BY place LIMIT 1",
            params![task],
            |row| row.get::<String>(0),
        )?;
        let Some(task) = held else {
            return Ok(None);
        };
        change.execute(
            "UPDATE task SET held = 0 WHERE scenario = ?1",
            params![task],
        )?;
        Deed::of_class("release")
            .with(task.clone())
            .log(&change, self.by)?;
        change.commit()?;
        Ok(Some(task))
    }

    /// The lab in which a learner works: of that task, or where something was done last.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn lab_of(&self, seat: i64, task: Option<&str>) -> Result<Option<(String, String)>, Error> {
        let cells = self.cells(Some(seat))?;
        let open = cells
            .into_iter()
            .filter(|((_, of), cell)| cell.mark.open && task.is_none_or(|task| task == of));
        let last = open.max_by_key(|(_, cell)| cell.worked);
        Ok(last.and_then(|((_, task), cell)| Some((cell.lab?, task))))
    }

    /// The staff gives a learner the next hint of a task, and the server is to do it.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn ask_hint(&self, seat: &Seat, lab: &str, task: &str) -> Result<(), Error> {
        self.ask(
            Deed::to("give a hint", seat.id).with(task.to_owned()),
            &Todo::Hint {
                lab: lab.to_owned(),
            },
        )
    }

    /// The staff lets a learner begin a task again, and the server is to do it.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn ask_reset(&self, seat: &Seat, lab: &str, task: &str) -> Result<(), Error> {
        self.ask(
            Deed::to("reset", seat.id).with(task.to_owned()),
            &Todo::Reset {
                lab: lab.to_owned(),
            },
        )
    }

    fn ask(&self, deed: Deed<'_>, todo: &Todo) -> Result<(), Error> {
        self.act(&deed, |db| todo.add(db))
    }

    /// What a hint of the staff cost in a lab is credited.
    pub(crate) fn credit(&self, lab: &str, points: u32) -> Result<(), Error> {
        let db = self.db();
        let change = db.transaction()?;
        let of = "SELECT seat, task FROM lab WHERE name = ?1";
        let of = change.maybe(of, params![lab], |row| {
            Ok((row.get(0)?, row.get::<String>(1)?))
        })?;
        if let Some((seat, task)) = of {
            change.execute(
                "INSERT INTO credit (lab, at, points) VALUES (?1, ?2, ?3)",
                params![lab, now(), points],
            )?;
            compute_one(&change, seat, &task)?;
        }
        change.commit()
    }
}
