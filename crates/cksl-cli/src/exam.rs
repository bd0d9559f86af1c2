//! Mock exams.

use cksl::exam::estimate::Estimate;
use cksl::exam::{Machine, Past, Plan, Pool, Preset, Wanted, draw};
use cksl::problem::Problem;
use cksl::random::random;
use cksl::report::{self, ExamPlan};
use cksl::supervisor::{ExamCall, content};
use cksl_wire::protocol::ExamVerb;
use jiff::Timestamp;

use super::args::{Exam, WhichExam};
use super::catalog::attempts;
use super::context::Context;
use super::print::print;
use super::sitting;
use super::verbs::confirm;

/// Drawn seeds are below this: short enough for a teacher to read out.
const SEEDS: u64 = 1_000_000;

/// `cksl exam`
pub(super) fn exam(context: &Context, asked: Option<Exam>) -> Result<u8, Problem> {
    let Some(asked) = asked else {
        return sitting::stands(context);
    };
    match asked {
        Exam::Plan(which) => plan(context, &which),
        Exam::Start { which, yes, detach } => start(context, &which, yes, detach),
        Exam::Task { number, detach } => sitting::task(context, number, detach),
        Exam::Base { argv } => sitting::base(context, argv),
        Exam::Next { detach } => sitting::go(context, None, detach),
        Exam::Flag { number } => sitting::verb(context, ExamVerb::Flag { number }),
        Exam::Time => sitting::verb(context, ExamVerb::Time),
        Exam::Status => sitting::verb(context, ExamVerb::Status),
        Exam::Pause => sitting::call(context, ExamCall::Pause),
        Exam::Resume { detach } => sitting::resume(context, detach),
        Exam::Submit { yes } => sitting::submit(context, yes),
        Exam::Result { exam, html } => sitting::result(context, exam, html.as_deref()),
    }
}

/// `cksl exam start`
fn start(context: &Context, which: &WhichExam, yes: bool, detach: bool) -> Result<u8, Problem> {
    context.require_root("exam start")?;
    sitting::refuse_another(context)?;
    let (pool, plan) = drawn_for_learner(context, which)?;
    let shown = ExamPlan::new(&plan, &pool.edition);
    if !context.terminal.json {
        print(context, &shown, |style| report::exam_plan(&shown, style))?;
    }
    if !yes && let Err(code) = confirm("Begin this exam?") {
        return Ok(code);
    }
    sitting::start(context, plan, detach)
}

/// `cksl exam plan`
fn plan(context: &Context, which: &WhichExam) -> Result<u8, Problem> {
    let (pool, plan) = drawn_for_learner(context, which)?;
    let plan = ExamPlan::new(&plan, &pool.edition);
    print(context, &plan, |style| report::exam_plan(&plan, style))
}

/// The exam that is asked for by this machine's learner, and what it was drawn from.
fn drawn_for_learner(context: &Context, which: &WhichExam) -> Result<(Pool, Plan), Problem> {
    let preset = Preset::named(&which.preset)?;
    let pool = Pool::new(&content(&context.content)?, preset.edition)?;
    let (_, past) = learner(context, &pool)?;
    drawn(context, which, &past)
}

/// The exam that is asked for by somebody who has done that before, and what it was drawn from.
pub(super) fn drawn(
    context: &Context,
    which: &WhichExam,
    past: &Past,
) -> Result<(Pool, Plan), Problem> {
    let preset = Preset::named(&which.preset)?;
    let pool = Pool::new(&content(&context.content)?, preset.edition)?;
    let wanted = Wanted {
        preset,
        minutes: which.minutes.unwrap_or(preset.minutes),
        domains: which.domains.clone(),
        mode: which.mode,
    };
    let machine = Machine::now(&context.paths.store);
    let seed = which.seed.unwrap_or_else(|| random() % SEEDS);
    let plan = draw(&pool, machine, past, &wanted, seed)?;
    Ok((pool, plan))
}

/// What is known of the learner, and what of it a draw goes by.
pub(super) fn learner(context: &Context, pool: &Pool) -> Result<(Estimate, Past), Problem> {
    let (attempts, now) = (attempts(context, None)?, Timestamp::now());
    let estimate = Estimate::new(&pool.edition, pool.domains(), &attempts, now);
    let past = Past::new(&attempts, estimate.ability(), now);
    Ok((estimate, past))
}
