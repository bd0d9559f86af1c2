//! `cksl dev record`: an author works once in a lab, and gets a scenario of it.

use std::collections::BTreeSet;
use std::io::{self, stdin};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cksl::detector::field_table;
use cksl::problem::{Problem, exit};
use cksl::prove::record::{
    Doing, Drafts, Folder, Placeholders, Proposal, Role, Shelf, Surface, Work, refine, steps,
};
use cksl::prove::{self, Bench, BenchError, Options, Seat};
use cksl::provider::NodeCommand;
use cksl::report::{self, RecordedScenario};
use cksl::scenario::{Content, Drawn, Scenario, Tier, lint_scenario};
use cksl::supervisor::content;
use nix::sys::signal::{SigSet, Signal};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use super::bench::LabBench;
use super::context::Context;
use super::print::print;
use super::relay::{relay_telling, window};
use super::scope::{few, progress};
use super::shell::screen;

/// How long a line of a proposal may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// What is asked for.
pub(super) struct Asked {
    /// The scenario.
    pub(super) id: String,
    /// The directory of content that it is in.
    pub(super) into: PathBuf,
    /// Programs whose looks are part of the answer.
    pub(super) keep: Vec<String>,
    /// Seed of the attempts.
    pub(super) seed: u64,
    /// Whether what the author has written may be replaced.
    pub(super) replace: bool,
    /// How many labs at a time.
    pub(super) jobs: Option<NonZeroUsize>,
}

/// See the module.
pub(super) fn record(context: &Context, asked: &Asked) -> Result<u8, Problem> {
    context.require_root("dev record")?;
    let root = std::path::absolute(&asked.into).unwrap_or_else(|_| asked.into.clone());
    let mut own = context.clone();
    own.content = with(&context.content, &root);
    let scenario = known(&own, asked, &root)?;
    let folder = folder(&own, asked, &scenario, root)?;
    if window().is_none() {
        return Err(Problem::usage(
            "`dev record` opens a shell to work in, and here is no terminal",
        )
        .hint("type it at a terminal, or under `script -qc \"cksl dev record …\" FILE`"));
    }
    stay_when_hung_up()?;
    let saved = tcgetattr(stdin()).ok();
    let restored = move || {
        if let Some(saved) = &saved {
            // The terminal may be gone; then there is nothing to put back.
            let _ = tcsetattr(stdin(), OptionalActions::Now, saved);
        }
    };
    let (bench, staged) = LabBench::staged(&own, context.only_choice(), restored)?;
    let stage = Staged {
        folder: &folder,
        root: staged.clone(),
        content: with(&own.content, &staged),
        bench: &bench,
        id: &asked.id,
    };
    let drawn = bench.stage(&asked.id, asked.seed)?;
    let values = Placeholders::of(&drawn.values);
    let session = session(context, &bench, asked, &scenario)?;
    let mut proposal = propose(&session, values, asked)?;
    if session.told.lost > 0 {
        tell!(
            "  {} events were lost: look whether a command is missing",
            session.told.lost
        );
    }
    let options = Options {
        patience: PATIENCE,
        ..Options::default().with(asked.seed, asked.jobs.or_else(processors))
    };
    let options = match scenario.tier {
        Tier::Cluster => few(&bench, options),
        Tier::Node => options,
    };
    if context.shows_progress() {
        tell!(
            "  the proposal is tried: an untouched lab, the reference, and the reference without each of its steps"
        );
    }
    let trial = refine(&bench, &stage, &mut proposal, options, &|_, runs| {
        told(context, runs);
    });
    if proposal.active().next().is_none() {
        return Err(nothing(&trial.given_up));
    }
    let files = folder
        .write(&proposal)
        .map_err(|error| Problem::machine(format!("the proposal can't be written: {error}")))?;
    let left_out = Placeholders::left_out(&drawn.values);
    let recorded = RecordedScenario::of(
        asked.id.clone(),
        scenario.lab.clone(),
        asked.seed,
        &session.told,
        &proposal,
        files,
        trial,
        left_out,
        lint(&own, &asked.id)?,
    );
    print(context, &recorded, |style| {
        report::recorded(&recorded, style)
    })?;
    Ok(match recorded.trial.holds {
        true => exit::DONE,
        false => exit::NOT_PASSED,
    })
}

/// These directories of content, and that one if it is not among them.
fn with(content: &[PathBuf], root: &Path) -> Vec<PathBuf> {
    let mut all = content.to_vec();
    if !all.iter().any(|one| one == root) {
        all.push(root.to_owned());
    }
    all
}

/// The scenario, which must lie in the author's directory.
fn known(context: &Context, asked: &Asked, root: &Path) -> Result<Scenario, Problem> {
    let id = &asked.id;
    let file = root.join("scenarios").join(id).join("scenario.yaml");
    if !file.exists() {
        let problem = format!("there is no `{}`", file.display());
        return Err(Problem::usage(problem)
            .hint(format!(
                "cksl dev new {id}             begins a scenario with a lab of its own"
            ))
            .hint(format!(
                "cksl dev new {id} --lab LAB   begins one on a lab that is there"
            ))
            .hint("--into DIR                    names another directory of content"));
    }
    Ok(content(&context.content)?.scenario(id)?)
}

/// The author's directory; refused if there is work in it that would be replaced.
fn folder(
    context: &Context,
    asked: &Asked,
    scenario: &Scenario,
    root: PathBuf,
) -> Result<Folder, Problem> {
    let content = content(&context.content)?;
    let lab = (scenario.lab != asked.id).then_some(scenario.lab.as_str());
    // On a lab that nobody else plays on, only the author knows the values.
    let templates = prove::templates(&content, &asked.id, lab)
        .or_else(|_| prove::templates(&content, &asked.id, None))
        .map_err(|error| Problem::usage(error.to_string()))?;
    let folder = Folder {
        root,
        id: asked.id.clone(),
        templates,
        replace: asked.replace,
    };
    let theirs = folder
        .theirs()
        .map_err(|error| Problem::machine(format!("your files can't be read: {error}")))?;
    match theirs.as_slice() {
        [] => Ok(folder),
        _ if asked.replace => Ok(folder),
        theirs => Err(
            Problem::usage(format!("you have already written {}", theirs.join(" and "))).hint(
                "--replace   has it replaced by what is recorded; your task.md stays as it is",
            ),
        ),
    }
}

/// Whose terminal is closed loses nothing: the shell ends, and the proposal is written.
fn stay_when_hung_up() -> Result<(), Problem> {
    let mut held = SigSet::empty();
    held.add(Signal::SIGHUP);
    held.thread_block()
        .map_err(|error| Problem::machine(format!("a hang-up can't be held back: {error}")))
}

fn processors() -> Option<NonZeroUsize> {
    std::thread::available_parallelism().ok()
}

/// What was recorded, and both ends of it.
struct Recording {
    told: Work,
    start: Surface,
    end: Surface,
}

/// Has the author work in a lab, and looks at it and at an untouched one.
fn session(
    context: &Context,
    bench: &LabBench,
    asked: &Asked,
    scenario: &Scenario,
) -> Result<Recording, Problem> {
    let failed = |what: &str, error: BenchError| Problem::machine(format!("{what}: {error}"));
    if context.shows_progress() {
        tell!("  making the lab `{}`", scenario.lab);
    }
    let (told, paths, before, end) = at_seat(bench, asked, |seat| {
        let before = Surface::of(&*seat.node()?, &BTreeSet::new())?;
        if context.shows_progress() {
            tell!(
                "  Work as a learner would, from the start to the end, and leave the shell with `exit`.\n  \
                 Commands are recorded by the programs that they start, files by what they hold in the end.\n"
            );
        }
        work(context, seat)?;
        // A grading has all events written that there are.
        seat.check()?;
        let told = Work::of(&seat.recorded()?)?;
        let paths = paths(&told);
        let end = Surface::of(&*seat.node()?, &paths)?;
        Ok((told, paths, before, end))
    })
    .map_err(|error| failed("the session can't be recorded", error))?;
    if told.acts.is_empty() {
        return Err(
            Problem::usage("nothing was done in the lab, so there is nothing to propose")
                .hint("start a program or write a file there, then leave the shell"),
        );
    }
    if context.shows_progress() {
        tell!("\n  looking at an untouched lab, to see what is another there");
    }
    // Which files are of interest is known only now.
    let untouched = at_seat(bench, asked, |seat| {
        Ok(Surface::of(&*seat.node()?, &paths)?)
    })
    .map_err(|error| failed("the untouched lab can't be looked at", error))?;
    let start = before.with_files_of(untouched);
    Ok(Recording { told, start, end })
}

/// Does something in a lab, and removes it whatever comes of that.
fn at_seat<T>(
    bench: &LabBench,
    asked: &Asked,
    act: impl FnOnce(&mut dyn Seat) -> Result<T, BenchError>,
) -> Result<T, BenchError> {
    let mut seat = bench.start(&asked.id, asked.seed)?;
    let done = act(&mut *seat);
    let stopped = seat.stop();
    let done = done?;
    stopped.map(|()| done)
}

/// The author's shell, until it is left.
fn work(context: &Context, seat: &mut dyn Seat) -> Result<(), BenchError> {
    let command = NodeCommand {
        argv: vec!["bash".into(), "-l".into()],
        env: screen(context),
        tty: window(),
        hang_up: true,
        ..NodeCommand::default()
    };
    let shell = seat.node()?.spawn(&command, &mut |_| Ok(()))?;
    let mut told = None;
    relay_telling(shell, &mut |signal| told = Some(signal))?;
    match told {
        Some(Signal::SIGTERM) => Err("interrupted; nothing was written".into()),
        _ => Ok(()),
    }
}

/// The files that a session may have changed, and the programs that ran.
fn paths(work: &Work) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for act in &work.acts {
        let changes = act.effects.iter().filter(|effect| effect.changes());
        paths.extend(changes.filter_map(|effect| effect.path().map(str::to_owned)));
        if let Doing::Ran(pipeline) = &act.doing {
            paths.extend(pipeline.stages.iter().map(|stage| stage.program.clone()));
        }
    }
    paths.retain(|path| path.starts_with('/'));
    paths
}

fn propose(
    recording: &Recording,
    values: Placeholders,
    asked: &Asked,
) -> Result<Proposal, Problem> {
    let Recording { told, start, end } = recording;
    let mut steps = steps(told, start, end, &values, &asked.keep);
    // Where somebody has only looked, looking is the work.
    if steps.iter().all(|step| step.role != Role::Kept) {
        for step in steps.iter_mut().filter(|step| step.role == Role::Look) {
            if step.witness.is_some() {
                step.role = Role::Kept;
            }
        }
    }
    let drafts = Drafts {
        start,
        end,
        values: &values,
    }
    .of(&steps);
    let proposal = Proposal::new(steps, drafts, values);
    if proposal.active().next().is_none() {
        return Err(nothing(&[]));
    }
    Ok(proposal)
}

fn nothing(given_up: &[String]) -> Problem {
    let problem = Problem::usage("nothing that was done can be checked, so nothing was written")
        .hint("--keep PROGRAM   makes what a program looks at part of the answer");
    given_up.iter().fold(problem, Problem::hint)
}

/// What is still wrong with the scenario as it is now.
fn lint(context: &Context, id: &str) -> Result<Vec<String>, Problem> {
    let content = content(&context.content)?;
    let diagnostics = lint_scenario(&content, id, &field_table());
    Ok(diagnostics.iter().map(ToString::to_string).collect())
}

/// Says how a lab of a trial ended. What it earned is told with the proposal.
fn told(context: &Context, runs: &[prove::Run]) {
    let graded = runs.iter().filter(|_| context.shows_progress());
    for run in graded {
        match run.points {
            Some((earned, of)) => tell!("  {}  {earned} of {of}  {:.1} s", run.answer, run.seconds),
            None => progress(std::slice::from_ref(run)),
        }
    }
}

/// A proposal that lies in a directory of the bench's own.
struct Staged<'a> {
    folder: &'a Folder,
    root: PathBuf,
    content: Vec<PathBuf>,
    bench: &'a LabBench,
    id: &'a str,
}

impl Shelf for Staged<'_> {
    fn put(&self, proposal: &Proposal) -> io::Result<()> {
        self.folder.stage(proposal, &self.root)
    }

    fn draw(&self, seed: u64) -> Result<(Content, Drawn), BenchError> {
        let content = content(&self.content)?;
        Ok((content, self.bench.stage(self.id, seed)?))
    }
}
