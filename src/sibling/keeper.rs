//! The first process of a sibling: it does nothing but see when nobody needs the container any more.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};

/// The hidden command that a sibling is made with: the file that commands lock, and the run folder.
pub const COMMAND: &str = "__sibling";

/// How long a sibling waits for the next command.
const LINGER: Duration = Duration::from_secs(10);

const PAUSE: Duration = Duration::from_millis(500);

/// What `cksl` does when it is started with [`COMMAND`]. It ends while it holds the lock of commands, so
/// that none is in a container that ends.
#[must_use]
pub fn keep(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let places: Vec<PathBuf> = arguments.skip(2).map(PathBuf::from).collect();
    let [in_use, run] = places.as_slice() else {
        return ExitCode::from(crate::problem::exit::BUG);
    };
    let supervisor = run.join("supervisor.lock");
    let mut idle_since = Instant::now();
    loop {
        let commands = locked(in_use);
        // What has been removed, nobody holds.
        let free = |lock: &Path| !lock.exists() || locked(lock).is_some();
        let idle = (commands.is_some() || !in_use.exists()) && free(&supervisor);
        if !idle {
            idle_since = Instant::now();
        } else if idle_since.elapsed() > LINGER {
            // Held until this process is no more.
            std::mem::forget(commands);
            return ExitCode::SUCCESS;
        }
        drop(commands);
        sleep(PAUSE);
    }
}

/// The lock, if nobody has it.
fn locked(file: &Path) -> Option<File> {
    let lock = File::options().read(true).open(file).ok()?;
    flock(&lock, FlockOperation::NonBlockingLockExclusive).ok()?;
    Some(lock)
}
