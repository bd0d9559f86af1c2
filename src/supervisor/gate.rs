//! A node's socket: where the learner's verbs and the node's falco come in.
//!
//! Whoever connects is the learner, whatever user in the node it is: the socket's folder is shown in
//! that node only, and nothing but verbs and the event stream can be asked for. How many may come at a
//! time, and how much they may say, is bounded: the supervisor's memory is the host's.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use cksl_wire::protocol::NODE_SOCKET;
use rustix::net::Shutdown;
use tracing::warn;

use crate::lab::LabId;
use crate::problem::Problem;

/// Connections that a node may have at a time; more are closed.
const MAX_CONNECTIONS: usize = 64;

/// The listening end of a node's socket.
#[derive(Debug)]
pub(super) struct Gate {
    folder: PathBuf,
    listener: UnixListener,
}

impl Gate {
    /// Binds the socket in `folder`, which is made for it.
    pub(super) fn bind(folder: &Path) -> Result<Self, Problem> {
        let name = Path::new(NODE_SOCKET)
            .file_name()
            .expect("the socket's path ends in a name");
        let socket = folder.join(name);
        let bound = || -> io::Result<UnixListener> {
            DirBuilder::new()
                .recursive(true)
                .mode(0o755)
                .create(folder)?;
            match fs::remove_file(&socket) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let listener = UnixListener::bind(&socket)?;
            // The node's users are strangers to the host; that nobody else reaches the socket is the
            // business of the folder above, which is its owner's alone.
            fs::set_permissions(&socket, Permissions::from_mode(0o666))?;
            Ok(listener)
        };
        let listener = bound().map_err(|error| {
            Problem::machine(format!(
                "the node's socket can't be made at {}: {error}",
                socket.display()
            ))
        })?;
        Ok(Self {
            folder: folder.to_owned(),
            listener,
        })
    }

    /// The folder with the socket, to be shown in the node.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Has `answer` answer each who connects, in a thread of its own, if `admit` lets them in. Goes on until
    /// [`Gate::close`].
    pub(super) fn serve<Caller: Send + 'static>(
        self: &Arc<Self>,
        lab: &LabId,
        admit: impl Fn(UnixStream) -> io::Result<Caller> + Send + 'static,
        answer: impl Fn(Caller) + Send + Sync + 'static,
    ) {
        let (gate, lab, answer) = (Arc::clone(self), lab.clone(), Arc::new(answer));
        let connections = Seats::new(MAX_CONNECTIONS);
        thread::spawn(move || {
            loop {
                let stream = match gate.listener.accept() {
                    Ok((stream, _)) => stream,
                    // `close` has shut the socket down.
                    Err(error) if error.kind() == io::ErrorKind::InvalidInput => break,
                    Err(error) => {
                        warn!(lab = %lab.0, "its socket: {error}");
                        thread::sleep(Duration::from_millis(100));
                        continue;
                    }
                };
                let Some(seat) = connections.take() else {
                    continue;
                };
                let caller = match admit(stream) {
                    Ok(caller) => caller,
                    // A node could fill the log with these.
                    Err(_) => continue,
                };
                let answer = Arc::clone(&answer);
                thread::spawn(move || {
                    answer(caller);
                    drop(seat);
                });
            }
        });
    }

    /// Takes no more connections.
    pub(super) fn close(&self) {
        // It fails only on a socket that does not listen.
        let _ = rustix::net::shutdown(&self.listener, Shutdown::Both);
    }
}

/// Room for so many at a time.
#[derive(Clone)]
pub(super) struct Seats {
    most: usize,
    taken: Arc<AtomicUsize>,
}

impl Seats {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            taken: Arc::default(),
        }
    }

    /// One of them, if there is room.
    pub(super) fn take(&self) -> Option<Seat> {
        let more = |taken| (taken < self.most).then_some(taken + 1);
        let update = &self
            .taken
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, more);
        update.is_ok().then(|| Seat(Arc::clone(&self.taken)))
    }
}

/// Free again when dropped.
pub(super) struct Seat(Arc<AtomicUsize>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
