//! A real Kubernetes cluster on a node of the sandbox provider.

use cksl::lab::{ClusterSpec, LabSpec};
use cksl::provider::Isolation;

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
    lab.sandbox.without_user_namespace = isolation == Isolation::Privileged;
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
}
