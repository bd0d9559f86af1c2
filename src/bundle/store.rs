//! The store's lock, which the scripts that make roots take, too.

use std::fs::{self, File};
use std::path::Path;

use rustix::fs::{FlockOperation, flock};

use super::{BundleError, Step as _};

/// Opens the store for this process alone until the value is dropped; waits for another one.
pub(super) fn lock(store: &Path) -> Result<File, BundleError> {
    let what = || format!("open the store {}", store.display());
    fs::create_dir_all(store.join("roots")).step(what)?;
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(store.join("lock"))
        .step(what)?;
    flock(&lock, FlockOperation::LockExclusive)
        .map_err(Into::into)
        .step(what)?;
    Ok(lock)
}
