//! What a node of a cluster has beside other nodes: a place for containerd, and kernel settings as the
//! kubelet wants to find them, without a change to the host's.

use std::fs;
use std::io::Write as _;
use std::os::fd::BorrowedFd;
use std::os::unix::fs::{chown, symlink};
use std::path::{Path, PathBuf};

use rustix::mount::{MountFlags, mount_bind, mount_remount};

use super::mount::{DATA, Tree};
use super::order::BootPlan;
use super::step::Step as _;
use crate::lab::{CLUSTER_KEPT, CLUSTER_STATE};
use crate::provider::{Node, ProviderError};

/// Where containerd keeps images and containers.
const CONTAINERD: &str = "var/lib/containerd";

/// Layers of images, below that: the number of each, then `fs`.
const LAYERS: &str = "io.containerd.snapshotter.v1.overlayfs/snapshots";

/// Settings of the whole machine that the kubelet reads, and writes where they are not like this.
const SETTINGS: [(&str, &str); 6] = [
    ("vm/overcommit_memory", "1"),
    ("vm/panic_on_oom", "0"),
    ("kernel/panic", "10"),
    ("kernel/panic_on_oops", "1"),
    ("kernel/keys/root_maxkeys", "1000000"),
    ("kernel/keys/root_maxbytes", "25000000"),
];

/// Most of a cluster's state that is kept.
const MAX_STATE: usize = 256 << 20;

/// Where the node has the files that stand for them.
const STAND_INS: &str = "/run/kernel-settings";

/// The state that clusters start from, of one root of the store; there once the first has come up.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// The folder with the file, which every node of that root sees.
    pub folder: PathBuf,
}

impl Kept {
    /// That of the root in this folder of the store.
    pub(super) fn of(store: &Path, root: &Path) -> Self {
        let name = root.file_name().unwrap_or_default();
        Self {
            folder: store.join("clusters").join(name),
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.join("state.tar.gz")
    }

    /// Takes it from the node that was the first, if this node was: before anybody works in it.
    pub(super) fn take(&self, node: &dyn Node) -> Result<(), ProviderError> {
        if self.file().exists() {
            return Ok(());
        }
        let what = || format!("keep the cluster's state in {}", self.folder.display());
        let state = node.read(CLUSTER_STATE, MAX_STATE).step(what)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).step(what)?;
        file.write_all(&state).step(what)?;
        file.as_file().sync_data().step(what)?;
        file.persist(self.file())
            .map_err(|error| error.error)
            .step(what)?;
        Ok(())
    }
}

/// Furnishes the node's tree before it is a root.
pub(super) fn furnish(
    plan: &BootPlan,
    kept: &Path,
    namespace: Option<BorrowedFd<'_>>,
    tree: &Tree,
) -> Result<(), ProviderError> {
    tree.show(kept, CLUSTER_KEPT, namespace, DATA)?;
    hold_images(plan, namespace, tree)?;
    // The kubelet looks there for processes that the kernel has killed. The real one is the host's.
    symlink("null", tree.root.join("dev/kmsg")).step(|| "link /dev/kmsg".to_owned())
}

/// Gives a tree the place in which containerd has its images.
///
/// containerd stacks the roots of pods on layers of its own, which the kernel refuses on a folder that
/// is itself stacked. So its folder is one in memory, a copy of the image's, in which the layers of
/// images are the store's own, read-only.
pub(super) fn hold_images(
    plan: &BootPlan,
    namespace: Option<BorrowedFd<'_>>,
    tree: &Tree,
) -> Result<(), ProviderError> {
    tree.memory(CONTAINERD, DATA, 0o711, plan.disk)?;
    let image = plan.node_root.join(CONTAINERD);
    let place = tree.root.join(CONTAINERD);
    copy(&image, &place, &image.join(LAYERS), tree.owner)
        .step(|| format!("copy containerd's directory {}", image.display()))?;
    let layers = image.join(LAYERS);
    let numbers = fs::read_dir(&layers).step(|| format!("list {}", layers.display()))?;
    for number in numbers.flatten().map(|entry| entry.file_name()) {
        let layer = layers.join(&number);
        let target = Path::new(CONTAINERD).join(LAYERS).join(&number);
        let target = target.to_string_lossy();
        tree.folder(&format!("{target}/work"))?;
        tree.show(
            &layer.join("fs"),
            &format!("{target}/fs"),
            namespace,
            MountFlags::NODEV,
        )?;
    }
    Ok(())
}

/// Copies files and folders with their permissions, without what is `except`. containerd's folder
/// holds no links and no more than a few hundred small files beside the layers.
fn copy(from: &Path, to: &Path, except: &Path, owner: u32) -> std::io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if !entry.file_type()?.is_dir() {
            fs::copy(&from, &to)?;
        } else {
            fs::create_dir(&to)?;
            fs::set_permissions(&to, entry.metadata()?.permissions())?;
            if from != except {
                copy(&from, &to, except, owner)?;
            }
        }
        chown(&to, Some(owner), Some(owner))?;
    }
    Ok(())
}

/// Shows the kernel's settings in the node's own tree, whose `/proc/sys` is read-only: those of its
/// network can be written, and over those that the kubelet cares for lie files with what it wants.
pub(super) fn show_settings(tree: &Tree) -> Result<(), ProviderError> {
    let network = tree.root.join("proc/sys/net");
    mount_bind(&network, &network)
        .and_then(|()| mount_remount(&network, MountFlags::BIND | DATA | MountFlags::NOEXEC, ""))
        .step(|| "make /proc/sys/net writable".to_owned())?;
    let stand_ins = tree.folder(STAND_INS)?;
    for (setting, value) in SETTINGS {
        let file = stand_ins.join(setting.replace('/', "."));
        let place = tree.root.join("proc/sys").join(setting);
        fs::write(&file, format!("{value}\n"))
            .and_then(|()| Ok(mount_bind(&file, &place)?))
            .step(|| format!("show /proc/sys/{setting}"))?;
    }
    Ok(())
}
