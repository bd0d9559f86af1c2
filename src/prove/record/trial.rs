//! Trying a proposal in real labs, and giving up of it what does not hold there.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::Serialize;

use super::proposal::Proposal;
use super::step::Role;
use crate::prove::run::{Options, Outcome, Run, prove};
use crate::prove::task::{Task, tasks};
use crate::prove::{Bench, BenchError};
use crate::scenario::answer::{Kind, SOLUTION, UNTOUCHED};
use crate::scenario::{Content, Drawn};

/// So often a proposal is tried at most.
const MOST_ROUNDS: usize = 8;

/// What came of the trials.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Trial {
    /// How many labs were started for them.
    pub labs: usize,
    /// The reference earns everything.
    pub holds: bool,
    /// So it does with another seed; absent if that was not tried.
    pub holds_elsewhere: Option<bool>,
    /// What was given up, and why.
    pub given_up: Vec<String>,
    /// Why it could not be tried to the end.
    pub stopped: Option<String>,
}

/// Writes a proposal where labs find it, and reads it from there as an attempt plays it with a seed.
pub trait Shelf {
    /// Writes it.
    ///
    /// # Errors
    /// A file can't be written.
    fn put(&self, proposal: &Proposal) -> io::Result<()>;

    /// All content, with the proposal, and what an attempt with this seed plays.
    ///
    /// # Errors
    /// The proposal can't be read, or is wrong: why.
    fn draw(&self, seed: u64) -> Result<(Content, Drawn), BenchError>;
}

struct Trying<'a> {
    bench: &'a dyn Bench,
    shelf: &'a dyn Shelf,
    options: Options,
    done: &'a (dyn Fn(&Task, &[Run]) + Sync),
    trial: Trial,
    /// Steps that were given up in the last round.
    given_up: Vec<usize>,
    /// Steps that can't be given up together with others.
    needed: BTreeSet<usize>,
}

/// What each answer earned.
#[derive(Debug, Default)]
struct Earned {
    untouched: BTreeSet<String>,
    reference: BTreeSet<String>,
    near_misses: BTreeMap<String, BTreeSet<String>>,
}

/// Tries a proposal until it holds: drops checks that an untouched lab meets or that the reference does not meet again,
/// and steps without which everything is earned. Then each near miss says what it earned.
pub fn refine(
    bench: &dyn Bench,
    shelf: &dyn Shelf,
    proposal: &mut Proposal,
    options: Options,
    done: &(dyn Fn(&Task, &[Run]) + Sync),
) -> Trial {
    let mut trying = Trying {
        bench,
        shelf,
        options,
        done,
        trial: Trial::default(),
        given_up: Vec::new(),
        needed: BTreeSet::new(),
    };
    if let Err(why) = trying.rounds(proposal) {
        trying.trial.stopped = Some(why.to_string());
        // What they earn is not known.
        proposal.near_misses.clear();
    }
    trying.trial
}

impl Trying<'_> {
    fn rounds(&mut self, proposal: &mut Proposal) -> Result<(), BenchError> {
        for _ in 0..MOST_ROUNDS {
            proposal.leave_out_each();
            let earned = self.round(proposal, self.options.seed, None)?;
            if !self.learn(proposal, &earned) {
                self.keep(proposal, &earned);
                self.trial.holds = true;
                let other = self.options.seed + 1;
                let only = BTreeSet::from([SOLUTION.to_owned()]);
                let elsewhere = self.round(proposal, other, Some(&only))?;
                let all = proposal
                    .active()
                    .all(|draft| elsewhere.reference.contains(&draft.id));
                self.trial.holds_elsewhere = Some(all);
                return Ok(());
            }
            if proposal.active().next().is_none() {
                return Err("nothing of the work can be checked".into());
            }
        }
        Err(format!("after {MOST_ROUNDS} rounds it still changes").into())
    }

    /// Plays a proposal once: the untouched lab, the reference and the near misses, or just these.
    fn round(
        &mut self,
        proposal: &Proposal,
        seed: u64,
        only: Option<&BTreeSet<String>>,
    ) -> Result<Earned, BenchError> {
        self.shelf.put(proposal)?;
        let (content, drawn) = self.shelf.draw(seed)?;
        let mut played = tasks(&content, &drawn).map_err(|why| said(&why))?;
        let names: BTreeSet<String> = proposal
            .near_misses
            .iter()
            .map(|one| proposal.name(one))
            .collect();
        played.retain(|task| match (only, task.kind) {
            (Some(only), _) => only.contains(&task.answer),
            (None, Kind::Untouched | Kind::Reference) => true,
            (None, Kind::NearMiss) => names.contains(&task.answer),
            (None, _) => false,
        });
        let options = Options {
            seed,
            ..self.options
        };
        let runs = prove(self.bench, &played, options, self.done);
        self.trial.labs += runs.len();
        let mut earned = Earned::default();
        for run in runs {
            let Some(grade) = &run.grade else {
                let why = match &run.outcome {
                    Outcome::Stuck(why) | Outcome::Void(why) => why.clone(),
                    _ => "it was not graded".to_owned(),
                };
                // A near miss that can't be typed to its end is none; the others tell without it.
                if run.kind == Kind::NearMiss {
                    continue;
                }
                let shown = run.shown_last().join(" / ");
                return Err(format!("{}: {why}; {shown}", run.answer).into());
            };
            let checks = grade.checks.iter().filter(|check| check.earned > 0);
            let ids = checks.map(|check| check.id.clone()).collect();
            match run.answer.as_str() {
                UNTOUCHED => earned.untouched = ids,
                SOLUTION => earned.reference = ids,
                _ => drop(earned.near_misses.insert(run.answer.clone(), ids)),
            }
        }
        Ok(earned)
    }

    /// Changes a proposal by what came of it; tells whether anything was to be changed.
    fn learn(&mut self, proposal: &mut Proposal, earned: &Earned) -> bool {
        let lost = proposal
            .active()
            .any(|draft| !earned.reference.contains(&draft.id));
        if lost && !self.given_up.is_empty() {
            self.take_back(proposal);
            return true;
        }
        let mut changed = false;
        for draft in proposal.drafts.iter_mut().filter(|draft| draft.active) {
            let why = if earned.untouched.contains(&draft.id) {
                "an untouched lab earns it"
            } else if earned.reference.contains(&draft.id) {
                continue;
            } else if let Some(weaker) = draft.weaker.take() {
                draft.kind = ("file", weaker);
                let why = format!(
                    "{}: the file has other content each time, so the check asks only whether it is there",
                    draft.id
                );
                self.trial.given_up.push(why);
                changed = true;
                continue;
            } else {
                "the reference did not earn it when it was typed again"
            };
            draft.active = false;
            draft.step = None;
            self.trial.given_up.push(format!("{}: {why}", draft.id));
            changed = true;
        }
        if changed {
            return true;
        }
        let survivors: Vec<usize> = proposal
            .near_misses
            .iter()
            .filter(|near_miss| {
                let earned = earned.near_misses.get(&proposal.name(near_miss));
                earned
                    .is_some_and(|earned| proposal.active().all(|draft| earned.contains(&draft.id)))
            })
            .map(|near_miss| near_miss.without)
            .filter(|step| !self.needed.contains(step))
            .collect();
        self.given_up.clear();
        for step in survivors {
            let dormant = proposal
                .drafts
                .iter_mut()
                .find(|draft| !draft.active && draft.step == Some(step));
            match dormant {
                Some(draft) => draft.active = true,
                None => {
                    proposal.steps[step].role =
                        Role::Dropped("everything is earned without it".to_owned());
                    self.given_up.push(step);
                }
            }
            changed = true;
        }
        changed
    }

    /// Steps that were given up together were not all needless: all but the first come back, and in the end that one, too.
    fn take_back(&mut self, proposal: &mut Proposal) {
        let first = self.given_up.first().copied();
        let alone = self.given_up.len() == 1;
        for step in std::mem::take(&mut self.given_up) {
            if alone || Some(step) != first {
                proposal.steps[step].role = Role::Kept;
            }
            if alone {
                self.needed.insert(step);
            }
        }
        self.given_up.extend(first.filter(|_| !alone));
    }

    /// Keeps what each near miss earned, and only those that lose something.
    fn keep(&mut self, proposal: &mut Proposal, earned: &Earned) {
        let mut kept = std::mem::take(&mut proposal.near_misses);
        kept.retain_mut(|near_miss| {
            let name = proposal.name(near_miss);
            let Some(ids) = earned.near_misses.get(&name) else {
                self.trial
                    .given_up
                    .push(format!("{name}: it could not be typed to its end"));
                return false;
            };
            near_miss.earns.clone_from(ids);
            !proposal.active().all(|draft| ids.contains(&draft.id))
        });
        proposal.near_misses = kept;
        for step in &self.needed {
            if let Some(step) = proposal.steps.get(*step) {
                let why = format!(
                    "{}: others make up for it, so it has no near miss",
                    step.name
                );
                self.trial.given_up.push(why);
            }
        }
    }
}

fn said(diagnostics: &[crate::scenario::Diagnostic]) -> BenchError {
    let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
    lines.join("; ").into()
}
