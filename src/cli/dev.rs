//! `cksl dev`: for authors of scenarios.

use serde::Serialize;

use super::args::Dev;
use super::bench::LabBench;
use super::catalog::print;
use super::context::Context;
use crate::detector::field_table;
use crate::problem::{Problem, exit};
use crate::prove::{self, Options, Run};
use crate::report;
use crate::scenario::{Content, Diagnostic, lint};
use crate::supervisor::content;

/// See the module.
pub(super) fn dev(context: &Context, dev: Dev) -> Result<u8, Problem> {
    let content = content(&context.content)?;
    match dev {
        Dev::New { id, into } => {
            let files = prove::new(&content, &id, &into)
                .map_err(|error| Problem::usage(error.to_string()))?;
            let files: Vec<String> = files
                .iter()
                .map(|file| file.display().to_string())
                .collect();
            print(context, &files, |_| {
                files.iter().map(|file| format!("{file}\n")).collect()
            })
        }
        Dev::Lint => {
            let diagnostics = lint(&content, &field_table());
            let linted = Linted {
                scenarios: content.scenarios().len(),
                diagnostics: &diagnostics,
            };
            print(context, &linted, |_| linted.text())?;
            Ok(if diagnostics.is_empty() {
                exit::DONE
            } else {
                exit::USAGE
            })
        }
        Dev::Prove {
            ids,
            all,
            seed,
            reset,
            load,
        } => {
            context.require_root("dev prove")?;
            let options = Options {
                seed,
                reset,
                load,
                ..Options::default()
            };
            proofs(context, &content, &named(&content, ids, all)?, options)
        }
        Dev::Mutate { id, seed } => {
            context.require_root("dev mutate")?;
            let bench = LabBench::new(context)?;
            let tasks = prove::tasks(&content, &id, seed)?;
            let solution = tasks
                .iter()
                .find(|task| task.answer == "solution")
                .ok_or_else(|| {
                    Problem::usage(format!("scenario `{id}` has no reference answer"))
                })?;
            let options = Options {
                seed,
                ..Options::default()
            };
            let mutation = prove::mutate(&bench, solution, options, &|run| progress(context, run));
            print(context, &mutation, |style| {
                report::mutation(&mutation, style)
            })?;
            Ok(if mutation.survivors.is_empty() {
                exit::DONE
            } else {
                exit::NOT_PASSED
            })
        }
    }
}

fn named(content: &Content, ids: Vec<String>, all: bool) -> Result<Vec<String>, Problem> {
    if all {
        return Ok(content.scenarios().into_iter().map(str::to_owned).collect());
    }
    if ids.is_empty() {
        return Err(Problem::usage("say which scenarios to prove, or --all"));
    }
    Ok(ids)
}

fn proofs(
    context: &Context,
    content: &Content,
    ids: &[String],
    options: Options,
) -> Result<u8, Problem> {
    let mut tasks = Vec::new();
    for id in ids {
        tasks.extend(prove::tasks(content, id, options.seed)?);
    }
    let bench = LabBench::new(context)?;
    let runs = prove::prove(&bench, &tasks, options, &|run| progress(context, run));
    let proven = runs.iter().all(Run::is_proven);
    print(context, &runs, |style| report::proofs(&runs, style))?;
    Ok(if proven { exit::DONE } else { exit::NOT_PASSED })
}

/// Says as a run ends how it did: proofs take minutes.
fn progress(context: &Context, run: &Run) {
    if context.shows_progress() {
        let how = if run.is_proven() {
            "proven"
        } else {
            "NOT PROVEN"
        };
        eprintln!(
            "  {}  {}  {how}  {:.1} s",
            run.scenario, run.answer, run.seconds
        );
    }
}

/// `dev lint --json`
#[derive(Serialize)]
struct Linted<'a> {
    scenarios: usize,
    diagnostics: &'a [Diagnostic],
}

impl Linted<'_> {
    fn text(&self) -> String {
        if self.diagnostics.is_empty() {
            return format!("{} scenarios, nothing to mend\n", self.scenarios);
        }
        let mut text: String = self
            .diagnostics
            .iter()
            .map(|diagnostic| format!("{diagnostic}\n"))
            .collect();
        text.push_str(&format!("{} to mend\n", self.diagnostics.len()));
        text
    }
}
