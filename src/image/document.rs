//! The documents of an image: its manifest and its configuration, as OCI's image specification 1.1 has
//! them. Keys that are not used here are passed over when one is read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::store::is_digest;

/// Longest document that is read, in bytes; what registries take at most.
pub(super) const MAX_DOCUMENT: u64 = 4 << 20;

/// Types of documents and layers.
pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(super) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(super) const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
pub(super) const LAYER_ZSTD: &str = "application/vnd.oci.image.layer.v1.tar+zstd";
pub(super) const LAYER_GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
pub(super) const LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
/// The same in Docker's words, which say an image that Docker has pushed again.
pub(super) const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub(super) const DOCKER_INDEX: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
pub(super) const DOCKER_LAYER_GZIP: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
pub(super) const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar";

/// A part of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    pub(super) media_type: String,
    /// `sha256:…`
    pub(super) digest: String,
    /// In bytes.
    pub(super) size: u64,
}

impl Descriptor {
    /// That of these bytes.
    pub(super) fn of(media_type: &str, bytes: &[u8]) -> Self {
        Self {
            media_type: media_type.to_owned(),
            digest: digest(bytes),
            size: bytes.len() as u64,
        }
    }
}

/// The digest of a document.
pub(super) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", crate::digest::sha256(bytes))
}

/// The hexadecimal part of a digest of the only kind that is read.
pub(super) fn sha256(digest: &str) -> Option<&str> {
    digest.strip_prefix("sha256:").filter(|hex| is_digest(hex))
}

/// What an image consists of.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Manifest {
    pub(super) schema_version: u32,
    pub(super) media_type: Option<String>,
    pub(super) config: Descriptor,
    pub(super) layers: Vec<Descriptor>,
}

/// One name for the images of several platforms.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Index {
    pub(super) manifests: Vec<Entry>,
}

/// One of them.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Entry {
    pub(super) digest: String,
    pub(super) platform: Option<Platform>,
}

/// What it runs on.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Platform {
    pub(super) architecture: String,
    pub(super) os: String,
}

impl Index {
    /// The image for Linux on x86-64.
    pub(super) fn ours(&self) -> Option<&str> {
        let ours = self.manifests.iter().find(|entry| {
            let platform = entry.platform.as_ref();
            platform
                .is_some_and(|of| (of.os.as_str(), of.architecture.as_str()) == ("linux", "amd64"))
        });
        ours.map(|entry| entry.digest.as_str())
    }
}

/// What runs an image wants to know of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Config {
    pub(super) architecture: String,
    pub(super) os: String,
    #[serde(default)]
    pub(super) config: Run,
    pub(super) rootfs: Rootfs,
}

/// How it is run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Run {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) entrypoint: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) env: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) labels: Option<BTreeMap<String, String>>,
}

/// The layers, unpacked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Rootfs {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) diff_ids: Vec<String>,
}
