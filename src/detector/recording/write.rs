//! Appending to a recording.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use cksl_node::stream::Record;

use super::format::{EVENT, Entry, Loss, LossCause, MAGIC, Mark, Marked, Session, VERSION};
use super::read::{Recorded, RecordingError};
use crate::detector::{EventNum, Truth};

/// Frames are written when so many bytes wait, or when the recorder is flushed.
const BUFFER: usize = 256 << 10;

/// What marks, losses and the node's state may take beyond the limit, so that an overflow can be
/// told.
const RESERVE: u64 = 8 << 20;

/// How often the number of events that are not kept is written, in ns.
const TELL_EVERY: u64 = 1_000_000_000;

/// The writing end of a recording.
///
/// Once the file has reached its limit, or can't be written, events are only counted; the counts
/// are written as losses as soon as that works.
pub(in crate::detector) struct Recorder {
    file: File,
    /// Bytes of the file: whole frames.
    written: u64,
    limit: u64,
    /// Frames that are not in the file yet, and how many of them are events.
    waiting: Vec<u8>,
    waiting_events: u64,
    last: EventNum,
    /// Events that are not kept of which no loss tells yet; and the last event that was kept.
    untold: u64,
    kept: EventNum,
    told_at: u64,
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
        session: &Session,
    ) -> Result<(Self, Before), RecordingError> {
        use std::os::unix::fs::OpenOptionsExt;
        let failed = |source| RecordingError::Io {
            path: path.to_owned(),
            source,
        };
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .mode(0o600)
            .open(path)
            .map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let mut before = Before::default();
        let mut recorder = Recorder {
            file,
            written: 0,
            limit,
            waiting: Vec::new(),
            waiting_events: 0,
            last: 0,
            untold: 0,
            kept: 0,
            told_at: 0,
        };
        if length == 0 {
            recorder.waiting.extend(MAGIC);
            recorder.waiting.extend(VERSION.to_le_bytes());
        } else {
            let summary = Recorded::open(path)?.summary()?;
            recorder.file.set_len(summary.whole).map_err(failed)?;
            recorder.file.seek(SeekFrom::End(0)).map_err(failed)?;
            recorder.written = summary.whole;
            recorder.last = summary.last;
            recorder.kept = summary.last;
            before = Before {
                last: summary.last,
                session: Some(summary.session),
            };
        }
        recorder
            .append(&Entry::Session(session.clone()))
            .and_then(|()| recorder.flush())
            .map_err(failed)?;
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
        self.last = num;
        if self.size() >= self.limit {
            self.untold += 1;
        } else {
            let start = self.begin();
            self.waiting.push(EVENT);
            self.waiting.extend_from_slice(bytes);
            let whole = postcard::to_io(truth, &mut self.waiting).is_ok();
            if whole {
                self.kept = num;
                self.waiting_events += 1;
                self.end(start);
            } else {
                self.waiting.truncate(start);
                self.untold += 1;
            }
            if self.waiting.len() >= BUFFER {
                // A failure is counted, and tried again.
                let _ = self.flush();
            }
        }
        if self.untold > 0 && ts >= self.told_at + TELL_EVERY {
            let _ = self.tell(ts);
        }
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

    /// Sets a mark and makes sure that it and all before it are in the file.
    pub(in crate::detector) fn mark(&mut self, ts: u64, mark: Mark) -> io::Result<()> {
        self.tell(ts)?;
        let after = self.last;
        self.append(&Entry::Mark(Marked { ts, after, mark }))?;
        self.flush()
    }

    /// Tells of the events that are not kept and writes what waits, so that a reader sees all.
    pub(in crate::detector) fn settle(&mut self, ts: u64) -> io::Result<()> {
        self.tell(ts)?;
        self.flush()
    }

    /// Writes what waits. What can't be written is lost, and counted; the file ends with a whole
    /// frame in any case.
    pub(in crate::detector) fn flush(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let written = self.file.write_all(&self.waiting);
        if written.is_ok() {
            self.written += self.waiting.len() as u64;
        } else {
            self.untold += self.waiting_events;
            self.file.set_len(self.written)?;
            self.file.seek(SeekFrom::Start(self.written))?;
        }
        self.waiting.clear();
        self.waiting_events = 0;
        written
    }

    fn tell(&mut self, ts: u64) -> io::Result<()> {
        self.told_at = ts;
        match std::mem::take(&mut self.untold) {
            0 => Ok(()),
            events => self.loss(ts, self.kept, events, LossCause::Size),
        }
    }

    fn size(&self) -> u64 {
        self.written + self.waiting.len() as u64
    }

    /// Appends even over the limit, as far as the reserve goes.
    fn append(&mut self, entry: &Entry) -> io::Result<()> {
        if self.size() >= self.limit.saturating_add(RESERVE) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let start = self.begin();
        if let Err(error) = postcard::to_io(entry, &mut self.waiting) {
            self.waiting.truncate(start);
            return Err(io::Error::other(error));
        }
        self.end(start);
        if self.waiting.len() >= BUFFER {
            self.flush()?;
        }
        Ok(())
    }

    fn begin(&mut self) -> usize {
        let start = self.waiting.len();
        self.waiting.extend([0; 4]);
        start
    }

    /// No frame is near the 4 GiB that its length can tell: the probe's strings are bounded.
    fn end(&mut self, start: usize) {
        let length = (self.waiting.len() - start - 4) as u32;
        self.waiting[start..start + 4].copy_from_slice(&length.to_le_bytes());
    }
}
