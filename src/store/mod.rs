//! The store of roots: unpacked root file systems, each in a folder of its digest's name, and pointers
//! to those that nodes, containers and clusters run on now. `scripts/roots.sh`, which makes roots, draws
//! what it looks like.
//!
//! A root's digest is the SHA-256 of [its archive](pack). Who adds a root has it unpacked in a folder of
//! their own and moves it to its place by a rename; so does a pointer move, and who starts a lab
//! meanwhile takes the old root or the new one.

mod pack;
mod progress;
mod unpack;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

pub use pack::{digest, pack, size};
pub use progress::ProgressReader;
pub use unpack::{Limits, check, unpack};

/// Log of the size of a compressor's window: 128 MiB, the most that a reader takes without being asked.
pub const WINDOW: u32 = 27;

/// What the names of folders begin with in which a root is unpacked. What a killed run leaves of them is
/// nobody's.
const TEMPORARY: &str = "tmp.";

/// Opens the store for this process alone until the value is dropped; waits for another one. The scripts
/// that make roots take the same lock.
///
/// # Errors
/// A store that can't be made or written.
pub fn lock(store: &Path) -> io::Result<Locked> {
    let lock = lock_file(store)?;
    flock(&lock, FlockOperation::LockExclusive)?;
    Ok(Locked(lock))
}

/// A store that is opened for this process alone. See [`lock`].
#[derive(Debug)]
pub struct Locked(File);

impl Drop for Locked {
    fn drop(&mut self) {
        // Closing is not enough: a process that another thread is just starting has the descriptor, too, until it
        // executes its program.
        let _ = flock(&self.0, FlockOperation::Unlock);
    }
}

fn lock_file(store: &Path) -> io::Result<File> {
    fs::create_dir_all(store.join("roots"))?;
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(store.join("lock"))
}

/// The digest of the root that the store has for that name (`node`, `image`, `cluster`), if it has it.
#[must_use]
pub fn current(store: &Path, name: &str) -> Option<String> {
    let digest = fs::read_to_string(store.join(name)).ok()?;
    let digest = digest.trim_end();
    (is_digest(digest) && root_folder(store, digest).is_dir()).then(|| digest.to_owned())
}

/// The folder of a root.
#[must_use]
pub fn root_folder(store: &Path, digest: &str) -> PathBuf {
    store.join("roots").join(digest)
}

/// The file that says by which recipe a root was made, and which packages are in it.
#[must_use]
pub fn made_file(store: &Path, digest: &str) -> PathBuf {
    root_folder(store, digest).with_extension("made")
}

/// A folder in the store in which something is unpacked; it goes with the value. `what` is in its name.
///
/// # Errors
/// A store that can't be written.
pub fn workplace(store: &Path, what: &str) -> io::Result<tempfile::TempDir> {
    tempfile::Builder::new()
        .prefix(&format!("{TEMPORARY}{what}."))
        .tempdir_in(store)
}

/// Takes an unpacked root, and the file that tells how it was made, into the store. The caller has the
/// store [locked](lock). One that is there already stays as it is.
///
/// # Errors
/// A store that can't be written.
pub fn keep(store: &Path, digest: &str, root: &Path, made: Option<&Path>) -> io::Result<()> {
    let place = root_folder(store, digest);
    if !place.exists() {
        fs::rename(root, &place)?;
    }
    match made {
        Some(made) => fs::rename(made, made_file(store, digest)),
        None => Ok(()),
    }
}

/// Points a name at a root. What was written to the store before is on disk then.
///
/// # Errors
/// A store that can't be written.
pub fn point(store: &Path, name: &str, digest: &str) -> io::Result<()> {
    rustix::fs::syncfs(File::open(store)?)?;
    let mut pointer = tempfile::NamedTempFile::new_in(store)?;
    writeln!(pointer, "{digest}")?;
    fs::set_permissions(pointer.path(), fs::Permissions::from_mode(0o644))?;
    pointer.as_file().sync_all()?;
    pointer
        .persist(store.join(name))
        .map(drop)
        .map_err(|error| error.error)
}

/// Removes what killed runs have left half unpacked; returns what was removed, in words. While somebody
/// works on the store nothing of it is a leftover.
///
/// # Errors
/// What could not be removed.
pub fn sweep(store: &Path) -> io::Result<Vec<String>> {
    let mut removed = Vec::new();
    if half_unpacked(store)?.is_empty() {
        return Ok(removed);
    }
    let lock = lock_file(store)?;
    if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Ok(removed);
    }
    for name in half_unpacked(store)? {
        fs::remove_dir_all(store.join(&name))?;
        removed.push(format!("{name} of the store, which was half unpacked"));
    }
    Ok(removed)
}

/// The names of the folders in which roots are being unpacked, or were.
fn half_unpacked(store: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    let entries = match fs::read_dir(store) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(names),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(TEMPORARY) && entry.file_type()?.is_dir() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Whether a text is a SHA-256 in hexadecimal, as roots are called.
#[must_use]
pub fn is_digest(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests;
