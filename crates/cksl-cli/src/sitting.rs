//! An exam that runs: its tasks, its time, its end.

use std::io::{Write, stderr};
use std::path::Path;
use std::thread;
use std::time::Duration;

use cksl::attempt::{KeptSitting, Progress};
use cksl::exam::{Place, Plan, none_runs};
use cksl::problem::{Problem, exit};
use cksl::report::{self, ExamStands};
use cksl::supervisor::{Client, ClientError, ExamCall, HostCall, HostReply, HostRequest, build};
use cksl_wire::protocol::{ExamVerb, Reply};
use cksl_wire::report::{ExamTime, Shown};
use nix::sys::signal::{SigSet, SigmaskHow};

use super::args::WhichLab;
use super::ask::{Asked, ask, unanswered};
use super::context::Context;
use super::exams::{graded, is_open, of_kept, open_sitting};
use super::print::print;
use super::verbs::confirm;
use super::{attempts, shell};

/// How often a shell of an exam looks at the clock. It also sees to it that the clock has a supervisor.
const LOOK: Duration = Duration::from_secs(2);

/// So many minutes before the end who works is warned.
const WARNINGS: [u64; 3] = [30, 10, 1];

/// Said to who is in a shell when the exam ends.
const ENDED: &str =
    "The exam has ended: `cksl exam result` shows what was earned, once it is graded.";

/// Said to who leaves the base, or the shell of a task.
const LEFT: &str = "The exam goes on, and so does its clock: `sudo cksl exam resume` goes back to the base, `sudo cksl exam submit` ends it.";

/// `cksl exam start`, once the plan is accepted.
pub(super) fn start(context: &Context, plan: Plan, detach: bool) -> Result<u8, Problem> {
    let place = Place {
        content: context.content.clone(),
        provider: context.only_choice(),
        engine: context.engine.clone(),
    };
    let plan = Box::new(plan);
    let asked = ask(context, HostCall::Exam(ExamCall::Start { plan, place }))?;
    enter(context, asked, detach)
}

/// `cksl exam task`
pub(super) fn task(context: &Context, number: Option<u32>, detach: bool) -> Result<u8, Problem> {
    match number {
        None => verb(context, ExamVerb::Task { number }),
        number => go(context, number, detach),
    }
}

/// `cksl exam task N`, `cksl exam next`
pub(super) fn go(context: &Context, number: Option<u32>, detach: bool) -> Result<u8, Problem> {
    context.require_root("exam task")?;
    let asked = ask(context, HostCall::Exam(ExamCall::Go { number }))?;
    enter(context, asked, detach)
}

/// `cksl shell` in a lab of the exam: with its clock.
pub(super) fn shell(context: &Context, which: &WhichLab) -> Result<u8, Problem> {
    context.require_root("shell")?;
    let asked = ask(context, HostCall::Lab { lab: which.id() })?;
    enter(context, asked, false)
}

/// `cksl exam resume`
pub(super) fn resume(context: &Context, detach: bool) -> Result<u8, Problem> {
    context.require_root("exam resume")?;
    let asked = ask(context, HostCall::Exam(ExamCall::Resume))?;
    enter(context, asked, detach)
}

/// `cksl exam` alone: whether an exam runs, and how to go on.
pub(super) fn stands(context: &Context) -> Result<u8, Problem> {
    let stands = how_it_stands(context)?;
    print(context, &stands, |style| {
        report::exam_stands(&stands, style)
    })
}

/// Refuses to begin an exam beside another one.
pub(super) fn refuse_another(context: &Context) -> Result<(), Problem> {
    match how_it_stands(context)? {
        ExamStands::None { .. } => Ok(()),
        ExamStands::BeingMade => Err(Problem::usage(
            "an exam is just being made, and there is one at a time",
        )
        .hint(
            "cksl exam   says how it stands: one whose command was killed is removed in a moment",
        )),
        ExamStands::Runs { .. } => Err(Problem::usage(
            "an exam runs already, and there is one at a time",
        )
        .hint("cksl exam status   shows how it stands")
        .hint("cksl exam resume   goes on with it")
        .hint("cksl exam submit   ends it")),
        ExamStands::BeingGraded => Err(Problem::usage("the last exam is being graded")
            .hint("cksl exam submit   waits for it, and shows the result")),
    }
}

/// By the progress file, once the supervisor has looked at it: that takes up an exam whose supervisor was killed, or gives up
/// one that nobody saw begin.
fn how_it_stands(context: &Context) -> Result<ExamStands, Problem> {
    let mut time = None;
    let asks = is_open(context)? && context.require_root("exam").is_ok();
    if asks {
        time = self::time(&context.client()?).map_err(unanswered)?;
    }
    let Some(kept) = open_sitting(context)? else {
        let graded = match context.paths.progress.exists() {
            true => Progress::open(&context.paths.progress)?.sittings()?,
            false => Vec::new(),
        };
        return Ok(ExamStands::None {
            last: graded.first().map(|last| last.id.0),
        });
    };
    let sitting = of_kept(&kept)?;
    if asks && !sitting.belongs_to(&context.paths.labs) {
        let labs = sitting.state.labs.display();
        return Err(
            Problem::usage(format!("the labs of the exam that runs are in {labs}"))
                .hint("set CKSL_STATE and CKSL_RUN as they were when it began, and ask again"),
        );
    }
    Ok(match time {
        Some(time) if time.ended => ExamStands::BeingGraded,
        Some(time) => ExamStands::Runs { time },
        None if sitting.state.closed.is_some() => ExamStands::BeingGraded,
        // The supervisor doesn't tell of one before it has begun, or once it is given up.
        None if asks || sitting.state.clock.is_none() => ExamStands::BeingMade,
        // Who may not ask is told what was kept last, some seconds ago.
        None => ExamStands::Runs {
            time: report::time_of(&sitting),
        },
    })
}

/// `cksl exam base`
pub(super) fn base(context: &Context, argv: Vec<String>) -> Result<u8, Problem> {
    context.require_root("exam base")?;
    let asked = ask(context, HostCall::Exam(ExamCall::Base))?;
    match asked.labs.first() {
        Some(base) if !argv.is_empty() => shell::run(context, base, false, None, argv, || LEFT),
        _ => enter(context, asked, false),
    }
}

/// What needs no lab and no question.
pub(super) fn verb(context: &Context, verb: ExamVerb) -> Result<u8, Problem> {
    call(context, ExamCall::Verb(verb))
}

/// Makes a call that needs root no more than its supervisor does.
pub(super) fn call(context: &Context, call: ExamCall) -> Result<u8, Problem> {
    context.require_root("exam")?;
    Ok(ask(context, HostCall::Exam(call))?.code)
}

/// `cksl exam submit`
pub(super) fn submit(context: &Context, yes: bool) -> Result<u8, Problem> {
    context.require_root("exam submit")?;
    match how_it_stands(context) {
        Ok(ExamStands::None { .. }) => return Err(none_runs()),
        // What has ended, its learner only waits for.
        Ok(ExamStands::BeingGraded) => {}
        // If that can't be read, the supervisor says why.
        _ if yes => {}
        _ => {
            if let Err(code) = confirm("Submit all tasks and end the exam?") {
                return Ok(code);
            }
        }
    }
    let code = call(context, ExamCall::Verb(ExamVerb::Submit))?;
    match code {
        exit::DONE => result(context, None, None),
        code => Ok(code),
    }
}

/// `cksl exam result`
pub(super) fn result(
    context: &Context,
    exam: Option<i64>,
    page: Option<&Path>,
) -> Result<u8, Problem> {
    let none = || match exam {
        Some(exam) => Problem::usage(format!("there is no exam {exam}"))
            .hint("cksl history   shows the exams"),
        None => Problem::usage("no exam has been graded")
            .hint("cksl history        shows the exams")
            .hint("cksl exam submit    hands in the one that runs"),
    };
    if !context.paths.progress.exists() {
        return Err(none());
    }
    let mut progress = Progress::open(&context.paths.progress)?;
    let kept = progress.sittings()?;
    if let Some(open) = kept.iter().find(|one| one.ended.is_none())
        && exam.is_none_or(|exam| exam == open.id.0)
        && of_kept(open)?.state.closed.is_some()
    {
        return Err(
            Problem::usage(format!("exam {} is being graded", open.id.0))
                .hint("cksl exam submit   waits for it, and shows the result"),
        );
    }
    let wanted = |one: &&KeptSitting| match exam {
        Some(exam) => one.id.0 == exam,
        None => one.ended.is_some(),
    };
    let kept = kept.iter().find(wanted).ok_or_else(none)?;
    if kept.ended.is_none() {
        return Err(
            Problem::usage(format!("exam {} has not been graded yet", kept.id.0))
                .hint("cksl exam status   says how it stands")
                .hint("cksl exam submit   hands it in"),
        );
    }
    let result = graded(&mut progress, kept)?;
    match page {
        Some(page) => attempts::exam_page(context, &result, page)?,
        None => print(context, &result, |style| {
            report::exam_result(&result, style)
        })?,
    };
    Ok(result.exit_code())
}

/// Opens a shell in the lab that was gone to, if somebody wants one.
fn enter(context: &Context, asked: Asked, detach: bool) -> Result<u8, Problem> {
    match asked.labs.first() {
        Some(lab) if asked.code == exit::DONE && !detach && !context.terminal.json => {
            let client = context.client()?;
            watch_clock(client.clone());
            shell::open_in_exam(context, lab, || match time(&client) {
                Ok(Some(time)) if !time.ended => LEFT,
                _ => ENDED,
            })
        }
        _ => Ok(asked.code),
    }
}

/// Warns on the terminal of a shell when the time comes to its end.
fn watch_clock(client: Client) {
    // Signals are for the shell.
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_BLOCK);
    thread::spawn(move || {
        let mut last = None;
        loop {
            let time = match time(&client) {
                Ok(Some(time)) => time,
                Ok(None) => return,
                // A supervisor that was killed: the next question starts another.
                Err(_) => {
                    thread::sleep(LOOK);
                    continue;
                }
            };
            for line in warnings(last, &time) {
                // The terminal is raw while the shell has it.
                let _ = write!(stderr(), "\r\n  {line}\r\n");
            }
            if time.ended {
                return;
            }
            last = time.left;
            thread::sleep(LOOK);
        }
    });
    if let Ok(before) = before {
        let _ = before.thread_set_mask();
    }
}

/// What is to be said when the time has gone on from `last` seconds that were left.
fn warnings(last: Option<u64>, time: &ExamTime) -> Vec<String> {
    if time.ended {
        return vec!["the exam has ended: what is there is being graded".to_owned()];
    }
    let (Some(last), Some(left)) = (last, time.left) else {
        return Vec::new();
    };
    let passed = |minutes: &u64| last > minutes * 60 && left <= minutes * 60;
    let passed = WARNINGS.into_iter().filter(passed);
    passed.map(report::exam_warning).collect()
}

/// The time of the exam; nothing if none runs.
fn time(client: &Client) -> Result<Option<ExamTime>, ClientError> {
    let call = HostCall::Exam(ExamCall::Verb(ExamVerb::Time));
    let request = HostRequest::new(build(), call);
    let mut time = None;
    client.ask(&request, |reply| {
        if let HostReply::Reply(Reply::Shown(Shown::ExamTime(shown))) = reply {
            time = Some(shown);
        }
    })?;
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(left: u64) -> ExamTime {
        ExamTime {
            exam: 1,
            mode: "exam".to_owned(),
            task: 1,
            tasks: 3,
            used: 0,
            left: Some(left),
            paused: false,
            ended: false,
        }
    }

    #[test]
    fn each_warning_is_said_once_also_if_the_clock_was_not_looked_at_for_long() {
        assert_eq!(warnings(None, &left(1700)), Vec::<String>::new());
        assert_eq!(
            warnings(Some(1801), &left(1799)),
            ["30 minutes left in this exam"]
        );
        assert_eq!(warnings(Some(1799), &left(1797)), Vec::<String>::new());
        assert_eq!(
            warnings(Some(700), &left(50)),
            ["10 minutes left in this exam", "1 minute left in this exam"]
        );
    }
}
