//! A node's socket: where the learner's verbs and the node's falco come in.
//!
//! Whoever connects is the learner, whatever user in the node it is: the socket's folder is shown in
//! that node only, and nothing but verbs and the event stream can be asked for. How many may come at a
//! time, and how much they may say, is bounded: the supervisor's memory is the host's.

use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use cksl_node::protocol::{NODE_SOCKET, Reply, Request, Verb};
use rustix::net::Shutdown;
use tracing::warn;

use super::live::LiveLab;
use super::lock;
use super::voice::{Side, Voice};
use crate::contain::contain;
use crate::detector::Caller;
use crate::lab::LabId;
use crate::problem::{Problem, exit};

/// Connections that a node may have at a time; more are closed.
const MAX_CONNECTIONS: usize = 64;

/// Of these, readers of the event stream.
const MAX_READERS: usize = 24;

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

    /// Answers for `lab` until [`Gate::close`].
    pub(super) fn serve_lab(self: &Arc<Self>, lab: &Arc<LiveLab>) {
        let readers = Seats::new(MAX_READERS);
        let (admitting, answering) = (Arc::clone(lab), Arc::clone(lab));
        self.serve(
            &lab.id,
            move |stream| admitting.watch.caller(stream),
            move |caller| answer(&answering, caller, &readers),
        );
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
struct Seats {
    most: usize,
    taken: Arc<AtomicUsize>,
}

impl Seats {
    fn new(most: usize) -> Self {
        Self {
            most,
            taken: Arc::default(),
        }
    }

    fn take(&self) -> Option<Seat> {
        let more = |taken| (taken < self.most).then_some(taken + 1);
        let update = &self
            .taken
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, more);
        update.is_ok().then(|| Seat(Arc::clone(&self.taken)))
    }
}

/// Free again when dropped.
struct Seat(Arc<AtomicUsize>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn answer(lab: &Arc<LiveLab>, mut caller: Caller, readers: &Seats) {
    let line = caller.first_line().map_err(|error| format!("{error}\n"));
    match line.and_then(|line| Request::read(&line)) {
        Ok(Request::Call { verb, .. }) => {
            let voice = Voice::new(caller.stream(), Side::Node);
            let outcome = contain(|| match verb {
                // Their answers are long: one at a time.
                Verb::Explain { .. } | Verb::Rules => {
                    let _one = lock(&lab.telling);
                    lab.verb(verb, &voice)
                }
                _ => lab.verb(verb, &voice),
            });
            voice.end(outcome.flatten());
        }
        Ok(Request::Watch(watch)) => {
            let Some(_seat) = readers.take() else {
                let why = format!("{MAX_READERS} falcos and sysdigs listen already\n");
                say(caller.stream(), &Reply::Refused(why));
                return;
            };
            say(caller.stream(), &Reply::STREAM);
            if let Err(error) = lab.watch.serve(caller, *watch) {
                warn!(lab = %lab.id.0, "a reader of its events: {error}");
            }
        }
        Ok(Request::Replay { rule }) => {
            let _one = lock(&lab.telling);
            say(caller.stream(), &Reply::STREAM);
            if let Err(error) = lab.watch.replay(&rule, caller.stream()) {
                warn!(lab = %lab.id.0, "a replay of its events: {error}");
            }
        }
        Ok(Request::Connect { .. }) => {
            Voice::new(caller.stream(), Side::Node).end(Err(Problem::usage(
                "`ssh` leads from the base of an exam to its tasks, and from nowhere else",
            )
            .hint("exit   leaves this node")))
        }
        // Only the caller is told: a node could fill the log with such lines.
        Err(why) => Voice::new(caller.stream(), Side::Node).refuse(why, exit::CANNOT),
    }
}

/// Says a line. A caller that has gone is noticed when it is served.
fn say(mut stream: &UnixStream, reply: &Reply) {
    let mut line = serde_json::to_vec(reply).expect("a reply is JSON");
    line.push(b'\n');
    let _ = stream.write_all(&line);
}
