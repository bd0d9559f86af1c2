//! The server: one port, a bounded number of connections. For one learner it is a port of 127.0.0.1; for a class one of
//! the network, by TLS.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::DefaultBodyLimit;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::board::Board;
use crate::class::records::Records;
use crate::class::room::Room;
use crate::class::{Phase, Share};
use crate::guard::{Home, guard, refused};
use crate::host::{Call, Host, LabLine, News, Told, What};
use crate::hosts::Hosts;
use crate::metrics::{self, Metrics};
use crate::pages::Pages;
use crate::session::{Session, Sessions, Who};
use crate::terminal::Terminals;
use crate::watch::Watches;
use crate::{actions, assets, class, events, gate, lock, pages};

/// Connections at a time. A page has a stream and its terminals; a browser opens six for other requests.
const CONNECTIONS: usize = 96;

/// The same of a class.
const OF_A_CLASS: usize = 2048;

/// The same from one address; several learners may share one.
const OF_AN_ADDRESS: usize = 512;

/// The same from one network of IPv6, which may be that of the whole class.
const OF_A_NETWORK: usize = 1536;

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How often it is looked whether another command has changed the records.
const LOOK: Duration = Duration::from_secs(1);

/// How long the head of a request may take.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// Bytes of a request's head.
const HEAD: usize = 16 << 10;

/// Bytes of a request's body.
const BODY: usize = 16 << 10;

/// Where the server listens, and for whom.
pub enum Door {
    /// A port of 127.0.0.1 (0 for any that is free), for the learner whose machine this is.
    Loopback(u16),
    /// An address of the network, for a class.
    Class {
        /// Where.
        listen: SocketAddr,
        /// The names and addresses by which browsers come; the first is shown.
        names: Vec<String>,
        /// Certificate and key.
        tls: Arc<ServerConfig>,
        /// Of the class.
        records: Arc<Records>,
        /// The machines with its labs.
        hosts: Arc<Hosts>,
        /// Where its numbers are served for Prometheus, by plain HTTP.
        metrics: Option<SocketAddr>,
    },
}

/// From which address a request comes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) home: Home,
    pub(crate) sessions: Sessions,
    pub(crate) board: Board,
    pub(crate) terminals: Terminals,
    pub(crate) watches: Watches,
    pub(crate) pages: Pages,
    pub(crate) starts: actions::Starts,
    pub(crate) metrics: Metrics,
    /// The class, if it is one.
    pub(crate) room: Option<Room>,
    /// The hosts of a class, which come by themselves.
    pub(crate) hosts: Option<Arc<Hosts>>,
    /// Told whenever a session may have ended.
    ends: watch::Sender<()>,
}

impl Shared {
    fn new(
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
            starts: actions::Starts::new(is_class),
            metrics: Metrics::default(),
            room,
            hosts,
            host,
            ends: watch::Sender::new(()),
        })
    }

    /// The server of a class, without a port.
    #[cfg(test)]
    pub(crate) fn of_class(records: Arc<Records>, hosts: Arc<Hosts>) -> Arc<Self> {
        let home = Home::class(&["class.example".to_owned()], 8443);
        let room = Room::new(records, "https://class.example:8443".to_owned());
        let host: Arc<dyn Host> = Arc::clone(&hosts) as _;
        let shared = Self::new(host, home, Some(room), Some(hosts));
        tokio::spawn(act(Arc::clone(&shared)));
        tokio::spawn(look(Arc::clone(&shared)));
        tokio::spawn(class::closing::close(Arc::clone(&shared)));
        shared
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

/// A server that has its port.
#[derive(Clone)]
pub struct Server {
    /// How its pages are reached.
    origin: String,
    shared: Arc<Shared>,
}

impl Server {
    /// A new link, which works once and ends the one before. It leads to a lab, or to the page of all.
    #[must_use]
    pub fn link(&self, lab: Option<&str>) -> String {
        let key = self.shared.sessions.invite(Instant::now());
        let to = lab.map_or_else(String::new, |lab| format!("?lab={lab}"));
        format!("{}/join/{key}{to}", self.origin)
    }

    /// The address of its first page.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The same, to a lab that is made first.
    ///
    /// # Errors
    /// There is no such scenario, or it can't run there.
    pub async fn link_to_new(&self, scenario: &str) -> Result<(String, String), String> {
        let lab = actions::begin(&self.shared, scenario)
            .await
            .map_err(|problem| problem.to_string())?;
        Ok((self.link(Some(&lab)), lab))
    }
}

/// Serves the pages of a host until `end` is told. `ready` gets the server once it has its port. That of a class is its
/// hosts.
///
/// # Errors
/// The port can't be had.
pub async fn serve(
    host: Arc<dyn Host>,
    door: Door,
    ready: oneshot::Sender<Server>,
    mut end: oneshot::Receiver<()>,
) -> std::io::Result<()> {
    let listen = match &door {
        Door::Loopback(port) => (Ipv4Addr::LOCALHOST, *port).into(),
        Door::Class { listen, .. } => *listen,
    };
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    let is_class = matches!(door, Door::Class { .. });
    let metrics = match &door {
        Door::Class {
            metrics: Some(address),
            ..
        } => {
            let bound = TcpListener::bind(address).await;
            Some(bound.map_err(|error| {
                let why = format!("{address} for the numbers: {error}");
                std::io::Error::new(error.kind(), why)
            })?)
        }
        _ => None,
    };
    let (home, origin, tls, room, hosts) = match door {
        Door::Loopback(_) => {
            let home = Home::loopback(address.port());
            (home, format!("http://{address}"), None, None, None)
        }
        Door::Class {
            names,
            tls,
            records,
            hosts,
            ..
        } => {
            let home = Home::class(&names, address.port());
            let name = names.first().map_or("localhost", String::as_str);
            let origin = format!("https://{name}:{}", address.port());
            let room = Room::new(records, origin.clone());
            let tls = Some(TlsAcceptor::from(tls));
            (home, origin, tls, Some(room), Some(hosts))
        }
    };
    let shared = Shared::new(host, home, room, hosts);
    let server = Server {
        origin,
        shared: Arc::clone(&shared),
    };
    tokio::spawn(hear(Arc::clone(&shared)));
    if is_class {
        tokio::spawn(look(Arc::clone(&shared)));
        tokio::spawn(act(Arc::clone(&shared)));
        tokio::spawn(class::closing::close(Arc::clone(&shared)));
    }
    if let Some(listener) = metrics {
        tokio::spawn(metrics::serve(listener, Arc::clone(&shared)));
    }
    let app = router(shared);
    let _ = ready.send(server);
    let connections = if is_class { OF_A_CLASS } else { CONNECTIONS };
    let room = Arc::new(Semaphore::new(connections));
    let places = Places::default();
    loop {
        let Ok(seat) = Arc::clone(&room).acquire_owned().await else {
            return Ok(());
        };
        let (stream, from) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                // Of a connection that is gone again, or for want of descriptors: the next one may do better.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            _ = &mut end => return Ok(()),
        };
        let from = from.ip().to_canonical();
        // Who takes too many finds the door closed, and nobody else does.
        let Some(place) = places.take(from) else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        let app = app.clone();
        let tls = tls.clone();
        tokio::spawn(async move {
            let _held = (seat, place);
            let peer = Peer(from);
            match tls {
                None => converse(stream, app, peer).await,
                Some(tls) => {
                    if let Ok(Ok(stream)) = timeout(HANDSHAKE, tls.accept(stream)).await {
                        converse(stream, app, peer).await;
                    }
                }
            }
        });
    }
}

/// The network of an IPv6 address, in which one machine has as many addresses as it wants.
pub(crate) fn network(address: IpAddr) -> Option<Ipv6Addr> {
    match address {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => Some((u128::from(address) & (u128::MAX << 64)).into()),
    }
}

/// An address or a network, and how many connections it may have.
type Origin = (IpAddr, usize);

/// How many connections there are from each address, and from each network.
#[derive(Clone, Debug, Default)]
struct Places(Arc<Mutex<HashMap<Origin, Arc<Semaphore>>>>);

impl Places {
    /// Those of an address, and of its network. They are taken until they are dropped.
    fn take(&self, from: IpAddr) -> Option<Vec<OwnedSemaphorePermit>> {
        let mut all = lock(&self.0);
        all.retain(|(_, most), places| places.available_permits() < *most);
        let network = network(from).map(|network| (network.into(), OF_A_NETWORK));
        let keys = [Some((from, OF_AN_ADDRESS)), network].into_iter().flatten();
        let place = |key: Origin| {
            let places = all
                .entry(key)
                .or_insert_with(|| Arc::new(Semaphore::new(key.1)));
            Arc::clone(places).try_acquire_owned().ok()
        };
        keys.map(place).collect()
    }
}

/// Answers the requests of a connection.
pub(crate) async fn converse<S>(stream: S, app: Router, peer: Peer)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let app = TowerToHyperService::new(app);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        app.call(request)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    // Whoever went away in the middle is missed by nobody.
    let _ = connection.await;
}

/// Passes the host's news on to all streams. Those of a class are kept already.
async fn hear(shared: Arc<Shared>) {
    let mut news = shared.host.follow(None);
    while let Some(one) = news.recv().await {
        let lab = one.lab.as_deref().unwrap_or_default();
        match &one.what {
            What::Begun { .. } => shared.starts.over(lab),
            What::Ended {
                node_stays: false, ..
            } => shared.terminals.end(lab),
            _ => {}
        }
        if let (Some(room), What::Begun { .. } | What::Ended { .. }) = (&shared.room, &one.what) {
            room.looks.end_of(lab);
        }
        if let What::Ended { how, .. } = &one.what
            && how == "lost"
        {
            shared.metrics.lost();
        }
        if one.stamp.is_some() {
            shared.metrics.kept();
        }
        shared.board.tell(one);
    }
}

/// Tells the pages of a class what other commands have changed.
async fn look(shared: Arc<Shared>) {
    let Some(room) = &shared.room else { return };
    let mut said = room.records.last_said().unwrap_or_default();
    let mut version = room.records.version().ok();
    loop {
        tokio::time::sleep(LOOK).await;
        if let Some(hosts) = &shared.hosts {
            hosts.hang_up();
        }
        if let Ok(Phase::Over) = room.records.phase(Share::default()) {
            // Nobody begins any more.
            let _ = room.records.end_ahead();
        }
        let now = room.records.version().ok();
        if now != version {
            version = now;
            shared.changed(None);
        }
        for (id, seat, text) in room.records.said_after(said).unwrap_or_default() {
            said = id;
            let said = News::in_passing(What::Said { seat, text });
            shared.board.tell(said);
        }
    }
}

/// Does in labs what the staff has asked for: in each lab one after the other, and no lab waits for another one.
async fn act(shared: Arc<Shared>) {
    let Some(room) = &shared.room else { return };
    let busy: Arc<Mutex<HashSet<String>>> = Arc::default();
    loop {
        for (id, todo) in room.records.todo().unwrap_or_default() {
            let Some(todo) = todo else {
                // Of a later version.
                let _ = room.records.did(id);
                continue;
            };
            let place = todo.place();
            if !lock(&busy).insert(place.clone()) {
                continue;
            }
            let (shared, busy) = (Arc::clone(&shared), Arc::clone(&busy));
            tokio::spawn(async move {
                let is_over = class::help::act(&shared, todo).await;
                if let Some(room) = shared.room.as_ref().filter(|_| is_over) {
                    let _ = room.records.did(id);
                }
                lock(&busy).remove(&place);
            });
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(first))
        .route("/join/{key}", get(join))
        .route("/join", post(class::join))
        .route("/hand", post(class::hand))
        .route("/link", post(class::link))
        .route("/board", get(class::board))
        .route("/strip", get(class::strip))
        .route("/sign-in", get(class::door).post(class::staff::sign_in))
        .route("/password", post(class::staff::set_password))
        .route("/mine", get(class::mine))
        .route("/leave", post(class::leave))
        .route("/sign-out", post(class::sign_out))
        .route("/look", post(class::answer_look))
        .route("/look/{seat}", get(class::look))
        .route("/look/{seat}/terminals/{number}", get(class::look_at))
        .route("/staff/{act}", post(class::act))
        .route("/assets/{name}", get(asset))
        .route("/events", get(events::events))
        .route("/labs", post(actions::start))
        .route("/labs/{lab}", get(pages::lab))
        .route("/labs/{lab}/timeline", get(pages::timeline))
        .route("/labs/{lab}/sheet", get(pages::sheet))
        .route("/labs/{lab}/{action}", post(actions::act))
        .route("/labs/{lab}/terminals/{number}", get(events::terminal))
        .fallback(|| async { refused(StatusCode::NOT_FOUND, "there is no such page") })
        .layer(from_fn_with_state(Arc::clone(&shared), guard))
        // Hosts are no browsers: they have a guard of their own.
        .route(gate::HOSTS, get(gate::host))
        .route(gate::JOIN, post(gate::join))
        .layer(DefaultBodyLimit::max(BODY))
        .with_state(shared)
}

/// The first page: who joins a class, works in it or teaches it has another one than who is alone.
async fn first(state: State<Arc<Shared>>, session: Option<Extension<Session>>) -> Response {
    match (session, &state.room) {
        (Some(session), None) => pages::home(state, session).await,
        (session, _) => class::first(state, session.map(|Extension(session)| session)).await,
    }
}

/// A link leads to a session, once; that of a learner of a class as often as it is used.
async fn join(
    State(shared): State<Arc<Shared>>,
    Path(key): Path<String>,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
    headers: HeaderMap,
) -> Response {
    // Of several classes on a machine each has a port: pages of one are of the same site as those of the other.
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    let is_led = matches!(site, Some(b"cross-site" | b"same-site"));
    if is_led && shared.room.is_some() && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return shared.pages.led(&format!("/join/{key}"));
    }
    let personal = shared.room.as_ref().and_then(|room| room.follow_link(&key));
    let Some(cookie) = personal.or_else(|| shared.sessions.join(&key, Instant::now())) else {
        let help = match &shared.room {
            None => "Press Enter in the terminal in which `cksl web` runs: it prints a new link.",
            Some(_) => "The instructor has a new one for you.",
        };
        let title = "This link was used, or is too old";
        let leads = shared.room.is_some();
        return shared
            .pages
            .message(StatusCode::FORBIDDEN, title, help, leads);
    };
    let cookie = shared.home.set_cookie(&cookie);
    let lab = query
        .as_deref()
        .and_then(|query| query.strip_prefix("lab="));
    let to = match lab.filter(|lab| pages::is_name(lab)) {
        Some(lab) => format!("/labs/{lab}"),
        None => "/".to_owned(),
    };
    // Not by a redirection: a browser that came from elsewhere would not send the cookie along.
    shared.pages.onward(cookie, &to)
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    assets::serve(&name, &headers)
}

/// An answer of a cookie and a page.
pub(crate) fn with_cookie(cookie: String, page: Response) -> Response {
    ([(header::SET_COOKIE, cookie)], page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_session_that_is_open_ends_with_whose_it_is() {
        let shelf = crate::db::testing::Shelf::new();
        let records = Arc::new(crate::class::records::monday(&shelf));
        let hosts = Hosts::new(Arc::clone(&records), crate::host::Offer::default()).unwrap();
        let shared = Shared::of_class(Arc::clone(&records), hosts);
        let seat = records
            .join("Ada", &crate::session::hash("ada"), 9)
            .unwrap()
            .unwrap();
        let role = class::staff::Role::Teacher;
        records
            .invite("Tim", role, &crate::session::hash("link"))
            .unwrap();
        let (link, tim) = (crate::session::hash("link"), crate::session::hash("tim"));
        assert!(records.follow_staff_link(&link, &tim).unwrap());
        let open = |cookie: &str| {
            let session = shared.sessions.of(cookie).unwrap();
            tokio::spawn(Arc::clone(&shared).end_of(session))
        };
        let (ada, tim) = (open("ada"), open("tim"));
        let soon = |open| timeout(Duration::from_secs(60), open);
        assert!(records.dismiss("Tim").unwrap());
        shared.changed(None);
        soon(tim).await.expect("ends").unwrap();
        assert!(!ada.is_finished());
        records.remove(&seat).unwrap();
        shared.changed(None);
        soon(ada).await.expect("ends").unwrap();
    }

    #[test]
    fn who_takes_too_many_places_leaves_some_to_others_whatever_addresses_they_have() {
        let places = Places::default();
        let at = |text: &str| text.parse::<IpAddr>().unwrap();
        let one: Vec<_> = (0..OF_AN_ADDRESS)
            .map(|_| places.take(at("2001:db8:1:2::1")).unwrap())
            .collect();
        assert!(places.take(at("2001:db8:1:2::1")).is_none());
        let many: Vec<_> = (0..OF_A_NETWORK - OF_AN_ADDRESS)
            .map(|number| {
                places
                    .take(at(&format!("2001:db8:1:2:1::{number:x}")))
                    .unwrap()
            })
            .collect();
        assert!(places.take(at("2001:db8:1:2:2::2")).is_none());
        assert!(places.take(at("2001:db8:1:3::1")).is_some());
        assert!(places.take(at("192.0.2.1")).is_some());
        drop((one, many));
        assert!(places.take(at("2001:db8:1:2::1")).is_some());
    }
}
