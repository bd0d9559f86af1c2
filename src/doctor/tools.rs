//! Programs of the host that some providers call.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::{Finding, Need};

const KIND: Need = Need {
    id: "kind",
    name: "kind",
    cost: "no clusters in Docker (`--on kind`)",
    needed_for: &["kind"],
};

const KUBECTL: Need = Need {
    id: "kubectl",
    name: "kubectl",
    cost: "clusters can only be used from their nodes, not from the host",
    needed_for: &[],
};

pub(super) fn findings(search: &[PathBuf]) -> Vec<Finding> {
    [
        (KIND, "go install sigs.k8s.io/kind@latest"),
        (
            KUBECTL,
            "apt-get install kubernetes-client, or kubectl from https://dl.k8s.io",
        ),
    ]
    .map(|(need, mend)| match find(need.id, search) {
        Some(path) => need.present(path.display().to_string()),
        None => need.missing("not in PATH", mend),
    })
    .into()
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
