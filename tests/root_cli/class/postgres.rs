//! A class whose records are in PostgreSQL, which ends in the middle of the hour and comes back.

use std::process::Command;

use predicates::prelude::PredicateBooleanExt;
use tempfile::TempDir;

use super::*;
use crate::require;

/// A server of its own, which goes with the test.
pub(super) struct Postgres(TempDir);

impl Postgres {
    /// The server, or nothing where there is none, which is said.
    pub(super) fn new() -> Option<Self> {
        if std::env::var_os("CKSL_TEST_POSTGRES").is_none() {
            require::skip("postgres", "CKSL_TEST_POSTGRES names none");
            return None;
        }
        let folder = tempfile::tempdir_in("/var/tmp").expect("makes a folder");
        Some(Self(folder))
    }

    fn tell(&self, word: &str) -> String {
        let script = concat!(project!(), "/scripts/postgres.sh");
        let told = Command::new(script).arg(word).arg(self.0.path()).output();
        let told = told.expect("runs");
        assert!(told.status.success(), "{word}: {told:?}");
        String::from_utf8(told.stdout).expect("is text")
    }

    /// Starts it, and returns its URL.
    pub(super) fn start(&self) -> String {
        let said = self.tell("start");
        let (_, url) = said.trim_end().split_once('=').expect("names a URL");
        url.to_owned()
    }

    pub(super) fn stop(&self) {
        self.tell("stop");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // A second panic would end all tests.
        if !std::thread::panicking() {
            self.stop();
        }
    }
}

#[test]
fn root_a_class_in_postgres_goes_on_while_it_is_away_and_loses_nothing() {
    let (Some(user), Some(server)) = (user(), Postgres::new()) else {
        return;
    };
    let url = server.start();
    let password = url.split([':', '@']).nth(2).expect("has one").to_owned();
    let name = "monday";
    let mut wrong = user.cksl(&[
        "class",
        "new",
        name,
        "--tasks",
        TASK,
        "--db",
        "postgres://a:b@192.0.2.7/c",
    ]);
    wrong.assert().failure().stderr(contains("another machine"));
    // What could not be made is in nobody's way.
    server.stop();
    let new = ["class", "new", name, "--tasks", TASK, "--db", &url];
    let mut away = user.cksl(&new);
    away.assert()
        .failure()
        .stderr(contains("can't be reached").and(contains(&password).not()));
    server.start();
    user.done(&new);
    let mut again = user.cksl(&new);
    again
        .assert()
        .failure()
        .stderr(contains("there is a class monday already"));

    let address = user.file("state/classes/monday/records/address");
    let kept = fs::metadata(address).expect("is there");
    assert_eq!((kept.mode() & 0o777, kept.uid()), (0o600, 65534));
    let class = Class::serve(&user, name);
    for process in [class.served.child.id().cast_signed(), class.server()] {
        let words = fs::read_to_string(format!("/proc/{process}/cmdline")).expect("is there");
        assert!(!words.contains("postgres"), "{words}");
    }
    let mut staff = class.browser();
    assert_eq!(staff.follow(&class.link), 200);
    let mut ada = class.joined("Ada");
    let (lab, _) = ada.start(TASK);
    let mut screen = ada.screen(&lab);
    types(&mut screen, "echo done$((1+1))\r");
    shows(&mut screen, "done2");
    // Other commands are seen by the pages.
    user.done(&["class", "say", name, "ten minutes left"]);
    let learner = |user: &User| {
        let status = user.json(&["class", "status", name]);
        status["marks"]["learners"][0].clone()
    };
    assert_eq!(learner(&user)["score"], 0);

    server.stop();
    types(&mut screen, "strace ls; echo done$((2+2))\r");
    shows(&mut screen, "done4");
    let (status, checked) = ada.post(&format!("/labs/{lab}/check"), &json!({}));
    assert_eq!(status, 200, "{checked}");
    assert!(checked["result"].is_string(), "{checked}");
    assert_eq!(ada.get(&format!("/labs/{lab}")).0, 200);
    assert_eq!(staff.get("/board").0, 503);
    assert_eq!(ada.get("/").0, 503);
    let refused = class.browser().join(&class.code, "Bob").to_string();
    assert!(refused.contains("can't be joined just now"), "{refused}");
    let mut status = user.cksl(&["class", "status", name]);
    status
        .assert()
        .failure()
        .stderr(contains("can't be reached").and(contains(&password).not()));

    server.start();
    wait::until("the point that was earned meanwhile", || {
        let learner = learner(&user);
        match learner["score"] == 1 {
            true => Ok(()),
            false => Err(learner.to_string()),
        }
    });
    let table = staff.get("/board").1;
    assert!(table.contains("Ada"), "{table}");
    class.joined("Bob");
    let exported = user.done(&["class", "export", name]);
    assert!(
        exported.contains("Ada") && exported.contains("Bob"),
        "{exported}"
    );
    drop(class);

    // Something was done today, and the day after tomorrow that is long ago.
    let kept = user.json(&["class", "purge", "--before", "2026-01-01", "--yes"]);
    assert_eq!(kept["deleted"], json!([]), "{kept}");
    let day = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(48);
    let day = day.strftime("%Y-%m-%d").to_string();
    let gone = user.json(&["class", "purge", "--before", &day, "--yes"]);
    assert_eq!(gone["deleted"], json!([name]), "{gone}");
    // Its schema is gone, too: another class has the name.
    user.done(&new);
    server.stop();
    let remove = ["class", "remove", name, "--yes"];
    let mut removes = user.cksl(&remove);
    removes
        .assert()
        .failure()
        .stderr(contains("can't be reached"));
    server.start();
    user.done(&remove);
}

#[test]
fn root_a_host_that_is_known_comes_back_while_postgres_is_away_and_another_one_waits() {
    let (Some(user), Some(first), Some(second), Some(server)) =
        (user(), User::new(), User::new(), Postgres::new())
    else {
        return;
    };
    let (url, name) = (server.start(), "tuesday");
    user.done(&["class", "new", name, "--tasks", TASK, "--db", &url]);
    let made = user.json(&["class", "host-token", name]);
    let token = made["token"].as_str().expect("is text");
    let listen = free_address();
    let class = Class::serve_with(&user, name, &["--listen", &listen, "--no-host"]);
    let address = format!("https://{listen}");
    let one = ["host", &address, token, "--name", "lab-1", "--room", "1"];
    let host = connects(&first, &one);
    let mut ada = class.joined("Ada");
    let (lab, _) = ada.start(TASK);

    server.stop();
    kill::signal(host.child.id() as i32, Signal::SIGKILL);
    wait::until_true("its learner is told that it is gone", || {
        ada.get(&format!("/labs/{lab}/sheet")).0 == 409
    });
    let host = connects(&first, &one);
    let mut screen = screen_again(&ada, &lab);
    types(&mut screen, "strace ls; echo done$((2+2))\r");
    shows(&mut screen, "done4");
    let (status, checked) = ada.post(&format!("/labs/{lab}/check"), &json!({}));
    assert_eq!(status, 200, "{checked}");
    // Who may come at all is known, but not yet that this one did.
    let two = ["host", &address, token, "--name", "lab-2", "--room", "1"];
    let mut other = connects(&second, &two);
    let sent_away = other.line();
    assert_eq!(sent_away["state"], "away", "{sent_away}");

    server.start();
    wait::until("the point that was earned meanwhile", || {
        let status = user.json(&["class", "status", name]);
        match status["marks"]["learners"][0]["score"] == 1 {
            true => Ok(()),
            false => Err(status.to_string()),
        }
    });
    connected_hosts(&user, name, &["lab-1", "lab-2"]);
    ada.post(&format!("/labs/{lab}/stop"), &json!({ "accepted": 2 }));
    host.interrupt();
    other.interrupt();
    class.served.interrupt();
}
