//! The records of a class: one file of SQLite. Facts are only added; marks are computed from them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use cksl_node::report::ReportedCheck;
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row, params};

use super::marks::{Fact, Mark, mark};
use crate::host::{FactId, News, Stamp, What};
use crate::lock;
use crate::session::Hash;

/// Something is wrong with the records.
pub type Error = rusqlite::Error;

type Result<T> = std::result::Result<T, Error>;

/// How long another command may hold the records.
const PATIENCE: Duration = Duration::from_secs(10);

/// The version of the tables.
const VERSION: i64 = 1;

/// Bytes of a check's evidence that are kept with its fact; a longer one is kept without.
const MOST_EVIDENCE: usize = 64 << 10;

/// Messages that are shown.
const MESSAGES: i64 = 20;

// AUTOINCREMENT where rows can be deleted and a running server still knows their numbers.
const TABLES: &str = "
CREATE TABLE class (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, code TEXT NOT NULL,
    open INTEGER NOT NULL, made TEXT NOT NULL) STRICT;
CREATE TABLE task (place INTEGER PRIMARY KEY, scenario TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE roster (name TEXT PRIMARY KEY COLLATE NOCASE) STRICT;
CREATE TABLE seat (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    admitted INTEGER NOT NULL, link BLOB UNIQUE, hand INTEGER NOT NULL DEFAULT 0, joined TEXT NOT NULL) STRICT;
CREATE TABLE session (cookie BLOB PRIMARY KEY, seat INTEGER REFERENCES seat ON DELETE CASCADE,
    made TEXT NOT NULL) STRICT;
CREATE TABLE lab (name TEXT PRIMARY KEY, seat INTEGER NOT NULL REFERENCES seat ON DELETE CASCADE,
    task TEXT NOT NULL, made TEXT NOT NULL, worked TEXT) STRICT;
CREATE INDEX lab_of_seat ON lab (seat, task);
CREATE TABLE fact (lab TEXT NOT NULL REFERENCES lab ON DELETE CASCADE, source INTEGER NOT NULL,
    number INTEGER NOT NULL, at TEXT NOT NULL, what TEXT NOT NULL, PRIMARY KEY (lab, source, number)) STRICT;
CREATE TABLE reached (id INTEGER PRIMARY KEY CHECK (id = 1), source INTEGER NOT NULL, number INTEGER NOT NULL) STRICT;
CREATE TABLE message (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, seat INTEGER REFERENCES seat ON DELETE CASCADE,
    text TEXT NOT NULL) STRICT;
CREATE TABLE act (id INTEGER PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL) STRICT;
CREATE TRIGGER acts_stay BEFORE UPDATE ON act BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TRIGGER acts_are_kept BEFORE DELETE ON act BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
";

/// A class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// What learners type to join.
    pub code: String,
    /// Whether they can join, and begin tasks.
    pub open: bool,
    /// Its tasks: scenarios, in their order.
    pub tasks: Vec<String>,
}

impl Class {
    /// Its code as people read it best: `ABCD-2345`.
    #[must_use]
    pub fn shown_code(&self) -> String {
        match self.code.split_at_checked(4) {
            Some((first, second)) => format!("{first}-{second}"),
            None => self.code.clone(),
        }
    }
}

/// What is said when the records can't be read or written.
#[must_use]
pub fn unkept(error: &Error) -> String {
    format!("the records of the class can't be used: {error}")
}

/// A learner of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its number.
    pub id: i64,
    /// As typed.
    pub name: String,
    /// Whether it may begin tasks.
    pub admitted: bool,
    /// Whether it asks for help.
    pub hand: bool,
}

/// What a learner did in a task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// The lab that was made last.
    pub lab: Option<String>,
    /// When something was done there last.
    pub worked: Option<Timestamp>,
    /// What was earned.
    pub mark: Mark,
}

/// See the module.
#[derive(Debug)]
pub struct Records(Mutex<Connection>);

fn text_of(what: &What) -> Result<String> {
    let failed = |error| Error::ToSqlConversionFailure(Box::new(error));
    let text = serde_json::to_string(what).map_err(failed)?;
    match what {
        What::Check(check) if text.len() > MOST_EVIDENCE => {
            let bare = ReportedCheck {
                evidence: Vec::new(),
                ..(**check).clone()
            };
            serde_json::to_string(&What::Check(Box::new(bare))).map_err(failed)
        }
        _ => Ok(text),
    }
}

fn time(row: &Row<'_>, column: usize) -> Result<Timestamp> {
    let text: String = row.get(column)?;
    text.parse()
        .map_err(|error| Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

fn seat(row: &Row<'_>) -> Result<Seat> {
    Ok(Seat {
        id: row.get(0)?,
        name: row.get(1)?,
        admitted: row.get(2)?,
        hand: row.get(3)?,
    })
}

impl Records {
    /// Creates the records of a class.
    ///
    /// # Errors
    /// The file can't be written, or has a class already.
    pub fn create(path: &Path, class: &Class, roster: &[String]) -> Result<Self> {
        let mut db = connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
        let change = db.transaction()?;
        change.execute_batch(TABLES)?;
        change.pragma_update(None, "user_version", VERSION)?;
        change.execute(
            "INSERT INTO class VALUES (1, ?1, ?2, ?3, ?4)",
            params![class.name, class.code, class.open, now()],
        )?;
        for task in &class.tasks {
            change.execute("INSERT INTO task (scenario) VALUES (?1)", [task])?;
        }
        for name in roster {
            change.execute("INSERT INTO roster VALUES (?1)", [name])?;
        }
        change.commit()?;
        Ok(Self(Mutex::new(db)))
    }

    /// Opens the records of a class.
    ///
    /// # Errors
    /// They can't be read, or are those of another version.
    pub fn open(path: &Path) -> Result<Self> {
        let db = connect(path, OpenFlags::empty())?;
        let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version != VERSION {
            return Err(Error::IntegralValueOutOfRange(0, version));
        }
        Ok(Self(Mutex::new(db)))
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        lock(&self.0)
    }

    /// Changes whenever another process has changed something.
    pub(crate) fn version(&self) -> Result<i64> {
        self.db()
            .query_row("PRAGMA data_version", [], |row| row.get(0))
    }

    /// The class.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn class(&self) -> Result<Class> {
        let db = self.db();
        let mut tasks = db.prepare_cached("SELECT scenario FROM task ORDER BY place")?;
        let tasks: Result<Vec<String>> = tasks.query_map([], |row| row.get(0))?.collect();
        db.query_row("SELECT name, code, open FROM class", [], |row| {
            Ok(Class {
                name: row.get(0)?,
                code: row.get(1)?,
                open: row.get(2)?,
                tasks: tasks?,
            })
        })
    }

    /// Lets learners join, or no longer.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn set_open(&self, open: bool) -> Result<()> {
        let word = if open { "open" } else { "close" };
        self.act(word, |db| {
            db.execute("UPDATE class SET open = ?1", [open])?;
            Ok(())
        })
    }

    /// Does something for the staff, and logs it: both or neither.
    fn act<T>(&self, what: &str, does: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let mut db = self.db();
        let change = db.transaction()?;
        let done = does(&change)?;
        change.execute(
            "INSERT INTO act (at, what) VALUES (?1, ?2)",
            params![now(), what],
        )?;
        change.commit()?;
        Ok(done)
    }

    /// The acts of the staff, with their times.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn acts(&self) -> Result<Vec<(Timestamp, String)>> {
        let db = self.db();
        let mut all = db.prepare_cached("SELECT at, what FROM act ORDER BY id")?;
        let all = all.query_map([], |row| Ok((time(row, 0)?, row.get(1)?)))?;
        all.collect()
    }

    /// All learners, by name.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn seats(&self) -> Result<Vec<Seat>> {
        let db = self.db();
        let mut all =
            db.prepare_cached("SELECT id, name, admitted, hand FROM seat ORDER BY name")?;
        all.query_map([], seat)?.collect()
    }

    /// The learner of that number.
    pub(crate) fn seat(&self, id: i64) -> Result<Option<Seat>> {
        let db = self.db();
        db.query_row(
            "SELECT id, name, admitted, hand FROM seat WHERE id = ?1",
            [id],
            seat,
        )
        .optional()
    }

    /// The learner of that name.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn named(&self, name: &str) -> Result<Option<Seat>> {
        let db = self.db();
        db.query_row(
            "SELECT id, name, admitted, hand FROM seat WHERE name = ?1",
            [name],
            seat,
        )
        .optional()
    }

    /// A new learner, who is admitted if the roster has the name, or there is none. Nothing if the name is taken, or the
    /// class has `most` learners.
    pub(crate) fn join(&self, name: &str, cookie: &Hash, most: usize) -> Result<Option<Seat>> {
        let mut db = self.db();
        let change = db.transaction()?;
        let (count, taken): (i64, bool) = change.query_row(
            "SELECT count(*), count(*) FILTER (WHERE name = ?1) > 0 FROM seat",
            [name],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        if taken || count >= most as i64 {
            return Ok(None);
        }
        let admitted: bool = change.query_row(
            "SELECT NOT EXISTS (SELECT 1 FROM roster) OR EXISTS (SELECT 1 FROM roster WHERE name = ?1)",
            [name],
            |row| row.get(0),
        )?;
        change.execute(
            "INSERT INTO seat (name, admitted, joined) VALUES (?1, ?2, ?3)",
            params![name, admitted, now()],
        )?;
        let id = change.last_insert_rowid();
        add_session(&change, cookie, Some(id))?;
        change.commit()?;
        Ok(Some(Seat {
            id,
            name: name.to_owned(),
            admitted,
            hand: false,
        }))
    }

    /// Lets a learner whom the roster does not have begin.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn admit(&self, seat: &Seat) -> Result<()> {
        self.act(&format!("admit {}", seat.name), |db| {
            db.execute("UPDATE seat SET admitted = 1 WHERE id = ?1", [seat.id])?;
            Ok(())
        })
    }

    /// Removes a learner with all that is recorded of them.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn remove(&self, seat: &Seat) -> Result<()> {
        self.act("remove a learner", |db| {
            db.execute("DELETE FROM seat WHERE id = ?1", [seat.id])?;
            Ok(())
        })?;
        // What was deleted is not to be found in the file either.
        self.db().execute_batch("VACUUM")
    }

    /// The personal link of a learner is from now on that one.
    pub(crate) fn set_link(&self, seat: &Seat, link: &Hash, by_staff: bool) -> Result<()> {
        let does = |db: &Connection| {
            db.execute(
                "UPDATE seat SET link = ?2 WHERE id = ?1",
                params![seat.id, link],
            )?;
            Ok(())
        };
        match by_staff {
            true => self.act(&format!("make a link for {}", seat.name), does),
            false => does(&self.db()),
        }
    }

    /// The learner whose link that is gets a further session.
    pub(crate) fn follow_link(&self, link: &Hash, cookie: &Hash) -> Result<Option<Seat>> {
        let db = self.db();
        let found = db
            .query_row(
                "SELECT id, name, admitted, hand FROM seat WHERE link = ?1",
                [link],
                seat,
            )
            .optional()?;
        if let Some(seat) = &found {
            add_session(&db, cookie, Some(seat.id))?;
        }
        Ok(found)
    }

    /// A session of the staff.
    pub(crate) fn add_staff(&self, cookie: &Hash) -> Result<()> {
        self.act("sign in", |db| add_session(db, cookie, None))
    }

    /// Whose session that is: of the staff, or of a learner.
    pub(crate) fn session(&self, cookie: &Hash) -> Result<Option<Option<Seat>>> {
        let db = self.db();
        let found: Option<Option<i64>> = db
            .query_row(
                "SELECT seat FROM session WHERE cookie = ?1",
                [cookie],
                |row| row.get(0),
            )
            .optional()?;
        drop(db);
        match found {
            None => Ok(None),
            Some(None) => Ok(Some(None)),
            Some(Some(id)) => Ok(self.seat(id)?.map(Some)),
        }
    }

    /// Raises a learner's hand, or lowers it.
    pub(crate) fn set_hand(&self, seat: i64, up: bool) -> Result<()> {
        let db = self.db();
        db.execute("UPDATE seat SET hand = ?2 WHERE id = ?1", params![seat, up])?;
        Ok(())
    }

    /// Says something to one learner or to all.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn say(&self, to: Option<&Seat>, text: &str) -> Result<()> {
        let whom = to.map_or("all", |seat| seat.name.as_str());
        self.act(&format!("say to {whom}: {text}"), |db| {
            db.execute(
                "INSERT INTO message (at, seat, text) VALUES (?1, ?2, ?3)",
                params![now(), to.map(|seat| seat.id), text],
            )?;
            Ok(())
        })
    }

    /// What was said to a learner, the last first.
    pub(crate) fn messages(&self, seat: i64) -> Result<Vec<(Timestamp, String)>> {
        let db = self.db();
        let mut all = db.prepare_cached(
            "SELECT at, text FROM message WHERE seat IS NULL OR seat = ?1 ORDER BY id DESC LIMIT ?2",
        )?;
        let all = all.query_map(params![seat, MESSAGES], |row| {
            Ok((time(row, 0)?, row.get(1)?))
        })?;
        all.collect()
    }

    /// What was said after the message of that number: number, to whom, text.
    pub(crate) fn said_after(&self, id: i64) -> Result<Vec<(i64, Option<i64>, String)>> {
        let db = self.db();
        let mut all =
            db.prepare_cached("SELECT id, seat, text FROM message WHERE id > ?1 ORDER BY id")?;
        let all = all.query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        all.collect()
    }

    /// The number of the last message.
    pub(crate) fn last_said(&self) -> Result<i64> {
        self.db()
            .query_row("SELECT coalesce(max(id), 0) FROM message", [], |row| {
                row.get(0)
            })
    }

    /// A lab is made for a learner.
    pub(crate) fn add_lab(&self, lab: &str, seat: i64, task: &str) -> Result<()> {
        let db = self.db();
        db.execute(
            "INSERT INTO lab (name, seat, task, made) VALUES (?1, ?2, ?3, ?4)",
            params![lab, seat, task, now()],
        )?;
        Ok(())
    }

    /// Whose lab that is.
    pub(crate) fn seat_of(&self, lab: &str) -> Result<Option<i64>> {
        let db = self.db();
        db.query_row("SELECT seat FROM lab WHERE name = ?1", [lab], |row| {
            row.get(0)
        })
        .optional()
    }

    /// The last fact that is kept.
    pub(crate) fn last_fact(&self) -> Result<Option<FactId>> {
        let db = self.db();
        db.query_row("SELECT source, number FROM reached", [], |row| {
            let number: i64 = row.get(1)?;
            Ok(FactId {
                source: row.get(0)?,
                number: number.cast_unsigned(),
            })
        })
        .optional()
    }

    /// Keeps a fact of a lab of this class. One that was told before counts once.
    pub(crate) fn keep(&self, news: &News) -> Result<()> {
        let News {
            stamp: Some(Stamp { id, at }),
            lab: Some(lab),
            what,
        } = news
        else {
            return Ok(());
        };
        let number = id.number.cast_signed();
        let mut db = self.db();
        let change = db.transaction()?;
        match what {
            What::Worked => {
                change.execute(
                    "UPDATE lab SET worked = ?2 WHERE name = ?1",
                    params![lab, at.to_string()],
                )?;
            }
            What::Begun { .. }
            | What::Graded { .. }
            | What::Check(_)
            | What::Hint { .. }
            | What::Answered { .. }
            | What::Lost(_)
            | What::Ended { .. } => {
                change.execute(
                    "INSERT OR IGNORE INTO fact SELECT name, ?2, ?3, ?4, ?5 FROM lab WHERE name = ?1",
                    params![lab, id.source, number, at.to_string(), text_of(what)?],
                )?;
            }
            // No facts: they are told again to no harm, and cost no write.
            What::Step(_)
            | What::Failed(_)
            | What::Missed
            | What::Said { .. }
            | What::Class { .. } => return Ok(()),
        }
        change.execute(
            "INSERT OR REPLACE INTO reached VALUES (1, ?1, ?2)",
            params![id.source, number],
        )?;
        change.commit()
    }

    /// What learners did, by seat and task.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn cells(&self, of: Option<i64>) -> Result<BTreeMap<(i64, String), Cell>> {
        struct Lab {
            name: String,
            facts: Vec<Fact>,
            worked: Option<Timestamp>,
        }
        let db = self.db();
        let mut rows = db.prepare_cached(
            "SELECT lab.name, lab.seat, lab.task, lab.worked, fact.at, fact.what FROM lab \
             LEFT JOIN fact ON fact.lab = lab.name WHERE ?1 IS NULL OR lab.seat = ?1 \
             ORDER BY lab.seat, lab.task, lab.rowid, fact.source, fact.number",
        )?;
        let mut all: BTreeMap<(i64, String), Vec<Lab>> = BTreeMap::new();
        let mut rows = rows.query([of])?;
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            let labs = all.entry((row.get(1)?, row.get(2)?)).or_default();
            if labs.last().is_none_or(|last| last.name != name) {
                let worked: Option<String> = row.get(3)?;
                labs.push(Lab {
                    name,
                    facts: Vec::new(),
                    worked: worked.and_then(|at| at.parse().ok()),
                });
            }
            let text: Option<String> = row.get(5)?;
            // A fact of a later version tells this one nothing.
            let what = text.and_then(|text| serde_json::from_str(&text).ok());
            if let (Some(what), Some(last)) = (what, labs.last_mut()) {
                let at = time(row, 4)?;
                last.facts.push(Fact { at, what });
            }
        }
        let cell = |labs: Vec<Lab>| {
            let worked = labs.iter().filter_map(|lab| lab.worked).max();
            let lab = labs.last().map(|lab| lab.name.clone());
            let facts: Vec<Vec<Fact>> = labs.into_iter().map(|lab| lab.facts).collect();
            let mark = mark(&facts);
            Cell { lab, worked, mark }
        };
        Ok(all
            .into_iter()
            .map(|(key, labs)| (key, cell(labs)))
            .collect())
    }
}

fn add_session(db: &Connection, cookie: &Hash, seat: Option<i64>) -> Result<()> {
    db.execute(
        "INSERT INTO session VALUES (?1, ?2, ?3)",
        params![cookie, seat, now()],
    )?;
    Ok(())
}

fn now() -> String {
    Timestamp::now().to_string()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::marks::Stand;

    fn records(roster: &[&str]) -> (tempfile::TempDir, Records) {
        let dir = tempfile::tempdir().unwrap();
        let class = Class {
            name: "monday".to_owned(),
            code: "ABCD2345".to_owned(),
            open: true,
            tasks: vec!["b".to_owned(), "a".to_owned()],
        };
        let roster: Vec<String> = roster.iter().map(ToString::to_string).collect();
        let records = Records::create(&dir.path().join("class.db"), &class, &roster).unwrap();
        assert_eq!(records.class().unwrap(), class);
        (dir, records)
    }

    fn news(number: u64, lab: &str, what: What) -> News {
        News {
            stamp: Some(Stamp {
                id: FactId { source: 5, number },
                at: Timestamp::from_second(number as i64).unwrap(),
            }),
            lab: Some(lab.to_owned()),
            what,
        }
    }

    fn begun() -> What {
        What::Begun {
            scenario: "a".to_owned(),
            attempt: 1,
        }
    }

    #[test]
    fn a_name_is_taken_once_and_waits_if_the_roster_lacks_it() {
        let (_dir, records) = records(&["Ada"]);
        let ada = records.join("ada", &[1; 32], 3).unwrap().unwrap();
        assert!(ada.admitted);
        assert_eq!(records.join("ADA", &[2; 32], 3).unwrap(), None);
        let bob = records.join("Bob", &[3; 32], 3).unwrap().unwrap();
        assert!(!bob.admitted);
        records.admit(&bob).unwrap();
        let known = records.session(&[3; 32]).unwrap().unwrap().unwrap();
        assert!(known.admitted);
        records.join("Cy", &[4; 32], 3).unwrap().unwrap();
        assert_eq!(records.join("Di", &[5; 32], 3).unwrap(), None);
        assert_eq!(records.session(&[9; 32]).unwrap(), None);
    }

    #[test]
    fn a_fact_counts_once_and_only_for_labs_of_the_class() {
        let (dir, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        let graded = What::Graded { earned: 2, max: 3 };
        for one in [
            news(1, "a-1", begun()),
            news(2, "a-1", graded.clone()),
            news(2, "a-1", graded.clone()),
            news(3, "other-1", graded),
            news(4, "a-1", What::Worked),
        ] {
            records.keep(&one).unwrap();
        }
        drop(records);
        let records = Records::open(&dir.path().join("class.db")).unwrap();
        let cells = records.cells(None).unwrap();
        assert_eq!(cells.len(), 1);
        let cell = &cells[&(ada.id, "a".to_owned())];
        assert_eq!((cell.mark.score, cell.mark.max), (2, Some(3)));
        assert_eq!(cell.mark.stand, Stand::Working);
        assert_eq!(cell.worked, Timestamp::from_second(4).ok());
        let last = records.last_fact().unwrap().unwrap();
        assert_eq!((last.source, last.number), (5, 4));
        let facts: i64 = records
            .db()
            .query_row("SELECT count(*) FROM fact", [], |row| row.get(0))
            .unwrap();
        assert_eq!(facts, 2);
    }

    #[test]
    fn who_is_removed_leaves_nothing_in_the_file() {
        let (dir, records) = records(&[]);
        let name = "Ada of the Unmistakable Name";
        let ada = records.join(name, &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        records.keep(&news(1, "a-1", begun())).unwrap();
        records.say(None, "hello").unwrap();
        records.remove(&ada).unwrap();
        assert!(records.cells(None).unwrap().is_empty());
        assert_eq!(records.session(&[1; 32]).unwrap(), None);
        drop(records);
        for file in std::fs::read_dir(dir.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let found = bytes
                .windows(name.len())
                .any(|part| part == name.as_bytes());
            assert!(!found);
        }
    }

    #[test]
    fn a_message_is_heard_also_after_the_last_one_was_removed_with_its_learner() {
        let (_dir, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.say(Some(&ada), "well done").unwrap();
        let heard = records.last_said().unwrap();
        records.remove(&ada).unwrap();
        records.say(None, "ten minutes left").unwrap();
        let said = records.said_after(heard).unwrap();
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].2, "ten minutes left");
    }

    #[test]
    fn the_log_of_the_staff_is_only_added_to() {
        let (_dir, records) = records(&[]);
        records.set_open(false).unwrap();
        records.say(None, "ten minutes left").unwrap();
        let acts: Vec<String> = records
            .acts()
            .unwrap()
            .into_iter()
            .map(|act| act.1)
            .collect();
        assert_eq!(acts, ["close", "say to all: ten minutes left"]);
        for change in ["DELETE FROM act", "UPDATE act SET what = ''"] {
            assert!(records.db().execute(change, []).is_err(), "{change}");
        }
    }

    #[test]
    fn a_link_leads_to_its_learner_and_the_one_before_no_longer() {
        let (_dir, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.set_link(&ada, &[7; 32], false).unwrap();
        records.set_link(&ada, &[8; 32], true).unwrap();
        assert_eq!(records.follow_link(&[7; 32], &[2; 32]).unwrap(), None);
        let found = records.follow_link(&[8; 32], &[2; 32]).unwrap();
        assert_eq!(found.as_ref(), Some(&ada));
        assert_eq!(records.session(&[2; 32]).unwrap(), Some(Some(ada)));
        records.add_staff(&[3; 32]).unwrap();
        assert_eq!(records.session(&[3; 32]).unwrap(), Some(None));
    }
}
