//! The message for a user when a command can't continue, and the exit codes.

use std::fmt;

pub use cksl_wire::exit;
use cksl_wire::report;

/// Whose problem it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The command line, or content that somebody wrote.
    Usage,
    /// Something that this machine lacks, or that failed on it.
    Machine,
    /// A bug of ours.
    Bug,
}

/// One problem: what happened, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whose problem it is.
    pub kind: Kind,
    /// What happened, and where; no full stop.
    pub message: String,
    /// What to do next: commands or sentences, one a line.
    pub hints: Vec<String>,
}

impl Problem {
    /// A wrong command line or wrong content.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Something that this machine can't do.
    pub fn machine(message: impl Into<String>) -> Self {
        Self::new(Kind::Machine, message)
    }

    /// A bug of ours.
    pub fn bug(message: impl Into<String>) -> Self {
        Self::new(Kind::Bug, message)
    }

    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The exit code of a command that ends with it.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Usage => exit::USAGE,
            Kind::Machine => exit::CANNOT,
            Kind::Bug => exit::BUG,
        }
    }
}

/// As it is printed on standard error.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        report::Problem::from(self.clone()).fmt(f)
    }
}

impl From<Problem> for report::Problem {
    /// The same as the supervisor tells it. Who asked needs the exit code, and not whose problem it is.
    fn from(problem: Problem) -> Self {
        Self {
            bug: problem.kind == Kind::Bug,
            message: problem.message,
            hints: problem.hints,
        }
    }
}

impl std::error::Error for Problem {}
