//! Readers of a lab's event stream: the `falco` and `sysdig` processes of its node.

use std::io::{self, BufReader, Write};
use std::net::Shutdown;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, thread};

use cksl_node::frame::read_frame;
use cksl_node::protocol::{AlertConfig, RulesFile, Watch};
use cksl_node::stream::Report;
use rustix::net::sockopt::socket_peercred;
use serde::Serialize;

use super::queue::Queue;
use super::recording::Mark;
use super::{EventNum, clock, seed};

/// Alerts of one reader that are kept; a rule that fires on everything fills no memory.
const MOST_ALERTS: usize = 10_000;

/// Readers that have ended of which something is kept.
const MOST_ENDED: usize = 16;

/// A `falco` or `sysdig` of the node, as it introduced itself, and what it reported.
#[derive(Clone, Debug, Serialize)]
pub struct Watcher {
    /// Its number in the order in which they came.
    pub id: u64,
    /// `falco` or `sysdig`.
    pub program: String,
    /// Process id on the host.
    pub host_pid: i32,
    /// Device and inode of what was its standard output when it came.
    #[serde(skip)]
    pub output: Option<(u64, u64)>,
    /// The container of a pod whose own process it is.
    pub inside: Option<Inside>,
    /// It ran the lab's own program whenever that was looked at: when it came, and at each alert.
    pub genuine: bool,
    /// Its rules files as loaded, in order.
    #[serde(skip)]
    pub rules: Arc<[RulesFile]>,
    /// What of its configuration changes alerts.
    #[serde(skip)]
    pub config: AlertConfig,
    /// When it came (ns since the epoch).
    pub since: u64,
    /// Number of the first event that it gets.
    pub first: EventNum,
    /// Number of the last event that it says to have judged.
    pub seen: EventNum,
    /// When it went; `None` while it listens.
    pub ended: Option<u64>,
    /// Events that it lost by being slow.
    pub lost: u64,
    /// Its alerts, in order.
    pub alerts: Vec<Alert>,
    /// Alerts beyond those that are kept.
    pub more_alerts: u64,
}

/// The container of a pod whose own process a reader is: what the container was created to run, and
/// nothing that came into it later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inside {
    /// Namespace of the pod, as the runtime was told.
    pub namespace: String,
    /// Name of the pod, as the runtime was told.
    pub pod: String,
    /// Name of the container, as the runtime was told.
    pub container: String,
    /// Its id, from the cgroup: 64 hex digits.
    #[serde(skip)]
    pub id: String,
}

/// An alert as a falco reported it. It is that process's word, not a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alert {
    /// When it was reported (ns since the epoch).
    pub ts: u64,
    /// Number of the event.
    pub event: EventNum,
    /// Rule name.
    pub rule: String,
    /// Priority as printed.
    pub priority: String,
    /// The line as it was printed to the outputs.
    pub line: String,
    /// The rule's own message, rendered.
    pub message: String,
}

/// What a reader says that is to be recorded.
pub(super) enum Word<'a> {
    /// It raised this alert.
    Alert(&'a Alert),
    /// It showed these events.
    Shown(Vec<EventNum>),
    /// It takes in nothing that happens from now on.
    Leaves,
}

/// The process at the other end of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Peer {
    host_pid: i32,
    started: Option<u64>,
}

impl Peer {
    fn of(stream: &UnixStream) -> io::Result<Self> {
        let host_pid = socket_peercred(stream)?.pid.as_raw_nonzero().get();
        Ok(Peer {
            host_pid,
            started: seed::started(host_pid),
        })
    }

    /// Device and inode of its standard output.
    fn output(&self) -> Option<(u64, u64)> {
        let output = fs::metadata(format!("/proc/{}/fd/1", self.host_pid)).ok()?;
        Some((output.dev(), output.ino()))
    }

    /// What it runs: device and inode. `None` if it has ended.
    fn exe(&self) -> Option<(u64, u64)> {
        let exe = fs::metadata(format!("/proc/{}/exe", self.host_pid)).ok()?;
        let is_same = self.started.is_some() && self.started == seed::started(self.host_pid);
        is_same.then(|| (exe.dev(), exe.ino()))
    }

    /// Whether it runs the program with that device and inode.
    fn runs(&self, program: Option<(u64, u64)>) -> bool {
        let exe = self.exe();
        exe.is_some() && exe == program
    }
}

struct Reader {
    watcher: Watcher,
    queue: Arc<Queue>,
    stream: UnixStream,
}

/// All readers of one lab.
pub(super) struct Watchers {
    /// Device and inode of the program that readers should run.
    program: Option<(u64, u64)>,
    readers: Mutex<Vec<Reader>>,
    changed: Condvar,
}

/// A reader that is about to be served.
pub(super) struct Guest {
    pub(super) id: u64,
    pub(super) genuine: bool,
    /// The container of a pod whose own process it is.
    pub(super) inside: Option<Inside>,
    peer: Peer,
    queue: Arc<Queue>,
    stream: UnixStream,
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

impl Watchers {
    /// `program` is the one that readers should run.
    pub(super) fn new(program: &Path) -> Self {
        let program = fs::metadata(program).ok();
        Watchers {
            program: program.map(|file| (file.dev(), file.ino())),
            readers: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Lets a reader in; `join` puts the queue of the process to the events, and says which is the
    /// first and in which pod's container it is.
    pub(super) fn enter(
        &self,
        stream: UnixStream,
        watch: Watch,
        queue: Arc<Queue>,
        join: impl FnOnce(&Arc<Queue>, i32) -> (EventNum, Option<Inside>),
    ) -> io::Result<Guest> {
        let peer = Peer::of(&stream)?;
        let genuine = peer.runs(self.program);
        if genuine {
            queue.belongs_to(peer.host_pid);
        }
        let own = stream.try_clone()?;
        let mut readers = self.lock();
        let id = readers.last().map_or(1, |last| last.watcher.id + 1);
        let ended = readers
            .iter()
            .filter(|reader| reader.watcher.ended.is_some())
            .count();
        if ended >= MOST_ENDED
            && let Some(oldest) = readers
                .iter()
                .position(|reader| reader.watcher.ended.is_some())
        {
            readers.remove(oldest);
        }
        let (first, inside) = join(&queue, peer.host_pid);
        readers.push(Reader {
            watcher: Watcher {
                id,
                program: watch.program,
                host_pid: peer.host_pid,
                output: peer.output(),
                inside: inside.clone(),
                genuine,
                rules: watch.rules.into(),
                config: watch.config,
                since: clock::now(),
                first,
                seen: first - 1,
                ended: None,
                lost: 0,
                alerts: Vec::new(),
                more_alerts: 0,
            },
            queue: Arc::clone(&queue),
            stream: own,
        });
        Ok(Guest {
            id,
            genuine,
            inside,
            peer,
            queue,
            stream,
        })
    }

    /// Serves a reader until it goes: sends what waits, keeps what it reports. `kept` is told each
    /// alert that is kept, what the lab's own program has shown, and that the reader leaves, before
    /// its queue takes nothing more in.
    pub(super) fn serve(&self, guest: &Guest, mut kept: impl FnMut(Word<'_>)) -> io::Result<()> {
        let mut out = guest.stream.try_clone()?;
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
        let mut reports = BufReader::new(&guest.stream);
        let ended = loop {
            match read_frame::<Report>(&mut reports) {
                Ok(Some(report)) => self.report(guest, report, &mut kept),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        guest.queue.close();
        if ended.is_err() {
            // What it sends makes no sense: it gets nothing more either.
            let _ = guest.stream.shutdown(Shutdown::Both);
        }
        // The writer's thread does not panic: all it does is to write.
        let _ = writer.join();
        self.change(guest.id, |watcher| watcher.ended = Some(clock::now()));
        ended
    }

    fn report(&self, guest: &Guest, report: Report, kept: &mut impl FnMut(Word<'_>)) {
        match report {
            Report::Leave => {
                kept(Word::Leaves);
                guest.queue.close();
            }
            Report::Shown { events } => {
                if self.is_genuine(guest) {
                    kept(Word::Shown(events));
                }
            }
            Report::Seen { event } => self.change(guest.id, |watcher| {
                watcher.seen = watcher.seen.max(event);
            }),
            Report::Alert {
                event,
                rule,
                priority,
                line,
                message,
            } => {
                let genuine = self.is_genuine(guest);
                let alert = Alert {
                    ts: clock::now(),
                    event,
                    rule,
                    priority,
                    line,
                    message,
                };
                self.change(guest.id, |watcher| {
                    watcher.genuine &= genuine;
                    if watcher.alerts.len() < MOST_ALERTS {
                        // The recording says once, when it comes, whose program it runs.
                        if genuine == guest.genuine {
                            kept(Word::Alert(&alert));
                        }
                        watcher.alerts.push(alert);
                    } else {
                        watcher.more_alerts += 1;
                    }
                });
            }
        }
    }

    /// Whether a report is the word of the lab's own program. What such a program has said just
    /// before its end still is.
    fn is_genuine(&self, guest: &Guest) -> bool {
        let exe = guest.peer.exe();
        guest.genuine && (exe.is_none() || exe == self.program)
    }

    fn change(&self, id: u64, change: impl FnOnce(&mut Watcher)) {
        let mut readers = self.lock();
        if let Some(reader) = readers.iter_mut().find(|reader| reader.watcher.id == id) {
            change(&mut reader.watcher);
        }
        self.changed.notify_all();
    }

    /// All readers that are known, the oldest first.
    pub(super) fn all(&self) -> Vec<Watcher> {
        let readers = self.lock();
        let all = readers.iter().map(|reader| Watcher {
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
            .iter()
            .map(|reader| (reader.watcher.id, num.min(reader.queue.last())))
            .collect();
        loop {
            let waits = readers.iter().any(|reader| {
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
        for reader in self.lock().iter() {
            reader.queue.close();
            // It may be gone already.
            let _ = reader.stream.shutdown(Shutdown::Both);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Reader>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;
    use std::process::Command;

    use cksl_node::frame::{read_frame, write_frame};
    use cksl_node::stream::Record;
    use cksl_probe::SyscallSet;

    use super::*;

    fn watch(program: &str) -> Watch {
        Watch {
            program: program.to_owned(),
            syscalls: None,
            rules: Vec::new(),
            config: AlertConfig::default(),
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

    fn enter(watchers: &Watchers) -> (UnixStream, Guest, Arc<Queue>) {
        let (here, there) = UnixStream::pair().unwrap();
        let queue = Arc::new(Queue::new(SyscallSet::EMPTY));
        let guest = watchers
            .enter(there, watch("falco"), Arc::clone(&queue), |_, _| (1, None))
            .unwrap();
        (here, guest, queue)
    }

    #[test]
    fn a_reader_gets_what_waits_and_its_word_is_kept() {
        let watchers = Watchers::new(&std::env::current_exe().unwrap());
        let (mut here, guest, queue) = enter(&watchers);
        assert!(guest.genuine);
        queue.record(&Record::Live { next: 1 });
        thread::scope(|scope| {
            let served = scope.spawn(|| watchers.serve(&guest, |_| {}));
            let mut reader = BufReader::new(here.try_clone().unwrap());
            assert!(matches!(
                read_frame(&mut reader).unwrap(),
                Some(Record::Live { next: 1 })
            ));
            queue.event(7, &[]);
            assert!(!watchers.wait_seen(7, Duration::ZERO));
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
    fn only_the_labs_own_program_is_believed_what_it_has_shown() {
        let shown = |program: &Path| {
            let watchers = Watchers::new(program);
            let (mut here, guest, _queue) = enter(&watchers);
            let mut told = Vec::new();
            write_frame(&mut here, &Report::Shown { events: vec![4, 7] }).unwrap();
            here.shutdown(Shutdown::Write).unwrap();
            let served = watchers.serve(&guest, |word| {
                if let Word::Shown(events) = word {
                    told.extend(events);
                }
            });
            served.unwrap();
            told
        };
        assert_eq!(shown(&std::env::current_exe().unwrap()), [4, 7]);
        assert!(shown(Path::new("/bin/sh")).is_empty());
    }

    #[test]
    fn what_happened_before_a_reader_said_that_it_leaves_still_reaches_it() {
        let watchers = Watchers::new(&std::env::current_exe().unwrap());
        let (mut here, guest, queue) = enter(&watchers);
        write_frame(&mut here, &Report::Leave).unwrap();
        here.shutdown(Shutdown::Write).unwrap();
        let served = watchers.serve(&guest, |word| {
            assert!(matches!(word, Word::Leaves));
            queue.record(&Record::Live { next: 4 });
        });
        served.unwrap();
        let mut reader = BufReader::new(here);
        let last = read_frame(&mut reader).unwrap();
        assert!(matches!(last, Some(Record::Live { next: 4 })));
        assert!(read_frame::<Record>(&mut reader).unwrap().is_none());
    }

    #[test]
    fn what_a_program_said_just_before_its_end_is_still_its_word() {
        let mut asleep = Command::new("/bin/sleep").arg("60").spawn().unwrap();
        let host_pid = asleep.id().cast_signed();
        let peer = Peer {
            host_pid,
            started: seed::started(host_pid),
        };
        let is_genuine = |program: &str, genuine: bool| {
            let watchers = Watchers::new(Path::new(program));
            let (_here, guest, _) = enter(&watchers);
            watchers.is_genuine(&Guest {
                peer,
                genuine,
                ..guest
            })
        };
        // It came as the lab's own program, and runs another one now.
        assert!(!is_genuine("/bin/true", true));
        asleep.kill().unwrap();
        asleep.wait().unwrap();
        assert!(is_genuine("/bin/sleep", true));
        assert!(!is_genuine("/bin/sleep", false));
    }

    #[test]
    fn another_program_is_known_for_what_it_is() {
        let watchers = Watchers::new(Path::new("/bin/sh"));
        let (_here, guest, _) = enter(&watchers);
        assert!(!guest.genuine);
    }

    #[test]
    fn a_reader_that_talks_nonsense_is_sent_away() {
        let watchers = Watchers::new(Path::new("/bin/sh"));
        let (mut here, guest, _) = enter(&watchers);
        here.write_all(&[0xff; 64]).unwrap();
        assert!(watchers.serve(&guest, |_| {}).is_err());
        assert!(watchers.all()[0].ended.is_some());
        assert!(watchers.wait_seen(99, Duration::ZERO));
    }
}
