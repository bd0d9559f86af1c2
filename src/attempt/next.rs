//! What to practise next.

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::{Scenario, Tier};

/// A scenario that is proposed, and why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proposal<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// How many scenarios of its domain are passed.
    pub passed: usize,
    /// How many its domain has.
    pub of: usize,
}

/// What a domain counts with of which nothing is known, from 0 to 1.
const UNKNOWN: f64 = 0.5;

/// The shortest scenario that is not passed yet: of the weakest domain. Of domains that are as weak, that of the latest
/// attempt goes on, and the one with the smallest part passed comes next; single nodes before clusters. Nothing if all
/// are passed.
///
/// `runs` says of a scenario whether this machine can make its lab: what it can't is not proposed, and counts among those
/// of its domain. `tried` is the scenario of each attempt and whether that passed, the latest first. `ability` is what the
/// learner earns of a domain's tasks without help, as far as is known, from 0 to 1.
#[must_use]
pub fn propose<'a>(
    scenarios: &'a [Scenario],
    runs: &dyn Fn(&Scenario) -> bool,
    tried: &[(&str, bool)],
    ability: &BTreeMap<String, f64>,
) -> Option<Proposal<'a>> {
    let passed = tried.iter().filter(|(_, passed)| *passed);
    let passed: BTreeSet<&str> = passed.map(|(id, _)| *id).collect();
    let of_domain = |domain: &str| {
        let all = scenarios
            .iter()
            .filter(|one| one.curriculum.domain == domain);
        let done = all.clone().filter(|one| passed.contains(one.id.as_str()));
        (done.count(), all.count())
    };
    let latest = tried.first().map(|(id, _)| *id);
    let current = scenarios
        .iter()
        .find(|one| Some(one.id.as_str()) == latest)
        .map(|one| one.curriculum.domain.as_str());
    let open = scenarios
        .iter()
        .filter(|one| !passed.contains(one.id.as_str()) && runs(one));
    let scenario = open.min_by_key(|one| {
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
            // What was just tried comes after what was not.
            Some(one.id.as_str()) == latest,
            one.tier == Tier::Cluster,
            one.minutes,
            one.id.as_str(),
        )
    })?;
    let (passed, of) = of_domain(&scenario.curriculum.domain);
    Some(Proposal {
        scenario,
        passed,
        of,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Content;

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

    fn proposed<'a>(scenarios: &'a [Scenario], tried: &[(&str, bool)]) -> Option<&'a str> {
        propose(scenarios, &|_| true, tried, &BTreeMap::new())
            .map(|found| found.scenario.id.as_str())
    }

    #[test]
    fn who_begins_is_given_the_shortest_single_node() {
        let scenarios = scenarios();
        let nodes = scenarios.iter().filter(|one| one.tier == Tier::Node);
        let shortest = nodes.min_by_key(|one| one.minutes).unwrap();
        assert_eq!(proposed(&scenarios, &[]), Some(shortest.id.as_str()));
    }

    #[test]
    fn the_weakest_domain_comes_first_whatever_was_tried_last() {
        let scenarios = scenarios();
        let with = |runtime: f64, setup: f64, tried: &[(&str, bool)]| {
            let ability = [("runtime", runtime), ("cluster-setup", setup)]
                .map(|(domain, ability)| (domain.to_owned(), ability));
            let found = propose(&scenarios, &|_| true, tried, &BTreeMap::from(ability)).unwrap();
            found.scenario.id.clone()
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
        let scenarios = scenarios();
        let found = propose(
            &scenarios,
            &|_| true,
            &[("falco-override", true)],
            &BTreeMap::new(),
        )
        .unwrap();
        assert_eq!(found.scenario.id, "sysdig-cat");
        assert_eq!((found.passed, found.of), (1, 3));
        let mut tried = vec![
            ("find-the-miner", true),
            ("sysdig-cat", true),
            ("falco-override", true),
        ];
        assert_eq!(proposed(&scenarios, &tried), Some("network-policy"));
        tried.insert(0, ("network-policy", true));
        assert_eq!(proposed(&scenarios, &tried), None);
    }

    #[test]
    fn what_was_just_tried_in_vain_comes_again_when_nothing_else_is_left() {
        let scenarios = scenarios();
        let mut tried = vec![("sysdig-cat", false), ("find-the-miner", true)];
        assert_eq!(proposed(&scenarios, &tried), Some("falco-override"));
        tried.push(("falco-override", true));
        assert_eq!(proposed(&scenarios, &tried), Some("sysdig-cat"));
    }

    #[test]
    fn what_this_machine_cannot_run_is_not_proposed() {
        let scenarios = scenarios();
        let on_nodes = |one: &Scenario| one.tier == Tier::Node;
        let ability = [("runtime", 0.9), ("cluster-setup", 0.1)]
            .map(|(domain, ability)| (domain.to_owned(), ability));
        let ability = BTreeMap::from(ability);
        let found = propose(&scenarios, &on_nodes, &[], &ability).unwrap();
        assert_eq!(found.scenario.tier, Tier::Node);
    }
}
