//! What a node and its host say to each other, and what is kept of it: the protocol, frames, the event stream, the one format of
//! recordings, and what a learner is told ([`report`]: data, and how it reads).
//!
//! The program inside a node and `cksl` both link this crate. It knows no answer, no seed and no condition.
pub mod compact;
pub mod exit;
pub mod frame;
pub mod io;
pub mod protocol;
pub mod recording;
pub mod report;
pub mod stream;
pub mod terminal;
pub mod timeline;
