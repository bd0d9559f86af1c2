//! The learner's tools: `falco`, `sysdig` and `cksl rules`, with falco's configuration.
//!
//! They run in a node, where they read the event stream of its socket. `cksl` links them, too, for `cksl falco` outside of a lab,
//! and the grader asks them what falco would make of a file.
pub mod config;
pub mod falco;
mod feed;
mod listing;
pub mod refusal;
pub mod rulebook;
pub mod rules;
pub mod sysdig;
pub mod usage;
