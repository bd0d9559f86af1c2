//! The supervisor's process: its lock, its socket, one thread for each connection, and its end.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::FlockOperation;

use super::Supervisor;
use super::client::socket_path;
use super::protocol::HostRequest;
use super::voice::{Side, Voice, first_line};
use crate::paths::{Paths, Programs};
use crate::problem::Problem;

/// How long a supervisor without a lab waits for the next command.
const LINGER: Duration = Duration::from_secs(3);

/// Runs the supervisor until its last lab has ended. Returns at once if another one runs.
///
/// `owner` (uid, gid) is whose progress is kept. What goes wrong later is said on standard error,
/// which the command that started this has sent to the log.
pub fn serve(paths: Paths, programs: Programs, owner: (u32, u32)) -> Result<(), Problem> {
    let failed = |what: &str| {
        let what = format!("the supervisor can't {what} in {}", paths.run.display());
        move |error: io::Error| Problem::machine(format!("{what}: {error}"))
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&paths.run)
        .map_err(failed("make its folder"))?;
    let lock = File::create(paths.run.join("supervisor.lock")).map_err(failed("make its lock"))?;
    let socket = socket_path(&paths.run);
    if !take_lock(&lock, || UnixStream::connect(&socket).is_ok()) {
        return Ok(());
    }
    // Only the holder of the lock may take away a socket: it is a dead supervisor's.
    match fs::remove_file(&socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(failed("remove an old socket")(error));
        }
        _ => {}
    }
    let supervisor = Arc::new(Supervisor::new(paths.clone(), programs, owner)?);
    let listener = UnixListener::bind(&socket).map_err(failed("bind its socket"))?;
    fs::set_permissions(&socket, Permissions::from_mode(0o600))
        .map_err(failed("close its socket to others"))?;
    let busy = Arc::new(AtomicUsize::new(0));
    let mut idle_since = Instant::now();
    loop {
        if !supervisor.idle() || busy.load(Ordering::Acquire) > 0 {
            idle_since = Instant::now();
        } else if idle_since.elapsed() > LINGER {
            break;
        }
        if !readable(&listener, Duration::from_millis(500)) {
            continue;
        }
        let Ok((stream, _)) = listener.accept() else {
            continue;
        };
        let (supervisor, busy) = (Arc::clone(&supervisor), Arc::clone(&busy));
        busy.fetch_add(1, Ordering::AcqRel);
        thread::spawn(move || {
            answer(&supervisor, &stream);
            busy.fetch_sub(1, Ordering::AcqRel);
        });
    }
    // From here on a client that has connected and not been accepted sees its connection close
    // before `Accepted`, and asks the next supervisor.
    match fs::remove_file(&socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(failed("remove its socket")(error))
        }
        _ => Ok(()),
    }
}

/// Takes the lock; false if another supervisor holds it and answers. One that holds it and does not
/// answer is about to end, or dead: its lock comes free.
fn take_lock(lock: &File, answers: impl Fn() -> bool) -> bool {
    while rustix::fs::flock(lock, FlockOperation::NonBlockingLockExclusive).is_err() {
        if answers() {
            return false;
        }
        thread::sleep(Duration::from_millis(10));
    }
    true
}

fn readable(listener: &UnixListener, wait: Duration) -> bool {
    let wait = Timespec {
        tv_sec: wait.as_secs() as i64,
        tv_nsec: i64::from(wait.subsec_nanos()),
    };
    let mut fds = [PollFd::new(listener, PollFlags::IN)];
    matches!(poll(&mut fds, Some(&wait)), Ok(1))
}

fn answer(supervisor: &Arc<Supervisor>, stream: &UnixStream) {
    let request: HostRequest = match first_line(stream) {
        Ok(request) => request,
        Err(error) => {
            eprintln!("a request could not be read: {error}");
            return;
        }
    };
    let voice = Voice::new(stream, Side::Host, request.terminal);
    voice.accepted();
    let outcome = if request.version == env!("CARGO_PKG_VERSION") {
        supervisor.call(request.call, &voice)
    } else {
        Err(Problem::usage(format!(
            "labs run under cksl {}, this is cksl {}",
            env!("CARGO_PKG_VERSION"),
            request.version
        ))
        .hint(
            "stop them with that version (`cksl stop --all`), or remove them: `cksl clean --all`",
        ))
    };
    voice.end(outcome);
}
