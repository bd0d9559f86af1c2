//! Labs: the stage that a scenario plays on. [`LabSpec`] is a lab as written, [`Stage`] the same
//! made ready for a node; providers bring it up.

mod cluster;
mod docker;
mod id;
mod layer;
mod oci;
mod package;
mod spec;
mod stage;
mod users;

pub use cluster::{
    ADMIT_WORKER, API_SERVER, API_SERVER_CA, AUDIT_LOG, AUDIT_POLICY, CLIENTS, CLIENTS_CA,
    CLUSTER_KEPT, CLUSTER_NETWORK_UNIT, CLUSTER_STATE, CLUSTER_UNIT, ClusterSpec, ENFORCE_POLICIES,
    MANIFESTS, Nodes, WORKER, WORKER_ROOT, WORKER_UNIT,
};
pub use docker::DockerContainer;
pub use id::LabId;
pub use layer::Layer;
pub use spec::{ContainerSpec, FileSpec, LabSpec, Limits, MountSpec, PackageSpec};
pub use stage::{
    CONTAINERS, Content, PACKAGES, PROGRAM, Stage, StageError, StagedContainer, StagedFile,
};
pub use users::{User, Users};
