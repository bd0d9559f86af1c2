use super::*;
use crate::class::testing::{examined, monday};
use crate::class::todo::Todo;
use crate::db::testing::Shelf;
use crate::db::{Connection, params};
use crate::dial::{Failure, State, work};
use crate::facts::{Facts, Keeper};
use crate::host::{Domain, LabLine, Scenario, Stamp};
use crate::remote::{End, Hello, attend};
use cksl_wire::protocol::Verb;
use jiff::Timestamp;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::DuplexStream;
use tokio::task::JoinHandle;

/// A machine whose labs do what a test says.
#[derive(Default)]
struct Bench {
    room: u32,
    lacks: Option<String>,
    asked: Mutex<Vec<Call>>,
    /// What it tells, each as a fact of one supervisor.
    told: Mutex<Vec<(String, What)>>,
    more: tokio::sync::Notify,
    /// How many gradings fail.
    failures: AtomicU64,
    /// How many labs it can make ahead, whatever it says of its room.
    most: Option<u32>,
}

impl Bench {
    fn tells(&self, lab: &str, what: What) {
        lock(&self.told).push((lab.to_owned(), what));
        self.more.notify_waiters();
    }

    fn labs(&self) -> Vec<String> {
        let asked = lock(&self.asked);
        let starts = asked.iter().filter_map(|call| match call {
            Call::Start { lab, .. } => Some(lab.clone()),
            _ => None,
        });
        starts.collect()
    }
}

impl Bench {
    /// How many labs it was asked to let wait, and how many of them nobody has taken.
    fn ahead(&self) -> (Option<u32>, u32) {
        let (mut asked, mut waits) = (None, 0);
        for call in lock(&self.asked).iter() {
            match call {
                Call::Ahead {
                    count: Some(count), ..
                } => {
                    // It makes no more than it can.
                    (asked, waits) = (Some(*count), (*count).min(self.most.unwrap_or(u32::MAX)));
                }
                Call::Start { .. } => waits = waits.saturating_sub(1),
                _ => {}
            }
        }
        (asked, waits)
    }
}

fn offer(lacks: Option<String>) -> Offer {
    Offer {
        domains: vec![Domain {
            title: "D".to_owned(),
            scenarios: ["a", "b"]
                .map(|id| Scenario {
                    id: id.to_owned(),
                    title: id.to_uppercase(),
                    minutes: 1,
                    tier: "one node".to_owned(),
                    seconds: 1,
                    room: 1,
                    progressed: None,
                    lacks: lacks.clone(),
                })
                .to_vec(),
        }],
    }
}

/// The machine itself, as a host.
struct TestHost(Arc<Bench>);

impl Host for TestHost {
    fn ask(&self, call: Call) -> Receiver<Answer> {
        let (say, answers) = channel(4);
        match &call {
            Call::Offer => drop(say.try_send(Answer::Offer(offer(self.0.lacks.clone())))),
            Call::Labs => {
                for lab in ["a-1", "a-2"] {
                    let _ = say.try_send(Answer::Lab(LabLine {
                        id: lab.to_owned(),
                        scenario: "a".to_owned(),
                        title: "A".to_owned(),
                        ready: true,
                    }));
                }
            }
            _ => {}
        }
        let less = |left: u64| left.checked_sub(1);
        let failures = &self.0.failures;
        let fails = match &call {
            Call::Grade { .. } => failures
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
                .is_ok(),
            Call::Ahead { count, .. } => *count > self.0.most.or(*count),
            _ => false,
        };
        let is_ahead = matches!(call, Call::Ahead { .. });
        lock(&self.0.asked).push(call);
        if fails && is_ahead {
            let _ = say.try_send(Answer::Reply(Reply::Problem(problem("the disk is full"))));
        }
        if is_ahead {
            let _ = say.try_send(Answer::Ahead(self.0.ahead().1));
        }
        let code = u8::from(fails);
        let _ = say.try_send(Answer::Reply(Reply::Done { code }));
        answers
    }

    fn follow(&self, after: Option<FactId>) -> Receiver<News> {
        let (say, news) = channel(1);
        let bench = Arc::clone(&self.0);
        let mut number = after
            .filter(|one| one.source == 9)
            .map_or(0, |one| one.number);
        tokio::spawn(async move {
            loop {
                let more = bench.more.notified();
                tokio::pin!(more);
                more.as_mut().enable();
                let rest = lock(&bench.told)[number as usize..].to_vec();
                for (lab, what) in rest {
                    number += 1;
                    let stamp = Some(Stamp {
                        id: FactId { source: 9, number },
                        at: Timestamp::UNIX_EPOCH,
                    });
                    let lab = Some(lab);
                    if say.send(News { stamp, lab, what }).await.is_err() {
                        return;
                    }
                }
                tokio::select! {
                    () = more => {}
                    () = say.closed() => return,
                }
            }
        });
        news
    }

    fn shell(&self, _: &str, _: Size) -> Shell {
        Shell::hung_up()
    }

    fn load(&self) -> Load {
        let labs = self.labs();
        Load {
            labs,
            room: self.0.room.saturating_sub(labs + self.0.ahead().1),
        }
    }
}

impl TestHost {
    fn labs(&self) -> u32 {
        self.0.labs().len() as u32
    }
}

struct School {
    shelf: Shelf,
    records: Arc<Records>,
    hosts: Arc<Hosts>,
    /// Whoever hears what pages are told.
    pages: Arc<Mutex<Vec<News>>>,
}

async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(60), what).await.expect("soon")
}

/// Waits for something that other tasks do.
async fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    soon(async {
        loop {
            if let Some(found) = look() {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
}

impl School {
    fn new() -> Self {
        Self::of(|shelf| drop(monday(shelf)))
    }

    /// That of a class which is made in a directory.
    fn of(make: impl Fn(&Shelf)) -> Self {
        let shelf = Shelf::new();
        make(&shelf);
        let (records, hosts) = Self::serve(&shelf);
        let pages = Self::listen(&hosts);
        Self {
            shelf,
            records,
            hosts,
            pages,
        }
    }

    fn serve(shelf: &Shelf) -> (Arc<Records>, Arc<Hosts>) {
        let records = Arc::new(Records::open(&shelf.place()).unwrap());
        let hosts = Hosts::new(Arc::clone(&records), offer(None)).unwrap();
        (records, hosts)
    }

    fn listen(hosts: &Hosts) -> Arc<Mutex<Vec<News>>> {
        let heard: Arc<Mutex<Vec<News>>> = Arc::default();
        let (all, mut news) = (Arc::clone(&heard), hosts.follow(None));
        tokio::spawn(async move {
            while let Some(one) = news.recv().await {
                lock(&all).push(one);
            }
        });
        heard
    }

    fn learner(&self, name: &str, labs: &[&str]) -> i64 {
        let cookie = crate::random::hash(name);
        let seat = self.records.join(name, &cookie, 99).unwrap().unwrap();
        for lab in labs {
            self.records.add_lab(lab, seat.id, "a").unwrap();
        }
        seat.id
    }

    /// Connects a host; what comes of it at either end.
    fn connect(
        &self,
        host: Arc<dyn Host>,
        name: &str,
        source: i64,
        came: Came,
    ) -> (JoinHandle<Result<(), String>>, JoinHandle<End>) {
        self.connect_by(host, name, source, came, None)
    }

    /// The same for one that has a token.
    fn connect_by(
        &self,
        host: Arc<dyn Host>,
        name: &str,
        source: i64,
        came: Came,
        token: Option<Hash>,
    ) -> (JoinHandle<Result<(), String>>, JoinHandle<End>) {
        let (here, there) = tokio::io::duplex(1 << 16);
        let hosts = Arc::clone(&self.hosts);
        let serves = tokio::spawn(async move { hosts.attach(here, came, token).await });
        let hello = Hello::new(name.to_owned(), source);
        (serves, tokio::spawn(attend(there, host, hello)))
    }

    async fn connected(
        &self,
        bench: &Arc<Bench>,
        name: &str,
        source: i64,
        came: Came,
    ) -> (JoinHandle<Result<(), String>>, JoinHandle<End>) {
        let ends = self.connect(Arc::new(TestHost(Arc::clone(bench))), name, source, came);
        until(|| self.hosts.machine(source)).await;
        ends
    }

    async fn ask(&self, call: Call) -> Told {
        soon(Told::of(&*self.hosts, call)).await
    }

    async fn start(&self, lab: &str) -> Option<String> {
        let told = self
            .ask(Call::Start {
                scenario: "a".to_owned(),
                lab: lab.to_owned(),
                examined: false,
            })
            .await;
        told.problem().map(|problem| problem.message)
    }

    /// All facts of the records, by lab.
    fn facts(&self) -> BTreeMap<String, Vec<u64>> {
        let db = Connection::open(&self.shelf.place()).unwrap();
        let all = "SELECT lab, what FROM fact ORDER BY lab, source, number";
        let all = db.all(all, params![], |row| Ok((row.get(0)?, row.get(1)?)));
        let mut facts: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for (lab, what) in all.unwrap() {
            let (lab, what): (String, String) = (lab, what);
            if let Ok(What::Lost(number)) = serde_json::from_str(&what) {
                facts.entry(lab).or_default().push(number);
            }
        }
        facts
    }
}

fn bench(room: u32) -> Arc<Bench> {
    Arc::new(Bench {
        room,
        ..Bench::default()
    })
}

#[tokio::test]
async fn a_machine_is_there_when_it_has_said_how_much_room_it_has() {
    use serde_json::json;
    use tokio::io::AsyncWriteExt as _;

    let school = School::new();
    let (here, mut there) = tokio::io::duplex(1 << 16);
    let hosts = Arc::clone(&school.hosts);
    let serves = tokio::spawn(async move { hosts.attach(here, Came::OfClass, None).await });
    let hello = json!({ "hello": Hello::new("lab-1".to_owned(), 7) });
    there
        .write_all(format!("{hello}\n").as_bytes())
        .await
        .unwrap();
    // It has come, as the records have it.
    until(|| (!school.records.hosts().unwrap().is_empty()).then_some(())).await;
    assert!(school.hosts.machine(7).is_none());
    let load = json!({ "load": { "load": Load { labs: 0, room: 3 }, "made": 0 } });
    there
        .write_all(format!("{load}\n").as_bytes())
        .await
        .unwrap();
    let machine = until(|| school.hosts.machine(7)).await;
    assert_eq!(machine.load().room, 3);
    drop(there);
    soon(serves).await.unwrap().unwrap();

    // One that goes before it has said so was never there.
    let (here, mut there) = tokio::io::duplex(1 << 16);
    there
        .write_all(format!("{hello}\n").as_bytes())
        .await
        .unwrap();
    drop(there);
    let came = school.hosts.attach(here, Came::OfClass, None);
    soon(came).await.unwrap();
    assert!(school.hosts.machine(7).is_none());
}

#[tokio::test]
async fn a_lab_is_made_where_the_most_room_is_and_stays_there() {
    let school = School::new();
    school.learner("Ada", &["a-1", "a-2", "a-3", "a-4"]);
    let why = school.start("a-1").await.unwrap();
    assert!(
        why.contains("no machine of this class is connected"),
        "{why}"
    );
    let (small, large) = (bench(1), bench(2));
    school.connected(&small, "small", 1, Came::OfClass).await;
    let (_, attends) = school.connected(&large, "large", 2, Came::OfClass).await;
    assert_eq!(school.start("a-1").await, None);
    assert_eq!(large.labs(), ["a-1"]);
    for lab in ["a-2", "a-3"] {
        assert_eq!(school.start(lab).await, None);
    }
    assert_eq!((small.labs().len(), large.labs().len()), (1, 2));
    let why = school.start("a-4").await.unwrap();
    assert!(why.contains("have no room"), "{why}");

    // What is asked of a lab is asked where it is, and a host lists its own labs only.
    let verb = |lab: &str| Call::Verb {
        lab: lab.to_owned(),
        verb: Verb::Status,
    };
    assert_eq!(school.ask(verb("a-1")).await.code, Some(0));
    assert!(lock(&large.asked).contains(&verb("a-1")));
    assert!(!lock(&small.asked).contains(&verb("a-1")));
    assert_eq!(school.ask(Call::Labs).await.labs.len(), 2);
    assert_eq!(school.ask(verb("b-9")).await.code, Some(1));

    // Its machine is cut off: its page says so, nobody else has the lab, and the way back is found.
    attends.abort();
    until(|| school.hosts.machine(2).is_none().then_some(())).await;
    let why = school.ask(verb("a-1")).await.problem().unwrap().message;
    assert!(
        why.contains("machine large") && why.contains("comes back by itself"),
        "{why}"
    );
    let cut = |connected| {
        let name = "large".to_owned();
        let told = News::of_lab("a-1", What::Machine { name, connected });
        move |pages: &Mutex<Vec<News>>| lock(pages).contains(&told).then_some(())
    };
    until(|| cut(false)(&school.pages)).await;
    school.connected(&large, "large", 2, Came::OfClass).await;
    assert_eq!(school.ask(verb("a-1")).await.code, Some(0));
    until(|| cut(true)(&school.pages)).await;
    let lines = school.records.hosts().unwrap();
    assert!(lines.iter().all(|line| line.connected), "{lines:?}");
}

#[tokio::test]
async fn labs_are_made_ahead_where_there_is_room_and_taken_where_they_wait() {
    let school = School::new();
    school.learner("Ada", &["a-1", "a-2", "a-3", "a-4"]);
    let (_, why) = soon(school.hosts.make_ahead("a", 2)).await;
    assert!(
        why.unwrap()
            .message
            .contains("no machine that is connected")
    );
    let (small, large, own) = (bench(1), bench(3), bench(9));
    school.connected(&small, "small", 1, Came::OfClass).await;
    school.connected(&large, "large", 2, Came::OfClass).await;
    let bob = school.learner("Bob", &[]);
    school.connected(&own, "own", 3, Came::Of(bob)).await;
    assert_eq!(soon(school.hosts.make_ahead("a", 2)).await, (2, None));
    assert_eq!((small.ahead().0, large.ahead().0), (None, Some(2)));
    // What is there counts as room, and what does not fit is told.
    let (waiting, why) = soon(school.hosts.make_ahead("a", 5)).await;
    assert_eq!(waiting, 4);
    assert!(why.unwrap().message.contains("room for 4 of 5"));
    assert_eq!((small.ahead().0, large.ahead().0), (Some(1), Some(3)));
    assert_eq!(own.ahead().0, None);

    // Nobody else has room: each of these takes one that waits.
    for lab in ["a-1", "a-2", "a-3", "a-4"] {
        assert_eq!(school.start(lab).await, None, "{lab}");
    }
    assert_eq!((small.ahead().1, large.ahead().1), (0, 0));
    assert_eq!((small.labs().len(), large.labs().len()), (1, 3));
}

#[tokio::test]
async fn a_lab_that_waits_for_nobody_gives_way_to_one_that_is_asked_for() {
    let school = School::new();
    school.learner("Ada", &["a-1", "b-1", "b-2"]);
    let only = bench(2);
    school.connected(&only, "only", 1, Came::OfClass).await;
    assert_eq!(soon(school.hosts.make_ahead("a", 2)).await, (2, None));
    let start = |lab: &str| Call::Start {
        scenario: "b".to_owned(),
        lab: lab.to_owned(),
        examined: false,
    };
    assert!(school.ask(start("b-1")).await.problem().is_none());
    // The other one is still there for who begins that task.
    until(|| {
        let asked = lock(&only.asked);
        let mut all = asked.iter();
        let ended = |call: &Call| matches!(call, Call::Ahead { count: Some(1), .. });
        all.any(ended).then_some(())
    })
    .await;
    assert_eq!(school.start("a-1").await, None);
    let told = school.ask(start("b-2")).await;
    let why = told.problem().expect("is refused").message;
    assert!(why.contains("no room"), "{why}");
}

#[tokio::test]
async fn a_machine_says_itself_how_many_labs_wait_there() {
    let school = School::new();
    school.learner("Ada", &["a-1"]);
    let weak = Arc::new(Bench {
        room: 9,
        most: Some(2),
        ..Bench::default()
    });
    let (_, attends) = school.connected(&weak, "weak", 1, Came::OfClass).await;
    let (waiting, why) = soon(school.hosts.make_ahead("a", 4)).await;
    assert_eq!(waiting, 2);
    assert_eq!(why.unwrap().message, "the disk is full");
    // After a cut they still wait: as many again are there, and nothing is made or ended.
    attends.abort();
    until(|| school.hosts.machine(1).is_none().then_some(())).await;
    school.connected(&weak, "weak", 1, Came::OfClass).await;
    let asked = lock(&weak.asked).len();
    assert_eq!(soon(school.hosts.make_ahead("a", 2)).await, (2, None));
    let makes = lock(&weak.asked)[asked..].iter().any(Call::makes);
    assert!(!makes && weak.ahead().1 == 2);
    // What is not wanted any more ends when its machine comes back.
    school.records.ask_ahead("a", 2).unwrap();
    school.records.end_ahead().unwrap();
    let (_, attends) = school.connected(&weak, "weak", 1, Came::OfClass).await;
    until(|| (weak.ahead().1 == 0).then_some(())).await;
    attends.abort();
}

#[tokio::test]
async fn what_no_machine_can_run_is_marked_and_a_machine_that_can_is_found() {
    let school = School::new();
    school.learner("Ada", &["a-1"]);
    let unable = Arc::new(Bench {
        room: 90,
        lacks: Some("it has no root for clusters".to_owned()),
        ..Bench::default()
    });
    school.connected(&unable, "old", 1, Came::OfClass).await;
    let lacks = |told: Told| told.offer.scenario("a").unwrap().lacks.clone();
    until(|| school.hosts.machine(1)?.lacks.get().map(drop)).await;
    assert!(lacks(school.ask(Call::Offer).await).is_some());
    let able = bench(1);
    school.connected(&able, "new", 2, Came::OfClass).await;
    assert_eq!(lacks(school.ask(Call::Offer).await), None);
    assert_eq!(school.start("a-1").await, None);
    assert_eq!(able.labs(), ["a-1"]);
}

#[tokio::test]
async fn a_learners_own_machine_makes_their_labs_and_nobody_elses() {
    let school = School::new();
    let ada = school.learner("Ada", &["a-1", "a-2"]);
    school.learner("Bob", &["b-1"]);
    let seat = school.records.seat(ada).unwrap().unwrap();
    school.records.new_own_token(&seat).unwrap();
    let (class, own) = (bench(9), bench(9));
    school.connected(&class, "class", 1, Came::OfClass).await;
    let why = school.start("a-1").await.unwrap();
    assert!(why.contains("your own machine is not connected"), "{why}");
    school.connected(&own, "laptop", 2, Came::Of(ada)).await;
    assert_eq!(school.start("a-1").await, None);
    assert_eq!(school.start("b-1").await, None);
    assert_eq!(
        (own.labs(), class.labs()),
        (vec!["a-1".to_owned()], vec!["b-1".to_owned()])
    );
    let marked = school.records.on_own_machines().unwrap();
    assert_eq!(
        marked.into_iter().collect::<Vec<_>>(),
        [(ada, "a".to_owned())]
    );
}

#[tokio::test]
async fn a_host_tells_of_its_own_labs_and_is_sent_away_if_it_tells_more() {
    let school = School::new();
    let ada = school.learner("Ada", &["a-1"]);
    school.learner("Bob", &["b-1"]);
    school
        .records
        .meet(1, "class", Came::OfClass, None)
        .unwrap();
    school.records.place("b-1", 1).unwrap();
    school
        .records
        .meet(2, "laptop", Came::Of(ada), None)
        .unwrap();
    school.records.place("a-1", 2).unwrap();
    let graded = || What::Graded { earned: 9, max: 9 };
    let said = What::Said {
        seat: None,
        text: "go home".to_owned(),
    };
    let news = |source, lab: Option<&str>, what| News {
        stamp: Some(Stamp {
            id: FactId { source, number: 1 },
            at: Timestamp::UNIX_EPOCH,
        }),
        lab: lab.map(ToOwned::to_owned),
        what,
    };
    for (one, why) in [
        (news(2, Some("b-1"), graded()), "not one of its labs"),
        (news(1, Some("a-1"), graded()), "the number of another host"),
        (news(2, None, said.clone()), "only the class itself"),
        (news(2, Some("a-1"), said), "only the class itself"),
        (news(2, None, graded()), "of no lab"),
    ] {
        /// A host that tells this and nothing else.
        struct Liar(News);
        impl Host for Liar {
            fn ask(&self, _: Call) -> Receiver<Answer> {
                refused(problem("no"))
            }
            fn follow(&self, _: Option<FactId>) -> Receiver<News> {
                let (say, news) = channel(1);
                let one = self.0.clone();
                tokio::spawn(async move {
                    let _ = say.send(one).await;
                    say.closed().await;
                });
                news
            }
            fn shell(&self, _: &str, _: Size) -> Shell {
                Shell::hung_up()
            }
        }
        let (serves, attends) = school.connect(Arc::new(Liar(one)), "laptop", 2, Came::Of(ada));
        let refused = soon(serves).await.unwrap().unwrap_err();
        assert!(refused.contains(why), "{refused}");
        let end = soon(attends).await.unwrap();
        assert!(
            matches!(&end, End::Refused(told) if *told == refused),
            "{end:?}"
        );
    }
    let cells = school.records.cells(None).unwrap();
    assert!(cells.values().all(|cell| cell.mark.score == 0), "{cells:?}");
    // Of a lab that the class does not know, as after its learner was removed, nothing is kept and nobody is blamed.
    let own = bench(1);
    own.tells("c-1", What::Lost(1));
    own.tells("a-1", What::Lost(2));
    let facts = Facts::open(&school.shelf.path().join("facts.db")).unwrap();
    let (source, host) = (facts.source(), Arc::new(TestHost(Arc::clone(&own))));
    school
        .records
        .meet(source, "laptop", Came::Of(ada), None)
        .unwrap();
    school.records.place("a-1", source).unwrap();
    school.connect(Keeper::new(host, facts), "laptop", source, Came::Of(ada));
    until(|| (school.facts().get("a-1")? == &[2]).then_some(())).await;
    assert_eq!(school.facts().len(), 1);
}

#[tokio::test]
async fn of_two_that_are_the_same_host_the_later_one_stays() {
    let school = School::new();
    let host = bench(1);
    let (serves, attends) = school.connected(&host, "a", 1, Came::OfClass).await;
    school.connect(Arc::new(TestHost(host)), "a", 1, Came::OfClass);
    let end = soon(attends).await.unwrap();
    assert!(
        matches!(&end, End::Refused(why) if why.contains("second time")),
        "{end:?}"
    );
    let _ = soon(serves).await;
    assert!(school.hosts.machine(1).is_some());
    let (serves, attends) = school.connect(
        Arc::new(TestHost(bench(1))),
        "b",
        1,
        Came::Of(school.learner("Ada", &[])),
    );
    assert!(
        soon(serves)
            .await
            .unwrap()
            .unwrap_err()
            .contains("another host")
    );
    assert!(matches!(soon(attends).await.unwrap(), End::Refused(_)));
}

/// Passes on so many bytes, and is cut then.
async fn cut_after(bytes: usize, mut one: DuplexStream, mut other: DuplexStream) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let (mut left, mut buffer, mut back) = (bytes, vec![0; 1 << 10], vec![0; 1 << 10]);
    while left > 0 {
        tokio::select! {
            count = one.read(&mut buffer) => {
                let Ok(count @ 1..) = count else { return };
                let count = count.min(left);
                left -= count;
                if other.write_all(&buffer[..count]).await.is_err() {
                    return;
                }
            }
            count = other.read(&mut back) => {
                let Ok(count @ 1..) = count else { return };
                if one.write_all(&back[..count]).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_the_network_is_cut_no_fact_is_lost_or_doubled() {
    let mut school = School::new();
    school.learner("Ada", &["a-1", "a-2"]);
    let bench = bench(9);
    let facts = Facts::open(&school.shelf.path().join("facts.db")).unwrap();
    let source = facts.source();
    school
        .records
        .meet(source, "lab-2", Came::OfClass, None)
        .unwrap();
    for lab in ["a-1", "a-2"] {
        school.records.place(lab, source).unwrap();
    }
    let host = Keeper::new(Arc::new(TestHost(Arc::clone(&bench))), facts);
    let to: Arc<Mutex<Arc<Hosts>>> = Arc::new(Mutex::new(Arc::clone(&school.hosts)));
    let (cuts, server) = (Arc::new(AtomicU64::new(0)), Arc::clone(&to));
    let counted = Arc::clone(&cuts);
    let dial = move || {
        // Each cut is at another byte: within a line, between two, before the hello.
        let cut = counted.fetch_add(1, Ordering::SeqCst) as usize;
        let hosts = Arc::clone(&lock(&server));
        let (here, wire) = tokio::io::duplex(1 << 12);
        let (way, there) = tokio::io::duplex(1 << 12);
        tokio::spawn(async move { hosts.attach(here, Came::OfClass, None).await });
        tokio::spawn(cut_after(40 + 97 * cut, way, wire));
        async move { Ok::<_, Failure>(there) }
    };
    let states: Arc<Mutex<Vec<State>>> = Arc::default();
    let told = Arc::clone(&states);
    tokio::spawn(
        async move { work(dial, host, "lab-2", move |state| lock(&told).push(state)).await },
    );
    let all: Vec<u64> = (1..=150).collect();
    for number in &all {
        for lab in ["a-1", "a-2"] {
            bench.tells(lab, What::Lost(*number));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        // The server is killed, too, and begins with what is on the disk.
        if number % 50 == 0 {
            let (records, hosts) = School::serve(&school.shelf);
            school.pages = School::listen(&hosts);
            *lock(&to) = Arc::clone(&hosts);
            (school.records, school.hosts) = (records, hosts);
        }
    }
    let whole: BTreeMap<String, Vec<u64>> = ["a-1", "a-2"]
        .into_iter()
        .map(|lab| (lab.to_owned(), all.clone()))
        .collect();
    for _ in 0..10_000 {
        if school.facts() == whole {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(school.facts(), whole);
    let cuts = cuts.load(Ordering::SeqCst);
    assert!(cuts > 5, "{cuts} connections");
    assert!(
        lock(&states)
            .iter()
            .any(|state| matches!(state, State::Away(_)))
    );
}

/// A machine that is there, and answers nothing.
#[derive(Default)]
struct Mute(Mutex<Vec<Sender<Answer>>>);

impl Host for Mute {
    fn ask(&self, _: Call) -> Receiver<Answer> {
        let (say, answers) = channel(1);
        lock(&self.0).push(say);
        answers
    }

    fn follow(&self, _: Option<FactId>) -> Receiver<News> {
        let (say, news) = channel(1);
        tokio::spawn(async move { say.closed().await });
        news
    }

    fn shell(&self, _: &str, _: Size) -> Shell {
        Shell::hung_up()
    }

    fn load(&self) -> Load {
        Load { labs: 0, room: 9 }
    }
}

#[tokio::test]
async fn a_machine_of_a_learner_that_answers_nothing_holds_nobody_else_up() {
    let school = School::new();
    let (ada, bob) = (school.learner("Ada", &[]), school.learner("Bob", &[]));
    let seat = |id| school.records.seat(id).unwrap().unwrap();
    school.records.new_own_token(&seat(bob)).unwrap();
    let bench = bench(9);
    school.connected(&bench, "lab-1", 1, Came::OfClass).await;
    let mute = Arc::<Mute>::default();
    school.connect(Arc::clone(&mute) as _, "laptop", 2, Came::Of(bob));
    until(|| (school.hosts.machine(2)?.load().room == 9).then_some(())).await;
    let shared = crate::server::of_class(Arc::clone(&school.records), Arc::clone(&school.hosts));

    // More labs than are made at a time, each of which is never ready; and the staff waits for each.
    for number in 0..9 {
        let lab = format!("b-{number}");
        school.records.add_lab(&lab, bob, "a").unwrap();
        crate::actions::make_for_test(&shared, &lab, "a");
        school.records.ask_hint(&seat(bob), &lab, "a").unwrap();
    }
    until(|| (lock(&mute.0).len() > 9).then_some(())).await;

    school.records.add_lab("a-1", ada, "a").unwrap();
    crate::actions::make_for_test(&shared, "a-1", "a");
    until(|| bench.labs().contains(&"a-1".to_owned()).then_some(())).await;
    let line = soon(shared.line_of("a-1")).await.unwrap();
    assert_eq!(line.title, "A");
    school.records.ask_hint(&seat(ada), "a-1", "a").unwrap();
    let hint = Call::Verb {
        lab: "a-1".to_owned(),
        verb: Verb::Hint { accept: true },
    };
    until(|| lock(&bench.asked).contains(&hint).then_some(())).await;
}

#[tokio::test(start_paused = true)]
async fn the_staff_waits_a_minute_at_most_for_a_machine_that_answers_nothing() {
    let school = School::new();
    school.learner("Ada", &["a-1"]);
    let mute = Arc::<Mute>::default();
    school.connect(Arc::clone(&mute) as _, "lab-1", 1, Came::OfClass);
    until(|| (school.hosts.machine(1)?.load().room == 9).then_some(())).await;
    // It has been asked what it offers.
    until(|| (!lock(&mute.0).is_empty()).then_some(())).await;
    school.records.place("a-1", 1).unwrap();
    let shared = crate::server::of_class(Arc::clone(&school.records), Arc::clone(&school.hosts));
    let lab = || "a-1".to_owned();
    // A lab that was not ended is ended later. All else the staff may ask for again.
    for (todo, is_over) in [
        (Todo::Hint { lab: lab() }, true),
        (Todo::Stop { lab: lab() }, false),
    ] {
        let asked = lock(&mute.0).len();
        let began = tokio::time::Instant::now();
        let done = crate::classroom::help::act(&shared, todo);
        let done = timeout(Duration::from_secs(600), done).await;
        assert_eq!(done, Ok(is_over));
        assert!(lock(&mute.0).len() > asked);
        assert!(
            began.elapsed() < Duration::from_secs(61),
            "{:?}",
            began.elapsed()
        );
    }
}

#[tokio::test]
async fn a_lab_that_tells_without_end_loses_what_comes_after_and_nobody_else_does() {
    let school = School::new();
    school.learner("Ada", &["a-1"]);
    school.learner("Bob", &["a-2"]);
    let bench = bench(9);
    school.connected(&bench, "lab-1", 9, Came::OfClass).await;
    for lab in ["a-1", "a-2"] {
        assert_eq!(school.start(lab).await, None);
    }
    {
        let db = Connection::open(&school.shelf.place()).unwrap();
        let begun = serde_json::to_string(&What::Lost(1)).unwrap();
        let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) \
                    INSERT INTO fact SELECT 'a-1', 8, i, '2026-01-01T00:00:00Z', ?2 FROM n";
        db.execute(fill, params![MOST_OF_A_LAB as i64, begun])
            .unwrap();
    }
    bench.tells("a-1", What::Lost(777));
    bench.tells("a-2", What::Lost(888));
    until(|| {
        school
            .facts()
            .get("a-2")
            .is_some_and(|all| all == &[888])
            .then_some(())
    })
    .await;
    assert_eq!(school.facts()["a-1"].len() as u64, MOST_OF_A_LAB);
    assert!(school.hosts.machine(9).is_some());
}

#[tokio::test]
async fn points_that_no_task_has_send_their_host_away() {
    let school = School::new();
    school.learner("Ada", &["a-1"]);
    let bench = bench(9);
    let (serves, _) = school.connected(&bench, "lab-1", 9, Came::OfClass).await;
    assert_eq!(school.start("a-1").await, None);
    bench.tells(
        "a-1",
        What::Graded {
            earned: u32::MAX,
            max: u32::MAX,
        },
    );
    let why = soon(serves).await.unwrap().unwrap_err();
    assert!(why.contains("more of a lab than its task has"), "{why}");
    assert!(school.facts().is_empty());
}

#[tokio::test]
async fn a_host_whose_token_is_revoked_is_hung_up_on_and_its_facts_stay() {
    let school = School::new();
    let ada = school.learner("Ada", &["a-1"]);
    let (token, id) = school.records.new_host_token().unwrap();
    let (stolen, bench) = (bench(9), bench(1));
    let hash = crate::random::hash(&token);
    let host = Arc::new(TestHost(Arc::clone(&stolen)));
    let (_, attends) = school.connect_by(host, "stolen", 9, Came::OfClass, Some(hash));
    until(|| (school.hosts.machine(9)?.load().room == 9).then_some(())).await;
    school.connected(&bench, "lab-1", 1, Came::Own).await;
    let shared = crate::server::of_class(Arc::clone(&school.records), Arc::clone(&school.hosts));
    assert_eq!(school.start("a-1").await, None);
    stolen.tells("a-1", What::Lost(7));
    until(|| school.facts().get("a-1").map(drop)).await;

    assert!(school.records.revoke_host_token(&id).unwrap());
    match soon(attends).await.unwrap() {
        End::Refused(why) => assert!(why.contains("was revoked"), "{why}"),
        end => panic!("{end:?}"),
    }
    until(|| school.hosts.machine(9).is_none().then_some(())).await;
    assert_eq!(school.facts()["a-1"], [7]);
    let told = school
        .ask(Call::Verb {
            lab: "a-1".to_owned(),
            verb: Verb::Status,
        })
        .await;
    let why = told.problem().unwrap().message;
    assert!(why.contains("begins the task again"), "{why}");
    // The task begins again elsewhere.
    let seat = school.records.seat(ada).unwrap().unwrap();
    let lab = soon(crate::actions::begin_in_class(&shared, &seat, "a")).await;
    let lab = lab.unwrap();
    assert_ne!(lab, "a-1");
    until(|| bench.labs().contains(&lab).then_some(())).await;
}

#[tokio::test]
async fn an_exam_tells_nothing_in_its_labs_and_hands_in_by_a_grade_and_an_end() {
    let school = School::of(|shelf| drop(examined(shelf, 3600)));
    let ada = school.learner("Ada", &[]);
    let bench = bench(1);
    school.connected(&bench, "here", 1, Came::Own).await;
    let shared = crate::server::of_class(Arc::clone(&school.records), Arc::clone(&school.hosts));
    let seat = school.records.seat(ada).unwrap().unwrap();
    let lab = soon(crate::actions::begin_in_class(&shared, &seat, "a")).await;
    let lab = lab.unwrap();
    until(|| bench.labs().contains(&lab).then_some(())).await;
    let is_quiet = |call: &Call| matches!(call, Call::Start { examined: true, .. });
    assert!(lock(&bench.asked).iter().any(is_quiet));

    lock(&bench.asked).clear();
    let session = shared.sessions.of("Ada").unwrap().unwrap();
    let act = |action: &'static str, accepted: u8| {
        let (shared, session, lab) = (Arc::clone(&shared), session.clone(), lab.clone());
        async move {
            let body = serde_json::from_str(&format!(r#"{{"accepted":{accepted}}}"#)).unwrap();
            let answer = crate::actions::act(
                axum::extract::State(shared),
                axum::Extension(session),
                axum::extract::Path((lab, action.to_owned())),
                Ok(crate::answer::Asked(body)),
            );
            let answer = soon(answer).await;
            let bytes = axum::body::to_bytes(answer.into_body(), 1 << 16)
                .await
                .unwrap();
            String::from_utf8(bytes.to_vec()).unwrap()
        }
    };
    for (action, why) in [
        ("check", "when it is over"),
        ("hint", "has no hints"),
        ("reset", "the instructor"),
        ("stop", "the instructor"),
    ] {
        let told = act(action, 9).await;
        assert!(told.contains(why), "{action}: {told}");
    }
    let question = act("submit", 0).await;
    assert!(question.contains("Hand it in?"), "{question}");
    assert!(lock(&bench.asked).is_empty());

    // What can't be graded stays as it is.
    bench.failures.store(1, Ordering::SeqCst);
    let failed = act("submit", 1).await;
    assert!(failed.contains("it can't be graded now"), "{failed}");
    let grade = Call::Grade { lab: lab.clone() };
    assert_eq!(*lock(&bench.asked), std::slice::from_ref(&grade));

    assert_eq!(act("submit", 1).await, r#"{"to":"/"}"#);
    let asked = lock(&bench.asked).clone();
    let stop = Call::Stop {
        lab: lab.clone(),
        accept: true,
    };
    assert_eq!(asked, [grade.clone(), grade, stop]);

    // It is handed in for good, unless the staff gives it back.
    let how = "stopped".to_owned();
    bench.tells(
        &lab,
        What::Ended {
            how,
            node_stays: false,
        },
    );
    let again = soon(crate::actions::begin_in_class(&shared, &seat, "a")).await;
    assert!(again.unwrap_err().message.contains("handed this task in"));
    assert!(school.records.give_back(&seat, "a").unwrap());
    assert!(!school.records.give_back(&seat, "a").unwrap());
    let again = soon(crate::actions::begin_in_class(&shared, &seat, "a")).await;
    assert_ne!(again.unwrap(), lab);
}

#[tokio::test]
async fn at_the_end_each_lab_is_graded_once_also_one_that_was_cut_off() {
    let school = School::new();
    school.learner("Ada", &["a-1"]);
    school.learner("Bob", &["a-2"]);
    let (here, far) = (bench(1), bench(2));
    school.connected(&far, "far", 2, Came::OfClass).await;
    assert_eq!(school.start("a-1").await, None);
    let (_, attends) = school.connected(&here, "here", 1, Came::OfClass).await;
    lock(&far.asked).clear();
    far.failures.store(1, Ordering::SeqCst);
    school.records.place("a-2", 1).unwrap();
    for (source, lab) in [(2, "a-1"), (1, "a-2")] {
        let id = FactId { source, number: 1 };
        let at = Timestamp::UNIX_EPOCH;
        let begun = What::Begun {
            scenario: "a".to_owned(),
            attempt: 1,
            roots: Vec::new(),
        };
        let begun = News {
            stamp: Some(Stamp { id, at }),
            ..News::of_lab(lab, begun)
        };
        school.records.keep(&begun).unwrap();
    }
    attends.abort();
    until(|| school.hosts.machine(1).is_none().then_some(())).await;
    let db = Connection::open(&school.shelf.place()).unwrap();
    let over = "UPDATE class SET begins = '1970-01-01T00:00:00Z', ends = '2026-01-01T00:00:00Z'";
    db.execute(over, params![]).unwrap();

    let _shared = crate::server::of_class(Arc::clone(&school.records), Arc::clone(&school.hosts));
    let gradings = |bench: &Arc<Bench>| {
        let asked = lock(&bench.asked);
        let is_grading = |call: &&Call| matches!(call, Call::Grade { .. });
        asked.iter().filter(is_grading).count()
    };
    // The first try fails, and it is tried again.
    until(|| (gradings(&far) == 2).then_some(())).await;
    assert_eq!(gradings(&here), 0);
    school.connected(&here, "here", 1, Came::OfClass).await;
    until(|| (gradings(&here) == 1).then_some(())).await;
    until(|| school.records.to_close().unwrap().is_empty().then_some(())).await;
    assert_eq!((gradings(&far), gradings(&here)), (2, 1));
}

#[tokio::test]
async fn what_can_not_be_kept_waits_and_holds_up_nobodys_work() {
    let school = School::new();
    // The trigger is written as SQLite does.
    let crate::db::Place::File(_) = school.shelf.place() else {
        return;
    };
    school.learner("Ada", &["a-1"]);
    let bench = bench(9);
    school.connected(&bench, "lab-1", 9, Came::OfClass).await;
    assert_eq!(school.start("a-1").await, None);
    let db = Connection::open(&school.shelf.place()).unwrap();
    let full =
        "CREATE TRIGGER full BEFORE INSERT ON fact BEGIN SELECT RAISE(ABORT, 'disk is full'); END";
    db.execute(full, params![]).unwrap();
    for number in 1..=1000 {
        bench.tells("a-1", What::Lost(number));
    }
    // All that may be on its way is.
    let status = || Call::Verb {
        lab: "a-1".to_owned(),
        verb: Verb::Status,
    };
    for _ in 0..50 {
        assert_eq!(school.ask(status()).await.code, Some(0));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(school.facts().is_empty());
    db.execute("DROP TRIGGER full", params![]).unwrap();
    let all: Vec<u64> = (1..=1000).collect();
    until(|| (school.facts().get("a-1")? == &all).then_some(())).await;
}

#[tokio::test]
async fn a_host_with_another_token_tells_no_facts_by_the_number_of_the_first() {
    let school = School::new();
    let [one, other] =
        [(); 2].map(|()| crate::random::hash(&school.records.new_host_token().unwrap().0));
    let host = || Arc::new(TestHost(bench(1)));
    school.connect_by(host(), "a", 9, Came::OfClass, Some(one));
    until(|| school.hosts.machine(9).map(drop)).await;
    let (serves, _) = school.connect_by(host(), "b", 9, Came::OfClass, Some(other));
    let why = soon(serves).await.unwrap().unwrap_err();
    assert!(why.contains("another host"), "{why}");
    assert_eq!(school.hosts.machine(9).unwrap().name, "a");
    // The first one comes again as after any cut.
    let (again, _) = school.connect_by(host(), "a", 9, Came::OfClass, Some(one));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!again.is_finished());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_learner_has_three_labs_at_most_also_from_many_tabs() {
    let school = School::new();
    let ada = school.learner("Ada", &[]);
    let bench = bench(9);
    school.connected(&bench, "here", 9, Came::OfClass).await;
    let shared = crate::server::of_class(Arc::clone(&school.records), Arc::clone(&school.hosts));
    let seat = school.records.seat(ada).unwrap().unwrap();
    for task in ["c", "d", "e"] {
        let lab = format!("{task}-1");
        school.records.add_lab(&lab, ada, task).unwrap();
        school.records.place(&lab, 9).unwrap();
        let what = What::Begun {
            scenario: task.to_owned(),
            attempt: 1,
            roots: Vec::new(),
        };
        bench.tells(&lab, what);
    }
    let has = |count| {
        let school = &school;
        until(move || {
            let cells = school.records.cells(Some(ada)).unwrap();
            let open = cells.values().filter(|cell| cell.mark.open).count();
            (open == count).then_some(())
        })
    };
    has(3).await;
    let why = soon(crate::actions::begin_in_class(&shared, &seat, "a")).await;
    let why = why.unwrap_err().message;
    assert!(why.contains("three labs"), "{why}");
    let (how, node_stays) = ("stopped".to_owned(), false);
    bench.tells("e-1", What::Ended { how, node_stays });
    has(2).await;
    // The third lab, asked for from all of them, is one.
    let tabs: Vec<_> = (0..32)
        .map(|_| {
            let (shared, seat) = (Arc::clone(&shared), seat.clone());
            tokio::spawn(async move {
                crate::actions::begin_in_class(&shared, &seat, "a")
                    .await
                    .unwrap()
            })
        })
        .collect();
    let mut labs = std::collections::BTreeSet::new();
    for tab in tabs {
        labs.insert(soon(tab).await.unwrap());
    }
    assert_eq!(labs.len(), 1, "{labs:?}");
}

#[tokio::test]
async fn what_a_machine_that_died_had_is_kept_and_new_labs_go_elsewhere() {
    let school = School::new();
    school.learner("Ada", &["a-1", "a-2"]);
    let (dies, stays) = (bench(9), bench(1));
    let (_, attends) = school.connected(&dies, "dies", 9, Came::OfClass).await;
    school.connected(&stays, "stays", 1, Came::OfClass).await;
    assert_eq!(school.start("a-1").await, None);
    dies.tells("a-1", What::Lost(7));
    until(|| school.facts().get("a-1").map(drop)).await;
    attends.abort();
    until(|| school.hosts.machine(9).is_none().then_some(())).await;
    assert_eq!(school.start("a-2").await, None);
    assert_eq!(stays.labs(), ["a-2"]);
    assert_eq!(school.facts()["a-1"], [7]);
}

#[tokio::test]
async fn more_than_a_class_can_ask_for_is_refused_in_a_sentence() {
    let school = School::new();
    let mute = Arc::<Mute>::default();
    school.connect(Arc::clone(&mute) as _, "lab-1", 1, Came::OfClass);
    until(|| (school.hosts.machine(1)?.load().room == 9).then_some(())).await;
    let machine = school.hosts.machine(1).unwrap();
    let mut waits = Vec::new();
    // What the class itself has asked for counts, too.
    let why = loop {
        let asked = lock(&mute.0).len();
        let mut answers = machine.remote.ask(Call::Labs);
        let answer = until(|| match answers.try_recv() {
            Ok(answer) => Some(Some(answer)),
            Err(_) => (lock(&mute.0).len() > asked).then_some(None),
        });
        match answer.await {
            Some(Answer::Reply(Reply::Problem(why))) => {
                let done = soon(answers.recv()).await;
                assert_eq!(done, Some(Answer::Reply(Reply::Done { code: 3 })));
                break why;
            }
            None => waits.push(answers),
            Some(other) => panic!("{other:?}"),
        }
    };
    assert!(why.message.contains("too much"), "{why:?}");
    assert!((500..=512).contains(&waits.len()), "{}", waits.len());
}
