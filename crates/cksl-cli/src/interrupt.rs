//! Ctrl-C and its likes, for commands that serve until then.

use std::thread;

use cksl::problem::Problem;
use nix::sys::signal::{SigSet, Signal};
use tokio::sync::oneshot;

/// Is told once the process is to end: by Ctrl-C, a signal of its manager, or the end of its terminal. To be called before
/// other threads are begun: they then leave these signals to the one that waits for them.
///
/// # Errors
/// The signals can't be held back.
pub(super) fn interrupted() -> Result<oneshot::Receiver<()>, Problem> {
    let mut told = SigSet::empty();
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        told.add(signal);
    }
    let blocked = told.thread_block();
    blocked.map_err(|error| Problem::machine(format!("Ctrl-C can't be listened to: {error}")))?;
    let (end, ended) = oneshot::channel();
    thread::spawn(move || {
        let _ = told.wait();
        let _ = end.send(());
    });
    Ok(ended)
}
