//! Users who may speak to the engine and are not root: `cksl` works for them in a sibling of the nodes.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use cksl::provider::engine::{Engine, Labels, OWNER};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tempfile::TempDir;

use crate::wait;

/// The label of siblings.
const SIBLING: &str = "io.cksl.sibling";

/// Two users and their groups that are on every Debian (`bin`, `sys`); one is enough for most tests.
const IDS: [u32; 2] = [2, 3];

/// A group that nothing belongs to.
const NOBODYS: u32 = 54_321;

/// What changes something for the lab that is started.
const SCENARIO: &str = "proc-environ";

/// An ordinary user, of the group that the engine's socket belongs to.
struct Member {
    id: u32,
    group: u32,
    home: TempDir,
    /// With the programs, where everybody may read them.
    programs: TempDir,
    engine: Engine,
}

impl Member {
    /// The user with that number; nothing on a machine that can't have labs in Docker, which is said.
    fn new(id: u32) -> Option<Self> {
        let engine = super::engine()?;
        if !crate::require::store().join("node").exists() {
            crate::require::skip("node", "scripts/make-node-root.sh has not been run");
            return None;
        }
        let address = super::address().0;
        let socket = address.trim_start_matches("unix://");
        let home = tempfile::tempdir().expect("makes a folder");
        chown(home.path(), Some(id), Some(id)).expect("is root");
        let programs = tempfile::tempdir().expect("makes a folder");
        let open = fs::Permissions::from_mode(0o755);
        fs::set_permissions(programs.path(), open).expect("is root");
        let built = Path::new(env!("CARGO_BIN_EXE_cksl"))
            .parent()
            .expect("is in a folder");
        for name in ["cksl", "cksl-node"] {
            let (from, to) = (built.join(name), programs.path().join(name));
            fs::hard_link(&from, &to)
                .or_else(|_| fs::copy(&from, &to).map(drop))
                .expect("is built");
        }
        Some(Self {
            id,
            group: fs::metadata(socket).expect("is there").gid(),
            home,
            programs,
            engine,
        })
    }

    /// `cksl` as this user, with no right but those of its groups.
    fn command(&self, args: &[&str]) -> Command {
        self.command_in(self.group, args)
    }

    fn command_in(&self, group: u32, args: &[&str]) -> Command {
        let mut command = Command::new("env");
        // What the tests were started to ignore must not be ignored by what they start.
        command
            .args([
                "--default-signal",
                "setpriv",
                "--inh-caps=-all",
                "--bounding-set=-all",
            ])
            .arg(format!("--reuid={}", self.id))
            .arg(format!("--regid={}", self.id))
            .arg(format!("--groups={group}"))
            .arg(self.programs.path().join("cksl"))
            .args(args)
            .current_dir("/")
            .env("NO_COLOR", "1")
            .env("HOME", self.home.path())
            .env("CKSL_STATE", self.file("state"))
            .env("CKSL_PROGRESS", self.file("progress/progress.db"))
            .env("DOCKER_HOST", super::address().0)
            .env_remove("CKSL_RUN");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("runs")
    }

    fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "cksl {args:?}: {output:?}");
        text(&output.stdout)
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.command(args).arg("--json").output().expect("runs");
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("cksl {args:?} --json: {error}: {output:?}"))
    }

    fn start(&self) {
        self.done(&["start", SCENARIO, "--seed", "3", "--detach"]);
    }

    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The names of labs that have a folder.
    fn labs(&self) -> Vec<String> {
        let labs = fs::read_dir(self.file("state/labs")).into_iter().flatten();
        let names = labs.flatten().map(|lab| lab.file_name());
        names
            .map(|name| name.to_string_lossy().into_owned())
            .collect()
    }

    /// The containers of this user: siblings, and nodes.
    fn siblings(&self) -> Vec<String> {
        self.found(SIBLING)
    }

    fn nodes(&self) -> Vec<String> {
        self.found(OWNER)
    }

    fn found(&self, label: &str) -> Vec<String> {
        let labs = self.file("state/labs").display().to_string();
        let found = self.engine.containers(&Labels::default().and(label, &labs));
        let found = found.expect("answers").into_iter();
        found.map(|container| container.id).collect()
    }

    /// Files of the user's that do not belong to the user, but for sockets, which must not.
    fn strange(&self) -> Vec<String> {
        let found = Command::new("find")
            .arg(self.home.path())
            .args(["!", "-type", "s", "!", "-uid", &self.id.to_string()])
            .output()
            .expect("runs");
        text(&found.stdout).lines().map(str::to_owned).collect()
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let _ = self.command(&["clean", "--all"]).output();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn spawn(command: &mut Command) -> Child {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts")
}

fn signal(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).expect("pids are small");
    kill(Pid::from_raw(pid), signal).expect("takes the signal");
}

/// Runs a command on a terminal: what was shown, and how it ended. Keys are pressed when the text before
/// them is shown, after the one before that.
fn on_terminal(command: &Command, steps: &[(&str, &[u8])]) -> (String, ExitStatus) {
    let words = [command.get_program()]
        .into_iter()
        .chain(command.get_args());
    let line: Vec<String> = words
        .map(|word| format!("'{}'", word.to_string_lossy().replace('\'', "'\\''")))
        .collect();
    let mut terminal = Command::new("script");
    terminal
        .args(["--quiet", "--return", "--command"])
        .arg(format!("stty rows 31 cols 101; {}", line.join(" ")))
        .arg("/dev/null")
        .envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("TERM", "xterm")
        .env_remove("CKSL_RUN")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = terminal.spawn().expect("there is `script`");
    let mut input = child.stdin.take().expect("is piped");
    let mut output = child.stdout.take().expect("is piped");
    let (mut shown, mut buffer, mut mark) = (Vec::new(), [0; 4096], 0);
    let mut steps = steps.iter().peekable();
    while let Ok(length @ 1..) = output.read(&mut buffer) {
        shown.extend_from_slice(&buffer[..length]);
        if let Some((prompt, keys)) = steps.peek()
            && text(&shown[mark..]).contains(prompt)
        {
            // A person is slower than a shell that is about to start a program.
            sleep(Duration::from_millis(500));
            input.write_all(keys).expect("takes keys");
            mark = shown.len();
            steps.next();
        }
    }
    (text(&shown), child.wait().expect("ends"))
}

#[test]
fn root_docker_member_works_in_a_lab_from_start_to_stop_and_all_files_are_theirs() {
    let Some(user) = Member::new(IDS[0]) else {
        return;
    };
    let started = user.run(&[
        "start", SCENARIO, "--on", "docker", "--seed", "3", "--detach",
    ]);
    assert!(started.status.success(), "{started:?}");
    assert!(text(&started.stdout).contains("credential"), "{started:?}");
    assert!(
        text(&started.stderr).contains("in a container of the Docker engine"),
        "{started:?}"
    );
    // A command's streams are kept apart, its input ends, and its exit code comes back.
    let mut cat = user.command(&[
        "shell",
        "--",
        "sh",
        "-c",
        "cat; id -u; hostname; echo no >&2; exit 7",
    ]);
    cat.stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut cat = cat.spawn().expect("starts");
    cat.stdin
        .take()
        .expect("is piped")
        .write_all(b"said\n")
        .expect("takes it");
    let output = cat.wait_with_output().expect("ends");
    assert_eq!(
        (
            output.status.code(),
            &*text(&output.stdout),
            &*text(&output.stderr)
        ),
        (Some(7), "said\n0\nnode-1\n", "no\n")
    );
    // The node's own `cksl` speaks to the same supervisor.
    assert!(
        user.done(&["shell", "--", "cksl", "task"])
            .contains("credential")
    );
    user.done(&["shell", "--", "sh", "-c", "cat /proc/[0-9]*/environ"]);
    let report = user.json(&["check"]);
    assert_eq!(
        (&report["score"], &report["passed"]),
        (&0.into(), &false.into()),
        "{report}"
    );
    assert_eq!(user.run(&["check"]).status.code(), Some(1));
    let mut answer = user.command(&["answer", "credential", "-"]);
    answer
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut answer = answer.spawn().expect("starts");
    answer
        .stdin
        .take()
        .expect("is piped")
        .write_all(b"wrong\n")
        .expect("takes it");
    assert!(answer.wait().expect("ends").success());
    assert!(user.done(&["explain"]).contains("environ"));
    user.done(&["hint", "--yes"]);
    let status = user.json(&["status"]);
    assert_eq!(
        (&status["hints"], &status["lost"]),
        (&1.into(), &0.into()),
        "{status}"
    );
    assert_eq!(user.strange(), Vec::<String>::new());

    user.done(&["reset", "--yes"]);
    let history = user.json(&["history"]);
    assert_eq!(
        history["attempts"].as_array().map(Vec::len),
        Some(2),
        "{history}"
    );
    assert_eq!(user.run(&["submit", "--yes"]).status.code(), Some(1));
    user.done(&["stop"]);
    assert_eq!((user.labs(), user.nodes()), (Vec::new(), Vec::new()));
    // With the last lab and the last command it ends by itself.
    wait::until_true("the end of the sibling", || user.siblings().is_empty());
    let none = user.run(&["check"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(text(&none.stderr).contains("no lab runs"), "{none:?}");
    assert_eq!(
        user.siblings(),
        Vec::<String>::new(),
        "what needs no lab makes no sibling"
    );
}

#[test]
fn root_docker_member_has_a_terminal_in_the_lab_and_its_status_at_once() {
    let Some(user) = Member::new(IDS[0]) else {
        return;
    };
    user.start();
    let (shown, status) = on_terminal(
        &user.command(&["shell"]),
        &[
            ("# ", b"stty size; tty; sleep 1000\r"),
            ("/dev/pts/", b"\x03"),
            ("# ", b"echo in''terrupted; exit 3\r"),
        ],
    );
    for expected in ["31 101", "/dev/pts/", "interrupted", "The lab goes on"] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    assert_eq!(status.code(), Some(0), "{shown}");
}

#[test]
fn root_docker_members_side_by_side_see_and_clean_what_is_theirs_only() {
    let (Some(one), Some(other)) = (Member::new(IDS[0]), Member::new(IDS[1])) else {
        return;
    };
    one.start();
    other.start();
    assert_ne!(one.siblings(), other.siblings());
    let lab = |user: &Member| user.json(&["status"])["lab"].as_str().map(str::to_owned);
    let (of_one, of_other) = (lab(&one), lab(&other));
    assert_eq!(
        (of_one.as_ref(), of_other.as_ref()),
        (one.labs().first(), other.labs().first())
    );
    let mine = of_one.as_deref().expect("has a lab");
    let denied = other.run(&["status", "--lab", mine]);
    assert_eq!(denied.status.code(), Some(2), "{denied:?}");
    // Another's folders are closed, their sockets most of all.
    for path in ["state", "state/run/supervisor.sock"] {
        let path = one.file(path);
        let seen = Command::new("setpriv")
            .args(["--reuid=3", "--regid=3", "--clear-groups", "stat"])
            .arg(&path)
            .output()
            .expect("runs");
        assert_eq!(seen.status.success(), path.ends_with("state"), "{seen:?}");
    }
    let socket = fs::metadata(one.file("state/run/supervisor.sock")).expect("is there");
    assert_eq!((socket.uid(), socket.mode() & 0o777), (0, 0o600));

    other.done(&["clean", "--all"]);
    assert_eq!((other.nodes(), other.siblings()), (Vec::new(), Vec::new()));
    let status = one.json(&["status"]);
    assert_eq!(
        (&status["state"], &status["lost"]),
        (&"running".into(), &0.into()),
        "{status}"
    );
    one.done(&["shell", "--", "true"]);
}

#[test]
fn root_docker_member_who_interrupts_or_loses_a_start_has_no_lab() {
    let Some(user) = Member::new(IDS[0]) else {
        return;
    };
    for (how, code) in [(Signal::SIGINT, Some(130)), (Signal::SIGKILL, None)] {
        let mut start = spawn(&mut user.command(&["start", SCENARIO, "--detach"]));
        wait::until_true("the lab's folder", || !user.labs().is_empty());
        signal(&start, how);
        assert_eq!(start.wait().expect("ends").code(), code);
        wait::until_true("no lab", || user.labs().is_empty());
        assert_eq!(user.nodes(), Vec::<String>::new(), "{how}");
    }
    wait::until_true("no sibling", || user.siblings().is_empty());
}

#[test]
fn root_docker_member_keeps_a_lab_whose_sibling_was_killed_and_clean_leaves_nothing() {
    let Some(user) = Member::new(IDS[0]) else {
        return;
    };
    user.start();
    let attempt = user.json(&["status"])["attempt"].clone();
    let kill_sibling = || {
        for sibling in user.siblings() {
            user.engine.remove_container(&sibling).expect("removes");
        }
    };
    kill_sibling();
    // The next command makes another one, which takes the lab up.
    let status = user.json(&["status"]);
    assert_eq!(status["attempt"], attempt, "{status}");
    assert!(status["lost"].as_u64() > Some(0), "{status}");
    user.done(&["shell", "--", "cksl", "task"]);
    kill_sibling();
    let cleaned = user.json(&["clean"]);
    let lab = &cleaned["removed"];
    assert!(lab.to_string().contains(SCENARIO), "{cleaned}");
    assert_eq!((user.labs(), user.nodes()), (Vec::new(), Vec::new()));
    assert_eq!(user.siblings(), Vec::<String>::new());

    // Killed while a lab is being made; and one whose folder somebody has removed.
    let mut start = spawn(&mut user.command(&["start", SCENARIO, "--detach"]));
    wait::until_true("a node", || !user.nodes().is_empty());
    kill_sibling();
    assert_eq!(start.wait().expect("ends").code(), Some(3));
    user.done(&["clean"]);
    assert_eq!((user.labs(), user.nodes()), (Vec::new(), Vec::new()));
    user.start();
    kill_sibling();
    fs::remove_dir_all(user.file("state/labs")).expect("is there");
    user.done(&["clean"]);
    assert_eq!((user.siblings(), user.nodes()), (Vec::new(), Vec::new()));
}

#[test]
fn root_docker_images_of_siblings_are_kept_until_all_is_cleaned() {
    let Some(user) = Member::new(IDS[0]) else {
        return;
    };
    let images = || {
        let images = user.engine.images(&Labels::default()).expect("answers");
        let ours = images
            .into_iter()
            .filter(|image| image.name.starts_with("cksl-sibling:"));
        ours.count()
    };
    user.start();
    user.done(&["stop"]);
    user.done(&["clean"]);
    assert_eq!(user.siblings(), Vec::<String>::new());
    assert!(images() > 0);
    let cleaned = user.json(&["clean", "--all"]);
    assert!(
        cleaned["removed"].to_string().contains("cksl-sibling:"),
        "{cleaned}"
    );
    assert_eq!(images(), 0);
}

#[test]
fn root_docker_who_may_not_speak_to_the_engine_or_asks_for_more_is_told_what_to_do() {
    let Some(user) = Member::new(IDS[0]) else {
        return;
    };
    let stranger = |args: &[&str]| user.command_in(NOBODYS, args).output().expect("runs");
    let told = |output: Output, code: i32, expected: &[&str]| {
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        for expected in expected {
            assert!(
                text(&output.stderr).contains(expected),
                "{expected}: {output:?}"
            );
        }
    };
    told(
        stranger(&["start", SCENARIO, "--on", "docker"]),
        3,
        &["closed to this user", "usermod --append --groups docker"],
    );
    told(
        stranger(&["start", SCENARIO]),
        3,
        &["sudo cksl start", "group `docker`"],
    );
    told(
        user.run(&["start", "audit-policy"]),
        3,
        &["made by root", "sudo cksl start"],
    );
    told(
        user.run(&["start", "audit-policy", "--on", "kind"]),
        3,
        &["sudo cksl start"],
    );
    told(
        user.run(&["start", SCENARIO, "--on", "sandbox"]),
        3,
        &["sudo cksl start"],
    );
    let nowhere = user.file("nowhere");
    let mut start = user.command(&["start", SCENARIO]);
    told(
        start.env("CKSL_STORE", &nowhere).output().expect("runs"),
        3,
        &[
            "no root for nodes",
            "sudo scripts/make-node-root.sh",
            "cksl bundle load",
        ],
    );
    assert_eq!(user.siblings(), Vec::<String>::new());
    assert!(!Path::new(&nowhere).exists());

    let serves = |output: Output| {
        let found: Value = serde_json::from_slice(&output.stdout).expect("is JSON");
        found["providers"][1]["serves"] == true
    };
    assert!(serves(user.run(&["doctor", "--json"])));
    assert!(!serves(stranger(&["doctor", "--json"])));
}
