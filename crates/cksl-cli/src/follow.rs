//! `cksl follow`: what happens in labs, as it happens.

use std::io::{Write, stdout};
use std::ops::ControlFlow;

use cksl::problem::Problem;
use cksl::report::{self, Cursor, Happening, What};
use cksl::supervisor::{HostCall, HostReply, HostRequest, build};
use cksl_wire::io::with_stdio;

use super::args::WhichLab;
use super::ask::unanswered;
use super::context::Context;

/// The line of JSON where entries are missing.
const MISSED: &str = r#"{"what":"missed"}"#;

/// See the module.
pub(super) fn follow(
    context: &Context,
    which: &WhichLab,
    after: Option<Cursor>,
) -> Result<u8, Problem> {
    context.require_root("follow")?;
    let lab = which.id();
    let request = HostRequest::new(build(), HostCall::Follow { lab, after });
    let mut before = None;
    let on_reply = |reply| match reply {
        HostReply::Happening(one) => {
            // Work goes on for minutes: one line says so.
            let goes_on = !context.terminal.json
                && before
                    .as_ref()
                    .is_some_and(|before| is_more_work(&one, before));
            let line = line(context, &one);
            before = Some(*one);
            match goes_on {
                true => ControlFlow::Continue(()),
                false => put(&line),
            }
        }
        HostReply::Missed if context.terminal.json => put(&format!("{MISSED}\n")),
        HostReply::Missed => {
            put("  entries are missing here: they are too old, or from another supervisor\n")
        }
        HostReply::Reply(reply) => {
            let _ = with_stdio(|io| reply.write(context.terminal, io));
            ControlFlow::Continue(())
        }
        _ => ControlFlow::Continue(()),
    };
    let answer = context.client()?.ask_until(&request, on_reply);
    answer
        .map_err(unanswered)?
        .ok_or_else(|| Problem::usage("no lab runs").hint("cksl start SCENARIO   makes one"))
}

/// Whether both tell that the learner of one lab is at work.
fn is_more_work(one: &Happening, before: &Happening) -> bool {
    let is_work = |one: &Happening| matches!(one.what, What::Worked { .. });
    one.lab == before.lab && is_work(one) && is_work(before)
}

fn line(context: &Context, one: &Happening) -> String {
    match context.terminal.json {
        true => serde_json::to_string(one).map_or_else(|_| String::new(), |text| text + "\n"),
        false => report::happening(one, &context.style()),
    }
}

/// Writes a line. A closed pipe (`| head`) is how a reader says that it has seen enough.
fn put(line: &str) -> ControlFlow<()> {
    let written = stdout().write_all(line.as_bytes());
    match written.and_then(|()| stdout().flush()) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    }
}
