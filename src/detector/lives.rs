//! Which process of the node a pid of the host is, or was until a moment ago.

use std::collections::{HashMap, VecDeque};

/// Ended processes that are kept: events about them come soon after their end.
const ENDED: usize = 4096;

/// How long after its end a process may still be meant, in ns: a pid of the host is given to another
/// process only after all others.
const MEANT: u64 = 3_000_000_000;

#[derive(Debug, Default)]
pub(super) struct Lives {
    known: HashMap<i32, Life>,
    /// Those that have ended, by their pids on the host, the oldest first.
    ended: VecDeque<i32>,
}

#[derive(Clone, Copy, Debug)]
struct Life {
    /// Pid in the node.
    pid: i32,
    /// When it ended, in ns since boot.
    until: Option<u64>,
}

impl Lives {
    /// There is a process with these pids on the host and in the node.
    pub(super) fn is(&mut self, host_pid: i32, pid: i32) {
        self.known.insert(host_pid, Life { pid, until: None });
    }

    /// It has ended, at this time since boot. Returns the process that is forgotten for it, by its pid on the host;
    /// one that was not known is forgotten at once.
    pub(super) fn ended(&mut self, host_pid: i32, at: u64) -> Option<i32> {
        let Some(life) = self.known.get_mut(&host_pid) else {
            return Some(host_pid);
        };
        if life.until.is_none() {
            life.until = Some(at);
            self.ended.push_back(host_pid);
        }
        if self.ended.len() <= ENDED {
            return None;
        }
        // Another one may have its pid by now.
        let oldest = self.ended.pop_front()?;
        self.known.get(&oldest)?.until?;
        self.known.remove(&oldest);
        Some(oldest)
    }

    /// Only those live of which `lives` says so; the others have ended by that time.
    pub(super) fn keep(&mut self, lives: impl Fn(i32) -> bool, at: u64) {
        let living = self.known.iter().filter(|(_, life)| life.until.is_none());
        let gone: Vec<i32> = living
            .map(|(host_pid, _)| *host_pid)
            .filter(|host_pid| !lives(*host_pid))
            .collect();
        for host_pid in gone {
            self.ended(host_pid, at);
        }
    }

    /// The pid in the node of the process that had this one on the host at that time since boot, or a
    /// moment before it.
    pub(super) fn pid(&self, host_pid: i32, at: u64) -> Option<i32> {
        let life = self.known.get(&host_pid)?;
        let meant = life
            .until
            .is_none_or(|until| until.saturating_add(MEANT) >= at);
        meant.then_some(life.pid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_known_until_a_moment_after_its_end() {
        let mut lives = Lives::default();
        lives.is(700, 7);
        assert_eq!(lives.pid(700, 5), Some(7));
        assert_eq!(lives.pid(701, 5), None);
        assert_eq!(lives.ended(700, 1000), None);
        assert_eq!(lives.ended(999, 1000), Some(999), "it was not known");
        assert_eq!(lives.pid(700, 1000 + MEANT), Some(7));
        assert_eq!(lives.pid(700, 1001 + MEANT), None);
        lives.is(700, 9);
        assert_eq!(lives.pid(700, 1001 + MEANT), Some(9));
        lives.keep(|host_pid| host_pid != 700, 2000);
        assert_eq!(lives.pid(700, 2001 + MEANT), None);
    }

    #[test]
    fn what_has_ended_long_ago_is_forgotten_and_who_lives_is_not() {
        let mut lives = Lives::default();
        lives.is(1, 1);
        lives.ended(1, 10);
        lives.is(1, 2);
        for host_pid in 2..=ENDED as i32 + 1 {
            lives.is(host_pid, host_pid);
            lives.ended(host_pid, 10);
        }
        assert_eq!(lives.pid(1, 10), Some(2), "the pid is another's by now");
        lives.is(-1, 5);
        assert_eq!(lives.ended(-1, 10), Some(2));
        assert_eq!(lives.pid(2, 10), None);
        assert_eq!(lives.pid(3, 10), Some(3));
        assert_eq!(lives.known.len(), ENDED + 1);
    }
}
