//! The labs that are being made for pages: a few at a time, the others wait for their turn.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cksl_node::report::Problem;
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

/// The labs that are being made for pages.
#[derive(Debug)]
pub(crate) struct Starts {
    all: Mutex<HashMap<String, Start>>,
    /// Labs that are made, and of which nothing was told yet.
    made: Mutex<HashSet<String>>,
    most: usize,
    turns: Arc<Semaphore>,
}

impl Starts {
    /// Those of one learner or of a class.
    pub(crate) fn new(of_class: bool) -> Self {
        Self {
            all: Mutex::default(),
            made: Mutex::default(),
            most: if of_class { MOST_OF_CLASS } else { MOST_STARTS },
            turns: Arc::new(Semaphore::new(MOST_STARTS)),
        }
    }

    pub(crate) fn of(&self, lab: &str) -> Option<Start> {
        lock(&self.all).get(lab).cloned()
    }

    /// Whether it is being made, or is made and nobody has told that yet.
    pub(crate) fn is_coming(&self, lab: &str) -> bool {
        let all = lock(&self.all);
        let is_begun = all.get(lab).is_some_and(|start| start.problem.is_none());
        is_begun || lock(&self.made).contains(lab)
    }

    /// It is made. What comes then may have been told before.
    pub(crate) fn made(&self, lab: &str) {
        let mut all = lock(&self.all);
        if all.remove(lab).is_some() {
            lock(&self.made).insert(lab.to_owned());
        }
    }

    /// That it has begun, or ended, was told.
    pub(crate) fn told(&self, lab: &str) {
        let mut all = lock(&self.all);
        all.remove(lab);
        lock(&self.made).remove(lab);
    }

    pub(crate) fn begin(&self, lab: &str, start: Start) -> Result<(), Problem> {
        let mut all = lock(&self.all);
        all.retain(|_, start| start.problem.is_none());
        if all.len() >= self.most {
            let why = format!(
                "{} labs are being made already; wait for one of them",
                self.most
            );
            return Err(problem(&why));
        }
        all.insert(lab.to_owned(), start);
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
        if let Some(start) = lock(&self.all).get_mut(lab) {
            start.problem = Some(why.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labs_are_made_a_few_at_a_time_and_a_failure_is_told_until_the_next_start() {
        let starts = Starts::new(false);
        let start = || Start {
            title: String::new(),
            seconds: None,
            since: Instant::now(),
            problem: None,
        };
        for lab in ["a", "b", "c", "d"] {
            starts.begin(lab, start()).unwrap();
        }
        assert!(starts.begin("e", start()).is_err());
        starts.failed("a", &problem("no room"));
        assert_eq!(starts.of("a").unwrap().problem.unwrap().message, "no room");
        starts.begin("e", start()).unwrap();
        assert!(starts.of("a").is_none());
    }
}
