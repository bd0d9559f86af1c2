//! A small terminal: 24 rows of 80 columns.

use cksl::scenario::Content;
use predicates::str::contains;

use super::User;
use super::terminal::Terminal;
use crate::wait;

/// Its task is longer than the screen.
const LONG: &str = "attack-phases";

/// Its grading needs no other program's time.
const SHORT: &str = "proc-environ";

/// Each of its hints is about other checks.
const SUDO: &str = "sudo-and-setuid";

const PROMPT: &str = "root@node-1:~# ";

#[test]
fn root_on_24_rows_a_long_task_begins_on_the_screen_and_is_read_page_by_page() {
    let Some(user) = User::new() else { return };
    let title = Content::embedded().scenario(LONG).expect("is there").title;
    let mut shell = Terminal::sized(&user, &["start", LONG], (24, 80));
    let shown = shell.wait_for(PROMPT);
    let rows: Vec<&str> = shown.lines().collect();
    let screen = rows[rows.len().saturating_sub(24)..].join("\n");
    for part in [title.as_str(), "more lines", "cksl task"] {
        assert!(screen.contains(part), "{part}: {screen}");
    }

    shell.enter("cksl task");
    shell.wait_for("more: Space");
    shell.press(b"q");
    shell.wait_for(PROMPT);
    shell.enter("cksl --plain docs rbac");
    shell.wait_for("more: Space");
    shell.press(b"q");
    shell.wait_for(PROMPT);
    // What a program reads is not held up.
    for command in [
        "cksl --plain task | cat",
        "cksl task | cat",
        "cksl --json task",
    ] {
        shell.enter(&format!("{command}; echo end''ed"));
        let shown = shell.wait_for("ended");
        assert!(!shown.contains("more: Space"), "{command}: {shown}");
    }
}

#[test]
fn root_who_has_earned_all_is_offered_no_hint() {
    let Some(user) = User::new() else { return };
    let content = Content::embedded();
    let drawn = content.draw(SHORT, 3).expect("is drawn");
    let reference = content.solution(SHORT, &drawn.values).expect("has one");
    user.done(&["start", SHORT, "--seed", "3", "--detach"]);
    user.done(&["shell", "--", "bash", "-c", &reference]);
    wait::until_true("a pass", || user.json(&["check"])["passed"] == true);
    user.assert(&["hint"])
        .code(2)
        .stderr(contains("all checks have passed"));
    assert_eq!(user.json(&["status"])["hints"], 0);
    user.assert(&["hint", "--yes"]).success();
}

#[test]
fn root_a_hint_about_what_has_passed_is_left_out() {
    let Some(user) = User::new() else { return };
    user.done(&["start", SUDO, "--seed", "3", "--detach"]);
    let content = Content::embedded();
    let drawn = content.draw(SUDO, 3).expect("is drawn");
    let reference = content.solution(SUDO, &drawn.values).expect("has one");
    // What the first hint is about.
    let about = reference.lines().find(|line| line.starts_with("sed "));
    let about = about.expect("edits the rule");
    user.done(&["shell", "--", "bash", "-c", about]);
    wait::until_true("the rule", || {
        let graded = user.json(&["check"]);
        let checks = graded["checks"].as_array().expect("has checks");
        let rule = checks.iter().find(|check| check["id"] == "sudo-rule");
        rule.is_some_and(|rule| rule["verdict"] == "pass")
    });
    user.assert(&["hint"])
        .code(2)
        .stderr(contains("Hint 2 of 3"));
    user.assert(&["hint", "--yes"])
        .success()
        .stdout(contains("find / -xdev"));
    user.assert(&["hint", "--yes"])
        .success()
        .stdout(contains("hint 3 of 3"));
    user.assert(&["hint"])
        .code(2)
        .stderr(contains("about checks that have passed"));
    // Who wants it all the same gets it, and sees all three in their order.
    user.assert(&["hint", "--yes"])
        .success()
        .stdout(contains("sudo -l -U"));
    let taken = user.done(&["hint", "--taken"]);
    let at = |text: &str| {
        taken
            .find(text)
            .unwrap_or_else(|| panic!("{text}: {taken}"))
    };
    assert!(at("sudo -l -U") < at("find / -xdev"), "{taken}");
}
