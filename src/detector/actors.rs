//! Whose process is it: the learner's, the lab's or the grader's?
//!
//! A process inherits its actor at fork, with three exceptions:
//! * what the supervisor tagged before its exec is what the tag says (the grader's stimuli);
//! * a child of the node's init is decided when it executes its first program: it is the lab's if
//!   it starts in the cgroup of a unit that the lab declares, with a program and arguments with which
//!   that unit was started at boot, or if it is one of systemd's own programs as the node was made
//!   with; else the learner's, who can make and change units at will;
//! * a child of a *broker*, a service that runs what others hand it (cron, at, sshd, container
//!   shims), is the learner's as soon as it executes something.
//!
//! The parent that counts is the one that forked the process, not the one it was given to when its
//! parent died. So neither `systemd-run` nor a crontab nor a double fork hides a learner, while
//! `systemctl restart` of a declared service leaves the service the lab's and its `systemctl` the
//! learner's.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::Actor;

/// Names of programs that run what others hand them.
const BROKERS: [&str; 12] = [
    "cron",
    "crond",
    "anacron",
    "atd",
    "sshd",
    "sshd-session",
    "login",
    "containerd-shim",
    "containerd-shim-runc-v2",
    "conmon",
    "dockerd",
    "containerd",
];

/// Folders of systemd's own programs: generators, helpers, journald and its like.
const SYSTEMD: [&[u8]; 2] = [b"/usr/lib/systemd/", b"/lib/systemd/"];

/// Runs a unit's container, and is called with other arguments when the unit stops.
const RUNTIME: &[u8] = b"runc";

/// systemd's step between fork and the unit's program: not yet what was asked for.
const EXECUTOR: &[u8] = b"systemd-executor";

/// What a process becomes when it executes its first program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Birth {
    /// What its parent is.
    Inherits,
    /// Forked by the node's init.
    OfInit,
    /// Forked by a broker.
    OfBroker,
}

#[derive(Clone, Copy, Debug)]
struct Standing {
    actor: Actor,
    birth: Birth,
    broker: bool,
}

/// The actors of a node's processes. Processes are named by their host pid.
#[derive(Debug)]
pub(super) struct Actors {
    init: i32,
    units: HashSet<Vec<u8>>,
    /// How they were started at boot.
    starts: BTreeSet<Start>,
    /// The node has booted: no more starts are taken for the lab's word.
    booted: bool,
    processes: HashMap<i32, Standing>,
    tags: HashMap<i32, Actor>,
}

/// How a unit started a process.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Start {
    unit: Vec<u8>,
    path: Vec<u8>,
    /// As the node was made with.
    pristine: bool,
    /// Arguments, each ended by NUL; none of the container runtime.
    argv: Vec<u8>,
}

impl Start {
    fn of(unit: &[u8], program: &Program<'_>) -> Self {
        let argv = match program.name() == RUNTIME {
            true => b"",
            false => program.argv,
        };
        Start {
            unit: unit.to_owned(),
            path: program.path.to_owned(),
            pristine: program.pristine,
            argv: argv.to_owned(),
        }
    }
}

/// What an exec shows of the new program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Program<'a> {
    /// Path of the executable.
    pub(super) path: &'a [u8],
    /// It is as the node was made with: not in the upper layer of an overlay.
    pub(super) pristine: bool,
    /// Path of the cgroup.
    pub(super) cgroup: &'a [u8],
    /// Arguments, each ended by NUL.
    pub(super) argv: &'a [u8],
}

impl Program<'_> {
    fn name(&self) -> &[u8] {
        self.path
            .rsplit(|byte| *byte == b'/')
            .next()
            .unwrap_or_default()
    }

    /// The systemd unit in whose cgroup it starts. A unit's processes may sit in cgroups below it.
    fn unit(&self, units: &HashSet<Vec<u8>>) -> Option<&[u8]> {
        self.cgroup
            .split(|byte| *byte == b'/')
            .find(|part| units.contains(*part))
    }

    fn is_systemds_own(&self) -> bool {
        self.pristine && SYSTEMD.iter().any(|folder| self.path.starts_with(folder))
    }
}

impl Standing {
    fn settled(actor: Actor) -> Self {
        Standing {
            actor,
            birth: Birth::Inherits,
            broker: false,
        }
    }
}

impl Actors {
    /// For a node whose init is `init`; `units` are the systemd units that the lab declares.
    pub(super) fn new(init: i32, units: impl IntoIterator<Item = String>) -> Self {
        let lab = Standing::settled(Actor::Lab);
        Actors {
            init,
            units: units.into_iter().map(String::into_bytes).collect(),
            starts: BTreeSet::new(),
            booted: false,
            processes: HashMap::from([(init, lab)]),
            tags: HashMap::new(),
        }
    }

    /// From now on the process and what it starts are this actor's.
    pub(super) fn tag(&mut self, host_pid: i32, actor: Actor) {
        self.tags.insert(host_pid, actor);
        self.processes.remove(&host_pid);
    }

    /// Whose the process is. One that was never seen before came from outside of the node, or its
    /// fork was lost: it is its parent's, and without a known parent the learner's.
    pub(super) fn of(&mut self, host_pid: i32, host_ppid: i32) -> Actor {
        self.standing(host_pid, host_ppid).actor
    }

    /// Whose the process is, if it was seen.
    pub(super) fn known(&self, host_pid: i32) -> Option<Actor> {
        self.processes.get(&host_pid).map(|standing| standing.actor)
    }

    fn standing(&mut self, host_pid: i32, host_ppid: i32) -> Standing {
        if let Some(standing) = self.processes.get(&host_pid) {
            return *standing;
        }
        let actor = match self.tags.get(&host_pid) {
            Some(tagged) => *tagged,
            // A parent that is the init may have got the process from a dead one.
            None if host_ppid == self.init => Actor::Learner,
            None => match self.processes.get(&host_ppid) {
                Some(parent) if parent.broker => Actor::Learner,
                Some(parent) => parent.actor,
                None => Actor::Learner,
            },
        };
        let standing = Standing::settled(actor);
        self.processes.insert(host_pid, standing);
        standing
    }

    /// A process was forked; returns the child's actor.
    pub(super) fn forked(&mut self, host_pid: i32, host_ppid: i32, child: i32) -> Actor {
        let parent = self.standing(host_pid, host_ppid);
        let birth = if host_pid == self.init {
            Birth::OfInit
        } else if parent.broker {
            Birth::OfBroker
        } else {
            // A helper of systemd's that forks before it executes anything is still its start.
            parent.birth
        };
        let tagged = self.tags.get(&child).copied();
        let standing = Standing {
            actor: tagged.unwrap_or(parent.actor),
            birth: if tagged.is_some() {
                Birth::Inherits
            } else {
                birth
            },
            broker: false,
        };
        self.processes.insert(child, standing);
        standing.actor
    }

    /// A process outside of the node forked one into it.
    pub(super) fn entered(&mut self, child: i32, outside: i32) -> Actor {
        if child == self.init {
            return Actor::Lab;
        }
        let tagged = self.tags.get(&child).or_else(|| self.tags.get(&outside));
        let actor = tagged.copied().unwrap_or(Actor::Learner);
        self.processes.insert(child, Standing::settled(actor));
        actor
    }

    /// A process executed a program.
    pub(super) fn executed(
        &mut self,
        host_pid: i32,
        host_ppid: i32,
        program: Program<'_>,
    ) -> Actor {
        let mut standing = self.standing(host_pid, host_ppid);
        match standing.birth {
            Birth::OfInit if program.name() == EXECUTOR && program.is_systemds_own() => {}
            Birth::OfInit => {
                let labs = self.is_declared(&program) || program.is_systemds_own();
                standing.actor = if labs { Actor::Lab } else { Actor::Learner };
                standing.birth = Birth::Inherits;
            }
            Birth::OfBroker if standing.actor == Actor::Lab => {
                standing.actor = Actor::Learner;
                standing.birth = Birth::Inherits;
            }
            Birth::OfBroker | Birth::Inherits => standing.birth = Birth::Inherits,
        }
        standing.broker = standing.actor == Actor::Lab
            && BROKERS.iter().any(|name| name.as_bytes() == program.name());
        self.processes.insert(host_pid, standing);
        standing.actor
    }

    /// Whether a declared unit starts the program as it did at boot. Until the node has booted nobody
    /// but the lab can have said what a unit starts.
    fn is_declared(&mut self, program: &Program<'_>) -> bool {
        let Some(unit) = program.unit(&self.units) else {
            return false;
        };
        let start = Start::of(unit, program);
        if self.booted {
            return self.starts.contains(&start);
        }
        self.starts.insert(start);
        true
    }

    /// The node has booted, and is the learner's from now on. Returns how its units were started.
    pub(super) fn booted(&mut self) -> &BTreeSet<Start> {
        self.booted = true;
        &self.starts
    }

    /// The node had booted before, and its units had been started like this.
    pub(super) fn had_booted(&mut self, starts: BTreeSet<Start>) {
        self.booted = true;
        self.starts = starts;
    }

    /// A process ended: its pid may be given to another.
    pub(super) fn ended(&mut self, host_pid: i32) {
        if host_pid != self.init {
            self.processes.remove(&host_pid);
            self.tags.remove(&host_pid);
        }
    }

    /// What an earlier recording says of a process.
    pub(super) fn recall(&mut self, host_pid: i32, actor: Actor) {
        self.processes
            .entry(host_pid)
            .or_insert(Standing::settled(actor));
    }

    /// A process was found that was not seen to start. Below the init its unit is all that tells
    /// whether the init started it.
    pub(super) fn found(&mut self, host_pid: i32, host_ppid: i32, cgroup: &[u8]) {
        let program = Program {
            path: b"",
            pristine: false,
            cgroup,
            argv: b"",
        };
        if host_ppid == self.init && program.unit(&self.units).is_some() {
            self.recall(host_pid, Actor::Lab);
        } else {
            self.standing(host_pid, host_ppid);
        }
    }

    /// Forgets the processes for which `lives` is false.
    pub(super) fn keep(&mut self, lives: impl Fn(i32) -> bool) {
        let init = self.init;
        self.processes.retain(|pid, _| *pid == init || lives(*pid));
        self.tags.retain(|pid, _| lives(*pid));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INIT: i32 = 100;
    /// The learner's shell comes from outside of the node.
    const SHELL: i32 = 200;

    fn node() -> Actors {
        let mut actors = Actors::new(INIT, ["etcd.service".to_owned(), "cron.service".to_owned()]);
        run(&mut actors, SHELL, 1, "/bin/bash", "/lab/user.slice");
        actors
    }

    fn run(actors: &mut Actors, pid: i32, ppid: i32, path: &str, cgroup: &str) -> Actor {
        let program = Program {
            path: path.as_bytes(),
            pristine: true,
            cgroup: cgroup.as_bytes(),
            argv: b"",
        };
        actors.executed(pid, ppid, program)
    }

    fn start(actors: &mut Actors, pid: i32, ppid: i32, path: &str, cgroup: &str) -> Actor {
        actors.forked(ppid, 0, pid);
        run(actors, pid, ppid, path, cgroup)
    }

    #[test]
    fn a_shell_from_outside_is_the_learners() {
        assert_eq!(node().of(SHELL, 1), Actor::Learner);
    }

    #[test]
    fn declared_services_and_what_they_start_are_the_labs() {
        let mut actors = node();
        let etcd = start(
            &mut actors,
            300,
            INIT,
            "/usr/bin/etcd",
            "/lab/system.slice/etcd.service",
        );
        assert_eq!(etcd, Actor::Lab);
        assert_eq!(
            start(
                &mut actors,
                301,
                300,
                "/bin/sh",
                "/lab/system.slice/etcd.service"
            ),
            Actor::Lab
        );
    }

    #[test]
    fn a_service_that_the_learner_restarts_stays_the_labs() {
        let mut actors = node();
        let systemctl = start(&mut actors, 201, SHELL, "/bin/systemctl", "/lab/user.slice");
        assert_eq!(systemctl, Actor::Learner);
        let etcd = start(
            &mut actors,
            302,
            INIT,
            "/usr/bin/etcd",
            "/lab/system.slice/etcd.service",
        );
        assert_eq!(etcd, Actor::Lab);
    }

    #[test]
    fn what_a_changed_unit_starts_is_the_learners() {
        let mut actors = node();
        let program = |path: &'static str, argv: &'static str, pristine: bool| Program {
            path: path.as_bytes(),
            pristine,
            cgroup: b"/lab/system.slice/etcd.service",
            argv: argv.as_bytes(),
        };
        let mut pid = 500;
        let mut starts = |actors: &mut Actors, program: Program<'_>| {
            pid += 1;
            actors.forked(INIT, 0, pid);
            actors.executed(pid, INIT, program)
        };
        let declared = program("/usr/bin/etcd", "etcd\0--debug\0", true);
        assert_eq!(starts(&mut actors, declared), Actor::Lab);
        // The same after another supervisor has taken the lab up.
        let mut taken_up = node();
        taken_up.had_booted(actors.booted().clone());
        for mut actors in [actors, taken_up] {
            assert_eq!(starts(&mut actors, declared), Actor::Lab);
            for changed in [
                program("/tmp/etcd", "etcd\0--debug\0", true),
                program("/usr/bin/etcd", "etcd\0--data-dir\0/tmp\0", true),
                program("/usr/bin/etcd", "etcd\0--debug\0", false),
                program("/bin/sh", "sh\0-c\0cat /proc/1/environ\0", true),
            ] {
                assert_eq!(starts(&mut actors, changed), Actor::Learner, "{changed:?}");
            }
        }
    }

    #[test]
    fn systemd_run_hides_nobody() {
        let mut actors = node();
        let cat = start(
            &mut actors,
            303,
            INIT,
            "/bin/cat",
            "/lab/system.slice/run-r1.service",
        );
        assert_eq!(cat, Actor::Learner);
        assert_eq!(
            start(
                &mut actors,
                304,
                303,
                "/bin/sh",
                "/lab/system.slice/run-r1.service"
            ),
            Actor::Learner
        );
    }

    #[test]
    fn systemds_helpers_are_the_labs_unless_somebody_made_them() {
        let mut actors = node();
        let generator = "/usr/lib/systemd/system-generators/systemd-fstab-generator";
        assert_eq!(
            start(&mut actors, 305, INIT, generator, "/lab/init.scope"),
            Actor::Lab
        );
        actors.forked(INIT, 0, 306);
        let made = Program {
            path: b"/usr/lib/systemd/system-generators/mine",
            pristine: false,
            cgroup: b"/lab/init.scope",
            argv: b"",
        };
        assert_eq!(actors.executed(306, INIT, made), Actor::Learner);
    }

    #[test]
    fn an_executor_of_systemd_decides_nothing() {
        let mut actors = node();
        let executor = "/usr/lib/systemd/systemd-executor";
        let cgroup = "/lab/system.slice/run-r2.service";
        assert_eq!(start(&mut actors, 307, INIT, executor, cgroup), Actor::Lab);
        assert_eq!(
            run(&mut actors, 307, INIT, "/bin/cat", cgroup),
            Actor::Learner
        );
    }

    #[test]
    fn what_cron_runs_is_the_learners_though_cron_is_the_labs() {
        let mut actors = node();
        let cgroup = "/lab/system.slice/cron.service";
        assert_eq!(
            start(&mut actors, 308, INIT, "/usr/sbin/cron", cgroup),
            Actor::Lab
        );
        // cron forks twice before it runs a job.
        actors.forked(308, INIT, 309);
        assert_eq!(
            start(&mut actors, 310, 309, "/bin/sh", cgroup),
            Actor::Learner
        );
    }

    #[test]
    fn an_orphan_in_a_services_cgroup_is_still_the_learners() {
        let mut actors = node();
        actors.forked(SHELL, 1, 202);
        actors.forked(202, SHELL, 203);
        actors.ended(202);
        let sneaky = run(
            &mut actors,
            203,
            INIT,
            "/bin/cat",
            "/lab/system.slice/etcd.service",
        );
        assert_eq!(sneaky, Actor::Learner);
        // The same, had its fork been lost.
        assert_eq!(actors.of(204, INIT), Actor::Learner);
    }

    #[test]
    fn what_the_grader_runs_in_a_container_is_the_graders() {
        let mut actors = node();
        actors.tag(400, Actor::Grader);
        assert_eq!(
            run(&mut actors, 400, 1, "/usr/bin/runc", "/lab"),
            Actor::Grader
        );
        assert_eq!(
            start(&mut actors, 401, 400, "/bin/bash", "/lab/web"),
            Actor::Grader
        );
        actors.ended(400);
        assert_eq!(actors.of(400, 1), Actor::Learner);
        // The learner's own way in is the learner's.
        assert_eq!(
            start(&mut actors, 205, SHELL, "/usr/bin/runc", "/lab"),
            Actor::Learner
        );
        assert_eq!(
            start(&mut actors, 206, 205, "/bin/bash", "/lab/web"),
            Actor::Learner
        );
    }
}
