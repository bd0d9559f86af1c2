//! Readers of a lab's event stream: the `falco` and `sysdig` processes of its node.

use std::io::{self, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use cksl_wire::protocol::{AlertConfig, RulesFile, Watch};
// It is that process's word, not a fact.
pub use cksl_wire::report::Alert;
use cksl_wire::stream::{MAX_REPORT, Report};
use cksl_wire::timeline::{Flaw, Why};

use super::budget::{Budget, Held};
use super::caller::Caller;
use super::queue::Queue;
use super::recording::Mark;
use super::{EventNum, clock, seed};

/// Alerts of one reader that are kept, and bytes of them; a rule that fires on everything fills no
/// memory.
const MOST_ALERTS: usize = 10_000;
const MOST_ALERT_BYTES: usize = 2 << 20;

/// Bytes of the name by which a reader introduces itself that are kept.
const MOST_NAME: usize = 16;

/// Longest report of a reader whose word does not count that is looked at: that it leaves, and how far
/// it is. All else of it is passed over.
const STRANGERS_REPORT: usize = 16;

/// Readers that have ended of which something is kept.
const MOST_ENDED: usize = 16;

/// A `falco` or `sysdig` of the node, as it introduced itself, and what it reported.
#[derive(Clone, Debug)]
pub struct Watcher {
    /// Its number in the order in which they came.
    pub id: u64,
    /// `falco` or `sysdig`.
    pub program: String,
    /// Process id on the host.
    pub host_pid: i32,
    /// The container of a pod whose own process it is.
    pub inside: Option<Inside>,
    /// All that it said is the word of the lab's own program.
    pub genuine: bool,
    /// Why its word does not count, if it does not. Nothing is kept of one that never did.
    pub flaw: Option<Flaw>,
    /// Its rules files as loaded, in order.
    pub rules: Arc<[RulesFile]>,
    /// What of its configuration changes alerts.
    pub config: AlertConfig,
    /// When it came (ns since the epoch).
    pub since: u64,
    /// Number of the first event that it gets.
    pub first: EventNum,
    /// Number of the last event that it says to have judged.
    pub seen: EventNum,
    /// It has told how far it is. One that gave up before it was let in never does.
    pub answered: bool,
    /// When it went; `None` while it listens.
    pub ended: Option<u64>,
    /// Events that it lost by being slow.
    pub lost: u64,
    /// Its alerts, in order.
    pub alerts: Vec<Arc<Alert>>,
    /// Alerts beyond those that are kept.
    pub more_alerts: u64,
}

impl Watcher {
    /// Whether it is the lab's own, listens now and has said so: what happens from now on can't escape it.
    #[must_use]
    pub fn watches(&self) -> bool {
        self.genuine && self.answered && self.ended.is_none()
    }
}

/// The container of a pod whose own process a reader is: what the container was created to run, and
/// nothing that came into it later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// Namespace of the pod, as the runtime got it.
    pub namespace: String,
    /// Name of the pod, as the runtime got it.
    pub pod: String,
    /// Name of the container, as the runtime got it.
    pub container: String,
    /// Its id, from the cgroup: 64 hex digits.
    pub id: String,
}

/// What a reader says that is to be recorded.
pub(super) enum Word<'a> {
    /// It raised this alert.
    Alert(&'a Alert),
    /// It showed these events.
    Shown(Vec<EventNum>),
    /// Its word does not count, or no longer.
    Flawed(Flaw),
    /// It has raised more alerts than are kept.
    TooMuch,
    /// It takes in nothing that happens from now on.
    Leaves,
    /// It has gone.
    Gone,
}

/// What an alert takes in memory.
fn size(alert: &Alert) -> usize {
    let texts = [&alert.rule, &alert.priority, &alert.line, &alert.message];
    size_of::<Alert>() + texts.map(String::len).iter().sum::<usize>()
}

/// A process of a node, as it was when it connected.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    pub(super) host_pid: i32,
    /// When it started (ns since boot), as far as it is known.
    pub(super) started: Option<u64>,
    /// When its connection was accepted (ns since boot).
    pub(super) accepted: u64,
}

struct Reader {
    watcher: Watcher,
    peer: Peer,
    queue: Arc<Queue>,
    stream: UnixStream,
    /// What is kept of its words; of these, bytes of alerts.
    held: Held,
    alert_bytes: usize,
}

impl Reader {
    /// Its word does not count, or no longer. False if that was known.
    fn mark(&mut self, flaw: Flaw) -> bool {
        let known = |known: Flaw| known.why == flaw.why || known.since <= flaw.since;
        if self.watcher.flaw.is_some_and(known) {
            return false;
        }
        self.watcher.flaw = Some(flaw);
        self.watcher.genuine = false;
        // What it said after that was taken before its flaw was known.
        self.watcher.alerts.retain(|alert| alert.ts < flaw.since);
        true
    }

    fn keep(&mut self, alert: &Arc<Alert>) -> bool {
        let bytes = size(alert);
        if self.watcher.alerts.len() >= MOST_ALERTS
            || self.alert_bytes + bytes > MOST_ALERT_BYTES
            || !self.held.more(bytes)
        {
            self.watcher.more_alerts += 1;
            return false;
        }
        self.alert_bytes += bytes;
        self.watcher.alerts.push(Arc::clone(alert));
        true
    }
}

/// All readers of one lab.
pub(super) struct Watchers {
    budget: Arc<Budget>,
    readers: Mutex<Readers>,
    changed: Condvar,
}

struct Readers {
    /// Number of the last one that came.
    last: u64,
    known: Vec<Reader>,
}

/// A reader that is about to be served.
pub(super) struct Guest {
    pub(super) id: u64,
    pub(super) genuine: bool,
    /// Something is kept of it when it has gone.
    kept: bool,
    /// The container of a pod whose own process it is.
    pub(super) inside: Option<Inside>,
    peer: Peer,
    queue: Arc<Queue>,
}

impl Guest {
    /// The mark of a falco that is the own process of a pod's container.
    pub(super) fn mark_inside(&self) -> Option<Mark> {
        let inside = self.inside.as_ref()?;
        Some(Mark::FalcoInside {
            watcher: self.id,
            host_pid: self.peer.host_pid,
            started: self.peer.started?,
            namespace: inside.namespace.clone(),
            pod: inside.pod.clone(),
            container: inside.container.clone(),
        })
    }
}

fn no_room() -> io::Error {
    let why = "the readers of this node hold as much as they may";
    io::Error::new(io::ErrorKind::OutOfMemory, why)
}

impl Watchers {
    /// What they hold is of this budget; `last` is the number of the last reader before them.
    pub(super) fn new(budget: Arc<Budget>, last: u64) -> Self {
        Watchers {
            budget,
            readers: Mutex::new(Readers {
                last,
                known: Vec::new(),
            }),
            changed: Condvar::new(),
        }
    }

    /// Lets a reader in. `flaw` says why the word of the process does not count; `join` puts its queue
    /// to the events, and says which is the first and in which pod's container it is.
    ///
    /// # Errors
    /// There is no room for it.
    pub(super) fn enter(
        &self,
        caller: &mut Caller,
        mut watch: Watch,
        queue: Arc<Queue>,
        flaw: impl FnOnce(Peer) -> Option<Flaw>,
        join: impl FnOnce(&Arc<Queue>, i32) -> Option<(EventNum, Option<Inside>)>,
    ) -> io::Result<Guest> {
        let peer = Peer {
            host_pid: caller.host_pid(),
            started: seed::started(caller.host_pid()),
            accepted: caller.accepted(),
        };
        let flaw = flaw(peer).or_else(|| caller.is_mixed().then(|| now(Why::Mixed)));
        let stream = caller.stream().try_clone()?;
        let name = watch.program.floor_char_boundary(MOST_NAME);
        watch.program.truncate(name);
        watch.program.shrink_to_fit();
        let mut held = self.budget.nothing();
        let texts = watch
            .rules
            .iter()
            .map(|file| size_of::<RulesFile>() + file.path.len() + file.text.len());
        let outputs = watch.config.outputs.iter().map(String::len);
        let size = texts.sum::<usize>() + outputs.sum::<usize>() + watch.config.selection.len();
        // What the line held of it is given back at once: it is the same.
        caller.forget_line();
        // One that may be the lab's own is known by its rules, to say so.
        let kept = flaw.is_none_or(|flaw| flaw.is_doubt());
        if !kept {
            watch.rules = Vec::new();
            watch.config = AlertConfig::default();
        } else if !held.more(size) {
            return Err(no_room());
        }
        let mut readers = self.lock();
        let ended = |reader: &Reader| reader.watcher.ended.is_some();
        let known = &mut readers.known;
        if known.iter().filter(|reader| ended(reader)).count() >= MOST_ENDED
            && let Some(oldest) = known.iter().position(ended)
        {
            known.remove(oldest);
        }
        let (first, inside) = join(&queue, peer.host_pid).ok_or_else(no_room)?;
        readers.last += 1;
        let id = readers.last;
        let reader = Reader {
            watcher: Watcher {
                id,
                program: watch.program,
                host_pid: peer.host_pid,
                inside: inside.clone(),
                genuine: flaw.is_none(),
                flaw,
                rules: watch.rules.into(),
                config: watch.config,
                since: clock::now(),
                first,
                seen: first - 1,
                answered: false,
                ended: None,
                lost: 0,
                alerts: Vec::new(),
                more_alerts: 0,
            },
            peer,
            queue: Arc::clone(&queue),
            stream,
            held,
            alert_bytes: 0,
        };
        readers.known.push(reader);
        Ok(Guest {
            id,
            genuine: flaw.is_none(),
            kept,
            inside,
            peer,
            queue,
        })
    }

    /// Serves a reader until it goes: sends what waits, keeps what it reports. `flaw` says why the word
    /// of its process does not count by now. `kept` is told each alert that is kept, what was shown,
    /// that its word does not count from some time on, that it leaves, before its queue takes nothing
    /// more in, and that it has gone, before its word is looked at for the last time.
    pub(super) fn serve(
        &self,
        guest: &Guest,
        caller: &mut Caller,
        flaw: impl Fn(Peer) -> Option<Flaw>,
        mut kept: impl FnMut(Word<'_>),
    ) -> io::Result<()> {
        let mut out = caller.stream().try_clone()?;
        let queue = Arc::clone(&guest.queue);
        let writer = thread::Builder::new()
            .name("stream".to_owned())
            .spawn(move || {
                let mut buffer = Vec::new();
                while queue.take(&mut buffer) {
                    if out.write_all(&buffer).is_err() {
                        queue.close();
                        break;
                    }
                }
                // The reader knows by this that nothing follows. It may be gone already.
                let _ = out.shutdown(Shutdown::Write);
            })?;
        let mut counts = guest.genuine;
        let ended = loop {
            let most = if counts { MAX_REPORT } else { STRANGERS_REPORT };
            match caller.report(most) {
                Ok(Some(Some(report))) => {
                    if counts {
                        let flaw = match &report {
                            Report::Alert { .. } | Report::Shown { .. } => flaw(guest.peer),
                            Report::Seen { .. } | Report::Leave => None,
                        };
                        let mixed = || caller.is_mixed().then(|| now(Why::Mixed));
                        counts = self.counts(guest, flaw.or_else(mixed), &mut kept);
                    }
                    counts = self.report(guest, report, counts, &mut kept);
                }
                Ok(Some(None)) => {}
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        guest.queue.close();
        if ended.is_err() {
            // What it sends makes no sense: it gets nothing more either.
            caller.dismiss();
        }
        // The writer's thread does not panic: all it does is to write.
        let _ = writer.join();
        kept(Word::Gone);
        self.counts(guest, flaw(guest.peer), &mut kept);
        self.leave(guest);
        ended
    }

    /// Takes note of why a reader's word does not count. Returns whether it does.
    fn counts(&self, guest: &Guest, flaw: Option<Flaw>, kept: &mut impl FnMut(Word<'_>)) -> bool {
        let Some(flaw) = flaw else {
            return guest.genuine;
        };
        self.change(guest.id, |reader| {
            if reader.mark(flaw) {
                kept(Word::Flawed(flaw));
            }
        });
        false
    }

    /// Takes a report in; returns whether what follows counts.
    fn report(
        &self,
        guest: &Guest,
        report: Report,
        counts: bool,
        kept: &mut impl FnMut(Word<'_>),
    ) -> bool {
        let delivered = |event: &EventNum| guest.queue.has_delivered(*event);
        match report {
            Report::Leave => {
                kept(Word::Leaves);
                guest.queue.close();
            }
            Report::Seen { event } => self.change(guest.id, |reader| {
                let seen = event.min(reader.queue.last());
                reader.watcher.seen = reader.watcher.seen.max(seen);
                reader.watcher.answered = true;
            }),
            Report::Shown { .. } | Report::Alert { .. } if !counts => {}
            Report::Shown { events } => {
                if !events.iter().all(delivered) {
                    return self.counts(guest, Some(now(Why::Foretold)), kept);
                }
                kept(Word::Shown(events));
            }
            Report::Alert { event, .. } if !delivered(&event) => {
                return self.counts(guest, Some(now(Why::Foretold)), kept);
            }
            Report::Alert {
                event,
                rule,
                priority,
                line,
                message,
            } => {
                let alert = Arc::new(Alert {
                    ts: clock::now(),
                    event,
                    rule,
                    priority,
                    line,
                    message,
                });
                self.change(guest.id, |reader| {
                    if reader.keep(&alert) {
                        kept(Word::Alert(&alert));
                    } else if reader.watcher.more_alerts == 1 {
                        kept(Word::TooMuch);
                    }
                });
            }
        }
        counts
    }

    /// The reader has gone: nothing is kept of one that is another program.
    fn leave(&self, guest: &Guest) {
        let mut readers = self.lock();
        let known = &mut readers.known;
        if let Some(place) = known.iter().position(|one| one.watcher.id == guest.id) {
            let reader = &mut known[place];
            reader.watcher.ended = Some(clock::now());
            reader.queue.empty();
            if !guest.kept {
                known.remove(place);
            }
        }
        self.changed.notify_all();
    }

    fn change(&self, id: u64, change: impl FnOnce(&mut Reader)) {
        let mut readers = self.lock();
        if let Some(reader) = readers.known.iter_mut().find(|one| one.watcher.id == id) {
            change(reader);
        }
        self.changed.notify_all();
    }

    /// Looks again whose word counts, of those that have not gone. `told` is told of each whose word
    /// does no longer.
    pub(super) fn review(
        &self,
        flaw: impl Fn(Peer) -> Option<Flaw>,
        mut told: impl FnMut(u64, Flaw),
    ) {
        for reader in &mut self.lock().known {
            if reader.watcher.ended.is_none()
                && let Some(flaw) = flaw(reader.peer)
                && reader.mark(flaw)
            {
                told(reader.watcher.id, flaw);
            }
        }
    }

    /// All readers that are known, the oldest first.
    pub(super) fn all(&self) -> Vec<Watcher> {
        let readers = self.lock();
        let all = readers.known.iter().map(|reader| Watcher {
            lost: reader.queue.lost_in_all(),
            ..reader.watcher.clone()
        });
        all.collect()
    }

    /// Waits until each falco that listens has judged all events up to `num` that it got. False if
    /// one has not in time.
    pub(super) fn wait_seen(&self, num: EventNum, timeout: Duration) -> bool {
        let deadline = Instant::now() + timeout;
        let mut readers = self.lock();
        let goals: Vec<(u64, EventNum)> = readers
            .known
            .iter()
            .map(|reader| (reader.watcher.id, num.min(reader.queue.last())))
            .collect();
        loop {
            let waits = readers.known.iter().any(|reader| {
                let watcher = &reader.watcher;
                let goal = goals.iter().find(|(id, _)| *id == watcher.id);
                watcher.program == "falco"
                    && watcher.ended.is_none()
                    && goal.is_some_and(|(_, goal)| watcher.seen < *goal)
            });
            if !waits {
                return true;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            (readers, _) = self
                .changed
                .wait_timeout(readers, left)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Sends all readers away.
    pub(super) fn close(&self) {
        for reader in &self.lock().known {
            reader.queue.close();
            // It may be gone already.
            let _ = reader.stream.shutdown(Shutdown::Both);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Readers> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A flaw that shows now, and counts from now on.
fn now(why: Why) -> Flaw {
    let now = clock::now();
    Flaw {
        why,
        at: now,
        since: now,
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use cksl_probe::SyscallSet;
    use cksl_wire::frame::{read_frame, write_frame};
    use cksl_wire::stream::Record;

    use super::*;

    const MIB: usize = 1 << 20;

    struct Lab {
        watchers: Watchers,
        budget: Arc<Budget>,
    }

    /// A reader whose word counts, until it does not.
    struct Visitor {
        here: UnixStream,
        caller: Caller,
        guest: Guest,
        queue: Arc<Queue>,
    }

    impl Lab {
        fn new() -> Self {
            let budget = Budget::new(32 * MIB);
            Lab {
                watchers: Watchers::new(Arc::clone(&budget), 0),
                budget,
            }
        }

        fn enter(&self, flaw: Option<Why>) -> Visitor {
            self.enter_with(flaw, Vec::new()).unwrap()
        }

        fn enter_with(&self, flaw: Option<Why>, rules: Vec<RulesFile>) -> io::Result<Visitor> {
            let (here, there) = UnixStream::pair().unwrap();
            let mut caller = Caller::accept(there, &self.budget).unwrap();
            let queue = Arc::new(Queue::new(SyscallSet::EMPTY, &self.budget));
            let watch = Watch {
                program: "falco".to_owned(),
                syscalls: None,
                rules,
                config: AlertConfig::default(),
            };
            let guest = self.watchers.enter(
                &mut caller,
                watch,
                Arc::clone(&queue),
                |_| flaw.map(wholly),
                |_, _| Some((1, None)),
            )?;
            Ok(Visitor {
                here,
                caller,
                guest,
                queue,
            })
        }
    }

    impl Visitor {
        /// These events are on their way to it.
        fn gets(&self, events: impl IntoIterator<Item = EventNum>) {
            for event in events {
                self.queue.event(event, b"x");
            }
            self.queue.take(&mut Vec::new());
        }

        fn says(&mut self, report: &Report) {
            write_frame(&mut self.here, report).unwrap();
        }

        /// Serves what it has said; returns the events of its words that were kept.
        fn is_heard(&mut self, lab: &Lab, flaw: Option<Flaw>) -> Vec<EventNum> {
            self.here.shutdown(Shutdown::Write).unwrap();
            let mut kept = Vec::new();
            let served = lab.watchers.serve(
                &self.guest,
                &mut self.caller,
                |_| flaw,
                |word| match word {
                    Word::Alert(alert) => kept.push(alert.event),
                    Word::Shown(events) => kept.extend(events),
                    Word::Flawed(_) | Word::TooMuch | Word::Leaves | Word::Gone => {}
                },
            );
            served.unwrap();
            kept
        }
    }

    fn wholly(why: Why) -> Flaw {
        Flaw {
            why,
            at: 1,
            since: 0,
        }
    }

    fn alert(event: EventNum) -> Report {
        Report::Alert {
            event,
            rule: "r".into(),
            priority: "Warning".into(),
            line: "l".into(),
            message: "m".into(),
        }
    }

    /// The longest alert that is taken.
    fn long_alert(event: EventNum) -> Report {
        let long = "x".repeat(MAX_REPORT);
        let alert = Report::Alert {
            event,
            rule: long.clone(),
            priority: "Warning".into(),
            line: long.clone(),
            message: long,
        };
        alert.bounded()
    }

    #[test]
    fn a_reader_watches_from_its_first_answer_to_its_end() {
        let lab = Lab::new();
        let watchers = &lab.watchers;
        let watches = || watchers.all().iter().any(Watcher::watches);
        // It waited so long to be let in that it has hung up.
        let mut gave_up = lab.enter(None);
        drop(gave_up.here);
        assert!(!watches());
        let _ = watchers.serve(&gave_up.guest, &mut gave_up.caller, |_| None, |_| {});
        assert!(!watches());
        let Visitor {
            mut here,
            mut caller,
            guest,
            ..
        } = lab.enter(None);
        thread::scope(|scope| {
            let served = scope.spawn(|| watchers.serve(&guest, &mut caller, |_| None, |_| {}));
            write_frame(&mut here, &Report::Seen { event: 0 }).unwrap();
            let deadline = Instant::now() + Duration::from_secs(5);
            while !watches() {
                assert!(Instant::now() < deadline, "it has answered");
                thread::sleep(Duration::from_millis(1));
            }
            here.shutdown(Shutdown::Write).unwrap();
            served.join().unwrap().unwrap();
        });
        assert!(!watches());
    }

    #[test]
    fn a_reader_gets_what_waits_and_its_word_is_kept() {
        let lab = Lab::new();
        let watchers = &lab.watchers;
        let Visitor {
            mut here,
            mut caller,
            guest,
            queue,
        } = lab.enter(None);
        assert!(guest.genuine);
        queue.record(&Record::Live { next: 1 });
        thread::scope(|scope| {
            let served = scope.spawn(|| watchers.serve(&guest, &mut caller, |_| None, |_| {}));
            let mut reader = BufReader::new(here.try_clone().unwrap());
            assert!(matches!(
                read_frame(&mut reader).unwrap(),
                Some(Record::Live { next: 1 })
            ));
            let mut frame = Vec::new();
            let live = Record::Live { next: 8 };
            cksl_wire::frame::append_frame(&mut frame, &live).unwrap();
            queue.event(7, &frame);
            assert!(!watchers.wait_seen(7, Duration::ZERO));
            queue.wake();
            assert!(read_frame::<Record>(&mut reader).unwrap().is_some());
            write_frame(&mut here, &alert(7)).unwrap();
            write_frame(&mut here, &Report::Seen { event: 7 }).unwrap();
            assert!(watchers.wait_seen(9, Duration::from_secs(5)));
            here.shutdown(Shutdown::Write).unwrap();
            served.join().unwrap().unwrap();
        });
        let [watcher] = &watchers.all()[..] else {
            panic!("one reader came")
        };
        assert_eq!((watcher.alerts.len(), watcher.seen), (1, 7));
        assert!(watcher.ended.is_some() && watcher.genuine);
    }

    #[test]
    fn only_the_labs_own_program_is_believed() {
        let words = |flaw: Option<Why>| {
            let lab = Lab::new();
            let mut visitor = lab.enter(flaw);
            visitor.gets([4, 7]);
            visitor.says(&Report::Shown { events: vec![4, 7] });
            visitor.says(&alert(4));
            visitor.is_heard(&lab, flaw.map(wholly))
        };
        assert_eq!(words(None), [4, 7, 4]);
        assert!(words(Some(Why::Stranger)).is_empty());
    }

    #[test]
    fn what_another_process_writes_does_not_count_and_nothing_after_it() {
        let lab = Lab::new();
        let mut visitor = lab.enter(None);
        visitor.gets([4, 5]);
        visitor.says(&alert(4));
        let mut forged = Vec::new();
        write_frame(&mut forged, &alert(5)).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, forged).unwrap();
        let theirs = std::os::fd::OwnedFd::from(visitor.here.try_clone().unwrap());
        let mut cat = std::process::Command::new("/bin/cat");
        assert!(
            cat.arg(file.path())
                .stdout(theirs)
                .status()
                .unwrap()
                .success()
        );
        visitor.says(&alert(5));
        assert_eq!(visitor.is_heard(&lab, None), [4]);
        let flaw = lab.watchers.all()[0].flaw.unwrap();
        assert_eq!(flaw.why, Why::Mixed);
    }

    #[test]
    fn what_a_reader_tells_of_events_that_it_has_not_got_does_not_count() {
        for foretold in [alert(8), Report::Shown { events: vec![7, 8] }] {
            let lab = Lab::new();
            let mut visitor = lab.enter(None);
            visitor.gets([7]);
            visitor.says(&foretold);
            visitor.says(&alert(7));
            assert!(visitor.is_heard(&lab, None).is_empty());
            let watcher = &lab.watchers.all()[0];
            assert_eq!(watcher.flaw.map(|flaw| flaw.why), Some(Why::Foretold));
            assert!(!watcher.genuine);
        }
    }

    #[test]
    fn a_process_that_was_reached_into_is_not_believed_any_more() {
        let lab = Lab::new();
        let mut visitor = lab.enter(None);
        visitor.gets([4]);
        visitor.says(&alert(4));
        let traced = now(Why::Traced);
        assert!(visitor.is_heard(&lab, Some(traced)).is_empty());
        assert_eq!(lab.watchers.all()[0].flaw, Some(traced));
    }

    #[test]
    fn a_review_finds_who_was_reached_into_and_says_it_once() {
        let lab = Lab::new();
        let _visitor = lab.enter(None);
        let mut told = Vec::new();
        for flaw in [None, Some(wholly(Why::Written)), Some(wholly(Why::Written))] {
            lab.watchers
                .review(|_| flaw, |id, flaw| told.push((id, flaw.why)));
        }
        assert_eq!(told, [(1, Why::Written)]);
        assert!(!lab.watchers.all()[0].genuine);
    }

    #[test]
    fn what_happened_before_a_reader_said_that_it_leaves_still_reaches_it() {
        let lab = Lab::new();
        let Visitor {
            mut here,
            mut caller,
            guest,
            queue,
        } = lab.enter(None);
        write_frame(&mut here, &Report::Leave).unwrap();
        here.shutdown(Shutdown::Write).unwrap();
        let served = lab.watchers.serve(
            &guest,
            &mut caller,
            |_| None,
            |word| {
                if let Word::Leaves = word {
                    queue.record(&Record::Live { next: 4 });
                }
            },
        );
        served.unwrap();
        let mut reader = BufReader::new(here);
        let last = read_frame(&mut reader).unwrap();
        assert!(matches!(last, Some(Record::Live { next: 4 })));
        assert!(read_frame::<Record>(&mut reader).unwrap().is_none());
    }

    #[test]
    fn a_reader_that_talks_nonsense_is_sent_away() {
        let lab = Lab::new();
        let mut visitor = lab.enter(None);
        visitor.here.write_all(&[0xff; 64]).unwrap();
        let served = lab
            .watchers
            .serve(&visitor.guest, &mut visitor.caller, |_| None, |_| {});
        assert!(served.is_err());
        assert!(lab.watchers.all()[0].ended.is_some());
        assert!(lab.watchers.wait_seen(99, Duration::ZERO));
    }

    #[test]
    fn nothing_is_kept_of_a_reader_that_is_another_program() {
        let lab = Lab::new();
        let rules = vec![RulesFile {
            path: "/x".into(),
            text: "x".repeat(MIB),
        }];
        let mut visitor = lab.enter_with(Some(Why::Stranger), rules).unwrap();
        let watcher = &lab.watchers.all()[0];
        assert!(watcher.rules.is_empty() && !watcher.genuine);
        assert!(lab.budget.nothing().more(32 * MIB), "nothing is held");
        visitor.is_heard(&lab, None);
        assert!(lab.watchers.all().is_empty());
    }

    #[test]
    fn alerts_fill_no_memory_whoever_raises_them() {
        let lab = Lab::new();
        let flood = |flaw: Option<Why>| {
            let visitor = lab.enter(flaw);
            visitor.gets([4]);
            let mut here = visitor.here.try_clone().unwrap();
            let flood = thread::spawn(move || {
                for _ in 0..100 {
                    write_frame(&mut here, &long_alert(4)).unwrap();
                }
                here.shutdown(Shutdown::Write).unwrap();
            });
            let Visitor {
                guest, mut caller, ..
            } = visitor;
            let served = lab.watchers.serve(&guest, &mut caller, |_| None, |_| {});
            served.unwrap();
            flood.join().unwrap();
        };
        for _ in 0..20 {
            flood(Some(Why::Stranger));
        }
        assert!(lab.watchers.all().is_empty());
        for _ in 0..20 {
            flood(None);
        }
        let all = lab.watchers.all();
        assert_eq!(all.len(), MOST_ENDED);
        let kept = |watcher: &Watcher| watcher.alerts.iter().map(|one| size(one)).sum::<usize>();
        assert!(all.iter().all(|watcher| kept(watcher) <= MOST_ALERT_BYTES));
        assert!(all.iter().map(kept).sum::<usize>() <= 32 * MIB);
        let told: Vec<u64> = all
            .iter()
            .map(|watcher| watcher.alerts.len() as u64 + watcher.more_alerts)
            .collect();
        assert!(
            told.iter().all(|alerts| *alerts == 100),
            "each is counted: {told:?}"
        );
    }

    #[test]
    fn readers_with_rules_beyond_all_measure_are_refused() {
        let lab = Lab::new();
        let rules = || {
            vec![RulesFile {
                path: "/x".into(),
                text: "x".repeat(4 * MIB),
            }]
        };
        let visitors: Vec<_> = (0..10).map(|_| lab.enter_with(None, rules())).collect();
        let let_in = visitors.iter().filter(|visitor| visitor.is_ok()).count();
        assert_eq!(
            let_in, 7,
            "of 32 MiB there is room for seven times 4 MiB and some bytes"
        );
    }
}
