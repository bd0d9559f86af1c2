//! Labs that are made ahead for a class: each waits for the next start of its scenario, and only then does its attempt
//! begin. They are frozen while they wait.
//!
//! Nobody knows who will take which one. So each has a seed of its own, as a lab that is made when it is asked for.

use std::io;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tracing::warn;

use super::making::Made;
use super::protocol::StartRequest;
use super::record::{LabRecord, LabState, nobodys};
use super::sleep::{Sleeper, asleep};
use super::voice::Voice;
use super::{Supervisor, bringup, lock};
use crate::lab::LabId;
use crate::problem::{Problem, exit};
use crate::provider::{Choice, Node};

/// How often they are looked after.
const ROUND: Duration = Duration::from_secs(1);

/// After so many rounds in which it can't be looked after, one is of no use.
const FAILURES: u32 = 5;

/// One that waits.
struct Waiting {
    made: Made,
    bed: Bed,
    /// The lab that it is to become, as long as that has its turn.
    taker: Option<LabId>,
}

/// Where one sleeps. Who looks after it holds up nobody who comes to it meanwhile.
#[derive(Clone)]
struct Bed {
    id: LabId,
    node: Arc<dyn Node>,
    sleeper: Arc<Sleeper>,
    is_cluster: bool,
    failures: Arc<AtomicU32>,
}

/// All that wait.
#[derive(Default)]
pub(super) struct Ahead {
    waiting: Mutex<Vec<Waiting>>,
    /// Held by who makes some.
    making: Mutex<()>,
    /// Changes with each order: what was ordered before is not made any more.
    orders: AtomicU64,
}

impl Ahead {
    /// Whether none waits.
    pub(super) fn is_empty(&self) -> bool {
        lock(&self.waiting).is_empty()
    }

    /// Their records.
    pub(super) fn records(&self) -> Vec<LabRecord> {
        let all = lock(&self.waiting);
        all.iter().map(|one| one.made.record.clone()).collect()
    }

    /// A new order.
    fn order(&self) -> u64 {
        self.orders.fetch_add(1, Ordering::AcqRel) + 1
    }

    fn is_last(&self, order: u64) -> bool {
        self.orders.load(Ordering::Acquire) == order
    }
}

/// Whether a lab is what is asked for.
fn fits(record: &LabRecord, request: &StartRequest) -> bool {
    let on_sandbox = request
        .provider
        .as_ref()
        .is_none_or(|choice| *choice == Choice::Sandbox);
    on_sandbox && (&record.scenario, &record.content) == (&request.scenario, &request.content)
}

impl Supervisor {
    /// Lets so many labs wait for the next starts like this one: makes those that are missing, as many at once as there
    /// are processors, and ends those that are too many. What was made stays if the rest can't be. A later order ends
    /// this one.
    pub(super) fn make_ahead(
        &self,
        request: &StartRequest,
        count: u32,
        voice: &Voice<'_>,
    ) -> Result<u8, Problem> {
        self.exam.permit_start()?;
        let order = self.ahead.order();
        let _making = lock(&self.ahead.making);
        let missing = self.keep_ahead_at_most(request, count);
        if missing == 0 || !self.ahead.is_last(order) {
            return Ok(exit::DONE);
        }
        let (choice, _) = self.choose(request.provider.clone(), &request.engine)?;
        if choice != Choice::Sandbox {
            return Err(Problem::usage(format!(
                "labs are made ahead in the sandbox, and `{choice}` makes them here"
            )));
        }
        let (begun, made) = (AtomicU32::new(0), AtomicU32::new(0));
        let problem = Mutex::new(None);
        let work = || {
            while self.ahead.is_last(order)
                && lock(&problem).is_none()
                && begun.fetch_add(1, Ordering::AcqRel) < missing
            {
                match self.make_one(request, order) {
                    Ok(None) => break,
                    Ok(Some(one)) => {
                        self.put_ahead(one, order);
                        let made = made.fetch_add(1, Ordering::AcqRel) + 1;
                        voice.step(&format!("{made} of {missing} labs are made"));
                    }
                    Err(found) => {
                        lock(&problem).get_or_insert(found);
                    }
                }
            }
        };
        let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        thread::scope(|scope| {
            for _ in 0..processors.min(missing as usize) {
                scope.spawn(work);
            }
        });
        let problem = lock(&problem).take();
        problem.map_or(Ok(exit::DONE), Err)
    }

    /// Ends those like this that are too many. Returns how many are missing.
    fn keep_ahead_at_most(&self, request: &StartRequest, count: u32) -> u32 {
        let mut all = lock(&self.ahead.waiting);
        let (mut fit, others): (Vec<_>, Vec<_>) = all
            .drain(..)
            .partition(|one| self.is_free(one) && fits(&one.made.record, request));
        *all = others;
        let surplus = fit.split_off(fit.len().min(count as usize));
        let missing = count - fit.len() as u32;
        all.extend(fit);
        drop(all);
        for one in surplus {
            self.discard(one.made);
        }
        missing
    }

    /// Makes one; nothing if there is a later order by the time when it has its turn.
    fn make_one(&self, request: &StartRequest, order: u64) -> Result<Option<Waiting>, Problem> {
        let turn = self.turns.of(nobodys("ahead"));
        if !self.ahead.is_last(order) {
            return Ok(None);
        }
        let record = LabRecord {
            scenario: request.scenario.clone(),
            content: request.content.clone(),
            seed: bringup::drawn_seed(),
            spare: request.spare,
            ..LabRecord::new(turn.lab.clone(), Choice::Sandbox, LabState::Spare)
        };
        let stage = record.stage()?;
        let made = self.make_waiting(record, stage)?;
        match self
            .provider(&Choice::Sandbox)
            .open(&self.folder(&turn.lab))
        {
            Ok(node) => Ok(Some(Waiting {
                bed: Bed {
                    id: turn.lab.clone(),
                    node: Arc::from(node),
                    sleeper: Arc::default(),
                    is_cluster: made.stage.lab.cluster.is_some(),
                    failures: Arc::default(),
                },
                made,
                taker: None,
            })),
            Err(error) => {
                self.discard(made);
                Err(error.into())
            }
        }
    }

    /// Lets it wait, unless there is a later order by now.
    fn put_ahead(&self, one: Waiting, order: u64) {
        let mut all = lock(&self.ahead.waiting);
        if self.ahead.is_last(order) {
            all.push(one);
            return;
        }
        drop(all);
        self.discard(one.made);
    }

    /// Looks after those that wait, for as long as the process lives.
    pub(super) fn keep_ahead(&self) -> ! {
        loop {
            let beds: Vec<Bed> = lock(&self.ahead.waiting)
                .iter()
                .map(|one| one.bed.clone())
                .collect();
            for bed in beds {
                if let Err(error) = bed.look() {
                    self.forget_ahead(&bed, error);
                }
            }
            thread::sleep(ROUND);
        }
    }

    /// Removes one that is of no use, unless somebody has come to it.
    fn forget_ahead(&self, bed: &Bed, error: io::Error) {
        let mut all = lock(&self.ahead.waiting);
        let at = all
            .iter()
            .position(|one| one.bed.id == bed.id && self.is_free(one));
        let Some(at) = at else { return };
        let one = all.remove(at);
        drop(all);
        warn!(lab = %bed.id.0, "a lab that was made ahead is of no use: {}", asleep(error));
        self.discard(one.made);
    }

    /// Whether nobody takes it. Who wanted it may have failed before.
    fn is_free(&self, one: &Waiting) -> bool {
        let taker = one.taker.as_ref();
        taker.is_none_or(|taker| !self.turns.is_taken(taker))
    }

    /// The seed of one that is to become this lab, whose turn it is.
    pub(super) fn seed_ahead(&self, request: &StartRequest, lab: &LabId) -> Option<u64> {
        let mut all = lock(&self.ahead.waiting);
        let one = all
            .iter_mut()
            .find(|one| self.is_free(one) && fits(&one.made.record, request))?;
        one.taker = Some(lab.clone());
        Some(one.made.record.seed)
    }

    /// The one that is to become this lab: awake, and that record's from now on.
    pub(super) fn take_ahead(&self, record: &LabRecord) -> Option<Made> {
        let mut all = lock(&self.ahead.waiting);
        let is_it = |one: &Waiting| {
            let made = &one.made.record;
            one.taker.as_ref() == Some(&record.id)
                && (&made.scenario, made.seed, &made.provider)
                    == (&record.scenario, record.seed, &record.provider)
        };
        let at = all.iter().position(is_it)?;
        let Waiting { made, bed, .. } = all.remove(at);
        drop(all);
        // From here on nobody sends it to sleep.
        match bed.sleeper.wake(made.node.as_ref()) {
            Ok(()) => self.given(made, record),
            Err(error) => {
                warn!(lab = %bed.id.0, "a lab that was made ahead can't be taken: {}", asleep(error));
                self.discard(made);
                None
            }
        }
    }

    /// Ends all that wait, and what is being made.
    pub(super) fn drop_ahead(&self) {
        self.ahead.order();
        let all = std::mem::take(&mut *lock(&self.ahead.waiting));
        for one in all {
            self.discard(one.made);
        }
    }
}

impl Bed {
    /// Lets it sleep when it is time. An error is one of the last rounds, too.
    fn look(&self) -> io::Result<()> {
        let looked = match self.is_cluster {
            true => self.sleeper.thaw_for_a_moment(self.node.as_ref(), || true),
            false => self.sleeper.hibernate(self.node.as_ref()),
        };
        match looked {
            // It stays awake.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
            Err(error) if self.failures.fetch_add(1, Ordering::AcqRel) + 1 >= FAILURES => {
                Err(error)
            }
            Err(_) => Ok(()),
            Ok(()) => {
                self.failures.store(0, Ordering::Release);
                Ok(())
            }
        }
    }
}
