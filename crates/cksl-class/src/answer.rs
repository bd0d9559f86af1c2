//! What pages ask in JSON, and how they are answered.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use cksl_wire::report::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

/// How long the body of a request may take.
const BODY_TIME: Duration = Duration::from_secs(10);

/// Why something is refused; in an answer, so that a page of it can be made for a reader.
#[derive(Clone, Debug)]
pub(crate) struct Refusal(pub(crate) String);

/// An answer in a sentence. Who asked for a page gets a page with it.
pub(crate) fn refused(status: StatusCode, why: &str) -> Response {
    let mut response = (status, format!("{why}\n")).into_response();
    response.extensions_mut().insert(Refusal(why.to_owned()));
    response
}

/// What a page is told of what it did.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Outcome {
    /// Words for the learner.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) said: Vec<String>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<Problem>,
    /// A question; on yes the page asks again with `accepted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) question: Option<String>,
    /// See `question`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) accepted: Option<u8>,
    /// The grade as HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) result: Option<String>,
    /// The page to go to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<String>,
    /// A personal link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) link: Option<String>,
}

impl Outcome {
    /// It leads to that page.
    pub(crate) fn leads(to: String) -> Self {
        Self {
            to: Some(to),
            ..Self::default()
        }
    }

    /// It made that personal link.
    pub(crate) fn linked(link: String) -> Self {
        Self {
            link: Some(link),
            ..Self::default()
        }
    }

    /// It went wrong.
    pub(crate) fn failed(problem: Problem) -> Self {
        Self {
            problem: Some(problem),
            ..Self::default()
        }
    }

    /// It asks first.
    pub(crate) fn asks(question: impl ToString, accepted: u8) -> Self {
        Self {
            question: Some(question.to_string()),
            accepted: Some(accepted),
            ..Self::default()
        }
    }
}

pub(crate) fn json(outcome: &Outcome) -> Response {
    match serde_json::to_string(outcome) {
        Ok(text) => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// Reads a body that must be JSON with these fields and no other.
///
/// # Errors
/// Status and reason of the refusal.
pub(crate) fn read<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<T, (StatusCode, String)> {
    let kind = headers.get(header::CONTENT_TYPE);
    if kind.is_none_or(|kind| kind != "application/json") {
        let why = "the body is not application/json".to_owned();
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
    }
    serde_json::from_slice(body).map_err(|error| {
        let why = format!("the body is not what is asked for here: {error}");
        (StatusCode::BAD_REQUEST, why)
    })
}

/// The body of a request, see [`read`].
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Asked<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let headers = request.headers().clone();
        let body = timeout(BODY_TIME, Bytes::from_request(request, state)).await;
        let body = body.map_err(|_| {
            let why = "the body did not come in time";
            refused(StatusCode::REQUEST_TIMEOUT, why)
        })?;
        let body = body.map_err(axum::response::IntoResponse::into_response)?;
        let asked = read(&headers, &body).map_err(|(status, why)| refused(status, &why));
        asked.map(Self)
    }
}

/// An answer of a cookie and a page.
pub(crate) fn with_cookie(cookie: String, page: Response) -> Response {
    ([(header::SET_COOKIE, cookie)], page).into_response()
}
