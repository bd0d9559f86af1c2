//! The pages of a class, and what its learners and its staff do on them. What is kept of it is in [`crate::class`].

pub(crate) mod closing;
pub(crate) mod help;
pub(crate) mod staff;
mod views;

use std::sync::Arc;
use std::time::Instant;

use axum::Extension;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

pub(crate) use views::Strip;

use crate::answer::{Asked, Outcome, json, refused, with_cookie};
use crate::class::Seat;
use crate::class::deed::Deed;
use crate::class::records::{self, Records};
use crate::class::room::Room;
use crate::class::{FACTORS, LONGEST_MESSAGE, MOST_MINUTES, More, Who};
use crate::connection::Peer;
use crate::host::problem;
use crate::session::Session;
use crate::shared::Shared;
use crate::socket;

/// What is kept can't be read or written.
pub(crate) fn unkept(error: &records::Error) -> Response {
    refused(StatusCode::SERVICE_UNAVAILABLE, &records::unkept(error))
}

fn no_class() -> Response {
    refused(StatusCode::NOT_FOUND, "there is no class here")
}

/// The page on which the staff signs in.
pub(crate) async fn door(State(shared): State<Arc<Shared>>) -> Response {
    let Some(room) = &shared.room else {
        return no_class();
    };
    views::door(&shared, room).unwrap_or_else(|error| unkept(&error))
}

/// The first page: to join, to work, or to teach.
pub(crate) async fn first(State(shared): State<Arc<Shared>>, session: Option<Session>) -> Response {
    let Some(room) = &shared.room else {
        return no_class();
    };
    let page = match &session {
        None => views::joining(&shared, room),
        Some(session) => match &session.who {
            Who::Seat(seat) => views::tasks(&shared, room, session, seat).await,
            Who::Staff(_) | Who::Alone => views::board(&shared, room, session).await,
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
            let cookie = shared.home.set_cookie(&cookie);
            with_cookie(cookie, json(&Outcome::leads("/".to_owned())))
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

/// Ends the session of this browser, with all that is open by it.
pub(crate) async fn sign_out(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Asked(Nothing {}): Asked<Nothing>,
) -> Response {
    let Some(room) = &shared.room else {
        return no_class();
    };
    match room.records.end_session(&session.cookie) {
        Ok(()) => {
            shared.look_at_sessions();
            json(&Outcome::leads("/".to_owned()))
        }
        Err(error) => unkept(&error),
    }
}

/// A new personal link of the learner.
pub(crate) async fn link(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Asked(Nothing {}): Asked<Nothing>,
) -> Response {
    let (Some(room), Who::Seat(seat)) = (&shared.room, &session.who) else {
        return no_class();
    };
    match room.link(&room.records, seat, false) {
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
    /// So many minutes.
    minutes: Option<u32>,
    /// So many per cent.
    factor: Option<u32>,
    /// In this task.
    task: Option<String>,
    /// As which member of the staff.
    role: Option<String>,
}

impl Act {
    /// A field that this act does not have.
    fn superfluous(&self, act: &str) -> Option<&'static str> {
        let known: &[&str] = match act {
            "extend" => &["minutes", "factor"],
            "hint" | "reset" | "release" => &["task"],
            "invite" => &["text", "role"],
            "say" | "dismiss" => &["text"],
            _ => &[],
        };
        let given = [
            ("text", self.text.is_some()),
            ("minutes", self.minutes.is_some()),
            ("factor", self.factor.is_some()),
            ("task", self.task.is_some()),
            ("role", self.role.is_some()),
        ];
        let mut given = given.into_iter().filter(|(_, is_given)| *is_given);
        given.find_map(|(field, _)| (!known.contains(&field)).then_some(field))
    }
}

/// Does what the staff asks for on the board.
pub(crate) async fn act(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Path(act): Path<String>,
    Asked(asked): Asked<Act>,
) -> Response {
    let (Some(room), Who::Staff(member)) = (&shared.room, &session.who) else {
        return no_class();
    };
    let records = &room.records.by(member.id);
    let seat = match asked.seat.map(|id| room.records.seat(id)) {
        None => None,
        Some(Ok(Some(seat))) => Some(seat),
        Some(Ok(None)) => return refused(StatusCode::NOT_FOUND, "there is no such learner"),
        Some(Err(error)) => return unkept(&error),
    };
    let nothing = |()| Outcome::default();
    if let Some(field) = asked.superfluous(&act) {
        let why = format!("`{field}` is not of this act");
        return refused(StatusCode::BAD_REQUEST, &why);
    }
    if let "extend" = act.as_str() {
        return extend(&shared, records, seat.as_ref(), &asked);
    }
    if let ("hint" | "reset" | "release", task) = (act.as_str(), asked.task.as_deref()) {
        return help(&shared, records, &act, seat.as_ref(), task);
    }
    if let ("look" | "type" | "leave", Some(seat)) = (act.as_str(), &seat) {
        return ask_look(&shared, room, records, seat, &act);
    }
    let done = match (act.as_str(), &seat, asked.text) {
        ("open", None, None) => records.set_open(true).map(nothing),
        ("close", None, None) => records.set_open(false).map(nothing),
        ("pause", None, None) => records.set_paused(true).map(|_| Outcome::default()),
        ("go-on", None, None) => records.set_paused(false).map(|_| Outcome::default()),
        ("admit", Some(seat), None) => records.admit(seat).map(nothing),
        ("lower", Some(seat), None) => records.set_hand(seat.id, false).map(nothing),
        ("invite" | "dismiss", None, Some(name)) => {
            staff::change(room, records, &act, &name, asked.role.as_deref())
        }
        ("link", Some(seat), None) => room.link(records, seat, true).map(Outcome::linked),
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

/// Gives more time.
fn extend(shared: &Shared, records: &Records, to: Option<&Seat>, asked: &Act) -> Response {
    let more = match (asked.minutes, asked.factor, to) {
        (Some(minutes), None, _) if (1..=MOST_MINUTES).contains(&minutes) => More::Minutes(minutes),
        (None, Some(factor), Some(_)) if FACTORS.contains(&factor) => More::Factor(factor),
        _ => {
            let why = "more time is `minutes` from 1 to 1440, or for one learner a `factor` from 100 to 400";
            return refused(StatusCode::BAD_REQUEST, why);
        }
    };
    if records.are_results_out().unwrap_or_default() {
        let why = "the results of this exam are out: nobody goes on with it";
        return json(&Outcome::failed(problem(why)));
    }
    match records.extend(to, more) {
        Ok(true) => {
            shared.changed(None);
            json(&Outcome::default())
        }
        Ok(false) => json(&Outcome::failed(problem("this class has no end"))),
        Err(error) => unkept(&error),
    }
}

/// The strip of a learner's page that says how far the time is.
pub(crate) async fn strip(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
) -> Response {
    let (Some(room), Who::Seat(seat)) = (&shared.room, &session.who) else {
        return no_class();
    };
    match views::Strip::of(room, seat) {
        Ok(strip) => shared.pages.page("strip.html", strip),
        Err(error) => unkept(&error),
    }
}

/// Helps a learner in a lab, or releases a task.
fn help(
    shared: &Shared,
    records: &Records,
    act: &str,
    to: Option<&Seat>,
    task: Option<&str>,
) -> Response {
    let done = match (act, to) {
        ("release", None) => records.release(task).map(|released| match released {
            Some(_) => Outcome::default(),
            None => Outcome::failed(problem("no such task is held back")),
        }),
        ("hint", Some(_)) if records.class().is_ok_and(|class| class.exam.is_some()) => {
            Ok(Outcome::failed(problem("an exam has no hints")))
        }
        ("hint" | "reset", Some(seat)) => records.lab_of(seat.id, task).and_then(|found| {
            let is_back = match (act, task) {
                ("reset", Some(task)) => records.give_back(seat, task)?,
                _ => false,
            };
            if is_back {
                return Ok(Outcome::default());
            }
            let Some((lab, task)) = found else {
                return Ok(Outcome::failed(problem(
                    "this learner has no lab of it now",
                )));
            };
            match act {
                "hint" => records.ask_hint(seat, &lab, &task)?,
                _ => records.ask_reset(seat, &lab, &task)?,
            }
            Ok(Outcome::default())
        }),
        _ => return refused(StatusCode::BAD_REQUEST, "there is no such act"),
    };
    match done {
        Ok(outcome) => {
            shared.changed(to.map(|seat| seat.id));
            json(&outcome)
        }
        Err(error) => unkept(&error),
    }
}

/// Asks a learner for a look into the terminals of the lab at which they work, or ends it.
fn ask_look(shared: &Shared, room: &Room, records: &Records, seat: &Seat, act: &str) -> Response {
    let asked = || -> Result<Outcome, records::Error> {
        if act == "leave" {
            if room.looks.end(seat.id).is_some() {
                records.log(&Deed::to("end the look", seat.id))?;
            }
            return Ok(Outcome::default());
        }
        let Some((lab, task)) = records.lab_of(seat.id, None)? else {
            return Ok(Outcome::failed(problem("this learner has no lab now")));
        };
        let types = act == "type";
        let what = if types { "ask to type" } else { "ask to look" };
        records.log(&Deed::to(what, seat.id).with(task))?;
        room.looks.ask(seat.id, lab, types);
        Ok(Outcome::default())
    };
    match asked() {
        Ok(outcome) => {
            shared.changed(Some(seat.id));
            json(&outcome)
        }
        Err(error) => unkept(&error),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Permission {
    /// Which look was asked for.
    look: u64,
    permit: bool,
}

/// The learner permits a look, refuses it, or ends it.
pub(crate) async fn answer_look(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Asked(Permission { look, permit }): Asked<Permission>,
) -> Response {
    let (Some(room), Who::Seat(seat)) = (&shared.room, &session.who) else {
        return no_class();
    };
    // What can't be logged does not begin; what is to end ends in any case.
    let logged = match permit {
        true => {
            let is_asked = room
                .looks
                .of(seat.id)
                .is_some_and(|seen| seen.number == look);
            if !is_asked {
                let why = "the instructor asks for something else by now, or no longer";
                return json(&Outcome::failed(problem(why)));
            }
            let logged = room.records.log(&Deed::to("look permitted by", seat.id));
            if logged.is_ok() {
                room.looks.permit(seat.id, look);
            }
            logged
        }
        false => match room.looks.end(seat.id) {
            Some(true) => room.records.log(&Deed::to("look ended by", seat.id)),
            Some(false) => room.records.log(&Deed::to("look refused by", seat.id)),
            None => Ok(()),
        },
    };
    shared.changed(Some(seat.id));
    match logged {
        Ok(()) => json(&Outcome::default()),
        Err(error) => unkept(&error),
    }
}

/// The page of a look.
pub(crate) async fn look(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Path(seat): Path<i64>,
) -> Response {
    let Some(room) = &shared.room else {
        return no_class();
    };
    let (Some(taken), Ok(Some(seat))) = (room.looks.take(seat), room.records.seat(seat)) else {
        let why = "this learner permits no look now";
        return refused(StatusCode::FORBIDDEN, why);
    };
    let open = shared.terminals.of(&taken.lab);
    views::look(&shared, &session, &seat, &taken, &open)
}

/// The terminal of a look.
pub(crate) async fn look_at(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Path((seat, number)): Path<(i64, u8)>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let taken = shared.room.as_ref().and_then(|room| room.looks.take(seat));
    let Some(taken) = taken else {
        return refused(StatusCode::FORBIDDEN, "this learner permits no look now");
    };
    upgrade
        .max_message_size(socket::LONGEST)
        .max_frame_size(socket::LONGEST)
        .on_upgrade(move |socket| async move {
            let over = Arc::clone(&shared).end_of(session);
            socket::look(socket, &shared.terminals, taken, number, over).await;
        })
}

/// All that is recorded of the learner, as a file for them.
pub(crate) async fn mine(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
) -> Response {
    let (Some(room), Who::Seat(seat)) = (&shared.room, &session.who) else {
        return no_class();
    };
    let records = &room.records;
    if shared.is_of_exam(&session.who) {
        let why =
            "your records show what you have earned: you get them when the exam is over for all";
        return refused(StatusCode::CONFLICT, why);
    }
    let read = || -> Result<serde_json::Value, records::Error> {
        let cells = records.cells(Some(seat.id))?;
        let marks: std::collections::BTreeMap<_, _> = cells
            .into_iter()
            .map(|((_, task), cell)| (task, cell.mark))
            .collect();
        Ok(serde_json::json!({
            "class": records.class()?.name,
            "name": seat.name,
            "learner": seat.id,
            "joined": records.joined(seat.id)?,
            "marks": marks,
            "labs": records.stories(Some(seat.id))?,
            "messages": records.messages(seat.id)?,
        }))
    };
    match read() {
        Ok(all) => {
            let headers = [
                (header::CONTENT_TYPE, "application/json"),
                (
                    header::CONTENT_DISPOSITION,
                    "attachment; filename=\"cksl-class.json\"",
                ),
            ];
            (headers, format!("{all:#}\n")).into_response()
        }
        Err(error) => unkept(&error),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Leaving {
    accepted: u8,
}

/// Deletes all that is recorded of the learner, and ends their labs.
pub(crate) async fn leave(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Asked(Leaving { accepted }): Asked<Leaving>,
) -> Response {
    let (Some(room), Who::Seat(seat)) = (&shared.room, &session.who) else {
        return no_class();
    };
    if accepted == 0 {
        let question = "This deletes your name, your labs, your points and all other records of you, and you leave the \
                        class. It can't be undone. Delete them?";
        return json(&Outcome::asks(question, 1));
    }
    room.looks.end(seat.id);
    match room.records.leave(seat) {
        Ok(()) => {
            shared.changed(Some(seat.id));
            json(&Outcome::leads("/".to_owned()))
        }
        Err(error) => unkept(&error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_has_its_own_fields_and_no_other() {
        let of = |act, body| serde_json::from_str::<Act>(body).unwrap().superfluous(act);
        assert_eq!(of("extend", r#"{"seat":1,"minutes":5}"#), None);
        assert_eq!(of("invite", r#"{"text":"Vi","role":"viewer"}"#), None);
        assert_eq!(of("say", r#"{"text":"hello"}"#), None);
        for (act, body, field) in [
            ("extend", r#"{"minutes":5,"text":"x"}"#, "text"),
            ("pause", r#"{"minutes":5}"#, "minutes"),
            ("look", r#"{"seat":1,"task":"a"}"#, "task"),
            ("dismiss", r#"{"text":"Vi","role":"owner"}"#, "role"),
        ] {
            assert_eq!(of(act, body), Some(field));
        }
    }
}
