//! The conversation between cksl and the helper process that makes or enters a node: frames of JSON
//! over a socket pair, with descriptors beside them. The helper has its end as standard input.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cksl_wire::frame;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::order::Order;
use super::step::Step as _;
use crate::provider::{Isolation, ProviderError};

/// The hidden command by which a helper is started.
pub const HELPER_COMMAND: &str = "__enter";

/// Longest frame that is accepted: a plan carries the lab's files.
const MAX_FRAME: usize = 64 << 20;

/// Most descriptors beside a frame.
const MAX_FDS: usize = 3;

/// What a helper tells cksl.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Word {
    /// The node's namespaces exist, its init waits at the gate.
    Born {
        /// Init's pid on the host.
        init_pid: i32,
        /// Inode of its pid namespace.
        pid_ns: u32,
        /// What kind of node it became.
        isolation: Isolation,
    },
    /// The node's init says that it has booted.
    Up,
    /// The command's process waits at the gate. With a terminal, its master side comes along.
    Forked {
        /// Its pid on the host.
        pid: i32,
    },
    /// What reads the node's files is in it, and can be asked.
    Serves,
    /// It could not be done.
    Failed {
        /// What was being done.
        step: String,
        /// The kernel's error number, if there was one.
        errno: Option<i32>,
        /// The cause in words.
        cause: String,
    },
}

/// One end of the conversation.
#[derive(Debug)]
pub(super) struct Control(UnixStream);

impl Control {
    /// Starts a helper from `program` (cksl itself) and returns the conversation with it.
    pub(super) fn start(program: &Path) -> io::Result<(Control, Child)> {
        let (ours, theirs) = UnixStream::pair()?;
        let child = Command::new(program)
            .arg(HELPER_COMMAND)
            .env_clear()
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok((Control(ours), child))
    }

    /// The helper's end: its standard input.
    pub(super) fn of_helper() -> io::Result<Control> {
        let end = io::stdin().as_fd().try_clone_to_owned()?;
        Ok(Control(UnixStream::from(end)))
    }

    pub(super) fn send<T: Serialize>(&self, message: &T, fds: &[BorrowedFd<'_>]) -> io::Result<()> {
        let body = serde_json::to_vec(message)?;
        let header = frame::header(body.len(), MAX_FRAME)?;
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FDS))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        if !fds.is_empty() && !ancillary.push(SendAncillaryMessage::ScmRights(fds)) {
            return Err(io::Error::other(format!(
                "{} descriptors are too many",
                fds.len()
            )));
        }
        let sent = rustix::net::sendmsg(
            &self.0,
            &[IoSlice::new(&header)],
            &mut ancillary,
            SendFlags::NOSIGNAL,
        )?;
        if sent != header.len() {
            return Err(io::ErrorKind::WriteZero.into());
        }
        (&self.0).write_all(&body)
    }

    pub(super) fn receive<T: DeserializeOwned>(&self) -> io::Result<(T, Vec<OwnedFd>)> {
        let mut header = [0; frame::HEADER];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_FDS))];
        let mut ancillary = RecvAncillaryBuffer::new(&mut space);
        let received = rustix::net::recvmsg(
            &self.0,
            &mut [IoSliceMut::new(&mut header)],
            &mut ancillary,
            RecvFlags::CMSG_CLOEXEC | RecvFlags::WAITALL,
        )?;
        if received.bytes != header.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let fds = ancillary
            .drain()
            .filter_map(|message| match message {
                RecvAncillaryMessage::ScmRights(fds) => Some(fds),
                _ => None,
            })
            .flatten()
            .collect();
        Ok((serde_json::from_slice(&self.body(header)?)?, fds))
    }

    /// Bytes as they are, after a message that says what they are.
    pub(super) fn send_bytes(&self, bytes: &[u8]) -> io::Result<()> {
        (&self.0).write_all(&frame::header(bytes.len(), MAX_FRAME)?)?;
        (&self.0).write_all(bytes)
    }

    /// Bytes that came after a message.
    pub(super) fn receive_bytes(&self) -> io::Result<Vec<u8>> {
        let mut header = [0; frame::HEADER];
        (&self.0).read_exact(&mut header)?;
        self.body(header)
    }

    fn body(&self, header: [u8; frame::HEADER]) -> io::Result<Vec<u8>> {
        let mut body = vec![0; frame::length(header, MAX_FRAME)?];
        (&self.0).read_exact(&mut body)?;
        Ok(body)
    }

    /// How long the other side may be silent, or leave messages unread, from now on.
    pub(super) fn set_patience(&self, patience: Duration) -> io::Result<()> {
        self.0.set_read_timeout(Some(patience))?;
        self.0.set_write_timeout(Some(patience))
    }

    /// Waits for a word of the helper; its failure becomes the caller's.
    pub(super) fn word(&self) -> Result<(Word, Vec<OwnedFd>), ProviderError> {
        match self.receive() {
            Ok((Word::Failed { step, errno, cause }, _)) => Err(ProviderError::Step {
                step,
                source: errno.map_or_else(|| io::Error::other(cause), io::Error::from_raw_os_error),
            }),
            Ok(word) => Ok(word),
            Err(source) => Err(ProviderError::Step {
                step: "hear from the node's helper process".to_owned(),
                source,
            }),
        }
    }

    /// Waits for the order to go on.
    pub(super) fn gate(&self) -> Result<(), ProviderError> {
        match self
            .receive()
            .step(|| "wait for the order to go on".to_owned())?
        {
            (Order::Go, _) => Ok(()),
            (other, _) => Err(io::Error::other(format!("{other:?} came instead")))
                .step(|| "wait for the order to go on".to_owned()),
        }
    }
}

impl AsFd for Control {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl From<&ProviderError> for Word {
    fn from(error: &ProviderError) -> Word {
        match error {
            ProviderError::Step { step, source } => Word::Failed {
                step: step.clone(),
                errno: source.raw_os_error(),
                cause: source.to_string(),
            },
            other => Word::Failed {
                step: "make the node".to_owned(),
                errno: None,
                cause: other.to_string(),
            },
        }
    }
}
