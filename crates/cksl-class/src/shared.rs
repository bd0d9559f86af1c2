//! What all requests share.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use tokio::sync::watch;

use crate::board::Board;
use crate::class::Who;
use crate::class::room::Room;
use crate::home::Home;
use crate::host::{Call, Host, LabLine, News, Told, What};
use crate::hosts::Hosts;
use crate::metrics::Metrics;
use crate::pages::Pages;
use crate::session::{Session, Sessions};
use crate::starts::Starts;
use crate::terminal::Terminals;
use crate::watch::Watches;

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) home: Home,
    pub(crate) sessions: Sessions,
    pub(crate) board: Board,
    pub(crate) terminals: Terminals,
    pub(crate) watches: Watches,
    pub(crate) pages: Pages,
    pub(crate) starts: Starts,
    pub(crate) metrics: Metrics,
    /// The class, if it is one.
    pub(crate) room: Option<Room>,
    /// The hosts of a class, which come by themselves.
    pub(crate) hosts: Option<Arc<Hosts>>,
    /// Told whenever a session may have ended.
    ends: watch::Sender<()>,
}

impl Shared {
    pub(crate) fn new(
        host: Arc<dyn Host>,
        home: Home,
        room: Option<Room>,
        hosts: Option<Arc<Hosts>>,
    ) -> Arc<Self> {
        let is_class = room.is_some();
        Arc::new(Self {
            home,
            sessions: room.as_ref().map_or_else(Sessions::default, |room| {
                Sessions::of_class(Arc::clone(&room.records))
            }),
            board: Board::new(),
            terminals: Terminals::new(is_class),
            watches: Watches::default(),
            pages: Pages::new(),
            starts: Starts::new(is_class),
            metrics: Metrics::default(),
            room,
            hosts,
            host,
            ends: watch::Sender::new(()),
        })
    }

    /// The page that says why something is refused. It leads to the first page where that has more to say.
    pub(crate) fn refused_page(&self, status: StatusCode, why: &str) -> Response {
        let leads = match status {
            StatusCode::MISDIRECTED_REQUEST => false,
            StatusCode::UNAUTHORIZED => self.room.is_some(),
            _ => true,
        };
        let title = "This page can't be shown";
        let (first, rest) = why.split_at(why.chars().next().map_or(0, char::len_utf8));
        let sentence = first.to_uppercase() + rest;
        self.pages.message(status, title, &sentence, leads)
    }

    /// Tells the pages of a class that something of it has changed, for one learner or for all.
    pub(crate) fn changed(&self, seat: Option<i64>) {
        self.board.tell(News::in_passing(What::Class { seat }));
        self.look_at_sessions();
    }

    /// A session may have ended: streams and terminals that are open look whether it is theirs.
    pub(crate) fn look_at_sessions(&self) {
        self.ends.send_replace(());
    }

    /// Waits for the end of a session: whoever is dismissed or removed is so in what is open already, too.
    pub(crate) async fn end_of(self: Arc<Self>, session: Session) {
        let mut ends = self.ends.subscribe();
        while self.sessions.is_open(&session) {
            if ends.changed().await.is_err() {
                return;
            }
        }
    }

    /// Why somebody can do nothing in their labs now; nothing if they can.
    pub(crate) fn refusal(&self, who: &Who) -> Option<&'static str> {
        let (Some(room), Who::Seat(seat)) = (&self.room, who) else {
            return None;
        };
        match room.records.phase_of(seat.id) {
            Ok(phase) => phase.refusal(),
            Err(_) => Some("the records of the class can't be read now"),
        }
    }

    /// Whether somebody writes an exam: as long as it lasts, and until all are done.
    pub(crate) fn is_of_exam(&self, who: &Who) -> bool {
        let (Some(room), Who::Seat(_)) = (&self.room, who) else {
            return false;
        };
        // What can't be read is kept back.
        room.records.is_examining().unwrap_or(true)
    }

    /// Whether its labs are those of an exam, which goes on or is over: they show no checks.
    pub(crate) fn is_exam(&self) -> bool {
        let class = self.room.as_ref().map(|room| room.records.class());
        matches!(class, Some(Ok(class)) if class.exam.is_some())
    }

    /// Whether a lab is, or is to be made, on its learner's own machine, for which nobody else waits.
    pub(crate) fn is_on_own_machine(&self, lab: &str) -> bool {
        let Some(room) = &self.room else {
            return false;
        };
        let seat = room.records.seat_of(lab).ok().flatten();
        seat.is_some_and(|seat| room.records.has_own(seat).unwrap_or_default())
    }

    /// The line of a lab, from the machine that has it.
    pub(crate) async fn line_of(&self, lab: &str) -> Option<LabLine> {
        let told = match &self.hosts {
            Some(hosts) => Told::all(hosts.labs_beside(lab)).await,
            None => Told::of(&*self.host, Call::Labs).await,
        };
        told.labs.into_iter().find(|one| one.id == lab)
    }

    /// Whether that is a lab of the learner.
    pub(crate) fn owns(&self, seat: i64, lab: &str) -> bool {
        let room = self.room.as_ref();
        room.is_some_and(|room| room.owns(seat, lab))
    }
}
