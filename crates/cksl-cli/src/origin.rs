//! Where a command comes from that was forwarded, and whom it works for.

use std::env;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::thread;

use cksl::problem::Problem;
use cksl::provider::nodes::start_ticks;
use nix::sys::signal::{SigSet, Signal, kill};
use nix::unistd::getpid;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid as Watched, PidfdFlags, pidfd_open};
use rustix::termios::{Winsize, tcsetwinsize};
use serde::{Deserialize, Serialize};

use super::relay::has_size;

/// The variable by which a command knows that it was forwarded: an [`Origin`] as JSON.
pub(super) const VARIABLE: &str = "CKSL_ORIGIN";

/// Whom progress belongs to.
pub(super) struct Owner {
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) home: PathBuf,
}

/// What a command that was forwarded knows of where it comes from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Origin {
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// The process that it was typed into, and its start time in clock ticks since boot.
    pub(super) process: (i32, u64),
    /// Where it was typed.
    pub(super) folder: PathBuf,
    /// Where the machine has the program.
    pub(super) program: PathBuf,
    /// Rows and columns of the terminal that it was typed on, if it is joined to that.
    pub(super) window: Option<(u16, u16)>,
}

impl Origin {
    /// Whether this process is one.
    pub(super) fn of_environment() -> Result<Option<Self>, Problem> {
        let Ok(text) = env::var(VARIABLE) else {
            return Ok(None);
        };
        let origin: Self = serde_json::from_str(&text)
            .map_err(|error| Problem::bug(format!("{VARIABLE}: {error}")))?;
        if let Some((ws_row, ws_col)) = origin.window
            && !has_size()
        {
            let size = Winsize {
                ws_row,
                ws_col,
                ws_xpixel: 0,
                ws_ypixel: 0,
            };
            // The engine makes terminals without a size. One that can't be set stays so.
            let _ = tcsetwinsize(io::stdin(), size);
        }
        Ok(Some(origin))
    }

    /// Whom it works for.
    pub(super) fn owner(&self) -> Owner {
        Owner {
            uid: self.uid,
            gid: self.gid,
            home: PathBuf::new(),
        }
    }

    /// From now on this process hangs up when the one that it was typed into has ended: the engine does
    /// not tell. Where that one can't be seen, the engine runs elsewhere, and nothing is watched.
    pub(super) fn stay_with_owner(&self) {
        let (pid, ticks) = self.process;
        let Some(watched) = Watched::from_raw(pid) else {
            return;
        };
        let Ok(pidfd) = pidfd_open(watched, PidfdFlags::empty()) else {
            return;
        };
        let owner = fs::metadata(format!("/proc/{pid}")).map(|facts| facts.uid());
        if !start_ticks(pid).is_ok_and(|begun| begun == ticks) || owner.ok() != Some(self.uid) {
            return;
        }
        // Signals are for the other threads.
        let Ok(others) = SigSet::all().thread_swap_mask(nix::sys::signal::SigmaskHow::SIG_BLOCK)
        else {
            return;
        };
        thread::spawn(move || {
            let mut fds = [PollFd::new(&pidfd, PollFlags::IN)];
            while poll(&mut fds, None).is_err() {}
            let _ = kill(getpid(), Signal::SIGHUP);
        });
        let _ = others.thread_set_mask();
    }
}
