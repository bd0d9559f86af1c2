//! One lab's events: from samples to numbered events with their truth, into the state, the
//! recording and the readers' queues.
//!
//! Each sample goes through stages, which keep what they need of the lab from one to the next:
//! `identify`, [`convert`](super::convert), `attribute`, the state of Falco's rules, `record` and `hand_out`. What
//! samples do not tell, `look` looks up.
//!
//! The engine is fed by one thread and never waits for a reader.

mod attribute;
mod hand_out;
mod identify;
mod look;
mod record;

use std::collections::{HashMap, HashSet};
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use cksl_probe::{FileRef, Losses, Sample, SyscallSet, What};
use cksl_wire::compact;
use cksl_wire::stream::Record;
use cksl_wire::timeline::{Flaw, LossCause};
use falco_rules::event::Event;
use falco_rules::state::{Container, Limits, State};

use super::actors::Actors;
use super::convert::{Draft, View};
use super::machines::Machines;
use super::programs::Programs;
use super::queue::Queue;
use super::recording::{Mark, Marked, Pending, Recorded, Recorder, RecordingError};
use super::seed::{self, Found};
use super::watchers::{Inside, Peer};
use super::{EventNum, Truth};
use crate::provider::{ContainerFacts, NodeIds};
use attribute::Attribution;
use hand_out::Readers;
use identify::Identities;
use look::Surroundings;
use record::Ledger;
pub use record::Tally;

/// What a lab's state may hold: its node may have a few thousand tasks.
const LIMITS: Limits = Limits {
    threads: 16_384,
    fds: 4_096,
};

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

/// The stages, and the state that they share.
pub(super) struct Engine {
    subject: Subject,
    view: View,
    identities: Identities,
    attribution: Attribution,
    state: State,
    surroundings: Surroundings,
    ledger: Ledger,
    readers: Readers,
    /// The compact form of the event at hand.
    scratch: Vec<u8>,
    /// The state may lack what was lost.
    stale: bool,
}

impl Engine {
    /// An engine that goes on with event numbers after `last`.
    pub(super) fn new(subject: Subject, recorder: Recorder, last: EventNum) -> Self {
        let actors = Actors::new(
            subject.node.init_pid,
            subject.units.iter().cloned(),
            subject.commands.iter().cloned(),
        );
        let mut engine = Engine {
            view: View {
                id_base: subject.node.id_base,
                epoch_offset_ns: subject.epoch_offset_ns,
                container: seed::container(subject.node.init_pid),
            },
            identities: Identities::new(&subject),
            attribution: Attribution::new(actors, Machines::new(subject.node.pid_ns)),
            state: State::new(LIMITS),
            surroundings: Surroundings::new(&subject),
            ledger: Ledger::new(recorder, last),
            readers: Readers::new(),
            scratch: Vec::new(),
            stale: false,
            subject,
        };
        engine.know(Record::Begin {
            hostname: engine.subject.hostname.clone(),
            interfaces: Vec::new(),
        });
        for facts in &engine.subject.containers.clone() {
            let container = engine.surroundings.declared(facts);
            engine.know(container);
        }
        engine
    }

    pub(super) fn view(&self) -> &View {
        &self.view
    }

    pub(super) fn node(&self) -> NodeIds {
        self.subject.node
    }

    pub(super) fn programs(&mut self) -> &mut Programs {
        &mut self.identities.programs
    }

    pub(super) fn machines(&self) -> &Machines {
        &self.attribution.machines
    }

    pub(super) fn actors(&mut self) -> &mut Actors {
        &mut self.attribution.actors
    }

    /// Takes what an earlier session recorded: the actors of processes that still live, when the
    /// attempt began, and what was lost since.
    pub(super) fn recall(&mut self, earlier: &Recorded) -> Result<(), RecordingError> {
        // `/proc` tells starts in hundredths of a second.
        const EXACT_NS: u64 = 10_000_000;
        let actors = &mut self.attribution.actors;
        for (host_pid, (start, actor)) in earlier.actors()? {
            let lives = |now: u64| now.abs_diff(start) <= EXACT_NS;
            if seed::started(host_pid).is_some_and(lives) {
                actors.recall(host_pid, actor);
            }
        }
        let marks = earlier.marks()?;
        for marked in &marks {
            if let Mark::Began { host_pid, started } = &marked.mark
                && seed::started(*host_pid) == Some(*started)
            {
                actors.recall_first(*host_pid);
            }
        }
        let starts = |marked: &&Marked| matches!(marked.mark, Mark::Start { .. });
        if let Some(start) = marks.iter().rev().find(starts) {
            let since = earlier.losses()?;
            let since = since.iter().filter(|loss| loss.after >= start.after);
            let lost = since.map(|loss| loss.events).sum();
            self.ledger.recall(start.after, lost);
        }
        Ok(())
    }

    /// Takes a sample in: through all stages, unless it is no event.
    pub(super) fn take(&mut self, mut sample: Sample) {
        if self.readers.reads(&sample) {
            return;
        }
        self.identities.take(&sample, &self.state);
        let Some(event) = self.convert(&sample) else {
            return;
        };
        self.catch_up(event.num);
        self.identities.opened(&sample);
        let doer = self.attribution.take(&sample, &self.identities);
        self.identities.name(&sample);
        self.ledger.is_of(doer.actor);
        if let Some(descriptor) = look::unknown_descriptor(&event, &sample, &self.state) {
            self.know(descriptor);
        }
        self.state.apply(&event);
        self.look(&event, &sample);

        let (mut call, mut ended, mut began) = (None, None, false);
        let host_pid = sample.task.host_pid;
        match &sample.what {
            What::Syscall { nr, .. } => call = Some(*nr),
            What::Exit { group_dead, .. } => ended = group_dead.then_some(sample.task.boot_ns),
            What::Exec { .. } => began = self.attribution.actors.is_first(host_pid),
            What::Fork { .. } | What::Map { .. } => {}
        }
        let truth = self
            .attribution
            .truth(&mut sample, doer, &self.identities, &self.state);
        if ended.is_some() {
            self.attribution.machines.ended(&sample.task);
        }
        if let Some(at) = ended
            && let Some(forgotten) = self.identities.ended(host_pid, at)
        {
            self.attribution.actors.ended(forgotten);
        }
        let thread = self.state.thread(event.tid);
        self.surroundings.roots.event(&event, &truth, thread);

        self.hand_out(&event, &truth, call);
        // Who watches the lab after this one is to know it, too.
        if began && let Some(started) = seed::started(host_pid) {
            // If it can't be written, it is not known then.
            drop(self.mark(Mark::Began { host_pid, started }));
        }
    }

    /// Into the recording, and to whoever asked for such calls.
    fn hand_out(&mut self, event: &Event, truth: &Truth, call: Option<u32>) {
        self.scratch.clear();
        if compact::append_event(&mut self.scratch, event).is_err() {
            // An event of bytes and numbers always has a compact form.
            return;
        }
        let is_watched = || self.surroundings.is_watched(truth);
        let graded = self.ledger.keeps(call, is_watched);
        if graded {
            self.ledger.event(event, &self.scratch, truth);
        }
        self.readers.event(event.num, &self.scratch, graded, call);
    }

    /// The event of a sample, with the next number.
    fn convert(&mut self, sample: &Sample) -> Option<Event> {
        let pidns_start = self.identities.namespace_start(sample, &self.view);
        let caller = self.state.thread(sample.task.tid.into());
        let Draft { code, tid, params } = self.view.event(sample, caller, pidns_start)?;
        Some(Event {
            num: self.ledger.next(),
            ts: self.view.time(sample.task.boot_ns),
            cpu: sample.task.cpu,
            tid,
            code,
            params,
        })
    }

    /// Looks up what the event's process and file need, while they are there.
    fn look(&mut self, event: &Event, sample: &Sample) {
        let file: Option<&FileRef> = match &sample.what {
            What::Syscall { file, .. } => file.as_ref(),
            What::Exec { image, .. } => {
                let machines = &self.attribution.machines;
                let of = self
                    .surroundings
                    .container_of(event.tid, &self.state, machines);
                let begins = self.surroundings.container_in(&image.argv, machines);
                for container in of.into_iter().chain(begins) {
                    self.know(container);
                }
                Some(&image.exe)
            }
            What::Fork { .. } | What::Map { .. } | What::Exit { .. } => None,
        };
        if let Some(file) = file {
            self.surroundings
                .touched(file, sample.task.tid, &self.state);
        }
    }

    /// Brings a fact about the node into the state, the recording and to all readers.
    fn know(&mut self, record: Record) {
        record.apply(&mut self.state);
        self.readers.record(&record);
        self.ledger.fact(record);
    }

    /// The pid in the node of a process that has, or had a moment ago, this one on the host.
    pub(super) fn pid_of(&self, host_pid: i32) -> Option<i32> {
        self.identities.pid_of(host_pid)
    }

    /// The container whose own process this is, by its host pid.
    pub(super) fn first_of(&self, host_pid: i32) -> Option<&Container> {
        if !self.attribution.actors.is_first(host_pid) {
            return None;
        }
        let pid = self.identities.running(host_pid)?;
        let id = self.state.thread(pid.into())?.container.as_deref()?;
        self.state.container(id)
    }

    /// The container of a pod whose own process this is, by its host pid.
    pub(super) fn inside(&self, host_pid: i32) -> Option<Inside> {
        let container = self.first_of(host_pid)?;
        let label = |name: &str| container.labels.get(name).cloned();
        Some(Inside {
            namespace: label(Container::POD_NAMESPACE)?,
            pod: label(Container::POD_NAME)?,
            container: container.name.clone(),
            id: container.full_id.clone(),
        })
    }

    /// Why the word of a process does not count that has connected to the node's socket.
    pub(super) fn flaw(&self, peer: Peer) -> Option<Flaw> {
        self.identities.flaw(peer)
    }

    /// Files whose content the probe has to watch from now on.
    pub(super) fn newly_watched(&mut self) -> Vec<(u32, u64)> {
        self.surroundings.newly_watched()
    }

    /// Compares what the kernel's side has lost with what was known.
    pub(super) fn check_losses(&mut self, now: Losses) {
        let events = self.ledger.newly_lost(&now);
        if events > 0 {
            let (checked, _) = self.ledger.checked();
            self.lose(events, checked, LossCause::Kernel);
        }
        self.ledger.check(now);
    }

    /// Events are missing somewhere after the event `after`.
    pub(super) fn lose(&mut self, events: u64, after: EventNum, cause: LossCause) {
        self.stale = true;
        let (_, checked_at) = self.ledger.checked();
        self.identities.lost(checked_at);
        self.ledger.lose(events, after, cause);
        self.readers.record(&Record::Loss { events });
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
        self.identities.keep(&hosts);
        self.attribution.keep(
            |tid| living.contains(&tid.into()),
            |pid| hosts.contains(&pid),
        );
        for thread in found {
            let parent = namespaces.get(&thread.host_ppid).copied();
            self.found(thread, parent.unwrap_or(self.subject.node.pid_ns));
        }
    }

    /// Puts a thread that lives into the state. Its parent is in the pid namespace `parent`.
    fn found(&mut self, thread: Found, parent: u32) {
        self.attribution.found(&thread, parent);
        let Found {
            mut info,
            mut fds,
            sockets,
            host_pid,
            ..
        } = thread;
        let tid = info.tid;
        if let Ok(pid) = i32::try_from(info.pid) {
            self.identities.found(pid, host_pid);
        }
        fds.extend(look::known_sockets(&self.state, tid, &sockets));
        // /proc does not tell it.
        let known = self.state.thread(tid);
        info.pidns_start_ts = known.map_or(0, |known| known.pidns_start_ts);
        let info = Box::new(info);
        self.know(Record::Thread { info, fds });
        if let Some(container) =
            self.surroundings
                .container_of(tid, &self.state, &self.attribution.machines)
        {
            self.know(container);
        }
        let known = self.state.thread(tid);
        if let Some(container) = known.and_then(|known| known.container.as_deref()) {
            self.surroundings.roots.found(container, host_pid);
        }
    }

    /// Reads what has changed in the node's files of users and names, once they have been quiet.
    pub(super) fn look_at_roots(&mut self) {
        for found in self.surroundings.changed_files() {
            self.know(found);
        }
    }

    /// Opens those files of the node that checks ask for as its own.
    pub(super) fn open_own(&self) -> Vec<(String, io::Result<OwnedFd>)> {
        self.surroundings.open(&self.subject.own)
    }

    /// Looks for the files that are to be watched: what opens one in a container tells nothing of the
    /// node's.
    pub(super) fn look_at_watched(&mut self) {
        self.surroundings.look_at_watched();
    }

    /// Reads the addresses of the node and its containers, unless that was done a moment ago.
    pub(super) fn look_at_addresses(&mut self) {
        if let Some(addresses) = self
            .surroundings
            .addresses(&self.state, &self.attribution.machines)
        {
            self.know(addresses);
        }
    }

    /// A new reader: it gets the state and all events from the next one on. Returns its number; none
    /// if there is no room for what the reader must know.
    pub(super) fn join(&mut self, queue: Arc<Queue>) -> Option<EventNum> {
        let next = self.ledger.last() + 1;
        let state = whole_state(&self.state, &self.subject.hostname, next);
        self.readers.join(queue, next, &state).then_some(next)
    }

    /// A reader has gone.
    pub(super) fn leave(&mut self, queue: &Arc<Queue>) {
        self.readers.leave(queue);
    }

    /// The calls that are reported: the graded ones, and those that readers asked for.
    pub(super) fn wanted(&self) -> (SyscallSet, bool) {
        let (wants, content) = self.readers.wants();
        (self.ledger.graded().union(&wants), content)
    }

    fn catch_up(&mut self, next: EventNum) {
        let (state, hostname) = (&self.state, &self.subject.hostname);
        self.readers.catch_up(|| whole_state(state, hostname, next));
    }

    /// Lets readers have what waits.
    pub(super) fn wake_readers(&self) {
        self.readers.flush();
    }

    /// Lets readers and the recording have what waits.
    pub(super) fn flush(&mut self) {
        self.readers.flush();
        self.ledger.flush();
    }

    /// Whether the recording keeps more than what it must.
    pub(super) fn has_room(&self) -> bool {
        self.ledger.has_room()
    }

    /// Sets a mark; returns the number of the last event before it.
    pub(super) fn mark(&mut self, mark: Mark) -> io::Result<(EventNum, Pending)> {
        self.ledger.mark(mark)
    }

    /// Writes all that is to be in the recording.
    pub(super) fn settle(&mut self) -> io::Result<Pending> {
        self.ledger.settle()
    }

    pub(super) fn tally(&self) -> Tally {
        self.ledger.tally()
    }
}

/// All that a reader must know before the event `next`.
fn whole_state(state: &State, hostname: &str, next: EventNum) -> Vec<Record> {
    let known = Record::of_state(state, hostname);
    known.chain([Record::Live { next }]).collect()
}

#[cfg(test)]
mod tests;
