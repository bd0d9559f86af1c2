//! Demands: what a rule must make of a stimulus with other details, too.
//!
//! A rule that lists how the grader's commands look is raised on each of them, and on nothing that a learner was asked
//! to find. So an alert that came is not enough: where the scenario says on which events a rule must be raised, the
//! worker has judged it on variants of the stimulus as well. Only the scenario's condition may change the verdict.

use crate::check::AlertCheck;
use crate::check::alert::grade::{Hearing, those_of};
use crate::check::instrument::finding::Finding;
use crate::check::instrument::judge::{Answer, Broken, Demanded};
use crate::grade::Evidence;

/// Why an alert check that passes so far does not; `place` is that of its demand in the question.
pub(crate) fn grade(check: &AlertCheck, place: usize, hearing: &Hearing) -> Option<Finding> {
    let Hearing::Falcos(falcos) = hearing else {
        return None;
    };
    let falcos = those_of(check, falcos).ok()?;
    let times = check.times.unwrap_or(1) as usize;
    // Where several falcos raised it, one that goes with the condition will do. None may be raised beyond it.
    let (mut is_met, mut missing) = (false, None);
    for judged in falcos {
        let Ok(Answer::Judged(judgement)) = &judged.answer else {
            continue;
        };
        match judgement.demanded.get(place)? {
            Demanded::TooMuch => {
                let why = "more happened during the stimulus than can be judged again; check again";
                return Some(Finding::unknown(why));
            }
            Demanded::Tried { met, .. } if *met != times => {
                return Some(Finding::unknown(format!(
                    "the scenario's condition is met by {met} events of the stimulus, not by {times}"
                )));
            }
            Demanded::Tried {
                broken: Some(broken),
                ..
            } if !broken.is_missing => return Some(fail(check, broken)),
            Demanded::Tried {
                broken: Some(broken),
                ..
            } => missing = missing.or(Some(broken)),
            Demanded::Tried { raised, met, .. } => is_met |= raised == met,
        }
    }
    let missing = missing.filter(|_| !is_met)?;
    Some(fail(check, missing))
}

fn fail(check: &AlertCheck, broken: &Broken) -> Finding {
    let how = broken.change.words();
    let (observed, what) = match broken.is_missing {
        true => (format!("no alert on the same event {how}"), "no alert"),
        false => (format!("an alert on the same event {how}"), "an alert"),
    };
    let mut finding = Finding::fail(observed).with(Evidence {
        at: format!("event {} {how}", broken.event),
        observed: format!("{}: {what}", broken.observed),
        events: vec![broken.event],
        ..Evidence::default()
    });
    finding.say = Some(match broken.is_missing {
        true => format!(
            "`{}` must also fire for the same event {how}, {}: it did not.",
            check.rule, broken.observed
        ),
        false => format!(
            "`{}` must not fire for the same event {how}, {}: it did.",
            check.rule, broken.observed
        ),
    });
    finding
}
