//! What a machine must offer, and how a test says that it does not.

use std::path::PathBuf;

use cksl::lab::Layer;
use cksl::paths::Programs;
use nix::unistd::Uid;

/// Says that a test is skipped, and why. Where `CKSL_REQUIRE` (a list of `root`, `bpf`, `node`, `docker`,
/// `cluster`, `registry`, `layers`, `postgres`, joined by commas) names what is lacking, that is a failure: the machine is
/// known to have it.
pub(crate) fn skip(lacking: &str, why: &str) {
    let required = std::env::var("CKSL_REQUIRE").unwrap_or_default();
    assert!(
        !required.split(',').any(|required| required == lacking),
        "this machine must offer `{lacking}`, and a test found: {why}"
    );
    eprintln!("skipped: needs {lacking} ({why})");
}

/// Whether the test may go on as root; says so if it is skipped.
pub(crate) fn root() -> bool {
    let root = Uid::effective().is_root();
    if !root {
        skip("root", "this is another user");
    }
    root
}

/// The store of roots.
pub(crate) fn store() -> PathBuf {
    let store = std::env::var_os("CKSL_STORE");
    store.map_or("/var/lib/cksl/store".into(), PathBuf::from)
}

/// The programs under test.
pub(crate) fn programs() -> Programs {
    let cksl = PathBuf::from(env!("CARGO_BIN_EXE_cksl"));
    Programs {
        on_host: cksl.clone(),
        cksl,
        node: Vec::new(),
    }
}

/// Whether there is a root for clusters; says so if a test is skipped for its lack.
pub(crate) fn cluster_root() -> bool {
    let made = store().join("cluster").exists();
    if !made {
        skip("cluster", "scripts/make-cluster-image.sh has not been run");
    }
    made
}

/// Whether the store has that layer; says so if a test is skipped for its lack.
pub(crate) fn layer(layer: Layer) -> bool {
    let made = store().join(layer.pointer()).exists();
    if !made {
        skip("layers", &format!("{} has not been run", layer.make()));
    }
    made
}

/// Whether the kernel's paths, which start at the root of the mount namespace, are this process's.
/// In a chroot they are not, which is said.
pub(crate) fn has_the_whole_root() -> bool {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    // The root of a chroot is no mount, or shows a folder of another one.
    let whole = mounts
        .lines()
        .any(|mount| mount.split(' ').skip(3).take(2).eq(["/", "/"]));
    if !whole {
        eprintln!("skipped: in a chroot the kernel's paths start above it");
    }
    whole
}
