//! Writing a recording.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{MAGIC, RecordingError, STATE, VERSION};
use crate::frame::{self, MAX_FRAME};
use crate::stream::Record;

/// Writes records to a file that [`super::Recording`] reads.
pub struct RecordingWriter {
    file: BufWriter<File>,
    path: PathBuf,
    written: u64,
    limit: u64,
    frame: Vec<u8>,
}

impl RecordingWriter {
    /// Makes the file, or empties it. It will hold at most `limit` bytes.
    ///
    /// # Errors
    /// It can't be made or written.
    pub fn create(path: &Path, limit: u64) -> Result<Self, RecordingError> {
        let failed = |source| RecordingError::Io {
            path: path.to_owned(),
            source,
        };
        let mut file = BufWriter::with_capacity(128 << 10, File::create(path).map_err(failed)?);
        let mut head = MAGIC.to_vec();
        head.extend(VERSION.to_le_bytes());
        file.write_all(&head).map_err(failed)?;
        Ok(Self {
            file,
            path: path.to_owned(),
            written: head.len() as u64,
            limit,
            frame: Vec::new(),
        })
    }

    /// Appends a record. False if the file is as long as it may become: the record is not in it.
    ///
    /// # Errors
    /// It can't be written, or is longer than a frame may be.
    pub fn append(&mut self, record: &Record) -> Result<bool, RecordingError> {
        self.frame.clear();
        self.frame.extend([0; frame::HEADER]);
        self.frame.push(STATE);
        let frame = std::mem::take(&mut self.frame);
        let frame = postcard::to_io(record, frame).map_err(|error| self.failed(error))?;
        let header = frame::header(frame.len() - frame::HEADER, MAX_FRAME);
        let header = header.map_err(|error| self.failed(error))?;
        self.frame = frame;
        self.frame[..frame::HEADER].copy_from_slice(&header);
        let size = self.frame.len() as u64;
        if self.written + size > self.limit {
            return Ok(false);
        }
        let written = self.file.write_all(&self.frame);
        written.map_err(|error| self.failed(error))?;
        self.written += size;
        Ok(true)
    }

    /// Hands what was appended to the system.
    ///
    /// # Errors
    /// It can't be written.
    pub fn flush(&mut self) -> Result<(), RecordingError> {
        let flushed = self.file.flush();
        flushed.map_err(|error| self.failed(error))
    }

    fn failed(&self, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> RecordingError {
        RecordingError::Io {
            path: self.path.clone(),
            source: io::Error::other(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Recording;
    use super::*;
    use falco_rules::event::{Event, EventCode, Param};
    use std::fs;

    fn event(num: u64) -> Record {
        Record::Event(Box::new(Event {
            num,
            ts: num,
            cpu: 0,
            tid: 1,
            code: EventCode::named("close").unwrap(),
            params: vec![Param::I64(0), Param::I64(3)],
        }))
    }

    /// The numbers of the events that can be read, and the error at the end.
    fn read(path: &Path) -> (Vec<u64>, Option<RecordingError>) {
        let (mut numbers, mut end) = (Vec::new(), None);
        for record in Recording::open(path).unwrap() {
            match record {
                Ok(Record::Event(event)) => numbers.push(event.num),
                Ok(_) => {}
                Err(error) => end = Some(error),
            }
        }
        (numbers, end)
    }

    fn written(folder: &Path, limit: u64) -> (PathBuf, u64) {
        let path = folder.join("r.ckr");
        let mut writer = RecordingWriter::create(&path, limit).unwrap();
        let fitting = (1..=3).filter(|num| writer.append(&event(*num)).unwrap());
        let fitting = fitting.count() as u64;
        writer.flush().unwrap();
        (path, fitting)
    }

    #[test]
    fn what_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let (path, fitting) = written(folder.path(), u64::MAX);
        assert_eq!(fitting, 3);
        let (numbers, end) = read(&path);
        assert_eq!(numbers, [1, 2, 3]);
        assert!(end.is_none());
    }

    #[test]
    fn a_file_does_not_outgrow_its_limit_and_ends_with_a_whole_record() {
        let folder = tempfile::tempdir().unwrap();
        let (path, fitting) = written(folder.path(), 50);
        assert!(fs::metadata(&path).unwrap().len() <= 50);
        let (numbers, end) = read(&path);
        assert_eq!(numbers.len() as u64, fitting);
        assert!(end.is_none());
    }

    #[test]
    fn wherever_a_file_is_cut_all_whole_records_are_read_and_the_cut_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let (path, _) = written(folder.path(), u64::MAX);
        let whole = fs::read(&path).unwrap();
        let frame = (whole.len() - 12) / 3;
        for length in 12..whole.len() {
            fs::write(&path, &whole[..length]).unwrap();
            let (numbers, end) = read(&path);
            assert_eq!(numbers.len(), (length - 12) / frame);
            let torn = matches!(end, Some(RecordingError::Torn { .. }));
            assert_eq!(torn, !(length - 12).is_multiple_of(frame), "{length}");
        }
    }

    #[test]
    fn no_damage_does_more_than_end_the_reading() {
        let folder = tempfile::tempdir().unwrap();
        let (path, _) = written(folder.path(), u64::MAX);
        let whole = fs::read(&path).unwrap();
        for at in 12..whole.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] = value;
                fs::write(&path, &damaged).unwrap();
                assert!(read(&path).0.len() <= 3);
            }
        }
    }

    #[test]
    fn other_files_and_other_versions_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let open = |bytes: &[u8]| {
            let path = folder.path().join("x");
            fs::write(&path, bytes).unwrap();
            Recording::open(&path).err()
        };
        let not = |error| matches!(error, Some(RecordingError::NotARecording { .. }));
        assert!(not(open(b"")));
        assert!(not(open(b"hello, this is a text")));
        let newer = open(b"CKSLREC\n\x63\0\0\0");
        assert!(matches!(
            newer,
            Some(RecordingError::Version { found: 99, .. })
        ));
        assert!(matches!(
            Recording::open(folder.path()).err(),
            Some(RecordingError::NotARecording { .. })
        ));
    }
}
