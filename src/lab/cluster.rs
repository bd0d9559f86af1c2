//! What a lab puts into a node that is a cluster. The cluster itself is the image's:
//! `images/cluster/files`.

use std::net::{Ipv4Addr, SocketAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the cluster's API server listens, in the node's network.
pub const API_SERVER: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::new(10, 10, 0, 2)), 6443);

/// The certificate by which clients of the API server know it.
pub const API_SERVER_CA: &str = "/etc/kubernetes/pki/ca.crt";

/// A CA beside the cluster's own whose certificates the API server takes.
pub const CLIENTS_CA: &str = "/usr/lib/cluster/clients-ca.crt";

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
pub(super) const MANIFESTS: &str = "/usr/lib/cluster/lab";

/// The change to the API server's manifest by which it writes an audit log.
pub(super) const AUDIT_PATCH: &str = "/etc/kubernetes/patches/kube-apiserver1+json.yaml";

/// The unit that brings the cluster up, and those that it wants.
pub(super) const UNIT: &str = "cluster.service";
pub(super) const UNITS: [&str; 4] = [
    UNIT,
    "cluster-network.service",
    "containerd.service",
    "kubelet.service",
];

/// A cluster of one node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClusterSpec {
    /// Policy by which the API server writes an audit log, to `/var/log/kubernetes/audit/audit.log`.
    /// Without one it writes none.
    pub audit_policy: Option<String>,
    /// Manifests that are applied when the cluster is up, in order.
    pub manifests: Vec<String>,
}

impl ClusterSpec {
    /// The manifests as objects, in order.
    ///
    /// # Errors
    /// One that is no YAML, or no object with a kind.
    pub fn objects(&self) -> Result<Vec<serde_json::Value>, String> {
        let mut objects = Vec::new();
        for manifest in &self.manifests {
            let parsed: Vec<serde_json::Value> = serde_saphyr::from_multiple(manifest)
                .map_err(|error| format!("a manifest of the lab is no YAML: {error}"))?;
            objects.extend(parsed);
        }
        match objects.iter().find(|object| !object["kind"].is_string()) {
            None => Ok(objects),
            Some(_) => Err("a manifest of the lab names no kind".to_owned()),
        }
    }
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
    fn the_image_has_the_api_server_where_it_is_looked_for() {
        let kubeadm = include_str!("../../images/cluster/files/etc/kubernetes/kubeadm.yaml");
        let (address, port) = (API_SERVER.ip(), API_SERVER.port());
        let endpoint = format!("{{advertiseAddress: {address}, bindPort: {port}}}");
        assert!(kubeadm.contains(&endpoint));
        let start = include_str!("../../images/cluster/files/usr/lib/cluster/start");
        for path in [CLIENTS_CA, MANIFESTS, CLUSTER_STATE, CLUSTER_KEPT] {
            assert!(start.contains(path), "{path}");
        }
    }
}
