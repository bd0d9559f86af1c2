//! Signals.

use nix::libc;

/// Has every signal do what it does by default, whatever this process was started with: a program that
/// is started in the background or by `nohup` ignores some, and so would all that it starts.
pub fn default_signals() {
    for signal in 1..=libc::SIGRTMAX() {
        // SAFETY: no handler is installed, so no code runs on a signal; the kernel refuses what can't
        // be changed (SIGKILL, SIGSTOP), which leaves it as it is: the default.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
}
