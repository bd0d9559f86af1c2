//! Making a node of a container that an engine has just started: runs in a helper process, while the
//! container's first process waits at its gate ([`super::gate`]).
//!
//! 1. Put that process into the lab's own cgroups, where it takes a cgroup namespace: the node's
//!    cgroups look the same, and have the same limits, whoever made the node.
//! 2. Take along what of the host the node shows, and enter the container.
//! 3. Undo what the engine has mounted for ordinary containers, and mount what a node has.
//! 4. Place the lab's files, and leave the node's cgroup. The caller learns the namespace, and opens the gate.
//! 5. Wait for systemd's word that the node has booted.

use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use nix::sched::{CloneFlags, setns};
use rustix::fs::CWD;
use rustix::io::Errno;
use rustix::mount::{
    MountFlags, MoveMountFlags, OpenTreeFlags, UnmountFlags, mount_remount, move_mount, open_tree,
    unmount,
};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::boot::{BOOT_TIME, in_child, ready_socket, show_cgroups, wait_until_up};
use super::cgroup::Beside;
use super::control::{Control, Word};
use super::enter::follow;
use super::gate::Gate;
use super::init;
use super::inotify;
use super::mount::{DATA, Tree};
use super::order::FurnishPlan;
use super::step::Step as _;
use crate::provider::{Isolation, ProviderError};

/// Where a container's program lies that waits at the gate.
pub(in crate::provider) const GATE_PROGRAM: &str = "/cksl-gate";

/// Files that an engine mounts over those of a container.
const MOUNTED: [&str; 4] = [
    "/etc/hosts",
    "/etc/hostname",
    "/etc/resolv.conf",
    GATE_PROGRAM,
];

/// Where the layers of the lab's containers lie while they are stacked.
const STACK: &str = "/run/stack";

/// What of the host the node shows, not mounted anywhere yet.
struct Brought {
    programs: OwnedFd,
    socket_dir: OwnedFd,
    image: OwnedFd,
}

/// Furnishes the container, and waits until its node has booted.
pub(super) fn run(control: &Control, plan: &FurnishPlan) -> Result<(), ProviderError> {
    inotify::spare(inotify::NODE)?;
    let init = Pid::from_raw(plan.init_pid);
    let init = init.ok_or_else(|| ProviderError::NotRunning("without an init".to_owned()))?;
    let pidfd = pidfd_open(init, PidfdFlags::empty())
        .step(|| "watch the container's first process".to_owned())?;
    setns(&pidfd, CloneFlags::CLONE_NEWNET).step(|| "enter its network".to_owned())?;
    let mut gate = Gate::reach()?;
    let beside = Beside::of(&plan.hierarchies, &plan.cgroups)?;
    for cgroup in &plan.cgroups {
        let procs = cgroup.join("cgroup.procs");
        fs::write(&procs, "0")
            .and_then(|()| fs::write(&procs, plan.init_pid.to_string()))
            .step(|| format!("enter the cgroup {}", cgroup.display()))?;
    }
    gate.enclose()?;
    let brought = Brought {
        programs: bring(&plan.programs)?,
        socket_dir: bring(&plan.socket_dir)?,
        image: bring(&plan.image_root)?,
    };
    let namespaces =
        CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWPID | CloneFlags::CLONE_NEWCGROUP;
    follow(plan.init_pid, &pidfd, namespaces).step(|| "enter the container".to_owned())?;
    let ready = ready_socket().step(|| "make the socket for init's word".to_owned())?;
    let pid_ns =
        fs::metadata("/proc/1/ns/pid").step(|| "look at init's pid namespace".to_owned())?;
    clear()?;
    furnish(plan, &brought)?;
    for file in &plan.files {
        init::place(file).step(|| format!("place {}", file.path))?;
    }
    beside.enter()?;

    let born = Word::Born {
        init_pid: plan.init_pid,
        pid_ns: u32::try_from(pid_ns.ino()).unwrap_or_default(),
        isolation: Isolation::ReducedCapabilities,
    };
    control
        .send(&born, &[])
        .step(|| "report the node's namespaces".to_owned())?;
    control.gate()?;
    gate.open()?;
    wait_until_up(control, &ready, &pidfd, BOOT_TIME)?;
    control
        .send(&Word::Up, &[])
        .step(|| "report that the node is up".to_owned())
}

fn bring(folder: &Path) -> Result<OwnedFd, ProviderError> {
    let clone = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    open_tree(CWD, folder, clone).step(|| format!("take {} along", folder.display()))
}

/// Mounts what was brought at a path of the container.
fn show(brought: &OwnedFd, place: &Path, flags: MountFlags) -> Result<(), ProviderError> {
    move_mount(
        brought,
        "",
        CWD,
        place,
        MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH,
    )
    .and_then(|()| mount_remount(place, MountFlags::BIND | MountFlags::RDONLY | flags, ""))
    .step(|| format!("show {}", place.display()))
}

/// Takes away what the engine has put over the root, and what it shows of the host's cgroups.
fn clear() -> Result<(), ProviderError> {
    for path in MOUNTED {
        match unmount(path, UnmountFlags::DETACH) {
            // This engine has not.
            Err(Errno::INVAL | Errno::NOENT) => {}
            done => done.step(|| format!("unmount {path}"))?,
        }
        match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            done => done.step(|| format!("remove {path}"))?,
        }
    }
    unmount("/sys/fs/cgroup", UnmountFlags::DETACH).step(|| "unmount the host's cgroups".to_owned())
}

fn furnish(plan: &FurnishPlan, brought: &Brought) -> Result<(), ProviderError> {
    let tree = Tree {
        root: PathBuf::from("/"),
        owner: 0,
    };
    let quarter = plan.disk / 4;
    tree.memory("/run", DATA, 0o755, quarter)?;
    tree.memory("/tmp", DATA, 0o1777, quarter)?;
    let place = tree.folder("/opt/cksl/bin")?;
    show(&brought.programs, &place, DATA)?;
    let place = tree.folder("/run/cksl")?;
    show(&brought.socket_dir, &place, DATA | MountFlags::NOEXEC)?;
    stack(plan, brought, &tree)?;
    // Only a process of the pid namespace has a /proc to read here.
    in_child("mount the node's cgroups", || {
        show_cgroups(&plan.hierarchies, &tree)
    })
}

/// The roots of the lab's containers: the store's, with a layer in memory over it.
fn stack(plan: &FurnishPlan, brought: &Brought, tree: &Tree) -> Result<(), ProviderError> {
    if plan.containers.is_empty() {
        return Ok(());
    }
    tree.memory(STACK, DATA, 0o755, plan.disk)?;
    let work = Tree {
        root: PathBuf::from(STACK),
        owner: 0,
    };
    let place = work.folder("image")?;
    show(&brought.image, &place, MountFlags::NODEV)?;
    // The node sees the options in its list of mounts: relative ones tell it nothing.
    std::env::set_current_dir(STACK).step(|| format!("go to {STACK}"))?;
    for container in &plan.containers {
        let name = &container.name;
        for folder in ["upper", "work"] {
            work.folder(&format!("{name}/{folder}"))?;
        }
        let data = format!("lowerdir=image,upperdir={name}/upper,workdir={name}/work");
        tree.mount("overlay", &container.rootfs, MountFlags::NODEV, &data)?;
    }
    std::env::set_current_dir("/").step(|| "leave it".to_owned())?;
    // The overlays hold on to their layers.
    unmount(STACK, UnmountFlags::DETACH)
        .map_err(io::Error::from)
        .and_then(|()| fs::remove_dir(STACK))
        .step(|| format!("unmount {STACK}"))
}
