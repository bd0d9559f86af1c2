//! Names that can be typed next when Tab is pressed.

use std::path::Path;

use cksl_node::rules::why::named_rules;
use cksl_node::verbs::{checks_of, questions_of};
use clap::CommandFactory as _;
use clap_complete::{ArgValueCandidates, CompletionCandidate};

use super::args::Cli;
use super::catalog::attempts;
use super::class;
use super::context::Context;
use super::exams;
use crate::quiz;
use crate::report::Replay;
use crate::scenario::Content;
use crate::scenario::curriculum::EDITION;
use crate::supervisor::LabRecord;

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

fn context() -> Option<Context> {
    Context::new(true, false, Vec::new()).ok()
}

fn candidate((name, help): (&str, &str)) -> CompletionCandidate {
    CompletionCandidate::new(name).help(Some(help.to_owned().into()))
}

pub(super) fn scenarios() -> Vec<CompletionCandidate> {
    let content = Content::embedded();
    content
        .scenarios()
        .into_iter()
        .map(CompletionCandidate::new)
        .collect()
}

pub(super) fn competencies() -> Vec<CompletionCandidate> {
    let edition = Content::embedded().edition(EDITION);
    let all = edition.iter().flat_map(|edition| edition.competencies());
    all.map(|one| candidate((&one.id, &one.title))).collect()
}

pub(super) fn domains() -> Vec<CompletionCandidate> {
    let edition = Content::embedded().edition(EDITION);
    let all = edition.iter().flat_map(|edition| &edition.domains);
    all.map(|one| candidate((&one.id, &one.title))).collect()
}

pub(super) fn topics() -> Vec<CompletionCandidate> {
    let content = Content::embedded();
    quiz::Bank::ids(&content)
        .into_iter()
        .map(CompletionCandidate::new)
        .collect()
}

/// The labs of this user, as their records on the disk name them: no supervisor is asked, or started.
pub(super) fn labs() -> Vec<CompletionCandidate> {
    let name = |(_, lab): (Context, LabRecord)| candidate((&lab.id.0, &lab.scenario));
    records().into_iter().map(name).collect()
}

fn records() -> Vec<(Context, LabRecord)> {
    let Some(context) = context() else {
        return Vec::new();
    };
    let all = LabRecord::all(&context.paths.labs).into_iter();
    all.filter_map(|(_, record)| Some((context.clone(), record?)))
        .collect()
}

/// What the labs of this user offer, by their sockets: no supervisor is started.
fn of_labs(offer: fn(&Path) -> Vec<CompletionCandidate>) -> Vec<CompletionCandidate> {
    let mut offered: Vec<CompletionCandidate> = records()
        .iter()
        .flat_map(|(context, lab)| offer(&context.paths.node_socket(&lab.id)))
        .collect();
    offered.sort();
    offered.dedup();
    offered
}

fn checks() -> Vec<CompletionCandidate> {
    of_labs(checks_of)
}

/// The checks of labs that run, or else of the latest attempt that is kept.
pub(super) fn past_checks() -> Vec<CompletionCandidate> {
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
const STOCK_RULES: &str = include_str!("../../labs/falco-node/files/etc/falco/falco_rules.yaml");

fn rules() -> Vec<CompletionCandidate> {
    let mut names = named_rules(STOCK_RULES);
    names.sort_unstable();
    names.into_iter().map(CompletionCandidate::new).collect()
}

/// So many attempts are offered: nobody looks for one in a long list.
const ATTEMPTS: usize = 30;

/// The latest attempts.
pub(super) fn past_attempts() -> Vec<CompletionCandidate> {
    let found = context().and_then(|context| attempts(&context, None).ok());
    let found = found.into_iter().flatten().take(ATTEMPTS);
    let offered = found.map(|one| candidate((&one.id.0.to_string(), &one.scenario)));
    [candidate(("last", "the latest"))]
        .into_iter()
        .chain(offered)
        .collect()
}

/// The tasks of the exam that runs.
pub(super) fn exam_tasks() -> Vec<CompletionCandidate> {
    let sitting = || exams::of_kept(&exams::open_sitting(&context()?).ok()??).ok();
    let numbers = sitting().into_iter().flat_map(|one| one.numbers());
    numbers
        .map(|number| CompletionCandidate::new(number.to_string()))
        .collect()
}

/// The exams that have ended.
pub(super) fn past_exams() -> Vec<CompletionCandidate> {
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
