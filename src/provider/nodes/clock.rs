//! The node's time since boot.
//!
//! A time namespace moves the clocks that count since boot, and nothing else: what `uptime` shows and how old processes
//! are. The time of day is the machine's, and so are the times of events: the detector reads the kernel's own clocks.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;

use nix::libc;
use nix::sched::{CloneFlags, unshare};
use rustix::time::{ClockId, clock_gettime};

use super::step::Step as _;
use crate::provider::ProviderError;

/// Of time, which `nix` does not name.
const NEW_TIME: CloneFlags = CloneFlags::from_bits_retain(libc::CLONE_NEWTIME);

/// Gives the children that the calling process forks from now on clocks that begin now.
///
/// To be called as the machine's root, where `/proc` is the machine's: only its root may move clocks. A kernel
/// without time namespaces leaves the node with the machine's clocks.
pub(super) fn begin() -> Result<(), ProviderError> {
    if fs::metadata("/proc/self/ns/time").is_err() {
        return Ok(());
    }
    let since_boot = |clock| clock_gettime(clock).tv_sec;
    let offsets = format!(
        "monotonic -{} 0\nboottime -{} 0\n",
        since_boot(ClockId::Monotonic),
        since_boot(ClockId::Boottime)
    );
    unshare(NEW_TIME)
        .map_err(io::Error::from)
        .and_then(|()| fs::write("/proc/self/timens_offsets", offsets))
        .step(|| "give the node a time since boot of its own".to_owned())
}

/// What a process must enter, beside its other namespaces, to share the time since boot of the process `init`.
pub(super) fn shared_with(init: i32) -> CloneFlags {
    let namespace = |of: &str| fs::metadata(format!("/proc/{of}/ns/time")).map(|time| time.ino());
    match (namespace(&init.to_string()), namespace("self")) {
        (Ok(its), Ok(own)) if its != own => NEW_TIME,
        _ => CloneFlags::empty(),
    }
}
