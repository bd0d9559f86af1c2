//! Reading a recording.

use std::collections::HashMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cksl_wire::recording::{Frames, RecordingError};

use cksl_wire::timeline::Loss;

use super::format::{Entry, MARK, Marked, Session};
use crate::detector::{Actor, EventNum};

#[derive(Clone, Debug)]
enum Source {
    File { path: PathBuf, length: u64 },
    Bytes(Arc<[u8]>),
}

/// What a recording held when it was opened. Cheap to clone; nothing of it is kept in memory.
#[derive(Clone, Debug)]
pub struct Recorded {
    source: Source,
}

/// What a look through all frames tells.
pub(super) struct Summary {
    /// Number of the last event.
    pub(super) last: EventNum,
    /// The last session.
    pub(super) session: Session,
    /// Bytes up to the end of the last whole frame.
    pub(super) whole: u64,
}

impl Recorded {
    /// Opens a recording; what is appended to it later is not part of it.
    ///
    /// # Errors
    /// The file can't be read, or its head is not that of a recording of this version.
    pub fn open(path: &Path) -> Result<Self, RecordingError> {
        let length = std::fs::metadata(path).map_err(|source| RecordingError::Io {
            path: path.to_owned(),
            source,
        })?;
        let recorded = Recorded {
            source: Source::File {
                path: path.to_owned(),
                length: length.len(),
            },
        };
        recorded.entries()?;
        Ok(recorded)
    }

    /// A recording in memory: what a worker gets on its standard input.
    ///
    /// # Errors
    /// The head is not that of a recording of this version.
    pub fn from_bytes(bytes: impl Into<Arc<[u8]>>) -> Result<Self, RecordingError> {
        let recorded = Recorded {
            source: Source::Bytes(bytes.into()),
        };
        recorded.entries()?;
        Ok(recorded)
    }

    /// Bytes of the last frame if it was torn by a crash: what it held is lost.
    ///
    /// # Errors
    /// As for reading.
    pub fn torn(&self) -> Result<u64, RecordingError> {
        Ok(self.length() - self.summary()?.whole)
    }

    /// Its first session: who recorded what.
    ///
    /// # Errors
    /// As for reading.
    pub fn session(&self) -> Result<Session, RecordingError> {
        match self.entries()?.next()? {
            Some(Entry::Session(session)) => Ok(session),
            _ => Err(RecordingError::NotARecording { path: self.path() }),
        }
    }

    /// All losses, in order.
    ///
    /// # Errors
    /// As for reading.
    pub fn losses(&self) -> Result<Vec<Loss>, RecordingError> {
        self.collect(|entry| match entry {
            Entry::Loss(loss) => Some(loss),
            _ => None,
        })
    }

    /// All marks, in order.
    ///
    /// # Errors
    /// As for reading.
    pub fn marks(&self) -> Result<Vec<Marked>, RecordingError> {
        let mut frames = self.frames()?;
        let mut found = Vec::new();
        let mark = |frame: &[u8]| match frame.first() {
            Some(&MARK) => postcard::from_bytes(frame).map(Some),
            _ => Ok(None),
        };
        while let Some(entry) = frames.next(mark)? {
            if let Some(Entry::Mark(marked)) = entry {
                found.push(marked);
            }
        }
        Ok(found)
    }

    /// How many events, at least, are missing between the events `a` and `b`.
    ///
    /// # Errors
    /// As for reading.
    pub fn lost_between(&self, a: EventNum, b: EventNum) -> Result<u64, RecordingError> {
        let mut entries = self.entries()?;
        let (mut last, mut lost) = (0, 0);
        while let Some(entry) = entries.next()? {
            match entry {
                Entry::Event(event, _) => last = event.num,
                // The loss lies between its `after` and the event that follows `last`.
                Entry::Loss(loss) if loss.after < b && last >= a => lost += loss.events,
                _ => {}
            }
        }
        Ok(lost)
    }

    /// The last known actor of each process, with its start (ns since boot), by host pid.
    pub(in crate::detector) fn actors(&self) -> Result<HashMap<i32, (u64, Actor)>, RecordingError> {
        let mut entries = self.entries()?;
        let mut actors = HashMap::new();
        while let Some(entry) = entries.next()? {
            if let Entry::Event(_, truth) = entry {
                actors.insert(truth.host_pid, (truth.start_boot_ns, truth.actor));
            }
        }
        Ok(actors)
    }

    fn collect<T>(&self, pick: impl Fn(Entry) -> Option<T>) -> Result<Vec<T>, RecordingError> {
        let mut entries = self.entries()?;
        let mut found = Vec::new();
        while let Some(entry) = entries.next()? {
            found.extend(pick(entry));
        }
        Ok(found)
    }

    pub(super) fn summary(&self) -> Result<Summary, RecordingError> {
        let mut entries = self.entries()?;
        let (mut last, mut session) = (0, None);
        while let Some(entry) = entries.next()? {
            match entry {
                Entry::Session(found) => session = Some(found),
                Entry::State(_) => {}
                Entry::Event(event, _) => last = event.num,
                Entry::Loss(loss) => last = last.max(loss.after),
                Entry::Mark(marked) => last = last.max(marked.after),
            }
        }
        Ok(Summary {
            last,
            session: session.ok_or_else(|| RecordingError::NotARecording { path: self.path() })?,
            whole: entries.frames.at(),
        })
    }

    fn length(&self) -> u64 {
        match &self.source {
            Source::File { length, .. } => *length,
            Source::Bytes(bytes) => bytes.len() as u64,
        }
    }

    pub(super) fn path(&self) -> PathBuf {
        match &self.source {
            Source::File { path, .. } => path.clone(),
            Source::Bytes(_) => PathBuf::from("<memory>"),
        }
    }

    pub(super) fn entries(&self) -> Result<Entries, RecordingError> {
        Ok(Entries {
            frames: self.frames()?,
        })
    }

    fn frames(&self) -> Result<Frames, RecordingError> {
        match &self.source {
            Source::File { path, length } => Frames::open(path, *length),
            Source::Bytes(bytes) => {
                let input = Box::new(Cursor::new(Arc::clone(bytes)));
                Frames::read(input, bytes.len() as u64, &self.path())
            }
        }
    }
}

/// The frames of a recording, one by one.
pub(super) struct Entries {
    frames: Frames,
}

impl Entries {
    /// The next entry; `None` at the end, which is also before a torn last frame.
    pub(super) fn next(&mut self) -> Result<Option<Entry>, RecordingError> {
        self.frames.next(|frame| postcard::from_bytes(frame))
    }
}
