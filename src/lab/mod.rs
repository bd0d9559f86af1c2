//! Labs: the stage that a scenario plays on. [`LabSpec`] is a lab as written, [`Stage`] the same
//! made ready for a node; providers bring it up.

mod oci;
mod package;
mod spec;
mod stage;
mod users;

pub use spec::{ContainerSpec, FileSpec, LabSpec, Limits, MountSpec, PackageSpec};
pub use stage::{CONTAINERS, Content, PACKAGES, Stage, StageError, StagedContainer, StagedFile};
pub use users::{User, Users};
