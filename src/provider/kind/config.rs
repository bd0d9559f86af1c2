//! The configuration for `kind`: the image's own one of a cluster, and what a lab adds to it.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::lab::CLIENTS;

/// In the image: the cluster that `kind` makes of it.
const CONFIGURATION: &str = "kind/cluster.yaml";

/// A folder of the host that the node sees.
pub(super) struct Mount<'a> {
    pub(super) from: &'a Path,
    pub(super) to: &'a str,
    pub(super) read_only: bool,
}

/// The configuration of a lab's cluster, on this root of the store, of which `image` was made.
pub(super) fn of(root: &Path, image: &str, mounts: &[Mount<'_>]) -> io::Result<Json> {
    let file = root.join(CONFIGURATION);
    let strange = |why: String| io::Error::other(format!("{}: {why}", file.display()));
    let text = fs::read_to_string(&file).map_err(|error| strange(error.to_string()))?;
    let mut cluster: Json =
        serde_saphyr::from_str(&text).map_err(|error| strange(error.to_string()))?;
    let mounts = mounts.iter().map(|mount| {
        json!({"hostPath": mount.from, "containerPath": mount.to, "readOnly": mount.read_only})
    });
    // Who asks with a certificate of whoever made the node is known, too.
    let clients = json!({"kind": "ClusterConfiguration", "apiServer":
        {"extraArgs": [{"name": "client-ca-file", "value": CLIENTS}]}});
    let node = cluster
        .pointer_mut("/nodes/0")
        .and_then(Json::as_object_mut);
    let node = node.ok_or_else(|| strange("it has no node".to_owned()))?;
    node.insert("image".to_owned(), json!(image));
    node.insert("extraMounts".to_owned(), mounts.collect());
    match cluster["kubeadmConfigPatches"].as_array_mut() {
        Some(patches) => patches.push(clients.to_string().into()),
        None => return Err(strange("it says nothing to kubeadm".to_owned())),
    }
    Ok(cluster)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lab_adds_to_what_the_image_says() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("images/cluster/files");
        let mount = Mount {
            from: Path::new("/of/the host"),
            to: "/kind/lab",
            read_only: true,
        };
        let cluster = of(&root, "cksl/cluster:ab", &[mount]).unwrap();
        assert_eq!(cluster["networking"]["kubeProxyMode"], "nftables");
        assert_eq!(
            cluster["nodes"],
            json!([{"role": "control-plane", "image": "cksl/cluster:ab", "extraMounts":
                [{"hostPath": "/of/the host", "containerPath": "/kind/lab", "readOnly": true}]}])
        );
        let patches = cluster["kubeadmConfigPatches"].as_array().unwrap();
        let kinds: Vec<_> = patches
            .iter()
            .map(|patch| {
                let patch: Json = serde_saphyr::from_str(patch.as_str().unwrap()).unwrap();
                patch["kind"].as_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(kinds.len(), 5);
        assert_eq!(kinds[4], "ClusterConfiguration");
    }
}
