//! The roots in the store, and the programs that a node finds in them.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Finding, Need, State, tools};

/// Makes the roots.
const MAKE: &str = "scripts/make-node-root.sh";

/// The programs that labs use in a node: id, name, places in the root, what their lack costs.
const PROGRAMS: [(&str, &str, &[&str], &str); 4] = [
    (
        "systemd",
        "systemd in the node",
        &["usr/lib/systemd/systemd", "lib/systemd/systemd"],
        "no node boots",
    ),
    (
        "runc",
        "OCI runtime in the node",
        &["usr/bin/runc", "usr/sbin/runc"],
        "no containers in nodes",
    ),
    (
        "strace",
        "strace in the node",
        &["usr/bin/strace"],
        "scenarios that trace a process can't be solved",
    ),
    (
        "etcd",
        "etcd in the node",
        &["usr/bin/etcd"],
        "the scenario strace-etcd is not offered",
    ),
];

pub(super) fn findings(store: &Path, search: &[PathBuf]) -> Vec<Finding> {
    let root = root_of_nodes(store);
    let mut findings = vec![node_root(store, root.as_deref(), search)];
    for (id, name, places, cost) in PROGRAMS {
        let need = Need {
            id,
            name,
            cost,
            needed_for: match id {
                "systemd" | "runc" => &["sandbox"],
                _ => &[],
            },
        };
        let place = |root: &Path| places.iter().copied().find(|p| root.join(p).exists());
        findings.push(match root.as_deref().map(place) {
            Some(Some(path)) => need.present(format!("/{path}")),
            Some(None) => need.missing(format!("/{} is not there", places[0]), MAKE),
            None => need.missing("there is no node root", MAKE),
        });
    }
    findings
}

/// The unpacked root that `STORE/node` points to.
fn root_of_nodes(store: &Path) -> Option<PathBuf> {
    let digest = fs::read_to_string(store.join("node")).ok()?;
    let digest = digest.trim();
    let plain = !digest.is_empty() && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    let root = store.join("roots").join(digest);
    (plain && root.is_dir()).then_some(root)
}

fn node_root(store: &Path, root: Option<&Path>, search: &[PathBuf]) -> Finding {
    let need = Need {
        id: "node-root",
        name: "root of nodes",
        cost: "no node can be started",
        needed_for: &["sandbox"],
    };
    match root {
        Some(root) => need.present(root.display().to_string()),
        None => {
            let mend = if tools::find("mmdebstrap", search).is_some() {
                MAKE.to_owned()
            } else {
                format!("apt-get install mmdebstrap && {MAKE}")
            };
            let found = format!("none in {}", store.display());
            need.lacking(State::Missing, found, mend)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(prepare: impl FnOnce(&Path)) -> Vec<(&'static str, State)> {
        let store = tempfile::tempdir().unwrap();
        prepare(store.path());
        let findings = findings(store.path(), &[]);
        findings.iter().map(|f| (f.id, f.state)).collect()
    }

    #[test]
    fn programs_are_looked_for_in_the_root_that_nodes_use() {
        let states = states(|store| {
            let root = store.join("roots/ab12");
            fs::create_dir_all(root.join("usr/lib/systemd")).unwrap();
            fs::create_dir_all(root.join("usr/bin")).unwrap();
            fs::write(root.join("usr/lib/systemd/systemd"), "").unwrap();
            fs::write(root.join("usr/bin/strace"), "").unwrap();
            fs::write(store.join("node"), "ab12\n").unwrap();
        });
        assert_eq!(
            states,
            [
                ("node-root", State::Present),
                ("systemd", State::Present),
                ("runc", State::Missing),
                ("strace", State::Present),
                ("etcd", State::Missing),
            ]
        );
    }

    #[test]
    fn a_pointer_to_nothing_is_no_root() {
        let states = states(|store| fs::write(store.join("node"), "../../..\n").unwrap());
        assert_eq!(states[0], ("node-root", State::Missing));
    }
}
