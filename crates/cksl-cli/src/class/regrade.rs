//! `cksl class regrade`: attempts of a class judged again from their recordings, by the scenarios of today.
//!
//! The recordings lie at the hosts. The server gets each of them for this command, which judges it here: a scenario from a
//! private directory stays on this machine.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{IsTerminal as _, stdin};

use cksl::attempt::{Attempt, AttemptId};
use cksl::contain::contain;
use cksl::detector::{Marked, Recorded, RecordingError};
use cksl::grade::{CheckResult, Verdict};
use cksl::grader::{self, Baseline, Judge, Source, Subject};
use cksl::problem::{Problem, exit};
use cksl::report::{self, Points, RegradedAttempt, Regrading, TurnedCheck, Unjudged};
use cksl::scenario::{Check, Content, Drawn};
use cksl::supervisor::content;
use cksl_class::class::{Moment, Regrade, Tried};
use cksl_wire::report::ReportedCheck;
use cksl_wire::timeline::Judged;

use super::super::context::{Context, programs};
use super::super::print::print;
use super::super::verbs::confirm;
use super::{named, recordings, scenario_digest, served_alone, unkept};

/// What is to be judged again.
pub(super) struct Wanted {
    /// Only this learner's attempts.
    pub(super) learner: Option<String>,
    /// Only those at this task.
    pub(super) task: Option<String>,
    /// Without a question.
    pub(super) apply: bool,
}

/// See the module.
pub(super) fn regrade(context: &Context, name: &str, wanted: Wanted) -> Result<u8, Problem> {
    // Before root is given up: the directory may be root's.
    let known = content(&context.content)?;
    let (records, server, _alone) = served_alone(context, name)?;
    let class = records.class().map_err(|error| unkept(&error))?;
    if let Some(task) = &wanted.task
        && !class.tasks.contains(task)
    {
        return Err(Problem::usage(format!("class {name} has no task {task}"))
            .hint(format!("its tasks are: {}", class.tasks.join(", "))));
    }
    let seat = wanted.learner.as_deref();
    let seat = seat.map(|name| named(&records, name)).transpose()?;
    let all = records.tried(seat.as_ref().map(|seat| seat.id), wanted.task.as_deref());
    let all = all.map_err(|error| unkept(&error))?;
    let judges = Judges::new(&known)?;
    let mut judged = Vec::new();
    recordings::each(&records, &server, &all, |tried, recording| {
        let recorded = recording.and_then(|bytes| Recorded::from_bytes(bytes).map_err(unread));
        judged.push(recorded.and_then(|recorded| judges.judge(tried, &recorded)));
        Ok(())
    })?;

    let seats = records.seats().map_err(|error| unkept(&error))?;
    let names: BTreeMap<i64, String> = seats.into_iter().map(|seat| (seat.id, seat.name)).collect();
    let name_of = |seat: i64| names.get(&seat).cloned().unwrap_or_default();
    let mut found = Regrading {
        class: class.name,
        applied: false,
        judged: judged.iter().filter(|one| one.is_ok()).count(),
        changes: Vec::new(),
        unjudged: Vec::new(),
    };
    let mut changes = Vec::new();
    for (tried, judged) in all.iter().zip(judged) {
        let (learner, name) = (tried.seat, name_of(tried.seat));
        match judged {
            Ok(judged) => {
                let change = told(name, tried, &judged);
                // Who has asked for it has a right to see that it was done.
                if change.is_changed() || seat.is_some() {
                    found.changes.push(change);
                    changes.push((tried.clone(), judged.regrade));
                }
            }
            Err(why) => found.unjudged.push(Unjudged {
                learner,
                name,
                task: tried.task.clone(),
                why,
            }),
        }
    }
    let code = match found.unjudged.is_empty() {
        true => exit::DONE,
        false => exit::NOT_PASSED,
    };
    if !changes.is_empty() && !wanted.apply && stdin().is_terminal() && !context.terminal.json {
        print(context, &found, |style| report::regrading(&found, style))?;
        if let Err(code) = confirm("Let these grades count?") {
            return Ok(code);
        }
        records.regrade(&changes).map_err(|error| unkept(&error))?;
        tell!("  These grades count now.");
        return Ok(code);
    }
    if wanted.apply && !changes.is_empty() {
        records.regrade(&changes).map_err(|error| unkept(&error))?;
        found.applied = true;
    }
    print(context, &found, |style| report::regrading(&found, style))?;
    Ok(code)
}

/// What was found in an attempt.
struct Verdicts {
    regrade: Regrade,
    /// The checks that keep the verdict that they had.
    kept: Vec<String>,
    /// The checks of which nothing is known, as they waited for another one.
    waited: Vec<String>,
}

fn told(name: String, tried: &Tried, judged: &Verdicts) -> RegradedAttempt {
    let checks = &judged.regrade.checks;
    let turned = checks.iter().filter_map(|check| {
        let before = tried.verdict(&check.id);
        (before != check.verdict).then(|| TurnedCheck {
            check: check.id.clone(),
            before,
            after: Some(check.verdict),
        })
    });
    let gone = tried
        .now
        .keys()
        .filter(|id| checks.iter().all(|check| check.id != **id));
    let gone = gone.map(|id| TurnedCheck {
        check: id.clone(),
        before: tried.verdict(id),
        after: None,
    });
    RegradedAttempt {
        learner: tried.seat,
        name,
        task: tried.task.clone(),
        began: tried.began,
        before: Points {
            score: tried.score,
            max: tried.max,
        },
        after: Points {
            score: judged.regrade.score(),
            max: judged.regrade.max,
        },
        checks: turned.chain(gone).collect(),
        kept: judged.kept.clone(),
        waited: judged.waited.clone(),
    }
}

fn unread(error: RecordingError) -> String {
    format!("its recording can't be read: {error}")
}

/// By what is judged.
struct Judges<'a> {
    known: &'a Content,
    judge: Judge,
}

impl<'a> Judges<'a> {
    fn new(known: &'a Content) -> Result<Self, Problem> {
        Ok(Self {
            known,
            judge: Judge::new(programs(None)?.cksl),
        })
    }

    /// As it was at its best grade, or at its end: what is better counts, each less what had been paid by then. So a hint
    /// that was taken later takes nothing back, and none becomes free.
    fn judge(&self, tried: &Tried, recorded: &Recorded) -> Result<Verdicts, String> {
        let best = self.judge_at(tried, recorded, &tried.best)?;
        let last = self.judge_at(tried, recorded, &tried.last)?;
        let points = |one: &Verdicts| (one.regrade.score(), one.regrade.earned);
        Ok(match points(&last) > points(&best) {
            true => last,
            false => best,
        })
    }

    /// The attempt that a recording with these marks is of, and what it plays.
    fn attempt_of(&self, tried: &Tried, marks: &[Marked]) -> Result<(Attempt, Drawn), String> {
        let attempt = Attempt::of_marks(marks).filter(|attempt| {
            attempt.id == AttemptId(tried.attempt) && attempt.scenario == tried.task
        });
        let attempt = attempt.ok_or("the recording is one of another attempt")?;
        let drawn = self.known.draw(&tried.task, attempt.seed);
        let drawn = drawn.map_err(|found| Problem::from(found).message)?;
        Ok((attempt, drawn))
    }

    fn judge_at(
        &self,
        tried: &Tried,
        recorded: &Recorded,
        moment: &Moment,
    ) -> Result<Verdicts, String> {
        let recorded = match moment.until {
            Some(until) => {
                let at = u64::try_from(until.as_nanosecond()).unwrap_or_default();
                recorded.ended(at).map_err(unread)?
            }
            None => recorded.clone(),
        };
        let marks = recorded.marks().map_err(unread)?;
        let (attempt, drawn) = self.attempt_of(tried, &marks)?;
        let (kept, waited) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()));
        let earlier = |check: &Check| {
            let found = moment.checks.get(&check.id);
            let list = match found.is_some_and(only_waited) {
                true => &waited,
                false => &kept,
            };
            list.borrow_mut().push(check.id.clone());
            Some(as_before(check, found))
        };
        let subject = Subject {
            scenario: &drawn.scenario,
            attempt: &attempt,
            baseline: &Baseline::default(),
            source: Source::Recording(&recorded),
            judge: &self.judge,
            tell: &|_| {},
        };
        let graded = contain(|| grader::grade_with(&subject, &earlier));
        let graded = graded.map_err(|problem| problem.message)?;
        let checks = graded.grade.checks;
        // One that still waits has not passed, whatever it would be by itself.
        let mut waited: Vec<String> = waited.into_inner();
        waited.retain(|id| {
            let is_unknown = |check: &CheckResult| matches!(check.verdict, Verdict::Unknown(_));
            checks
                .iter()
                .any(|check| check.id == *id && is_unknown(check))
        });
        Ok(Verdicts {
            regrade: Regrade {
                earned: checks.iter().map(|check| check.earned).sum(),
                max: checks.iter().map(|check| check.points).sum(),
                paid: moment.paid,
                checks: checks.into_iter().map(ReportedCheck::from).collect(),
                digest: scenario_digest(self.known, &tried.task),
            },
            kept: kept.into_inner(),
            waited,
        })
    }
}

/// Why nothing is known of a check that waited for another one.
const WAITED: &str = "it waited for another check, and only the running lab could show it";

/// Whether a check has not passed only because it waited for another one: what it would have been by itself was not told.
fn only_waited(found: &ReportedCheck) -> bool {
    found.verdict == Judged::Fail && found.waits_for.is_some()
}

/// What was found of a check before; what never turned had not passed.
fn as_before(check: &Check, found: Option<&ReportedCheck>) -> CheckResult {
    let (judged, say) = match found {
        Some(found) if only_waited(found) => (Judged::Unknown, WAITED),
        Some(found) => (found.verdict, found.say.as_str()),
        None => (Judged::Fail, ""),
    };
    let verdict = match judged {
        Judged::Pass => Verdict::Pass,
        Judged::Unknown => Verdict::Unknown(say.to_owned()),
        Judged::Fail => Verdict::Fail,
    };
    CheckResult {
        id: check.id.clone(),
        points: check.points,
        earned: match verdict {
            Verdict::Pass => check.points,
            Verdict::Fail | Verdict::Unknown(_) => 0,
        },
        verdict,
        say: say.to_owned(),
        evidence: found.map_or_else(Vec::new, |found| found.evidence.clone()),
        waits_for: None,
        failed: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cksl::detector::Mark;

    #[test]
    fn a_check_that_only_waited_for_another_is_not_kept_as_failed() {
        let mut found = ReportedCheck {
            id: "file".to_owned(),
            points: 2,
            earned: 0,
            verdict: Judged::Fail,
            say: "not there".to_owned(),
            evidence: Vec::new(),
            waits_for: None,
            rule: None,
            asked: None,
        };
        assert!(!only_waited(&found));
        found.waits_for = Some("fires".to_owned());
        assert!(only_waited(&found));
        found.verdict = Judged::Pass;
        assert!(!only_waited(&found));
    }

    #[test]
    fn a_recording_of_another_attempt_or_of_another_task_is_not_judged() {
        let known = Content::embedded();
        let judges = Judges::new(&known).unwrap();
        let start = Mark::Start {
            attempt: "1".to_owned(),
            scenario: "s".to_owned(),
            seed: 1,
        };
        let marks = [Marked {
            ts: 1,
            after: 0,
            mark: start,
        }];
        let tried = |attempt: i64, task: &str| Tried {
            seat: 1,
            task: task.to_owned(),
            lab: "a-1".to_owned(),
            attempt,
            began: jiff::Timestamp::UNIX_EPOCH,
            known: jiff::Timestamp::UNIX_EPOCH,
            score: 0,
            max: 1,
            best: Moment::default(),
            last: Moment::default(),
            now: BTreeMap::new(),
        };
        let why = |attempt, task| {
            let judged = judges.attempt_of(&tried(attempt, task), &marks);
            judged.map(drop).unwrap_err()
        };
        for (attempt, task) in [(2, "s"), (1, "strace-touch")] {
            assert_eq!(
                why(attempt, task),
                "the recording is one of another attempt"
            );
        }
        // That of the right one is judged by its scenario, which is none of ours.
        let unknown = why(1, "s");
        assert!(unknown.contains("content can't be used"), "{unknown}");
    }
}
