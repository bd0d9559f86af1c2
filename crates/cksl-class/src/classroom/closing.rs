//! Grades what learners work at when their time is over.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cksl_wire::report::style::clean;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tracing::warn;

use crate::class::counting::LONGEST;
use crate::host::{Call, Told};
use crate::lock;
use crate::shared::Shared;

/// How long a grading keeps others waiting. One that takes longer goes on by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// Gradings of the machines of the class at a time.
const AT_A_TIME: usize = 8;

/// How often it is looked whose time is over.
const LOOK: Duration = Duration::from_secs(1);

/// Grades the labs of those whose time is over, each once. One that is cut off is graded when it comes back: terminals
/// take no keys meanwhile.
pub(crate) async fn close(shared: Arc<Shared>) {
    let (Some(room), Some(hosts)) = (&shared.room, &shared.hosts) else {
        return;
    };
    let busy: Arc<Mutex<HashSet<String>>> = Arc::default();
    let turns = Arc::new(Semaphore::new(AT_A_TIME));
    loop {
        for (lab, ends) in room.records.to_close().unwrap_or_default() {
            if hosts.is_away(&lab) || !lock(&busy).insert(lab.clone()) {
                continue;
            }
            let (shared, busy, turns) =
                (Arc::clone(&shared), Arc::clone(&busy), Arc::clone(&turns));
            tokio::spawn(async move {
                let turn = match shared.is_on_own_machine(&lab) {
                    true => None,
                    false => turns.acquire_owned().await.ok(),
                };
                grade(&shared, &lab, ends, turn).await;
                lock(&busy).remove(&lab);
            });
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Grades a lab. What fails is tried again, for as long as what it tells would count.
async fn grade(
    shared: &Shared,
    lab: &str,
    ends: Timestamp,
    mut turn: Option<OwnedSemaphorePermit>,
) {
    let Some(room) = &shared.room else { return };
    // What can't be recorded is done in a moment, when there is room for it.
    let Ok(since) = room.records.begin_closing(lab, ends) else {
        return;
    };
    let call = Call::Grade {
        lab: lab.to_owned(),
    };
    let mut told = std::pin::pin!(Told::of(&*shared.host, call));
    let left = Timestamp::now()
        .duration_until(since + SignedDuration::try_from(LONGEST).unwrap_or_default());
    let left = Duration::try_from(left).unwrap_or_default();
    let graded = match timeout(PATIENCE.min(left), &mut told).await {
        Ok(told) => Ok(told),
        Err(_) => {
            turn.take();
            timeout(left.saturating_sub(PATIENCE), told).await
        }
    };
    match graded {
        Ok(told) if told.code == Some(0) => {}
        Ok(told) if !left.is_zero() => {
            let why = told.problem().map(|problem| problem.message);
            let why = clean(&why.unwrap_or_default());
            warn!(
                lab,
                "it can't be graded at the end, and is tried again: {why}"
            );
            return tokio::time::sleep(LOOK).await;
        }
        _ => warn!(
            lab,
            "it could not be graded at the end: more time for its learner grades it"
        ),
    }
    let done = Timestamp::now();
    while room.records.end_closing(lab, ends, done).is_err() {
        tokio::time::sleep(LOOK).await;
    }
    shared.changed(None);
}
