//! Signals.

use nix::libc;
use nix::sys::signal::SigSet;

/// Has every signal do what it does by default, and come, whatever this process was started with: a
/// program that is started in the background or by `nohup` ignores some, one that waits for them keeps
/// them from coming, and so would all that it starts.
pub fn default_signals() {
    for signal in 1..=libc::SIGRTMAX() {
        // SAFETY: no handler is installed, so no code runs on a signal; the kernel refuses what can't
        // be changed (SIGKILL, SIGSTOP), which leaves it as it is: the default.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
    // Fails for no set of signals.
    let _ = SigSet::empty().thread_set_mask();
}

#[cfg(test)]
mod tests {
    use nix::sys::signal::Signal;

    use super::*;

    #[test]
    fn a_signal_that_was_kept_from_coming_comes() {
        let mut kept = SigSet::empty();
        kept.add(Signal::SIGTERM);
        kept.thread_block().expect("a signal can be blocked");
        default_signals();
        let mask = SigSet::thread_get_mask().expect("a thread has a mask");
        assert!(!mask.contains(Signal::SIGTERM));
    }
}
