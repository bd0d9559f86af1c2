//! What is to be done in labs for the staff. Only the server reaches a host: what a command asks for waits in the records
//! until the server has done it, and so does what a server that was killed had not done yet.

use serde::{Deserialize, Serialize};

use super::records::{Error, Records};
use crate::db::{Connection, params};

/// Something to be done in a lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Todo {
    /// End it: its learner was removed.
    Stop {
        /// Which lab.
        lab: String,
    },
    /// Take the next hint there, at no cost to its learner.
    Hint {
        /// Which lab.
        lab: String,
    },
    /// Make it again, for another attempt.
    Reset {
        /// Which lab.
        lab: String,
    },
    /// Get the recording of an attempt.
    Recording {
        /// In which lab.
        lab: String,
        /// Its number in the records of the host.
        attempt: i64,
    },
    /// Let labs wait, made ahead.
    Ahead {
        /// Of this task.
        task: String,
        /// How many.
        count: u32,
    },
}

impl Todo {
    /// In which lab it is to be done: there, one thing is done after the other. Of what makes labs, a later order ends the
    /// one before.
    pub(crate) fn place(&self) -> String {
        match self {
            Self::Stop { lab }
            | Self::Hint { lab }
            | Self::Reset { lab }
            | Self::Recording { lab, .. } => lab.clone(),
            Self::Ahead { task, count } => format!("{count} of {task}"),
        }
    }

    pub(super) fn add(&self, db: &Connection) -> Result<(), Error> {
        let text = serde_json::to_string(self).map_err(Error::wrong)?;
        db.execute("INSERT INTO todo (what) VALUES (?1)", params![text])?;
        Ok(())
    }
}

impl Records {
    /// What is to be done, the oldest first, each with its number.
    pub(crate) fn todo(&self) -> Result<Vec<(i64, Option<Todo>)>, Error> {
        let all = "SELECT id, what FROM todo ORDER BY id";
        self.db().all(all, params![], |row| {
            let text: String = row.get(1)?;
            Ok((row.get(0)?, serde_json::from_str(&text).ok()))
        })
    }

    /// That was done.
    pub(crate) fn did(&self, id: i64) -> Result<(), Error> {
        self.db()
            .execute("DELETE FROM todo WHERE id = ?1", params![id])?;
        Ok(())
    }
}
