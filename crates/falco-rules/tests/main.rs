//! Tests against rule files and recordings that lie beside the project, and of whole rule files.

#[path = "main/audit.rs"]
mod audit;
#[path = "../examples/conform/suite/mod.rs"]
mod conform;
#[path = "main/hostile.rs"]
mod hostile;
#[path = "main/loading.rs"]
mod loading;
#[path = "main/naive.rs"]
mod naive;
#[path = "../examples/oracle/suite/mod.rs"]
mod oracle;
#[path = "main/properties.rs"]
mod properties;
#[path = "main/shared.rs"]
mod shared;

/// Where the second suite looks for what the first one has.
mod tally {
    pub(crate) use crate::conform::{Outcome, Tally};
}
