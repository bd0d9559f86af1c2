//! A learner or a machine that makes trouble: a check says what it saw, and commands go on.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use predicates::str::contains;

use super::User;
use super::kill::signal_supervisor;
use crate::wait;

/// What a check with a file in it must not take, whatever lies there: the limit of one look, with what
/// else a check does on a busy machine.
const LIMIT: Duration = Duration::from_secs(90);

#[test]
fn root_a_file_that_is_a_link_to_the_kernels_own_gives_nothing_of_the_host_and_holds_no_check() {
    let Some(user) = User::new() else { return };
    user.done(&["start", "sysdig-nano", "--seed", "42", "--detach"]);
    for target in ["timer_list", "slabinfo", "iomem", "kmsg"] {
        let link = format!("ln -sfn /proc/{target} /root/search.conf");
        user.done(&["shell", "--", "sh", "-c", &link]);
        let begun = Instant::now();
        let report = user.json(&["check"]);
        assert!(begun.elapsed() < LIMIT, "{target}: {:?}", begun.elapsed());
        let checks = report["checks"].as_array().expect("is a list");
        let rotated = checks.iter().find(|check| check["id"] == "rotated");
        let rotated = rotated.expect("is a check").to_string();
        for of_the_host in ["Timer List", "slabdata", "System RAM"] {
            assert!(!rotated.contains(of_the_host), "{target}: {rotated}");
        }
    }
    // What its own root may read is not shown either, as long as it can't count.
    let secret = "echo 'token = of-the-learner' > /root/own; ln -sfn /root/own /root/search.conf";
    user.done(&["shell", "--", "sh", "-c", secret]);
    let report = user.json(&["check"]).to_string();
    assert!(!report.contains("of-the-learner"), "{report}");
}

#[test]
fn root_a_grade_that_cannot_be_kept_is_shown_with_a_warning() {
    let Some(user) = User::new() else { return };
    user.done(&["start", "falco-override", "--detach"]);
    // Another file of that name: the database notices, and writes nothing more.
    let progress = user.file("progress.db");
    fs::rename(&progress, user.file("moved.db")).expect("is there");
    fs::copy(user.file("moved.db"), &progress).expect("copies");
    user.assert(&["check"])
        .code(1)
        .stdout(contains("says-what-was-asked"))
        .stderr(contains("this grade is not kept"));
    fs::rename(user.file("moved.db"), &progress).expect("moves it back");
    user.assert(&["check"]).code(1).stderr("");
}

#[test]
fn root_a_directory_that_others_can_enter_is_no_place_for_the_sockets() {
    let Some(user) = User::new() else { return };
    let run = user.file("run");
    fs::create_dir(&run).expect("makes it");
    fs::set_permissions(&run, Permissions::from_mode(0o755)).expect("is ours");
    user.assert(&["start", "falco-override", "--detach"])
        .code(3)
        .stderr(contains("is open to others (mode 0755)"))
        .stderr(contains("chmod 700 "));
    assert_eq!(fs::read_dir(&run).expect("is there").count(), 0);
    fs::set_permissions(&run, Permissions::from_mode(0o700)).expect("is ours");
    user.done(&["start", "falco-override", "--detach"]);
}

#[test]
fn root_a_command_says_that_the_supervisor_does_not_answer() {
    let Some(user) = User::new() else { return };
    user.done(&["start", "falco-override", "--detach"]);
    signal_supervisor(&user, Signal::SIGSTOP);
    user.cksl(&["status"])
        .timeout(Duration::from_secs(15))
        .assert()
        .interrupted()
        .stderr(contains("the supervisor has not answered for 5 s"))
        .stderr(contains("kill -CONT "));
    signal_supervisor(&user, Signal::SIGCONT);
    user.assert(&["status"]).code(0).stderr("");
}

#[test]
fn root_a_lab_whose_folder_is_removed_ends_and_a_second_supervisor_is_refused() {
    let Some(user) = User::new() else { return };
    user.done(&["start", "falco-override", "--detach"]);
    user.cksl(&["status"])
        .env("CKSL_RUN", user.file("other-run"))
        .assert()
        .code(3)
        .stderr(contains("another supervisor serves the labs in "));
    let mut labs = fs::read_dir(user.labs()).expect("is there").flatten();
    let lab = labs.next().expect("there is one").file_name();
    fs::remove_dir_all(user.labs().join(&lab)).expect("is there");
    wait::until_none("the end of the lab", || {
        let cgroups = fs::read_dir("/sys/fs/cgroup")
            .expect("is mounted")
            .flatten();
        let mut left = cgroups.filter(|entry| entry.path().join("cksl").join(&lab).exists());
        left.next()
            .map_or_else(String::new, |entry| entry.path().display().to_string())
    });
    // And where no supervisor saw it, `clean` does the same.
    user.done(&["start", "falco-override", "--detach"]);
    user.kill_supervisor();
    fs::remove_dir_all(user.labs()).expect("is there");
    user.assert(&["clean"])
        .code(0)
        .stdout(contains("whose directory was gone"));
    let history = user.json(&["history"]);
    let attempts = history["attempts"].as_array().expect("is a list");
    assert!(
        attempts.iter().all(|one| one["ending"] == "lost"),
        "{history}"
    );
}
