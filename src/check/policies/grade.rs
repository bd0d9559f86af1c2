//! Policies checks: what the network policies let pass between two ends.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr};

use serde_json::{Value as Json, json};

use super::{ANYWHERE, PoliciesCheck, PolicyEnd};
use crate::api::Api;
use crate::check::instrument::finding::Finding;
use crate::check::instrument::pairs::{pairs, weakest};
use crate::check::instrument::policy::{End, Policies, Ports, in_cidr};
use crate::check::instrument::{pod, pods};
use crate::grade::Evidence;
use crate::random::random;

/// Labels that a controller gives to the pods of today's template.
const OF_TODAY: [&str; 3] = [
    "pod-template-hash",
    "controller-revision-hash",
    "statefulset.kubernetes.io/pod-name",
];

/// Asks the policies.
pub(crate) fn grade(check: &PoliciesCheck, api: &Api, policies: &Policies) -> Finding {
    let pods = |end: &PolicyEnd| match &end.labels {
        Some(labels) => pods::that_run(end.namespace(), None, Some(labels), api),
        None => Ok(Vec::new()),
    };
    judge(check, policies, &pods).unwrap_or_else(|finding| finding)
}

/// Judges what the policies say of each pair of ends; `pods` are those of an end.
fn judge(
    check: &PoliciesCheck,
    policies: &Policies,
    pods: &dyn Fn(&PolicyEnd) -> Result<Vec<Json>, Finding>,
) -> Result<Finding, Finding> {
    let only = check.only.as_deref().map(written).transpose()?;
    let allow = written(&check.allow)?;
    let starts = places(&check.from, policies, pods(&check.from)?)?;
    let goals = places(&check.to, policies, pods(&check.to)?)?;
    weakest(pairs(&starts, &goals).map(|(start, goal)| {
        let open = policies.open(start.end(), goal.end())?;
        let say = |verdict: fn(String) -> Finding, let_or_not, ports: &dyn Display| {
            let (from, to) = (&start.name, &goal.name);
            let observed = format!("policies {let_or_not} {from} connect to {to} on {ports}");
            verdict(observed.clone()).with(Evidence {
                at: format!("from {from}"),
                observed,
                ..Evidence::default()
            })
        };
        if let Some(ports) = only.as_ref().and_then(|only| Ports::beyond(&open, only)) {
            return Ok(say(Finding::fail, "let", &ports));
        }
        if let Some(ports) = Ports::beyond(&allow, &open) {
            return Ok(say(Finding::fail, "do not let", &ports));
        }
        let passing: Vec<String> = open.iter().map(Ports::to_string).collect();
        Ok(match passing.is_empty() {
            true => say(Finding::pass, "let", &"no port"),
            false => say(Finding::pass, "let", &passing.join(", ")),
        })
    }))
}

fn written(ports: &[String]) -> Result<Vec<Ports>, Finding> {
    let read = |port: &String| {
        let unknown = || Finding::unknown(format!("the scenario asks about `{port}`"));
        Ports::parse(port).ok_or_else(unknown)
    };
    ports.iter().map(read).collect()
}

impl PolicyEnd {
    fn namespace(&self) -> &str {
        self.namespace.as_deref().unwrap_or("default")
    }
}

/// An end that is asked about.
struct Side {
    /// What it is called.
    name: String,
    is: Is,
}

enum Is {
    /// A pod, and its namespace.
    Pod(Json, Json),
    Address(IpAddr),
}

impl Side {
    fn end(&self) -> End<'_> {
        match &self.is {
            Is::Pod(pod, namespace) => End::Pod(pod, namespace),
            Is::Address(address) => End::Address(*address),
        }
    }
}

/// What an end stands for; `pods` are those that it selects.
fn places(end: &PolicyEnd, policies: &Policies, pods: Vec<Json>) -> Result<Vec<Side>, Finding> {
    let Some(address) = &end.address else {
        let known = |pod| supposed(end, pod, policies);
        return pods.into_iter().map(known).collect();
    };
    if address != ANYWHERE {
        let unknown = |_| Finding::unknown(format!("`{address}` is no address"));
        let is = Is::Address(address.parse().map_err(unknown)?);
        let name = address.clone();
        return Ok(vec![Side { name, is }]);
    }
    let ranges = policies.ranges(&end.except)?.into_iter();
    let asked = ranges.filter(|range| {
        let address = range.first.into();
        !end.except.iter().any(|network| in_cidr(network, address))
    });
    let known = asked.map(|range| Side {
        name: range.to_string(),
        is: Is::Address(range.first.into()),
    });
    Ok(known.collect())
}

/// Takes a pod for what its end says.
fn supposed(end: &PolicyEnd, mut pod: Json, policies: &Policies) -> Result<Side, Finding> {
    let mut name = format!("the pod {}", pod::name(&pod));
    if let Some(labels) = &end.supposed {
        imagine(&mut pod, labels);
        let labels = labels.iter().map(|(key, value)| match value {
            Some(value) => format!("{key}={value}"),
            None => format!("no {key}"),
        });
        name = format!("a pod with {}", labels.collect::<Vec<_>>().join(", "));
    }
    let namespace = if end.in_new_namespace {
        let new = format!("new-{:08x}", random() as u32);
        pod["metadata"]["namespace"] = new.as_str().into();
        name.push_str(" in a new namespace");
        json!({"metadata": {"name": new, "labels": {"kubernetes.io/metadata.name": new}}})
    } else {
        let of = pod["metadata"]["namespace"].as_str();
        name = format!("{name} in {}", of.unwrap_or_default());
        policies.namespace(&pod)?.clone()
    };
    Ok(Side {
        name,
        is: Is::Pod(pod, namespace),
    })
}

/// Makes a pod one that is not there yet: with these labels, too, without those that are `None` or by which its controller
/// knows today's, and with another address of its network.
fn imagine(pod: &mut Json, labels: &BTreeMap<String, Option<String>>) {
    let own = &mut pod["metadata"]["labels"];
    if let Some(own) = own.as_object_mut() {
        own.retain(|key, _| !OF_TODAY.contains(&key.as_str()) && !labels.contains_key(key));
    }
    for (key, value) in labels {
        if let Some(value) = value {
            own[key] = value.as_str().into();
        }
    }
    let address = pod["status"]["podIP"].as_str();
    if let Some(address) = address.and_then(|text| text.parse::<Ipv4Addr>().ok()) {
        // Of the same 256, so that the network has it, too; and no one that could be foreseen.
        let [a, b, c, last] = address.octets();
        let other = last.wrapping_add(1 + (random() % 255) as u8);
        pod["status"]["podIP"] = Ipv4Addr::new(a, b, c, other).to_string().into();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::grade::Verdict;

    fn pod(name: &str, namespace: &str) -> Json {
        json!({
            "metadata": {"name": name, "namespace": namespace, "labels": {"app": name, "pod-template-hash": "6f9c"}},
            "spec": {"containers": [{}]}, "status": {"podIP": "10.244.0.7", "phase": "Running"},
        })
    }

    /// In `shop`, `store` takes connections of pods of `guests` whose label is `role=sales`, on port 80.
    fn asked(check: Json) -> Finding {
        let namespace = |name: &str| json!({"metadata": {"name": name, "labels": {"team": name}}});
        let policy = json!({
            "metadata": {"namespace": "shop"},
            "spec": {
                "podSelector": {"matchLabels": {"app": "store"}},
                "policyTypes": ["Ingress"],
                "ingress": [{
                    "from": [
                        {"namespaceSelector": {"matchLabels": {"team": "guests"}}, "podSelector": {"matchLabels": {"role": "sales"}}},
                        {"ipBlock": {"cidr": "192.0.2.0/24"}},
                    ],
                    "ports": [{"port": 80}],
                }],
            },
        });
        let policies = Policies::given(vec![policy], vec![namespace("shop"), namespace("guests")]);
        let pods = |end: &PolicyEnd| {
            let labels = end.labels.as_deref();
            let name = labels.and_then(|labels| labels.strip_prefix("app="));
            Ok(name
                .map(|name| pod(name, end.namespace()))
                .into_iter()
                .collect())
        };
        let check = serde_json::from_value(check).unwrap();
        judge(&check, &policies, &pods).unwrap_or_else(|finding| finding)
    }

    #[test]
    fn nothing_else_may_pass_and_what_must_does() {
        let sales =
            json!({"namespace": "guests", "labels": "app=web", "supposed": {"role": "sales"}});
        let web = json!({"namespace": "guests", "labels": "app=web"});
        let store = json!({"namespace": "shop", "labels": "app=store"});
        let exact = json!({"from": sales, "to": store, "only": ["TCP/80"], "allow": ["TCP/80"]});
        assert_eq!(asked(exact).verdict, Verdict::Pass);
        let closed = asked(json!({"from": sales, "to": store, "only": ["UDP"]}));
        assert_eq!(
            closed.observed,
            "policies let a pod with role=sales in guests connect to the pod store in shop on TCP port 80"
        );
        assert_eq!(closed.verdict, Verdict::Fail);
        let wider = asked(json!({"from": sales, "to": store, "allow": ["TCP/80-81"]}));
        assert_eq!(
            wider.observed,
            "policies do not let a pod with role=sales in guests connect to the pod store in shop on TCP port 81"
        );
        assert_eq!(wider.verdict, Verdict::Fail);
        let nobody = asked(json!({"from": web, "to": store, "only": []}));
        assert_eq!(nobody.verdict, Verdict::Pass, "{}", nobody.observed);
        // What no policy selects is open.
        let open = asked(json!({"from": store, "to": web, "allow": ["TCP", "UDP"]}));
        assert_eq!(open.verdict, Verdict::Pass, "{}", open.observed);
        let unread = asked(json!({"from": web, "to": store, "only": ["http"]}));
        assert!(matches!(unread.verdict, Verdict::Unknown(_)));
    }

    #[test]
    fn a_pod_that_comes_later_may_lack_a_label_that_todays_have() {
        let from = |supposed: Json| {
            asked(json!({
                "from": {"namespace": "guests", "labels": "app=web", "supposed": supposed},
                "to": {"namespace": "shop", "labels": "app=store"},
                "allow": ["TCP/80"],
            }))
        };
        assert_eq!(from(json!({"role": "sales"})).verdict, Verdict::Pass);
        assert_eq!(
            from(json!({"role": null})).observed,
            "policies do not let a pod with no role in guests connect to the pod store in shop on TCP port 80"
        );
        let to = json!({"namespace": "shop", "labels": "app=store", "supposed": {"app": null}});
        let open = asked(
            json!({"from": {"namespace": "guests", "labels": "app=web"}, "to": to, "allow": ["UDP"]}),
        );
        assert_eq!(open.verdict, Verdict::Pass, "{}", open.observed);
    }

    #[test]
    fn a_namespace_that_comes_later_has_no_labels() {
        let later = |namespace| {
            asked(json!({
                "from": {"namespace": namespace, "labels": "app=web", "supposed": {"role": "sales"}, "in_new_namespace": true},
                "to": {"namespace": "shop", "labels": "app=store"},
                "only": [],
            }))
        };
        assert_eq!(later("guests").verdict, Verdict::Pass);
        assert!(
            later("guests").observed.contains("in a new namespace"),
            "{}",
            later("guests").observed
        );
    }

    #[test]
    fn addresses_are_asked_about_wherever_policies_tell_them_apart() {
        let from = |end: Json| {
            asked(
                json!({"from": end, "to": {"namespace": "shop", "labels": "app=store"}, "only": []}),
            )
        };
        let anywhere = from(json!({"address": "anywhere"}));
        assert_eq!(
            anywhere.observed,
            "policies let the addresses 192.0.2.0 to 192.0.2.255 connect to the pod store in shop on TCP port 80"
        );
        let but = from(json!({"address": "anywhere", "except": ["192.0.2.0/24"]}));
        assert_eq!(but.verdict, Verdict::Pass);
        let a_part = from(json!({"address": "anywhere", "except": ["192.0.2.0/25"]}));
        assert_eq!(a_part.verdict, Verdict::Fail);
        assert_eq!(from(json!({"address": "192.0.2.9"})).verdict, Verdict::Fail);
        assert_eq!(from(json!({"address": "192.0.3.9"})).verdict, Verdict::Pass);
    }

    #[test]
    fn a_pod_that_is_not_there_yet_has_an_address_of_its_own() {
        let new = BTreeMap::from([("app".to_owned(), Some("new".to_owned()))]);
        let mut addresses = BTreeSet::new();
        for _ in 0..50 {
            let mut other = pod("web", "shop");
            imagine(&mut other, &new);
            assert_eq!(other["metadata"]["labels"], json!({"app": "new"}));
            let address = other["status"]["podIP"].as_str().unwrap().to_owned();
            assert!(
                address.starts_with("10.244.0.") && address != "10.244.0.7",
                "{address}"
            );
            addresses.insert(address);
        }
        assert!(addresses.len() > 10, "{addresses:?}");
    }
}
