//! How much memory may be held on behalf of one node.
//!
//! The supervisor stands outside of every lab's cgroup: what a node makes it hold is the host's memory.
//! Whatever a node's words or its slow readers fill is accounted here, and refused beyond the limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that may be held for a node at a time.
#[derive(Debug)]
pub(super) struct Budget {
    limit: usize,
    used: AtomicUsize,
}

/// Bytes that are held; given back when dropped.
#[derive(Debug)]
pub(super) struct Held {
    budget: Arc<Budget>,
    bytes: usize,
}

impl Budget {
    pub(super) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Budget {
            limit,
            used: AtomicUsize::new(0),
        })
    }

    /// Nothing yet, of this budget.
    pub(super) fn nothing(self: &Arc<Self>) -> Held {
        Held {
            budget: Arc::clone(self),
            bytes: 0,
        }
    }
}

impl Held {
    /// Holds so many bytes more; false, and nothing more is held, if there is no room for them.
    pub(super) fn more(&mut self, bytes: usize) -> bool {
        let budget = &self.budget;
        let with = |used: usize| used.checked_add(bytes).filter(|sum| *sum <= budget.limit);
        let had = budget
            .used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, with)
            .is_ok();
        if had {
            self.bytes += bytes;
        }
        had
    }

    /// Of which budget they are.
    #[cfg(test)]
    pub(super) fn budget(&self) -> &Arc<Budget> {
        &self.budget
    }

    /// Gives so many bytes back.
    pub(super) fn less(&mut self, bytes: usize) {
        let bytes = bytes.min(self.bytes);
        self.bytes -= bytes;
        self.budget.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.less(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_until_something_is_given_back() {
        let budget = Budget::new(10);
        let (mut one, mut other) = (budget.nothing(), budget.nothing());
        assert!(one.more(6) && !other.more(5) && other.more(4));
        assert!(!one.more(usize::MAX));
        drop(one);
        assert!(other.more(6));
        other.less(100);
        assert_eq!(budget.used.load(Ordering::Relaxed), 0);
    }
}
