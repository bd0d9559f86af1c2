//! The commands' side of the supervisor's socket.

use std::fs::{self, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use cksl_wire::protocol::Reply;
use rustix::net::sockopt::socket_peercred;

use super::protocol::{HostReply, HostRequest};
use super::socket::{readable, socket_path};
use crate::problem::{Problem, exit};

/// The supervisor's log below the run folder.
pub(super) fn log_path(run: &Path) -> PathBuf {
    run.join("supervisor.log")
}

/// Why the supervisor could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// It did not come up.
    #[error("the supervisor can't start (tried for {seconds} s): {why}")]
    NotUp {
        /// How long was waited.
        seconds: u64,
        /// Its last words.
        why: String,
    },
    /// The connection broke.
    #[error("the supervisor went away while it worked on this; its log is {log}")]
    Gone {
        /// Its log file.
        log: String,
    },
    /// The folder of its socket is not root's alone.
    #[error(
        "{run} is open to others (mode {mode:04o}), and the labs' sockets would be in it: `chmod 700 {run}`, or name \
         a directory by CKSL_RUN that is not there yet"
    )]
    Open {
        /// The folder.
        run: String,
        /// Its mode.
        mode: u32,
    },
    /// It said something that this program does not understand.
    #[error("the supervisor's answer can't be read: {0}")]
    Garbled(serde_json::Error),
    /// The socket, the run folder or the program could not be used.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// The cause.
        source: io::Error,
    },
}

/// How to reach the supervisor, and how to start one.
#[derive(Clone, Debug)]
pub struct Client {
    /// Folder of the socket.
    pub run: PathBuf,
    /// Program and arguments of a new supervisor.
    pub program: (PathBuf, Vec<String>),
}

/// One that lives is waited for: it may have labs to take up on a busy machine.
const START_SECONDS: u64 = 60;

const ATTEMPTS: u32 = 3;

/// How long a supervisor may take to say that it has understood; then the caller gets a message.
const ANSWERS: Duration = Duration::from_secs(5);

impl Client {
    /// Connects to a running supervisor; `None` if there is none.
    pub fn running(&self) -> Option<UnixStream> {
        UnixStream::connect(socket_path(&self.run)).ok()
    }

    /// Connects, and starts a supervisor first if none answers.
    pub fn connect(&self) -> Result<UnixStream, ClientError> {
        if let Some(stream) = self.running() {
            return Ok(stream);
        }
        let io = |what: &str| {
            let what = what.to_owned();
            move |source| ClientError::Io { what, source }
        };
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.run)
            .map_err(io("creating the run directory"))?;
        // One that was there before may be anybody's, even /tmp: it is left as it is.
        let folder = fs::metadata(&self.run).map_err(io("looking at the run directory"))?;
        let mode = folder.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            let run = self.run.display().to_string();
            return Err(ClientError::Open { run, mode });
        }
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(log_path(&self.run))
            .map_err(io("opening the supervisor's log"))?;
        let mut child = Command::new(&self.program.0)
            .args(&self.program.1)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .current_dir("/")
            .process_group(0)
            .spawn()
            .map_err(io("starting the supervisor"))?;
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(START_SECONDS) {
            if let Some(stream) = self.running() {
                return Ok(stream);
            }
            // One that lost the race for the lock ends at once; the winner's socket will come.
            let ended = child.try_wait().map_err(io("waiting for the supervisor"))?;
            if ended.is_some_and(|status| !status.success()) {
                break;
            }
            sleep(Duration::from_millis(5));
        }
        Err(ClientError::NotUp {
            seconds: started.elapsed().as_secs(),
            why: last_words(&self.run),
        })
    }

    /// Sends `request`, starting a supervisor if none runs, and hands each line of the answer to
    /// `on_reply`, until the end. Returns the exit code.
    pub fn ask(
        &self,
        request: &HostRequest,
        mut on_reply: impl FnMut(HostReply),
    ) -> Result<u8, ClientError> {
        let mut go_on = |reply| {
            on_reply(reply);
            ControlFlow::Continue(())
        };
        // A supervisor that is just ending closes without a word; the next one answers.
        for _ in 0..ATTEMPTS {
            if let Some(code) = self.ask_on(&self.connect()?, request, &mut go_on)? {
                return Ok(code);
            }
        }
        Err(self.gone())
    }

    /// As [`Client::ask`] of a supervisor that runs; `None` if none does.
    pub fn ask_running(
        &self,
        request: &HostRequest,
        mut on_reply: impl FnMut(HostReply),
    ) -> Result<Option<u8>, ClientError> {
        self.ask_until(request, |reply| {
            on_reply(reply);
            ControlFlow::Continue(())
        })
    }

    /// As [`Client::ask_running`], until the end or until `on_reply` has enough.
    pub fn ask_until(
        &self,
        request: &HostRequest,
        mut on_reply: impl FnMut(HostReply) -> ControlFlow<()>,
    ) -> Result<Option<u8>, ClientError> {
        match self.running() {
            Some(stream) => self.ask_on(&stream, request, &mut on_reply),
            None => Ok(None),
        }
    }

    /// As [`Client::ask`], on one connection; `None` if it was closed before the request was read.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub fn ask_on(
        &self,
        stream: &UnixStream,
        request: &HostRequest,
        on_reply: &mut impl FnMut(HostReply) -> ControlFlow<()>,
    ) -> Result<Option<u8>, ClientError> {
        let mut line = serde_json::to_vec(request).map_err(ClientError::Garbled)?;
        line.push(b'\n');
        if (&*stream).write_all(&line).is_err() {
            return Ok(None);
        }
        let silence = || HostReply::Reply(Reply::Problem(silent(stream).into()));
        if !readable(stream, ANSWERS) && on_reply(silence()).is_break() {
            return Ok(Some(exit::DONE));
        }
        let mut accepted = false;
        for line in BufReader::new(stream).lines() {
            let Ok(line) = line else { break };
            match serde_json::from_str(&line).map_err(ClientError::Garbled)? {
                HostReply::Accepted => accepted = true,
                HostReply::Reply(Reply::Done { code }) => return Ok(Some(code)),
                reply => {
                    if on_reply(reply).is_break() {
                        return Ok(Some(exit::DONE));
                    }
                }
            }
        }
        if accepted { Err(self.gone()) } else { Ok(None) }
    }

    fn gone(&self) -> ClientError {
        ClientError::Gone {
            log: log_path(&self.run).display().to_string(),
        }
    }
}

/// The message about a supervisor that says nothing.
fn silent(stream: &UnixStream) -> Problem {
    let pid = socket_peercred(stream).map(|peer| peer.pid.as_raw_nonzero().get());
    let problem = Problem::machine(format!(
        "the supervisor has not answered for {} s; this goes on waiting for it",
        ANSWERS.as_secs()
    ));
    match pid {
        Ok(pid) => problem
            .hint(format!("kill -CONT {pid}   lets it go on, if somebody has stopped it"))
            .hint(format!(
                "kill -KILL {pid}   ends it; the next command starts another, which takes the labs up"
            )),
        Err(_) => problem,
    }
}

fn last_words(run: &Path) -> String {
    let log = fs::read_to_string(log_path(run)).unwrap_or_default();
    match log.lines().rev().find(|line| !line.trim().is_empty()) {
        Some(line) => line.to_owned(),
        None => format!("it left no message in {}", log_path(run).display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervisor::HostCall;

    #[test]
    fn who_waits_for_a_supervisor_that_says_nothing_is_told() {
        let client = Client {
            run: "/nowhere".into(),
            program: ("/nowhere/cksl".into(), Vec::new()),
        };
        let request = HostRequest::new("this".to_owned(), HostCall::Labs);
        let (ours, theirs) = UnixStream::pair().unwrap();
        let (mut theirs, mut told) = (Some(theirs), Vec::new());
        let mut on_reply = |reply| {
            theirs.take();
            told.push(reply);
            ControlFlow::Continue(())
        };
        let ended = client.ask_on(&ours, &request, &mut on_reply).unwrap();
        assert_eq!(ended, None);
        let [HostReply::Reply(Reply::Problem(said))] = told.as_slice() else {
            panic!("{} replies", told.len())
        };
        let said = said.to_string();
        let pid = std::process::id();
        assert!(said.contains("has not answered for 5 s"), "{said}");
        assert!(said.contains(&format!("kill -CONT {pid}")), "{said}");
    }
}
