//! Exams that are kept: what was earned in them, and what one that runs allows.

use std::collections::BTreeMap;
use std::path::PathBuf;

use cksl::attempt::{Attempt, AttemptId, KeptSitting, Progress, SittingId};
use cksl::exam::{Rights, Sitting, Visit};
use cksl::problem::Problem;
use cksl::report::{ExamResult, PastExam};

use super::args::WhichLab;
use super::context::Context;

/// What was earned in each exam so far, the latest first. One that runs has earned nothing yet.
pub(super) fn past(progress: &mut Progress) -> Result<Vec<PastExam>, Problem> {
    let mut past = Vec::new();
    for kept in progress.sittings()? {
        past.push(match kept.ended {
            Some(_) => PastExam::graded(&graded(progress, &kept)?),
            None => PastExam::running(&of_kept(&kept)?),
        });
    }
    Ok(past)
}

/// The progress database, if there is one: looking at it makes none.
fn progress(context: &Context) -> Result<Option<Progress>, Problem> {
    let path = &context.paths.progress;
    Ok(match path.exists() {
        true => Some(Progress::open(path)?),
        false => None,
    })
}

/// The numbers of those that are over, the latest first.
pub(super) fn ended(context: &Context) -> Result<Vec<SittingId>, Problem> {
    let Some(mut progress) = progress(context)? else {
        return Ok(Vec::new());
    };
    let kept = progress.sittings()?.into_iter();
    Ok(kept
        .filter(|one| one.ended.is_some())
        .map(|one| one.id)
        .collect())
}

/// The tasks of the latest exam that were not passed there, and not since, in the order in which its result names them.
/// An exam that this cksl can't read names none.
pub(super) fn failed(context: &Context, attempts: &[Attempt]) -> Result<Vec<String>, Problem> {
    let Some(mut progress) = progress(context)? else {
        return Ok(Vec::new());
    };
    let mut kept = progress.sittings()?.into_iter();
    let Some((ended, kept)) = kept.find_map(|one| Some((one.ended?, one))) else {
        return Ok(Vec::new());
    };
    let Ok(result) = graded(&mut progress, &kept) else {
        return Ok(Vec::new());
    };
    let since = |id: &str| {
        attempts
            .iter()
            .any(|one| one.scenario == id && one.started > ended && one.has_passed())
    };
    let place = |id: &str| result.practise.iter().position(|one| one == id);
    let mut failed: Vec<String> = result
        .tasks
        .iter()
        .filter(|task| !task.passed && !since(&task.scenario))
        .map(|task| task.scenario.clone())
        .collect();
    failed.sort_by_key(|id| place(id).unwrap_or(usize::MAX));
    Ok(failed)
}

/// What was earned in an exam that is graded.
pub(super) fn graded(progress: &mut Progress, kept: &KeptSitting) -> Result<ExamResult, Problem> {
    let sitting = of_kept(kept)?;
    let mut attempts = Vec::new();
    for number in sitting.numbers() {
        let ids = kept.attempts.get(&number).map_or(&[][..], Vec::as_slice);
        let tried: Result<Vec<_>, _> = ids.iter().map(|id| progress.attempt(*id)).collect();
        attempts.push(tried?);
    }
    Ok(ExamResult::new(&sitting, &attempts))
}

/// The exam as it is kept.
pub(super) fn of_kept(kept: &KeptSitting) -> Result<Sitting, Problem> {
    Sitting::of_kept(kept).map_err(|error| {
        Problem::machine(format!("exam {} can't be read: {error}", kept.id.0))
            .hint("a later cksl may have written it")
    })
}

/// What an exam knows of an attempt at one of its tasks.
pub(super) struct Taken {
    /// The learner's time at the task.
    pub(super) visit: Option<Visit>,
    /// Digest of the scenario, as it was when the exam was drawn.
    pub(super) digest: String,
    /// Copies of the content from which it was drawn, where it was not only what cksl brings.
    pub(super) content: Vec<PathBuf>,
}

/// What exams know of attempts. An exam that this cksl can't read tells nothing: its attempts have reports all the same.
pub(super) fn taken(context: &Context) -> Result<BTreeMap<AttemptId, Taken>, Problem> {
    let mut taken = BTreeMap::new();
    for kept in Progress::open(&context.paths.progress)?.sittings()? {
        let Ok(sitting) = Sitting::of_kept(&kept) else {
            continue;
        };
        // Not where the progress file says: it may be from another machine.
        let folder = context.paths.exam(kept.id.0);
        for number in sitting.numbers() {
            for attempt in kept.attempts.get(&number).into_iter().flatten() {
                let copies = 0..sitting.state.place.content.len();
                let of_attempt = Taken {
                    visit: sitting.visit(number),
                    digest: sitting.task(number).digest.clone(),
                    content: copies.map(|copy| folder.join(copy.to_string())).collect(),
                };
                taken.insert(*attempt, of_attempt);
            }
        }
    }
    Ok(taken)
}

/// The exam that runs, by the progress database.
pub(super) fn open_sitting(context: &Context) -> Result<Option<KeptSitting>, Problem> {
    match progress(context)? {
        Some(mut progress) => Ok(progress.open_sitting()?),
        None => Ok(None),
    }
}

/// Whether an exam runs.
pub(super) fn is_open(context: &Context) -> Result<bool, Problem> {
    Ok(open_sitting(context)?.is_some())
}

/// Whether the lab that is meant is one of an exam that runs.
pub(super) fn is_of_one(context: &Context, which: &WhichLab) -> Result<bool, Problem> {
    let Some(kept) = open_sitting(context)? else {
        return Ok(false);
    };
    let lab = which.id();
    let is_of_it = |lab| of_kept(&kept).map(|sitting| sitting.task_in(&lab).is_some());
    lab.map_or(Ok(true), is_of_it)
}

/// Refuses a command that the mode of an exam that runs does not allow.
pub(super) fn permit(
    context: &Context,
    command: &str,
    allows: impl FnOnce(Rights) -> bool,
) -> Result<(), Problem> {
    let kept = open_sitting(context)?;
    match kept.as_ref().map(of_kept).transpose()? {
        Some(sitting) if !allows(sitting.plan.mode.rights()) => Err(Problem::usage(format!(
            "the exam that runs has no `cksl {command}`"
        ))
        .hint("cksl docs          is allowed")
        .hint("cksl exam submit   hands it in; after that all commands are allowed")),
        _ => Ok(()),
    }
}

/// Refuses a command that grades, or tells of attempts, if the mode of an exam that runs has no check. An earlier attempt
/// at the same scenario tells its answer.
pub(super) fn permit_telling(context: &Context, command: &str) -> Result<(), Problem> {
    permit(context, command, |rights| rights.check)
}
