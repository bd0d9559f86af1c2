//! `cksl dev`: for authors of scenarios and for packagers.

use std::io;
use std::path::{Path, PathBuf};

use cksl::detector::field_table;
use cksl::problem::{Problem, exit};
use cksl::prove::{self, Options};
use cksl::quiz;
use cksl::scenario::{Diagnostic, lint};
use cksl::supervisor::content;
use cksl_node::manual;
use clap::CommandFactory as _;
use serde::Serialize;

use super::args::{Cli, Dev};
use super::context::Context;
use super::exams;
use super::print::print;
use super::scope::Scope;

/// See the module.
pub(super) fn dev(context: &Context, dev: Dev) -> Result<u8, Problem> {
    let content = content(&context.content)?;
    let plays = match &dev {
        Dev::Record { .. } => Some("dev record"),
        Dev::Prove(_) => Some("dev prove"),
        Dev::Attack { .. } => Some("dev attack"),
        Dev::Mutate { .. } => Some("dev mutate"),
        Dev::New { .. } | Dev::Lint | Dev::Man { .. } => None,
    };
    // They type answers into labs beside those of an exam.
    if let Some(command) = plays {
        exams::permit(context, command, |rights| rights.solution)?;
    }
    match dev {
        Dev::New { id, lab, into } => {
            let files = prove::new(&content, &id, lab.as_deref(), &into)
                .map_err(|error| Problem::usage(error.to_string()))?;
            let files: Vec<String> = files
                .iter()
                .map(|file| file.display().to_string())
                .collect();
            print(context, &files, |_| {
                files.iter().map(|file| format!("{file}\n")).collect()
            })
        }
        Dev::Record {
            id,
            into,
            keep,
            seed,
            replace,
            jobs,
        } => {
            let asked = super::record::Asked {
                id,
                into,
                keep,
                seed,
                replace,
                jobs,
            };
            super::record::record(context, &asked)
        }
        Dev::Lint => {
            let mut diagnostics = lint(&content, &field_table());
            diagnostics.extend(quiz::lint(&content));
            let linted = Linted {
                scenarios: content.scenarios().len(),
                questions: quiz::Bank::load(&content, None)
                    .map_or(0, |bank| bank.questions().count()),
                diagnostics: &diagnostics,
            };
            print(context, &linted, |_| linted.text())?;
            Ok(if diagnostics.is_empty() {
                exit::DONE
            } else {
                exit::USAGE
            })
        }
        Dev::Prove(prove) => super::prove::prove(context, &content, prove),
        Dev::Attack {
            ids,
            all,
            tier,
            adversaries,
            seed,
            jobs,
        } => {
            let asked = Scope { ids, all, tier };
            let options = Options::default().with(seed, jobs);
            super::attack::attack(context, &content, &asked, &adversaries, options)
        }
        Dev::Mutate {
            id,
            grader,
            seed,
            jobs,
        } => {
            let options = Options::default().with(seed, jobs);
            match id {
                Some(id) if !grader => super::mutate::reference(context, &content, &id, options),
                id => super::mutate::graders(context, &content, id, options),
            }
        }
        Dev::Man { into } => {
            let pages = std::fs::create_dir_all(&into)
                .and_then(|()| man_pages(&into))
                .map_err(|error| {
                    let problem = format!("can't write man pages to {}: {error}", into.display());
                    Problem::machine(problem).hint("name a directory that you can write to")
                })?;
            print(context, &pages, |_| {
                pages
                    .iter()
                    .map(|page| format!("{}\n", page.display()))
                    .collect()
            })
        }
    }
}

/// Writes the pages of all commands, and returns their paths.
fn man_pages(into: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for (name, text) in manual::pages(Cli::command()) {
        let path = into.join(name);
        std::fs::write(&path, text)?;
        paths.push(path);
    }
    Ok(paths)
}

/// `dev lint --json`
#[derive(Serialize)]
struct Linted<'a> {
    scenarios: usize,
    questions: usize,
    diagnostics: &'a [Diagnostic],
}

impl Linted<'_> {
    fn text(&self) -> String {
        if self.diagnostics.is_empty() {
            let (scenarios, questions) = (self.scenarios, self.questions);
            return format!("{scenarios} scenarios, {questions} questions, nothing to fix\n");
        }
        let mut text: String = self
            .diagnostics
            .iter()
            .map(|diagnostic| format!("{diagnostic}\n"))
            .collect();
        text.push_str(&format!("{} to fix\n", self.diagnostics.len()));
        text
    }
}
