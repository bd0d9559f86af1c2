//! Inotify instances. The kernel gives each user of the host only so many, and whatever runs as root
//! in all labs counts as one user: systemd takes some in each node, a kubelet and an API server more.

use std::fs;

use rustix::fs::inotify::{CreateFlags, init};

/// Where the host says how many there are.
pub const LIMIT: &str = "/proc/sys/fs/inotify/max_user_instances";

/// What a node takes with its systemd, journal and bus.
pub const NODE: usize = 6;

/// What a cluster takes. A kubelet that gets none never starts a pod.
pub const CLUSTER: usize = 24;

/// How many this process could still have, counted up to a `limit`.
#[must_use]
pub fn left(limit: usize) -> usize {
    let taken: Vec<_> = (0..limit)
        .map_while(|_| init(CreateFlags::CLOEXEC).ok())
        .collect();
    taken.len()
}

/// If there are fewer left than are needed: why that is too few, and what to do.
pub(super) fn shortage(needed: usize) -> Option<String> {
    let left = left(needed);
    let limit = fs::read_to_string(LIMIT).unwrap_or_default();
    (left < needed).then(|| {
        format!(
            "this machine has {left} inotify instances left of {}, {needed} are needed: stop another lab, or \
             allow more with `sysctl fs.inotify.max_user_instances=1024`",
            limit.trim()
        )
    })
}
