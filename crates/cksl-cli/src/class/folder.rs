//! The directory of a class: `classes/NAME` beside the user's labs.
//!
//! `labs` and `progress` are those of the class's own supervisor. `records` alone belongs to the user as whom the pages
//! are served. It has their file, or the address of the server that has them.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, chown};
use std::path::{Path, PathBuf};

use cksl::problem::Problem;
use cksl::supervisor::{HostCall, HostRequest, build};
use cksl_class::class::records::{Error, Place, Server as Database};
use cksl_class::class::{Class, Records};
use jiff::Timestamp;
use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};
use rustix::fs::FlockOperation;

use super::super::context::Context;
use super::key::{self, Key};
use super::owner::{self, Wanted};
use super::place::{ADDRESS, place};
use super::unkept;

/// The user of a server whose class root has made without sudo: `nobody`.
const NOBODY: u32 = 65534;

/// Letters of a name: sockets of labs lie below it, whose paths have at most 107 bytes.
const LONGEST_NAME: usize = 20;

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    dir: PathBuf,
    name: String,
    /// As whom the pages are served: uid and gid.
    pub(super) owner: (u32, u32),
    context: Context,
}

/// A class that is being created. Nobody else creates one in that directory meanwhile.
pub(super) struct New {
    folder: Folder,
    _alone: File,
}

/// The directory with all classes.
fn above(context: &Context) -> PathBuf {
    let state = context.paths.labs.parent();
    state.unwrap_or(Path::new("/")).join("classes")
}

/// The classes that there are.
pub(in super::super) fn names(context: &Context) -> Vec<String> {
    let entries = fs::read_dir(above(context));
    let mut names: Vec<String> = entries
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| is_name(name))
        .collect();
    names.sort_unstable();
    names
}

/// The tasks that classes hold back, each with its class: for completion, so records that are not at hand are passed over.
/// Root's rights are given up.
pub(in super::super) fn held(context: &Context) -> Vec<(String, String)> {
    let mut held = Vec::new();
    for name in names(context) {
        let folder = Folder::of(context, &name).ok();
        let Some(folder) = folder.filter(|folder| !folder.is_remote()) else {
            continue;
        };
        let class = folder.into_records().ok().and_then(|it| it.class().ok());
        let tasks = class.map(|class| class.held).unwrap_or_default();
        held.extend(tasks.into_iter().map(|task| (task, name.clone())));
    }
    held
}

fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(fits)
}

fn checked(name: &str) -> Result<(), Problem> {
    match is_name(name) {
        true => Ok(()),
        false => Err(
            Problem::usage(format!("`{name}` can't be the name of a class"))
                .hint("a name has 1 to 20 small letters, digits and `-`"),
        ),
    }
}

/// See [`Folder::server`].
pub(super) struct Server(File);

impl Server {
    /// Whether it is there.
    pub(super) fn is_there(&self) -> bool {
        let taken = rustix::fs::flock(&self.0, FlockOperation::NonBlockingLockExclusive);
        let is_free = taken.is_ok();
        if is_free {
            let _ = rustix::fs::flock(&self.0, FlockOperation::Unlock);
        }
        !is_free
    }
}

impl New {
    /// See [`Folder::key`].
    pub(super) fn key(&self) -> Result<Key, Problem> {
        self.folder.key()
    }

    /// Creates the records of a new class: in a file, or in the database of that URL.
    pub(super) fn create_records(
        &self,
        class: &Class,
        roster: &[String],
        digest: impl Fn(&str) -> String,
        url: Option<&str>,
    ) -> Result<(), Problem> {
        self.folder.give_up_root()?;
        let records = self.folder.records();
        let unwritten = |error: io::Error| {
            Problem::machine(format!("{} can't be written: {error}", records.display()))
        };
        // It has its name when the records are there: what is in the database before is another's.
        let address = records.join("address.new");
        let place = match url {
            Some(url) => {
                let mut open = OpenOptions::new();
                let file = open.write(true).create_new(true).mode(0o600).open(&address);
                let kept = file.and_then(|mut file| file.write_all(url.as_bytes()));
                kept.map_err(unwritten)?;
                Place::Server(Database::new(url, &self.folder.name).map_err(Problem::usage)?)
            }
            None => place(&records, &self.folder.name)?,
        };
        let made = Records::create(&place, class, roster, digest);
        made.map_err(|error| match url {
            // Whether the last word was heard is not known.
            Some(_) if matches!(error, Error::Away(_)) => unkept(&error).hint(format!(
                "delete the schema cksl_{} in this database, if it is there now",
                self.folder.name
            )),
            _ => unkept(&error),
        })?;
        match url {
            Some(_) => fs::rename(address, records.join(ADDRESS)).map_err(unwritten),
            None => Ok(()),
        }
    }
}

impl Folder {
    fn new(context: &Context, name: &str, owner: (u32, u32)) -> Self {
        let dir = above(context).join(name);
        let run = context.paths.run.join("class").join(name);
        Self {
            context: context.apart(&dir, run),
            dir,
            name: name.to_owned(),
            owner,
        }
    }

    /// Makes the directory of a new class. Another command that creates one waits until this one is done with it.
    pub(super) fn create(context: &Context, name: &str) -> Result<New, Problem> {
        checked(name)?;
        let above = above(context);
        let alone = || -> io::Result<File> {
            fs::create_dir_all(&above)?;
            let alone = File::open(&above)?;
            rustix::fs::flock(&alone, FlockOperation::LockExclusive)?;
            Ok(alone)
        };
        let alone = alone().map_err(|error| {
            Problem::machine(format!(
                "no class can be made in {}: {error}",
                above.display()
            ))
        })?;
        let owner = match context.owner {
            (0, _) => (NOBODY, NOBODY),
            owner => owner,
        };
        let folder = Self::new(context, name, owner);
        if folder.dir.exists() && (folder.is_remote() || folder.records().join("class.db").exists())
        {
            return Err(Problem::usage(format!("there is a class {name} already"))
                .hint(format!("sudo cksl class serve {name}    serves its pages"))
                .hint(format!("sudo cksl class remove {name}   deletes it")));
        }
        let made = || -> io::Result<()> {
            let make = |dir: &Path, mode| DirBuilder::new().mode(mode).create(dir);
            // One whose records could not be made.
            if folder.dir.exists() {
                folder.remove_unused()?;
            }
            // Who serves the pages must come through, and see nothing else.
            make(&folder.dir, 0o711)?;
            make(&folder.context.paths.labs, 0o700)?;
            make(&folder.records(), 0o700)?;
            Key::make(&folder.dir)?;
            chown(folder.records(), Some(owner.0), Some(owner.1))
        };
        made().map_err(|error| {
            Problem::machine(format!(
                "the class can't be made in {}: {error}",
                folder.dir.display()
            ))
        })?;
        Ok(New {
            folder,
            _alone: alone,
        })
    }

    /// Removes the directory of a class that was never served.
    fn remove_unused(&self) -> io::Result<()> {
        let has_labs =
            fs::read_dir(&self.context.paths.labs).is_ok_and(|mut labs| labs.next().is_some());
        if has_labs || self.facts().exists() || self.certificate().exists() {
            let why = "it is of a class that was served, and its records are missing";
            return Err(io::Error::other(why));
        }
        fs::remove_dir_all(&self.dir)
    }

    /// The key with which it signs exports. Who has given up root can't read it.
    pub(super) fn key(&self) -> Result<Key, Problem> {
        Key::of(&self.dir).map_err(|error| {
            Problem::machine(format!(
                "the key of class {} can't be used: {error}",
                self.name
            ))
        })
    }

    /// The public half of the key of the class of that name, if there is one and this user may read it.
    pub(super) fn public_key(context: &Context, name: &str) -> Option<Vec<u8>> {
        is_name(name)
            .then(|| key::public(&above(context).join(name)))
            .flatten()
    }

    /// The directory of a class that there is.
    pub(super) fn of(context: &Context, name: &str) -> Result<Self, Problem> {
        checked(name)?;
        let mut folder = Self::new(context, name, (NOBODY, NOBODY));
        let found = fs::metadata(folder.records());
        let found = found.map_err(|_| {
            let names = names(context).join(", ");
            let problem = Problem::usage(format!("there is no class {name}"));
            match names.is_empty() {
                true => problem.hint("sudo cksl class new NAME --tasks A,B   creates one"),
                false => problem.hint(format!("the classes are: {names}")),
            }
        })?;
        folder.owner = (found.uid(), found.gid());
        Ok(folder)
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Its surroundings: the labs are its own, and so is the supervisor.
    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    /// The directory of the records, see [`place`].
    pub(super) fn records(&self) -> PathBuf {
        self.dir.join("records")
    }

    /// Whether the records are on a server.
    fn is_remote(&self) -> bool {
        self.records().join(ADDRESS).exists()
    }

    /// Lets their owner do something with records on a server.
    fn ask_owner(&self, wanted: Wanted) -> Result<Option<Timestamp>, Problem> {
        owner::ask(wanted, self.records(), &self.name, self.owner)
    }

    /// When something was written into the records last.
    pub(super) fn written(&self) -> Result<Timestamp, Problem> {
        if self.is_remote() {
            let last = self.ask_owner(Wanted::Written)?;
            return last.ok_or_else(|| Problem::bug("records were written at no time"));
        }
        let files = ["class.db", "class.db-wal"].map(|name| self.records().join(name));
        let times = files
            .iter()
            .filter_map(|file| fs::metadata(file).ok()?.modified().ok());
        let last = times.max().and_then(|at| Timestamp::try_from(at).ok());
        last.ok_or_else(|| Problem::machine(format!("class {} has no records", self.name)))
    }

    /// What the host of this machine knows and the server may not know yet.
    pub(super) fn facts(&self) -> PathBuf {
        self.dir.join("facts.db")
    }

    /// Where certificate and key are kept, for root alone.
    pub(super) fn certificate(&self) -> PathBuf {
        self.dir.join("certificate.json")
    }

    /// Takes the class for one server.
    ///
    /// # Errors
    /// Another one serves it.
    pub(super) fn lock(&self) -> Result<File, Problem> {
        let failed = |error: &dyn std::fmt::Display| {
            Problem::machine(format!("class {} can't be served: {error}", self.name))
        };
        let lock = File::create(self.dir.join("serve.lock")).map_err(|error| failed(&error))?;
        match rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(lock),
            Err(_) => Err(failed(&"another command serves it")),
        }
    }

    /// Takes the recordings of the class for one command.
    ///
    /// # Errors
    /// Another one gets them.
    pub(super) fn lock_recordings(&self) -> Result<File, Problem> {
        let failed = |error: &dyn std::fmt::Display| {
            Problem::machine(format!(
                "the recordings of class {} can't be had: {error}",
                self.name
            ))
        };
        let mut open = OpenOptions::new();
        let lock = open.write(true).create(true).truncate(false).mode(0o600);
        let lock = lock.open(self.dir.join("recordings.lock"));
        let lock = lock.map_err(|error| failed(&error))?;
        match rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(lock),
            Err(_) => {
                let problem = failed(&"another command gets them now");
                Err(problem.hint("do this again when that one is done"))
            }
        }
    }

    /// Whether its pages are served.
    pub(super) fn is_served(&self) -> bool {
        self.server().is_ok_and(|server| server.is_there())
    }

    /// What says whether they are, now and later, also to who is not root any more.
    pub(super) fn server(&self) -> Result<Server, Problem> {
        let lock = File::open(self.dir.join("serve.lock"));
        let failed =
            |error| Problem::machine(format!("class {} is not served: {error}", self.name));
        lock.map(Server).map_err(failed)
    }

    /// Becomes the user whose records they are, for good. Who is not root owns the class.
    fn give_up_root(&self) -> Result<(), Problem> {
        if !Uid::effective().is_root() {
            return Ok(());
        }
        let (uid, gid) = (Uid::from_raw(self.owner.0), Gid::from_raw(self.owner.1));
        let gone = setgroups(&[])
            .and_then(|()| setresgid(gid, gid, gid))
            .and_then(|()| setresuid(uid, uid, uid));
        gone.map_err(|error| Problem::machine(format!("root's rights can't be given up: {error}")))
    }

    /// Its records, without root from here on.
    pub(super) fn into_records(self) -> Result<Records, Problem> {
        self.give_up_root()?;
        let place = place(&self.records(), &self.name)?;
        Records::open(&place).map_err(|error| unkept(&error))
    }

    /// Deletes the class: its labs first.
    pub(super) fn remove(&self) -> Result<(), Problem> {
        let _lock = self.lock()?;
        let labs = &self.context.paths.labs;
        if fs::read_dir(labs).is_ok_and(|mut labs| labs.next().is_some()) {
            let call = HostCall::Stop {
                lab: None,
                all: true,
                accept: true,
            };
            let asked = self
                .context
                .client()?
                .ask(&HostRequest::new(build(), call), |_| {});
            asked.map_err(super::super::ask::unanswered)?;
        }
        if self.is_remote() {
            self.ask_owner(Wanted::Deleted).map_err(|problem| {
                problem.hint(format!(
                    "delete {} yourself if there is no such database any more",
                    self.dir.display()
                ))
            })?;
        }
        fs::remove_dir_all(&self.dir).map_err(|error| {
            Problem::machine(format!("{} can't be deleted: {error}", self.dir.display()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_short() {
        assert!(is_name("monday-2"));
        for wrong in ["", "..", "a/b", "Monday", "a b", &"a".repeat(21)] {
            assert!(!is_name(wrong), "{wrong}");
        }
    }
}
