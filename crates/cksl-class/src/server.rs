//! The server: one port, a bounded number of connections. For one learner it is a port of 127.0.0.1; for a class one of
//! the network, by TLS.

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::DefaultBodyLimit;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::answer::refused;
use crate::class::records::Records;
use crate::class::room::Room;
use crate::class::{Phase, Share};
use crate::connection::{Peer, Places, converse};
use crate::guard::guard;
use crate::home::{Home, written};
use crate::host::{Host, News, What, is_name};
use crate::hosts::Hosts;
use crate::session::Session;
use crate::shared::Shared;
use crate::{actions, assets, classroom, events, gate, labs, lock, numbers};

/// Connections at a time. A page has a stream and its terminals; a browser opens six for other requests.
const CONNECTIONS: usize = 96;

/// The same of a class.
const OF_A_CLASS: usize = 2048;

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How often it is looked whether another command has changed the records.
const LOOK: Duration = Duration::from_secs(1);

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
            let origin = format!("https://{}:{}", written(name), address.port());
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
        tokio::spawn(classroom::closing::close(Arc::clone(&shared)));
    }
    if let Some(listener) = metrics {
        tokio::spawn(numbers::serve(listener, Arc::clone(&shared)));
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

/// The server of a class, without a port.
#[cfg(test)]
pub(crate) fn of_class(records: Arc<Records>, hosts: Arc<Hosts>) -> Arc<Shared> {
    let home = Home::class(&["class.example".to_owned()], 8443);
    let room = Room::new(records, "https://class.example:8443".to_owned());
    let host: Arc<dyn Host> = Arc::clone(&hosts) as _;
    let shared = Shared::new(host, home, Some(room), Some(hosts));
    tokio::spawn(act(Arc::clone(&shared)));
    tokio::spawn(look(Arc::clone(&shared)));
    tokio::spawn(classroom::closing::close(Arc::clone(&shared)));
    shared
}

/// Passes the host's news on to all streams. Those of a class are kept already.
async fn hear(shared: Arc<Shared>) {
    let mut news = shared.host.follow(None);
    while let Some(one) = news.recv().await {
        let lab = one.lab.as_deref().unwrap_or_default();
        match &one.what {
            What::Begun { .. } => shared.starts.told(lab),
            What::Ended { node_stays, .. } => {
                shared.starts.told(lab);
                if !node_stays {
                    shared.terminals.end(lab);
                }
            }
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
            // While the database is away, who is signed in is known from the last time.
            if now.is_some() {
                room.records.look_at_sessions();
            }
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
                let is_over = classroom::help::act(&shared, todo).await;
                if let Some(room) = shared.room.as_ref().filter(|_| is_over) {
                    // What is not known to be done would be done once more.
                    let _ = classroom::help::insist(|| room.records.did(id)).await;
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
        .route("/join", post(classroom::join))
        .route("/hand", post(classroom::hand))
        .route("/link", post(classroom::link))
        .route("/board", get(classroom::board))
        .route("/strip", get(classroom::strip))
        .route(
            "/sign-in",
            get(classroom::door).post(classroom::staff::sign_in),
        )
        .route("/password", post(classroom::staff::set_password))
        .route("/mine", get(classroom::mine))
        .route("/leave", post(classroom::leave))
        .route("/sign-out", post(classroom::sign_out))
        .route("/look", post(classroom::answer_look))
        .route("/look/{seat}", get(classroom::look))
        .route("/look/{seat}/terminals/{number}", get(classroom::look_at))
        .route("/staff/{act}", post(classroom::act))
        .route("/assets/{name}", get(asset))
        .route("/events", get(events::events))
        .route("/labs", post(actions::start))
        .route("/labs/{lab}", get(labs::lab))
        .route("/labs/{lab}/timeline", get(labs::timeline))
        .route("/labs/{lab}/sheet", get(labs::sheet))
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
        (Some(session), None) => labs::home(state, session).await,
        (session, _) => classroom::first(state, session.map(|Extension(session)| session)).await,
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
    let personal = match &shared.room {
        Some(room) => room.follow_link(&key),
        None => Ok(None),
    };
    let joined = personal.and_then(|cookie| match cookie {
        Some(cookie) => Ok(Some(cookie)),
        None => shared.sessions.join(&key, Instant::now()),
    });
    let joined = match joined {
        Ok(joined) => joined,
        Err(error) => return classroom::unkept(&error),
    };
    let Some(cookie) = joined else {
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
    let to = match lab.filter(|lab| is_name(lab)) {
        Some(lab) => format!("/labs/{lab}"),
        None => "/".to_owned(),
    };
    // Not by a redirection: a browser that came from elsewhere would not send the cookie along.
    shared.pages.onward(cookie, &to)
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    assets::serve(&name, &headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_session_that_is_open_ends_with_whose_it_is() {
        let shelf = crate::db::testing::Shelf::new();
        let records = Arc::new(crate::class::testing::monday(&shelf));
        let hosts = Hosts::new(Arc::clone(&records), crate::host::Offer::default()).unwrap();
        let shared = of_class(Arc::clone(&records), hosts);
        let seat = records
            .join("Ada", &crate::random::hash("ada"), 9)
            .unwrap()
            .unwrap();
        let role = crate::class::Role::Teacher;
        records
            .invite("Tim", role, &crate::random::hash("link"))
            .unwrap();
        let (link, tim) = (crate::random::hash("link"), crate::random::hash("tim"));
        assert!(records.follow_staff_link(&link, &tim).unwrap());
        let open = |cookie: &str| {
            let session = shared.sessions.of(cookie).unwrap().unwrap();
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
}
