//! The command line with real labs.

mod border;
mod class;
mod command;
mod docker;
mod flood;
pub(crate) mod follow;
pub(crate) mod kill;
mod learner;
mod namespace;
mod reboot;
mod record;
mod served;
mod small;
mod spare;
pub(crate) mod terminal;
mod tools;
mod trouble;
mod two_nodes;
mod web;
mod why;

use std::path::Path;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;
use tempfile::TempDir;

use self::terminal::Terminal;
use crate::{require, wait};

/// A user of cksl with folders of their own. At the end all of it is removed from the machine.
pub(crate) struct User {
    home: TempDir,
}

impl User {
    /// The user, or nothing on a machine that can't have labs, which is said.
    pub(crate) fn new() -> Option<Self> {
        Self::new_in(&std::env::temp_dir())
    }

    /// The same with all that the user has below this folder.
    pub(crate) fn new_in(folder: &std::path::Path) -> Option<Self> {
        if !require::root() {
            return None;
        }
        let user = Self {
            home: tempfile::tempdir_in(folder).expect("makes a folder"),
        };
        let doctor = user.cksl(&["doctor", "--json"]).output().expect("runs");
        let found: Value = serde_json::from_slice(&doctor.stdout).expect("is JSON");
        let sandbox = &found["providers"][0];
        if sandbox["serves"] != true {
            require::skip("node", &sandbox["lacks"].to_string());
            return None;
        }
        Some(user)
    }

    pub(crate) fn cksl(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cksl"));
        command.args(args).env("NO_COLOR", "1").timeout(wait::LIMIT);
        for (variable, path) in self.surroundings() {
            command.env(variable, path);
        }
        command
    }

    /// Its folders, and no spares: what a test starts is all that there is.
    pub(crate) fn surroundings(&self) -> [(&'static str, std::path::PathBuf); 4] {
        let path = |name: &str| self.home.path().join(name);
        [
            ("CKSL_STATE", path("state")),
            ("CKSL_RUN", path("run")),
            ("CKSL_PROGRESS", path("progress.db")),
            ("CKSL_SPARE", "off".into()),
        ]
    }

    /// Runs `cksl` and expects it to end well.
    pub(crate) fn done(&self, args: &[&str]) -> String {
        let output = self.cksl(args).output().expect("runs");
        let (printed, said) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(
            output.status.success(),
            "cksl {args:?}: {}: {said}{printed}",
            output.status
        );
        printed.into_owned()
    }

    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let output = self.cksl(args).arg("--json").output().expect("runs");
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("cksl {args:?} --json: {error}: {output:?}"))
    }

    pub(crate) fn assert(&self, args: &[&str]) -> Assert {
        self.cksl(args).assert()
    }

    pub(crate) fn file(&self, name: &str) -> std::path::PathBuf {
        self.home.path().join(name)
    }

    /// The folder of the user's labs.
    pub(crate) fn labs(&self) -> std::path::PathBuf {
        self.file("state/labs")
    }

    /// Program and arguments of a supervisor of theirs.
    pub(crate) fn supervisor(&self) -> (std::path::PathBuf, Vec<String>) {
        let cksl = std::path::PathBuf::from(env!("CARGO_BIN_EXE_cksl"));
        let text = |path: &Path| path.display().to_string();
        let arguments = [
            "__supervisor".to_owned(),
            text(&self.labs()),
            text(&self.file("run")),
            text(&crate::require::store()),
            text(&self.file("progress.db")),
            "0:0".to_owned(),
            text(&cksl),
        ];
        (cksl, arguments.into())
    }

    /// Starts `cksl` and leaves it to itself.
    pub(crate) fn launch(&self, args: &[&str]) -> std::process::Child {
        kill::launch(self, args)
    }

    /// Kills the user's supervisor.
    pub(crate) fn kill_supervisor(&self) {
        kill::kill_supervisor(self);
    }

    /// Starts a lab in which all points are earned, and graded once.
    fn earn_all_of_falco_override(&self) {
        self.done(&["start", "falco-override", "--detach"]);
        self.done(&["shell", "--", "bash", "-c", OVERRIDE]);
        self.done(&["check"]);
    }
}

/// What `falco-override` asks for.
const OVERRIDE: &str = r#"
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Terminal shell in container
  desc: A shell with a terminal was opened in a container.
  condition: >
    spawned_process and container and shell_procs and proc.tty != 0 and container_entrypoint
    and not user_expected_terminal_shell_in_container_conditions
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
END
systemctl restart falco
"#;

impl Drop for User {
    fn drop(&mut self) {
        // An exam that still runs is no reason to leave its labs.
        let _ = self.cksl(&["clean", "--all", "--yes"]).output();
    }
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

#[test]
fn root_a_lab_lives_from_start_to_stop() {
    let Some(user) = User::new() else { return };
    let started = user.done(&["start", "proc-environ", "--seed", "3", "--detach"]);
    assert!(
        started.contains("credential"),
        "the task is on the screen: {started}"
    );

    // A command runs as the learner's would: root on a node with a name of its own.
    assert_eq!(
        user.done(&["shell", "--", "sh", "-c", "id -u; hostname"]),
        "0\nnode-1\n"
    );
    user.assert(&["shell", "--", "sh", "-c", "exit 7"]).code(7);
    assert!(
        user.done(&["shell", "-t", "--", "tty"])
            .starts_with("/dev/pts/")
    );
    // Who wants no colour on the host wants none in the node. Tab knows the checks, and man the commands.
    assert_eq!(user.done(&["shell", "--", "printenv", "NO_COLOR"]), "1\n");
    let tab = "COMPLETE=bash _CLAP_COMPLETE_INDEX=2 _CLAP_IFS=, cksl -- cksl explain ''";
    let offered = user.done(&["shell", "--", "sh", "-c", tab]);
    assert!(offered.contains("credential"), "{offered}");
    let page = "/usr/local/share/man/man1/cksl-explain.1";
    user.assert(&["shell", "--", "test", "-s", page]).success();
    // The node's own `cksl` knows the task, too.
    assert!(
        user.done(&["shell", "--", "cksl", "task"])
            .contains("credential")
    );

    // A recording is graded without its lab: what the node would have to say is unknown.
    let lab = user.json(&["status"])["lab"]
        .as_str()
        .expect("has a name")
        .to_owned();
    let recording = user.file("state/labs").join(lab).join("recording.ckr");
    let recording = recording.to_str().expect("is text");
    let report = user.json(&["check", "--recording", recording]);
    assert_eq!(report["scenario"], "proc-environ", "{report}");

    // Nothing done, nothing earned; the exit code says so.
    let report = user.json(&["check"]);
    assert_eq!(
        (&report["score"], &report["passed"]),
        (&0.into(), &false.into()),
        "{report}"
    );
    user.assert(&["check"]).code(1);

    // A hint that costs is asked about first, and counted when it is taken.
    user.assert(&["hint"]).code(2).stderr(contains("--yes"));
    user.assert(&["hint", "--yes"]).success();
    assert_eq!(user.json(&["status"])["hints"], 1);

    user.assert(&["answer", "nonsense", "x"])
        .code(2)
        .stderr(contains("no question is called"));
    user.assert(&["explain"])
        .success()
        .stdout(contains("hostname"));

    // A command has the settings of a login shell, and its arguments as they are.
    let settings = "echo export LEARNT=yes > /etc/profile.d/learnt.sh";
    user.done(&["shell", "--", "sh", "-c", settings]);
    assert_eq!(user.done(&["shell", "--", "printenv", "LEARNT"]), "yes\n");
    let printed = user.done(&["shell", "--", "printf", "%s|", "a  b", "$HOME", ""]);
    assert_eq!(printed, "a  b|$HOME||");
    user.assert(&["shell", "--", "no-such-program"])
        .code(127)
        .stderr(contains("no-such-program"));

    let seed = |user: &User| user.json(&["history"])["attempts"][0]["seed"].clone();
    let before = seed(&user);
    user.done(&["shell", "--", "touch", "/root/mine"]);
    user.done(&["reset", "--yes"]);
    user.assert(&["shell", "--", "test", "-e", "/root/mine"])
        .code(1);
    let drawn = seed(&user);
    assert_ne!(drawn, before, "after a hint a reset draws anew");
    user.done(&["reset", "--yes"]);
    assert_eq!(seed(&user), drawn, "otherwise it keeps the seed");

    user.done(&["stop"]);
    assert!(is_empty(&user.file("state/labs")) && is_empty(&user.file("run/labs")));
    user.assert(&["check"])
        .code(2)
        .stderr(contains("no lab runs"));
    let attempts = user.json(&["history"]);
    assert_eq!(
        attempts["attempts"].as_array().map(Vec::len),
        Some(3),
        "{attempts}"
    );
}

#[test]
fn root_an_unknown_scenario_is_answered_with_the_nearest() {
    let Some(user) = User::new() else { return };
    user.assert(&["start", "falco-overide"])
        .code(2)
        .stderr(contains("did you mean `falco-override`?"));
    user.assert(&["start", "falco-override", "--on", "moon"])
        .code(2)
        .stderr(contains("moon"));
}

#[test]
fn root_under_sudo_progress_belongs_to_who_called_it() {
    use std::os::unix::fs::MetadataExt;

    let Some(user) = User::new() else { return };
    // The user `daemon` is on every Debian.
    let mut start = user.cksl(&["start", "proc-environ", "--detach"]);
    start.env("SUDO_UID", "1").assert().success();
    let owner = std::fs::metadata(user.file("progress.db"))
        .expect("is there")
        .uid();
    assert_eq!(owner, 1);
    user.cksl(&["stop"]).env("SUDO_UID", "1").assert().success();
}

#[test]
fn root_two_labs_run_side_by_side_and_must_be_named() {
    let Some(user) = User::new() else { return };
    let lab = |scenario: &str| {
        user.done(&["start", scenario, "--detach"]);
    };
    lab("proc-environ");
    lab("strace-etcd");
    user.assert(&["check"])
        .code(2)
        .stderr(contains("--lab").and(contains("strace-etcd-")));
    user.done(&["stop", "--all"]);
    assert!(is_empty(&user.file("state/labs")));
}

#[test]
fn root_a_closed_terminal_ends_the_jobs_of_its_shell() {
    let Some(user) = User::new() else { return };
    user.done(&["start", "proc-environ", "--detach"]);
    let lab = std::fs::read_dir(user.file("state/labs")).and_then(|mut labs| {
        let lab = labs.next().expect("the lab that was started")?;
        Ok(lab.file_name().to_string_lossy().into_owned())
    });
    let lab = lab.expect("has a folder");
    // Many, since it can be a matter of luck whether a shell is in time.
    let shells: Vec<Terminal> = (0..8)
        .map(|_| {
            let mut shell = Terminal::shell(&user, &lab);
            shell.say("sleep 98765 &");
            shell
        })
        .collect();
    let mut told = Terminal::shell(&user, &lab);
    told.terminate();
    told.ended();
    assert!(told.is_cooked());
    shells.into_iter().for_each(Terminal::close);
    wait::until_none("the end of the jobs", || {
        let left = user.done(&["shell", "--", "sh", "-c", "pgrep -fx 'sleep 98765'; true"]);
        left.trim().to_owned()
    });
}
