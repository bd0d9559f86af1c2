//! Mock exams.

use jiff::Timestamp;

use super::args::{Exam, WhichExam};
use super::catalog::{attempts, print};
use super::context::Context;
use crate::exam::estimate::Estimate;
use crate::exam::{Machine, Past, Plan, Pool, Preset, Wanted, draw};
use crate::problem::Problem;
use crate::random::random;
use crate::report::{self, ExamPlan};
use crate::supervisor::content;

/// Seeds that nobody asked for are below this: a teacher can say one aloud.
const SEEDS: u64 = 1_000_000;

/// `cksl exam`
pub(super) fn exam(context: &Context, asked: &Exam) -> Result<u8, Problem> {
    match asked {
        Exam::Plan(which) => plan(context, which),
    }
}

/// `cksl exam plan`
fn plan(context: &Context, which: &WhichExam) -> Result<u8, Problem> {
    let (pool, plan) = drawn(context, which)?;
    let plan = ExamPlan::new(&plan, &pool.edition);
    print(context, &plan, |style| report::exam_plan(&plan, style))
}

/// The exam that is asked for, and what it was drawn from.
fn drawn(context: &Context, which: &WhichExam) -> Result<(Pool, Plan), Problem> {
    let preset = Preset::named(&which.preset)?;
    let pool = Pool::new(&content(&context.content)?, preset.edition)?;
    let (attempts, now) = (attempts(context, None)?, Timestamp::now());
    let known = Estimate::new(&pool.edition, pool.domains(), &attempts, now);
    let past = Past::new(&attempts, known.ability(), now);
    let wanted = Wanted {
        preset,
        minutes: which.minutes.unwrap_or(preset.minutes),
        domains: which.domains.clone(),
        mode: which.mode,
    };
    let machine = Machine::now(&context.paths.store);
    let seed = which.seed.unwrap_or_else(|| random() % SEEDS);
    let plan = draw(&pool, machine, &past, &wanted, seed)?;
    Ok((pool, plan))
}
