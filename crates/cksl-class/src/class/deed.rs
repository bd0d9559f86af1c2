//! Something that the staff does, as it goes into the log.

use super::columns::now;
use crate::db::{Connection, Error, params};

/// Something that the staff does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deed<'a> {
    /// What, in a word.
    pub(crate) what: &'a str,
    /// To this learner; else to the class.
    pub(crate) seat: Option<i64>,
    /// What else is to be known of it: never a name, nor a learner's words.
    pub(crate) detail: Option<String>,
    /// The message that was said.
    pub(crate) message: Option<i64>,
}

impl<'a> Deed<'a> {
    /// Something that is done to the class.
    pub(crate) fn of_class(what: &'a str) -> Self {
        Self {
            what,
            ..Self::default()
        }
    }

    /// Something that is done to one learner.
    pub(crate) fn to(what: &'a str, seat: i64) -> Self {
        Self {
            what,
            seat: Some(seat),
            ..Self::default()
        }
    }

    /// The same, with what else is to be known.
    pub(crate) fn with(self, detail: String) -> Self {
        Self {
            detail: Some(detail),
            ..self
        }
    }

    /// Adds it to the log, as done by a member of the staff or by a command.
    pub(crate) fn log(&self, db: &Connection, by: Option<i64>) -> Result<(), Error> {
        db.execute(
            "INSERT INTO act (at, what, seat, detail, message, staff) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![now(), self.what, self.seat, self.detail, self.message, by],
        )?;
        Ok(())
    }
}
