//! What can be typed next in a node when Tab is pressed. Elsewhere nobody answers, and nothing is offered.

use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use cksl_wire::io::Io;
use cksl_wire::protocol::{NODE_SOCKET, Verb};
use cksl_wire::report::{ShownQuestion, Status};
use cksl_wire::terminal::Terminal;
use clap_complete::CompletionCandidate;
use serde::de::DeserializeOwned;

use super::call;

/// So long a shell waits for an answer of the supervisor.
const PATIENCE: Duration = Duration::from_secs(1);

/// The checks of this node's lab that ask a question.
pub(super) fn questions() -> Vec<CompletionCandidate> {
    questions_of(Path::new(NODE_SOCKET))
}

/// All checks of this node's lab.
pub(super) fn checks() -> Vec<CompletionCandidate> {
    checks_of(Path::new(NODE_SOCKET))
}

/// The checks that ask a question of the lab with this socket, each with what it asks.
#[must_use]
pub fn questions_of(socket: &Path) -> Vec<CompletionCandidate> {
    let questions: Vec<ShownQuestion> = ask(socket, &Verb::Questions).unwrap_or_default();
    let candidate =
        |one: ShownQuestion| CompletionCandidate::new(one.check).help(Some(one.ask.into()));
    questions.into_iter().map(candidate).collect()
}

/// All checks of the lab with this socket. In an exam that allows no checking the supervisor does not name them.
#[must_use]
pub fn checks_of(socket: &Path) -> Vec<CompletionCandidate> {
    let status: Option<Status> = ask(socket, &Verb::Status);
    let checks = status.map(|status| status.checks).unwrap_or_default();
    checks.into_iter().map(CompletionCandidate::new).collect()
}

/// What the supervisor answers; nothing if it does not, which is no error of who presses Tab.
fn ask<T: DeserializeOwned>(socket: &Path, verb: &Verb) -> Option<T> {
    let stream = UnixStream::connect(socket).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.set_write_timeout(Some(PATIENCE)).ok()?;
    asked(&stream, verb)
}

/// What the supervisor shows, unwritten; nothing if it refuses.
pub(super) fn asked<T: DeserializeOwned>(stream: &UnixStream, verb: &Verb) -> Option<T> {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = Io {
        out: &mut out,
        err: &mut err,
    };
    call(stream, verb, Terminal::detect(true, false), &mut io).ok()?;
    serde_json::from_slice(&out).ok()
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::os::unix::net::UnixListener;
    use std::thread;

    use super::*;

    /// What `complete` offers where a supervisor answers with this line and the end.
    fn offered(complete: fn(&Path) -> Vec<CompletionCandidate>, reply: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("can be made");
        let socket = folder.path().join("node.sock");
        let listener = UnixListener::bind(&socket).expect("binds");
        let lines = format!("{reply}\n{{\"done\":{{\"code\":0}}}}\n");
        let supervisor = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("is asked");
            let mut line = String::new();
            let read = BufReader::new(&stream).read_line(&mut line);
            assert!(read.is_ok_and(|bytes| bytes > 0));
            stream.write_all(lines.as_bytes()).expect("answers");
        });
        let offered = complete(&socket);
        supervisor.join().expect("has answered");
        let name = |one: &CompletionCandidate| one.get_value().to_string_lossy().into_owned();
        offered.iter().map(name).collect()
    }

    #[test]
    fn the_questions_of_the_task_are_offered() {
        let reply = r#"{"shown":{"questions":[{"check":"token","ask":"Which token?","value":null,"tries":0,"free":3}]}}"#;
        assert_eq!(offered(questions_of, reply), ["token"]);
    }

    #[test]
    fn a_refusal_offers_nothing() {
        let reply = r#"{"err":"not in an exam"}"#;
        assert!(offered(checks_of, reply).is_empty());
        assert!(checks_of(Path::new("/nowhere/node.sock")).is_empty());
    }
}
