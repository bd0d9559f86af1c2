//! A lab as it is written to disk, before anything is made for it.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::attempt::AttemptId;
use crate::grader::Baseline;
use crate::lab::LabId;
use crate::provider::{Choice, NodeFacts};
use crate::random::random;

/// Where a lab is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabState {
    /// Being made; after a crash, a leftover.
    Starting,
    /// Its node runs and the learner may work.
    Running,
    /// Being removed; after a crash, a leftover.
    Stopping,
    /// Made ahead, for whoever needs it next; after a crash, a leftover.
    Spare,
    /// The base of an exam, in which no scenario is played.
    Base,
}

/// `lab.json` in a lab's folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabRecord {
    /// Version of this format.
    pub version: u32,
    /// The lab.
    pub id: LabId,
    /// Scenario that it stages.
    pub scenario: String,
    /// Folders with more content that the scenario was looked up in.
    pub content: Vec<PathBuf>,
    /// Seed of the attempt's parameters.
    pub seed: u64,
    /// The provider.
    pub provider: Choice,
    /// Whether a spare is to wait while this lab runs, if it is one that can have one.
    #[serde(default)]
    pub spare: bool,
    /// Whether the exam of a class is written in it: its learner is not told what is earned.
    #[serde(default)]
    pub examined: bool,
    /// See [`StartRequest::fresh`](super::protocol::StartRequest::fresh).
    #[serde(default)]
    pub fresh: bool,
    /// Where it is in its life.
    pub state: LabState,
    /// The attempt in the progress database.
    pub attempt: Option<AttemptId>,
    /// Its node, once it runs.
    pub node: Option<NodeFacts>,
    /// What the node was like when the attempt started.
    pub baseline: Option<Baseline>,
}

/// The version of [`LabRecord`] that this program writes and reads.
const RECORD_VERSION: u32 = 2;

const FILE: &str = "lab.json";

/// The name of a lab that waits for somebody, or that nobody needs any more. No scenario is called so: it is nobody
/// else's.
pub(super) fn nobodys(kind: &str) -> LabId {
    LabId(format!("{kind}-{:08x}", random() & 0xffff_ffff))
}

impl LabRecord {
    /// One of a lab for which nothing is made yet, and in which no scenario is played.
    pub(super) fn new(id: LabId, provider: Choice, state: LabState) -> Self {
        Self {
            version: RECORD_VERSION,
            id,
            scenario: String::new(),
            content: Vec::new(),
            seed: 0,
            provider,
            spare: false,
            examined: false,
            fresh: false,
            state,
            attempt: None,
            node: None,
            baseline: None,
        }
    }

    /// Reads the record of the lab in `dir`; `None` if there is none or it can't be read as one.
    pub fn load(dir: &Path) -> Option<Self> {
        let bytes = fs::read(dir.join(FILE)).ok()?;
        let record: Self = serde_json::from_slice(&bytes).ok()?;
        (record.version == RECORD_VERSION).then_some(record)
    }

    /// Writes it into `dir`, so that a reader sees the old record or the new one, never half of it.
    pub fn save(&self, dir: &Path) -> io::Result<()> {
        fs::create_dir_all(dir)?;
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        // At once: what a cluster was like takes tens of thousands of words.
        file.write_all(&serde_json::to_vec(self)?)?;
        file.as_file().sync_all()?;
        file.persist(dir.join(FILE)).map_err(|error| error.error)?;
        Ok(())
    }

    /// All labs that have a folder below `labs`, with the folders.
    pub fn all(labs: &Path) -> Vec<(PathBuf, Option<Self>)> {
        let Ok(entries) = fs::read_dir(labs) else {
            return Vec::new();
        };
        let mut found: Vec<_> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.is_dir())
            .map(|path| (path.clone(), Self::load(&path)))
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found
    }
}
