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
}

impl Layer {
    /// All that there are.
    pub const ALL: [Self; 1] = [Self::Scanners];

    /// What the store calls it.
    #[must_use]
    pub const fn pointer(self) -> &'static str {
        match self {
            Self::Scanners => "layer-scanners",
        }
    }

    /// The command that makes it.
    #[must_use]
    pub const fn make(self) -> &'static str {
        match self {
            Self::Scanners => "scripts/make-layer.sh scanners",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scanners => "scanners",
        })
    }
}
