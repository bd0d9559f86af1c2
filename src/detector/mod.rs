//! The detector: what happened in a lab, as the kernel saw it.
mod actors;
mod address;
mod calls;
mod flags;
mod recording;
mod text;
mod truth;

pub use recording::{Loss, LossCause, Mark, Marked, Recorded, RecordingError, Session, VERSION};
pub use text::Text;
pub use truth::{Actor, EventNum, FileTruth, Target, Truth};
