//! `cksl` inside a node: the learner's verbs, asked of the supervisor over the node's socket.
//!
//! Nothing is decided here. A verb goes out as one line of JSON, the replies are written by [`Reply::write`] as
//! they come, and the exit code is the one that the supervisor names.

mod args;
mod complete;
mod connect;
mod exam;

use std::ffi::OsString;
use std::io::{self, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use cksl_tools::rules::{self, RulesCommand, Surroundings};
use cksl_tools::usage::{help_last, print_usage};
use cksl_wire::exit;
use cksl_wire::io::Io;
use cksl_wire::protocol::{EXAM_CLOCK, PROTOCOL, Reply, Request, Verb, read_line};
use cksl_wire::terminal::Terminal;
use clap::{Args, CommandFactory as _, Parser, Subcommand};

pub use self::args::{VerbArgs, agreed, unasked};
pub use self::complete::{checks_of, questions_of};
use self::exam::ExamArgs;
use crate::docs;
use crate::screen::{Screen, folded};

/// Work on the task of this node.
#[derive(Debug, Parser)]
#[command(name = "cksl", version, after_help = EXAMPLES, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Results as JSON
    #[arg(long, global = true)]
    json: bool,
    /// No colour, no symbols beyond ASCII
    #[arg(long, global = true)]
    plain: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[command(flatten)]
    Verb(VerbArgs<Nothing, Nothing, RulesCommand>),
    /// Work on an exam: its tasks, its time, handing it in
    #[command(subcommand)]
    Exam(ExamArgs),
    /// Join standard input and output to the ssh server of a task's node: `ssh` in the base of an exam does so
    #[command(hide = true)]
    Connect {
        /// The node
        node: String,
    },
    /// Show a page of reference for a competency of the curriculum, or which there are
    Docs {
        /// The competency; the beginning of its name is enough
        competency: Option<String>,
    },
}

/// There is one lab here, and no recording.
#[derive(Args, Clone, Debug)]
#[group(skip)]
struct Nothing {}

const EXAMPLES: &str = "\
Examples:
  cksl task                     read the task again
  cksl check                    see what is done and what is missing, with the evidence
  cksl check --watch            the same, again whenever something happens
  cksl explain says-what-was-asked
                                what you did that bears on this check
  cksl answer token hunter2     answer a question of the task
  printenv | cksl answer token -
                                the same, from standard input
  cksl rules why 'Terminal shell in container'
                                why a rule did not fire
  cksl docs rbac                a page of reference; no network is needed
  cksl exam time                in an exam: the time that is left
  cksl hint                     what the next hint costs, and then the hint

`exit` leaves the lab running; `cksl shell` on the host comes back.";

/// Why a verb got no complete answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Nobody listens.
    #[error("nothing answers at {path}: {source}")]
    Connect {
        /// The socket.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The connection broke.
    #[error("the connection to cksl broke: {0}")]
    Broken(io::Error),
    /// The answer ended early.
    #[error("cksl on the host ended before it had answered")]
    Unanswered,
    /// The other side speaks another version of the protocol.
    #[error("cksl on the host answered something that this program does not know: {0}")]
    Garbled(serde_json::Error),
    /// The terminal or the pipe is gone.
    #[error("can't write the answer: {0}")]
    Output(io::Error),
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The exit code.
    pub code: u8,
    /// A question that must be accepted before the verb is carried out.
    pub question: Option<String>,
}

/// Sends `verb` over `stream` and writes the replies for `terminal`.
pub fn call(
    stream: &UnixStream,
    verb: &Verb,
    terminal: Terminal,
    io: &mut Io<'_>,
) -> Result<Answer, CallError> {
    let request = Request::Call {
        protocol: PROTOCOL,
        verb: verb.clone(),
    };
    send(stream, &request)?;
    let mut reader = BufReader::new(stream);
    let mut question = None;
    let mut screen = Screen::new(terminal);
    loop {
        let Some(line) = read_line(&mut reader).map_err(CallError::Broken)? else {
            return Err(CallError::Unanswered);
        };
        match serde_json::from_slice(&line).map_err(CallError::Garbled)? {
            Reply::Ask(asked) => question = Some(asked.to_string()),
            Reply::Done { code } => {
                screen.end_line(io.err).map_err(CallError::Output)?;
                return Ok(Answer { code, question });
            }
            // No verb is answered by a stream or a connection.
            Reply::Stream { .. } | Reply::Connected => return Err(CallError::Unanswered),
            reply => screen.write(&reply, io).map_err(CallError::Output)?,
        }
    }
}

/// Reaches the supervisor.
fn reach(socket: &Path) -> Result<UnixStream, CallError> {
    UnixStream::connect(socket).map_err(|source| CallError::Connect {
        path: socket.to_owned(),
        source,
    })
}

/// Says the first line of a connection.
fn send(mut stream: &UnixStream, request: &Request) -> Result<(), CallError> {
    let mut line = serde_json::to_vec(request).map_err(CallError::Garbled)?;
    line.push(b'\n');
    stream.write_all(&line).map_err(CallError::Broken)
}

/// What is typed outside of nodes, by its first word.
pub const OF_THE_HOST: [&str; 26] = [
    "bundle",
    "class",
    "clean",
    "completions",
    "coverage",
    "dev",
    "doctor",
    "falco",
    "follow",
    "history",
    "host",
    "image",
    "join",
    "list",
    "next",
    "progress",
    "quiz",
    "replay",
    "report",
    "reset",
    "shell",
    "solution",
    "start",
    "stop",
    "sysdig",
    "web",
];

/// What follows `cksl exam` on the host only.
const EXAM_OF_THE_HOST: [&str; 6] = ["base", "pause", "plan", "result", "resume", "start"];

/// The command that was typed, if it is one of the host's.
fn of_the_host(args: &[OsString]) -> Option<String> {
    let words = args.iter().skip(1).filter_map(|word| word.to_str());
    let mut words = words.filter(|word| !word.starts_with('-'));
    match words.next()? {
        "exam" => {
            let command = words.next()?;
            let is_hosts = EXAM_OF_THE_HOST.contains(&command);
            is_hosts.then(|| format!("exam {command}"))
        }
        command => OF_THE_HOST.contains(&command).then(|| command.to_owned()),
    }
}

/// The description of the command line.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// The `cksl` command inside a node, with the node's socket at `socket`. Returns its exit code.
pub fn main(args: impl IntoIterator<Item = OsString>, socket: &Path, io: &mut Io<'_>) -> u8 {
    let args = help_last(args);
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(_) if let Some(command) = of_the_host(&args) => {
            let said = match socket.with_file_name(EXAM_CLOCK).exists() {
                true => {
                    format!("cksl: `cksl {command}` belongs to the host, and this exam may lack it")
                }
                false => format!(
                    "cksl: `cksl {command}` belongs to the host: `exit` leaves this node, and its lab goes on"
                ),
            };
            let _ = writeln!(io.err, "{}", folded(&said));
            return exit::USAGE;
        }
        Err(usage) => return print_usage(&usage, Terminal::detect(false, false).color, io),
    };
    let terminal = Terminal::detect(cli.json, cli.plain);
    let ask = |verb: &Verb, io: &mut Io<'_>| call(&reach(socket)?, verb, terminal, io);
    let asked = match cli.command {
        Command::Connect { node } => return told(connect::connect(socket, node, terminal, io), io),
        Command::Verb(VerbArgs::Rules {
            command: Some(command),
            ..
        }) => return rules::run(&command, &Surroundings::node(socket, terminal), io),
        Command::Verb(verb) => verb.carry_out(
            io,
            || complete::asked(&reach(socket).ok()?, &Verb::Questions),
            ask,
        ),
        Command::Exam(exam) => exam.carry_out(io, ask),
        Command::Docs { competency } => {
            docs::run(competency.as_deref(), terminal, io).map_err(CallError::Output)
        }
    };
    told(asked, io)
}

/// The exit code of a call; why it got no complete answer is told.
fn told(asked: Result<u8, CallError>, io: &mut Io<'_>) -> u8 {
    match asked {
        Ok(code) => code,
        // `cksl task | head -1` is no failure.
        Err(CallError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            let _ = writeln!(io.err, "cksl: {error}");
            if matches!(error, CallError::Connect { .. } | CallError::Unanswered) {
                let _ = writeln!(
                    io.err,
                    "\n  the lab's supervisor on the host has ended; any cksl command there, \
                     such as `cksl status`, starts it again"
                );
            }
            exit::CANNOT
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn a_command_of_the_host_is_sent_there() {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut io = Io {
            out: &mut out,
            err: &mut err,
        };
        let args = ["cksl", "exam", "--plain", "pause"].map(OsString::from);
        assert_eq!(of_the_host(&args).as_deref(), Some("exam pause"));
        let args = ["cksl", "exam", "time"].map(OsString::from);
        assert_eq!(of_the_host(&args), None);
        let args = ["cksl", "--plain", "stop"].map(OsString::from);
        assert_eq!(main(args, Path::new("/nowhere"), &mut io), exit::USAGE);
        let said = String::from_utf8(err).unwrap();
        assert!(
            said.contains("`cksl stop` belongs to the host: `exit`"),
            "{said}"
        );

        // There the way to the host may be in vain.
        let of_exam = tempfile::tempdir().unwrap();
        std::fs::write(of_exam.path().join(EXAM_CLOCK), "9 1/2").unwrap();
        let mut err = Vec::new();
        let mut io = Io {
            out: &mut out,
            err: &mut err,
        };
        let args = ["cksl", "solution"].map(OsString::from);
        assert_eq!(
            main(args, &of_exam.path().join("node.sock"), &mut io),
            exit::USAGE
        );
        let said = String::from_utf8(err).unwrap();
        assert!(said.contains("this exam may lack it"), "{said}");
    }

    fn terminal() -> Terminal {
        Terminal {
            width: 80,
            color: false,
            plain: true,
            json: false,
        }
    }

    /// Answers one request on the other end of a socket pair with `replies`.
    fn supervisor(replies: &'static [&'static str]) -> (UnixStream, thread::JoinHandle<Request>) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let answering = thread::spawn(move || {
            let line = read_line(&mut BufReader::new(&theirs)).unwrap().unwrap();
            for reply in replies {
                writeln!(&theirs, "{reply}").unwrap();
            }
            serde_json::from_slice(&line).unwrap()
        });
        (ours, answering)
    }

    fn run(
        replies: &'static [&'static str],
        verb: Verb,
    ) -> (Result<Answer, CallError>, String, String) {
        let (stream, answering) = supervisor(replies);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut io = Io {
            out: &mut out,
            err: &mut err,
        };
        let result = call(&stream, &verb, terminal(), &mut io);
        let expected = Request::Call {
            protocol: PROTOCOL,
            verb,
        };
        assert_eq!(answering.join().unwrap(), expected);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (result, text(out), text(err))
    }

    #[test]
    fn the_command_line_has_no_contradiction() {
        use clap::CommandFactory as _;

        Cli::command().debug_assert();
    }

    #[test]
    fn replies_are_printed_where_they_belong_and_the_code_is_the_supervisors() {
        let (answer, out, err) = run(
            &[
                r#"{"note":{"way":{"number":2,"at":"host"}}}"#,
                r#"{"shown":{"hints":[]}}"#,
                r#"{"done":{"code":1}}"#,
            ],
            Verb::Check { watch: false },
        );
        assert_eq!(answer.unwrap().code, 1);
        assert_eq!(out, "  no hint was taken: `cksl hint`\n");
        assert!(err.contains("goes to task 2"), "{err}");
    }

    #[test]
    fn a_question_is_handed_to_the_caller_and_not_printed() {
        let (answer, out, _) = run(
            &[
                r#"{"ask":{"hint":{"number":1,"of":3,"cost":1}}}"#,
                r#"{"done":{"code":0}}"#,
            ],
            Verb::Hint { accept: false },
        );
        assert_eq!(
            answer.unwrap().question.as_deref(),
            Some("Hint 1 of 3 costs 1 point. Take it?")
        );
        assert_eq!(out, "");
    }

    #[test]
    fn an_answer_that_breaks_off_is_an_error() {
        let (answer, out, _) = run(&[r#"{"shown":{"hints":[]}}"#], Verb::Task);
        assert!(matches!(answer, Err(CallError::Unanswered)));
        assert_ne!(out, "");
    }

    #[test]
    fn an_unknown_reply_is_an_error_and_no_panic() {
        let (answer, _, _) = run(&[r#"{"sing":"la"}"#], Verb::Task);
        assert!(matches!(answer, Err(CallError::Garbled(_))));
    }

    #[test]
    fn a_line_without_end_is_refused_at_the_limit() {
        let mut endless = BufReader::new(io::repeat(b'x'));
        assert!(read_line(&mut endless).is_err());
    }
}
