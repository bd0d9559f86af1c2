//! All integration tests, in one binary: a module for each tier.
//!
//! `content` needs nothing but the files of the repository; `root_…` need root and a node root in the
//! store, and say so when they are skipped.

/// The folder of the project, for `concat!`.
macro_rules! project {
    () => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../..")
    };
}

mod cli;
mod content;
mod contract;
mod require;
mod root_cli;
mod root_detector;
mod root_docker;
mod root_exam;
mod root_fires;
mod root_image;
mod root_kubeconfig;
mod root_report;
mod root_sandbox;
mod root_seccomp;
mod wait;
