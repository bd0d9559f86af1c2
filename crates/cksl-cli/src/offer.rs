//! The command line with what labs, attempts, exams and classes offer when Tab is pressed. It needs the commands, which
//! need their arguments: so these are looked up here and not where an argument is declared.

use std::path::Path;

use cksl::report::Replay;
use cksl_node::verbs::{checks_of, questions_of};
use cksl_tools::rules::why::named_rules;
use clap::CommandFactory as _;
use clap_complete::{ArgValueCandidates, CompletionCandidate};

use super::args::Cli;
use super::catalog::attempts;
use super::class;
use super::complete::{candidate, context, records};
use super::exams;

/// The command line with what can be typed here. In a node the same arguments offer what the node knows.
pub(super) fn command() -> clap::Command {
    // In their places: `mut_arg` would put the argument behind the others.
    let of = |command: clap::Command, arg: &str, offer: fn() -> Vec<CompletionCandidate>| {
        command.mut_args(|it| match it.get_id().as_str() == arg {
            true => it.add(ArgValueCandidates::new(offer)),
            false => it,
        })
    };
    Cli::command()
        .mut_subcommand("explain", |it| of(it, "check", checks))
        .mut_subcommand("answer", |it| of(it, "check", questions))
        .mut_subcommand("replay", |it| {
            of(of(it, "attempt", past_attempts), "check", past_checks)
        })
        .mut_subcommand("report", |it| of(it, "attempts", past_attempts))
        .mut_subcommand("history", |it| of(it, "forget", past_attempts))
        .mut_subcommand("exam", |it| {
            it.mut_subcommands(|one| match one.get_name() {
                "task" | "flag" => of(one, "number", exam_tasks),
                "result" => of(one, "exam", past_exams),
                _ => one,
            })
        })
        .mut_subcommand("rules", |it| {
            it.mut_subcommand("why", |it| of(it, "rule", rules))
        })
        .mut_subcommand("class", |it| {
            it.mut_subcommands(|one| match one.get_name() {
                "new" | "purge" => one,
                "release" => of(of(one, "class", classes), "task", held_tasks),
                _ => of(one, "class", classes),
            })
        })
}

/// What the labs of this user offer, by their sockets: no supervisor is started.
fn of_labs(offer: fn(&Path) -> Vec<CompletionCandidate>) -> Vec<CompletionCandidate> {
    let Some(context) = context() else {
        return Vec::new();
    };
    let mut offered: Vec<CompletionCandidate> = records(&context)
        .flat_map(|lab| offer(&context.paths.node_socket(&lab.id)))
        .collect();
    offered.sort();
    offered.dedup();
    offered
}

fn checks() -> Vec<CompletionCandidate> {
    of_labs(checks_of)
}

/// The checks of labs that run, or else of the latest attempt that is kept.
fn past_checks() -> Vec<CompletionCandidate> {
    let running = checks();
    if !running.is_empty() {
        return running;
    }
    let latest = || {
        let context = context()?;
        // An exam may tell nothing of its checks.
        let is_open = exams::is_open(&context).ok()?;
        (!is_open)
            .then(|| attempts(&context, None).ok())??
            .into_iter()
            .next()
    };
    let Some(attempt) = latest() else {
        return Vec::new();
    };
    let checks = Replay::checks(&attempt);
    checks.into_iter().map(CompletionCandidate::new).collect()
}

fn questions() -> Vec<CompletionCandidate> {
    of_labs(questions_of)
}

/// The rules of Falco that a node begins with.
const STOCK_RULES: &str = include_str!("../../../labs/falco-node/files/etc/falco/falco_rules.yaml");

fn rules() -> Vec<CompletionCandidate> {
    let mut names = named_rules(STOCK_RULES);
    names.sort_unstable();
    names.into_iter().map(CompletionCandidate::new).collect()
}

/// So many attempts are offered: nobody looks for one in a long list.
const ATTEMPTS: usize = 30;

/// The latest attempts.
fn past_attempts() -> Vec<CompletionCandidate> {
    let found = context().and_then(|context| attempts(&context, None).ok());
    let found = found.into_iter().flatten().take(ATTEMPTS);
    let offered = found.map(|one| candidate((&one.id.0.to_string(), &one.scenario)));
    [candidate(("last", "the latest"))]
        .into_iter()
        .chain(offered)
        .collect()
}

/// The tasks of the exam that runs.
fn exam_tasks() -> Vec<CompletionCandidate> {
    let sitting = || exams::of_kept(&exams::open_sitting(&context()?).ok()??).ok();
    let numbers = sitting().into_iter().flat_map(|one| one.numbers());
    numbers
        .map(|number| CompletionCandidate::new(number.to_string()))
        .collect()
}

/// The exams that have ended.
fn past_exams() -> Vec<CompletionCandidate> {
    let found = context().and_then(|context| exams::ended(&context).ok());
    let found = found.into_iter().flatten();
    found
        .map(|id| CompletionCandidate::new(id.0.to_string()))
        .collect()
}

fn classes() -> Vec<CompletionCandidate> {
    let names = context().map(|context| class::names(&context));
    let names = names.into_iter().flatten();
    names.map(CompletionCandidate::new).collect()
}

/// What is held back in classes. Which class was typed is not known here.
fn held_tasks() -> Vec<CompletionCandidate> {
    let held = context().map(|context| class::held(&context));
    let held = held.into_iter().flatten();
    held.map(|(task, class)| candidate((&task, &class)))
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_rules_that_a_node_begins_with_are_offered() {
        let rules = super::rules();
        let named = |name: &str| rules.iter().any(|one| one.get_value() == name);
        assert!(named("Terminal shell in container"));
    }

    #[test]
    fn the_command_line_that_completes_has_no_contradiction() {
        super::command().debug_assert();
    }
}
