//! Types an answer into shells on terminals, as a learner does.
//!
//! The shell's prompts are set to texts that occur nowhere else, so that the end of a command is
//! known from what the terminal shows and from nothing else.

use std::collections::BTreeMap;
use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{Winsize, tcsetwinsize};
use thiserror::Error;

use super::{BenchError, Seat};
use crate::scenario::answer::{ScriptLine, Step};

/// Wide enough that no line is wrapped or redrawn by the shell's line editor.
const SIZE: Winsize = Winsize {
    ws_row: 50,
    ws_col: 2000,
    ws_xpixel: 0,
    ws_ypixel: 0,
};

/// Most bytes of output that are kept of a terminal.
const MAX_SEEN: usize = 4 << 20;

/// The byte of C-c.
const INTERRUPT: u8 = 3;

/// After so long without a prompt C-c is pressed again, as anybody would: a shell that is about to
/// start a program may not pass it on.
const INTERRUPT_AGAIN: Duration = Duration::from_secs(5);

/// Why an answer could not be typed to its end.
#[derive(Debug, Error)]
pub enum TypeError {
    /// What was waited for did not come.
    #[error("line {line}: waited {seconds} s in vain for {what}")]
    TimedOut {
        /// Line of the script.
        line: usize,
        /// What was waited for.
        what: String,
        /// For how long.
        seconds: u64,
    },
    /// The shell ended.
    #[error("line {line}: the shell has ended")]
    Ended {
        /// Line of the script.
        line: usize,
    },
    /// A terminal could not be opened, read or written.
    #[error("line {line}: terminal: {source}")]
    Terminal {
        /// Line of the script.
        line: usize,
        /// The cause.
        source: io::Error,
    },
    /// The bench gave no terminal.
    #[error("no terminal: {0}")]
    Bench(BenchError),
}

/// Types answers at one seat.
pub struct Typist {
    terminals: BTreeMap<u8, Terminal>,
    patience: Duration,
}

impl Typist {
    /// A typist who waits so long at most for each line.
    #[must_use]
    pub fn new(patience: Duration) -> Self {
        Typist {
            terminals: BTreeMap::new(),
            patience,
        }
    }

    /// Types a script. A terminal is left for another, or for good, once its last command has
    /// ended or shown the text that was waited for.
    ///
    /// # Errors
    /// See [`TypeError`]; what the terminals showed until then is in [`Typist::transcript`].
    pub fn play(&mut self, seat: &mut dyn Seat, script: &[ScriptLine]) -> Result<(), TypeError> {
        let mut current = 1;
        for ScriptLine { line, step } in script {
            let line = *line;
            match step {
                Step::Shell(number) => {
                    // The next terminal may need what the last line in this one makes.
                    if let Some(left) = self.terminals.get_mut(&current)
                        && *number != current
                    {
                        left.rest(self.patience, line)?;
                    }
                    current = *number;
                }
                Step::Type(text) => {
                    let patience = self.patience;
                    self.terminal(current, seat, line)?
                        .enter(text, patience, line)?;
                }
                Step::Wait(text) => {
                    let patience = self.patience;
                    self.terminal(current, seat, line)?
                        .wait(text, patience, line)?;
                }
                Step::Key(byte) => self.terminal(current, seat, line)?.press(*byte, line)?,
            }
        }
        let end = script.last().map_or(1, |last| last.line);
        for terminal in self.terminals.values_mut() {
            terminal.rest(self.patience, end)?;
        }
        Ok(())
    }

    fn terminal(
        &mut self,
        number: u8,
        seat: &mut dyn Seat,
        line: usize,
    ) -> Result<&mut Terminal, TypeError> {
        use std::collections::btree_map::Entry;
        match self.terminals.entry(number) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let file = seat.terminal().map_err(TypeError::Bench)?;
                Ok(entry.insert(Terminal::open(file, self.patience, line)?))
            }
        }
    }

    /// All that the terminals have shown, without control sequences.
    #[must_use]
    pub fn transcript(&self) -> String {
        let mut transcript = String::new();
        for (number, terminal) in &self.terminals {
            if self.terminals.len() > 1 {
                transcript.push_str(&format!("--- shell {number}\n"));
            }
            transcript.push_str(&terminal.shown());
        }
        transcript
    }
}

/// What a terminal is known to be doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The shell or a program waits for a line.
    Ready,
    /// A line was entered, and no prompt was seen since.
    Busy,
}

/// A shell on a terminal, from its master side.
struct Terminal {
    file: File,
    /// In every prompt of this shell, and nowhere else.
    prompt: String,
    seen: Vec<u8>,
    /// Where in `seen` the output since the last entered line starts.
    mark: usize,
    state: State,
    /// Interrupt was the last key pressed.
    interrupted: bool,
}

impl Terminal {
    fn open(file: File, patience: Duration, line: usize) -> Result<Terminal, TypeError> {
        // A terminal that can't be resized is narrow, not useless.
        let _ = tcsetwinsize(&file, SIZE);
        let nonce = format!("{:016x}", RandomState::new().build_hasher().finish());
        let (head, tail) = nonce.split_at(8);
        let mut terminal = Terminal {
            file,
            prompt: format!("{nonce}> "),
            seen: Vec::new(),
            mark: 0,
            state: State::Busy,
            interrupted: false,
        };
        // The quotes keep the echo of this line from looking like a prompt. No history expansion,
        // and a tab is a tab: what is typed is the script, not what the line editor makes of it.
        terminal.write(
            &format!(
                "set +H; bind 'set disable-completion on'; PS1='{head}''{tail}> ' PS2='more {head}''{tail}> '\r"
            ),
            line,
        )?;
        terminal.rest(patience, line)?;
        Ok(terminal)
    }

    fn enter(&mut self, text: &str, patience: Duration, line: usize) -> Result<(), TypeError> {
        self.rest(patience, line)?;
        self.mark = self.seen.len();
        self.write(&format!("{text}\r"), line)?;
        self.state = State::Busy;
        self.interrupted = false;
        Ok(())
    }

    fn press(&mut self, byte: u8, line: usize) -> Result<(), TypeError> {
        self.file
            .write_all(&[byte])
            .map_err(|source| TypeError::Terminal { line, source })?;
        self.state = State::Busy;
        self.interrupted = byte == INTERRUPT;
        Ok(())
    }

    /// Waits for a text since the last entered line; then the terminal takes a line.
    fn wait(&mut self, text: &str, patience: Duration, line: usize) -> Result<(), TypeError> {
        self.until(text, &format!("`{text}`"), patience, line)?;
        self.state = State::Ready;
        Ok(())
    }

    /// Waits for the prompt, if it was not seen yet.
    fn rest(&mut self, patience: Duration, line: usize) -> Result<(), TypeError> {
        let prompt = self.prompt.clone();
        let deadline = Instant::now() + patience;
        while self.state == State::Busy {
            let left = deadline.saturating_duration_since(Instant::now());
            let again = self.interrupted && left > INTERRUPT_AGAIN;
            let within = if again { INTERRUPT_AGAIN } else { left };
            match self.until(&prompt, "the prompt", within, line) {
                Ok(()) => self.state = State::Ready,
                Err(TypeError::TimedOut { .. }) if again => self.press(INTERRUPT, line)?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn until(
        &mut self,
        text: &str,
        what: &str,
        patience: Duration,
        line: usize,
    ) -> Result<(), TypeError> {
        let deadline = Instant::now() + patience;
        let mut from = self.mark;
        loop {
            let new = self.seen.get(from..).unwrap_or_default();
            if find(new, text.as_bytes()) {
                return Ok(());
            }
            from = self.seen.len().saturating_sub(text.len()).max(from);
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(TypeError::TimedOut {
                    line,
                    what: what.to_owned(),
                    seconds: patience.as_secs(),
                });
            }
            self.read(left, line)?;
        }
    }

    /// Reads what the terminal shows within that time, as soon as there is something.
    fn read(&mut self, within: Duration, line: usize) -> Result<(), TypeError> {
        let failed = |source| TypeError::Terminal { line, source };
        let timeout = Timespec::try_from(within).ok();
        let mut files = [PollFd::from_borrowed_fd(self.file.as_fd(), PollFlags::IN)];
        match poll(&mut files, timeout.as_ref()) {
            Ok(0) | Err(rustix::io::Errno::INTR) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(failed(error.into())),
        }
        let mut buffer = [0; 16 << 10];
        match self.file.read(&mut buffer) {
            Ok(0) => Err(TypeError::Ended { line }),
            Ok(count) => {
                self.keep(&buffer[..count]);
                Ok(())
            }
            // What a master reads after its last slave is closed.
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => {
                Err(TypeError::Ended { line })
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.seen.extend_from_slice(bytes);
        if self.seen.len() > MAX_SEEN {
            let cut = self.seen.len() - MAX_SEEN / 2;
            self.seen.drain(..cut);
            self.mark = self.mark.saturating_sub(cut);
        }
    }

    fn write(&mut self, text: &str, line: usize) -> Result<(), TypeError> {
        self.file
            .write_all(text.as_bytes())
            .map_err(|source| TypeError::Terminal { line, source })
    }

    fn shown(&self) -> String {
        console::strip_ansi_codes(&String::from_utf8_lossy(&self.seen))
            .replace('\r', "")
            .replace(&self.prompt, "$ ")
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len().max(1))
        .any(|window| window == needle)
}
