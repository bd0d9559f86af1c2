//! What a recording's file holds.
//!
//! The frames of [`cksl_wire::recording`], each one [`Entry`]. The first entry of a lab's recording
//! is an [`Entry::Session`]. A file is only ever appended to. What only the host reads stands after
//! what falco and sysdig read too: their reader passes over the rest of a frame.

use cksl_wire::stream::Record;
use cksl_wire::timeline::{Flaw, Judged, Loss};
use falco_rules::event::Event;
use serde::{Deserialize, Serialize};

use crate::detector::{EventNum, Truth};

/// How an [`Entry::Mark`] begins.
pub(super) const MARK: u8 = 4;

/// How an [`Entry::Event`] begins; then the event and its truth follow, each in its compact form.
pub(super) const EVENT: u8 = 2;

/// One frame of a recording.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Entry {
    /// From here on this supervisor watched this node. What was known before is void.
    Session(Session),
    /// What is known of the node beside its events.
    State(Box<Record>),
    /// Something happened.
    Event(Box<Event>, Box<Truth>),
    /// Events are missing here.
    Loss(Loss),
    /// A point in the attempt.
    Mark(Marked),
}

/// Who watched what: the head of a recording, again after each restart of the supervisor and for
/// each new node of the attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Version of cksl.
    pub cksl: String,
    /// Name of the host.
    pub host: String,
    /// Release of its kernel.
    pub kernel: String,
    /// Id of the lab.
    pub lab: String,
    /// Name of the node.
    pub node: String,
    /// Inode of the node's pid namespace.
    pub pid_ns: u32,
    /// Start of the node's init (ns since boot, as `/proc` rounds it). With another one, or another
    /// namespace, it is another node.
    pub init_started: u64,
    /// What was added to times since boot to give times since the epoch (ns).
    pub epoch_offset_ns: u64,
    /// Start of the session (ns since the epoch).
    pub ts: u64,
}

impl Session {
    /// Whether both watched the same node.
    pub(in crate::detector) fn is_same_node(&self, other: &Session) -> bool {
        (self.pid_ns, self.init_started) == (other.pid_ns, other.init_started)
    }
}

/// A mark and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    /// When (ns since the epoch).
    pub ts: u64,
    /// Number of the last event before it.
    pub after: EventNum,
    /// What.
    pub mark: Mark,
}

/// A point in an attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// The learner may begin: only what follows counts.
    Start {
        /// The attempt.
        attempt: String,
        /// The scenario that it plays.
        scenario: String,
        /// What its parameters were drawn from.
        seed: u64,
    },
    /// What happens from here on counts no more.
    End,
    /// The node was made afresh.
    Reset,
    /// The grader is about to provoke the node.
    StimulusBegin {
        /// The check for which.
        check: String,
    },
    /// It has.
    StimulusEnd {
        /// The check for which.
        check: String,
    },
    /// The learner answered a question.
    Answer {
        /// The check that asks.
        check: String,
        /// The answer as typed.
        value: String,
    },
    /// A falco began to listen with these rules.
    Falco {
        /// Its number, in the order in which they came.
        watcher: u64,
        /// The rules files, in order.
        files: Vec<String>,
        /// It runs the lab's own program.
        genuine: bool,
    },
    /// A falco reported an alert.
    Alert {
        /// Which.
        watcher: u64,
        /// The event.
        event: EventNum,
        /// Rule name.
        rule: String,
        /// Priority as printed.
        priority: String,
        /// The line as it was printed.
        line: String,
    },
    /// A sysdig that runs the lab's own program has shown events.
    Shown {
        /// Its number, in the order in which they came.
        watcher: u64,
        /// The events.
        events: Vec<EventNum>,
    },
    /// The falco that has just come is the own process of a container of a pod.
    FalcoInside {
        /// Its number, in the order in which they came.
        watcher: u64,
        /// Process id on the host.
        host_pid: i32,
        /// Start of the process (ns since boot, as `/proc` rounds it).
        started: u64,
        /// Namespace of the pod.
        namespace: String,
        /// The pod.
        pod: String,
        /// The container.
        container: String,
    },
    /// The word of a falco or sysdig does not count, whatever stands before or after this.
    Flawed {
        /// Its number, in the order in which they came.
        watcher: u64,
        /// Why, and from when on.
        flaw: Flaw,
    },
    /// What a falco or sysdig says from here on is not recorded: it has said too much.
    Unheard {
        /// Its number, in the order in which they came.
        watcher: u64,
    },
    /// The process that a container of a pod was made to run executes a program.
    Began {
        /// Process id on the host.
        host_pid: i32,
        /// Start of the process (ns since boot, as `/proc` rounds it).
        started: u64,
    },
    /// The checks were judged, and not all as the last time.
    Graded {
        /// The verdict of each, in the order of the scenario.
        checks: Vec<(String, Judged)>,
    },
}

impl Mark {
    /// The number of the reader that it is about, if it is about one.
    pub(in crate::detector) fn watcher(&self) -> Option<u64> {
        match self {
            Mark::Falco { watcher, .. }
            | Mark::Alert { watcher, .. }
            | Mark::Shown { watcher, .. }
            | Mark::FalcoInside { watcher, .. }
            | Mark::Flawed { watcher, .. }
            | Mark::Unheard { watcher } => Some(*watcher),
            Mark::Start { .. }
            | Mark::End
            | Mark::Reset
            | Mark::StimulusBegin { .. }
            | Mark::StimulusEnd { .. }
            | Mark::Answer { .. }
            | Mark::Began { .. }
            | Mark::Graded { .. } => None,
        }
    }

    /// About how many bytes of a recording it takes.
    pub(in crate::detector) fn size(&self) -> u64 {
        const FRAME: usize = 32;
        let words = match self {
            Mark::Falco { files, .. } => files.iter().map(|path| path.len() + 2).sum(),
            Mark::Alert {
                rule,
                priority,
                line,
                ..
            } => rule.len() + priority.len() + line.len(),
            Mark::Shown { events, .. } => events.len() * size_of::<EventNum>(),
            _ => 0,
        };
        (FRAME + words) as u64
    }
}
