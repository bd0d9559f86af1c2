//! What the proofs of a scenario consist of.

use std::collections::BTreeSet;

use super::ledger::Proof;
use crate::grader::Open;
use crate::scenario::adversary::{Deed, Knowledge};
use crate::scenario::answer::{self, Earns, Kind, ScriptLine, UNTOUCHED};
use crate::scenario::explanation::commands;
use crate::scenario::{Check, Content, Diagnostic, Drawn, Tier};

/// One lab to start, and what to do there.
#[derive(Clone, Debug)]
pub struct Task {
    /// The scenario.
    pub scenario: String,
    /// What its lab consists of.
    pub tier: Tier,
    /// What the answer is for.
    pub kind: Kind,
    /// `untouched`, `solution` or the name of the answer.
    pub answer: String,
    /// What is typed.
    pub script: Vec<ScriptLine>,
    /// The checks that must earn their points.
    pub expected: BTreeSet<String>,
    /// What must have come of it, if it is an adversary.
    pub deed: Option<Deed>,
    /// The questions of the scenario.
    pub questions: Open,
    /// Commands that must succeed afterwards: those of the explanation, after the reference.
    pub afterwards: Vec<String>,
    /// It can't be done on somebody else's cluster.
    pub own_cluster: bool,
    /// Further checks that are judged beside it, and that change nothing.
    pub supposed: Vec<Check>,
}

impl Task {
    /// The proof that it makes.
    #[must_use]
    pub fn proof(&self, provider: &str) -> Proof {
        Proof {
            provider: provider.to_owned(),
            scenario: self.scenario.clone(),
            kind: self.kind,
            name: self.answer.clone(),
        }
    }
}

/// What a proof of a scenario consists of: the untouched lab, the reference, every other right way,
/// every near miss, every adversary that applies.
///
/// # Errors
/// An answer is unusable.
pub fn tasks(content: &Content, drawn: &Drawn) -> Result<Vec<Task>, Vec<Diagnostic>> {
    let scenario = drawn.scenario.id.as_str();
    let all: BTreeSet<String> = drawn
        .scenario
        .checks
        .iter()
        .map(|check| check.id.clone())
        .collect();
    let tier = drawn.scenario.tier;
    let questions = Open::all(&drawn.scenario.checks);
    let mut tasks = vec![Task {
        scenario: scenario.to_owned(),
        tier,
        kind: Kind::Untouched,
        answer: UNTOUCHED.to_owned(),
        script: Vec::new(),
        expected: BTreeSet::new(),
        deed: None,
        questions: questions.clone(),
        afterwards: Vec::new(),
        own_cluster: false,
        supposed: Vec::new(),
    }];
    let explanation = content
        .explanation(scenario, &drawn.values)?
        .unwrap_or_default();
    let explained = commands(&explanation);
    for answer in content.answers(scenario, &drawn.values)? {
        tasks.push(Task {
            scenario: scenario.to_owned(),
            tier,
            kind: answer.kind,
            answer: answer.name,
            script: answer.script,
            expected: match answer.earns {
                Earns::All => all.clone(),
                Earns::Only(checks) => checks,
            },
            deed: None,
            questions: questions.clone(),
            afterwards: match answer.kind {
                Kind::Reference => explained.clone(),
                _ => Vec::new(),
            },
            own_cluster: answer.own_cluster,
            supposed: Vec::new(),
        });
    }
    let knowledge = Knowledge::of(content, drawn)?;
    for adversary in content.adversaries()? {
        if adversary.not_applicable(&drawn.scenario).is_some() {
            continue;
        }
        let cheat = adversary.cheat(content, drawn, &knowledge)?;
        tasks.push(Task {
            scenario: scenario.to_owned(),
            tier,
            kind: Kind::Adversary,
            answer: adversary.name,
            script: cheat.script,
            expected: cheat.honest,
            deed: Some(cheat.deed),
            questions: questions.clone(),
            afterwards: Vec::new(),
            // Cheats are for nodes of cksl's own.
            own_cluster: true,
            supposed: Vec::new(),
        });
    }
    Ok(tasks)
}

/// Whether an answer can be done by a provider: what needs a cluster of cksl's own can't on somebody else's. Adversaries
/// know the addresses of the sandbox's clusters, and not those of kind's.
#[must_use]
pub fn can_be_done(provider: &str, kind: Kind, own_cluster: bool) -> bool {
    let foreign = provider.starts_with("kubeconfig");
    match kind {
        Kind::Adversary => !foreign && !provider.starts_with("kind"),
        _ => !(own_cluster && foreign),
    }
}

/// All proofs of content by a provider, each with what its lab consists of.
#[must_use]
pub fn everything(content: &Content, provider: &str) -> Vec<(Proof, Tier)> {
    let mut proofs = Vec::new();
    let adversaries = content.adversaries().unwrap_or_default();
    for id in content.scenarios() {
        let Ok(scenario) = content.scenario(id) else {
            continue;
        };
        let folder = format!("answers/{id}/");
        let answers = content.below(&folder);
        let answers = answers.filter_map(|(path, bytes)| {
            let own = answer::is_for_own_clusters(&String::from_utf8_lossy(bytes));
            Kind::of_file(path).filter(|(kind, _)| can_be_done(provider, *kind, own))
        });
        let cheats = adversaries
            .iter()
            .filter(|_| can_be_done(provider, Kind::Adversary, true))
            .filter(|adversary| adversary.not_applicable(&scenario).is_none())
            .map(|adversary| (Kind::Adversary, adversary.name.as_str()));
        let untouched = [(Kind::Untouched, UNTOUCHED)];
        for (kind, name) in answers.chain(cheats).chain(untouched) {
            let proof = Proof {
                provider: provider.to_owned(),
                scenario: id.to_owned(),
                kind,
                name: name.to_owned(),
            };
            proofs.push((proof, scenario.tier));
        }
    }
    proofs
}
