//! The learner's verbs, from the host.

use cksl_node::io::with_stdio;
use cksl_node::protocol::Verb;
use cksl_node::verbs::{Answer, VerbArgs};

use super::args::{Recording, Rules, WhichLab};
use super::ask::ask;
use super::catalog;
use super::context::Context;
use super::rules;
use crate::problem::Problem;
use crate::supervisor::HostCall;

/// `cksl check`, `cksl hint`, …
pub(super) fn verb(
    context: &Context,
    verb: VerbArgs<WhichLab, Recording, Rules>,
) -> Result<u8, Problem> {
    if let VerbArgs::Check { source, .. } = &verb
        && let Some(recording) = &source.recording
    {
        return catalog::check_recording(context, recording);
    }
    if let VerbArgs::Rules {
        lab,
        command: Some(command),
    } = &verb
    {
        return rules::rules(context, lab, command);
    }
    let lab = verb.lab().id();
    let ask = |verb: &Verb| {
        let (lab, verb) = (lab.clone(), verb.clone());
        ask(context, HostCall::Verb { lab, verb }).map(|asked| Answer {
            code: asked.code,
            question: asked.question,
        })
    };
    with_stdio(|io| verb.carry_out(io, |verb, _| ask(verb)))
}

/// Asks yes or no on the terminal.
///
/// # Errors
/// The exit code for a no.
pub(super) fn confirm(question: &str) -> Result<(), u8> {
    with_stdio(|io| cksl_node::verbs::agreed(question, io))
}
