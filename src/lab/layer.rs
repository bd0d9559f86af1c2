//! Layers: programs that a lab has over the root of its node.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of the store that is stacked over a node's root, read-only: what few labs need, and what a root for all
/// of them would be too large with. `scripts/make-layer.sh` makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// What looks at manifests and images: `kubesec`, `conftest`, `crane`.
    Scanners,
    /// What holds a cluster against the CIS benchmark: `kube-bench`.
    Benchmark,
    /// gVisor for the containerd of a cluster's node: `runsc` and its shim.
    Gvisor,
    /// What looks for known vulnerabilities in images: `trivy`, with a database of the project's own.
    Vulnerabilities,
    /// What signs images and verifies their signatures: `cosign`.
    Signatures,
    /// What takes requests for a cluster's services: `traefik`, an ingress controller.
    Ingress,
    /// An older Kubernetes, which a cluster's worker then begins with: `kubeadm`, `kubelet`, `kubectl`, and package
    /// repositories of it and of the cluster's own.
    Upgrade,
}

impl Layer {
    /// All that there are, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Scanners,
        Self::Benchmark,
        Self::Gvisor,
        Self::Vulnerabilities,
        Self::Signatures,
        Self::Ingress,
        Self::Upgrade,
    ];

    /// Its name, that of its pointer in the store, and the command that makes it.
    const fn row(self) -> [&'static str; 3] {
        match self {
            Self::Scanners => [
                "scanners",
                "layer-scanners",
                "scripts/make-layer.sh scanners",
            ],
            Self::Benchmark => [
                "benchmark",
                "layer-benchmark",
                "scripts/make-layer.sh benchmark",
            ],
            Self::Gvisor => ["gvisor", "layer-gvisor", "scripts/make-layer.sh gvisor"],
            Self::Vulnerabilities => [
                "vulnerabilities",
                "layer-vulnerabilities",
                "scripts/make-layer.sh vulnerabilities",
            ],
            Self::Signatures => [
                "signatures",
                "layer-signatures",
                "scripts/make-layer.sh signatures",
            ],
            Self::Ingress => ["ingress", "layer-ingress", "scripts/make-layer.sh ingress"],
            Self::Upgrade => ["upgrade", "layer-upgrade", "scripts/make-layer.sh upgrade"],
        }
    }

    /// As a lab names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row()[0]
    }

    /// What the store calls it.
    #[must_use]
    pub const fn pointer(self) -> &'static str {
        self.row()[1]
    }

    /// The command that makes it.
    #[must_use]
    pub const fn make(self) -> &'static str {
        self.row()[2]
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
