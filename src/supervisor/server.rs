//! The supervisor's process: its lock, its socket, one thread for each connection, and its end.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::FlockOperation;
use tracing::warn;

use super::Supervisor;
use super::build::build;
use super::protocol::{Asker, HostCall, HostRequest, PROTOCOL};
use super::socket::{readable, socket_path};
use super::voice::{Side, Voice, first_line};
use crate::contain;
use crate::paths::{Paths, Programs};
use crate::problem::Problem;

/// How long a supervisor without a lab waits for the next command.
const LINGER: Duration = Duration::from_secs(3);

/// How long one waits for a supervisor of the same labs that is about to end.
const ENDING: Duration = Duration::from_secs(3);

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
    let _labs = lock_labs(&paths)?;
    // Only the holder of the lock may take away a socket: it is a dead supervisor's.
    match fs::remove_file(&socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(failed("remove an old socket")(error));
        }
        _ => {}
    }
    contain::abort_on_others();
    let supervisor = Arc::new(Supervisor::new(paths.clone(), programs, owner)?);
    supervisor.take_up_base();
    let keeper = Arc::clone(&supervisor);
    thread::spawn(move || keeper.keep_spare());
    let keeper = Arc::clone(&supervisor);
    thread::spawn(move || keeper.keep_ahead());
    let keeper = Arc::clone(&supervisor);
    thread::spawn(move || keeper.keep_exam());
    let keeper = Arc::clone(&supervisor);
    thread::spawn(move || keeper.keep_news());
    let keeper = Arc::clone(&supervisor);
    thread::spawn(move || keeper.prepare_exam());
    let keeper = Arc::clone(&supervisor);
    thread::spawn(move || keeper.keep_asleep());
    let listener = UnixListener::bind(&socket).map_err(failed("bind its socket"))?;
    fs::set_permissions(&socket, Permissions::from_mode(0o600))
        .map_err(failed("close its socket to others"))?;
    let (busy, leaving) = (
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let build = build();
    let mut idle_since = Instant::now();
    while !leaving.load(Ordering::Acquire) {
        supervisor.forget_removed();
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
        let (build, socket, leaving) = (build.clone(), socket.clone(), Arc::clone(&leaving));
        thread::spawn(move || {
            if let After::Leave = answer(&supervisor, &build, &stream) {
                // Before the connection closes: who asked is to find no socket, and start another.
                let _ = fs::remove_file(&socket);
                leaving.store(true, Ordering::Release);
            }
            busy.fetch_sub(1, Ordering::AcqRel);
        });
    }
    // From here on a client that has connected and not been accepted sees its connection close
    // before `Accepted`, and asks the next supervisor.
    let removed = match fs::remove_file(&socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(failed("remove its socket")(error))
        }
        _ => Ok(()),
    };
    supervisor.end();
    removed
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

/// Takes the labs for this supervisor alone: two with run folders of their own would write into the same recordings.
fn lock_labs(paths: &Paths) -> Result<File, Problem> {
    let failed = |error: io::Error| {
        let labs = paths.labs.display();
        Problem::machine(format!("the labs in {labs} can't be locked: {error}"))
    };
    fs::create_dir_all(&paths.labs).map_err(failed)?;
    // The folder itself: nothing is added to it that would have to be told from a lab.
    let lock = File::open(&paths.labs).map_err(failed)?;
    let patience = Instant::now() + ENDING;
    while rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
        if Instant::now() > patience {
            let labs = paths.labs.display();
            return Err(Problem::machine(format!(
                "another supervisor serves the labs in {labs}, with another CKSL_RUN than {}",
                paths.run.display()
            )));
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(lock)
}

/// What becomes of the supervisor after a request.
enum After {
    /// It goes on.
    Stay,
    /// It ends without having answered: another build asks, and there is no lab to keep it.
    Leave,
}

fn answer(supervisor: &Arc<Supervisor>, build: &str, stream: &UnixStream) -> After {
    let asked = first_line(stream).and_then(|line| {
        let asker: Asker = serde_json::from_slice(&line)?;
        Ok((asker, line))
    });
    let (asker, line) = match asked {
        Ok(asked) => asked,
        Err(error) => {
            warn!("a request could not be read: {error}");
            return After::Stay;
        }
    };
    let same = asker.build == build;
    if !same && supervisor.idle() {
        return After::Leave;
    }
    let voice = Voice::new(stream, Side::Host);
    voice.accepted();
    if asker.protocol != PROTOCOL {
        let problem = other_build(build, &asker).hint(format!(
            "kill {}   ends this supervisor; the next command starts another, which takes the labs up",
            std::process::id()
        ));
        voice.refuse(problem.to_string(), problem.exit_code());
        return After::Stay;
    }
    let outcome = match serde_json::from_slice::<HostRequest>(&line) {
        Ok(HostRequest { call, .. }) if same || matches!(call, HostCall::Stop { .. }) => {
            supervisor.call(call, &voice)
        }
        Ok(_) => Err(other_build(build, &asker)
            .hint("cksl stop --all   ends them; what they earned is kept")),
        Err(error) => Err(Problem::bug(format!(
            "a request could not be read: {error}"
        ))),
    };
    voice.end(outcome);
    After::Stay
}

fn other_build(build: &str, asker: &Asker) -> Problem {
    Problem::usage(format!(
        "labs run under another build of cksl: {build}, and this is {}",
        asker.build
    ))
}
