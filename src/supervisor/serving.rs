//! What a lab answers its node: the learner's verbs, and the readers of its events.

use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::sync::Arc;

use cksl_wire::protocol::{Reply, Request, Verb};
use tracing::warn;

use super::gate::{Gate, Seats};
use super::live::LiveLab;
use super::lock;
use super::seccomp::{Addressee, Records};
use super::voice::{Side, Voice};
use crate::contain::contain;
use crate::detector::Caller;
use crate::problem::{Problem, exit};

/// Readers of the event stream that a node may have at a time, among its connections.
const MAX_READERS: usize = 24;

impl LiveLab {
    /// Lets the node's falco and the learner in, the node out to where it must, and the records that it
    /// is to get.
    pub(super) fn open_gate(
        self: &Arc<Self>,
        gate: Gate,
        records: Option<Arc<Records>>,
    ) -> Result<(), Problem> {
        let addressee: Arc<dyn Addressee> = Arc::clone(self) as _;
        *lock(&self.attended) = records.map(|records| records.attend(&addressee));
        *lock(&self.relay) = self.node.attend().map_err(|error| {
            Problem::machine(format!(
                "the node's way to its cluster can't be opened: {error}"
            ))
        })?;
        let gate = Arc::new(gate);
        serve(&gate, self);
        let _ = self.gate.set(gate);
        Ok(())
    }
}

/// Answers for a lab until [`Gate::close`].
fn serve(gate: &Arc<Gate>, lab: &Arc<LiveLab>) {
    let readers = Seats::new(MAX_READERS);
    let (admitting, answering) = (Arc::clone(lab), Arc::clone(lab));
    gate.serve(
        &lab.id,
        move |stream| admitting.watch.caller(stream),
        move |caller| answer(&answering, caller, &readers),
    );
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
