//! The log of the staff: what was done in a class, when, and to whom. It names a learner by number: who is removed takes
//! their name along, and the log is only added to all the same.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::columns::time;
use super::records::{Error, Records};
use crate::db::params;

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Act {
    /// When it was done, by the clock of the machine with the records.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// Who: the name of a member of the staff, or `console` for a command and the link of the console.
    pub by: String,
    /// What, in a word.
    pub act: String,
    /// The number of the learner whom it was about; else it was about the class.
    pub learner: Option<i64>,
    /// The same in a sentence, with the learner's name if they are still in the class.
    pub what: String,
}

fn words(act: &str, learner: Option<i64>, name: Option<String>, more: Option<String>) -> String {
    let whom = match (learner, name) {
        (None, _) => None,
        (_, Some(name)) => Some(name),
        (Some(number), None) => Some(format!("learner {number}, who was removed")),
    };
    let mut words = match (act, whom) {
        ("say", whom) => format!("say to {}", whom.unwrap_or_else(|| "all".to_owned())),
        (act, Some(whom)) => format!("{act}: {whom}"),
        (act, None) => act.to_owned(),
    };
    if let Some(more) = more {
        words += &format!(": {more}");
    }
    words
}

impl Records {
    /// The log of the staff.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn acts(&self) -> Result<Vec<Act>, Error> {
        self.db().all(
            "SELECT act.at, act.what, act.seat, seat.name, coalesce(act.detail, message.text), \
             CASE WHEN act.staff IS NULL THEN 'console' ELSE coalesce(staff.name, 'somebody who was dismissed') END \
             FROM act LEFT JOIN staff ON staff.id = act.staff \
             LEFT JOIN seat ON seat.id = act.seat LEFT JOIN message ON message.id = act.message ORDER BY act.id",
            params![],
            |row| {
                let (act, learner): (String, Option<i64>) = (row.get(1)?, row.get(2)?);
                Ok(Act {
                    at: time(row, 0)?,
                    by: row.get(5)?,
                    what: words(&act, learner, row.get(3)?, row.get(4)?),
                    act,
                    learner,
                })
            },
        )
    }
}
