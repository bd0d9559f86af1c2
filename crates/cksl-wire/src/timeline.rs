//! What happened in an attempt, condensed for a person: data, not text.
//!
//! The detector makes it from a recording, a chronicle keeps it, and a learner may know all of it. What a recording has
//! beside it, as the seed, has no place here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Number of an event.
pub type EventNum = u64;

/// The timeline of an attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// In the order of their beginnings.
    pub entries: Vec<Entry>,
    /// Entries beyond those that are kept.
    pub more: u64,
}

/// One line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it began (ns since the epoch).
    pub ts: u64,
    /// Who.
    pub who: Who,
    /// What.
    pub what: What,
    /// Numbers of the events it condenses, in order.
    pub events: Vec<EventNum>,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    /// The learner.
    Learner,
    /// The lab's own services.
    Lab,
    /// The grader.
    Grader,
    /// The node's falco.
    Falco,
    /// cksl itself.
    Cksl,
}

impl Who {
    /// Its name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Who::Learner => "learner",
            Who::Lab => "lab",
            Who::Grader => "grader",
            Who::Falco => "falco",
            Who::Cksl => "cksl",
        }
    }
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A program ran.
    Run(Run),
    /// The node's falco loaded these rules files.
    FalcoLoaded {
        /// Paths in the node, in order.
        files: Vec<String>,
        /// It runs the lab's own program.
        genuine: bool,
    },
    /// The node's falco raised an alert.
    Alert {
        /// Rule name.
        rule: String,
        /// Priority as printed.
        priority: String,
        /// The line as printed.
        line: String,
    },
    /// Events were lost.
    Lost(Loss),
    /// A point in the attempt.
    Mark(Point),
}

/// A point in an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Point {
    /// The node was made afresh.
    Reset,
    /// The learner answered a question.
    Answer {
        /// The check that asks.
        check: String,
        /// The answer as typed.
        value: String,
    },
    /// The word of a falco or sysdig does not count.
    Flawed {
        /// Its number, in the order in which they came.
        watcher: u64,
        /// Why, and from when on.
        flaw: Flaw,
    },
    /// The checks were judged, and not all as the last time.
    Graded {
        /// The verdict of each, in the order of the scenario.
        checks: Vec<(String, Judged)>,
    },
}

/// A program's run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Process id in the node.
    pub pid: i64,
    /// Names of the programs above it, the nearest last.
    pub chain: Vec<String>,
    /// Its name.
    pub name: String,
    /// Name and arguments; empty if it was not seen to start.
    pub command: String,
    /// Name of the container that it ran in.
    pub container: Option<String>,
    /// Host name of the worker on which it ran; `None` for the node itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker: Option<String>,
    /// It had a terminal.
    pub terminal: bool,
    /// What it did, in order.
    pub deeds: Vec<Deed>,
    /// Deeds beyond those that are kept.
    pub more: u64,
}

/// One thing that a program did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// What.
    pub kind: DeedKind,
    /// To what: a path, a process, an address.
    pub to: String,
    /// More about it: a new name, a signal, a request.
    pub detail: String,
    /// Name of the error if it failed (`EACCES`).
    pub error: Option<String>,
    /// When the first event was (ns since the epoch).
    pub ts: u64,
    /// Number of the first event.
    pub event: EventNum,
    /// How often.
    pub times: u64,
}

/// Kinds of deeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeedKind {
    /// Tried to run a program and failed.
    FailedToRun,
    /// Opened a file to read.
    Read,
    /// Opened a file to write.
    Wrote,
    /// Removed a file or a folder.
    Removed,
    /// Renamed or moved.
    Renamed,
    /// Made a link.
    Linked,
    /// Made a folder.
    MadeFolder,
    /// Changed mode or owner.
    Permitted,
    /// Mounted or unmounted.
    Mounted,
    /// Traced a process.
    Traced,
    /// Read or wrote a process's memory.
    TouchedMemory,
    /// Sent a signal.
    Signalled,
    /// Looked at a process through `/proc`.
    LookedAt,
    /// Connected.
    Connected,
    /// Opened a port.
    Listened,
    /// Became another user.
    Became,
    /// Entered or made namespaces.
    Namespaces,
    /// Something about the kernel: a module, a BPF program.
    Kernel,
}

/// Events that happened and are not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// When it was noticed (ns since the epoch).
    pub ts: u64,
    /// Number of the last event that surely came before it: the events are missing somewhere
    /// between that one and the next one recorded after the loss was noticed.
    pub after: EventNum,
    /// How many events, at least.
    pub events: u64,
    /// Why.
    pub cause: LossCause,
}

/// Why events are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LossCause {
    /// The kernel's side could not report them: its buffer was full, the lab was over its rate, or
    /// they were 32-bit calls.
    Kernel,
    /// The recording has reached its size limit.
    Size,
    /// The supervisor did not run.
    Gap,
}

/// What was found of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Judged {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
    /// It could not be measured.
    Unknown,
}

impl Judged {
    /// Its name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }
}

/// Why the word of a reader of the event stream does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It runs another program than the lab's own, or did when it connected.
    Stranger,
    /// Somebody traced it.
    Traced,
    /// Somebody wrote into its memory, or opened it to do so.
    Written,
    /// Somebody took a descriptor of it.
    Robbed,
    /// It has executed another program.
    Replaced,
    /// Another process has written on its connection.
    Mixed,
    /// It reported events that it had not got.
    Foretold,
    /// Events were lost while it ran, so that none of these can be ruled out.
    Unseen,
}

/// That a reader's word does not count, and from when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flaw {
    /// Why.
    pub why: Why,
    /// When it was seen (ns since the epoch).
    pub at: u64,
    /// Words from then on do not count (ns since the epoch); 0 if none of them does.
    pub since: u64,
}

impl Flaw {
    /// Whether it is just not known that the words are the program's own.
    #[must_use]
    pub fn is_doubt(&self) -> bool {
        self.why == Why::Unseen
    }

    /// What has become of the process, to stand after its name.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self.why {
            Why::Stranger => "is not the node's own program",
            Why::Traced => "was traced",
            Why::Written => "was written into by another process",
            Why::Robbed => "had a descriptor taken by another process",
            Why::Replaced => "became another program",
            Why::Mixed => "shared its connection with another process",
            Why::Foretold => "reported events that it had not got",
            Why::Unseen => "ran while events were lost",
        }
    }
}
