//! `cksl class` as it runs: a real class by TLS, and what its learners and others may try.

use std::fs::{self, Permissions};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::sync::Arc;

use nix::sys::signal::Signal;
use predicates::str::contains;
use regex::Regex;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tungstenite::handshake::client::generate_key;
use tungstenite::{Message, WebSocket};

mod killed;
mod postgres;
mod regrade;
mod room;

use super::served::Served;
use super::{User, kill};
use crate::wait;

type Tls = StreamOwned<ClientConnection, TcpStream>;

/// Believes the certificate whose SHA-256 `serve` has printed, and no other.
#[derive(Debug)]
struct Printed {
    sha256: String,
    signatures: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Printed {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let pairs: Vec<String> = Sha256::digest(certificate)
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect();
        match pairs.join(":") == self.sha256 {
            true => Ok(ServerCertVerified::assertion()),
            false => Err(rustls::Error::General("another certificate".to_owned())),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.signatures)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.signatures)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signatures.supported_schemes()
    }
}

/// A `cksl class serve --json`.
struct Class {
    served: Served,
    port: u16,
    code: String,
    link: String,
    /// The SHA-256 of its certificate.
    print: String,
    tls: Arc<ClientConfig>,
}

impl Class {
    fn serve(user: &User, name: &str) -> Self {
        Self::serve_with(user, name, &["--listen", "127.0.0.1:0"])
    }

    fn serve_with(user: &User, name: &str, more: &[&str]) -> Self {
        let args = [&["class", "serve", name], more].concat();
        let mut class = Self {
            served: Served::start(user, &args),
            port: 0,
            code: String::new(),
            link: String::new(),
            print: String::new(),
            tls: config(String::new()),
        };
        let sha256 = class.came();
        class.tls = config(sha256.clone());
        class.print = sha256;
        class
    }

    /// The server says how to come in: at first, and after it was killed.
    fn came(&mut self) -> String {
        let line = self.served.line();
        let text = |name: &str| line[name].as_str().expect("is text").to_owned();
        let address = text("address");
        let port = address.rsplit(':').next().expect("has a port");
        self.port = port.parse().expect("is a number");
        (self.code, self.link) = (text("code"), text("link"));
        text("sha256")
    }

    fn connect(&self) -> io::Result<Tls> {
        let stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(wait::LIMIT))?;
        let name = ServerName::try_from("127.0.0.1").expect("is an address");
        let client = ClientConnection::new(Arc::clone(&self.tls), name).expect("begins");
        Ok(StreamOwned::new(client, stream))
    }

    fn origin(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// The process that speaks to browsers.
    fn server(&self) -> i32 {
        let parent = self.served.child.id();
        let path = format!("/proc/{parent}/task/{parent}/children");
        wait::until("the server's process", || {
            let children = fs::read_to_string(&path).unwrap_or_default();
            let first = children.split_whitespace().next().map(str::parse);
            first.and_then(Result::ok).ok_or("no child")
        })
    }

    fn browser(&self) -> Browser<'_> {
        Browser {
            class: self,
            cookie: String::new(),
            token: String::new(),
        }
    }

    fn joined(&self, name: &str) -> Browser<'_> {
        let mut browser = self.browser();
        let answer = browser.join(&self.code, name);
        assert_eq!(answer["to"], "/", "{answer}");
        browser.get("/");
        browser
    }
}

/// A client that believes the certificate of that SHA-256.
fn config(sha256: String) -> Arc<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let signatures = provider.signature_verification_algorithms;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("has versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Printed { sha256, signatures }))
        .with_no_client_auth();
    Arc::new(config)
}

struct Browser<'a> {
    class: &'a Class,
    cookie: String,
    token: String,
}

impl Browser<'_> {
    fn head(&self, asked: &str) -> String {
        let mut head = format!(
            "{asked} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n",
            self.class.port
        );
        if !self.cookie.is_empty() {
            head += &format!("Cookie: {}\r\n", self.cookie);
        }
        head
    }

    /// Sends a request as it stands. Returns status and body, and keeps what a browser would.
    fn send(&mut self, request: &str) -> (u16, String) {
        self.try_send(request).expect("is answered")
    }

    /// The same to a server that may just be away.
    fn try_send(&mut self, request: &str) -> io::Result<(u16, String)> {
        let mut stream = self.class.connect()?;
        stream.write_all(request.as_bytes())?;
        let mut reader = BufReader::new(stream);
        let (mut status, mut length, mut line) = (0, 0, String::new());
        while reader.read_line(&mut line)? > 2 {
            if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
                status = rest[..3].parse().expect("is a number");
            } else if let Some((name, value)) = line.trim().split_once(": ") {
                match name.to_ascii_lowercase().as_str() {
                    "content-length" => length = value.parse().expect("is a number"),
                    "set-cookie" => {
                        assert!(value.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"));
                        self.cookie = value.split(';').next().expect("has one").to_owned();
                    }
                    _ => {}
                }
            }
            line.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let body = String::from_utf8(body).expect("is text");
        let token = body.split("name=\"cksl-token\" content=\"").nth(1);
        if let Some(token) = token.and_then(|rest| rest.split('"').next()) {
            self.token = token.to_owned();
        }
        Ok((status, body))
    }

    fn get(&mut self, path: &str) -> (u16, String) {
        self.try_get(path).expect("is answered")
    }

    fn try_get(&mut self, path: &str) -> io::Result<(u16, String)> {
        let request = self.head(&format!("GET {path}")) + "\r\n";
        self.try_send(&request)
    }

    fn post(&mut self, path: &str, body: &Value) -> (u16, Value) {
        self.try_post(path, body).expect("is answered")
    }

    fn try_post(&mut self, path: &str, body: &Value) -> io::Result<(u16, Value)> {
        let body = body.to_string();
        let request = self.head(&format!("POST {path}"))
            + &format!(
                "Origin: {}\r\nContent-Type: application/json\r\nX-Cksl-Token: {}\r\nContent-Length: {}\r\n\r\n{body}",
                self.class.origin(),
                self.token,
                body.len()
            );
        let (status, body) = self.try_send(&request)?;
        let body = serde_json::from_str(&body).unwrap_or(Value::String(body));
        Ok((status, body))
    }

    fn join(&mut self, code: &str, name: &str) -> Value {
        self.post("/join", &json!({ "code": code, "name": name })).1
    }

    fn follow(&mut self, link: &str) -> u16 {
        let path = link.strip_prefix(&self.class.origin()).expect("leads here");
        let status = self.get(path).0;
        self.get("/");
        status
    }

    /// Begins the task, and waits until its page says that.
    fn start_in_vain(&mut self, task: &str, why: &str) {
        let (_, begun) = self.post("/labs", &json!({ "scenario": task }));
        let to = begun["to"].as_str().unwrap_or_else(|| panic!("{begun}"));
        wait::until(why, || {
            let (_, page) = self.get(to);
            match page.contains(why) {
                true => Ok(()),
                false => Err(page),
            }
        });
    }

    /// Begins the task, and waits for its page.
    fn start(&mut self, task: &str) -> (String, String) {
        let (_, begun) = self.post("/labs", &json!({ "scenario": task }));
        let to = begun["to"].as_str().unwrap_or_else(|| panic!("{begun}"));
        let lab = to.strip_prefix("/labs/").expect("is a lab").to_owned();
        let page = wait::until("the page of the lab", || {
            let (_, page) = self.get(to);
            match page.contains("id=\"task\"") {
                true => Ok(page),
                false => Err(page),
            }
        });
        (lab, page)
    }

    fn screen(&self, lab: &str) -> WebSocket<Tls> {
        let opened = self.try_screen(lab);
        opened.unwrap_or_else(|error| panic!("no terminal: {error}"))
    }

    fn try_screen(&self, lab: &str) -> io::Result<WebSocket<Tls>> {
        let mut socket = self.try_socket(&format!("/labs/{lab}/terminals/1"))?;
        let size = Message::text(r#"{"size":[40,160]}"#);
        socket.send(size).map_err(io::Error::other)?;
        Ok(socket)
    }

    fn socket(&self, path: &str) -> WebSocket<Tls> {
        let opened = self.try_socket(path);
        opened.unwrap_or_else(|error| panic!("no terminal: {error}"))
    }

    fn try_socket(&self, path: &str) -> io::Result<WebSocket<Tls>> {
        let address = format!("127.0.0.1:{}", self.class.port);
        let request = http::Request::builder()
            .uri(format!("wss://{address}{path}"))
            .header("Host", &address)
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", generate_key())
            .header("Cookie", &self.cookie)
            .header("Origin", self.class.origin());
        let request = request.body(()).expect("is a request");
        let opened = tungstenite::client(request, self.class.connect()?);
        let (socket, _) = opened.map_err(io::Error::other)?;
        Ok(socket)
    }
}

fn types(screen: &mut WebSocket<Tls>, keys: &str) {
    let keys = keys.as_bytes().to_vec();
    screen.send(Message::binary(keys)).expect("is sent");
}

fn shows(screen: &mut WebSocket<Tls>, what: &str) {
    if let Err(seen) = try_shows(screen, what) {
        panic!("{what} is not shown: {seen}");
    }
}

/// Waits until it is shown; returns all that came if it never is.
fn try_shows(screen: &mut WebSocket<Tls>, what: &str) -> Result<(), String> {
    let (mut seen, mut told) = (String::new(), String::new());
    while !seen.contains(what) {
        match screen.read().expect("goes on") {
            Message::Binary(bytes) => seen.push_str(&String::from_utf8_lossy(&bytes)),
            Message::Text(text) => told.push_str(&text),
            Message::Close(_) => return Err(format!("{seen}{told}")),
            _ => {}
        }
    }
    Ok(())
}

/// An address at which nobody listens, for a server that comes back to it.
fn free_address() -> String {
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr());
    free.expect("is free").to_string()
}

/// The file to make and the thing to touch, of the page of [`TASK`].
fn files_of(page: &str) -> (String, String) {
    let of_task = |pattern: &str| {
        let found = Regex::new(pattern).expect("is a pattern").find(page);
        found.expect("is in the task").as_str().to_owned()
    };
    (of_task("/tmp/cks-[a-z0-9]+[.]txt"), of_task("/srv/[a-z]+"))
}

/// A user whose folders the server of a class may come through.
fn user() -> Option<User> {
    let user = User::new()?;
    let home = user.file("home").parent().expect("is in one").to_owned();
    fs::set_permissions(home, Permissions::from_mode(0o711)).expect("is set");
    Some(user)
}

const TASK: &str = "strace-touch";

#[test]
fn root_a_class_joins_works_and_is_marked_whoever_is_killed() {
    let Some(user) = user() else { return };
    let roster = user.file("names.csv");
    fs::write(&roster, "name,mail\nAda,ada@example\n").expect("is written");
    let roster = roster.to_str().expect("is text");
    let made = user.json(&[
        "class", "new", "monday", "--tasks", TASK, "--roster", roster,
    ]);
    assert_eq!(made["unread"], json!(["mail"]), "{made}");
    let mut class = Class::serve(&user, "monday");

    // Who serves the browsers is not root, and can't become it.
    let server = class.server();
    let status = fs::read_to_string(format!("/proc/{server}/status")).expect("is there");
    let has = |line: &str| {
        status
            .lines()
            .any(|one| one.split_whitespace().eq(line.split(' ')))
    };
    assert!(has("Uid: 65534 65534 65534 65534"), "{status}");
    assert!(
        has("NoNewPrivs: 1") && has("CapEff: 0000000000000000"),
        "{status}"
    );
    assert!(has("Groups:"), "{status}");
    // Of what is kept of the class it has the records, the lock that says who serves it, and the public key of exports.
    let folder = user.file("state/classes/monday");
    let entries = fs::read_dir(&folder).expect("is there").flatten();
    let mut open: Vec<_> = entries
        .filter(|entry| {
            let found = entry.metadata().expect("is there");
            found.uid() == 65534 || found.gid() == 65534 || found.mode() & 0o007 != 0
        })
        .map(|entry| entry.file_name())
        .collect();
    open.sort();
    assert_eq!(open, ["records", "serve.lock", "signing.pub"]);
    // Nor is root's terminal its own, into which it could type.
    let stat = fs::read_to_string(format!("/proc/{server}/stat")).expect("is there");
    let session = stat
        .rsplit(')')
        .next()
        .and_then(|rest| rest.split_whitespace().nth(3));
    assert_eq!(session, Some(server.to_string().as_str()), "{stat}");

    let mut ada = class.joined("Ada");
    let mut bob = class.joined("Bob");
    assert!(bob.get("/").1.contains("Wait to be admitted"));
    let (status, _) = bob.post("/labs", &json!({ "scenario": TASK }));
    assert_eq!(status, 403);
    let taken = class.browser().join(&class.code, "ada").to_string();
    assert!(
        taken.contains("somebody has joined under this name"),
        "{taken}"
    );

    let mut staff = class.browser();
    assert_eq!(staff.follow(&class.link), 200);
    assert_eq!(
        class
            .browser()
            .get(class.link.strip_prefix(&class.origin()).expect("here"))
            .0,
        403
    );
    let table = staff.get("/board").1;
    assert!(table.contains("Ada") && table.contains("waits"), "{table}");
    user.done(&["class", "admit", "monday", "bob"]);

    // One learner's lab is nobody else's.
    let (lab, page) = ada.start(TASK);
    let (bobs, _) = bob.start(TASK);
    for path in ["", "/sheet", "/timeline", "/terminals/1"] {
        assert_eq!(bob.get(&format!("/labs/{lab}{path}")).0, 403, "{path}");
    }
    assert_eq!(
        bob.post(&format!("/labs/{lab}/stop"), &json!({ "accepted": 2 }))
            .0,
        403
    );
    assert_eq!(bob.get(&format!("/events?lab={lab}")).0, 403);
    assert_eq!(bob.get("/board").0, 403);
    assert_eq!(bob.post("/staff/close", &json!({})).0, 403);
    assert_eq!(staff.get(&format!("/labs/{lab}")).0, 403);
    // Begun twice is begun once.
    let (_, again) = ada.post("/labs", &json!({ "scenario": TASK }));
    assert_eq!(again["to"], format!("/labs/{lab}"));

    let mut screen = ada.screen(&lab);
    types(&mut screen, "strace ls; echo done$((1+1))\r");
    shows(&mut screen, "done2");
    let checked = ada.post(&format!("/labs/{lab}/check"), &json!({}));
    assert_eq!(checked.0, 200, "{checked:?}");
    let score = |user: &User, name: &str| {
        let status = user.json(&["class", "status", "monday"]);
        let learners = status["marks"]["learners"]
            .as_array()
            .expect("is a list")
            .clone();
        let found = learners.into_iter().find(|one| one["name"] == name);
        found.expect("has joined")
    };
    wait::until("Ada's first point", || {
        let learner = score(&user, "Ada");
        match learner["score"] == 1 {
            true => Ok(()),
            false => Err(learner.to_string()),
        }
    });

    // The server is killed: sessions, labs and marks are as before.
    let (adas_cookie, bobs_cookie) = (ada.cookie.clone(), bob.cookie.clone());
    let staffs_cookie = staff.cookie.clone();
    kill::signal(server, Signal::SIGKILL);
    class.came();
    let browser = |cookie: &str| Browser {
        class: &class,
        cookie: cookie.to_owned(),
        token: String::new(),
    };
    let mut ada = browser(&adas_cookie);
    let (status, page_again) = ada.get(&format!("/labs/{lab}"));
    assert_eq!((status, page_again.contains("id=\"task\"")), (200, true));
    let (file, thing) = files_of(&page);
    let mut screen = ada.screen(&lab);
    types(
        &mut screen,
        &format!(
            "strace -o /tmp/a touch {file}; strace -o /tmp/b touch {thing}; echo done$((2+2))\r"
        ),
    );
    shows(&mut screen, "done4");
    let (_, checked) = ada.post(&format!("/labs/{lab}/check"), &json!({}));
    assert!(checked["result"].is_string(), "{checked}");
    wait::until("Ada's further points", || {
        let learner = score(&user, "Ada");
        match learner["score"].as_u64() > Some(1) {
            true => Ok(()),
            false => Err(learner.to_string()),
        }
    });
    assert_eq!(score(&user, "Bob")["score"], 0);
    assert_eq!(browser(&bobs_cookie).get(&format!("/labs/{bobs}")).0, 200);

    // A hand is raised, a message said, and both are seen.
    assert_eq!(ada.post("/hand", &json!({ "up": true })).0, 200);
    let mut staff = browser(&staffs_cookie);
    assert!(staff.get("/board").1.contains("asks for help"));
    user.done(&["class", "say", "monday", "look <here>", "--to", "Ada"]);
    assert!(ada.get("/").1.contains("look &lt;here&gt;"));
    assert!(!browser(&bobs_cookie).get("/").1.contains("look"));

    // A personal link leads to the same place from another browser.
    let link = ada.post("/link", &json!({})).1["link"].clone();
    let mut elsewhere = class.browser();
    // Another site that leads there signs nobody in: the page asks. So does another class of this machine, which is the
    // same site.
    let path = link
        .as_str()
        .and_then(|link| link.strip_prefix(&class.origin()));
    let path = path.expect("is a link");
    for site in ["cross-site", "same-site"] {
        let led = elsewhere.head(&format!("GET {path}"))
            + &format!(
                "Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n\r\n"
            );
        let (status, asks) = elsewhere.send(&led);
        assert!(
            status == 200 && asks.contains("Is this link yours?"),
            "{site}: {asks}"
        );
        assert!(elsewhere.cookie.is_empty(), "{site}");
    }
    assert_eq!(elsewhere.follow(link.as_str().expect("is text")), 200);
    assert!(elsewhere.get("/").1.contains("You are Ada"));

    let marks = user.done(&["class", "export", "monday"]);
    let ada_row = marks
        .lines()
        .find(|line| line.starts_with("\"Ada\",\"yes\","));
    assert!(
        ada_row.is_some_and(|row| row.contains(",\"begun\",")),
        "{marks}"
    );
    let all: Value =
        serde_json::from_str(&user.done(&["class", "export", "monday", "--format", "json"]))
            .expect("is JSON");
    let evidence = &all["marks"]["learners"][0]["tasks"][TASK]["checks"]["traced-ls"]["evidence"];
    assert!(evidence.to_string().contains("ran ls"), "{evidence}");
    assert!(all["acts"].to_string().contains("say to Ada"), "{all}");

    // Who is removed is gone, from the pages and the records.
    user.done(&["class", "remove", "monday", "--learner", "Bob", "--yes"]);
    assert_eq!(browser(&bobs_cookie).get("/board").0, 401);
    let status = user.json(&["class", "status", "monday"]);
    assert!(!status.to_string().contains("Bob"), "{status}");
    let all = user.done(&["class", "export", "monday", "--format", "json"]);
    assert!(
        !all.contains("Bob") && all.contains("who was removed"),
        "{all}"
    );
    let bobs_lab = user.file("state/classes/monday/labs").join(&bobs);
    wait::until("the end of the removed learner's lab", || {
        match bobs_lab.exists() {
            true => Err("it is there"),
            false => Ok(()),
        }
    });

    user.assert(&["class", "remove", "monday", "--yes"])
        .failure()
        .stderr(contains("another command serves it"));
    class.served.interrupt();
    user.done(&["class", "remove", "monday", "--yes"]);
    assert_eq!(user.json(&["class", "status"]), json!([]));
}

#[test]
fn root_who_guesses_at_a_class_or_floods_it_stops_nobody_else() {
    let Some(user) = user() else { return };
    user.done(&["class", "new", "tuesday", "--tasks", TASK]);
    let mut class = Class::serve(&user, "tuesday");
    let certificate = user.file("state/classes/tuesday/certificate.json");
    let certificate = fs::metadata(certificate).expect("is kept");
    assert_eq!((certificate.uid(), certificate.mode() & 0o777), (0, 0o600));

    // Connections that say nothing, and heads that never end, take no other's place.
    let silent: Vec<TcpStream> = (0..100)
        .map(|_| TcpStream::connect(("127.0.0.1", class.port)).expect("listens"))
        .collect();
    let slow: Vec<Tls> = (0..20)
        .map(|_| {
            let mut stream = class.connect().expect("listens");
            stream.write_all(b"GET / HTTP/1.1\r\nHo").expect("is sent");
            stream
        })
        .collect();
    let mut ada = class.joined("Ada");
    assert!(ada.get("/").1.contains("You are Ada"));
    drop((silent, slow));

    // Plain HTTP is no way in.
    let mut plain = TcpStream::connect(("127.0.0.1", class.port)).expect("listens");
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").expect("is sent");
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");

    // Fields that are not known, wrong types and long bodies are refused in a sentence.
    for (body, status) in [
        (
            json!({ "code": class.code, "name": "Eve", "admitted": true }),
            400,
        ),
        (json!({ "code": 1, "name": "Eve" }), 400),
        (
            json!({ "code": class.code, "name": "a".repeat(32 << 10) }),
            413,
        ),
    ] {
        assert_eq!(class.browser().post("/join", &body).0, status);
    }
    for name in ["", "Ada\u{202e}", "\u{1b}[2J", "A\u{200b}da"] {
        let refused = class.browser().join(&class.code, name);
        assert!(
            refused.to_string().contains("1 to 60"),
            "{name:?}: {refused}"
        );
    }

    user.done(&["class", "close", "tuesday"]);
    let closed = class.browser().join(&class.code, "Bob").to_string();
    assert!(closed.contains("closed"), "{closed}");
    let (_, begun) = ada.post("/labs", &json!({ "scenario": TASK }));
    assert!(begun.to_string().contains("closed"), "{begun}");
    user.done(&["class", "open", "tuesday"]);
    let (_, begun) = ada.post("/labs", &json!({ "scenario": "falco-override" }));
    assert!(
        begun.to_string().contains("no task of this class"),
        "{begun}"
    );

    for _ in 0..30 {
        let wrong = class.browser().join("AAAA-AAAA", "Eve").to_string();
        assert!(wrong.contains("not the code"), "{wrong}");
    }
    let late = class.browser().join(&class.code, "Eve").to_string();
    assert!(late.contains("wait five minutes"), "{late}");
    // Who is in the class works on.
    assert_eq!(ada.get("/").0, 200);
    let link = class.served.next_link();
    assert_eq!(class.browser().follow(&link), 200);

    // The host is killed: its server ends, too.
    let server = class.server();
    drop(class);
    wait::until_none("the end of the server", || {
        match fs::read_to_string(format!("/proc/{server}/cmdline")) {
            Ok(line) if line.contains("__class") => line,
            _ => String::new(),
        }
    });
}

#[test]
fn root_a_class_has_an_end_help_and_looks_that_the_learner_permits() {
    let Some(user) = user() else { return };
    let tasks = format!("{TASK},falco-override");
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(40);
    let until = until.to_string();
    user.done(&[
        "class",
        "new",
        "friday",
        "--tasks",
        &tasks,
        "--one-by-one",
        "--until",
        &until,
    ]);
    let class = Class::serve(&user, "friday");
    let mut ada = class.joined("Ada");
    let mut bob = class.joined("Bob");
    let mut staff = class.browser();
    assert_eq!(staff.follow(&class.link), 200);

    // A task that is held back can't be begun before it is released.
    let desk = ada.get("/").1;
    assert!(desk.contains("releases later: 1") && !desk.contains("data-start=\"falco-override\""));
    let (_, begun) = ada.post("/labs", &json!({ "scenario": "falco-override" }));
    assert!(begun.to_string().contains("not released"), "{begun}");
    user.done(&["class", "release", "friday"]);
    assert!(ada.get("/").1.contains("data-start=\"falco-override\""));

    let (lab, _) = ada.start(TASK);
    let mut screen = ada.screen(&lab);
    types(&mut screen, "echo here$((1+1))\r");
    shows(&mut screen, "here2");

    // Both pages say the same time left, but for the second between them.
    let left = |page: &str| {
        let found = Regex::new("data-left=\"([0-9]+)\"").expect("is a pattern");
        let found = found.captures(page).expect("has a clock");
        found[1].parse::<i64>().expect("is a number")
    };
    let (hers, boards) = (left(&ada.get("/").1), left(&staff.get("/board").1));
    assert!(
        (0..=1).contains(&(hers - boards)) && hers > 39 * 60 - 120,
        "{hers} {boards}"
    );
    assert_eq!(left(&ada.get("/strip").1) / 600, hers / 600);

    // In a pause terminals take no keys and say so.
    let seat = |name: &str, table: &str| {
        let row = table
            .split("<tr ")
            .find(|row| row.contains(name))
            .expect("has a row");
        let found = Regex::new("data-seat=\"([0-9]+)\"").expect("is a pattern");
        found.captures(row).expect("has buttons")[1]
            .parse::<i64>()
            .expect("is a number")
    };
    let table = staff.get("/board").1;
    let (adas, bobs) = (seat("Ada", &table), seat("Bob", &table));
    assert_eq!(staff.post("/staff/pause", &json!({})).0, 200);
    types(&mut screen, "echo paused$((1+1))\r");
    loop {
        match screen.read().expect("goes on") {
            Message::Text(text) if text.contains("time stands still") => break,
            Message::Binary(bytes) => assert!(!String::from_utf8_lossy(&bytes).contains("paused2")),
            _ => {}
        }
    }
    let (_, refused) = ada.post(&format!("/labs/{lab}/check"), &json!({}));
    assert!(refused.to_string().contains("paused"), "{refused}");
    user.done(&["class", "go-on", "friday"]);
    types(&mut screen, "echo on$((1+1))\r");
    shows(&mut screen, "on2");

    // A hint of the staff costs nothing.
    user.done(&["class", "hint", "friday", "Ada"]);
    wait::until("the hint", || {
        let page = ada.get(&format!("/labs/{lab}")).1;
        match page.contains("aria-label=\"Hint 1\"") {
            true => Ok(()),
            false => Err(page),
        }
    });
    let hinted = wait::until("its credit", || {
        let status = user.json(&["class", "status", "friday"]);
        let mark = status["marks"]["learners"][0]["tasks"][TASK].clone();
        match mark["hints"] == 1 && mark["costs"] == 0 {
            true => Ok(mark),
            false => Err(mark.to_string()),
        }
    });
    assert_eq!(hinted["stand"], "working", "{hinted}");

    // Nobody looks before Ada says yes, and nobody after she says no.
    let looks = format!("/look/{adas}");
    assert_eq!(staff.get(&looks).0, 403);
    assert_eq!(staff.post("/staff/look", &json!({ "seat": adas })).0, 200);
    assert_eq!(staff.get(&looks).0, 403);
    let screen_of = |browser: &Browser<'_>| browser.try_socket(&format!("{looks}/terminals/1"));
    assert!(screen_of(&staff).is_err());
    let strip = ada.get("/strip").1;
    assert!(strip.contains("asks to see your terminals"), "{strip}");
    let number = Regex::new("data-look=\"([0-9]+)\"").expect("is a pattern");
    let number: u64 = number.captures(&strip).expect("has one")[1]
        .parse()
        .expect("is a number");
    let answer = |permit| json!({ "look": number, "permit": permit });
    // Bob's yes is not Ada's, and a yes to another question is none.
    let (_, refused) = bob.post("/look", &answer(true));
    assert!(refused["problem"].is_object(), "{refused}");
    let other = json!({ "look": number + 1, "permit": true });
    assert!(ada.post("/look", &other).1["problem"].is_object());
    assert_eq!(staff.get(&looks).0, 403);
    assert_eq!(ada.post("/look", &answer(true)).1, json!({}));
    assert!(
        ada.get(&format!("/labs/{lab}"))
            .1
            .contains("can see your terminals")
    );
    assert_eq!(staff.get(&looks).0, 200);
    assert_eq!(staff.get(&format!("/look/{bobs}")).0, 403);
    assert_eq!(bob.get(&looks).0, 403);
    assert!(screen_of(&bob).is_err());
    let mut look = screen_of(&staff).expect("is permitted");
    shows(&mut look, "on2");
    // Who only looks types into nothing.
    types(&mut look, "echo typed$((1+1))\r");
    types(&mut screen, "echo own$((1+1))\r");
    shows(&mut look, "own2");
    assert_eq!(ada.post("/look", &answer(false)).0, 200);
    loop {
        match look.read().expect("goes on") {
            Message::Text(text) if text.contains("has ended") => break,
            Message::Binary(bytes) => assert!(!String::from_utf8_lossy(&bytes).contains("typed2")),
            _ => {}
        }
    }
    assert_eq!(staff.get(&looks).0, 403);
    assert!(screen_of(&staff).is_err());
    let log = user.done(&["class", "export", "friday", "--format", "json"]);
    for act in [
        "ask to look",
        "look permitted by",
        "look ended by",
        "give a hint",
        "pause",
    ] {
        assert!(log.contains(act), "{act}: {log}");
    }

    // The owner sets a password; a viewer sees the board and changes nothing.
    let password = json!({ "name": "Grace", "password": "correct horse battery" });
    assert_eq!(staff.post("/password", &password).1["to"], "/");
    let mut again = class.browser();
    let wrong = json!({ "name": "Grace", "password": "wrong horse battery" });
    assert!(
        again
            .post("/sign-in", &wrong)
            .1
            .to_string()
            .contains("not of the staff")
    );
    assert_eq!(again.post("/sign-in", &password).1["to"], "/");
    assert!(again.get("/").1.contains("You are Grace, owner"));
    let viewer = json!({ "text": "Vi", "role": "viewer" });
    let link = again.post("/staff/invite", &viewer).1["link"].clone();
    let mut vi = class.browser();
    assert_eq!(vi.follow(link.as_str().expect("is a link")), 200);
    assert_eq!(vi.get("/board").0, 200);
    for act in ["close", "pause", "invite", "look"] {
        assert_eq!(
            vi.post(&format!("/staff/{act}"), &json!({})).0,
            403,
            "{act}"
        );
    }

    // Who is dismissed looks on no longer, and types no longer, from that moment on.
    let teacher = json!({ "text": "Tim", "role": "teacher" });
    let link = again.post("/staff/invite", &teacher).1["link"].clone();
    let mut tim = class.browser();
    assert_eq!(tim.follow(link.as_str().expect("is a link")), 200);
    assert_eq!(tim.post("/staff/type", &json!({ "seat": adas })).0, 200);
    let number = Regex::new("data-look=\"([0-9]+)\"").expect("is a pattern");
    let strip = ada.get("/strip").1;
    let number: u64 = number.captures(&strip).expect("has one")[1]
        .parse()
        .expect("is a number");
    let permit = json!({ "look": number, "permit": true });
    assert_eq!(ada.post("/look", &permit).1, json!({}));
    let mut look = tim.socket(&format!("{looks}/terminals/1"));
    types(&mut look, "echo tim$((1+1))\r");
    shows(&mut look, "tim2");
    let dismissed = again.post("/staff/dismiss", &json!({ "text": "Tim" }));
    assert_eq!(dismissed.1, json!({}));
    while let Ok(message) = look.read() {
        if let Message::Close(_) = message {
            break;
        }
    }
    assert_eq!(tim.get("/board").0, 401);

    // A learner takes their records, and deletes them.
    let mine = ada.get("/mine").1;
    assert!(
        mine.contains("\"name\": \"Ada\"") && mine.contains("begun"),
        "{mine}"
    );
    assert!(!mine.contains("Bob"), "{mine}");
    let asks = ada.post("/leave", &json!({ "accepted": 0 })).1;
    assert!(asks["question"].is_string(), "{asks}");
    assert_eq!(ada.post("/leave", &json!({ "accepted": 1 })).1["to"], "/");
    assert_eq!(ada.get("/strip").0, 401);
    let dir = user.file("state/classes/friday/labs").join(&lab);
    wait::until("the end of her lab", || match dir.exists() {
        true => Err("it is there"),
        false => Ok(()),
    });
    let statements = user.done(&["class", "export", "friday", "--format", "xapi"]);
    assert!(!statements.contains("Ada"), "{statements}");
    let left = user.json(&["class", "extend", "friday", "10"]);
    assert!(left.to_string().contains("left"), "{left}");
    class.served.interrupt();
    user.done(&["class", "purge", "--before", "2000-01-01"]);
    user.done(&["class", "purge", "--before", "2100-01-01", "--yes"]);
    assert_eq!(user.json(&["class", "status"]), json!([]));
}

#[test]
fn root_a_rehearsal_says_what_works_and_for_how_many_there_is_room() {
    let Some(user) = user() else { return };
    user.done(&["class", "new", "sunday", "--tasks", TASK]);
    let found = user.json(&["class", "open", "sunday", "--dry-run", "--learners", "2"]);
    let task = &found["tasks"][0];
    assert_eq!(
        (&task["task"], &task["problem"]),
        (&json!(TASK), &json!(null)),
        "{found}"
    );
    assert_eq!(task["points"][0], task["points"][1], "{found}");
    assert!(
        task["ready"].as_f64().is_some_and(|seconds| seconds > 0.0),
        "{found}"
    );
    let seats = task["seats"].as_u64().expect("says for how many");
    assert!(seats > 0, "{found}");

    // Nothing is left of it: no lab, and nothing in the records.
    let status = user.json(&["class", "status", "sunday"]);
    assert_eq!(
        (&status["expected"], &status["marks"]["learners"]),
        (&json!(0), &json!([]))
    );
    let left = fs::read_dir(user.file("state/proofs")).map_or(0, Iterator::count);
    assert_eq!(left, 0);

    // More learners than there is room for: it says so, and its code is not 0.
    let many = (seats + 10_000).to_string();
    let args = ["class", "open", "sunday", "--dry-run", "--learners", &many];
    user.assert(&args).code(1).stdout(contains("no room"));
}

/// The labs of a class whose names begin so, and their seeds.
fn seeds(user: &User, class: &str, begin: &str) -> Vec<u64> {
    let labs = fs::read_dir(user.file(&format!("state/classes/{class}/labs")));
    let labs = labs.into_iter().flatten().flatten();
    let labs = labs.filter(|lab| lab.file_name().to_string_lossy().starts_with(begin));
    let seeds = labs.filter_map(|lab| {
        let record = fs::read_to_string(lab.path().join("lab.json")).ok()?;
        let record: Value = serde_json::from_str(&record).ok()?;
        record["seed"].as_u64()
    });
    let mut seeds: Vec<u64> = seeds.collect();
    seeds.sort_unstable();
    seeds
}

#[test]
fn root_labs_that_wait_for_a_class_begin_when_their_learners_do() {
    let Some(user) = user() else { return };
    user.done(&["class", "new", "saturday", "--tasks", TASK]);
    let warm = ["class", "open", "saturday", "--warm"];
    user.assert(&warm).code(2).stderr(contains("nobody serves"));
    let class = Class::serve(&user, "saturday");
    user.assert(&warm)
        .code(2)
        .stderr(contains("how many learners"));
    let two = [&warm[..], &["--learners", "2"]].concat();
    let found = user.json(&two);
    assert_eq!(found["ahead"]["made"], 2, "{found}");
    let waiting = seeds(&user, "saturday", "ahead-");
    assert_eq!(waiting.len(), 2);
    // Asked for again, the same two wait.
    user.done(&two);
    assert_eq!(seeds(&user, "saturday", "ahead-"), waiting);
    let marks = &user.json(&["class", "status", "saturday"])["marks"]["learners"];
    assert_eq!(marks, &json!([]));

    // Each learner has one of them, and what is done there counts.
    let mut ada = class.joined("Ada");
    let mut bob = class.joined("Bob");
    let (lab, _) = ada.start(TASK);
    let (bobs, _) = bob.start(TASK);
    let taken = [&lab, &bobs]
        .map(|lab| seeds(&user, "saturday", lab))
        .concat();
    assert!(
        taken.iter().all(|seed| waiting.contains(seed)) && taken[0] != taken[1],
        "{taken:?}"
    );
    assert!(seeds(&user, "saturday", "ahead-").is_empty());
    let mut screen = ada.screen(&lab);
    types(&mut screen, "strace ls; echo done$((1+1))\r");
    shows(&mut screen, "done2");
    ada.post(&format!("/labs/{lab}/check"), &json!({}));
    let earned = || {
        let status = user.json(&["class", "status", "saturday"]);
        let learners = status["marks"]["learners"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let of = |name: &str| {
            let mut all = learners.iter();
            let found = all
                .find(|one| one["name"] == name)
                .cloned()
                .unwrap_or_default();
            found["score"].as_u64().unwrap_or_default()
        };
        (of("Ada"), of("Bob"))
    };
    wait::until("the points of the one who worked", || match earned() {
        (points, 0) if points > 0 => Ok(()),
        other => Err(format!("{other:?}")),
    });

    // Who comes later has a fresh one; what waits when the class closes ends.
    let mut eve = class.joined("Eve");
    let (eves, _) = eve.start(TASK);
    let seed = seeds(&user, "saturday", &eves);
    assert!(seed.len() == 1 && !waiting.contains(&seed[0]));
    user.done(&[&warm[..], &["--learners", "1"]].concat());
    assert_eq!(seeds(&user, "saturday", "ahead-").len(), 1);
    user.done(&["class", "close", "saturday"]);
    wait::until_true("the end of what waits", || {
        seeds(&user, "saturday", "ahead-").is_empty()
    });
}

#[test]
fn root_an_exam_of_a_class_tells_nothing_of_what_is_earned_before_its_end() {
    let Some(user) = user() else { return };
    let made = user.json(&[
        "class",
        "new",
        "finals",
        "--exam",
        "cks",
        "--minutes",
        "40",
        "--domains",
        "system-hardening",
        "--seed",
        "3",
        "--pass",
        "50",
    ]);
    // Those that need no cluster are begun.
    let listed = user.json(&["list"]);
    let listed = listed["scenarios"].as_array().expect("is a list");
    let is_node = |task: &&Value| {
        let mut all = listed.iter();
        all.any(|one| one["id"] == **task && one["tier"] == "node")
    };
    let drawn = made["tasks"].as_array().expect("is a list");
    let tasks: Vec<String> = drawn
        .iter()
        .filter(is_node)
        .filter_map(|task| task.as_str().map(ToOwned::to_owned))
        .collect();
    assert!(tasks.len() >= 2, "{made}");
    let class = Class::serve(&user, "finals");
    let mut ada = class.joined("Ada");

    // Its time stands still until somebody lets it run.
    let early = ada.post("/labs", &json!({ "scenario": tasks[0] })).1;
    assert!(early.to_string().contains("paused"), "{early}");
    user.done(&["class", "go-on", "finals"]);
    let desk = ada.get("/").1;
    assert!(desk.contains("This is an exam") && desk.contains("of the score"));

    // Neither the page nor the node says what is earned.
    let (lab, page) = ada.start(&tasks[0]);
    for part in [
        "data-do=\"check\"",
        "data-do=\"hint\"",
        "data-show=\"timeline\"",
    ] {
        assert!(!page.contains(part), "{part}");
    }
    assert!(page.contains("data-do=\"submit\""));
    for (action, why) in [
        ("check", "when it is over"),
        ("hint", "no hints"),
        ("stop", "hand in"),
    ] {
        let told = ada
            .post(&format!("/labs/{lab}/{action}"), &json!({ "accepted": 9 }))
            .1;
        assert!(told["problem"].to_string().contains(why), "{told}");
    }
    assert_eq!(ada.get(&format!("/labs/{lab}/timeline")).0, 409);
    assert_eq!(ada.get("/mine").0, 409);
    let mut screen = ada.screen(&lab);
    for (command, why) in [
        ("check", "has no `cksl check`"),
        ("explain", "has no `cksl explain`"),
        ("hint", "has no `cksl hint`"),
        ("status", "has no `cksl status`"),
        ("submit --yes", "the exam of a class"),
    ] {
        types(&mut screen, &format!("cksl {command}\r"));
        shows(&mut screen, why);
    }
    let mut hinted = user.cksl(&["class", "hint", "finals", "Ada"]);
    hinted.assert().failure().stderr(contains("is an exam"));

    // What is handed in is graded, and what still runs at the end.
    let (other, _) = ada.start(&tasks[1]);
    let hand_in = format!("/labs/{lab}/submit");
    let asked = ada.post(&hand_in, &json!({ "accepted": 0 })).1;
    assert!(asked["question"].is_string(), "{asked}");
    assert_eq!(
        ada.post(&hand_in, &json!({ "accepted": 1 })).1,
        json!({ "to": "/" })
    );
    let desk = ada.get("/").1;
    assert!(
        desk.contains("handed in") && !desk.contains("Your result"),
        "{desk}"
    );
    let again = ada.post("/labs", &json!({ "scenario": tasks[0] })).1;
    assert!(again.to_string().contains("handed this task in"), "{again}");
    let marks =
        |user: &User| user.json(&["class", "status", "finals"])["marks"]["learners"][0].clone();
    let graded = |user: &User, task: &String| marks(user)["tasks"][task]["max"].is_u64();
    wait::until("the grade of what was handed in", || {
        match graded(&user, &tasks[0]) {
            true => Ok(()),
            false => Err(marks(&user).to_string()),
        }
    });
    assert!(!graded(&user, &tasks[1]));
    let records = user.file("state/classes/finals/records/class.db");
    let records = rusqlite::Connection::open(records).expect("is there");
    let now = jiff::Timestamp::now().to_string();
    records
        .execute("UPDATE class SET ends = ?1", [now])
        .expect("is set");
    wait::until("the grade of what ran at the end", || {
        match graded(&user, &tasks[1]) {
            true => Ok(()),
            false => Err(marks(&user).to_string()),
        }
    });
    let desk = ada.get("/").1;
    assert!(
        desk.contains("Your result") && desk.contains("not passed"),
        "{desk}"
    );
    assert_eq!(ada.get("/mine").0, 200);
    let learner = marks(&user);
    assert_eq!(learner["exam"]["passed"], false, "{learner}");
    assert_eq!(learner["exam"]["domains"][0]["weight"], 100.0, "{learner}");
    let table = user.done(&["class", "export", "finals"]);
    assert!(
        table.contains("\"score in per cent\",\"exam passed\""),
        "{table}"
    );
    let late = ada.post(&format!("/labs/{other}/check"), &json!({})).1;
    assert!(late.to_string().contains("time is over"), "{late}");
    let mut more = user.cksl(&["class", "extend", "finals", "5"]);
    more.assert().failure().stderr(contains("results"));

    // Who signs out is out, in this browser.
    let mut staff = class.browser();
    assert_eq!(staff.follow(&class.link), 200);
    for who in [&mut ada, &mut staff] {
        assert_eq!(who.post("/sign-out", &json!({})).1, json!({ "to": "/" }));
        assert_eq!(who.get("/board").0, 401);
    }

    // No machine of a learner's own is one for an exam.
    let mut joins = user.cksl(&[
        "join",
        &class.origin(),
        &class.code,
        "--name",
        "Bob",
        "--fingerprint",
        &class.print,
    ]);
    joins
        .assert()
        .failure()
        .stderr(contains("join in the browser"));
}

/// A `cksl host` or `cksl join`, which says what it is doing.
fn connects(user: &User, args: &[&str]) -> Served {
    let mut host = Served::start(user, args);
    let connected = json!({ "state": "connected" });
    while host.line() != connected {}
    host
}

/// A terminal of the lab, as soon as there is one to be had. Until then it is tried again, as a page does: what it is told
/// meanwhile must be a reason to, and not that the shell has ended.
fn screen_again(browser: &Browser<'_>, lab: &str) -> WebSocket<Tls> {
    wait::until("a terminal", || {
        let mut opened = browser.try_screen(lab).map_err(|error| error.to_string())?;
        let keys = Message::binary(b"echo here$((1+1))\r".to_vec());
        opened.send(keys).map_err(|error| error.to_string())?;
        let shown = try_shows(&mut opened, "here2");
        shown.inspect_err(|seen| assert!(!seen.contains(r#""ended""#), "{seen}"))?;
        Ok::<_, String>(opened)
    })
}

/// The directory of a host's labs: it has one server only.
fn place(user: &User) -> std::path::PathBuf {
    let all = fs::read_dir(user.file("state/hosts")).expect("has hosts");
    let mut all = all.map(|one| one.expect("is read").path());
    // Wrong tokens have left others, without anything that was told.
    let found = all.find(|one| {
        let labs = fs::read_dir(one.join("labs"));
        labs.is_ok_and(|mut labs| labs.next().is_some())
    });
    found.expect("has one with labs")
}

/// What the supervisor of a host has told in all, without what is kept nowhere.
fn told(user: &User, lab: &str, begun: &std::sync::mpsc::Sender<()>) -> Vec<String> {
    let place = place(user);
    let mut follow = std::process::Command::new(env!("CARGO_BIN_EXE_cksl"));
    follow
        .args(["follow", "--json", "--after", "0.0"])
        .env("CKSL_STATE", &place)
        .env(
            "CKSL_RUN",
            user.file("run/host")
                .join(place.file_name().expect("has one")),
        )
        .env("CKSL_PROGRESS", place.join("progress/progress.db"))
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped());
    let mut follow = follow.spawn().expect("starts cksl");
    let lines = BufReader::new(follow.stdout.take().expect("is piped")).lines();
    let mut told = Vec::new();
    for line in lines {
        let _ = begun.send(());
        let one: Value = serde_json::from_str(&line.expect("is text")).expect("is JSON");
        if one["lab"] == lab
            && !["step", "worked", "missed"].contains(&one["what"].as_str().expect("is a word"))
        {
            told.push(format!(
                "{} {}",
                one["at"].as_str().expect("is text"),
                one["what"]
            ));
        }
        // Nothing is said of a lab that has ended.
        if one["lab"] == lab && one["what"] == "ended" {
            break;
        }
    }
    let _ = follow.kill();
    let _ = follow.wait();
    told
}

/// What the class has kept of a lab.
fn kept(user: &User, class: &str, lab: &str) -> Vec<String> {
    let file = user.file(&format!("state/classes/{class}/records/class.db"));
    let db = rusqlite::Connection::open(file).expect("opens");
    let mut facts = db
        .prepare("SELECT at, what FROM fact WHERE lab = ?1 ORDER BY source, number")
        .expect("is a query");
    let facts = facts.query_map([lab], |row| {
        let (at, what): (String, String) = (row.get(0)?, row.get(1)?);
        let what: Value = serde_json::from_str(&what).expect("is JSON");
        let word = what.as_object().and_then(|one| one.keys().next().cloned());
        Ok(format!("{at} {}", Value::from(word)))
    });
    facts
        .expect("runs")
        .map(|fact| fact.expect("is read"))
        .collect()
}

fn hosts_of(user: &User, class: &str) -> Vec<Value> {
    let status = user.json(&["class", "status", class]);
    status["hosts"].as_array().expect("is a list").clone()
}

fn connected_hosts(user: &User, class: &str, wanted: &[&str]) {
    wait::until("the hosts that are connected", || {
        let hosts = hosts_of(user, class);
        let there = hosts.iter().filter(|host| host["connected"] == true);
        let mut names: Vec<&str> = there.filter_map(|host| host["name"].as_str()).collect();
        names.sort_unstable();
        match names == wanted {
            true => Ok(()),
            false => Err(Value::from(hosts).to_string()),
        }
    });
}

#[test]
fn root_hosts_elsewhere_make_the_labs_and_lose_no_fact_whoever_is_killed() {
    let (Some(user), Some(first), Some(second)) = (user(), User::new(), User::new()) else {
        return;
    };
    user.done(&["class", "new", "wednesday", "--tasks", TASK]);
    let made = user.json(&["class", "host-token", "wednesday"]);
    let token = made["token"].as_str().expect("is text");
    let (secret, print) = token.split_once('@').expect("has two parts");
    // Hosts come back to the same port.
    let listen = free_address();
    let mut class = Class::serve_with(&user, "wednesday", &["--listen", &listen, "--no-host"]);
    let address = format!("https://{listen}");
    let mut ada = class.joined("Ada");
    ada.start_in_vain(TASK, "no machine of this class is connected");

    // Who is no host of this class, or comes to another server, is told so and ends.
    let wrong = format!("{}@{print}", "A".repeat(43));
    first
        .assert(&["host", &address, &wrong])
        .failure()
        .stderr(contains("no token of this class"));
    let wrong = format!("{secret}@{}", "00".repeat(32));
    first
        .assert(&["host", &address, &wrong])
        .failure()
        .stderr(contains("another one than that of the token"));
    first
        .assert(&["host", &address, "no-token"])
        .code(2)
        .stderr(contains("TOKEN@FINGERPRINT"));
    // A browser is no host.
    assert_eq!(ada.get("/host").0, 403);

    let one = ["host", &address, token, "--name", "lab-1", "--room", "1"];
    let two = ["host", &address, token, "--name", "lab-2", "--room", "1"];
    let host = connects(&first, &one);
    connected_hosts(&user, "wednesday", &["lab-1"]);
    let (lab, page) = ada.start(TASK);
    let mut bob = class.joined("Bob");
    bob.start_in_vain(TASK, "no room for another lab");
    let _other = connects(&second, &two);
    connected_hosts(&user, "wednesday", &["lab-1", "lab-2"]);
    let (bobs, _) = bob.start(TASK);
    assert!(place(&first).join("labs").join(&lab).exists());
    assert!(place(&second).join("labs").join(&bobs).exists());

    let mut screen = ada.screen(&lab);
    types(&mut screen, "strace ls; echo done$((1+1))\r");
    shows(&mut screen, "done2");
    assert_eq!(ada.post(&format!("/labs/{lab}/check"), &json!({})).0, 200);

    // The host is killed: its learner is told so, the other one works on, and the lab is still there afterwards.
    kill::signal(host.child.id() as i32, Signal::SIGKILL);
    connected_hosts(&user, "wednesday", &["lab-2"]);
    let (status, sheet) = ada.get(&format!("/labs/{lab}/sheet"));
    assert_eq!(
        (status, sheet.contains("machine lab-1")),
        (409, true),
        "{sheet}"
    );
    assert_eq!(bob.get(&format!("/labs/{bobs}/sheet")).0, 200);
    let _host = connects(&first, &one);
    connected_hosts(&user, "wednesday", &["lab-1", "lab-2"]);

    // The server is killed in the middle, and both come back by themselves.
    let (file, thing) = files_of(&page);
    let mut screen = ada.screen(&lab);
    let traced = format!(
        "strace -o /tmp/a touch {file}; strace -o /tmp/b touch {thing}; echo done$((2+2))\r"
    );
    types(&mut screen, &traced);
    shows(&mut screen, "done4");
    let (adas, bobs_cookie) = (ada.cookie.clone(), bob.cookie.clone());
    kill::signal(class.server(), Signal::SIGKILL);
    class.came();
    let browser = |cookie: String| Browser {
        class: &class,
        cookie,
        token: String::new(),
    };
    connected_hosts(&user, "wednesday", &["lab-1", "lab-2"]);
    let (mut ada, mut bob) = (browser(adas), browser(bobs_cookie));
    assert!(ada.get(&format!("/labs/{lab}")).1.contains("id=\"task\""));
    let (_, checked) = ada.post(&format!("/labs/{lab}/check"), &json!({}));
    assert!(checked["result"].is_string(), "{checked}");
    bob.get("/");
    assert_eq!(bob.post(&format!("/labs/{bobs}/check"), &json!({})).0, 200);

    // What the supervisor has told is what the class has kept, one by one.
    let (begun, follows) = std::sync::mpsc::channel();
    let reader = std::thread::spawn({
        let lab = lab.clone();
        move || {
            let told = told(&first, &lab, &begun);
            (first, told)
        }
    });
    follows.recv().expect("follows");
    let stopped = ada.post(&format!("/labs/{lab}/stop"), &json!({ "accepted": 2 }));
    assert_eq!(stopped.1["to"], "/", "{stopped:?}");
    let (_first, told) = reader.join().expect("ends");
    assert!(told.len() > 4, "{told:?}");
    wait::until("all facts", || {
        let kept = kept(&user, "wednesday", &lab);
        match kept == told {
            true => Ok(()),
            false => Err(format!("{kept:?}\nand told was\n{told:?}")),
        }
    });
    bob.post(&format!("/labs/{bobs}/stop"), &json!({ "accepted": 2 }));

    // A token that is revoked: whoever came by it is hung up on.
    let listed = user.json(&["class", "host-token", "wednesday", "--list"]);
    let id = made["id"].as_str().expect("is text");
    assert_eq!(listed["tokens"][0]["id"], id, "{listed}");
    assert_eq!(listed["tokens"][0]["hosts"], json!(["lab-1", "lab-2"]));
    assert!(!listed.to_string().contains(secret));
    user.done(&["class", "host-token", "wednesday", "--revoke", id]);
    connected_hosts(&user, "wednesday", &[]);
    user.assert(&["class", "host-token", "wednesday", "--revoke", id])
        .failure()
        .stderr(contains("there is no token"));
    class.served.interrupt();
}

#[test]
fn root_a_learner_joins_with_their_own_machine_which_makes_no_other_labs() {
    let (Some(user), Some(own)) = (user(), User::new()) else {
        return;
    };
    user.done(&["class", "new", "thursday", "--tasks", TASK]);
    let class = Class::serve(&user, "thursday");
    let address = class.origin();
    let print = class.print.clone();
    let code = class.code.clone();
    let join = |name| {
        [
            "join",
            &address,
            &code,
            "--name",
            name,
            "--fingerprint",
            &print,
        ]
        .map(ToOwned::to_owned)
    };
    let wrong = [
        "join",
        &address,
        "AAAA-AAAA",
        "--name",
        "Ada",
        "--fingerprint",
        &print,
    ];
    own.assert(&wrong)
        .failure()
        .stderr(contains("not the code"));
    let unknown = ["join", &address, &code, "--name", "Ada"];
    own.assert(&unknown).code(2).stderr(contains(&print));

    let mut host = Served::start(&own, &join("Ada").each_ref().map(String::as_str));
    let joined = host.line();
    assert_eq!(joined["name"], "Ada", "{joined}");
    assert_eq!(host.line(), json!({ "state": "connected" }));
    let mut ada = class.browser();
    assert_eq!(ada.follow(joined["link"].as_str().expect("is text")), 200);
    let (lab, _) = ada.start(TASK);
    assert!(place(&own).join("labs").join(&lab).exists());
    let mut bob = class.joined("Bob");
    let (bobs, _) = bob.start(TASK);
    assert!(!place(&own).join("labs").join(&bobs).exists());
    let mut screen = ada.screen(&lab);
    types(&mut screen, "strace ls; echo done$((1+1))\r");
    shows(&mut screen, "done2");
    assert_eq!(ada.post(&format!("/labs/{lab}/check"), &json!({})).0, 200);

    // It is marked wherever marks are shown.
    let mut staff = class.browser();
    assert_eq!(staff.follow(&class.link), 200);
    let table = staff.get("/board").1;
    assert!(table.contains("on the learner&#39;s machine"), "{table}");
    let marks = user.done(&["class", "export", "thursday"]);
    let row = |name: &str| {
        let row = marks.lines().find(|line| line.starts_with(name));
        row.unwrap_or_else(|| panic!("{marks}")).to_owned()
    };
    assert!(
        row("\"Ada\",").contains(&format!(",\"{TASK}\",")),
        "{marks}"
    );
    assert!(!row("\"Bob\",").contains(TASK), "{marks}");
    // The same command connects it again, for the same learner only.
    host.interrupt();
    own.assert(&join("Eve").each_ref().map(String::as_str))
        .code(2)
        .stderr(contains("as Ada"));
    let _host = connects(&own, &join("Ada").each_ref().map(String::as_str));
    wait::until("the lab on its machine", || {
        let (status, sheet) = ada.get(&format!("/labs/{lab}/sheet"));
        if status == 200 { Ok(()) } else { Err(sheet) }
    });
    for (browser, lab) in [(&mut ada, &lab), (&mut bob, &bobs)] {
        browser.post(&format!("/labs/{lab}/stop"), &json!({ "accepted": 2 }));
    }
    class.served.interrupt();
    user.done(&["class", "remove", "thursday", "--yes"]);
}

#[test]
fn root_of_commands_that_create_one_class_at_once_one_does_and_nothing_is_deleted() {
    let Some(user) = user() else { return };
    let new = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cksl"));
        command
            .args(["class", "new", "tuesday", "--tasks", TASK, "--json"])
            .envs(user.surroundings())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        command.spawn().expect("starts")
    };
    for _ in 0..3 {
        let all: Vec<_> = (0..6).map(|_| new()).collect();
        let all = all
            .into_iter()
            .map(|one| one.wait_with_output().expect("ends"));
        let (made, refused): (Vec<_>, Vec<_>) = all.partition(|one| one.status.success());
        assert_eq!(made.len(), 1, "{made:?} {refused:?}");
        for one in refused {
            let said = String::from_utf8_lossy(&one.stderr).into_owned();
            assert!(said.contains("there is a class tuesday already"), "{said}");
        }
        let made: Value = serde_json::from_slice(&made[0].stdout).expect("is JSON");
        let status = user.json(&["class", "status", "tuesday"]);
        assert_eq!(status["key"], made["key"], "{status}");
        user.done(&["class", "remove", "tuesday", "--yes"]);
    }
}

#[test]
fn root_what_a_class_exports_is_signed_and_whoever_changes_it_is_found_out() {
    let Some(user) = user() else { return };
    let made = user.json(&["class", "new", "finals", "--tasks", TASK]);
    let key = made["key"].as_str().expect("is text");
    assert!(user.done(&["class", "status", "finals"]).contains(key));
    let dir = user.file("marks");
    let path = |name: &str| dir.join(name).to_str().expect("is text").to_owned();
    let to = path("");
    let to = to.trim_end_matches('/');
    let told = user.json(&["class", "export", "finals", "--to", to]);
    assert_eq!(told["key"], key);
    let files = [
        "marks.csv",
        "marks.json",
        "statements.jsonl",
        "signature.json",
    ];
    for file in files {
        let file = fs::metadata(dir.join(file)).expect("is there");
        assert_eq!(file.mode() & 0o777, 0o600);
    }
    let csv = fs::read_to_string(path("marks.csv")).expect("is text");
    assert_eq!(csv, user.done(&["class", "export", "finals"]));
    // What is there is not written over.
    user.assert(&["class", "export", "finals", "--to", to])
        .code(2);

    let fine = user.json(&["class", "verify", to]);
    assert_eq!((&fine["fine"], &fine["files"]), (&json!(true), &json!(3)));
    user.done(&["class", "verify", &path("marks.csv")]);
    // The key of the class is root's, and its server has none.
    let secret = user.file("state/classes/finals/signing.key");
    let owner = fs::metadata(secret).expect("is there");
    assert_eq!((owner.uid(), owner.mode() & 0o777), (0, 0o600));

    fs::write(path("marks.csv"), csv.replace("learner", "learned")).expect("is written");
    fs::remove_file(path("marks.json")).expect("is removed");
    fs::write(path("more.csv"), "x").expect("is written");
    user.assert(&["class", "verify", to])
        .code(1)
        .stdout(contains("marks.csv was changed"))
        .stdout(contains("marks.json is missing"))
        .stdout(contains("more.csv was added"));
    user.assert(&["class", "verify", &path("marks.csv")])
        .code(1);
    user.done(&["class", "verify", &path("statements.jsonl")]);

    // Another class of that name has another key.
    user.done(&["class", "remove", "finals", "--yes"]);
    let one = path("statements.jsonl");
    user.assert(&["class", "verify", &one])
        .code(1)
        .stdout(contains("Nothing here says whether that is the key"));
    user.done(&["class", "verify", &one, "--key", key]);
    user.done(&["class", "new", "finals", "--tasks", TASK]);
    user.assert(&["class", "verify", &one])
        .code(1)
        .stdout(contains("with another key than that of the class"));
    user.assert(&["class", "verify", &one, "--key", "ab"])
        .code(2);
}
