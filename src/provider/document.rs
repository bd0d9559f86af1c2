//! What a provider knows of a lab, as JSON in the lab's folder.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ProviderError;
use super::step::Step as _;

/// Reads it; nothing if there is no such file.
pub(super) fn load<T: DeserializeOwned>(file: &Path) -> Result<Option<T>, ProviderError> {
    let text = match fs::read(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        text => text.step(|| format!("read {}", file.display()))?,
    };
    serde_json::from_slice(&text)
        .map(Some)
        .map_err(io::Error::from)
        .step(|| format!("understand {}", file.display()))
}

/// Writes it, whole or not at all, in a folder that is root's alone.
pub(super) fn save(file: &Path, known: &impl Serialize) -> Result<(), ProviderError> {
    let save = || -> io::Result<()> {
        let folder = file.parent().unwrap_or(file);
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        temporary.write_all(&serde_json::to_vec_pretty(known)?)?;
        temporary.as_file().sync_data()?;
        temporary.persist(file).map_err(|error| error.error)?;
        Ok(())
    };
    save().step(|| format!("write {}", file.display()))
}
