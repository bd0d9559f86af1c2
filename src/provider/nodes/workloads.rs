//! The pods of a lab on a cluster, while they come up.

use std::net::IpAddr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::api::dns::{self, Said};
use crate::api::{Api, ApiServer, Place, has_condition, network};
use crate::lab::ClusterSpec;

/// How long they may take. Then the lab is handed over as it is: it may be meant to be broken.
const PATIENCE: Duration = Duration::from_secs(60);

const POLL: Duration = Duration::from_millis(200);

/// Port of DNS.
const DNS: u16 = 53;

/// A name that every cluster has.
const NAME: &str = "kubernetes.default.svc.cluster.local";

/// How long an answer about it may take.
const ANSWER: Duration = Duration::from_secs(2);

/// Whether an object, as the server has it, runs.
type Runs = fn(&Json) -> bool;

/// Waits until all deployments and pods of the lab's manifests run, others can be made in its namespaces,
/// and what they need of the cluster is there.
/// So what starting them looks like is over when the attempt begins, and the learner finds what the task
/// says.
pub(in crate::provider) fn settle(server: &ApiServer, spec: &ClusterSpec) {
    let api = &Api::new(server);
    let deadline = Instant::now() + PATIENCE;
    // Manifests that are no YAML are refused by the cluster.
    let objects = spec.objects().unwrap_or_default();
    for (place, runs) in objects.iter().filter_map(workload) {
        loop {
            match api.objects(&place) {
                Ok(found) if found.iter().any(runs) => break,
                _ if Instant::now() >= deadline => return,
                _ => thread::sleep(POLL),
            }
        }
    }
    while !roles_are_whole(api) && Instant::now() < deadline {
        thread::sleep(POLL);
    }
    // Who may ask for names is a part of policies.
    if let Some(network) = server.network().filter(|_| spec.network_policies) {
        while !names_are_answered(network, api) && Instant::now() < deadline {
            thread::sleep(POLL);
        }
    }
}

/// Whether the controller manager has put together the cluster roles that consist of others, such as `admin`, which it does
/// a moment after the cluster has come up. What roles are at the start is compared later.
fn roles_are_whole(api: &Api) -> bool {
    let roles = Place {
        api_version: "rbac.authorization.k8s.io/v1",
        resource: "clusterroles",
        namespace: None,
        name: None,
        labels: None,
    };
    api.objects(&roles).is_ok_and(|roles| are_whole(&roles))
}

/// Whether each role has all rules of those that its aggregation rule selects by their labels.
fn are_whole(roles: &[Json]) -> bool {
    let list = |value: &Json| value.as_array().cloned().unwrap_or_default();
    roles.iter().all(|whole| {
        let rules = list(&whole["rules"]);
        let selectors = list(&whole["aggregationRule"]["clusterRoleSelectors"]);
        let parts = roles.iter().filter(|part| {
            let labels = &part["metadata"]["labels"];
            selectors.iter().any(|selector| {
                let wanted = selector["matchLabels"].as_object();
                wanted
                    .is_some_and(|wanted| wanted.iter().all(|(name, value)| labels[name] == *value))
            })
        });
        parts
            .flat_map(|part| list(&part["rules"]))
            .all(|rule| rules.contains(&rule))
    })
}

/// Whether the cluster's DNS answers at the address of its service: its pods may be ready before the
/// node leads anybody there.
fn names_are_answered(network: &Path, api: &Api) -> bool {
    let place = Place {
        api_version: "v1",
        resource: "services",
        namespace: Some("kube-system"),
        name: Some("kube-dns"),
        labels: None,
    };
    let found = api.objects(&place).unwrap_or_default();
    let address = found
        .first()
        .and_then(|service| service["spec"]["clusterIP"].as_str());
    let Some(address) = address.and_then(|text| text.parse::<IpAddr>().ok()) else {
        return false;
    };
    let own = rustix::process::geteuid().as_raw();
    let ask = || dns::ask((address, DNS).into(), NAME, own, ANSWER);
    network::within(network, ask).is_ok_and(|said| matches!(said, Ok(Said::Address)))
}

/// Where an object stands that has pods, and whether they run. A namespace can't have any before its
/// service account is there.
fn workload(object: &Json) -> Option<(Place<'_>, Runs)> {
    let of = |member: &str| object["metadata"][member].as_str();
    let (api_version, resource, runs): (_, _, Runs) = match object["kind"].as_str()? {
        "Deployment" => ("apps/v1", "deployments", deployment_runs),
        "Pod" => ("v1", "pods", pod_runs),
        "Namespace" => {
            let place = Place {
                api_version: "v1",
                resource: "serviceaccounts",
                namespace: Some(of("name")?),
                name: Some("default"),
                labels: None,
            };
            return Some((place, |_| true));
        }
        _ => return None,
    };
    let place = Place {
        api_version,
        resource,
        namespace: Some(of("namespace").unwrap_or("default")),
        name: Some(of("name")?),
        labels: None,
    };
    Some((place, runs))
}

fn deployment_runs(deployment: &Json) -> bool {
    let wanted = deployment["spec"]["replicas"].as_u64().unwrap_or(1);
    deployment["status"]["availableReplicas"]
        .as_u64()
        .unwrap_or(0)
        >= wanted
}

fn pod_runs(pod: &Json) -> bool {
    let ends = pod["status"]["phase"] == "Succeeded" || pod["status"]["phase"] == "Failed";
    ends || has_condition(pod, "Ready")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_role_is_whole_once_it_has_the_rules_of_its_parts_and_theirs() {
        let role = |name: &str, of: &[&str], rules: &[&str]| {
            let selectors: Vec<_> = of
                .iter()
                .map(|part| json!({"matchLabels": {format!("to-{part}"): "true"}}))
                .collect();
            let rules: Vec<_> = rules.iter().map(|verb| json!({"verbs": [verb]})).collect();
            json!({
                "metadata": {"name": name, "labels": {format!("to-{name}"): "true"}},
                "aggregationRule": {"clusterRoleSelectors": selectors},
                "rules": rules,
            })
        };
        let reads = json!({"metadata": {"labels": {"to-view": "true", "x": "y"}}, "rules": [{"verbs": ["get"]}]});
        let none = json!({"metadata": {"name": "none"}, "rules": null});
        let with = |view: &[&str], edit: &[&str]| {
            let roles = [reads.clone(), none.clone()];
            let whole = [role("view", &["view"], view), role("edit", &["view"], edit)];
            are_whole(&[&roles[..], &whole].concat())
        };
        assert!(!with(&[], &[]));
        assert!(!with(&["get"], &["update"]));
        assert!(with(&["get"], &["update", "get"]));
        assert!(with(&["get", "list"], &["get", "list"]));
        assert!(
            !with(&["get", "list"], &["get"]),
            "one has what another was given"
        );
    }

    #[test]
    fn a_workload_runs_once_all_of_it_does() {
        let spec = json!({"kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"}});
        let (place, runs) = workload(&spec).unwrap();
        assert_eq!(place.words(), "deployments/web in shop");
        assert!(!runs(
            &json!({"spec": {"replicas": 2}, "status": {"availableReplicas": 1}})
        ));
        assert!(!runs(&json!({"spec": {}})));
        assert!(runs(&json!({"spec": {"replicas": 0}})));
        assert!(runs(
            &json!({"spec": {}, "status": {"availableReplicas": 1}})
        ));
        let (_, runs) = workload(&json!({"kind": "Pod", "metadata": {"name": "web"}})).unwrap();
        assert!(!runs(&json!({"status": {"phase": "Running"}})));
        assert!(runs(&json!({"status": {"phase": "Failed"}})));
        assert!(runs(
            &json!({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}})
        ));
        let namespace = json!({"kind": "Namespace", "metadata": {"name": "shop"}});
        let (place, _) = workload(&namespace).unwrap();
        assert_eq!(place.words(), "serviceaccounts/default in shop");
        assert!(workload(&json!({"kind": "Secret", "metadata": {"name": "web"}})).is_none());
    }
}
