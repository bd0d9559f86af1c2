//! Appending to a recording.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use falco_rules::event::Event;

use super::format::{Entry, Loss, LossCause, MAGIC, Mark, Marked, Session, VERSION};
use super::read::{Recorded, RecordingError};
use crate::detector::{EventNum, Truth};

/// Frames are written when so many bytes wait, or when the recorder is flushed.
const BUFFER: usize = 256 << 10;

/// What marks and losses may take beyond the limit, so that an overflow can be told.
const RESERVE: u64 = 1 << 20;

/// How often the number of events beyond the limit is written, in ns.
const OVERFLOW_EVERY: u64 = 1_000_000_000;

/// The writing end of a recording.
///
/// Once the file has reached its limit, events are only counted; the counts are written as losses.
pub(in crate::detector) struct Recorder {
    file: File,
    /// Bytes of the file and of `waiting`.
    size: u64,
    limit: u64,
    waiting: Vec<u8>,
    last: EventNum,
    /// Events beyond the limit of which no loss tells yet.
    untold: u64,
    told_at: u64,
}

/// What an earlier session left in the file.
#[derive(Clone, Debug, Default)]
pub(in crate::detector) struct Before {
    /// Number of the last event.
    pub(in crate::detector) last: EventNum,
    /// Its last session; `None` for a new file.
    pub(in crate::detector) session: Option<Session>,
    /// Bytes of a torn last frame that were cut off.
    pub(in crate::detector) torn: u64,
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
            size: 0,
            limit,
            waiting: Vec::new(),
            last: 0,
            untold: 0,
            told_at: 0,
        };
        if length == 0 {
            recorder.waiting.extend(MAGIC);
            recorder.waiting.extend(VERSION.to_le_bytes());
            recorder.size = recorder.waiting.len() as u64;
        } else {
            let recorded = Recorded::open(path)?;
            let summary = recorded.summary()?;
            recorder.file.set_len(summary.whole).map_err(failed)?;
            recorder.file.seek(SeekFrom::End(0)).map_err(failed)?;
            recorder.size = summary.whole;
            recorder.last = summary.last;
            before = Before {
                last: summary.last,
                session: Some(summary.session),
                torn: length - summary.whole,
            };
        }
        recorder.session(session).map_err(failed)?;
        Ok((recorder, before))
    }

    /// Records an event; over the limit it is counted as lost.
    pub(in crate::detector) fn event(&mut self, event: Event, truth: Truth) -> io::Result<()> {
        self.last = event.num;
        if self.size >= self.limit {
            self.untold += 1;
            let ts = event.ts;
            return if ts >= self.told_at + OVERFLOW_EVERY {
                self.tell(ts)
            } else {
                Ok(())
            };
        }
        self.append(&Entry::Event(event, truth))
    }

    /// Records that events were lost.
    pub(in crate::detector) fn loss(
        &mut self,
        ts: u64,
        events: u64,
        cause: LossCause,
    ) -> io::Result<()> {
        let after = self.last;
        self.reserved(&Entry::Loss(Loss {
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
        self.reserved(&Entry::Mark(Marked { ts, after, mark }))?;
        self.flush()
    }

    /// Tells of the events beyond the limit and writes what waits, so that a reader sees all.
    pub(in crate::detector) fn settle(&mut self, ts: u64) -> io::Result<()> {
        self.tell(ts)?;
        self.flush()
    }

    /// Writes what waits.
    pub(in crate::detector) fn flush(&mut self) -> io::Result<()> {
        if !self.waiting.is_empty() {
            self.file.write_all(&self.waiting)?;
            self.waiting.clear();
        }
        Ok(())
    }

    fn session(&mut self, session: &Session) -> io::Result<()> {
        self.append(&Entry::Session(session.clone()))?;
        self.flush()
    }

    fn tell(&mut self, ts: u64) -> io::Result<()> {
        self.told_at = ts;
        match std::mem::take(&mut self.untold) {
            0 => Ok(()),
            events => self.loss(ts, events, LossCause::Size),
        }
    }

    /// Appends even over the limit, as far as the reserve goes.
    fn reserved(&mut self, entry: &Entry) -> io::Result<()> {
        if self.size >= self.limit + RESERVE {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.append(entry)
    }

    fn append(&mut self, entry: &Entry) -> io::Result<()> {
        let start = self.waiting.len();
        self.waiting.extend([0; 4]);
        postcard::to_io(entry, &mut self.waiting).map_err(io::Error::other)?;
        let length = self.waiting.len() - start - 4;
        let length = u32::try_from(length).map_err(io::Error::other)?;
        self.waiting[start..start + 4].copy_from_slice(&length.to_le_bytes());
        self.size += (self.waiting.len() - start) as u64;
        if self.waiting.len() >= BUFFER {
            self.flush()?;
        }
        Ok(())
    }
}
