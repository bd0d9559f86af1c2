//! What a lab puts into a node that is a cluster. The cluster itself is the image's:
//! `images/cluster/files`.

use std::net::{Ipv4Addr, SocketAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Where the cluster's API server listens, in the node's network.
pub const API_SERVER: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::new(10, 10, 0, 2)), 6443);

/// The certificate by which clients of the API server know it.
pub const API_SERVER_CA: &str = "/etc/kubernetes/pki/ca.crt";

/// A CA beside the cluster's own whose certificates the API server takes.
pub const CLIENTS_CA: &str = "/usr/lib/cluster/clients-ca.crt";

/// The certificates of both.
pub const CLIENTS: &str = "/etc/kubernetes/pki/clients.crt";

/// Where the API server of a lab writes its audit log.
pub const AUDIT_LOG: &str = "/var/log/kubernetes/audit/audit.log";

/// Where the API server of a lab has its audit policy.
pub const AUDIT_POLICY: &str = "/etc/kubernetes/audit/policy.yaml";

/// Where the first cluster of an image leaves what others can start from; they find that file in the
/// folder [`CLUSTER_KEPT`].
pub const CLUSTER_STATE: &str = "/var/lib/cluster/state.tar.gz";
/// See [`CLUSTER_STATE`].
pub const CLUSTER_KEPT: &str = "/usr/lib/cluster/kept";

/// Manifests that are applied when the cluster is up.
pub const MANIFESTS: &str = "/usr/lib/cluster/lab";

/// The change to the API server's manifest by which it writes an audit log.
pub(super) const AUDIT_PATCH: &str = "/etc/kubernetes/patches/kube-apiserver1+json.yaml";

/// What has network policies enforced in a cluster that is up.
pub const ENFORCE_POLICIES: &str = "/usr/lib/cluster/policies/enforce";

/// With this file the cluster's start runs [`ENFORCE_POLICIES`].
pub(super) const ENFORCED: &str = "/usr/lib/cluster/enforce-policies";

/// The second node of a cluster of two: its host name, and its name in the cluster.
pub const WORKER: &str = "worker-1";

/// Where the first node of a cluster of two has the root of its [`WORKER`], a machine within it.
pub const WORKER_ROOT: &str = "/var/lib/machines/worker-1";

/// The worker's address in the cluster.
pub(super) const WORKER_ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 10, 0, 3);

/// The unit of the first node that starts the worker. All processes of the worker are in a cgroup below its own.
pub const WORKER_UNIT: &str = "worker-1.service";

/// The unit by which the worker joins the cluster.
pub(super) const JOIN_UNIT: &str = "cluster-join.service";

/// The unit by which each of two nodes is reached from the other.
pub(super) const SSH_UNIT: &str = "ssh.service";

/// What tells systemd of the slices of pods, before the kubelet makes any.
pub(super) const SLICES: &str = "/usr/lib/cluster/slices";

/// The administrator's way to the API server; that of calico on a worker may do less.
pub(super) const ADMIN: &str = "/etc/kubernetes/admin.conf";
/// See [`ADMIN`].
pub(super) const CALICO: &str = "/etc/kubernetes/calico.conf";

/// The units that a cluster of two nodes has beside [`UNITS`].
pub(super) const UNITS_OF_TWO: [&str; 3] = [WORKER_UNIT, JOIN_UNIT, SSH_UNIT];

/// What lets the worker join a cluster that is up.
pub const ADMIT_WORKER: &str = "/usr/lib/cluster/worker/admit";

/// The unit that makes the network of a node in the sandbox.
pub const CLUSTER_NETWORK_UNIT: &str = "cluster-network.service";

/// The unit that brings the cluster up, and those that it wants.
pub const CLUSTER_UNIT: &str = "cluster.service";
pub(super) const UNITS: [&str; 6] = [
    CLUSTER_UNIT,
    "calico-felix.service",
    "cluster-clients.service",
    CLUSTER_NETWORK_UNIT,
    "containerd.service",
    "kubelet.service",
];

/// How the containers are started that every cluster has and that may come after it is up; those of
/// the control plane are seen to start.
const COMMANDS: [&[&str]; 4] = [
    &["/pause"],
    &["/usr/local/bin/coredns", "-conf", "/etc/coredns/Corefile"],
    &[
        "/usr/local/bin/kube-proxy",
        "--config=/var/lib/kube-proxy/config.conf",
        "--hostname-override=node-1",
    ],
    &[
        "/usr/local/bin/kube-proxy",
        "--config=/var/lib/kube-proxy/config.conf",
        "--hostname-override=worker-1",
    ],
];

/// A cluster of one node or two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClusterSpec {
    /// How many nodes it has: the control plane, `node-1`, on which pods run, too, and with 2 of them a
    /// worker, `worker-1`. Each is reached by ssh from the other.
    pub nodes: Nodes,
    /// Policy by which the API server writes an audit log, to `/var/log/kubernetes/audit/audit.log`.
    /// Without one it writes none.
    pub audit_policy: Option<String>,
    /// Whether network policies are enforced; without it they are kept, and do nothing.
    pub network_policies: bool,
    /// Manifests that are applied when the cluster is up, in order.
    pub manifests: Vec<String>,
}

/// How many nodes a cluster has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u8", into = "u8")]
#[schemars(with = "u8", extend("minimum" = 1, "maximum" = 2, "default" = 1))]
pub enum Nodes {
    /// The control plane.
    #[default]
    One,
    /// The control plane and a worker.
    Two,
}

impl TryFrom<u8> for Nodes {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        match number {
            1 => Ok(Nodes::One),
            2 => Ok(Nodes::Two),
            _ => Err(format!("a cluster has 1 node or 2, and not {number}")),
        }
    }
}

impl From<Nodes> for u8 {
    fn from(nodes: Nodes) -> u8 {
        match nodes {
            Nodes::One => 1,
            Nodes::Two => 2,
        }
    }
}

impl ClusterSpec {
    /// Whether it has a worker beside the control plane.
    #[must_use]
    pub fn has_worker(&self) -> bool {
        self.nodes == Nodes::Two
    }

    /// The manifests as objects, in order.
    ///
    /// # Errors
    /// One that is no YAML, or no object with a kind.
    pub fn objects(&self) -> Result<Vec<Json>, String> {
        let mut objects = Vec::new();
        for manifest in &self.manifests {
            let parsed: Vec<Json> = serde_saphyr::from_multiple(manifest)
                .map_err(|error| format!("a manifest of the lab is no YAML: {error}"))?;
            objects.extend(parsed);
        }
        match objects.iter().find(|object| !object["kind"].is_string()) {
            None => Ok(objects),
            Some(_) => Err("a manifest of the lab names no kind".to_owned()),
        }
    }

    /// See [`LabSpec::own_commands`](super::LabSpec::own_commands).
    pub(super) fn commands(&self) -> Vec<Vec<u8>> {
        let mut commands: Vec<Vec<u8>> = COMMANDS.iter().map(|words| joined(words)).collect();
        // Manifests that are no YAML are refused by the cluster.
        for object in self.objects().unwrap_or_default() {
            containers(&object, &mut commands);
        }
        commands
    }
}

/// The commands of the containers anywhere in a manifest.
fn containers(value: &Json, commands: &mut Vec<Vec<u8>>) {
    let inner: Vec<&Json> = match value {
        Json::Array(items) => items.iter().collect(),
        Json::Object(fields) => {
            let lists = ["initContainers", "containers"].iter();
            let lists = lists.filter_map(|list| fields.get(*list)?.as_array());
            commands.extend(lists.flatten().filter_map(command));
            fields.values().collect()
        }
        _ => return,
    };
    for value in inner {
        containers(value, commands);
    }
}

/// What a container executes, if its manifest says so.
fn command(container: &Json) -> Option<Vec<u8>> {
    let words = |key: &str| -> Vec<&str> {
        let words = container.get(key).and_then(Json::as_array);
        words
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .collect()
    };
    let command = words("command");
    (!command.is_empty()).then(|| joined(&[command, words("args")].concat()))
}

fn joined(words: &[&str]) -> Vec<u8> {
    words
        .iter()
        .flat_map(|word| [word, "\0"])
        .collect::<String>()
        .into()
}

/// The patch, in the form that kubeadm applies to the manifest.
pub(super) fn audit_patch() -> String {
    let folder = |path: &str| {
        path.rsplit_once('/')
            .map_or("/", |(folder, _)| folder)
            .to_owned()
    };
    let (log, policy) = (folder(AUDIT_LOG), folder(AUDIT_POLICY));
    format!(
        "- {{op: add, path: /spec/containers/0/command/-, value: --audit-log-path={AUDIT_LOG}}}\n\
         - {{op: add, path: /spec/containers/0/command/-, value: --audit-policy-file={AUDIT_POLICY}}}\n\
         - {{op: add, path: /spec/containers/0/volumeMounts/-, value: {{name: audit-log, mountPath: {log}}}}}\n\
         - {{op: add, path: /spec/containers/0/volumeMounts/-, value: {{name: audit-policy, mountPath: {policy}, readOnly: true}}}}\n\
         - {{op: add, path: /spec/volumes/-, value: {{name: audit-log, hostPath: {{path: {log}, type: DirectoryOrCreate}}}}}}\n\
         - {{op: add, path: /spec/volumes/-, value: {{name: audit-policy, hostPath: {{path: {policy}, type: Directory}}}}}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_of_all_containers_in_manifests_are_the_labs() {
        let cluster = ClusterSpec {
            manifests: vec![
                "kind: Pod\nspec:\n  initContainers: [{name: a, command: [1]}, {name: i, command: [id]}]\n  \
                 containers: [{name: b, args: [x]}]\n---\nkind: Deployment\nspec: {template: {spec: \
                 {containers: [{name: c, command: [sh, -c], args: [sleep 9]}]}}}\n"
                    .to_owned(),
            ],
            ..ClusterSpec::default()
        };
        let commands = cluster.commands();
        let of_lab = &commands[COMMANDS.len()..];
        assert_eq!(of_lab, [b"id\0".to_vec(), b"sh\0-c\0sleep 9\0".to_vec()]);
        assert!(commands.contains(&b"/pause\0".to_vec()));
    }

    #[test]
    fn a_cluster_has_one_node_or_two() {
        let read = |text: &str| serde_saphyr::from_str::<ClusterSpec>(text);
        assert!(!read("{}").expect("is a cluster").has_worker());
        assert!(!read("nodes: 1").expect("is a cluster").has_worker());
        assert!(read("nodes: 2").expect("is a cluster").has_worker());
        for other in ["nodes: 0", "nodes: 3", "nodes: two"] {
            read(other).expect_err(other);
        }
    }

    #[test]
    fn the_image_has_the_worker_where_it_is_looked_for() {
        let start = include_str!("../../images/cluster/files/usr/lib/cluster/worker/start");
        let invite = include_str!("../../images/cluster/files/usr/lib/cluster/worker/invite");
        let join = include_str!("../../images/cluster/files/usr/lib/cluster/worker/kubeadm.yaml");
        let (folder, _) = WORKER_ROOT.rsplit_once('/').expect("is a path");
        assert_eq!(WORKER_ROOT, format!("{folder}/{WORKER}"));
        assert!(start.contains(&format!("name={WORKER}\nroot={folder}/$name\n")));
        assert!(start.contains(&WORKER_ADDRESS.to_string()));
        assert!(invite.contains(WORKER_ROOT) && invite.contains(ADMIN));
        assert!(CALICO.ends_with("/calico.conf") && invite.contains("/calico.conf"));
        assert!(join.contains(&WORKER_ADDRESS.to_string()) && join.contains(WORKER));
        let cluster = include_str!("../../images/cluster/files/usr/lib/cluster/start");
        assert!(cluster.contains(SLICES) && cluster.contains(WORKER_ROOT));
        assert!(cluster.contains(ADMIT_WORKER));
        let on_kind = include_str!("../../images/cluster/files/usr/lib/cluster/kind/worker");
        assert!(on_kind.contains(&format!("root={WORKER_ROOT}\n")));
        assert!(on_kind.contains(&format!("{WORKER_ADDRESS} {WORKER}")));
    }

    #[test]
    fn the_image_has_the_api_server_where_it_is_looked_for() {
        let kubeadm = include_str!("../../images/cluster/files/etc/kubernetes/kubeadm.yaml");
        let (address, port) = (API_SERVER.ip(), API_SERVER.port());
        let endpoint = format!("{{advertiseAddress: {address}, bindPort: {port}}}");
        assert!(kubeadm.contains(&endpoint));
        let start = include_str!("../../images/cluster/files/usr/lib/cluster/start");
        for path in [
            CLIENTS_CA,
            MANIFESTS,
            CLUSTER_STATE,
            CLUSTER_KEPT,
            ENFORCED,
            ENFORCE_POLICIES,
        ] {
            assert!(start.contains(path), "{path}");
        }
        let unit = include_str!(
            "../../images/cluster/files/usr/lib/systemd/system/cluster-clients.service"
        );
        assert!(unit.contains(CLIENTS_CA) && unit.contains(CLIENTS) && kubeadm.contains(CLIENTS));
    }
}
