//! The socket on which the supervisor is asked.

use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// The supervisor's socket below the run folder.
pub(super) fn socket_path(run: &Path) -> PathBuf {
    run.join("supervisor.sock")
}

/// Whether there is something to take from a socket within that time.
pub(super) fn readable(socket: &impl AsFd, wait: Duration) -> bool {
    let wait = Timespec {
        tv_sec: wait.as_secs() as i64,
        tv_nsec: i64::from(wait.subsec_nanos()),
    };
    let mut fds = [PollFd::new(socket, PollFlags::IN)];
    matches!(poll(&mut fds, Some(&wait)), Ok(1))
}
