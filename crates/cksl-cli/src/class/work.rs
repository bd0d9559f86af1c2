//! `cksl host` and `cksl join`: this machine makes labs for a class that is served elsewhere, or here.
//!
//! ```text
//! server ◄═ TLS, dialed from here ═ host (root) ─► supervisor of these labs
//! ```
//! Each server has a directory of its own here, `hosts/KEY`, with the labs and with the facts that the server does not have
//! yet. Nothing listens.

use std::cell::RefCell;
use std::fs::{self, DirBuilder, File};
use std::future::Future;
use std::io::{self, IsTerminal as _, Write as _, stdin, stdout};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cksl::problem::{Problem, exit};
use cksl_class::Joined;
use cksl_class::dial::{Address, Failure, Fingerprint, Pass, State, work};
use cksl_class::facts::{Facts, Keeper};
use rustix::fs::FlockOperation;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::super::context::Context;
use super::super::host::{HANGING_UP, Local};
use super::super::interrupt::interrupted;
use super::super::verbs::confirm;
use super::{keep_recordings, show};

/// Bytes of a token that is read from standard input.
const LONGEST: u64 = 1024;

/// The directory of one server's labs.
pub(crate) struct Place {
    pub(crate) dir: PathBuf,
    /// Its surroundings: the labs are its own, and so is the supervisor.
    pub(crate) context: Context,
}

/// What a learner's machine got when it joined.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    pass: String,
    name: String,
    link: String,
}

/// The directory with all of them.
fn above(context: &Context) -> PathBuf {
    let state = context.paths.labs.parent();
    state.unwrap_or(Path::new("/")).join("hosts")
}

/// The directories that there are.
pub(crate) fn places(context: &Context) -> Vec<Place> {
    let entries = fs::read_dir(above(context)).into_iter().flatten();
    let names = entries.flatten().map(|entry| entry.file_name());
    let names = names.filter_map(|name| name.into_string().ok());
    names.map(|key| Place::new(context, &key)).collect()
}

impl Place {
    fn new(context: &Context, key: &str) -> Self {
        let dir = above(context).join(key);
        let run = context.paths.run.join("host").join(key);
        Self {
            context: context.apart(&dir, run),
            dir,
        }
    }

    /// That of a secret word: the same for the same one.
    fn of(context: &Context, word: &str) -> Self {
        let key: String = Sha256::digest(word.as_bytes())
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self::new(context, &key)
    }

    /// Makes it, if it is not there.
    fn make(&self) -> Result<(), Problem> {
        let made = || {
            let make = |dir: &Path| DirBuilder::new().recursive(true).mode(0o700).create(dir);
            make(&self.dir)?;
            make(&self.context.paths.labs)
        };
        made().map_err(|error: io::Error| {
            Problem::machine(format!(
                "the directory {} can't be made: {error}",
                self.dir.display()
            ))
        })
    }

    /// Takes it for one process; nothing if another one has it.
    pub(crate) fn lock(&self) -> io::Result<Option<File>> {
        let lock = File::create(self.dir.join("host.lock"))?;
        let taken = rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive);
        Ok(taken.is_ok().then_some(lock))
    }

    fn kept(&self) -> PathBuf {
        self.dir.join("joined.json")
    }
}

/// The name of this machine.
pub(super) fn machine_name() -> String {
    let name = nix::unistd::gethostname().ok();
    let name = name.and_then(|name| name.into_string().ok());
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(|| "host".to_owned())
}

fn address(text: &str) -> Result<Address, Problem> {
    text.parse().map_err(Problem::usage)
}

/// `cksl host`
pub(crate) fn host(
    context: &Context,
    to: &str,
    token: &str,
    name: Option<String>,
    room: Option<u32>,
) -> Result<u8, Problem> {
    context.require_root("host ADDRESS TOKEN")?;
    let to = address(to)?;
    let token = match token {
        "-" => {
            let mut line = String::new();
            let read = io::Read::take(stdin().lock(), LONGEST);
            io::BufRead::read_line(&mut io::BufReader::new(read), &mut line)
                .map_err(|error| Problem::usage(format!("the token can't be read: {error}")))?;
            line
        }
        token => token.to_owned(),
    };
    let pass: Pass = token.parse().map_err(|why: String| {
        Problem::usage(why)
            .hint("sudo cksl class host-token CLASS   makes one, on the machine of the class")
    })?;
    let place = Place::of(context, &pass.token);
    place.make()?;
    serve(&place, to, pass, name.unwrap_or_else(machine_name), room)
}

/// `cksl join`
pub(crate) fn join(
    context: &Context,
    to: &str,
    code: &str,
    name: Option<String>,
    fingerprint: Option<&str>,
    room: Option<u32>,
) -> Result<u8, Problem> {
    context.require_root("join ADDRESS CODE")?;
    let to = address(to)?;
    let place = Place::of(context, &format!("join {to} {}", code.to_ascii_uppercase()));
    let known = fs::read_to_string(place.kept()).ok();
    let known: Option<Kept> = known.and_then(|text| serde_json::from_str(&text).ok());
    let kept = match known {
        Some(kept) => {
            if let Some(name) = name.filter(|name| name.to_lowercase() != kept.name.to_lowercase())
            {
                return Err(Problem::usage(format!(
                    "this machine has joined that class as {}, and not as {name}",
                    kept.name
                ))
                .hint("one machine is one learner's"));
            }
            kept
        }
        None => join_first(&to, code, name, fingerprint, &place)?,
    };
    let pass: Pass = kept.pass.parse().map_err(Problem::bug)?;
    let link = format!("{to}{}", kept.link);
    show(
        context.terminal.json,
        &json!({ "name": kept.name, "link": link }),
        || {
            format!(
                "  You are {}. Your labs are made on this machine. Open this in your browser:\n\n    {link}\n\n  Ctrl-C ends \
             this; your labs stay, and the same command connects them again.",
                kept.name
            )
        },
    );
    serve(&place, to, pass, machine_name(), room)
}

fn runtime() -> Result<tokio::runtime::Runtime, Problem> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::machine(format!("the class can't be reached: {error}")))
}

fn failed(failure: Failure) -> Problem {
    match failure {
        Failure::Away(why) | Failure::Refused(why) => Problem::machine(why),
    }
}

fn join_first(
    to: &Address,
    code: &str,
    name: Option<String>,
    fingerprint: Option<&str>,
    place: &Place,
) -> Result<Kept, Problem> {
    let runtime = runtime()?;
    let fingerprint = match fingerprint {
        Some(text) => text.parse().map_err(Problem::usage)?,
        None => {
            let found = runtime.block_on(to.fingerprint()).map_err(failed)?;
            ask_about(to, found)?;
            found
        }
    };
    let name = match name {
        Some(name) => name,
        None => ask_name()?,
    };
    let joined = runtime.block_on(to.join(fingerprint, code, &name));
    let Joined {
        name,
        token,
        link,
        admitted,
    } = joined.map_err(failed)?;
    if !admitted {
        tell!(
            "  Your name is not on the list of the class: the instructor sees it and can admit you."
        );
    }
    place.make()?;
    let pass = Pass { token, fingerprint }.to_string();
    let kept = Kept { pass, name, link };
    let write = || -> io::Result<()> {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(place.kept())?;
        file.write_all(serde_json::to_string(&kept)?.as_bytes())
    };
    write()
        .map_err(|error| Problem::machine(format!("what the class gave can't be kept: {error}")))?;
    Ok(kept)
}

/// Whether the server is the one whose fingerprint the instructor shows.
fn ask_about(to: &Address, found: Fingerprint) -> Result<(), Problem> {
    if !stdin().is_terminal() {
        return Err(Problem::usage(format!(
            "nothing says that {to} is the class; its certificate has the SHA-256 {}",
            found.shown()
        ))
        .hint("--fingerprint SHA256   the one that `cksl class serve` has printed"));
    }
    let shown = found.shown();
    let (first, second) = shown.split_at(shown.len() / 2 + 1);
    tell!("  The certificate of {to} has the SHA-256\n\n    {first}\n    {second}\n");
    confirm("Does the instructor's screen show the same?").map_err(|_| {
        Problem::machine("then it is not the class: nothing was sent to it")
            .hint("compare the address, too")
    })
}

fn ask_name() -> Result<String, Problem> {
    if !stdin().is_terminal() {
        return Err(Problem::usage("a learner has a name").hint("--name NAME   is yours"));
    }
    let _ = write!(stdout(), "  Your name: ").and_then(|()| stdout().flush());
    let mut name = String::new();
    stdin()
        .read_line(&mut name)
        .map_err(|error| Problem::usage(format!("your name can't be read: {error}")))?;
    Ok(name.trim().to_owned())
}

/// Works for the server until Ctrl-C, or until it sends this machine away.
fn serve(
    place: &Place,
    to: Address,
    pass: Pass,
    name: String,
    room: Option<u32>,
) -> Result<u8, Problem> {
    let kept = |error: &dyn std::fmt::Display| {
        Problem::machine(format!("{} can't be used: {error}", place.dir.display()))
    };
    let Some(_lock) = place.lock().map_err(|error| kept(&error))? else {
        return Err(Problem::machine(
            "another command on this machine is this host already",
        ));
    };
    crate::log::to_stderr();
    let ended = interrupted()?;
    let facts = Facts::open(&place.dir.join("facts.db")).map_err(|error| kept(&error))?;
    keep_recordings(&place.context)?;
    let local = Arc::new(Local::new(place.context.clone(), room));
    let runtime = runtime()?;
    let context = &place.context;
    let said: RefCell<Option<bool>> = RefCell::default();
    let tell = |state: State| {
        let connected = state == State::Connected;
        // Each try that fails says nothing new.
        if said.replace(Some(connected)) == Some(connected) {
            return;
        }
        match state {
            State::Connected => show(
                context.terminal.json,
                &json!({ "state": "connected" }),
                || format!("  {name} is connected to {to}"),
            ),
            State::Away(why) => show(
                context.terminal.json,
                &json!({ "state": "away", "why": why }),
                || {
                    format!(
                        "  {name} is not connected: {why}. It dials again by itself; labs go on, and nothing is lost"
                    )
                },
            ),
        }
    };
    let why = runtime.block_on(async {
        let host = Keeper::new(local, facts);
        let dial = || to.dial(&pass);
        let works = work(dial, host, &name, tell);
        until_ended(works, ended).await
    });
    runtime.shutdown_timeout(HANGING_UP);
    match why {
        Some(why) => Err(Problem::machine(why)),
        None => {
            tell!(
                "\n  the labs go on: the same command connects them again. `sudo cksl clean --all` ends them"
            );
            Ok(exit::DONE)
        }
    }
}

/// Why the server sent it away; nothing if it was ended here.
async fn until_ended(
    works: impl Future<Output = String>,
    ended: tokio::sync::oneshot::Receiver<()>,
) -> Option<String> {
    tokio::select! {
        why = works => Some(why),
        _ = ended => None,
    }
}
