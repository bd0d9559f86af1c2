//! Programs beside cksl that some providers call.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{Finding, Need};
use crate::provider::kind::PLACES;

const KIND: Need = Need {
    id: "kind",
    name: "kind",
    cost: "no clusters in Docker (`--on kind`)",
    needed_for: &["kind"],
};

/// The engine's client, through which kind speaks to it.
const DOCKER: Need = Need {
    id: "docker-client",
    name: "docker (the command)",
    cost: KIND.cost,
    needed_for: &["kind"],
};

const KUBECTL: Need = Need {
    id: "kubectl",
    name: "kubectl",
    cost: "clusters can only be used from their nodes, not from the host",
    needed_for: &[],
};

/// `search` are the folders of `PATH`. The `kind` that is called is the store's own, which fits the root
/// of clusters, or else one of the machine.
pub(super) fn findings(store: &Path, search: &[PathBuf]) -> Vec<Finding> {
    let own = store.join("kind");
    let places: Vec<PathBuf> = std::iter::once(own.clone())
        .chain(PLACES.iter().map(PathBuf::from))
        .collect();
    let kind = match find("kind", &places) {
        Some(path) => KIND.present(path.display().to_string()),
        None => KIND.missing(
            format!("not in {}", own.display()),
            "scripts/make-cluster-image.sh",
        ),
    };
    let others = [
        (DOCKER, "docker", "apt-get install docker.io"),
        (
            KUBECTL,
            "kubectl",
            "apt-get install kubernetes-client, or kubectl from https://dl.k8s.io",
        ),
    ];
    let others = others.map(|(need, name, fix)| match find(name, search) {
        Some(path) => need.present(path.display().to_string()),
        None => need.missing("not in PATH", fix),
    });
    [kind].into_iter().chain(others).collect()
}

/// The first executable file of that name.
pub(super) fn find(program: &str, search: &[PathBuf]) -> Option<PathBuf> {
    search
        .iter()
        .map(|folder| folder.join(program))
        .find(|path| {
            path.metadata()
                .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
        })
}
