//! `cksl` on a terminal, as a person has it.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

use super::User;
use crate::wait;

/// What a shell shows when it waits for a line, once [`Terminal::shell`] has asked for it.
const PROMPT: &str = "what-now> ";

/// How often a key is pressed that a shell may have lost, with five seconds for its effect.
const KEYS: u64 = wait::LIMIT.as_secs() / 5;

/// A program on a terminal of its own, seen from where a person sits.
pub(crate) struct Terminal {
    child: Child,
    screen: File,
    /// The program's side, so that its settings can be looked at when the program has ended.
    line: File,
    seen: Vec<u8>,
    /// Where in `seen` the output since the last entered line starts.
    mark: usize,
}

impl Terminal {
    /// Runs `cksl` on a new terminal.
    pub(crate) fn run(user: &User, args: &[&str]) -> Self {
        Self::sized(user, args, (40, 160))
    }

    /// The same with so many rows and columns.
    pub(crate) fn sized(user: &User, args: &[&str], (rows, columns): (u16, u16)) -> Self {
        let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
            .expect("there is a free terminal");
        grantpt(&screen)
            .and_then(|()| unlockpt(&screen))
            .expect("it can be used");
        let name = ptsname(&screen, Vec::new()).expect("it has a name");
        let name = name.to_str().expect("is text");
        let line = OpenOptions::new()
            .read(true)
            .write(true)
            .open(name)
            .expect("opens");
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&line, size).expect("takes a size");
        let end = || line.try_clone().expect("can be duplicated");
        // It takes the terminal as its own, so that keys and hang-ups reach it as signals, which the
        // tests may have been started to ignore.
        let mut command = Command::new("env");
        command
            .args([
                "--default-signal",
                "setsid",
                "--ctty",
                env!("CARGO_BIN_EXE_cksl"),
            ])
            .args(args)
            .env("TERM", "xterm")
            .stdin(end())
            .stdout(end())
            .stderr(end());
        for (variable, path) in user.surroundings() {
            command.env(variable, path);
        }
        let child = command.spawn().expect("starts");
        // Until it has the terminal, keys go nowhere.
        let comm = format!("/proc/{}/comm", child.id());
        wait::until("cksl in its terminal", || {
            match std::fs::read_to_string(&comm) {
                Ok(name) if name != "cksl\n" && !name.is_empty() => Err(name),
                _ => Ok(()),
            }
        });
        Self {
            child,
            screen: File::from(screen),
            line,
            seen: Vec::new(),
            mark: 0,
        }
    }

    /// A learner's shell in a lab.
    pub(super) fn shell(user: &User, lab: &str) -> Self {
        Self::at_prompt(user, &["shell", "--lab", lab])
    }

    /// Runs a `cksl` that opens a shell in a node, until that takes lines.
    pub(super) fn at_prompt(user: &User, args: &[&str]) -> Self {
        let mut shell = Self::run(user, args);
        shell.wait_for("# ");
        // In two parts, so that the echo of the line does not look like the prompt.
        let (head, tail) = PROMPT.split_at(4);
        shell.say(&format!(
            "set +H; bind 'set disable-completion on'; PS1='{head}''{tail}' PS2='{head}''{tail}'"
        ));
        shell
    }

    /// Enters a line, and waits until the shell takes the next one. Returns what was shown.
    pub(super) fn say(&mut self, line: &str) -> String {
        self.enter(line);
        self.prompted()
    }

    /// Enters a line.
    pub(crate) fn enter(&mut self, line: &str) {
        self.mark = self.seen.len();
        self.press(format!("{line}\r").as_bytes());
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: &[u8]) {
        self.screen
            .write_all(keys)
            .expect("the terminal takes keys");
    }

    /// Presses Ctrl-C, and waits until the shell takes a line. Returns what was shown since the last
    /// one.
    pub(super) fn interrupt(&mut self) -> String {
        // A shell that is about to start a program may not pass the key on: pressed again, as anybody
        // would.
        let ended = (0..KEYS).any(|_| {
            self.press(&[3]);
            self.shows(PROMPT, Duration::from_secs(5))
        });
        assert!(ended, "Ctrl-C ends nothing");
        // There may be a second prompt, from before or after the key. What follows this line's own
        // words is the last one. The shell may lose what is typed while it deals with the key.
        let in_step = (0..KEYS).any(|_| {
            self.press(b"   echo in''-step\r");
            self.shows("in-step", Duration::from_secs(5))
        });
        assert!(in_step, "the shell takes no line after Ctrl-C");
        let shown = self.wait_for("in-step");
        self.mark = self.seen.len() - (shown.len() - shown.rfind("in-step").unwrap_or(0));
        // A line that was typed twice may run once more after that.
        let prompted = (0..KEYS).any(|_| {
            self.shows(PROMPT, Duration::from_secs(5)) || {
                self.press(&[3]);
                false
            }
        });
        assert!(prompted, "Ctrl-C ends nothing: {shown}");
        shown
    }

    /// Waits until the shell takes a line, and returns what was shown since the last one.
    pub(super) fn prompted(&mut self) -> String {
        self.wait_for(PROMPT)
    }

    /// Waits for a text since the last entered line, and returns all that was shown since.
    pub(crate) fn wait_for(&mut self, text: &str) -> String {
        let began = Instant::now();
        loop {
            let shown = String::from_utf8_lossy(&self.seen[self.mark..]).into_owned();
            if shown.contains(text) {
                return shown;
            }
            assert!(
                began.elapsed() < wait::LIMIT && self.read(),
                "waited in vain for `{text}`; the terminal shows: {shown}"
            );
        }
    }

    /// Waits until the program has ended; returns how, and what was shown since the last entered line.
    pub(crate) fn ended(&mut self) -> (ExitStatus, String) {
        let began = Instant::now();
        let status = loop {
            self.read();
            if let Some(status) = self.child.try_wait().expect("can be asked") {
                break status;
            }
            assert!(began.elapsed() < wait::LIMIT, "it does not end");
        };
        while self.readable(Duration::ZERO) && self.read() {}
        let shown = String::from_utf8_lossy(&self.seen[self.mark..]).into_owned();
        (status, shown)
    }

    /// Kills the program.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("is there");
        self.child.wait().expect("has ended");
    }

    /// Asks the program to end.
    pub(super) fn terminate(&self) {
        let pid = Pid::from_raw(self.child.id() as i32);
        kill(pid, Signal::SIGTERM).expect("is there");
    }

    /// Whether the terminal is as a shell wants it back: it echoes, and hands over whole lines.
    pub(super) fn is_cooked(&self) -> bool {
        let modes = tcgetattr(&self.line).expect("has settings").local_modes;
        modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG)
    }

    /// Closes the window with whatever runs in it, and waits for the program's end.
    pub(crate) fn close(self) {
        let Self {
            mut child,
            screen,
            line,
            ..
        } = self;
        drop((screen, line));
        wait::until_true(
            &format!("the end of {} with its terminal", child.id()),
            || child.try_wait().expect("can be asked").is_some(),
        );
    }

    /// Reads what there is within half a second; false if the other side is closed.
    fn read(&mut self) -> bool {
        if !self.readable(Duration::from_millis(500)) {
            return true;
        }
        let mut buffer = [0; 16 << 10];
        match self.screen.read(&mut buffer) {
            Ok(0) | Err(_) => false,
            Ok(count) => {
                self.seen.extend_from_slice(&buffer[..count]);
                true
            }
        }
    }

    /// Whether a text is shown since the last entered line, or soon.
    fn shows(&mut self, text: &str, within: Duration) -> bool {
        let began = Instant::now();
        loop {
            let shown = String::from_utf8_lossy(&self.seen[self.mark..]).contains(text);
            if shown || began.elapsed() > within || !self.read() {
                return shown;
            }
        }
    }

    fn readable(&self, within: Duration) -> bool {
        let timeout = Timespec::try_from(within).expect("is short");
        let mut files = [PollFd::from_borrowed_fd(self.screen.as_fd(), PollFlags::IN)];
        matches!(poll(&mut files, Some(&timeout)), Ok(1))
    }
}
