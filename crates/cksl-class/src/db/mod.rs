//! Where the records of a class are kept: a file of SQLite, or a schema of PostgreSQL. One set of statements runs on both.
//!
//! Statements are written as SQLite has them, of what both understand; parameters are `?1`, `?2`. The few words of
//! tables that differ are translated in [`postgres`]. Rows are read whole: none is larger than a lab's facts.

mod postgres;
mod sqlite;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod value;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

pub(crate) use value::{FromValue, Row, ToValue, Value};

pub use postgres::Server;

/// How long another command may hold the records.
const PATIENCE: Duration = Duration::from_secs(10);

/// Something is wrong with the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The database can't be reached now.
    Away(String),
    /// It refuses what it was asked for, or has what can't be read.
    Wrong(String),
}

impl Error {
    /// What is kept or was read is not what it must be.
    pub(crate) fn wrong(why: impl fmt::Display) -> Self {
        Self::Wrong(why.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Away(why) | Self::Wrong(why) => out.write_str(why),
        }
    }
}

impl std::error::Error for Error {}

pub(crate) type Result<T> = std::result::Result<T, Error>;

/// Where the records of a class are.
#[derive(Clone, Debug)]
pub enum Place {
    /// In this file.
    File(PathBuf),
    /// In a schema of this server.
    Server(Server),
}

/// What a statement does: the rows that it gives, and how many it has changed.
#[derive(Debug, Default)]
struct Done {
    rows: Vec<Row>,
    changed: usize,
}

/// One of the two databases.
trait Backend: fmt::Debug + Send {
    /// Runs a statement.
    fn run(&self, statement: &str, values: &[Value]) -> Result<Done>;
    /// Makes what tables of a new class need; in the transaction that makes them.
    fn found(&self) -> Result<()>;
    /// Makes tables, of a text in SQLite's words.
    fn make(&self, tables: &str) -> Result<()>;
    /// Refuses whatever changes or deletes rows of a table.
    fn only_add_to(&self, table: &str) -> Result<()>;
    /// The version of the tables.
    fn tables(&self) -> Result<i64>;
    /// The tables have that version from now on.
    fn set_tables(&self, version: i64) -> Result<()>;
    /// Begins a transaction. Nobody else writes until it ends.
    fn begin(&self) -> Result<()>;
    /// Ends it, and keeps what was done.
    fn commit(&self) -> Result<()>;
    /// Ends it, and keeps nothing.
    fn roll_back(&self);
    /// A number that is another one after others have changed something.
    fn others(&self) -> Result<i64>;
    /// Leaves nothing of what was deleted.
    fn scrub(&self) -> Result<()>;
}

/// Records that were opened.
#[derive(Debug)]
pub(crate) struct Connection(Box<dyn Backend>);

/// Changes of which all are kept or none.
#[derive(Debug)]
pub(crate) struct Transaction<'a> {
    db: &'a Connection,
    is_over: bool,
}

/// The parameters of a statement.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::db::ToValue::to_value(&$value)),*]
    };
}
pub(crate) use params;

impl Connection {
    /// Opens a place for new records.
    ///
    /// # Errors
    /// It can't be made, or can't be reached.
    pub(crate) fn create(place: &Place) -> Result<Self> {
        Ok(Self(match place {
            Place::File(path) => Box::new(sqlite::create(path)?),
            Place::Server(server) => Box::new(postgres::Session::create(server)?),
        }))
    }

    /// Opens records.
    ///
    /// # Errors
    /// There are none, or they can't be reached.
    pub(crate) fn open(place: &Place) -> Result<Self> {
        Ok(Self(match place {
            Place::File(path) => Box::new(sqlite::open(path)?),
            Place::Server(server) => Box::new(postgres::Session::open(server)?),
        }))
    }

    /// Runs a statement, and says how many rows it has changed.
    pub(crate) fn execute(&self, statement: &str, values: &[Value]) -> Result<usize> {
        Ok(self.0.run(statement, values)?.changed)
    }

    /// All rows of a query.
    pub(crate) fn all<T>(
        &self,
        query: &str,
        values: &[Value],
        read: impl FnMut(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.0.run(query, values)?.rows.iter().map(read).collect()
    }

    /// The row of a query, if there is one.
    pub(crate) fn maybe<T>(
        &self,
        query: &str,
        values: &[Value],
        read: impl FnOnce(&Row) -> Result<T>,
    ) -> Result<Option<T>> {
        self.0
            .run(query, values)?
            .rows
            .first()
            .map(read)
            .transpose()
    }

    /// The row of a query that always has one.
    pub(crate) fn one<T>(
        &self,
        query: &str,
        values: &[Value],
        read: impl FnOnce(&Row) -> Result<T>,
    ) -> Result<T> {
        let found = self.maybe(query, values, read)?;
        found.ok_or_else(|| Error::wrong("what is asked for is not there"))
    }

    /// See [`Self::one`], of one column.
    pub(crate) fn get<T: FromValue>(&self, query: &str, values: &[Value]) -> Result<T> {
        self.one(query, values, |row| row.get(0))
    }

    /// See [`Backend::found`].
    pub(crate) fn found(&self) -> Result<()> {
        self.0.found()
    }

    /// See [`Backend::make`].
    pub(crate) fn make(&self, tables: &str) -> Result<()> {
        self.0.make(tables)
    }

    /// See [`Backend::only_add_to`].
    pub(crate) fn only_add_to(&self, table: &str) -> Result<()> {
        self.0.only_add_to(table)
    }

    /// See [`Backend::tables`].
    pub(crate) fn tables(&self) -> Result<i64> {
        self.0.tables()
    }

    /// See [`Backend::set_tables`].
    pub(crate) fn set_tables(&self, version: i64) -> Result<()> {
        self.0.set_tables(version)
    }

    /// See [`Backend::others`].
    pub(crate) fn others(&self) -> Result<i64> {
        self.0.others()
    }

    /// See [`Backend::scrub`].
    pub(crate) fn scrub(&self) -> Result<()> {
        self.0.scrub()
    }

    /// Begins changes of which all are kept or none. They are none if this is dropped.
    pub(crate) fn transaction(&self) -> Result<Transaction<'_>> {
        self.0.begin()?;
        Ok(Transaction {
            db: self,
            is_over: false,
        })
    }
}

impl Transaction<'_> {
    /// Keeps them.
    pub(crate) fn commit(mut self) -> Result<()> {
        self.is_over = true;
        self.db.0.commit()
    }
}

impl std::ops::Deref for Transaction<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.db
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            self.db.0.roll_back();
        }
    }
}
