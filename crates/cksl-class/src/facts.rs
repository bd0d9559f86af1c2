//! What a host knows and its server may not know yet: facts lie in one file of SQLite until the server has kept them.
//!
//! ```text
//! supervisor ─► Keeper ─► Facts (file) ─► server
//!                 └─────── in passing ──────┘
//! ```
//! A host that is killed, or cut off from its server, loses none: it hears the supervisor from where it was, and the
//! server from where that was.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, params};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{broadcast, watch};
use tokio::task::spawn_blocking;
use tracing::warn;

use crate::host::{Answer, Call, FactId, Host, Load, News, Shell, Size, Stamp, What};
use crate::lock;
use crate::random::number;

type Error = rusqlite::Error;

type Result<T> = std::result::Result<T, Error>;

/// Facts that are read at once.
const BATCH: i64 = 256;

/// What is said in passing and waits for a server that is slow; the oldest is forgotten.
const PASSING: usize = 256;

/// How long a disk that takes no fact is left alone.
const PAUSE: Duration = Duration::from_secs(1);

/// No supervisor's: all that one has told comes after it.
const BEFORE_ALL: FactId = FactId {
    source: 0,
    number: 0,
};

// A number that was used is not used for another fact, also after all were forgotten.
const TABLES: &str = "
CREATE TABLE IF NOT EXISTS teller (id INTEGER PRIMARY KEY CHECK (id = 1), source INTEGER NOT NULL,
    supervisor INTEGER NOT NULL, number INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS fact (number INTEGER PRIMARY KEY AUTOINCREMENT, lab TEXT NOT NULL, at TEXT NOT NULL,
    worked INTEGER NOT NULL, what TEXT NOT NULL) STRICT;
";

/// See the module.
#[derive(Debug)]
pub struct Facts {
    db: Mutex<Connection>,
    source: i64,
}

impl Facts {
    /// Opens the facts of a host; the first time, they are made.
    ///
    /// # Errors
    /// The file can't be read or written.
    pub fn open(path: &Path) -> Result<Self> {
        // Commands of learners are for nobody else on this machine; what SQLite writes beside it has the same mode.
        let made = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path);
        made.map_err(|_| Error::InvalidPath(path.to_owned()))?;
        let db = Connection::open(path)?;
        db.busy_timeout(Duration::from_secs(10))?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        // A fact that was heard is on the disk.
        db.pragma_update(None, "synchronous", "FULL")?;
        db.execute_batch(TABLES)?;
        db.execute(
            "INSERT OR IGNORE INTO teller VALUES (1, ?1, ?2, ?3)",
            params![number(), BEFORE_ALL.source, 0],
        )?;
        let source = db.query_row("SELECT source FROM teller", [], |row| row.get(0))?;
        Ok(Self {
            db: Mutex::new(db),
            source,
        })
    }

    /// Who tells these facts.
    #[must_use]
    pub fn source(&self) -> i64 {
        self.source
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        lock(&self.db)
    }

    /// What was heard last of a supervisor.
    fn heard(&self) -> Result<FactId> {
        self.db()
            .query_row("SELECT supervisor, number FROM teller", [], |row| {
                let number: i64 = row.get(1)?;
                Ok(FactId {
                    source: row.get(0)?,
                    number: number.cast_unsigned(),
                })
            })
    }

    /// Keeps what a supervisor has told, once.
    fn add(&self, stamp: &Stamp, lab: &str, what: &What) -> Result<()> {
        let text = serde_json::to_string(what)
            .map_err(|error| Error::ToSqlConversionFailure(Box::new(error)))?;
        let is_worked = *what == What::Worked;
        let mut db = self.db();
        let change = db.transaction()?;
        if is_worked {
            // When something was done last is all that it says.
            change.execute("DELETE FROM fact WHERE lab = ?1 AND worked", [lab])?;
        }
        change.execute(
            "INSERT INTO fact (lab, at, worked, what) VALUES (?1, ?2, ?3, ?4)",
            params![lab, stamp.at.to_string(), is_worked, text],
        )?;
        change.execute(
            "UPDATE teller SET supervisor = ?1, number = ?2",
            params![stamp.id.source, stamp.id.number.cast_signed()],
        )?;
        change.commit()
    }

    /// The next facts after that number.
    fn after(&self, number: u64) -> Result<Vec<News>> {
        let db = self.db();
        let mut all = db.prepare_cached(
            "SELECT number, lab, at, what FROM fact WHERE number > ?1 ORDER BY number LIMIT ?2",
        )?;
        let wrong = |error| Error::FromSqlConversionFailure(3, Type::Text, error);
        let all = all.query_map(params![number.cast_signed(), BATCH], |row| {
            let number: i64 = row.get(0)?;
            let (at, what): (String, String) = (row.get(2)?, row.get(3)?);
            let at: Timestamp = at.parse().map_err(|error| wrong(Box::new(error)))?;
            Ok(News {
                stamp: Some(Stamp {
                    id: FactId {
                        source: self.source,
                        number: number.cast_unsigned(),
                    },
                    at,
                }),
                lab: Some(row.get(1)?),
                what: serde_json::from_str(&what).map_err(|error| wrong(Box::new(error)))?,
            })
        })?;
        all.collect()
    }

    /// Forgets what the server has kept.
    fn forget(&self, up_to: u64) -> Result<()> {
        let db = self.db();
        db.execute("DELETE FROM fact WHERE number <= ?1", [up_to.cast_signed()])?;
        Ok(())
    }

    /// How many facts wait for the server, and the number of the last one that there was.
    ///
    /// # Errors
    /// They can't be read.
    pub fn waiting(&self) -> Result<(u64, u64)> {
        let db = self.db();
        let count: i64 = db.query_row("SELECT count(*) FROM fact", [], |row| row.get(0))?;
        let last: Option<i64> = db
            .query_row(
                "SELECT seq FROM sqlite_sequence WHERE name = 'fact'",
                [],
                |row| row.get(0),
            )
            .optional()?;
        Ok((
            count.cast_unsigned(),
            last.unwrap_or_default().cast_unsigned(),
        ))
    }
}

/// A host whose facts are kept. What it does is what the host in it does.
pub struct Keeper {
    inner: Arc<dyn Host>,
    facts: Arc<Facts>,
    more: watch::Sender<()>,
    passing: broadcast::Sender<News>,
}

impl Keeper {
    /// Keeps the facts of a host from now on, whether a server listens or not.
    #[must_use]
    pub fn new(inner: Arc<dyn Host>, facts: Facts) -> Arc<Self> {
        let keeper = Arc::new(Self {
            inner,
            facts: Arc::new(facts),
            more: watch::channel(()).0,
            passing: broadcast::channel(PASSING).0,
        });
        tokio::spawn(hear(
            Arc::clone(&keeper.inner),
            Arc::clone(&keeper.facts),
            keeper.more.clone(),
            keeper.passing.clone(),
        ));
        keeper
    }

    /// Who tells its facts.
    #[must_use]
    pub fn source(&self) -> i64 {
        self.facts.source
    }
}

/// Does something with the facts until the disk lets it.
async fn until_done<T: Send + 'static>(
    facts: &Arc<Facts>,
    does: impl Fn(&Facts) -> Result<T> + Clone + Send + 'static,
) -> T {
    let mut is_told = false;
    loop {
        let (facts, does) = (Arc::clone(facts), does.clone());
        match spawn_blocking(move || does(&facts)).await {
            Ok(Ok(done)) => return done,
            Ok(Err(error)) if !is_told => {
                warn!("the facts of this host can't be kept, and wait: {error}");
                is_told = true;
            }
            _ => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Keeps what is told from now on, and passes on the rest.
async fn hear(
    host: Arc<dyn Host>,
    facts: Arc<Facts>,
    more: watch::Sender<()>,
    passing: broadcast::Sender<News>,
) {
    loop {
        let after = until_done(&facts, Facts::heard).await;
        let mut news = host.follow(Some(after));
        while let Some(one) = news.recv().await {
            let fact = one.stamp.filter(|_| one.what.is_fact());
            let (Some(stamp), Some(lab)) = (fact, &one.lab) else {
                // Nobody may be listening.
                let _ = passing.send(one);
                continue;
            };
            let (lab, what) = (lab.clone(), one.what);
            until_done(&facts, move |facts| facts.add(&stamp, &lab, &what)).await;
            more.send_replace(());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Tells what is kept after that number, and what comes, for as long as somebody listens.
async fn tell(
    mut number: u64,
    facts: Arc<Facts>,
    mut more: watch::Receiver<()>,
    mut passing: broadcast::Receiver<News>,
    say: Sender<News>,
) {
    loop {
        // Before it is looked: what comes meanwhile is looked for again.
        more.borrow_and_update();
        let next = until_done(&facts, move |facts| facts.after(number)).await;
        let is_all = next.is_empty();
        for fact in next {
            number = fact.stamp.map_or(number, |stamp| stamp.id.number);
            if say.send(fact).await.is_err() {
                return;
            }
        }
        if !is_all {
            continue;
        }
        tokio::select! {
            changed = more.changed() => if changed.is_err() {
                return;
            },
            one = passing.recv() => match one {
                Ok(one) => {
                    let mut one = one;
                    one.stamp = None;
                    if say.send(one).await.is_err() {
                        return;
                    }
                }
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return,
            },
            () = say.closed() => return,
        }
    }
}

impl Host for Keeper {
    fn ask(&self, call: Call) -> Receiver<Answer> {
        self.inner.ask(call)
    }

    fn follow(&self, after: Option<FactId>) -> Receiver<News> {
        let (say, news) = channel(1);
        // Of another host it says nothing here: all is new.
        let number = after.filter(|after| after.source == self.facts.source);
        let number = number.map_or(0, |after| after.number);
        let (facts, more) = (Arc::clone(&self.facts), self.more.subscribe());
        let passing = self.passing.subscribe();
        tokio::spawn(tell(number, facts, more, passing, say));
        news
    }

    fn shell(&self, lab: &str, size: Size) -> Shell {
        self.inner.shell(lab, size)
    }

    fn kept(&self, fact: FactId) {
        if fact.source != self.facts.source {
            return;
        }
        let facts = Arc::clone(&self.facts);
        // What is not forgotten now is with the next one.
        spawn_blocking(move || facts.forget(fact.number));
    }

    fn load(&self) -> Load {
        self.inner.load()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;
    use std::os::unix::fs::PermissionsExt as _;
    use tokio::time::timeout;

    /// A supervisor that tells so many facts, after the one that it is asked for, and then waits.
    struct Supervisor {
        told: u64,
        asked: Mutex<VecDeque<FactId>>,
    }

    fn fact(number: u64) -> News {
        News {
            stamp: Some(Stamp {
                id: FactId { source: 9, number },
                at: Timestamp::UNIX_EPOCH,
            }),
            lab: Some("a-1".to_owned()),
            what: What::Lost(number),
        }
    }

    impl Host for Supervisor {
        fn ask(&self, _: Call) -> Receiver<Answer> {
            channel(1).1
        }

        fn follow(&self, after: Option<FactId>) -> Receiver<News> {
            let after = after.expect("says from where on");
            lock(&self.asked).push_back(after);
            let (say, news) = channel(1);
            let from = if after.source == 9 { after.number } else { 0 };
            let told = self.told;
            tokio::spawn(async move {
                for number in from + 1..=told {
                    let _ = say.send(fact(number)).await;
                }
                let step = News::of_lab("a-1", What::Step("made".to_owned()));
                let _ = say.send(step).await;
                say.closed().await;
            });
            news
        }

        fn shell(&self, _: &str, _: Size) -> Shell {
            Shell::hung_up()
        }
    }

    fn keeper(path: &Path, told: u64) -> (Arc<Keeper>, Arc<Supervisor>) {
        let supervisor = Arc::new(Supervisor {
            told,
            asked: Mutex::default(),
        });
        let facts = Facts::open(path).unwrap();
        (
            Keeper::new(Arc::clone(&supervisor) as Arc<_>, facts),
            supervisor,
        )
    }

    /// The numbers and contents of the next so many facts.
    async fn hears(news: &mut Receiver<News>, count: usize) -> Vec<(u64, What)> {
        let mut heard = Vec::new();
        while heard.len() < count {
            let one = timeout(Duration::from_secs(60), news.recv());
            let one = one.await.expect("soon").expect("goes on");
            if let Some(stamp) = one.stamp {
                heard.push((stamp.id.number, one.what));
            }
        }
        heard
    }

    #[tokio::test]
    async fn facts_wait_for_the_server_through_cuts_and_deaths_and_are_told_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("facts.db");
        let (host, _) = keeper(&path, 5);
        // A server that is cut off in the middle, and says then how far it came.
        let mut news = host.follow(None);
        let first = hears(&mut news, 3).await;
        assert_eq!(first[0], (1, What::Lost(1)));
        drop(news);
        let source = host.source();
        let reached = |number| Some(FactId { source, number });
        let mut news = host.follow(reached(2));
        let rest = hears(&mut news, 3).await;
        assert_eq!(rest[0], (3, What::Lost(3)));
        assert_eq!(rest[2], (5, What::Lost(5)));
        drop((news, host));

        // The host is killed: the supervisor goes on from where it was heard last.
        let (host, supervisor) = keeper(&path, 7);
        assert_eq!(host.source(), source);
        let mut news = host.follow(reached(4));
        let rest = hears(&mut news, 3).await;
        assert_eq!(
            rest,
            [(5, What::Lost(5)), (6, What::Lost(6)), (7, What::Lost(7))]
        );
        let asked = lock(&supervisor.asked).pop_front();
        assert_eq!(
            asked,
            Some(FactId {
                source: 9,
                number: 5
            })
        );
        // A server that knows another host only gets all that is kept.
        let mut other = host.follow(Some(FactId {
            source: 1,
            number: 6,
        }));
        assert_eq!(hears(&mut other, 7).await.len(), 7);
    }

    #[tokio::test]
    async fn facts_wait_for_room_on_a_disk_that_is_full() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("facts.db");
        let (host, _) = keeper(&path, 0);
        let limit = |pages: i64| {
            let set = host.facts.db().pragma_update(None, "max_page_count", pages);
            set.unwrap();
        };
        let pages = host
            .facts
            .db()
            .query_row("PRAGMA page_count", [], |row| row.get(0));
        limit(pages.unwrap());
        let told = Supervisor {
            told: 500,
            asked: Mutex::default(),
        };
        let listens = hear(
            Arc::new(told),
            Arc::clone(&host.facts),
            host.more.clone(),
            host.passing.clone(),
        );
        tokio::spawn(listens);
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert!(host.facts.waiting().unwrap().0 < 500);
        limit(1 << 30);
        let mut news = host.follow(None);
        let heard = hears(&mut news, 500).await;
        for ((_, what), number) in heard.iter().zip(1..) {
            assert_eq!(*what, What::Lost(number));
        }
    }

    #[tokio::test]
    async fn what_is_kept_elsewhere_is_forgotten_and_its_number_is_never_used_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("facts.db");
        let facts = Facts::open(&path).unwrap();
        let stamp = |number| fact(number).stamp.unwrap();
        for number in 1..=3 {
            facts.add(&stamp(number), "a-1", &What::Worked).unwrap();
            facts.add(&stamp(number), "b-1", &What::Worked).unwrap();
        }
        // Of work the last counts.
        assert_eq!(facts.waiting().unwrap(), (2, 6));
        facts.forget(6).unwrap();
        assert_eq!(facts.waiting().unwrap(), (0, 6));
        drop(facts);
        let facts = Facts::open(&path).unwrap();
        facts.add(&stamp(4), "a-1", &What::Lost(1)).unwrap();
        let left = facts.after(0).unwrap();
        assert_eq!(left[0].stamp.unwrap().id.number, 7);
        for file in std::fs::read_dir(dir.path()).unwrap() {
            let mode = file.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
