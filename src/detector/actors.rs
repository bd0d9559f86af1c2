//! Whose process is it: the learner's, the lab's or the grader's?
//!
//! A process inherits its actor at fork, with four exceptions:
//! * what the supervisor tagged before its exec is what the tag says: the grader's stimuli, and the lab's for an ssh
//!   server by which the learner comes in, if it executes the node's own server and nothing else;
//! * a child of the node's init is decided when it executes its first program: it is the lab's if
//!   it starts in the cgroup of a unit that the lab declares, with a program and arguments with which
//!   that unit was started at boot, and as long as the script that it reads then is the one that it
//!   read at boot, unchanged; or if it is one of systemd's own programs as the node was made
//!   with; else the learner's, who can make and change units at will;
//! * the node's init is the lab's as long as it is systemd, or the node's own program, as the node was made with them, and
//!   so is that of a machine within the node, which starts what it starts as the node's does;
//! * a child of a *broker*, a service that runs what others hand it (cron, at, sshd, rsyslogd,
//!   container shims), is the learner's as soon as it executes something.
//!
//! A cluster's containerd is such a broker, but what it needs to run containers (its shims, runc, the
//! plugins of the network) is the lab's, as the node was made with. A container that runc creates is
//! the lab's if it is started with a command that the lab declares, or that was started so before the
//! node had booted; any other is the learner's, and so is what enters a container later by
//! `runc exec`, whoever passed the order on. The same holds for the containers of a Docker engine, but
//! there a container that was there at boot is known by its id: one that somebody makes like it is theirs.
//!
//! The parent that counts is the one that forked the process, not the one it was given to when its
//! parent died. So neither `systemd-run` nor a crontab nor a double fork hides a learner, while
//! `systemctl restart` of a declared service leaves the service the lab's and its `systemctl` the
//! learner's.

use std::collections::{BTreeSet, HashMap, HashSet};

use cksl_probe::FileRef;
use falco_rules::map::Map;
use serde::{Deserialize, Serialize};

use super::Actor;
use crate::lab::{DockerContainer, PROGRAM};

/// Names of programs that run what others hand them.
const BROKERS: [&str; 14] = [
    "cron",
    "crond",
    "anacron",
    "atd",
    "sshd",
    "sshd-session",
    "login",
    "rsyslogd",
    "containerd-shim",
    "containerd-shim-runc-v2",
    "containerd-shim-runsc-v1",
    "conmon",
    "dockerd",
    "containerd",
];

/// By what a learner comes in from another node.
const SSH_SERVER: &[u8] = b"sshd";

/// Folders of systemd's own programs: generators, helpers, journald and its like.
const SYSTEMD: [&[u8]; 2] = [b"/usr/lib/systemd/", b"/lib/systemd/"];

/// Runs a unit's container, and is called with other arguments when the unit stops.
const RUNTIME: &[u8] = b"runc";

/// Programs by which a cluster runs containers.
const CONTAINERD: [&[u8]; 3] = [
    b"containerd",
    b"containerd-shim-runc-v2",
    b"containerd-shim-runsc-v1",
];

/// gVisor. What it starts is the lab's, too: its sandbox and its file servers are programs of its own, and what runs in the
/// sandbox makes no system call that the kernel sees.
const SANDBOX: &[u8] = b"runsc";

/// Folders of programs that a node was made with.
const PROGRAMS: [&[u8]; 4] = [
    b"/usr/bin/",
    b"/usr/sbin/",
    b"/usr/local/bin/",
    b"/usr/local/sbin/",
];

/// The folder of the plugins by which containerd makes a pod's network.
const PLUGINS: &[u8] = b"/opt/cni/bin/";

/// What runc executes of itself in the process that becomes the container's, not yet what was asked
/// for: a mount that nobody else sees, whose root it is, or where it can't mount, a copy in memory. No
/// file that somebody could execute by its name has the latter two.
const RUNTIME_STEPS: [&[u8]; 3] = [b"/runc", b"/", RUNTIME_IN_MEMORY];

/// The copy in memory: no file of the node's, but only a runc of the lab's brings it to be executed.
const RUNTIME_IN_MEMORY: &[u8] = b"memfd:runc_cloned:/proc/self/exe";

/// systemd's step between fork and the unit's program: not yet what was asked for.
const EXECUTOR: &[u8] = b"systemd-executor";

/// The program that is the node's init, and that manages a user's units beside it.
const MANAGER: &[u8] = b"systemd";

/// Programs that read what they do from a file.
const INTERPRETERS: [&[u8]; 5] = [b"sh", b"dash", b"bash", b"perl", b"python3"];

/// Where among its arguments an interpreter has its script: `#!` may give an option before it.
const SCRIPT: std::ops::RangeInclusive<usize> = 1..=2;

/// What a process becomes when it executes its first program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Birth {
    /// What its parent is.
    Inherits,
    /// Forked by the node's init.
    OfInit,
    /// Forked by a broker.
    OfBroker,
    /// Forked by containerd or a shim of it.
    OfRuntime,
    /// Forked by a runc that creates a container.
    Created,
    /// Forked by a runc that enters one.
    Entering,
}

/// What the children of a process are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Like itself.
    Plain,
    /// What others handed it.
    Broker,
    /// What containers need, and what others handed it.
    Runtime,
    /// A new container.
    Creates,
    /// In a container that is there.
    Enters,
    /// What units say: those of a systemd beside the node's init, such as a user's.
    Manager,
}

#[derive(Clone, Copy, Debug)]
struct Standing {
    actor: Actor,
    birth: Birth,
    role: Role,
    /// What a container was created to run.
    first: bool,
    /// A shell that was opened from outside, an ssh server for one, or what somebody started in one. What services run
    /// for others is not.
    by_hand: bool,
}

/// The actors of a node's processes. Processes are named by their host pid.
#[derive(Debug)]
pub(super) struct Actors {
    init: i32,
    /// The inits of machines within the node.
    inits: HashSet<i32>,
    units: HashSet<Vec<u8>>,
    /// How they, and the containers of a cluster or of an engine, were started at boot.
    starts: BTreeSet<Start>,
    /// Commands of containers that the lab declares: arguments, each ended by NUL.
    commands: HashSet<Vec<u8>>,
    /// The scripts that they read then.
    scripts: BTreeSet<Script>,
    /// Processes that a declared unit has started and that have not read their script yet: the unit,
    /// and what may be the script.
    unread: HashMap<i32, (Vec<u8>, Vec<Vec<u8>>)>,
    /// The node has booted: no more starts are taken for the lab's word.
    booted: bool,
    processes: Map<i32, Standing>,
    tags: HashMap<i32, Actor>,
}

/// How a unit started a process.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Start {
    /// The unit, or the id of an engine's container; empty for a pod's.
    unit: Vec<u8>,
    path: Vec<u8>,
    /// As the node was made with.
    pristine: bool,
    /// Arguments, each ended by NUL; none of the container runtime.
    argv: Vec<u8>,
}

/// What units and containers started while the node booted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Boot {
    starts: BTreeSet<Start>,
    scripts: BTreeSet<Script>,
}

/// A script that a unit's process read at boot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Script {
    unit: Vec<u8>,
    path: Vec<u8>,
    /// Device, inode and ctime.
    file: (u32, u64, u64),
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
    /// All of its code is as the node was made with.
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

    /// The systemd unit in whose cgroup it starts. A unit's processes may sit in cgroups below it, and the
    /// units of a machine within the node below the one by which that runs.
    fn unit(&self, units: &HashSet<Vec<u8>>) -> Option<&[u8]> {
        self.cgroup
            .rsplit(|byte| *byte == b'/')
            .find(|part| units.contains(*part))
    }

    /// It starts in the cgroup of this unit, or below it.
    pub(super) fn is_below(&self, unit: &[u8]) -> bool {
        self.cgroup
            .split(|byte| *byte == b'/')
            .any(|part| part == unit)
    }

    /// It is systemd itself, as the node was made with it.
    pub(super) fn is_manager(&self) -> bool {
        self.is_systemds_own() && self.name() == MANAGER
    }

    fn is_systemds_own(&self) -> bool {
        self.pristine && SYSTEMD.iter().any(|folder| self.path.starts_with(folder))
    }

    /// The node's own program, which stands in for some of systemd's.
    fn is_nodes_own(&self) -> bool {
        self.pristine && self.path == PROGRAM.as_bytes()
    }

    /// It lies in this folder itself.
    fn is_in(&self, folder: &[u8]) -> bool {
        let name = self.path.strip_prefix(folder);
        name.is_some_and(|name| !name.contains(&b'/'))
    }

    fn is_installed(&self) -> bool {
        self.pristine && PROGRAMS.iter().any(|folder| self.is_in(folder))
    }

    fn is_ssh_server(&self) -> bool {
        self.is_installed() && self.name() == SSH_SERVER
    }

    fn is_containerds(&self) -> bool {
        self.is_installed() && CONTAINERD.contains(&self.name())
    }

    fn is_runtime(&self) -> bool {
        self.is_installed() && self.name() == RUNTIME
    }

    fn is_sandbox(&self) -> bool {
        self.is_installed() && self.name() == SANDBOX
    }

    fn is_plugin(&self) -> bool {
        self.pristine && self.is_in(PLUGINS)
    }

    fn is_runtimes_step(&self) -> bool {
        let is_path = RUNTIME_STEPS.contains(&self.path) || self.is_runtime();
        let is_own = self.pristine || self.path == RUNTIME_IN_MEMORY;
        is_own && is_path && self.argument(1) == Some(b"init")
    }

    fn argument(&self, index: usize) -> Option<&[u8]> {
        self.argv.split(|byte| *byte == 0).nth(index)
    }

    /// The paths among its arguments that may be that of a script: of an interpreter's.
    fn scripts(&self) -> Vec<Vec<u8>> {
        if !INTERPRETERS.contains(&self.name()) && !self.name().starts_with(b"python3") {
            return Vec::new();
        }
        let words = SCRIPT.filter_map(|index| self.argument(index));
        let paths = words.filter(|word| word.starts_with(b"/"));
        paths.map(<[u8]>::to_vec).collect()
    }

    fn has_argument(&self, argument: &[u8]) -> bool {
        self.argv
            .split(|byte| *byte == 0)
            .any(|found| found == argument)
    }

    /// What the children of a process of the lab's are that executes it, born so.
    fn role(&self, birth: Birth) -> Role {
        if self.is_containerds() {
            Role::Runtime
        } else if self.is_manager() {
            Role::Manager
        } else if birth == Birth::OfRuntime && self.is_runtime() {
            // What runs in the container stands in a file, never among runc's own arguments.
            if self.has_argument(b"create") {
                Role::Creates
            } else if self.has_argument(b"exec") {
                Role::Enters
            } else {
                Role::Plain
            }
        } else if BROKERS.iter().any(|name| name.as_bytes() == self.name()) {
            Role::Broker
        } else {
            Role::Plain
        }
    }
}

impl Standing {
    fn settled(actor: Actor) -> Self {
        Standing {
            actor,
            birth: Birth::Inherits,
            role: Role::Plain,
            first: false,
            by_hand: false,
        }
    }

    /// What the supervisor starts, and says whose it is: the lab's is an ssh server by which the learner comes in.
    fn tagged(actor: Actor) -> Self {
        Standing {
            by_hand: actor == Actor::Lab,
            ..Self::settled(actor)
        }
    }

    /// What comes from outside of the node.
    fn from_outside(actor: Actor) -> Self {
        Standing {
            by_hand: actor == Actor::Learner,
            ..Self::settled(actor)
        }
    }
}

impl Actors {
    /// For a node whose init is `init`; `units` are the systemd units that the lab declares, and
    /// `commands` those of its containers: arguments, each ended by NUL.
    pub(super) fn new(
        init: i32,
        units: impl IntoIterator<Item = String>,
        commands: impl IntoIterator<Item = Vec<u8>>,
    ) -> Self {
        let lab = Standing::settled(Actor::Lab);
        Actors {
            init,
            inits: HashSet::new(),
            units: units.into_iter().map(String::into_bytes).collect(),
            starts: BTreeSet::new(),
            scripts: BTreeSet::new(),
            unread: HashMap::new(),
            commands: commands.into_iter().collect(),
            booted: false,
            processes: Map::from_iter([(init, lab)]),
            tags: HashMap::new(),
        }
    }

    /// The process has become the init of a machine within the node.
    pub(super) fn is_machine(&mut self, host_pid: i32) {
        self.inits.insert(host_pid);
    }

    fn is_init(&self, host_pid: i32) -> bool {
        host_pid == self.init || self.inits.contains(&host_pid)
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

    /// Whether the process is a container's own: the one that a runc of the node's containerd created
    /// the container to run, and none that it started or that came in later.
    pub(super) fn is_first(&self, host_pid: i32) -> bool {
        let standing = self.processes.get(&host_pid);
        standing.is_some_and(|standing| standing.first)
    }

    /// Whether the process is the lab's and runs containers: a cluster's containerd, or a shim that this has started.
    pub(super) fn is_runtimes(&self, host_pid: i32) -> bool {
        let standing = self.processes.get(&host_pid);
        standing.is_some_and(|one| one.actor == Actor::Lab && one.role == Role::Runtime)
    }

    /// Whether the process is a runtime's on its way into a container: it has not yet executed what it
    /// was made for.
    pub(super) fn is_arriving(&self, host_pid: i32) -> bool {
        let standing = self.processes.get(&host_pid);
        standing.is_some_and(|one| matches!(one.birth, Birth::Created | Birth::Entering))
    }

    /// Whether somebody works by this process: a shell that was opened from outside, or what was started in one, wherever
    /// it has gone since. Not so what a service, a runtime or the node's init started.
    pub(super) fn is_by_hand(&self, host_pid: i32) -> bool {
        let standing = self.processes.get(&host_pid);
        standing.is_some_and(|standing| standing.by_hand)
    }

    /// An earlier recording says that the process is a container's own.
    pub(super) fn recall_first(&mut self, host_pid: i32) {
        if let Some(standing) = self.processes.get_mut(&host_pid) {
            standing.first = true;
        }
    }

    fn standing(&mut self, host_pid: i32, host_ppid: i32) -> Standing {
        if let Some(standing) = self.processes.get(&host_pid) {
            return *standing;
        }
        let standing = match self.tags.get(&host_pid) {
            Some(tagged) => Standing::tagged(*tagged),
            // A parent that is the init may have got the process from a dead one.
            None if self.is_init(host_ppid) => Standing::settled(Actor::Learner),
            None => match self.processes.get(&host_ppid) {
                Some(parent) if parent.role != Role::Plain => Standing::settled(Actor::Learner),
                Some(parent) => Standing {
                    by_hand: parent.by_hand,
                    ..Standing::settled(parent.actor)
                },
                None => Standing::from_outside(Actor::Learner),
            },
        };
        self.processes.insert(host_pid, standing);
        standing
    }

    /// A process was forked; returns the child's actor.
    pub(super) fn forked(&mut self, host_pid: i32, host_ppid: i32, child: i32) -> Actor {
        let parent = self.standing(host_pid, host_ppid);
        let birth = match parent.role {
            _ if self.is_init(host_pid) => Birth::OfInit,
            Role::Manager => Birth::OfInit,
            Role::Broker => Birth::OfBroker,
            Role::Runtime => Birth::OfRuntime,
            Role::Creates => Birth::Created,
            Role::Enters => Birth::Entering,
            // A helper of systemd's that forks before it executes anything is still its start.
            Role::Plain => parent.birth,
        };
        let tagged = self.tags.get(&child).copied();
        let standing = Standing {
            actor: tagged.unwrap_or(parent.actor),
            birth: if tagged.is_some() {
                Birth::Inherits
            } else {
                birth
            },
            role: Role::Plain,
            first: false,
            by_hand: parent.by_hand && tagged.is_none(),
        };
        self.processes.insert(child, standing);
        standing.actor
    }

    /// A process outside of the node forked one into it. Until the node has booted nobody but the lab
    /// does so.
    pub(super) fn entered(&mut self, child: i32, outside: i32) -> Actor {
        if child == self.init {
            return Actor::Lab;
        }
        let tagged = self.tags.get(&child).or_else(|| self.tags.get(&outside));
        let otherwise = match self.booted {
            true => Actor::Learner,
            false => Actor::Lab,
        };
        let standing = match tagged {
            Some(tagged) => Standing::tagged(*tagged),
            None => Standing::from_outside(otherwise),
        };
        self.processes.insert(child, standing);
        standing.actor
    }

    /// A process executed a program.
    pub(super) fn executed(
        &mut self,
        host_pid: i32,
        host_ppid: i32,
        program: Program<'_>,
    ) -> Actor {
        let Standing {
            actor,
            birth,
            first,
            by_hand,
            ..
        } = self.standing(host_pid, host_ppid);
        let mut standing = Standing {
            first,
            by_hand,
            ..Standing::settled(actor)
        };
        self.unread.remove(&host_pid);
        match birth {
            // It can be told to execute anything. What it starts afterwards is looked at as ever.
            _ if self.is_init(host_pid) => {
                let own = program.is_systemds_own() || program.is_nodes_own();
                standing.actor = if own { Actor::Lab } else { Actor::Learner };
            }
            Birth::OfInit if program.name() == EXECUTOR && program.is_systemds_own() => {
                standing.birth = birth;
            }
            Birth::OfInit => {
                let declared = self.is_declared(&program);
                if let Some(unit) = program.unit(&self.units).filter(|_| declared) {
                    let start = (unit.to_vec(), program.scripts());
                    self.unread.insert(host_pid, start);
                }
                let labs = declared || program.is_systemds_own();
                standing.actor = if labs { Actor::Lab } else { Actor::Learner };
            }
            _ if actor != Actor::Lab => {}
            Birth::Created | Birth::Entering if program.is_runtimes_step() => {
                standing.birth = birth;
            }
            Birth::OfRuntime
                if program.is_containerds()
                    || program.is_runtime()
                    || program.is_sandbox()
                    || program.is_plugin() => {}
            Birth::Created => {
                standing.first = true;
                if !self.is_declared_command(&program) {
                    standing.actor = Actor::Learner;
                }
            }
            Birth::OfBroker | Birth::OfRuntime | Birth::Entering => {
                standing.actor = Actor::Learner;
                // Somebody has come by ssh, from another node or from this one.
                standing.by_hand |= program.is_ssh_server();
            }
            Birth::Inherits if by_hand && !program.is_ssh_server() => {
                standing.actor = Actor::Learner;
            }
            Birth::Inherits => {}
        }
        if standing.actor == Actor::Lab && standing.birth == Birth::Inherits {
            standing.role = program.role(birth);
        }
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

    /// A process opened a file by this path. If that is the script of a process of a declared unit, it
    /// must be the one that the unit read at boot: who changes it, or has another file in its place,
    /// acts himself.
    pub(super) fn opened(&mut self, host_pid: i32, path: &[u8], file: &FileRef) {
        let Some((unit, scripts)) = self.unread.get(&host_pid) else {
            return;
        };
        let is_regular = file.mode & 0o170_000 == 0o100_000;
        if !is_regular || !scripts.iter().any(|known| known == path) {
            return;
        }
        let script = Script {
            unit: unit.clone(),
            path: path.to_vec(),
            file: (file.dev, file.ino, file.ctime),
        };
        self.unread.remove(&host_pid);
        if !self.booted {
            self.scripts.insert(script);
        } else if !self.scripts.contains(&script) {
            self.processes
                .insert(host_pid, Standing::settled(Actor::Learner));
        }
    }

    /// Whether a container is started with a command that is the lab's.
    fn is_declared_command(&mut self, program: &Program<'_>) -> bool {
        if self.commands.contains(program.argv) {
            return true;
        }
        let cgroup = std::str::from_utf8(program.cgroup).unwrap_or_default();
        let id = DockerContainer::id_of(cgroup).unwrap_or_default();
        let start = Start::of(id.as_bytes(), program);
        if self.booted {
            return self.starts.contains(&start);
        }
        self.starts.insert(start);
        true
    }

    /// The node has booted, and is the learner's from now on. Returns how its units were started.
    pub(super) fn booted(&mut self) -> Boot {
        self.booted = true;
        Boot {
            starts: self.starts.clone(),
            scripts: self.scripts.clone(),
        }
    }

    /// The node had booted before, and its units had been started like this.
    pub(super) fn had_booted(&mut self, boot: Boot) {
        self.booted = true;
        self.starts = boot.starts;
        self.scripts = boot.scripts;
    }

    /// A process ended: its pid may be given to another.
    pub(super) fn ended(&mut self, host_pid: i32) {
        if host_pid != self.init {
            self.processes.remove(&host_pid);
            self.inits.remove(&host_pid);
            self.unread.remove(&host_pid);
            self.tags.remove(&host_pid);
        }
    }

    /// What an earlier recording says of a process.
    pub(super) fn recall(&mut self, host_pid: i32, actor: Actor) {
        self.processes
            .entry(host_pid)
            .or_insert(Standing::settled(actor));
    }

    /// A process was found that may not have been seen to start. Until the node has booted nobody but
    /// the lab has been in it. Later, below the init, its unit is all that tells whether the init
    /// started it.
    pub(super) fn found(&mut self, host_pid: i32, host_ppid: i32, path: &[u8], cgroup: &[u8]) {
        let program = Program {
            path,
            // Whose it is, is known from elsewhere.
            pristine: true,
            cgroup,
            argv: b"",
        };
        if !self.booted && !self.tags.contains_key(&host_pid) {
            self.processes
                .insert(host_pid, Standing::settled(Actor::Lab));
        } else if self.is_init(host_ppid) && program.unit(&self.units).is_some() {
            self.recall(host_pid, Actor::Lab);
        } else {
            self.standing(host_pid, host_ppid);
        }
        if let Some(standing) = self.processes.get_mut(&host_pid)
            && standing.actor == Actor::Lab
            && standing.role == Role::Plain
        {
            standing.role = program.role(Birth::Inherits);
        }
    }

    /// Forgets the processes for which `lives` is false.
    pub(super) fn keep(&mut self, lives: impl Fn(i32) -> bool) {
        let init = self.init;
        self.processes.retain(|pid, _| *pid == init || lives(*pid));
        self.inits.retain(|pid| lives(*pid));
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
        let mut actors = Actors::new(
            INIT,
            ["etcd.service", "cron.service", "containerd.service"].map(str::to_owned),
            [b"sh\0-c\0sleep 9\0".to_vec()],
        );
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
    fn what_a_systemd_beside_the_init_starts_is_judged_like_what_the_init_starts() {
        let mut actors = node();
        actors.booted();
        let manager = "/usr/lib/systemd/systemd";
        let unit = "/lab/user.slice/user@0.service/init.scope";
        assert_eq!(start(&mut actors, 300, INIT, manager, unit), Actor::Lab);
        let helper = "/usr/lib/systemd/systemd-executor";
        start(&mut actors, 301, 300, helper, unit);
        let program = run(&mut actors, 301, 300, "/usr/bin/mount", unit);
        assert_eq!(program, Actor::Learner);
        let own = "/usr/lib/systemd/systemd-tmpfiles";
        assert_eq!(start(&mut actors, 302, 300, own, unit), Actor::Lab);
    }

    #[test]
    fn a_shell_from_outside_is_the_learners() {
        assert_eq!(node().of(SHELL, 1), Actor::Learner);
    }

    #[test]
    fn what_is_started_in_a_shell_is_by_hand_wherever_it_goes_and_what_services_run_is_not() {
        let mut actors = node();
        assert!(actors.is_by_hand(SHELL));
        assert!(!actors.is_by_hand(INIT));
        // Its parent has died and it has moved to a service's cgroup.
        actors.forked(SHELL, 1, 300);
        start(&mut actors, 301, 300, "/usr/bin/sleep", "/lab/etcd.service");
        actors.ended(300);
        assert!(actors.is_by_hand(301));
        // A unit that the learner has made, a job of cron, and what the grader runs.
        let unit = start(&mut actors, 400, INIT, "/tmp/work", "/lab/own.service");
        start(
            &mut actors,
            500,
            INIT,
            "/usr/sbin/cron",
            "/lab/cron.service",
        );
        let job = start(&mut actors, 501, 500, "/bin/sh", "/lab/cron.service");
        assert_eq!((unit, job), (Actor::Learner, Actor::Learner));
        actors.tag(600, Actor::Grader);
        actors.entered(600, 1);
        for pid in [400, 500, 501, 600] {
            assert!(!actors.is_by_hand(pid), "{pid}");
        }
        // Nobody has seen it start.
        start(&mut actors, 701, 700, "/bin/sh", "/lab/user.slice");
        assert!(actors.is_by_hand(701));
    }

    #[test]
    fn who_comes_in_by_ssh_is_the_learner_and_the_nodes_own_server_is_the_lab() {
        let (server, session, shell) = (300, 301, 302);
        for (own, is_first) in [(true, true), (true, false), (false, true), (false, false)] {
            let mut actors = node();
            actors.booted();
            // Whether it is told of before it was seen, or after.
            if is_first {
                actors.tag(server, Actor::Lab);
                assert_eq!(actors.entered(server, 9), Actor::Lab);
            } else {
                actors.entered(server, 9);
                actors.tag(server, Actor::Lab);
            }
            let executes = |actors: &mut Actors, pid, ppid, path: &str| {
                let program = Program {
                    path: path.as_bytes(),
                    pristine: own,
                    cgroup: b"",
                    argv: b"",
                };
                actors.executed(pid, ppid, program)
            };
            let servers = if own { Actor::Lab } else { Actor::Learner };
            assert_eq!(executes(&mut actors, server, 9, "/usr/sbin/sshd"), servers);
            assert_eq!(actors.forked(server, 9, session), servers);
            assert_eq!(actors.forked(session, server, shell), servers);
            assert_eq!(
                executes(&mut actors, shell, session, "/usr/bin/bash"),
                Actor::Learner
            );
            // So that it stands still at the end of an exam, wherever it goes.
            assert!(actors.is_by_hand(shell));

            // Nothing else is the lab's that is started so.
            actors.ended(server);
            actors.tag(server, Actor::Lab);
            assert_eq!(
                executes(&mut actors, server, 9, "/usr/bin/dash"),
                Actor::Learner
            );
        }
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
        taken_up.had_booted(actors.booted());
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
    fn a_changed_script_of_a_unit_is_the_learners() {
        let mut actors = Actors::new(INIT, ["agent.service".to_owned()], []);
        let path = b"/usr/local/sbin/agent";
        let script = FileRef {
            dev: 40,
            ino: 7,
            ctime: 500,
            mode: 0o100_755,
            ..FileRef::default()
        };
        let mut pid = 500;
        let mut runs = |actors: &mut Actors, script: &FileRef| {
            pid += 1;
            actors.forked(INIT, 0, pid);
            let program = Program {
                path: b"/usr/bin/perl",
                pristine: true,
                cgroup: b"/lab/system.slice/agent.service",
                argv: b"/usr/bin/perl\0-w\0/usr/local/sbin/agent\0",
            };
            assert_eq!(actors.executed(pid, INIT, program), Actor::Lab);
            let library = FileRef {
                ino: 1,
                ..script.clone()
            };
            actors.opened(pid, b"/usr/share/perl/strict.pm", &library);
            actors.opened(pid, path, script);
            actors.known(pid).unwrap()
        };
        assert_eq!(runs(&mut actors, &script), Actor::Lab);
        let mut taken_up = Actors::new(INIT, ["agent.service".to_owned()], []);
        taken_up.had_booted(actors.booted());
        for mut actors in [actors, taken_up] {
            assert_eq!(runs(&mut actors, &script), Actor::Lab);
            let edited = FileRef {
                ctime: 501,
                ..script.clone()
            };
            let mounted_over = FileRef {
                dev: 41,
                ..script.clone()
            };
            for other in [edited, mounted_over] {
                assert_eq!(runs(&mut actors, &other), Actor::Learner, "{other:?}");
            }
        }
    }

    #[test]
    fn the_init_of_a_machine_within_the_node_starts_what_it_does_as_the_nodes_does() {
        const WORKER: i32 = 150;
        let mut actors = node();
        let within = |unit: &str| format!("/lab/system.slice/worker-1.service/machine/{unit}");
        let systemd = "/usr/lib/systemd/systemd";
        actors.forked(INIT, 0, WORKER);
        let scope = within("init.scope");
        assert_eq!(
            start(&mut actors, WORKER, INIT, systemd, &scope),
            Actor::Lab
        );
        actors.is_machine(WORKER);
        let unit = within("system.slice/etcd.service");
        assert_eq!(
            start(&mut actors, 300, WORKER, "/usr/bin/etcd", &unit),
            Actor::Lab
        );
        actors.booted();
        assert_eq!(
            start(&mut actors, 301, WORKER, "/usr/bin/etcd", &unit),
            Actor::Lab
        );
        // Another program of the unit, and a unit of the learner's.
        assert_eq!(
            start(&mut actors, 302, WORKER, "/bin/cat", &unit),
            Actor::Learner
        );
        let own = within("system.slice/run-r1.service");
        assert_eq!(
            start(&mut actors, 303, WORKER, "/usr/bin/etcd", &own),
            Actor::Learner
        );
        // It is the lab's as long as it is systemd, and not after its end.
        assert_eq!(run(&mut actors, WORKER, INIT, PROGRAM, &scope), Actor::Lab);
        assert_eq!(
            run(&mut actors, WORKER, INIT, "/bin/sh", &scope),
            Actor::Learner
        );
        assert_eq!(run(&mut actors, WORKER, INIT, systemd, &scope), Actor::Lab);
        actors.ended(WORKER);
        assert_eq!(actors.of(304, WORKER), Actor::Learner);
    }

    #[test]
    fn who_comes_by_ssh_works_by_hand() {
        let mut actors = node();
        let server = "/usr/sbin/sshd";
        let unit = "/lab/system.slice/etcd.service";
        assert_eq!(start(&mut actors, 300, INIT, server, unit), Actor::Lab);
        assert!(!actors.is_by_hand(300));
        assert_eq!(start(&mut actors, 301, 300, server, unit), Actor::Learner);
        let shell = start(&mut actors, 302, 301, "/bin/bash", unit);
        assert_eq!(shell, Actor::Learner);
        assert!(actors.is_by_hand(302));
    }

    #[test]
    fn an_init_that_executes_what_is_not_systemd_is_the_learners() {
        let mut actors = node();
        actors.booted();
        let mut becomes = |path: &str, pristine| {
            let program = Program {
                path: path.as_bytes(),
                pristine,
                cgroup: b"/lab/init.scope",
                argv: b"",
            };
            actors.executed(INIT, 0, program)
        };
        let systemd = "/usr/lib/systemd/systemd";
        assert_eq!(becomes(PROGRAM, true), Actor::Lab);
        assert_eq!(becomes("/usr/bin/dash", true), Actor::Learner);
        assert_eq!(becomes(systemd, true), Actor::Lab);
        assert_eq!(becomes(systemd, false), Actor::Learner);
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

    const CONTAINERD: i32 = 320;
    const SHIM: i32 = 322;
    const IN_POD: &str = "/lab/kubepods.slice/cri-containerd-0.scope";

    fn executes(actors: &mut Actors, pid: i32, ppid: i32, argv: &str, pristine: bool) -> Actor {
        let argv = argv.replace(' ', "\0") + "\0";
        let path = argv.split('\0').next().unwrap().to_owned();
        let program = Program {
            path: path.as_bytes(),
            pristine,
            cgroup: IN_POD.as_bytes(),
            argv: argv.as_bytes(),
        };
        actors.executed(pid, ppid, program)
    }

    /// A node with a containerd and a shim of it.
    fn cluster() -> Actors {
        let mut actors = node();
        let cgroup = "/lab/system.slice/containerd.service";
        let containerd = start(&mut actors, CONTAINERD, INIT, "/usr/bin/containerd", cgroup);
        assert_eq!(containerd, Actor::Lab);
        let shim = "/usr/bin/containerd-shim-runc-v2";
        for (pid, ppid) in [(321, CONTAINERD), (SHIM, 321)] {
            assert_eq!(start(&mut actors, pid, ppid, shim, cgroup), Actor::Lab);
        }
        actors
    }

    /// What a shim's runc, called with `verb`, brings to execute `argv` in a container.
    fn brings(actors: &mut Actors, verb: &str, argv: &str) -> Actor {
        let runc = 330;
        actors.forked(SHIM, 1, runc);
        let call = format!("/usr/sbin/runc --root /run {verb} --bundle /x 0");
        assert_eq!(executes(actors, runc, SHIM, &call, true), Actor::Lab);
        actors.forked(runc, SHIM, 331);
        let step = executes(actors, 331, runc, "/runc init", true);
        assert_eq!(step, Actor::Lab);
        actors.forked(331, runc, 332);
        actors.forked(332, 331, 333);
        // runc has ended by now.
        executes(actors, 333, SHIM, argv, true)
    }

    #[test]
    fn a_container_of_a_cluster_is_the_labs_if_its_command_is_declared_or_was_there_at_boot() {
        let mut actors = cluster();
        let server = "/usr/local/bin/server --port=1";
        assert_eq!(brings(&mut actors, "create", server), Actor::Lab);
        let starts = actors.booted();
        let mut taken_up = cluster();
        taken_up.had_booted(starts);
        for mut actors in [actors, taken_up] {
            assert_eq!(brings(&mut actors, "create", server), Actor::Lab);
            actors.forked(SHIM, 1, 340);
            executes(&mut actors, 340, SHIM, "/usr/sbin/runc create 0", true);
            actors.forked(340, SHIM, 341);
            let program = Program {
                path: b"/bin/busybox",
                pristine: true,
                cgroup: IN_POD.as_bytes(),
                argv: b"sh\0-c\0sleep 9\0",
            };
            assert_eq!(actors.executed(341, SHIM, program), Actor::Lab);
            actors.forked(341, SHIM, 342);
            assert_eq!(
                executes(&mut actors, 342, 341, "/bin/cat x", true),
                Actor::Lab
            );
            for other in ["/usr/local/bin/server --port=2", "/bin/sh -c id"] {
                assert_eq!(brings(&mut actors, "create", other), Actor::Learner);
            }
        }
    }

    #[test]
    fn a_container_of_an_engine_is_the_labs_by_its_id() {
        let (ours, other) = ("5e".repeat(32), "7f".repeat(32));
        // runc executes a copy of itself before the process is in the container's cgroup.
        let runs = |actors: &mut Actors, step: &str, cgroup: &str| {
            actors.forked(SHIM, 1, 345);
            executes(actors, 345, SHIM, "/usr/sbin/runc create x", true);
            actors.forked(345, SHIM, 346);
            let copy = Program {
                path: step.as_bytes(),
                pristine: step.as_bytes() != RUNTIME_IN_MEMORY,
                cgroup: b"/lab/system.slice/containerd.service",
                argv: b"runc\0init\0",
            };
            actors.executed(346, 345, copy);
            let program = Program {
                path: b"/usr/local/bin/etcd",
                pristine: true,
                cgroup: cgroup.as_bytes(),
                argv: b"etcd\0--name\0main\0",
            };
            actors.executed(346, SHIM, program)
        };
        for step in RUNTIME_STEPS {
            let step = std::str::from_utf8(step).unwrap();
            let mut actors = cluster();
            let cgroup = format!("/lab/docker/{ours}");
            assert_eq!(runs(&mut actors, step, &cgroup), Actor::Lab);
            let mut taken_up = cluster();
            taken_up.had_booted(actors.booted());
            for mut actors in [actors, taken_up] {
                assert_eq!(runs(&mut actors, step, &cgroup), Actor::Lab, "again");
                for another in [
                    format!("/lab/docker/{other}"),
                    format!("/lab/docker/{ours}/{other}"),
                    format!("/lab/mine/{other}"),
                ] {
                    let actor = runs(&mut actors, step, &another);
                    assert_eq!(actor, Actor::Learner, "{step} {another}");
                }
            }
        }
    }

    #[test]
    fn a_containers_own_process_is_the_one_that_it_was_created_to_run() {
        let mut actors = cluster();
        actors.booted();
        // Whatever it runs, and whatever it becomes.
        assert_eq!(brings(&mut actors, "create", "/bin/sh"), Actor::Learner);
        assert!(actors.is_first(333) && !actors.is_first(332));
        executes(&mut actors, 333, SHIM, "/usr/bin/falco", true);
        assert!(actors.is_first(333));
        actors.forked(333, SHIM, 334);
        executes(&mut actors, 334, 333, "/usr/bin/falco", true);
        assert!(!actors.is_first(334));
        actors.ended(333);
        brings(&mut actors, "exec", "/usr/bin/falco");
        assert!(!actors.is_first(333));
        // A runc of the learner's own creates nothing that counts.
        let mut actors = cluster();
        actors.forked(SHELL, INIT, 370);
        executes(&mut actors, 370, SHELL, "/usr/sbin/runc create 0", true);
        actors.forked(370, SHELL, 371);
        executes(&mut actors, 371, 370, "/usr/bin/falco", true);
        assert!(!actors.is_first(371));
        // What was known before another supervisor took the lab up.
        let mut taken_up = cluster();
        taken_up.recall(400, Actor::Learner);
        assert!(!taken_up.is_first(400));
        taken_up.recall_first(400);
        assert!(taken_up.is_first(400));
    }

    #[test]
    fn what_enters_a_container_of_a_cluster_is_the_learners() {
        let mut actors = cluster();
        let server = "/usr/local/bin/server --port=1";
        assert_eq!(brings(&mut actors, "create", server), Actor::Lab);
        assert_eq!(brings(&mut actors, "exec", "/bin/sh"), Actor::Learner);
        assert_eq!(brings(&mut actors, "exec", server), Actor::Learner);
        actors.forked(333, SHIM, 334);
        let inside = executes(&mut actors, 334, 333, "/bin/cat x", true);
        assert_eq!(inside, Actor::Learner);
    }

    #[test]
    fn only_the_nodes_own_programs_run_containers_for_the_lab() {
        let mut actors = cluster();
        for (argv, pristine, expected) in [
            ("/opt/cni/bin/ptp", true, Actor::Lab),
            ("/opt/cni/bin/ptp", false, Actor::Learner),
            ("/opt/cni/bin/../../../bin/sh", true, Actor::Learner),
            ("/usr/sbin/runc create 0", true, Actor::Lab),
            ("/usr/sbin/runc create 0", false, Actor::Learner),
            ("/tmp/runc create 0", true, Actor::Learner),
            ("/bin/sh /opt/cni/bin/ptp", true, Actor::Learner),
        ] {
            actors.forked(CONTAINERD, INIT, 350);
            let actor = executes(&mut actors, 350, CONTAINERD, argv, pristine);
            assert_eq!(actor, expected, "{argv} {pristine}");
        }
        // A shim of the learner's own, and a runc of theirs.
        let shim = "/usr/bin/containerd-shim-runc-v2";
        let own = start(&mut actors, 360, SHELL, shim, "/lab/user.slice");
        assert_eq!(own, Actor::Learner);
        actors.forked(360, SHELL, 361);
        let runc = executes(&mut actors, 361, 360, "/usr/sbin/runc create 0", true);
        assert_eq!(runc, Actor::Learner);
    }

    #[test]
    fn a_sandbox_is_the_labs_if_its_containerd_has_started_it() {
        let mut actors = cluster();
        let shim = "/usr/local/bin/containerd-shim-runsc-v1 -id aaaa";
        actors.forked(CONTAINERD, 1, 350);
        assert_eq!(
            executes(&mut actors, 350, CONTAINERD, shim, true),
            Actor::Lab
        );
        assert!(actors.is_runtimes(350));
        actors.forked(350, CONTAINERD, 351);
        let create = "/usr/local/bin/runsc create aaaa";
        assert_eq!(executes(&mut actors, 351, 350, create, true), Actor::Lab);
        actors.forked(351, 350, 352);
        let sandbox = "/proc/self/exe boot aaaa";
        assert_eq!(executes(&mut actors, 352, 351, sandbox, true), Actor::Lab);
        assert!(!actors.is_runtimes(352));
        // Another program in its place, and a shim that somebody starts.
        actors.forked(350, CONTAINERD, 353);
        let other = "/tmp/runsc create aaaa";
        assert_eq!(executes(&mut actors, 353, 350, other, true), Actor::Learner);
        actors.forked(SHELL, 1, 360);
        executes(&mut actors, 360, SHELL, shim, true);
        assert!(!actors.is_runtimes(360));
    }

    #[test]
    fn a_shim_that_was_found_goes_on_as_one() {
        let mut actors = node();
        let cgroup = b"/lab/system.slice/containerd.service";
        let path = b"/usr/bin/containerd-shim-runc-v2";
        actors.found(SHIM, INIT, path, cgroup);
        assert_eq!(brings(&mut actors, "exec", "/bin/sh"), Actor::Learner);
    }

    #[test]
    fn what_was_lost_while_the_node_booted_makes_nobody_a_learner() {
        let mut actors = node();
        let cgroup = b"/lab/system.slice/containerd.service";
        // A shim and a container of which no event came, or half of them.
        actors.forked(SHIM, 1, 400);
        assert_eq!(actors.known(400), Some(Actor::Learner));
        let path = b"/usr/bin/containerd-shim-runc-v2";
        actors.found(SHIM, INIT, path, cgroup);
        actors.found(400, SHIM, b"/bin/busybox", IN_POD.as_bytes());
        assert_eq!(actors.known(400), Some(Actor::Lab));
        actors.booted();
        assert_eq!(brings(&mut actors, "exec", "/bin/sh"), Actor::Learner);
        actors.found(401, SHIM, b"/bin/busybox", IN_POD.as_bytes());
        assert_eq!(actors.known(401), Some(Actor::Learner));
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
