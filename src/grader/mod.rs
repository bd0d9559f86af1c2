//! Grading: verdicts with their evidence.
//!
//! The grader looks and provokes; it never repairs a lab, and it runs nothing that a learner can
//! write as root on the host. What can't be measured is [`Verdict::Unknown`] with its reason, so
//! that trouble of ours never looks like a learner's mistake.
//!
//! One grading goes like this: the stimuli run in the node, each once however many checks look at
//! it; the recording is read from its start to its end, once, for all event checks; what the
//! learner's falco reported is judged again by a worker ([`judge`]); then each check is decided in
//! the order of the scenario, and last `needs` are applied.

mod access;
mod admission;
mod alert;
mod answer;
mod attack;
mod audit;
mod baseline;
mod command;
mod condition;
mod debug_container;
mod demand;
mod describe;
mod environment;
mod etcd;
mod file;
mod finding;
mod history;
#[cfg(test)]
mod hostile;
pub mod judge;
mod kernel;
mod lacking;
mod line;
mod listening;
mod needs;
mod object;
mod open;
mod pattern;
mod pod;
mod probe;
mod process;
mod provoke;
mod reach;
#[cfg(test)]
mod real;
mod release;
mod replay;
mod rights;
mod rules;
mod run;
mod server;
mod stimulus;
mod suppose;
mod survey;
#[cfg(test)]
mod tests;
mod when;

pub use answer::compared;
pub use baseline::{Baseline, Before, FileId, ProcessId};
pub use judge::Judge;
pub(crate) use object::Condition;
pub use open::Open;
pub(crate) use server::answers;

use std::io;

use cksl_node::report::CHECKING;

use crate::grade::{CheckResult, Evidence, Grade, Verdict};
use alert::Heard;
use audit::Witness;
use command::Commands;
use debug_container::DebugContainers;
use finding::Finding;
use history::History;
use provoke::Provoked;
use reach::Reaches;
use run::Runs;

use crate::api::Api;
use crate::attempt::Attempt;
use crate::contain::contain;
use crate::detector::{LabHandle, Recorded, RecordingError};
use crate::provider::Node;
use crate::scenario::{AnswerCheck, Check, Kind, Scenario, Stimulus};

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

/// A running lab.
#[derive(Clone, Copy)]
pub struct Live<'a> {
    /// Its node.
    pub node: &'a dyn Node,
    /// The detector that watches it.
    pub watch: &'a LabHandle,
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
    let fresh = attack::with_fresh_words(subject.scenario);
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
    let mut provoked = Provoked::run(checks, live, subject.judge, api.as_ref(), &looks_at);
    let mut history = History::new(checks, &subject.attempt.seen, replay::compile_for);
    let mut runs = Runs::new(checks, live);
    let mut witness = Witness::new(checks, node);
    if let Some(live) = live {
        witness.asks(checks, live, subject.baseline);
    }
    let file = |path: &str, limit| match node {
        Some(node) => node.read(path, limit),
        None => Err(io::ErrorKind::NotFound.into()),
    };
    let audit_log = audit::Reading::take(checks, witness.path(), file, api.as_ref());
    if let Some(node) = node {
        witness.has_read(node);
    }
    if let Some(live) = live
        && history.listens()
        && let Ok(last) = live.watch.settle()
    {
        // A falco that is too slow has not reported it; the check says so.
        let _ = live.watch.wait_seen(last, provoke::JUDGING);
    }
    let attempt = subject.attempt;
    let open_answers: Vec<Option<&str>> = checks
        .iter()
        .map(|check| subject.open_answer(check, |of, asked| open::is_answered(of, asked, attempt)))
        .collect();
    let asked = checks.iter().zip(&open_answers);
    let asked = asked.filter_map(|(check, need)| need.is_none().then_some(check));
    let mut commands = Commands::run(asked, live, &looks_at);
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
                provoked: &mut provoked,
                runs: &mut runs,
                commands: &mut commands,
                reaches: &mut reaches,
                witness: &mut witness,
                telling,
            };
            replay::replay(&recorded, &mut readers)
        })
        .map_err(|error| unread(&error));
    let heard = provoked.hear(live, subject.judge, api.as_ref());
    runs.judge(subject.judge);
    let grading = Grading {
        subject,
        live,
        api: api.as_ref(),
        debug_containers: DebugContainers::default(),
        provoked: &provoked,
        history: &history,
        runs: &runs,
        commands: &commands,
        reaches: &reaches,
        witness: &witness,
        audit_log: &audit_log,
        replayed: &replayed,
        heard: &heard,
    };
    let results = checks.iter().zip(open_answers);
    let results = results.map(|(check, need)| match need {
        Some(need) => needs::untold(check, need),
        None => {
            looks_at(check);
            grading.contained(check)
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

/// Everything that was looked at, from which checks are decided.
struct Grading<'a> {
    subject: &'a Subject<'a>,
    live: Option<Live<'a>>,
    /// The conversation with the cluster's API server.
    api: Option<&'a Api>,
    debug_containers: DebugContainers,
    provoked: &'a Provoked,
    history: &'a History,
    runs: &'a Runs,
    commands: &'a Commands,
    reaches: &'a Reaches,
    witness: &'a Witness,
    audit_log: &'a audit::Reading<'a>,
    /// Whether the recording could be read.
    replayed: &'a Result<(), String>,
    heard: &'a Heard,
}

/// Whether somebody in the lab can hear what is asked for a check: an API server's audit log keeps it, and a command runs
/// in the node.
fn is_overheard(check: &Check) -> bool {
    match &check.kind {
        Kind::Command(_)
        | Kind::Attack(_)
        | Kind::Object(_)
        | Kind::Access(_)
        | Kind::Admission(_)
        | Kind::Probe(_)
        | Kind::Kernel(_)
        | Kind::Etcd(_)
        | Kind::Audit(_) => true,
        Kind::All(parts) | Kind::Any(parts) => parts.iter().any(is_overheard),
        Kind::Not(part) => is_overheard(part),
        Kind::Event(_)
        | Kind::Alert(_)
        | Kind::Rules(_)
        | Kind::Run(_)
        | Kind::File(_)
        | Kind::Process(_)
        | Kind::Answer(_) => check.stimulus.as_ref().is_some_and(|one| one.pod.is_some()),
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
        if !is_overheard(check) {
            return None;
        }
        let checks = &self.scenario.checks;
        let besides = needs::place_of(checks, &check.id)?;
        let is_open = |at: usize| match &checks[at].kind {
            Kind::Answer(asked) => !is_answered(&checks[at], asked),
            _ => false,
        };
        check.needs.iter().map(String::as_str).find(|need| {
            let needed = needs::place_of(checks, need)
                .map(|needed| needs::counting(checks, needed, besides));
            needed.is_some_and(|counting| counting.into_iter().any(is_open))
        })
    }
}

/// Goes through checks and their parts, each with its stimulus; a part without one has its whole's.
fn visit<'a>(
    checks: &'a [Check],
    whole: Option<&'a Stimulus>,
    see: &mut dyn FnMut(&'a Check, Option<&'a Stimulus>),
) {
    for check in checks {
        let stimulus = check.stimulus.as_ref().or(whole);
        see(check, stimulus);
        match &check.kind {
            Kind::All(parts) | Kind::Any(parts) => visit(parts, stimulus, see),
            Kind::Not(part) => visit(std::slice::from_ref(part.as_ref()), stimulus, see),
            Kind::Attack(attack) => {
                for part in attack.parts() {
                    visit(std::slice::from_ref(part), stimulus, see);
                }
            }
            _ => {}
        }
    }
}

impl Grading<'_> {
    /// The result of a check. If grading it panics, that is unknown, and the other checks are graded all the same.
    fn contained(&self, check: &Check) -> CheckResult {
        contain(|| self.result(check)).unwrap_or_else(|problem| CheckResult {
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

    fn result(&self, check: &Check) -> CheckResult {
        let finding = self.finding(&check.id, check, check.stimulus.as_ref());
        let pass = finding.verdict == Verdict::Pass;
        let own = match &finding.verdict {
            Verdict::Pass => check.say_pass(),
            Verdict::Fail => check.say_fail(&finding.observed),
            Verdict::Unknown(why) => why.clone(),
        };
        let say = finding.say.unwrap_or(own);
        CheckResult {
            failed: false,
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

    /// `path` is where the check stands; a part of a combinator without a stimulus has its whole's.
    fn finding(&self, path: &str, check: &Check, stimulus: Option<&Stimulus>) -> Finding {
        let parts = |parts: &[Check]| -> Vec<Finding> {
            parts
                .iter()
                .enumerate()
                .map(|(place, part)| {
                    let path = history::path_of(path, part, place);
                    self.finding(&path, part, part.stimulus.as_ref().or(stimulus))
                })
                .collect()
        };
        let on_node = |look: &dyn Fn(Live<'_>) -> Finding| match self.live {
            Some(live) => look(live),
            None => Finding::unknown("this can only be seen on the running node"),
        };
        let of_cluster = |look: &dyn Fn(&Api) -> Finding| {
            on_node(&|_| match self.api {
                Some(api) => look(api),
                None => Finding::unknown("this lab has no cluster"),
            })
        };
        let baseline = self.subject.baseline;
        match &check.kind {
            Kind::Event(_) => match self.replayed {
                Ok(()) => audit::remembered(path, self.history, self.audit_log, self.witness),
                Err(why) => Finding::unknown(why),
            },
            Kind::Alert(alert) => match self.replayed {
                Ok(()) => self.provoked.judge(alert, stimulus, self.heard),
                Err(why) => Finding::unknown(why),
            },
            Kind::Rules(rules) => match self.live {
                Some(_) => rules::grade(rules, self.heard),
                None => Finding::unknown("this can only be seen on the running node"),
            },
            Kind::Run(run) => match self.replayed {
                Ok(()) => on_node(&|live| self.runs.grade(run, live)),
                Err(why) => Finding::unknown(why),
            },
            Kind::File(file) => on_node(&|live| file::grade(file, live.node, baseline)),
            Kind::Process(process) => match self.replayed {
                Ok(()) => {
                    on_node(&|live| process::grade(process, live.node, baseline, self.reaches))
                }
                Err(why) => Finding::unknown(why),
            },
            Kind::Object(object) => of_cluster(&|api| object::grade(object, api, baseline)),
            Kind::Access(access) => of_cluster(&|api| access::grade(access, api)),
            Kind::Admission(admission) => of_cluster(&|api| admission::grade(admission, api)),
            Kind::Probe(probe) => {
                on_node(&|live| of_cluster(&|api| probe::grade(probe, live, api)))
            }
            Kind::Kernel(kernel) => match self.replayed {
                Ok(()) => on_node(&|live| {
                    of_cluster(&|api| {
                        let pods = &self.debug_containers;
                        kernel::grade(kernel, live, api, pods, baseline, self.reaches)
                    })
                }),
                Err(why) => Finding::unknown(why),
            },
            Kind::Etcd(etcd) => {
                on_node(&|live| of_cluster(&|api| etcd::grade(etcd, live.node, baseline, api)))
            }
            Kind::Audit(audit) => match self.replayed {
                Ok(()) => of_cluster(&|_| {
                    audit::grade(audit, path, self.history, self.audit_log, self.witness)
                }),
                Err(why) => Finding::unknown(why),
            },
            Kind::Answer(answer) => answer::of_attempt(answer, &check.id, self.subject.attempt),
            Kind::Command(command) => match self.replayed {
                Ok(()) => on_node(&|_| self.commands.grade(command)),
                Err(why) => Finding::unknown(why),
            },
            Kind::Attack(attack) => match self.replayed {
                Ok(()) => on_node(&|_| {
                    let id = path.split('.').next().unwrap_or(path);
                    let look = |part: &Check| self.finding(path, part, None);
                    attack::grade(
                        id,
                        attack,
                        &baseline.attacks,
                        self.api,
                        self.commands,
                        &look,
                    )
                }),
                Err(why) => Finding::unknown(why),
            },
            Kind::All(checks) => finding::all(parts(checks)),
            Kind::Any(checks) => finding::any(parts(checks)),
            Kind::Not(part) => {
                finding::not(finding::all(parts(std::slice::from_ref(part.as_ref()))))
            }
        }
    }
}
