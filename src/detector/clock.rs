//! Times since boot and times since the epoch.

use std::time::Duration;

use rustix::time::{ClockId, Timespec, clock_gettime};

fn ns(time: Timespec) -> u64 {
    let ns = time
        .tv_sec
        .saturating_mul(1_000_000_000)
        .saturating_add(time.tv_nsec);
    u64::try_from(ns).unwrap_or(0)
}

/// Now, in ns since the epoch.
pub(super) fn now() -> u64 {
    ns(clock_gettime(ClockId::Realtime))
}

/// Now as file systems have it, in ns since the epoch: what is changed from now on has a ctime that is
/// not older.
pub(super) fn of_files() -> u64 {
    ns(clock_gettime(ClockId::RealtimeCoarse))
}

/// Waits until that moves on: at most a tick of the kernel's, some milliseconds.
pub(super) fn wait_for_files() {
    let then = of_files();
    while of_files() <= then {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Now, in ns since boot.
pub(super) fn boot() -> u64 {
    ns(clock_gettime(ClockId::Boottime))
}

/// What has to be added to a time since boot to give one since the epoch, as of now. A session
/// keeps the one of its start: its times stay in order when somebody sets the clock.
pub(super) fn epoch_offset() -> u64 {
    // The smallest of a few is the one that was interrupted least between the two clocks.
    let difference = || {
        let boot = boot();
        now().saturating_sub(boot)
    };
    (0..5).map(|_| difference()).min().unwrap_or(0)
}
