//! Giving up every right that judging rules does not need.

use std::io;

use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl;
use nix::sys::resource::{Resource, setrlimit};
use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};

/// uid and gid that own nothing (`nobody`).
const NOBODY: u32 = 65534;

/// Seconds of processor time.
const CPU: u64 = 5;

/// Bytes of address space.
const MEMORY: u64 = 512 << 20;

/// Descriptors: standard input, output and error, which are open already.
const DESCRIPTORS: u64 = 3;

/// Leaves this process with its three descriptors, little time and memory, and nobody's rights.
/// Call it before anything of a learner's is read, while the process has one thread.
///
/// A caller that is not root keeps its user, which has no rights to give up, and its network, which
/// only root can take away.
pub(crate) fn confine() -> io::Result<()> {
    if Uid::effective().is_root() {
        unshare(CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWIPC)?;
        setgroups(&[])?;
        let (uid, gid) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
        setresgid(gid, gid, gid)?;
        setresuid(uid, uid, uid)?;
    }
    prctl::set_no_new_privs()?;
    prctl::set_dumpable(false)?;
    for (resource, limit) in [
        (Resource::RLIMIT_CPU, CPU),
        (Resource::RLIMIT_AS, MEMORY),
        (Resource::RLIMIT_NOFILE, DESCRIPTORS),
        (Resource::RLIMIT_FSIZE, 0),
        (Resource::RLIMIT_NPROC, 0),
        (Resource::RLIMIT_CORE, 0),
    ] {
        setrlimit(resource, limit, limit)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::net::TcpListener;
    use std::process::{Command, Stdio};

    use super::*;

    /// Gives up its rights and tries what a worker must not be able to do.
    #[test]
    #[ignore = "is started by another test, in a process of its own"]
    fn confined() {
        if std::env::var_os("CONFINE_UNDER_TEST").is_none() {
            return;
        }
        let was_root = Uid::effective().is_root();
        confine().unwrap();
        assert!(File::open("/etc/passwd").is_err());
        assert!(TcpListener::bind("127.0.0.1:0").is_err());
        assert!(Command::new("/bin/true").status().is_err());
        if was_root {
            assert_eq!(Uid::effective().as_raw(), NOBODY);
            assert!(setresuid(0.into(), 0.into(), 0.into()).is_err());
        }
        println!("confined indeed");
    }

    #[test]
    fn a_worker_has_no_files_no_network_no_programs_and_no_way_back() {
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "check::instrument::judge::confine::tests::confined",
            ])
            .args(["--ignored", "--nocapture", "--test-threads=1"])
            .env("CONFINE_UNDER_TEST", "1")
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("confined indeed"), "{text}");
    }
}
