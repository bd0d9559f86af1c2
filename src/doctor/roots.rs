//! The roots in the store, and the programs that a node finds in them.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Finding, Need, State, tools};
use crate::lab::Layer;

/// Makes the roots.
const MAKE: &str = "scripts/make-node-root.sh";

/// Where the programs of a root that has none of its own come from.
const HOST: &str = "/";

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
    let root = unpacked(store, "node");
    let image = unpacked(store, "image");
    // A root without programs of its own borrows the host's.
    let borrows = root
        .as_deref()
        .is_some_and(|root| !root.join("usr/bin").is_dir());
    let mut findings = vec![node_root(
        store,
        root.as_deref(),
        borrows,
        image.is_some(),
        search,
    )];
    let programs = if borrows { Some(HOST.into()) } else { root };
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
        findings.push(match programs.as_deref().map(place) {
            Some(Some(path)) => need.present(format!("/{path}")),
            Some(None) => need.missing(format!("/{} is not there", places[0]), MAKE),
            None => need.missing("there is no node root", MAKE),
        });
    }
    findings.push(cluster_root(store));
    findings.extend(Layer::ALL.map(|one| layer(store, one)));
    findings
}

fn layer(store: &Path, layer: Layer) -> Finding {
    let need = Need {
        id: layer.pointer(),
        name: match layer {
            Layer::Scanners => "layer of scanners",
            Layer::Benchmark => "layer of the CIS benchmark",
            Layer::Gvisor => "layer of gVisor",
            Layer::Vulnerabilities => "layer of the vulnerability scanner",
            Layer::Signatures => "layer of the signing tool",
            Layer::Ingress => "layer of the ingress controller",
            Layer::Upgrade => "layer of the older Kubernetes",
        },
        cost: "the scenarios whose labs have it can't be started",
        needed_for: &[],
    };
    match unpacked(store, layer.pointer()) {
        Some(folder) => need.present(folder.display().to_string()),
        None => need.missing(format!("none in {}", store.display()), layer.make()),
    }
}

fn cluster_root(store: &Path) -> Finding {
    let need = Need {
        id: "cluster-root",
        name: "root of clusters",
        cost: "without it no scenario of the cluster tier is offered",
        needed_for: &["kind", "kubeconfig"],
    };
    match unpacked(store, "cluster") {
        Some(root) => need.present(root.display().to_string()),
        None => need.missing(
            format!("none in {}", store.display()),
            "scripts/make-cluster-image.sh, or cksl image pull IMAGE, or cksl bundle load FILE",
        ),
    }
}

/// The unpacked root that `STORE/node` or `STORE/image` points to.
fn unpacked(store: &Path, pointer: &str) -> Option<PathBuf> {
    let digest = fs::read_to_string(store.join(pointer)).ok()?;
    let digest = digest.trim();
    let plain = !digest.is_empty() && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    let root = store.join("roots").join(digest);
    (plain && root.is_dir()).then_some(root)
}

fn node_root(
    store: &Path,
    root: Option<&Path>,
    borrows: bool,
    has_image: bool,
    search: &[PathBuf],
) -> Finding {
    let need = Need {
        id: "node-root",
        name: "roots of nodes and containers",
        cost: "without them no node can be started; with the host's programs a lab is offered only \
               where the host has what it needs",
        needed_for: &["sandbox"],
    };
    let fix = if tools::find("mmdebstrap", search).is_some() {
        MAKE.to_owned()
    } else {
        format!("apt-get install mmdebstrap && {MAKE}")
    };
    let missing = |what: &str| {
        let fix = format!("{fix}   (with --host-usr where no Debian mirror is in reach)");
        need.missing(format!("{what} in {}", store.display()), fix)
    };
    match root {
        None => missing("none"),
        Some(_) if !has_image => missing("none for containers"),
        Some(root) if borrows => need.lacking(
            State::Limited,
            format!("{} borrows the host's /usr", root.display()),
            fix,
        ),
        Some(root) => need.present(root.display().to_string()),
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
            fs::write(store.join("image"), "ab12\n").unwrap();
        });
        assert_eq!(
            states,
            [
                ("node-root", State::Present),
                ("systemd", State::Present),
                ("runc", State::Missing),
                ("strace", State::Present),
                ("etcd", State::Missing),
                ("cluster-root", State::Missing),
                ("layer-scanners", State::Missing),
                ("layer-benchmark", State::Missing),
                ("layer-gvisor", State::Missing),
                ("layer-vulnerabilities", State::Missing),
                ("layer-signatures", State::Missing),
                ("layer-ingress", State::Missing),
                ("layer-upgrade", State::Missing),
            ]
        );
    }

    #[test]
    fn a_root_that_borrows_the_hosts_programs_is_limited() {
        let states = states(|store| {
            fs::create_dir_all(store.join("roots/ab12/etc")).unwrap();
            fs::write(store.join("node"), "ab12\n").unwrap();
            fs::write(store.join("image"), "ab12\n").unwrap();
        });
        assert_eq!(states[0], ("node-root", State::Limited));
    }

    #[test]
    fn containers_need_a_root_too() {
        let states = states(|store| {
            fs::create_dir_all(store.join("roots/ab12/usr/bin")).unwrap();
            fs::write(store.join("node"), "ab12\n").unwrap();
        });
        assert_eq!(states[0], ("node-root", State::Missing));
    }

    #[test]
    fn a_pointer_to_nothing_is_no_root() {
        let states = states(|store| fs::write(store.join("node"), "../../..\n").unwrap());
        assert_eq!(states[0], ("node-root", State::Missing));
    }
}
