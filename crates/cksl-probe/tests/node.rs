//! A pid namespace with a first process that waits: for the tests and the examples.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

/// A namespace whose first process becomes a command once [`go`](Node::go) is called, so that
/// nothing of it happens before the namespace is watched.
pub(crate) struct Node {
    /// Ends with the command, and as it does.
    pub(crate) child: Child,
    /// Inode of the namespace.
    pub(crate) pid_ns: u32,
    gate: Option<ChildStdin>,
}

impl Node {
    /// Makes the namespace. The command gets a clean environment and no standard input.
    pub(crate) fn start<S: AsRef<OsStr>>(command: &[S], stdout: Stdio) -> io::Result<Self> {
        let mut child = Command::new("unshare")
            .args(["--fork", "--pid", "--mount-proc", "sh", "-c"])
            .args([r#"read go && exec "$@" </dev/null"#, "sh"])
            .args(command)
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env("CKSL_MARK", "seen")
            .stdin(Stdio::piped())
            .stdout(stdout)
            .spawn()?;
        let gate = child.stdin.take();
        let link = format!("/proc/{}/ns/pid_for_children", child.id());
        let own = std::fs::metadata("/proc/self/ns/pid")?.ino();
        let end = Instant::now() + Duration::from_secs(20);
        let pid_ns = loop {
            match std::fs::metadata(&link).map(|found| found.ino()) {
                Ok(found) if found != own => break found as u32,
                _ if Instant::now() > end => return Err(io::ErrorKind::TimedOut.into()),
                _ => std::thread::sleep(Duration::from_millis(1)),
            }
        };
        Ok(Self {
            child,
            pid_ns,
            gate,
        })
    }

    /// Lets the command run.
    pub(crate) fn go(&mut self) -> io::Result<()> {
        self.gate
            .take()
            .map_or(Ok(()), |mut gate| gate.write_all(b"go\n"))
    }
}
