//! Running a command in a node: the helper enters the lab's cgroup and all of the node's namespaces,
//! forks, and the child waits at the gate until the caller knows its pid.

use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{self, PipeReader, Read as _};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::Command;

use cksl_sys::{Fork, close_on_exec_from, fork};
use nix::libc;
use nix::sched::{CloneFlags, setns};
use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};
use rustix::fs::OFlags;
use rustix::process::{Pid, PidfdFlags, Signal, WaitOptions, pidfd_open, waitpid};
use rustix::pty::{OpenptFlags, ioctl_tiocgptpeer, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use super::clock;
use super::confine;
use super::control::{Control, Word};
use super::init::{PATH, become_root};
use super::order::EnterPlan;
use super::step::Step as _;
use crate::lab::{User, Users};
use crate::provider::{NodeIds, ProviderError};

/// Longest `/etc/passwd` of a node that is read.
const MAX_PASSWD: u64 = 1 << 20;

/// The three standard descriptors of a command.
type Standard = [OwnedFd; 3];

/// Runs the command and returns its exit code, 128 and the signal's number for a killed one.
pub(super) fn run(
    control: &Control,
    plan: &EnterPlan,
    pipes: Vec<OwnedFd>,
) -> Result<i32, ProviderError> {
    join(plan)?;
    let (standard, master) = match plan.command.tty {
        Some(size) => {
            let (terminal, master) = terminal(size).step(|| "open a terminal".to_owned())?;
            (terminal, Some(master))
        }
        None => {
            let pipes: Standard = pipes
                .try_into()
                .map_err(|_| io::Error::other("there are not three of them"))
                .step(|| "take the command's descriptors".to_owned())?;
            (pipes, None)
        }
    };
    let (gate, open) = io::pipe().step(|| "make a gate".to_owned())?;
    let pid =
        match fork().step(|| "start a process in the node (is it out of processes?)".to_owned())? {
            Fork::Child => {
                drop((open, master));
                let Err(error) = become_command(plan, standard, gate);
                // Standard error is the command's by now, or nothing is left to say it to.
                eprintln!("cksl: {error}");
                std::process::exit(127);
            }
            Fork::Parent(pid) => pid,
        };
    drop((standard, gate));
    let word = Word::Forked {
        pid: pid.as_raw_nonzero().get(),
    };
    let terminal: Vec<_> = master.iter().map(AsFd::as_fd).collect();
    control
        .send(&word, &terminal)
        .step(|| "report the process".to_owned())?;
    drop(master);
    control.gate()?;
    io::Write::write_all(&mut &open, &[1]).step(|| "open the gate".to_owned())?;
    drop(open);
    wait(pid)
}

/// A descriptor of the node's init, which keeps its number from being another process's.
pub(super) fn pin(ids: &NodeIds) -> Result<OwnedFd, ProviderError> {
    let init = ids.init_pid;
    let gone = || ProviderError::NotRunning(format!("with init {init}"));
    let pid = Pid::from_raw(init).ok_or_else(gone)?;
    let pidfd = pidfd_open(pid, PidfdFlags::empty()).map_err(|_| gone())?;
    // The descriptor pins the process; if its namespace is the node's, it is the node's init.
    let namespace = fs::metadata(format!("/proc/{init}/ns/pid")).map_err(|_| gone())?;
    match namespace.ino() == u64::from(ids.pid_ns) {
        true => Ok(pidfd),
        false => Err(gone()),
    }
}

/// Enters the cgroups and namespaces of the node's init, as the node's root.
fn join(plan: &EnterPlan) -> Result<(), ProviderError> {
    let init = plan.ids.init_pid;
    let pidfd = pin(&plan.ids)?;
    plan.cgroups.enter_shell(plan.pids)?;
    let mut namespaces = CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWPID
        | CloneFlags::CLONE_NEWNET
        | CloneFlags::CLONE_NEWIPC
        | CloneFlags::CLONE_NEWUTS
        | CloneFlags::CLONE_NEWCGROUP
        | clock::shared_with(init);
    if plan.ids.id_base != 0 {
        namespaces |= CloneFlags::CLONE_NEWUSER;
    }
    follow(init, &pidfd, namespaces).step(|| "enter the node's namespaces".to_owned())?;
    become_root().step(|| "become the node's root".to_owned())
}

/// Enters namespaces of a process, its mount namespace among them, and makes sure that the root is then
/// that process's.
///
/// A container of an engine that runs in a chroot has another one than its mount namespace: who enters
/// that stands in the root of the machine.
pub(super) fn follow(pid: i32, pidfd: &OwnedFd, namespaces: CloneFlags) -> io::Result<()> {
    let its_root = identity(format!("/proc/{pid}/root"))?;
    setns(pidfd, namespaces)?;
    match identity("/")? == its_root {
        true => Ok(()),
        false => Err(io::Error::other(
            "its root is not the root of its mount namespace; does the engine run in a chroot?",
        )),
    }
}

/// Device and inode, by which a folder is the same one whatever leads to it.
pub(super) fn identity(path: impl AsRef<Path>) -> io::Result<(u64, u64)> {
    let folder = fs::metadata(path)?;
    Ok((folder.dev(), folder.ino()))
}

/// A terminal of the node: three times its slave side, and its master side.
fn terminal((rows, columns): (u16, u16)) -> io::Result<(Standard, OwnedFd)> {
    let flags = OFlags::NOCTTY | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let master = File::options()
        .read(true)
        .write(true)
        .custom_flags(flags.bits().cast_signed())
        .open("/dev/pts/ptmx")?;
    // The path is the node's root's to change; the device's number is not.
    let device = master.metadata()?.rdev();
    if device != libc::makedev(5, 2) {
        return Err(io::Error::other(
            "the node's /dev/pts/ptmx is not a terminal",
        ));
    }
    let master = OwnedFd::from(master);
    rustix::fs::fcntl_setfl(&master, OFlags::empty())?;
    unlockpt(&master)?;
    let slave = ioctl_tiocgptpeer(&master, OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    tcsetwinsize(
        &master,
        Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        },
    )?;
    Ok(([slave.try_clone()?, slave.try_clone()?, slave], master))
}

/// The rest of the child's life: wait at the gate, then become the command.
fn become_command(
    plan: &EnterPlan,
    standard: Standard,
    mut gate: PipeReader,
) -> Result<Infallible, ProviderError> {
    let command = &plan.command;
    gate.read_exact(&mut [0])
        .step(|| "wait for the order to run".to_owned())?;
    drop(gate);
    let what = || "give the command its descriptors".to_owned();
    nix::unistd::setsid().step(|| "lead a session".to_owned())?;
    if command.tty.is_some() {
        rustix::process::ioctl_tiocsctty(&standard[0]).step(|| "take the terminal".to_owned())?;
    }
    nix::unistd::dup2_stdin(&standard[0]).step(what)?;
    nix::unistd::dup2_stdout(&standard[1]).step(what)?;
    nix::unistd::dup2_stderr(&standard[2]).step(what)?;
    close_on_exec_from(3).step(what)?;
    cksl_sys::default_signals();

    let user = user(&command.user)?;
    confine::apply(plan.isolation)?;
    if command.tty.is_some() {
        nix::unistd::fchown(&standard[0], Some(Uid::from_raw(user.uid)), None)
            .step(|| format!("give the terminal to {}", user.name))?;
    }
    become_user(&user).step(|| format!("become {}", user.name))?;
    // Set after the change of user, which clears it.
    let end = match command.hang_up {
        true => Signal::HUP,
        false => Signal::KILL,
    };
    rustix::process::set_parent_process_death_signal(Some(end)).step(what)?;

    match command.cwd.as_str() {
        // As a login does: not every user has a home.
        "" => std::env::set_current_dir(&user.home).or_else(|_| std::env::set_current_dir("/")),
        cwd => std::env::set_current_dir(cwd),
    }
    .step(|| format!("go to {}", command.cwd))?;
    let [program, arguments @ ..] = command.argv.as_slice() else {
        return Err(io::Error::other("the command is empty")).step(|| "run".to_owned());
    };
    let error = Command::new(program)
        .args(arguments)
        .env_clear()
        .env("PATH", PATH)
        .env("LANG", "C.UTF-8")
        .env("HOME", &user.home)
        .env("USER", &user.name)
        .env("LOGNAME", &user.name)
        .env("SHELL", &user.shell)
        .envs(command.env.iter().map(|(name, value)| (name, value)))
        .exec();
    Err(error).step(|| program.clone())
}

/// A user of the node; root is there even if the learner has broken `/etc/passwd`.
fn user(name: &str) -> Result<User, ProviderError> {
    let name = if name.is_empty() { "root" } else { name };
    let mut text = String::new();
    let read = File::options()
        .read(true)
        .custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits().cast_signed())
        .open("/etc/passwd")
        .and_then(|file| file.take(MAX_PASSWD).read_to_string(&mut text));
    match Users::parse(&text).named(name) {
        Some(user) => Ok(user.clone()),
        None if name == "root" => Ok(User {
            name: "root".to_owned(),
            uid: 0,
            gid: 0,
            home: "/root".to_owned(),
            shell: "/bin/bash".to_owned(),
        }),
        None => read
            .and_then(|_| Err(io::Error::from(io::ErrorKind::NotFound)))
            .step(|| format!("find the user `{name}` in the node's /etc/passwd")),
    }
}

fn become_user(user: &User) -> io::Result<()> {
    let (uid, gid) = (Uid::from_raw(user.uid), Gid::from_raw(user.gid));
    setgroups(&[gid])?;
    setresgid(gid, gid, gid)?;
    setresuid(uid, uid, uid)?;
    Ok(())
}

fn wait(pid: Pid) -> Result<i32, ProviderError> {
    let status = loop {
        match waitpid(Some(pid), WaitOptions::empty()) {
            Err(rustix::io::Errno::INTR) => {}
            other => break other.step(|| "wait for the command".to_owned())?,
        }
    };
    let Some((_, status)) = status else {
        return Ok(1);
    };
    let status = std::process::ExitStatus::from_raw(status.as_raw());
    Ok(status
        .code()
        .unwrap_or_else(|| 128 + status.signal().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use std::process::{Child, Stdio};
    use std::time::{Duration, Instant};

    use nix::sched::unshare;

    use super::*;

    /// A process in a mount namespace of its own.
    struct Guest(Child);

    impl Guest {
        fn new(script: &str) -> Self {
            let child = Command::new("unshare")
                .args(["--mount", "sh", "-euc", script])
                .stdin(Stdio::null())
                .spawn()
                .expect("there is unshare");
            let guest = Self(child);
            let deadline = Instant::now() + Duration::from_secs(20);
            let comm = format!("/proc/{}/comm", guest.pid());
            while fs::read_to_string(&comm).expect("it runs") != "sleep\n" {
                assert!(Instant::now() < deadline, "it is not there");
                std::thread::sleep(Duration::from_millis(10));
            }
            guest
        }

        fn pid(&self) -> i32 {
            self.0.id().cast_signed()
        }

        /// By a thread that goes there alone.
        fn followed(&self) -> io::Result<()> {
            let pid = Pid::from_raw(self.pid()).expect("is a pid");
            let pidfd = pidfd_open(pid, PidfdFlags::empty())?;
            let follow = || {
                unshare(CloneFlags::CLONE_FS)?;
                follow(self.pid(), &pidfd, CloneFlags::CLONE_NEWNS)
            };
            std::thread::scope(|scope| scope.spawn(follow).join().expect("does not panic"))
        }
    }

    impl Drop for Guest {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    #[test]
    fn root_who_lives_in_a_chroot_is_not_followed_into_the_root_of_the_machine() {
        if !Uid::effective().is_root() {
            return eprintln!("skipped: needs root");
        }
        Guest::new("exec sleep 60").followed().expect("is followed");
        let folder = tempfile::tempdir().unwrap();
        let chroot = format!(
            "cd {}; mkdir usr; mount --bind /usr usr; ln -s usr/lib usr/lib64 .; exec chroot . /usr/bin/sleep 60",
            folder.path().display()
        );
        let refused = Guest::new(&chroot).followed().expect_err("is refused");
        assert!(refused.to_string().contains("chroot"), "{refused}");
    }
}
