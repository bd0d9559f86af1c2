//! `cksl class open --dry-run`: each task of a class once, by its worked answer, in labs that go again.

use std::num::NonZeroUsize;
use std::process::{Command, Stdio};

use cksl::problem::{Problem, exit};
use cksl::prove::{self, Options, Run, Task};
use cksl::report::{self, Rehearsal, RehearsedTask};
use cksl::scenario::answer::Kind;
use cksl::supervisor::{content, require_scenario};
use serde::Deserialize;

use super::super::bench::LabBench;
use super::super::context::Context;
use super::super::host::Machine;
use super::super::print::print;
use super::super::scope::progress;
use super::folder::Folder;

/// See the module. `learners` is how many are expected, where the roster does not say it.
pub(super) fn rehearse(
    context: &Context,
    name: &str,
    learners: Option<u32>,
) -> Result<u8, Problem> {
    context.require_root(&format!("class open {name} --dry-run"))?;
    let asked = Asked::of(context, name)?;
    let known = content(&context.content)?;
    let bench = LabBench::new(context, context.only_choice())?;
    // One at a time: a lab that waits for another one says nothing of itself.
    let options = Options::default().with(SEED, NonZeroUsize::new(1));
    let mut tasks = Vec::new();
    for id in &asked.marks.tasks {
        require_scenario(&known, id)?;
        let drawn = bench.stage(id, options.seed)?;
        let answers = prove::tasks(&known, &drawn)?.into_iter();
        tasks.extend(answers.filter(|task| task.kind == Kind::Reference).map(
            // What its explanation shows is no learner's work.
            |task| Task {
                afterwards: Vec::new(),
                ..task
            },
        ));
    }
    let machine = Machine::now();
    let room = machine.room(&[], None);
    let runs = prove::prove(&bench, &tasks, options, &|_, runs: &[Run]| {
        progress(runs);
    });
    let rehearsed = tasks.iter().filter_map(|task| {
        let run = runs.iter().find(|run| run.scenario == task.scenario)?;
        Some(RehearsedTask::of(
            run,
            task.tier,
            room / machine.takes(task.tier),
        ))
    });
    let found = Rehearsal {
        class: name.to_owned(),
        tasks: rehearsed.collect(),
        learners: learners.or((asked.expected > 0).then_some(asked.expected)),
    };
    print(context, &found, |style| report::rehearsal(&found, style))?;
    Ok(match found.is_fine() {
        true => exit::DONE,
        false => exit::NOT_PASSED,
    })
}

/// The values that the labs play with. Which ones makes no difference to how long they take.
const SEED: u64 = 1;

/// What `cksl class status --json` says of a class.
#[derive(Debug, Deserialize)]
struct Asked {
    expected: u32,
    marks: Marks,
}

#[derive(Debug, Deserialize)]
struct Marks {
    tasks: Vec<String>,
}

impl Asked {
    /// Another process asks the records: who opens them gives up root, and makes no labs any more.
    fn of(context: &Context, name: &str) -> Result<Self, Problem> {
        // What is wrong with the name is said by this process.
        Folder::of(context, name)?;
        let failed = |why: String| {
            Problem::machine(format!("the records of class {name} can't be asked: {why}"))
        };
        let asked = Command::new("/proc/self/exe")
            .args(["class", "status", name, "--json"])
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| failed(error.to_string()))?;
        if !asked.status.success() {
            return Err(failed(asked.status.to_string()));
        }
        serde_json::from_slice(&asked.stdout).map_err(|error| failed(error.to_string()))
    }
}
