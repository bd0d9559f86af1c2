//! What a page can do: a lab is started, checked, answered, handed in, made anew, ended. Each is a request of the
//! learner's verbs; nothing is graded here.

use std::sync::Arc;
use std::time::Instant;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use cksl_wire::protocol::{Reply, Verb};
use cksl_wire::report::{Note, Problem, Shown};
use cksl_wire::terminal::Terminal;
use serde::Deserialize;

use crate::answer::{Asked, Outcome, json, refused};
use crate::class::Cell;
use crate::class::Who;
use crate::class::{Seat, records};
use crate::host::{Answer, Call, News, Offer, Told, What, is_name, problem};
use crate::random::secret;
use crate::session::Session;
use crate::shared::Shared;
use crate::starts::Start;

/// Longest answer to a question.
const LONGEST_ANSWER: usize = 4096;

/// How many names are tried for a lab.
const MOST_NAMES: u32 = 50;

/// Labs of one learner of a class at a time.
const MOST_OF_A_SEAT: usize = 3;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartBody {
    scenario: String,
}

/// Starts a lab.
pub(crate) async fn start(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Asked(asked): Asked<StartBody>,
) -> Response {
    let begun = match &session.who {
        Who::Seat(seat) => begin_in_class(&shared, seat, &asked.scenario).await,
        Who::Alone | Who::Staff(_) => begin(&shared, &asked.scenario).await,
    };
    let outcome = match begun {
        Ok(lab) => Outcome::leads(format!("/labs/{lab}")),
        Err(problem) => Outcome::failed(problem),
    };
    json(&outcome)
}

/// Begins to make a lab, and returns its name.
pub(crate) async fn begin(shared: &Arc<Shared>, scenario: &str) -> Result<String, Problem> {
    let told = Told::of(&*shared.host, Call::Offer).await;
    if let Some(problem) = told.problem() {
        return Err(problem);
    }
    create(shared, &told.offer, scenario, false, |_| Ok(true))
}

/// The same for a learner of a class, who has at most one lab of each task.
pub(crate) async fn begin_in_class(
    shared: &Arc<Shared>,
    seat: &Seat,
    task: &str,
) -> Result<String, Problem> {
    let room = shared
        .room
        .as_ref()
        .ok_or_else(|| problem("there is no class"))?;
    let _turn = room.begin_turn.acquire().await;
    let class = room.records.class().map_err(unkept)?;
    if !class.tasks.iter().any(|known| known == task) {
        return Err(problem(&format!("`{task}` is no task of this class")));
    }
    let cells = room.records.cells(Some(seat.id)).map_err(unkept)?;
    let runs = |cell: &Cell| {
        let lab = cell.lab.as_ref()?;
        let is_coming = shared.starts.is_coming(lab);
        let is_gone = || room.records.is_forsaken(lab).unwrap_or_default();
        ((cell.mark.open && !is_gone()) || is_coming).then(|| lab.clone())
    };
    if let Some(lab) = cells.get(&(seat.id, task.to_owned())).and_then(runs) {
        return Ok(lab);
    }
    if room.records.is_handed_in(seat.id, task).map_err(unkept)? {
        return Err(problem(
            "you have handed this task in; only the instructor lets you begin it again",
        ));
    }
    if class.held.iter().any(|held| held == task) {
        return Err(problem("the instructor has not released this task yet"));
    }
    if let Some(why) = shared.refusal(&Who::Seat(seat.clone())) {
        return Err(problem(why));
    }
    if !class.open {
        return Err(problem("the class is closed: no task can be begun now"));
    }
    if cells.values().filter_map(runs).count() >= MOST_OF_A_SEAT {
        let why = match class.exam {
            None => "you have three labs already; stop one of them first, its points stay",
            Some(_) => "you have three labs already; hand one of them in first",
        };
        return Err(problem(why));
    }
    let offer = room.offer(&shared.host).await?;
    create(shared, &offer, task, class.exam.is_some(), |lab| {
        room.add_lab(lab, seat.id, task).map_err(unkept)
    })
}

/// What could not be kept is not done.
fn unkept(error: records::Error) -> Problem {
    problem(&records::unkept(&error))
}

/// A name for a lab of that scenario, which may be taken.
fn name_of_lab(scenario: &str) -> String {
    let digit = |byte: u8| char::from(b"0123456789abcdef"[usize::from(byte % 16)]);
    let mark: String = secret().bytes().map(digit).take(4).collect();
    format!("{scenario}-{mark}")
}

fn create(
    shared: &Arc<Shared>,
    offer: &Offer,
    scenario: &str,
    examined: bool,
    keep: impl Fn(&str) -> Result<bool, Problem>,
) -> Result<String, Problem> {
    let Some(known) = offer.scenario(scenario) else {
        return Err(problem(&format!("no scenario is called `{scenario}`")));
    };
    if let Some(lacks) = &known.lacks {
        return Err(problem(&format!(
            "`{scenario}` can't run on this machine: {lacks}"
        )));
    }
    let mut lab = name_of_lab(scenario);
    // Of 500 labs of a task two have the same four letters more often than not.
    let mut tries = 1;
    while !keep(&lab)? {
        if tries == MOST_NAMES {
            return Err(problem("no name is free for this lab; try it again"));
        }
        tries += 1;
        lab = name_of_lab(scenario);
    }
    let start = Start {
        title: known.title.clone(),
        seconds: Some(known.seconds),
        since: Instant::now(),
        problem: None,
    };
    let call = Call::Start {
        scenario: scenario.to_owned(),
        lab: lab.clone(),
        examined,
    };
    make(shared, &lab, start, call)?;
    Ok(lab)
}

/// Makes a lab while its page tells how far it is.
fn make(shared: &Arc<Shared>, lab: &str, start: Start, call: Call) -> Result<(), Problem> {
    let since = start.since;
    shared.starts.begin(lab, start)?;
    let (shared, lab) = (Arc::clone(shared), lab.to_owned());
    tokio::spawn(async move {
        let told = Told::of(&*shared.host, call);
        let told = match shared.is_on_own_machine(&lab) {
            true => told.await,
            false => shared.starts.in_turn(told).await,
        };
        match told.code {
            Some(0) => shared.metrics.made(since.elapsed()),
            _ => shared.metrics.failed(),
        }
        finish(&shared, lab, &told);
    });
    Ok(())
}

/// Makes a lab as a page does, whose records are kept already.
#[cfg(test)]
pub(crate) fn make_for_test(shared: &Arc<Shared>, lab: &str, scenario: &str) {
    let start = Start {
        title: String::new(),
        seconds: None,
        since: Instant::now(),
        problem: None,
    };
    let call = Call::Start {
        scenario: scenario.to_owned(),
        lab: lab.to_owned(),
        examined: false,
    };
    assert!(make(shared, lab, start, call).is_ok());
}

/// Ends the making of a lab, well or not.
fn finish(shared: &Shared, lab: String, told: &Told) {
    if told.code == Some(0) {
        shared.starts.made(&lab);
        return;
    }
    let unknown = || problem("the lab can't be made, and no reason was given");
    let why = told.problem().unwrap_or_else(unknown);
    shared.starts.failed(&lab, &why);
    shared.board.tell(News {
        stamp: None,
        lab: Some(lab),
        what: What::Failed(why),
    });
}

/// The body of an action.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Body {
    /// How many questions about it were answered by yes.
    #[serde(default)]
    accepted: u8,
    /// The check that asks.
    check: Option<String>,
    /// The answer to it.
    value: Option<String>,
}

/// An action of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Check,
    Hint,
    Answer,
    Submit,
    Reset,
    Stop,
}

impl Action {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "check" => Self::Check,
            "hint" => Self::Hint,
            "answer" => Self::Answer,
            "submit" => Self::Submit,
            "reset" => Self::Reset,
            "stop" => Self::Stop,
            _ => return None,
        })
    }

    /// What is asked before anything is done.
    fn question(self) -> Option<&'static str> {
        match self {
            Self::Submit => Some("This grades once more and ends the attempt. Submit it?"),
            Self::Reset => Some(
                "This ends the attempt; what it earned is kept. Your shells end, too. Begin again on a fresh node?",
            ),
            Self::Stop => Some(
                "This ends the lab and removes its node; what it earned is kept. Your files there are lost. Stop it?",
            ),
            Self::Check | Self::Hint | Self::Answer => None,
        }
    }

    /// Why an exam has it not.
    fn why_not_in_exam(self) -> &'static str {
        match self {
            Self::Check => "what is earned in an exam is shown when it is over",
            Self::Hint => "an exam has no hints",
            _ => {
                "in an exam the instructor lets you begin a task again; hand in what you have done"
            }
        }
    }
}

/// What is asked before a task of an exam is handed in.
const HAND_IN: &str = "This grades what you have done, and removes the node. You can't begin the task again. Hand it in?";

/// Grades a task of an exam for good and removes its lab. What can't be graded stays as it is.
async fn hand_in(shared: &Shared, lab: String) -> Outcome {
    let Some(room) = &shared.room else {
        return Outcome::failed(problem("there is no class"));
    };
    let grade = Call::Grade { lab: lab.clone() };
    let graded = Told::of(&*shared.host, grade).await;
    if graded.code != Some(0) {
        let why = || {
            problem("it can't be graded now; try it again, or leave it: it is graded at the end")
        };
        return Outcome::failed(graded.problem().unwrap_or_else(why));
    }
    if let Err(error) = room.records.hand_in(&lab) {
        return Outcome::failed(unkept(error));
    }
    shared.starts.told(&lab);
    let stop = Call::Stop { lab, accept: true };
    let told = Told::of(&*shared.host, stop).await;
    match told.problem() {
        Some(problem) => Outcome::failed(problem),
        None => Outcome::leads("/".to_owned()),
    }
}

/// Does what a page asks for in a lab.
pub(crate) async fn act(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Path((lab, action)): Path<(String, String)>,
    asked: Result<Asked<Body>, Response>,
) -> Response {
    let Some(action) = Action::named(&action).filter(|_| is_name(&lab)) else {
        return refused(StatusCode::NOT_FOUND, "there is no such action");
    };
    let body = match asked {
        Ok(Asked(body)) => body,
        Err(refusal) => return refusal,
    };
    let is_answer = action == Action::Answer;
    if body.check.is_some() != is_answer || body.value.is_some() != is_answer {
        return refused(
            StatusCode::BAD_REQUEST,
            "`check` and `value` are of an answer, and an answer has both",
        );
    }
    // To end a lab is permitted at any time.
    if action != Action::Stop
        && let Some(why) = shared.refusal(&session.who)
    {
        return json(&Outcome::failed(problem(why)));
    }
    if shared.is_of_exam(&session.who) {
        match action {
            Action::Answer => {}
            Action::Submit if body.accepted == 0 => return json(&Outcome::asks(HAND_IN, 1)),
            Action::Submit => return json(&hand_in(&shared, lab).await),
            Action::Check | Action::Hint | Action::Reset | Action::Stop => {
                return json(&Outcome::failed(problem(action.why_not_in_exam())));
            }
        }
    }
    if let Some(question) = action.question().filter(|_| body.accepted == 0) {
        return json(&Outcome::asks(question, 1));
    }
    let accept = body.accepted > 0;
    let verb = match action {
        Action::Check => Verb::Check { watch: false },
        Action::Submit => Verb::Submit,
        Action::Hint => Verb::Hint { accept },
        Action::Answer => {
            let value = body.value.unwrap_or_default();
            if value.len() > LONGEST_ANSWER {
                return refused(StatusCode::BAD_REQUEST, "an answer has at most 4096 bytes");
            }
            Verb::Answer {
                check: body.check.unwrap_or_default(),
                value,
                accept,
            }
        }
        // Their first yes was to our question, a second one is to the host's.
        Action::Reset => return reset(&shared, lab, body.accepted > 1).await,
        Action::Stop => {
            let accept = body.accepted > 1;
            let told = Told::of(&*shared.host, Call::Stop { lab, accept }).await;
            let mut outcome = outcome(&shared, &told, 2);
            outcome.to =
                (told.code == Some(0) && outcome.question.is_none()).then(|| "/".to_owned());
            return json(&outcome);
        }
    };
    let told = Told::of(&*shared.host, Call::Verb { lab, verb }).await;
    json(&outcome(&shared, &told, 1))
}

/// A reset may be asked about before anything is made: the host asks at once, or begins.
async fn reset(shared: &Arc<Shared>, lab: String, accept: bool) -> Response {
    let Some(known) = shared.line_of(&lab).await else {
        return refused(StatusCode::NOT_FOUND, "no lab of that name runs");
    };
    let start = Start {
        title: known.title,
        seconds: None,
        since: Instant::now(),
        problem: None,
    };
    let to = format!("/labs/{lab}");
    let call = Call::Reset {
        lab: lab.clone(),
        accept,
    };
    let problem = match accept {
        true => make(shared, &lab, start, call).err(),
        false => {
            // Asked of a lab of an exam, and begun for any other.
            let mut answers = shared.host.ask(call);
            match answers.recv().await {
                Some(Answer::Reply(Reply::Ask(question))) => {
                    return json(&Outcome::asks(question, 2));
                }
                Some(Answer::Reply(Reply::Problem(problem))) => Some(problem),
                first => {
                    let begun = shared.starts.begin(&lab, start).err();
                    let (shared, lab) = (Arc::clone(shared), lab);
                    tokio::spawn(async move {
                        let mut told = Told::default();
                        let mut next = first;
                        while let Some(answer) = next {
                            told.take(answer);
                            next = answers.recv().await;
                        }
                        finish(&shared, lab, &told);
                    });
                    begun
                }
            }
        }
    };
    let to = problem.is_none().then_some(to);
    json(&Outcome {
        problem,
        to,
        ..Outcome::default()
    })
}

/// Makes a lab again for the staff, who was asked about it.
pub(crate) async fn make_again(shared: &Arc<Shared>, lab: String) -> Result<(), Problem> {
    let start = Start {
        title: shared
            .line_of(&lab)
            .await
            .ok_or_else(|| problem("no lab of that name runs"))?
            .title,
        seconds: None,
        since: Instant::now(),
        problem: None,
    };
    let call = Call::Reset {
        lab: lab.clone(),
        accept: true,
    };
    make(shared, &lab, start, call)
}

/// What a page is told of what came of a verb.
fn outcome(shared: &Shared, told: &Told, accepted: u8) -> Outcome {
    let mut outcome = Outcome {
        problem: told.problem(),
        ..Outcome::default()
    };
    for reply in &told.replies {
        match reply {
            Reply::Ask(question) => {
                outcome.question = Some(question.to_string());
                outcome.accepted = Some(accepted);
            }
            Reply::Shown(Shown::Grade(graded)) => {
                outcome.result = Some(shared.pages.result(graded));
            }
            // How far a grading is interests nobody once it is done.
            Reply::Note(Note::Step(_)) => {}
            Reply::Note(note) => {
                let text = note.text(Terminal {
                    width: 0,
                    color: false,
                    plain: false,
                    json: false,
                });
                outcome.said.push(text.trim().to_owned());
            }
            _ => {}
        }
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::read;
    use axum::body::Bytes;
    use axum::extract::{FromRequest as _, Request};
    use axum::http::{HeaderMap, header};

    fn body(kind: &str, text: &str) -> Result<Body, u16> {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
        read(&headers, &Bytes::copy_from_slice(text.as_bytes()))
            .map_err(|(status, _)| status.as_u16())
    }

    #[test]
    fn a_body_has_the_fields_that_are_known_with_their_types_and_nothing_else() {
        assert_eq!(body("application/json", "{}").unwrap().accepted, 0);
        for wrong in [
            "",
            "[1",
            r#"{"accepted":"1"}"#,
            r#"{"accepted":-1}"#,
            r#"{"accepted":300}"#,
            r#"{"accepted":1,"points":9}"#,
            r#"{"check":7}"#,
        ] {
            assert_eq!(body("application/json", wrong).unwrap_err(), 400, "{wrong}");
        }
        // What a form of another page could send without asking first.
        for kind in ["text/plain", "application/x-www-form-urlencoded"] {
            assert_eq!(body(kind, "{}").unwrap_err(), 415, "{kind}");
        }
    }

    #[test]
    fn what_ends_an_attempt_is_asked_about() {
        for action in ["submit", "reset", "stop"] {
            assert!(
                Action::named(action).unwrap().question().is_some(),
                "{action}"
            );
        }
        assert_eq!(Action::named("solution"), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_come_is_waited_for_ten_seconds() {
        let never = futures_util::stream::pending::<Result<Bytes, std::io::Error>>();
        let request = Request::builder()
            .header(header::CONTENT_TYPE, "application/json")
            .body(axum::body::Body::from_stream(never))
            .unwrap();
        let refused = Asked::<Body>::from_request(request, &()).await;
        let status = refused.err().map(|refused| refused.status());
        assert_eq!(status, Some(StatusCode::REQUEST_TIMEOUT));
    }
}
