//! The program, by the names that it has in a node.

use std::os::unix::process::CommandExt as _;
use std::process::{Command, Output};

fn called(name: &str, arg: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cksl-node"))
        .arg0(format!("/usr/bin/{name}"))
        .arg(arg)
        .env("NO_COLOR", "1")
        .output()
        .expect("runs")
}

#[test]
fn its_name_says_what_it_is() {
    for (name, usage) in [
        ("falco", "Usage: falco"),
        ("sysdig", "Usage: sysdig"),
        ("cksl", "Usage: cksl"),
    ] {
        let help = called(name, "--help");
        let text = String::from_utf8_lossy(&help.stdout);
        assert!(help.status.success() && text.contains(usage), "{help:?}");
    }
}

#[test]
fn outside_of_a_node_a_verb_says_so() {
    let check = called("cksl", "check");
    assert!(!check.status.success(), "{check:?}");
    let text = String::from_utf8_lossy(&check.stderr);
    assert!(
        text.contains("nothing answers at /run/cksl/node.sock"),
        "{text}"
    );
}
