//! What needs no lab: the list of scenarios, earlier attempts, what this machine can serve.

use std::io::{Write, stdout};

use serde::Serialize;

use super::context::Context;
use crate::attempt::{Attempt, Filter, Progress};
use crate::doctor::{Machine, examine};
use crate::problem::{Problem, exit};
use crate::report::{self, History, ScenarioList, Style};
use crate::scenario::Scenario;
use crate::supervisor::content;

/// `cksl list`
pub(super) fn list(context: &Context) -> Result<u8, Problem> {
    let content = content(&context.content)?;
    let scenarios = content
        .scenarios()
        .into_iter()
        .map(|id| Ok(content.scenario(id)?))
        .collect::<Result<Vec<Scenario>, Problem>>()?;
    let list = ScenarioList::new(&scenarios, &attempts(context, None)?);
    print(context, &list, |style| report::scenarios(&list, style))
}

/// `cksl history`
pub(super) fn history(context: &Context, scenario: Option<String>) -> Result<u8, Problem> {
    let history = History::new(&attempts(context, scenario)?);
    print(context, &history, |style| report::history(&history, style))
}

/// `cksl doctor`
pub(super) fn doctor(context: &Context) -> Result<u8, Problem> {
    let search = std::env::var_os("PATH").unwrap_or_default();
    let examination = examine(&Machine {
        paths: &context.paths,
        search: std::env::split_paths(&search).collect(),
        docker_host: std::env::var("DOCKER_HOST").ok(),
    });
    print(context, &examination, |style| {
        report::doctor(&examination, style)
    })?;
    let serves = examination.providers.iter().any(|provider| provider.serves);
    Ok(if serves { exit::DONE } else { exit::CANNOT })
}

/// The attempts so far; none where no progress has been kept yet.
fn attempts(context: &Context, scenario: Option<String>) -> Result<Vec<Attempt>, Problem> {
    if !context.paths.progress.exists() {
        return Ok(Vec::new());
    }
    let filter = Filter {
        scenario,
        ..Filter::default()
    };
    Ok(Progress::open(&context.paths.progress)?.history(&filter)?)
}

/// Prints a result: as JSON, or as `text` writes it.
pub(super) fn print(
    context: &Context,
    data: &impl Serialize,
    text: impl FnOnce(&Style) -> String,
) -> Result<u8, Problem> {
    let text = if context.terminal.json {
        serde_json::to_string(data)
            .map_err(|error| Problem::bug(format!("a result is no JSON: {error}")))?
            + "\n"
    } else {
        text(&context.style())
    };
    // A closed pipe (`| head`) is how a reader says that it has seen enough.
    let _ = stdout().write_all(text.as_bytes());
    Ok(exit::DONE)
}
