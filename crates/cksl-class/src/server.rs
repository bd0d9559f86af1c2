//! The server: one port of this machine, a bounded number of connections.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot};

use crate::board::Board;
use crate::guard::{Home, guard, refused};
use crate::host::{Host, What};
use crate::pages::Pages;
use crate::session::Sessions;
use crate::terminal::Terminals;
use crate::watch::Watches;
use crate::{actions, assets, events, pages};

/// Connections at a time. A page has a stream and its terminals; a browser opens six for other requests.
const CONNECTIONS: usize = 96;

/// How long the head of a request may take.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// Bytes of a request's head.
const HEAD: usize = 16 << 10;

/// Bytes of a request's body.
const BODY: usize = 16 << 10;

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
}

/// A server that has its port.
#[derive(Clone)]
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Server {
    /// A new link, which works once and ends the one before. It leads to a lab, or to the page of all.
    #[must_use]
    pub fn link(&self, lab: Option<&str>) -> String {
        let key = self.shared.sessions.invite(Instant::now());
        let to = lab.map_or_else(String::new, |lab| format!("?lab={lab}"));
        format!("http://{}/join/{key}{to}", self.address)
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

/// Serves the pages of a host on a port of 127.0.0.1 (0 for any that is free) until `end` is told. `ready` gets the server
/// once it has its port.
///
/// # Errors
/// The port can't be had.
pub async fn serve(
    host: Arc<dyn Host>,
    port: u16,
    ready: oneshot::Sender<Server>,
    mut end: oneshot::Receiver<()>,
) -> std::io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    let shared = Arc::new(Shared {
        home: Home::new(address.port()),
        sessions: Sessions::default(),
        board: Board::new(),
        terminals: Terminals::default(),
        watches: Watches::default(),
        pages: Pages::new(),
        starts: actions::Starts::default(),
        host,
    });
    let server = Server {
        address,
        shared: Arc::clone(&shared),
    };
    tokio::spawn(hear(Arc::clone(&shared)));
    let app = router(shared);
    let _ = ready.send(server);
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(seat) = Arc::clone(&room).acquire_owned().await else {
            return Ok(());
        };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Of a connection that is gone again, or for want of descriptors: the next one may do better.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            _ = &mut end => return Ok(()),
        };
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(app.clone());
        tokio::spawn(async move {
            let _seat = seat;
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIME)
                .max_buf_size(HEAD)
                .serve_connection(TokioIo::new(stream), service)
                .with_upgrades();
            // Whoever went away in the middle is missed by nobody.
            let _ = connection.await;
        });
    }
}

/// Passes the host's news on to all streams.
async fn hear(shared: Arc<Shared>) {
    let mut news = shared.host.follow();
    while let Some(one) = news.recv().await {
        let lab = one.lab.as_deref().unwrap_or_default();
        match &one.what {
            What::Begun => shared.starts.over(lab),
            What::Ended {
                node_stays: false, ..
            } => shared.terminals.end(lab),
            _ => {}
        }
        shared.board.tell(one);
    }
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(pages::home))
        .route("/join/{key}", get(join))
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

/// A link leads to a session, once.
async fn join(
    State(shared): State<Arc<Shared>>,
    Path(key): Path<String>,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
) -> Response {
    let Some(cookie) = shared.sessions.join(&key, Instant::now()) else {
        return shared.pages.message(
            StatusCode::FORBIDDEN,
            "This link was used, or is too old",
            "Press Enter in the terminal in which cksl web runs: it prints a new link.",
        );
    };
    let cookie = format!(
        "{}={cookie}; Path=/; HttpOnly; SameSite=Strict",
        shared.home.cookie
    );
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
