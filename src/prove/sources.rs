//! What a proof depends on: the files of content that decide what is typed, in which lab, and what it earns. The roots of
//! nodes, their layers, and this program are not among them: a change of those makes no proof due.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::ledger::Proof;
use crate::digest::sha256;
use crate::scenario::answer::{Kind, SOLUTION};
use crate::scenario::{Content, explanation, yaml};

/// What a scenario tells the learner beside its task. No grader reads it.
const TOLD: [&str; 3] = ["title", "minutes", "hints"];

/// See the module.
pub struct Sources<'c> {
    content: &'c Content,
    /// The paths that a scenario, its lab and what its answers include have; without single answers.
    scenarios: BTreeMap<&'c str, Vec<String>>,
    /// SHA-256 of each file; of a scenario, of what is graded.
    digests: BTreeMap<&'c str, String>,
}

impl<'c> Sources<'c> {
    /// Of the proofs of content.
    #[must_use]
    pub fn of(content: &'c Content) -> Self {
        let mut scenarios = BTreeMap::new();
        for id in content.scenarios() {
            let mut paths = Vec::new();
            let folder = format!("scenarios/{id}/");
            // The task is told, and no grader reads it. Commands of the explanation are run after the reference.
            let own = content.below(&folder).map(|(path, _)| path);
            let own = own.filter(|path| *path != "task.md" && *path != explanation::FILE);
            paths.extend(own.map(|path| format!("{folder}{path}")));
            if let Ok(scenario) = content.scenario(id) {
                for lab in content.stages(&scenario.lab) {
                    let folder = format!("labs/{lab}/");
                    paths.extend(
                        content
                            .below(&folder)
                            .map(|(path, _)| format!("{folder}{path}")),
                    );
                }
            }
            let folder = format!("answers/{id}/");
            let parts = content.below(&folder).map(|(path, _)| path);
            let parts = parts.filter(|path| Kind::of_file(path).is_none());
            paths.extend(parts.map(|path| format!("{folder}{path}")));
            scenarios.insert(id, paths);
        }
        let digests = content.below("");
        Sources {
            content,
            scenarios,
            digests: digests
                .map(|(path, bytes)| (path, sha256(graded(path, bytes))))
                .collect(),
        }
    }

    /// The paths of the files that a proof depends on.
    #[must_use]
    pub fn files(&self, proof: &Proof) -> BTreeSet<String> {
        let Proof {
            scenario: id,
            kind,
            name,
            ..
        } = proof;
        let reference = format!("answers/{id}/{SOLUTION}.sh");
        let typed = match kind {
            Kind::Untouched => vec![],
            Kind::Reference => vec![reference],
            // Its evidence must differ from the reference's.
            Kind::Way => vec![format!("answers/{id}/ways/{name}.sh"), reference],
            Kind::NearMiss => vec![format!("answers/{id}/near-misses/{name}.sh")],
            Kind::Adversary => {
                let cheat = format!("answers/adversaries/{name}.sh");
                let text = String::from_utf8_lossy(self.content.file(&cheat).unwrap_or_default());
                let goes_on = text.lines().any(|line| line == "# then: reference");
                [cheat]
                    .into_iter()
                    .chain(goes_on.then_some(reference))
                    .collect()
            }
        };
        let mut files: BTreeSet<String> = self
            .scenarios
            .get(id.as_str())
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        if *kind == Kind::Reference {
            files.insert(format!("scenarios/{id}/{}", explanation::FILE));
        }
        files.extend(typed);
        self.content.add_shared(&mut files);
        files
    }

    /// What tells whether a proof would be made of something else today: the SHA-256 of all that it depends on.
    #[must_use]
    pub fn digest(&self, proof: &Proof) -> String {
        let mut text = String::new();
        for path in self.files(proof) {
            let digest = self.digests.get(path.as_str());
            text += &format!("{path} {}\n", digest.map_or("", String::as_str));
        }
        sha256(text)
    }
}

/// What a proof can depend on in a file.
fn graded<'a>(path: &str, bytes: &'a [u8]) -> Cow<'a, [u8]> {
    let scenario = || {
        path.strip_prefix("scenarios/")?
            .strip_suffix("/scenario.yaml")?;
        let text = str::from_utf8(bytes).ok()?;
        let mut whole: BTreeMap<String, Json> = yaml::parse(path, text).ok()?;
        whole.retain(|key, _| !TOLD.contains(&key.as_str()));
        serde_json::to_vec(&whole).ok()
    };
    scenario().map_or(Cow::Borrowed(bytes), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_depends_on_its_scenario_its_lab_and_its_own_answer() {
        let content = Content::embedded();
        let sources = Sources::of(&content);
        let depends = |kind, scenario: &str, name: &str, path: &str| {
            let proof = Proof {
                provider: "sandbox".to_owned(),
                scenario: scenario.to_owned(),
                kind,
                name: name.to_owned(),
            };
            sources.files(&proof).contains(path)
        };
        let untouched = |id: &str, path: &str| depends(Kind::Untouched, id, "untouched", path);
        assert!(untouched(
            "falco-config",
            "scenarios/falco-config/scenario.yaml"
        ));
        assert!(!untouched("falco-config", "scenarios/falco-config/task.md"));
        assert!(untouched("nonroot-pod", "labs/writing-pod/lab.yaml"));
        // Who has it in a check.
        let checks = "scenarios/with/accounts.pl";
        assert!(untouched("etcd-tls", checks) && !untouched("falco-config", checks));
        // Who borrows its files, and whose package brings them.
        let borrowed = "labs/falco-node/files/etc/falco/falco.yaml";
        for id in [
            "falco-config",
            "falco-shadow",
            "falco-install",
            "falco-daemonset",
        ] {
            assert!(untouched(id, borrowed), "{id}");
        }
        assert!(!untouched("strace-etcd", borrowed));

        // A single answer, what is run after one, and what an answer is compared with.
        let of = |kind, name: &str, path: &str| depends(kind, "etcd-docker", name, path);
        let near_miss = "answers/etcd-docker/near-misses/x.sh";
        assert!(of(Kind::NearMiss, "x", near_miss) && !of(Kind::NearMiss, "y", near_miss));
        assert!(!of(Kind::Reference, SOLUTION, near_miss));
        let reference = "answers/etcd-docker/solution.sh";
        assert!(of(Kind::Reference, SOLUTION, reference) && of(Kind::Way, "x", reference));
        assert!(!of(Kind::NearMiss, "x", reference));
        let explained = "scenarios/etcd-docker/explanation.md";
        assert!(of(Kind::Reference, SOLUTION, explained) && !of(Kind::NearMiss, "x", explained));

        // What several answers have in them.
        let reader = "answers/with/reader.pl";
        let cheat = |name: &str| depends(Kind::Adversary, "sysdig-cat", name, reader);
        assert!(cheat("reader-forged") && !cheat("clocks-turned"));
        let preload = "answers/adversaries/libraries-preloaded.sh";
        assert!(of(Kind::Adversary, "libraries-preloaded", preload));
        assert!(!of(Kind::Adversary, "clocks-turned", preload));
        // Some go on with the reference.
        assert!(of(Kind::Adversary, "tools-copied", reference));
        assert!(!of(Kind::Adversary, "answers-tried", reference));
    }

    #[test]
    fn a_digest_tells_that_something_changed_and_stays_the_same_otherwise() {
        let content = Content::embedded();
        let proof = |kind, name: &str| Proof {
            provider: "sandbox".to_owned(),
            scenario: "falco-config".to_owned(),
            kind,
            name: name.to_owned(),
        };
        let digest = |content: &Content, proof: &Proof| Sources::of(content).digest(proof);
        let with = |file: &str, text: &str| {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("scenarios/falco-config").join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
            let mut changed = Content::embedded();
            changed.add_dir(folder.path()).unwrap();
            changed
        };
        let (reference, untouched) = (
            proof(Kind::Reference, SOLUTION),
            proof(Kind::Untouched, "untouched"),
        );
        let changed = with("explanation.md", "Other words.");
        assert_ne!(digest(&content, &reference), digest(&changed, &reference));
        assert_eq!(digest(&content, &untouched), digest(&changed, &untouched));

        // Of a scenario all counts but what is only told.
        let file = "scenario.yaml";
        let whole = content.file("scenarios/falco-config/scenario.yaml");
        let whole = str::from_utf8(whole.unwrap()).unwrap();
        let told = whole.replace(
            "\nhints:\n",
            "\nhints:\n  - {cost: 0, text: Look around.}\n",
        );
        assert_ne!(told, whole);
        let told = with(file, &told);
        assert_eq!(digest(&content, &untouched), digest(&told, &untouched));
        let graded = whole.replacen("points: ", "points: 1", 1);
        assert_ne!(graded, whole);
        let graded = with(file, &graded);
        assert_ne!(digest(&content, &untouched), digest(&graded, &untouched));
    }
}
