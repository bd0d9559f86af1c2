//! A node's socket: where the learner's verbs and the node's falco come in.
//!
//! Whoever connects is the learner, whatever user in the node it is: the socket's folder is shown in
//! that node only, and nothing but verbs and the event stream can be asked for.

use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use cksl_node::protocol::{NODE_SOCKET, Reply, Request};
use rustix::net::Shutdown;

use super::live::LiveLab;
use super::voice::{Side, Voice, first_line};
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

    /// Answers for `lab` until [`Gate::close`].
    pub(super) fn serve(self: &Arc<Self>, lab: &Arc<LiveLab>) {
        let (gate, lab) = (Arc::clone(self), Arc::clone(lab));
        let connections = Arc::new(AtomicUsize::new(0));
        thread::spawn(move || {
            loop {
                let stream = match gate.listener.accept() {
                    Ok((stream, _)) => stream,
                    // `close` has shut the socket down.
                    Err(error) if error.kind() == io::ErrorKind::InvalidInput => break,
                    Err(error) => {
                        eprintln!("lab `{}`: its socket: {error}", lab.id.0);
                        thread::sleep(Duration::from_millis(100));
                        continue;
                    }
                };
                if connections.load(Ordering::Acquire) >= MAX_CONNECTIONS {
                    continue;
                }
                connections.fetch_add(1, Ordering::AcqRel);
                let (lab, connections) = (Arc::clone(&lab), Arc::clone(&connections));
                thread::spawn(move || {
                    answer(&lab, stream);
                    connections.fetch_sub(1, Ordering::AcqRel);
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

fn answer(lab: &Arc<LiveLab>, stream: UnixStream) {
    match first_line(&stream) {
        Ok(Request::Call { verb, terminal }) => {
            let voice = Voice::new(&stream, Side::Node, terminal);
            let outcome = lab.verb(verb, &voice);
            voice.end(outcome);
        }
        Ok(Request::Watch(watch)) => {
            accept_reader(&stream);
            if let Err(error) = lab.watch.serve(stream, *watch) {
                eprintln!("lab `{}`: a reader of its events: {error}", lab.id.0);
            }
        }
        Ok(Request::Replay { rule }) => {
            accept_reader(&stream);
            if let Err(error) = lab.watch.replay(&rule, &stream) {
                eprintln!("lab `{}`: a replay of its events: {error}", lab.id.0);
            }
        }
        Err(error) => eprintln!("lab `{}`: a request from the node: {error}", lab.id.0),
    }
}

/// Tells a reader of the event stream that the stream follows.
fn accept_reader(mut stream: &UnixStream) {
    let mut line = serde_json::to_vec(&Reply::STREAM).expect("a reply is JSON");
    line.push(b'\n');
    // A reader that has gone is noticed when it is served.
    let _ = stream.write_all(&line);
}
