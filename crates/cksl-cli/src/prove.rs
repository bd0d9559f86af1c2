//! `cksl dev prove`: all proofs of scenarios, some of them, or this run's share.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use cksl::problem::{Problem, exit};
use cksl::prove::{
    self, Ledger, LedgerError, Options, Outcome, Proof, Reason, Run, Share, Sources, Summary, Task,
};
use cksl::report;
use cksl::scenario::answer::SOLUTION;
use cksl::scenario::{Content, Tier};

use super::args::Prove;
use super::bench::LabBench;
use super::context::Context;
use super::print::print;
use super::scope::{Scope, few, progress};

/// See the module.
pub(super) fn prove(context: &Context, content: &Content, asked: Prove) -> Result<u8, Problem> {
    context.require_root("dev prove")?;
    let scope = Scope {
        ids: asked.ids.clone(),
        all: asked.all,
        tier: asked.tier,
    };
    let ids = scope.scenarios(content)?;
    let mut ledger = match (&asked.rota, asked.run) {
        (Some(file), Some(run)) => Some(Ledger::open(file, run)?),
        _ => None,
    };
    let choice = asked
        .on
        .as_ref()
        .map(|on| context.choice(on, asked.registry.as_deref()));
    let choice = choice.transpose()?.or_else(|| context.only_choice());
    let bench = LabBench::new(context, choice)?;
    let provider = bench.choice().to_string();
    let options = Options {
        reset: asked.reset,
        load: asked.load,
        until: asked
            .minutes
            .and_then(|minutes| Instant::now().checked_add(Duration::from_mins(minutes))),
        ..Options::default().with(asked.seed, asked.jobs)
    };
    let mut tasks = Vec::new();
    for id in &ids {
        tasks.extend(prove::tasks(content, &bench.stage(id, options.seed)?)?);
    }
    tasks.retain(|task| prove::can_be_done(&provider, task.kind, task.own_cluster));
    let share = ledger.is_some().then(|| Share {
        sources: Sources::of(content),
        changed: asked
            .changed
            .iter()
            .map(|path| path.strip_prefix("./").unwrap_or(path).to_owned())
            .collect(),
    });
    let tasks = match (&ledger, &share) {
        (Some(ledger), Some(share)) => {
            let reason = |task: &Task| share.reason(&task.proof(&provider), task.tier, ledger);
            let mut tasks = chosen(tasks, reason);
            // What matters most has begun when the time is up.
            tasks.sort_by_key(|(task, reason)| (*reason, task.kind));
            tasks
        }
        _ => {
            all_are_there(&asked.answers, &tasks)?;
            chosen(tasks, |task| {
                let is_asked = asked.answers.is_empty() || asked.answers.contains(&task.answer);
                is_asked.then_some(Reason::Always)
            })
        }
    };
    let of_tier = |tier| -> Vec<Task> {
        tasks
            .iter()
            .filter(|(task, reason)| task.tier == tier && reason.is_some())
            .map(|(task, _)| task.clone())
            .collect()
    };
    let few = few(&bench, options);
    let book = ledger.as_mut().map(|ledger| Mutex::new((ledger, Ok(()))));
    let done = |task: &Task, runs: &[Run]| {
        progress(runs);
        if let (Some(book), Some(share)) = (&book, &share) {
            let mut book = book.lock().unwrap_or_else(PoisonError::into_inner);
            let (ledger, noted) = &mut *book;
            if noted.is_ok() {
                let proof = task.proof(&provider);
                *noted = match runs {
                    [first, ..] if runs.iter().all(Run::is_proven) => {
                        ledger.note_proven(&proof, first.seconds, share.sources.digest(&proof))
                    }
                    _ => ledger.note_failed(&proof),
                };
            }
        }
    };
    let mut runs = prove::prove(&bench, &of_tier(Tier::Node), options, &done);
    runs.extend(prove::prove(&bench, &of_tier(Tier::Cluster), few, &done));
    prove::compare_ways(&mut runs);
    let noted = match book {
        Some(book) => {
            let (ledger, noted) = book.into_inner().unwrap_or_else(PoisonError::into_inner);
            noted
                .and_then(|()| note_same(ledger, &provider, &tasks, &runs))
                .and_then(|()| ledger.note_owed(left_out(&provider, &tasks, &runs)))
        }
        None => Ok(()),
    };
    let repeat = |run: &Run| repeat(context, &asked, run);
    print(context, &runs, |style| {
        report::proofs(&runs, &repeat, style)
    })?;
    noted?;
    let mut is_proven = runs.iter().all(Run::is_proven);
    if let Some(ledger) = &ledger {
        let jobs = |tier| match tier {
            Tier::Node => options.jobs,
            Tier::Cluster => few.jobs,
        };
        let everything = prove::everything(content, &provider);
        let summary = Summary::of(&provider, &tasks, &runs, ledger, &everything, &jobs);
        eprint!("{}", report::share(&summary));
        is_proven &= summary.overdue.is_empty();
    }
    Ok(if is_proven {
        exit::DONE
    } else {
        exit::NOT_PASSED
    })
}

/// Refuses names that no answer has.
fn all_are_there(names: &[String], tasks: &[Task]) -> Result<(), Problem> {
    let is_there = |name: &String| tasks.iter().any(|task| task.answer == *name);
    match names.iter().find(|name| !is_there(name)) {
        None => Ok(()),
        Some(name) => {
            let there: Vec<&str> = tasks.iter().map(|task| task.answer.as_str()).collect();
            Err(Problem::usage(format!("no answer is called `{name}`"))
                .hint(format!("there are {}", there.join(", "))))
        }
    }
}

/// Each task with the reason for which it is proven, if it is.
fn chosen(
    tasks: Vec<Task>,
    reason: impl Fn(&Task) -> Option<Reason>,
) -> Vec<(Task, Option<Reason>)> {
    tasks
        .into_iter()
        .map(|task| {
            let reason = reason(&task);
            (task, reason)
        })
        .collect()
}

/// Proofs that were chosen, and that no run was made of.
fn left_out(provider: &str, tasks: &[(Task, Option<Reason>)], runs: &[Run]) -> Vec<Proof> {
    let ran: BTreeSet<_> = runs
        .iter()
        .map(|run| (&run.scenario, run.kind, &run.answer))
        .collect();
    tasks
        .iter()
        .filter(|(task, reason)| {
            reason.is_some() && !ran.contains(&(&task.scenario, task.kind, &task.answer))
        })
        .map(|(task, _)| task.proof(provider))
        .collect()
}

/// What was noted as proven, and turned out to be no other way when all had ended.
fn note_same(
    ledger: &mut Ledger,
    provider: &str,
    tasks: &[(Task, Option<Reason>)],
    runs: &[Run],
) -> Result<(), LedgerError> {
    let same = runs
        .iter()
        .filter(|run| matches!(run.outcome, Outcome::Same));
    let is_of = |run: &Run, task: &Task| {
        (&task.scenario, task.kind, &task.answer) == (&run.scenario, run.kind, &run.answer)
    };
    for run in same {
        if let Some((task, _)) = tasks.iter().find(|(task, _)| is_of(run, task)) {
            ledger.note_failed(&task.proof(provider))?;
        }
    }
    Ok(())
}

/// The command that repeats a run alone.
fn repeat(context: &Context, asked: &Prove, run: &Run) -> String {
    // Only the reference's lab is reset.
    let answer = match run.is_after_reset() {
        true => SOLUTION,
        false => &run.answer,
    };
    let mut command = format!("cksl dev prove {} --answer {answer}", run.scenario);
    if matches!(run.outcome, Outcome::Same) {
        command.push_str(&format!(" --answer {SOLUTION}"));
    }
    command.push_str(&format!(" --seed {}", run.seed));
    for (given, option) in [(run.is_after_reset(), "--reset"), (asked.load, "--load")] {
        if given {
            command.push_str(&format!(" {option}"));
        }
    }
    for (option, value) in [("--on", &asked.on), ("--registry", &asked.registry)] {
        if let Some(value) = value {
            command.push_str(&format!(" {option} {value}"));
        }
    }
    for folder in &context.content {
        command.push_str(&format!(" --content {}", folder.display()));
    }
    command
}
