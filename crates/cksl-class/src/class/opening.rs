//! The tables of the records: made with a class, and renewed when those of an earlier version are opened.

use super::data::Class;
use super::records::{Error, Records};
use super::{ahead, closing, exam, facts, hosts, regrade};
use crate::class::columns::now;
use crate::db::{Connection, Place, Result, params};

/// The version of the tables.
const VERSION: i64 = 4;

/// The one before, whose marks know nothing of attempts that are judged again.
const JUDGED_ONCE: i64 = 3;

/// The one before that, which had no order of labs and sessions but that of the rows in the file.
const UNORDERED: i64 = 2;

// AUTOINCREMENT where rows can be deleted and a running server still knows their numbers.
const TABLES: &str = "
CREATE TABLE class (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, code TEXT NOT NULL,
    open INTEGER NOT NULL, made TEXT NOT NULL, listed INTEGER NOT NULL,
    begins TEXT, ends TEXT) STRICT;
CREATE TABLE pause (id INTEGER PRIMARY KEY AUTOINCREMENT, began TEXT NOT NULL, ended TEXT) STRICT;
CREATE TABLE task (place INTEGER PRIMARY KEY AUTOINCREMENT, scenario TEXT NOT NULL UNIQUE,
    held INTEGER NOT NULL, version TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE TABLE roster (name TEXT COLLATE NOCASE PRIMARY KEY) STRICT;
CREATE TABLE seat (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE NOT NULL UNIQUE,
    admitted INTEGER NOT NULL, link BLOB UNIQUE, hand INTEGER NOT NULL DEFAULT 0, extra INTEGER NOT NULL DEFAULT 0,
    factor INTEGER NOT NULL DEFAULT 100, joined TEXT NOT NULL) STRICT;
CREATE TABLE staff (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT COLLATE NOCASE NOT NULL UNIQUE, role TEXT NOT NULL,
    link BLOB UNIQUE, salt BLOB, digest BLOB) STRICT;
CREATE TABLE session (cookie BLOB PRIMARY KEY, seat INTEGER REFERENCES seat ON DELETE CASCADE,
    staff INTEGER REFERENCES staff ON DELETE CASCADE, made TEXT NOT NULL, number INTEGER NOT NULL) STRICT;
CREATE TABLE lab (name TEXT PRIMARY KEY, seat INTEGER NOT NULL REFERENCES seat ON DELETE CASCADE,
    task TEXT NOT NULL, made TEXT NOT NULL, number INTEGER NOT NULL) STRICT;
CREATE INDEX lab_of_seat ON lab (seat, task);
CREATE TABLE fact (lab TEXT NOT NULL REFERENCES lab ON DELETE CASCADE, source INTEGER NOT NULL,
    number INTEGER NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL, PRIMARY KEY (lab, source, number)) STRICT;
CREATE TABLE credit (lab TEXT NOT NULL REFERENCES lab ON DELETE CASCADE, at TEXT NOT NULL, points INTEGER NOT NULL) STRICT;
CREATE INDEX credit_of_lab ON credit (lab);
CREATE TABLE mark (seat INTEGER NOT NULL REFERENCES seat ON DELETE CASCADE, task TEXT NOT NULL, lab TEXT NOT NULL,
    worked TEXT, standing TEXT NOT NULL, PRIMARY KEY (seat, task)) STRICT;
CREATE TABLE message (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, seat INTEGER REFERENCES seat ON DELETE CASCADE,
    text TEXT NOT NULL) STRICT;
CREATE TABLE todo (id INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL) STRICT;
CREATE TABLE act (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, what TEXT NOT NULL, seat INTEGER, detail TEXT,
    message INTEGER, staff INTEGER) STRICT;
";

/// What gives labs and sessions of version [`UNORDERED`] their order.
const ORDERED: &str = "
ALTER TABLE session ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE session SET number = rowid;
ALTER TABLE lab ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE lab SET number = rowid;
";

impl Records {
    /// Creates the records of a class. `digest` is that of a task's scenario.
    ///
    /// # Errors
    /// They can't be written there, or are those of a class already.
    pub fn create(
        place: &Place,
        class: &Class,
        roster: &[String],
        digest: impl Fn(&str) -> String,
    ) -> Result<Self> {
        let db = Connection::create(place)?;
        let change = db.transaction()?;
        change.found()?;
        change.make(TABLES)?;
        change.only_add_to("act")?;
        make_later(&change)?;
        change.set_tables(VERSION)?;
        change.execute(
            "INSERT INTO class VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                class.name,
                class.code,
                class.open,
                now(),
                !roster.is_empty(),
                class.begins.map(|at| at.to_string()),
                class.ends.map(|at| at.to_string())
            ],
        )?;
        for task in &class.tasks {
            change.execute(
                "INSERT INTO task (scenario, held, version, digest) VALUES (?1, ?2, ?3, ?4)",
                params![
                    task,
                    class.held.contains(task),
                    env!("CARGO_PKG_VERSION"),
                    digest(task)
                ],
            )?;
        }
        if let Some(exam) = &class.exam {
            exam::keep(&change, exam)?;
        }
        if class.paused {
            change.execute("INSERT INTO pause (began) VALUES (?1)", params![now()])?;
        }
        for name in roster {
            // PostgreSQL knows more names that are the same.
            let listed = "INSERT INTO roster VALUES (?1) ON CONFLICT DO NOTHING";
            change.execute(listed, params![name])?;
        }
        change.commit()?;
        Ok(Self::of(db))
    }

    /// Opens the records of a class.
    ///
    /// # Errors
    /// They can't be read, or are those of another version.
    pub fn open(place: &Place) -> Result<Self> {
        let db = Connection::open(place)?;
        if matches!(db.tables()?, UNORDERED | JUDGED_ONCE) {
            renew(&db)?;
        }
        match db.tables()? {
            VERSION => Ok(Self::of(db)),
            _ => Err(Error::wrong(
                "they are those of another version of cksl; that one can export them",
            )),
        }
    }
}

/// Makes the tables that earlier versions did not have, where they are missing.
fn make_later(db: &Connection) -> Result<()> {
    let later = [
        hosts::TABLES,
        closing::TABLE,
        exam::TABLES,
        ahead::TABLE,
        regrade::TABLES,
    ];
    later.into_iter().try_for_each(|tables| db.make(tables))
}

/// Makes tables of an earlier version those of this one, unless another command has just done it.
fn renew(db: &Connection) -> Result<()> {
    let change = db.transaction()?;
    let version = change.tables()?;
    if version == UNORDERED {
        change.make(ORDERED)?;
    }
    if matches!(version, UNORDERED | JUDGED_ONCE) {
        make_later(&change)?;
        facts::compute_all(&change, None)?;
        change.set_tables(VERSION)?;
    }
    change.commit()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::Who;
    use crate::class::testing::{begun, news, records};
    use crate::host::What;

    #[test]
    fn records_of_the_version_before_are_opened_with_all_that_they_have() {
        let (shelf, records) = records(&[]);
        // It had files only.
        let Place::File(_) = shelf.place() else {
            return;
        };
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        for (lab, number) in [("z-1", 1), ("a-1", 3)] {
            records.add_lab(lab, ada.id, "a").unwrap();
            records.keep(&news(number, lab, begun())).unwrap();
            let graded = What::Graded { earned: 1, max: 3 };
            records.keep(&news(number + 1, lab, graded)).unwrap();
        }
        let before = records.cells(None).unwrap();
        {
            let db = records.db();
            db.make("ALTER TABLE lab DROP COLUMN number; ALTER TABLE session DROP COLUMN number")
                .unwrap();
            db.make(
                "DROP TABLE weight; DROP TABLE ahead; DROP TABLE regrade; DROP TABLE recording",
            )
            .unwrap();
            // Marks of that version can't be read by this one.
            db.execute("UPDATE mark SET standing = '{}'", params![])
                .unwrap();
            db.set_tables(UNORDERED).unwrap();
        }
        let records = Records::open(&shelf.place()).unwrap();
        assert_eq!(records.cells(None).unwrap(), before);
        let stories = records.stories(None).unwrap();
        let labs: Vec<&str> = stories.iter().map(|story| story.lab.as_str()).collect();
        assert_eq!(labs, ["z-1", "a-1"]);
        let known = records.session(&[1; 32]).unwrap();
        assert_eq!(known, Some(Who::Seat(ada)));
        assert_eq!(records.ahead().unwrap(), []);
        assert_eq!(records.class().unwrap().exam, None);
        records.db().set_tables(VERSION + 1).unwrap();
        let later = Records::open(&shelf.place()).unwrap_err();
        assert!(later.to_string().contains("another version"), "{later}");
    }
}
