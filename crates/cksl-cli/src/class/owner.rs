//! What root wants of records on a server. Their address is in a file that their owner can change, so root does not go
//! there: another process, which is the owner, does it.

use std::io::{self, Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use cksl::problem::{Problem, exit};
use cksl_class::class::Records;
use cksl_class::class::records::Place;
use cksl_wire::report::style::clean;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::place::place;

/// How long the process may take: it waits for a server.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes of its answer.
const MOST: u64 = 16 << 10;

/// What is wanted.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Wanted {
    /// When something was written last.
    Written,
    /// That they are deleted.
    Deleted,
}

/// What the process is told.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    wanted: Wanted,
    /// The directory of the records, and the name of the class.
    records: PathBuf,
    class: String,
}

/// What it answers: the time that was wanted, or why it can't be done.
type Answer = Result<Option<Timestamp>, String>;

/// Lets the owner of records, a uid and a gid, do something. Returns the time that was wanted.
pub(super) fn ask(
    wanted: Wanted,
    records: PathBuf,
    class: &str,
    owner: (u32, u32),
) -> Result<Option<Timestamp>, Problem> {
    let told = Told {
        wanted,
        records,
        class: class.to_owned(),
    };
    let asked = || -> io::Result<Answer> {
        let mut child = Command::new("/proc/self/exe")
            .arg("__records")
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .uid(owner.0)
            .gid(owner.1)
            .spawn()?;
        // Taken, and so closed: what is told has an end.
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(&serde_json::to_vec(&told)?)?;
        }
        let answer = heard(&mut child);
        // It may be stopped, and would be waited for.
        let _ = child.kill();
        let _ = child.wait();
        Ok(serde_json::from_slice(&answer?)?)
    };
    let failed = |why: String| {
        Problem::machine(format!(
            "the records of class {class} can't be asked: {why}"
        ))
    };
    let answer = asked().map_err(|error| failed(error.to_string()))?;
    answer.map_err(|why| Problem::machine(clean(&why)))
}

/// What the process says, which its user can have changed.
fn heard(child: &mut Child) -> io::Result<Vec<u8>> {
    let Some(stdout) = child.stdout.take() else {
        return Ok(Vec::new());
    };
    let (say, hear) = sync_channel(1);
    thread::spawn(move || {
        let mut answer = Vec::new();
        let read = stdout.take(MOST).read_to_end(&mut answer);
        say.send(read.map(|_| answer))
    });
    let silent = |_| io::Error::new(io::ErrorKind::TimedOut, "it does not answer");
    hear.recv_timeout(PATIENCE).map_err(silent)?
}

/// The hidden command that [`ask`] starts.
pub(crate) fn child() -> Result<u8, Problem> {
    let bug = |error: &dyn std::fmt::Display| Problem::bug(format!("no records are told: {error}"));
    nix::sys::prctl::set_no_new_privs().map_err(|error| bug(&error))?;
    // Away from root's terminal: nothing can be typed into it from here.
    nix::unistd::setsid().map_err(|error| bug(&error))?;
    let told = serde_json::from_reader(io::stdin()).map_err(|error| bug(&error))?;
    let answer: Answer = answer(told).map_err(|problem| problem.message);
    serde_json::to_writer(io::stdout(), &answer).map_err(|error| bug(&error))?;
    Ok(exit::DONE)
}

fn answer(told: Told) -> Result<Option<Timestamp>, Problem> {
    let place = place(&told.records, &told.class)?;
    let done = match (told.wanted, place) {
        (Wanted::Written, place) => {
            Records::open(&place).and_then(|records| records.written().map(Some))
        }
        (Wanted::Deleted, Place::Server(server)) => server.drop_schema().map(|()| None),
        // It goes with its directory.
        (Wanted::Deleted, Place::File(_)) => Ok(None),
    };
    done.map_err(|error| super::unkept(&error))
}
