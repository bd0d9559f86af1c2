//! Commands and supervisors that are killed: `cksl clean` puts the machine back, and no attempt is
//! lost.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use nix::sys::signal::Signal;
use nix::unistd::Pid;
use predicates::str::contains;

use super::User;
use crate::wait;

/// What of a lab can be seen on the machine from outside: its cgroups, with the processes in them, and
/// mounts below the user's folders. Other labs may come and go meanwhile.
pub(crate) fn traces(user: &User, labs: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    let roots = fs::read_dir("/sys/fs/cgroup")
        .into_iter()
        .flatten()
        .flatten();
    let trees = roots
        .map(|root| root.path().join("cksl"))
        .chain(["/sys/fs/cgroup/cksl".into()]);
    for tree in trees {
        let present = fs::read_dir(&tree).into_iter().flatten().flatten();
        let ours = present.filter(|lab| labs.contains(&*lab.file_name().to_string_lossy()));
        found.extend(ours.map(|lab| lab.path().display().to_string()));
    }
    for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let cgroups = fs::read_to_string(process.path().join("cgroup")).unwrap_or_default();
        if labs.iter().any(|lab| cgroups.contains(lab.as_str())) {
            found.push(process.path().display().to_string());
        }
    }
    let home = user.home.path().display().to_string();
    let mounts = fs::read_to_string("/proc/self/mountinfo").expect("reads the mounts");
    found.extend(
        mounts
            .lines()
            .filter(|mount| mount.contains(&home))
            .map(str::to_owned),
    );
    found
}

/// The network links of the machine.
pub(super) fn links() -> BTreeSet<String> {
    let links = fs::read_dir("/sys/class/net")
        .into_iter()
        .flatten()
        .flatten();
    links
        .map(|link| link.file_name().to_string_lossy().into_owned())
        .collect()
}

/// The labs that have a folder: it is there before anything is made for them.
pub(crate) fn labs(user: &User) -> BTreeSet<String> {
    let labs = fs::read_dir(user.file("state/labs"))
        .into_iter()
        .flatten()
        .flatten();
    labs.map(|lab| lab.file_name().to_string_lossy().into_owned())
        .collect()
}

/// A `cksl` that is left to itself. It takes notice of Ctrl-C also where the test was started in the background.
pub(crate) fn launch(user: &User, args: &[&str]) -> Child {
    let mut command = Command::new("env");
    command
        .args(["--default-signal=INT,QUIT", env!("CARGO_BIN_EXE_cksl")])
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    for (variable, path) in user.surroundings() {
        command.env(variable, path);
    }
    command.spawn().expect("starts cksl")
}

pub(super) fn signal(pid: i32, signal: Signal) {
    nix::sys::signal::kill(Pid::from_raw(pid), signal).expect("the process takes the signal");
}

/// Kills the user's supervisor, if one runs.
pub(crate) fn kill_supervisor(user: &User) {
    signal_supervisor(user, Signal::SIGKILL);
}

/// Sends a signal to the user's supervisor, if one runs; it is the process that holds the lock of its
/// folder.
pub(super) fn signal_supervisor(user: &User, what: Signal) {
    let run = user.file("run").display().to_string();
    for process in fs::read_dir("/proc").expect("reads /proc").flatten() {
        let words = fs::read_to_string(process.path().join("cmdline")).unwrap_or_default();
        if words.contains("\0__supervisor\0") && words.contains(&run) {
            let pid = process.file_name().to_string_lossy().parse();
            signal(pid.expect("a process is a number"), what);
        }
    }
}

/// Five moments within `milliseconds`, one in each fifth, drawn anew in each run.
pub(super) fn moments(milliseconds: u64) -> impl Iterator<Item = u64> {
    let fifth = milliseconds / 5;
    (0..5).map(move |number| number * fifth + RandomState::new().hash_one(number) % fifth)
}

/// Starts a command, and after that time kills it and the supervisor that works for it.
pub(super) fn kill_during(user: &User, args: &[&str], milliseconds: u64) {
    let mut command = launch(user, args);
    sleep(Duration::from_millis(milliseconds));
    command.kill().expect("kills the command");
    command.wait().expect("the command has ended");
    kill_supervisor(user);
}

/// `clean` leaves nothing of the user's labs, which were `made`, and no link that was not there
/// `before`.
pub(super) fn assert_clean(
    user: &User,
    made: &BTreeSet<String>,
    before: &BTreeSet<String>,
    when: &str,
) {
    user.done(&["clean"]);
    wait::until_none(&format!("the end of all traces, {when}"), || {
        traces(user, made).join("\n")
    });
    assert_eq!(
        (labs(user), &links()),
        (BTreeSet::new(), before),
        "{when}: labs and links"
    );
}

/// Kills starts of a scenario after so many milliseconds, and cleans up after each.
fn kill_starts(user: &User, scenario: &str, moments: impl Iterator<Item = u64>) {
    let before = links();
    let mut made = BTreeSet::new();
    for milliseconds in moments {
        kill_during(user, &["start", scenario, "--detach"], milliseconds);
        made.extend(labs(user));
        let when = format!("start of {scenario} killed after {milliseconds} ms");
        assert_clean(user, &made, &before, &when);
    }
    assert!(
        !made.is_empty(),
        "at least the last of them was killed late enough to have made a lab"
    );
}

#[test]
fn root_clean_puts_the_machine_back_wherever_a_start_was_killed() {
    let Some(user) = User::new() else { return };
    // A start takes about a second: before anything is made, while the node is made, while it boots,
    // when it is up.
    kill_starts(&user, "proc-environ", moments(1500).chain([3000]));
}

#[test]
fn root_cluster_clean_puts_the_machine_back_wherever_a_start_was_killed() {
    let Some(user) = User::new() else { return };
    if !crate::require::cluster_root() {
        return;
    }
    // While the node boots, the control plane comes up, the lab's objects are made, and when it is up.
    kill_starts(
        &user,
        "audit-policy",
        moments(10_000).step_by(2).chain([30_000]),
    );
}

#[test]
fn root_a_killed_check_costs_neither_the_attempt_nor_what_it_earned() {
    let Some(user) = User::new() else { return };
    let before = links();
    for milliseconds in moments(600) {
        let when = format!("check killed after {milliseconds} ms");
        user.earn_all_of_falco_override();
        let made = labs(&user);
        let attempt = user.json(&["status"])["attempt"].clone();
        kill_during(&user, &["check"], milliseconds);
        // The next command starts another supervisor, which takes the lab up.
        let status = user.json(&["status"]);
        assert_eq!(
            (&status["attempt"], &status["best"]["score"]),
            (&attempt, &10.into()),
            "{when}: {status}"
        );
        assert!(status["lost"].as_u64() > Some(0), "{when}: {status}");
        // Nobody watched what was done to the falco that ran meanwhile: it is another's word that counts.
        let unwatched = user.json(&["check"]);
        assert!(
            unwatched.to_string().contains("ran while events were lost"),
            "{when}: {unwatched}"
        );
        user.done(&["shell", "--", "systemctl", "restart", "falco"]);
        // It needs a moment to find the new supervisor.
        wait::until_true(&format!("all points again, {when}"), || {
            user.json(&["check"])["score"] == 10
        });
        kill_supervisor(&user);
        assert_clean(&user, &made, &before, &when);
        let kept = user.json(&["history"])["attempts"][0].clone();
        assert_eq!(
            (&kept["attempt"], &kept["best"]["score"], &kept["ending"]),
            (&attempt, &10.into(), &"lost".into()),
            "{when}: {kept}"
        );
    }
}

#[test]
fn root_a_killed_stop_is_finished_by_clean() {
    let Some(user) = User::new() else { return };
    let before = links();
    for milliseconds in moments(400) {
        let when = format!("stop killed after {milliseconds} ms");
        user.done(&["start", "strace-touch", "--detach"]);
        user.done(&["shell", "--", "strace", "ls", "/"]);
        user.assert(&["check"]).code(1);
        let made = labs(&user);
        let attempt = user.json(&["status"])["attempt"].clone();
        kill_during(&user, &["stop"], milliseconds);
        assert_clean(&user, &made, &before, &when);
        let kept = user.json(&["history"])["attempts"][0].clone();
        assert_eq!(
            (&kept["attempt"], &kept["best"]["score"]),
            (&attempt, &1.into()),
            "{when}: {kept}"
        );
        assert!(kept["ended"].is_string(), "{when}: {kept}");
    }
}

#[test]
fn root_a_lab_survives_its_supervisor_and_the_gap_is_told() {
    let Some(user) = User::new() else { return };
    user.done(&["start", "proc-environ", "--detach"]);
    user.done(&["shell", "--", "true"]);
    let attempt = user.json(&["status"])["attempt"].clone();
    kill_supervisor(&user);
    // The next command starts another one, which takes the lab up.
    let status = user.json(&["status"]);
    assert_eq!(status["attempt"], attempt, "the attempt goes on");
    assert!(
        status["lost"].as_u64() > Some(0),
        "what nobody saw is counted as lost: {status}"
    );
    user.assert(&["shell", "--", "cksl", "task"]).success();
    user.assert(&["explain"]).success().stdout(contains("lost"));
}

#[test]
fn root_an_interrupted_start_leaves_no_lab() {
    let Some(user) = User::new() else { return };
    // On a machine that stood still for a moment the start may be over before it is interrupted.
    for _ in 0..3 {
        let mut start = launch(&user, &["start", "proc-environ"]);
        wait::until_true("the lab's folder", || !labs(&user).is_empty());
        signal(start.id() as i32, Signal::SIGINT);
        let ended = start.wait().expect("the command has ended");
        if ended.signal() == Some(Signal::SIGINT as i32) {
            wait::until_true("no lab", || labs(&user).is_empty());
            return;
        }
        user.done(&["stop"]);
    }
    panic!("no start could be interrupted");
}

#[test]
fn root_a_lab_whose_content_broke_is_taken_up_when_it_is_put_right() {
    let Some(user) = User::new() else { return };
    let content = user.file("content");
    let scenario = content.join("scenarios/my-environ");
    fs::create_dir_all(&scenario).expect("makes a folder");
    for file in ["scenario.yaml", "task.md", "explanation.md"] {
        let built_in = concat!(project!(), "/scenarios/proc-environ");
        fs::copy(format!("{built_in}/{file}"), scenario.join(file)).expect("copies a file");
    }
    let folder = content.display().to_string();
    user.done(&["--content", &folder, "start", "my-environ", "--detach"]);
    user.done(&["shell", "--", "touch", "/root/work"]);
    let good = fs::read(scenario.join("scenario.yaml")).expect("reads the scenario");
    fs::write(scenario.join("scenario.yaml"), "title: [").expect("breaks it");
    kill_supervisor(&user);
    user.cksl(&["status"])
        .output()
        .map(|output| {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(3), "{said}");
            assert!(said.contains("can't be taken up"), "{said}");
        })
        .expect("runs");
    fs::write(scenario.join("scenario.yaml"), good).expect("puts it right");
    assert!(user.done(&["status"]).contains("running"));
    user.done(&["shell", "--", "test", "-e", "/root/work"]);
    user.done(&["stop"]);
}
