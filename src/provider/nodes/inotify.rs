//! Inotify instances. The kernel gives each user of the host only so many. A node with a user namespace is a
//! user of its own; all that runs as root in the other ones counts as the host's root: systemd takes some
//! in each, a kubelet and an API server more.

use std::fs;

use rustix::fs::inotify::{CreateFlags, init};

use crate::provider::ProviderError;

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

/// Whether the host's root can spare as many for a node without a user namespace.
pub(super) fn spare(needed: usize) -> Result<(), ProviderError> {
    let left = left(needed);
    let limit = fs::read_to_string(LIMIT).unwrap_or_default();
    if left >= needed {
        return Ok(());
    }
    Err(ProviderError::Missing {
        what: "room for a node".to_owned(),
        why: format!(
            "this machine's root has {left} inotify instances left of {}, {needed} are needed: stop another \
             lab, or allow more with `sysctl fs.inotify.max_user_instances=1024`",
            limit.trim()
        ),
    })
}
