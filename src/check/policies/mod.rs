//! What the cluster's network policies let pass, asked of the policies alone: of pods that are there and of pods that are
//! not, on all ports and for all addresses.

pub(crate) mod grade;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Nature};
use super::instrument::finding::Finding;
use super::instrument::policy::{Ports, network};
use super::lint::Lint;
use super::looked::Looked;
use super::stimulus::Stimulus;

/// What the cluster's network policies let pass from some pods or addresses to others. Nothing is tried: the policies are
/// read as the API defines them, for each of these ends, and for all ports of TCP, UDP and SCTP.
///
/// Ports are written `TCP/80`, `UDP/5000-5010`, or `SCTP` for all ports of a protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PoliciesCheck {
    /// Who opens connections.
    pub from: PolicyEnd,
    /// To whom.
    pub to: PolicyEnd,
    /// Ports that may pass. No others may.
    pub only: Option<Vec<String>>,
    /// Ports that must pass.
    #[serde(default)]
    pub allow: Vec<String>,
}

/// One end of connections: exactly one of `labels` and `address` says which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyEnd {
    /// Namespace of the pods.
    pub namespace: Option<String>,
    /// All pods that run and that this label selector selects.
    pub labels: Option<String>,
    /// Each is taken for a pod that is not there yet: with these labels beside its own, without those that are `null` here
    /// or that its controller gives to today's pods, and with another address of its network.
    pub supposed: Option<BTreeMap<String, Option<String>>>,
    /// Each is taken for a pod of a namespace that is not there yet, and has no label but its name.
    #[serde(default)]
    pub in_new_namespace: bool,
    /// An IP address, or `anywhere`: one of each range of IPv4 addresses about which the policies may say different things.
    pub address: Option<String>,
    /// Networks (`10.0.0.0/8`) that `anywhere` leaves out.
    #[serde(default)]
    pub except: Vec<String>,
}

/// [`PolicyEnd::address`] of all addresses.
pub(crate) const ANYWHERE: &str = "anywhere";

impl Criterion for PoliciesCheck {
    fn nature(&self) -> Nature {
        Nature {
            overheard: true,
            ..Nature::default()
        }
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        for (key, end) in [("from", &self.from), ("to", &self.to)] {
            if end.labels.is_some() == end.address.is_some() {
                let message = "an end is either the pods that `labels` select or an `address`";
                lint.say(key, "content/policies", message);
            }
            if end.address.is_some() && (end.supposed.is_some() || end.in_new_namespace) {
                let message = "an address is not supposed to be something else";
                lint.say(key, "content/policies", message);
            }
            if !end.except.is_empty() && end.address.as_deref() != Some(ANYWHERE) {
                let message = "only `anywhere` has networks that it leaves out";
                lint.say(key, "content/policies", message);
            }
        }
        if self.only.is_none() && self.allow.is_empty() {
            let message = "it says neither which ports must pass (`allow`) nor which may (`only`)";
            lint.say("", "content/policies", message);
        }
    }

    fn lint_drawn(&self, _: Option<&Stimulus>, lint: &mut Lint<'_>) {
        let only = self.only.iter().flatten().map(|one| ("only", one));
        let allow = self.allow.iter().map(|one| ("allow", one));
        for (key, port) in only.chain(allow) {
            if Ports::parse(port).is_none() {
                let message =
                    format!("`{port}` is no port such as `TCP/80`, `UDP/1-100` or `SCTP`");
                lint.say(key, "content/policies", message);
            }
        }
        for (key, end) in [("from", &self.from), ("to", &self.to)] {
            for except in &end.except {
                if network(except).is_none() {
                    let message = format!("`{except}` is no network such as `10.0.0.0/8`");
                    lint.say(key, "content/policies", message);
                }
            }
        }
    }

    fn grade(&self, _: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.cluster(|_, api| match looked.policies.get(api) {
            Ok(policies) => grade::grade(self, api, policies),
            Err(why) => why,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::detector::field_table;

    #[test]
    fn a_check_that_asks_nothing_or_two_things_is_named() {
        let said = |check: serde_json::Value| {
            let check: PoliciesCheck = serde_json::from_value(check).unwrap();
            let fields = field_table();
            let mut lint = Lint::new(&fields);
            check.lint(&mut lint);
            check.lint_drawn(None, &mut lint);
            let problems = lint.take().into_iter();
            problems.map(|problem| problem.message).collect::<Vec<_>>()
        };
        let web = json!({"namespace": "shop", "labels": "app=web", "supposed": {"app": "new"}});
        let anywhere = json!({"address": "anywhere", "except": ["10.0.0.0/8"]});
        let none: [&str; 0] = [];
        assert_eq!(said(json!({"from": web, "to": anywhere, "only": []})), none);
        assert_eq!(
            said(json!({"from": {}, "to": web})),
            [
                "an end is either the pods that `labels` select or an `address`",
                "it says neither which ports must pass (`allow`) nor which may (`only`)",
            ]
        );
        let both = json!({"address": "10.0.0.1", "in_new_namespace": true, "except": ["here"]});
        assert_eq!(
            said(json!({"from": web, "to": both, "allow": ["TCP/80", "https"]})),
            [
                "an address is not supposed to be something else",
                "only `anywhere` has networks that it leaves out",
                "`https` is no port such as `TCP/80`, `UDP/1-100` or `SCTP`",
                "`here` is no network such as `10.0.0.0/8`",
            ]
        );
    }
}
