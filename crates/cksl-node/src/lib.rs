//! What lies inside a node: the wire protocol, falco, sysdig, and the learner's verbs.
//!
//! This crate is also linked into `cksl`, for `cksl falco` outside of a lab and for the protocol.
//! It knows no scenario, no answer and no grade.
pub mod config;
pub mod frame;
pub mod io;
pub mod protocol;
pub mod stream;
pub mod terminal;
pub mod verbs;
