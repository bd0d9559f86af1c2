//! Which proofs a run makes: always some of each scenario, all of what has changed, and of the rest a
//! share, so that each comes round.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Sources;
use super::ledger::{Ledger, Proof};
use crate::scenario::Tier;
use crate::scenario::answer::Kind;

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
    /// Something that it depends on has changed since it was last made.
    Changed,
    /// It is its turn.
    Turn,
}

/// What a run proves. See the module.
pub struct Share<'c> {
    /// What each proof depends on.
    pub sources: Sources<'c>,
    /// Paths of files that have changed since everything was proven, for proofs of which the ledger does not know
    /// of what they were made (`labs/LAB/lab.yaml`). Paths that are of no content mean nothing.
    pub changed: BTreeSet<String>,
}

impl Share<'_> {
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
        } else if self.has_changed(proof, ledger) {
            Some(Reason::Changed)
        } else if is_turn(proof, ledger.run()) {
            Some(Reason::Turn)
        } else if ledger.age(proof) > cycle(proof.kind) {
            Some(Reason::Late)
        } else {
            None
        }
    }

    /// Whether a proof depends on something that is not as it was when the proof was last made.
    fn has_changed(&self, proof: &Proof, ledger: &Ledger) -> bool {
        match ledger.proven(proof).and_then(|proven| proven.of.as_ref()) {
            Some(digest) => *digest != self.sources.digest(proof),
            None => !self.changed.is_disjoint(&self.sources.files(proof)),
        }
    }
}

fn is_turn(proof: &Proof, run: u64) -> bool {
    let cycle = cycle(proof.kind);
    proof.hash() % cycle == run % cycle
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::prove;
    use crate::scenario::Content;

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

    fn share(content: &Content) -> Share<'_> {
        Share {
            sources: Sources::of(content),
            changed: BTreeSet::new(),
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
        let content = Content::empty();
        let share = share(&content);
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
        let content = Content::empty();
        let share = share(&content);
        let proofs = proofs();
        let proof = proofs
            .iter()
            .find(|proof| proof.kind == Kind::NearMiss && proof.hash() % 5 == 1)
            .unwrap();
        let reason = |run| share.reason(proof, Tier::Node, &ledger(&folder, run));
        assert_eq!(reason(1), Some(Reason::Turn));
        ledger(&folder, 1).note_failed(proof).unwrap();
        assert_eq!(reason(2), Some(Reason::Failed));
        let of = share.sources.digest(proof);
        ledger(&folder, 2).note_proven(proof, 1.0, of).unwrap();
        assert_eq!(reason(3), None);
        // Run 6, in which it had its turn, was broken off.
        assert_eq!(reason(7), None);
        assert_eq!(reason(8), Some(Reason::Late));
    }

    #[test]
    fn what_changed_since_it_was_proven_is_proven_again_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let near_miss = |name: &str| Proof {
            provider: "sandbox".to_owned(),
            scenario: "falco-config".to_owned(),
            kind: Kind::NearMiss,
            name: name.to_owned(),
        };
        let embedded = Content::embedded();
        let mut all = prove::everything(&embedded, "sandbox").into_iter();
        let other = all
            .find(|(proof, _)| proof.scenario == "falco-config" && proof.kind == Kind::NearMiss)
            .map(|(proof, _)| proof.name)
            .unwrap();
        let (mine, other) = (near_miss("mine"), near_miss(&other));
        let with = |text: &str| {
            let folder = tempfile::tempdir().unwrap();
            let file = folder
                .path()
                .join("answers/falco-config/near-misses/mine.sh");
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
            let mut content = Content::embedded();
            content.add_dir(folder.path()).unwrap();
            content
        };
        let ledger = || ledger(&folder, 1);
        let is_changed = |content: &Content, changed: &[&str], proof: &Proof| {
            let share = Share {
                sources: Sources::of(content),
                changed: changed.iter().map(|path| (*path).to_owned()).collect(),
            };
            share.reason(proof, Tier::Node, &ledger()) == Some(Reason::Changed)
        };
        let before = with("# One.\ntrue\n");
        // Of what was never proven, the paths tell.
        let paths = ["answers/falco-config/near-misses/mine.sh", "src/main.rs"];
        assert!(is_changed(&before, &paths, &mine));
        assert!(!is_changed(&before, &paths, &other) && !is_changed(&before, &[], &mine));
        // Of what was, the digest does, whatever the paths say.
        for proof in [&mine, &other] {
            let of = Sources::of(&before).digest(proof);
            ledger().note_proven(proof, 1.0, of).unwrap();
        }
        assert!(!is_changed(&before, &paths, &mine));
        let after = with("# Two.\ntrue\n");
        assert!(is_changed(&after, &[], &mine) && !is_changed(&after, &[], &other));
    }
}
