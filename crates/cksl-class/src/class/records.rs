//! The records of a class, in a file of SQLite or a schema of PostgreSQL: its learners, staff, sessions, tasks and labs.
//! What the labs have told is in `super::facts`.

mod hosts;

use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::acts::Deed;
use super::ahead;
use super::closing;
use super::exam::{self, Exam};
use super::facts;
use super::known::Known;
use super::regrade;
use super::schedule::Share;
use super::staff::{self, Member};
use super::todo::Todo;
use crate::class::Who;
#[cfg(test)]
use crate::db::testing::Shelf;
use crate::db::{Connection, Result, Row, params};
use crate::random::Hash;
use crate::{blocking, lock};

pub use crate::db::{Error, Place, Server};
pub(crate) use hosts::Came;
pub(super) use hosts::reached;
pub use hosts::{HostLine, TokenLine};

/// The version of the tables.
const VERSION: i64 = 4;

/// The one before, whose marks know nothing of attempts that are judged again.
const JUDGED_ONCE: i64 = 3;

/// The one before that, which had no order of labs and sessions but that of the rows in the file.
const UNORDERED: i64 = 2;

/// Sessions of one learner, or of one of the staff; a further one ends the oldest.
const MOST_SESSIONS: i64 = 16;

/// Messages that are shown.
const MESSAGES: i64 = 20;

/// The last time of what was made, joined, done, said or told. An index of facts by time would cost more than it saves:
/// only a purge asks.
const WRITTEN: &str = "SELECT max(at) FROM (SELECT made AS at FROM class UNION ALL SELECT joined FROM seat \
    UNION ALL SELECT made FROM lab UNION ALL SELECT at FROM act UNION ALL SELECT max(at) FROM fact) AS times";

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
    /// Those of them that learners can't begin yet.
    pub held: Vec<String>,
    /// When it begins, if that was said.
    pub begins: Option<Timestamp>,
    /// When it ends, if that was said; pauses come on top.
    pub ends: Option<Timestamp>,
    /// Whether its time stands still.
    pub paused: bool,
    /// What makes it an exam, if it is one.
    pub exam: Option<Exam>,
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
    /// What it has of the time.
    pub share: Share,
}

/// A task, as it was when the class was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Task {
    /// Its scenario.
    pub id: String,
    /// Of which version of cksl.
    pub version: String,
    /// SHA-256 of the files of the scenario.
    pub digest: String,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Records {
    db: Arc<Mutex<Connection>>,
    pub(super) known: Arc<Known>,
    /// In whose name acts are logged: a member of the staff, or a command.
    pub(super) by: Option<i64>,
}

pub(super) fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::wrong)
}

pub(super) fn from_json<T: DeserializeOwned>(row: &Row, column: usize) -> Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(Error::wrong)
}

pub(super) fn time(row: &Row, column: usize) -> Result<Timestamp> {
    let text: String = row.get(column)?;
    parsed(&text)
}

pub(super) fn parsed(text: &str) -> Result<Timestamp> {
    text.parse().map_err(Error::wrong)
}

/// Whether two names are of one learner: the databases know more or less of letters than this.
fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn seat(row: &Row) -> Result<Seat> {
    Ok(Seat {
        id: row.get(0)?,
        name: row.get(1)?,
        admitted: row.get(2)?,
        hand: row.get(3)?,
        share: Share {
            extra: row.get(4)?,
            factor: row.get(5)?,
        },
    })
}

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

    /// When something was written into them last.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn written(&self) -> Result<Timestamp> {
        let last: String = self.db().get(WRITTEN, params![])?;
        parsed(&last)
    }

    pub(super) fn db(&self) -> MutexGuard<'_, Connection> {
        match self.db.try_lock() {
            Ok(db) => db,
            // Another request waits for its database.
            Err(_) => blocking(|| lock(&self.db)),
        }
    }

    fn of(db: Connection) -> Self {
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

    /// The class.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn class(&self) -> Result<Class> {
        self.known.class.or_one((), self.read_class())
    }

    fn read_class(&self) -> Result<Class> {
        let db = self.db();
        let tasks = |which: &str| -> Result<Vec<String>> {
            let text = format!("SELECT scenario FROM task WHERE {which} ORDER BY place");
            db.all(&text, params![], |row| row.get(0))
        };
        let at = |row: &Row, column| {
            let at: Option<String> = row.get(column)?;
            at.as_deref().map(parsed).transpose()
        };
        db.one(
            "SELECT name, code, open, begins, ends, EXISTS (SELECT 1 FROM pause WHERE ended IS NULL) FROM class",
            params![],
            |row| {
                Ok(Class {
                    name: row.get(0)?,
                    code: row.get(1)?,
                    open: row.get(2)?,
                    tasks: tasks("true")?,
                    held: tasks("held <> 0")?,
                    begins: at(row, 3)?,
                    ends: at(row, 4)?,
                    paused: row.get(5)?,
                    exam: exam::kept(&db)?,
                })
            },
        )
    }

    /// Lets learners join, or no longer.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn set_open(&self, open: bool) -> Result<()> {
        let word = if open { "open" } else { "close" };
        self.act(&Deed::of_class(word), |db| {
            db.execute("UPDATE class SET open = ?1", params![open])?;
            match open {
                true => Ok(()),
                // Nobody can begin in what waits.
                false => ahead::end(db),
            }
        })
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

    /// All learners, by name.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn seats(&self) -> Result<Vec<Seat>> {
        let all = "SELECT id, name, admitted, hand, extra, factor FROM seat ORDER BY name";
        self.db().all(all, params![], seat)
    }

    /// The learner of that number.
    pub(crate) fn seat(&self, id: i64) -> Result<Option<Seat>> {
        self.db().maybe(
            "SELECT id, name, admitted, hand, extra, factor FROM seat WHERE id = ?1",
            params![id],
            seat,
        )
    }

    /// The learner of that name.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn named(&self, name: &str) -> Result<Option<Seat>> {
        let mut seats = self.seats()?.into_iter();
        Ok(seats.find(|seat| is_same(&seat.name, name)))
    }

    /// How many learners are expected: those on the roster, or more if more have joined.
    pub fn expected(&self) -> Result<u32> {
        let counts = "SELECT (SELECT count(*) FROM roster), (SELECT count(*) FROM seat)";
        self.db().one(counts, params![], |row| {
            Ok(row.get::<u32>(0)?.max(row.get(1)?))
        })
    }

    /// A new learner, who is admitted if the roster has the name, or there is none. Nothing if the name is taken, or the
    /// class has `most` learners.
    pub(crate) fn join(&self, name: &str, cookie: &Hash, most: usize) -> Result<Option<Seat>> {
        let db = self.db();
        let change = db.transaction()?;
        let same = |known: &String| is_same(known, name);
        let names =
            |text: &str| -> Result<Vec<String>> { change.all(text, params![], |row| row.get(0)) };
        let seats = names("SELECT name FROM seat")?;
        if seats.iter().any(same) || seats.len() >= most {
            return Ok(None);
        }
        let listed: bool = change.get("SELECT listed FROM class", params![])?;
        let admitted = !listed || names("SELECT name FROM roster")?.iter().any(same);
        // PostgreSQL knows more names that are the same.
        let added = change.maybe(
            "INSERT INTO seat (name, admitted, joined) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING RETURNING id",
            params![name, admitted, now()],
            |row| row.get(0),
        )?;
        let Some(id) = added else {
            return Ok(None);
        };
        add_session(&change, cookie, Some(id), None)?;
        change.commit()?;
        Ok(Some(Seat {
            id,
            name: name.to_owned(),
            admitted,
            hand: false,
            share: Share::default(),
        }))
    }

    /// Lets a learner whom the roster does not have begin.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn admit(&self, seat: &Seat) -> Result<()> {
        self.act(&Deed::to("admit", seat.id), |db| {
            db.execute(
                "UPDATE seat SET admitted = 1 WHERE id = ?1",
                params![seat.id],
            )?;
            Ok(())
        })
    }

    /// Removes a learner with all that is recorded of them. Their labs end as soon as the server comes to it.
    ///
    /// # Errors
    /// The records can't be written.
    pub fn remove(&self, seat: &Seat) -> Result<()> {
        self.delete("remove", seat)
    }

    fn delete(&self, what: &str, seat: &Seat) -> Result<()> {
        self.act(&Deed::to(what, seat.id), |db| {
            let labs = "SELECT name FROM lab WHERE seat = ?1 ORDER BY number";
            for lab in db.all(labs, params![seat.id], |row| row.get(0))? {
                Todo::Stop { lab }.add(db)?;
            }
            for name in db.all("SELECT name FROM roster", params![], |row| {
                row.get::<String>(0)
            })? {
                if is_same(&name, &seat.name) {
                    db.execute("DELETE FROM roster WHERE name = ?1", params![name])?;
                }
            }
            db.execute("DELETE FROM seat WHERE id = ?1", params![seat.id])?;
            Ok(())
        })?;
        self.look_at_sessions();
        self.db().scrub()
    }

    /// Whose a session is must be read anew: some may have ended.
    pub(crate) fn look_at_sessions(&self) {
        self.known.sessions.forget();
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
            true => self.act(&Deed::to("make a link", seat.id), does),
            false => does(&self.db()),
        }
    }

    /// The learner whose link that is gets a further session.
    pub(crate) fn follow_link(&self, link: &Hash, cookie: &Hash) -> Result<Option<Seat>> {
        let db = self.db();
        let change = db.transaction()?;
        let found = change.maybe(
            "SELECT id, name, admitted, hand, extra, factor FROM seat WHERE link = ?1",
            params![link],
            seat,
        )?;
        if let Some(seat) = &found {
            add_session(&change, cookie, Some(seat.id), None)?;
        }
        change.commit()?;
        drop(db);
        self.look_at_sessions();
        Ok(found)
    }

    /// A session of the staff.
    pub(crate) fn add_staff(&self, cookie: &Hash) -> Result<()> {
        self.act(&Deed::of_class("sign in"), |db| {
            add_session(db, cookie, None, None)
        })
    }

    /// Whose session that is: of the staff, or of a learner.
    pub(crate) fn session(&self, cookie: &Hash) -> Result<Option<Who>> {
        self.known
            .sessions
            .or_last(*cookie, self.read_session(cookie))
    }

    fn read_session(&self, cookie: &Hash) -> Result<Option<Who>> {
        let db = self.db();
        let session = "SELECT seat, staff FROM session WHERE cookie = ?1";
        let found = db.maybe(session, params![cookie], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        match found {
            None => Ok(None),
            Some((None, None)) => Ok(Some(Who::Staff(Member::console()))),
            Some((None, Some(id))) => Ok(staff::of(&db, id)?.map(Who::Staff)),
            Some((Some(id), _)) => {
                drop(db);
                Ok(self.seat(id)?.map(Who::Seat))
            }
        }
    }

    /// A session ends.
    pub(crate) fn end_session(&self, cookie: &Hash) -> Result<()> {
        let db = self.db();
        db.execute("DELETE FROM session WHERE cookie = ?1", params![cookie])?;
        drop(db);
        self.look_at_sessions();
        Ok(())
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
        let seat = to.map(|seat| seat.id);
        let db = self.db();
        let change = db.transaction()?;
        let message = change.get(
            "INSERT INTO message (at, seat, text) VALUES (?1, ?2, ?3) RETURNING id",
            params![now(), seat, text],
        )?;
        let said = Deed {
            seat,
            message,
            ..Deed::of_class("say")
        };
        said.log(&change, self.by)?;
        change.commit()
    }

    /// What was said to a learner, the last first.
    pub(crate) fn messages(&self, seat: i64) -> Result<Vec<(Timestamp, String)>> {
        self.db().all(
            "SELECT at, text FROM message WHERE seat IS NULL OR seat = ?1 ORDER BY id DESC LIMIT ?2",
            params![seat, MESSAGES],
            |row| Ok((time(row, 0)?, row.get(1)?)),
        )
    }

    /// What was said after the message of that number: number, to whom, text.
    pub(crate) fn said_after(&self, id: i64) -> Result<Vec<(i64, Option<i64>, String)>> {
        self.db().all(
            "SELECT id, seat, text FROM message WHERE id > ?1 ORDER BY id",
            params![id],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
    }

    /// The number of the last message.
    pub(crate) fn last_said(&self) -> Result<i64> {
        let last = "SELECT coalesce(max(id), 0) FROM message";
        self.db().get(last, params![])
    }

    /// A lab is made for a learner. Returns whether its name was free.
    pub(crate) fn add_lab(&self, lab: &str, seat: i64, task: &str) -> Result<bool> {
        let db = self.db();
        let change = db.transaction()?;
        // That of a learner who was removed may still be there.
        let added = change.execute(
            "INSERT INTO lab (name, seat, task, made, number) \
             SELECT ?1, ?2, ?3, ?4, (SELECT coalesce(max(number), 0) + 1 FROM lab) \
             WHERE NOT EXISTS (SELECT 1 FROM placed WHERE lab = ?1) ON CONFLICT DO NOTHING",
            params![lab, seat, task, now()],
        )?;
        if added == 0 {
            return Ok(false);
        }
        facts::add_lab(&change, lab, seat, task)?;
        change.commit()?;
        Ok(true)
    }

    /// Whose lab that is.
    pub(crate) fn seat_of(&self, lab: &str) -> Result<Option<i64>> {
        let seat = "SELECT seat FROM lab WHERE name = ?1";
        self.db().maybe(seat, params![lab], |row| row.get(0))
    }

    /// The tasks, with what they were when the class was made.
    ///
    /// # Errors
    /// The records can't be read.
    pub fn tasks(&self) -> Result<Vec<Task>> {
        let all = "SELECT scenario, version, digest FROM task ORDER BY place";
        self.db().all(all, params![], |row| {
            Ok(Task {
                id: row.get(0)?,
                version: row.get(1)?,
                digest: row.get(2)?,
            })
        })
    }

    /// When a learner joined.
    pub(crate) fn joined(&self, seat: i64) -> Result<Timestamp> {
        let joined = "SELECT joined FROM seat WHERE id = ?1";
        self.db().one(joined, params![seat], |row| time(row, 0))
    }

    /// A learner removes themself, with all that is recorded of them.
    pub(crate) fn leave(&self, seat: &Seat) -> Result<()> {
        self.delete("left, with all records", seat)
    }
}

pub(super) fn add_session(
    db: &Connection,
    cookie: &Hash,
    seat: Option<i64>,
    staff: Option<i64>,
) -> Result<()> {
    db.execute(
        "INSERT INTO session (cookie, seat, staff, made, number) \
         VALUES (?1, ?2, ?3, ?4, (SELECT coalesce(max(number), 0) + 1 FROM session))",
        params![cookie, seat, staff, now()],
    )?;
    // A personal link works as often as it is followed.
    db.execute(
        "DELETE FROM session WHERE seat IS NOT DISTINCT FROM ?1 AND staff IS NOT DISTINCT FROM ?2 AND cookie NOT IN \
         (SELECT cookie FROM session WHERE seat IS NOT DISTINCT FROM ?1 AND staff IS NOT DISTINCT FROM ?2 \
         ORDER BY number DESC LIMIT ?3)",
        params![seat, staff, MOST_SESSIONS],
    )?;
    Ok(())
}

pub(super) fn now() -> String {
    Timestamp::now().to_string()
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

/// A class with the task `a`.
#[cfg(test)]
fn one_task() -> Class {
    Class {
        name: "monday".to_owned(),
        code: "ABCD2345".to_owned(),
        open: true,
        tasks: vec!["a".to_owned()],
        held: Vec::new(),
        begins: None,
        ends: None,
        paused: false,
        exam: None,
    }
}

/// The records of a new class with the task `a`.
#[cfg(test)]
pub(crate) fn made_at(place: &Place) -> Result<Records> {
    Records::create(place, &one_task(), &[], |_| String::new())
}

/// The same, on that shelf.
#[cfg(test)]
pub(crate) fn monday(shelf: &Shelf) -> Records {
    made_at(&shelf.place()).unwrap()
}

/// The same as an exam that has begun and takes so many seconds.
#[cfg(test)]
pub(crate) fn examined(shelf: &Shelf, seconds: i64) -> Records {
    let weight = exam::Weight {
        task: "a".to_owned(),
        domain: "Runtime".to_owned(),
        weight: 100,
    };
    let class = Class {
        ends: Some(Timestamp::now() + jiff::SignedDuration::from_secs(seconds)),
        exam: Some(Exam {
            seed: 7,
            pass: 67,
            weights: vec![weight],
        }),
        ..one_task()
    };
    Records::create(&shelf.place(), &class, &[], |_| String::new()).unwrap()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::class::marks::Stand;
    use crate::class::schedule::{More, Phase};
    use crate::host::{FactId, News, Stamp, What};

    fn digest(task: &str) -> String {
        format!("digest of {task}")
    }

    pub(in crate::class) fn records(roster: &[&str]) -> (Shelf, Records) {
        let shelf = Shelf::new();
        let class = Class {
            name: "monday".to_owned(),
            code: "ABCD2345".to_owned(),
            open: true,
            tasks: vec!["b".to_owned(), "a".to_owned()],
            held: vec!["a".to_owned()],
            begins: None,
            ends: None,
            paused: false,
            exam: None,
        };
        let roster: Vec<String> = roster.iter().map(ToString::to_string).collect();
        let records = Records::create(&shelf.place(), &class, &roster, digest).unwrap();
        assert_eq!(records.class().unwrap(), class);
        (shelf, records)
    }

    pub(in crate::class) fn news(number: u64, lab: &str, what: What) -> News {
        News {
            stamp: Some(Stamp {
                id: FactId { source: 5, number },
                at: Timestamp::from_second(number as i64).unwrap(),
            }),
            lab: Some(lab.to_owned()),
            what,
        }
    }

    fn log(records: &Records) -> Vec<String> {
        let acts = records.acts().unwrap();
        acts.into_iter().map(|act| act.what).collect()
    }

    pub(in crate::class) fn begun() -> What {
        What::Begun {
            scenario: "a".to_owned(),
            attempt: 1,
            roots: Vec::new(),
        }
    }

    #[test]
    fn a_name_is_taken_once_and_waits_if_the_roster_lacks_it() {
        let (_shelf, records) = records(&["Ada"]);
        let ada = records.join("ada", &[1; 32], 3).unwrap().unwrap();
        assert!(ada.admitted);
        assert_eq!(records.join("ADA", &[2; 32], 3).unwrap(), None);
        let bob = records.join("Bob", &[3; 32], 3).unwrap().unwrap();
        assert!(!bob.admitted);
        records.admit(&bob).unwrap();
        let known = records.session(&[3; 32]).unwrap();
        assert!(matches!(known, Some(Who::Seat(seat)) if seat.admitted));
        records.join("Cy", &[4; 32], 3).unwrap().unwrap();
        assert_eq!(records.join("Di", &[5; 32], 3).unwrap(), None);
        assert_eq!(records.session(&[9; 32]).unwrap(), None);
    }

    #[test]
    fn who_is_removed_is_gone_from_the_roster_in_whatever_case_its_name_is_there() {
        let (_shelf, records) = records(&["Änne", "Bob"]);
        let anne = records.join("änne", &[1; 32], 9).unwrap().unwrap();
        assert_eq!(records.named("ÄNNE").unwrap(), Some(anne.clone()));
        records.remove(&anne).unwrap();
        let again = records.join("Änne", &[2; 32], 9).unwrap().unwrap();
        assert!(!again.admitted && records.session(&[1; 32]).unwrap().is_none());
    }

    #[test]
    fn who_is_removed_leaves_nothing_in_the_file() {
        let name = "Ada of the Unmistakable Name";
        let (shelf, records) = records(&[name]);
        let ada = records.join(name, &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        records.keep(&news(1, "a-1", begun())).unwrap();
        records.say(None, "hello").unwrap();
        records.admit(&ada).unwrap();
        records.set_link(&ada, &[7; 32], true).unwrap();
        records
            .say(Some(&ada), &format!("well done, {name}"))
            .unwrap();
        let told = format!("say to {name}: well done, {name}");
        assert!(log(&records).contains(&told));
        records.remove(&ada).unwrap();
        assert!(log(&records).contains(&"say to learner 1, who was removed".to_owned()));
        // The roster is empty now, and a stranger waits as before.
        let eve = records.join("Eve", &[2; 32], 9).unwrap().unwrap();
        assert!(!eve.admitted);
        let stop = Todo::Stop {
            lab: "a-1".to_owned(),
        };
        assert_eq!(records.todo().unwrap(), [(1, Some(stop))]);
        records.did(1).unwrap();
        assert_eq!(records.todo().unwrap(), []);
        assert!(records.cells(None).unwrap().is_empty());
        assert_eq!(records.session(&[1; 32]).unwrap(), None);
        drop(records);
        for file in std::fs::read_dir(shelf.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let found = bytes
                .windows(name.len())
                .any(|part| part == name.as_bytes());
            assert!(!found);
        }
    }

    #[test]
    fn what_is_done_after_the_end_counts_for_nothing_until_there_is_more_time() {
        let shelf = Shelf::new();
        let at = |second| Timestamp::from_second(second).unwrap();
        let class = Class {
            name: "monday".to_owned(),
            code: "ABCD2345".to_owned(),
            open: true,
            tasks: vec!["a".to_owned()],
            held: Vec::new(),
            begins: Some(at(0)),
            ends: Some(at(60)),
            paused: false,
            exam: None,
        };
        let records = Records::create(&shelf.place(), &class, &[], digest).unwrap();
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        let graded = |earned| What::Graded { earned, max: 3 };
        let ended = What::Ended {
            how: "stopped".to_owned(),
            node_stays: false,
        };
        for (second, what) in [(1, begun()), (59, graded(1)), (60, graded(3)), (90, ended)] {
            records.keep(&news(second, "a-1", what)).unwrap();
        }
        let mark = || {
            records.cells(None).unwrap()[&(ada.id, "a".to_owned())]
                .mark
                .clone()
        };
        // The lab is gone all the same.
        assert_eq!(
            (mark().score, mark().stand, mark().open),
            (1, Stand::Tried, false)
        );
        assert_eq!(records.phase_of(ada.id).unwrap(), Phase::Over);
        assert!(records.extend(Some(&ada), More::Minutes(10)).unwrap());
        assert_eq!((mark().score, mark().stand), (3, Stand::Passed));
        let left = records.phase_of(ada.id).unwrap().left().unwrap();
        assert!((590..=600).contains(&left), "{left}");
        assert_eq!(records.phase(Share::default()).unwrap(), Phase::Over);
        assert!(log(&records).contains(&"extend: Ada: 10 min".to_owned()));
    }

    #[test]
    fn a_class_is_paused_once_and_without_an_end_nothing_is_extended() {
        let (_shelf, records) = records(&[]);
        assert!(records.set_paused(true).unwrap());
        assert!(!records.set_paused(true).unwrap());
        assert_eq!(
            records.phase(Share::default()).unwrap(),
            Phase::Paused(None)
        );
        assert!(records.set_paused(false).unwrap());
        assert!(!records.set_paused(false).unwrap());
        assert!(!records.extend(None, More::Minutes(1)).unwrap());
        assert_eq!(log(&records), ["pause", "go on"]);
    }

    #[test]
    fn a_hint_of_the_staff_costs_nothing_and_one_of_the_learners_own_still_does() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        let graded = |number| news(number, "a-1", What::Graded { earned: 3, max: 3 });
        let hint = |number: u64, costs| {
            let what = What::Hint {
                number: number as usize,
                costs,
            };
            news(number + 1, "a-1", what)
        };
        let score = || {
            records.cells(None).unwrap()[&(ada.id, "a".to_owned())]
                .mark
                .score
        };
        records.keep(&news(1, "a-1", begun())).unwrap();
        records.keep(&hint(1, 1)).unwrap();
        records.credit("a-1", 1).unwrap();
        records.keep(&hint(2, 2)).unwrap();
        // News of tests are of 1970: this one is of after the credit.
        let now = News {
            stamp: Some(Stamp {
                id: FactId {
                    source: 5,
                    number: 9,
                },
                at: Timestamp::now(),
            }),
            ..graded(9)
        };
        records.keep(&now).unwrap();
        assert_eq!(score(), 2);
        records.compute(None).unwrap();
        assert_eq!(score(), 2);
    }

    #[test]
    fn tasks_are_released_one_by_one_and_each_once() {
        let (_shelf, records) = records(&[]);
        assert_eq!(records.release(Some("b")).unwrap(), None);
        assert_eq!(records.release(None).unwrap().as_deref(), Some("a"));
        assert_eq!(records.release(None).unwrap(), None);
        assert!(records.class().unwrap().held.is_empty());
        assert_eq!(log(&records), ["release: a"]);
    }

    #[test]
    fn an_export_has_what_counts_and_the_digests_of_the_tasks() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        let bob = records.join("Bob", &[2; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        records.keep(&news(1, "a-1", begun())).unwrap();
        let tasks = records.tasks().unwrap();
        assert_eq!(
            (tasks[1].id.as_str(), tasks[1].digest.as_str()),
            ("a", "digest of a")
        );
        let stories = records.stories(None).unwrap();
        assert_eq!((stories[0].seat, stories[0].facts.len()), (ada.id, 1));
        assert!(records.stories(Some(bob.id)).unwrap().is_empty());
        records.leave(&ada).unwrap();
        assert!(records.stories(None).unwrap().is_empty());
        assert_eq!(
            log(&records),
            ["left, with all records: learner 1, who was removed"]
        );
    }

    #[test]
    fn a_message_is_heard_also_after_the_last_one_was_removed_with_its_learner() {
        let (_shelf, records) = records(&[]);
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
        let (_shelf, records) = records(&[]);
        records.set_open(false).unwrap();
        records.say(None, "ten minutes left").unwrap();
        assert_eq!(log(&records), ["close", "say to all: ten minutes left"]);
        for change in ["DELETE FROM act", "UPDATE act SET what = ''"] {
            assert!(records.db().execute(change, params![]).is_err(), "{change}");
        }
    }

    #[test]
    fn a_link_leads_to_its_learner_and_the_one_before_no_longer() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        records.set_link(&ada, &[7; 32], false).unwrap();
        records.set_link(&ada, &[8; 32], true).unwrap();
        assert_eq!(records.follow_link(&[7; 32], &[2; 32]).unwrap(), None);
        let found = records.follow_link(&[8; 32], &[2; 32]).unwrap();
        assert_eq!(found.as_ref(), Some(&ada));
        assert_eq!(records.session(&[2; 32]).unwrap(), Some(Who::Seat(ada)));
        records.add_staff(&[3; 32]).unwrap();
        let staff = Some(Who::Staff(Member::console()));
        assert_eq!(records.session(&[3; 32]).unwrap(), staff);
    }

    #[test]
    fn a_name_is_taken_in_whatever_case_and_expected_in_whatever_case() {
        let (_shelf, records) = records(&["Änne"]);
        let join = |name: &str, cookie| records.join(name, &[cookie; 32], 9).unwrap();
        assert!(join("änne", 1).unwrap().admitted);
        assert!(join("ÄNNE", 2).is_none());
        assert!(!join("Ben", 3).unwrap().admitted);
    }

    #[test]
    fn a_link_that_is_followed_again_and_again_ends_the_oldest_sessions() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[0; 32], 9).unwrap().unwrap();
        let bob = records.join("Bob", &[99; 32], 9).unwrap().unwrap();
        records.set_link(&ada, &[7; 32], false).unwrap();
        for cookie in 1..=16 {
            let followed = records.follow_link(&[7; 32], &[cookie; 32]).unwrap();
            assert_eq!(followed.as_ref(), Some(&ada));
        }
        let of = |cookie: u8| records.session(&[cookie; 32]).unwrap();
        assert_eq!(of(0), None);
        assert!((1..=16).all(|cookie| of(cookie) == Some(Who::Seat(ada.clone()))));
        assert_eq!(of(99), Some(Who::Seat(bob)));
    }

    #[test]
    fn a_lab_has_the_name_of_no_other_one_also_of_one_that_is_still_to_end() {
        let (_shelf, records) = records(&[]);
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        let bob = records.join("Bob", &[2; 32], 9).unwrap().unwrap();
        records.meet(2, "lab-2", Came::OfClass).unwrap();
        assert!(records.add_lab("a-1", ada.id, "a").unwrap());
        assert!(!records.add_lab("a-1", bob.id, "a").unwrap());
        assert_eq!(records.seat_of("a-1").unwrap(), Some(ada.id));
        records.place("a-1", 2).unwrap();
        records.remove(&ada).unwrap();
        assert!(!records.add_lab("a-1", bob.id, "a").unwrap());
        records.forget_place("a-1").unwrap();
        assert!(records.add_lab("a-1", bob.id, "a").unwrap());
    }

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

    #[test]
    fn what_was_written_last_has_its_time() {
        let (_shelf, records) = records(&[]);
        let before = records.written().unwrap();
        assert!(before <= Timestamp::now());
        records.say(None, "hello").unwrap();
        assert!(records.written().unwrap() > before);
    }
}
