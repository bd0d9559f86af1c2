//! Labs: the stage that a scenario plays on.

mod spec;

pub use spec::{ContainerSpec, FileSpec, LabSpec, Limits, MountSpec};
