//! Building a node's tree of mounts, in the helper's own mount namespace.

use std::ffi::CString;
use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{chown, symlink};
use std::path::{Path, PathBuf};

use cksl_sys::idmap_mount;
use rustix::fs::CWD;
use rustix::mount::{
    MountFlags, MoveMountFlags, OpenTreeFlags, mount, mount_bind, mount_remount, move_mount,
    open_tree,
};

use super::step::Step as _;
use crate::provider::ProviderError;

/// Nothing in a node is a device or runs with its owner's rights unless it must.
pub(super) const DATA: MountFlags = MountFlags::NOSUID.union(MountFlags::NODEV);

/// Devices of the host that a node has.
const DEVICES: [&str; 6] = ["null", "zero", "full", "random", "urandom", "tty"];

/// A tree of mounts that becomes a node's root, whose files belong to `owner`.
#[derive(Debug)]
pub(super) struct Tree {
    /// Where it stands until it is the root.
    pub root: PathBuf,
    /// The node's root user, on the host.
    pub owner: u32,
}

impl Tree {
    /// Mounts a file system at a path of the node, which is made if need be.
    pub(super) fn mount(
        &self,
        kind: &str,
        target: &str,
        flags: MountFlags,
        data: &str,
    ) -> Result<(), ProviderError> {
        let place = self.folder(target)?;
        mount_at(kind, &place, flags, data).step(|| format!("mount {kind} at {target}"))
    }

    /// A file system in memory, owned by the node's root.
    pub(super) fn memory(
        &self,
        target: &str,
        flags: MountFlags,
        mode: u32,
        size: u64,
    ) -> Result<(), ProviderError> {
        let owner = self.owner;
        let data = format!("mode={mode:o},uid={owner},gid={owner},size={size}");
        self.mount("tmpfs", target, flags, &data)
    }

    /// Shows a folder of the host at a path of the node, read-only, as the node's root's own if the
    /// file system allows it.
    pub(super) fn show(
        &self,
        source: &Path,
        target: &str,
        user_namespace: Option<BorrowedFd<'_>>,
        flags: MountFlags,
    ) -> Result<(), ProviderError> {
        let place = self.folder(target)?;
        let mapped = user_namespace.is_some_and(|ns| mount_mapped(source, &place, ns).is_ok());
        let what = || format!("show {} as {target}", source.display());
        if !mapped {
            mount_bind(source, &place).step(what)?;
        }
        mount_remount(&place, MountFlags::BIND | MountFlags::RDONLY | flags, "").step(what)
    }

    /// A folder of the node, made with all those above it.
    pub(super) fn folder(&self, path: &str) -> Result<PathBuf, ProviderError> {
        let mut place = self.root.clone();
        for part in Path::new(path.trim_start_matches('/')) {
            place.push(part);
            if !place.is_dir() {
                fs::create_dir(&place)
                    .and_then(|()| chown(&place, Some(self.owner), Some(self.owner)))
                    .step(|| format!("make the directory {path}"))?;
            }
        }
        Ok(place)
    }

    /// `/dev`: the harmless devices, terminals and shared memory of its own.
    pub(super) fn devices(&self) -> Result<(), ProviderError> {
        let quiet = MountFlags::NOSUID | MountFlags::NOEXEC;
        self.memory("/dev", quiet, 0o755, 1 << 16)?;
        for name in DEVICES {
            let place = self.root.join("dev").join(name);
            fs::File::create(&place)
                .and_then(|_| Ok(mount_bind(Path::new("/dev").join(name), &place)?))
                .step(|| format!("show /dev/{name}"))?;
        }
        let terminals = self.owner + 5;
        self.mount(
            "devpts",
            "/dev/pts",
            quiet,
            // The number of terminals is the machine's: one node must not take them all.
            &format!("newinstance,ptmxmode=0666,mode=0620,gid={terminals},max=256"),
        )?;
        self.memory("/dev/shm", DATA, 0o1777, 64 << 20)?;
        let links = [
            ("ptmx", "pts/ptmx"),
            ("fd", "/proc/self/fd"),
            ("stdin", "/proc/self/fd/0"),
            ("stdout", "/proc/self/fd/1"),
            ("stderr", "/proc/self/fd/2"),
        ];
        for (name, target) in links {
            symlink(target, self.root.join("dev").join(name))
                .step(|| format!("link /dev/{name}"))?;
        }
        Ok(())
    }
}

/// Shows `source` at `target`, without what is mounted below it, with the ids of a user namespace.
pub(super) fn mount_mapped(
    source: &Path,
    target: &Path,
    user_namespace: BorrowedFd<'_>,
) -> io::Result<()> {
    let tree = mapped_tree(source, user_namespace)?;
    move_mount(
        &tree,
        "",
        CWD,
        target,
        MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH,
    )?;
    Ok(())
}

/// The same, not yet mounted anywhere.
pub(super) fn mapped_tree(source: &Path, user_namespace: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    let clone = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let tree = open_tree(CWD, source, clone)?;
    idmap_mount(tree.as_fd(), user_namespace)?;
    Ok(tree)
}

/// Mounts a file system of this kind.
pub(super) fn mount_at(kind: &str, place: &Path, flags: MountFlags, data: &str) -> io::Result<()> {
    let data = CString::new(data)?;
    Ok(mount(kind, place, kind, flags, data.as_c_str())?)
}
