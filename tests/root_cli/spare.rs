//! The cluster that waits for the next reset.

use serde_json::Value;

use super::User;
use super::kill::{assert_clean, kill_supervisor, labs, links};
use crate::{require, wait};

/// Waits until the spare is in that state, and returns all that `status` says.
fn await_spare(user: &User, state: &str) -> Value {
    wait::until(&format!("a spare in the state `{state}`"), || {
        let status = user.json(&["status"]);
        if status["spare"]["state"] == state {
            Ok(status)
        } else {
            Err(status)
        }
    })
}

#[test]
fn root_cluster_a_reset_takes_the_spare_and_nothing_of_either_is_left() {
    let Some(user) = User::new() else { return };
    if !require::cluster_root() {
        return;
    }
    let before = links();
    user.done(&["start", "readonly-rootfs", "--detach", "--spare", "on"]);
    let waiting = await_spare(&user, "reset");
    let mut made = labs(&user);
    let spare = made.iter().find(|name| name.starts_with("spare-"));
    let spare = spare.expect("it has a folder").clone();
    let task = user.done(&["task"]);
    user.done(&["shell", "--", "touch", "/root/mine"]);

    user.done(&["reset", "--yes"]);
    let status = user.json(&["status"]);
    assert_eq!(status["lab"], waiting["lab"], "it keeps its name");
    assert_ne!(status["attempt"], waiting["attempt"]);
    assert_eq!(user.done(&["task"]), task, "the same values");
    let mine = user
        .cksl(&["shell", "--", "test", "-e", "/root/mine"])
        .output();
    assert!(!mine.expect("runs").status.success(), "a fresh node");
    let own = user.done(&[
        "shell",
        "--",
        "cat",
        "/proc/1/cgroup",
        "/proc/self/mountinfo",
    ]);
    assert!(
        !own.contains(&spare),
        "who had it before is not told: {own}"
    );
    let cgroup = std::fs::read_dir("/sys/fs/cgroup/systemd/cksl").or_else(|_| {
        // With cgroups of v2 alone there is one tree.
        std::fs::read_dir("/sys/fs/cgroup/cksl")
    });
    let names = cgroup.expect("labs have cgroups").flatten();
    assert!(
        names
            .into_iter()
            .any(|name| name.file_name().to_string_lossy() == spare),
        "its node is the spare's"
    );
    // What was done before the attempt began is not the learner's, and what is done now is.
    assert_eq!(user.json(&["check"])["score"], 0);
    user.done(&["shell", "--", "kubectl", "get", "nodes"]);
    let explained = user.done(&["explain"]);
    assert!(explained.contains("kubectl"), "{explained}");

    // The next one waits already; `clean` leaves both alone, a new supervisor only the lab.
    await_spare(&user, "reset");
    made.extend(labs(&user));
    assert_eq!(user.done(&["clean"]), "nothing to remove\n");
    assert_eq!(labs(&user).len(), 2);
    kill_supervisor(&user);
    assert_eq!(user.json(&["status"])["attempt"], status["attempt"]);
    made.extend(labs(&user));
    user.done(&["shell", "--", "kubectl", "get", "nodes"]);
    await_spare(&user, "reset");
    made.extend(labs(&user));

    user.done(&["stop", "--all"]);
    assert!(labs(&user).is_empty());
    assert_clean(&user, &made, &before, "after stop");
}
