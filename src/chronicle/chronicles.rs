//! Chronicles on disk: one file each, lines of JSON packed by zstd.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, chown, fchown};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Chronicle, MOST_BYTES, removed};
use crate::attempt::AttemptId;
use crate::problem::Problem;

/// Bytes that all chronicles of a user take on disk. Beyond, the oldest go.
pub const MOST_KEPT: u64 = 64 << 20;

/// The format that this program writes and reads.
const VERSION: u32 = 1;

/// How hard files are packed.
const LEVEL: i32 = 9;

/// Bytes that a file may have unpacked: what is kept, and its first line.
const MOST_UNPACKED: u64 = 2 * MOST_BYTES as u64;

const KEPT: &str = "jsonl.zst";
/// A file that is being written. A kill leaves it; the next one of the same attempt takes its place.
const NEW: &str = "new";

/// A user's chronicles, in a folder of theirs.
#[derive(Clone, Debug)]
pub struct Chronicles {
    folder: PathBuf,
    owner: (u32, u32),
}

/// Why a chronicle could not be kept, read or removed.
#[derive(Debug, thiserror::Error)]
pub enum ChronicleError {
    /// The file or its folder.
    #[error("{path}: {source}")]
    Io {
        /// Which.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("{path} is damaged: {why}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A later cksl wrote the file.
    #[error("{path} has version {found}, this cksl knows {VERSION}: use the newer cksl")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
}

impl From<ChronicleError> for Problem {
    fn from(error: ChronicleError) -> Self {
        let said = format!("what is kept of attempts can't be used: {error}");
        match error {
            ChronicleError::Damaged { .. } => Problem::machine(said)
                .hint("cksl history --forget ATTEMPT   removes it; its points stay"),
            ChronicleError::Io { .. } | ChronicleError::Newer { .. } => Problem::machine(said),
        }
    }
}

/// The first line of a file. The others are entries.
#[derive(Serialize, Deserialize)]
struct Head {
    version: u32,
    #[serde(flatten)]
    chronicle: Chronicle,
}

impl Chronicles {
    /// The chronicles beside a progress database. What is made there belongs to `owner` (uid, gid).
    #[must_use]
    pub fn beside(progress: &Path, owner: (u32, u32)) -> Self {
        Self {
            folder: progress.with_extension("chronicles"),
            owner,
        }
    }

    /// Keeps a chronicle in place of an earlier one of its attempt: the file is the old one or the new one, never half
    /// of it. Then removes the oldest others for which there is no room.
    ///
    /// # Errors
    /// It can't be written: a full disk, a read-only file system. What was there stays.
    pub fn keep(&self, chronicle: &Chronicle) -> Result<(), ChronicleError> {
        let path = self.file(chronicle.attempt, KEPT);
        let bytes = pack(chronicle).map_err(|source| failed(&path, source))?;
        if !self.folder.is_dir() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&self.folder)
                .and_then(|()| chown(&self.folder, Some(self.owner.0), Some(self.owner.1)))
                .map_err(|source| failed(&self.folder, source))?;
        }
        let new = self.file(chronicle.attempt, NEW);
        let written = self.write(&new, &bytes);
        if let Err(source) = written.and_then(|()| fs::rename(&new, &path)) {
            // Half a file would take the room that is missing.
            let _ = fs::remove_file(&new);
            return Err(failed(&path, source));
        }
        self.make_room(chronicle.attempt);
        Ok(())
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        removed(path)?;
        let mut file = OpenOptions::new()
            .create_new(true)
            .write(true)
            .mode(0o600)
            .open(path)?;
        fchown(&file, Some(self.owner.0), Some(self.owner.1))?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Removes the oldest chronicles but this one until all fit. What can't be removed is tried the next time.
    fn make_room(&self, keep: AttemptId) {
        let mut files = self.files();
        let mut all: u64 = files.iter().map(|(_, _, size)| size).sum();
        files.retain(|(attempt, _, _)| *attempt != keep);
        for (_, path, size) in files {
            if all <= MOST_KEPT {
                return;
            }
            let _ = fs::remove_file(path);
            all -= size;
        }
    }

    /// All files with their attempts and sizes, the oldest attempt first.
    fn files(&self) -> Vec<(AttemptId, PathBuf, u64)> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut files: Vec<_> = entries
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let (number, rest) = name.split_once('.')?;
                let ours = [KEPT, NEW].contains(&rest);
                let attempt = AttemptId(number.parse().ok().filter(|_| ours)?);
                Some((attempt, entry.path(), entry.metadata().ok()?.len()))
            })
            .collect();
        files.sort();
        files
    }

    /// The chronicle of an attempt; `None` if none is kept.
    ///
    /// # Errors
    /// The file can't be read, is damaged, or a later cksl wrote it.
    pub fn read(&self, attempt: AttemptId) -> Result<Option<Chronicle>, ChronicleError> {
        let path = self.file(attempt, KEPT);
        let file = match fs::File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(|source| failed(&path, source))?,
        };
        let damaged = |why: String| ChronicleError::Damaged {
            path: path.clone(),
            why,
        };
        let mut text = String::new();
        zstd::Decoder::new(file)
            .and_then(|unpacked| unpacked.take(MOST_UNPACKED).read_to_string(&mut text))
            .map_err(|error| damaged(error.to_string()))?;
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        let Head {
            version,
            mut chronicle,
        } = serde_json::from_str(first).map_err(|error| damaged(format!("line 1: {error}")))?;
        if version != VERSION {
            let found = version;
            return Err(ChronicleError::Newer { path, found });
        }
        if chronicle.attempt != attempt {
            return Err(damaged(format!("it is of attempt {}", chronicle.attempt.0)));
        }
        for (line, number) in lines.zip(2..) {
            let entry = serde_json::from_str(line)
                .map_err(|error| damaged(format!("line {number}: {error}")))?;
            chronicle.entries.push(entry);
        }
        Ok(Some(chronicle))
    }

    /// Removes the chronicle of an attempt. Returns whether there was one.
    ///
    /// # Errors
    /// It can't be removed.
    pub fn forget(&self, attempt: AttemptId) -> Result<bool, ChronicleError> {
        let mut found = false;
        for kind in [NEW, KEPT] {
            let path = self.file(attempt, kind);
            found |= removed(&path).map_err(|source| failed(&path, source))?;
        }
        Ok(found)
    }

    fn file(&self, attempt: AttemptId, kind: &str) -> PathBuf {
        self.folder.join(format!("{}.{kind}", attempt.0))
    }
}

fn failed(path: &Path, source: io::Error) -> ChronicleError {
    let path = path.to_owned();
    ChronicleError::Io { path, source }
}

fn pack(chronicle: &Chronicle) -> io::Result<Vec<u8>> {
    let mut packed = zstd::Encoder::new(Vec::new(), LEVEL)?;
    let head = Head {
        version: VERSION,
        chronicle: Chronicle {
            entries: Vec::new(),
            ..chronicle.clone()
        },
    };
    serde_json::to_writer(&mut packed, &head)?;
    for entry in &chronicle.entries {
        packed.write_all(b"\n")?;
        serde_json::to_writer(&mut packed, entry)?;
    }
    packed.finish()
}
