//! What is kept of an attempt when its lab is gone, with real labs.

use std::fs;
use std::path::Path;
use std::process::Command;

use predicates::str::contains;
use serde_json::Value;

use crate::root_cli::User;

/// A name that would be a script if a page took it for one.
const HOSTILE: &str = "/tmp/<script>alert('x')<";

/// Works on `sysdig-cat` until all is earned, and then gives a wrong answer.
fn work(user: &User) {
    user.done(&["start", "sysdig-cat", "--seed", "5", "--detach"]);
    user.done(&["shell", "--", "touch", HOSTILE]);
    let answer = concat!(project!(), "/answers/sysdig-cat/solution.sh");
    let answer = fs::read_to_string(answer).expect("is there");
    user.done(&["shell", "--", "bash", "-c", &answer]);
    user.done(&["check"]);
    user.done(&["answer", "event", "wrong"]);
    user.assert(&["check"]).code(1);
}

/// What became of checks, in order: the check, into what, and whether the event was seen.
fn turns(replay: &Value) -> Vec<(String, String, bool)> {
    let moments = replay["moments"].as_array().expect("is a list");
    let turns = moments.iter().map(|moment| &moment["turn"]);
    turns
        .filter(|turn| turn.is_object())
        .map(|turn| {
            let text = |name: &str| turn[name].as_str().expect("is text").to_owned();
            (text("check"), text("to"), turn["seen"] == true)
        })
        .collect()
}

/// Commands and deeds of a replay, a line each.
fn lines(replay: &Value) -> Vec<String> {
    let moments = replay["moments"].as_array().expect("is a list");
    let line = |moment: &Value| format!("{} {} {}", moment["who"], moment["text"], moment["deeds"]);
    moments.iter().map(line).collect()
}

/// Those of what the learner ran.
fn of_learner(replay: &Value) -> Vec<String> {
    let mut lines = lines(replay);
    lines.retain(|line| line.starts_with("\"learner\""));
    lines
}

/// The commands of the learner alone.
fn commands(replay: &Value) -> Vec<&Value> {
    let moments = replay["moments"].as_array().expect("is a list");
    let of_learner = moments.iter().filter(|moment| moment["who"] == "learner");
    of_learner.map(|moment| &moment["text"]).collect()
}

#[test]
fn root_an_attempt_is_told_again_while_it_runs_and_when_its_lab_is_gone() {
    let Some(user) = User::new() else { return };
    work(&user);
    let turn = |check: &str, to: &str, seen| (check.to_owned(), to.to_owned(), seen);
    let live = user.json(&["replay"]);
    assert!(live["ended"].is_null(), "{live}");
    let turned = turns(&live);
    // The kernel's events tell when `found` was true, a grading when answers were.
    assert_eq!(turned[0], turn("found", "true", true), "{turned:?}");
    assert!(turned.contains(&turn("event", "true", false)), "{turned:?}");
    assert_eq!(turned.last(), Some(&turn("event", "broken", false)));
    let report = user.json(&["report", "last"]);
    let worked = &report["attempts"][0]["worked"];
    assert!(worked["shown"].is_null(), "{worked}");
    assert!(worked["withheld"].to_string().contains("has ended"));

    user.done(&["stop"]);
    assert_eq!(fs::read_dir(user.labs()).expect("is there").count(), 0);
    let replay = user.json(&["replay", "1"]);
    assert_eq!(replay["ended"]["ending"], "stopped");
    assert_eq!(turns(&replay), turned);
    // The lab's own services go on; what the learner ran has ended. What came of it was not shown before, since a
    // question was open again.
    assert_eq!(commands(&replay), commands(&live));
    assert!(
        of_learner(&replay)
            .iter()
            .any(|line| line.contains("wrote /tmp/seen"))
    );
    assert!(
        !of_learner(&live)
            .iter()
            .any(|line| line.contains("wrote /tmp/seen"))
    );
    let of_file = user.json(&["replay", "1", "--file", "/tmp/seen", "--actor", "learner"]);
    let of_file = of_learner(&of_file);
    assert!(!of_file.is_empty());
    assert!(
        of_file.iter().all(|line| line.contains("/tmp/seen")),
        "{of_file:?}"
    );
    let of_process = lines(&user.json(&["replay", "1", "--process", "touch"]));
    assert!(
        of_process[0].contains("touch /tmp/<script>"),
        "{of_process:?}"
    );
    let at = user.json(&["replay", "1", "--at", "0"]);
    assert_eq!(at["at"]["checks"][0]["state"], "open", "{at}");
    user.assert(&["replay", "1", "--check", "event"])
        .code(0)
        .stdout(contains("here event became true"))
        .stdout(contains("here event broke again"));
    user.assert(&["replay", "1", "--check", "evnt"])
        .code(2)
        .stderr(contains("the checks are: event, "));

    let report = user.json(&["report", "1"]);
    let attempt = &report["attempts"][0];
    assert_eq!(
        attempt["points"]["passed"], true,
        "the best counts: {attempt}"
    );
    assert_eq!(attempt["minutes"], 8);
    assert!(attempt["last"]["score"].as_u64() < attempt["points"]["score"].as_u64());
    assert!(
        attempt["worked"]["shown"]
            .to_string()
            .contains("sysdig -n 1")
    );
    assert_eq!(turns(&attempt["replay"]["shown"]), turned);
    let page = user.file("report.html");
    user.done(&["report", "1", "--html", &page.display().to_string()]);
    let page = fs::read_to_string(page).expect("is written");
    assert!(
        page.contains("touch /tmp/&lt;script&gt;alert(&#39;x&#39;)&lt;"),
        "{page}"
    );
    assert!(!page.contains("<script>alert"), "{page}");

    // Another attempt at the same must not get its answer from the earlier one.
    user.done(&["start", "sysdig-cat", "--detach"]);
    let report = user.json(&["report", "1"]);
    let worked = report["attempts"][0]["worked"].to_string();
    assert!(
        worked.contains("attempt 2 of the same scenario"),
        "{worked}"
    );
    user.done(&["stop"]);

    user.done(&["clean"]);
    user.done(&["replay", "1"]);
    user.done(&["history", "--forget", "1"]);
    user.assert(&["replay", "1"])
        .code(2)
        .stderr(contains("is not kept"));
    let report = user.json(&["report", "1"]);
    assert_eq!(report["attempts"][0]["points"]["passed"], true);
    assert!(report["attempts"][0]["replay"]["withheld"].is_string());
}

/// A file system of one page; taken away at the end.
struct Small<'a>(&'a Path);

impl<'a> Small<'a> {
    fn mount(folder: &'a Path) -> Self {
        fs::create_dir(folder).expect("makes it");
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=4k", "tmpfs"])
            .arg(folder);
        assert!(mount.status().expect("runs").success());
        Self(folder)
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

#[test]
fn root_a_full_disk_and_a_kill_cost_no_attempt() {
    let Some(user) = User::new() else { return };
    let chronicles = user.file("progress.chronicles");
    let small = Small::mount(&chronicles);
    fs::write(chronicles.join("full"), [0; 4096]).expect("fits");
    user.done(&["start", "sysdig-cat", "--detach"]);
    user.assert(&["check"]).code(1);
    user.assert(&["stop"])
        .code(0)
        .stderr(contains("what happened in attempt 1 can't be kept"))
        .stderr(contains("No space left on device"));
    assert!(!chronicles.join("1.new").exists(), "half a file takes room");
    drop(small);
    let history = user.json(&["history"]);
    assert_eq!(history["attempts"][0]["ending"], "stopped");
    assert!(history["attempts"][0]["best"].is_object(), "{history}");
    user.assert(&["replay", "1"])
        .code(2)
        .stderr(contains("is not kept"));

    user.done(&["start", "sysdig-cat", "--detach"]);
    user.done(&["shell", "--", "touch", "/tmp/before-the-kill"]);
    // What is told is in the recording.
    user.assert(&["explain"])
        .code(0)
        .stdout(contains("/tmp/before-the-kill"));
    user.kill_supervisor();
    user.done(&["clean"]);
    user.assert(&["replay", "2"])
        .code(0)
        .stdout(contains("/tmp/before-the-kill"))
        .stdout(contains("the attempt ended: lost"));
}
