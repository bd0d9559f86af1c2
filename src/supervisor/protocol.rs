//! What the host's commands and the supervisor say to each other: lines of JSON over a socket that
//! only its owner can open.

use std::path::PathBuf;

use cksl_wire::protocol::{ExamVerb, Reply, Verb};
use serde::{Deserialize, Serialize};

use super::record::LabRecord;
use crate::chronicle::Chronicle;
use crate::exam::{Place, Plan};
use crate::grade::Grade;
use crate::lab::LabId;
use crate::provider::engine::Address;
use crate::provider::{Choice, Outline};
use crate::report::{Arrived, Cursor, Happening, HostStatus, Solution, Started};
use crate::scenario::Check;

/// Version of what is said here. It grows with any change of a [`HostCall`], of a [`HostReply`], or of what these
/// hold, as those of [a node](cksl_wire::protocol) do.
pub const PROTOCOL: u32 = 6;

/// First and only line of a connection to the supervisor's socket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HostRequest {
    /// Who asks.
    #[serde(flatten)]
    pub asker: Asker,
    /// What is asked.
    pub call: HostCall,
}

impl HostRequest {
    /// A call of a program of that build.
    #[must_use]
    pub fn new(build: String, call: HostCall) -> Self {
        let protocol = PROTOCOL;
        Self {
            asker: Asker { protocol, build },
            call,
        }
    }
}

/// Who asks. All versions of the protocol begin with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asker {
    /// Its [`PROTOCOL`]; a supervisor that speaks another one answers [`Reply::Refused`] if it has labs, and ends
    /// itself otherwise. The first ones did not say it.
    #[serde(default)]
    pub protocol: u32,
    /// Its build ([`super::build`]). A supervisor of another one ends itself, too, when it has no lab; otherwise
    /// it lets it stop labs only, since both write to the same files.
    pub build: String,
}

/// What the host can ask for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum HostCall {
    /// Make a lab and start an attempt.
    Start(StartRequest),
    /// Let so many labs wait, each made ahead for the next start like this one. Fewer than wait now ends the others.
    Ahead {
        /// What is to be started; neither a name nor a seed counts.
        request: StartRequest,
        /// How many.
        count: u32,
    },
    /// A learner's verb about a lab.
    Verb {
        /// Which lab; without it, the only one.
        lab: Option<LabId>,
        /// What.
        verb: Verb,
    },
    /// Grade a lab's attempt, as `check` does, for a program.
    Grade {
        /// Which lab.
        lab: LabId,
    },
    /// Grade it with further checks, and keep nothing of that: for proofs of graders.
    Suppose {
        /// Which lab.
        lab: LabId,
        /// The further checks; they stand after its own.
        checks: Vec<Check>,
    },
    /// The lab a command means, running.
    Lab {
        /// Which; without it, the only one.
        lab: Option<LabId>,
    },
    /// What happened in a lab's attempt so far.
    Chronicle {
        /// Which lab; without it, the only one.
        lab: Option<LabId>,
    },
    /// Keep the recording of a lab's attempt as it is now, beside those of attempts that have ended, if they are kept.
    Recording {
        /// Which lab.
        lab: LabId,
    },
    /// What happens in labs, as it happens.
    Follow {
        /// Which lab; without it, all of them.
        lab: Option<LabId>,
        /// From there on; without it, from now on.
        after: Option<Cursor>,
    },
    /// All labs, and the spare.
    Labs,
    /// The reference answer; ends scoring.
    Solution {
        /// Which lab.
        lab: Option<LabId>,
        /// Whether the end of scoring is accepted.
        accept: bool,
    },
    /// A fresh node with the same seed (or a new one), and a new attempt.
    Reset {
        /// Which lab.
        lab: Option<LabId>,
        /// Another seed.
        seed: Option<u64>,
        /// Also in an exam. Without, a lab of an exam is answered by [`Reply::Ask`].
        accept: bool,
    },
    /// End a lab.
    Stop {
        /// Which lab; without it, the only one.
        lab: Option<LabId>,
        /// All of them.
        all: bool,
        /// As for [`HostCall::Reset`].
        accept: bool,
    },
    /// About an exam.
    Exam(ExamCall),
}

/// What the host can ask about an exam.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ExamCall {
    /// Begin one: make the first lab, and let the clock run.
    Start {
        /// What was accepted.
        plan: Box<Plan>,
        /// Where its labs are made.
        place: Place,
    },
    /// Go to a task: its lab, made if it is not there.
    Go {
        /// Which; without it, the next one.
        number: Option<u32>,
    },
    /// The base, from which the nodes of the tasks are reached.
    Base,
    /// What can be asked in a node, too.
    Verb(ExamVerb),
    /// Let the clock stand.
    Pause,
    /// Let it go on.
    Resume,
}

/// See [`HostCall::Start`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartRequest {
    /// Scenario id.
    pub scenario: String,
    /// What the lab is to be called; drawn if absent.
    pub lab: Option<LabId>,
    /// Folders with more content, beside what is embedded.
    pub content: Vec<PathBuf>,
    /// Seed of the attempt's parameters; drawn if absent.
    pub seed: Option<u64>,
    /// The provider; the first that can serve if absent.
    pub provider: Option<Choice>,
    /// The Docker engine that may be one.
    pub engine: Address,
    /// Whether a spare is to wait while the lab runs.
    pub spare: bool,
    /// Whether the exam of a class is written in it.
    pub examined: bool,
    /// Whether nothing counts that helped in earlier attempts with these values: a proof learns nothing from another.
    pub fresh: bool,
}

/// A line of the supervisor's answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HostReply {
    /// The request was read and is being worked on. A connection that closes before this line has
    /// changed nothing: the supervisor was about to end.
    Accepted,
    /// What is told in a node, too.
    Reply(Reply),
    /// How an attempt stands, with what the host knows.
    Status(Box<HostStatus>),
    /// What a lab is about to make in a cluster that others use.
    Outline(Outline),
    /// A lab is made, and its attempt begins.
    Started(Box<Started>),
    /// The learner has come to a task of an exam.
    Arrived(Box<Arrived>),
    /// The reference answer.
    Solution(Solution),
    /// A lab, for commands that go on with it.
    Lab(Box<LabRecord>),
    /// What [`HostCall::Grade`] or [`HostCall::Suppose`] asked for, and what it would be if no question were answered.
    Grade(Box<Grade>, Box<Grade>),
    /// What [`HostCall::Follow`] asked for: one of many.
    Happening(Box<Happening>),
    /// Something has happened here that is not kept any more, or that another supervisor has told.
    Missed,
    /// What [`HostCall::Chronicle`] asked for.
    Chronicle(Box<Chronicle>),
}
