//! A file of SQLite.

use std::path::Path;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags};

use super::{Backend, Done, Error, PATIENCE, Result, Row, Value};

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::wrong(error)
    }
}

pub(super) fn create(path: &Path) -> Result<Connection> {
    connect(path, OpenFlags::SQLITE_OPEN_CREATE)
}

pub(super) fn open(path: &Path) -> Result<Connection> {
    connect(path, OpenFlags::empty())
}

fn connect(path: &Path, more: OpenFlags) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(PATIENCE)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    // A fact that was kept is on the disk.
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "secure_delete", true)?;
    Ok(db)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Number(number) => number.to_sql(),
            Self::Text(text) => text.to_sql(),
            Self::Bytes(bytes) => bytes.to_sql(),
        }
    }
}

fn value(column: ValueRef<'_>) -> Result<Value> {
    Ok(match column {
        ValueRef::Null => Value::Text(None),
        ValueRef::Integer(number) => Value::Number(Some(number)),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(Error::wrong)?;
            Value::Text(Some(text.to_owned()))
        }
        ValueRef::Blob(bytes) => Value::Bytes(Some(bytes.to_owned())),
        ValueRef::Real(_) => return Err(Error::wrong("a column has a fraction")),
    })
}

impl Backend for Connection {
    fn run(&self, statement: &str, values: &[Value]) -> Result<Done> {
        let mut statement = self.prepare_cached(statement)?;
        let columns = statement.column_count();
        let reads = statement.readonly();
        let mut found = statement.query(rusqlite::params_from_iter(values))?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let values = (0..columns).map(|column| value(row.get_ref(column)?));
            rows.push(Row(values.collect::<Result<_>>()?));
        }
        let changed = match reads {
            true => 0,
            false => usize::try_from(self.changes()).unwrap_or(usize::MAX),
        };
        Ok(Done { rows, changed })
    }

    fn found(&self) -> Result<()> {
        Ok(())
    }

    fn make(&self, tables: &str) -> Result<()> {
        Ok(self.execute_batch(tables)?)
    }

    fn only_add_to(&self, table: &str) -> Result<()> {
        let refuse = |word: &str| {
            format!(
                "CREATE TRIGGER {table}_{word} BEFORE {word} ON {table} \
                 BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;"
            )
        };
        Ok(self.execute_batch(&(refuse("UPDATE") + &refuse("DELETE")))?)
    }

    fn tables(&self) -> Result<i64> {
        Ok(self.query_row("PRAGMA user_version", [], |row| row.get(0))?)
    }

    fn set_tables(&self, version: i64) -> Result<()> {
        Ok(self.pragma_update(None, "user_version", version)?)
    }

    fn begin(&self) -> Result<()> {
        Ok(self.execute_batch("BEGIN IMMEDIATE")?)
    }

    fn commit(&self) -> Result<()> {
        let done = self.execute_batch("COMMIT");
        if done.is_err() {
            self.roll_back();
        }
        Ok(done?)
    }

    fn roll_back(&self) {
        // There is nothing to be undone where the database has done it.
        let _ = self.execute_batch("ROLLBACK");
    }

    fn others(&self) -> Result<i64> {
        Ok(self.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    fn scrub(&self) -> Result<()> {
        Ok(self.execute_batch("VACUUM")?)
    }
}
