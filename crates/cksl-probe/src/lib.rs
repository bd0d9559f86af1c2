//! CO-RE eBPF programs that watch labs, and their loader.
//!
//! A lab is a set of pid namespaces. What happens in them, or in namespaces below them, is
//! reported as [`Sample`]s through a ring buffer; of the rest of the machine, nothing is looked
//! at beyond the depth of its pid namespace. Numbers "of the host" are those of the pid namespace of the
//! process that loads the probe, which need not be the machine's first.
//!
//! ```text
//! Probe::load ─► Probe   watch, set_syscalls, watch_file, identify, losses
//!             └► Reader  poll ─► Sample
//! ```
//!
//! This crate knows nothing of Falco's events, of users' names or of containers: it reports what
//! the kernel knew at that moment, and leaves absent what it did not.
mod call;
mod capability;
mod decode;
mod depth;
mod error;
mod identify;
mod layers;
mod load;
mod probe;
mod reader;
mod ring;
mod sample;
pub mod syscall;
mod wire;

pub use capability::{Capability, capabilities};
pub use error::{Hint, ProbeError};
pub use probe::{LabKey, Losses, Options, Probe};
pub use reader::Reader;
pub use sample::{ChildIds, FileRef, Identity, Image, Inode, MSG_NAME, Sample, Task, What};
pub use syscall::SyscallSet;
