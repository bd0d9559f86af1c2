//! `cksl dev mutate`: what can be left out of a reference, or of a check, without anybody noticing.

use cksl::grader::Judge;
use cksl::problem::{Problem, exit};
use cksl::prove::{self, GraderReport, Options};
use cksl::report;
use cksl::scenario::answer::Kind;
use cksl::scenario::{Content, Tier};

use super::bench::LabBench;
use super::context::{Context, programs};
use super::print::print;
use super::scope::{Scope, few, progress};

/// Mutants of a scenario's reference.
pub(super) fn reference(
    context: &Context,
    content: &Content,
    id: &str,
    options: Options,
) -> Result<u8, Problem> {
    context.require_root("dev mutate")?;
    let bench = LabBench::new(context, context.only_choice())?;
    let tasks = prove::tasks(content, &bench.stage(id, options.seed)?)?;
    let solution = tasks
        .iter()
        .find(|task| task.kind == Kind::Reference)
        .ok_or_else(|| Problem::usage(format!("scenario `{id}` has no reference answer")))?;
    let options = at_a_time(&bench, content, id, options)?;
    let mutation = prove::mutate(&bench, solution, options, &|_, runs| {
        progress(runs);
    });
    print(context, &mutation, |style| {
        report::mutation(&mutation, style)
    })?;
    Ok(code(mutation.survivors.is_empty()))
}

/// Mutants of the checks of a scenario, or of each one on a node.
pub(super) fn graders(
    context: &Context,
    content: &Content,
    id: Option<String>,
    options: Options,
) -> Result<u8, Problem> {
    context.require_root("dev mutate")?;
    let scope = Scope {
        all: id.is_none(),
        ids: id.into_iter().collect(),
        tier: Some(Tier::Node),
    };
    let bench = LabBench::new(context, context.only_choice())?;
    let judge = Judge::new(programs(None)?.cksl);
    let mut reports = Vec::new();
    for id in scope.scenarios(content)? {
        let drawn = bench.stage(&id, options.seed)?;
        let tasks = prove::tasks(content, &drawn)?;
        let options = at_a_time(&bench, content, &id, options)?;
        let report = prove::mutate_grader(
            &bench,
            &drawn.scenario,
            &tasks,
            options,
            &judge,
            &|_, runs| progress(runs),
        );
        let report =
            report.map_err(|error| Problem::machine(format!("a recording is unread: {error}")))?;
        reports.push(report);
    }
    print(context, &reports, |style| {
        report::grader_mutations(&reports, style)
    })?;
    Ok(code(reports.iter().all(GraderReport::is_enough)))
}

/// As many labs at a time as there may be of a scenario.
fn at_a_time(
    bench: &LabBench,
    content: &Content,
    id: &str,
    options: Options,
) -> Result<Options, Problem> {
    Ok(match content.scenario(id)?.tier {
        Tier::Cluster => few(bench, options),
        Tier::Node => options,
    })
}

fn code(are_caught: bool) -> u8 {
    match are_caught {
        true => exit::DONE,
        false => exit::NOT_PASSED,
    }
}
