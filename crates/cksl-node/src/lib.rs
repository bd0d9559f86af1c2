//! What lies inside a node: the wire protocol, falco, sysdig, and the learner's verbs.
//!
//! This crate is also linked into `cksl`, for `cksl falco` outside of a lab, for the protocol, and for
//! what is told on both sides ([`report`]). It knows no answer, no seed and no condition.
pub mod compact;
pub mod config;
pub mod docs;
pub mod falco;
mod feed;
pub mod frame;
pub mod io;
mod listing;
pub mod manual;
pub mod protocol;
pub mod recording;
pub mod refusal;
pub mod report;
pub mod rulebook;
pub mod rules;
pub mod screen;
pub mod shutdown;
pub mod stream;
pub mod sysdig;
pub mod terminal;
pub mod timeline;
pub mod verbs;
