//! What proofs, adversaries and mutants have in common: which scenarios are meant, and how far it is.

use cksl::problem::Problem;
use cksl::prove::{Options, Run};
use cksl::scenario::{Content, Tier};

use super::bench::LabBench;

/// Which scenarios are meant.
pub(super) struct Scope {
    pub(super) ids: Vec<String>,
    pub(super) all: bool,
    /// Of all, those of this tier.
    pub(super) tier: Option<Tier>,
}

impl Scope {
    pub(super) fn scenarios(&self, content: &Content) -> Result<Vec<String>, Problem> {
        if !self.all {
            return match self.ids.is_empty() {
                true => Err(Problem::usage("say which scenarios are meant, or --all")),
                false => Ok(self.ids.clone()),
            };
        }
        let mut ids = Vec::new();
        for id in content.scenarios() {
            let is_of = |tier| content.scenario(id).is_ok_and(|it| it.tier == tier);
            if self.tier.is_none_or(is_of) {
                ids.push(id.to_owned());
            }
        }
        Ok(ids)
    }
}

/// These options for labs of the cluster tier.
pub(super) fn few(bench: &LabBench, options: Options) -> Options {
    Options {
        jobs: options.jobs.min(bench.clusters_at_a_time()),
        ..options
    }
}

/// Says as a task ends how its runs did: proofs take minutes, and of a run that is cut off these lines are what is left.
pub(super) fn progress(runs: &[Run]) {
    for run in runs {
        let how = if run.is_proven() {
            "proven"
        } else {
            "NOT PROVEN"
        };
        tell!(
            "  {}  {}  {how}  {:.1} s",
            run.scenario,
            run.answer,
            run.seconds
        );
    }
}
