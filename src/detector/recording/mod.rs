//! A lab's recording: everything graded that happened, on disk, replayed without a kernel.

mod ended;
mod format;
mod lines;
mod otherwise;
mod read;
mod replay;
mod retell;
mod rewrite;
#[cfg(test)]
pub(crate) mod tests;
mod write;

pub use cksl_wire::recording::{RecordingError, VERSION};
pub use format::{Mark, Marked, Session};
pub use otherwise::Otherwise;
pub use read::Recorded;
pub use replay::{Moment, Replay};
pub(super) use write::{Disk, Pending, Recorder};
