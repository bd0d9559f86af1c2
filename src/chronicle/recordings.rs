//! Recordings of attempts, kept whole so that the attempts can be judged again: one file each, packed by zstd. Only who
//! makes labs for a class keeps them.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::removed;
use crate::attempt::AttemptId;

/// Bytes that all of them take on disk. Beyond, no further one is kept: an old one may be asked for as well as a new one.
const MOST_RECORDED: u64 = 4 << 30;

/// Bytes of a recording that was packed; the longest ones have some 20 MiB.
pub const MOST_PACKED: u64 = 32 << 20;

/// How hard files are packed: a lab that ends waits for it.
const LEVEL: i32 = 3;

const KEPT: &str = "ckr.zst";
/// One that is being written. A kill leaves it; the next one of the same attempt takes its place.
const NEW: &str = "new";

/// See the module.
#[derive(Clone, Debug)]
pub struct Recordings {
    folder: PathBuf,
}

impl Recordings {
    /// The recordings beside a progress database.
    #[must_use]
    pub fn beside(progress: &Path) -> Self {
        Self {
            folder: progress.with_extension("recordings"),
        }
    }

    /// From now on they are kept, also by a supervisor that runs already.
    ///
    /// # Errors
    /// Their folder can't be made.
    pub fn begin(&self) -> io::Result<()> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
    }

    /// Keeps the recording of an attempt in place of an earlier one, if they are kept here.
    ///
    /// # Errors
    /// It can't be written, is too large, or there is no room for it. What was there stays.
    pub fn keep(&self, attempt: AttemptId, recording: &Path) -> io::Result<()> {
        if !self.folder.is_dir() {
            return Ok(());
        }
        if self.size() >= MOST_RECORDED {
            return Err(io::Error::other(
                "the recordings that are kept fill their room",
            ));
        }
        let new = self.file(attempt, NEW);
        let packed = pack(recording, &new);
        let kept = packed.and_then(|()| fs::rename(&new, self.file(attempt, KEPT)));
        if kept.is_err() {
            // Half a file would take the room that is missing.
            let _ = fs::remove_file(&new);
        }
        kept
    }

    fn size(&self) -> u64 {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        files
            .filter_map(|file| Some(file.metadata().ok()?.len()))
            .sum()
    }

    /// A piece of the recording of an attempt, packed as it is kept: at most so many bytes, from there on. The second
    /// value is the length of all. `None` if it is not kept.
    ///
    /// # Errors
    /// It can't be read.
    pub fn piece(
        &self,
        attempt: AttemptId,
        from: u64,
        most: u64,
    ) -> io::Result<Option<(Vec<u8>, u64)>> {
        let mut file = match File::open(self.file(attempt, KEPT)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes)?;
        Ok(Some((bytes, length)))
    }

    /// Removes the recording of an attempt, if it is there.
    ///
    /// # Errors
    /// It can't be removed.
    pub fn forget(&self, attempt: AttemptId) -> io::Result<()> {
        for kind in [NEW, KEPT] {
            removed(&self.file(attempt, kind))?;
        }
        Ok(())
    }

    fn file(&self, attempt: AttemptId, kind: &str) -> PathBuf {
        self.folder.join(format!("{}.{kind}", attempt.0))
    }
}

fn pack(recording: &Path, packed: &Path) -> io::Result<()> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(packed)?;
    let mut encoder = zstd::Encoder::new(file, LEVEL)?;
    io::copy(&mut File::open(recording)?, &mut encoder)?;
    let file = encoder.finish()?;
    if file.metadata()?.len() > MOST_PACKED {
        return Err(io::Error::other("the recording is too long to be kept"));
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_kept_where_that_was_begun_and_comes_back_in_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let recording = folder.path().join("recording.ckr");
        let said: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        fs::write(&recording, &said).unwrap();
        let recordings = Recordings::beside(&folder.path().join("progress.db"));
        let attempt = AttemptId(7);
        recordings.keep(attempt, &recording).unwrap();
        assert_eq!(recordings.piece(attempt, 0, 10).unwrap(), None);

        recordings.begin().unwrap();
        recordings.keep(attempt, &recording).unwrap();
        let mut packed = Vec::new();
        loop {
            let from = packed.len() as u64;
            let (bytes, length) = recordings.piece(attempt, from, 1000).unwrap().unwrap();
            assert!(bytes.len() <= 1000);
            packed.extend(bytes);
            if packed.len() as u64 == length {
                break;
            }
        }
        assert_eq!(zstd::decode_all(&packed[..]).unwrap(), said);

        // What can't be read takes nothing away.
        recordings
            .keep(attempt, &folder.path().join("missing"))
            .unwrap_err();
        assert!(recordings.piece(attempt, 0, 1).unwrap().is_some());
        recordings.forget(attempt).unwrap();
        recordings.forget(attempt).unwrap();
        assert_eq!(recordings.piece(attempt, 0, 10).unwrap(), None);
        let left = fs::read_dir(folder.path().join("progress.recordings")).unwrap();
        assert_eq!(left.count(), 0);
    }
}
