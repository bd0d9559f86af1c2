//! The pid namespace that cksl runs in. Whatever names a process of the host by its number, events, records
//! and the files of `/proc` alike, means the number that it has there.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;

use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};

use super::ProviderError;
use super::engine::Address;

/// What has `/proc` show the right namespace.
pub const REMEDY: &str = "mount -t proc proc /proc   (unshare does so with --mount-proc)";

/// Inode of the machine's first pid namespace, which the kernel never changes.
const FIRST: u64 = 0xefff_fffc;

/// Inode of the pid namespace of a process (`self` for this one), if it can be looked at.
fn namespace(process: &str) -> Option<u64> {
    let link = Path::new("/proc").join(process).join("ns/pid");
    fs::metadata(link).ok().map(|namespace| namespace.ino())
}

/// Whether it is the machine's first one.
#[must_use]
pub fn is_first() -> bool {
    namespace("self") == Some(FIRST)
}

/// Whether `/proc` shows it, rather than another one, in which this process has another number or none.
#[must_use]
pub fn has_proc() -> bool {
    let own = std::process::id().to_string();
    fs::read_link("/proc/self").is_ok_and(|number| number == Path::new(&own))
}

/// Whether an engine is known to count processes in another one: then the numbers that it gives mean other
/// processes here, or none.
#[must_use]
pub fn is_strange_to(engine: &Address) -> bool {
    let path = engine.0.strip_prefix("unix://").unwrap_or(&engine.0);
    let Ok(stream) = UnixStream::connect(path) else {
        return false;
    };
    let Ok(listener) = getsockopt(&stream, PeerCredentials) else {
        return false;
    };
    match listener.pid() {
        // It has no number here.
        0 => true,
        pid => {
            let theirs = namespace(&pid.to_string());
            theirs.is_some_and(|theirs| Some(theirs) != namespace("self"))
        }
    }
}

/// What is lacking where `/proc` is another one's.
pub(super) fn lacking() -> Option<ProviderError> {
    (!has_proc()).then(|| ProviderError::Missing {
        what: "the /proc of the pid namespace that cksl runs in".to_owned(),
        why: format!(
            "this one shows another namespace, with other numbers for processes: {REMEDY}"
        ),
    })
}

/// What is lacking where that engine counts processes in another one.
pub(super) fn lacking_of(engine: &Address) -> Option<ProviderError> {
    is_strange_to(engine).then(|| ProviderError::Missing {
        what: "a Docker engine in the pid namespace that cksl runs in".to_owned(),
        why: format!(
            "to the one at {engine} processes have other numbers; run cksl where the engine runs, or in a \
             container with --pid=host"
        ),
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn an_engine_of_this_namespace_is_not_strange_and_one_below_it_is() {
        assert!(has_proc());
        let folder = tempfile::tempdir().unwrap();
        let socket = |name: &str| folder.path().join(name);
        let address = |name: &str| Address(format!("unix://{}", socket(name).display()));
        let _here = UnixListener::bind(socket("here")).unwrap();
        assert!(!is_strange_to(&address("here")));
        assert!(
            !is_strange_to(&address("none")),
            "that it is not there is said elsewhere"
        );
        if !rustix::process::geteuid().is_root() {
            return eprintln!("skipped: needs root");
        }
        let listen = "use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, pack_sockaddr_un($ARGV[0])) \
                      or die; listen(S, 1); $| = 1; print \"up\\n\"; <STDIN>";
        let mut below = Command::new("unshare")
            .args(["--fork", "--pid", "perl", "-e", listen])
            .arg(socket("below"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut up = [0; 3];
        let told = below.stdout.as_mut().unwrap();
        std::io::Read::read_exact(told, &mut up).unwrap();
        assert!(is_strange_to(&address("below")));
        drop(below.stdin.take());
        below.wait().unwrap();
    }
}
