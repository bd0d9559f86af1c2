//! What network policies say of a connection, as the API defines them: so what keeps somebody away can
//! be told from packet filters that somebody has set by hand.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;

use serde_json::Value as Json;

use super::finding::Finding;
use crate::api::{Api, Place};

/// So many ranges of addresses, and so many ports, are told apart.
const MOST: usize = 256;

/// The network policies of a cluster, and its namespaces.
pub(crate) struct Policies {
    policies: Vec<Json>,
    namespaces: Vec<Json>,
}

/// The network policies of one grading: as they were when they were asked for first.
#[derive(Default)]
pub(crate) struct ReadOnce(OnceLock<Result<Policies, Finding>>);

impl ReadOnce {
    /// They are read now, if they were not before.
    ///
    /// # Errors
    /// The API server did not answer.
    pub(crate) fn get(&self, api: &Api) -> Result<&Policies, Finding> {
        let read = self.0.get_or_init(|| Policies::of(api));
        read.as_ref().map_err(Clone::clone)
    }
}

impl Policies {
    /// As the API server has them.
    ///
    /// # Errors
    /// It does not answer, or a policy of Calico's own lets something pass: such a one counts before those of Kubernetes.
    fn of(api: &Api) -> Result<Self, Finding> {
        let all = |api_version, resource| Place {
            api_version,
            resource,
            namespace: None,
            name: None,
            labels: None,
        };
        for resource in ["globalnetworkpolicies", "networkpolicies"] {
            let own = api.objects(&all("crd.projectcalico.org/v1", resource))?;
            if let Some(policy) = own.iter().find(|policy| lets_pass(&policy["spec"])) {
                let name = policy["metadata"]["name"].as_str().unwrap_or_default();
                let observed = format!("Calico's own policy {name} counts before the others");
                return Err(Finding::fail(observed).for_good());
            }
        }
        Ok(Self {
            policies: api.objects(&all("networking.k8s.io/v1", "networkpolicies"))?,
            namespaces: api.objects(&all("v1", "namespaces"))?,
        })
    }

    /// The namespace of a pod.
    ///
    /// # Errors
    /// There is none.
    pub(crate) fn namespace(&self, pod: &Json) -> Result<&Json, Finding> {
        let name = &pod["metadata"]["namespace"];
        let mut all = self.namespaces.iter();
        let found = all.find(|one| one["metadata"]["name"] == *name);
        found.ok_or_else(|| Finding::unknown(format!("there is no namespace {name}")))
    }

    /// Whether they let a pod reach another end at a port.
    pub(crate) fn allow(&self, from: End<'_>, to: End<'_>, port: Port<'_>) -> bool {
        allow(&self.policies, from, to, port)
    }

    /// On which ports they let one end reach another one.
    ///
    /// # Errors
    /// They name too many ports.
    pub(crate) fn open(&self, from: End<'_>, to: End<'_>) -> Result<Vec<Ports>, Finding> {
        let starts = apart(starts(&self.policies, to), "ports")?;
        Ok(open(&self.policies, from, to, &starts))
    }

    /// All IPv4 addresses, in ranges of which they say one thing, and which these networks have or leave as a whole.
    ///
    /// # Errors
    /// The policies name too many networks.
    pub(crate) fn ranges(&self, networks: &[String]) -> Result<Vec<Addresses>, Finding> {
        let ranges = ranges(&self.policies, networks);
        Ok(ranges_between(&apart(ranges, "addresses")?))
    }
}

/// The protocols that policies know.
const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

/// Some ports of a protocol that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ports {
    protocol: &'static str,
    first: u16,
    last: u16,
}

impl Ports {
    /// Reads `TCP/80`, `UDP/5000-5010` or `SCTP`, which is all ports of it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (name, ports) = match text.split_once('/') {
            Some((name, ports)) => (name, ports),
            None => (text, "1-65535"),
        };
        let (first, last) = ports.split_once('-').unwrap_or((ports, ports));
        let (first, last) = (first.parse().ok()?, last.parse().ok()?);
        let protocol = PROTOCOLS.into_iter().find(|known| *known == name)?;
        (0 < first && first <= last).then_some(Self {
            protocol,
            first,
            last,
        })
    }

    /// The first part of some ports that others do not have.
    pub(crate) fn beyond(ports: &[Self], others: &[Self]) -> Option<Self> {
        ports.iter().find_map(|one| {
            let others = || others.iter().filter(|other| other.protocol == one.protocol);
            let mut first = Some(one.first);
            while let Some(port) = first.filter(|port| *port <= one.last) {
                let has = |other: &&Self| other.first <= port && port <= other.last;
                let Some(other) = others().find(has) else {
                    let next = others()
                        .map(|other| other.first)
                        .filter(|next| *next > port);
                    let before = next.min().map_or(u16::MAX, |next| next - 1);
                    return Some(Self {
                        first: port,
                        last: before.min(one.last),
                        ..*one
                    });
                };
                first = other.last.checked_add(1);
            }
            None
        })
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (protocol, first, last) = (self.protocol, self.first, self.last);
        match (first, last) {
            (1, u16::MAX) => write!(f, "all {protocol} ports"),
            _ if first == last => write!(f, "{protocol} port {first}"),
            _ => write!(f, "{protocol} ports {first} to {last}"),
        }
    }
}

/// IPv4 addresses that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Addresses {
    /// The first one.
    pub(crate) first: Ipv4Addr,
    last: Ipv4Addr,
}

impl fmt::Display for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first == self.last {
            true => write!(f, "{}", self.first),
            false => write!(f, "the addresses {} to {}", self.first, self.last),
        }
    }
}

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
pub(crate) type Port<'a> = (&'a str, u16);

/// Whether these policies let a pod reach another end at a port.
fn allow(policies: &[Json], from: End<'_>, to: End<'_>, port: Port<'_>) -> bool {
    let out = lets(policies, Way::Out, from, to, (to, port));
    out && lets(policies, Way::In, to, from, (to, port))
}

/// If they are not too many.
fn apart<T>(starts: BTreeSet<T>, of: &str) -> Result<BTreeSet<T>, Finding> {
    match starts.len() {
        0..=MOST => Ok(starts),
        many => Err(Finding::unknown(format!(
            "the policies tell {many} ranges of {of} apart, and at most {MOST} are looked at"
        ))),
    }
}

/// The rules of policies, and which way each of them looks.
fn rules(policies: &[Json]) -> impl Iterator<Item = (Way, &Json)> {
    policies.iter().flat_map(|policy| {
        let both = [Way::In, Way::Out].into_iter();
        both.flat_map(move |way| way.rules(policy).iter().map(move |rule| (way, rule)))
    })
}

/// Where what these policies say of ports can change: they say of each port what they say of the nearest of these before it.
fn starts(policies: &[Json], to: End<'_>) -> BTreeSet<u16> {
    let listed = rules(policies).flat_map(|(_, rule)| list(&rule["ports"]));
    let listed = listed.filter_map(|port| {
        let first = port["port"].as_u64()?;
        Some((first, port["endPort"].as_u64().unwrap_or(first)))
    });
    let named = match to {
        End::Pod(pod, _) => Some(named_ports(pod)),
        End::Address(_) => None,
    };
    let named = named.into_iter().flatten();
    let named = named.filter_map(|port| port["containerPort"].as_u64().map(|port| (port, port)));
    let both = listed.chain(named);
    let starts = both.flat_map(|(first, last)| [first, last.saturating_add(1)]);
    let starts = starts.filter_map(|port| u16::try_from(port).ok());
    starts.filter(|port| *port > 0).chain([1]).collect()
}

/// See [`Policies::open`].
fn open(policies: &[Json], from: End<'_>, to: End<'_>, starts: &BTreeSet<u16>) -> Vec<Ports> {
    let mut found: Vec<Ports> = Vec::new();
    for protocol in PROTOCOLS {
        for &first in starts {
            if !allow(policies, from, to, (protocol, first)) {
                continue;
            }
            let next = starts.range(first..).nth(1);
            let last = next.map_or(u16::MAX, |next| next - 1);
            match found.last_mut() {
                Some(before)
                    if before.protocol == protocol && before.last.checked_add(1) == Some(first) =>
                {
                    before.last = last;
                }
                _ => found.push(Ports {
                    protocol,
                    first,
                    last,
                }),
            }
        }
    }
    found
}

/// Where what these policies say of IPv4 addresses can change, and where these networks begin and end.
fn ranges(policies: &[Json], networks: &[String]) -> BTreeSet<u32> {
    let peers = rules(policies).flat_map(|(way, rule)| way.peers(rule));
    let blocks = peers.map(|peer| &peer["ipBlock"]);
    let cidrs = blocks.flat_map(|block| {
        let except = list(&block["except"]).iter();
        except.chain([&block["cidr"]]).filter_map(Json::as_str)
    });
    let cidrs = cidrs.chain(networks.iter().map(String::as_str));
    let starts = cidrs.flat_map(|cidr| match network(cidr) {
        Some((IpAddr::V4(address), length)) => {
            let rest = 32u32.saturating_sub(length);
            let first = u64::from(address.to_bits()) >> rest << rest;
            vec![first, first + (1 << rest)]
        }
        _ => Vec::new(),
    });
    let starts = starts.filter_map(|start| u32::try_from(start).ok());
    starts.chain([0]).collect()
}

/// From each of these to before the next one.
fn ranges_between(starts: &BTreeSet<u32>) -> Vec<Addresses> {
    let ends = starts.iter().skip(1).map(|next| next - 1);
    let both = starts.iter().zip(ends.chain([u32::MAX]));
    both.map(|(first, last)| Addresses {
        first: Ipv4Addr::from_bits(*first),
        last: Ipv4Addr::from_bits(last),
    })
    .collect()
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

/// Reads a network such as `10.0.0.0/8`: an address of it, and how many of its bits count.
pub(crate) fn network(cidr: &str) -> Option<(IpAddr, u32)> {
    let (network, length) = cidr.split_once('/')?;
    Some((network.parse().ok()?, length.parse().ok()?))
}

/// Whether an address is in a network; not if that can't be read.
pub(crate) fn in_cidr(cidr: &str, address: IpAddr) -> bool {
    let Some((network, length)) = network(cidr) else {
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
            named_ports(pod).any(|open| {
                open["name"] == *named
                    && open["containerPort"] == port
                    && open["protocol"].as_str().unwrap_or("TCP") == protocol
            })
        }
    }
}

/// The ports that the containers of a pod name.
fn named_ports(pod: &Json) -> impl Iterator<Item = &Json> {
    let containers = list(&pod["spec"]["containers"]).iter();
    containers.flat_map(|container| list(&container["ports"]))
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

/// Whether a policy of Calico's own does more than to deny.
fn lets_pass(spec: &Json) -> bool {
    let mut rules = list(&spec["ingress"]).iter().chain(list(&spec["egress"]));
    rules.any(|rule| !matches!(rule["action"].as_str(), Some("Deny" | "Log")))
}

fn list(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
impl Policies {
    /// As if the API server had them.
    pub(crate) fn given(policies: Vec<Json>, namespaces: Vec<Json>) -> Self {
        Self {
            policies,
            namespaces,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::{Answer, Request};

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
    fn a_policy_of_calicos_own_may_only_deny() {
        for (action, passes) in [
            ("Deny", true),
            ("Log", true),
            ("Allow", false),
            ("Pass", false),
        ] {
            for resource in ["globalnetworkpolicies", "networkpolicies"] {
                let spec = json!({"egress": [{"action": action}]});
                let own = json!([{"metadata": {"name": "own"}, "spec": spec}]);
                let api = Api::answering(move |request: &Request| {
                    let is_own = request
                        .path
                        .contains(&format!("crd.projectcalico.org/v1/{resource}"));
                    let items = if is_own { own.clone() } else { json!([]) };
                    Ok(Answer {
                        code: 200,
                        body: json!({"items": items}),
                    })
                });
                let read = Policies::of(&api);
                let seen = read.err().map(|finding| finding.observed);
                assert_eq!(seen.is_none(), passes, "{action}: {seen:?}");
            }
        }
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

    fn said(found: &[Ports]) -> Vec<String> {
        found.iter().map(Ports::to_string).collect()
    }

    #[test]
    fn ports_are_read_as_they_are_written() {
        let read = |text| Ports::parse(text).map(|ports| ports.to_string());
        assert_eq!(read("TCP/80").as_deref(), Some("TCP port 80"));
        assert_eq!(
            read("UDP/5000-5010").as_deref(),
            Some("UDP ports 5000 to 5010")
        );
        assert_eq!(read("SCTP").as_deref(), Some("all SCTP ports"));
        for wrong in ["", "80", "tcp/80", "TCP/0", "TCP/", "TCP/9-8", "TCP/70000"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_others_do_not_have_is_found_wherever_it_is() {
        let beyond = |ports: &[&str], others: &[&str]| {
            let read = |texts: &[&str]| -> Vec<Ports> {
                texts.iter().filter_map(|text| Ports::parse(text)).collect()
            };
            let found = Ports::beyond(&read(ports), &read(others));
            found.map(|ports| ports.to_string())
        };
        assert_eq!(beyond(&[], &[]), None);
        assert_eq!(beyond(&["TCP/80"], &["TCP"]), None);
        assert_eq!(beyond(&["TCP"], &["TCP/1000-65535", "TCP/1-999"]), None);
        assert_eq!(
            beyond(&["TCP/80"], &["UDP/80"]).as_deref(),
            Some("TCP port 80")
        );
        assert_eq!(
            beyond(&["TCP"], &["TCP/80"]).as_deref(),
            Some("TCP ports 1 to 79")
        );
        assert_eq!(
            beyond(&["TCP/80-90"], &["TCP/80-85", "TCP/88"]).as_deref(),
            Some("TCP ports 86 to 87")
        );
        assert_eq!(
            beyond(&["TCP/80", "SCTP/9"], &["TCP/80"]).as_deref(),
            Some("SCTP port 9")
        );
    }

    #[test]
    fn all_open_ports_are_found_and_no_other() {
        let web = pod("shop", "web", "10.0.0.1");
        let store = pod("shop", "store", "10.0.0.2");
        let (web, store) = (End::Pod(&web.0, &web.1), End::Pod(&store.0, &store.1));
        let outside = End::Address("192.168.7.1".parse().unwrap());
        let asked =
            |policies: &[Json], from, to| said(&open(policies, from, to, &starts(policies, to)));
        let everything = ["all TCP ports", "all UDP ports", "all SCTP ports"];
        assert_eq!(asked(&[], web, store), everything);
        let ports = |ports| {
            let spec = json!({
                "podSelector": {}, "policyTypes": ["Ingress"],
                "ingress": [{"from": [{"podSelector": {}}], "ports": ports}],
            });
            asked(&[policy(spec)], web, store)
        };
        assert_eq!(ports(json!([{"port": 8080}])), ["TCP port 8080"]);
        // A name is a port of the target; it may stand beside its own number.
        assert_eq!(ports(json!([{"port": "pages"}])), ["TCP port 80"]);
        assert_eq!(
            ports(json!([{"port": "pages"}, {"port": 81, "endPort": 90}, {"port": 91}])),
            ["TCP ports 80 to 91"]
        );
        assert_eq!(
            ports(json!([{"port": 65535}, {"port": 7, "protocol": "SCTP"}])),
            ["TCP port 65535", "SCTP port 7"]
        );
        assert_eq!(ports(json!([{"protocol": "UDP"}])), ["all UDP ports"]);
        let out = policy(json!({
            "podSelector": {}, "policyTypes": ["Egress"],
            "egress": [{"ports": [{"port": 53, "protocol": "UDP"}]}],
        }));
        assert_eq!(
            asked(std::slice::from_ref(&out), web, outside),
            ["UDP port 53"]
        );
        // Where it goes counts: what comes from outside is not what goes there.
        assert_eq!(asked(&[out], outside, web), everything);
    }

    #[test]
    fn addresses_fall_into_ranges_of_which_policies_say_one_thing() {
        let out = policy(json!({
            "podSelector": {}, "policyTypes": ["Egress"],
            "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.169.254/32"]}}]}],
        }));
        let ranges = |policies: &[Json], networks: &[&str]| {
            let networks: Vec<String> = networks.iter().map(|&one| one.to_owned()).collect();
            let ranges = ranges_between(&ranges(policies, &networks));
            ranges
                .iter()
                .map(Addresses::to_string)
                .collect::<Vec<String>>()
        };
        assert_eq!(
            ranges(&[], &[]),
            ["the addresses 0.0.0.0 to 255.255.255.255"]
        );
        assert_eq!(
            ranges(&[out], &["255.255.255.0/24", "nonsense", "::/0"]),
            [
                "the addresses 0.0.0.0 to 169.254.169.253",
                "169.254.169.254",
                "the addresses 169.254.169.255 to 255.255.254.255",
                "the addresses 255.255.255.0 to 255.255.255.255",
            ]
        );
    }

    #[test]
    fn too_many_ports_are_not_looked_at() {
        let ports: Vec<Json> = (1..1000).map(|port| json!({"port": 2 * port})).collect();
        let spec = json!({
            "podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"ports": ports}],
        });
        let policies = Policies::given(vec![policy(spec)], Vec::new());
        let web = pod("shop", "web", "10.0.0.1");
        let end = End::Pod(&web.0, &web.1);
        let finding = policies.open(end, end).unwrap_err();
        assert!(
            finding.observed.starts_with("the policies tell "),
            "{}",
            finding.observed
        );
    }
}
