//! What a lab is called.

use serde::{Deserialize, Serialize};

/// Identity of a lab: safe as a file name, a host name's part and a cgroup's name
/// (`[a-z0-9-]`, at most 40 characters).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LabId(pub String);
