//! The streams of a page: what happens, as Server-Sent Events, and its terminals.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, Stream};
use serde_json::{Value, json};

use crate::answer::refused;
use crate::board::Place;
use crate::class::Who;
use crate::host::is_name;
use crate::host::{News, What};
use crate::session::Session;
use crate::shared::Shared;
use crate::socket;
use crate::watch::Watch;

/// How often a stream says that it is still there; a browser and what lies between would give it up.
const STILL_THERE: Duration = Duration::from_secs(15);

/// What a stream is about: `lab=NAME&after=PLACE`, each of which may be left out.
#[derive(Debug, Default, PartialEq, Eq)]
struct About {
    lab: Option<String>,
    after: Option<Place>,
}

impl About {
    fn of(query: &str) -> Option<Self> {
        let mut about = Self::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=')? {
                ("lab", lab) if is_name(lab) => about.lab = Some(lab.to_owned()),
                ("after", place) => about.after = Some(place.parse().ok()?),
                _ => return None,
            }
        }
        Some(about)
    }
}

/// What happens in a lab, or in all of them. While a page of a lab listens, its checks are graded again whenever
/// something is done there.
pub(crate) async fn events(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(about) = About::of(query.as_deref().unwrap_or_default()) else {
        let why = "a stream is asked for by lab=NAME and after=PLACE";
        return refused(StatusCode::BAD_REQUEST, why);
    };
    let is_theirs = |lab: &String| match &session.who {
        Who::Alone => true,
        Who::Seat(seat) => shared.owns(seat.id, lab),
        Who::Staff(_) => false,
    };
    if !about.lab.as_ref().is_none_or(is_theirs) {
        return refused(StatusCode::FORBIDDEN, "this lab is not yours");
    }
    // Who was cut off says the last place that it got.
    let last = headers
        .get("last-event-id")
        .and_then(|last| last.to_str().ok());
    let last = last.and_then(|last| last.parse().ok());
    let place = last.or(about.after).unwrap_or_else(|| shared.board.now());
    let mut stream = Told {
        over: Box::pin(Arc::clone(&shared).end_of(session.clone())),
        shared,
        who: session.who,
        lab: about.lab,
        place,
        ready: VecDeque::new(),
        watch: None,
    };
    stream.watch();
    let alive = KeepAlive::new().interval(STILL_THERE);
    Sse::new(stream.events()).keep_alive(alive).into_response()
}

/// A stream and where it is.
struct Told {
    shared: Arc<Shared>,
    who: Who,
    lab: Option<String>,
    place: Place,
    ready: VecDeque<Event>,
    watch: Option<Arc<Watch>>,
    /// The session has ended.
    over: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Told {
    /// Sees to it that the lab's checks are graded, if it is one that is not just being made.
    fn watch(&mut self) {
        let shared = &self.shared;
        let lab = self.lab.as_deref();
        let lab =
            lab.filter(|lab| shared.starts.of(lab).is_none() && !shared.is_of_exam(&self.who));
        self.watch = lab.map(|lab| shared.watches.of(&shared.host, lab));
    }

    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut told| async move {
            loop {
                if let Some(event) = told.ready.pop_front() {
                    return Some((Ok(event), told));
                }
                let heard = tokio::select! {
                    heard = told.shared.board.after(told.place) => heard,
                    () = &mut told.over => return None,
                };
                told.place = heard.place;
                if heard.missed {
                    told.ready
                        .push_back(Event::default().event("missed").data("{}"));
                }
                for (place, news) in heard.news {
                    // The supervisor was another one: it watches what it is asked to.
                    if news.what == What::Missed {
                        told.watch();
                    }
                    let is_meant = match (&told.lab, &news.lab) {
                        (Some(wanted), Some(lab)) => wanted == lab,
                        _ => true,
                    };
                    if is_meant
                        && told.is_for(&news)
                        && let Some(event) = told.event(place, &news)
                    {
                        told.ready.push_back(event);
                    }
                }
            }
        })
    }

    /// Whether it is for who listens.
    fn is_for(&self, news: &News) -> bool {
        let Who::Seat(seat) = &self.who else {
            return true;
        };
        match (&news.what, &news.lab) {
            (What::Said { seat: Some(to), .. } | What::Class { seat: Some(to) }, _) => {
                *to == seat.id
            }
            (What::Check(_) | What::Graded { .. }, Some(lab)) => {
                self.shared.owns(seat.id, lab) && !self.shared.is_of_exam(&self.who)
            }
            (_, Some(lab)) => self.shared.owns(seat.id, lab),
            _ => true,
        }
    }

    fn event(&self, place: Place, news: &News) -> Option<Event> {
        if let Who::Staff(_) = self.who {
            return match &news.what {
                What::Step(_) | What::Said { .. } => None,
                _ => Some(event(place, "board", &json!({}))),
            };
        }
        // A page of all labs shows which there are, and not what happens in them.
        let (name, data) = match &news.what {
            What::Begun { .. } => ("begun", json!({})),
            What::Ended { how, node_stays } => {
                ("ended", json!({ "how": how, "stays": node_stays }))
            }
            What::Missed => ("missed", json!({})),
            What::Machine { .. } if self.lab.is_none() => return None,
            What::Machine { name, connected } => {
                let words = match connected {
                    true => format!(
                        "The machine {name} is connected again. Go on; a terminal begins with a new shell."
                    ),
                    false => format!(
                        "The machine {name} with this lab was cut off. It comes back by itself; what you did there is kept."
                    ),
                };
                ("machine", json!({ "text": words }))
            }
            What::Class { .. } => ("class", json!({})),
            What::Said { text, .. } => ("said", json!({ "text": text })),
            What::Graded { earned, max } => ("graded", json!({ "earned": earned, "max": max })),
            _ if self.lab.is_none() => return None,
            What::Step(text) => ("step", json!({ "text": text })),
            What::Failed(why) => ("failed", json!({ "problem": why })),
            What::Lost(events) => ("lost", json!({ "events": events })),
            What::Check(check) => {
                let words = format!(
                    "{}: {}, {} of {} points",
                    check.id,
                    check.verdict.name(),
                    check.earned,
                    check.points
                );
                let html = self.shared.pages.check(check);
                (
                    "check",
                    json!({ "check": check.id, "html": html, "words": words }),
                )
            }
            What::Hint { .. } | What::Answered { .. } => ("sheet", json!({})),
            What::Worked => return None,
        };
        Some(event(place, name, &data))
    }
}

fn event(place: Place, name: &str, data: &Value) -> Event {
    Event::default()
        .id(place.to_string())
        .event(name)
        .data(data.to_string())
}

/// A terminal of a lab.
pub(crate) async fn terminal(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Path((lab, number)): Path<(String, String)>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let number = number.parse::<u8>().ok();
    let Some(number) = number.filter(|_| is_name(&lab)) else {
        return refused(StatusCode::NOT_FOUND, "there is no such terminal");
    };
    upgrade
        .max_message_size(socket::LONGEST)
        .max_frame_size(socket::LONGEST)
        .on_upgrade(move |socket| async move {
            let refusal = || shared.refusal(&session.who);
            socket::serve(
                socket,
                &*shared.host,
                &shared.terminals,
                (&lab, number),
                refusal,
                Arc::clone(&shared).end_of(session.clone()),
            )
            .await;
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt as _;

    #[test]
    fn a_stream_is_asked_for_by_a_lab_and_a_place_and_nothing_else() {
        assert_eq!(About::of(""), Some(About::default()));
        let about = About::of("lab=strace-touch-00aa&after=12.3").unwrap();
        assert_eq!(about.lab.as_deref(), Some("strace-touch-00aa"));
        assert_eq!(about.after.unwrap().to_string(), "12.3");
        for wrong in ["lab=../x", "lab=", "after=x", "more=1", "lab"] {
            assert_eq!(About::of(wrong), None, "{wrong}");
        }
    }

    #[tokio::test]
    async fn a_stream_tells_nobody_of_other_learners() {
        use crate::class::testing::monday;
        use crate::db::testing::Shelf;

        let shelf = Shelf::new();
        let records = Arc::new(monday(&shelf));
        let ada = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
        let bob = records.join("Bob", &[2; 32], 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        let hosts = crate::hosts::Hosts::new(Arc::clone(&records), crate::host::Offer::default());
        let shared = crate::server::of_class(records, hosts.unwrap());
        let bobs = Told {
            over: Box::pin(std::future::pending()),
            place: shared.board.now(),
            shared,
            who: Who::Seat(bob),
            lab: None,
            ready: VecDeque::new(),
            watch: None,
        };
        let graded = What::Graded { earned: 1, max: 2 };
        for what in [
            graded,
            What::Step("x".to_owned()),
            What::Lost(1),
            What::Missed,
        ] {
            assert!(!bobs.is_for(&News::of_lab("a-1", what)));
        }
        let said = |seat| {
            News::in_passing(What::Said {
                seat,
                text: "x".to_owned(),
            })
        };
        assert!(!bobs.is_for(&said(Some(ada.id))));
        assert!(bobs.is_for(&said(None)));
    }

    #[tokio::test]
    async fn a_stream_goes_on_where_it_was_cut_and_ends_with_its_session() {
        use crate::class::testing::monday;
        use crate::db::testing::Shelf;
        use crate::random::hash;

        let shelf = Shelf::new();
        let records = Arc::new(monday(&shelf));
        let ada = records.join("Ada", &hash("ada"), 9).unwrap().unwrap();
        records.add_lab("a-1", ada.id, "a").unwrap();
        let hosts = crate::hosts::Hosts::new(Arc::clone(&records), crate::host::Offer::default());
        let shared = crate::server::of_class(Arc::clone(&records), hosts.unwrap());
        let session = shared.sessions.of("ada").unwrap().unwrap();
        let mut headers = HeaderMap::new();
        let place = shared.board.now().to_string();
        headers.insert("last-event-id", place.parse().unwrap());
        shared.board.tell(News::of_lab("a-1", What::Lost(7)));
        let asked = RawQuery(Some("lab=a-1".to_owned()));
        let answer = events(
            State(Arc::clone(&shared)),
            Extension(session),
            asked,
            headers,
        )
        .await;
        let mut frames = answer.into_body().into_data_stream();
        let limit = Duration::from_secs(60);
        let first = tokio::time::timeout(limit, frames.next()).await;
        let first = first.expect("soon").expect("goes on").unwrap();
        let first = String::from_utf8_lossy(&first).into_owned();
        assert!(first.contains("event: lost"), "{first}");
        records.remove(&ada).unwrap();
        shared.changed(None);
        let rest = tokio::time::timeout(limit, frames.collect::<Vec<_>>()).await;
        assert!(rest.is_ok(), "it goes on without a session");
    }

    #[tokio::test]
    async fn an_exam_tells_its_learners_of_no_check_and_no_grade() {
        use crate::class::testing::{examined, monday};
        use crate::db::testing::Shelf;

        let graded = News::of_lab("a-1", What::Graded { earned: 1, max: 2 });
        for (is_told, make) in [
            (true, &monday as &dyn Fn(&Shelf) -> _),
            (false, &|shelf| examined(shelf, 3600)),
        ] {
            let shelf = Shelf::new();
            let records = Arc::new(make(&shelf));
            let seat = records.join("Ada", &[1; 32], 9).unwrap().unwrap();
            records.add_lab("a-1", seat.id, "a").unwrap();
            let hosts =
                crate::hosts::Hosts::new(Arc::clone(&records), crate::host::Offer::default());
            let shared = crate::server::of_class(records, hosts.unwrap());
            let told = |who| Told {
                over: Box::pin(std::future::pending()),
                place: shared.board.now(),
                shared: Arc::clone(&shared),
                who,
                lab: Some("a-1".to_owned()),
                ready: VecDeque::new(),
                watch: None,
            };
            let learner = told(Who::Seat(seat));
            assert_eq!(learner.is_for(&graded), is_told);
            let begun = What::Begun {
                scenario: "a".to_owned(),
                attempt: 1,
                roots: Vec::new(),
            };
            assert!(learner.is_for(&News::of_lab("a-1", begun)));
            let staff = told(Who::Staff(crate::class::Member::console()));
            assert!(staff.is_for(&graded));
        }
    }
}
