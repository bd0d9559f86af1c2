//! `cksl follow`: what happens in labs, as it happens.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use nix::sys::signal::Signal;
use serde_json::Value;

use super::terminal::Terminal;
use super::{OVERRIDE, User, kill};
use crate::wait;

/// Each follower writes into a file of its own.
static FOLLOWERS: AtomicU32 = AtomicU32::new(0);

/// A `cksl follow --json` that writes into a file.
pub(crate) struct Follower {
    child: Child,
    file: PathBuf,
}

impl Follower {
    pub(crate) fn new(user: &User, args: &[&str]) -> Self {
        let number = FOLLOWERS.fetch_add(1, Ordering::Relaxed);
        let file = user.file(&format!("follow-{number}"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_cksl"));
        command
            .args(["follow", "--json"])
            .args(args)
            .stdin(Stdio::null())
            .stdout(File::create(&file).expect("makes a file"));
        for (variable, path) in user.surroundings() {
            command.env(variable, path);
        }
        let child = command.spawn().expect("starts cksl");
        Self { child, file }
    }

    /// What it was told so far.
    pub(crate) fn told(&self) -> Vec<Value> {
        let text = fs::read_to_string(&self.file).expect("reads");
        let whole = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
        let line = |line| serde_json::from_str(line).expect("is JSON");
        whole.lines().map(line).collect()
    }

    /// Waits until it is told of that.
    pub(crate) fn hears(&self, what: &str) -> Value {
        wait::until(what, || {
            let told = self.told();
            let found = told.iter().rfind(|one| one["what"] == *what).cloned();
            found.ok_or_else(|| format!("{told:?}"))
        })
    }

    fn takes(&self, signal: Signal) {
        kill::signal(self.child.id() as i32, signal);
    }

    /// Waits until it ends by itself, well.
    fn ends(mut self) -> Vec<Value> {
        let ended = self.child.wait().expect("is a child");
        assert!(ended.success(), "{ended}");
        self.told()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn of<'a>(told: &'a [Value], what: &str) -> Vec<&'a Value> {
    told.iter().filter(|one| one["what"] == *what).collect()
}

#[test]
fn root_who_watches_the_checks_is_told_of_the_end_and_holds_nothing_up() {
    let Some(user) = User::new() else { return };
    for (ending, how) in [
        ("submit", "submitted"),
        ("reset", "reset"),
        ("stop", "stopped"),
    ] {
        user.done(&["start", "falco-override", "--detach"]);
        let mut watching = Terminal::run(&user, &["check", "--watch"]);
        watching.wait_for("stock-untouched");
        user.cksl(&[ending, "--yes"]).output().expect("runs");
        let (_, shown) = watching.ended();
        assert!(
            shown.contains(&format!("ended: {how}")),
            "{ending}: {shown}"
        );
        watching.close();
        user.cksl(&["stop", "--yes"]).output().expect("runs");
        wait::until_true("the end of the supervisor", || {
            !user.file("run/supervisor.sock").exists()
        });
    }
}

#[test]
fn root_who_follows_hears_of_work_checks_and_the_end_and_goes_on_after_a_cut() {
    let Some(user) = User::new() else { return };
    user.assert(&["follow"]).code(2);
    user.done(&["start", "falco-override", "--detach"]);
    let all = Follower::new(&user, &[]);
    let one = Follower::new(&user, &["--lab", "falco-override"]);
    // Both listen once they hear the same work, of which there is some until then.
    for follower in [&all, &one] {
        wait::until("work to be told", || {
            user.done(&["shell", "--", "true"]);
            let told = follower.told();
            let heard = told.iter().any(|one| one["what"] == "worked");
            heard.then_some(()).ok_or_else(|| format!("{told:?}"))
        });
    }
    user.done(&["shell", "--", "bash", "-c", OVERRIDE]);
    user.done(&["check"]);
    all.hears("graded");
    one.hears("graded");

    // Each check that turned, with what it rests on, and nothing twice by a second grade.
    user.done(&["check"]);
    let told = one.told();
    let checks = of(&told, "check");
    assert!(!checks.is_empty(), "{told:?}");
    for check in &checks {
        assert_eq!(check["verdict"], "pass", "{check}");
        assert_eq!(check["earned"], check["points"], "{check}");
        assert!(!check["evidence"].as_array().expect("is a list").is_empty());
    }
    let graded = of(&told, "graded")[0];
    assert_eq!(graded["earned"], graded["max"]);

    // Who was cut off goes on after what it got last, and another supervisor's list is another one.
    let cursor = checks[0]["cursor"].as_str().expect("is text").to_owned();
    let later = Follower::new(&user, &["--after", &cursor]);
    later.hears("graded");
    assert_eq!(of(&later.told(), "check").len(), checks.len() - 1);
    assert!(of(&later.told(), "missed").is_empty());
    drop(later);
    user.kill_supervisor();
    user.done(&["status"]);
    let anew = Follower::new(&user, &["--after", &cursor]);
    anew.hears("missed");
    assert_eq!(anew.hears("begun")["again"], true);

    // Who does not read holds nobody up, and gets it all later.
    let slow = Follower::new(&user, &["--after", &cursor]);
    slow.hears("begun");
    slow.takes(Signal::SIGSTOP);
    user.done(&["reset", "--yes", "--detach"]);
    assert_eq!(anew.hears("ended")["how"], "reset");
    wait::until_true("the next attempt", || {
        of(&anew.told(), "begun")
            .iter()
            .any(|begun| begun["again"] == false)
    });
    user.done(&["stop"]);
    slow.takes(Signal::SIGCONT);
    for follower in [anew, slow] {
        let told = follower.ends();
        assert_eq!(told.last().expect("was told")["what"], "ended", "{told:?}");
    }
}
