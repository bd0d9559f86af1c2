//! The records of a class, in a file of SQLite or a schema of PostgreSQL. Each module beside this one adds what it keeps:
//! `roll.rs` the learners, `facts.rs` what the labs have told, `opening.rs` the tables.

use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;

use super::columns::parsed;
use super::deed::Deed;
use super::known::Known;
use crate::db::{Connection, Result, params};
use crate::{blocking, lock};

pub use crate::db::{Error, Place, Server};

/// The last time of what was made, joined, done, said or told. An index of facts by time would cost more than it saves:
/// only a purge asks.
const WRITTEN: &str = "SELECT max(at) FROM (SELECT made AS at FROM class UNION ALL SELECT joined FROM seat \
    UNION ALL SELECT made FROM lab UNION ALL SELECT at FROM act UNION ALL SELECT max(at) FROM fact) AS times";

/// What is said when the records can't be read or written.
#[must_use]
pub fn unkept(error: &Error) -> String {
    format!("the records of the class can't be used: {error}")
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Records {
    db: Arc<Mutex<Connection>>,
    pub(super) known: Arc<Known>,
    /// In whose name acts are logged: a member of the staff, or a command.
    pub(super) by: Option<i64>,
}

impl Records {
    pub(super) fn db(&self) -> MutexGuard<'_, Connection> {
        match self.db.try_lock() {
            Ok(db) => db,
            // Another request waits for its database.
            Err(_) => blocking(|| lock(&self.db)),
        }
    }

    /// Those in that database.
    pub(super) fn of(db: Connection) -> Self {
        Self {
            db: Arc::new(Mutex::new(db)),
            known: Arc::default(),
            by: None,
        }
    }

    /// The same records; what is done by them is done by that member of the staff.
    #[must_use]
    pub fn by(&self, staff: Option<i64>) -> Self {
        Self {
            by: staff,
            ..self.clone()
        }
    }

    /// Changes whenever another process has changed something.
    pub(crate) fn version(&self) -> Result<i64> {
        self.db().others()
    }

    /// When something was written into them last.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn written(&self) -> Result<Timestamp> {
        let last: String = self.db().get(WRITTEN, params![])?;
        parsed(&last)
    }

    /// Does something for the staff, and logs it: both or neither.
    pub(super) fn act<T>(
        &self,
        deed: &Deed<'_>,
        does: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T> {
        let db = self.db();
        let change = db.transaction()?;
        let done = does(&change)?;
        deed.log(&change, self.by)?;
        change.commit()?;
        Ok(done)
    }

    /// Logs what was done with no record of its own.
    pub(crate) fn log(&self, deed: &Deed<'_>) -> Result<()> {
        deed.log(&self.db(), self.by)
    }
}
