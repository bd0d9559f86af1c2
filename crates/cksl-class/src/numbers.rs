//! The numbers of a class on a listener of their own, for Prometheus.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::answer::refused;
use crate::class::records::{self, unkept};
use crate::connection::{Peer, converse};
use crate::shared::Shared;

/// Connections at a time.
const CONNECTIONS: usize = 8;

async fn metrics(State(shared): State<Arc<Shared>>) -> Response {
    let counts = |shared: &Shared| -> Result<(usize, usize), records::Error> {
        let Some(room) = &shared.room else {
            return Ok((0, 0));
        };
        let cells = room.records.cells(None)?;
        let open = cells.values().filter(|cell| cell.mark.open).count();
        Ok((room.records.seats()?.len(), open))
    };
    match counts(&shared) {
        Ok((learners, labs)) => {
            let kind = [(
                header::CONTENT_TYPE,
                "text/plain; version=0.0.4; charset=utf-8",
            )];
            (kind, shared.metrics.text(learners, labs)).into_response()
        }
        Err(error) => refused(StatusCode::SERVICE_UNAVAILABLE, &unkept(&error)),
    }
}

/// Answers those who ask for the numbers, and for nothing else.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let app = Router::new()
        .route("/metrics", get(metrics))
        .fallback(|| async { refused(StatusCode::NOT_FOUND, "the numbers are at /metrics") })
        .with_state(shared);
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    while let Ok(seat) = Arc::clone(&room).acquire_owned().await {
        let Ok((stream, from)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let app = app.clone();
        tokio::spawn(async move {
            let _held = seat;
            converse(stream, app, Peer(from.ip())).await;
        });
    }
}
