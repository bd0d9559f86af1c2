//! On which machine of a lab something happens: on its node, or on the worker of its cluster, a machine within that node.
//!
//! A machine is its pid namespace, with those below it: who is in one, and who made it, is the kernel's word. A worker's is
//! one in which systemd, as the node was made with it, is the first process, started by the lab in the unit for that.

use std::collections::HashMap;

use cksl_probe::{ChildIds, Task};

use super::actors::Program;
use crate::lab::{WORKER, WORKER_UNIT};

/// The workers of a lab and what is in them.
#[derive(Debug)]
pub(super) struct Machines {
    /// The node's own pid namespace.
    node: u32,
    /// Pid namespaces of workers, and those below: the worker's init, by its host pid.
    namespaces: HashMap<u32, i32>,
}

impl Machines {
    pub(super) fn new(node: u32) -> Self {
        Machines {
            node,
            namespaces: HashMap::new(),
        }
    }

    /// The worker whose process is in this pid namespace; `None` if that is the node's.
    pub(super) fn worker(&self, pid_ns: u32) -> Option<&'static str> {
        self.namespaces.contains_key(&pid_ns).then_some(WORKER)
    }

    /// The inits of workers, by their host pids.
    pub(super) fn inits(&self) -> impl Iterator<Item = i32> + use<> {
        let mut inits: Vec<i32> = self.namespaces.values().copied().collect();
        inits.sort_unstable();
        inits.dedup();
        inits.into_iter()
    }

    /// A process in the pid namespace `parent` forked one: a new namespace is of the machine in which it is made.
    pub(super) fn forked(&mut self, parent: u32, child: &ChildIds) {
        self.met(child.pid_ns, child.vtid == 1, parent);
    }

    fn met(&mut self, pid_ns: u32, is_new: bool, parent: u32) {
        if pid_ns == self.node || pid_ns == parent || !is_new {
            return;
        }
        match self.namespaces.get(&parent).copied() {
            Some(init) => self.namespaces.insert(pid_ns, init),
            None => self.namespaces.remove(&pid_ns),
        };
    }

    /// A process of the lab's executed a program, or was found running it. Whether it is the init of a worker.
    pub(super) fn executed(&mut self, task: &Task, program: &Program<'_>) -> bool {
        let is_init = task.vpid == 1 && task.pid_ns != self.node;
        let is_worker = is_init && program.is_manager() && program.is_below(WORKER_UNIT.as_bytes());
        if is_worker {
            self.namespaces.insert(task.pid_ns, task.host_pid);
        }
        is_worker
    }

    /// A process was found in the pid namespace, started by another one in the namespace `parent`.
    pub(super) fn found(&mut self, pid_ns: u32, parent: u32) {
        self.met(pid_ns, !self.namespaces.contains_key(&pid_ns), parent);
    }

    /// The last thread of a process has ended: with the first process of a namespace, all in it have.
    pub(super) fn ended(&mut self, task: &Task) {
        if task.vpid == 1 && task.pid_ns != self.node {
            self.namespaces.remove(&task.pid_ns);
            self.namespaces.retain(|_, init| *init != task.host_pid);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: u32 = 10;
    const WORKERS: u32 = 20;
    const PODS: u32 = 30;
    const INIT: i32 = 500;

    fn task(pid_ns: u32, host_pid: i32, vpid: i32) -> Task {
        Task {
            pid_ns,
            host_pid,
            vpid,
            ..Task::default()
        }
    }

    fn systemd(cgroup: &'static str) -> Program<'static> {
        Program {
            path: b"/usr/lib/systemd/systemd",
            pristine: true,
            cgroup: cgroup.as_bytes(),
            argv: b"/lib/systemd/systemd\0",
        }
    }

    fn first(pid_ns: u32) -> ChildIds {
        ChildIds {
            pid_ns,
            vtid: 1,
            ..ChildIds::default()
        }
    }

    fn lab() -> Machines {
        let mut machines = Machines::new(NODE);
        machines.forked(NODE, &first(WORKERS));
        let unit = "/lab/system.slice/worker-1.service/machine";
        assert!(machines.executed(&task(WORKERS, INIT, 1), &systemd(unit)));
        machines.forked(WORKERS, &first(PODS));
        machines
    }

    #[test]
    fn what_is_below_a_workers_namespace_is_on_the_worker() {
        let mut machines = lab();
        assert_eq!(machines.worker(NODE), None);
        assert_eq!(machines.worker(WORKERS), Some("worker-1"));
        assert_eq!(machines.worker(PODS), Some("worker-1"));
        assert_eq!(machines.inits().collect::<Vec<_>>(), [INIT]);
        // A pod of the node's, and one that gets the number of a namespace that is gone.
        machines.forked(NODE, &first(40));
        assert_eq!(machines.worker(40), None);
        machines.forked(NODE, &first(PODS));
        assert_eq!(machines.worker(PODS), None);
        // Who enters a namespace leaves it where it is.
        let enters = ChildIds {
            pid_ns: WORKERS,
            vtid: 77,
            ..ChildIds::default()
        };
        machines.forked(NODE, &enters);
        assert_eq!(machines.worker(WORKERS), Some("worker-1"));
    }

    #[test]
    fn a_worker_that_has_ended_is_gone_with_all_in_it() {
        let mut machines = lab();
        machines.ended(&task(PODS, 600, 1));
        assert_eq!(machines.worker(PODS), None);
        machines.forked(WORKERS, &first(PODS));
        machines.ended(&task(WORKERS, 501, 2));
        assert_eq!(machines.worker(WORKERS), Some("worker-1"));
        machines.ended(&task(WORKERS, INIT, 1));
        assert_eq!(machines.worker(WORKERS), None);
        assert_eq!(machines.worker(PODS), None);
        assert_eq!(machines.inits().count(), 0);
    }

    #[test]
    fn a_systemd_elsewhere_is_no_worker() {
        let mut machines = Machines::new(NODE);
        let unit = "/lab/system.slice/worker-1.service/machine";
        let changed = Program {
            pristine: false,
            ..systemd(unit)
        };
        let other = Program {
            path: b"/usr/bin/bash",
            ..systemd(unit)
        };
        for (pid_ns, vpid, program) in [
            (NODE, 1, systemd(unit)),
            (WORKERS, 2, systemd(unit)),
            (WORKERS, 1, systemd("/lab/system.slice/own.service")),
            (WORKERS, 1, changed),
            (WORKERS, 1, other),
        ] {
            assert!(!machines.executed(&task(pid_ns, INIT, vpid), &program));
            assert_eq!(machines.worker(WORKERS), None);
        }
    }

    #[test]
    fn what_was_there_before_is_found_by_its_parents() {
        let mut machines = lab();
        machines.found(50, WORKERS);
        machines.found(51, 50);
        machines.found(60, NODE);
        assert_eq!(machines.worker(51), Some("worker-1"));
        assert_eq!(machines.worker(60), None);
    }
}
