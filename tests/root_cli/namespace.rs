//! cksl in a pid namespace that is not the machine's first, as in many containers.

use std::process::Command;

use serde_json::Value;

use super::User;

/// What is done there, one command after the other, as long as they end well.
const UNTOUCHED: &str = r#"
"$CKSL" start falco-passwd --detach --seed 7 >&2
for check in first second; do
    code=0
    "$CKSL" check --json >"$REPORTS/$check" || code=$?
    [ $code = 1 ] || exit 99
done
"$CKSL" stop >&2
"$CKSL" dev prove falco-passwd --answer untouched --answer solution >&2
"#;

impl User {
    /// `sh` in a pid namespace of its own, with `unshare`'s arguments.
    fn in_namespace(&self, arguments: &[&str], script: &str) -> Command {
        let mut command = Command::new("unshare");
        command
            .args(["--fork", "--pid"])
            .args(arguments)
            .args(["sh", "-euc", script])
            .env("CKSL", env!("CARGO_BIN_EXE_cksl"))
            .env("REPORTS", self.home.path())
            .env("NO_COLOR", "1")
            .envs(self.surroundings());
        command
    }
}

#[test]
fn root_in_another_pid_namespace_the_graders_deeds_are_not_the_learners() {
    let Some(user) = User::new() else { return };
    let output = user.in_namespace(&["--mount-proc"], UNTOUCHED).output();
    let output = output.expect("runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", output.status);
    for check in ["first", "second"] {
        let report = std::fs::read(user.file(check)).expect("is written");
        let report: Value = serde_json::from_slice(&report).expect("is JSON");
        assert_eq!(report["score"], 0, "{check}: {report:#}");
        assert_eq!(report["judgeable"], report["max"], "{check}: {report:#}");
    }
}

#[test]
fn root_without_a_proc_of_its_pid_namespace_no_lab_is_started() {
    let Some(user) = User::new() else { return };
    let start = r#""$CKSL" start falco-passwd --detach"#;
    let output = user.in_namespace(&[], start).output().expect("runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.contains("pid namespace") && said.contains("mount -t proc proc /proc"),
        "{said}"
    );
    let doctor = user.in_namespace(&[], r#""$CKSL" doctor --json"#).output();
    let found: Value = serde_json::from_slice(&doctor.expect("runs").stdout).expect("is JSON");
    let lacks = |provider: usize| found["providers"][provider]["lacks"].to_string();
    for provider in 0..3 {
        assert!(lacks(provider).contains("pid-namespace"), "{found:#}");
    }
}
