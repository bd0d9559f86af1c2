//! What a run has proven of each kind, what is due, and what more scenarios would cost.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ledger::{Ledger, Proof};
use super::run::Run;
use super::share::{Reason, cycle};
use super::task::Task;
use crate::scenario::Tier;
use crate::scenario::answer::Kind;

/// One kind of proof in one run.
#[derive(Clone, Debug, Serialize)]
pub struct Tally {
    /// The kind.
    pub kind: Kind,
    /// How many were chosen.
    pub chosen: usize,
    /// How many there are.
    pub all: usize,
    /// How many were proven.
    pub proven: usize,
    /// How long these took, together.
    pub seconds: f64,
    /// The one that was proven longest ago, and how many runs that is.
    pub oldest: Option<(Proof, u64)>,
}

/// See the module.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The number of the run.
    pub run: u64,
    /// Whose proofs these are.
    pub provider: String,
    /// How many were chosen by each rule.
    pub reasons: BTreeMap<Reason, usize>,
    /// The kinds of which there are any.
    pub kinds: Vec<Tally>,
    /// Proofs that are older than their cycle, and by how many runs; not those that are owed.
    pub overdue: Vec<(Proof, u64)>,
    /// How many were chosen and left out for want of time.
    pub owed: usize,
    /// What more scenarios would cost.
    pub forecast: Vec<Forecast>,
}

/// How many scenarios of each tier a forecast is for.
pub const FORECAST: usize = 30;

/// What a run of everything that is planned would cost in one tier.
///
/// With *a(k)* answers of kind *k* a scenario has today, *s(k)* seconds that one of them took on
/// average when it was last proven, *p(k)* the part of them that a run proves (1 for the untouched lab
/// and the reference of a single node, else 1 / cycle) and *j* labs at a time, the share of
/// [`FORECAST`] scenarios takes `30 · Σ a(k) · s(k) · p(k) / j` seconds, and all their proofs
/// `30 · Σ a(k) · s(k) / j`. The seconds were measured with as many labs side by side. A kind of which
/// nothing was proven yet counts as the average of those of which something was.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Forecast {
    /// The tier.
    pub tier: Tier,
    /// How many labs there are at a time.
    pub jobs: usize,
    /// Seconds of a share.
    pub share: f64,
    /// Seconds of everything.
    pub all: f64,
}

impl Summary {
    /// Sums up a run. `tasks` are all proofs that could have been chosen, with the reason for which each
    /// was; `everything` are all that there are ([`super::everything`]); `jobs` says how many labs of a
    /// tier there are at a time.
    #[must_use]
    pub fn of(
        provider: &str,
        tasks: &[(Task, Option<Reason>)],
        runs: &[Run],
        ledger: &Ledger,
        everything: &[(Proof, Tier)],
        jobs: &dyn Fn(Tier) -> usize,
    ) -> Summary {
        let mut reasons = BTreeMap::new();
        for reason in tasks.iter().filter_map(|(_, reason)| *reason) {
            *reasons.entry(reason).or_insert(0) += 1;
        }
        let mut overdue = Vec::new();
        let mut kinds = Vec::new();
        for kind in Kind::ALL {
            let of_kind = || tasks.iter().filter(move |(task, _)| task.kind == kind);
            let mut oldest: Option<(Proof, u64)> = None;
            for (task, _) in of_kind() {
                let proof = task.proof(provider);
                let age = ledger.age(&proof);
                if age > cycle(kind) && !ledger.is_owed(&proof) {
                    overdue.push((proof.clone(), age));
                }
                if oldest.as_ref().is_none_or(|(_, oldest)| age > *oldest) {
                    oldest = Some((proof, age));
                }
            }
            let proven = || {
                runs.iter()
                    .filter(|run| run.kind == kind && run.is_proven())
            };
            let tally = Tally {
                kind,
                chosen: of_kind().filter(|(_, reason)| reason.is_some()).count(),
                all: of_kind().count(),
                proven: proven().count(),
                seconds: proven().map(|run| run.seconds).sum(),
                oldest,
            };
            if tally.all > 0 {
                kinds.push(tally);
            }
        }
        Summary {
            run: ledger.run(),
            provider: provider.to_owned(),
            reasons,
            kinds,
            overdue,
            owed: tasks
                .iter()
                .filter(|(task, reason)| reason.is_some() && ledger.is_owed(&task.proof(provider)))
                .count(),
            forecast: [Tier::Node, Tier::Cluster]
                .into_iter()
                .filter_map(|tier| forecast(everything, ledger, tier, jobs(tier)))
                .collect(),
        }
    }
}

/// See [`Forecast`]; nothing where nothing was measured.
fn forecast(
    everything: &[(Proof, Tier)],
    ledger: &Ledger,
    tier: Tier,
    jobs: usize,
) -> Option<Forecast> {
    let proofs = |kind: Option<Kind>| {
        everything
            .iter()
            .filter(move |(proof, of)| *of == tier && kind.is_none_or(|kind| proof.kind == kind))
            .map(|(proof, _)| proof)
    };
    let seconds = |kind| {
        let measured: Vec<f64> = proofs(kind)
            .filter_map(|proof| ledger.proven(proof))
            .map(|proven| proven.seconds)
            .collect();
        (!measured.is_empty()).then(|| measured.iter().sum::<f64>() / measured.len() as f64)
    };
    let average = seconds(None)?;
    let scenarios = proofs(Some(Kind::Untouched)).count().max(1) as f64;
    let (mut share, mut all) = (0.0, 0.0);
    for kind in Kind::ALL {
        let answers = proofs(Some(kind)).count() as f64 / scenarios;
        let cost = answers * seconds(Some(kind)).unwrap_or(average);
        let part = match (kind, tier) {
            (Kind::Untouched | Kind::Reference, Tier::Node) => 1.0,
            _ => 1.0 / cycle(kind) as f64,
        };
        share += cost * part;
        all += cost;
    }
    let times = FORECAST as f64 / jobs.max(1) as f64;
    Some(Forecast {
        tier,
        jobs,
        share: share * times,
        all: all * times,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::prove::Outcome;

    fn task(kind: Kind, answer: &str) -> Task {
        Task {
            scenario: "folder".to_owned(),
            tier: Tier::Node,
            kind,
            answer: answer.to_owned(),
            script: Vec::new(),
            expected: BTreeSet::new(),
            deed: None,
            questions: crate::grader::Open::default(),
            afterwards: Vec::new(),
            own_cluster: false,
            supposed: Vec::new(),
        }
    }

    fn ran(task: &Task, seconds: f64) -> Run {
        Run {
            scenario: task.scenario.clone(),
            seed: 1,
            kind: task.kind,
            answer: task.answer.clone(),
            expected: BTreeSet::new(),
            points: None,
            grade: None,
            supposed: None,
            recorded: None,
            outcome: Outcome::Proven,
            transcript: String::new(),
            seconds,
            ready: None,
        }
    }

    #[test]
    fn a_run_is_summed_up_by_kind_and_what_is_overdue_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.json");
        drop(Ledger::open(&file, 1).unwrap());
        let mut ledger = Ledger::open(&file, 7).unwrap();
        let untouched = task(Kind::Untouched, "untouched");
        let (near, far) = (task(Kind::NearMiss, "near"), task(Kind::NearMiss, "far"));
        for (task, seconds) in [(&untouched, 2.0), (&near, 4.0)] {
            let proof = task.proof("sandbox");
            ledger.note_proven(&proof, seconds, String::new()).unwrap();
        }
        let runs = [ran(&untouched, 2.0), ran(&near, 4.0)];
        let mut tasks = [
            (untouched, Some(Reason::Always)),
            (near, Some(Reason::Turn)),
            (far, None),
        ];
        let everything: Vec<_> = tasks
            .iter()
            .map(|(task, _)| (task.proof("sandbox"), task.tier))
            .collect();
        let summary = Summary::of("sandbox", &tasks, &runs, &ledger, &everything, &|_| 6);
        assert_eq!(summary.kinds.len(), 2);
        let near = &summary.kinds[1];
        assert_eq!((near.chosen, near.all, near.proven), (1, 2, 1));
        let (oldest, age) = near.oldest.as_ref().unwrap();
        assert_eq!((oldest.name.as_str(), *age), ("far", 6));
        assert_eq!(summary.overdue, [(oldest.clone(), 6)]);
        assert_eq!(summary.owed, 0);
        // What this run had no time for is not red, and is told.
        ledger.note_owed(vec![oldest.clone()]).unwrap();
        tasks[2].1 = Some(Reason::Late);
        let later = Summary::of("sandbox", &tasks, &runs, &ledger, &everything, &|_| 6);
        assert_eq!((later.overdue.len(), later.owed), (0, 1));
        // One scenario with an untouched lab of 2 s and two near misses of 4 s, 30 times, 6 at a time.
        assert_eq!(
            summary.forecast,
            [Forecast {
                tier: Tier::Node,
                jobs: 6,
                share: (2.0 + 2.0 * 4.0 / 5.0) * 5.0,
                all: (2.0 + 2.0 * 4.0) * 5.0,
            }]
        );
    }
}
