//! On which machine of a lab something happens: on its node, or on the worker of its cluster, a machine within that node.
//!
//! A machine is its pid namespace, with those below it: who is in one, and who made it, is the kernel's word. A worker's is
//! one in which systemd, as the node was made with it, is the first process, started by the lab in the unit for that.
//! Whoever enters it from the node (`nsenter`, `setns`) is a visitor, and what a visitor starts is: real machines are
//! reached by their network, and what is done so is done on the node.

use std::collections::{HashMap, HashSet};

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
    /// Processes in those that have come from the node, by their host pids.
    visitors: HashSet<i32>,
}

impl Machines {
    pub(super) fn new(node: u32) -> Self {
        Machines {
            node,
            namespaces: HashMap::new(),
            visitors: HashSet::new(),
        }
    }

    /// The worker on which a process in this pid namespace does what it does; `None` if that is the node.
    pub(super) fn worker(&self, pid_ns: u32, host_pid: i32) -> Option<&'static str> {
        let is_there = self.namespaces.contains_key(&pid_ns) && !self.visitors.contains(&host_pid);
        is_there.then_some(WORKER)
    }

    /// The inits of workers, by their host pids.
    pub(super) fn inits(&self) -> impl Iterator<Item = i32> + use<> {
        let mut inits: Vec<i32> = self.namespaces.values().copied().collect();
        inits.sort_unstable();
        inits.dedup();
        inits.into_iter()
    }

    /// A process of the lab's forked one: a new namespace is of the machine in which it is made.
    pub(super) fn forked(&mut self, parent: &Task, child: &ChildIds) {
        self.met(child.pid_ns, child.vtid == 1, parent.pid_ns);
        let is_visitor = self.comes(
            (child.pid_ns, child.host_pid),
            (parent.pid_ns, parent.host_pid),
        );
        if is_visitor {
            self.visitors.insert(child.host_pid);
        }
    }

    /// Whether a process has come from the node, by its parent. Each is its pid namespace and its host pid.
    fn comes(&self, (pid_ns, host_pid): (u32, i32), (parent_ns, parent): (u32, i32)) -> bool {
        match (
            self.namespaces.get(&pid_ns),
            self.namespaces.get(&parent_ns),
        ) {
            (None, _) => false,
            (Some(worker), Some(from)) if worker == from => self.visitors.contains(&parent),
            // The worker's own init has come from there as well.
            (Some(worker), _) => *worker != host_pid,
        }
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

    /// A process was found, by its pid namespace and its host pid, and its parent. A visitor stays one whatever parent it
    /// has by now.
    pub(super) fn found(&mut self, process: (u32, i32), parent: (u32, i32)) {
        let pid_ns = process.0;
        self.met(pid_ns, !self.namespaces.contains_key(&pid_ns), parent.0);
        if self.comes(process, parent) {
            self.visitors.insert(process.1);
        }
    }

    /// Only these processes of the host live.
    pub(super) fn keep(&mut self, processes: impl Fn(i32) -> bool) {
        self.visitors.retain(|pid| processes(*pid));
    }

    /// The last thread of a process has ended: with the first process of a namespace, all in it have.
    pub(super) fn ended(&mut self, task: &Task) {
        self.visitors.remove(&task.host_pid);
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

    fn child(pid_ns: u32, host_pid: i32, vtid: i32) -> ChildIds {
        ChildIds {
            pid_ns,
            host_pid,
            vtid,
            ..ChildIds::default()
        }
    }

    /// A process of that namespace makes another namespace.
    fn makes(machines: &mut Machines, parent: u32, made: u32) {
        machines.forked(&task(parent, 900, 90), &child(made, 901, 1));
    }

    fn lab() -> Machines {
        let mut machines = Machines::new(NODE);
        machines.forked(&task(NODE, 400, 40), &child(WORKERS, INIT, 1));
        let unit = "/lab/system.slice/worker-1.service/machine";
        assert!(machines.executed(&task(WORKERS, INIT, 1), &systemd(unit)));
        makes(&mut machines, WORKERS, PODS);
        machines
    }

    #[test]
    fn what_is_below_a_workers_namespace_is_on_the_worker() {
        let mut machines = lab();
        assert_eq!(machines.worker(NODE, 7), None);
        assert_eq!(machines.worker(WORKERS, INIT), Some("worker-1"));
        assert_eq!(machines.worker(PODS, 901), Some("worker-1"));
        assert_eq!(machines.inits().collect::<Vec<_>>(), [INIT]);
        // A pod of the node's, and one that gets the number of a namespace that is gone.
        makes(&mut machines, NODE, 40);
        assert_eq!(machines.worker(40, 7), None);
        makes(&mut machines, NODE, PODS);
        assert_eq!(machines.worker(PODS, 7), None);
    }

    #[test]
    fn who_enters_a_worker_from_the_node_is_not_on_it_and_nothing_that_it_starts() {
        let mut machines = lab();
        let (node, visitor) = (task(NODE, 400, 40), task(WORKERS, 601, 77));
        machines.forked(&node, &child(WORKERS, 601, 77));
        machines.forked(&visitor, &child(WORKERS, 602, 78));
        machines.forked(&visitor, &child(60, 603, 1));
        machines.forked(&node, &child(PODS, 604, 9));
        for (pid_ns, pid) in [(WORKERS, 601), (WORKERS, 602), (60, 603), (PODS, 604)] {
            assert_eq!(machines.worker(pid_ns, pid), None, "{pid}");
        }
        // The worker's own, also of what enters a pod of its own.
        machines.forked(&task(WORKERS, INIT, 1), &child(WORKERS, 605, 79));
        machines.forked(&task(WORKERS, 605, 79), &child(PODS, 606, 10));
        for (pid_ns, pid) in [(WORKERS, INIT), (WORKERS, 605), (PODS, 606)] {
            assert_eq!(machines.worker(pid_ns, pid), Some("worker-1"), "{pid}");
        }
        // Found again, when its own parent has ended; and another one with its number.
        machines.found((WORKERS, 601), (WORKERS, INIT));
        machines.found((WORKERS, 610), (NODE, 400));
        machines.keep(|pid| pid != 602);
        machines.ended(&task(PODS, 604, 9));
        assert_eq!(machines.worker(WORKERS, 601), None);
        assert_eq!(machines.worker(WORKERS, 610), None);
        assert_eq!(machines.worker(WORKERS, 602), Some("worker-1"));
        assert_eq!(machines.worker(PODS, 604), Some("worker-1"));
    }

    #[test]
    fn a_worker_that_has_ended_is_gone_with_all_in_it() {
        let mut machines = lab();
        machines.ended(&task(PODS, 600, 1));
        assert_eq!(machines.worker(PODS, 7), None);
        makes(&mut machines, WORKERS, PODS);
        machines.ended(&task(WORKERS, 501, 2));
        assert_eq!(machines.worker(WORKERS, INIT), Some("worker-1"));
        machines.ended(&task(WORKERS, INIT, 1));
        assert_eq!(machines.worker(WORKERS, INIT), None);
        assert_eq!(machines.worker(PODS, 7), None);
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
            assert_eq!(machines.worker(WORKERS, INIT), None);
        }
    }

    #[test]
    fn what_was_there_before_is_found_by_its_parents() {
        let mut machines = lab();
        machines.found((50, 6), (WORKERS, INIT));
        machines.found((51, 7), (50, 6));
        machines.found((60, 7), (NODE, 400));
        assert_eq!(machines.worker(51, 7), Some("worker-1"));
        assert_eq!(machines.worker(60, 7), None);
    }
}
