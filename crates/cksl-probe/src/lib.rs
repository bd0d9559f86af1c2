//! CO-RE eBPF programs that watch labs, and their loader.
mod sample;

pub use sample::{ChildIds, FileRef, Image, MSG_NAME, Sample, Task, What};
