//! `labs/<lab>/lab.yaml` as data.

use serde::{Deserialize, Serialize};

/// A lab as written: services, containers and files of its node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabSpec {
    /// One line about the lab.
    pub about: String,
}
