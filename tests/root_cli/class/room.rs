//! How many learners a class holds on one machine: `scripts/bench-class.sh`. What may not be lost is asserted; of times
//! nothing is.

mod player;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use cksl::scenario::Content;

use super::*;
use player::Player;
use postgres::Postgres;

/// The tasks of a full room, of which each learner has one. What solves them can be typed line by line.
const TASKS: [&str; 4] = [
    "strace-touch",
    "proc-environ",
    "falco-override",
    "sudo-and-setuid",
];

/// The same on clusters.
const CLUSTER_TASKS: [&str; 4] = [
    "readonly-rootfs",
    "nonroot-pod",
    "secret-from-proc",
    "audit-policy",
];

/// What a learner types who has solved the task.
const IDLE: [&str; 6] = [
    "ls -l /etc | tail -n 5",
    "ps aux | head -n 8",
    "systemctl list-units --no-pager | tail -n 4",
    "journalctl -n 5 --no-pager",
    "df -h /",
    "cat /etc/hostname",
];

/// Between two keys of somebody who types fast.
const KEY: Duration = Duration::from_millis(150);

/// Between two checks of a learner with a real node, and of one whose host plays.
const CHECK: (Duration, Duration) = (Duration::from_secs(120), Duration::from_secs(30));

/// All join within this time.
fn joining() -> Duration {
    Duration::from_secs(given("CKSL_CLASS_JOINING", 60).into())
}

/// How long a page tries again while the server is away.
const PATIENCE: Duration = Duration::from_secs(120);

/// A number that is given by the environment.
fn given(name: &str, otherwise: u32) -> u32 {
    let value = std::env::var(name).ok();
    value.map_or(otherwise, |value| value.parse().expect("is a number"))
}

/// How long something took, each time.
#[derive(Default)]
struct Times(Mutex<Vec<Duration>>);

impl Times {
    fn add(&self, time: Duration) {
        self.0.lock().expect("is whole").push(time);
    }

    fn row(&self, what: &str) {
        let mut times = self.0.lock().expect("is whole").clone();
        times.sort_unstable();
        let Some(last) = times.len().checked_sub(1) else {
            return;
        };
        let at = |percent: usize| times[last * percent / 100].as_secs_f64() * 1000.0;
        println!(
            "{what:<44} {:>6} times: median {:>8.0} ms, p95 {:>8.0} ms, at most {:>8.0} ms",
            times.len(),
            at(50),
            at(95),
            at(100)
        );
    }
}

/// A class, who learns in it, and what was measured.
struct Room<'a> {
    class: &'a Class,
    until: Instant,
    /// Between two checks of a learner.
    check: Duration,
    /// Nobody is there any more.
    over: AtomicBool,
    /// What each learner was told last that they have earned, and when.
    earned: Mutex<BTreeMap<String, (u32, Option<Instant>)>>,
    joined: Times,
    prompts: Times,
    keys: Times,
    checks: Times,
    boards: Times,
    to_board: Times,
    hand_ins: Times,
    cuts: AtomicUsize,
    missed: AtomicUsize,
}

impl<'a> Room<'a> {
    fn new(class: &'a Class, minutes: u32, check: Duration) -> Self {
        Self {
            class,
            until: Instant::now() + joining() + Duration::from_secs(60 * u64::from(minutes)),
            check,
            over: AtomicBool::default(),
            earned: Mutex::default(),
            joined: Times::default(),
            prompts: Times::default(),
            keys: Times::default(),
            checks: Times::default(),
            boards: Times::default(),
            to_board: Times::default(),
            hand_ins: Times::default(),
            cuts: AtomicUsize::default(),
            missed: AtomicUsize::default(),
        }
    }

    /// Does what a page does, and again for as long as the server is away.
    fn patient<T>(&self, mut does: impl FnMut() -> io::Result<T>) -> T {
        let begun = Instant::now();
        loop {
            match does() {
                Ok(done) => return done,
                Err(error) => assert!(begun.elapsed() < PATIENCE, "the server is away: {error}"),
            }
            self.cuts.fetch_add(1, Ordering::Relaxed);
            thread::sleep(Duration::from_millis(500));
        }
    }

    /// Asks for something in a lab, and again while its machine is cut off.
    fn asks(&self, browser: &mut Browser<'_>, path: &str, body: &Value) -> Value {
        self.patient(|| {
            let (_, said) = browser.try_post(path, body)?;
            match said["problem"].is_object() {
                true => Err(io::Error::other(said.to_string())),
                false => Ok(said),
            }
        })
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Listens to a stream as a page does, until the page is closed. `hears` is called for each event.
    fn listen(
        &self,
        browser: &Browser<'_>,
        path: &str,
        is_closed: &AtomicBool,
        mut hears: impl FnMut(&str),
    ) {
        let is_closed = || is_closed.load(Ordering::Relaxed);
        let mut last = String::new();
        while !is_closed() {
            let mut listened = || -> io::Result<()> {
                let mut stream = self.class.connect()?;
                stream
                    .sock
                    .set_read_timeout(Some(Duration::from_secs(20)))?;
                let mut request = browser.head(&format!("GET {path}"));
                if !last.is_empty() {
                    request += &format!("Last-Event-ID: {last}\r\n");
                }
                stream.write_all((request + "\r\n").as_bytes())?;
                for line in BufReader::new(stream).lines() {
                    let line = line?;
                    if let Some(id) = line.strip_prefix("id: ") {
                        id.clone_into(&mut last);
                    }
                    if let Some(name) = line.strip_prefix("event: ") {
                        hears(name);
                        if name == "missed" {
                            self.missed.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                    if is_closed() {
                        break;
                    }
                }
                Ok(())
            };
            let _ = listened();
            thread::sleep(Duration::from_secs(1));
        }
    }

    /// The board of the staff: it is fetched again when something has happened, once a second at most.
    fn watch_the_board(&self, mut staff: Browser<'_>) {
        let row = Regex::new(r#"(?s)class="name">([^<]+)</span>.*?<td>(\d+)"#).expect("is one");
        let news = AtomicBool::new(true);
        let listens = Browser {
            class: staff.class,
            cookie: staff.cookie.clone(),
            token: String::new(),
        };
        thread::scope(|scope| {
            scope.spawn(|| {
                let hears = |_: &str| news.store(true, Ordering::Relaxed);
                self.listen(&listens, "/events", &self.over, hears);
            });
            while !self.is_over() {
                thread::sleep(Duration::from_secs(1));
                if !news.swap(false, Ordering::Relaxed) {
                    continue;
                }
                let begun = Instant::now();
                let Ok((200, table)) = staff.try_get("/board") else {
                    news.store(true, Ordering::Relaxed);
                    continue;
                };
                self.boards.add(begun.elapsed());
                let shown = Instant::now();
                let mut earned = self.earned.lock().expect("is whole");
                for found in row.captures_iter(&table) {
                    let points: u32 = found[2].parse().expect("is a number");
                    if let Some((told, since)) = earned.get_mut(&found[1])
                        && points >= *told
                        && let Some(since) = since.take()
                    {
                        self.to_board.add(shown - since);
                    }
                }
            }
        });
    }

    /// One learner: joins, begins the task, types what solves it and then other lines, checks, and hands in. Who is `idle`
    /// types nothing.
    fn learn(&self, number: usize, task: &str, script: impl Fn(&str) -> String, idle: bool) {
        let name = format!("Learner {number:03}");
        let begun = Instant::now();
        let mut browser = self.class.joined(&name);
        self.joined.add(begun.elapsed());
        let begun = Instant::now();
        let lab = self.begin(&mut browser, task);
        let mut screen = Screen::open(self, &browser, &lab);
        assert!(screen.shows(b"# ") || screen.shows(b"$ "), "no prompt");
        self.prompts.add(begun.elapsed());
        let script = script(&lab);
        let lines = script.lines().filter(|line| !line.starts_with('#'));
        let mut lines = lines.chain(IDLE.into_iter().cycle());

        let listens = Browser {
            class: browser.class,
            cookie: browser.cookie.clone(),
            token: String::new(),
        };
        let stream = format!("/events?lab={lab}");
        let is_closed = AtomicBool::default();
        // Also of one who can't go on.
        let page = Page(&is_closed);
        thread::scope(|scope| {
            scope.spawn(|| self.listen(&listens, &stream, &is_closed, |_| {}));
            // Not all of them check in the same second.
            let ago = self.check * (number % 10) as u32 / 10;
            let mut checked = Instant::now().checked_sub(ago).expect("is later");
            for turn in number.. {
                if Instant::now() > self.until {
                    break;
                }
                if !idle {
                    let line = lines.next().expect("goes on");
                    screen.types(self, &browser, &lab, line);
                }
                let rest = Duration::from_secs(8 + turn as u64 * 7 % 16);
                screen.rests(self, &browser, &lab, rest);
                if checked.elapsed() >= self.check {
                    checked = Instant::now();
                    self.check(&mut browser, &name, &lab);
                }
            }
            self.check(&mut browser, &name, &lab);
            let begun = Instant::now();
            let path = format!("/labs/{lab}/submit");
            let said = self.asks(&mut browser, &path, &json!({ "accepted": 1 }));
            assert!(said["result"].is_string(), "{said}");
            self.hand_ins.add(begun.elapsed());
            drop(page);
        });
    }

    /// Begins a task, and looks twice a second whether its page is there.
    fn begin(&self, browser: &mut Browser<'_>, task: &str) -> String {
        let (_, begun) = browser.post("/labs", &json!({ "scenario": task }));
        let to = begun["to"].as_str().unwrap_or_else(|| panic!("{begun}"));
        let since = Instant::now();
        loop {
            let page = browser.get(to).1;
            if page.contains("id=\"task\"") {
                return to.trim_start_matches("/labs/").to_owned();
            }
            assert!(since.elapsed() < PATIENCE, "no lab: {page}");
            thread::sleep(Duration::from_millis(500));
        }
    }

    fn check(&self, browser: &mut Browser<'_>, name: &str, lab: &str) {
        let path = format!("/labs/{lab}/check");
        let begun = Instant::now();
        let said = self.asks(browser, &path, &json!({}));
        self.checks.add(begun.elapsed());
        let points = Regex::new(r"data-points[^>]*>(\d+) of ").expect("is one");
        let result = said["result"].as_str().unwrap_or_else(|| panic!("{said}"));
        let points = points.captures(result).unwrap_or_else(|| panic!("{said}"));
        let points: u32 = points[1].parse().expect("is a number");
        let mut earned = self.earned.lock().expect("is whole");
        let told = earned.entry(name.to_owned()).or_default();
        if points > told.0 {
            *told = (points, Some(Instant::now()));
        }
    }

    /// Waits until all learners have handed in, and ends what looks on.
    fn ends_with(&self, everybody: Vec<ScopedJoinHandle<'_, ()>>) {
        let ended: Vec<_> = everybody.into_iter().map(ScopedJoinHandle::join).collect();
        self.over.store(true, Ordering::Relaxed);
        let failed = ended.iter().filter(|one| one.is_err()).count();
        assert_eq!(failed, 0, "learners who could not go on");
    }

    fn rows(&self) {
        self.joined.row("the page after joining");
        self.prompts.row("a prompt after Start");
        self.keys.row("the echo of a key");
        self.checks.row("a check");
        self.boards.row("the board's table");
        self.to_board.row("points on the board after their check");
        self.hand_ins.row("a hand-in");
        println!(
            "{} requests were made again, {} times something was missed",
            self.cuts.load(Ordering::Relaxed),
            self.missed.load(Ordering::Relaxed)
        );
    }
}

/// A page that is closed once this is dropped.
struct Page<'a>(&'a AtomicBool);

impl Drop for Page<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The terminal of a page.
struct Screen {
    socket: WebSocket<Tls>,
    drawn: usize,
    told: usize,
    /// The end of what it showed.
    seen: Vec<u8>,
}

impl Screen {
    fn open(room: &Room<'_>, browser: &Browser<'_>, lab: &str) -> Self {
        Self {
            socket: room.patient(|| browser.try_screen(lab)),
            drawn: 0,
            told: 0,
            seen: Vec::new(),
        }
    }

    /// Takes what comes within that time.
    fn takes(&mut self, time: Duration) -> io::Result<()> {
        let time = time.max(Duration::from_millis(1));
        self.socket.get_ref().sock.set_read_timeout(Some(time))?;
        match self.socket.read() {
            Ok(Message::Binary(bytes)) => {
                self.drawn += bytes.len();
                self.seen.extend_from_slice(&bytes);
                let old = self.seen.len().saturating_sub(4096);
                self.seen.drain(..old);
            }
            Ok(Message::Close(_)) => return Err(io::ErrorKind::ConnectionReset.into()),
            Ok(_) => {}
            Err(tungstenite::Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(io::Error::other(error)),
        }
        if self.drawn - self.told > 32 << 10 {
            self.told = self.drawn;
            let word = json!({ "drawn": self.drawn }).to_string();
            let sent = self.socket.send(Message::text(word));
            sent.map_err(io::Error::other)?;
        }
        Ok(())
    }

    fn shows(&mut self, what: &[u8]) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            if self.seen.windows(what.len()).any(|seen| seen == what) {
                return true;
            }
            if self.takes(Duration::from_millis(100)).is_err() {
                return false;
            }
        }
        false
    }

    fn press(&mut self, keys: &[u8]) -> io::Result<()> {
        let sent = self.socket.send(Message::binary(keys.to_vec()));
        sent.map_err(io::Error::other)
    }

    /// Types a line, one key after the other. It is measured when the first one is seen.
    fn types(&mut self, room: &Room<'_>, browser: &Browser<'_>, lab: &str, line: &str) {
        let typed = self.try_types(room, line);
        if typed.is_err() {
            room.cuts.fetch_add(1, Ordering::Relaxed);
            *self = Self::open(room, browser, lab);
        }
    }

    fn try_types(&mut self, room: &Room<'_>, line: &str) -> io::Result<()> {
        for (number, key) in line.bytes().enumerate() {
            self.seen.clear();
            let begun = Instant::now();
            self.press(&[key])?;
            if number == 0 && key.is_ascii_graphic() {
                while !self.seen.contains(&key) && begun.elapsed() < Duration::from_secs(30) {
                    self.takes(Duration::from_millis(100))?;
                }
                room.keys.add(begun.elapsed());
            }
            while begun.elapsed() < KEY {
                self.takes(KEY.saturating_sub(begun.elapsed()))?;
            }
        }
        self.press(b"\r")
    }

    /// Looks at the screen for so long.
    fn rests(&mut self, room: &Room<'_>, browser: &Browser<'_>, lab: &str, time: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < time {
            if self.takes(time.saturating_sub(begun.elapsed())).is_err() {
                room.cuts.fetch_add(1, Ordering::Relaxed);
                *self = Self::open(room, browser, lab);
            }
        }
    }
}

/// A class is served on a port that stays the same when its server is another one.
fn serves(user: &User, name: &str, more: &[&str]) -> Class {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("binds");
    let address = free.local_addr().expect("has one").to_string();
    drop(free);
    let args = [&["--listen", &address], more].concat();
    Class::serve_with(user, name, &args)
}

/// What a process takes: MiB of anonymous memory, and seconds of the processor so far.
fn takes(pid: i32) -> (u64, f64) {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let anonymous = status.lines().find_map(|line| {
        let rest = line.strip_prefix("RssAnon:")?;
        rest.split_whitespace().next()?.parse::<u64>().ok()
    });
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2);
    let ticks: f64 = ticks.filter_map(|one| one.parse::<f64>().ok()).sum();
    (anonymous.unwrap_or_default() >> 10, ticks / 100.0)
}

/// What the machine has left in MiB, and its load.
fn machine() -> (u64, String) {
    let memory = fs::read_to_string("/proc/meminfo").expect("is there");
    let left = memory.lines().find_map(|line| {
        let rest = line.strip_prefix("MemAvailable:")?;
        rest.split_whitespace().next()?.parse::<u64>().ok()
    });
    let load = fs::read_to_string("/proc/loadavg").expect("is there");
    let load = load.split_whitespace().next().unwrap_or_default();
    (left.unwrap_or_default() >> 10, load.to_owned())
}

/// Says every minute how it goes.
fn tells_how_it_goes(room: &Room<'_>, processes: &dyn Fn() -> Vec<(&'static str, i32)>) {
    let begun = Instant::now();
    let mut minute = 0;
    while !room.is_over() {
        thread::sleep(Duration::from_secs(1));
        if begun.elapsed().as_secs() / 60 <= minute {
            continue;
        }
        minute += 1;
        let (left, load) = machine();
        print!("minute {minute}: load {load}, {left} MiB available");
        for (name, pid) in processes() {
            let (memory, seconds) = takes(pid);
            print!("; {name} {memory} MiB, {seconds:.0} s");
        }
        println!();
    }
}

#[test]
#[ignore = "measures for half an hour: scripts/bench-class.sh"]
fn root_measures_a_room_of_learners_with_real_nodes() {
    let Some(user) = user() else { return };
    measures_a_room(&user, &TASKS, given("CKSL_CLASS_LEARNERS", 100));
}

#[test]
#[ignore = "measures for half an hour: scripts/bench-class.sh"]
fn root_measures_a_room_of_learners_with_real_clusters() {
    let Some(user) = user() else { return };
    if !crate::require::cluster_root() {
        return;
    }
    measures_a_room(&user, &CLUSTER_TASKS, given("CKSL_CLASS_LEARNERS", 6));
}

fn measures_a_room(user: &User, tasks: &[&str], learners: u32) {
    let learners = learners as usize;
    let minutes = given("CKSL_CLASS_MINUTES", 20);
    let name = "room";
    user.done(&["class", "new", name, "--tasks", &tasks.join(",")]);
    // What is measured may be more than a machine says to have room for.
    let class = serves(user, name, &["--room", "1000"]);
    let mut staff = class.browser();
    assert_eq!(staff.follow(&class.link), 200);
    let labs = user.file(&format!("state/classes/{name}/labs"));
    let script = |task: &str, lab: &str| {
        let record = fs::read_to_string(labs.join(lab).join("lab.json")).expect("is there");
        let record: Value = serde_json::from_str(&record).expect("is JSON");
        let content = Content::embedded();
        let drawn = content.draw(task, record["seed"].as_u64().expect("has a seed"));
        let solution = content.solution(task, &drawn.expect("is drawn").values);
        solution.expect("has a reference")
    };
    let (server, host) = (class.server(), class.served.child.id().cast_signed());
    let before = machine();
    let room = Room::new(&class, minutes, CHECK.0);
    thread::scope(|scope| {
        scope.spawn(|| room.watch_the_board(staff));
        scope.spawn(|| tells_how_it_goes(&room, &|| vec![("server", server), ("host", host)]));
        let everybody: Vec<_> = (0..learners)
            .map(|number| {
                thread::sleep(joining() / learners as u32);
                let task = tasks[number % tasks.len()];
                let (room, script) = (&room, &script);
                scope.spawn(move || room.learn(number, task, |lab| script(task, lab), false))
            })
            .collect();
        room.ends_with(everybody);
    });
    room.rows();
    println!("{before:?} MiB and load before, {:?} after", machine());

    let status = user.json(&["class", "status", name]);
    let marks = status["marks"]["learners"].as_array().expect("is a list");
    let told = room.earned.lock().expect("is whole");
    assert_eq!(marks.len(), learners);
    for mark in marks {
        let name = mark["name"].as_str().expect("is text");
        assert_eq!(mark["score"].as_u64(), Some(told[name].0.into()), "{mark}");
    }
    let is_full = |task: &Value| task["max"].is_u64() && task["score"] == task["max"];
    let full = marks.iter().filter(|mark| {
        let tasks = mark["tasks"].as_object();
        tasks.is_some_and(|tasks| tasks.values().any(is_full))
    });
    println!("{} of {learners} have earned all points", full.count());
    let file = user.file(&format!("state/classes/{name}/records/class.db"));
    let db = rusqlite::Connection::open(file).expect("opens");
    let count = |which: &str| -> i64 {
        let asked = format!("SELECT count(*) FROM fact WHERE what LIKE '{which}'");
        db.query_row(&asked, [], |row| row.get(0)).expect("counts")
    };
    println!("{} facts", count("%"));
    assert_eq!(count("{\"lost\"%"), 0, "events were lost");
}

/// What a class has kept: lab, time and kind of each fact, in the order in which it was told.
type Kept = Vec<(String, String, String)>;

fn kind(what: &str) -> String {
    let what: Value = serde_json::from_str(what).expect("is JSON");
    let word = what.as_object().and_then(|one| one.keys().next().cloned());
    word.unwrap_or_else(|| what.as_str().expect("is a word").to_owned())
}

fn kept_in_a_file(user: &User, class: &str) -> Kept {
    let file = user.file(&format!("state/classes/{class}/records/class.db"));
    let db = rusqlite::Connection::open(file).expect("opens");
    let mut facts = db
        .prepare("SELECT lab, at, what FROM fact ORDER BY lab, source, number")
        .expect("is a query");
    let facts = facts.query_map([], |row| {
        let what: String = row.get(2)?;
        Ok((row.get(0)?, row.get(1)?, kind(&what)))
    });
    let facts = facts.expect("runs").map(|fact| fact.expect("is read"));
    facts.collect()
}

fn kept_in_postgres(url: &str, class: &str) -> Kept {
    let query = format!(
        "SELECT json_build_array(lab, at, what) FROM cksl_{class}.fact ORDER BY lab COLLATE \"C\", source, number"
    );
    let asked = std::process::Command::new("psql")
        .args([url, "-At", "-c", &query])
        .output();
    let asked = asked.expect("runs");
    assert!(asked.status.success(), "{asked:?}");
    let lines = String::from_utf8(asked.stdout).expect("is text");
    let fact = |line: &str| {
        let [lab, at, what]: [String; 3] = serde_json::from_str(line).expect("is JSON");
        (lab, at, kind(&what))
    };
    lines.lines().map(fact).collect()
}

#[test]
#[ignore = "measures for half an hour: scripts/bench-class.sh"]
fn root_measures_browsers_while_server_and_postgres_are_killed() {
    let (Some(user), Some(postgres)) = (user(), Postgres::new()) else {
        return;
    };
    let url = postgres.start();
    measures_browsers(&user, Some((&postgres, &url)));
    postgres.stop();
}

#[test]
#[ignore = "measures for half an hour: scripts/bench-class.sh"]
fn root_measures_browsers_while_the_server_is_killed() {
    let Some(user) = user() else { return };
    measures_browsers(&user, None);
}

fn measures_browsers(user: &User, postgres: Option<(&Postgres, &str)>) {
    let learners = given("CKSL_CLASS_LEARNERS", 100) as usize;
    let minutes = given("CKSL_CLASS_MINUTES", 20);
    let name = "room";
    let new = ["class", "new", name, "--tasks", TASK];
    let db: &[&str] = match &postgres {
        Some((_, url)) => &["--db", url],
        None => &[],
    };
    user.done(&[&new, db].concat());
    let player = Player::recorded(user, TASK);
    let class = serves(user, name, &["--no-host"]);
    let token = user.json(&["class", "host-token", name]);
    let token = token["token"].as_str().unwrap_or_else(|| panic!("{token}"));
    let playing = player.plays(&user.file("facts.db"), &class.origin(), token);
    connected_hosts(user, name, &["player"]);

    let mut staff = class.browser();
    assert_eq!(staff.follow(&class.link), 200);
    let room = Room::new(&class, minutes, CHECK.1);
    let parent = class.served.child.id().cast_signed();
    thread::scope(|scope| {
        scope.spawn(|| room.watch_the_board(staff));
        scope.spawn(|| {
            tells_how_it_goes(&room, &|| {
                vec![("server", class.server()), ("serve", parent)]
            });
        });
        scope.spawn(|| {
            let part = joining() + Duration::from_secs(60 * u64::from(minutes)) / 4;
            thread::sleep(part);
            println!("the server is killed: {:?}", takes(class.server()));
            kill::signal(class.server(), Signal::SIGKILL);
            thread::sleep(part);
            if let Some((postgres, _)) = postgres {
                println!("PostgreSQL is restarted");
                postgres.stop();
                thread::sleep(Duration::from_secs(10));
                postgres.start();
            }
        });
        let everybody: Vec<_> = (0..learners)
            .map(|number| {
                thread::sleep(joining() / learners as u32);
                let room = &room;
                // One of five types, the others have a terminal.
                let idle = number % 5 != 0;
                scope.spawn(move || room.learn(number, TASK, |_| String::new(), idle))
            })
            .collect();
        room.ends_with(everybody);
    });
    room.rows();

    // Fact by fact, without those of which the last counts.
    let told = player.told();
    let mut kept = Kept::new();
    wait::until("all facts", || {
        kept = match &postgres {
            Some((_, url)) => kept_in_postgres(url, name),
            None => kept_in_a_file(user, name),
        };
        kept.retain(|(_, _, kind)| kind != "worked");
        match kept.len() >= told.len() {
            true => Ok(()),
            false => Err(format!("{} of {}", kept.len(), told.len())),
        }
    });
    println!("{} facts were told", told.len());
    assert_eq!(kept.len(), told.len(), "a fact was doubled");
    for (kept, told) in kept.iter().zip(&told) {
        assert_eq!(kept, told);
    }
    drop(playing);
}
