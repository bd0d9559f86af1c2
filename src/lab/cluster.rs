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

/// The unit that brings the cluster up, and those that it wants.
pub const CLUSTER_UNIT: &str = "cluster.service";
pub(super) const UNITS: [&str; 6] = [
    CLUSTER_UNIT,
    "calico-felix.service",
    "cluster-clients.service",
    "cluster-network.service",
    "containerd.service",
    "kubelet.service",
];

/// How the containers are started that every cluster has and that may come after it is up; those of
/// the control plane are seen to start.
const COMMANDS: [&[&str]; 3] = [
    &["/pause"],
    &["/usr/local/bin/coredns", "-conf", "/etc/coredns/Corefile"],
    &[
        "/usr/local/bin/kube-proxy",
        "--config=/var/lib/kube-proxy/config.conf",
        "--hostname-override=node-1",
    ],
];

/// A cluster of one node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClusterSpec {
    /// Policy by which the API server writes an audit log, to `/var/log/kubernetes/audit/audit.log`.
    /// Without one it writes none.
    pub audit_policy: Option<String>,
    /// Whether network policies are enforced; without it they are kept, and do nothing.
    pub network_policies: bool,
    /// Manifests that are applied when the cluster is up, in order.
    pub manifests: Vec<String>,
}

impl ClusterSpec {
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
