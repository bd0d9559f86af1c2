//! A real Kubernetes cluster on a node of the sandbox provider.

use std::collections::BTreeSet;

use cksl::lab::{ClusterSpec, LabSpec};
use cksl::provider::{Isolation, Node};
use cksl::scenario::Content;

use super::lab::{CLUSTER, Lab, sh};

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - name: web
      image: registry.lab/busybox:1.35
      command: [sleep, infinity]
      securityContext: {seccompProfile: {type: RuntimeDefault}}
";

fn cluster() -> LabSpec {
    LabSpec {
        cluster: Some(ClusterSpec {
            audit_policy: Some(
                "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata}]\n"
                    .to_owned(),
            ),
            manifests: vec![POD.to_owned()],
            ..ClusterSpec::default()
        }),
        limits: CLUSTER,
        ..LabSpec::default()
    }
}

/// Settings of the host that a kubelet would like to be others.
fn settings() -> Vec<String> {
    [
        "vm/overcommit_memory",
        "kernel/panic",
        "kernel/panic_on_oops",
    ]
    .iter()
    .map(|name| std::fs::read_to_string(format!("/proc/sys/{name}")).expect("is there"))
    .collect()
}

#[test]
fn root_cluster_runs_pods_and_leaves_the_host_as_it_was() {
    for isolation in [Isolation::UserNamespace, Isolation::Privileged] {
        runs_pods(isolation);
    }
}

fn runs_pods(isolation: Isolation) {
    let Some(mut lab) = Lab::new(cluster()) else {
        return;
    };
    if !crate::require::cluster_root() {
        return;
    }
    lab.sandbox.nodes.without_user_namespace = isolation == Isolation::Privileged;
    let before = settings();
    let node = lab.create();
    assert_eq!(node.facts().isolation, isolation);
    let (said, code) = sh(
        &*node,
        "kubectl wait --for condition=Ready --timeout 120s pod/web && \
         kubectl exec web -- grep Seccomp: /proc/self/status && \
         kubectl get node node-1 -o jsonpath={.status.nodeInfo.kubeletVersion}",
    );
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("Seccomp:\t2"), "{said}");
    assert!(said.contains("v1."), "{said}");
    let api = node.api().expect("is a cluster");
    let log = node.read(api.audit_log.as_deref().expect("has a policy"), 64 << 20);
    let log = String::from_utf8(log.expect("is written")).expect("is text");
    assert!(log.contains("\"name\":\"web\""));
    assert_eq!(settings(), before);
    if isolation == Isolation::UserNamespace {
        knows_what_labs_bring(&*node);
    }
}

/// A lab's manifests are applied as they are when it starts; here the server looks them through, and takes
/// none that has a field that it does not know. Nothing of them is run.
fn knows_what_labs_bring(node: &dyn Node) {
    assert_eq!(sh(node, "kubectl cordon node-1").1, 0);
    let content = Content::embedded();
    let mut labs = BTreeSet::new();
    for scenario in content.scenarios() {
        let drawn = content.draw(scenario, 1).expect("is drawn");
        let manifests = drawn.lab.cluster.unwrap_or_default().manifests;
        if manifests.is_empty() || !labs.insert(drawn.scenario.lab) {
            continue;
        }
        let manifests = manifests.join("\n---\n");
        let (said, code) = sh(
            node,
            &format!(
                "cat >/tmp/manifests.yaml <<'END_OF_MANIFESTS'\n{manifests}\nEND_OF_MANIFESTS\n
                for try in $(seq 50); do
                    said=$(kubectl apply --validate=strict --filename /tmp/manifests.yaml 2>&1) && exit
                    sleep 0.2
                done
                echo \"$said\"; exit 1"
            ),
        );
        assert_eq!(code, 0, "{scenario}: {said}");
    }
    assert!(labs.len() > 5, "{labs:?}");
}
