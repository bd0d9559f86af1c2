//! Recordings: the records of an event stream in a file.
//!
//! A file is eight bytes of magic, a little-endian `u32` version, then [frames](crate::frame) of one
//! `Entry` each. The host's recordings of labs and those that `sysdig -w` writes in a node are of
//! this one format. What the host alone knows stands after what every reader knows, so that
//! [`Recording`] can pass it over.

mod read;
mod write;

use serde::Deserialize;

use crate::stream::Record;
use falco_rules::event::Event;

pub use read::{Frames, Recording, RecordingError};
pub use write::RecordingWriter;

/// First bytes of every recording.
pub const MAGIC: [u8; 8] = *b"CKSLREC\n";

/// Version of the format that this program writes, and the only one that it reads. A live stream
/// is of the same version.
pub const VERSION: u32 = 6;

/// How an [`Entry::State`] begins in its compact form; then the record follows in its own.
const STATE: u8 = 1;

/// A frame, as far as a reader of events is concerned: the bytes of a variant may go on with what
/// only the host reads.
#[derive(Debug, Deserialize)]
enum Entry {
    /// The host began to watch a node.
    Session,
    /// A record of the stream.
    State(Box<Record>),
    /// An event, of which the host knows more.
    Event(Box<Event>),
    /// The host missed events here.
    Loss(Loss),
    /// A point in an attempt.
    Mark,
}

/// Events that are missing in a host's recording.
#[derive(Debug, Deserialize)]
struct Loss {
    /// When it was noticed.
    _ts: u64,
    /// Number of the last event before it.
    _after: u64,
    /// How many, at least.
    events: u64,
}
