//! Asks the supervisor and prints what it says.

use std::io::{Write, stderr, stdout};

use cksl_node::protocol::{Reply, Verb};

use super::args::WhichLab;
use super::context::Context;
use crate::problem::Problem;
use crate::provider::LabId;
use crate::supervisor::{HostCall, HostReply, HostRequest, LabRecord, build};

impl WhichLab {
    /// The lab's identity, if one was named.
    pub(super) fn id(&self) -> Option<LabId> {
        self.lab.clone().map(LabId)
    }
}

/// What came of a call.
pub(super) struct Asked {
    /// Exit code.
    pub(super) code: u8,
    /// The labs that the supervisor named.
    pub(super) labs: Vec<LabRecord>,
    /// A question that the supervisor asks before it goes on.
    pub(super) question: Option<String>,
}

/// Makes a call and prints its text.
pub(super) fn ask(context: &Context, call: HostCall) -> Result<Asked, Problem> {
    let request = HostRequest {
        build: build(),
        terminal: context.terminal,
        call,
    };
    let (mut labs, mut question) = (Vec::new(), None);
    let code = context
        .client()?
        .ask(&request, |reply| match reply {
            // A closed pipe (`| head`) ends the reading, not the work: nothing is to be done here.
            HostReply::Reply(Reply::Out(text)) => {
                let _ = stdout()
                    .write_all(text.as_bytes())
                    .and_then(|()| stdout().flush());
            }
            HostReply::Reply(Reply::Err(text)) => {
                let _ = stderr().write_all(text.as_bytes());
            }
            HostReply::Reply(Reply::Ask(text)) => question = Some(text),
            HostReply::Lab(record) => labs.push(*record),
            HostReply::Accepted | HostReply::Grade(_) | HostReply::Reply(Reply::Done { .. }) => {}
        })
        .map_err(|error| {
            Problem::machine(error.to_string()).hint("cksl doctor   says what this machine lacks")
        })?;
    Ok(Asked {
        code,
        labs,
        question,
    })
}

/// Makes a learner's call.
pub(super) fn verb(context: &Context, which: &WhichLab, verb: Verb) -> Result<Asked, Problem> {
    ask(
        context,
        HostCall::Verb {
            lab: which.id(),
            verb,
        },
    )
}
