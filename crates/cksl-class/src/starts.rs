//! The labs that are being made for pages: a few at a time, the others wait for their turn.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cksl_wire::report::Problem;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::host::{Told, problem};
use crate::lock;

/// Labs that are being made at a time. Those of a class wait for their turn.
const MOST_STARTS: usize = 4;

/// How long a lab that is being made keeps others waiting. A cluster takes a minute.
const LONGEST_TURN: Duration = Duration::from_secs(180);

/// Labs of a class that are being made, or wait for their turn.
const MOST_OF_CLASS: usize = 256;

/// A lab that is being made, or could not be.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    /// What it is about.
    pub(crate) title: String,
    /// How many seconds it takes, about; unknown for a reset.
    pub(crate) seconds: Option<u32>,
    pub(crate) since: Instant,
    /// Why there is none.
    pub(crate) problem: Option<Problem>,
}

/// How far a lab is.
#[derive(Debug)]
enum Stage {
    Making(Start),
    /// It is made, and nothing was told of it yet.
    Made,
}

impl Stage {
    fn making(&self) -> Option<&Start> {
        match self {
            Self::Making(start) => Some(start),
            Self::Made => None,
        }
    }

    fn has_failed(&self) -> bool {
        self.making().is_some_and(|start| start.problem.is_some())
    }
}

/// The labs that are being made for pages.
#[derive(Debug)]
pub(crate) struct Starts {
    all: Mutex<HashMap<String, Stage>>,
    most: usize,
    turns: Arc<Semaphore>,
}

impl Starts {
    /// Those of one learner or of a class.
    pub(crate) fn new(of_class: bool) -> Self {
        Self {
            all: Mutex::default(),
            most: if of_class { MOST_OF_CLASS } else { MOST_STARTS },
            turns: Arc::new(Semaphore::new(MOST_STARTS)),
        }
    }

    pub(crate) fn of(&self, lab: &str) -> Option<Start> {
        lock(&self.all).get(lab)?.making().cloned()
    }

    /// Whether it is being made, or is made and nobody has told that yet.
    pub(crate) fn is_coming(&self, lab: &str) -> bool {
        let all = lock(&self.all);
        all.get(lab).is_some_and(|stage| !stage.has_failed())
    }

    /// It is made. What comes then may have been told before.
    pub(crate) fn made(&self, lab: &str) {
        if let Some(stage) = lock(&self.all).get_mut(lab) {
            *stage = Stage::Made;
        }
    }

    /// That it has begun, or ended, was told.
    pub(crate) fn told(&self, lab: &str) {
        lock(&self.all).remove(lab);
    }

    pub(crate) fn begin(&self, lab: &str, start: Start) -> Result<(), Problem> {
        let mut all = lock(&self.all);
        all.retain(|_, stage| !stage.has_failed());
        let making = all.values().filter_map(Stage::making);
        if making.count() >= self.most {
            let why = format!(
                "{} labs are being made already; wait for one of them",
                self.most
            );
            return Err(problem(&why));
        }
        all.insert(lab.to_owned(), Stage::Making(start));
        Ok(())
    }

    /// Makes a lab when its turn comes. One whose machine takes too long is waited for, and by nobody else.
    pub(crate) async fn in_turn(&self, told: impl Future<Output = Told>) -> Told {
        let turn = self.turns.acquire().await;
        let mut told = std::pin::pin!(told);
        match timeout(LONGEST_TURN, &mut told).await {
            Ok(told) => told,
            Err(_) => {
                drop(turn);
                told.await
            }
        }
    }

    pub(crate) fn failed(&self, lab: &str, why: &Problem) {
        if let Some(Stage::Making(start)) = lock(&self.all).get_mut(lab) {
            start.problem = Some(why.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Start {
        Start {
            title: String::new(),
            seconds: None,
            since: Instant::now(),
            problem: None,
        }
    }

    #[test]
    fn labs_are_made_a_few_at_a_time_and_a_failure_is_told_until_the_next_start() {
        let starts = Starts::new(false);
        for lab in ["a", "b", "c", "d"] {
            starts.begin(lab, start()).unwrap();
        }
        assert!(starts.begin("e", start()).is_err());
        starts.failed("a", &problem("no room"));
        assert_eq!(starts.of("a").unwrap().problem.unwrap().message, "no room");
        starts.begin("e", start()).unwrap();
        assert!(starts.of("a").is_none() && !starts.is_coming("a"));
    }

    #[test]
    fn a_lab_is_coming_until_it_is_told_and_takes_no_place_once_it_is_made() {
        let starts = Starts::new(false);
        for lab in ["a", "b", "c", "d"] {
            starts.begin(lab, start()).unwrap();
        }
        starts.made("a");
        assert!(starts.is_coming("a") && starts.of("a").is_none());
        starts.begin("e", start()).unwrap();
        assert!(starts.begin("f", start()).is_err());
        starts.told("a");
        assert!(!starts.is_coming("a"));
        // What was told before it was known to be made is not coming again.
        starts.told("b");
        starts.made("b");
        assert!(!starts.is_coming("b"));
    }
}
