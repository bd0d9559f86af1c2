//! A command that serves pages until Ctrl-C: `cksl web`, `cksl class serve`.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use nix::sys::signal::Signal;
use serde_json::Value;

use super::{User, kill};

/// See the module. What it prints is JSON; it is killed when this is dropped.
pub(super) struct Served {
    pub(super) child: Child,
    lines: BufReader<ChildStdout>,
    enter: ChildStdin,
    said: PathBuf,
}

impl Served {
    pub(super) fn start(user: &User, args: &[&str]) -> Self {
        let said = user.file("said");
        let mut command = Command::new(env!("CARGO_BIN_EXE_cksl"));
        command
            .args(args)
            .arg("--json")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&said).expect("makes a file"));
        for (variable, path) in user.surroundings() {
            command.env(variable, path);
        }
        let mut child = command.spawn().expect("starts cksl");
        let enter = child.stdin.take().expect("is piped");
        let lines = BufReader::new(child.stdout.take().expect("is piped"));
        Self {
            child,
            lines,
            enter,
            said,
        }
    }

    /// The next line that it prints.
    pub(super) fn line(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("is text");
        let said = || fs::read_to_string(&self.said).unwrap_or_default();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}{}", said()))
    }

    /// Presses Enter, for another link.
    pub(super) fn next_link(&mut self) -> String {
        self.enter.write_all(b"\n").expect("takes a line");
        let line = self.line();
        line["link"].as_str().expect("is text").to_owned()
    }

    /// Presses Ctrl-C, and returns what was said until the end.
    pub(super) fn interrupt(mut self) -> String {
        kill::signal(self.child.id() as i32, Signal::SIGINT);
        let ended = self.child.wait().expect("is a child");
        assert!(ended.success(), "{ended}");
        fs::read_to_string(&self.said).expect("reads")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
