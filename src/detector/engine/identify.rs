//! *Identify:* which process a sample is of, on the host and in the node, and which program it runs.

use std::collections::{HashMap, HashSet};

use cksl_probe::{Sample, What};
use cksl_wire::timeline::Flaw;
use falco_rules::state::State;

use super::{OPENS, Subject};
use crate::detector::clock;
use crate::detector::convert::View;
use crate::detector::lives::Lives;
use crate::detector::own::{Own, dated};
use crate::detector::programs::Programs;
use crate::detector::watchers::Peer;

/// The processes of a lab, as far as samples have told of them.
pub(super) struct Identities {
    /// The node's pid namespace.
    pid_ns: u32,
    pub(super) programs: Programs,
    own: Own,
    /// Host pids by pid in the node.
    hosts: HashMap<i32, i32>,
    lives: Lives,
    /// When the first process of each pid namespace below the node's was born, by inode.
    pid_namespaces: HashMap<u32, u64>,
}

impl Identities {
    pub(super) fn new(subject: &Subject) -> Self {
        Identities {
            pid_ns: subject.node.pid_ns,
            programs: Programs::default(),
            own: Own::new(subject.program, clock::boot()),
            hosts: HashMap::from([(1, subject.node.init_pid)]),
            lives: Lives::default(),
            pid_namespaces: HashMap::new(),
        }
    }

    /// Takes a sample in, before anything else does. `state` is that of the node before it.
    pub(super) fn take(&mut self, sample: &Sample, state: &State) {
        let hosts = &self.hosts;
        self.own.take(sample, |tid| {
            let pid = state.thread(tid.into()).map(|thread| thread.pid);
            let pid = pid.and_then(|pid| i32::try_from(pid).ok()).unwrap_or(tid);
            hosts.get(&pid).copied()
        });
        self.programs.take(sample);
    }

    /// For a fork into a pid namespace below the node's: when the first process there was born.
    pub(super) fn namespace_start(&mut self, sample: &Sample, view: &View) -> Option<u64> {
        match &sample.what {
            What::Fork { child, .. } if child.pid_ns != self.pid_ns => {
                if child.vtid == 1 {
                    let start = view.time(child.start_boot_ns);
                    self.pid_namespaces.insert(child.pid_ns, start);
                }
                self.pid_namespaces.get(&child.pid_ns).copied()
            }
            What::Exit { group_dead, .. } if *group_dead && sample.task.vpid == 1 => {
                self.pid_namespaces.remove(&sample.task.pid_ns);
                None
            }
            _ => None,
        }
    }

    /// Takes in which file a process has opened: perl is judged by its modules.
    pub(super) fn opened(&mut self, sample: &Sample) {
        if let What::Syscall {
            nr,
            data,
            file: Some(file),
            ..
        } = &sample.what
            && OPENS.contains(nr)
            && let Some((_, path)) = data.first()
        {
            self.programs.opened(sample.task.host_pid, path, file);
        }
    }

    /// Keeps which process of the host a pid in the node is, once the sample has made an event.
    pub(super) fn name(&mut self, sample: &Sample) {
        let task = sample.task;
        match &sample.what {
            What::Fork { child, .. } if child.tid == child.pid => {
                self.hosts.insert(child.pid, child.host_pid);
                self.lives.is(child.host_pid, child.pid);
            }
            What::Exec { .. } => {
                self.hosts.insert(task.pid, task.host_pid);
                self.lives.is(task.host_pid, task.pid);
            }
            What::Exit { group_dead, .. } if *group_dead => {
                self.hosts.remove(&task.pid);
            }
            _ => {}
        }
    }

    /// A process has ended at that time since boot. Returns the one that is forgotten for it, by its pid on the host.
    ///
    /// Threads that exit at once are told of one by one, and each as the last: their process stays known for a while.
    pub(super) fn ended(&mut self, host_pid: i32, at: u64) -> Option<i32> {
        let forgotten = self.lives.ended(host_pid, at)?;
        self.programs.ended(forgotten);
        Some(forgotten)
    }

    /// A process lives that was found in `/proc`.
    pub(super) fn found(&mut self, pid: i32, host_pid: i32) {
        self.hosts.insert(pid, host_pid);
        self.lives.is(host_pid, pid);
    }

    /// Only these processes of the host live.
    pub(super) fn keep(&mut self, living: &HashSet<i32>) {
        let lives = |pid: i32| living.contains(&pid);
        self.programs.keep(lives);
        self.hosts.retain(|_, host_pid| lives(*host_pid));
        self.lives.keep(lives, clock::boot());
        self.own.keep(lives, clock::boot());
    }

    /// Samples are missing, at some time from `since` (ns since boot) until now.
    pub(super) fn lost(&mut self, since: u64) {
        self.own.lost(since, clock::boot());
        self.programs.lost();
    }

    /// The host pid of a process of the node.
    pub(super) fn host_of(&self, pid: i32) -> Option<i32> {
        self.hosts.get(&pid).copied()
    }

    /// The pid in the node of a process that runs now.
    pub(super) fn running(&self, host_pid: i32) -> Option<i32> {
        let mut hosts = self.hosts.iter();
        hosts
            .find(|(_, host)| **host == host_pid)
            .map(|(pid, _)| *pid)
    }

    /// The pid in the node of a process that has, or had a moment ago, this one on the host.
    pub(super) fn pid_of(&self, host_pid: i32) -> Option<i32> {
        self.lives.pid(host_pid, clock::boot())
    }

    /// Why the word of a process does not count that has connected to the node's socket.
    pub(super) fn flaw(&self, peer: Peer) -> Option<Flaw> {
        let flaw = self.own.flaw(peer.host_pid, peer.started, peer.accepted);
        // As the words are dated, also if somebody has set the clock.
        let (now, boot) = (clock::now(), clock::boot());
        flaw.map(|flaw| dated(flaw, |then| now.saturating_sub(boot.saturating_sub(then))))
    }
}

#[cfg(test)]
mod tests {
    use cksl_probe::ChildIds;

    use super::*;
    use crate::detector::Actor;
    use crate::detector::engine::tests::with_learner;

    #[test]
    fn threads_that_end_at_once_are_all_of_their_process() {
        let mut node = with_learner();
        node.engine.actors().tag(5300, Actor::Grader);
        node.enter(300); // 6
        node.exec(300, 0, "/usr/bin/tool", "/lab/shells"); // 7
        // Its parent is gone: the node's init has it by now.
        node.exit(300, 302, 1); // 8
        node.exit(300, 300, 1); // 9
        assert_eq!(
            node.matches("cksl.actor = grader and evt.type = procexit"),
            [8, 9]
        );
    }

    #[test]
    fn who_enters_a_container_knows_when_it_was_started() {
        const INNER: u32 = 99;
        let mut node = with_learner();
        let mut into = |child: i32, vpid: i32, start_boot_ns: u64| {
            let task = node.task(200, 1, "runc");
            let child = ChildIds {
                tid: child,
                pid: child,
                vtid: vpid,
                vpid,
                host_tid: child + 5000,
                host_pid: child + 5000,
                pid_ns: INNER,
                start_boot_ns,
            };
            let (nr, flags) = (56, 0x2000_0000);
            let what = What::Fork { nr, child, flags };
            node.engine.take(Sample { task, what });
        };
        into(40, 1, 700);
        into(41, 9, 800);
        let first = "container.start_ts = 1700000000000000700";
        assert_eq!(
            node.matches(&format!("thread.vtid = 1 and {first}")).len(),
            1
        );
        assert_eq!(
            node.matches(&format!("thread.vtid = 9 and {first}")).len(),
            1
        );
    }
}
