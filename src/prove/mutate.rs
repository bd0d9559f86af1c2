//! Mutants of references: a line dropped or changed. One that still earns everything shows a hole
//! in the grader, or a line that nobody needs.

use serde::Serialize;

use super::Bench;
use super::run::{Options, Outcome, Run, prove};
use super::task::Task;
use crate::scenario::answer::{ScriptLine, Step};

/// A reference with one line dropped or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The line in the script, from 1.
    pub line: usize,
    /// What was done to it.
    pub change: String,
    /// What is typed.
    pub script: Vec<ScriptLine>,
}

/// What became of the mutants of a reference.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MutationReport {
    /// How many did not earn everything, as it should be.
    pub caught: usize,
    /// Those that still earned everything: line and change.
    pub survivors: Vec<(usize, String)>,
    /// Those of which nothing is known, because their lab failed.
    pub void: Vec<Run>,
}

/// All mutants of a script. Lines marked as optional are left as they are.
#[must_use]
pub fn mutants(script: &[ScriptLine]) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (index, script_line) in script.iter().enumerate() {
        let ScriptLine { line, step } = script_line;
        let Step::Type(text) = step else { continue };
        if text.trim().is_empty() || script_line.is_optional() {
            continue;
        }
        let mut dropped = script.to_vec();
        dropped.remove(index);
        // What waits for the output of the line goes with it.
        while matches!(
            dropped.get(index).map(|next| &next.step),
            Some(Step::Wait(_))
        ) {
            dropped.remove(index);
        }
        mutants.push(Mutant {
            line: *line,
            change: format!("dropped `{text}`"),
            script: dropped,
        });
        if let Some(changed) = other_last_word(text) {
            let mut script = script.to_vec();
            script[index].step = Step::Type(changed.clone());
            mutants.push(Mutant {
                line: *line,
                change: format!("changed to `{changed}`"),
                script,
            });
        }
    }
    mutants
}

/// The line with another last word, if it has more than one word and the last is a plain one.
fn other_last_word(text: &str) -> Option<String> {
    let (rest, last) = text.rsplit_once(' ')?;
    let plain = last
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_.:/".contains(c));
    (plain && !last.is_empty() && !rest.trim().is_empty()).then(|| format!("{rest} mutant"))
}

/// Runs the mutants of a reference, each on a lab of its own.
pub fn mutate(
    bench: &dyn Bench,
    reference: &Task,
    options: Options,
    done: &(dyn Fn(&Task, &[Run]) + Sync),
) -> MutationReport {
    let mutants = mutants(&reference.script);
    let tasks: Vec<Task> = mutants
        .iter()
        .enumerate()
        .map(|(index, mutant)| Task {
            answer: format!("mutant {index}: line {}, {}", mutant.line, mutant.change),
            script: mutant.script.clone(),
            ..reference.clone()
        })
        .collect();
    let options = Options {
        reset: false,
        ..options
    };
    let mut report = MutationReport::default();
    for run in prove(bench, &tasks, options, done) {
        match run.outcome {
            Outcome::Proven => {
                let survivor = tasks
                    .iter()
                    .zip(&mutants)
                    .find(|(task, _)| task.answer == run.answer);
                if let Some((_, mutant)) = survivor {
                    report.survivors.push((mutant.line, mutant.change.clone()));
                }
            }
            Outcome::Deviates(_) | Outcome::Stuck(_) | Outcome::Ineffective(_) | Outcome::Same => {
                report.caught += 1
            }
            Outcome::Void(_) => report.void.push(run),
        }
    }
    report.survivors.sort();
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::answer::parse;

    #[test]
    fn every_line_that_matters_is_dropped_and_changed_once() {
        let script = parse("strace -p 1\n#@ wait attached\nls / # optional\nsync\n").unwrap();
        let mutants = mutants(&script);
        let changes: Vec<&str> = mutants.iter().map(|m| m.change.as_str()).collect();
        assert_eq!(
            changes,
            [
                "dropped `strace -p 1`",
                "changed to `strace -p mutant`",
                "dropped `sync`"
            ]
        );
        // Nothing waits for the output of a line that is not typed.
        assert!(
            !mutants[0]
                .script
                .iter()
                .any(|l| matches!(l.step, Step::Wait(_)))
        );
    }
}
