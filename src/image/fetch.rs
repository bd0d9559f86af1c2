//! Fetching a part of an image into a file, which an interrupted run leaves for the next one to go on
//! with.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use sha2::{Digest as _, Sha256};

use super::document::{Descriptor, sha256};
use super::{ImageError, Registry, Step as _};
use crate::digest::hexadecimal;

/// How often a connection may be lost before anything has come over it.
const TRIES: u32 = 4;

/// How long the first try after that waits; each further one waits longer.
const PAUSE: Duration = Duration::from_millis(500);

/// A part of an image that is whole and what its digest says. Nobody else has it until the value is
/// dropped.
pub(super) struct Fetched {
    path: PathBuf,
    file: File,
}

impl Fetched {
    /// Its content, from the beginning.
    pub(super) fn content(&self) -> io::Result<File> {
        let mut file = self.file.try_clone()?;
        file.rewind()?;
        Ok(file)
    }

    /// Removes it: it has been used.
    pub(super) fn remove(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

/// How many bytes of it an earlier run has left there.
pub(super) fn left(folder: &Path, part: &Descriptor) -> u64 {
    let hex = sha256(&part.digest).unwrap_or_default();
    fs::metadata(folder.join(format!("{hex}.partial"))).map_or(0, |facts| facts.len())
}

/// Fetches a part of the image into `folder`; `progress` learns how much of it is there.
pub(super) fn fetch(
    registry: &Registry,
    part: &Descriptor,
    folder: &Path,
    progress: &mut dyn FnMut(u64),
) -> Result<Fetched, ImageError> {
    let hex = sha256(&part.digest).ok_or_else(|| ImageError::Foreign {
        reference: registry.reference().whole(),
        why: format!("{} is no SHA-256", part.digest),
    })?;
    let path = folder.join(format!("{hex}.partial"));
    let what = || format!("write {}", path.display());
    let mut file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        // It may hold what only root may read.
        .mode(0o600)
        .open(&path)
        .step(what)?;
    if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Err(ImageError::Busy {
            digest: part.digest.clone(),
        });
    }
    let mut digest = Sha256::new();
    let mut done = io::copy(&mut (&file).take(part.size), &mut digest).step(what)?;
    file.set_len(done).step(what)?;
    progress(done);

    let mut lost = 0;
    while done < part.size {
        let before = done;
        let why = match registry.blob(&part.digest, done) {
            Err(error @ ImageError::Unreachable { .. }) if done > 0 => error.to_string(),
            Err(error) => return Err(error),
            Ok((there, mut blob)) => {
                if !there {
                    // A registry that only gives the whole of it.
                    file.set_len(0).and_then(|()| file.rewind()).step(what)?;
                    (digest, done) = (Sha256::new(), 0);
                }
                loop {
                    let bytes = match blob.next() {
                        None if done < part.size => break "the connection was closed".to_owned(),
                        None => break String::new(),
                        Some(Err(_)) if done == part.size => break String::new(),
                        Some(Err(error)) => break error.to_string(),
                        Some(Ok(bytes)) => bytes,
                    };
                    if bytes.len() as u64 > part.size - done {
                        drop(fs::remove_file(&path));
                        return Err(damaged(part));
                    }
                    file.write_all(&bytes).step(what)?;
                    digest.update(&bytes);
                    done += bytes.len() as u64;
                    progress(done);
                }
            }
        };
        lost = if done > before { 0 } else { lost + 1 };
        if done < part.size {
            if lost == TRIES {
                return Err(ImageError::Interrupted {
                    digest: part.digest.clone(),
                    done,
                    size: part.size,
                    why,
                });
            }
            thread::sleep(PAUSE * (lost + 1));
        }
    }
    if hexadecimal(&digest.finalize()) != hex {
        // Going on with it would never end well.
        fs::remove_file(&path).step(what)?;
        return Err(damaged(part));
    }
    file.sync_all().step(what)?;
    Ok(Fetched { path, file })
}

fn damaged(part: &Descriptor) -> ImageError {
    ImageError::Damaged {
        what: format!("what the registry gave as {}", part.digest),
    }
}
