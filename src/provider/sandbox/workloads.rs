//! The pods of a lab on a cluster, while they come up.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::api::{Api, Place};
use crate::lab::ClusterSpec;

/// How long they may take. Then the lab is handed over as it is: it may be meant to be broken.
const PATIENCE: Duration = Duration::from_secs(60);

const POLL: Duration = Duration::from_millis(200);

/// Whether an object, as the server has it, runs.
type Runs = fn(&Json) -> bool;

/// Waits until all deployments and pods of the lab's manifests run, others can be made in its namespaces,
/// and what they need of the cluster is there.
/// So what starting them looks like is over when the attempt begins, and the learner finds what the task
/// says.
pub(in crate::provider) fn settle(api: &Api, spec: &ClusterSpec) {
    let deadline = Instant::now() + PATIENCE;
    // Manifests that are no YAML are refused by the cluster.
    let objects = spec.objects().unwrap_or_default();
    let own = objects.iter().filter_map(workload);
    // Who may ask for names is a part of policies.
    let of_cluster = spec.network_policies.then(name_servers);
    for (place, runs) in own.chain(of_cluster) {
        loop {
            match api.objects(&place) {
                Ok(found) if found.iter().any(runs) => break,
                _ if Instant::now() >= deadline => return,
                _ => thread::sleep(POLL),
            }
        }
    }
}

/// The cluster's DNS, as its pods: those are never older than the cluster, as its deployment is.
fn name_servers() -> (Place<'static>, Runs) {
    let place = Place {
        api_version: "v1",
        resource: "pods",
        namespace: Some("kube-system"),
        name: None,
        labels: Some("k8s-app=kube-dns"),
    };
    (place, pod_runs)
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
    let conditions = pod["status"]["conditions"].as_array();
    let mut conditions = conditions.into_iter().flatten();
    ends || conditions.any(|one| one["type"] == "Ready" && one["status"] == "True")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
