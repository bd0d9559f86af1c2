//! Where hosts come in: on the port of the pages, at paths of their own. A token says who one is. Browsers have no business
//! here: what only they send is refused, so no page of theirs can be used to come in.

use std::sync::Arc;
use std::time::Instant;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::answer::Asked;
use crate::answer::refused;
use crate::class::records::unkept;
use crate::connection::Peer;
use crate::random::hash;
use crate::shared::Shared;

/// What a host asks to speak.
pub(crate) const SPEAKS: &str = "cksl-host";

/// Where hosts come.
pub(crate) const HOSTS: &str = "/host";

/// Where a learner joins whose own machine is to be a host.
pub(crate) const JOIN: &str = "/host/join";

fn is_of_browser(headers: &HeaderMap) -> bool {
    headers.contains_key(header::ORIGIN)
        || headers.contains_key(header::COOKIE)
        || headers.keys().any(|name| name.as_str().starts_with("sec-"))
}

fn not_for_browsers() -> Response {
    refused(StatusCode::FORBIDDEN, "this is for hosts, not for browsers")
}

/// A host comes in: from here on the connection is its own.
pub(crate) async fn host(State(shared): State<Arc<Shared>>, mut request: Request) -> Response {
    let (Some(room), Some(hosts)) = (&shared.room, &shared.hosts) else {
        return refused(StatusCode::NOT_FOUND, "there is no class here");
    };
    let headers = request.headers();
    if is_of_browser(headers) {
        return not_for_browsers();
    }
    let text = |name| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    if text(header::UPGRADE) != SPEAKS {
        let why =
            "a host asks to speak cksl-host here; use the same version of cksl for host and server";
        return refused(StatusCode::BAD_REQUEST, why);
    }
    let token = text(header::AUTHORIZATION);
    let token = token.strip_prefix("Bearer ").unwrap_or_default();
    let came = match room.records.token(token) {
        Ok(Some(came)) => came,
        Ok(None) => {
            let why = "this is no token of this class, or its learner was removed. On the machine of the class, `cksl \
                       class host-token` makes one";
            return refused(StatusCode::UNAUTHORIZED, why);
        }
        Err(error) => return refused(StatusCode::SERVICE_UNAVAILABLE, &unkept(&error)),
    };
    let (hosts, token) = (Arc::clone(hosts), hash(token));
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        // One that went away in the middle comes again.
        let Ok(stream) = upgrade.await else { return };
        if let Err(why) = hosts.attach(TokioIo::new(stream), came, Some(token)).await {
            warn!("a host was sent away: {why}");
        }
    });
    let speaks = [(header::CONNECTION, "upgrade"), (header::UPGRADE, SPEAKS)];
    (StatusCode::SWITCHING_PROTOCOLS, speaks).into_response()
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Joining {
    pub(crate) code: String,
    pub(crate) name: String,
}

/// What a learner gets who joins from their own machine.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Joined {
    /// The name, as the class has it.
    pub name: String,
    /// The token of the machine.
    pub token: String,
    /// The path of the personal link, which leads a browser to the learner's place.
    pub link: String,
    /// Whether the learner may begin.
    pub admitted: bool,
}

/// A learner joins whose labs are made on their own machine.
pub(crate) async fn join(
    State(shared): State<Arc<Shared>>,
    Extension(Peer(from)): Extension<Peer>,
    headers: HeaderMap,
    Asked(Joining { code, name }): Asked<Joining>,
) -> Response {
    let Some(room) = &shared.room else {
        return refused(StatusCode::NOT_FOUND, "there is no class here");
    };
    if is_of_browser(&headers) {
        return not_for_browsers();
    }
    if room.records.class().is_ok_and(|class| class.exam.is_some()) {
        let why = "this class is an exam, which nobody writes on a machine of their own: join in the browser";
        return refused(StatusCode::FORBIDDEN, why);
    }
    let seat = match room.join(&code, &name, from, Instant::now()) {
        Ok((seat, _)) => seat,
        Err(refusal) => return refused(StatusCode::FORBIDDEN, refusal.words()),
    };
    shared.changed(Some(seat.id));
    let made = || {
        Ok((
            room.records.new_own_token(&seat)?,
            room.link(&room.records, &seat, false)?,
        ))
    };
    let (token, link) = match made() {
        Ok(made) => made,
        Err(error) => return refused(StatusCode::SERVICE_UNAVAILABLE, &unkept(&error)),
    };
    let link = link.strip_prefix(&room.origin).unwrap_or_default();
    let joined = Joined {
        name: seat.name.clone(),
        token,
        link: link.to_owned(),
        admitted: seat.admitted,
    };
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (kind, serde_json::to_string(&joined).unwrap_or_default()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_browsers_send_tells_them_from_hosts() {
        for (name, is_theirs) in [
            ("origin", true),
            ("cookie", true),
            ("sec-fetch-site", true),
            ("sec-websocket-key", true),
            ("authorization", false),
            ("upgrade", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, "x".parse().unwrap());
            assert_eq!(is_of_browser(&headers), is_theirs, "{name}");
        }
    }
}
