//! `cksl dev record`: an author works at a terminal, and gets a scenario that proves itself.

use std::fs;
use std::path::Path;

use cksl::scenario::Content;
use predicates::prelude::*;
use predicates::str::contains;

use super::terminal::Terminal;
use super::{User, is_empty};
use crate::wait;

/// A directory of content with a new scenario, and the value that seed 1 draws for its container.
fn begun(user: &User) -> (String, String) {
    let folder = user.file("content").display().to_string();
    user.done(&["dev", "new", "recorded", "--into", &folder]);
    let mut content = Content::embedded();
    content.add_dir(Path::new(&folder)).expect("is content");
    let drawn = content.draw("recorded", 1).expect("can be played");
    let container = drawn.values.public()["container"].clone();
    (folder, container)
}

fn recording(user: &User, folder: &str, more: &[&str]) -> Terminal {
    let args = [&["dev", "record", "recorded", "--into", folder], more].concat();
    Terminal::at_prompt(user, &args)
}

fn read(folder: &str, path: &str) -> String {
    let path = Path::new(folder).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn root_what_an_author_does_once_becomes_a_scenario_that_proves_itself() {
    let Some(user) = User::new() else { return };
    let (folder, container) = begun(&user);
    let mut author = recording(&user, &folder, &[]);
    author.say("ls /etc/example");
    author.say("chmod 0600 /etc/no-such-file");
    // Written twice by the shell itself: the end counts.
    author.say("echo first > /etc/example/config");
    author.say(&format!(
        "printf 'level = debug\\nfor = {container}\\n' > /etc/example/config"
    ));
    author.say("cd /etc/example");
    author.say("chmod 0640 config");
    author.say("mkdir -p /srv/kept");
    author.say("echo kept > /srv/kept/own");
    author.say("chmod 0600 /srv/kept/own");
    author.say("chmod 0750 /srv/kept");
    author.say("systemctl is-active cron");
    author.say("ls /etc/example | head -n 1 > /srv/kept/name");
    author.say("strace -o /tmp/trace -p $(pgrep -o -x systemd-journal) > /dev/null 2>&1 &");
    author.say(
        "until grep -q 'TracerPid:.*[1-9]' /proc/$(pgrep -o -x systemd-journal)/status; do sleep 0.1; done",
    );
    author.say("kill %1");
    author.enter("exit");
    let (status, shown) = author.ended();
    assert!(status.success(), "{status}: {shown}");
    for told in [
        "Reference:",
        "without-config",
        "config-mode",
        "Still to write",
    ] {
        assert!(shown.contains(told), "`{told}` is missing: {shown}");
    }

    let solution = read(&folder, "answers/recorded/solution.sh");
    let document = "cat > /etc/example/config <<'EOF'\nlevel = debug\nfor = {{ container }}\nEOF\n";
    for kept in [
        document,
        "\ncd /etc/example\nchmod 0640 config\n",
        "\nmkdir -p /srv/kept\n",
        "\nchmod 0600 /srv/kept/own\n",
        "\nchmod 0750 /srv/kept\n",
        " | head -n 1 > /srv/kept/name\n",
        "\nstrace -o /tmp/trace -p $(pgrep -o -x systemd-journal) > /dev/null 2>&1 &\n",
        "2>&1 &\nsleep 5\n",
    ] {
        assert!(solution.contains(kept), "`{kept}` is missing: {solution}");
    }
    for comment in [
        "# only looks: ls ",
        "# left out, since it ended with 1: chmod 0600 /etc/no-such-file",
        "# left out, since everything is earned without it: kill %strace",
    ] {
        assert!(
            solution.contains(comment),
            "`{comment}` is missing: {solution}"
        );
    }
    assert!(!solution.contains("first"), "{solution}");
    let scenario = read(&folder, "scenarios/recorded/scenario.yaml");
    for check in [
        "id: traced-systemd-journal\n",
        "id: kept-there\n",
        "id: kept-mode\n",
        "mode: \"0750\"",
    ] {
        assert!(scenario.contains(check), "`{check}` is missing: {scenario}");
    }
    assert!(!scenario.contains("traced-strace"), "{scenario}");

    // It holds: with these values and with others, each near miss loses what it says.
    let near_misses = fs::read_dir(Path::new(&folder).join("answers/recorded/near-misses"));
    let mut answers: Vec<String> = near_misses
        .expect("there are near misses")
        .map(|entry| {
            let name = entry.expect("is listed").file_name();
            name.to_string_lossy().trim_end_matches(".sh").to_owned()
        })
        .collect();
    assert!(answers.len() >= 3, "{answers:?}");
    answers.extend(["untouched".to_owned(), "solution".to_owned()]);
    for seed in ["1", "9"] {
        let mut prove = vec![
            "--content",
            &folder,
            "dev",
            "prove",
            "recorded",
            "--seed",
            seed,
        ];
        for answer in &answers {
            prove.extend(["--answer", answer]);
        }
        let runs = user.json(&prove);
        let runs = runs.as_array().expect("is a list");
        assert_eq!(runs.len(), answers.len());
        for run in runs {
            assert_eq!(run["outcome"], "proven", "{run}\n{solution}");
            let all = run["points"][0] == run["points"][1];
            assert_eq!(all, run["kind"] == "reference", "{run}");
        }
    }

    // What the author has now is not replaced without being asked.
    user.assert(&["dev", "record", "recorded", "--into", &folder])
        .code(2)
        .stderr(contains("already written").and(contains("--replace")));
    assert_eq!(read(&folder, "answers/recorded/solution.sh"), solution);
    wait::until_true("the end of all labs", || {
        is_empty(&user.file("state/proofs"))
    });
}

#[test]
fn root_a_recording_that_is_broken_off_leaves_nothing_behind() {
    let Some(user) = User::new() else { return };
    let (folder, _) = begun(&user);
    let before = read(&folder, "answers/recorded/solution.sh");
    let mut author = recording(&user, &folder, &[]);
    author.say("touch /etc/example/new");
    author.terminate();
    let (status, shown) = author.ended();
    assert!(!status.success(), "{shown}");
    assert!(author.is_cooked(), "the terminal stays raw");
    assert_eq!(read(&folder, "answers/recorded/solution.sh"), before);
    wait::until_true("the end of all labs", || {
        is_empty(&user.file("state/proofs"))
    });
}

#[test]
fn root_what_can_not_be_recorded_is_said_before_or_after_the_work() {
    let Some(user) = User::new() else { return };
    let (folder, _) = begun(&user);
    user.assert(&["dev", "record", "recorded", "--into", &folder])
        .code(2)
        .stderr(contains("no terminal"));
    user.assert(&["dev", "record", "another", "--into", &folder])
        .code(2)
        .stderr(contains("cksl dev new another"));
    let mut author = recording(&user, &folder, &[]);
    author.enter("exit");
    let (status, shown) = author.ended();
    assert_eq!(status.code(), Some(2), "{shown}");
    assert!(shown.contains("nothing was done in the lab"), "{shown}");
}
