//! Which proofs a run makes: always some of each scenario, all of what has changed, and of the rest a
//! share, so that each comes round.

use std::collections::BTreeSet;

use serde::Serialize;

use super::ledger::{Ledger, Proof};
use crate::scenario::answer::{Kind, SOLUTION};
use crate::scenario::{Content, Tier, explanation, value_of};

/// In how many runs each proof of a kind comes round.
#[must_use]
pub fn cycle(kind: Kind) -> u64 {
    match kind {
        Kind::Untouched | Kind::Reference | Kind::NearMiss => 5,
        Kind::Way => 10,
        Kind::Adversary => 20,
    }
}

/// Why a proof is made in a run; where there is a limit of time, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The untouched lab and the reference of a single node are in every run.
    Always,
    /// It failed when it was last tried.
    Failed,
    /// An earlier run had chosen it, and had no time for it.
    Owed,
    /// Its turn has gone by: the run that was to make it was broken off.
    Late,
    /// Something that it depends on has changed.
    Changed,
    /// It is its turn.
    Turn,
}

/// What has changed, as far as proofs depend on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    scenarios: BTreeSet<String>,
    /// Single answers: scenario and name.
    answers: BTreeSet<(String, String)>,
    adversaries: BTreeSet<String>,
}

impl Changed {
    /// What depends on files of content at these paths (`labs/LAB/lab.yaml`). Other paths mean nothing.
    #[must_use]
    pub fn of<'p>(content: &Content, paths: impl IntoIterator<Item = &'p str>) -> Changed {
        let mut changed = Changed::default();
        let mut labs = BTreeSet::new();
        for path in paths {
            let path = path.strip_prefix("./").unwrap_or(path);
            match path.splitn(3, '/').collect::<Vec<_>>()[..] {
                // What several of them need.
                ["answers", "with", file] => changed.that_name(content, &value_of(file)),
                ["answers", "adversaries", file] => {
                    let name = file.strip_suffix(".sh").unwrap_or(file);
                    changed.adversaries.insert(name.to_owned());
                }
                // It is told, and no grader reads it.
                ["scenarios", _, "task.md"] => {}
                // Its commands are run after the reference.
                ["scenarios", id, explanation::FILE] => {
                    let answer = (id.to_owned(), SOLUTION.to_owned());
                    changed.answers.insert(answer);
                }
                ["answers", id, file] if let Some((_, name)) = Kind::of_file(file) => {
                    changed.answers.insert((id.to_owned(), name.to_owned()));
                }
                ["answers" | "scenarios", id, _] => {
                    changed.scenarios.insert(id.to_owned());
                }
                ["labs", lab, _] => {
                    labs.insert(lab.to_owned());
                }
                _ => {}
            }
        }
        if labs.is_empty() {
            return changed;
        }
        for id in content.scenarios() {
            if let Ok(scenario) = content.scenario(id)
                && !labs.is_disjoint(&content.stages(&scenario.lab))
            {
                changed.scenarios.insert(id.to_owned());
            }
        }
        changed
    }

    /// Adversaries, and scenarios' answers, that name a value.
    fn that_name(&mut self, content: &Content, value: &str) {
        for (path, bytes) in content.below("answers/") {
            if !String::from_utf8_lossy(bytes).contains(value) {
                continue;
            }
            match path.split_once('/') {
                Some(("adversaries", file)) => {
                    let name = file.strip_suffix(".sh").unwrap_or(file);
                    self.adversaries.insert(name.to_owned());
                }
                Some((id, _)) => {
                    self.scenarios.insert(id.to_owned());
                }
                None => {}
            }
        }
    }

    fn has(&self, proof: &Proof) -> bool {
        let answer = (proof.scenario.clone(), proof.name.clone());
        self.scenarios.contains(&proof.scenario)
            || (proof.kind != Kind::Adversary && self.answers.contains(&answer))
            || (proof.kind == Kind::Adversary && self.adversaries.contains(&proof.name))
    }
}

/// What a run proves. See the module.
#[derive(Clone, Debug)]
pub struct Share {
    /// All of what depends on this.
    pub changed: Changed,
}

impl Share {
    /// Why a proof is made in the ledger's run; `None` if it is not.
    #[must_use]
    pub fn reason(&self, proof: &Proof, tier: Tier, ledger: &Ledger) -> Option<Reason> {
        let first = matches!(proof.kind, Kind::Untouched | Kind::Reference);
        if first && tier == Tier::Node {
            Some(Reason::Always)
        } else if ledger.has_failed(proof) {
            Some(Reason::Failed)
        } else if ledger.is_owed(proof) {
            Some(Reason::Owed)
        } else if self.changed.has(proof) {
            Some(Reason::Changed)
        } else if is_turn(proof, ledger.run()) {
            Some(Reason::Turn)
        } else if ledger.age(proof) > cycle(proof.kind) {
            Some(Reason::Late)
        } else {
            None
        }
    }
}

fn is_turn(proof: &Proof, run: u64) -> bool {
    let cycle = cycle(proof.kind);
    proof.hash() % cycle == run % cycle
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [(Kind, usize); 5] = [
        (Kind::Untouched, 1),
        (Kind::Reference, 1),
        (Kind::Way, 3),
        (Kind::NearMiss, 14),
        (Kind::Adversary, 12),
    ];

    fn proofs() -> Vec<Proof> {
        let mut proofs = Vec::new();
        for scenario in 0..12 {
            for (kind, count) in KINDS {
                proofs.extend((0..count).map(|number| Proof {
                    provider: "sandbox".to_owned(),
                    scenario: format!("scenario-{scenario}"),
                    kind,
                    name: format!("answer-{number}"),
                }));
            }
        }
        proofs
    }

    fn share() -> Share {
        Share {
            changed: Changed::default(),
        }
    }

    fn ledger(folder: &tempfile::TempDir, run: u64) -> Ledger {
        Ledger::open(&folder.path().join("ledger.json"), run).unwrap()
    }

    #[test]
    fn each_proof_comes_round_within_its_cycle() {
        // The numbers of runs begin anywhere.
        for begin in [1, 17, 1000] {
            let folder = tempfile::tempdir().unwrap();
            let mut last: std::collections::BTreeMap<Proof, u64> = proofs()
                .into_iter()
                .map(|proof| (proof, begin - 1))
                .collect();
            for run in begin..begin + 20 {
                let ledger = ledger(&folder, run);
                for (proof, last) in &mut last {
                    if is_turn(proof, run) {
                        *last = run;
                    }
                    assert!(run - *last < cycle(proof.kind) + 1, "{proof:?} in {run}");
                }
                drop(ledger);
            }
        }
    }

    #[test]
    fn a_share_is_about_its_part() {
        let proofs: Vec<_> = proofs()
            .into_iter()
            .filter(|proof| proof.kind == Kind::NearMiss)
            .collect();
        let of = |run| proofs.iter().filter(|p| is_turn(p, run)).count();
        for run in 1..6 {
            let part = proofs.len() / 5;
            assert!((part / 2..part * 2).contains(&of(run)), "run {run}");
        }
        assert_eq!((1..6).map(of).sum::<usize>(), proofs.len());
    }

    #[test]
    fn the_turns_are_the_same_on_each_machine() {
        let proof = |kind| Proof {
            provider: "sandbox".to_owned(),
            scenario: "falco-config".to_owned(),
            kind,
            name: "other-priority".to_owned(),
        };
        assert_eq!(proof(Kind::NearMiss).hash() % 5, NEAR_MISS_TURN);
        assert_eq!(proof(Kind::Untouched).hash(), proof(Kind::Reference).hash());
    }

    /// By `printf 'sandbox\nfalco-config\nnear miss\nother-priority' | sha256sum`.
    const NEAR_MISS_TURN: u64 = 0;

    #[test]
    fn a_node_s_untouched_lab_and_reference_are_in_every_run_a_cluster_s_in_turn() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = ledger(&folder, 4);
        let share = share();
        let (mut always, mut clusters) = (0, 0);
        for proof in proofs()
            .iter()
            .filter(|proof| proof.kind == Kind::Reference)
        {
            let node = share.reason(proof, Tier::Node, &ledger);
            always += usize::from(node == Some(Reason::Always));
            let cluster = share.reason(proof, Tier::Cluster, &ledger);
            clusters += usize::from(cluster.is_some());
        }
        assert_eq!(always, 12);
        assert!((1..8).contains(&clusters), "{clusters}");
    }

    #[test]
    fn what_failed_or_missed_its_turn_is_made_up_for() {
        let folder = tempfile::tempdir().unwrap();
        let share = share();
        let proofs = proofs();
        let proof = proofs
            .iter()
            .find(|proof| proof.kind == Kind::NearMiss && proof.hash() % 5 == 1)
            .unwrap();
        let reason = |run| share.reason(proof, Tier::Node, &ledger(&folder, run));
        assert_eq!(reason(1), Some(Reason::Turn));
        ledger(&folder, 1).note_failed(proof).unwrap();
        assert_eq!(reason(2), Some(Reason::Failed));
        ledger(&folder, 2).note_proven(proof, 1.0).unwrap();
        assert_eq!(reason(3), None);
        // Run 6, in which it had its turn, was broken off.
        assert_eq!(reason(7), None);
        assert_eq!(reason(8), Some(Reason::Late));
    }

    #[test]
    fn all_that_depends_on_a_changed_path_is_proven() {
        let content = Content::embedded();
        let of = |path: &str| Changed::of(&content, [path]);
        let scenarios = |path: &str| of(path).scenarios.into_iter().collect::<Vec<_>>();
        assert_eq!(
            scenarios("scenarios/falco-config/scenario.yaml"),
            ["falco-config"]
        );
        assert_eq!(
            scenarios("./answers/etcd-docker/with/x.sh"),
            ["etcd-docker"]
        );
        assert_eq!(
            scenarios("labs/writing-pod/lab.yaml"),
            ["nonroot-pod", "readonly-rootfs"]
        );
        // Who borrows its files, and whose package brings them.
        let borrowed = scenarios("labs/falco-node/files/etc/falco/falco.yaml");
        for id in [
            "falco-config",
            "falco-shadow",
            "falco-install",
            "falco-daemonset",
        ] {
            assert!(
                borrowed.contains(&id.to_owned()),
                "{id} is not in {borrowed:?}"
            );
        }
        assert!(!borrowed.contains(&"strace-etcd".to_owned()));
        assert!(scenarios("src/grader/mod.rs").is_empty() && scenarios("labs").is_empty());

        let shared = of("answers/with/reader.pl");
        assert!(shared.adversaries.contains("reader-forged"), "{shared:?}");
        assert!(!shared.adversaries.contains("tools-copied"), "{shared:?}");
        assert!(shared.scenarios.contains("sysdig-cat"), "{shared:?}");
        assert!(!shared.scenarios.contains("sysdig-nano"), "{shared:?}");
        // A single answer, and what is run after one.
        let near_miss = of("answers/etcd-docker/near-misses/x.sh");
        assert!(near_miss.scenarios.is_empty(), "{near_miss:?}");
        let changed = |what: &Changed, kind, name: &str| {
            what.has(&Proof {
                provider: "sandbox".to_owned(),
                scenario: "etcd-docker".to_owned(),
                kind,
                name: name.to_owned(),
            })
        };
        assert!(changed(&near_miss, Kind::NearMiss, "x"));
        assert!(!changed(&near_miss, Kind::NearMiss, "y"));
        assert!(!changed(&near_miss, Kind::Reference, "solution"));
        for path in [
            "answers/etcd-docker/solution.sh",
            "scenarios/etcd-docker/explanation.md",
        ] {
            assert!(changed(&of(path), Kind::Reference, "solution"), "{path}");
            assert!(!changed(&of(path), Kind::NearMiss, "x"), "{path}");
        }
        assert_eq!(of("scenarios/falco-config/task.md"), Changed::default());

        let changed = of("answers/adversaries/preload.sh");
        let share = Share { changed };
        let folder = tempfile::tempdir().unwrap();
        let ledger = ledger(&folder, 1);
        let proof = |kind, name: &str| Proof {
            provider: "sandbox".to_owned(),
            scenario: "any".to_owned(),
            kind,
            name: name.to_owned(),
        };
        assert_eq!(
            share.reason(&proof(Kind::Adversary, "preload"), Tier::Node, &ledger),
            Some(Reason::Changed)
        );
        assert_ne!(
            share.reason(&proof(Kind::NearMiss, "preload"), Tier::Node, &ledger),
            Some(Reason::Changed)
        );
    }
}
