//! The staff signs in, sets passwords, and says who is of it.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::answer::{Asked, Outcome, json, with_cookie};
use crate::class::Role;
use crate::class::Who;
use crate::class::records::{Error, Records};
use crate::class::room::{Room, name_of};
use crate::class::staff::{LONGEST, SHORTEST};
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::Member;
    use crate::class::testing::monday;
    use crate::db::testing::Shelf;
    use crate::host::Offer;
    use crate::hosts::Hosts;
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::time::timeout;

    const RIGHT: &str = "correct horse battery";

    #[tokio::test]
    async fn passwords_are_tried_one_at_a_time_and_not_too_often_from_one_address() {
        let shelf = Shelf::new();
        let records = Arc::new(monday(&shelf));
        let hosts = Hosts::new(Arc::clone(&records), Offer::default()).unwrap();
        let shared = crate::server::of_class(records, hosts);
        let room = shared.room.as_ref().unwrap();
        room.records.add_staff(&[1; 32]).unwrap();
        let set = room
            .records
            .set_password(&[1; 32], &Member::console(), "Grace", RIGHT);
        set.unwrap();
        let tries = |from: IpAddr, password: &str| {
            let asked = SigningIn {
                name: "Grace".to_owned(),
                password: password.to_owned(),
            };
            sign_in(
                State(Arc::clone(&shared)),
                Extension(Peer(from)),
                Asked(asked),
            )
        };
        let is_in = |answer: &Response| answer.headers().contains_key("set-cookie");
        let (here, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        for _ in 0..29 {
            room.guessed(here, Instant::now());
        }
        // The 30th. The right one helps no more.
        assert!(!is_in(&tries(here, "wrong horse battery").await));
        assert!(!is_in(&tries(here, RIGHT).await));
        let turn = room.sign_in_turn.acquire().await.unwrap();
        let waits = timeout(Duration::from_millis(50), tries(other, RIGHT));
        assert!(waits.await.is_err());
        drop(turn);
        assert!(is_in(&tries(other, RIGHT).await));
    }
}
