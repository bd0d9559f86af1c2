//! What to practise next.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::path::LearningPath;
use crate::scenario::{Scenario, Tier};

/// A scenario that is proposed, and why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proposal<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Why this one.
    pub why: Why<'a>,
    /// What it builds on, which the learner knows.
    pub builds_on: &'a [String],
    /// How many scenarios of its domain are passed.
    pub passed: usize,
    /// How many its domain has.
    pub of: usize,
}

/// Why a scenario is proposed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why<'a> {
    /// It is a task of the latest exam that was not passed there, and not since.
    Failed,
    /// It is the next of the first part of the path, of which so many are passed.
    Begins {
        /// How many.
        passed: usize,
        /// How many the part has.
        of: usize,
    },
    /// It is the next of the learner's weakest domain.
    Weakest,
    /// What would be the next there builds on it.
    Opens(&'a Scenario),
}

/// What a domain counts with of which nothing is known, from 0 to 1.
const UNKNOWN: f64 = 0.5;

/// What is known of whoever asks.
#[derive(Clone, Copy, Debug)]
pub struct Learner<'a> {
    /// The scenario of each attempt and whether that passed, the latest first.
    pub tried: &'a [(&'a str, bool)],
    /// What they earn of a domain's tasks without help, as far as is known, from 0 to 1.
    pub ability: &'a BTreeMap<String, f64>,
    /// The tasks of the latest exam that were not passed there, and not since, the most useful first.
    pub failed: &'a [String],
}

/// The scenario to practise next; nothing if all are passed.
///
/// After an exam come its tasks that were not passed. Who begins goes through the first part of the path. Then comes the
/// weakest domain, and in it the first of the path that is not passed yet. If that builds on another one which is not
/// known, that other one comes first. Of domains that are as weak, that of the latest attempt goes on, and the one with
/// the smallest part passed comes next. What the path does not have comes last in its domain: single nodes before
/// clusters, the shortest first.
///
/// `runs` says of a scenario whether this machine can make its lab: what it can't is not proposed, and nothing waits for
/// it. It counts among those of its domain.
#[must_use]
pub fn propose<'a>(
    scenarios: &'a [Scenario],
    path: &'a LearningPath,
    runs: &dyn Fn(&Scenario) -> bool,
    learner: Learner<'_>,
) -> Option<Proposal<'a>> {
    let Learner {
        tried,
        ability,
        failed,
    } = learner;
    let by_id: BTreeMap<&str, &Scenario> =
        scenarios.iter().map(|one| (one.id.as_str(), one)).collect();
    let passed: BTreeSet<&str> = tried
        .iter()
        .filter(|(_, passed)| *passed)
        .filter_map(|(id, _)| by_id.get_key_value(id).map(|(id, _)| *id))
        .collect();
    let known = path.known(&passed);
    let is_open = |one: &Scenario| !passed.contains(one.id.as_str()) && runs(one);
    // What the scenario builds on, is not known, and can be practised here.
    let missing = |one: &Scenario| {
        let after = path.after(&one.id).iter();
        let mut open = after.filter_map(|id| by_id.get(id.as_str()).copied());
        open.find(|it| !known.contains(it.id.as_str()) && is_open(it))
    };
    let of_domain = |domain: &str| {
        let all = scenarios
            .iter()
            .filter(|one| one.curriculum.domain == domain);
        let done = all.clone().filter(|one| passed.contains(one.id.as_str()));
        (done.count(), all.count())
    };
    let latest = tried.first().map(|(id, _)| *id);
    let proposal = |scenario: &'a Scenario, why| {
        let (passed, of) = of_domain(&scenario.curriculum.domain);
        Proposal {
            scenario,
            why,
            builds_on: path.after(&scenario.id),
            passed,
            of,
        }
    };

    // What was just tried comes after what was not.
    let mut failed = failed
        .iter()
        .filter_map(|id| by_id.get(id.as_str()).copied())
        .filter(|one| runs(one));
    let again = failed
        .clone()
        .find(|one| Some(one.id.as_str()) != latest)
        .or_else(|| failed.next());
    if let Some(scenario) = again {
        return Some(proposal(scenario, Why::Failed));
    }

    let part: Vec<&Scenario> = path
        .parts
        .first()
        .into_iter()
        .flat_map(|part| &part.scenarios)
        .filter_map(|step| by_id.get(step.id.as_str()).copied())
        .collect();
    let first = part.iter().copied().filter(|one| runs(one));
    let unknown = first.filter(|one| !known.contains(one.id.as_str()));
    let mut ready = unknown.filter(|one| missing(one).is_none());
    // What was just tried comes after what was not.
    let begins = ready
        .clone()
        .find(|one| Some(one.id.as_str()) != latest)
        .or_else(|| ready.next());
    if let Some(scenario) = begins {
        let of = part.len();
        let done = part.iter().filter(|one| passed.contains(one.id.as_str()));
        let passed = done.count();
        return Some(proposal(scenario, Why::Begins { passed, of }));
    }

    let current = latest
        .and_then(|id| by_id.get(id))
        .map(|one| one.curriculum.domain.as_str());
    let open = scenarios.iter().filter(|one| is_open(one));
    let wanted = open.min_by_key(|one| {
        let domain = one.curriculum.domain.as_str();
        let (done, all) = of_domain(domain);
        let able = ability.get(domain).copied().unwrap_or(UNKNOWN);
        (
            // In thousandths, as the parts are.
            (able * 1000.0).round() as u64,
            Some(domain) != current,
            if tried.is_empty() {
                0
            } else {
                done * 1000 / all.max(1)
            },
            // What was just tried comes after what was not, and what builds on something unknown after what does not.
            Some(one.id.as_str()) == latest,
            missing(one).is_some(),
            path.place(&one.id).unwrap_or(usize::MAX),
            one.tier == Tier::Cluster,
            one.minutes,
            one.id.as_str(),
        )
    })?;
    let mut scenario = wanted;
    // The path has no circles: what a scenario builds on stands before it.
    while let Some(before) = missing(scenario) {
        scenario = before;
    }
    let why = if scenario.id == wanted.id {
        Why::Weakest
    } else {
        Why::Opens(wanted)
    };
    Some(proposal(scenario, why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Content, yaml};

    fn scenarios() -> Vec<Scenario> {
        let content = Content::embedded();
        let of = |id: &str| content.scenario(id).unwrap();
        [
            "falco-override",
            "sysdig-cat",
            "find-the-miner",
            "network-policy",
        ]
        .map(of)
        .to_vec()
    }

    /// What is proposed to who has tried these, on this path.
    fn found<'a>(
        scenarios: &'a [Scenario],
        path: &'a LearningPath,
        tried: &[(&str, bool)],
        ability: &[(&str, f64)],
    ) -> Option<Proposal<'a>> {
        let ability = ability
            .iter()
            .map(|(domain, able)| ((*domain).to_owned(), *able));
        let ability = ability.collect();
        let learner = Learner {
            tried,
            ability: &ability,
            failed: &[],
        };
        propose(scenarios, path, &|_| true, learner)
    }

    fn id<'a>(proposal: Option<Proposal<'a>>) -> Option<&'a str> {
        proposal.map(|found| found.scenario.id.as_str())
    }

    fn path(text: &str) -> LearningPath {
        yaml::parse("path.yaml", text).unwrap()
    }

    /// Without order.
    fn none() -> LearningPath {
        LearningPath::default()
    }

    #[test]
    fn who_begins_goes_through_the_first_part_of_the_path_in_its_order() {
        let scenarios = scenarios();
        let path = path(
            "parts:\n- title: A\n  about: B\n  scenarios: [{id: sysdig-cat}, {id: falco-override, after: \
             [sysdig-cat]}]\n",
        );
        let begins = |passed| Why::Begins { passed, of: 2 };
        let first = found(&scenarios, &path, &[], &[]).unwrap();
        assert_eq!(
            (first.scenario.id.as_str(), first.why),
            ("sysdig-cat", begins(0))
        );
        // It was not passed, and the other one builds on it.
        let again = found(&scenarios, &path, &[("sysdig-cat", false)], &[]);
        assert_eq!(id(again), Some("sysdig-cat"));
        // A weaker domain does not change it.
        let weak = [("cluster-setup", 0.1)];
        let second = found(&scenarios, &path, &[("sysdig-cat", true)], &weak).unwrap();
        assert_eq!(
            (second.scenario.id.as_str(), second.why),
            ("falco-override", begins(1))
        );
        assert_eq!(second.builds_on, ["sysdig-cat"]);
        // Who has passed what builds on the first step knows it.
        let third = found(&scenarios, &path, &[("falco-override", true)], &weak).unwrap();
        assert_eq!(
            (third.scenario.id.as_str(), third.why),
            ("network-policy", Why::Weakest)
        );
    }

    #[test]
    fn what_was_not_passed_in_the_latest_exam_comes_first() {
        let scenarios = scenarios();
        let path = path(
            "parts:\n- {title: A, about: B, scenarios: [{id: sysdig-cat}, {id: falco-override}]}\n",
        );
        let failed = ["network-policy", "find-the-miner"].map(str::to_owned);
        let found = |tried: &[(&str, bool)], runs: &dyn Fn(&Scenario) -> bool| {
            let learner = Learner {
                tried,
                ability: &BTreeMap::new(),
                failed: &failed,
            };
            let found = propose(&scenarios, &path, runs, learner).unwrap();
            (found.scenario.id.clone(), found.why == Why::Failed)
        };
        let of = |id: &str, failed| (id.to_owned(), failed);
        assert_eq!(found(&[], &|_| true), of("network-policy", true));
        let tried = [("network-policy", false)];
        assert_eq!(found(&tried, &|_| true), of("find-the-miner", true));
        let none = |one: &Scenario| !failed.contains(&one.id);
        assert_eq!(found(&[], &none), of("sysdig-cat", false));
    }

    #[test]
    fn what_a_scenario_builds_on_comes_before_it_whatever_its_domain() {
        let scenarios = scenarios();
        let path = path(
            "parts:\n- {title: A, about: B, scenarios: []}\n- title: C\n  about: D\n  scenarios: [{id: falco-override}, \
             {id: sysdig-cat, after: [falco-override]}, {id: network-policy, after: [sysdig-cat]}]\n",
        );
        let weak = [("runtime", 0.9), ("cluster-setup", 0.1)];
        let first = found(&scenarios, &path, &[], &weak).unwrap();
        assert_eq!(first.scenario.id, "falco-override");
        assert!(matches!(first.why, Why::Opens(it) if it.id == "network-policy"));
        let tried = [("sysdig-cat", true)];
        let then = found(&scenarios, &path, &tried, &weak).unwrap();
        assert_eq!(
            (then.scenario.id.as_str(), then.why),
            ("network-policy", Why::Weakest)
        );
        // What can't run here keeps nothing from being proposed.
        let ability = BTreeMap::from(weak.map(|(domain, able)| (domain.to_owned(), able)));
        let learner = Learner {
            tried: &[],
            ability: &ability,
            failed: &[],
        };
        let runs = |one: &Scenario| one.id != "sysdig-cat";
        assert_eq!(
            id(propose(&scenarios, &path, &runs, learner)),
            Some("network-policy")
        );
    }

    #[test]
    fn the_built_in_path_proposes_every_scenario_once() {
        let content = Content::embedded();
        let path = content.learning_path().unwrap();
        let ids = content.scenarios().into_iter();
        let scenarios: Vec<Scenario> = ids.map(|id| content.scenario(id).unwrap()).collect();
        let mut tried: Vec<(&str, bool)> = Vec::new();
        while let Some(next) = found(&scenarios, &path, &tried, &[]) {
            let id = next.scenario.id.as_str();
            let is_passed = |it: &String| tried.contains(&(it.as_str(), true));
            assert!(path.after(id).iter().all(is_passed), "{id}");
            tried.insert(0, (id, true));
        }
        assert_eq!(tried.len(), scenarios.len());
        let first: Vec<&str> = tried.iter().rev().map(|(id, _)| *id).collect();
        let part = path.parts[0].scenarios.iter().map(|step| step.id.as_str());
        assert_eq!(first[..6], part.collect::<Vec<_>>());
    }

    #[test]
    fn without_a_path_the_shortest_single_node_comes_first() {
        let scenarios = scenarios();
        let nodes = scenarios.iter().filter(|one| one.tier == Tier::Node);
        let shortest = nodes.min_by_key(|one| one.minutes).unwrap();
        assert_eq!(
            id(found(&scenarios, &none(), &[], &[])),
            Some(shortest.id.as_str())
        );
    }

    #[test]
    fn the_weakest_domain_comes_first_whatever_was_tried_last() {
        let (scenarios, none) = (scenarios(), none());
        let with = |runtime: f64, setup: f64, tried: &[(&str, bool)]| {
            let ability = [("runtime", runtime), ("cluster-setup", setup)];
            id(found(&scenarios, &none, tried, &ability))
                .map(str::to_owned)
                .unwrap()
        };
        let tried = [("falco-override", true)];
        assert_eq!(with(0.8, 0.5, &tried), "network-policy");
        assert_eq!(with(0.8, 0.9, &tried), "sysdig-cat");
        // Nothing is left of the weakest.
        let tried = [("network-policy", true), ("falco-override", true)];
        assert_eq!(with(0.8, 0.2, &tried), "sysdig-cat");
    }

    #[test]
    fn of_domains_as_weak_that_of_the_latest_attempt_goes_on_until_it_is_passed() {
        let (scenarios, none) = (scenarios(), none());
        let next = found(&scenarios, &none, &[("falco-override", true)], &[]).unwrap();
        assert_eq!(next.scenario.id, "sysdig-cat");
        assert_eq!((next.passed, next.of), (1, 3));
        let mut tried = vec![
            ("find-the-miner", true),
            ("sysdig-cat", true),
            ("falco-override", true),
        ];
        assert_eq!(
            id(found(&scenarios, &none, &tried, &[])),
            Some("network-policy")
        );
        tried.insert(0, ("network-policy", true));
        assert_eq!(found(&scenarios, &none, &tried, &[]), None);
    }

    #[test]
    fn what_was_just_tried_in_vain_comes_again_when_nothing_else_is_left() {
        let (scenarios, none) = (scenarios(), none());
        let mut tried = vec![("sysdig-cat", false), ("find-the-miner", true)];
        assert_eq!(
            id(found(&scenarios, &none, &tried, &[])),
            Some("falco-override")
        );
        tried.push(("falco-override", true));
        assert_eq!(
            id(found(&scenarios, &none, &tried, &[])),
            Some("sysdig-cat")
        );
    }

    #[test]
    fn what_this_machine_cannot_run_is_not_proposed() {
        let scenarios = scenarios();
        let on_nodes = |one: &Scenario| one.tier == Tier::Node;
        let ability = [("runtime", 0.9), ("cluster-setup", 0.1)]
            .map(|(domain, ability)| (domain.to_owned(), ability));
        let learner = Learner {
            tried: &[],
            ability: &BTreeMap::from(ability),
            failed: &[],
        };
        let none = none();
        let found = propose(&scenarios, &none, &on_nodes, learner).unwrap();
        assert_eq!(found.scenario.tier, Tier::Node);
    }
}
