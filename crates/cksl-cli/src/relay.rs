//! Joins this terminal, or these pipes, to a command that runs in a node.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::process::ExitStatus;
use std::thread;
use std::time::{Duration, Instant};

use cksl::provider::NodeChild;
use cksl::pump::pump;
use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use rustix::termios::{
    OptionalActions, Termios, Winsize, tcgetattr, tcgetwinsize, tcsetattr, tcsetwinsize,
};

/// How long a shell whose terminal was closed may take to end its jobs.
const HANGING_UP: Duration = Duration::from_secs(2);

/// What a terminal has that does not know its size: a serial console, or one that a script made.
const USUAL: (u16, u16) = (24, 80);

/// Rows and columns of the terminal on standard output or input; `None` without one.
pub(super) fn window() -> Option<(u16, u16)> {
    let size = tcgetwinsize(io::stdout()).or_else(|_| tcgetwinsize(io::stdin()));
    size.ok().map(|size| match (size.ws_row, size.ws_col) {
        (0, _) | (_, 0) => USUAL,
        known => known,
    })
}

/// Whether standard input is a terminal that knows its size.
pub(super) fn has_size() -> bool {
    tcgetwinsize(io::stdin()).is_ok_and(|size| size.ws_row != 0 && size.ws_col != 0)
}

/// The terminal on standard input in raw mode; put back when dropped.
pub(super) struct Raw(Option<Termios>);

impl Raw {
    pub(super) fn enter() -> Self {
        let Ok(saved) = tcgetattr(io::stdin()) else {
            return Self(None);
        };
        let mut raw = saved.clone();
        raw.make_raw();
        let done = tcsetattr(io::stdin(), OptionalActions::Drain, &raw);
        Self(done.is_ok().then_some(saved))
    }
}

impl Raw {
    /// Whether there is a terminal to be raw.
    fn is_terminal(&self) -> bool {
        self.0.is_some()
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        if let Some(saved) = &self.0 {
            // The terminal may be gone; then there is nothing to put back.
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, saved);
        }
    }
}

/// Copies between the caller's standard streams and `command` until the command ends.
pub(super) fn relay(command: NodeChild) -> io::Result<ExitStatus> {
    relay_telling(command, &mut |_| {})
}

/// The same, and tells which signal has ended it, if one has.
pub(super) fn relay_telling(
    mut command: NodeChild,
    tell: &mut dyn FnMut(Signal),
) -> io::Result<ExitStatus> {
    match command.terminal.take() {
        Some(terminal) => relay_terminal(command, &terminal, tell),
        None => relay_pipes(command),
    }
}

fn relay_terminal(
    mut command: NodeChild,
    terminal: &File,
    tell: &mut dyn FnMut(Signal),
) -> io::Result<ExitStatus> {
    let raw = Raw::enter();
    let mut told = SigSet::empty();
    told.add(Signal::SIGWINCH);
    // Who died of it would close the command's terminal before its shell is told.
    told.add(Signal::SIGHUP);
    // And this terminal would stay raw.
    told.add(Signal::SIGTERM);
    told.thread_block()?;
    let told = SignalFd::with_flags(&told, SfdFlags::SFD_NONBLOCK | SfdFlags::SFD_CLOEXEC)?;
    // It may have got its size since the command was started, as one of an engine does.
    fit(terminal);
    let pid = Pid::from_raw(command.child.id() as i32).expect("a child has a pid above 0");
    let ended = pidfd_open(pid, PidfdFlags::empty())?;
    let stdin = io::stdin();
    let mut input_open = true;
    let mut buffer = vec![0; 64 << 10];
    loop {
        let mut fds = vec![
            PollFd::new(terminal, PollFlags::IN),
            PollFd::new(&ended, PollFlags::IN),
            PollFd::from_borrowed_fd(told.as_fd(), PollFlags::IN),
        ];
        if input_open {
            fds.push(PollFd::from_borrowed_fd(stdin.as_fd(), PollFlags::IN));
        }
        match poll(&mut fds, None) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        }
        let ready: Vec<bool> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
        if ready[2] {
            while let Ok(Some(signal)) = told.read_signal() {
                if signal.ssi_signo != Signal::SIGWINCH as u32 {
                    let is_end = signal.ssi_signo == Signal::SIGTERM as u32;
                    tell(if is_end {
                        Signal::SIGTERM
                    } else {
                        Signal::SIGHUP
                    });
                    return hang_up(command, terminal);
                }
            }
            fit(terminal);
        }
        if ready[0] {
            // EIO is how Linux says that the other side has been closed.
            match (&*terminal).read(&mut buffer) {
                Ok(0) | Err(_) => break,
                Ok(count) => {
                    io::stdout().write_all(&buffer[..count])?;
                    io::stdout().flush()?;
                }
            }
        } else if ready[1] {
            // The command has ended and all that it wrote has been read; a background process may
            // still hold its terminal.
            break;
        }
        if ready.get(3) == Some(&true) {
            match rustix::io::read(&stdin, &mut buffer) {
                // A terminal in raw mode has no end: its window was closed.
                Ok(0) | Err(_) if raw.is_terminal() => return hang_up(command, terminal),
                // End of a pipe: what Ctrl-D means to a terminal.
                Ok(0) | Err(_) => {
                    input_open = false;
                    (&*terminal).write_all(&[4])?;
                }
                Ok(count) => (&*terminal).write_all(&buffer[..count])?,
            }
        }
    }
    drop(raw);
    command.child.wait()
}

/// Gives a command's terminal the size of this one, if there is one.
fn fit(terminal: &File) {
    if let Some((rows, columns)) = window() {
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        // A command that has just ended has no window to resize.
        let _ = tcsetwinsize(terminal, size);
    }
}

/// Ends a command whose caller's terminal is no more.
///
/// Its shell is told while its own terminal is still there: one that reads the end of its input first goes
/// without a word to its background jobs, and they stay.
fn hang_up(mut command: NodeChild, terminal: &File) -> io::Result<ExitStatus> {
    // The command gets a SIGHUP as the process ends that started it in the node.
    command.child.kill()?;
    let status = command.child.wait()?;
    let until = Instant::now() + HANGING_UP;
    let mut buffer = vec![0; 64 << 10];
    // Until nobody holds the terminal any more; a job that ignores the signal may.
    while let Some(left) = until.checked_duration_since(Instant::now()) {
        let timeout = Timespec::try_from(left).map_err(io::Error::other)?;
        let mut fds = [PollFd::new(terminal, PollFlags::IN)];
        let is_over = matches!(poll(&mut fds, Some(&timeout)), Ok(0));
        if is_over || matches!((&*terminal).read(&mut buffer), Ok(0) | Err(_)) {
            break;
        }
    }
    Ok(status)
}

fn relay_pipes(mut command: NodeChild) -> io::Result<ExitStatus> {
    if let Some(mut input) = command.child.stdin.take() {
        // Left behind when the command ends before its input does.
        thread::spawn(move || io::copy(&mut io::stdin().lock(), &mut input));
    }
    let output = command.child.stdout.take();
    let errors = command.child.stderr.take();
    thread::scope(|scope| {
        if let Some(mut output) = output {
            scope.spawn(move || pump(&mut output, &mut io::stdout().lock()));
        }
        if let Some(mut errors) = errors {
            scope.spawn(move || pump(&mut errors, &mut io::stderr().lock()));
        }
    });
    command.child.wait()
}
