//! The detector: what happened in a lab, as the kernel saw it.
//!
//! ```text
//! probe ─► Sample ─► engine ─► Event + Truth ─► recording ─► Recorded ─► replay, timeline
//!                       └────► queues ────────► falco and sysdig of the node ─► alerts
//! ```
//! What the node's processes say comes in by a [`Caller`]; `own` decides whose word it is, and what all
//! of it takes in memory is of one `budget`.
//!
//! [`Detector`] owns the probe for all labs of a machine; a [`LabHandle`] is one lab. Events are
//! Falco's, in the node's view; what only the host knows stands beside them as [`Truth`].
mod actors;
mod address;
mod beginning;
mod budget;
mod bundle;
mod caller;
mod calls;
mod clock;
mod convert;
mod engine;
mod evidence;
mod fields;
mod flags;
mod interfaces;
mod lives;
mod machines;
mod own;
mod programs;
mod queue;
mod recording;
mod roots;
mod seed;
mod text;
mod timeline;
mod tracing;
mod truth;
mod watch;
mod watchers;

pub use caller::Caller;
pub use cksl_wire::timeline::{
    Deed, DeedKind, Entry, EventNum, Flaw, Judged, Loss, LossCause, Point, Run, Timeline, What,
    Who, Why,
};
pub use engine::Tally;
pub use fields::{CkslView, OWN_FIELDS, field_table};
#[cfg(test)]
pub(crate) use recording::tests::of_attempt;
pub use recording::{
    Mark, Marked, Moment, Otherwise, Recorded, RecordingError, Replay, Session, VERSION,
};
pub use text::Text;
pub use timeline::{timed, timeline};
pub use truth::{Actor, FileTruth, OwnFile, Target, Truth};
pub use watch::{Detector, DetectorError, LabConfig, LabHandle, RECORDING_LIMIT};
pub use watchers::{Alert, Inside, Watcher};
