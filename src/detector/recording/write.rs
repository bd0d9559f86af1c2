//! Appending to a recording.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::thread;
use std::time::Duration;

use cksl_wire::compact;
use cksl_wire::frame::{append_frame, append_with};
use cksl_wire::recording::{MAGIC, RecordingError, VERSION};
use cksl_wire::stream::Record;
use cksl_wire::timeline::{Loss, LossCause};

use super::format::{EVENT, Entry, Mark, Marked, Session};
use super::read::Recorded;
use crate::detector::{EventNum, Truth};

/// Frames are written when so many bytes wait, or when the recorder is flushed.
const BUFFER: usize = 256 << 10;

/// What happens while the grader runs something may take so much beyond the limit, so that what a node is like can be
/// judged when the learner's events have filled the recording.
const FOR_GRADER: u64 = 32 << 20;

/// What marks, losses and the node's state may take beyond that, so that an overflow can be told.
const RESERVE: u64 = 8 << 20;

/// How often the number of events that are not kept is written, in ns.
const TELL_EVERY: u64 = 1_000_000_000;

/// Bytes that may wait for the disk; events beyond are lost rather than kept in memory.
const MOST_BEHIND: u64 = 16 << 20;

/// How long whoever waits for the disk waits at most.
const PATIENCE: Duration = Duration::from_secs(30);

/// What all recordings of a machine's labs may take together. One that finds no room counts what it
/// does not keep, as if it had reached its own limit.
#[derive(Debug)]
pub(in crate::detector) struct Disk {
    limit: u64,
    /// Bytes of the recordings that are written, and of those that lie beside them.
    open: AtomicU64,
    left: AtomicU64,
}

impl Disk {
    pub(in crate::detector) fn new(limit: u64) -> Arc<Self> {
        Arc::new(Disk {
            limit,
            open: AtomicU64::new(0),
            left: AtomicU64::new(0),
        })
    }

    /// Looks what lies in the folder of the labs: those that nobody writes any more take room, too.
    pub(in crate::detector) fn look(&self, labs: &Path, recording: &OsStr) {
        let labs = std::fs::read_dir(labs).into_iter().flatten().flatten();
        let sizes = labs.filter_map(|lab| lab.path().join(recording).metadata().ok());
        let all: u64 = sizes.map(|file| file.len()).sum();
        let open = self.open.load(Ordering::Relaxed);
        self.left.store(all.saturating_sub(open), Ordering::Relaxed);
    }

    fn has_room(&self) -> bool {
        let (open, left) = (&self.open, &self.left);
        open.load(Ordering::Relaxed) + left.load(Ordering::Relaxed) < self.limit
    }
}

/// The writing end of a recording.
///
/// A thread of its own writes, so that a busy disk holds up nobody who sees events. Once the file
/// has reached its limit, or can't be written, events are only counted; the counts are written as
/// losses as soon as that works. Dropping it lets the thread finish.
pub(in crate::detector) struct Recorder {
    jobs: Sender<Job>,
    progress: Arc<Progress>,
    /// Bytes that were handed to the thread, with those that were there before.
    handed: u64,
    limit: u64,
    disk: Arc<Disk>,
    /// Whether the grader runs something.
    grades: bool,
    /// Frames that were not handed over yet, and how many of them are events.
    waiting: Vec<u8>,
    waiting_events: u64,
    /// Events that are not kept of which no loss tells yet, the last event before the first of them, and the last event
    /// that was kept.
    untold: u64,
    untold_after: Option<EventNum>,
    kept: EventNum,
    /// Events that are not kept of which a loss tells.
    told: u64,
    told_at: u64,
}

/// What the thread is asked to do.
enum Job {
    /// Append whole frames, with so many events.
    Append { frames: Vec<u8>, events: u64 },
    /// Say how the appending before this went.
    Tell(SyncSender<io::Result<()>>),
}

/// What the thread tells without being asked.
#[derive(Default)]
struct Progress {
    /// Bytes that it has not written yet.
    behind: AtomicU64,
    /// Events that it could not write.
    failed: AtomicU64,
}

/// Something that was handed to the disk.
#[must_use = "it may not be on the disk yet"]
pub(in crate::detector) struct Pending(Receiver<io::Result<()>>);

impl Pending {
    /// Waits until it is in the file.
    ///
    /// # Errors
    /// It could not be written, or not in time.
    pub(in crate::detector) fn wait(self) -> io::Result<()> {
        match self.0.recv_timeout(PATIENCE) {
            Ok(written) => written,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

/// What an earlier session left in the file.
#[derive(Clone, Debug, Default)]
pub(in crate::detector) struct Before {
    /// Number of the last event.
    pub(in crate::detector) last: EventNum,
    /// Its last session; `None` for a new file.
    pub(in crate::detector) session: Option<Session>,
}

impl Recorder {
    /// Opens the recording at `path`, or makes it (readable by root only), and starts a session in
    /// it. A torn end of an earlier session is cut off.
    pub(in crate::detector) fn open(
        path: &Path,
        limit: u64,
        disk: &Arc<Disk>,
        session: &Session,
    ) -> Result<(Self, Before), RecordingError> {
        use std::os::unix::fs::OpenOptionsExt;
        let failed = |source| RecordingError::Io {
            path: path.to_owned(),
            source,
        };
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .mode(0o600)
            .open(path)
            .map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let (mut before, mut written) = (Before::default(), 0);
        let mut start = Vec::new();
        if length == 0 {
            start.extend(MAGIC);
            start.extend(VERSION.to_le_bytes());
        } else {
            let summary = Recorded::open(path)?.summary()?;
            file.set_len(summary.whole).map_err(failed)?;
            file.seek(SeekFrom::End(0)).map_err(failed)?;
            written = summary.whole;
            before = Before {
                last: summary.last,
                session: Some(summary.session),
            };
        }
        append_frame(&mut start, &Entry::Session(session.clone())).map_err(failed)?;
        file.write_all(&start).map_err(failed)?;
        written += start.len() as u64;
        disk.open.fetch_add(written, Ordering::Relaxed);
        let (jobs, theirs) = mpsc::channel();
        let progress = Arc::new(Progress::default());
        let writer = Writer {
            file,
            written,
            progress: Arc::clone(&progress),
        };
        thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || writer.run(&theirs))
            .map_err(failed)?;
        let recorder = Recorder {
            jobs,
            progress,
            handed: written,
            limit,
            disk: Arc::clone(disk),
            grades: false,
            waiting: Vec::new(),
            waiting_events: 0,
            untold: 0,
            untold_after: None,
            kept: before.last,
            told: 0,
            told_at: 0,
        };
        Ok((recorder, before))
    }

    /// Records an event: `bytes` are its compact form. What can't be kept is counted as lost.
    pub(in crate::detector) fn event(
        &mut self,
        num: EventNum,
        ts: u64,
        bytes: &[u8],
        truth: &Truth,
    ) {
        let more = if self.grades { FOR_GRADER } else { 0 };
        if self.has_room_for(more) && self.put_event(bytes, truth).is_ok() {
            self.kept = num;
            self.waiting_events += 1;
            if self.waiting.len() >= BUFFER {
                self.flush();
            }
        } else {
            self.untold += 1;
            self.untold_after.get_or_insert(num - 1);
        }
        if ts >= self.told_at + TELL_EVERY {
            // Without room for the loss, it is told another time.
            let _ = self.tell(ts);
        }
    }

    fn put_event(&mut self, bytes: &[u8], truth: &Truth) -> io::Result<()> {
        append_with(&mut self.waiting, |frame| {
            frame.push(EVENT);
            frame.extend_from_slice(bytes);
            compact::append(frame, truth)
        })
    }

    /// Whether more is kept than what must be: what happens while the grader runs something, marks, losses and the node's
    /// state.
    pub(in crate::detector) fn has_room(&self) -> bool {
        self.has_room_for(0)
    }

    fn has_room_for(&self, more: u64) -> bool {
        self.size() < self.limit.saturating_add(more)
            && self.progress.behind.load(Ordering::Relaxed) < MOST_BEHIND
            && self.disk.has_room()
    }

    /// Records what is known of the node.
    pub(in crate::detector) fn state(&mut self, record: Record) -> io::Result<()> {
        self.append(&Entry::State(Box::new(record)))
    }

    /// Records that events were lost somewhere after the event `after`.
    pub(in crate::detector) fn loss(
        &mut self,
        ts: u64,
        after: EventNum,
        events: u64,
        cause: LossCause,
    ) -> io::Result<()> {
        self.append(&Entry::Loss(Loss {
            ts,
            after,
            events,
            cause,
        }))
    }

    /// Sets a mark after all that was recorded so far. `after` is the last event that was seen, which
    /// may be one that is not recorded.
    pub(in crate::detector) fn mark(
        &mut self,
        ts: u64,
        after: EventNum,
        mark: Mark,
    ) -> io::Result<Pending> {
        self.tell(ts)?;
        match mark {
            Mark::StimulusBegin { .. } => self.grades = true,
            Mark::StimulusEnd { .. } => self.grades = false,
            _ => {}
        }
        self.append(&Entry::Mark(Marked { ts, after, mark }))?;
        Ok(self.pending())
    }

    /// Tells of the events that are not kept and hands all over, so that a reader sees all.
    pub(in crate::detector) fn settle(&mut self, ts: u64) -> io::Result<Pending> {
        self.tell(ts)?;
        Ok(self.pending())
    }

    /// Hands what waits to the disk.
    pub(in crate::detector) fn flush(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        let frames = std::mem::take(&mut self.waiting);
        let events = std::mem::take(&mut self.waiting_events);
        let size = frames.len() as u64;
        self.handed += size;
        self.disk.open.fetch_add(size, Ordering::Relaxed);
        self.progress.behind.fetch_add(size, Ordering::Relaxed);
        // The thread lives as long as this end of the channel.
        let _ = self.jobs.send(Job::Append { frames, events });
    }

    fn pending(&mut self) -> Pending {
        self.flush();
        let (reply, pending) = mpsc::sync_channel(1);
        // As above; without the thread, whoever waits is told so.
        let _ = self.jobs.send(Job::Tell(reply));
        Pending(pending)
    }

    fn tell(&mut self, ts: u64) -> io::Result<()> {
        self.told_at = ts;
        self.untold += self.progress.failed.swap(0, Ordering::Relaxed);
        if self.untold == 0 {
            return Ok(());
        }
        // Which events the disk has refused is not known.
        let after = self.untold_after.unwrap_or(self.kept);
        self.loss(ts, after, self.untold, LossCause::Size)?;
        self.untold_after = None;
        self.told += std::mem::take(&mut self.untold);
        Ok(())
    }

    /// Events since it was opened that it could not keep, whether a loss tells of them or not.
    pub(in crate::detector) fn not_kept(&self) -> u64 {
        self.told + self.untold + self.progress.failed.load(Ordering::Relaxed)
    }

    fn size(&self) -> u64 {
        self.handed + self.waiting.len() as u64
    }

    /// Appends even over the limit, as far as the reserve goes.
    fn append(&mut self, entry: &Entry) -> io::Result<()> {
        if self.size() >= self.limit.saturating_add(FOR_GRADER + RESERVE) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        append_frame(&mut self.waiting, entry)?;
        if self.waiting.len() >= BUFFER {
            self.flush();
        }
        Ok(())
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.disk.open.fetch_sub(self.handed, Ordering::Relaxed);
    }
}

/// The thread's side.
struct Writer {
    file: File,
    /// Bytes of the file: whole frames.
    written: u64,
    progress: Arc<Progress>,
}

impl Writer {
    fn run(mut self, jobs: &Receiver<Job>) {
        let mut state = Ok(());
        while let Ok(job) = jobs.recv() {
            match job {
                Job::Append { frames, events } => {
                    if let Err(error) = self.append(&frames) {
                        self.progress.failed.fetch_add(events, Ordering::Relaxed);
                        state = Err(error);
                    }
                    let size = frames.len() as u64;
                    self.progress.behind.fetch_sub(size, Ordering::Relaxed);
                }
                // Who asked may have lost patience.
                Job::Tell(reply) => drop(reply.send(std::mem::replace(&mut state, Ok(())))),
            }
        }
    }

    /// The file ends with a whole frame in any case.
    fn append(&mut self, frames: &[u8]) -> io::Result<()> {
        let written = self.file.write_all(frames);
        if written.is_ok() {
            self.written += frames.len() as u64;
        } else {
            self.file.set_len(self.written)?;
            self.file.seek(SeekFrom::Start(self.written))?;
        }
        written
    }
}
