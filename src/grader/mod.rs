//! Grading: verdicts with their evidence.
//!
//! The grader looks and provokes; it never repairs a lab, and it runs nothing that a learner can
//! write as root on the host. What can't be measured is [`Verdict::Unknown`] with its reason, so
//! that trouble of ours never looks like a learner's mistake.
//!
//! One grading goes like this: the stimuli run in the node, each once however many checks look at
//! it; the recording is read from its start to its end, once, for all event checks; what the
//! learner's falco reported is judged again by a worker ([`judge`]); the probes are tried side by
//! side; then each check is decided in the order of the scenario, and last `needs` are applied.

#[cfg(test)]
mod again;
#[cfg(test)]
mod hostile;
mod needs;
mod open;
#[cfg(test)]
mod real;
mod replay;
mod survey;

pub use crate::check::answer::grade::compared;
pub use crate::check::instrument::Live;
pub use crate::check::instrument::baseline::{Baseline, Before, FileId, ProcessId};
pub use crate::check::instrument::judge::{self, Judge};
pub(crate) use crate::check::instrument::server::answers;
pub use open::Open;

use std::io;

use cksl_wire::report::CHECKING;

use crate::attempt::Attempt;
use crate::check::alert::acts::{Acts, JUDGING};
use crate::check::answer::grade as answer;
use crate::check::attack::grade as attack;
use crate::check::audit::grade::AuditLog;
use crate::check::audit::witness::Witness;
use crate::check::command::grade::Commands;
use crate::check::event::history::{History, compile_for};
use crate::check::instrument::debug_container::DebugContainers;
use crate::check::instrument::policy::ReadOnce;
use crate::check::instrument::reach::Reaches;
use crate::check::instrument::server;
use crate::check::looked::Looked;
use crate::check::probe::tried::Probes;
use crate::check::run::grade::Runs;
use crate::contain::contain;
use crate::detector::{Recorded, RecordingError};
use crate::grade::{CheckResult, Evidence, Grade, Verdict};
use crate::scenario::{AnswerCheck, Check, Scenario};

/// What is graded.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// Rendered with the attempt's parameters.
    pub scenario: &'a Scenario,
    /// Answers, and event checks that were true before.
    pub attempt: &'a Attempt,
    /// What the node was like at the start.
    pub baseline: &'a Baseline,
    /// Where to look.
    pub source: Source<'a>,
    /// Who judges the learner's rules.
    pub judge: &'a Judge,
    /// Gets what a grading waits for.
    pub tell: &'a dyn Fn(&str),
}

/// Where to look.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// A running lab.
    Lab(Live<'a>),
    /// A recording alone: what needs a node is unknown.
    Recording(&'a Recorded),
}

impl<'a> Source<'a> {
    /// The running lab. A node that has ended would look like one without files, so it is none.
    fn live(&self) -> Option<Live<'a>> {
        match self {
            Source::Lab(live) if live.node.stat("/").is_ok() => Some(*live),
            Source::Lab(_) | Source::Recording(_) => None,
        }
    }

    fn recorded(&self) -> Result<Recorded, RecordingError> {
        match self {
            Source::Lab(live) => live.watch.recorded(),
            Source::Recording(recorded) => Ok((*recorded).clone()),
        }
    }
}

/// A grade, and what the caller is to keep of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graded {
    /// The verdicts.
    pub grade: Grade,
    /// What they would be if no question were answered: proofs look there for what names an answer.
    pub unanswered: Grade,
    /// Event checks that became true, by the name under which they are to be kept
    /// ([`Attempt::seen`]), with what showed it.
    pub newly_seen: Vec<(String, Vec<Evidence>)>,
}

/// Grades an attempt as it is now.
#[must_use]
pub fn grade(subject: &Subject<'_>) -> Graded {
    grade_with(subject, &|_| None)
}

/// The same. A check that can't be judged keeps what `earlier` says of it, if that says anything; what a check needs is
/// looked at afterwards.
#[must_use]
pub fn grade_with(
    subject: &Subject<'_>,
    earlier: &dyn Fn(&Check) -> Option<CheckResult>,
) -> Graded {
    let fresh = Scenario {
        checks: attack::with_fresh_words(&subject.scenario.checks),
        ..subject.scenario.clone()
    };
    let subject = &Subject {
        scenario: &fresh,
        ..*subject
    };
    let checks = &subject.scenario.checks;
    let looks_at = |check: &Check| {
        let number = needs::place_of(checks, &check.id).map_or(0, |place| place + 1);
        let (of, id) = (checks.len(), &check.id);
        (subject.tell)(&format!("{CHECKING} {number} of {of}: {id}"));
    };
    let live = subject.source.live();
    let node = live.map(|live| live.node);
    let api = node.and_then(|node| server::converse(node, subject.baseline, subject.tell));
    let mut acts = Acts::run(checks, live, subject.judge, api.as_ref(), &looks_at);
    let mut history = History::new(checks, &subject.attempt.seen, compile_for);
    let mut runs = Runs::new(checks, live);
    let mut witness = Witness::new(checks, node);
    if let Some(live) = live {
        witness.asks(checks, live, subject.baseline);
    }
    let file = |path: &str, limit| match node {
        Some(node) => node.read(path, limit),
        None => Err(io::ErrorKind::NotFound.into()),
    };
    let audit_log = AuditLog::take(checks, witness.path(), file, api.as_ref());
    if let Some(node) = node {
        witness.has_read(node);
    }
    if let Some(live) = live
        && history.listens()
        && let Ok(last) = live.watch.settle()
    {
        // A falco that is too slow has not reported it; the check says so.
        let _ = live.watch.wait_seen(last, JUDGING);
    }
    let attempt = subject.attempt;
    let open_answers: Vec<Option<&str>> = checks
        .iter()
        .map(|check| subject.open_answer(check, |of, asked| open::is_answered(of, asked, attempt)))
        .collect();
    let asked = checks.iter().zip(&open_answers);
    let asked = asked.filter_map(|(check, need)| need.is_none().then_some(check));
    let mut commands = Commands::run(asked.clone(), live, &looks_at);
    let mut reaches = Reaches::default();
    let grader = node
        .and_then(|node| node.api())
        .map_or("", |server| &server.user);
    let telling = audit_log.telling(&mut history, grader);
    let replayed = subject
        .source
        .recorded()
        .and_then(|recorded| {
            let mut readers = replay::Readers {
                history: &mut history,
                acts: &mut acts,
                runs: &mut runs,
                commands: &mut commands,
                reaches: &mut reaches,
                witness: &mut witness,
                telling,
            };
            replay::replay(&recorded, &mut readers)
        })
        .map_err(|error| unread(&error));
    let hearing = acts.hear(live, subject.judge, api.as_ref());
    runs.judge(subject.judge);
    let policies = ReadOnce::default();
    let probes = match (live, &api) {
        (Some(live), Some(api)) => Probes::run(asked, live, api, &policies, &looks_at),
        _ => Probes::default(),
    };
    let answers = attempt.answers.iter();
    let looked = Looked {
        live,
        api: api.as_ref(),
        baseline: subject.baseline,
        answers: answers
            .map(|(id, given)| (id.as_str(), given.value.as_str()))
            .collect(),
        debug_containers: DebugContainers::default(),
        policies: &policies,
        acts: &acts,
        hearing: &hearing,
        history: &history,
        runs: &runs,
        commands: &commands,
        probes: &probes,
        reaches: &reaches,
        witness: &witness,
        audit_log: &audit_log,
        replayed: &replayed,
    };
    let results = checks.iter().zip(open_answers);
    let results = results.map(|(check, need)| match need {
        Some(need) => needs::untold(check, need),
        None => {
            looks_at(check);
            let result = contained(check, &looked);
            let earlier = match result.verdict {
                Verdict::Unknown(_) => earlier(check),
                Verdict::Pass | Verdict::Fail => None,
            };
            earlier.unwrap_or(result)
        }
    });
    let mut results: Vec<CheckResult> = results.collect();
    let mut unanswered: Vec<CheckResult> = checks
        .iter()
        .zip(&results)
        .map(|(check, result)| {
            let untold = || {
                let need = subject.open_answer(check, |_, _| false)?;
                Some(needs::untold(check, need))
            };
            let unanswered = answer::unanswered(check).or_else(untold);
            unanswered.unwrap_or_else(|| result.clone())
        })
        .collect();
    needs::apply(checks, &mut results);
    needs::apply(checks, &mut unanswered);
    let newly_seen = match replayed {
        Ok(()) => history.newly_seen(),
        Err(_) => Vec::new(),
    };
    Graded {
        grade: Grade { checks: results },
        unanswered: Grade { checks: unanswered },
        newly_seen,
    }
}

/// Why the recording tells nothing, in words that are fit for a learner: where it lies on the host
/// is not among them.
fn unread(error: &RecordingError) -> String {
    match error {
        RecordingError::Io { source, .. } if source.kind() == io::ErrorKind::TimedOut => {
            "more happens in the lab than can be watched; check again when it is quiet".to_owned()
        }
        RecordingError::Io { source, .. } => format!("the recording can't be read: {source}"),
        RecordingError::NotARecording { .. }
        | RecordingError::Version { .. }
        | RecordingError::Damaged { .. }
        | RecordingError::Torn { .. } => "the recording is damaged".to_owned(),
    }
}

impl Subject<'_> {
    /// The need by which a check builds on an answer that has not been found. What it would ask about could name the
    /// answer: whoever keeps an audit log, or watches what runs, reads the grader's questions.
    fn open_answer<'c>(
        &self,
        check: &'c Check,
        is_answered: impl Fn(&Check, &AnswerCheck) -> bool,
    ) -> Option<&'c str> {
        if !check.nature().overheard {
            return None;
        }
        let checks = &self.scenario.checks;
        let besides = needs::place_of(checks, &check.id)?;
        let is_open = |at: usize| {
            let asked = checks[at].asked();
            asked.is_some_and(|asked| !is_answered(&checks[at], asked))
        };
        check.needs.iter().map(String::as_str).find(|need| {
            let needed = needs::place_of(checks, need)
                .map(|needed| needs::counting(checks, needed, besides));
            needed.is_some_and(|counting| counting.into_iter().any(is_open))
        })
    }
}

/// The result of a check. If grading it panics, that is unknown, and the other checks are graded all the same.
fn contained(check: &Check, looked: &Looked<'_>) -> CheckResult {
    contain(|| result(check, looked)).unwrap_or_else(|problem| CheckResult {
        failed: true,
        waits_for: None,
        id: check.id.clone(),
        points: check.points,
        earned: 0,
        say: problem.message.clone(),
        verdict: Verdict::Unknown(problem.message),
        evidence: Vec::new(),
    })
}

fn result(check: &Check, looked: &Looked<'_>) -> CheckResult {
    let finding = check.grade(&check.id, None, looked);
    let pass = finding.verdict == Verdict::Pass;
    let own = match &finding.verdict {
        Verdict::Pass => check.say_pass(),
        Verdict::Fail => check.say_fail(&finding.observed),
        Verdict::Unknown(why) => why.clone(),
    };
    let say = finding.say.unwrap_or(own);
    CheckResult {
        failed: finding.blameless,
        waits_for: None,
        id: check.id.clone(),
        points: check.points,
        earned: if pass { check.points } else { 0 },
        verdict: finding.verdict,
        say: if say.is_empty() {
            finding.observed
        } else {
            say
        },
        evidence: finding.evidence,
    }
}
