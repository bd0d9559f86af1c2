//! Times since boot and times since the epoch.

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
