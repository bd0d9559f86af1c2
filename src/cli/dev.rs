//! `cksl dev`: for authors of scenarios.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::Serialize;

use super::args::Dev;
use super::bench::LabBench;
use super::catalog::print;
use super::context::Context;
use crate::detector::field_table;
use crate::problem::{Problem, exit};
use crate::prove::{self, Options, Run, Task};
use crate::report;
use crate::scenario::{Content, Diagnostic, Tier, lint};
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
            tier,
            on,
            registry,
            seed,
            reset,
            load,
            within,
        } => {
            context.require_root("dev prove")?;
            let choice = on.map(|on| context.choice(&on, registry.as_deref()));
            let choice = choice.transpose()?.or_else(|| context.only_choice());
            let bench = LabBench::new(context, choice)?;
            let options = Options {
                seed,
                reset,
                load,
                until: within.map(|seconds| Instant::now() + Duration::from_secs(seconds)),
                ..Options::default()
            };
            proofs(
                context,
                &content,
                &bench,
                &named(&content, ids, all, tier)?,
                options,
            )
        }
        Dev::Mutate { id, seed } => {
            context.require_root("dev mutate")?;
            let bench = LabBench::new(context, context.only_choice())?;
            let tasks = prove::tasks(&content, &bench.stage(&id, seed)?)?;
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
            let options = match content.scenario(&id)?.tier {
                Tier::Cluster => few(&bench, options),
                _ => options,
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

fn named(
    content: &Content,
    ids: Vec<String>,
    all: bool,
    tier: Option<Tier>,
) -> Result<Vec<String>, Problem> {
    if all {
        let mut all = Vec::new();
        for id in content.scenarios() {
            if tier.is_none_or(|tier| content.scenario(id).is_ok_and(|it| it.tier == tier)) {
                all.push(id.to_owned());
            }
        }
        return Ok(all);
    }
    if ids.is_empty() {
        return Err(Problem::usage("say which scenarios to prove, or --all"));
    }
    Ok(ids)
}

fn proofs(
    context: &Context,
    content: &Content,
    bench: &LabBench,
    ids: &[String],
    options: Options,
) -> Result<u8, Problem> {
    let mut tasks = Vec::new();
    for id in ids {
        tasks.extend(prove::tasks(content, &bench.stage(id, options.seed)?)?);
    }
    let (clusters, nodes): (Vec<_>, Vec<_>) = tasks.into_iter().partition(|task| {
        let scenario = content.scenario(&task.scenario);
        scenario.is_ok_and(|scenario| scenario.tier == Tier::Cluster)
    });
    let (nodes, clusters) = match options.until {
        None => (nodes, clusters),
        Some(_) => (todays(nodes), todays(clusters)),
    };
    let mut runs = prove::prove(bench, &nodes, options, &|run| progress(context, run));
    let few = few(bench, options);
    runs.extend(prove::prove(bench, &clusters, few, &|run| {
        progress(context, run)
    }));
    let proven = runs.iter().all(Run::is_proven);
    print(context, &runs, |style| report::proofs(&runs, style))?;
    let has_run = |task: &&Task| {
        runs.iter()
            .any(|run| (&run.scenario, &run.answer) == (&task.scenario, &task.answer))
    };
    for task in nodes.iter().chain(&clusters).filter(|task| !has_run(task)) {
        eprintln!("skipped: proof {} {}: no time", task.scenario, task.answer);
    }
    Ok(if proven { exit::DONE } else { exit::NOT_PASSED })
}

/// Tasks in the order of today: what there is no time for is another part each day.
fn todays(mut tasks: Vec<Task>) -> Vec<Task> {
    /// Coprime to most numbers of tasks, and about the share that a day has no time for.
    const A_DAY: u64 = 37;
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let day = now.map_or(0, |now| now.as_secs() / (24 * 3600));
    if let Some(begin) = (day * A_DAY).checked_rem(tasks.len() as u64) {
        tasks.rotate_left(usize::try_from(begin).unwrap_or_default());
    }
    tasks
}

/// These options for labs of the cluster tier.
fn few(bench: &LabBench, options: Options) -> Options {
    Options {
        jobs: options.jobs.min(bench.clusters_at_a_time()),
        ..options
    }
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
