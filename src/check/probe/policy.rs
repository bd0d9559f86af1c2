//! What network policies say of a connection, as the API defines them: so what keeps somebody away can
//! be told from packet filters that somebody has set by hand.

use std::net::IpAddr;

use serde_json::Value as Json;

/// An end of a connection.
#[derive(Clone, Copy)]
pub(crate) enum End<'a> {
    /// A pod, and its namespace as the API has both.
    Pod(&'a Json, &'a Json),
    /// What is no pod.
    Address(IpAddr),
}

/// Which way a policy looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    In,
    Out,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Way::In => "Ingress",
            Way::Out => "Egress",
        }
    }

    fn rules(self, policy: &Json) -> &[Json] {
        list(match self {
            Way::In => &policy["spec"]["ingress"],
            Way::Out => &policy["spec"]["egress"],
        })
    }

    fn peers(self, rule: &Json) -> &[Json] {
        list(match self {
            Way::In => &rule["from"],
            Way::Out => &rule["to"],
        })
    }
}

/// A protocol, as the API spells it, and a port.
type Port<'a> = (&'a str, u16);

/// Whether these policies let a pod reach another end at a port.
pub(crate) fn allow(policies: &[Json], from: End<'_>, to: End<'_>, port: Port<'_>) -> bool {
    let out = lets(policies, Way::Out, from, to, (to, port));
    out && lets(policies, Way::In, to, from, (to, port))
}

/// Whether they let it pass at one of its ends; `at` is where it goes.
fn lets(policies: &[Json], way: Way, end: End<'_>, peer: End<'_>, at: (End<'_>, Port<'_>)) -> bool {
    let End::Pod(pod, namespace) = end else {
        return true;
    };
    let own = policies.iter().filter(|policy| {
        policy["metadata"]["namespace"] == namespace["metadata"]["name"]
            && list(&policy["spec"]["policyTypes"])
                .iter()
                .any(|one| one == way.name())
            && selects(&policy["spec"]["podSelector"], pod)
    });
    let mut rules = own.map(|policy| (policy, way.rules(policy))).peekable();
    rules.peek().is_none()
        || rules.any(|(policy, rules)| {
            rules.iter().any(|rule| {
                let (peers, ports) = (way.peers(rule), list(&rule["ports"]));
                (peers.is_empty() || peers.iter().any(|one| means(one, policy, peer)))
                    && (ports.is_empty() || ports.iter().any(|one| is_at(one, at)))
            })
        })
}

/// Whether a peer of a rule is this end.
fn means(peer: &Json, policy: &Json, end: End<'_>) -> bool {
    match (peer["ipBlock"].is_object(), end) {
        (true, End::Address(address)) => in_block(&peer["ipBlock"], address),
        (true, End::Pod(pod, _)) => {
            let address = pod["status"]["podIP"]
                .as_str()
                .and_then(|text| text.parse().ok());
            address.is_some_and(|address| in_block(&peer["ipBlock"], address))
        }
        (false, End::Address(_)) => false,
        (false, End::Pod(pod, namespace)) => {
            let of_namespace = match &peer["namespaceSelector"] {
                Json::Null => namespace["metadata"]["name"] == policy["metadata"]["namespace"],
                selector => selects(selector, namespace),
            };
            let of_pod = match &peer["podSelector"] {
                Json::Null => true,
                selector => selects(selector, pod),
            };
            of_namespace && of_pod
        }
    }
}

fn in_block(block: &Json, address: IpAddr) -> bool {
    let within = |cidr: &Json| cidr.as_str().is_some_and(|cidr| in_cidr(cidr, address));
    within(&block["cidr"]) && !list(&block["except"]).iter().any(within)
}

fn in_cidr(cidr: &str, address: IpAddr) -> bool {
    let Some((network, length)) = cidr.split_once('/') else {
        return false;
    };
    let (Ok(network), Ok(length)) = (network.parse(), length.parse::<u32>()) else {
        return false;
    };
    let (network, address, bits) = match (network, address) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            (u128::from(one.to_bits()), u128::from(other.to_bits()), 32)
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits(), other.to_bits(), 128),
        _ => return false,
    };
    let rest = u32::saturating_sub(bits, length);
    network.checked_shr(rest).unwrap_or(0) == address.checked_shr(rest).unwrap_or(0)
}

/// Whether a port of a rule is where something goes.
fn is_at(one: &Json, (to, (protocol, port)): (End<'_>, Port<'_>)) -> bool {
    if one["protocol"].as_str().unwrap_or("TCP") != protocol {
        return false;
    }
    match &one["port"] {
        Json::Null => true,
        Json::Number(first) => {
            let first = first.as_u64().unwrap_or_default();
            let last = one["endPort"].as_u64().unwrap_or(first);
            (first..=last).contains(&port.into())
        }
        named => {
            let End::Pod(pod, _) = to else { return false };
            let containers = list(&pod["spec"]["containers"]).iter();
            let mut ports = containers.flat_map(|container| list(&container["ports"]));
            ports.any(|open| {
                open["name"] == *named
                    && open["containerPort"] == port
                    && open["protocol"].as_str().unwrap_or("TCP") == protocol
            })
        }
    }
}

/// Whether a label selector selects an object.
fn selects(selector: &Json, object: &Json) -> bool {
    let labels = &object["metadata"]["labels"];
    let wanted = selector["matchLabels"].as_object();
    let by_labels =
        wanted.is_none_or(|wanted| wanted.iter().all(|(key, value)| labels[key] == *value));
    by_labels
        && list(&selector["matchExpressions"]).iter().all(|one| {
            let value = labels.get(one["key"].as_str().unwrap_or_default());
            let listed = || value.is_some_and(|value| list(&one["values"]).contains(value));
            match one["operator"].as_str() {
                Some("In") => listed(),
                Some("NotIn") => !listed(),
                Some("Exists") => value.is_some(),
                Some("DoesNotExist") => value.is_none(),
                _ => false,
            }
        })
}

fn list(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pod(namespace: &str, app: &str, address: &str) -> (Json, Json) {
        let pod = json!({
            "metadata": {"namespace": namespace, "labels": {"app": app}},
            "spec": {"containers": [{"ports": [{"name": "pages", "containerPort": 80}]}]},
            "status": {"podIP": address},
        });
        let namespace = json!({"metadata": {"name": namespace, "labels": {"name": namespace}}});
        (pod, namespace)
    }

    fn policy(spec: Json) -> Json {
        json!({"metadata": {"namespace": "shop"}, "spec": spec})
    }

    #[test]
    fn a_pod_that_no_policy_selects_is_open() {
        let web = pod("shop", "web", "10.0.0.1");
        let store = pod("shop", "store", "10.0.0.2");
        let guest = pod("guests", "web", "10.0.0.3");
        let (web, store) = (End::Pod(&web.0, &web.1), End::Pod(&store.0, &store.1));
        let guest = End::Pod(&guest.0, &guest.1);
        assert!(allow(&[], web, store, ("TCP", 80)));
        let nobody = policy(json!({
            "podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["gone"]}]},
            "policyTypes": ["Ingress"],
        }));
        assert!(allow(
            std::slice::from_ref(&nobody),
            web,
            store,
            ("TCP", 80)
        ));
        let closed = policy(json!({
            "podSelector": {"matchLabels": {"app": "store"}}, "policyTypes": ["Ingress"],
        }));
        assert!(!allow(
            std::slice::from_ref(&closed),
            web,
            store,
            ("TCP", 80)
        ));
        let opened = policy(json!({
            "podSelector": {}, "policyTypes": ["Ingress"],
            "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "web"}}}],
                         "ports": [{"port": "pages"}, {"port": 8000, "endPort": 8010}]}],
        }));
        let both = [closed.clone(), opened.clone()];
        let opened_alone = [opened];
        assert!(allow(&both, web, store, ("TCP", 80)));
        assert!(allow(&both, web, store, ("TCP", 8005)));
        assert!(!allow(&both, web, store, ("TCP", 81)));
        assert!(!allow(&both, guest, store, ("TCP", 80)));
        let by_namespace = policy(json!({
            "podSelector": {"matchLabels": {"app": "store"}}, "policyTypes": ["Ingress"],
            "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"name": "guests"}}}],
                         "ports": [{"port": 80, "protocol": "UDP"}, {"port": 80}]}],
        }));
        let both = [closed, by_namespace];
        assert!(allow(&both, guest, store, ("TCP", 80)));
        // By the first of its ports; a rule without a protocol is about TCP.
        assert!(allow(&both, guest, store, ("UDP", 80)));
        assert!(!allow(&both, guest, store, ("UDP", 81)));
        assert!(!allow(&opened_alone, web, store, ("UDP", 80)));
    }

    #[test]
    fn what_goes_out_is_asked_for_too() {
        let web = pod("shop", "web", "10.0.0.1");
        let store = pod("shop", "store", "10.0.0.2");
        let (web, store) = (End::Pod(&web.0, &web.1), End::Pod(&store.0, &store.1));
        let outside = End::Address("192.168.7.1".parse().unwrap());
        let out = policy(json!({
            "podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Egress"],
            "egress": [{"to": [{"ipBlock": {"cidr": "192.168.0.0/16", "except": ["192.168.8.0/24"]}}]}],
        }));
        let policies = [out];
        assert!(allow(&policies, web, outside, ("TCP", 443)));
        assert!(!allow(
            &policies,
            web,
            End::Address("192.168.8.1".parse().unwrap()),
            ("TCP", 443)
        ));
        assert!(!allow(&policies, web, store, ("TCP", 80)));
        assert!(allow(&policies, store, web, ("TCP", 80)));
        assert!(in_cidr("0.0.0.0/0", "9.9.9.9".parse().unwrap()));
    }
}
