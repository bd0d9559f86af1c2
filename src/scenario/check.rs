//! Checks: the verifiable conditions of a scenario.

use serde::{Deserialize, Serialize};

/// One verifiable condition. Texts are templates over the attempt's parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Name within the scenario.
    pub id: String,
    /// What it earns.
    #[serde(default)]
    pub points: u32,
    /// Checks that must pass for this one to earn anything.
    #[serde(default)]
    pub needs: Vec<String>,
    /// What the grader does to provoke the system before it looks.
    pub stimulus: Option<Stimulus>,
    /// `event`, `alert`, …: exactly one of these.
    pub event: Option<EventCheck>,
    /// See [`Check::event`].
    pub alert: Option<AlertCheck>,
    /// See [`Check::event`].
    pub file: Option<FileCheck>,
    /// See [`Check::event`].
    pub process: Option<ProcessCheck>,
    /// A typed answer: what is asked and what is right.
    pub answer: Option<AnswerCheck>,
    /// See [`Check::event`].
    pub command: Option<CommandCheck>,
    /// All of these checks hold.
    pub all: Option<Vec<Check>>,
    /// At least one of these checks holds.
    pub any: Option<Vec<Check>>,
    /// This check does not hold.
    pub not: Option<Box<Check>>,
    /// Sentence for a pass.
    pub pass: Option<String>,
    /// Sentence for a fail; may use `{{ observed }}`.
    pub fail: Option<String>,
}

/// What kind of check it is, borrowed from a [`Check`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind<'a> {
    /// Something happened, or did not.
    Event(&'a EventCheck),
    /// The learner's falco raises an alert, or does not.
    Alert(&'a AlertCheck),
    /// A file's state.
    File(&'a FileCheck),
    /// A process's state, from the kernel.
    Process(&'a ProcessCheck),
    /// A typed answer.
    Answer(&'a AnswerCheck),
    /// A command's result, as a last resort.
    Command(&'a CommandCheck),
    /// All hold.
    All(&'a [Check]),
    /// One holds.
    Any(&'a [Check]),
    /// It does not hold.
    Not(&'a Check),
}

/// When a check must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Once true, it stays true within the attempt.
    Once,
    /// It must hold when graded.
    AtGrading,
}

/// A condition over the recording, in the rules language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventCheck {
    /// The condition.
    pub condition: String,
    /// It must match at least so many events.
    #[serde(default = "one")]
    pub at_least: u32,
    /// … and at most so many.
    pub at_most: Option<u32>,
    /// Only events after the first match of this check count.
    pub after: Option<String>,
}

fn one() -> u32 {
    1
}

/// What the grader does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stimulus {
    /// Program and arguments.
    pub exec: Vec<String>,
    /// Container; the node without it.
    #[serde(rename = "in")]
    pub container: Option<String>,
    /// User.
    #[serde(rename = "as")]
    pub user: Option<String>,
    /// With a terminal.
    #[serde(default)]
    pub tty: bool,
}

/// What the node's running falco must make of a stimulus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertCheck {
    /// Rule name.
    pub rule: String,
    /// Priority as printed.
    pub priority: Option<String>,
    /// Fields whose values the rule's message must consist of, in this order, separated by commas.
    pub output: Option<Vec<String>>,
    /// How often the rule must fire for the stimulus; 1 if absent. 0: must stay quiet.
    pub times: Option<u32>,
}

/// A file of the node at grading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileCheck {
    /// Where.
    pub path: String,
    /// Its state.
    pub is: Option<FileState>,
    /// SHA-256 of its content, in hex.
    pub sha256: Option<String>,
    /// Permission bits, in octal (`"0600"`).
    pub mode: Option<String>,
    /// Owner and group by name or number (`root:root`).
    pub owner: Option<String>,
    /// How to parse it before looking: `yaml`, `json`, `text`, `lines`.
    pub parse: Option<String>,
    /// JSON pointer into the parsed content.
    pub at: Option<String>,
    /// What must stand there.
    pub equals: Option<serde_json::Value>,
    /// A regular expression that the text (or text at `at`) must match as a whole.
    pub matches: Option<String>,
}

/// A file's state as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileState {
    /// Byte for byte as at the attempt's start.
    Unchanged,
    /// It exists.
    Present,
    /// It does not.
    Absent,
}

/// Processes of the node at grading, from the kernel's view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessCheck {
    /// comm.
    pub name: Option<String>,
    /// Container; the node itself with `host`.
    pub container: Option<String>,
    /// The systemd unit whose main process it must be.
    pub unit: Option<String>,
    /// Fields of `/proc/PID/status` that each must have.
    #[serde(default)]
    pub status: std::collections::BTreeMap<String, String>,
    /// How many at least.
    #[serde(default = "one")]
    pub at_least: u32,
    /// How many at most.
    pub at_most: Option<u32>,
    /// It must be the process that ran at the attempt's start: never restarted.
    #[serde(default)]
    pub same_since_start: bool,
}

/// A typed answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerCheck {
    /// The question, for `cksl task` and errors.
    pub ask: String,
    /// Right answers, templates; any of them.
    pub accept: Vec<String>,
    /// How both sides are normalised: `text` (trimmed, inner blanks folded), `lower`, `exact`,
    /// `number`, `words` (a set).
    #[serde(default)]
    pub compare: Comparison,
}

/// See [`AnswerCheck::compare`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// Trimmed, inner blanks folded.
    #[default]
    Text,
    /// The same, in lower case.
    Lower,
    /// Byte for byte.
    Exact,
    /// As a whole number.
    Number,
    /// As a set of words.
    Words,
}

/// A command in the node, as a last resort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandCheck {
    /// Program and arguments.
    pub exec: Vec<String>,
    /// Container; the node without it.
    #[serde(rename = "in")]
    pub container: Option<String>,
    /// Exit code that it must have.
    #[serde(default)]
    pub exit: i32,
    /// A regular expression that its standard output must match as a whole.
    pub stdout: Option<String>,
    /// Seconds that it may take.
    #[serde(default = "five")]
    pub seconds: u32,
}

fn five() -> u32 {
    5
}
