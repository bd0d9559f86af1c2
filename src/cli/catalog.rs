//! What needs no lab: the list of scenarios, earlier attempts, what this machine can serve.

use std::io::{Write, stdout};
use std::path::Path;

use serde::Serialize;

use super::context::{Context, programs};
use crate::attempt::next::propose;
use crate::attempt::{Attempt, Filter, Progress};
use crate::detector::{Recorded, RecordingError};
use crate::doctor::{Machine, examine};
use crate::grader::{self, Baseline, Judge, Source, Subject};
use crate::problem::{Problem, exit};
use crate::report::{self, History, Next, Report, ScenarioList, Style};
use crate::scenario::Scenario;
use crate::supervisor::content;

/// `cksl list`
pub(super) fn list(context: &Context) -> Result<u8, Problem> {
    let scenarios = scenarios(context)?;
    let list = ScenarioList::new(&scenarios, &attempts(context, None)?);
    print(context, &list, |style| report::scenarios(&list, style))
}

/// `cksl next`
pub(super) fn next(context: &Context) -> Result<u8, Problem> {
    let scenarios = scenarios(context)?;
    let attempts = attempts(context, None)?;
    let tried: Vec<(&str, bool)> = attempts
        .iter()
        .map(|attempt| (attempt.scenario.as_str(), attempt.has_passed()))
        .collect();
    let next = Next::new(propose(&scenarios, &tried));
    print(context, &next, |style| report::next(&next, style))
}

fn scenarios(context: &Context) -> Result<Vec<Scenario>, Problem> {
    let content = content(&context.content)?;
    let ids = content.scenarios().into_iter();
    ids.map(|id| Ok(content.scenario(id)?)).collect()
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
        engine: context.engine.clone(),
    });
    print(context, &examination, |style| {
        report::doctor(&examination, style)
    })?;
    let serves = examination.providers.iter().any(|provider| provider.serves);
    Ok(if serves { exit::DONE } else { exit::CANNOT })
}

/// `cksl check --recording`: grades what a recording tells, without a lab and without root.
pub(super) fn check_recording(context: &Context, file: &Path) -> Result<u8, Problem> {
    let unreadable =
        |error: RecordingError| Problem::usage(format!("the recording can't be graded: {error}"));
    let recorded = Recorded::open(file).map_err(unreadable)?;
    let attempt = Attempt::of_marks(&recorded.marks().map_err(unreadable)?)
        .ok_or_else(|| Problem::usage(format!("no attempt starts in {}", file.display())))?;
    let drawn = content(&context.content)?.draw(&attempt.scenario, attempt.seed)?;
    let graded = grader::grade(&Subject {
        scenario: &drawn.scenario,
        attempt: &attempt,
        baseline: &Baseline::default(),
        source: Source::Recording(&recorded),
        tell: &|_| {},
        judge: &Judge::new(programs(None)?.cksl),
    });
    let report = Report::new(&drawn.scenario, &attempt, graded.grade, attempt.started);
    print(context, &report, |style| report::grade(&report, style))?;
    Ok(report.exit_code())
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
