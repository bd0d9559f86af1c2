//! The last program of a node's init, in place of systemd's own `systemd-shutdown`.
//!
//! A node shares the machine's kernel, which it can't start again. So a reboot is what systemd 254 calls a soft reboot:
//! all processes end, and a new systemd starts in the place of the old one. Files, mounts, /run and the network stay.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::wait;
use nix::unistd::Pid;
use rustix::fs::OFlags;

/// The name by which systemd calls it.
pub const NAME: &str = "systemd-shutdown";

/// There since the node was rebooted: what the lab does once is done.
pub const REBOOTED: &str = "/run/rebooted";

/// What a new init must know of the old one's environment.
const KEPT: [&str; 3] = ["PATH", "LANG", "container"];

/// Ends all other processes of the node, then the init, or has it start anew. `args` are those of systemd: its name, and
/// `reboot`, `poweroff` and their like. Returns an exit code only if the caller is no init or there is no systemd.
#[must_use]
pub fn main(args: &[OsString]) -> u8 {
    if std::process::id() != 1 {
        eprintln!("{NAME}: only the init of a node runs this. Try: systemctl reboot");
        return 1;
    }
    let reboots = args
        .get(1)
        .is_some_and(|verb| verb == "reboot" || verb == "kexec");
    if reboots {
        tell("\r\nThe system reboots now.\r\n");
    }
    for signal in [Signal::SIGTERM, Signal::SIGKILL] {
        // Nobody may be left.
        let _ = kill(Pid::from_raw(-1), signal);
    }
    while wait().is_ok() {}
    if !reboots {
        return 0;
    }
    empty(Path::new("/tmp"));
    let _ = fs::write(REBOOTED, "");
    let kept = KEPT.map(|name| std::env::var_os(name).map(|value| (name, value)));
    let _ = Command::new("/lib/systemd/systemd")
        .arg0("/sbin/init")
        .env_clear()
        .envs(kept.into_iter().flatten())
        .exec();
    1
}

/// Writes to all terminals, and waits for none.
fn tell(text: &str) {
    for entry in fs::read_dir("/dev/pts").into_iter().flatten().flatten() {
        if entry.file_name() == "ptmx" {
            continue;
        }
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        let terminal = fs::File::options()
            .write(true)
            .custom_flags(flags.bits().cast_signed())
            .open(entry.path());
        let _ = terminal.and_then(|mut terminal| terminal.write_all(text.as_bytes()));
    }
}

/// Removes what is in a directory, but for what can't be.
fn empty(directory: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        let _ = match entry.file_type() {
            Ok(kind) if kind.is_dir() => fs::remove_dir_all(&path),
            _ => fs::remove_file(&path),
        };
    }
}
