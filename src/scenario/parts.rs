//! What a scenario is made of, and the digest of all that.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use super::Scenario;
use super::content::Content;
use crate::digest::hexadecimal;

/// What answers of several scenarios may include.
const SHARED: &str = "answers/with/";

/// What checks of several scenarios may include; those that do not are not changed by it.
const SHARED_BY_CHECKS: &str = "scenarios/with/";

impl Content {
    /// A lab and all whose files it has, by whatever way.
    #[must_use]
    pub fn stages(&self, lab: &str) -> BTreeSet<String> {
        let mut known = BTreeSet::new();
        let mut next = vec![lab.to_owned()];
        while let Some(name) = next.pop() {
            if let Ok(lab) = self.lab(&name) {
                let packages = lab
                    .packages
                    .into_iter()
                    .flat_map(|package| package.files_of);
                next.extend(
                    lab.files_of
                        .into_iter()
                        .chain(packages)
                        .filter(|other| !known.contains(other)),
                );
            }
            known.insert(name);
        }
        known
    }

    /// SHA-256 of all files that a scenario is made of, in hexadecimal: its own, what its checks share with those of
    /// other scenarios, its answers, and its lab's with those that the lab borrows. Each counts with its path.
    #[must_use]
    pub fn digest_of(&self, scenario: &Scenario) -> String {
        let id = &scenario.id;
        let own = [format!("scenarios/{id}/"), format!("answers/{id}/")];
        let labs = self.stages(&scenario.lab);
        let labs = labs.into_iter().map(|lab| format!("labs/{lab}/"));
        let mut digest = Sha256::new();
        let mut count = |folder: &str, path: &str, bytes: &[u8]| {
            // With its length before it, nothing can move from one part to the next unseen.
            for part in [folder.as_bytes(), path.as_bytes(), bytes] {
                digest.update((part.len() as u64).to_be_bytes());
                digest.update(part);
            }
        };
        for folder in own.into_iter().chain([SHARED.to_owned()]).chain(labs) {
            for (path, bytes) in self.below(&folder) {
                count(&folder, path, bytes);
            }
        }
        for path in self.texts_of_checks(id) {
            if let Some(shared) = path.strip_prefix(SHARED_BY_CHECKS) {
                count(
                    SHARED_BY_CHECKS,
                    shared,
                    self.file(&path).unwrap_or_default(),
                );
            }
        }
        hexadecimal(&digest.finalize())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The digest of falco-override with a file added to what is built in.
    fn with(path: &str, text: &str) -> String {
        digest_of("falco-override", path, text)
    }

    fn digest_of(id: &str, path: &str, text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
        let mut content = Content::embedded();
        content.add_dir(folder.path()).unwrap();
        content.digest_of(&content.scenario(id).unwrap())
    }

    #[test]
    fn a_digest_changes_with_each_file_that_the_scenario_is_made_of_and_with_no_other() {
        let content = Content::embedded();
        let scenario = content.scenario("falco-override").unwrap();
        let stock = content.digest_of(&scenario);
        assert_eq!(stock.len(), 64);
        assert_eq!(with("scenarios/strace-touch/task.md", "x"), stock);
        // What checks share is a part of those scenarios whose checks do.
        let shared = "scenarios/with/accounts.pl";
        assert_eq!(with(shared, "x"), stock);
        let other = content.scenario("etcd-tls").unwrap();
        assert_ne!(
            digest_of("etcd-tls", shared, "x"),
            content.digest_of(&other)
        );
        let lab = &scenario.lab;
        for path in [
            "scenarios/falco-override/task.md".to_owned(),
            "answers/falco-override/ways/more.sh".to_owned(),
            "answers/with/more".to_owned(),
            format!("labs/{lab}/files/etc/motd"),
        ] {
            assert_ne!(with(&path, "x"), stock, "{path}");
        }
        assert_ne!(
            with(&format!("labs/{lab}/files/etc/a"), "bc"),
            with(&format!("labs/{lab}/files/etc/ab"), "c")
        );
    }

    #[test]
    fn a_lab_that_borrows_files_changes_with_them() {
        let content = Content::embedded();
        let borrows = |id: &&str| {
            let scenario = content.scenario(id).unwrap();
            content.stages(&scenario.lab).len() > 1
        };
        let ids = content.scenarios();
        let id = ids.iter().find(|id| borrows(id)).unwrap();
        let scenario = content.scenario(id).unwrap();
        let stages = content.stages(&scenario.lab);
        let other = stages.iter().find(|name| **name != scenario.lab).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let files = folder.path().join(format!("labs/{other}/files"));
        fs::create_dir_all(&files).unwrap();
        fs::write(files.join("more"), "x").unwrap();
        let mut changed = content.clone();
        changed.add_dir(folder.path()).unwrap();
        assert_ne!(changed.digest_of(&scenario), content.digest_of(&scenario));
    }
}
