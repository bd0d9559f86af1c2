//! The commands of a node against a supervisor that the test plays.

mod falco;
mod recording;
mod supervisor;
