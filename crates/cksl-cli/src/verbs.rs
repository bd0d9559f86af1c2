//! The learner's verbs, from the host.

use cksl::problem::{Problem, exit};
use cksl::supervisor::{HostCall, HostReply, LabRecord};
use cksl_node::verbs::{Answer, VerbArgs};
use cksl_wire::io::with_stdio;
use cksl_wire::protocol::{Reply, Verb};
use cksl_wire::report::Shown;

use super::args::{Recording, Rules, WhichLab};
use super::ask::{ask, ask_running, quietly};
use super::catalog;
use super::context::Context;
use super::{exams, rules};

/// `cksl check`, `cksl hint`, …
pub(super) fn verb(
    context: &Context,
    verb: VerbArgs<WhichLab, Recording, Rules>,
) -> Result<u8, Problem> {
    if let VerbArgs::Check { source, .. } = &verb
        && let Some(recording) = &source.recording
    {
        exams::permit_telling(context, "check")?;
        return catalog::check_recording(context, recording);
    }
    if let VerbArgs::Rules {
        lab,
        command: Some(command),
    } = &verb
    {
        return rules::rules(context, lab, command);
    }
    // Labs are root's, and nobody else's supervisor has one.
    context.require_root(verb.name())?;
    if matches!(verb, VerbArgs::Status { .. }) && verb.lab().lab.is_none() && !context.terminal.json
    {
        let several = running(context)?;
        // In an exam it is the task that the learner is at.
        if several.len() > 1 && !exams::is_open(context)? {
            return status_of_all(context, several);
        }
    }
    let lab = verb.lab().id();
    let ask = |verb: &Verb| {
        let (lab, verb) = (lab.clone(), verb.clone());
        ask(context, HostCall::Verb { lab, verb }).map(|asked| Answer {
            code: asked.code,
            question: asked.question,
        })
    };
    let questions = || {
        let (lab, verb) = (lab.clone(), Verb::Questions);
        match quietly(context, HostCall::Verb { lab, verb }).ok()?.pop()? {
            HostReply::Reply(Reply::Shown(Shown::Questions(questions))) => Some(questions),
            _ => None,
        }
    };
    with_stdio(|io| verb.carry_out(io, questions, |verb, _| ask(verb)))
}

/// The labs that run; none if no supervisor does.
pub(super) fn running(context: &Context) -> Result<Vec<LabRecord>, Problem> {
    let asked = ask_running(context, HostCall::Labs)?;
    let mut labs = asked.map(|asked| asked.labs).unwrap_or_default();
    // A spare has no attempt.
    labs.retain(|lab| lab.attempt.is_some());
    Ok(labs)
}

/// `cksl status` where several labs run: one after the other.
fn status_of_all(context: &Context, labs: Vec<LabRecord>) -> Result<u8, Problem> {
    let mut worst = exit::DONE;
    for lab in labs {
        let call = HostCall::Verb {
            lab: Some(lab.id),
            verb: Verb::Status,
        };
        worst = worst.max(ask(context, call)?.code);
    }
    Ok(worst)
}

/// Asks yes or no on the terminal.
///
/// # Errors
/// The exit code for a no.
pub(super) fn confirm(question: &str) -> Result<(), u8> {
    with_stdio(|io| cksl_node::verbs::agreed(question, io))
}
