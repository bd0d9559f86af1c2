//! The database's tables, and how an older file becomes the present one.

use rusqlite::{Connection, TransactionBehavior};

use super::{ProgressError, failed};

/// Marks the file as ours (`PRAGMA application_id`): "cksl" in ASCII.
const APPLICATION: i32 = 0x636b_736c;

/// One script for each version, in order; the file's `user_version` says how many it has seen.
/// A script that was released never changes.
const MIGRATIONS: &[&str] = &[
    r"
CREATE TABLE attempt (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    scenario       TEXT    NOT NULL,
    lab            TEXT    NOT NULL,
    provider       TEXT    NOT NULL,
    seed           TEXT    NOT NULL,  -- decimal: SQLite has no unsigned 64-bit integer
    started        INTEGER NOT NULL,  -- times are microseconds since 1970
    ended          INTEGER,
    ending         TEXT,
    solution_shown INTEGER,
    CHECK ((ended IS NULL) = (ending IS NULL))
) STRICT;
CREATE UNIQUE INDEX open_attempt ON attempt (lab) WHERE ended IS NULL;

CREATE TABLE hint (
    attempt INTEGER NOT NULL REFERENCES attempt (id),
    number  INTEGER NOT NULL,
    cost    INTEGER NOT NULL,
    taken   INTEGER NOT NULL,
    PRIMARY KEY (attempt, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer (
    attempt    INTEGER NOT NULL REFERENCES attempt (id),
    check_name TEXT    NOT NULL,
    value      TEXT    NOT NULL,
    given      INTEGER NOT NULL,
    PRIMARY KEY (attempt, check_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen (
    attempt    INTEGER NOT NULL REFERENCES attempt (id),
    check_name TEXT    NOT NULL,
    evidence   TEXT    NOT NULL,      -- JSON
    noted      INTEGER NOT NULL,
    PRIMARY KEY (attempt, check_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE grade (
    attempt   INTEGER NOT NULL REFERENCES attempt (id),
    which     TEXT    NOT NULL CHECK (which IN ('best', 'last')),
    graded    INTEGER NOT NULL,
    hint_cost INTEGER NOT NULL,
    grade     TEXT    NOT NULL,       -- JSON
    PRIMARY KEY (attempt, which)
) STRICT, WITHOUT ROWID;
",
    r"
-- Values that were given to a question, each once: as they are compared, not as they were typed.
CREATE TABLE try (
    attempt    INTEGER NOT NULL REFERENCES attempt (id),
    check_name TEXT    NOT NULL,
    value      TEXT    NOT NULL,
    cost       INTEGER NOT NULL,
    given      INTEGER NOT NULL,
    PRIMARY KEY (attempt, check_name, value)
) STRICT, WITHOUT ROWID;
ALTER TABLE grade ADD COLUMN try_cost INTEGER NOT NULL DEFAULT 0;
",
    r"
-- Answers to questions of the quiz, all of them. The latest of a question says when it is due again.
CREATE TABLE review (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    question   TEXT    NOT NULL,
    given      TEXT    NOT NULL,      -- as typed
    is_right   INTEGER NOT NULL CHECK (is_right IN (0, 1)),
    answered   INTEGER NOT NULL,
    stability  REAL    NOT NULL,
    difficulty REAL    NOT NULL,
    due        INTEGER NOT NULL
) STRICT;
CREATE INDEX review_of_question ON review (question, id);
",
    r"
-- Exams that were begun. One at a time is open.
CREATE TABLE sitting (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    accepted INTEGER NOT NULL,
    ended    INTEGER,
    plan     TEXT    NOT NULL,        -- JSON
    state    TEXT    NOT NULL         -- JSON
) STRICT;
CREATE UNIQUE INDEX open_sitting ON sitting ((ended IS NULL)) WHERE ended IS NULL;

-- The attempts at its tasks: more than one, where a lab was made again.
CREATE TABLE sitting_task (
    sitting INTEGER NOT NULL REFERENCES sitting (id),
    number  INTEGER NOT NULL,
    attempt INTEGER NOT NULL UNIQUE REFERENCES attempt (id),
    PRIMARY KEY (sitting, number, attempt)
) STRICT, WITHOUT ROWID;
",
];

/// Brings the file to the present version, one transaction for each step.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), ProgressError> {
    loop {
        // The version is read under the write lock: two commands may open a new file at once.
        let step = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed("lock the database"))?;
        let version: i64 = step
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(failed("read the database's version"))?;
        let known = MIGRATIONS.len();
        let version = usize::try_from(version).unwrap_or(usize::MAX);
        if version > known {
            return Err(ProgressError::Newer {
                found: version,
                known,
            });
        }
        let Some(script) = MIGRATIONS.get(version) else {
            return Ok(());
        };
        step.execute_batch(script)
            .and_then(|()| step.pragma_update(None, "application_id", APPLICATION))
            .and_then(|()| step.pragma_update(None, "user_version", version as i64 + 1))
            .and_then(|()| step.commit())
            .map_err(failed("bring the database to this version"))?;
    }
}
