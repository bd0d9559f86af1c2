//! The kernel's audit socket, read only: whoever listens there hears its records, whether or not there is
//! an audit daemon, and whether or not auditing is on.
//!
//! Audit is the machine's, and belongs to its first network namespace: nothing is heard in others. So the
//! socket is opened there, whichever namespace this process is in. Nothing is ever sent.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::fs::MetadataExt as _;
use std::thread;
use std::time::{Duration, Instant};

use cksl_sys::SyscallFilter;
use nix::errno::Errno;
use nix::libc;
use nix::sched::{CloneFlags, setns};
use nix::sys::socket::{
    AddressFamily, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, recvfrom, setsockopt,
    socket, sockopt,
};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::record::Record;
use crate::provider::pids;

/// The multicast group of those who only read (`AUDIT_NLGRP_READLOG`), as a set of groups.
const READERS: u32 = 1;

/// Room for records that wait, in bytes: some ten thousand.
const ROOM: usize = 16 << 20;

/// The longest record (`MAX_AUDIT_MESSAGE_LENGTH`).
const LONGEST: usize = 8970;

/// How long a record may take from the kernel to here.
const HEARD: Duration = Duration::from_secs(2);

/// Network namespaces beyond these are not tried.
const MOST_NAMESPACES: usize = 64;

/// See the module.
#[derive(Debug)]
pub(super) struct Socket(OwnedFd);

/// What a look at the socket brings.
#[derive(Debug)]
pub(super) enum Heard {
    /// A record.
    Record(Record),
    /// Something that is none.
    Nothing,
    /// There was no room for records: some are lost.
    Overrun,
}

impl Socket {
    /// Opens it where records are heard: in this process's network namespace, or if that is not the
    /// machine's first, in the one of those of its processes that is.
    ///
    /// # Errors
    /// What is missing, in words for a person.
    pub(super) fn open() -> Result<Self, String> {
        if !pids::is_first() {
            return Err(
                "they name processes by their numbers in the machine's first pid namespace, and cksl \
                 runs in another one; run it in a container with --pid=host"
                    .to_owned(),
            );
        }
        let own = Self::open_here().map_err(|error| {
            format!("the kernel's audit socket can't be opened (CAP_AUDIT_READ): {error}")
        })?;
        let others = others().into_iter().filter_map(|namespace| {
            // A thread of its own: it stays in that namespace.
            let opened = thread::spawn(move || {
                setns(namespace, CloneFlags::CLONE_NEWNET)?;
                Self::open_here()
            });
            opened.join().ok()?.ok()
        });
        let mut sockets: Vec<Self> = vec![own];
        sockets.extend(others);
        make_probe_call()?;
        let deadline = Instant::now() + HEARD;
        while Instant::now() < deadline {
            for (number, socket) in sockets.iter().enumerate() {
                while let Some(heard) = socket.next().map_err(|error| error.to_string())? {
                    if matches!(heard, Heard::Record(record) if is_probe(&record)) {
                        return Ok(sockets.swap_remove(number));
                    }
                }
            }
            thread::sleep(Duration::from_millis(5));
        }
        Err(
            "the kernel writes no record of a system call that is to be logged, or none reaches \
             this process: is it started with audit=0, does kernel.seccomp.actions_logged lack \
             `log`, or is this a container?"
                .to_owned(),
        )
    }

    fn open_here() -> nix::Result<Self> {
        let opened = socket(
            AddressFamily::Netlink,
            SockType::Raw,
            SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK,
            SockProtocol::NetlinkAudit,
        )?;
        // Where that is refused there is less room, and losses are counted.
        let _ = setsockopt(&opened, sockopt::RcvBufForce, &ROOM);
        bind(opened.as_raw_fd(), &NetlinkAddr::new(0, READERS))?;
        Ok(Self(opened))
    }

    /// Waits until there is something to hear, or for that long.
    pub(super) fn wait(&self, limit: Duration) {
        let limit = Timespec::try_from(limit).ok();
        // Interrupted or not, the next look tells.
        let _ = poll(&mut [PollFd::new(&self.0, PollFlags::IN)], limit.as_ref());
    }

    /// What has come; nothing if nothing waits.
    pub(super) fn next(&self) -> io::Result<Option<Heard>> {
        let mut message = [0; LONGEST];
        match recvfrom::<NetlinkAddr>(self.0.as_raw_fd(), &mut message) {
            Ok((length, Some(sender))) if sender.pid() == 0 => {
                let record = Record::parse(message.get(..length).unwrap_or(&[]));
                Ok(Some(record.map_or(Heard::Nothing, Heard::Record)))
            }
            // The kernel's own number is 0; nobody else's word counts.
            Ok(_) => Ok(Some(Heard::Nothing)),
            Err(Errno::EAGAIN | Errno::EINTR) => Ok(None),
            Err(Errno::ENOBUFS) => Ok(Some(Heard::Overrun)),
            Err(error) => Err(error.into()),
        }
    }
}

/// The network namespaces of other processes, each once.
fn others() -> Vec<File> {
    let namespace = |process: &str| {
        let file = File::open(format!("/proc/{process}/ns/net")).ok()?;
        let inode = file.metadata().ok()?.ino();
        Some((inode, file))
    };
    let mut seen: BTreeSet<u64> = namespace("self")
        .map(|(inode, _)| inode)
        .into_iter()
        .collect();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let names = processes.filter_map(|entry| entry.file_name().into_string().ok());
    let mut numbers: Vec<i32> = names.filter_map(|name| name.parse().ok()).collect();
    // The machine's first processes are in its first namespace.
    numbers.sort_unstable();
    let found = numbers.into_iter().filter_map(|pid| {
        let (inode, file) = namespace(&pid.to_string())?;
        seen.insert(inode).then_some(file)
    });
    found.take(MOST_NAMESPACES).collect()
}

/// The call by which it is tried whether records are heard.
const PROBE_CALL: libc::c_long = libc::SYS_getppid;

/// Has the kernel write a record about this process.
fn make_probe_call() -> Result<(), String> {
    let call = u32::try_from(PROBE_CALL).unwrap_or_default();
    // The filter ends with the thread.
    let made = thread::spawn(move || {
        SyscallFilter::logging(call).install()?;
        let _ = rustix::process::getppid();
        io::Result::Ok(())
    });
    let made = made
        .join()
        .unwrap_or_else(|_| Err(io::Error::other("its thread has failed")));
    made.map_err(|error| format!("a system call can't be logged: {error}"))
}

fn is_probe(record: &Record) -> bool {
    record.seccomp.as_ref().is_some_and(|seccomp| {
        u32::try_from(seccomp.host_pid) == Ok(std::process::id())
            && libc::c_long::from(seccomp.call) == PROBE_CALL
    })
}
