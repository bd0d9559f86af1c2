//! A class, its learners and its tasks, as data.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::exam::Exam;
use super::schedule::Share;

/// A class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// What learners type to join.
    pub code: String,
    /// Whether they can join, and begin tasks.
    pub open: bool,
    /// Its tasks: scenarios, in their order.
    pub tasks: Vec<String>,
    /// Those of them that learners can't begin yet.
    pub held: Vec<String>,
    /// When it begins, if that was said.
    pub begins: Option<Timestamp>,
    /// When it ends, if that was said; pauses come on top.
    pub ends: Option<Timestamp>,
    /// Whether its time stands still.
    pub paused: bool,
    /// What makes it an exam, if it is one.
    pub exam: Option<Exam>,
}

impl Class {
    /// Its code as people read it best: `ABCD-2345`.
    #[must_use]
    pub fn shown_code(&self) -> String {
        match self.code.split_at_checked(4) {
            Some((first, second)) => format!("{first}-{second}"),
            None => self.code.clone(),
        }
    }
}

/// A learner of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its number.
    pub id: i64,
    /// As typed.
    pub name: String,
    /// Whether it may begin tasks.
    pub admitted: bool,
    /// Whether it asks for help.
    pub hand: bool,
    /// What it has of the time.
    pub share: Share,
}

/// A task, as it was when the class was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Task {
    /// Its scenario.
    pub id: String,
    /// Of which version of cksl.
    pub version: String,
    /// SHA-256 of the files of the scenario.
    pub digest: String,
}

/// How a host came, which says what it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Came {
    /// It is the one that serves the class: it has started the server.
    Own,
    /// By a token of the class.
    OfClass,
    /// By the token of a learner, whose labs alone it has.
    Of(i64),
}

impl Came {
    pub(super) fn seat(self) -> Option<i64> {
        match self {
            Self::Own | Self::OfClass => None,
            Self::Of(seat) => Some(seat),
        }
    }
}

/// A host that has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Met {
    /// The number of its last fact that is kept; 0 for none.
    pub(crate) reached: u64,
}
