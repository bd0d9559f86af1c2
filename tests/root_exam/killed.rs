//! Commands of an exam that are killed: nobody loses time by it, no lab is left, and `cksl exam` says how to go on.

use std::collections::BTreeSet;
use std::fs;

use cksl::attempt::Progress;
use serde_json::Value;

use crate::root_cli::User;
use crate::root_cli::kill::{kill_supervisor, labs, launch, traces};
use crate::root_cli::terminal::Terminal;
use crate::wait;

/// An exam of two tasks on single nodes.
const START: [&str; 8] = [
    "exam",
    "start",
    "--domains",
    "system-hardening",
    "--minutes",
    "15",
    "--seed",
    "1",
];

/// The same, without its question and its shell.
fn start() -> Vec<&'static str> {
    [&START[..], &["--yes", "--detach"]].concat()
}

/// How it stands once it is not being made any more: `none`, `runs` or `being-graded`.
fn stands(user: &User) -> Value {
    wait::until("the begin of the exam, or its end", || {
        match user.json(&["exam"])["exam"].clone() {
            making if making == "being-made" => Err(making.to_string()),
            other => Ok(other),
        }
    })
}

/// Whether the clock of an exam runs, by the progress file.
fn has_begun(user: &User) -> bool {
    let path = user.file("progress.db");
    let kept = || Progress::open(&path).ok()?.open_sitting().ok()?;
    path.exists() && kept().is_some_and(|kept| !kept.state.contains("\"clock\":null"))
}

/// Without `cksl clean`: nothing is left of what was made.
fn nothing_is_left(user: &User, made: &BTreeSet<String>, when: &str) {
    wait::until_none(&format!("the end of all labs, {when}"), || {
        labs(user).into_iter().collect::<Vec<_>>().join("\n")
    });
    wait::until_none(&format!("the end of all traces, {when}"), || {
        traces(user, made).join("\n")
    });
}

#[test]
fn root_an_exam_whose_question_is_killed_has_made_nothing() {
    let Some(user) = User::new() else { return };
    let mut asked = Terminal::run(&user, &START);
    asked.wait_for("Begin this exam?");
    asked.kill();
    assert_eq!(stands(&user), "none");
    assert!(labs(&user).is_empty() && !user.file("run/supervisor.sock").exists());
    let said = user.done(&["exam"]);
    assert!(said.contains("sudo cksl exam start"), "{said}");
}

#[test]
fn root_an_exam_that_is_killed_while_its_labs_are_made_is_given_up() {
    let Some(user) = User::new() else { return };
    // The command alone, and its supervisor, too; at the first sign of a lab, and when its node is about to run.
    for (with_supervisor, sign) in [(false, "lab.json"), (true, "lab.json"), (true, "node")] {
        let when = format!("at {sign}, supervisor killed: {with_supervisor}");
        let mut command = launch(&user, &start());
        let is_there = || {
            let made = labs(&user);
            made.iter()
                .any(|lab| lab.contains("-task-") && user.labs().join(lab).join(sign).exists())
        };
        wait::until_true("the lab of a task", is_there);
        let made = labs(&user);
        assert!(!has_begun(&user), "it was not killed in time, {when}");
        command.kill().expect("is there");
        command.wait().expect("has ended");
        if with_supervisor {
            kill_supervisor(&user);
        }
        assert_eq!(stands(&user), "none", "{when}");
        nothing_is_left(&user, &made, &when);
    }
    // Nobody has been at its task: it is no attempt, and the next exam begins.
    assert_eq!(user.json(&["history"])["attempts"], serde_json::json!([]));
    user.done(&start());
    assert_eq!(stands(&user), "runs");
    user.assert(&["exam", "submit", "--yes"]).code(1);
}

#[test]
fn root_an_exam_that_is_killed_as_its_clock_starts_goes_on_or_was_never_there() {
    let Some(user) = User::new() else { return };
    for with_supervisor in [false, true] {
        let when = format!("supervisor killed: {with_supervisor}");
        let mut command = launch(&user, &start());
        wait::until_true("the clock", || has_begun(&user));
        command.kill().expect("is there");
        command.wait().expect("has ended");
        let mut made = labs(&user);
        if with_supervisor {
            kill_supervisor(&user);
        }
        // What nobody was told of is given up; what somebody was told of is there.
        if stands(&user) == "runs" {
            let said = user.done(&["exam"]);
            assert!(said.contains("sudo cksl exam resume"), "{said}");
            user.done(&["exam", "resume", "--detach"]);
            let left = user.json(&["exam"])["time"]["left"].clone();
            assert!(left.as_u64() > Some(600), "{left}, {when}");
            made.extend(labs(&user));
            user.assert(&["exam", "submit", "--yes"]).code(1);
        }
        assert_eq!(stands(&user), "none", "{when}");
        nothing_is_left(&user, &made, &when);
    }
}

#[test]
fn root_an_exam_goes_on_by_resume_when_its_shell_was_killed() {
    let Some(user) = User::new() else { return };
    let mut shell = Terminal::run(&user, &[&START[..], &["--yes"]].concat());
    shell.wait_for("root@base");
    shell.enter("sleep 98765");
    let sleeps = || {
        user.done(&[
            "exam",
            "base",
            "--",
            "sh",
            "-c",
            "pgrep -fx 'sleep 98765'; true",
        ])
    };
    wait::until_true("a job in the shell", || !sleeps().is_empty());
    shell.kill();
    wait::until_none("the end of the shell's jobs", sleeps);
    // Another exam can't begin; the way on is named.
    let refused = user.cksl(&start()).output().expect("runs");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("cksl exam resume"), "{said}");
    let mut again = Terminal::run(&user, &["exam", "resume"]);
    again.wait_for("left");
    again.wait_for("root@base");
    again.enter("exit");
    let (_, said) = again.ended();
    assert!(said.contains("cksl exam resume"), "{said}");
    // A half-made lab of a task that was never opened goes with the exam, too.
    let folder = user.labs();
    wait::until_true("the lab of task 2", || {
        labs(&user).iter().any(|lab| lab.ends_with("-task-2"))
    });
    let made = labs(&user);
    kill_supervisor(&user);
    user.assert(&["exam", "submit", "--yes"]).code(1);
    nothing_is_left(&user, &made, "after the end");
    assert!(fs::read_dir(folder).is_ok());
}
