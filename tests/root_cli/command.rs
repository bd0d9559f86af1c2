//! What a command in a node says counts only as far as it is the node's own programs that say it.

use std::fs;

use serde_json::Value;

use super::User;

const SCENARIO: &str = r#"
title: Commands
lab: bare
tier: node
curriculum: {exam: cks-1.34, domain: runtime, competency: behavioral-analytics}
minutes: 6
checks:
  - {id: own, points: 1, command: {exec: [/usr/bin/dash, -c, "cat /etc/hostname"], programs: [/usr/bin/cat], stdout: "node-1\n"}}
  - {id: home, points: 1, command: {exec: [/usr/bin/dash, -c, 'echo "$HOME"; cat "$HOME/.rc" /root/.rc; pwd'], programs: [/usr/bin/cat], stdout: "/nonexistent/[0-9a-f]{16}\n/\n"}}
  - {id: quiet, points: 1, not: {command: {exec: [/usr/bin/ss, -Hltn, "sport = :9"], stdout: "LISTEN[^\n]+\n"}}}
  - {id: another, points: 1, command: {exec: [/usr/bin/dash, -c, "id -u"], stdout: "0\n"}}
  - {id: killed, points: 1, not: {command: {exec: [/usr/bin/dash, -c, "kill -9 $$"]}}}
  - {id: held, points: 1, command: {exec: [/usr/bin/dash, -c, "sleep 20 &"], programs: [/usr/bin/sleep], stdout: ""}}
  - {id: waits, points: 1, command: {exec: [/usr/bin/cat, /srv/word], stdout: "word\n", seconds: 2}}
"#;

const LAB: &str = r#"
about: A node for trying commands
files:
  - path: /srv/word
    text: "word\n"
"#;

/// What a check is graded, and what is said about it.
fn found(report: &Value, id: &str) -> (String, String) {
    let checks = report["checks"].as_array().expect("is a list");
    let check = checks.iter().find(|check| check["id"] == id);
    let check = check.expect("is a check");
    let verdict = check["verdict"].as_str().expect("is a word");
    (verdict.to_owned(), check.to_string())
}

#[test]
fn root_a_command_counts_as_far_as_only_own_programs_of_the_node_speak_in_it() {
    let Some(user) = User::new() else { return };
    let scenario = user.file("content").join("scenarios/commands");
    fs::create_dir_all(&scenario).expect("makes a folder");
    fs::write(scenario.join("scenario.yaml"), SCENARIO).expect("writes the scenario");
    let lab = user.file("content").join("labs/bare");
    fs::create_dir_all(&lab).expect("makes a folder");
    fs::write(lab.join("lab.yaml"), LAB).expect("writes the lab");
    fs::write(scenario.join("task.md"), "Nothing. <!-- info -->\n").expect("writes the task");
    let content = user.file("content").display().to_string();
    user.done(&["--content", &content, "start", "commands", "--detach"]);
    let does = |script: &str| user.done(&["shell", "--", "sh", "-ec", script]);
    let check = || user.json(&["check"]);
    let is = |report: &Value, id: &str, verdict: &str, why: &str| {
        let (is, said) = found(report, id);
        assert_eq!(is, verdict, "{said}");
        assert!(said.contains(why), "{said}");
    };

    does("echo mine > /root/.rc");
    let report = check();
    for id in ["own", "quiet", "waits"] {
        is(&report, id, "pass", "");
    }
    // The file of the home that the program can't have guessed is not there: the other one is.
    is(&report, "home", "fail", "mine");
    is(&report, "another", "fail", "not of the node's own programs");
    is(&report, "killed", "unknown", "the signal 9 ended it");
    is(&report, "held", "unknown", "holds its output");

    does("rm /srv/word; mkfifo /srv/word; rm /root/.rc");
    let report = check();
    is(&report, "home", "pass", "");
    is(&report, "waits", "unknown", "did not end within 2 s");

    // A tracer waits for what a command of the grader's leaves behind. What earlier ones left is gone by then.
    does("pkill -x sleep || true; while pgrep -x sleep; do :; done");
    let tracer = "until pid=$(pgrep -x sleep); do :; done; exec strace -o /dev/null -p $pid";
    does(&format!("setsid sh -c '{tracer}' > /dev/null 2>&1 &"));
    let report = check();
    is(&report, "held", "fail", "reached into the grader's command");

    // Other files in the places of its own ones: one of the node's own, and a library with the same bytes.
    does("mount --bind /usr/bin/echo /usr/bin/cat");
    does("cd /usr/lib/x86_64-linux-gnu; cp libmnl.so.0 /tmp/lib; mv /tmp/lib libmnl.so.0");
    let report = check();
    is(&report, "own", "fail", "");
    is(&report, "quiet", "fail", "");
    user.done(&["stop"]);
}
