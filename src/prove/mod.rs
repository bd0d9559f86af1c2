//! Proving scenarios: answers typed into real labs must earn exactly what they say.
//!
//! A proof of a scenario is: the untouched lab earns nothing, the reference and each other right way
//! earn everything, each near miss what its first line says, an adversary nothing; again after a reset and with another seed
//! where asked. Which of all proofs a run makes, a [`Share`] says, by what a [`Ledger`] remembers and by what each proof depends on
//! ([`Sources`]).
//! What could not be measured fails a proof, except under load, where it may happen but nothing may
//! be wrong.
//!
//! Where labs come from is a [`Bench`]; this module starts none itself and prints nothing.

mod evidence;
mod graders;
mod judge;
mod ledger;
mod mutate;
mod new;
pub mod record;
mod run;
mod share;
mod sources;
mod summary;
mod task;
mod typist;

pub use evidence::{compare_ways, differences, reference_of};
pub use graders::{BAR, GraderMutant, GraderReport, GraderSurvivor, grader_mutants, mutate_grader};
pub use judge::{Deviation, Secret, judge};
pub use ledger::{Ledger, LedgerError, Proof, Proven};
pub use mutate::{Mutant, MutationReport, mutants, mutate};
pub use new::{NewError, new, templates};
pub use run::{Options, Outcome, Run, prove};
pub use share::{Reason, Share, cycle};
pub use sources::Sources;
pub use summary::{FORECAST, Forecast, Summary, Tally};
pub use task::{Task, can_be_done, everything, tasks};
pub use typist::{TypeError, Typist};

use std::error::Error;
use std::fs::File;

use crate::detector::Recorded;
use crate::grade::Grade;
use crate::provider::Node;
use crate::scenario::Check;

/// Why a bench could not do what it was asked; the proof is void, not failed.
pub type BenchError = Box<dyn Error + Send + Sync>;

/// Where attempts are made.
pub trait Bench: Sync {
    /// Starts an attempt on a fresh lab and waits until it is up.
    ///
    /// # Errors
    /// The lab did not start.
    fn start(&self, scenario: &str, seed: u64) -> Result<Box<dyn Seat>, BenchError>;
}

/// What a grading of an attempt shows.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The grade.
    pub grade: Grade,
    /// What it would be if no question were answered.
    pub unanswered: Grade,
}

/// The end of what a command has said on standard error, for whoever wants to know why it failed.
#[must_use]
pub fn last_words(said: &[u8]) -> String {
    /// In bytes.
    const ENOUGH: usize = 500;
    let end = &said[said.len().saturating_sub(ENOUGH)..];
    String::from_utf8_lossy(end).trim().to_owned()
}

/// One attempt, as its learner has it.
pub trait Seat {
    /// Opens another terminal with the learner's login shell; what is returned is its master side.
    ///
    /// # Errors
    /// The shell did not start.
    fn terminal(&mut self) -> Result<File, BenchError>;

    /// The last words of a command of bash that fails in the node; `None` if it succeeds.
    ///
    /// # Errors
    /// It did not run.
    fn fails(&mut self, command: &str) -> Result<Option<String>, BenchError>;

    /// The node, to read its files and see its processes.
    ///
    /// # Errors
    /// It does not run.
    fn node(&mut self) -> Result<Box<dyn Node>, BenchError>;

    /// Grades the attempt.
    ///
    /// # Errors
    /// Grading itself failed.
    fn check(&mut self) -> Result<Checked, BenchError>;

    /// Grades the attempt with further checks after its own, as it is now, and keeps nothing of that.
    ///
    /// # Errors
    /// Grading itself failed.
    fn suppose(&mut self, checks: &[Check]) -> Result<Grade, BenchError>;

    /// What was recorded of the attempt so far; it is kept when the lab is gone.
    ///
    /// # Errors
    /// There is no recording, or it can't be kept.
    fn recorded(&mut self) -> Result<Recorded, BenchError>;

    /// Gives the attempt a fresh lab with the same seed; terminals opened before are dead.
    ///
    /// # Errors
    /// The lab did not start again.
    fn reset(&mut self) -> Result<(), BenchError>;

    /// Ends the attempt and removes its lab.
    ///
    /// # Errors
    /// Something of the lab is left.
    fn stop(self: Box<Self>) -> Result<(), BenchError>;
}
