//! `cksl class` as it runs: a real class by TLS, and what its learners and others may try.

use std::fs::{self, Permissions};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
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
    tls: Arc<ClientConfig>,
}

impl Class {
    fn serve(user: &User, name: &str) -> Self {
        let args = ["class", "serve", name, "--listen", "127.0.0.1:0"];
        let mut class = Self {
            served: Served::start(user, &args),
            port: 0,
            code: String::new(),
            link: String::new(),
            tls: config(String::new()),
        };
        let sha256 = class.came();
        class.tls = config(sha256);
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

    fn connect(&self) -> Tls {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("listens");
        stream.set_read_timeout(Some(wait::LIMIT)).expect("is set");
        let name = ServerName::try_from("127.0.0.1").expect("is an address");
        let client = ClientConnection::new(Arc::clone(&self.tls), name).expect("begins");
        StreamOwned::new(client, stream)
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
        let mut stream = self.class.connect();
        stream.write_all(request.as_bytes()).expect("is sent");
        let mut reader = BufReader::new(stream);
        let (mut status, mut length, mut line) = (0, 0, String::new());
        while reader.read_line(&mut line).expect("is text") > 2 {
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
        reader.read_exact(&mut body).expect("has its body");
        let body = String::from_utf8(body).expect("is text");
        let token = body.split("name=\"cksl-token\" content=\"").nth(1);
        if let Some(token) = token.and_then(|rest| rest.split('"').next()) {
            self.token = token.to_owned();
        }
        (status, body)
    }

    fn get(&mut self, path: &str) -> (u16, String) {
        let request = self.head(&format!("GET {path}")) + "\r\n";
        self.send(&request)
    }

    fn post(&mut self, path: &str, body: &Value) -> (u16, Value) {
        let body = body.to_string();
        let request = self.head(&format!("POST {path}"))
            + &format!(
                "Origin: {}\r\nContent-Type: application/json\r\nX-Cksl-Token: {}\r\nContent-Length: {}\r\n\r\n{body}",
                self.class.origin(),
                self.token,
                body.len()
            );
        let (status, body) = self.send(&request);
        (
            status,
            serde_json::from_str(&body).unwrap_or(Value::String(body)),
        )
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
        let address = format!("127.0.0.1:{}", self.class.port);
        let request = http::Request::builder()
            .uri(format!("wss://{address}/labs/{lab}/terminals/1"))
            .header("Host", &address)
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", generate_key())
            .header("Cookie", &self.cookie)
            .header("Origin", self.class.origin());
        let request = request.body(()).expect("is a request");
        let opened = tungstenite::client(request, self.class.connect());
        let (mut socket, _) = opened.unwrap_or_else(|error| panic!("no terminal: {error}"));
        let size = Message::text(r#"{"size":[40,160]}"#);
        socket.send(size).expect("is sent");
        socket
    }
}

fn types(screen: &mut WebSocket<Tls>, keys: &str) {
    let keys = keys.as_bytes().to_vec();
    screen.send(Message::binary(keys)).expect("is sent");
}

fn shows(screen: &mut WebSocket<Tls>, what: &str) {
    let mut seen = String::new();
    while !seen.contains(what) {
        match screen.read().expect("goes on") {
            Message::Binary(bytes) => seen.push_str(&String::from_utf8_lossy(&bytes)),
            Message::Close(_) => panic!("{what} is not shown: {seen}"),
            _ => {}
        }
    }
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
    let of_task = |pattern: &str| {
        let found = Regex::new(pattern).expect("is a pattern").find(&page);
        found.expect("is in the task").as_str().to_owned()
    };
    let (file, thing) = (of_task("/tmp/cks-[a-z0-9]+[.]txt"), of_task("/srv/[a-z]+"));
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
    assert_eq!(elsewhere.follow(link.as_str().expect("is text")), 200);
    assert!(elsewhere.get("/").1.contains("You are Ada"));

    let marks = user.done(&["class", "export", "monday"]);
    let ada_row = marks.lines().find(|line| line.starts_with("Ada,yes,"));
    assert!(
        ada_row.is_some_and(|row| row.contains(",begun,")),
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
            let mut stream = class.connect();
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
