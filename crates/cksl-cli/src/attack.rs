//! `cksl dev attack`: cheats, tried on scenarios.

use cksl::problem::{Problem, exit};
use cksl::prove::{self, Options, Run, Task};
use cksl::report;
use cksl::scenario::answer::Kind;
use cksl::scenario::{Content, Tier};
use serde::Serialize;

use super::bench::LabBench;
use super::context::Context;
use super::print::print;
use super::scope::{Scope, few, progress};

/// What came of it: `dev attack --json`.
#[derive(Serialize)]
struct Attacked {
    runs: Vec<Run>,
    not_applicable: Vec<report::NotApplicable>,
}

/// See the module.
pub(super) fn attack(
    context: &Context,
    content: &Content,
    scope: &Scope,
    names: &[String],
    options: Options,
) -> Result<u8, Problem> {
    context.require_root("dev attack")?;
    let adversaries = content.adversaries()?;
    if let Some(name) = names
        .iter()
        .find(|name| adversaries.iter().all(|it| it.name != **name))
    {
        let there: Vec<&str> = adversaries.iter().map(|it| it.name.as_str()).collect();
        return Err(Problem::usage(format!("no adversary is called `{name}`"))
            .hint(format!("there are {}", there.join(", "))));
    }
    let is_asked = |name: &String| names.is_empty() || names.contains(name);
    let bench = LabBench::new(context, context.only_choice())?;
    let mut tasks = Vec::new();
    let mut not_applicable = Vec::new();
    for id in scope.scenarios(content)? {
        let drawn = bench.stage(&id, options.seed)?;
        for adversary in adversaries.iter().filter(|it| is_asked(&it.name)) {
            if let Some(why) = adversary.not_applicable(&drawn.scenario) {
                not_applicable.push(report::NotApplicable {
                    scenario: id.clone(),
                    adversary: adversary.name.clone(),
                    why,
                });
            }
        }
        let of_scenario = prove::tasks(content, &drawn)?;
        tasks.extend(
            of_scenario
                .into_iter()
                .filter(|task| task.kind == Kind::Adversary && is_asked(&task.answer)),
        );
    }
    let done = |_: &Task, runs: &[Run]| progress(runs);
    let (nodes, clusters): (Vec<_>, Vec<_>) =
        tasks.into_iter().partition(|task| task.tier == Tier::Node);
    let mut runs = prove::prove(&bench, &nodes, options, &done);
    runs.extend(prove::prove(&bench, &clusters, few(&bench, options), &done));
    runs.sort_by(|a, b| (&a.scenario, &a.answer).cmp(&(&b.scenario, &b.answer)));
    let is_proven = runs.iter().all(Run::is_proven);
    let attacked = Attacked {
        runs,
        not_applicable,
    };
    print(context, &attacked, |style| {
        report::attacks(&attacked.runs, &attacked.not_applicable, style)
    })?;
    Ok(if is_proven {
        exit::DONE
    } else {
        exit::NOT_PASSED
    })
}
