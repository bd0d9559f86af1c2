//! `sysdig -w`: events to a recording.

use std::path::Path;

use cksl_wire::recording::{RecordingError, RecordingWriter};
use cksl_wire::stream::Record;

/// Longest recording that is written, in bytes.
const LIMIT: u64 = 1 << 30;

/// A recording that is being written.
pub(super) struct Capture {
    writer: RecordingWriter,
}

/// Why a recording ends before it was told to.
#[derive(Debug, thiserror::Error)]
pub(super) enum CaptureError {
    /// It can't be written.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// It is as long as it may become.
    #[error("the recording has reached {} MiB, its limit; it ends here, whole", LIMIT >> 20)]
    Full,
}

impl Capture {
    /// Makes the file, or empties it.
    pub(super) fn create(path: &Path) -> Result<Self, RecordingError> {
        let writer = RecordingWriter::create(path, LIMIT)?;
        Ok(Self { writer })
    }

    /// Writes a record. An event that is not `wanted` is written if processes and descriptors can't
    /// be told without it, and then so that it is not shown.
    pub(super) fn record(&mut self, record: &Record, wanted: bool) -> Result<(), CaptureError> {
        let fitted = match record {
            Record::Event(event) if !wanted => {
                if !event.code.spec().flags.modifies_state {
                    return Ok(());
                }
                self.writer.append(&Record::Background(event.clone()))?
            }
            _ => self.writer.append(record)?,
        };
        if fitted {
            Ok(())
        } else {
            Err(CaptureError::Full)
        }
    }

    /// Hands what was written to the system.
    pub(super) fn flush(&mut self) -> Result<(), RecordingError> {
        self.writer.flush()
    }
}
