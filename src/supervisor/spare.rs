//! The spare: a cluster that is made ahead and waits, frozen, for the next `reset` or `start`.
//!
//! It is a whole lab, its pods included, for the one thing that a learner is most likely to do next:
//! begin the same task again, or, once that is done, the next one. So nothing has to be made when it is
//! taken: it is thawed, gets the name that it is asked for, and its attempt begins.

use std::fs;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tracing::warn;

use super::live::LiveLab;
use super::making::Made;
use super::protocol::StartRequest;
use super::record::{LabRecord, LabState, nobodys};
use super::sleep::{Sleeper, asleep};
use super::{Supervisor, bringup, content, lock, making};
use crate::attempt::{Attempt, Filter};
use crate::lab::LabId;
use crate::memory::Memory;
use crate::problem::Problem;
use crate::provider::Choice;
use crate::report::SpareState;
use crate::scenario::{Content, Drawn, Tier};

/// How often it is looked after.
const ROUND: Duration = Duration::from_secs(1);

/// How long a learner has the machine to themselves before one is made.
const GRACE: Duration = Duration::from_secs(10);

/// How long nothing is tried again after one could not be made.
const REST: Duration = Duration::from_secs(300);

/// What must be left of the machine's memory beside what a spare may take.
const MARGIN: u64 = 1 << 30;

/// What is kept of it.
#[derive(Default)]
pub(super) struct Spare {
    waiting: Option<Waiting>,
    /// For whom one is being made.
    making: Option<Purpose>,
    /// Why there is none, and when that was.
    failed: Option<(Instant, String)>,
}

/// What a spare is for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Purpose {
    /// The reset of that lab.
    Reset(LabId),
    /// The start of the scenario that comes next, after what this lab plays.
    Next(LabId),
}

struct Waiting {
    purpose: Purpose,
    made: Made,
    sleeper: Sleeper,
}

impl Waiting {
    /// Whether it is what a record asks for.
    fn fits(&self, record: &LabRecord) -> bool {
        let made = &self.made.record;
        (&made.scenario, &made.content, made.seed, &made.provider)
            == (
                &record.scenario,
                &record.content,
                record.seed,
                &record.provider,
            )
    }
}

impl Supervisor {
    /// Looks after the spare for as long as the process lives.
    pub(super) fn keep_spare(&self) -> ! {
        loop {
            if let Err(problem) = self.tend_spare() {
                warn!("no spare: {problem}");
                lock(&self.spare).failed = Some((Instant::now(), problem.to_string()));
            }
            thread::sleep(ROUND);
        }
    }

    fn tend_spare(&self) -> Result<(), Problem> {
        let wanted = self.wanted()?;
        {
            let mut spare = lock(&self.spare);
            if let (Some(waiting), Some((purpose, _))) = (&mut spare.waiting, &wanted)
                && waiting.purpose == *purpose
            {
                let node = waiting.made.node.as_ref();
                let thawed = waiting.sleeper.thaw_for_a_moment(node, || true);
                return thawed.map_err(asleep).inspect_err(|_| {
                    // It is of no use; what is left of it is removed with the next round.
                    waiting.purpose = Purpose::Reset(LabId(String::new()));
                });
            }
            let rests = |(when, _): &(Instant, String)| when.elapsed() < REST;
            let soon = spare.failed.as_ref().is_some_and(rests)
                || wanted
                    .as_ref()
                    .is_none_or(|(_, lab)| lab.began.elapsed() < GRACE);
            // A class has its labs ahead; a spare beside them would take their room.
            if spare.waiting.is_none() && (soon || !self.ahead.is_empty()) {
                return Ok(());
            }
        }
        // Whoever makes a lab for a learner goes first.
        let Some(_alone) = self.turns.alone_now() else {
            return Ok(());
        };
        self.drop_spare();
        // What was wanted may have been stopped meanwhile.
        let Some((purpose, lab)) = self.wanted()? else {
            return Ok(());
        };
        lock(&self.spare).making = Some(purpose.clone());
        let made = self.make_spare(&purpose, &lab);
        let mut spare = lock(&self.spare);
        spare.making = None;
        spare.waiting = Some(Waiting {
            purpose,
            made: made?,
            sleeper: Sleeper::default(),
        });
        Ok(())
    }

    /// What a spare would be for now: the lab that was begun last says.
    fn wanted(&self) -> Result<Option<(Purpose, Arc<LiveLab>)>, Problem> {
        let labs: Vec<_> = self.labs().values().cloned().collect();
        let fits = |lab: &Arc<LiveLab>| {
            lab.record.spare
                && lab.record.provider == Choice::Sandbox
                && lab.stage.lab.cluster.is_some()
        };
        let last = labs
            .into_iter()
            .filter(fits)
            .max_by_key(|lab| lab.record.attempt);
        let Some(lab) = last else { return Ok(None) };
        let id = lab.id.clone();
        let purpose = match is_done(&lab.attempt()?) {
            true => Purpose::Next(id),
            false => Purpose::Reset(id),
        };
        Ok(Some((purpose, lab)))
    }

    /// Makes one.
    fn make_spare(&self, purpose: &Purpose, lab: &LiveLab) -> Result<Made, Problem> {
        let (scenario, seed) = match purpose {
            Purpose::Reset(_) => (lab.record.scenario.clone(), lab.record.seed),
            Purpose::Next(_) => match self.next_scenario(&lab.record)? {
                Some(scenario) => (scenario, bringup::drawn_seed()),
                None => return Err(Problem::machine("all tasks on clusters are done")),
            },
        };
        let record = LabRecord {
            scenario,
            content: lab.record.content.clone(),
            seed,
            spare: true,
            ..LabRecord::new(nobodys("spare"), Choice::Sandbox, LabState::Spare)
        };
        let stage = record.stage()?;
        let needs = (stage.lab.limits.memory << 20) + MARGIN;
        if let Some(memory) = Memory::now()
            && memory.available < needs
        {
            return Err(Problem::machine(format!(
                "{} MiB of memory are free, and it may want {}",
                memory.available >> 20,
                needs >> 20
            )));
        }
        self.make_waiting(record, stage)
    }

    /// Makes a lab that is to wait for somebody. What is there of one that can't be made is removed.
    pub(super) fn make_waiting(&self, record: LabRecord, stage: Drawn) -> Result<Made, Problem> {
        let (id, choice) = (record.id.clone(), record.provider.clone());
        let _room = self.room(&mut |_| {}, &|| false)?;
        let made = self.make(record, stage, self.provider(&choice).as_ref(), &mut |_| {});
        made.inspect_err(|_| self.give_up(&id, &choice))
    }

    /// The scenario on a cluster that comes after the one of the record and has not been passed.
    fn next_scenario(&self, record: &LabRecord) -> Result<Option<String>, Problem> {
        let content = content(&record.content)?;
        let all = content.scenarios();
        let here = all.iter().position(|id| *id == record.scenario);
        let (before, after) = all.split_at(here.map_or(0, |here| here + 1));
        for id in after.iter().chain(before) {
            if *id != record.scenario && on_a_cluster(&content, id) && !self.has_passed(id)? {
                return Ok(Some((*id).to_owned()));
            }
        }
        Ok(None)
    }

    fn has_passed(&self, scenario: &str) -> Result<bool, Problem> {
        let filter = Filter {
            scenario: Some(scenario.to_owned()),
            ..Filter::default()
        };
        let attempts = lock(&self.progress).history(&filter)?;
        Ok(attempts.iter().any(is_passed))
    }

    /// The seed of the spare that waits for what is to be started.
    pub(super) fn seed_of_spare(&self, request: &StartRequest) -> Option<u64> {
        let spare = lock(&self.spare);
        let waiting = spare.waiting.as_ref()?;
        let record = &waiting.made.record;
        let fits = matches!(waiting.purpose, Purpose::Next(_))
            && record.scenario == request.scenario
            && record.content == request.content;
        fits.then_some(record.seed)
    }

    /// The spare, if it is what a record asks for: thawed, and that record's from now on. Who asks has
    /// that lab's turn.
    pub(super) fn take_spare(&self, record: &LabRecord) -> Option<Made> {
        let mut spare = lock(&self.spare);
        let made = spare.waiting.take_if(|waiting| waiting.fits(record))?.made;
        drop(spare);
        self.given(made, record)
    }

    /// Whether the spare is what a record asks for.
    pub(super) fn has_spare(&self, record: &LabRecord) -> bool {
        let spare = lock(&self.spare);
        spare.waiting.as_ref().is_some_and(|one| one.fits(record))
    }

    /// A lab that has waited, for who asks for one like it. What can't be given is removed.
    pub(super) fn given(&self, made: Made, record: &LabRecord) -> Option<Made> {
        let waiting = made.record.id.clone();
        match self.give(made, record) {
            Ok(made) => Some(made),
            Err(problem) => {
                warn!("a lab that waited can't be taken: {problem}");
                for id in [&waiting, &record.id] {
                    self.give_up(id, &record.provider);
                }
                None
            }
        }
    }

    /// Wakes a lab that waited up, and gives it the name of one that is not there.
    fn give(&self, made: Made, record: &LabRecord) -> Result<Made, Problem> {
        let (from, to) = (&made.record.id, &record.id);
        match made.node.freeze(false) {
            // What can't be frozen is awake.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
            thawed => thawed.map_err(asleep)?,
        }
        let provider = self.provider(&record.provider);
        let node = provider.hand_over(&self.folder(from), &self.folder(to))?;
        let sockets = self.paths.socket_folder(to);
        fs::rename(self.paths.socket_folder(from), &sockets).map_err(|error| {
            Problem::machine(format!("{} can't be made: {error}", sockets.display()))
        })?;
        made.watch.renamed(making::recording(&self.folder(to)));
        Ok(Made {
            record: record.clone(),
            node,
            ..made
        })
    }

    /// The record of the one that waits.
    pub(super) fn spare_record(&self) -> Option<LabRecord> {
        let spare = lock(&self.spare);
        spare.waiting.as_ref().map(|one| one.made.record.clone())
    }

    /// Removes the spare, if there is one. Who asks has a turn, or is alone.
    pub(super) fn drop_spare(&self) {
        let waiting = lock(&self.spare).waiting.take();
        if let Some(waiting) = waiting {
            self.discard(waiting.made);
        }
    }

    /// Removes a lab that has waited.
    pub(super) fn discard(&self, made: Made) {
        made.watch.close();
        self.give_up(&made.record.id, &made.record.provider);
    }

    /// Removes a lab that nobody waits for; what is left of it is in the log.
    pub(super) fn give_up(&self, id: &LabId, provider: &Choice) {
        if let Err(problem) = self.remove(id, self.provider(provider).as_ref()) {
            warn!(lab = %id.0, "the lab is left for `cksl clean`: {problem}");
        }
    }

    /// What is to be said of the spare beside this lab.
    pub(super) fn spare_state(&self, lab: &LiveLab) -> Option<SpareState> {
        let spare = lock(&self.spare);
        if lab.stage.lab.cluster.is_none() || lab.record.provider != Choice::Sandbox {
            return None;
        }
        if !lab.record.spare {
            return Some(SpareState::Off);
        }
        Some(match (&spare.waiting, &spare.making, &spare.failed) {
            (Some(waiting), _, _) => match &waiting.purpose {
                Purpose::Reset(id) => SpareState::Reset { lab: id.0.clone() },
                Purpose::Next(_) => SpareState::Next {
                    scenario: waiting.made.record.scenario.clone(),
                },
            },
            (None, Some(_), _) => SpareState::Making,
            (None, None, Some((_, why))) => SpareState::Failed {
                why: why.lines().next().unwrap_or_default().to_owned(),
            },
            (None, None, None) => SpareState::Making,
        })
    }
}

/// Whether nothing is left to do in an attempt.
fn is_done(attempt: &Attempt) -> bool {
    attempt.ended.is_some() || is_passed(attempt)
}

fn is_passed(attempt: &Attempt) -> bool {
    attempt
        .best
        .as_ref()
        .is_some_and(|best| best.tally().passed)
}

fn on_a_cluster(content: &Content, scenario: &str) -> bool {
    let scenario = content.scenario(scenario);
    scenario.is_ok_and(|scenario| scenario.tier == Tier::Cluster)
}
