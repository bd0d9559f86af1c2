//! What is known of a lab's cluster on disk, written before anything of it is made: `kind/record.json`
//! in the lab's folder.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::provider::sandbox::{Grader, InitRecord, LabCgroups};
use crate::provider::step::Step as _;
use crate::provider::{LabId, NodeFacts, ProviderError};

/// See the module.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Record {
    /// The lab.
    pub(super) lab: LabId,
    /// Boot of the host in which it was made.
    pub(super) boot_id: String,
    /// How many processes may come from the learner's shells.
    pub(super) pids: u64,
    /// The grader as the API server knows it.
    pub(super) grader: Grader,
    /// The node's init and cgroups, from before systemd is executed.
    pub(super) born: Option<(InitRecord, LabCgroups)>,
    /// All of it, once it is up.
    pub(super) facts: Option<NodeFacts>,
}

impl Record {
    /// The folder of the provider in a lab's folder.
    pub(super) fn folder(lab: &Path) -> PathBuf {
        lab.join("kind")
    }

    fn file(lab: &Path) -> PathBuf {
        Self::folder(lab).join("record.json")
    }

    /// The record in a lab's folder, if there is one.
    pub(super) fn load(lab: &Path) -> Result<Option<Self>, ProviderError> {
        let file = Self::file(lab);
        let text = match fs::read(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.step(|| format!("read {}", file.display()))?,
        };
        serde_json::from_slice(&text)
            .map(Some)
            .map_err(io::Error::from)
            .step(|| format!("understand {}", file.display()))
    }

    /// Writes it, whole or not at all.
    pub(super) fn save(&self, lab: &Path) -> Result<(), ProviderError> {
        let (folder, file) = (Self::folder(lab), Self::file(lab));
        let save = || -> io::Result<()> {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)?;
            let mut temporary = tempfile::NamedTempFile::new_in(&folder)?;
            temporary.write_all(&serde_json::to_vec_pretty(self)?)?;
            temporary.as_file().sync_data()?;
            temporary.persist(&file).map_err(|error| error.error)?;
            Ok(())
        };
        save().step(|| format!("write {}", file.display()))
    }
}
