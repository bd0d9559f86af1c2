//! What a lab has in somebody else's cluster, on disk before it is there: `cluster.json` in the lab's
//! folder.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::lab::LabId;
use crate::provider::ProviderError;
use crate::provider::step::Step as _;
use crate::random::random;

/// Labels of everything that cksl makes in a cluster: who made it, for which lab, and the key by which
/// it knows its own again.
pub(super) const MADE_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "cksl");
pub(super) const LAB: &str = "cksl/lab";
pub(super) const KEY: &str = "cksl/key";

/// The namespaces that a lab has made or is about to make. All else that it makes lies in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claim {
    /// The lab.
    pub lab: LabId,
    /// Drawn for this attempt at making it: a namespace without it is somebody else's.
    pub key: String,
    /// Names of the namespaces.
    pub namespaces: Vec<String>,
}

impl Claim {
    /// A new one.
    pub(super) fn new(lab: &LabId, namespaces: Vec<String>) -> Self {
        Self {
            lab: lab.clone(),
            key: format!("{:016x}", random()),
            namespaces,
        }
    }

    fn file(lab: &Path) -> PathBuf {
        lab.join("cluster.json")
    }

    /// The claim of the lab in that folder, if it has one.
    pub(super) fn load(lab: &Path) -> Result<Option<Self>, ProviderError> {
        let file = Self::file(lab);
        let text = match fs::read(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            text => text.step(|| format!("read {}", file.display()))?,
        };
        let claim = serde_json::from_slice(&text).map_err(io::Error::from);
        claim
            .map(Some)
            .step(|| format!("understand {}", file.display()))
    }

    /// Writes it, whole or not at all.
    pub(super) fn save(&self, lab: &Path) -> Result<(), ProviderError> {
        let file = Self::file(lab);
        let written = || -> io::Result<()> {
            fs::create_dir_all(lab)?;
            let mut temporary = tempfile::NamedTempFile::new_in(lab)?;
            temporary.write_all(&serde_json::to_vec(self)?)?;
            temporary.as_file().sync_data()?;
            temporary.persist(&file)?;
            Ok(())
        };
        written().step(|| format!("write {}", file.display()))
    }

    /// Forgets it: nothing of it is left.
    pub(super) fn remove(lab: &Path) -> Result<(), ProviderError> {
        let file = Self::file(lab);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).step(|| format!("remove {}", file.display()))
            }
            _ => Ok(()),
        }
    }

    /// Puts the labels on a manifest.
    pub(super) fn mark(&self, manifest: &mut Json) {
        let labels = &mut manifest["metadata"]["labels"];
        if !labels.is_object() {
            *labels = json!({});
        }
        labels[MADE_BY.0] = MADE_BY.1.into();
        labels[LAB] = self.lab.0.as_str().into();
        labels[KEY] = self.key.as_str().into();
    }

    /// Whether an object is one that this lab has made.
    pub(super) fn made(&self, object: &Json) -> bool {
        let labels = &object["metadata"]["labels"];
        labels[MADE_BY.0] == MADE_BY.1 && labels[KEY] == self.key.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lab_knows_its_own_again_and_nothing_else() {
        let lab = LabId("lab-1".to_owned());
        let (one, other) = (Claim::new(&lab, Vec::new()), Claim::new(&lab, Vec::new()));
        let mut shop = json!({"metadata": {"name": "shop", "labels": {"team": "a"}}});
        assert!(!one.made(&shop));
        one.mark(&mut shop);
        assert!(one.made(&shop) && !other.made(&shop));
        assert_eq!(shop["metadata"]["labels"]["team"], "a");
        assert_eq!(shop["metadata"]["labels"][LAB], "lab-1");
    }

    #[test]
    fn a_claim_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Claim::load(folder.path()).unwrap(), None);
        let claim = Claim::new(&LabId("lab-1".to_owned()), vec!["shop".to_owned()]);
        claim.save(folder.path()).unwrap();
        assert_eq!(Claim::load(folder.path()).unwrap(), Some(claim));
        Claim::remove(folder.path()).unwrap();
        Claim::remove(folder.path()).unwrap();
        assert_eq!(Claim::load(folder.path()).unwrap(), None);
    }
}
