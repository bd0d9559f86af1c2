//! One lab's events: from samples to numbered events with their truth, into the state, the
//! recording and the readers' queues.
//!
//! The engine is fed by one thread and never waits for a reader.

use std::collections::{HashMap, HashSet};
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cksl_node::stream::Record;
use cksl_probe::{FileRef, Losses, Sample, SyscallSet, Task, What};
use falco_rules::event::{Event, syscall};
use falco_rules::state::{Container, FdInfo, FdKind, Limits, State};

use super::actors::{Actors, Program};
use super::convert::{Draft, View};
use super::lives::Lives;
use super::machines::Machines;
use cksl_node::timeline::{Flaw, LossCause};

use super::own::{Own, dated};
use super::programs::Programs;
use super::queue::Queue;
use super::recording::{Mark, Marked, Pending, Recorded, Recorder, RecordingError};
use super::roots::Roots;
use super::seed::{self, Found};
use super::tracing::Tracing;
use super::watchers::{Inside, Peer};
use super::{
    Actor, EventNum, FileTruth, OwnFile, Target, Text, Truth, bundle, clock, flags, interfaces,
};
use crate::provider::{ContainerFacts, NodeIds};

/// What a lab's state may hold: its node may have a few thousand tasks.
const LIMITS: Limits = Limits {
    threads: 16_384,
    fds: 4_096,
};

/// How often the addresses of the node and its containers are looked at.
const ADDRESSES_EVERY: Duration = Duration::from_secs(1);

/// Calls that read or write content: of these, only watched files are graded.
pub(super) const CONTENT: [&str; 14] = [
    "read",
    "pread64",
    "readv",
    "preadv",
    "preadv2",
    "write",
    "pwrite64",
    "writev",
    "pwritev",
    "pwritev2",
    "sendfile",
    "copy_file_range",
    "splice",
    "mmap",
];

/// Calls by which a reader of the stream takes it, answers, prints, and waits for more.
const PLUMBING: [&str; 16] = [
    "read",
    "readv",
    "write",
    "writev",
    "recvfrom",
    "recvmsg",
    "sendto",
    "sendmsg",
    "poll",
    "ppoll",
    "epoll_wait",
    "epoll_pwait",
    "futex",
    "sched_yield",
    "nanosleep",
    "clock_nanosleep",
];

/// `open`, `openat` and `openat2`; the path is the only text among their arguments.
const OPENS: [u32; 3] = [2, 257, 437];

/// What an engine must know of its lab.
pub(super) struct Subject {
    /// Host name of the node.
    pub(super) hostname: String,
    /// Its namespaces.
    pub(super) node: NodeIds,
    /// Units of systemd that belong to the lab.
    pub(super) units: Vec<String>,
    /// Its containers.
    pub(super) containers: Vec<ContainerFacts>,
    /// Commands of the containers in its pods: arguments, each ended by NUL.
    pub(super) commands: Vec<Vec<u8>>,
    /// Files of the node whose content is watched.
    pub(super) watch: Vec<String>,
    /// Device and inode of the program that the node's falco and sysdig should run.
    pub(super) program: Option<(u64, u64)>,
    /// Files of the node that checks ask for as its own.
    pub(super) own: Vec<String>,
    /// Added to times since boot to give times since the epoch.
    pub(super) epoch_offset_ns: u64,
}

/// How much a lab's recording holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events since the attempt's start.
    pub events: u64,
    /// Events lost since the attempt's start, at least.
    pub lost: u64,
    /// Number of the learner's last event.
    pub learner: EventNum,
    /// Number of the last event.
    pub last: EventNum,
}

pub(super) struct Engine {
    subject: Subject,
    /// When the node's addresses were last read.
    addressed: Option<Instant>,
    view: View,
    state: State,
    actors: Actors,
    machines: Machines,
    programs: Programs,
    tracing: Tracing,
    own: Own,
    /// Host pids by pid in the node.
    hosts: HashMap<i32, i32>,
    lives: Lives,
    /// When the first process of each pid namespace below the node's was born, by inode.
    pid_namespaces: HashMap<u32, u64>,
    recorder: Recorder,
    /// Short ids of containers that have been looked for.
    looked_for: HashSet<Arc<str>>,
    roots: Roots,
    graded: SyscallSet,
    content: SyscallSet,
    /// Files whose content is watched, by device and inode.
    watched: HashSet<(u32, u64)>,
    /// Of these, those that the probe does not have yet.
    unwatched: Vec<(u32, u64)>,
    queues: Vec<Arc<Queue>>,
    plumbing: SyscallSet,
    scratch: Vec<u8>,
    frame: Vec<u8>,
    last: EventNum,
    started_after: EventNum,
    learner: EventNum,
    lost: u64,
    /// What the recording could not keep before the attempt.
    not_kept_before: u64,
    /// What the kernel's side had lost when it was last asked, and the last event then.
    losses: Losses,
    checked: EventNum,
    /// When that was, in ns since boot.
    checked_at: u64,
    /// The state may lack what was lost.
    stale: bool,
}

impl Engine {
    /// An engine that goes on with event numbers after `last`.
    pub(super) fn new(subject: Subject, recorder: Recorder, last: EventNum) -> Self {
        let content = CONTENT.iter().filter_map(|name| syscall::by_name(name));
        let mut engine = Engine {
            addressed: None,
            view: View {
                id_base: subject.node.id_base,
                epoch_offset_ns: subject.epoch_offset_ns,
                container: seed::container(subject.node.init_pid),
            },
            state: State::new(LIMITS),
            actors: Actors::new(
                subject.node.init_pid,
                subject.units.iter().cloned(),
                subject.commands.iter().cloned(),
            ),
            machines: Machines::new(subject.node.pid_ns),
            programs: Programs::default(),
            tracing: Tracing::new(),
            own: Own::new(subject.program, clock::boot()),
            hosts: HashMap::from([(1, subject.node.init_pid)]),
            lives: Lives::default(),
            pid_namespaces: HashMap::new(),
            recorder,
            looked_for: HashSet::new(),
            roots: Roots::new(subject.node.init_pid),
            graded: SyscallSet::graded(),
            content: content.map(|call| call.nr).collect(),
            watched: HashSet::new(),
            unwatched: Vec::new(),
            queues: Vec::new(),
            plumbing: PLUMBING
                .iter()
                .filter_map(|name| cksl_probe::syscall::number(name))
                .collect(),
            scratch: Vec::new(),
            frame: Vec::new(),
            last,
            started_after: last,
            learner: 0,
            lost: 0,
            not_kept_before: 0,
            losses: Losses::default(),
            checked: last,
            checked_at: clock::boot(),
            stale: false,
            subject,
        };
        engine.know(Record::Begin {
            hostname: engine.subject.hostname.clone(),
            interfaces: Vec::new(),
        });
        for facts in &engine.subject.containers.clone() {
            let container = container(facts);
            engine.looked_for.insert(container.id.clone());
            engine.know(Record::Container(Box::new(container)));
        }
        engine
    }

    pub(super) fn view(&self) -> &View {
        &self.view
    }

    /// Whether it is how a reader of the stream reads and answers it: told to that reader, it would
    /// be followed by the next, without end. Everything else that a reader does is an event.
    fn is_a_readers_own(&self, sample: &Sample) -> bool {
        matches!(sample.what, What::Syscall { nr, .. } if self.plumbing.contains(nr))
            && self
                .queues
                .iter()
                .any(|queue| queue.reader() == Some(sample.task.host_pid))
    }

    pub(super) fn node(&self) -> NodeIds {
        self.subject.node
    }

    /// The pid in the node of a process that has, or had a moment ago, this one on the host.
    pub(super) fn pid_of(&self, host_pid: i32) -> Option<i32> {
        self.lives.pid(host_pid, clock::boot())
    }

    pub(super) fn programs(&mut self) -> &mut Programs {
        &mut self.programs
    }

    pub(super) fn actors(&mut self) -> &mut Actors {
        &mut self.actors
    }

    /// Takes what an earlier session recorded: the actors of processes that still live, when the
    /// attempt began, and what was lost since.
    pub(super) fn recall(&mut self, earlier: &Recorded) -> Result<(), RecordingError> {
        // `/proc` tells starts in hundredths of a second.
        const EXACT_NS: u64 = 10_000_000;
        for (host_pid, (start, actor)) in earlier.actors()? {
            let lives = |now: u64| now.abs_diff(start) <= EXACT_NS;
            if seed::started(host_pid).is_some_and(lives) {
                self.actors.recall(host_pid, actor);
            }
        }
        let marks = earlier.marks()?;
        for marked in &marks {
            if let Mark::Began { host_pid, started } = &marked.mark
                && seed::started(*host_pid) == Some(*started)
            {
                self.actors.recall_first(*host_pid);
            }
        }
        let starts = |marked: &&Marked| matches!(marked.mark, Mark::Start { .. });
        if let Some(start) = marks.iter().rev().find(starts) {
            self.started_after = start.after;
            let since = earlier.losses()?;
            let since = since.iter().filter(|loss| loss.after >= start.after);
            self.lost = since.map(|loss| loss.events).sum();
        }
        Ok(())
    }

    /// Takes a sample in.
    pub(super) fn take(&mut self, sample: Sample) {
        if self.is_a_readers_own(&sample) {
            return;
        }
        let (state, hosts) = (&self.state, &self.hosts);
        self.own.take(&sample, |tid| {
            let pid = state.thread(tid.into()).map(|thread| thread.pid);
            let pid = pid.and_then(|pid| i32::try_from(pid).ok()).unwrap_or(tid);
            hosts.get(&pid).copied()
        });
        self.programs.take(&sample);
        let pidns_start = self.pidns_start(&sample);
        let caller = self.state.thread(sample.task.tid.into());
        let Some(Draft { code, tid, params }) = self.view.event(&sample, caller, pidns_start)
        else {
            return;
        };
        self.last += 1;
        let event = Event {
            num: self.last,
            ts: self.view.time(sample.task.boot_ns),
            cpu: sample.task.cpu,
            tid,
            code,
            params,
        };
        self.catch_up(event.num);
        self.read_code(&sample);
        let actor = self.actor(&sample);
        self.name_hosts(&sample);
        let tracer = self.tracing.take(&sample);
        if actor == Actor::Learner {
            self.learner = event.num;
        }
        if let Some(descriptor) = self.unknown_descriptor(&event, &sample) {
            self.know(descriptor);
        }
        self.state.apply(&event);
        if let What::Exec { image, .. } = &sample.what {
            self.look_for_container(tid);
            self.look_for_bundle(&image.argv);
        }
        let call = match &sample.what {
            What::Syscall { nr, .. } => Some(*nr),
            _ => None,
        };
        let ended = match &sample.what {
            What::Exit { group_dead, .. } => group_dead.then_some(sample.task.boot_ns),
            _ => None,
        };
        let (host_pid, task) = (sample.task.host_pid, sample.task);
        let began = matches!(sample.what, What::Exec { .. }) && self.actors.is_first(host_pid);
        let truth = Truth {
            tracer: tracer.map(|tid| self.target(tid)),
            ..self.truth(sample, actor)
        };
        if ended.is_some() {
            self.machines.ended(&task);
        }
        // Threads that exit at once are told of one by one, and each as the last: their process stays known for a while.
        if let Some(at) = ended
            && let Some(forgotten) = self.lives.ended(host_pid, at)
        {
            self.actors.ended(forgotten);
            self.programs.ended(forgotten);
        }
        self.roots.event(&event, &truth, self.state.thread(tid));
        self.hand_out(&event, &truth, call);
        // Who watches the lab after this one is to know it, too.
        if began && let Some(started) = seed::started(host_pid) {
            // If it can't be written, it is not known then.
            drop(self.mark(Mark::Began { host_pid, started }));
        }
    }

    /// For a fork into a pid namespace below the node's: when the first process there was born.
    fn pidns_start(&mut self, sample: &Sample) -> Option<u64> {
        match &sample.what {
            What::Fork { child, .. } if child.pid_ns != self.subject.node.pid_ns => {
                if child.vtid == 1 {
                    let start = self.view.time(child.start_boot_ns);
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

    /// The descriptor that the event works on, if only the kernel knows of it.
    fn unknown_descriptor(&self, event: &Event, sample: &Sample) -> Option<Record> {
        let What::Syscall {
            file: Some(file), ..
        } = &sample.what
        else {
            return None;
        };
        let fd = self.state.unknown_fd(event)?;
        let kind = match file.mode & 0o170_000 {
            0o100_000 => FdKind::File,
            0o040_000 => FdKind::Directory,
            _ => return None,
        };
        let path = Some(file.path.as_slice()).filter(|path| path.starts_with(b"/"))?;
        Some(Record::Descriptor {
            tid: event.tid,
            fd,
            info: Box::new(FdInfo::named(kind, path)),
        })
    }

    /// Into the recording, and to whoever asked for such calls.
    fn hand_out(&mut self, event: &Event, truth: &Truth, call: Option<u32>) {
        let graded = call.is_none_or(|nr| self.is_graded(nr, truth));
        self.scratch.clear();
        if postcard::to_io(event, &mut self.scratch).is_err() {
            // An event of bytes and numbers always has a compact form.
            return;
        }
        if graded {
            self.recorder
                .event(event.num, event.ts, &self.scratch, truth);
        }
        let mut framed = false;
        for queue in &self.queues {
            if graded || call.is_some_and(|nr| queue.wants().contains(nr)) {
                if !framed {
                    framed = true;
                    frame(&mut self.frame, &self.scratch);
                }
                queue.event(event.num, &self.frame);
            }
        }
    }

    fn is_graded(&self, nr: u32, truth: &Truth) -> bool {
        if !self.graded.contains(nr) {
            return false;
        }
        !self.content.contains(nr) || self.is_watched(truth)
    }

    fn is_watched(&self, truth: &Truth) -> bool {
        let file = truth.file.as_ref();
        file.is_some_and(|file| {
            self.watched
                .iter()
                .any(|(dev, ino)| *ino == file.ino && flags::device(*dev) == file.dev)
        })
    }

    /// A process that opens its script is judged by it, and perl by its modules.
    fn read_code(&mut self, sample: &Sample) {
        if let What::Syscall {
            nr,
            data,
            file: Some(file),
            ..
        } = &sample.what
            && OPENS.contains(nr)
            && let Some((_, path)) = data.first()
        {
            self.actors.opened(sample.task.host_pid, path, file);
            self.programs.opened(sample.task.host_pid, path, file);
        }
    }

    fn actor(&mut self, sample: &Sample) -> Actor {
        let Task {
            host_pid,
            host_ppid,
            pid,
            ..
        } = sample.task;
        match &sample.what {
            What::Syscall { .. } => self.actors.of(host_pid, host_ppid),
            What::Exec { image, .. } => {
                let program = Program {
                    path: &image.exe.path,
                    pristine: self.programs.is_own(host_pid),
                    cgroup: &image.cgroup,
                    argv: &image.argv,
                };
                let actor = self.actors.executed(host_pid, host_ppid, program);
                if actor == Actor::Lab && self.machines.executed(&sample.task, &program) {
                    self.actors.is_machine(host_pid);
                }
                actor
            }
            What::Fork { child, .. } if child.tid != child.pid => {
                self.actors.of(host_pid, host_ppid)
            }
            What::Fork { child, .. } => {
                self.machines.forked(sample.task.pid_ns, child);
                match pid {
                    0 => self.actors.entered(child.host_pid, host_pid),
                    _ => self.actors.forked(host_pid, host_ppid, child.host_pid),
                }
            }
            What::Map { .. } | What::Exit { .. } => self.actors.of(host_pid, host_ppid),
        }
    }

    /// Keeps which process of the host a pid in the node is.
    fn name_hosts(&mut self, sample: &Sample) {
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

    fn truth(&mut self, sample: Sample, actor: Actor) -> Truth {
        let task = sample.task;
        let mut truth = Truth {
            host_pid: task.host_pid,
            host_tid: task.host_tid,
            pid_ns: task.pid_ns,
            start_boot_ns: task.start_boot_ns,
            actor,
            worker: self.machines.worker(task.pid_ns).map(str::to_owned),
            file: None,
            target: None,
            tracer: None,
            program: OwnFile::No,
            ancestors: Vec::new(),
        };
        let file = match sample.what {
            What::Syscall {
                nr,
                file,
                target,
                data,
                base,
                ..
            } => {
                let aimed = target.map(|(pid, _)| pid);
                // In a container /proc shows other pids.
                let by_path = OPENS.contains(&nr) && task.vpid == task.pid;
                let looked_at = file.as_ref().and_then(|file| {
                    file.proc_pid.or_else(|| {
                        let (argument, path) = data.first().filter(|_| by_path)?;
                        let folder = base.iter().find(|(of, _)| of == argument);
                        owner_of_descriptor(path, folder.map(|(_, folder)| folder.as_slice()))
                    })
                });
                let pid = aimed.or(looked_at).filter(|pid| *pid != 0);
                truth.target = pid.map(|pid| self.target(pid));
                file
            }
            What::Exec { image, .. } => Some(image.exe),
            What::Fork { child, .. } => {
                truth.host_pid = child.host_pid;
                truth.host_tid = child.host_tid;
                truth.pid_ns = child.pid_ns;
                truth.worker = self.machines.worker(child.pid_ns).map(str::to_owned);
                truth.start_boot_ns = child.start_boot_ns;
                None
            }
            What::Map { .. } | What::Exit { .. } => None,
        };
        truth.program = self.programs.of(truth.host_pid);
        truth.ancestors = self.programs.of_ancestors(truth.host_pid);
        if let Some(file) = file {
            self.look_for_watched(&file, task.tid);
            truth.file = Some(FileTruth {
                own: self.programs.file(&file),
                dev: flags::device(file.dev),
                ino: file.ino,
                overlay_upper: file.overlay_upper,
                // What is mounted is called as its place is. That says nothing of a file of procfs, whose name alone
                // tells what it does to a process.
                path: Some(Text(file.path)).filter(|path| !path.0.is_empty() && !file.mounted),
            });
        }
        truth
    }

    fn target(&self, pid: i32) -> Target {
        let thread = self.state.thread(pid.into());
        let known =
            |bytes: &Arc<[u8]>| Some(Text::from(&**bytes)).filter(|text| !text.0.is_empty());
        let container = thread.and_then(|thread| thread.container.as_deref());
        let container = container.and_then(|id| self.state.container(id));
        let label = |name: &str| container.and_then(|found| found.labels.get(name).cloned());
        let pid = thread.map_or(pid, |thread| i32::try_from(thread.pid).unwrap_or(pid));
        let host_pid = self.hosts.get(&pid);
        Target {
            pid,
            program: match host_pid {
                Some(host_pid) => self.programs.of(*host_pid),
                None => OwnFile::Unknown,
            },
            actor: host_pid.and_then(|host_pid| self.actors.known(*host_pid)),
            name: thread.and_then(|thread| known(&thread.comm)),
            exepath: thread.and_then(|thread| known(&thread.image.exepath)),
            container: container.map(|container| container.name.clone()),
            pod: label(bundle::POD),
            namespace: label(bundle::NAMESPACE),
        }
    }

    /// The container whose own process this is, by its host pid.
    pub(super) fn first_of(&self, host_pid: i32) -> Option<&Container> {
        if !self.actors.is_first(host_pid) {
            return None;
        }
        let mut hosts = self.hosts.iter();
        let (pid, _) = hosts.find(|(_, host)| **host == host_pid)?;
        let id = self.state.thread((*pid).into())?.container.as_deref()?;
        self.state.container(id)
    }

    /// The container of a pod whose own process this is, by its host pid.
    pub(super) fn inside(&self, host_pid: i32) -> Option<Inside> {
        let container = self.first_of(host_pid)?;
        let label = |name: &str| container.labels.get(name).cloned();
        Some(Inside {
            namespace: label(bundle::NAMESPACE)?,
            pod: label(bundle::POD)?,
            container: container.name.clone(),
            id: container.full_id.clone(),
        })
    }

    /// The inits of the node and of the machines within it, by their host pids.
    fn inits(&self) -> impl Iterator<Item = i32> {
        std::iter::once(self.subject.node.init_pid).chain(self.machines.inits())
    }

    /// Brings the container of a thread into the state, if nothing is known of it.
    fn look_for_container(&mut self, tid: i64) {
        let Some(thread) = self.state.thread(tid) else {
            return;
        };
        let Some(id) = thread.container.clone() else {
            return;
        };
        if self.looked_for.contains(&id) {
            return;
        }
        let found = bundle::container(self.inits(), &id, &thread.cgroups);
        // One that lives for a moment has gone with its bundle when it is looked for. Its pod is still known.
        let beside = || bundle::in_known_pod(&id, &thread.cgroups, self.state.containers());
        let found = found.or_else(beside);
        self.looked_for.insert(id);
        if let Some(container) = found {
            self.know(Record::Container(Box::new(container)));
        }
    }

    /// The same of the container whose bundle is an argument: a runtime names it before it begins. One
    /// that ends at once takes its bundle along before its own first event is looked at.
    fn look_for_bundle(&mut self, argv: &[u8]) {
        let Some((id, full_id)) = bundle::in_arguments(argv) else {
            return;
        };
        if self.looked_for.contains(&id) {
            return;
        }
        let found = bundle::container(self.inits(), &id, full_id.as_bytes());
        if let Some(container) = found {
            self.looked_for.insert(id);
            self.know(Record::Container(Box::new(container)));
        }
    }

    /// A file of the node that is to be watched is known by its device and inode once it is opened.
    fn look_for_watched(&mut self, file: &FileRef, tid: i32) {
        let is_named = |path: &String| path.as_bytes() == file.path;
        if !self.subject.watch.iter().any(is_named) || self.watched.contains(&(file.dev, file.ino))
        {
            return;
        }
        let thread = self.state.thread(tid.into());
        if thread.is_none_or(|thread| thread.container.is_none()) {
            self.watch_file(file.dev, file.ino);
        }
    }

    fn watch_file(&mut self, dev: u32, ino: u64) {
        if self.watched.insert((dev, ino)) {
            self.unwatched.push((dev, ino));
        }
    }

    /// Files whose content the probe has to watch from now on.
    pub(super) fn newly_watched(&mut self) -> Vec<(u32, u64)> {
        std::mem::take(&mut self.unwatched)
    }

    /// Compares what the kernel's side has lost with what was known.
    pub(super) fn check_losses(&mut self, now: Losses) {
        let sum = |losses: &Losses| losses.ring + losses.rate + losses.foreign;
        let events = sum(&now).saturating_sub(sum(&self.losses));
        if events > 0 {
            self.lose(events, self.checked, LossCause::Kernel);
        }
        self.losses = now;
        self.checked = self.last;
        self.checked_at = clock::boot();
    }

    /// Events are missing somewhere after the event `after`.
    pub(super) fn lose(&mut self, events: u64, after: EventNum, cause: LossCause) {
        self.lost += events;
        self.stale = true;
        self.own.lost(self.checked_at, clock::boot());
        self.programs.lost();
        // Without room for it, the recorder tells the loss with the events that it could not keep.
        let _ = self.recorder.loss(clock::now(), after, events, cause);
        for queue in &self.queues {
            queue.record(&Record::Loss { events });
        }
    }

    /// Whether something was lost since the state was last compared with `/proc`.
    pub(super) fn is_stale(&self) -> bool {
        self.stale
    }

    /// Puts the threads that live into the state, and takes those out that don't.
    pub(super) fn reseed(&mut self, mut found: Vec<Found>) {
        self.stale = false;
        found.sort_by_key(|thread| (thread.info.clone_ts, thread.info.tid));
        let living: HashSet<i64> = found.iter().map(|thread| thread.info.tid).collect();
        let hosts: HashSet<i32> = found.iter().map(|thread| thread.host_pid).collect();
        let namespaces: HashMap<i32, u32> = found
            .iter()
            .map(|thread| (thread.host_pid, thread.pid_ns))
            .collect();
        let gone: Vec<i64> = self
            .state
            .threads()
            .map(|(info, _)| info.tid)
            .filter(|tid| !living.contains(tid))
            .collect();
        for tid in gone {
            self.know(Record::Gone { tid });
        }
        self.actors.keep(|pid| hosts.contains(&pid));
        self.programs.keep(|pid| hosts.contains(&pid));
        self.tracing.keep(|tid| living.contains(&tid.into()));
        self.hosts.retain(|_, host_pid| hosts.contains(host_pid));
        self.lives.keep(|pid| hosts.contains(&pid), clock::boot());
        self.own.keep(|pid| hosts.contains(&pid), clock::boot());
        for thread in found {
            if let Ok(pid) = i32::try_from(thread.info.pid) {
                self.hosts.insert(pid, thread.host_pid);
                self.lives.is(thread.host_pid, pid);
            }
            let path = &thread.info.image.exepath;
            self.actors
                .found(thread.host_pid, thread.host_ppid, path, &thread.cgroup);
            let parent = namespaces.get(&thread.host_ppid).copied();
            self.place(&thread, parent.unwrap_or(self.subject.node.pid_ns));
            let mut fds = thread.fds;
            fds.extend(self.known_sockets(thread.info.tid, &thread.sockets));
            let tid = thread.info.tid;
            let mut info = thread.info;
            // /proc does not tell it.
            info.pidns_start_ts = self
                .state
                .thread(tid)
                .map_or(0, |known| known.pidns_start_ts);
            self.know(Record::Thread {
                info: Box::new(info),
                fds,
            });
            self.look_for_container(tid);
            let known = self.state.thread(tid);
            if let Some(container) = known.and_then(|known| known.container.as_deref()) {
                self.roots.found(container, thread.host_pid);
            }
        }
    }

    /// Learns on which machine a thread is that was found, as its parent is in this pid namespace.
    fn place(&mut self, thread: &Found, parent: u32) {
        let task = Task {
            host_pid: thread.host_pid,
            pid_ns: thread.pid_ns,
            vpid: i32::try_from(thread.info.vpid).unwrap_or_default(),
            ..Task::default()
        };
        let program = Program {
            path: &thread.info.image.exepath,
            // Whose it is, is known from elsewhere.
            pristine: true,
            cgroup: &thread.cgroup,
            argv: b"",
        };
        let is_labs = self.actors.known(thread.host_pid) == Some(Actor::Lab);
        if is_labs && self.machines.executed(&task, &program) {
            self.actors.is_machine(thread.host_pid);
        } else {
            self.machines.found(thread.pid_ns, parent);
        }
    }

    /// What is known of sockets from events: `/proc` shows nothing more.
    fn known_sockets(&self, tid: i64, sockets: &[i64]) -> Vec<(i64, falco_rules::state::FdInfo)> {
        let mut threads = self.state.threads();
        let Some((_, fds)) = threads.find(|(info, _)| info.tid == tid) else {
            return Vec::new();
        };
        fds.filter(|(fd, _)| sockets.contains(fd))
            .map(|(fd, info)| (fd, info.clone()))
            .collect()
    }

    /// Reads what has changed in the node's files of users and names, once they have been quiet.
    pub(super) fn look_at_roots(&mut self) {
        for found in self.roots.due() {
            self.know(found);
        }
        for path in self.roots.take_watches(&self.subject.watch) {
            self.watch_file(path.0, path.1);
        }
    }

    /// Opens those files of the node that checks ask for as its own.
    pub(super) fn open_own(&self) -> Vec<(String, io::Result<OwnedFd>)> {
        let open = |path: &String| (path.clone(), self.roots.open(path));
        self.subject.own.iter().map(open).collect()
    }

    /// Looks for the files that are to be watched: what opens one in a container tells nothing of the
    /// node's.
    pub(super) fn look_at_watched(&mut self) {
        for (dev, ino) in self.roots.identify(&self.subject.watch) {
            self.watch_file(dev, ino);
        }
    }

    /// Reads the addresses of the node and its containers, unless that was done a moment ago. One
    /// that was its own stays so: the process by which a container is known may have ended.
    pub(super) fn look_at_addresses(&mut self) {
        if self
            .addressed
            .is_some_and(|then| then.elapsed() < ADDRESSES_EVERY)
        {
            return;
        }
        self.addressed = Some(Instant::now());
        let mut found = self.state.interfaces().to_vec();
        for process in self.roots.processes().chain(self.machines.inits()) {
            for address in interfaces::of(process) {
                if !found.contains(&address) {
                    found.push(address);
                }
            }
        }
        if found != self.state.interfaces() {
            self.know(Record::Interfaces(found));
        }
    }

    /// Brings a fact about the node into the state, the recording and to all readers.
    fn know(&mut self, record: Record) {
        record.apply(&mut self.state);
        for queue in &self.queues {
            queue.record(&record);
        }
        // A recording without room for it is one that tells its loss.
        let _ = self.recorder.state(record);
    }

    /// A new reader: it gets the state and all events from the next one on. Returns its number; none
    /// if there is no room for what the reader must know.
    pub(super) fn join(&mut self, queue: Arc<Queue>) -> Option<EventNum> {
        let next = self.last + 1;
        if !queue.begin(next, &self.whole_state(next)) {
            return None;
        }
        queue.wake();
        self.queues.push(queue);
        Some(next)
    }

    /// Why the word of a process does not count that has connected to the node's socket.
    pub(super) fn flaw(&self, peer: Peer) -> Option<Flaw> {
        let flaw = self.own.flaw(peer.host_pid, peer.started, peer.accepted);
        // As the words are dated, also if somebody has set the clock.
        let (now, boot) = (clock::now(), clock::boot());
        flaw.map(|flaw| dated(flaw, |then| now.saturating_sub(boot.saturating_sub(then))))
    }

    /// A reader has gone.
    pub(super) fn leave(&mut self, queue: &Arc<Queue>) {
        self.queues.retain(|known| !Arc::ptr_eq(known, queue));
    }

    /// The calls that are reported: the graded ones, and those that readers asked for.
    pub(super) fn wanted(&self) -> (SyscallSet, bool) {
        let all = self
            .queues
            .iter()
            .fold(self.graded, |all, queue| all.union(queue.wants()));
        let wants_content = |queue: &Arc<Queue>| {
            CONTENT.iter().any(|name| {
                syscall::by_name(name).is_some_and(|call| queue.wants().contains(call.nr))
            })
        };
        (all, self.queues.iter().any(wants_content))
    }

    fn whole_state(&self, next: EventNum) -> Vec<Record> {
        let state = Record::of_state(&self.state, &self.subject.hostname);
        state.chain([Record::Live { next }]).collect()
    }

    fn catch_up(&mut self, next: EventNum) {
        for queue in &self.queues {
            queue.catch_up(|| self.whole_state(next));
        }
    }

    /// Lets readers and the recording have what waits.
    pub(super) fn flush(&mut self) {
        for queue in &self.queues {
            queue.wake();
        }
        self.recorder.flush();
    }

    /// Whether the recording keeps more than what it must.
    pub(super) fn has_room(&self) -> bool {
        self.recorder.has_room()
    }

    /// Sets a mark; returns the number of the last event before it.
    pub(super) fn mark(&mut self, mark: Mark) -> io::Result<(EventNum, Pending)> {
        if matches!(mark, Mark::Start { .. }) {
            self.started_after = self.last;
            self.lost = 0;
            self.not_kept_before = self.recorder.not_kept();
        }
        let pending = self.recorder.mark(clock::now(), self.last, mark)?;
        Ok((self.last, pending))
    }

    /// Writes all that is to be in the recording.
    pub(super) fn settle(&mut self) -> io::Result<Pending> {
        self.recorder.settle(clock::now())
    }

    pub(super) fn tally(&self) -> Tally {
        Tally {
            events: self.last - self.started_after,
            lost: self.lost + self.recorder.not_kept() - self.not_kept_before,
            learner: self.learner,
            last: self.last,
        }
    }
}

/// The process whose descriptor a path such as `/proc/12/fd/3` opens; the folder is the one that a
/// relative path starts from.
fn owner_of_descriptor(path: &[u8], folder: Option<&[u8]>) -> Option<i32> {
    let folder = folder.filter(|_| !path.starts_with(b"/")).unwrap_or(b"");
    let parts = folder
        .split(|byte| *byte == b'/')
        .chain(path.split(|byte| *byte == b'/'));
    let parts: Vec<&str> = parts
        .filter(|part| !part.is_empty() && *part != b".")
        .map(|part| std::str::from_utf8(part).ok())
        .collect::<Option<_>>()?;
    let (pid, descriptor) = match parts.as_slice() {
        ["proc", pid, "fd", descriptor] | ["proc", pid, "task", _, "fd", descriptor] => {
            (pid, descriptor)
        }
        _ => return None,
    };
    descriptor.parse::<u32>().ok()?;
    pid.parse().ok()
}

fn frame(frame: &mut Vec<u8>, event: &[u8]) {
    frame.clear();
    let length = (event.len() + 1) as u32;
    frame.extend_from_slice(&length.to_le_bytes());
    frame.push(RECORD_EVENT);
    frame.extend_from_slice(event);
}

/// How a [`Record::Event`] begins in its compact form.
const RECORD_EVENT: u8 = 5;

/// A declared container as the state keeps it.
fn container(facts: &ContainerFacts) -> Container {
    let (repository, tag) = match facts.image.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => (facts.image.as_str(), "latest"),
    };
    Container {
        id: facts.id.get(..12).unwrap_or(&facts.id).into(),
        full_id: facts.id.clone(),
        runtime: "runc".to_owned(),
        name: facts.name.clone(),
        image: facts.image.clone(),
        repository: repository.to_owned(),
        tag: tag.to_owned(),
        privileged: facts.privileged,
        mounts: facts
            .mounts
            .iter()
            .map(|mount| self::mount(mount))
            .collect(),
        ..Container::default()
    }
}

/// `source:destination:mode:rw:propagation`.
fn mount(text: &str) -> falco_rules::state::Mount {
    let mut parts = text.split(':').map(str::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    falco_rules::state::Mount {
        source: part(),
        dest: part(),
        mode: part(),
        rdwr: part() == "true",
        propagation: part(),
    }
}

#[cfg(test)]
mod tests;
