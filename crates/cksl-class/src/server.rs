//! The server: one port, a bounded number of connections. For one learner it is a port of 127.0.0.1; for a class one of
//! the network, by TLS.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::DefaultBodyLimit;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Request, StatusCode, header};
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
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::board::Board;
use crate::class::records::Records;
use crate::class::room::Room;
use crate::guard::{Home, guard, refused};
use crate::host::{Host, News, What};
use crate::pages::Pages;
use crate::session::{Session, Sessions};
use crate::terminal::Terminals;
use crate::watch::Watches;
use crate::{actions, assets, class, events, lock, pages};

/// Connections at a time. A page has a stream and its terminals; a browser opens six for other requests.
const CONNECTIONS: usize = 96;

/// The same of a class.
const OF_A_CLASS: usize = 2048;

/// The same from one address; several learners may share one.
const OF_AN_ADDRESS: usize = 512;

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
        records: Records,
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
    /// The class, if it is one.
    pub(crate) room: Option<Room>,
}

impl Shared {
    /// Tells the pages of a class that something of it has changed, for one learner or for all.
    pub(crate) fn changed(&self, seat: Option<i64>) {
        self.board.tell(News::in_passing(What::Class { seat }));
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

/// Serves the pages of a host until `end` is told. `ready` gets the server once it has its port.
///
/// # Errors
/// The port can't be had, or the host of a class is gone.
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
    let (home, origin, tls, room) = match door {
        Door::Loopback(_) => {
            let home = Home::loopback(address.port());
            (home, format!("http://{address}"), None, None)
        }
        Door::Class {
            names,
            tls,
            records,
            ..
        } => {
            let home = Home::class(&names, address.port());
            let name = names.first().map_or("localhost", String::as_str);
            let origin = format!("https://{name}:{}", address.port());
            let room = Room::new(records, origin.clone());
            (home, origin, Some(TlsAcceptor::from(tls)), Some(room))
        }
    };
    let shared = Arc::new(Shared {
        home,
        sessions: room.as_ref().map_or_else(Sessions::default, |room| {
            Sessions::of_class(Arc::clone(&room.records))
        }),
        board: Board::new(),
        terminals: Terminals::new(is_class),
        watches: Watches::default(),
        pages: Pages::new(),
        starts: actions::Starts::new(is_class),
        room,
        host,
    });
    let server = Server {
        origin,
        shared: Arc::clone(&shared),
    };
    let mut hears = tokio::spawn(hear(Arc::clone(&shared)));
    if is_class {
        tokio::spawn(look(Arc::clone(&shared)));
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
            _ = &mut hears, if is_class => {
                return Err(std::io::Error::other("the host of the class is gone"));
            }
            _ = &mut end => return Ok(()),
        };
        // Who takes too many finds the door closed, and nobody else does.
        let Some(place) = places.take(from.ip()) else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        let app = app.clone();
        let tls = tls.clone();
        tokio::spawn(async move {
            let _held = (seat, place);
            let peer = Peer(from.ip());
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

/// How many connections there are from each address.
#[derive(Clone, Debug, Default)]
struct Places(Arc<Mutex<HashMap<IpAddr, Arc<Semaphore>>>>);

impl Places {
    fn take(&self, from: IpAddr) -> Option<OwnedSemaphorePermit> {
        let mut all = lock(&self.0);
        all.retain(|_, places| places.available_permits() < OF_AN_ADDRESS);
        let places = all
            .entry(from)
            .or_insert_with(|| Arc::new(Semaphore::new(OF_AN_ADDRESS)));
        Arc::clone(places).try_acquire_owned().ok()
    }
}

/// Answers the requests of a connection.
async fn converse<S>(stream: S, app: Router, peer: Peer)
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

/// Passes the host's news on to all streams. Those of a class are kept first.
async fn hear(shared: Arc<Shared>) {
    let after = match &shared.room {
        Some(room) => room.records.last_fact().ok().flatten(),
        None => None,
    };
    let mut news = shared.host.follow(after);
    while let Some(one) = news.recv().await {
        let lab = one.lab.as_deref().unwrap_or_default();
        match &one.what {
            What::Begun { .. } => shared.starts.over(lab),
            What::Ended {
                node_stays: false, ..
            } => shared.terminals.end(lab),
            _ => {}
        }
        if let Some(room) = &shared.room {
            keep(room, &one).await;
        }
        shared.board.tell(one);
    }
}

/// Keeps a fact. While the disk is full the host keeps what follows.
async fn keep(room: &Room, one: &News) {
    let mut is_told = false;
    loop {
        let (records, fact) = (Arc::clone(&room.records), one.clone());
        let kept = tokio::task::spawn_blocking(move || records.keep(&fact)).await;
        match kept {
            Ok(Ok(())) => return,
            Ok(Err(error)) if !is_told => {
                eprintln!("cksl class: a fact can't be kept, and waits: {error}");
                is_told = true;
            }
            _ => {}
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Tells the pages of a class what other commands have changed.
async fn look(shared: Arc<Shared>) {
    let Some(room) = &shared.room else { return };
    let mut said = room.records.last_said().unwrap_or_default();
    let mut version = room.records.version().ok();
    loop {
        tokio::time::sleep(LOOK).await;
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

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(first))
        .route("/join/{key}", get(join))
        .route("/join", post(class::join))
        .route("/hand", post(class::hand))
        .route("/link", post(class::link))
        .route("/board", get(class::board))
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
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn_with_state(Arc::clone(&shared), guard))
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
) -> Response {
    let personal = shared.room.as_ref().and_then(|room| room.follow_link(&key));
    let Some(cookie) = personal.or_else(|| shared.sessions.join(&key, Instant::now())) else {
        let help = match &shared.room {
            None => "Press Enter in the terminal in which cksl web runs: it prints a new link.",
            Some(_) => "The instructor has a new one for you.",
        };
        let title = "This link was used, or is too old";
        return shared.pages.message(StatusCode::FORBIDDEN, title, help);
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
