//! Reading and writing a node's files: a process does it that has the rights of the node's root and no
//! others, and that can be killed.
//!
//! A file of a node is the learner's. In its place may lie a link to a file of the kernel's that shows
//! the host's root more than it shows the node's, or one that is never read to its end. So whoever looks
//! is in the node's user namespace, and has a limited time; a thread could not be ended.

use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::Path;
use std::process::Child;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cksl_sys::{Fork, fork};
use nix::sched::{CloneFlags, unshare};
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::Errno;
use rustix::process::{
    Pid, Resource, Rlimit, Signal, WaitOptions, fchdir, set_parent_process_death_signal, setrlimit,
    waitpid,
};
use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities, set_no_new_privs};
use serde::{Deserialize, Serialize};

use super::control::{Control, Word};
use super::enter;
use super::files::Files;
use super::init::become_root;
use super::order::{Order, ReaderPlan};
use super::step::Step as _;
use crate::provider::{FileStat, Isolation, ProviderError};

/// How long a reader may take to be there, on a machine that has much else to do.
const START: Duration = Duration::from_secs(60);

/// How long it may take to do what it is asked.
const PATIENCE: Duration = Duration::from_secs(10);

/// What of the capabilities of the node's root files are read and written with.
const KEPT: CapabilitySet = CapabilitySet::DAC_OVERRIDE
    .union(CapabilitySet::DAC_READ_SEARCH)
    .union(CapabilitySet::FOWNER);

/// What a reader is asked. The node's root folder comes along, and what is to be written.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Ask {
    Read { path: String, limit: usize },
    Stat { path: String },
    Write { path: String, mode: u32 },
    Append { path: String, mode: u32 },
    Send { socket: String },
}

impl Ask {
    /// What it is about.
    fn path(&self) -> &str {
        match self {
            Ask::Read { path, .. }
            | Ask::Stat { path }
            | Ask::Write { path, .. }
            | Ask::Append { path, .. }
            | Ask::Send { socket: path } => path,
        }
    }
}

/// What it answers. Bytes that were read come after it.
#[derive(Debug, Serialize, Deserialize)]
enum Reply {
    Done,
    Stat(FileStat),
    Failed { errno: i32, cause: String },
}

/// A node's reader. It is started when it is first needed, kept, and replaced once it has hung.
#[derive(Debug, Default)]
pub(in crate::provider) struct Reader(Mutex<Option<Serving>>);

impl Reader {
    /// The bytes of a file.
    pub(super) fn bytes(&self, seat: Seat<'_>, ask: &Ask) -> io::Result<Vec<u8>> {
        Ok(self.ask(seat, ask, &[])?.1)
    }

    /// What a file is.
    pub(super) fn stat(&self, seat: Seat<'_>, path: &str) -> io::Result<FileStat> {
        let path = path.to_owned();
        match self.ask(seat, &Ask::Stat { path }, &[])?.0 {
            Reply::Stat(stat) => Ok(stat),
            other => Err(garbled(&other)),
        }
    }

    /// Has something written.
    pub(super) fn put(&self, seat: Seat<'_>, ask: &Ask, bytes: &[u8]) -> io::Result<()> {
        self.ask(seat, ask, bytes).map(drop)
    }

    fn ask(&self, seat: Seat<'_>, ask: &Ask, bytes: &[u8]) -> io::Result<(Reply, Vec<u8>)> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let serving = match kept.take().and_then(Serving::living) {
            Some(serving) => serving,
            None => Serving::start(seat.program, seat.plan).map_err(io::Error::other)?,
        };
        // One whose conversation has broken off is not kept; it ends with the value.
        let (reply, read) = serving.ask(ask, &seat.root, bytes)?;
        *kept = Some(serving);
        match reply {
            Reply::Failed { errno, cause } => Err(failure(errno, cause)),
            reply => Ok((reply, read)),
        }
    }
}

/// Where a reader is to look.
pub(super) struct Seat<'a> {
    /// The `cksl` program, started as helper.
    pub program: &'a Path,
    /// How the node is entered.
    pub plan: ReaderPlan,
    /// Its root folder as it is now.
    pub root: OwnedFd,
}

/// A reader that serves.
#[derive(Debug)]
struct Serving {
    control: Control,
    process: Child,
}

impl Serving {
    fn start(program: &Path, plan: ReaderPlan) -> Result<Self, ProviderError> {
        let what = || "start the helper that reads the node's files".to_owned();
        let (control, process) = Control::start(program).step(what)?;
        let serving = Self { control, process };
        serving.control.set_patience(START).step(what)?;
        let order = Order::Read(plan);
        serving.control.send(&order, &[]).step(what)?;
        match serving.control.word()?.0 {
            Word::Serves => {}
            word => return Err(io::Error::other(format!("it said {word:?}"))).step(what),
        }
        serving.control.set_patience(PATIENCE).step(what)?;
        Ok(serving)
    }

    /// It, unless it has ended meanwhile.
    fn living(mut self) -> Option<Self> {
        matches!(self.process.try_wait(), Ok(None)).then_some(self)
    }

    /// An error is one of the conversation.
    fn ask(&self, ask: &Ask, root: &OwnedFd, bytes: &[u8]) -> io::Result<(Reply, Vec<u8>)> {
        let talk = || {
            self.control.send(ask, &[root.as_fd()])?;
            self.control.send_bytes(bytes)?;
            let (reply, _) = self.control.receive()?;
            Ok((reply, self.control.receive_bytes()?))
        };
        talk().map_err(|error: io::Error| match error.kind() {
            io::ErrorKind::WouldBlock => io::Error::new(
                io::ErrorKind::TimedOut,
                format!("nothing came of it within {} s", PATIENCE.as_secs()),
            ),
            kind => io::Error::new(
                kind,
                format!("what reads {} in the node has ended: {error}", ask.path()),
            ),
        })
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // What hangs in it ends when it can; the process that is waited for does not hang.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn garbled(reply: &Reply) -> io::Error {
    io::Error::other(format!("the reader of the node's files answered {reply:?}"))
}

/// The life of the helper: it enters the node and serves until nobody asks any more.
///
/// Of the node's namespaces it leaves out that of the processes: there nobody sees it. It has one of its
/// own, lest what the kernel says of the host's show in a file.
pub(super) fn run(control: &Control, plan: &ReaderPlan) -> Result<i32, ProviderError> {
    let init = enter::pin(&plan.ids)?;
    unshare(CloneFlags::CLONE_NEWPID).step(|| "take a pid namespace".to_owned())?;
    match fork().step(|| "fork the reader".to_owned())? {
        Fork::Parent(pid) => await_end(pid),
        Fork::Child => {
            let served = settle(plan, &init).and_then(|()| serve(control, plan));
            if let Err(error) = served {
                // If cksl is gone there is nobody left to tell.
                let _ = control.send(&Word::from(&error), &[]);
            }
            std::process::exit(0);
        }
    }
}

fn await_end(reader: Pid) -> Result<i32, ProviderError> {
    loop {
        match waitpid(Some(reader), WaitOptions::empty()) {
            Err(Errno::INTR) => {}
            ended => return ended.map(|_| 0).step(|| "wait for the reader".to_owned()),
        }
    }
}

/// Enters the node as its root, with the rights to files alone.
fn settle(plan: &ReaderPlan, init: &OwnedFd) -> Result<(), ProviderError> {
    let what = || "give up what a reader does not need".to_owned();
    // The host's, as long as it is in sight.
    let folder = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let own = openat(CWD, "/proc/self/fd", folder, Mode::empty())
        .step(|| "find the reader's own descriptors".to_owned())?;
    let mut namespaces = CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWNET
        | CloneFlags::CLONE_NEWIPC
        | CloneFlags::CLONE_NEWUTS
        | CloneFlags::CLONE_NEWCGROUP;
    if plan.ids.id_base != 0 {
        namespaces |= CloneFlags::CLONE_NEWUSER;
    }
    enter::follow(plan.ids.init_pid, init, namespaces)
        .step(|| "enter the node's namespaces".to_owned())?;
    become_root().step(|| "become the node's root".to_owned())?;
    fchdir(&own).step(|| "go to the reader's own descriptors".to_owned())?;
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none).step(what)?;
    set_no_new_privs(true).step(what)?;
    let kept = CapabilitySets {
        effective: KEPT,
        permitted: KEPT,
        inheritable: CapabilitySet::empty(),
    };
    set_capabilities(None, kept).step(what)?;
    // Set after the change of user, which clears it.
    set_parent_process_death_signal(Some(Signal::KILL)).step(what)
}

fn serve(control: &Control, plan: &ReaderPlan) -> Result<(), ProviderError> {
    let what = || "serve".to_owned();
    control.send(&Word::Serves, &[]).step(what)?;
    loop {
        let (ask, fds): (Ask, _) = match control.receive() {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            asked => asked.step(what)?,
        };
        let bytes = control.receive_bytes().step(what)?;
        let root = fds.into_iter().next();
        let root = root.ok_or_else(|| io::Error::other("no root came along"));
        let files = Files {
            root: root.step(what)?,
            storage_only: plan.isolation != Isolation::UserNamespace,
        };
        let mut read = Vec::new();
        let done = match &ask {
            Ask::Read { path, limit } => files.read(path, *limit).map(|bytes| {
                read = bytes;
                Reply::Done
            }),
            Ask::Stat { path } => files.stat(path).map(Reply::Stat),
            Ask::Write { path, mode } => files.write(path, &bytes, *mode).map(|()| Reply::Done),
            Ask::Append { path, mode } => files.append(path, &bytes, *mode).map(|()| Reply::Done),
            Ask::Send { socket } => files.send(socket, &bytes).map(|()| Reply::Done),
        };
        let reply = done.unwrap_or_else(|error| Reply::Failed {
            errno: number(&error),
            cause: error.to_string(),
        });
        control.send(&reply, &[]).step(what)?;
        control.send_bytes(&read).step(what)?;
    }
}

/// The kernel's number of an error, or of what it would have said.
fn number(error: &io::Error) -> i32 {
    let of_kind = match error.kind() {
        io::ErrorKind::InvalidInput => Errno::INVAL,
        io::ErrorKind::FileTooLarge => Errno::FBIG,
        io::ErrorKind::Unsupported => Errno::NOSYS,
        _ => Errno::IO,
    };
    error.raw_os_error().unwrap_or(of_kind.raw_os_error())
}

/// The error of that number; its own words if those are not the kernel's.
fn failure(errno: i32, cause: String) -> io::Error {
    let error = io::Error::from_raw_os_error(errno);
    match error.to_string() == cause {
        true => error,
        false => io::Error::new(error.kind(), cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_as_it_was() {
        let there = |error: &io::Error| failure(number(error), error.to_string());
        for errno in [Errno::LOOP, Errno::NOENT, Errno::ACCESS, Errno::EXIST] {
            let error = io::Error::from(errno);
            assert_eq!(there(&error).raw_os_error(), error.raw_os_error());
        }
        for kind in [
            io::ErrorKind::InvalidInput,
            io::ErrorKind::FileTooLarge,
            io::ErrorKind::Unsupported,
        ] {
            let told = there(&io::Error::new(kind, "own words"));
            assert_eq!((told.kind(), told.to_string()), (kind, "own words".into()));
        }
    }
}
