//! Tests of whole rule files, against a real Falco's answers, and against cases from outside the project.

#[path = "main/audit.rs"]
mod audit;
#[path = "../examples/conform/suite/mod.rs"]
mod conform;
#[path = "main/falco.rs"]
mod falco;
#[path = "main/hostile.rs"]
mod hostile;
#[path = "main/loading.rs"]
mod loading;
#[path = "main/naive.rs"]
mod naive;
#[path = "../examples/oracle/suite/mod.rs"]
mod oracle;
#[path = "main/outside.rs"]
mod outside;
#[path = "main/properties.rs"]
mod properties;

/// Where the second suite looks for what the first one has.
mod tally {
    pub(crate) use crate::conform::{Outcome, Tally};
}
