//! What root wants of records on a server. Their address is in a file that their owner can change, so root does not go
//! there: another process, which is the owner, does it.

use std::io::{self, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use cksl_class::class::Records;
use cksl_class::class::records::Place;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::place::place;
use crate::problem::{Problem, exit};

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
            .uid(owner.0)
            .gid(owner.1)
            .spawn()?;
        // Taken, and so closed: what is told has an end.
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(&serde_json::to_vec(&told)?)?;
        }
        let answer = child.wait_with_output()?.stdout;
        Ok(serde_json::from_slice(&answer)?)
    };
    let failed = |why: String| {
        Problem::machine(format!(
            "the records of class {class} can't be asked: {why}"
        ))
    };
    let answer = asked().map_err(|error| failed(error.to_string()))?;
    answer.map_err(Problem::machine)
}

/// The hidden command that [`ask`] starts.
pub(in crate::cli) fn child() -> Result<u8, Problem> {
    let bug = |error: &dyn std::fmt::Display| Problem::bug(format!("no records are told: {error}"));
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
