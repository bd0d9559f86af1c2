//! The staff signs in, sets passwords, and says who is of it.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::answer::{Asked, Outcome, json, with_cookie};
use crate::class::Who;
use crate::class::records::{Error, Records};
use crate::class::room::{Room, name_of};
use crate::class::staff::{LONGEST, Role, SHORTEST};
use crate::connection::Peer;
use crate::host::problem;
use crate::random::{hash, secret};
use crate::session::Session;
use crate::shared::Shared;

/// The cookie of a new session, if the password is right.
async fn try_to_sign_in(
    room: &Arc<Records>,
    name: String,
    password: String,
) -> Result<Option<String>, Error> {
    let records = Arc::clone(room);
    let tried = tokio::task::spawn_blocking(move || {
        let cookie = secret();
        let signed = records.sign_in(&name, &password, &hash(&cookie))?;
        Ok(signed.then_some(cookie))
    });
    tried.await.unwrap_or(Ok(None))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SigningIn {
    name: String,
    password: String,
}

/// Signs in by name and password.
pub(crate) async fn sign_in(
    State(shared): State<Arc<Shared>>,
    Extension(Peer(from)): Extension<Peer>,
    Asked(SigningIn { name, password }): Asked<SigningIn>,
) -> Response {
    let Some(room) = &shared.room else {
        return super::no_class();
    };
    if password.len() > LONGEST {
        return json(&Outcome::failed(problem(WRONG)));
    }
    // One at a time: each takes 19 MiB, and who guesses shall not take all.
    let Ok(_turn) = room.sign_in_turn.acquire().await else {
        return super::no_class();
    };
    if room.is_guessed(from, Instant::now()) {
        let why = "too many wrong passwords came from here; wait five minutes";
        return json(&Outcome::failed(problem(why)));
    }
    match try_to_sign_in(&room.records, name, password).await {
        Ok(Some(cookie)) => {
            let cookie = shared.home.set_cookie(&cookie);
            with_cookie(cookie, json(&Outcome::leads("/".to_owned())))
        }
        // That is no guess.
        Err(error) => super::unkept(&error),
        Ok(None) => {
            wrong(room, from);
            json(&Outcome::failed(problem(WRONG)))
        }
    }
}

const WRONG: &str = "this name and this password are not of the staff";

fn wrong(room: &Room, from: IpAddr) {
    room.guessed(from, Instant::now());
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Password {
    name: Option<String>,
    password: String,
}

/// Sets the password of who asks.
pub(crate) async fn set_password(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Asked(asked): Asked<Password>,
) -> Response {
    let (Some(room), Who::Staff(who)) = (&shared.room, &session.who) else {
        return super::no_class();
    };
    let Password { name, password } = asked;
    if password.chars().count() < SHORTEST || password.len() > LONGEST {
        return json(&Outcome::failed(problem(
            "a password has 12 letters or more, and at most 200 bytes",
        )));
    }
    let name = match (who.id, name.as_deref().map(name_of)) {
        (None, Some(Some(name))) => name,
        (None, _) => {
            let why = "a name has 1 to 60 letters, and nothing invisible";
            return json(&Outcome::failed(problem(why)));
        }
        (Some(_), _) => who.name.clone(),
    };
    // Its digest takes 19 MiB, as that of who signs in.
    let Ok(_turn) = room.sign_in_turn.acquire().await else {
        return super::no_class();
    };
    let (records, who, cookie) = (Arc::clone(&room.records), who.clone(), session.cookie);
    let set =
        tokio::task::spawn_blocking(move || records.set_password(&cookie, &who, &name, &password));
    match set.await {
        Ok(Ok(true)) => {
            shared.look_at_sessions();
            json(&Outcome::leads("/".to_owned()))
        }
        Ok(Ok(false)) => json(&Outcome::failed(problem(
            "somebody of the staff has this name",
        ))),
        Ok(Err(error)) => super::unkept(&error),
        Err(_) => json(&Outcome::failed(problem("the password could not be set"))),
    }
}

/// Adds somebody to the staff, or takes somebody out of it.
pub(super) fn change(
    room: &Room,
    records: &Records,
    act: &str,
    name: &str,
    role: Option<&str>,
) -> Result<Outcome, Error> {
    let failed = |why: &str| Ok(Outcome::failed(problem(why)));
    let Some(name) = name_of(name) else {
        return failed("a name has 1 to 60 letters, and nothing invisible");
    };
    if act == "dismiss" {
        return match records.dismiss(&name)? {
            true => Ok(Outcome::default()),
            false => failed("nobody of the staff has this name"),
        };
    }
    let Some(role) = role.and_then(Role::named) else {
        return failed("a role is owner, teacher or viewer");
    };
    let key = secret();
    match records.invite(&name, role, &hash(&key))? {
        true => Ok(Outcome::linked(format!("{}/join/{key}", room.origin))),
        false => failed("somebody of the staff has this name"),
    }
}
