//! Inotify instances. The kernel gives each user of the host only so many, and whatever runs as root
//! in all labs counts as one user: systemd takes some in each node, a kubelet and an API server more.

use std::fs;

use rustix::fs::inotify::{CreateFlags, init};

/// Where the host says how many there are.
pub const LIMIT: &str = "/proc/sys/fs/inotify/max_user_instances";

/// What a node takes with its systemd, journal and bus. A cluster takes four times as many.
pub const NODE: usize = 6;

/// How many this process could still have, counted up to a `limit`.
#[must_use]
pub fn left(limit: usize) -> usize {
    let taken: Vec<_> = (0..limit)
        .map_while(|_| init(CreateFlags::CLOEXEC).ok())
        .collect();
    taken.len()
}

/// If there are too few for a node: why, and what to do.
pub(super) fn shortage() -> Option<String> {
    let left = left(NODE);
    let limit = fs::read_to_string(LIMIT).unwrap_or_default();
    (left < NODE).then(|| {
        format!(
            "this machine has {left} inotify instances left of {}, and a node needs {NODE}: stop \
             another lab, or allow more with `sysctl fs.inotify.max_user_instances=1024`",
            limit.trim()
        )
    })
}
