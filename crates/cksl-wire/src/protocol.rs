//! What crosses a node's socket: the learner's verbs, and the falco stream's first line.
//!
//! A connection starts with one line of JSON, a [`Request`]. A verb is answered by [`Reply`] lines
//! of JSON, ending with [`Reply::Done`]: data that the asker writes, see [`crate::report`].
//! [`Request::Watch`] is answered by one [`Reply`] line ([`Reply::Stream`] when accepted) and then turns
//! into the binary stream of [`crate::stream`]; so is [`Request::Replay`], with a line of [`Replayed`]
//! before it. [`Request::Connect`] is answered by notes and then by [`Reply::Connected`], after which the connection
//! is that of an ssh client and its server. Nothing here carries an answer, a seed or a secret, except as the learner's
//! own words.

use std::fmt;
use std::io::{self, BufRead, Read as _, Write};
use std::marker::PhantomData;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::io::Io;
use crate::recording::VERSION;
use crate::report::{Note, Problem, Question, Shown};
use crate::terminal::Terminal;

/// The socket's path inside a node.
pub const NODE_SOCKET: &str = "/run/cksl/node.sock";

/// Beside the socket, in a node of an exam: the time that is left, and the task. See `prompt.bash`.
pub const EXAM_CLOCK: &str = "exam-clock";

/// Version of what is said in [`Request::Call`] and its answer. It grows with any change of a [`Verb`], of a
/// [`Reply`] or of what these hold.
pub const PROTOCOL: u32 = 3;

/// Longest line of an answer.
pub const MAX_LINE: usize = 16 << 20;

/// Longest request: only a falco's introduction, with its rules, is long.
pub const MAX_REQUEST: usize = 4 << 20;

/// Most entries of a list in a request. Short ones take many times their length in memory.
const MAX_ENTRIES: usize = 2048;

/// A list of [`MAX_ENTRIES`] at most.
struct Few<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Few<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Few<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a list of at most {MAX_ENTRIES}")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Few<T>, A::Error> {
                let mut few = Vec::new();
                while let Some(entry) = list.next_element()? {
                    if few.len() >= MAX_ENTRIES {
                        return Err(A::Error::invalid_length(few.len() + 1, &self));
                    }
                    few.push(entry);
                }
                Ok(Few(few))
            }
        }

        deserializer.deserialize_seq(Entries(PhantomData))
    }
}

fn few<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Few::deserialize(from).map(|Few(list)| list)
}

fn few_or_none<'de, T, D>(from: D) -> Result<Option<Vec<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let list: Option<Few<T>> = Option::deserialize(from)?;
    Ok(list.map(|Few(list)| list))
}

/// What a learner can ask for, from the node or from the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Verb {
    /// Show the task.
    Task,
    /// Take the next hint; its cost is said first and must be accepted.
    Hint {
        /// Take it. Without, a hint that costs points is answered by [`Reply::Ask`].
        accept: bool,
    },
    /// The hints that were taken, once more.
    Hints,
    /// The questions of the task, and what was answered.
    Questions,
    /// Answer a question of the task.
    Answer {
        /// The check that asks.
        check: String,
        /// The answer as typed.
        value: String,
        /// Give it. Without, an answer that costs points is answered by [`Reply::Ask`].
        accept: bool,
    },
    /// Grade.
    Check {
        /// Grade again whenever something relevant happens, until interrupted.
        watch: bool,
    },
    /// What happened, as the kernel saw it; with a check, only what bears on it.
    Explain {
        /// Only this check.
        check: Option<String>,
    },
    /// The attempt: points, time, hints, the lab's state.
    Status,
    /// The rules that the node's falco has loaded.
    Rules,
    /// Grade once more and end the attempt.
    Submit,
    /// About the exam that the lab belongs to.
    Exam(ExamVerb),
}

/// What a learner can ask about an exam, from a node or from the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ExamVerb {
    /// Show a task.
    Task {
        /// Its number; without it, that of this node, or the one that the learner is at.
        number: Option<u32>,
    },
    /// Say which task is next, and how to go there.
    Next,
    /// Mark a task to come back to, or take the mark away.
    Flag {
        /// As in [`ExamVerb::Task`].
        number: Option<u32>,
    },
    /// The time that is left.
    Time,
    /// All tasks, and how they stand.
    Status,
    /// Hand everything in.
    Submit,
}

impl Verb {
    /// The same call, with what it costs accepted.
    #[must_use]
    pub fn accepted(self) -> Self {
        match self {
            Self::Hint { .. } => Self::Hint { accept: true },
            Self::Answer { check, value, .. } => Self::Answer {
                check,
                value,
                accept: true,
            },
            other => other,
        }
    }
}

/// First line of a connection to the node's socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Request {
    /// A verb.
    Call {
        /// The asker's [`PROTOCOL`].
        protocol: u32,
        /// Which.
        verb: Verb,
    },
    /// The event stream, for falco and sysdig.
    Watch(Box<Watch>),
    /// What has happened since the attempt began, for a question about a rule.
    Replay {
        /// The rule's name.
        rule: String,
    },
    /// The ssh server of a task's node, for the ssh client in the base of an exam.
    Connect {
        /// The node's name, as [`task_node`](crate::report::task_node) makes it.
        node: String,
    },
}

impl Request {
    /// Reads a request.
    ///
    /// # Errors
    /// Why it is not served, in lines for the asker: it speaks another version, or is not understood.
    pub fn read(line: &[u8]) -> Result<Self, String> {
        let spoken = serde_json::from_slice::<Spoken>(line).ok();
        match spoken.and_then(|spoken| spoken.call) {
            Some(call) if call.protocol != PROTOCOL => Err(Problem {
                message: format!(
                    "the `cksl` of this node speaks version {} of the protocol, and cksl on the host version \
                     {PROTOCOL}",
                    call.protocol
                ),
                hints: vec![
                    "cksl check, cksl hint, …   work on the host".to_owned(),
                    "cksl reset                 on the host makes a node with the program that fits"
                        .to_owned(),
                ],
                bug: false,
            }
            .to_string()),
            _ => serde_json::from_slice(line).map_err(|error| format!("{error}\n")),
        }
    }
}

/// A [`Request`] as far as all versions agree.
#[derive(Deserialize)]
struct Spoken {
    call: Option<Call>,
}

#[derive(Deserialize)]
struct Call {
    /// The first ones did not say it.
    #[serde(default)]
    protocol: u32,
}

/// How [`Request::Replay`] is answered: this as a line of JSON after the first one, and then
/// [frames](crate::frame) of [records](crate::stream::Record) until the connection closes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replayed {
    /// Types of events that are recorded whenever they happen.
    pub recorded: Vec<String>,
    /// Types that are recorded for files that the lab watches only.
    pub content: Vec<String>,
    /// The falco processes that have listened, the oldest first.
    pub falcos: Vec<FalcoSeen>,
}

/// A falco process of the node, as it told of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FalcoSeen {
    /// It still listens.
    pub runs: bool,
    /// Number of the first event that it got.
    pub first: u64,
    /// Events that it lost by being slow.
    pub lost: u64,
    /// Events for which it raised an alert of the rule.
    pub alerts: Vec<u64>,
    /// Its rules files as loaded, in order.
    pub rules: Vec<RulesFile>,
    /// What of its configuration changes alerts.
    pub config: AlertConfig,
}

/// A reader of the event stream introduces itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// `falco` or `sysdig`.
    pub program: String,
    /// Linux names of the system calls that it wants; `None` for the graded set, which is always on.
    #[serde(deserialize_with = "few_or_none")]
    pub syscalls: Option<Vec<String>>,
    /// Rules files as loaded, in order: what alerts are judged by. Empty for sysdig.
    #[serde(deserialize_with = "few")]
    pub rules: Vec<RulesFile>,
    /// What of its configuration changes alerts.
    pub config: AlertConfig,
}

/// A rules file as a falco process loaded it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesFile {
    /// Path in the node.
    pub path: String,
    /// Content at the time of loading.
    pub text: String,
}

/// The part of `falco.yaml` that decides which alerts there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertConfig {
    /// Least severe priority that is loaded, as written in `falco.yaml`; empty for `debug`.
    pub priority: String,
    /// `rule_matching: all`.
    pub match_all: bool,
    /// The `rules:` selection (`enable`/`disable`), as YAML text; empty without one.
    pub selection: String,
    /// Where alerts go: `stdout`, `file:PATH`, `program`, `http`, `syslog`.
    #[serde(deserialize_with = "few")]
    pub outputs: Vec<String>,
    /// `json_output`.
    pub json: bool,
}

/// A line of an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Reply {
    /// A result.
    Shown(Shown),
    /// What is said beside it.
    Note(Note),
    /// What went wrong.
    Problem(Problem),
    /// Nothing is answered, and why: lines for standard error. All versions of the protocol have this
    /// line and [`Reply::Done`] in this form, so that whoever asks can read them.
    #[serde(rename = "err")]
    Refused(String),
    /// A question to be answered with yes or no. On yes the asker makes the same call again with
    /// `accept`; [`Reply::Done`] follows in any case.
    Ask(Question),
    /// The end, with the exit code.
    Done {
        /// 0 passed or done, 1 graded and not passed, 2 usage or content error, 3 this machine can't, 70 a bug of ours.
        code: u8,
    },
    /// The asker gets the stream of records that it wants; it follows.
    Stream {
        /// The form of its records.
        format: u32,
    },
    /// From here on the connection is the one of [`Request::Connect`].
    Connected,
}

impl Reply {
    /// The stream follows, in the form that this program knows.
    pub const STREAM: Self = Reply::Stream { format: VERSION };

    /// Writes it for who asked: results to standard output, all else to standard error. A question, the end and a
    /// stream are not for reading.
    ///
    /// # Errors
    /// The terminal or the pipe is gone.
    pub fn write(&self, terminal: Terminal, io: &mut Io<'_>) -> io::Result<()> {
        match self {
            Self::Shown(shown) => {
                let text = match terminal.json {
                    true => shown.json()?,
                    false => shown.text(&terminal.into()),
                };
                print(io.out, &text)
            }
            Self::Note(note) => print(io.err, &note.text(terminal)),
            Self::Problem(problem) => print(io.err, &problem.to_string()),
            Self::Refused(why) => print(io.err, why),
            Self::Ask(_) | Self::Done { .. } | Self::Stream { .. } | Self::Connected => Ok(()),
        }
    }

    /// What a reader of the stream makes of the answer.
    ///
    /// # Errors
    /// Why the reader gets no stream, or none that it can read.
    pub fn stream_follows(self) -> Result<(), String> {
        match self {
            Reply::STREAM => Ok(()),
            Reply::Stream { format } => Err(format!(
                "it speaks form {format} of the event stream, this program form {VERSION}; \
                 `cksl reset` on the host makes a node with the program that fits"
            )),
            Reply::Refused(why) => Err(why.trim().to_owned()),
            _ => Err("no reason was given".to_owned()),
        }
    }
}

fn print(to: &mut dyn Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}

/// Reads one line of the protocol without its end; `None` when the other side has closed.
///
/// A line longer than [`MAX_LINE`] is an error.
pub fn read_line(reader: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let limit = MAX_LINE as u64 + 1;
    reader.by_ref().take(limit).read_until(b'\n', &mut line)?;
    if line.pop_if(|last| *last == b'\n').is_some() {
        Ok(Some(line))
    } else if line.is_empty() {
        Ok(None)
    } else if line.len() > MAX_LINE {
        Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("a line is longer than {MAX_LINE} bytes"),
        ))
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_too_many_short_entries_is_refused() {
        let request = |entries: usize| {
            let names = vec!["\"\""; entries].join(",");
            let config =
                r#"{"priority":"","match_all":false,"selection":"","outputs":[],"json":false}"#;
            let text = format!(
                r#"{{"watch":{{"program":"sysdig","syscalls":[{names}],"rules":[],"config":{config}}}}}"#
            );
            serde_json::from_str::<Request>(&text)
        };
        assert!(request(MAX_ENTRIES).is_ok());
        assert!(request(MAX_ENTRIES + 1).is_err());
    }

    #[test]
    fn another_version_is_refused_with_the_way_out_and_what_is_no_request_with_the_reason() {
        let call = Request::Call {
            protocol: PROTOCOL,
            verb: Verb::Task,
        };
        let line = serde_json::to_vec(&call).unwrap();
        assert_eq!(Request::read(&line), Ok(call));
        let first = br#"{"call":{"verb":"task","terminal":{"width":80}}}"#;
        let why = Request::read(first).unwrap_err();
        assert!(why.contains("version 0 of the protocol"), "{why}");
        assert!(why.contains("cksl reset"), "{why}");
        let why = Request::read(b"{}").unwrap_err();
        assert!(why.ends_with('\n') && !why.contains("version"), "{why}");
    }

    #[test]
    fn a_stream_of_another_form_is_refused_with_the_way_out() {
        assert_eq!(Reply::STREAM.stream_follows(), Ok(()));
        let why = Reply::Stream { format: 999 }.stream_follows().unwrap_err();
        assert!(
            why.contains("form 999") && why.contains("`cksl reset`"),
            "{why}"
        );
    }
}
