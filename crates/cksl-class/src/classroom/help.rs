//! Does in labs what the staff has asked for: a hint that costs nothing, a task that begins again, labs that are ended, and
//! those that wait for their learners.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cksl_wire::protocol::{Reply, Verb};
use cksl_wire::report::style::clean;
use cksl_wire::report::{Problem, Shown};
use tokio::time::timeout;
use tracing::warn;

use crate::actions::make_again;
use crate::class::Ahead;
use crate::class::records::{Error, unkept};
use crate::class::regrade::{Fetched, UNANSWERED};
use crate::class::todo::Todo;
use crate::host::{Call, MOST_OF_A_PIECE, Told, problem};
use crate::hosts::{Hosts, MOST_POINTS};
use crate::shared::Shared;

/// How long a machine may take for what the staff has asked for.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long it takes until what could not be kept is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// Keeps what was done already, also if the database is away for a while.
pub(crate) async fn insist(keep: impl Fn() -> Result<(), Error>) -> Result<(), Error> {
    loop {
        match keep() {
            Err(Error::Away(_)) => tokio::time::sleep(AGAIN).await,
            kept => return kept,
        }
    }
}

/// Takes the next hint in a lab. Returns what it costs.
async fn hint(shared: &Shared, lab: String) -> Result<u32, Problem> {
    let call = Call::Verb {
        lab,
        verb: Verb::Hint { accept: true },
    };
    let told = Told::of(&*shared.host, call).await;
    if let Some(problem) = told.problem() {
        return Err(problem);
    }
    let cost = told.replies.iter().find_map(|reply| match reply {
        Reply::Shown(Shown::Hint(hint)) => Some(hint.cost),
        _ => None,
    });
    match cost {
        None => Err(problem("there is no further hint")),
        Some(cost) if cost > MOST_POINTS => Err(problem("the hint costs more than a task has")),
        Some(cost) => Ok(cost),
    }
}

/// Credits what a hint cost.
async fn credit(shared: &Shared, lab: &str, cost: u32) -> Result<(), Problem> {
    let Some(room) = shared.room.as_ref().filter(|_| cost > 0) else {
        return Ok(());
    };
    let credited = insist(|| room.records.credit(lab, cost)).await;
    credited.map_err(|error| problem(&unkept(&error)))
}

/// Makes a lab again. In an exam nothing was graded before: what was earned is kept first.
async fn reset(shared: &Arc<Shared>, lab: String) -> Result<(), Problem> {
    if shared.is_exam() {
        let call = Call::Grade { lab: lab.clone() };
        let told = Told::of(&*shared.host, call).await;
        if told.code != Some(0) {
            let unknown = || problem("no reason was given");
            return Err(told.problem().unwrap_or_else(unknown));
        }
    }
    make_again(shared, lab).await
}

/// Bytes of a recording, packed. A host keeps none that is larger.
const MOST_RECORDED: usize = 32 << 20;

/// How long a machine may take for a piece of a recording.
const FOR_A_PIECE: Duration = Duration::from_secs(20);

/// How long it may take for all pieces.
const FOR_ALL: Duration = Duration::from_secs(300);

/// The recording of an attempt, piece by piece; or why it can't be had.
async fn recording(shared: &Shared, lab: &str, attempt: i64) -> Fetched {
    let mut all: Vec<u8> = Vec::new();
    loop {
        let call = Call::Recording {
            lab: lab.to_owned(),
            attempt,
            from: all.len() as u64,
        };
        let told = timeout(FOR_A_PIECE, Told::of(&*shared.host, call)).await;
        let told = told.map_err(|_| UNANSWERED.to_owned())?;
        let Some(piece) = &told.piece else {
            let why = told.problem().map(|problem| clean(&problem.message));
            return Err(why.unwrap_or_else(|| "its machine was lost".to_owned()));
        };
        let bytes = STANDARD.decode(&piece.bytes);
        let bytes = bytes.map_err(|_| "its machine tells it in no Base64".to_owned())?;
        if bytes.len() as u64 > MOST_OF_A_PIECE {
            return Err("its machine tells more of it at a time than a piece may be".to_owned());
        }
        let length = usize::try_from(piece.length).unwrap_or(usize::MAX);
        all.extend(&bytes);
        if all.len() == length {
            return Ok(all);
        }
        if bytes.is_empty() || all.len() > length || length > MOST_RECORDED {
            return Err("its machine tells more or less of it than it says".to_owned());
        }
    }
}

/// Gets a recording for the command that waits for it.
async fn fetch(shared: &Shared, lab: &str, attempt: i64) -> Result<(), Problem> {
    let Some(room) = &shared.room else {
        return Ok(());
    };
    let fetched = timeout(FOR_ALL, recording(shared, lab, attempt)).await;
    let fetched = fetched.unwrap_or_else(|_| Err(UNANSWERED.to_owned()));
    let kept = insist(|| room.records.keep_recording(lab, attempt, &fetched)).await;
    kept.map_err(|error| problem(&unkept(&error)))
}

/// Does in labs what the staff has asked for. Returns whether that is over, or must be tried again.
pub(crate) async fn act(shared: &Arc<Shared>, todo: Todo) -> bool {
    let is_stop = matches!(todo, Todo::Stop { .. });
    // A room full of clusters takes minutes, and each lab has limits of its own; so has each recording.
    let is_unlimited = matches!(todo, Todo::Ahead { .. } | Todo::Recording { .. });
    let hinted = match &todo {
        Todo::Hint { lab } => Some(lab.clone()),
        _ => None,
    };
    let done = async {
        match todo {
            Todo::Stop { lab } => return stop(shared, lab).await.then_some(Ok(0)),
            Todo::Hint { lab } => Some(hint(shared, lab).await),
            Todo::Reset { lab } => Some(reset(shared, lab).await.map(|()| 0)),
            Todo::Recording { lab, attempt } => {
                Some(fetch(shared, &lab, attempt).await.map(|()| 0))
            }
            Todo::Ahead { task, count } => {
                make_ahead(shared, &task, count).await;
                Some(Ok(0))
            }
        }
    };
    let done = match is_unlimited {
        true => Ok(done.await),
        false => timeout(PATIENCE, done).await,
    };
    let done = match done {
        Ok(done) => done,
        Err(_) if is_stop => None,
        Err(_) => Some(Err(problem("the machine of the lab does not answer"))),
    };
    let done = match (done, hinted) {
        (Some(Ok(cost)), Some(lab)) => Some(credit(shared, &lab, cost).await.map(|()| 0)),
        (done, _) => done,
    };
    if let Some(Err(problem)) = &done {
        // It may be the words of a learner's machine, and is shown in a terminal.
        warn!(
            "what the staff asked for can't be done: {}",
            clean(&problem.message)
        );
    }
    done.is_some()
}

/// Ends a lab for good. Returns whether it is gone, with all that its host has kept of it.
async fn stop(shared: &Shared, lab: String) -> bool {
    shared.terminals.end(&lab);
    let start = shared.starts.of(&lab);
    if start.is_some_and(|start| start.problem.is_none()) {
        return false;
    }
    let is_forsaken = match &shared.room {
        Some(room) => room.records.is_forsaken(&lab).unwrap_or_default(),
        None => false,
    };
    let is_away = |hosts: &Arc<Hosts>| hosts.is_away(&lab);
    if !is_forsaken && shared.hosts.as_ref().is_some_and(is_away) {
        return false;
    }
    let call = Call::Stop {
        lab: lab.clone(),
        accept: true,
    };
    let is_over = match Told::of(&*shared.host, call).await.code {
        Some(0) => true,
        // Nobody reaches one whose host was sent away for good.
        _ if is_forsaken => true,
        // It may have been gone before.
        _ => {
            let asked = shared.hosts.as_ref().map(|hosts| hosts.labs_beside(&lab));
            let labs = match asked {
                Some(answers) => Told::all(answers).await,
                None => Told::of(&*shared.host, Call::Labs).await,
            };
            labs.code == Some(0) && labs.labs.iter().all(|known| known.id != lab)
        }
    };
    let Some(room) = shared.room.as_ref().filter(|_| is_over) else {
        return is_over;
    };
    let call = Call::Forget { lab: lab.clone() };
    let is_forgotten = is_forsaken || Told::of(&*shared.host, call).await.code == Some(0);
    is_forgotten && room.records.forget_place(&lab).is_ok()
}

/// Lets the machines of the class make what was asked for, if it still is.
async fn make_ahead(shared: &Shared, task: &str, count: u32) {
    let (Some(room), Some(hosts)) = (&shared.room, &shared.hosts) else {
        return;
    };
    let is_wanted = |all: Vec<Ahead>| {
        all.iter()
            .any(|one| one.task == task && one.wanted == count)
    };
    if !room.records.ahead().is_ok_and(is_wanted) {
        return;
    }
    let (made, why) = hosts.make_ahead(task, count).await;
    let why = why.map(|why| clean(&why.message));
    if let Err(error) = room.records.made_ahead(task, count, made, why) {
        warn!("how many labs wait can't be kept: {error}");
    }
}
