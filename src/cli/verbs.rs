//! The learner's verbs, from the host.

use std::io::{IsTerminal, Read, stdin};

use cksl_node::protocol::Verb;
use dialoguer::Confirm;

use super::args::WhichLab;
use super::ask::verb;
use super::context::Context;
use crate::problem::{Problem, exit};

/// Longest answer that is read from standard input.
const MAX_ANSWER: u64 = 1 << 20;

/// `cksl task`
pub(super) fn task(context: &Context, which: &WhichLab) -> Result<u8, Problem> {
    Ok(verb(context, which, Verb::Task)?.code)
}

/// `cksl hint`
pub(super) fn hint(context: &Context, which: &WhichLab, yes: bool) -> Result<u8, Problem> {
    let asked = verb(context, which, Verb::Hint { accept: yes })?;
    match asked.question {
        Some(question) if confirm(&question)? => {
            Ok(verb(context, which, Verb::Hint { accept: true })?.code)
        }
        Some(question) => {
            eprintln!("{question} `cksl hint --yes` takes it.");
            Ok(exit::DONE)
        }
        None => Ok(asked.code),
    }
}

/// `cksl answer`
pub(super) fn answer(
    context: &Context,
    which: &WhichLab,
    check: String,
    value: Option<String>,
) -> Result<u8, Problem> {
    let value = match value {
        Some(value) if value != "-" => value,
        _ => {
            let mut text = String::new();
            stdin()
                .take(MAX_ANSWER)
                .read_to_string(&mut text)
                .map_err(|error| {
                    Problem::usage(format!(
                        "the answer can't be read from standard input: {error}"
                    ))
                })?;
            text
        }
    };
    Ok(verb(context, which, Verb::Answer { check, value })?.code)
}

/// `cksl check`
pub(super) fn check(context: &Context, which: &WhichLab, watch: bool) -> Result<u8, Problem> {
    Ok(verb(context, which, Verb::Check { watch })?.code)
}

/// `cksl explain`
pub(super) fn explain(
    context: &Context,
    which: &WhichLab,
    check: Option<String>,
) -> Result<u8, Problem> {
    Ok(verb(context, which, Verb::Explain { check })?.code)
}

/// `cksl submit`
pub(super) fn submit(context: &Context, which: &WhichLab) -> Result<u8, Problem> {
    Ok(verb(context, which, Verb::Submit)?.code)
}

/// `cksl status`
pub(super) fn status(context: &Context, which: &WhichLab) -> Result<u8, Problem> {
    Ok(verb(context, which, Verb::Status)?.code)
}

/// `cksl rules`
pub(super) fn rules(context: &Context, which: &WhichLab) -> Result<u8, Problem> {
    Ok(verb(context, which, Verb::Rules)?.code)
}

/// Asks yes or no on the terminal; without one the answer is no, and `--yes` is how to say it.
pub(super) fn confirm(question: &str) -> Result<bool, Problem> {
    if !stdin().is_terminal() {
        return Ok(false);
    }
    Confirm::new()
        .with_prompt(question)
        .default(false)
        .interact()
        .map_err(|error| Problem::machine(format!("the terminal can't be asked: {error}")))
}
