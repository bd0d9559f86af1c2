//! The first process of a container that becomes a node: it waits at a gate until the helper has
//! furnished the container around it, and then becomes the node's systemd.

use std::convert::Infallible;
use std::io::{Read as _, Write as _};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixListener, UnixStream};
use std::process::ExitCode;
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sched::{CloneFlags, unshare};

use super::boot::READY_SOCKET;
use super::init;
use super::step::Step as _;
use crate::provider::{Isolation, ProviderError};

/// The hidden command that a container is made with.
pub const GATE_COMMAND: &str = "__gate";

/// Where the first process waits, in the container's network namespace, in which nobody else is.
const SOCKET: &str = "cksl-gate";

/// How long a started container may take to reach the gate.
const PATIENCE: Duration = Duration::from_secs(20);

/// What `cksl` does when it is started with [`GATE_COMMAND`]. It ends when the helper does.
#[must_use]
pub fn gate_main() -> ExitCode {
    let name = SocketAddr::from_abstract_name(SOCKET);
    let Ok((mut helper, _)) = name
        .and_then(|name| UnixListener::bind_addr(&name))
        .and_then(|listener| listener.accept())
    else {
        return ExitCode::from(70);
    };
    let Err(error) = pass(&mut helper);
    // If the helper is gone there is nobody left to tell.
    let _ = writeln!(helper, "{}", init::failure(&error));
    ExitCode::from(70)
}

fn pass(helper: &mut UnixStream) -> Result<Infallible, ProviderError> {
    let what = || "wait at the gate".to_owned();
    helper.read_exact(&mut [0]).step(what)?;
    // The root of the namespace is the cgroup that the helper has put this process into.
    unshare(CloneFlags::CLONE_NEWCGROUP).step(|| "take a cgroup namespace".to_owned())?;
    writeln!(helper, "ready").step(what)?;
    helper.read_exact(&mut [0]).step(what)?;
    nix::unistd::setsid()
        .or_else(|error| match error {
            // The runtime has made it a leader already.
            nix::errno::Errno::EPERM => Ok(nix::unistd::getpid()),
            error => Err(error),
        })
        .step(|| "lead a session".to_owned())?;
    init::become_systemd(Isolation::ReducedCapabilities, READY_SOCKET)
}

/// The helper's end of the gate.
#[derive(Debug)]
pub(super) struct Gate(UnixStream);

impl Gate {
    /// Finds it in the calling process's network namespace.
    pub(super) fn reach() -> Result<Gate, ProviderError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let name = SocketAddr::from_abstract_name(SOCKET);
            match name.and_then(|name| UnixStream::connect_addr(&name)) {
                Ok(stream) => return Ok(Gate(stream)),
                Err(error) if Instant::now() > deadline => {
                    return Err(error).step(|| "reach the container's first process".to_owned());
                }
                Err(_) => sleep(Duration::from_millis(2)),
            }
        }
    }

    /// Has the process take a cgroup namespace.
    pub(super) fn enclose(&mut self) -> Result<(), ProviderError> {
        let what = || "wake the container's first process".to_owned();
        self.0.write_all(&[1]).step(what)?;
        let mut line = Vec::new();
        let mut byte = [0];
        while byte[0] != b'\n' {
            self.0.read_exact(&mut byte).step(what)?;
            line.push(byte[0]);
        }
        init::outcome(String::from_utf8_lossy(&line).trim_end()).map(drop)
    }

    /// Has it become systemd.
    pub(super) fn open(mut self) -> Result<(), ProviderError> {
        self.0.write_all(&[1]).step(|| "open the gate".to_owned())?;
        // The connection closes when systemd is executed; a word before that is an error.
        let mut last = String::new();
        self.0
            .read_to_string(&mut last)
            .step(|| "see systemd start".to_owned())?;
        init::outcome(last.trim_end()).map(drop)
    }
}
