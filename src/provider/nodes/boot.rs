//! Making a node: runs in a helper process with a single thread, whose mount namespace is its own,
//! so that a killed helper leaves no mount behind.
//!
//! 1. Enter the node's cgroup; make a user namespace; stack the node's root (store, its layers,
//!    then one in memory) with the store's files belonging to that namespace.
//! 2. Pivot to that root: from here nothing of the host's files is in reach.
//! 3. Fork the future init into the node's own pid, network, IPC, UTS and cgroup namespaces, where it
//!    waits, and mount what shows those namespaces: `/proc`, `/sys`, cgroups.
//! 4. Init takes a mount namespace of its own, in which none of these mounts can be undone, and places
//!    the lab's files. The helper leaves the node's cgroup; the caller learns init's pid and namespace,
//!    and opens the gate.
//! 5. Init puts itself under the filter of system calls and becomes systemd; the helper waits for its
//!    word that the node has booted, and ends.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cksl_sys::{Fork, fork};
use nix::libc;
use nix::sched::{CloneFlags, setns, unshare};
use nix::unistd::{Uid, seteuid};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::mount::{
    MountFlags, MountPropagationFlags, UnmountFlags, mount_change, mount_remount, unmount,
};
use rustix::process::{
    Pid, PidfdFlags, WaitId, WaitIdOptions, WaitOptions, pidfd_open, waitid, waitpid,
};
use rustix::thread::{capabilities, set_capabilities};

use super::cgroup::{Beside, Hierarchy};
use super::clock;
use super::cluster;
use super::control::{Control, Word};
use super::enter::identity;
use super::init::{self, Init};
use super::inotify;
use super::mount::{DATA, Tree, mapped_tree, mount_at, mount_mapped};
use super::order::BootPlan;
use super::step::Step as _;
use crate::provider::ProviderError;

/// Ids of a node's user namespace.
pub(super) const IDS: u32 = 65_536;

/// The host's programs, for roots that have none.
const USR: &str = "/usr";

/// Where systemd says that the node has booted, in the node's network namespace.
pub(super) const READY_SOCKET: &str = "cksl-ready";

/// How long a node may take to boot. A busy machine takes a second or two.
pub(super) const BOOT_TIME: Duration = Duration::from_secs(300);

/// How long a node of a cluster may take, on which everything starts at boot that a cluster has: minutes on a machine that
/// is emulated.
const CLUSTER_BOOT_TIME: Duration = Duration::from_secs(900);

/// Makes the node and waits until it has booted.
pub(super) fn run(control: &Control, mut plan: BootPlan) -> Result<(), ProviderError> {
    let beside = Beside::of(&plan.hierarchies, &plan.cgroups)?;
    for cgroup in &plan.cgroups {
        let procs = cgroup.join("cgroup.procs");
        fs::write(&procs, "0").step(|| format!("enter the cgroup {}", cgroup.display()))?;
    }
    own_mounts(&plan.work)?;
    clock::begin()?;
    let user_namespace = plan
        .id_base
        .map(|base| mapped(base, &plan.node_root, &plan.work))
        .transpose()?;
    let user_namespace = user_namespace.flatten();
    if user_namespace.is_none() {
        plan.id_base = None;
        inotify::spare(match plan.cluster {
            Some(_) => inotify::CLUSTER * (1 + plan.machines.len()),
            None => inotify::NODE,
        })?;
    }
    let tree = stack_root(&plan, user_namespace.as_ref())?;
    let tree = pivot(tree)?;

    let waiting = Waiting::start(&plan, user_namespace.as_ref())?;
    let pidfd = pidfd_open(waiting.pid, PidfdFlags::empty()).step(|| "watch init".to_owned())?;
    setns(
        &pidfd,
        CloneFlags::CLONE_NEWPID | CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWCGROUP,
    )
    .step(|| "enter init's namespaces".to_owned())?;
    // Only a process of the pid namespace can mount its /proc.
    in_child("mount the node's own /proc, /sys and cgroups", || {
        show_kernel(&plan, &tree)
    })?;
    let ready = ready_socket().step(|| "make the socket for init's word".to_owned())?;
    let pid_ns =
        fs::metadata("/proc/1/ns/pid").step(|| "look at init's pid namespace".to_owned())?;
    waiting.settle()?;
    beside.enter()?;

    let isolation = plan.isolation();
    let born = Word::Born {
        init_pid: waiting.pid.as_raw_nonzero().get(),
        pid_ns: u32::try_from(pid_ns.ino()).unwrap_or_default(),
        isolation,
    };
    control
        .send(&born, &[])
        .step(|| "report the node's namespaces".to_owned())?;
    control.gate()?;
    waiting.release()?;
    let patience = if plan.cluster.is_some() {
        CLUSTER_BOOT_TIME
    } else {
        BOOT_TIME
    };
    wait_until_up(control, &ready, &pidfd, patience)?;
    control
        .send(&Word::Up, &[])
        .step(|| "report that the node is up".to_owned())
}

/// The user namespace of a node, or nothing where the kernel, its settings or the store's file system
/// can't have one with this root.
fn mapped(base: u32, root: &Path, inner: &Path) -> Result<Option<OwnedFd>, ProviderError> {
    let trial = user_namespace(base, inner).and_then(|namespace| {
        let tree = mapped_tree(root, namespace.as_fd());
        tree.step(|| format!("map the ids of {}", root.display()))?;
        Ok(namespace)
    });
    match trial {
        Err(ProviderError::Step { source, .. }) if cant_have(&source) => Ok(None),
        trial => trial.map(Some),
    }
}

/// Whether an error means that something can't be had at all, rather than not now.
fn cant_have(error: &io::Error) -> bool {
    matches!(
        error.raw_os_error(),
        Some(
            libc::EPERM
                | libc::EINVAL
                | libc::ENOSYS
                | libc::ENOSPC
                | libc::EUSERS
                | libc::EOPNOTSUPP
        )
    )
}

/// A user namespace whose root is the host's user `base`. It lives as long as the descriptor. `inner`
/// is any folder.
fn user_namespace(base: u32, inner: &Path) -> Result<OwnedFd, ProviderError> {
    let what = || "make a user namespace".to_owned();
    let (ready, tell) = io::pipe().step(what)?;
    let (hold, done) = io::pipe().step(what)?;
    let child = match fork().step(what)? {
        Fork::Child => {
            drop((ready, done));
            // The kernel makes none for a process in a chroot.
            let made = leave_chroot(inner)
                .and_then(|()| act_as(base))
                .and_then(|()| Ok(unshare(CloneFlags::CLONE_NEWUSER)?));
            let errno = made
                .err()
                .map_or(0, |e| e.raw_os_error().unwrap_or(libc::EIO));
            let _ = (&tell).write_all(&errno.to_le_bytes());
            // The namespace is held here until the parent holds it.
            let _ = (&hold).read(&mut [0]);
            std::process::exit(0);
        }
        Fork::Parent(child) => child,
    };
    drop((tell, hold));
    let namespace = (|| {
        let mut errno = [0; 4];
        (&ready).read_exact(&mut errno)?;
        match i32::from_le_bytes(errno) {
            0 => {}
            errno => return Err(io::Error::from_raw_os_error(errno)),
        }
        let process = format!("/proc/{}", child.as_raw_nonzero());
        for map in ["uid_map", "gid_map"] {
            fs::write(format!("{process}/{map}"), format!("0 {base} {IDS}\n"))?;
        }
        fs::File::open(format!("{process}/ns/user"))
    })();
    drop(done);
    waitpid(Some(child), WaitOptions::empty()).step(what)?;
    Ok(namespace.step(what)?.into())
}

/// Has the calling process act as that user of the host, with the capabilities that it has. The kernel charges
/// what it counts by users, inotify instances among it, to the one who has made a namespace, too: made by
/// the host's root, all nodes would share what root may have.
fn act_as(user: u32) -> io::Result<()> {
    let capabilities = capabilities(None)?;
    seteuid(Uid::from_raw(user))?;
    Ok(set_capabilities(None, capabilities)?)
}

/// The layers of the node's root and of its containers' roots.
fn stack_root(plan: &BootPlan, namespace: Option<&OwnedFd>) -> Result<Tree, ProviderError> {
    let owner = plan.id_base.unwrap_or(0);
    let work = Tree {
        root: plan.work.clone(),
        owner,
    };
    work.memory("layer", DATA, 0o755, plan.disk)?;
    let mut lowers = Vec::new();
    for (number, layer) in plan.layers.iter().enumerate() {
        lowers.push(format!("over{number}"));
        lower(plan, &work, layer, &lowers[number], namespace)?;
    }
    lower(plan, &work, &plan.node_root, "lower", namespace)?;
    let over = |folder: &str, last: &str| {
        let mut all: Vec<_> = lowers.iter().map(|one| format!("{one}{folder}")).collect();
        all.push(last.to_owned());
        all.join(":")
    };
    overlay(&work, &over("", "lower"), "layer/node", "root")?;
    // A root without programs of its own borrows the host's.
    let borrowed = !plan.node_root.join("usr/bin").is_dir();
    if borrowed {
        lower(plan, &work, Path::new(USR), "usr", namespace)?;
        overlay(&work, &over("/usr", "usr"), "layer/usr", "root/usr")?;
    }
    let tree = Tree {
        root: plan.work.join("root"),
        owner,
    };
    tree.devices()?;
    let quarter = plan.disk / 4;
    tree.memory("/run", DATA, 0o755, quarter)?;
    tree.memory("/tmp", DATA, 0o1777, quarter)?;
    let namespace_fd = namespace.map(AsFd::as_fd);
    tree.show(&plan.programs, "/opt/cksl/bin", namespace_fd, DATA)?;
    tree.show(
        &plan.socket_dir,
        "/run/cksl",
        None,
        DATA | MountFlags::NOEXEC,
    )?;
    if let Some(kept) = &plan.cluster {
        cluster::furnish(plan, kept, namespace_fd, &tree)?;
    }
    for (number, machine) in plan.machines.iter().enumerate() {
        let place = format!("root{machine}");
        overlay(
            &work,
            &over("", "lower"),
            &format!("layer/machine{number}"),
            &place,
        )?;
        let machine = Tree {
            root: work.root.join(place),
            owner,
        };
        cluster::hold_images(plan, namespace_fd, &machine)?;
    }
    if !plan.containers.is_empty() {
        lower(plan, &work, &plan.image_root, "image", namespace)?;
    }
    for container in &plan.containers {
        let place = format!("root{}", container.rootfs);
        overlay(&work, "image", &format!("layer/{}", container.name), &place)?;
        if borrowed {
            let place = format!("{}/usr", container.rootfs);
            tree.show(Path::new(USR), &place, namespace_fd, MountFlags::NODEV)?;
        }
    }
    Ok(tree)
}

/// A root of the store at `name`, with the node's ids.
fn lower(
    plan: &BootPlan,
    work: &Tree,
    root: &Path,
    name: &str,
    namespace: Option<&OwnedFd>,
) -> Result<(), ProviderError> {
    let place = work.folder(name)?;
    if let Some(namespace) = namespace {
        return mount_mapped(root, &place, namespace.as_fd()).step(|| {
            let base = plan.id_base.unwrap_or_default();
            format!("show {} with ids from {base}", root.display())
        });
    }
    rustix::mount::mount_bind(root, &place).step(|| format!("show {}", root.display()))
}

/// An overlay of `lower`, of several with colons between them the uppermost first, at `place`, its changes below
/// `layer`; all are paths below the work folder. A node sees the options in its list of mounts: relative ones tell it nothing of the host.
fn overlay(work: &Tree, lower: &str, layer: &str, place: &str) -> Result<(), ProviderError> {
    for folder in ["upper", "work"] {
        work.folder(&format!("{layer}/{folder}"))?;
    }
    std::env::set_current_dir(&work.root).step(|| format!("go to {}", work.root.display()))?;
    let data = format!("lowerdir={lower},upperdir={layer}/upper,workdir={layer}/work");
    work.mount("overlay", place, MountFlags::NODEV, &data)
}

/// `/proc`, `/sys` and the cgroups, as the namespaces of the calling process have them.
fn show_kernel(plan: &BootPlan, tree: &Tree) -> Result<(), ProviderError> {
    let quiet = DATA | MountFlags::NOEXEC;
    tree.mount("proc", "/proc", quiet, "")?;
    // A privileged pod mounts one of its own, which may not show more than this one does. To the root of
    // a user namespace nothing in it can be written but its network's.
    let writable = plan.cluster.is_some() && plan.id_base.is_some();
    let sealed = match writable {
        true => MountFlags::empty(),
        false => MountFlags::RDONLY,
    };
    tree.mount("sysfs", "/sys", quiet | sealed, "")?;
    show_cgroups(&plan.hierarchies, tree)?;
    if plan.id_base.is_none() {
        // Without a user namespace the kernel's switches would be the host's root's.
        for path in ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus"] {
            let place = tree.root.join(&path[1..]);
            if place.exists() {
                rustix::mount::mount_bind(&place, &place)
                    .and_then(|()| mount_remount(&place, MountFlags::BIND | MountFlags::RDONLY, ""))
                    .step(|| format!("make {path} read-only"))?;
            }
        }
        if plan.cluster.is_some() {
            cluster::show_settings(tree)?;
        }
    }
    Ok(())
}

/// The cgroups, as the namespace of the calling process has them.
pub(super) fn show_cgroups(hierarchies: &[Hierarchy], tree: &Tree) -> Result<(), ProviderError> {
    let quiet = DATA | MountFlags::NOEXEC;
    let only = match hierarchies {
        [only] => only.v1.is_none().then_some(only),
        _ => None,
    };
    if only.is_none() {
        tree.memory("/sys/fs/cgroup", quiet, 0o755, 1 << 16)?;
    }
    for hierarchy in hierarchies {
        let target = hierarchy.mount.to_string_lossy();
        let place = tree.folder(&target)?;
        let (kind, data) = match &hierarchy.v1 {
            Some(options) => ("cgroup", options.as_str()),
            None => ("cgroup2", ""),
        };
        mount_at(kind, &place, quiet, data).step(|| format!("mount {kind} {data} at {target}"))?;
    }
    Ok(())
}

/// Takes a mount namespace in which nothing reaches the host's mounts. `inner` is any folder.
fn own_mounts(inner: &Path) -> Result<(), ProviderError> {
    unshare(CloneFlags::CLONE_NEWNS).step(|| "take a mount namespace".to_owned())?;
    let private = || -> io::Result<()> {
        let root = fs::File::open("/")?;
        leave_chroot(inner)?;
        mount_change(
            "/",
            MountPropagationFlags::PRIVATE | MountPropagationFlags::REC,
        )?;
        rustix::process::fchdir(&root)?;
        Ok(rustix::process::chroot(".")?)
    };
    private().step(|| "keep mounts from the host".to_owned())
}

/// Makes the root of the mount namespace the process's own: cksl may have been started in a chroot,
/// whose outside would stay in the namespace, and in reach of whoever is root there.
fn leave_chroot(inner: &Path) -> io::Result<()> {
    std::env::set_current_dir("/")?;
    // With the root below it, nothing stops the current folder on its way up.
    rustix::process::chroot(inner)?;
    loop {
        if identity(".")? == identity("..")? {
            return Ok(rustix::process::chroot(".")?);
        }
        std::env::set_current_dir("..")?;
    }
}

/// Makes the tree the root of this mount namespace, and lets go of the host's.
fn pivot(tree: Tree) -> Result<Tree, ProviderError> {
    let change = || -> io::Result<()> {
        let root = fs::File::open(&tree.root)?;
        leave_chroot(&tree.root)?;
        rustix::process::fchdir(&root)?;
        nix::unistd::pivot_root(".", ".")?;
        unmount(".", UnmountFlags::DETACH)?;
        std::env::set_current_dir("/")
    };
    change().step(|| "change to the node's root".to_owned())?;
    Ok(Tree {
        root: PathBuf::from("/"),
        ..tree
    })
}

/// The future init, while it waits.
struct Waiting {
    pid: Pid,
    go: io::PipeWriter,
    word: io::PipeReader,
}

impl Waiting {
    /// Forks it into the node's namespaces. The process in between is there because a pid namespace
    /// holds only children of the one that made it.
    fn start(plan: &BootPlan, namespace: Option<&OwnedFd>) -> Result<Waiting, ProviderError> {
        let what = || "start the node's init".to_owned();
        let (word, tell) = io::pipe().step(what)?;
        let (wait, go) = io::pipe().step(what)?;
        let init = Init {
            hostname: &plan.hostname,
            files: &plan.files,
            isolation: plan.isolation(),
            ready_socket: READY_SOCKET,
        };
        let between = match fork().step(what)? {
            Fork::Child => {
                drop((word, go));
                init::start(&init, namespace, wait, tell);
            }
            Fork::Parent(between) => between,
        };
        drop((tell, wait));
        waitpid(Some(between), WaitOptions::empty()).step(what)?;
        let pid = hear(&word)?;
        let pid = pid.parse().ok().and_then(Pid::from_raw);
        let pid = pid
            .ok_or_else(|| io::Error::other("it said no pid"))
            .step(what)?;
        Ok(Waiting { pid, go, word })
    }

    /// Has it take its mount namespace and place the lab's files.
    fn settle(&self) -> Result<(), ProviderError> {
        (&self.go)
            .write_all(&[1])
            .step(|| "wake the node's init".to_owned())?;
        hear(&self.word).map(drop)
    }

    /// Has it become systemd.
    fn release(mut self) -> Result<(), ProviderError> {
        self.go
            .write_all(&[1])
            .step(|| "release the node's init".to_owned())?;
        // The pipe closes when systemd is executed; a word before that is an error.
        let mut last = String::new();
        self.word
            .read_to_string(&mut last)
            .step(|| "see systemd start".to_owned())?;
        init::outcome(last.trim_end()).map(drop)
    }
}

/// The next line of the future init: an answer, or the error that ended it.
fn hear(mut word: &io::PipeReader) -> Result<String, ProviderError> {
    let mut line = Vec::new();
    let mut byte = [0];
    while byte[0] != b'\n' {
        word.read_exact(&mut byte)
            .step(|| "hear from the node's init".to_owned())?;
        line.push(byte[0]);
    }
    init::outcome(String::from_utf8_lossy(&line).trim_end())
}

/// Runs `work` in a forked child and takes over its error.
pub(super) fn in_child(
    what: &str,
    work: impl FnOnce() -> Result<(), ProviderError>,
) -> Result<(), ProviderError> {
    let (mut word, mut tell) = io::pipe().step(|| what.to_owned())?;
    let child = match fork().step(|| what.to_owned())? {
        Fork::Child => {
            if let Err(error) = work() {
                let _ = writeln!(tell, "{}", init::failure(&error));
            }
            std::process::exit(0);
        }
        Fork::Parent(child) => child,
    };
    drop(tell);
    let mut said = String::new();
    word.read_to_string(&mut said).step(|| what.to_owned())?;
    waitpid(Some(child), WaitOptions::empty()).step(|| what.to_owned())?;
    init::outcome(said.trim_end()).map(drop)
}

pub(super) fn ready_socket() -> io::Result<UnixDatagram> {
    let socket = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(READY_SOCKET)?)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// How a process has ended that is a child of this one.
fn ending(process: &OwnedFd) -> String {
    match waitid(WaitId::PidFd(process.as_fd()), WaitIdOptions::EXITED) {
        Ok(Some(status)) => match (status.exit_status(), status.terminating_signal()) {
            (Some(code), _) => format!("has ended with status {code}"),
            (_, Some(signal)) => format!("was ended by signal {signal}"),
            _ => "has ended".to_owned(),
        },
        _ => "has ended".to_owned(),
    }
}

/// Waits for systemd's `READY=1`; the end of init or of the caller is an error.
pub(super) fn wait_until_up(
    control: &Control,
    ready: &UnixDatagram,
    init: &OwnedFd,
    patience: Duration,
) -> Result<(), ProviderError> {
    let not_up = |why: &str| ProviderError::NotUp {
        why: why.to_owned(),
    };
    let deadline = Instant::now() + patience;
    let mut message = [0; 4096];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).map_err(|_| not_up("the clock is out of range"))?;
        let mut fds = [
            PollFd::new(ready, PollFlags::IN),
            PollFd::new(init, PollFlags::IN),
            PollFd::new(control, PollFlags::RDHUP),
        ];
        if poll(&mut fds, Some(&left)).step(|| "wait for the node".to_owned())? == 0 {
            return Err(not_up(&format!(
                "systemd has not said within {} s that the node has booted",
                patience.as_secs()
            )));
        }
        if !fds[1].revents().is_empty() {
            return Err(not_up(&format!("its systemd {}", ending(init))));
        }
        if !fds[2].revents().is_empty() {
            return Err(not_up("cksl went away"));
        }
        while let Ok(length) = ready.recv(&mut message) {
            if message[..length]
                .split(|byte| *byte == b'\n')
                .any(|line| line == b"READY=1")
            {
                return Ok(());
            }
        }
    }
}
