//! What has the labs, seen from the pages.

use cksl_wire::protocol::{Reply, Verb};
use cksl_wire::report::{Problem, ReportedCheck};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::{Receiver, Sender};

/// A machine with labs, here or elsewhere. Nothing here waits: answers come through channels of bounded length, and who
/// drops a receiver is not interested any more.
pub trait Host: Send + Sync + 'static {
    /// Makes a call. The last answer is [`Reply::Done`]; a channel that closes before it lost the host.
    fn ask(&self, call: Call) -> Receiver<Answer>;

    /// What happens in all labs, for as long as it is received: after that fact, or from now on. A source that is not
    /// known, as that of a supervisor which has ended, is before all that is.
    fn follow(&self, after: Option<FactId>) -> Receiver<News>;

    /// A shell in a lab.
    fn shell(&self, lab: &str, size: Size) -> Shell;

    /// That fact is kept elsewhere, and all before it of the same source: they need not be told again.
    fn kept(&self, _fact: FactId) {}

    /// What it has, and what there is room for; nothing for a host that nobody asks.
    fn load(&self) -> Load {
        Load::default()
    }
}

/// How much a host does, and how much more it could.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// Its labs.
    pub labs: u32,
    /// How many labs of a single node it has room for beside them.
    pub room: u32,
}

/// What a page can ask for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Call {
    /// The labs that run or are being made: an [`Answer::Lab`] for each.
    Labs,
    /// What there is to start: an [`Answer::Offer`].
    Offer,
    /// Make a lab.
    Start {
        /// Of this scenario.
        scenario: String,
        /// Under this name.
        lab: String,
        /// An exam is written in it: its learner is not told what is earned.
        examined: bool,
    },
    /// Let so many labs of a scenario wait, each made ahead for its next start; fewer than wait now ends the others. The
    /// answer is an [`Answer::Ahead`].
    Ahead {
        /// Of this scenario.
        scenario: String,
        /// How many; without it they stay as they are.
        count: Option<u32>,
    },
    /// A learner's verb.
    Verb {
        /// In this lab.
        lab: String,
        /// Which.
        verb: Verb,
    },
    /// Grade a lab's attempt for the class: what is earned is news, and no answer.
    Grade {
        /// In which lab.
        lab: String,
    },
    /// A piece of the recording of an attempt, as it is now or as it was when the attempt ended. The answer is an
    /// [`Answer::Recording`].
    Recording {
        /// In which lab.
        lab: String,
        /// Its number in the host's records.
        attempt: i64,
        /// From this byte on. With the first one the recording of an attempt that runs is taken.
        from: u64,
    },
    /// Delete what is kept of the attempts in a lab that has ended.
    Forget {
        /// Which lab.
        lab: String,
    },
    /// A fresh node, and a new attempt.
    Reset {
        /// Which lab.
        lab: String,
        /// What it costs is accepted.
        accept: bool,
    },
    /// End a lab.
    Stop {
        /// Which.
        lab: String,
        /// What it costs is accepted.
        accept: bool,
    },
}

impl Call {
    /// Whether it makes labs.
    #[must_use]
    pub fn makes(&self) -> bool {
        matches!(
            self,
            Self::Start { .. } | Self::Ahead { count: Some(_), .. }
        )
    }

    /// The lab that it is about.
    #[must_use]
    pub fn lab(&self) -> Option<&str> {
        match self {
            Self::Labs | Self::Offer | Self::Ahead { .. } => None,
            Self::Start { lab, .. }
            | Self::Verb { lab, .. }
            | Self::Grade { lab }
            | Self::Recording { lab, .. }
            | Self::Forget { lab }
            | Self::Reset { lab, .. }
            | Self::Stop { lab, .. } => Some(lab),
        }
    }
}

/// One of the answers to a [`Call`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// What a node is told, too.
    Reply(Reply),
    /// A lab.
    Lab(LabLine),
    /// What there is to start.
    Offer(Offer),
    /// How many labs of that scenario wait.
    Ahead(u32),
    /// A piece of a recording.
    Recording(Piece),
}

/// A piece of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// Its bytes, packed by zstd with the others, in Base64.
    pub bytes: String,
    /// How many bytes all pieces have, packed.
    pub length: u64,
}

/// Bytes of a piece.
pub const MOST_OF_A_PIECE: u64 = 256 << 10;

/// A lab of the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabLine {
    /// Its name.
    pub id: String,
    /// The scenario.
    pub scenario: String,
    /// What that is about.
    pub title: String,
    /// Whether one can work in it, and else it is being made or removed.
    pub ready: bool,
}

/// What there is to start, by domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// In the curriculum's order.
    pub domains: Vec<Domain>,
}

impl Offer {
    /// The scenario of that name.
    #[must_use]
    pub fn scenario(&self, id: &str) -> Option<&Scenario> {
        let mut all = self.domains.iter().flat_map(|domain| &domain.scenarios);
        all.find(|one| one.id == id)
    }
}

/// A domain of the curriculum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// Its name.
    pub title: String,
    /// Its scenarios.
    pub scenarios: Vec<Scenario>,
}

/// A scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// How long it takes, about.
    pub minutes: u32,
    /// What its node is.
    pub tier: String,
    /// How many seconds its node takes, about.
    pub seconds: u32,
    /// How much room its lab takes: as that of so many single nodes.
    pub room: u32,
    /// How far the learner has come: `passed`, `tried`.
    pub progressed: Option<String>,
    /// Why it can't run there.
    pub lacks: Option<String>,
}

/// Which fact: told twice, it counts once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FactId {
    /// Who told it: a supervisor, by when it started.
    pub source: i64,
    /// Its number there, from 1.
    pub number: u64,
}

/// Which fact, and when it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Which.
    #[serde(flatten)]
    pub id: FactId,
    /// When.
    pub at: Timestamp,
}

/// Something that happened in a lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// What makes it a fact; none for what is said on the way, and kept nowhere.
    pub stamp: Option<Stamp>,
    /// Which lab; none for what concerns all of them.
    pub lab: Option<String>,
    /// What.
    pub what: What,
}

impl News {
    /// What is said of a lab and kept nowhere.
    #[must_use]
    pub fn of_lab(lab: &str, what: What) -> Self {
        Self {
            stamp: None,
            lab: Some(lab.to_owned()),
            what,
        }
    }

    /// What is said of no lab and kept nowhere.
    #[must_use]
    pub fn in_passing(what: What) -> Self {
        Self {
            stamp: None,
            lab: None,
            what,
        }
    }
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// It is being made: this is done now.
    Step(String),
    /// Its attempt has begun.
    Begun {
        /// Of this scenario.
        scenario: String,
        /// Its number in the host's records.
        attempt: i64,
        /// Digests of the roots that its node was made of; hosts of earlier versions did not say it.
        #[serde(default)]
        roots: Vec<String>,
    },
    /// The learner has done something there.
    Worked,
    /// It can't be made.
    Failed(Problem),
    /// The detector has missed so many events.
    Lost(u64),
    /// A check turned.
    Check(Box<ReportedCheck>),
    /// All checks were graded.
    Graded {
        /// Points earned, before hints and tries are subtracted.
        earned: u32,
        /// All points.
        max: u32,
    },
    /// A hint was taken, here or in a terminal.
    Hint {
        /// How many were taken by now.
        number: usize,
        /// What hints and tries of the attempt cost by now.
        costs: u32,
    },
    /// A question was answered, here or in a terminal.
    Answered {
        /// The check that asks.
        check: String,
        /// How many different answers were given by now.
        tries: usize,
        /// What hints and tries of the attempt cost by now.
        costs: u32,
    },
    /// The attempt has ended.
    Ended {
        /// How, in a word.
        how: String,
        /// Whether its node is still there, as after a hand-in.
        node_stays: bool,
    },
    /// Something before this is not known: what a page shows may be old.
    Missed,
    /// The machine of the lab was cut off, or has come back.
    Machine {
        /// Its name.
        name: String,
        /// Whether it is there now.
        connected: bool,
    },
    /// The staff of the class says something.
    Said {
        /// To this learner only; else to all.
        seat: Option<i64>,
        /// In these words.
        text: String,
    },
    /// Who is in the class, or what it permits, has changed.
    Class {
        /// Only for this learner and the staff.
        seat: Option<i64>,
    },
}

/// Size of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Rows.
    pub rows: u16,
    /// Columns.
    pub columns: u16,
}

/// A shell. It is hung up once either end is dropped.
#[derive(Debug)]
pub struct Shell {
    /// What is typed.
    pub input: Sender<Input>,
    /// What it shows. A shell whose output is not taken waits.
    pub output: Receiver<Output>,
}

#[cfg(test)]
impl Shell {
    /// One that has ended, for hosts without labs.
    pub(crate) fn hung_up() -> Self {
        Self {
            input: tokio::sync::mpsc::channel(1).0,
            output: tokio::sync::mpsc::channel(1).1,
        }
    }
}

/// To a shell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Keys.
    Bytes(Vec<u8>),
    /// The size of its terminal.
    Size(Size),
}

/// From a shell. The channel closes when it has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// For the screen.
    Bytes(Vec<u8>),
    /// It can't be opened.
    Problem(Problem),
}

/// All that was answered to a call.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) replies: Vec<Reply>,
    pub(crate) labs: Vec<LabLine>,
    pub(crate) offer: Offer,
    pub(crate) ahead: Option<u32>,
    pub(crate) piece: Option<Piece>,
    /// Exit code; none if the host was lost.
    pub(crate) code: Option<u8>,
}

impl What {
    /// Whether it is recorded, and else told on the way.
    pub(crate) fn is_fact(&self) -> bool {
        match self {
            Self::Begun { .. }
            | Self::Worked
            | Self::Graded { .. }
            | Self::Check(_)
            | Self::Hint { .. }
            | Self::Answered { .. }
            | Self::Lost(_)
            | Self::Ended { .. } => true,
            Self::Step(_)
            | Self::Failed(_)
            | Self::Missed
            | Self::Machine { .. }
            | Self::Said { .. }
            | Self::Class { .. } => false,
        }
    }
}

impl Told {
    /// Makes a call and waits for its end.
    pub(crate) async fn of(host: &dyn Host, call: Call) -> Self {
        Self::all(host.ask(call)).await
    }

    /// Waits for the end of what is answered.
    pub(crate) async fn all(mut answers: Receiver<Answer>) -> Self {
        let mut told = Self::default();
        while let Some(answer) = answers.recv().await {
            told.take(answer);
        }
        told
    }

    pub(crate) fn take(&mut self, answer: Answer) {
        match answer {
            Answer::Reply(Reply::Done { code }) => self.code = Some(code),
            Answer::Reply(reply) => self.replies.push(reply),
            Answer::Lab(lab) => self.labs.push(lab),
            Answer::Offer(offer) => self.offer = offer,
            Answer::Ahead(waiting) => self.ahead = Some(waiting),
            Answer::Recording(piece) => self.piece = Some(piece),
        }
    }

    /// What went wrong, if something did and nothing else is to be said.
    pub(crate) fn problem(&self) -> Option<Problem> {
        let mut problems = self.replies.iter().rev().filter_map(|reply| match reply {
            Reply::Problem(problem) => Some(problem.clone()),
            Reply::Refused(why) => Some(problem(why.trim())),
            _ => None,
        });
        match self.code {
            None => Some(problem(
                "the machine of this lab, or its supervisor, went away while it did this; try it again",
            )),
            Some(_) => problems.next(),
        }
    }
}

/// A problem in one sentence.
pub(crate) fn problem(message: &str) -> Problem {
    Problem {
        message: message.to_owned(),
        hints: Vec::new(),
        bug: false,
    }
}

/// Whether it can be the name of a lab.
pub(crate) fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&name.len()) && name.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_labs_are_no_paths() {
        assert!(is_name("strace-touch-00aa"));
        for wrong in ["", "..", "a/b", "A", "a b", &"a".repeat(41)] {
            assert!(!is_name(wrong), "{wrong}");
        }
    }
}
