//! What PostgreSQL alone can do wrong, and all tests of the records once more on it.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::testing::{DATABASE, INSIDE, Shelf};
use super::{Connection, Error, Place, Server, params};
use crate::class::Records;
use crate::class::testing::made_at;
use crate::lock;

/// The database of the tests; says so if there is none.
fn database() -> Option<String> {
    let found = std::env::var(DATABASE).ok();
    if found.is_none() {
        let required = std::env::var("CKSL_REQUIRE").unwrap_or_default();
        assert!(
            !required.split(',').any(|what| what == "postgres"),
            "postgres is required, and {DATABASE} names none"
        );
        eprintln!(
            "skipped: needs postgres ({DATABASE} names none; scripts/postgres.sh starts one)"
        );
    }
    found
}

/// A class of a test in PostgreSQL, which goes with it.
struct School {
    shelf: Shelf,
    url: String,
}

impl School {
    fn new() -> Option<Self> {
        let (shelf, url) = (Shelf::new(), database()?);
        Some(Self { shelf, url })
    }

    /// Its records by another way to the server.
    fn by(&self, url: &str) -> Place {
        Place::Server(self.shelf.server(url))
    }

    fn place(&self) -> Place {
        self.by(&self.url)
    }
}

impl Drop for School {
    fn drop(&mut self) {
        self.shelf.server(&self.url).drop_schema().unwrap();
    }
}

/// A way to the server that can be cut.
struct Way {
    port: u16,
    server: SocketAddr,
    ends: Arc<Mutex<Vec<TcpStream>>>,
    is_open: Arc<Mutex<bool>>,
}

impl Way {
    fn to(url: &str) -> (Self, String) {
        let (before, after) = url.rsplit_once('@').unwrap();
        let (server, database) = after.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let way = Self {
            port: listener.local_addr().unwrap().port(),
            server: server.parse().unwrap(),
            ends: Arc::default(),
            is_open: Arc::default(),
        };
        way.listen(listener);
        let url = format!("{before}@127.0.0.1:{}/{database}", way.port);
        (way, url)
    }

    fn listen(&self, listener: TcpListener) {
        *lock(&self.is_open) = true;
        let (server, ends) = (self.server, Arc::clone(&self.ends));
        let is_open = Arc::clone(&self.is_open);
        thread::spawn(move || {
            for here in listener.incoming() {
                if !*lock(&is_open) {
                    return;
                }
                let (here, there) = (here.unwrap(), TcpStream::connect(server).unwrap());
                for (from, to) in [(&here, &there), (&there, &here)] {
                    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    lock(&ends).push(from.try_clone().unwrap());
                    thread::spawn(move || {
                        let _ = io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
            }
        });
    }

    fn cut(&self) {
        *lock(&self.is_open) = false;
        // The listener sees it with the next one that comes.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        for end in lock(&self.ends).drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
        until(|| {
            TcpStream::connect(("127.0.0.1", self.port))
                .is_err()
                .then_some(())
        });
    }

    fn mend(&self) {
        let listener = until(|| TcpListener::bind(("127.0.0.1", self.port)).ok());
        self.listen(listener);
    }
}

/// Waits for what others do.
fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        match look() {
            Some(found) => return found,
            None if Instant::now() > end => panic!("it takes too long"),
            None => thread::sleep(Duration::from_millis(5)),
        }
    }
}

#[test]
fn all_other_tests_pass_with_the_records_in_postgres() {
    if std::env::var_os(INSIDE).is_some() {
        return;
    }
    let Some(url) = database() else { return };
    let mut again = Command::new(std::env::current_exe().unwrap());
    // These tests themselves know where they are.
    let again = again.args(["--skip", "db::tests::"]).env(INSIDE, url);
    assert!(again.status().unwrap().success());
}

#[test]
fn a_server_that_is_away_is_said_without_a_password_and_nothing_is_lost_by_it() {
    let Some(school) = School::new() else { return };
    let (way, url) = Way::to(&school.url);
    let password = url.split(['@', ':']).nth(2).unwrap().to_owned();
    let records = made_at(&school.by(&url)).unwrap();
    let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
    let db = Connection::open(&school.by(&url)).unwrap();
    let change = db.transaction().unwrap();
    let lower = "UPDATE seat SET hand = 1";
    change.execute(lower, params![]).unwrap();
    way.cut();
    // What was begun is not done by halves on the next connection.
    let is_away = |error: &Error| matches!(error, Error::Away(_));
    assert!(is_away(&change.execute(lower, params![]).unwrap_err()));
    assert!(is_away(&change.commit().unwrap_err()));
    for error in [
        records.seats().unwrap_err(),
        records.say(None, "hello").unwrap_err(),
    ] {
        assert!(is_away(&error), "{error}");
        assert!(
            error.to_string().starts_with("PostgreSQL at 127.0.0.1:"),
            "{error}"
        );
        assert!(!format!("{error:?}").contains(&password), "{error:?}");
    }
    assert!(!format!("{:?}", school.by(&url)).contains(&password));
    way.mend();
    assert_eq!(until(|| records.seats().ok()), [ada]);
    records.say(None, "hello").unwrap();
    assert_eq!(records.messages(1).unwrap().len(), 1);
}

#[test]
fn a_server_that_does_not_answer_is_asked_once_and_not_by_each_who_comes() {
    let Some(school) = School::new() else { return };
    let (way, url) = Way::to(&school.url);
    let records = made_at(&school.by(&url)).unwrap();
    way.cut();
    // It takes connections and says nothing.
    let silent = until(|| TcpListener::bind(("127.0.0.1", way.port)).ok());
    // The thread of the session learns of the cut when it comes to it.
    until(|| records.version().err());
    assert!((0..1000).all(|_| records.version().is_err()));
    silent.set_nonblocking(true).unwrap();
    assert_eq!(silent.incoming().map_while(Result::ok).count(), 1);
    drop(silent);
    way.mend();
    assert!(until(|| records.seats().ok()).is_empty());
}

#[test]
fn no_name_is_in_the_statistics_of_the_server() {
    let Some(school) = School::new() else { return };
    let records = made_at(&school.place()).unwrap();
    records.join("Ada", &[1; 32], 9).unwrap().unwrap();
    let db = Connection::open(&school.place()).unwrap();
    db.execute("ANALYZE seat", params![]).unwrap();
    let has = |column: &str| {
        let all = "SELECT count(*) FROM pg_stats \
                   WHERE schemaname = current_schema() AND tablename = 'seat' AND attname = ?1";
        db.get::<i64>(all, params![column]).unwrap()
    };
    assert_eq!((has("id"), has("name")), (1, 0));
}

#[test]
fn who_opens_what_is_away_or_not_there_is_told_so() {
    let Some(school) = School::new() else { return };
    let gone = Records::open(&school.place()).unwrap_err();
    assert!(gone.to_string().contains("has no schema"), "{gone}");
    let (way, url) = Way::to(&school.url);
    way.cut();
    let away = Records::open(&school.by(&url)).unwrap_err();
    assert!(
        matches!(&away, Error::Away(why) if why.contains("refused")),
        "{away}"
    );
    let wrong = school.url.replace('@', "0@");
    let wrong = Records::open(&school.by(&wrong)).unwrap_err();
    assert!(
        wrong.to_string().contains("authentication failed"),
        "{wrong}"
    );
    // A class is not made in the place of another one, and what failed leaves nothing.
    made_at(&school.place()).unwrap();
    let again = made_at(&school.place());
    assert!(again.unwrap_err().to_string().contains("already exists"));
}

#[test]
fn two_who_write_at_a_time_wait_for_each_other_and_each_sees_the_others_changes() {
    let Some(school) = School::new() else { return };
    let records = made_at(&school.place()).unwrap();
    let before = records.version().unwrap();
    records.say(None, "of its own").unwrap();
    assert_eq!(records.version().unwrap(), before);
    let start = Arc::new(Barrier::new(4));
    let writers: Vec<_> = (0..4_u8)
        .map(|writer| {
            let (place, start) = (school.place(), Arc::clone(&start));
            thread::spawn(move || {
                let records = Records::open(&place).unwrap();
                start.wait();
                let names = (0..8)
                    .map(|name| records.join(&format!("L{name}"), &[writer * 8 + name; 32], 6));
                let joined = names.filter(|joined| joined.as_ref().unwrap().is_some());
                joined.count()
            })
        })
        .collect();
    let joined: usize = writers.into_iter().map(|one| one.join().unwrap()).sum();
    // No name twice, and no more than may be.
    assert_eq!((joined, records.seats().unwrap().len()), (6, 6));
    until(|| (records.version().unwrap() != before).then_some(()));
}

#[test]
fn names_are_the_same_in_whatever_case_and_times_are_compared_as_bytes() {
    let Some(school) = School::new() else { return };
    let records = made_at(&school.place()).unwrap();
    for name in ["Zoë", "ada", "Änne", "Bob"] {
        let cookie = crate::random::hash(name);
        assert!(records.join(name, &cookie, 9).unwrap().is_some());
    }
    let names: Vec<String> = records
        .seats()
        .unwrap()
        .into_iter()
        .map(|seat| seat.name)
        .collect();
    assert_eq!(names, ["ada", "Änne", "Bob", "Zoë"]);
    assert!(records.named("ZOË").unwrap().is_some() && records.named("zoe").unwrap().is_none());
    assert!(records.join("zOË", &[7; 32], 9).unwrap().is_none());
    let db = Connection::open(&school.place()).unwrap();
    let is_less = "SELECT made < ?1 FROM class";
    let is_less = |time: &str| db.get::<bool>(is_less, params![time]).unwrap();
    assert!(is_less("9") && is_less("a") && !is_less("-"));
}

#[test]
fn an_address_that_can_not_be_used_is_refused_in_a_sentence() {
    for (url, why) in [
        ("sqlite:class.db", "does not begin"),
        ("postgres:///cksl", "host"),
        ("postgres://a,b/cksl", "host"),
        ("postgres://ada:geheim@db.example/cksl", "another machine"),
        ("postgres://ada:geheim@192.0.2.7/cksl", "another machine"),
        (
            "postgres://ada:geheim@localhost/cksl?hostaddr=192.0.2.7",
            "another machine",
        ),
        (
            "postgres://ada:geheim@localhost/cksl?sslmode=require",
            "TLS",
        ),
        ("postgres://ada:geheim@localhost", "database"),
        ("postgres://ada:geheim@localhost/cksl?geheim=1", ""),
    ] {
        let refused = Server::new(url, "monday").unwrap_err();
        assert!(refused.contains(why), "{url}: {refused}");
        assert!(!refused.contains("geheim@"), "{refused}");
    }
    for url in [
        "postgres://ada:geheim@127.0.0.1:5433/cksl",
        "postgresql://ada@[::1]/cksl",
        "postgres://localhost/cksl",
        "postgres:///cksl?host=/run/postgresql",
        "postgres://ada@%2Frun%2Fpostgresql/cksl",
    ] {
        let server = Server::new(url, "monday");
        let shown = format!("{:?}", server.unwrap());
        assert!(
            shown.starts_with("cksl_monday in PostgreSQL at ") && !shown.contains("geheim"),
            "{shown}"
        );
    }
}
