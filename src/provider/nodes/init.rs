//! A node's init, from the fork until it is systemd.

use std::fs;
use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _, symlink};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use cksl_sys::{Fork, close_on_exec_from, fork};
use nix::sched::{CloneFlags, setns, unshare};
use nix::unistd::{Gid, Uid, setgroups, sethostname, setresgid, setresuid};
use rustix::mount::{MountPropagationFlags, mount_change};

use super::confine;
use super::step::Step as _;
use crate::lab::{Content, StagedFile};
use crate::provider::{Isolation, ProviderError};

/// The PATH of everything in a node.
pub(super) const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What the future init knows.
#[derive(Debug)]
pub(super) struct Init<'a> {
    pub hostname: &'a str,
    pub files: &'a [StagedFile],
    pub isolation: Isolation,
    /// Abstract name of the socket on which systemd says that it has booted.
    pub ready_socket: &'a str,
}

/// Runs in a fork of the helper: takes the node's namespaces, forks init into them, says its pid and
/// ends. In init it waits at `wait` twice, before it settles and before it becomes systemd.
pub(super) fn start(
    init: &Init<'_>,
    user_namespace: Option<&OwnedFd>,
    wait: PipeReader,
    mut tell: PipeWriter,
) -> ! {
    let forked = take_namespaces(user_namespace)
        .and_then(|()| fork().step(|| "fork the node's init".to_owned()));
    match forked {
        Ok(Fork::Parent(pid)) => {
            let _ = writeln!(tell, "{}", pid.as_raw_nonzero());
            std::process::exit(0);
        }
        Ok(Fork::Child) => {
            let Err(error) = live(init, wait, &tell);
            let _ = writeln!(tell, "{}", failure(&error));
            std::process::exit(1);
        }
        Err(error) => {
            let _ = writeln!(tell, "{}", failure(&error));
            std::process::exit(1);
        }
    }
}

/// An error as a line that [`outcome`] understands.
pub(super) fn failure(error: &ProviderError) -> String {
    let text = error.to_string().replace('\n', " ");
    format!("!{text}")
}

/// What a line says: an answer, or the error of the process that wrote it.
pub(super) fn outcome(line: &str) -> Result<String, ProviderError> {
    match line.strip_prefix('!') {
        Some(error) => {
            Err(io::Error::other(error.to_owned())).step(|| "prepare the node's init".to_owned())
        }
        None => Ok(line.to_owned()),
    }
}

fn take_namespaces(user_namespace: Option<&OwnedFd>) -> Result<(), ProviderError> {
    if let Some(namespace) = user_namespace {
        setns(namespace, CloneFlags::CLONE_NEWUSER)
            .step(|| "enter the user namespace".to_owned())?;
        become_root().step(|| "become the node's root".to_owned())?;
    }
    let own = CloneFlags::CLONE_NEWPID
        | CloneFlags::CLONE_NEWNET
        | CloneFlags::CLONE_NEWIPC
        | CloneFlags::CLONE_NEWUTS
        | CloneFlags::CLONE_NEWCGROUP;
    unshare(own).step(|| "take the node's namespaces".to_owned())
}

/// Takes id 0 of the present user namespace, and no other groups.
pub(super) fn become_root() -> io::Result<()> {
    setgroups(&[])?;
    let (root, group) = (Uid::from_raw(0), Gid::from_raw(0));
    setresgid(group, group, group)?;
    setresuid(root, root, root)?;
    Ok(())
}

fn live(
    init: &Init<'_>,
    mut wait: PipeReader,
    mut tell: &PipeWriter,
) -> Result<std::convert::Infallible, ProviderError> {
    let mut pass = |what: &str| wait.read_exact(&mut [0]).step(|| what.to_owned());
    pass("wait for the node's root")?;
    // In a mount namespace of the user namespace, mounts that came along can't be undone.
    unshare(CloneFlags::CLONE_NEWNS).step(|| "take the node's mount namespace".to_owned())?;
    // As on any machine: systemd mounts a unit's credentials from a namespace of their own, and volumes that the kubelet
    // mounts must show in pods that have asked for that. Nothing of it reaches the host, whose mounts have other peers.
    mount_change(
        "/",
        MountPropagationFlags::SHARED | MountPropagationFlags::REC,
    )
    .step(|| "share the node's mounts with what runs in it".to_owned())?;
    nix::unistd::setsid().step(|| "lead a session".to_owned())?;
    sethostname(init.hostname).step(|| format!("set the host name {}", init.hostname))?;
    for file in init.files {
        place(file).step(|| format!("place {}", file.path))?;
    }
    writeln!(tell, "settled").step(|| "say that the node's files are placed".to_owned())?;
    pass("wait for the order to boot")?;

    become_systemd(init.isolation, init.ready_socket)
}

/// Confines the calling process and has it become the node's systemd, which says at the abstract socket
/// of that name that the node has booted.
pub(super) fn become_systemd(
    isolation: Isolation,
    ready_socket: &str,
) -> Result<std::convert::Infallible, ProviderError> {
    let null = fs::File::options().read(true).write(true).open("/dev/null");
    let null = null.step(|| "open /dev/null".to_owned())?;
    nix::unistd::dup2_stdin(&null)
        .and_then(|()| nix::unistd::dup2_stdout(&null))
        .and_then(|()| nix::unistd::dup2_stderr(&null))
        .step(|| "give init its descriptors".to_owned())?;
    close_on_exec_from(3).step(|| "close the helper's descriptors".to_owned())?;
    confine::apply(isolation)?;
    let error = Command::new("/lib/systemd/systemd")
        .arg0("/sbin/init")
        .env_clear()
        .env("PATH", PATH)
        .env("LANG", "C.UTF-8")
        .env("container", "cksl")
        .env("NOTIFY_SOCKET", format!("@{ready_socket}"))
        .exec();
    Err(error).step(|| "execute systemd".to_owned())
}

/// Places a file of the lab, as the node's root in the node's own tree.
pub(super) fn place(file: &StagedFile) -> io::Result<()> {
    let path = Path::new(&file.path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    match &file.content {
        Content::Link(target) => symlink(target, path),
        Content::Text(text, mode) => {
            let mut placed = fs::File::options()
                .write(true)
                .create_new(true)
                .mode(*mode)
                .open(path)?;
            placed.write_all(text.as_bytes())?;
            placed.set_permissions(fs::Permissions::from_mode(*mode))
        }
    }
}
