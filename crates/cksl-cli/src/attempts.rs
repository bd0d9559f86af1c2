//! Earlier attempts: `cksl replay`, `cksl report`, `cksl history --forget`.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write, stdout};
use std::path::{Path, PathBuf};

use cksl::attempt::{Attempt, AttemptId, Filter as Which, KeptGrade, Progress};
use cksl::chronicle::{Chronicle, Filter};
use cksl::detector::Who;
use cksl::lab::LabId;
use cksl::problem::{Problem, exit};
use cksl::report::{self, ExamResult, Known, Replay, Reports, html};
use cksl::scenario::{Content, Drawn};
use cksl::supervisor::{HostCall, content, stage_of};
use jiff::Timestamp;
use nix::unistd::Uid;
use serde::Serialize;

use super::args::{Doer, Replay as Wanted, WhichAttempt};
use super::ask::ask;
use super::catalog::{attempts, listed};
use super::context::Context;
use super::exams::{self, Taken};
use super::print::{print, print_pages};

/// `cksl replay`
pub(super) fn replay(context: &Context, wanted: &Wanted) -> Result<u8, Problem> {
    exams::permit_telling(context, "replay")?;
    let attempt = match &wanted.lab {
        Some(lab) => of_lab(context, lab)?,
        None => attempt(context, wanted.attempt)?,
    };
    let checks = Replay::checks(&attempt);
    if let Some(asked) = &wanted.check
        && !checks.contains(asked.as_str())
    {
        let problem = Problem::usage(format!(
            "no check of attempt {} is called `{asked}`",
            attempt.id.0
        ));
        let known: Vec<&str> = checks.into_iter().collect();
        return Err(match known.is_empty() {
            true => problem.hint("it was never graded"),
            false => problem.hint(format!("the checks are: {}", known.join(", "))),
        });
    }
    let (attempt, chronicle) = chronicle(context, attempt)?;
    let filter = Filter {
        actor: wanted.actor.map(|doer| match doer {
            Doer::Learner => Who::Learner,
            Doer::Lab => Who::Lab,
            Doer::Grader => Who::Grader,
        }),
        process: wanted.process.clone(),
        file: wanted.file.clone(),
        check: wanted.check.clone(),
    };
    let at = wanted.at.map(|seconds| seconds.saturating_mul(1000));
    let taken = exams::taken(context)?.remove(&attempt.id);
    let came = taken.and_then(|taken| taken.visit?.came);
    let replay = Replay::new(&attempt, came, &chronicle, &filter, at);
    print_pages(context, &replay, |style| report::replay(&replay, style))
}

/// Whether what is to be replayed is in a lab. If that can't be known, the command itself says why.
pub(super) fn still_runs(context: &Context, wanted: &Wanted) -> bool {
    wanted.lab.is_some()
        || attempt(context, wanted.attempt).is_ok_and(|attempt| attempt.ended.is_none())
}

/// `cksl report`
pub(super) fn report(
    context: &Context,
    wanted: &[WhichAttempt],
    page: Option<&Path>,
) -> Result<u8, Problem> {
    exams::permit_telling(context, "report")?;
    let wanted: Result<Vec<Attempt>, Problem> = wanted
        .iter()
        .map(|which| attempt(context, *which))
        .collect();
    let reports = reports(context, wanted?, |attempt| attempt.best.as_ref())?;
    let Some(page) = page else {
        return print_pages(context, &reports, |style| report::attempts(&reports, style));
    };
    write_page(page, &html(&reports, None))?;
    if context.terminal.json && page != Path::new("-") {
        return print(context, &reports, |_| String::new());
    }
    Ok(exit::DONE)
}

/// `cksl exam result --html`: with the attempts that count, and of each the grade that does.
pub(super) fn exam_page(
    context: &Context,
    result: &ExamResult,
    page: &Path,
) -> Result<u8, Problem> {
    exams::permit_telling(context, "report")?;
    let numbers = result.attempts().map(WhichAttempt::Number);
    let attempts: Result<Vec<Attempt>, Problem> =
        numbers.map(|number| attempt(context, number)).collect();
    let reports = reports(context, attempts?, |attempt| attempt.last.as_ref())?;
    write_page(page, &html(&reports, Some(result)))?;
    Ok(exit::DONE)
}

/// Attempts, told with the grade that counts.
fn reports(
    context: &Context,
    wanted: Vec<Attempt>,
    counts: impl Fn(&Attempt) -> Option<&KeptGrade>,
) -> Result<Reports, Problem> {
    let taken = exams::taken(context)?;
    let mut told = Vec::new();
    for attempt in wanted {
        let found = chronicle(context, attempt.clone());
        let (attempt, chronicle) = match found {
            Ok((attempt, chronicle)) => (attempt, Ok(chronicle)),
            Err(problem) => (attempt, Err(problem.message)),
        };
        let played = played(context, &attempt, taken.get(&attempt.id));
        told.push((attempt, played, chronicle));
    }
    let all = attempts(context, None)?;
    let known = told.iter().map(|(attempt, played, chronicle)| {
        let (solution, explanation) = match (withheld(attempt, &all), played) {
            (Some(why), _) => (Err(why.clone()), Err(why)),
            (None, Ok(played)) => played.worked(),
            (None, Err(why)) => (Err(why.clone()), Err(why.clone())),
        };
        let played = played.as_ref().ok();
        Known {
            attempt,
            grade: counts(attempt),
            scenario: played.map(|played| &played.drawn.scenario),
            asked: played.map(Played::asked).unwrap_or_default(),
            solution,
            explanation,
            chronicle: chronicle.clone(),
            visit: taken.get(&attempt.id).and_then(|taken| taken.visit),
        }
    });
    let listed = listed(context)?;
    let failed = exams::failed(context, &all)?;
    let proposal = listed.proposal(&|_| true, &all, &listed.estimate(&all), &failed);
    Ok(Reports::new(known.collect(), proposal, Timestamp::now()))
}

/// Writes a page into a file, or with `-` to standard output.
fn write_page(page: &Path, text: &str) -> Result<(), Problem> {
    if page == Path::new("-") {
        return match stdout().write_all(text.as_bytes()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(unwritten("the page", &error))
            }
            _ => Ok(()),
        };
    }
    std::fs::write(page, text).map_err(|error| unwritten(&page.display().to_string(), &error))?;
    tell!("  {} is written", page.display());
    Ok(())
}

fn unwritten(what: &str, error: &std::io::Error) -> Problem {
    Problem::machine(format!("{what} can't be written: {error}"))
}

/// `cksl history --forget`
pub(super) fn forget(context: &Context, wanted: &[WhichAttempt]) -> Result<u8, Problem> {
    let mut forgotten = Vec::new();
    for which in wanted {
        let attempt = attempt(context, *which)?;
        if attempt.ended.is_none() {
            return Err(Problem::usage(format!(
                "attempt {} still runs: it is kept when it ends",
                attempt.id.0
            ))
            .hint(format!(
                "cksl stop --lab {}   ends it; then it can be forgotten",
                attempt.lab.0
            )));
        }
        if context.chronicles().forget(attempt.id)? {
            forgotten.push(attempt.id);
        }
    }
    print(
        context,
        &Forgotten {
            forgotten: &forgotten,
        },
        |_| {
            if forgotten.is_empty() {
                return "nothing was kept of it\n".to_owned();
            }
            let said = forgotten.iter().map(|id| {
                let id = id.0;
                format!(
                    "what happened in attempt {id} is removed; its points, hints and answers stay\n"
                )
            });
            said.collect()
        },
    )
}

/// `cksl history --forget --json`
#[derive(Serialize)]
struct Forgotten<'a> {
    forgotten: &'a [AttemptId],
}

/// The attempt of that number.
fn attempt(context: &Context, which: WhichAttempt) -> Result<Attempt, Problem> {
    let unknown = |what: String| {
        Problem::usage(what).hint("cksl history   shows all attempts, with their numbers")
    };
    let progress = &context.paths.progress;
    if !progress.exists() {
        return Err(unknown("there are no attempts yet".to_owned()));
    }
    let mut progress = Progress::open(progress)?;
    let found = match which {
        WhichAttempt::Number(number) => progress.attempt(AttemptId(number)),
        WhichAttempt::Latest => {
            let latest = Which {
                limit: Some(1),
                ..Which::default()
            };
            let latest = progress.history(&latest)?.into_iter().next();
            return latest.ok_or_else(|| unknown("there are no attempts yet".to_owned()));
        }
    };
    found.map_err(|error| match error {
        cksl::attempt::ProgressError::NoAttempt(number) => {
            unknown(format!("there is no attempt {number}"))
        }
        other => other.into(),
    })
}

/// The attempt that runs in a lab.
fn of_lab(context: &Context, lab: &str) -> Result<Attempt, Problem> {
    context.require_root("replay")?;
    let lab = Some(LabId(lab.to_owned()));
    let asked = ask(context, HostCall::Lab { lab })?;
    let number = asked.labs.first().and_then(|lab| lab.attempt);
    let number = number.ok_or_else(|| Problem::usage("there is no attempt in that lab"))?;
    attempt(context, WhichAttempt::Number(number.0))
}

/// What happened in an attempt, and the attempt as it is then: one that seemed to run may turn out to have been lost.
fn chronicle(context: &Context, attempt: Attempt) -> Result<(Attempt, Chronicle), Problem> {
    let attempt = match attempt.ended {
        Some(_) => attempt,
        None => match running(context, &attempt)? {
            Some(chronicle) => return Ok((attempt, chronicle)),
            None => self::attempt(context, WhichAttempt::Number(attempt.id.0))?,
        },
    };
    match context.chronicles().read(attempt.id)? {
        Some(chronicle) => Ok((attempt, chronicle)),
        None => Err(Problem::usage(format!(
            "what happened in attempt {} is not kept",
            attempt.id.0
        ))
        .hint("it made room for later ones, was forgotten, or was made by an earlier cksl")
        .hint("cksl history   shows what it earned")),
    }
}

/// What happened in an attempt that runs; nothing if its lab is gone.
fn running(context: &Context, attempt: &Attempt) -> Result<Option<Chronicle>, Problem> {
    let number = attempt.id.0;
    if !Uid::effective().is_root() {
        return Err(Problem::machine(format!(
            "attempt {number} still runs, and its recording is root's"
        ))
        .hint(format!("sudo cksl replay {number}"))
        .hint("cksl stop   ends it: then what happened is yours to read"));
    }
    // A supervisor that starts for this takes the labs up, and ends the attempts of those that are lost.
    let labs = ask(context, HostCall::Labs)?.labs;
    if !labs.iter().any(|lab| lab.attempt == Some(attempt.id)) {
        return Ok(None);
    }
    let call = HostCall::Chronicle {
        lab: Some(attempt.lab.clone()),
    };
    let chronicle = ask(context, call)?.chronicle;
    let chronicle = chronicle.ok_or_else(|| {
        Problem::machine(format!("what happened in attempt {number} can't be read"))
    })?;
    Ok(Some(chronicle))
}

/// What was played in an attempt.
struct Played {
    content: Content,
    drawn: Drawn,
}

/// What was played in an attempt, or why that can't be had. An exam keeps what it was drawn from, whatever has become of
/// that since.
fn played(context: &Context, attempt: &Attempt, taken: Option<&Taken>) -> Result<Played, String> {
    let unknown = |problem: Problem| {
        format!(
            "{}: --content DIR names a directory that has it",
            problem.message
        )
    };
    let id = &attempt.scenario;
    let choice = context.choice(&attempt.provider, None).map_err(unknown)?;
    let of = |folders: &[PathBuf]| {
        let content = content(folders)?;
        let drawn = stage_of(&content, id, attempt.seed, &choice, &attempt.lab)?;
        Ok(Played { content, drawn })
    };
    let Some(taken) = taken else {
        return of(&context.content).map_err(unknown);
    };
    if taken.content.is_empty() {
        return of(&[]).map_err(unknown);
    }
    let as_drawn = |played: &Played| played.digest().is_ok_and(|digest| digest == taken.digest);
    let kept = [&taken.content, &context.content];
    let mut kept = kept.into_iter().filter_map(|folders| of(folders).ok());
    kept.find(as_drawn).ok_or_else(|| {
        let number = attempt.id.0;
        format!(
            "The exam keeps the content from which it was drawn where only root reads: `sudo cksl report {number}`. \
             If `cksl clean --all` has removed it, --content DIR names a directory that has it as it was."
        )
    })
}

impl Played {
    /// The reference answer and the explanation, or why they can't be had.
    fn worked(&self) -> (Result<String, String>, Result<String, String>) {
        let (id, values) = (&self.drawn.scenario.id, &self.drawn.values);
        let unread = |found| Problem::from(found).message;
        let explanation = self.content.explanation(id, values).map_err(unread);
        let none = || "Nothing was written about it.".to_owned();
        (
            self.content.solution(id, values).map_err(unread),
            explanation.and_then(|text| text.ok_or_else(none)),
        )
    }

    /// Digest of the scenario as it is in this content.
    fn digest(&self) -> Result<String, Problem> {
        let scenario = self.content.scenario(&self.drawn.scenario.id)?;
        Ok(self.content.digest_of(&scenario))
    }

    /// What the task asks for, by the check that grades it.
    fn asked(&self) -> BTreeMap<String, String> {
        let asked = self
            .content
            .asked(&self.drawn.scenario.id, &self.drawn.values);
        asked.unwrap_or_default()
    }
}

/// Why the way to the points is not shown: it would help an attempt that runs.
fn withheld(attempt: &Attempt, all: &[Attempt]) -> Option<String> {
    let same = |other: &&Attempt| other.scenario == attempt.scenario && other.scores();
    let helped = all.iter().find(same)?.id.0;
    Some(match helped == attempt.id.0 {
        true => "It is shown when the attempt has ended, or by `cksl solution`.".to_owned(),
        false => format!(
            "It is shown when attempt {helped} of the same scenario has ended, or by `cksl solution`."
        ),
    })
}
