//! What is known of a lab's cluster on disk, written before anything of it is made: `kind/record.json`
//! in the lab's folder.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::lab::LabId;
use crate::provider::document;
use crate::provider::nodes::{Grader, InitRecord, LabCgroups};
use crate::provider::{NodeFacts, ProviderError};

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
        document::load(&Self::file(lab))
    }

    /// Writes it, whole or not at all.
    pub(super) fn save(&self, lab: &Path) -> Result<(), ProviderError> {
        document::save(&Self::file(lab), self)
    }
}
