//! A class: who joins, what they see of it, and what its staff does. Labs and grades are those of every page.

pub mod marks;
pub mod records;
pub(crate) mod room;
mod views;

use std::sync::Arc;
use std::time::Instant;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

pub use marks::{Mark, Stand};
pub use records::{Cell, Class, Records, Seat};
pub use room::{name_of, new_code};

use crate::actions::{Asked, Outcome, json};
use crate::guard::refused;
use crate::host::problem;
use crate::server::{Peer, Shared};
use crate::session::{Session, Who};

/// Bytes of a message.
pub const LONGEST_MESSAGE: usize = 1000;

/// What is kept can't be read or written.
fn unkept(error: &records::Error) -> Response {
    refused(StatusCode::SERVICE_UNAVAILABLE, &records::unkept(error))
}

fn no_class() -> Response {
    refused(StatusCode::NOT_FOUND, "there is no class here")
}

/// The first page: to join, to work, or to teach.
pub(crate) async fn first(State(shared): State<Arc<Shared>>, session: Option<Session>) -> Response {
    let Some(room) = &shared.room else {
        return no_class();
    };
    let page = match &session {
        None => views::joining(&shared, room),
        Some(session) => match &session.who {
            Who::Seat(seat) => views::desk(&shared, room, session, seat).await,
            Who::Staff | Who::Alone => views::board(&shared, room, session).await,
        },
    };
    page.unwrap_or_else(|error| unkept(&error))
}

/// The table of the board, which its page takes in.
pub(crate) async fn board(State(shared): State<Arc<Shared>>) -> Response {
    let Some(room) = &shared.room else {
        return no_class();
    };
    let table = views::table(&shared, room).await;
    table.unwrap_or_else(|error| unkept(&error))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Joining {
    code: String,
    name: String,
}

/// Joins the class.
pub(crate) async fn join(
    State(shared): State<Arc<Shared>>,
    Extension(Peer(from)): Extension<Peer>,
    Asked(Joining { code, name }): Asked<Joining>,
) -> Response {
    let Some(room) = &shared.room else {
        return no_class();
    };
    match room.join(&code, &name, from, Instant::now()) {
        Ok((seat, cookie)) => {
            shared.changed(Some(seat.id));
            let cookie = [(header::SET_COOKIE, shared.home.set_cookie(&cookie))];
            (cookie, json(&Outcome::leads("/".to_owned()))).into_response()
        }
        Err(refusal) => json(&Outcome::failed(problem(refusal.words()))),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hand {
    up: bool,
}

/// Raises the learner's hand, or lowers it.
pub(crate) async fn hand(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Asked(Hand { up }): Asked<Hand>,
) -> Response {
    let (Some(room), Who::Seat(seat)) = (&shared.room, &session.who) else {
        return no_class();
    };
    match room.records.set_hand(seat.id, up) {
        Ok(()) => {
            shared.changed(Some(seat.id));
            json(&Outcome::default())
        }
        Err(error) => unkept(&error),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// A new personal link of the learner.
pub(crate) async fn link(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Asked(Nothing {}): Asked<Nothing>,
) -> Response {
    let (Some(room), Who::Seat(seat)) = (&shared.room, &session.who) else {
        return no_class();
    };
    match room.link(seat, false) {
        Ok(link) => json(&Outcome::linked(link)),
        Err(error) => unkept(&error),
    }
}

/// What an act of the staff is about.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Act {
    /// This learner; else the class.
    seat: Option<i64>,
    /// In these words.
    text: Option<String>,
}

/// Does what the staff asks for on the board.
pub(crate) async fn act(
    State(shared): State<Arc<Shared>>,
    Path(act): Path<String>,
    Asked(asked): Asked<Act>,
) -> Response {
    let Some(room) = &shared.room else {
        return no_class();
    };
    let seat = match asked.seat.map(|id| room.records.seat(id)) {
        None => None,
        Some(Ok(Some(seat))) => Some(seat),
        Some(Ok(None)) => return refused(StatusCode::NOT_FOUND, "there is no such learner"),
        Some(Err(error)) => return unkept(&error),
    };
    let records = &room.records;
    let nothing = |()| Outcome::default();
    let done = match (act.as_str(), &seat, asked.text) {
        ("open", None, None) => records.set_open(true).map(nothing),
        ("close", None, None) => records.set_open(false).map(nothing),
        ("admit", Some(seat), None) => records.admit(seat).map(nothing),
        ("lower", Some(seat), None) => records.set_hand(seat.id, false).map(nothing),
        ("link", Some(seat), None) => room.link(seat, true).map(Outcome::linked),
        ("say", to, Some(text)) => {
            let text = text.trim();
            if text.is_empty() || text.len() > LONGEST_MESSAGE {
                return json(&Outcome::failed(problem("a message has 1 to 1000 bytes")));
            }
            // The records tell all pages of it, those of this server among them.
            records.say(to.as_ref(), text).map(nothing)
        }
        _ => return refused(StatusCode::BAD_REQUEST, "there is no such act"),
    };
    match done {
        Ok(answer) => {
            shared.changed(seat.map(|seat| seat.id));
            json(&answer)
        }
        Err(error) => unkept(&error),
    }
}
