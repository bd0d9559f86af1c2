//! Labs that wait for the learners of a class: made before the hour, so that nobody waits for theirs.
//!
//! The staff says how many of a task are to wait. The server lets its machines make them, and notes how many do.

use serde::Serialize;

use super::deed::Deed;
use super::records::{Error, Records};
use super::todo::Todo;
use crate::db::{Connection, params};

pub(super) const TABLE: &str = "
CREATE TABLE IF NOT EXISTS ahead (task TEXT PRIMARY KEY, wanted INTEGER NOT NULL, waiting INTEGER, problem TEXT) STRICT;
";

/// Labs of a task that wait, or are to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ahead {
    /// Of this task.
    pub task: String,
    /// So many are to wait.
    pub wanted: u32,
    /// So many were made; nothing while they are being made.
    pub made: Option<u32>,
    /// Why not all could be.
    pub problem: Option<String>,
}

impl Records {
    /// Lets so many labs of a task wait for its learners, and the server is to make them.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn ask_ahead(&self, task: &str, count: u32) -> Result<(), Error> {
        let deed = Deed::of_class("make ahead").with(format!("{count} of {task}"));
        self.act(&deed, |db| {
            db.execute(
                "INSERT INTO ahead (task, wanted) VALUES (?1, ?2) ON CONFLICT (task) \
                 DO UPDATE SET wanted = excluded.wanted, waiting = NULL, problem = NULL",
                params![task, count],
            )?;
            let todo = Todo::Ahead {
                task: task.to_owned(),
                count,
            };
            todo.add(db)
        })
    }

    /// Lets no lab wait any more.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn end_ahead(&self) -> Result<(), Error> {
        let db = self.db();
        let change = db.transaction()?;
        end(&change)?;
        change.commit()
    }

    /// What the staff has asked for, by task.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn ahead(&self) -> Result<Vec<Ahead>, Error> {
        let all = "SELECT task, wanted, waiting, problem FROM ahead ORDER BY task";
        self.db().all(all, params![], |row| {
            Ok(Ahead {
                task: row.get(0)?,
                wanted: row.get(1)?,
                made: row.get(2)?,
                problem: row.get(3)?,
            })
        })
    }

    /// So many were made, unless something else is asked for by now.
    pub(crate) fn made_ahead(
        &self,
        task: &str,
        wanted: u32,
        made: u32,
        problem: Option<String>,
    ) -> Result<(), Error> {
        self.db().execute(
            "UPDATE ahead SET waiting = ?3, problem = ?4 WHERE task = ?1 AND wanted = ?2",
            params![task, wanted, made, problem],
        )?;
        Ok(())
    }
}

/// What waits is not wanted any more, and the server is to end it.
pub(super) fn end(db: &Connection) -> Result<(), Error> {
    let tasks = "SELECT task FROM ahead WHERE wanted > 0 ORDER BY task";
    let tasks: Vec<String> = db.all(tasks, params![], |row| row.get(0))?;
    for task in tasks {
        db.execute(
            "UPDATE ahead SET wanted = 0, waiting = NULL, problem = NULL WHERE task = ?1",
            params![task],
        )?;
        Todo::Ahead { task, count: 0 }.add(db)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::testing::records;

    #[test]
    fn what_was_made_is_noted_for_what_is_still_wanted() {
        let (_shelf, records) = records(&[]);
        records.ask_ahead("a", 3).unwrap();
        records.ask_ahead("a", 5).unwrap();
        // What was asked for before is over by now.
        records.made_ahead("a", 3, 3, None).unwrap();
        let ahead = |made, problem: Option<&str>| Ahead {
            task: "a".to_owned(),
            wanted: 5,
            made,
            problem: problem.map(str::to_owned),
        };
        assert_eq!(records.ahead().unwrap(), [ahead(None, None)]);
        let why = "there is room for 4 of 5 labs";
        let noted = records.made_ahead("a", 5, 4, Some(why.to_owned()));
        noted.unwrap();
        assert_eq!(records.ahead().unwrap(), [ahead(Some(4), Some(why))]);
        records.end_ahead().unwrap();
        let todo = records.todo().unwrap().pop().unwrap().1;
        let (task, count) = ("a".to_owned(), 0);
        assert_eq!(todo, Some(Todo::Ahead { task, count }));
        // It is asked for once, and a class that closes asks for it.
        records.end_ahead().unwrap();
        assert_eq!(records.todo().unwrap().len(), 3);
        records.ask_ahead("a", 2).unwrap();
        records.set_open(false).unwrap();
        assert_eq!(records.todo().unwrap().len(), 5);
        assert_eq!(records.ahead().unwrap()[0].wanted, 0);
    }
}
