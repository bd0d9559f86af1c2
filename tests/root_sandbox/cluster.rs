//! A real Kubernetes cluster on a node of the sandbox provider.

use std::collections::BTreeSet;

use cksl::lab::{ClusterSpec, LabSpec, Limits, Nodes};
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

/// A lab whose nodes are isolated so, where clusters can be made.
fn lab_in(spec: LabSpec, isolation: Isolation) -> Option<Lab> {
    let mut lab = Lab::new(spec)?;
    lab.sandbox.nodes.without_user_namespace = isolation == Isolation::Privileged;
    crate::require::cluster_root().then_some(lab)
}

fn runs_pods(isolation: Isolation) {
    let Some(lab) = lab_in(cluster(), isolation) else {
        return;
    };
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
    // It has no second node, and nothing of one.
    let (said, _) = sh(
        &*node,
        "kubectl get nodes --output name; ls /var/lib/machines; systemctl is-active ssh worker-1; cat /etc/hosts",
    );
    assert!(
        said.starts_with("node/node-1\n") && !said.contains("node/worker"),
        "{said}"
    );
    assert!(
        said.contains("inactive\ninactive\n") && !said.contains("10.10.0.3"),
        "{said}"
    );
    let api = node.api().expect("is a cluster");
    let log = node.read(api.audit_log.as_deref().expect("has a policy"), 64 << 20);
    let log = String::from_utf8(log.expect("is written")).expect("is text");
    assert!(log.contains("\"name\":\"web\""));
    assert_eq!(settings(), before);
    if isolation == Isolation::UserNamespace {
        knows_what_labs_bring(&*node);
    }
}

/// A pod that serves its own name, on this node.
fn server(node: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: on-{node}, labels: {{app: on-{node}}}}}\n\
         spec:\n  nodeName: {node}\n  terminationGracePeriodSeconds: 0\n  containers:\n    \
         - {{name: web, image: \"registry.lab/busybox:1.35\", command: [sh, -c, \"mkdir /srv; hostname > /srv/index.html; \
         exec httpd -f -p 8080 -h /srv\"]}}\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: on-{node}}}\n\
         spec: {{selector: {{app: on-{node}}}, ports: [{{port: 80, targetPort: 8080}}]}}\n"
    )
}

/// Of the pods on the worker, only those of one with that label may ask.
const POLICY: &str = "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: friends}
spec:
  podSelector: {matchLabels: {app: on-worker-1}}
  ingress: [{from: [{podSelector: {matchLabels: {friend: \"yes\"}}}]}]
";

#[test]
fn root_cluster_of_two_nodes_is_one_cluster() {
    for isolation in [Isolation::UserNamespace, Isolation::Privileged] {
        spans_both(isolation);
    }
}

fn spans_both(isolation: Isolation) {
    // What takes a minute, as the cluster finds a node that is off, is the same in both.
    let policed = isolation == Isolation::UserNamespace;
    let spec = LabSpec {
        cluster: Some(ClusterSpec {
            nodes: Nodes::Two,
            network_policies: policed,
            manifests: vec![server("node-1"), server("worker-1")],
            ..ClusterSpec::default()
        }),
        limits: Limits {
            memory: 4096,
            ..CLUSTER
        },
        ..LabSpec::default()
    };
    let Some(lab) = lab_in(spec, isolation) else {
        return;
    };
    let before = settings();
    let node = lab.create();
    assert_eq!(node.facts().isolation, isolation);
    let works = |script: &str| {
        let (said, code) = sh(&*node, script);
        assert_eq!(code, 0, "{script}: {said}");
        said
    };
    works(
        "kubectl wait --for condition=Ready --timeout 120s node/node-1 node/worker-1 pod/on-node-1 pod/on-worker-1",
    );
    let range =
        "kubectl get node worker-1 -o jsonpath='{.spec.podCIDR} {.status.addresses[0].address}'";
    assert_eq!(works(range), "10.244.1.0/24 10.10.0.3");
    assert_eq!(works("kubectl -n kube-system get secrets -o name"), "");

    // Each has a runtime, a pid 1 and a host name of its own, and its own pod's processes.
    let names = works(
        "crictl ps --quiet --name web | wc -l; ssh worker-1 'crictl ps --quiet --name web | wc -l; hostname; cat /proc/1/comm'",
    );
    assert_eq!(names, "1\n1\nworker-1\nsystemd\n");
    assert_eq!(
        works("ssh worker-1 ssh -o BatchMode=yes node-1 hostname"),
        "node-1\n"
    );
    assert_eq!(
        works("ssh worker-1 systemctl is-system-running"),
        "running\n"
    );

    // A pod of each is reached by its address and by its service's name, from the other node's pod and from the node.
    // The name is known once the cluster's DNS runs and has heard of it.
    works(
        "for at in node-1 worker-1; do for try in $(seq 240); do \
         kubectl exec on-$at -- nslookup on-node-1.default.svc.cluster.local && break; sleep 0.5; done; done",
    );
    for (from, to) in [("node-1", "worker-1"), ("worker-1", "node-1")] {
        let asks = format!(
            "address=$(kubectl get pod on-{to} -o jsonpath={{.status.podIP}}); \
             kubectl exec on-{from} -- timeout 10 wget -qO- http://$address:8080/ && \
             kubectl exec on-{from} -- timeout 10 wget -qO- http://on-{to}/ && \
             curl --silent --max-time 10 http://$address:8080/"
        );
        assert_eq!(works(&asks), format!("on-{to}\n").repeat(3));
    }
    if policed {
        works(&format!("kubectl apply -f - <<'END'\n{POLICY}END"));
        let asks = |expected: &str| {
            let script = format!(
                "address=$(kubectl get pod on-worker-1 -o jsonpath={{.status.podIP}}); for try in $(seq 60); do \
                said=$(kubectl exec on-node-1 -- timeout 2 wget -qO- http://$address:8080/ 2>/dev/null); [ \"$said\" = '{expected}' ] && exit; sleep 0.5; done; exit 1"
            );
            works(&script);
        };
        asks("");
        works("kubectl label pod on-node-1 friend=yes");
        asks("on-worker-1");

        // A worker that is off is found to be so; it comes back.
        works(
            "systemctl stop worker-1 && kubectl wait --for condition=Ready=Unknown --timeout 240s node/worker-1",
        );
        assert_ne!(
            sh(
                &*node,
                "ssh -o BatchMode=yes -o ConnectTimeout=3 worker-1 true"
            )
            .1,
            0
        );
        works(
            "systemctl start worker-1 && kubectl wait --for condition=Ready --timeout 240s node/worker-1",
        );
    }
    assert_eq!(settings(), before);
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
