//! Checks: the verifiable conditions of a scenario. Each kind has a folder, with its data as authors write them, what is
//! wrong with them, and how they are judged: that is the trait `Criterion`. What several kinds look with is in `instrument`.

pub(crate) mod access;
pub(crate) mod admission;
pub(crate) mod alert;
pub(crate) mod answer;
pub(crate) mod attack;
pub(crate) mod audit;
mod combined;
pub(crate) mod command;
mod criterion;
mod etcd;
pub(crate) mod event;
mod file;
pub(crate) mod instrument;
mod kernel;
mod kind;
pub(crate) mod lint;
pub(crate) mod looked;
pub(crate) mod object;
mod policies;
pub(crate) mod probe;
mod process;
mod rules;
pub(crate) mod run;
mod stimulus;
mod texts;
mod unit;
mod words;

pub use access::{AccessCheck, Only};
pub use admission::AdmissionCheck;
pub use alert::AlertCheck;
pub use answer::{AnswerCheck, Comparison};
pub use attack::{AttackCheck, AttackRequest, Technique, Worked};
pub use audit::{ApiVerb, AuditCheck, AuditLevel, AuditRequest};
pub use combined::{All, Any, Not};
pub use command::CommandCheck;
pub use etcd::EtcdCheck;
pub use event::EventCheck;
pub use file::{FileCheck, FileState};
pub use kernel::{CallsCheck, KernelCheck};
pub(crate) use kind::{NOT_ONE_KIND, PARTS};
pub use object::ObjectCheck;
pub use policies::{PoliciesCheck, PolicyEnd};
pub use probe::{ProbeCheck, ProbeTarget, Reach};
pub use process::ProcessCheck;
pub use rules::RulesCheck;
pub use run::{Raised, RunCheck};
pub use stimulus::{Command, Exec, PodRef, Stimulus};
pub(crate) use texts::render_all;
pub use unit::{UnitCheck, UnitState};
pub use words::Words;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use criterion::{Asked, Criterion, Nature};
use instrument::finding::Finding;
use looked::Looked;

kind::kinds! {
    /// Something happened, or did not.
    Event(event::EventCheck) = "event" "`event`, `alert`, …: exactly one of these.",
    /// The learner's falco raises an alert, or does not.
    Alert(alert::AlertCheck) = "alert",
    /// How the learner's rules are written.
    Rules(rules::RulesCheck) = "rules",
    /// A falco ran, and ended.
    Run(run::RunCheck) = "run",
    /// A file's state.
    File(file::FileCheck) = "file",
    /// A process's state, from the kernel.
    Process(process::ProcessCheck) = "process",
    /// A unit of systemd.
    Unit(unit::UnitCheck) = "unit",
    /// Objects of the cluster.
    Object(object::ObjectCheck) = "object",
    /// What somebody may do in the cluster.
    Access(access::AccessCheck) = "access",
    /// What the cluster accepts.
    Admission(admission::AdmissionCheck) = "admission",
    /// What can be reached.
    Probe(probe::ProbeCheck) = "probe",
    /// What the network policies let pass.
    Policies(policies::PoliciesCheck) = "policies",
    /// Processes of pods, from the kernel.
    Kernel(kernel::KernelCheck) = "kernel",
    /// What the cluster's etcd keeps.
    Etcd(etcd::EtcdCheck) = "etcd",
    /// What the API server's audit log holds.
    Audit(audit::AuditCheck) = "audit",
    /// A typed answer.
    Answer(answer::AnswerCheck) = "answer" "A typed answer: what is asked and what is right.",
    /// A command's result, as a last resort.
    Command(command::CommandCheck) = "command",
    /// What an adversary comes to.
    Attack(attack::AttackCheck) = "attack",
    /// All hold.
    All(All) = "all" "All of these checks hold.",
    /// One holds.
    Any(Any) = "any" "At least one of these checks holds.",
    /// It does not hold.
    Not(Not) = "not" "This check does not hold.",
}

/// One verifiable condition. Texts are templates over the attempt's parameters.
///
/// Exactly one of its kinds is present, from `event` to `not` ([`Check::kind`]). A check inside of a combinator has
/// neither an id nor points.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Check {
    /// Name within the scenario (`[a-z0-9-]`); empty inside of a combinator.
    #[schemars(default)]
    pub id: String,
    /// What it earns.
    #[schemars(default)]
    pub points: u32,
    /// Checks that must pass for this one to earn anything.
    #[schemars(default)]
    pub needs: Vec<String>,
    /// What the grader does to provoke the system before it looks.
    pub stimulus: Option<Stimulus>,
    /// What is asked of the lab.
    #[serde(flatten)]
    pub kind: Kind,
    /// Sentence for a pass.
    pub pass: Option<String>,
    /// Sentence for a fail; may use `{{ observed }}`.
    pub fail: Option<String>,
}

/// The points of a check and of all that earn nothing without it.
pub(crate) fn at_stake(checks: &[Check], id: &str) -> u32 {
    let mut found: Vec<&Check> = checks.iter().filter(|check| check.id == id).collect();
    let mut seen = 0;
    while let Some(one) = found.get(seen) {
        let id = &one.id;
        let is_new = |check: &&Check| !found.iter().any(|known| known.id == check.id);
        let waits = checks.iter().filter(|check| check.needs.contains(id));
        let waits: Vec<&Check> = waits.filter(is_new).collect();
        found.extend(waits);
        seen += 1;
    }
    found.iter().map(|check| check.points).sum()
}

/// How `{{ observed }}` stands in a rendered [`Check::fail`], until the grader knows it.
pub(crate) const OBSERVED: &str = "{{ observed }}";

impl Check {
    /// What it asks the learner, if it is a question.
    #[must_use]
    pub fn asked(&self) -> Option<&AnswerCheck> {
        match &self.kind {
            Kind::Answer(asked) => Some(asked),
            _ => None,
        }
    }

    /// Whether it is a question.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.asked().is_some()
    }

    /// Whether it asks for what this action shows, and both earn together or not at all.
    #[must_use]
    pub fn answers(&self, action: &Check) -> bool {
        self.asks()
            && !action.asks()
            && self.needs.contains(&action.id)
            && action.needs.contains(&self.id)
    }

    /// What is true of it, whatever is found.
    pub(crate) fn nature(&self) -> Nature {
        let stimulus = self.stimulus.as_ref();
        let nature = self.kind.criterion().nature();
        Nature {
            overheard: nature.overheard || stimulus.is_some_and(|one| one.pod.is_some()),
            ..nature
        }
    }

    /// What it asks of the lab.
    pub(crate) fn criterion(&self) -> &dyn Criterion {
        self.kind.criterion()
    }

    /// Whether it holds; see [`Asked`].
    pub(crate) fn grade(
        &self,
        path: &str,
        stimulus: Option<&Stimulus>,
        looked: &Looked<'_>,
    ) -> Finding {
        let asked = Asked {
            path,
            id: &self.id,
            stimulus: self.stimulus.as_ref().or(stimulus),
        };
        self.criterion().grade(&asked, looked)
    }

    /// It and all its parts, if it stands at `place`.
    pub(crate) fn parts_at(&self, place: &str) -> Vec<Part<'_>> {
        let mut parts = Vec::new();
        self.collect_parts(place, None, &mut parts);
        parts
    }

    fn collect_parts<'a>(
        &'a self,
        place: &str,
        whole: Option<&'a Stimulus>,
        parts: &mut Vec<Part<'a>>,
    ) {
        let stimulus = self.stimulus.as_ref().or(whole);
        parts.push(Part {
            place: place.to_owned(),
            check: self,
            stimulus,
        });
        for (below, part) in self.kind.parts() {
            part.collect_parts(&format!("{place}/{below}"), stimulus, parts);
        }
    }

    /// It and all its parts.
    pub(crate) fn with_parts(&self) -> impl Iterator<Item = &Check> {
        self.parts_at("").into_iter().map(|part| part.check)
    }

    /// Whether this is true of it, or of one of `checks` that it builds on.
    fn rests_on(&self, checks: &[Check], is: fn(&Check) -> bool) -> bool {
        let (mut ahead, mut looked) = (vec![self], BTreeSet::new());
        while let Some(check) = ahead.pop() {
            if is(check) {
                return true;
            }
            if looked.insert(check.id.as_str()) {
                ahead.extend(checks.iter().filter(|one| check.needs.contains(&one.id)));
            }
        }
        false
    }

    /// Whether it, or one of `checks` that it builds on, is judged by what was recorded of the lab.
    #[must_use]
    pub fn rests_on_events(&self, checks: &[Check]) -> bool {
        self.rests_on(checks, |check| check.nature().by_events)
    }

    /// Whether it, or one of `checks` that it builds on, is judged by what a command in the node does.
    #[must_use]
    pub fn rests_on_commands(&self, checks: &[Check]) -> bool {
        self.rests_on(checks, |check| {
            let mut parts = check.with_parts();
            parts.any(|part| !part.kind.criterion().commands().is_empty())
        })
    }

    /// When it must hold: events that happened stay true, everything else counts as it is when
    /// graded. A combinator is as lasting as the least lasting of its parts, and so is an upper
    /// bound on events, which a later event can break.
    #[must_use]
    pub fn when(&self) -> When {
        match self.nature().lasting {
            true => When::Once,
            false => When::AtGrading,
        }
    }

    /// The sentence for a pass.
    #[must_use]
    pub fn say_pass(&self) -> String {
        self.pass.clone().unwrap_or_default()
    }

    /// The sentence for a fail, with what was observed put in its place.
    #[must_use]
    pub fn say_fail(&self, observed: &str) -> String {
        self.fail
            .as_deref()
            .unwrap_or_default()
            .replace(OBSERVED, observed)
    }
}

/// When a check must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Once true, it stays true within the attempt.
    Once,
    /// It must hold when graded.
    AtGrading,
}

/// Where a check stands in its scenario: its id, or below a combinator the place of each part
/// (`calm.1.0`).
pub(crate) fn path_of(parent: &str, check: &Check, place: usize) -> String {
    if parent.is_empty() {
        check.id.clone()
    } else {
        format!("{parent}.{place}")
    }
}

/// A check or a part of one.
#[derive(Clone, Debug)]
pub(crate) struct Part<'a> {
    /// Where it stands in the file: keys and indices separated by `/`.
    pub(crate) place: String,
    /// Itself.
    pub(crate) check: &'a Check,
    /// Its stimulus, or that of what it is a part of.
    pub(crate) stimulus: Option<&'a Stimulus>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_rests_on_events_also_by_what_it_needs() {
        let checks = serde_json::json!([
            {"id": "ran", "run": {"rules": []}, "needs": ["there"]},
            {"id": "file", "needs": ["ran", "file"], "all": []},
            {"id": "there", "needs": ["alone"], "all": []},
            {"id": "alone", "all": []},
            {"id": "both", "all": [{"run": {"rules": []}}]},
            {"id": "quiet", "not": {"command": {"exec": ["/usr/bin/ss"]}}},
            {"id": "after", "answer": {"ask": "", "accept": []}, "needs": ["quiet"]},
            {"id": "pod", "kernel": {"namespace": "web", "labels": "app=web"}},
        ]);
        let checks: Vec<Check> = serde_json::from_value(checks).unwrap();
        let found = |rests: fn(&Check, &[Check]) -> bool| -> Vec<&str> {
            let found = checks.iter().filter(|check| rests(check, &checks));
            found.map(|check| check.id.as_str()).collect()
        };
        let on_events = ["ran", "file", "both", "quiet", "after", "pod"];
        assert_eq!(found(Check::rests_on_events), on_events);
        assert_eq!(found(Check::rests_on_commands), ["quiet", "after"]);
    }

    #[test]
    fn what_waits_for_a_check_is_at_stake_with_it_and_counts_once() {
        let checks = serde_json::json!([
            {"id": "which", "points": 1, "needs": ["gone"], "all": []},
            {"id": "gone", "points": 2, "needs": ["which"], "all": []},
            {"id": "after", "points": 4, "needs": ["gone", "which"], "all": []},
            {"id": "alone", "points": 8, "all": []},
        ]);
        let checks: Vec<Check> = serde_json::from_value(checks).unwrap();
        assert_eq!(at_stake(&checks, "which"), 7);
        assert_eq!(at_stake(&checks, "after"), 4);
    }
}
