//! Reading a recording.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use super::{Entry, MAGIC, VERSION};
use crate::frame::{self, HEADER, MAX_FRAME};
use crate::stream::Record;

const HEAD: usize = MAGIC.len() + size_of::<u32>();

/// Why a recording can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file can't be opened, read or written.
    #[error("recording {path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// It is no recording.
    #[error("{path} is no recording of cksl", path = path.display())]
    NotARecording {
        /// The file.
        path: PathBuf,
    },
    /// Another version of cksl wrote it.
    #[error(
        "recording {path} has format {found}; this cksl reads format {VERSION}: use the cksl that made it",
        path = path.display()
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
    /// A frame in the middle can't be understood.
    #[error("recording {path} is damaged at byte {at}: what follows can't be read", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where the frame begins.
        at: u64,
    },
    /// The last frame was cut off.
    #[error(
        "recording {path} was cut off: of its last record, {bytes} bytes are there; all before it was read",
        path = path.display()
    )]
    Torn {
        /// The file.
        path: PathBuf,
        /// What is left of the frame.
        bytes: u64,
    },
}

/// The frames of a recording, one by one, undecoded.
pub struct Frames {
    input: Box<dyn Read + Send>,
    path: PathBuf,
    /// Where the next frame begins.
    at: u64,
    /// Where the recording ends.
    length: u64,
    frame: Vec<u8>,
}

impl Frames {
    /// Opens the first `length` bytes of a recording.
    ///
    /// # Errors
    /// The file can't be read, or its head is not that of a recording of this version.
    pub fn open(path: &Path, length: u64) -> Result<Self, RecordingError> {
        let file = File::open(path).map_err(|source| RecordingError::Io {
            path: path.to_owned(),
            source,
        })?;
        let input = BufReader::with_capacity(128 << 10, file.take(length));
        Self::read(Box::new(input), length, path)
    }

    /// Reads a recording of `length` bytes from `input`; `path` is how errors call it.
    ///
    /// # Errors
    /// The head is not that of a recording of this version.
    pub fn read(
        mut input: Box<dyn Read + Send>,
        length: u64,
        path: &Path,
    ) -> Result<Self, RecordingError> {
        let path = path.to_owned();
        let mut head = [0; HEAD];
        let (magic, version) = match input.read_exact(&mut head) {
            Ok(()) => head.split_at(MAGIC.len()),
            Err(_) => return Err(RecordingError::NotARecording { path }),
        };
        if magic != MAGIC {
            return Err(RecordingError::NotARecording { path });
        }
        let found = version
            .iter()
            .rev()
            .fold(0, |value, byte| value << 8 | u32::from(*byte));
        if found != VERSION {
            return Err(RecordingError::Version { path, found });
        }
        Ok(Self {
            input,
            path,
            at: HEAD as u64,
            length,
            frame: Vec::new(),
        })
    }

    /// The next frame, as `decode` makes it out; `None` at the end, which is also before a last
    /// frame that was cut off: see [`Frames::torn`].
    ///
    /// # Errors
    /// The file can't be read, or the frame can't be understood.
    pub fn next<T>(
        &mut self,
        decode: impl FnOnce(&[u8]) -> postcard::Result<T>,
    ) -> Result<Option<T>, RecordingError> {
        let left = self.length - self.at;
        let Some(most) = left.checked_sub(HEADER as u64) else {
            return Ok(None);
        };
        let mut header = [0; HEADER];
        fill(&mut self.input, &mut header, &self.path)?;
        let size = frame::announced(header);
        // A frame that was cut off comes before one that is too long: its length may be any bytes.
        if size as u64 > most {
            return Ok(None);
        }
        let damaged = || RecordingError::Damaged {
            path: self.path.clone(),
            at: self.at,
        };
        if size > MAX_FRAME {
            return Err(damaged());
        }
        self.frame.resize(size, 0);
        fill(&mut self.input, &mut self.frame, &self.path)?;
        match decode(&self.frame) {
            Ok(value) => {
                self.at += (HEADER + size) as u64;
                Ok(Some(value))
            }
            // A crash of the machine can leave a last frame of zeros.
            Err(_) if self.frame.iter().all(|byte| *byte == 0) => Ok(None),
            Err(_) => Err(damaged()),
        }
    }

    /// Where the next frame begins: what is before it was read.
    #[must_use]
    pub fn at(&self) -> u64 {
        self.at
    }

    /// After the end: an error if the last frame was cut off, by a crash or a full disk.
    ///
    /// # Errors
    /// [`RecordingError::Torn`].
    pub fn torn(&self) -> Result<(), RecordingError> {
        match self.length - self.at {
            0 => Ok(()),
            bytes => Err(RecordingError::Torn {
                path: self.path.clone(),
                bytes,
            }),
        }
    }
}

fn fill(
    input: &mut Box<dyn Read + Send>,
    buffer: &mut [u8],
    path: &Path,
) -> Result<(), RecordingError> {
    input
        .read_exact(buffer)
        .map_err(|source| RecordingError::Io {
            path: path.to_owned(),
            source,
        })
}

/// The records of a recording, in order: what a reader of the live stream would have got.
///
/// Iteration ends after the first error. A recording that was cut off gives all whole records, and
/// then [`RecordingError::Torn`].
pub struct Recording {
    frames: Frames,
    ended: bool,
}

impl Recording {
    /// Opens a recording; what is appended to it later is not part of it.
    ///
    /// # Errors
    /// The file can't be read, or its head is not that of a recording of this version.
    pub fn open(path: &Path) -> Result<Self, RecordingError> {
        let about = fs::metadata(path).map_err(|source| RecordingError::Io {
            path: path.to_owned(),
            source,
        })?;
        if !about.is_file() {
            let path = path.to_owned();
            return Err(RecordingError::NotARecording { path });
        }
        Ok(Self {
            frames: Frames::open(path, about.len())?,
            ended: false,
        })
    }

    fn advance(&mut self) -> Result<Option<Record>, RecordingError> {
        loop {
            let decode = |frame: &[u8]| postcard::take_from_bytes(frame).map(|(entry, _)| entry);
            let Some(entry) = self.frames.next(decode)? else {
                self.frames.torn()?;
                return Ok(None);
            };
            return Ok(Some(match entry {
                Entry::Session | Entry::Mark => continue,
                Entry::State(record) => *record,
                Entry::Event(event) => Record::Event(event),
                Entry::Loss(loss) => Record::Loss {
                    events: loss.events,
                },
            }));
        }
    }
}

impl Iterator for Recording {
    type Item = Result<Record, RecordingError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.advance().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}
