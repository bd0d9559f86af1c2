//! Attempts and their progress, on disk.
//!
//! One SQLite file for each user. Every change is one transaction that is on the disk before its
//! function returns, so a killed program loses nothing that it was given. The journal is a rollback
//! journal rather than a write-ahead log: there is one writer, changes are rare, and home folders
//! may lie on network file systems, where a log's shared memory does not work. SQLite gives the
//! journal the owner of the database, so the file stays the user's also when root writes to it.
//!
//! Nothing here knows the clock: every moment is passed in.

pub mod exchange;
mod load;
pub mod next;
mod recorded;
mod review;
mod schema;
mod sitting;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{
    Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior, named_params,
    params,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use load::load;
pub use review::Review;
pub use sitting::{KeptSitting, SittingId};

use crate::grade::{Costs, Evidence, Grade, Tally};
use crate::lab::LabId;

/// How long a change waits for another program's.
const PATIENCE: Duration = Duration::from_secs(10);

/// Longest answer that is kept, in bytes.
pub const MAX_ANSWER: usize = 16 << 10;

/// How many different values of an answer are free. Each further one costs a point.
pub const FREE_TRIES: usize = 3;

/// An attempt's number in its database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttemptId(pub i64);

/// What an attempt starts with.
#[derive(Clone, Copy, Debug)]
pub struct NewAttempt<'a> {
    /// Scenario.
    pub scenario: &'a str,
    /// The lab that it runs in.
    pub lab: &'a LabId,
    /// Provider of the lab.
    pub provider: &'a str,
    /// What its parameters were drawn from.
    pub seed: u64,
    /// From this moment on, what the learner does counts.
    pub started: Timestamp,
    /// Whether hints, tries and a solution shown of earlier attempts are left out.
    pub fresh: bool,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// The learner handed it in.
    Submitted,
    /// The lab was stopped.
    Stopped,
    /// The lab was reset, which starts another attempt.
    Reset,
    /// The lab was gone: the machine went down, or its files were removed.
    Lost,
    /// Nobody ever came to it: it was made ready for an exam, or its start was interrupted.
    Unopened,
}

impl Ending {
    const ALL: [(Ending, &'static str); 5] = [
        (Ending::Submitted, "submitted"),
        (Ending::Stopped, "stopped"),
        (Ending::Reset, "reset"),
        (Ending::Lost, "lost"),
        (Ending::Unopened, "unopened"),
    ];

    /// Its name, as stored and shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(ending, _)| *ending == self)
            .map_or("", |(_, name)| name)
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(ending, _)| *ending)
    }
}

/// A hint that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenHint {
    /// Its place in the scenario, from 0.
    pub number: u32,
    /// What it cost.
    pub cost: u32,
    /// When.
    pub taken: Timestamp,
}

/// An answer; a later one to the same question replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenAnswer {
    /// As typed.
    pub value: String,
    /// When.
    pub given: Timestamp,
}

/// A value that was given to a question for the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    /// The value as it is compared ([`crate::grader::compared`]).
    pub value: String,
    /// What it cost.
    pub cost: u32,
    /// When.
    pub given: Timestamp,
}

/// An answer that is given.
#[derive(Clone, Copy, Debug)]
pub struct NewAnswer<'a> {
    /// The check that asks.
    pub check: &'a str,
    /// As typed.
    pub value: &'a str,
    /// The value as it is compared: repeating it is free.
    pub compared: &'a str,
    /// The points of the check and of those that wait for it: all tries together cost no more.
    pub points: u32,
    /// Whether the learner accepts what it costs.
    pub accept: bool,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It is kept. Of its question so many values were tried by now.
    Kept {
        /// How many.
        tries: usize,
    },
    /// It would cost points, which was not accepted; nothing is kept.
    Costs {
        /// Which try it would be, from 1.
        number: usize,
        /// Points.
        cost: u32,
    },
}

/// A grade that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptGrade {
    /// When it was made.
    pub graded: Timestamp,
    /// What the attempt had paid by then.
    pub costs: Costs,
    /// The grade.
    pub grade: Grade,
}

impl KeptGrade {
    /// Its points.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.grade.tally(self.costs)
    }
}

/// One learner's run of one scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its number.
    pub id: AttemptId,
    /// Scenario.
    pub scenario: String,
    /// The lab that it runs or ran in.
    pub lab: LabId,
    /// Provider of the lab.
    pub provider: String,
    /// What its parameters were drawn from.
    pub seed: u64,
    /// When it started.
    pub started: Timestamp,
    /// When and how it ended; `None` while it runs.
    pub ended: Option<(Timestamp, Ending)>,
    /// When the solution was shown: grades made later are not kept.
    pub solution_shown: Option<Timestamp>,
    /// Hints taken, in order.
    pub hints: Vec<TakenHint>,
    /// Last answer by check.
    pub answers: BTreeMap<String, GivenAnswer>,
    /// The values that were tried, by check, in order.
    pub tries: BTreeMap<String, Vec<Try>>,
    /// Event checks that became true, with what showed it: they stay true.
    pub seen: BTreeMap<String, Vec<Evidence>>,
    /// The grade with the highest score.
    pub best: Option<KeptGrade>,
    /// The latest grade.
    pub last: Option<KeptGrade>,
}

impl Attempt {
    /// Whether a grade of it passed.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        self.best.as_ref().is_some_and(|kept| kept.tally().passed)
    }

    /// What was paid so far.
    #[must_use]
    pub fn costs(&self) -> Costs {
        Costs {
            hints: self.hints.iter().map(|hint| hint.cost).sum(),
            tries: self.tries.values().flatten().map(|one| one.cost).sum(),
        }
    }

    /// Whether something of the way to the points was shown, so that the same values would be easier
    /// another time.
    #[must_use]
    pub fn was_helped(&self) -> bool {
        !self.hints.is_empty() || self.solution_shown.is_some()
    }

    /// Whether it was done in a cluster that was there already. Whose it is decides there what a check sees, so its grade
    /// is for the learner alone.
    #[must_use]
    pub fn is_on_a_foreign_cluster(&self) -> bool {
        self.provider.starts_with("kubeconfig:")
    }

    /// Which try of its question an answer would be, from 1, and what it costs; nothing if its value was
    /// tried before.
    fn price(&self, answer: &NewAnswer<'_>) -> Option<(usize, u32)> {
        let tries = self.tries.get(answer.check).map_or(&[][..], Vec::as_slice);
        if tries.iter().any(|one| one.value == answer.compared) {
            return None;
        }
        let paid: u32 = tries.iter().map(|one| one.cost).sum();
        let cost = u32::from(tries.len() >= FREE_TRIES && paid < answer.points);
        Some((tries.len() + 1, cost))
    }

    /// Whether a grade made now would count.
    #[must_use]
    pub fn scores(&self) -> bool {
        self.ended.is_none() && self.solution_shown.is_none()
    }
}

/// Which attempts to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this scenario.
    pub scenario: Option<String>,
    /// Only those that have not ended.
    pub running: bool,
    /// Not more than so many, the latest; all without it.
    pub limit: Option<u32>,
}

/// The names that `cksl start` gives to labs of a scenario, as a pattern of SQLite. Labs of exams and classes have others.
fn own_labs(scenario: &str) -> String {
    format!("{scenario}-{}", "[0-9a-f]".repeat(4))
}

/// Why progress could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum ProgressError {
    /// The file could not be made or opened.
    #[error("can't open the progress file {path}: {source}")]
    Open {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The file is damaged, or something else altogether.
    #[error("{path} is not a readable progress file; move it away to start afresh")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// A later cksl wrote the file.
    #[error("the progress file has version {found}, this cksl knows {known}: use the newer cksl")]
    Newer {
        /// The file's version.
        found: usize,
        /// The last version known here.
        known: usize,
    },
    /// Another program kept the file locked all the time.
    #[error("the progress file is in use by another program; try again")]
    Busy,
    /// The lab has an attempt that has not ended.
    #[error("lab `{0}` has an attempt already")]
    LabTaken(String),
    /// There is no such attempt.
    #[error("there is no attempt {0}")]
    NoAttempt(i64),
    /// The attempt has ended: it can't change any more.
    #[error("attempt {0} has ended")]
    Ended(i64),
    /// The answer is too long to be one.
    #[error("the answer is longer than {MAX_ANSWER} bytes")]
    AnswerTooLong,
    /// What the file holds makes no sense.
    #[error("the progress file holds an unreadable {what} for attempt {attempt}")]
    Unreadable {
        /// The thing.
        what: &'static str,
        /// The attempt.
        attempt: i64,
    },
    /// What the file holds of a question of the quiz makes no sense.
    #[error("the progress file holds an unreadable moment for the question `{0}`")]
    UnreadableReview(String),
    /// An exam has not ended.
    #[error("an exam runs already")]
    SittingOpen,
    /// There is no such exam, or it has ended.
    #[error("there is no exam {0} that has not ended")]
    NoSitting(i64),
    /// What the file holds of an exam makes no sense.
    #[error("the progress file holds something unreadable for exam {0}")]
    UnreadableSitting(i64),
    /// Anything else that SQLite reports: a full disk, a read-only file system.
    #[error("can't {doing} in the progress file: {source}")]
    Database {
        /// What was being done.
        doing: &'static str,
        /// The cause.
        source: rusqlite::Error,
    },
}

impl ProgressError {
    /// Whether it is for want of room.
    #[must_use]
    pub fn is_for_room(&self) -> bool {
        let Self::Database { source, .. } = self else {
            return false;
        };
        source.sqlite_error_code() == Some(ErrorCode::DiskFull)
    }

    /// Whether the file was removed or moved away while it was open: nothing can be kept in it any more.
    #[must_use]
    pub fn is_for_a_lost_file(&self) -> bool {
        let Self::Database { source, .. } = self else {
            return false;
        };
        source
            .sqlite_error()
            .is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_READONLY_DBMOVED)
    }
}

fn failed(doing: &'static str) -> impl Fn(rusqlite::Error) -> ProgressError {
    move |source| match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ProgressError::Busy,
        _ => ProgressError::Database { doing, source },
    }
}

/// The database of one user's attempts.
#[derive(Debug)]
pub struct Progress {
    connection: Connection,
}

impl Progress {
    /// Opens the database at `path` and makes it where there is none, readable by its owner only.
    /// Its folder must exist, and whoever calls as root for a user gives both to the user.
    ///
    /// # Errors
    /// The file can't be opened, is no database of this kind, or is of a later version.
    pub fn open(path: &Path) -> Result<Self, ProgressError> {
        OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(|source| ProgressError::Open {
                path: path.to_owned(),
                source,
            })?;
        let open = || -> Result<Connection, ProgressError> {
            let mut connection = Connection::open(path).map_err(failed("open a connection"))?;
            connection
                .busy_timeout(PATIENCE)
                .and_then(|()| connection.pragma_update(None, "journal_mode", "DELETE"))
                .and_then(|()| connection.pragma_update(None, "synchronous", "FULL"))
                .and_then(|()| connection.pragma_update(None, "foreign_keys", true))
                .map_err(failed("open a connection"))?;
            schema::migrate(&mut connection)?;
            Ok(connection)
        };
        open()
            .map(|connection| Self { connection })
            .map_err(|error| match error {
                ProgressError::Database { source, .. }
                    if matches!(
                        source.sqlite_error_code(),
                        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)
                    ) =>
                {
                    ProgressError::Damaged {
                        path: path.to_owned(),
                    }
                }
                other => other,
            })
    }

    /// Notes that an attempt starts. After a reset that keeps the values, hints, tries and a solution shown
    /// are carried over: they help again. So they do after a start with the seed of an earlier lab of the learner's own, unless it is to be
    /// fresh.
    ///
    /// # Errors
    /// [`ProgressError::LabTaken`] if the lab's attempt has not ended.
    pub fn start_attempt(&mut self, new: &NewAttempt<'_>) -> Result<AttemptId, ProgressError> {
        let doing = "start an attempt";
        let change = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed(doing))?;
        let earlier: Option<i64> = change
            .query_row(
                "SELECT max(id) FROM attempt WHERE NOT ?5 AND scenario = ?1 AND seed = ?2
                 AND (lab = ?3 OR lab GLOB ?4 AND ?3 GLOB ?4)",
                params![
                    new.scenario,
                    new.seed.to_string(),
                    new.lab.0,
                    own_labs(new.scenario),
                    new.fresh
                ],
                |row| row.get(0),
            )
            .map_err(failed(doing))?;
        let result = change.execute(
            "INSERT INTO attempt (scenario, lab, provider, seed, started, solution_shown)
             VALUES (:scenario, :lab, :provider, :seed, :started,
                     (SELECT solution_shown FROM attempt WHERE id = :earlier))",
            named_params! {
                ":scenario": new.scenario,
                ":lab": new.lab.0,
                ":provider": new.provider,
                ":seed": new.seed.to_string(),
                ":started": new.started.as_microsecond(),
                ":earlier": earlier,
            },
        );
        match result {
            Ok(_) => {}
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                return Err(ProgressError::LabTaken(new.lab.0.clone()));
            }
            Err(error) => return Err(failed(doing)(error)),
        }
        let id = change.last_insert_rowid();
        for carry in [
            "INSERT INTO hint (attempt, number, cost, taken)
             SELECT ?, number, cost, taken FROM hint WHERE attempt = ?",
            "INSERT INTO try (attempt, check_name, value, cost, given)
             SELECT ?, check_name, value, cost, given FROM try WHERE attempt = ?",
        ] {
            change
                .execute(carry, params![id, earlier])
                .map_err(failed(doing))?;
        }
        change.commit().map_err(failed(doing))?;
        Ok(AttemptId(id))
    }

    /// Notes that a hint was taken. Taking it again costs nothing more.
    ///
    /// # Errors
    /// The attempt is unknown or has ended.
    pub fn record_hint(
        &mut self,
        id: AttemptId,
        number: u32,
        cost: u32,
        at: Timestamp,
    ) -> Result<(), ProgressError> {
        self.change(id, "note a hint", |change| {
            change.execute(
                "INSERT OR IGNORE INTO hint (attempt, number, cost, taken) VALUES (?, ?, ?, ?)",
                params![id.0, number, cost, at.as_microsecond()],
            )
        })
    }

    /// Notes an answer, in place of an earlier one to the same check, unless it costs points and that is
    /// not accepted.
    ///
    /// # Errors
    /// The attempt is unknown or has ended, or the answer is longer than [`MAX_ANSWER`].
    pub fn record_answer(
        &mut self,
        id: AttemptId,
        answer: &NewAnswer<'_>,
        at: Timestamp,
    ) -> Result<Answered, ProgressError> {
        if answer.value.len() > MAX_ANSWER {
            return Err(ProgressError::AnswerTooLong);
        }
        let doing = "note an answer";
        let change = self.begin(id, doing)?;
        let attempt = load(&change, id)?;
        let price = attempt.price(answer);
        if let Some((number, cost @ 1..)) = price
            && !answer.accept
            && attempt.scores()
        {
            return Ok(Answered::Costs { number, cost });
        }
        if let Some((_, cost)) = price {
            change
                .execute(
                    "INSERT INTO try (attempt, check_name, value, cost, given)
                     VALUES (?, ?, ?, ?, ?)",
                    params![
                        id.0,
                        answer.check,
                        answer.compared,
                        cost,
                        at.as_microsecond()
                    ],
                )
                .map_err(failed(doing))?;
        }
        change
            .execute(
                "INSERT OR REPLACE INTO answer (attempt, check_name, value, given)
                 VALUES (?, ?, ?, ?)",
                params![id.0, answer.check, answer.value, at.as_microsecond()],
            )
            .map_err(failed(doing))?;
        change.commit().map_err(failed(doing))?;
        let before = attempt.tries.get(answer.check).map_or(0, Vec::len);
        Ok(Answered::Kept {
            tries: before + usize::from(price.is_some()),
        })
    }

    /// Notes that an event check became true, and what showed it. The first time counts.
    ///
    /// # Errors
    /// The attempt is unknown or has ended.
    pub fn mark_once(
        &mut self,
        id: AttemptId,
        check: &str,
        evidence: &[Evidence],
        at: Timestamp,
    ) -> Result<(), ProgressError> {
        let evidence = json(&evidence);
        self.change(id, "note what was seen", |change| {
            change.execute(
                "INSERT OR IGNORE INTO seen (attempt, check_name, evidence, noted)
                 VALUES (?, ?, ?, ?)",
                params![id.0, check, evidence, at.as_microsecond()],
            )
        })
    }

    /// Notes that the solution was shown: from now on grades are not kept.
    ///
    /// # Errors
    /// The attempt is unknown or has ended.
    pub fn show_solution(&mut self, id: AttemptId, at: Timestamp) -> Result<(), ProgressError> {
        self.change(id, "note the solution", |change| {
            change.execute(
                "UPDATE attempt SET solution_shown = ? WHERE id = ? AND solution_shown IS NULL",
                params![at.as_microsecond(), id.0],
            )
        })
    }

    /// Keeps a grade as the last one, and as the best if its score is the highest so far. Returns
    /// whether it counts: after the solution was shown, none does.
    ///
    /// # Errors
    /// The attempt is unknown or has ended.
    pub fn record_grade(
        &mut self,
        id: AttemptId,
        grade: &Grade,
        at: Timestamp,
    ) -> Result<bool, ProgressError> {
        let doing = "keep a grade";
        let change = self.begin(id, doing)?;
        let attempt = load(&change, id)?;
        if !attempt.scores() {
            return Ok(false);
        }
        let costs = attempt.costs();
        let rank = |tally: Tally| (tally.score, tally.passed, tally.judgeable);
        let better = attempt
            .best
            .is_none_or(|best| rank(grade.tally(costs)) > rank(best.tally()));
        let text = json(grade);
        let kinds: &[&str] = if better { &["last", "best"] } else { &["last"] };
        for which in kinds {
            change
                .execute(
                    "INSERT OR REPLACE INTO grade (attempt, which, graded, hint_cost, try_cost, grade)
                     VALUES (?, ?, ?, ?, ?, ?)",
                    params![
                        id.0,
                        which,
                        at.as_microsecond(),
                        costs.hints,
                        costs.tries,
                        text
                    ],
                )
                .map_err(failed(doing))?;
        }
        change.commit().map_err(failed(doing))?;
        Ok(true)
    }

    /// Notes that an attempt ended: not before it started, though somebody may have set the clock back.
    ///
    /// # Errors
    /// The attempt is unknown or has ended before.
    pub fn end_attempt(
        &mut self,
        id: AttemptId,
        ending: Ending,
        at: Timestamp,
    ) -> Result<(), ProgressError> {
        self.change(id, "end an attempt", |change| {
            change.execute(
                "UPDATE attempt SET ended = max(?, started), ending = ? WHERE id = ?",
                params![at.as_microsecond(), ending.name(), id.0],
            )
        })
    }

    /// Deletes what is known of the attempts in a lab that have ended, and leaves nothing of it in the file. Those of an
    /// exam stay: its result counts them. `elsewhere` deletes what is kept of an attempt beside the file: first, so that
    /// after a kill it is done again.
    ///
    /// # Errors
    /// The database can't be read or changed, or `elsewhere` fails.
    pub fn forget<E: From<ProgressError>>(
        &mut self,
        lab: &LabId,
        mut elsewhere: impl FnMut(AttemptId) -> Result<(), E>,
    ) -> Result<(), E> {
        let doing = "delete attempts";
        self.connection
            .pragma_update(None, "secure_delete", true)
            .map_err(failed(doing))?;
        let change = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed(doing))?;
        let ids: Vec<AttemptId> = change
            .prepare(
                "SELECT id FROM attempt WHERE lab = ? AND ended IS NOT NULL
                 AND id NOT IN (SELECT attempt FROM sitting_task)",
            )
            .and_then(|mut select| {
                select
                    .query_map([&lab.0], |row| row.get(0).map(AttemptId))?
                    .collect()
            })
            .map_err(failed(doing))?;
        for id in ids {
            elsewhere(id)?;
            for table in ["hint", "answer", "seen", "grade", "try"] {
                change
                    .execute(&format!("DELETE FROM {table} WHERE attempt = ?"), [id.0])
                    .map_err(failed(doing))?;
            }
            change
                .execute("DELETE FROM attempt WHERE id = ?", [id.0])
                .map_err(failed(doing))?;
        }
        Ok(change.commit().map_err(failed(doing))?)
    }

    /// An attempt with everything that is known of it.
    ///
    /// # Errors
    /// There is none of that number.
    pub fn attempt(&mut self, id: AttemptId) -> Result<Attempt, ProgressError> {
        load(&self.look()?, id)
    }

    /// The attempt that runs in a lab.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn open_attempt_for(&mut self, lab: &LabId) -> Result<Option<Attempt>, ProgressError> {
        let look = self.look()?;
        let id = look
            .query_row(
                "SELECT id FROM attempt WHERE lab = ? AND ended IS NULL",
                [&lab.0],
                |row| row.get(0).map(AttemptId),
            )
            .optional()
            .map_err(failed("find an attempt"))?;
        id.map(|id| load(&look, id)).transpose()
    }

    /// Attempts, the latest first. Those of an exam that runs are left out, since it tells what they earned when it
    /// ends, and those that the learner never came to.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn history(&mut self, filter: &Filter) -> Result<Vec<Attempt>, ProgressError> {
        let look = self.look()?;
        let ids: Vec<AttemptId> = look
            .prepare(
                "SELECT id FROM attempt
                 WHERE (:scenario IS NULL OR scenario = :scenario)
                   AND (NOT :running OR ended IS NULL)
                   AND ending IS NOT 'unopened'
                   AND id NOT IN (SELECT attempt FROM sitting_task
                                  JOIN sitting ON sitting.id = sitting
                                  WHERE sitting.ended IS NULL)
                 ORDER BY started DESC, id DESC LIMIT :limit",
            )
            .and_then(|mut select| {
                select
                    .query_map(
                        named_params! {
                            ":scenario": filter.scenario,
                            ":running": filter.running,
                            ":limit": filter.limit.map_or(-1, i64::from),
                        },
                        |row| row.get(0).map(AttemptId),
                    )?
                    .collect()
            })
            .map_err(failed("list attempts"))?;
        ids.into_iter().map(|id| load(&look, id)).collect()
    }

    /// A transaction that only reads: what it sees belongs together.
    fn look(&mut self) -> Result<Transaction<'_>, ProgressError> {
        self.connection
            .transaction_with_behavior(TransactionBehavior::Deferred)
            .map_err(failed("read"))
    }

    /// A transaction that will change an attempt that has not ended.
    fn begin(
        &mut self,
        id: AttemptId,
        doing: &'static str,
    ) -> Result<Transaction<'_>, ProgressError> {
        let change = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed(doing))?;
        let ended: Option<bool> = change
            .query_row(
                "SELECT ended IS NOT NULL FROM attempt WHERE id = ?",
                [id.0],
                |row| row.get(0),
            )
            .optional()
            .map_err(failed(doing))?;
        match ended {
            None => Err(ProgressError::NoAttempt(id.0)),
            Some(true) => Err(ProgressError::Ended(id.0)),
            Some(false) => Ok(change),
        }
    }

    fn change(
        &mut self,
        id: AttemptId,
        doing: &'static str,
        statement: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<usize>,
    ) -> Result<(), ProgressError> {
        let change = self.begin(id, doing)?;
        statement(&change)
            .and_then(|_| change.commit())
            .map_err(failed(doing))
    }
}

fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("grades and evidence hold only text and numbers")
}
