//! Processes made without a new program.

use std::io;

use nix::libc;
use nix::sched::{CloneFlags, unshare};
use rustix::process::Pid;

/// Which side of a [`fork`] this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fork {
    /// The process that called, with the new process's pid in its own pid namespace.
    Parent(Pid),
    /// The new process.
    Child,
}

/// Forks the calling process, which must have just one thread: with more, a lock that another
/// thread holds would stay locked in the child for ever.
///
/// # Errors
/// `InvalidInput` if the process has more than one thread; else what the kernel says, such as
/// `EAGAIN` at a limit of processes.
pub fn fork() -> io::Result<Fork> {
    // The kernel lets only a process with one thread leave its thread group, which is then a no-op.
    unshare(CloneFlags::CLONE_THREAD).map_err(|_| {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            "a process with several threads can't be forked safely",
        )
    })?;
    // SAFETY: with a single thread nothing can hold a lock or be half-way through an update.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => Ok(Fork::Child),
        pid => Pid::from_raw(pid)
            .map(Fork::Parent)
            .ok_or_else(|| io::Error::other(format!("fork returned {pid}"))),
    }
}

/// Marks every open descriptor from `first` on to be closed when a program is executed.
///
/// # Errors
/// What the kernel says (`close_range` needs Linux 5.11).
pub fn close_on_exec_from(first: u32) -> io::Result<()> {
    // SAFETY: the call changes a flag of descriptors; none is closed or reused.
    let done = unsafe {
        libc::syscall(
            libc::SYS_close_range,
            first,
            u32::MAX,
            libc::CLOSE_RANGE_CLOEXEC,
        )
    };
    if done == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_process_with_several_threads_is_not_forked() {
        let (stop, wait) = std::sync::mpsc::channel::<()>();
        let other = std::thread::spawn(move || wait.recv());
        let refused = super::fork().expect_err("the test has a second thread");
        assert_eq!(refused.kind(), std::io::ErrorKind::InvalidInput);
        drop(stop);
        assert!(other.join().is_ok());
    }
}
