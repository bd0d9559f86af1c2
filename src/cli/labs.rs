//! Labs from the host: list, start, solution, reset, stop, history.

use super::args::WhichLab;
use super::ask::ask;
use super::context::Context;
use super::shell;
use super::verbs::confirm;
use crate::problem::{Problem, exit};
use crate::supervisor::{HostCall, StartRequest};

/// `cksl start`
pub(super) fn start(
    context: &Context,
    scenario: String,
    provider: Option<String>,
    seed: Option<u64>,
    detach: bool,
) -> Result<u8, Problem> {
    context.require_root(&format!("start {scenario}"))?;
    let request = StartRequest {
        scenario,
        content: context.content.clone(),
        seed,
        provider,
    };
    let asked = ask(context, HostCall::Start(request))?;
    match asked.labs.first() {
        Some(lab) if asked.code == exit::DONE && !detach && !context.terminal.json => {
            shell::open(context, lab)
        }
        _ => Ok(asked.code),
    }
}

/// `cksl solution`
pub(super) fn solution(context: &Context, which: &WhichLab, yes: bool) -> Result<u8, Problem> {
    let question = "The attempt is no longer scored once the solution is shown. Show it?";
    if !yes && let Err(code) = confirm(question) {
        return Ok(code);
    }
    Ok(ask(context, HostCall::Solution { lab: which.id() })?.code)
}

/// `cksl reset`
pub(super) fn reset(context: &Context, which: &WhichLab, seed: Option<u64>) -> Result<u8, Problem> {
    context.require_root("reset")?;
    Ok(ask(
        context,
        HostCall::Reset {
            lab: which.id(),
            seed,
        },
    )?
    .code)
}

/// `cksl stop`
pub(super) fn stop(context: &Context, which: &WhichLab, all: bool) -> Result<u8, Problem> {
    context.require_root("stop")?;
    Ok(ask(
        context,
        HostCall::Stop {
            lab: which.id(),
            all,
        },
    )?
    .code)
}
