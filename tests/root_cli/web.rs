//! `cksl web` as it runs: what a browser does with it, and what a stranger's page or program may try.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use predicates::prelude::*;
use predicates::str::contains;
use regex::Regex;
use serde_json::{Value, json};
use tungstenite::handshake::client::generate_key;
use tungstenite::{Message, WebSocket};

use super::served::Served;
use super::{User, is_empty};
use crate::wait;

/// Connections that the server takes at a time.
const CONNECTIONS: usize = 96;

/// A `cksl web --json`.
struct Web {
    served: Served,
    port: u16,
    link: String,
    lab: String,
}

impl Web {
    fn start(user: &User, args: &[&str]) -> Self {
        let mut served = Served::start(user, &[&["web"], args].concat());
        let first = served.line();
        let link = first["link"].as_str().expect("is text");
        let port = link.split(['/', ':']).nth(4).expect("a link has a port");
        Self {
            served,
            port: port.parse().expect("is a number"),
            link: path_of(link),
            lab: first["lab"].as_str().unwrap_or_default().to_owned(),
        }
    }

    /// Presses Enter, for another link.
    fn next_link(&mut self) -> String {
        path_of(&self.served.next_link())
    }

    /// Sends a request as it stands.
    fn send(&self, request: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("listens");
        stream.set_read_timeout(Some(wait::LIMIT)).expect("is set");
        // A body that is refused may not be read to its end.
        let _ = stream.write_all(format!("{request}\r\n{body}").as_bytes());
        Answer::read(stream)
    }

    /// Follows a link.
    fn join(&self, link: &str) -> Answer {
        self.send(
            &format!("GET {link} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", self.port),
            "",
        )
    }
}

/// The path and query of a link.
fn path_of(link: &str) -> String {
    let at = link.find("/join/").expect("leads to a session");
    link[at..].to_owned()
}

/// What a server answers.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn read(stream: TcpStream) -> Self {
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = reader.read_line(&mut head).expect("a head is text");
            assert!(read > 0, "the answer ends in its head: {head}");
        }
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut answer = Self {
            status: status.expect("has a status"),
            head,
            body: String::new(),
        };
        let length = answer.header("content-length").unwrap_or("0").parse();
        let mut body = vec![0; length.expect("is a number")];
        reader.read_exact(&mut body).expect("has its body");
        answer.body = String::from_utf8(body).expect("is text");
        answer
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    fn json(&self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The content of a `meta` of the page.
    fn meta(&self, name: &str) -> String {
        let head = format!("<meta name=\"cksl-{name}\" content=\"");
        let rest = self.body.split_once(&head);
        let (_, rest) = rest.unwrap_or_else(|| panic!("no {name}: {self:?}"));
        rest[..rest.find('"').expect("ends")].to_owned()
    }
}

/// A browser that has followed a link. Its requests are in order; an attack is one change of them.
struct Browser<'a> {
    web: &'a Web,
    cookie: String,
    token: String,
}

/// Headers that are set, or left out.
type Change<'a> = &'a [(&'a str, Option<&'a str>)];

impl<'a> Browser<'a> {
    fn open(web: &'a Web, link: &str) -> Self {
        let joined = web.join(link);
        assert_eq!(joined.status, 200, "{joined:?}");
        let cookie = joined.header("set-cookie").expect("sets a cookie");
        assert!(
            cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"),
            "{cookie}"
        );
        let mut browser = Self {
            web,
            cookie: cookie.split(';').next().expect("has a value").to_owned(),
            token: String::new(),
        };
        browser.token = browser.get("/").meta("token");
        browser
    }

    fn headers(&self, changes: bool) -> Vec<(String, String)> {
        let host = format!("127.0.0.1:{}", self.web.port);
        let mut headers = vec![
            ("Host", host.clone()),
            ("Cookie", self.cookie.clone()),
            ("Sec-Fetch-Site", "same-origin".to_owned()),
        ];
        if changes {
            headers.push(("Origin", format!("http://{host}")));
        }
        let own = |(name, value): (&str, String)| (name.to_owned(), value);
        headers.into_iter().map(own).collect()
    }

    fn request(
        &self,
        head: &str,
        mut headers: Vec<(String, String)>,
        change: Change<'_>,
        body: &str,
    ) -> Answer {
        for (name, value) in change {
            headers.retain(|(known, _)| known != name);
            headers.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
        }
        let mut request = format!("{head} HTTP/1.1\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        self.web.send(&request, body)
    }

    fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    fn get_with(&self, path: &str, change: Change<'_>) -> Answer {
        self.request(&format!("GET {path}"), self.headers(false), change, "")
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.post_with(path, &[], &body.to_string()).json()
    }

    fn post_with(&self, path: &str, change: Change<'_>, body: &str) -> Answer {
        let (mut headers, length) = (self.headers(true), body.len().to_string());
        for (name, value) in [
            ("Content-Type", "application/json"),
            ("X-Cksl-Token", self.token.as_str()),
            ("Content-Length", length.as_str()),
        ] {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self.request(&format!("POST {path}"), headers, change, body)
    }

    /// Asks for a terminal as a browser does. Nothing more is said on the connection.
    fn ask_for_terminal(&self, path: &str, change: Change<'_>) -> Answer {
        let (mut headers, key) = (self.headers(true), generate_key());
        for (name, value) in [
            ("Connection", "Upgrade"),
            ("Upgrade", "websocket"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", key.as_str()),
        ] {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self.request(&format!("GET {path}"), headers, change, "")
    }

    /// The page of a lab, once one can work there.
    fn lab(&self, lab: &str) -> Answer {
        wait::until("the page of the lab", || {
            let page = self.get(&format!("/labs/{lab}"));
            match page.body.contains("id=\"task\"") {
                true => Ok(page),
                false => Err(format!("{page:?}")),
            }
        })
    }

    fn sheet(&self, lab: &str) -> String {
        let sheet = self.get(&format!("/labs/{lab}/sheet"));
        assert_eq!(sheet.status, 200, "{sheet:?}");
        sheet.body
    }

    fn stream(&self, query: &str) -> Stream {
        let mut connection = TcpStream::connect(("127.0.0.1", self.web.port)).expect("listens");
        let mut request = format!("GET /events?{query} HTTP/1.1\r\n");
        for (name, value) in self.headers(false) {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        connection
            .write_all(format!("{request}\r\n").as_bytes())
            .expect("is sent");
        Stream::read(connection)
    }

    fn screen(&self, lab: &str, number: u8) -> Screen {
        let address = format!("127.0.0.1:{}", self.web.port);
        let connection = TcpStream::connect(&address).expect("listens");
        connection
            .set_read_timeout(Some(wait::LIMIT))
            .expect("is set");
        let mut request = http::Request::builder()
            .uri(format!("ws://{address}/labs/{lab}/terminals/{number}"))
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", generate_key());
        for (name, value) in self.headers(true) {
            request = request.header(name, value);
        }
        let request = request.body(()).expect("is a request");
        let (mut socket, _) = tungstenite::client(request, connection).expect("opens");
        socket
            .send(Message::text(r#"{"size":[40,160]}"#))
            .expect("is sent");
        Screen {
            socket,
            seen: String::new(),
            words: Vec::new(),
        }
    }
}

/// What happens, as a page hears it.
struct Stream {
    told: Arc<Mutex<Vec<(String, Value)>>>,
    connection: TcpStream,
}

impl Stream {
    fn read(connection: TcpStream) -> Self {
        let told = Arc::new(Mutex::new(Vec::new()));
        let (more, mut name) = (Arc::clone(&told), String::new());
        let lines = BufReader::new(connection.try_clone().expect("can be duplicated")).lines();
        thread::spawn(move || {
            // Between them are the lengths of chunks.
            for line in lines.map_while(Result::ok) {
                if let Some(event) = line.strip_prefix("event: ") {
                    name = event.to_owned();
                } else if let Some(data) = line.strip_prefix("data: ") {
                    let data = serde_json::from_str(data).expect("is JSON");
                    more.lock()
                        .expect("nobody panics")
                        .push((name.clone(), data));
                }
            }
        });
        Self { told, connection }
    }

    /// Waits for such an event.
    fn hears(&self, what: &str, is_meant: impl Fn(&Value) -> bool) -> Value {
        wait::until(what, || {
            let told = self.told.lock().expect("nobody panics");
            let found = told
                .iter()
                .find(|(name, data)| name == what && is_meant(data));
            found
                .map(|(_, data)| data.clone())
                .ok_or_else(|| format!("{told:?}"))
        })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let _ = self.connection.shutdown(std::net::Shutdown::Both);
    }
}

/// A terminal, as a page has it.
struct Screen {
    socket: WebSocket<TcpStream>,
    seen: String,
    words: Vec<Value>,
}

impl Screen {
    fn types(&mut self, keys: &str) {
        let keys = keys.as_bytes().to_vec();
        self.socket.send(Message::binary(keys)).expect("is sent");
    }

    /// Waits until that is shown, and returns what it holds.
    fn shows(&mut self, what: &str) -> String {
        let wanted = Regex::new(what).expect("is a pattern");
        loop {
            if let Some(found) = wanted.captures(&self.seen) {
                return found[found.len() - 1].to_owned();
            }
            assert!(self.hear(), "{what} is not shown: {}", self.seen);
        }
    }

    /// Waits until it is told such a word.
    fn told(&mut self, is_meant: impl Fn(&Value) -> bool) -> Value {
        loop {
            if let Some(word) = self.words.iter().find(|word| is_meant(word)) {
                return word.clone();
            }
            assert!(self.hear(), "it is not told: {:?}", self.words);
        }
    }

    /// Takes one message; whether there was one.
    fn hear(&mut self) -> bool {
        match self.socket.read() {
            Ok(Message::Binary(bytes)) => self.seen.push_str(&String::from_utf8_lossy(&bytes)),
            Ok(Message::Text(text)) => {
                let word = serde_json::from_str(&text).expect("is JSON");
                self.words.push(word);
            }
            Ok(Message::Close(_)) | Err(_) => return false,
            Ok(_) => {}
        }
        true
    }
}

/// Whether that check has turned to a pass.
fn is_passed(turned: &Value, check: &str) -> bool {
    let words = turned["words"].as_str().unwrap_or_default();
    words.starts_with(&format!("{check}: pass"))
}

#[test]
fn root_a_lab_is_worked_in_by_a_browser_from_link_to_hand_in() {
    let Some(user) = User::new() else { return };
    // Its name may be left unfinished, as for `cksl start`.
    let mut web = Web::start(&user, &["strace-t"]);
    let lab = web.lab.clone();
    assert!(lab.starts_with("strace-touch-"), "{lab}");
    let link = web.next_link();
    // One link at a time, and each once.
    assert_eq!(web.join(&web.link).status, 403);
    let browser = Browser::open(&web, &link);
    assert_eq!(web.join(&link).status, 403);

    let page = browser.lab(&lab);
    assert!(
        page.body.contains("Trace the system calls of a command"),
        "{page:?}"
    );
    let of_task = |pattern: &str| {
        let found = Regex::new(pattern).expect("is a pattern").find(&page.body);
        found.expect("is in the task").as_str().to_owned()
    };
    let (file, thing) = (of_task("/tmp/cks-[a-z0-9]+[.]txt"), of_task("/srv/[a-z]+"));
    let stream = browser.stream(&format!("lab={lab}&after={}", page.meta("after")));

    // Keys are echoed; what they do makes checks true, and the page hears of it.
    let mut screen = browser.screen(&lab, 1);
    screen.types("echo pid$((4))-$$-\r");
    screen.shows("echo pid\\$");
    let shell = screen.shows("pid4-([0-9]+)-");
    screen.types("strace ls\r");
    stream.hears("check", |check| is_passed(check, "traced-ls"));

    // A reload finds the same shell and what it showed; the page before is told.
    let mut again = browser.screen(&lab, 1);
    screen.told(|word| word == "taken");
    let past = again.told(|word| word["past"].is_u64());
    assert!(past["past"].as_u64() > Some(0), "{past}");
    assert_eq!(again.shows("pid4-([0-9]+)-"), shell);
    again.types("echo pid$((5))-$$-\r");
    assert_eq!(again.shows("pid5-([0-9]+)-"), shell);
    let mut other = browser.screen(&lab, 2);
    other.types("echo pid$((6))-$$-\r");
    assert_ne!(other.shows("pid6-([0-9]+)-"), shell);

    // A hint says its cost, and is taken after a yes.
    let action = |name: &str| format!("/labs/{lab}/{name}");
    let asked = browser.post(&action("hint"), &json!({ "accepted": 0 }));
    assert!(asked["question"].to_string().contains("1 point"), "{asked}");
    assert_eq!(user.json(&["status"])["hints"], 0);
    let accepted = json!({ "accepted": asked["accepted"] });
    browser.post(&action("hint"), &accepted);
    assert_eq!(user.json(&["status"])["hints"], 1);
    assert!(browser.sheet(&lab).contains("hint 1 of 2"));
    stream.hears("sheet", |_| true);

    again.types(&format!(
        "strace -o /tmp/new touch {file}; strace -o /tmp/refused touch {thing}\r"
    ));
    stream.hears("check", |check| is_passed(check, "traced-failure"));
    let find = format!("grep -F '\"{thing}\"' /tmp/refused | grep -oE -m1 'E(ISDIR|NXIO|TXTBSY)'");
    let error = user.done(&["shell", "--", "bash", "-c", &find]);
    let error = error.lines().next().expect("touch failed");
    let answer = json!({ "accepted": 0, "check": "error", "value": error });
    let answered = browser.post(&action("answer"), &answer);
    assert_eq!(answered["problem"], Value::Null, "{answered}");
    stream.hears("check", |check| is_passed(check, "error"));
    assert!(browser.sheet(&lab).contains(&format!("value=\"{error}\"")));

    let asked = browser.post(&action("submit"), &json!({ "accepted": 0 }));
    assert!(asked["question"].is_string(), "{asked}");
    assert!(asked["result"].is_null(), "{asked}");
    let submitted = browser.post(&action("submit"), &json!({ "accepted": 1 }));
    assert!(submitted["result"].is_string(), "{submitted}");
    let ended = stream.hears("ended", |_| true);
    assert_eq!(
        (&ended["how"], &ended["stays"]),
        (&json!("submitted"), &json!(true))
    );
    // Three actions and an answer, and the hint.
    let best = user.json(&["history"])["attempts"][0]["best"].clone();
    assert_eq!(best["score"], 1 + 2 + 1 + 2 - 1, "{best}");
    let result = submitted["result"].to_string();
    assert!(result.contains("5 of 10 points"), "{result}");

    // Ctrl-C ends the pages and their shells, and no lab.
    drop((screen, again, other, stream));
    let said = web.served.interrupt();
    assert!(said.contains("your labs go on"), "{said}");
    assert_eq!(user.json(&["status"])["lab"], *lab);
    wait::until_none("the end of the shells", || {
        let look = format!("kill -0 {shell} 2>/dev/null && echo {shell}; true");
        let left = user.done(&["shell", "--", "sh", "-c", &look]);
        left.trim().to_owned()
    });
}

#[test]
fn root_what_other_pages_and_machines_send_to_a_running_server_is_refused() {
    let Some(user) = User::new() else { return };
    let web = Web::start(&user, &[]);
    let browser = Browser::open(&web, &web.link);
    let port = web.port;
    let start = |change: Change<'_>, body: &str| browser.post_with("/labs", change, body);
    let wanted = r#"{"scenario":"strace-touch"}"#;
    let none = r#"{"scenario":"nosuch"}"#;

    // What is in order is answered, so that each refusal below is of its one change.
    let home = browser.get("/");
    assert_eq!(home.status, 200, "{home:?}");
    assert!(start(&[], none).json()["problem"].is_object());
    let terminal = "/labs/strace-touch-0000/terminals/1";
    assert_eq!(browser.ask_for_terminal(terminal, &[]).status, 101);

    let policy = home.header("content-security-policy").expect("has one");
    for rule in [
        "default-src 'none'",
        "script-src 'self';",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert_eq!(home.header("x-frame-options"), Some("DENY"));
    assert_eq!(home.header("access-control-allow-origin"), None);

    let rebound = format!("cksl.example:{port}");
    let (origin, other_port) = (
        "http://cksl.example",
        format!("http://127.0.0.1:{}", port ^ 1),
    );
    let host = [("Host", Some(rebound.as_str()))];
    for answer in [
        browser.get_with("/", &host),
        start(&host, wanted),
        browser.ask_for_terminal(terminal, &host),
        browser.get_with("/", &[("Host", Some("127.0.0.1"))]),
    ] {
        assert_eq!(answer.status, 421, "{answer:?}");
    }
    let changes: [Change<'_>; 5] = [
        &[("Origin", Some(origin))],
        &[("Origin", Some(&other_port))],
        &[("Origin", Some("null"))],
        &[("Origin", None)],
        &[("Sec-Fetch-Site", Some("cross-site"))],
    ];
    for change in changes {
        for answer in [
            start(change, wanted),
            browser.ask_for_terminal(terminal, change),
        ] {
            assert_eq!(answer.status, 403, "{change:?}: {answer:?}");
        }
    }
    let embedded = [
        ("Sec-Fetch-Site", Some("cross-site")),
        ("Sec-Fetch-Mode", Some("navigate")),
        ("Sec-Fetch-Dest", Some("iframe")),
    ];
    assert_eq!(browser.get_with("/", &embedded).status, 403);
    // Who comes by a bookmark without a session reads why on a page.
    let bookmark = [
        ("Cookie", None),
        ("Sec-Fetch-Site", Some("none")),
        ("Sec-Fetch-Mode", Some("navigate")),
        ("Sec-Fetch-Dest", Some("document")),
    ];
    let answer = browser.get_with("/", &bookmark);
    assert_eq!(answer.status, 401, "{answer:?}");
    assert!(answer.body.contains("<title>This page"), "{answer:?}");
    let foreign = format!("cksl-{port}=0123456789abcdef");
    let cookies: [Change<'_>; 2] = [&[("Cookie", None)], &[("Cookie", Some(&foreign))]];
    for change in cookies {
        for answer in [
            browser.get_with("/", change),
            browser.get_with("/events", change),
            start(change, wanted),
            browser.ask_for_terminal(terminal, change),
        ] {
            assert_eq!(answer.status, 401, "{change:?}: {answer:?}");
        }
    }
    for token in [None, Some(""), Some("0123456789abcdef")] {
        let answer = start(&[("X-Cksl-Token", token)], wanted);
        assert_eq!(answer.status, 403, "{token:?}: {answer:?}");
    }

    let long = format!(r#"{{"scenario":"strace-touch"{}}}"#, " ".repeat(17 << 10));
    assert_eq!(start(&[], &long).status, 413);
    for kind in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
    ] {
        let answer = start(&[("Content-Type", kind)], wanted);
        assert_eq!(answer.status, 415, "{kind:?}: {answer:?}");
    }
    for body in [r#"{"scenario":"strace-touch","seed":7}"#, "{}", "[", ""] {
        assert_eq!(start(&[], body).status, 400, "{body}");
    }
    let method = browser.request("DELETE /labs", browser.headers(true), &[], "");
    assert_ne!(method.status, 200, "{method:?}");

    for path in [
        "/assets/../Cargo.toml",
        "/assets/..%2f..%2fetc%2fpasswd",
        "/assets/%2e%2e%2ftemplates%2fpage.html",
        "/labs/..",
        "/labs/..%2f..%2fetc/sheet",
        "/labs/%00/timeline",
        "/../../etc/passwd",
        "/labs/nosuch-0000",
    ] {
        let answer = browser.get(path);
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
        assert!(!answer.body.contains("root:"), "{path}");
    }
    for action in ["check", "hint", "submit"] {
        let told = browser.post(
            &format!("/labs/nosuch-0000/{action}"),
            &json!({"accepted": 1}),
        );
        assert!(told["problem"].is_object(), "{action}: {told}");
        assert!(told["result"].is_null(), "{action}: {told}");
    }
    for (lab, number) in [("nosuch-0000", 1), ("nosuch-0000", 9)] {
        browser
            .screen(lab, number)
            .told(|word| word["problem"].is_string());
    }
    // None of it has begun a lab.
    let labs = user.labs();
    assert!(!labs.exists() || is_empty(&labs));

    // Another address of the machine, of either kind.
    for address in ["127.0.0.2", "::1"] {
        let refused = TcpStream::connect((address, port));
        assert!(refused.is_err(), "{address}: {refused:?}");
    }
}

#[test]
fn root_more_connections_than_are_taken_wait_and_end_nothing() {
    let Some(user) = User::new() else { return };
    let web = Web::start(&user, &[]);
    let browser = Browser::open(&web, &web.link);
    let idle = || TcpStream::connect(("127.0.0.1", web.port)).expect("the queue takes it");
    let flood: Vec<TcpStream> = (0..CONNECTIONS + 24).map(|_| idle()).collect();
    let taken = || {
        let of = fs::read_dir(format!("/proc/{}/fd", web.served.child.id())).expect("runs");
        let links = of.flatten().filter_map(|fd| fs::read_link(fd.path()).ok());
        links
            .filter(|link| link.to_string_lossy().starts_with("socket:"))
            .count()
    };
    wait::until_true("as many as are taken", || taken() >= CONNECTIONS);
    // Time for those beyond, which must not be taken; each says nothing for less than the ten seconds that a head has.
    thread::sleep(Duration::from_secs(2));
    assert!(taken() < CONNECTIONS + 12, "{} are open", taken());
    // Who says nothing is put out, so there is an answer even while all of them stay.
    assert_eq!(browser.get("/").status, 200);
    drop(flood);
    assert_eq!(browser.get("/").status, 200);
}

#[test]
fn root_html_that_a_learner_writes_is_text_on_the_page() {
    let Some(user) = User::new() else { return };
    // Who writes scenarios is not trusted with a page either.
    let title = "Trace <script>alert(2)</script>";
    let own = user.file("content/scenarios/own-title");
    fs::create_dir_all(&own).expect("makes a folder");
    let original = Path::new(project!()).join("scenarios/strace-touch");
    for file in fs::read_dir(original).expect("is there").flatten() {
        fs::copy(file.path(), own.join(file.file_name())).expect("copies");
    }
    let text = fs::read_to_string(own.join("scenario.yaml")).expect("reads");
    let text = text.replacen("Trace the system calls of a command", title, 1);
    fs::write(own.join("scenario.yaml"), text).expect("writes");
    let content = user.file("content").display().to_string();

    let web = Web::start(&user, &["own-title", "--content", &content]);
    let browser = Browser::open(&web, &web.link);
    let lab = &web.lab;
    let page = browser.lab(lab).body;
    let home = browser.get("/").body;
    for page in [&page, &home] {
        assert!(page.contains("alert(2)"), "{page}");
        assert!(!page.contains(title), "{page}");
    }
    let image = "<img src=x onerror=alert(1)>";
    let touch = format!("strace -o /dev/null ls; touch '/tmp/{image}'; cat '/tmp/{image}'");
    user.done(&["shell", "--", "bash", "-c", &touch]);
    user.assert(&["check"]).code(1);
    let value = r#""><script>alert(1)</script>"#;
    let answer = json!({ "accepted": 0, "check": "error", "value": value });
    browser.post(&format!("/labs/{lab}/answer"), &answer);
    let pages = wait::until("the file in the timeline", || {
        let timeline = browser.get(&format!("/labs/{lab}/timeline"));
        match timeline.body.contains("onerror=alert(1)") {
            true => Ok([timeline.body, browser.sheet(lab), browser.lab(lab).body]),
            false => Err(format!("{timeline:?}")),
        }
    });
    assert!(pages[1].contains("alert(1)"), "{}", pages[1]);
    for page in &pages {
        for raw in [image, value, "<script>alert"] {
            assert!(!page.contains(raw), "{raw}: {page}");
        }
    }
}

#[test]
fn root_a_page_is_for_a_scenario_that_is_named_as_for_start() {
    let Some(user) = User::new() else { return };
    user.assert(&["web", "nosuch"])
        .code(2)
        .stdout("")
        .stderr(contains("no scenario is called `nosuch`").and(contains("cksl list")));
    user.assert(&["web", "falco-overide"])
        .code(2)
        .stderr(contains("did you mean `falco-override`?"));
    user.assert(&["web", "strace-"])
        .code(2)
        .stderr(contains("several scenarios begin with `strace-`"));
}

#[test]
fn root_a_page_outlives_the_supervisor_and_hears_of_what_comes_after() {
    let Some(user) = User::new() else { return };
    let web = Web::start(&user, &["strace-touch"]);
    let browser = Browser::open(&web, &web.link);
    let lab = &web.lab;
    let page = browser.lab(lab);
    let stream = browser.stream(&format!("lab={lab}&after={}", page.meta("after")));
    let all = browser.stream("");
    let mut screen = browser.screen(lab, 1);
    screen.types("echo pid$((4))-$$-\r");
    let shell = screen.shows("pid4-([0-9]+)-");

    // The page is told, asks how its lab stands, and by that another supervisor takes the lab up.
    user.kill_supervisor();
    stream.hears("missed", |_| true);
    assert!(browser.sheet(lab).contains("traced-ls"));
    screen.types("echo pid$((5))-$$-; strace ls\r");
    assert_eq!(screen.shows("pid5-([0-9]+)-"), shell);
    stream.hears("check", |check| is_passed(check, "traced-ls"));

    // That ends with its last lab, and the same streams hear of the next.
    user.done(&["stop"]);
    assert_eq!(stream.hears("ended", |_| true)["stays"], false);
    screen.told(|word| word == "ended");
    wait::until_true("the end of the supervisor", || {
        !user.file("run/supervisor.sock").exists()
    });
    let gone = browser.get(&format!("/labs/{lab}"));
    assert_eq!(gone.status, 404, "{gone:?}");
    let begun = |stream: &Stream| {
        let told = stream.told.lock().expect("nobody panics");
        told.iter().filter(|(name, _)| name == "begun").count()
    };
    // Its own lab goes on under another supervisor, and that may have been told to it.
    let (before, own) = (begun(&all), begun(&stream));
    let started = browser.post("/labs", &json!({ "scenario": "proc-environ" }));
    assert!(started["to"].is_string(), "{started}");
    wait::until_true("the begin of the next lab", || begun(&all) > before);
    assert_eq!(begun(&stream), own, "another lab's");
}
