//! Labs from the host: start, solution, reset, stop.

use std::io::{Write as _, stderr};

use cksl::lab::LabId;
use cksl::problem::{Problem, exit};
use cksl::provider::Choice;
use cksl::report;
use cksl::supervisor::{HostCall, HostReply, LabRecord, StartRequest, stage};
use cksl_node::verbs::unasked;
use cksl_wire::io::with_stdio;
use cksl_wire::protocol::Verb;
use cksl_wire::report::Status;

use super::args::{Switch, WhichLab};
use super::ask::{Asked, ask, quietly};
use super::choose::{can_ask, is_wanted};
use super::context::Context;
use super::exams;
use super::print::print;
use super::shell;
use super::verbs::{confirm, running};

/// `cksl start`
pub(super) fn start(
    context: &Context,
    scenario: String,
    provider: Option<Choice>,
    seed: Option<u64>,
    detach: bool,
    spare: Option<Switch>,
) -> Result<u8, Problem> {
    context.require_root(&format!("start {scenario}"))?;
    if can_ask(context)
        && let Some(lab) = running(context)?
            .iter()
            .find(|lab| lab.scenario == scenario)
        && !another(context, lab)?
    {
        return Ok(exit::DONE);
    }
    let request = StartRequest {
        scenario,
        lab: None,
        content: context.content.clone(),
        seed,
        provider: provider.or_else(|| context.only_choice()),
        engine: context.engine.clone(),
        spare: context.spare(spare.map(|switch| switch == Switch::On))?,
        examined: false,
        fresh: false,
    };
    // Plain text has no line that is written again.
    if context.terminal.plain && !context.terminal.json {
        let _ = writeln!(stderr(), "  making the lab");
    }
    let asked = ask(context, HostCall::Start(request))?;
    match asked.labs.first() {
        Some(lab) if asked.code == exit::DONE && !detach && !context.terminal.json => {
            shell::open(context, lab)
        }
        _ => Ok(asked.code),
    }
}

/// Asks whether a second lab of a scenario is wanted.
fn another(context: &Context, lab: &LabRecord) -> Result<bool, Problem> {
    let id = &lab.id.0;
    let back = format!("`cksl shell --lab {id}` returns to it");
    is_wanted(
        context,
        &format!("Lab {id} of this scenario runs ({back}). Start another one?"),
        false,
    )
}

/// `cksl start --dry-run`: what a lab would make outside of this machine. Needs no root.
pub(super) fn rehearse(
    context: &Context,
    scenario: &str,
    choice: &Choice,
    seed: Option<u64>,
) -> Result<u8, Problem> {
    // In the place of the four characters that are drawn when a lab is made.
    let id = LabId(format!("{scenario}-XXXX"));
    let stage = stage(
        scenario,
        &context.content,
        seed.unwrap_or_default(),
        choice,
        &id,
    )?;
    match context.provider(choice)?.outline(&stage.lab)? {
        Some(outline) => print(context, &outline, |style| report::outline(&outline, style)),
        None => Err(Problem::usage(format!(
            "--dry-run is for clusters that are there already; `{choice}` makes nothing outside of this machine"
        ))),
    }
}

/// `cksl solution`
pub(super) fn solution(context: &Context, which: &WhichLab, yes: bool) -> Result<u8, Problem> {
    let solution = |accept| HostCall::Solution {
        lab: which.id(),
        accept,
    };
    Ok(ask_twice(context, yes, solution)?.code)
}

/// `cksl reset`: ends where `cksl start` does, in a shell, if somebody sits in front of it.
pub(super) fn reset(
    context: &Context,
    which: &WhichLab,
    seed: Option<u64>,
    detach: bool,
    yes: bool,
) -> Result<u8, Problem> {
    context.require_root("reset")?;
    let question = "This ends the attempt; what it earned is kept. Hints taken and answers tried still count. Begin again on a fresh node?";
    match can_ask(context) {
        _ if yes => {}
        // There the supervisor asks.
        _ if exams::is_of_one(context, which)? => {}
        true if is_wanted(context, question, true)? => {}
        true => return Ok(exit::DONE),
        false if has_something_to_lose(context, which) => {
            return Ok(with_stdio(|io| unasked(question, io)));
        }
        false => {}
    }
    let call = |accept| HostCall::Reset {
        lab: which.id(),
        seed,
        accept,
    };
    let asked = ask_twice(context, yes, call)?;
    match asked.labs.first() {
        Some(lab) if asked.code == exit::DONE && !detach && can_ask(context) => {
            shell::open(context, lab)
        }
        _ => Ok(asked.code),
    }
}

/// Whether the attempt in the lab has points or answers that count. What can't be known is told by the reset itself.
fn has_something_to_lose(context: &Context, which: &WhichLab) -> bool {
    let call = HostCall::Verb {
        lab: which.id(),
        verb: Verb::Status,
    };
    let said = quietly(context, call).unwrap_or_default();
    said.iter().any(|reply| match reply {
        HostReply::Status(found) => is_at_stake(&found.status),
        _ => false,
    })
}

fn is_at_stake(status: &Status) -> bool {
    let has_points = status.best.as_ref().is_some_and(|best| best.score > 0);
    let has_answers = status.answers.iter().any(|answer| answer.value.is_some());
    status.ending.is_none() && (has_points || has_answers)
}

/// `cksl stop`
pub(super) fn stop(
    context: &Context,
    which: &WhichLab,
    all: bool,
    yes: bool,
) -> Result<u8, Problem> {
    context.require_root("stop")?;
    let stop = |accept| HostCall::Stop {
        lab: which.id(),
        all,
        accept,
    };
    Ok(ask_twice(context, yes, stop)?.code)
}

/// Makes a call that the supervisor may ask about first: it ends scoring, or the report of an exam shows that it was
/// done.
fn ask_twice(
    context: &Context,
    yes: bool,
    call: impl Fn(bool) -> HostCall,
) -> Result<Asked, Problem> {
    let asked = ask(context, call(yes))?;
    let Some(question) = &asked.question else {
        return Ok(asked);
    };
    match confirm(question) {
        Ok(()) => ask(context, call(true)),
        Err(code) => Ok(Asked { code, ..asked }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_and_answers_of_an_attempt_that_runs_are_at_stake() {
        let status = |best: Option<u32>, answer: Option<&str>, ending: Option<&str>| {
            let status = serde_json::json!({
                "scenario": "falco-override", "title": "T", "attempt": 1, "lab": "l", "provider": "sandbox",
                "state": "running", "seconds": 1, "minutes": 10, "hints": 1, "hints_in_all": 3, "hint_cost": 1,
                "try_cost": 0, "ending": ending, "solution_shown": false, "events": 1, "lost": 0,
                "answers": [{"check": "call", "value": answer}],
                "best": best.map(|score| serde_json::json!({"score": score, "max": 10, "judgeable": 10, "hint_cost": 0, "try_cost": 0, "passed": false})),
                "last": null,
            });
            serde_json::from_value::<Status>(status).unwrap()
        };
        assert!(is_at_stake(&status(Some(2), None, None)));
        assert!(is_at_stake(&status(None, Some("fsync"), None)));
        assert!(!is_at_stake(&status(Some(0), None, None)));
        assert!(!is_at_stake(&status(Some(2), None, Some("submitted"))));
    }
}
