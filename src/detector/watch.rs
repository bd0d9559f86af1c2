//! The detector of one supervisor: one probe, one thread that reads it, and any number of labs.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use cksl_probe::{LabKey, Options, Probe, ProbeError, Reader, Sample, SyscallSet, syscall};
use cksl_wire::protocol::Watch;
use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::process::setpriority_process;
use serde::{Deserialize, Serialize};

use super::actors::Boot;
use super::beginning::Beginning;
use super::budget::Budget;
use super::caller::Caller;
use super::engine::{Engine, Subject, Tally};
use cksl_wire::timeline::{Flaw, LossCause, Timeline, Why};

use super::queue::Queue;
use super::recording::{Disk, Mark, Pending, Recorded, Recorder, RecordingError, Session};
use super::timeline::timeline;
use super::watchers::{Peer, Watcher, Watchers, Word};
use super::{Actor, EventNum, OwnFile, clock, seed};
use crate::lab::LabId;
use crate::provider::{ContainerFacts, NodeIds};

/// Size limit of a recording in bytes: what happens beyond it is a loss.
pub const RECORDING_LIMIT: u64 = 256 << 20;

/// What the recordings of all labs may take together, in bytes: beyond, too, what happens is a loss.
const RECORDINGS_LIMIT: u64 = 4 << 30;

/// What of a recording the words of one reader may take, and those of all readers of a lab, in bytes.
const WORDS_OF_ONE: u64 = 4 << 20;
const WORDS_OF_ALL: u64 = 32 << 20;

/// What the supervisor holds at most of a node's words and for its slow readers, in bytes.
const NODE_BUDGET: usize = 32 << 20;

/// How long the thread looks for events before it sleeps: as long as the probe lets a flood gather.
const BUSY: Duration = Duration::from_millis(2);

/// The nice value of the thread that reads the events. What a short program and its container were is asked of `/proc` and
/// of the node's files, and these are gone a moment after it: on a busy machine others would keep the thread waiting longer.
const PRIORITY: i32 = -15;

/// How long it sleeps at most.
const IDLE: Duration = Duration::from_millis(100);

/// How often losses are asked for, at most; and in a flood, how often what is recorded is handed to the disk.
const LOSSES_EVERY: Duration = Duration::from_millis(10);

/// How often a state that may lack something is compared with `/proc`, at most.
const RESEED_EVERY: Duration = Duration::from_secs(1);

/// Samples after which readers get what waits, in a burst that does not end.
const BURST: usize = 2048;

/// How far apart in time neighbours in the ring may be: each processor stamps its samples before it
/// puts them in.
const DISORDER_NS: u64 = 10_000_000;

/// How long the thread may take to see all that has happened.
const SETTLE: Duration = Duration::from_secs(15);

/// What is kept of a lab's beginning for the next one who watches it.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    /// How its units were started.
    boot: Boot,
    /// What its root was.
    beginning: Beginning,
}

/// Where that is kept.
fn kept_of(recording: &Path) -> PathBuf {
    recording.with_extension("starts")
}

/// A lab to be watched.
#[derive(Clone, Debug)]
pub struct LabConfig {
    /// Its id.
    pub lab: LabId,
    /// Host name of its node.
    pub node: String,
    /// The recording: made, or gone on with.
    pub recording: PathBuf,
    /// Units of systemd that belong to the lab: its services and its containers.
    pub services: Vec<String>,
    /// Its containers.
    pub containers: Vec<ContainerFacts>,
    /// Commands of the containers in its pods: arguments, each ended by NUL.
    pub commands: Vec<Vec<u8>>,
    /// Files of the node whose reads and writes are recorded.
    pub watch: Vec<String>,
    /// Files of the node that checks ask for as its own.
    pub own: Vec<String>,
    /// The program that the node's `falco` and `sysdig` should run, on the host.
    pub program: PathBuf,
}

/// Why a lab can't be watched.
#[derive(Debug, thiserror::Error)]
pub enum DetectorError {
    /// The probe can't be loaded or configured.
    #[error(transparent)]
    Probe(#[from] ProbeError),
    /// The recording can't be made or gone on with.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// What is kept of the lab's beginning can't be read.
    #[error("how the lab began can't be read: {0}")]
    Kept(#[source] serde_json::Error),
    /// A thread can't be started.
    #[error("the detector's thread can't be started: {0}")]
    Thread(#[source] io::Error),
}

/// The loaded probe and the labs that it watches.
pub struct Detector {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    next: Mutex<LabKey>,
}

struct Shared {
    probe: Mutex<Probe>,
    labs: RwLock<HashMap<LabKey, Arc<Lab>>>,
    /// Everything that happened before this moment (ns since boot) is in the engines.
    reached: Mutex<u64>,
    progress: Condvar,
    call: OwnedFd,
    stop: AtomicBool,
    disk: Arc<Disk>,
}

struct Lab {
    key: LabKey,
    id: LabId,
    recording: Mutex<PathBuf>,
    engine: Mutex<Engine>,
    watchers: Watchers,
    /// Device and inode of the program that readers should run.
    program: Option<(u64, u64)>,
    budget: Arc<Budget>,
    /// Bytes of the recording that hold words of readers.
    words: AtomicU64,
    timing: Mutex<Timing>,
    closed: AtomicBool,
}

#[derive(Default)]
struct Timing {
    losses: Option<Instant>,
    reseeded: Option<Instant>,
}

/// A lab that is watched. Clones are the same lab; it is watched until [`LabHandle::close`].
#[derive(Clone)]
pub struct LabHandle {
    shared: Arc<Shared>,
    lab: Arc<Lab>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Detector {
    /// Loads the probe and starts the thread that reads it.
    ///
    /// # Errors
    /// The kernel or this process's rights don't allow it.
    pub fn load() -> Result<Self, DetectorError> {
        let (probe, reader) = Probe::load(Options::default())?;
        let call = eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)
            .map_err(|error| DetectorError::Thread(error.into()))?;
        let shared = Arc::new(Shared {
            probe: Mutex::new(probe),
            labs: RwLock::default(),
            reached: Mutex::new(0),
            progress: Condvar::new(),
            call,
            stop: AtomicBool::new(false),
            disk: Disk::new(RECORDINGS_LIMIT),
        });
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("detector".to_owned())
            .spawn(move || {
                // Who may not raise it reads as fast as everybody else.
                let _ = setpriority_process(None, PRIORITY);
                theirs.run(reader);
            })
            .map_err(DetectorError::Thread)?;
        Ok(Detector {
            shared,
            thread: Some(thread),
            next: Mutex::new(1),
        })
    }

    /// Watches a node from now on: to miss nothing, before its init is executed.
    ///
    /// If the recording exists, it goes on: with a mark for a new node, with a loss for the same
    /// node, since nobody watched it in between.
    ///
    /// # Errors
    /// The recording can't be written, or the probe has no room for another lab.
    pub fn add_lab(&self, config: LabConfig, node: NodeIds) -> Result<LabHandle, DetectorError> {
        let epoch_offset_ns = clock::epoch_offset();
        let session = session(&config, node, epoch_offset_ns);
        let earlier = match fs::metadata(&config.recording) {
            Ok(file) if file.len() > 0 => Some(Recorded::open(&config.recording)?),
            _ => None,
        };
        if let (Some(folder), Some(name)) =
            (config.recording.parent(), config.recording.file_name())
            && let Some(labs) = folder.parent()
        {
            self.shared.disk.look(labs, name);
        }
        let (recorder, before) = Recorder::open(
            &config.recording,
            RECORDING_LIMIT,
            &self.shared.disk,
            &session,
        )?;
        let program = identity(&config.program);
        let subject = Subject {
            hostname: config.node,
            node,
            units: config.services,
            containers: config.containers,
            commands: config.commands,
            watch: config.watch,
            program,
            own: config.own,
            epoch_offset_ns,
        };
        let mut engine = Engine::new(subject, recorder, before.last);
        let key = {
            let mut next = lock(&self.next);
            *next += 1;
            *next
        };
        match before.session {
            Some(former) if former.is_same_node(&session) => {
                if let Some(earlier) = &earlier {
                    engine.recall(earlier)?;
                }
                // Without it the lab was never handed to its learner.
                if let Ok(kept) = fs::read(kept_of(&config.recording)) {
                    let kept: Kept = serde_json::from_slice(&kept).map_err(DetectorError::Kept)?;
                    engine.actors().had_booted(kept.boot);
                    engine.programs().begin(kept.beginning);
                }
                engine.lose(1, before.last, LossCause::Gap);
            }
            // If it can't be recorded, the session that was just written tells as much.
            Some(_) => drop(engine.mark(Mark::Reset)),
            None => {}
        }
        // Each reader of a recording has a number of its own.
        let mut last_watcher = 0;
        if let Some(earlier) = earlier {
            let marks = earlier.marks()?;
            let watchers = marks.iter().filter_map(|marked| marked.mark.watcher());
            last_watcher = watchers.max().unwrap_or(0);
        }
        let budget = Budget::new(NODE_BUDGET);
        let lab = Arc::new(Lab {
            key,
            id: config.lab,
            recording: Mutex::new(config.recording),
            engine: Mutex::new(engine),
            watchers: Watchers::new(Arc::clone(&budget), last_watcher),
            program,
            budget,
            words: AtomicU64::new(0),
            timing: Mutex::default(),
            closed: AtomicBool::new(false),
        });
        // Events wait until what was there before them is known.
        let mut engine = lock(&lab.engine);
        self.shared.write_labs().insert(key, Arc::clone(&lab));
        let watched = lock(&self.shared.probe).watch(key, node.pid_ns);
        if let Err(error) = watched {
            self.shared.write_labs().remove(&key);
            return Err(error.into());
        }
        let found = seed::threads(node.init_pid, node.pid_ns, engine.view());
        engine.reseed(found);
        engine.look_at_addresses();
        engine.flush();
        drop(engine);
        Ok(LabHandle {
            shared: Arc::clone(&self.shared),
            lab,
        })
    }
}

impl Drop for Detector {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.shared.call();
        if let Some(thread) = self.thread.take() {
            // A panic of it was told when it happened.
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// The thread: samples to their labs, and what has to be done from time to time.
    fn run(&self, mut reader: Reader) {
        let mut known: Vec<Arc<Lab>> = Vec::new();
        while !self.stop.load(Ordering::Relaxed) {
            let begun = clock::boot();
            let position = reader.position();
            let mut taken = 0_usize;
            let polled = reader.poll(BUSY, |sample| {
                taken += 1;
                let then = sample.task.boot_ns;
                if let Some(lab) = self.lab_of(&sample, &mut known) {
                    let mut engine = lock(&lab.engine);
                    engine.take(sample);
                    if taken.is_multiple_of(BURST) {
                        engine.flush();
                        drop(engine);
                        self.check_losses(lab);
                        self.reach(then.saturating_sub(DISORDER_NS));
                    }
                }
            });
            let idle = !matches!(polled, Ok(1..));
            known = self
                .labs
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .values()
                .cloned()
                .collect();
            for lab in &known {
                self.tend(lab, idle);
            }
            if !reader.read_up_to(position) {
                // A record is still being written; it holds back those after it.
                std::thread::sleep(BUSY);
                continue;
            }
            self.reach(begun);
            if idle {
                self.sleep(&reader);
            }
        }
    }

    /// All that happened before `moment` is in the engines.
    fn reach(&self, moment: u64) {
        let mut reached = lock(&self.reached);
        *reached = moment.max(*reached);
        self.progress.notify_all();
    }

    fn lab_of<'a>(&self, sample: &Sample, known: &'a mut Vec<Arc<Lab>>) -> Option<&'a Arc<Lab>> {
        let key = sample.task.lab;
        let at = match known.iter().position(|lab| lab.key == key) {
            Some(at) => at,
            None => {
                let labs = self.labs.read().unwrap_or_else(PoisonError::into_inner);
                known.push(Arc::clone(labs.get(&key)?));
                known.len() - 1
            }
        };
        known.get(at)
    }

    /// Sleeps until something happens or somebody calls.
    fn sleep(&self, reader: &Reader) {
        let mut fds = [
            PollFd::new(reader, PollFlags::IN),
            PollFd::new(&self.call, PollFlags::IN),
        ];
        let timeout = Timespec::try_from(IDLE).ok();
        // Interrupted or not, the next look tells.
        let _ = poll(&mut fds, timeout.as_ref());
        // Empty if nobody called.
        let _ = rustix::io::read(&self.call, &mut [0; 8]);
    }

    /// Wakes the thread.
    fn call(&self) {
        // It can only fail when there are more calls than a counter can hold: it is awake then.
        let _ = rustix::io::write(&self.call, &1_u64.to_ne_bytes());
    }

    fn tend(&self, lab: &Lab, idle: bool) {
        let is_time = self.check_losses(lab);
        let mut engine = lock(&lab.engine);
        if idle {
            engine.look_at_roots();
            engine.look_at_addresses();
            let mut timing = lock(&lab.timing);
            let long_ago = timing
                .reseeded
                .is_none_or(|then| then.elapsed() >= RESEED_EVERY);
            if engine.is_stale() && long_ago {
                timing.reseeded = Some(Instant::now());
                let node = engine.node();
                let found = seed::threads(node.init_pid, node.pid_ns, engine.view());
                engine.reseed(found);
            }
        }
        let files = engine.newly_watched();
        // In a flood, what is recorded goes to the disk in larger pieces than to the readers.
        match idle || is_time {
            true => engine.flush(),
            false => engine.wake_readers(),
        }
        drop(engine);
        self.watch_files(lab, &files);
    }

    fn watch_files(&self, lab: &Lab, files: &[(u32, u64)]) {
        for (dev, ino) in files {
            // A lab that has just been closed watches nothing.
            let _ = lock(&self.probe).watch_file(lab.key, *dev, *ino);
        }
    }

    /// The root of a lab as it is now: its files of these names, and code on these devices.
    fn beginning(
        &self,
        files: Vec<(String, io::Result<OwnedFd>)>,
        devices: Vec<u32>,
    ) -> Result<Beginning, ProbeError> {
        let open: Vec<_> = files
            .iter()
            .filter_map(|(_, file)| Some(file.as_ref().ok()?.as_fd()))
            .collect();
        let mut found = match open.is_empty() {
            true => Vec::new(),
            false => lock(&self.probe).identify(&open)?,
        }
        .into_iter();
        let looked: Vec<_> = files
            .into_iter()
            .map(|(path, file)| match file {
                Ok(_) => (path, Some(found.next().flatten())),
                Err(error) if error.kind() == io::ErrorKind::NotFound => (path, None),
                Err(_) => (path, Some(None)),
            })
            .collect();
        Ok(Beginning::now(looked, devices))
    }

    /// Looks for losses if it is time to; says whether it was.
    fn check_losses(&self, lab: &Lab) -> bool {
        let mut timing = lock(&lab.timing);
        if timing
            .losses
            .is_some_and(|then| then.elapsed() < LOSSES_EVERY)
        {
            return false;
        }
        timing.losses = Some(Instant::now());
        drop(timing);
        self.look_for_losses(lab);
        true
    }

    fn look_for_losses(&self, lab: &Lab) {
        let losses = lock(&self.probe).losses(lab.key);
        if let Ok(losses) = losses {
            lock(&lab.engine).check_losses(losses);
        }
    }

    /// Tells the probe what the readers of a lab want.
    fn widen(&self, lab: &Lab) -> Result<(), ProbeError> {
        let (calls, content) = lock(&lab.engine).wanted();
        let mut probe = lock(&self.probe);
        probe.set_syscalls(lab.key, &calls)?;
        probe.set_all_io(lab.key, content)
    }

    fn write_labs(&self) -> std::sync::RwLockWriteGuard<'_, HashMap<LabKey, Arc<Lab>>> {
        self.labs.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LabHandle {
    /// The lab.
    #[must_use]
    pub fn id(&self) -> &LabId {
        &self.lab.id
    }

    /// From now on the process and what it starts are this actor's. To be called before it
    /// executes anything in the node.
    pub fn tag(&self, host_pid: i32, actor: Actor) {
        lock(&self.lab.engine).actors().tag(host_pid, actor);
    }

    /// Waits until all that has happened so far has its event; returns the number of the last.
    ///
    /// # Errors
    /// `TimedOut`: the detector does not keep up.
    pub fn settle(&self) -> io::Result<EventNum> {
        let (asked, deadline) = (clock::boot(), Instant::now() + SETTLE);
        self.shared.call();
        let mut reached = lock(&self.shared.reached);
        while *reached < asked {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            (reached, _) = self
                .shared
                .progress
                .wait_timeout(reached, left)
                .unwrap_or_else(PoisonError::into_inner);
        }
        drop(reached);
        Ok(self.state().last)
    }

    /// Waits until all that has happened so far has its event, and what was lost of it is told.
    fn catch_up(&self) -> io::Result<()> {
        self.settle()?;
        // It may have been a moment ago that losses were last asked for.
        self.shared.look_for_losses(&self.lab);
        Ok(())
    }

    /// Sets a mark after all that has happened so far; returns the number of the last event before.
    ///
    /// # Errors
    /// The recording can't be written, or the detector does not keep up.
    pub fn mark(&self, mark: Mark) -> io::Result<EventNum> {
        // What is lost between two marks is told as that.
        self.catch_up()?;
        if matches!(mark, Mark::Start { .. }) {
            let mut engine = lock(&self.lab.engine);
            if engine.is_stale() {
                // What the lab's own processes are is known for sure only until others come.
                let node = engine.node();
                let found = seed::threads(node.init_pid, node.pid_ns, engine.view());
                engine.reseed(found);
            }
            let boot = engine.actors().booted();
            // By now services and containers have made theirs.
            engine.look_at_watched();
            let files = engine.newly_watched();
            let own = engine.open_own();
            let devices: Vec<u32> = engine.programs().devices().collect();
            drop(engine);
            self.shared.watch_files(&self.lab, &files);
            let beginning = self
                .shared
                .beginning(own, devices)
                .map_err(io::Error::other)?;
            lock(&self.lab.engine).programs().begin(beginning.clone());
            let kept = serde_json::to_vec(&Kept { boot, beginning })?;
            fs::write(kept_of(&self.recording()), kept)?;
            // What the learner changes is to have a later time than what the lab has made.
            clock::wait_for_files();
        }
        let (last, pending) = lock(&self.lab.engine).mark(mark)?;
        pending.wait()?;
        Ok(last)
    }

    /// Learns that the recording has been renamed.
    pub fn renamed(&self, recording: PathBuf) {
        *lock(&self.lab.recording) = recording;
    }

    fn recording(&self) -> PathBuf {
        lock(&self.lab.recording).clone()
    }

    /// The pid in the node of one of its processes, by its pid on the host: of one that runs, or did
    /// until a moment ago, if its events have been seen.
    #[must_use]
    pub fn pid_of(&self, host_pid: i32) -> Option<i32> {
        lock(&self.lab.engine).pid_of(host_pid)
    }

    /// The id of the container whose own process this is, by its pid on the host: which a runtime of
    /// the node's was seen to create the container to run, wherever it stands now.
    #[must_use]
    pub fn own_process_of(&self, host_pid: i32) -> Option<String> {
        let engine = lock(&self.lab.engine);
        Some(engine.first_of(host_pid)?.full_id.clone())
    }

    /// The pod of that container, by namespace and name, as its runtime told it when the container was created.
    #[must_use]
    pub fn pod_of(&self, host_pid: i32) -> Option<(String, String)> {
        let inside = lock(&self.lab.engine).inside(host_pid)?;
        Some((inside.namespace, inside.pod))
    }

    /// Whether somebody works by this process, by its pid on the host: it is a shell that was opened from outside, or was
    /// started in one.
    #[must_use]
    pub fn is_by_hand(&self, host_pid: i32) -> bool {
        lock(&self.lab.engine).actors().is_by_hand(host_pid)
    }

    /// The first process of the cluster's worker, a machine within the node, by its pid on the host.
    #[must_use]
    pub fn worker(&self) -> Option<i32> {
        lock(&self.lab.engine).machines().inits().next()
    }

    /// Whose a process is, by its pid on the host, if it was seen.
    #[must_use]
    pub fn actor_of(&self, host_pid: i32) -> Option<Actor> {
        lock(&self.lab.engine).actors().known(host_pid)
    }

    /// Which of the node's own programs a process runs, by its pid on the host, of those that checks name.
    #[must_use]
    pub fn program_of(&self, host_pid: i32) -> OwnFile {
        lock(&self.lab.engine).programs().of(host_pid)
    }

    /// Which of them a process executes, whatever other code it has mapped since, as a sandbox has that of its guests.
    #[must_use]
    pub fn executed_by(&self, host_pid: i32) -> OwnFile {
        lock(&self.lab.engine).programs().executed_by(host_pid)
    }

    /// Whether a process, by its pid on the host, is the lab's containerd or a shim that this has started to run a container.
    #[must_use]
    pub fn is_runtimes(&self, host_pid: i32) -> bool {
        lock(&self.lab.engine).actors().is_runtimes(host_pid)
    }

    /// Whether a process, by its pid on the host, is a runtime's that is on its way into a container.
    #[must_use]
    pub fn is_arriving(&self, host_pid: i32) -> bool {
        lock(&self.lab.engine).actors().is_arriving(host_pid)
    }

    /// Whether it knows of all processes: no events were lost since somebody last looked.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !lock(&self.lab.engine).is_stale()
    }

    /// How much has been seen.
    #[must_use]
    pub fn state(&self) -> Tally {
        lock(&self.lab.engine).tally()
    }

    /// Whether a process of the node had the kernel kill its init, since it is watched.
    #[must_use]
    pub fn init_was_killed_within(&self) -> bool {
        let killed = lock(&self.shared.probe).was_killed_within(self.lab.key);
        killed.unwrap_or(false)
    }

    /// The recording with all that has happened so far.
    ///
    /// # Errors
    /// The recording can't be written or read.
    pub fn recorded(&self) -> Result<Recorded, RecordingError> {
        let recording = self.recording();
        let failed = |source| RecordingError::Io {
            path: recording.clone(),
            source,
        };
        self.review().map_err(failed)?;
        let pending = lock(&self.lab.engine).settle().map_err(failed)?;
        pending.wait().map_err(failed)?;
        Recorded::open(&recording)
    }

    /// What happened since the attempt's start, condensed.
    ///
    /// # Errors
    /// As for [`LabHandle::recorded`].
    pub fn timeline(&self) -> Result<Timeline, RecordingError> {
        timeline(&self.recorded()?)
    }

    /// The `falco` and `sysdig` processes that listen or have listened, the oldest first; with what is
    /// known of them by now.
    #[must_use]
    pub fn falcos(&self) -> Vec<Watcher> {
        let reviewed = self.review();
        let mut all = self.lab.watchers.all();
        if reviewed.is_err() {
            // What it has not seen yet could be anything.
            for watcher in all.iter_mut().filter(|watcher| watcher.genuine) {
                watcher.genuine = false;
                watcher.flaw = Some(Flaw {
                    why: Why::Unseen,
                    at: clock::now(),
                    since: 0,
                });
            }
        }
        all
    }

    /// Looks again at the readers whose word has counted so far, as of now.
    fn review(&self) -> io::Result<()> {
        self.catch_up()?;
        let mut found = Vec::new();
        self.lab.watchers.review(
            |peer| self.flaw(peer),
            |watcher, flaw| found.push(Mark::Flawed { watcher, flaw }),
        );
        found.into_iter().for_each(|mark| self.note(mark));
        Ok(())
    }

    fn flaw(&self, peer: Peer) -> Option<Flaw> {
        lock(&self.lab.engine).flaw(peer)
    }

    /// Waits until each falco that listens has judged all events up to `num` that it got. False if
    /// one has not in time: it hangs, or is too slow.
    #[must_use]
    pub fn wait_seen(&self, num: EventNum, timeout: Duration) -> bool {
        lock(&self.lab.engine).flush();
        self.lab.watchers.wait_seen(num, timeout)
    }

    /// A process of the node that has just been accepted at the node's socket.
    ///
    /// # Errors
    /// The connection is broken.
    pub fn caller(&self, stream: UnixStream) -> io::Result<Caller> {
        Caller::accept(stream, &self.lab.budget)
    }

    /// Serves a reader of the event stream, after its first line was read and answered. Returns when it
    /// has gone.
    ///
    /// # Errors
    /// The connection broke, the reader said something that makes no sense, or the readers of the node
    /// hold as much as they may.
    pub fn serve(&self, mut caller: Caller, watch: Watch) -> io::Result<()> {
        let names = watch.syscalls.iter().flatten();
        let wants: SyscallSet = names.filter_map(|name| syscall::number(name)).collect();
        let queue = Arc::new(Queue::new(wants, &self.lab.budget));
        let files: Vec<String> = watch.rules.iter().map(|file| file.path.clone()).collect();
        let is_falco = watch.program == "falco";
        if self.lab.program.is_some() && runs(caller.host_pid()) == self.lab.program {
            queue.belongs_to(caller.host_pid());
        }
        // What happened before it came is not for it, even if that is still on its way here; and who it
        // is can be told only once all that is in.
        let settled = self.settle();
        let guest = self.lab.watchers.enter(
            &mut caller,
            watch,
            Arc::clone(&queue),
            |peer| match settled {
                Ok(_) => self.flaw(peer),
                Err(_) => Some(Flaw {
                    why: Why::Unseen,
                    at: clock::now(),
                    since: 0,
                }),
            },
            |queue, host_pid| {
                let mut engine = lock(&self.lab.engine);
                Some((engine.join(Arc::clone(queue))?, engine.inside(host_pid)))
            },
        )?;
        if self.lab.closed.load(Ordering::Relaxed) {
            queue.close();
        }
        // The lab may just have been closed; then nothing comes anyway.
        let _ = self.shared.widen(&self.lab);
        let watcher = guest.id;
        let mut said = Said::default();
        if is_falco {
            let genuine = guest.genuine;
            let introduction = Mark::Falco {
                watcher,
                files: if genuine { files } else { Vec::new() },
                genuine,
            };
            self.note_word(&mut said, watcher, introduction);
            if let Some(mark) = guest.mark_inside() {
                self.note(mark);
            }
        }
        let served = self.lab.watchers.serve(
            &guest,
            &mut caller,
            |peer| self.flaw(peer),
            |word| match word {
                Word::Alert(alert) => self.note_word(
                    &mut said,
                    watcher,
                    Mark::Alert {
                        watcher,
                        event: alert.event,
                        rule: alert.rule.clone(),
                        priority: alert.priority.clone(),
                        line: alert.line.clone(),
                    },
                ),
                Word::Shown(events) => {
                    self.note_word(&mut said, watcher, Mark::Shown { watcher, events });
                }
                Word::Flawed(flaw) => self.note(Mark::Flawed { watcher, flaw }),
                Word::TooMuch => self.note_end_of_words(&mut said, watcher),
                Word::Gone => {
                    // Its last words are judged by all that has happened until now. As below.
                    let _ = self.settle();
                }
                Word::Leaves => {
                    // It is owed what happened before it said so. A detector that does not keep up has
                    // said so where it counts.
                    let _ = self.settle();
                    lock(&self.lab.engine).flush();
                }
            },
        );
        lock(&self.lab.engine).leave(&queue);
        let _ = self.shared.widen(&self.lab);
        served
    }

    /// A mark of what a reader said, as long as it has not said too much; that it has is one, too.
    fn note_word(&self, said: &mut Said, watcher: u64, mark: Mark) {
        if said.too_much {
            return;
        }
        let size = mark.size();
        said.bytes += size;
        let in_all = self.lab.words.fetch_add(size, Ordering::Relaxed) + size;
        if said.bytes > WORDS_OF_ONE || in_all > WORDS_OF_ALL || !lock(&self.lab.engine).has_room()
        {
            self.note_end_of_words(said, watcher);
        } else {
            self.note(mark);
        }
    }

    /// From now on what the reader says is not recorded.
    fn note_end_of_words(&self, said: &mut Said, watcher: u64) {
        if !said.too_much {
            said.too_much = true;
            self.note(Mark::Unheard { watcher });
        }
    }

    /// A mark of what a reader said: without room for it, it is left out.
    fn note(&self, mark: Mark) {
        let _ = lock(&self.lab.engine).mark(mark);
    }

    /// Ends the watch: readers are sent away, and the recording is complete. Doing it twice is
    /// harmless.
    pub fn close(&self) {
        if self.lab.closed.swap(true, Ordering::Relaxed) {
            return;
        }
        // What can't be known any more or written any more is lost with the lab.
        let _ = self.settle();
        self.shared.write_labs().remove(&self.lab.key);
        let _ = lock(&self.shared.probe).unwatch(self.lab.key);
        let pending = lock(&self.lab.engine).settle();
        let _ = pending.and_then(Pending::wait);
        self.lab.watchers.close();
    }
}

/// Device and inode of a file.
fn identity(path: &Path) -> Option<(u64, u64)> {
    let file = fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

/// The program that a process says to run. It is no proof: a process can have another one named.
fn runs(host_pid: i32) -> Option<(u64, u64)> {
    identity(Path::new(&format!("/proc/{host_pid}/exe")))
}

/// How much of the recording the words of one reader take.
#[derive(Default)]
struct Said {
    bytes: u64,
    too_much: bool,
}

fn session(config: &LabConfig, node: NodeIds, epoch_offset_ns: u64) -> Session {
    let kernel = |name: &str| {
        let text = fs::read_to_string(format!("/proc/sys/kernel/{name}"));
        text.unwrap_or_default().trim().to_owned()
    };
    Session {
        cksl: env!("CARGO_PKG_VERSION").to_owned(),
        host: kernel("hostname"),
        kernel: kernel("osrelease"),
        lab: config.lab.0.clone(),
        node: config.node.clone(),
        pid_ns: node.pid_ns,
        init_started: seed::started(node.init_pid).unwrap_or(0),
        epoch_offset_ns,
        ts: clock::now(),
    }
}
