//! Speaking to a Kubernetes API server.
//!
//! Objects are plain JSON here: what a check looks at it names itself, so Kubernetes' types are not
//! used (`kube` wants one version of them, which is all that `k8s-openapi` is for). All that is asynchronous stays on one thread, which lives in the network
//! of the lab.

mod connection;
pub(crate) mod dns;
pub(crate) mod guard;
pub(crate) mod kubeconfig;
pub(crate) mod manifest;
pub(crate) mod network;
mod path;
mod server;

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use thiserror::Error;

use crate::contain::contain;
use connection::Connection;
use guard::Guard;
pub(crate) use path::{Place, encoded};

pub use server::{ApiServer, Credential, Reach};

/// Begins the name of a service account's user; its namespace, a colon and its own name follow.
pub(crate) const ACCOUNT: &str = "system:serviceaccount:";

/// Begins the name of a kubelet's user; the name of its node follows.
const NODE: &str = "system:node:";

/// Who has not said who it is.
const ANONYMOUS: &str = "system:anonymous";

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long a server that has just started may be unable to say who somebody is.
const STARTING: Duration = Duration::from_secs(5);

/// Largest answer, in bytes.
const MAX_ANSWER: usize = 16 << 20;

/// A conversation with an API server. It ends with the value.
pub(crate) struct Api {
    calls: mpsc::Sender<Call>,
}

struct Call {
    request: Request,
    reply: mpsc::Sender<Result<Answer, ApiError>>,
}

/// What is asked.
pub(crate) struct Request {
    pub(crate) method: &'static str,
    /// Path and query, from the server's root.
    pub(crate) path: String,
    pub(crate) body: Option<Json>,
    /// The service account's token that asks in the grader's place.
    pub(crate) token: Option<String>,
    /// The user as whom the grader asks, by leave of the cluster's administrator.
    pub(crate) user: Option<User>,
    /// The number under which the audit log has the request.
    pub(crate) audit_id: Option<String>,
}

/// Somebody whom the API server knows by name and groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) groups: Vec<String>,
}

impl User {
    /// The user of that name in the groups that every such user is in, and in these.
    pub(crate) fn of(name: &str, more: &[String]) -> Self {
        let mut groups = Vec::new();
        if let Some(account) = name.strip_prefix(ACCOUNT) {
            let namespace = account.split(':').next().unwrap_or_default();
            groups.push("system:serviceaccounts".to_owned());
            groups.push(format!("system:serviceaccounts:{namespace}"));
        }
        if name.starts_with(NODE) {
            groups.push("system:nodes".to_owned());
        }
        let known = match name {
            ANONYMOUS => "system:unauthenticated",
            _ => "system:authenticated",
        };
        groups.push(known.to_owned());
        groups.extend(more.iter().cloned());
        Self {
            name: name.to_owned(),
            groups,
        }
    }
}

impl Request {
    /// With nothing but a method and a path, and as whom the conversation is.
    pub(crate) fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            body: None,
            token: None,
            user: None,
            audit_id: None,
        }
    }
}

/// What the server said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    /// The status of HTTP.
    pub(crate) code: u16,
    /// Its body; a text if that is not JSON.
    pub(crate) body: Json,
}

/// Why nothing can be said.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum ApiError {
    /// The server can't be reached, or does not speak as one.
    #[error("the API server can't be reached: {0}")]
    Unreachable(String),
    /// None runs.
    #[error(
        "the API server does not run: in the node `crictl ps -a --name kube-apiserver`, `crictl logs ID` and \
         `journalctl -u kubelet` say why"
    )]
    Down,
    /// Somebody else answers in its place, or could.
    #[error("it is not sure that the lab's own API server answers: {0}")]
    Impostor(String),
    /// It answered too late.
    #[error("the API server did not answer within {} s", PATIENCE.as_secs())]
    Late,
    /// It answered, but not with what was asked for.
    #[error("the API server answered {code}: {message}")]
    Refused {
        /// The status of HTTP.
        code: u16,
        /// Its message.
        message: String,
    },
    /// It is no service account.
    #[error("`{0}` is no service account, so the grader can't ask in its place")]
    NoAccount(String),
    /// There is more than is looked at.
    #[error("there are more than {0} objects")]
    TooMany(usize),
}

impl ApiError {
    /// Nobody answers, so what the server does otherwise is not known.
    pub(crate) fn is_silence(&self) -> bool {
        matches!(self, Self::Down | Self::Unreachable(_) | Self::Late)
    }

    /// The server has the object and can make nothing of what its store gives it, which nobody but
    /// the cluster's administrator can bring about.
    pub(crate) fn is_corrupt(&self) -> bool {
        matches!(self, ApiError::Refused { code: 500, message }
            if message.contains("StorageError: corrupt object"))
    }
}

impl Api {
    /// Begins a conversation. Nothing is sent before the first question.
    pub(crate) fn new(server: &ApiServer) -> Self {
        Self::begin(server, None)
    }

    /// The same, over connections that a guard looks at before anything is said on them.
    pub(crate) fn guarded(server: &ApiServer, guard: Arc<dyn Guard>) -> Self {
        Self::begin(server, Some(guard))
    }

    /// One in which nothing is asked, because somebody else could answer.
    pub(crate) fn refusing(why: String) -> Self {
        Self::failing(ApiError::Impostor(why))
    }

    /// One that does not run.
    pub(crate) fn down() -> Self {
        Self::failing(ApiError::Down)
    }

    fn failing(error: ApiError) -> Self {
        let (calls, asked) = mpsc::channel::<Call>();
        thread::spawn(move || {
            for call in asked {
                let _ = call.reply.send(Err(error.clone()));
            }
        });
        Self { calls }
    }

    fn begin(server: &ApiServer, guard: Option<Arc<dyn Guard>>) -> Self {
        let (calls, asked) = mpsc::channel::<Call>();
        let server = server.clone();
        thread::spawn(move || {
            // Who asks learns that the connection is gone.
            let _ = contain(|| converse(&server, guard.as_ref(), &asked));
        });
        Self { calls }
    }

    /// A conversation with a server that says what the test gives it.
    #[cfg(test)]
    pub(crate) fn answering(
        say: impl Fn(&Request) -> Result<Answer, ApiError> + Send + 'static,
    ) -> Self {
        let (calls, asked) = mpsc::channel::<Call>();
        thread::spawn(move || {
            for call in asked {
                let _ = call.reply.send(say(&call.request));
            }
        });
        Self { calls }
    }

    /// Asks, and waits for the answer, whatever its status.
    pub(crate) fn ask(&self, request: Request) -> Result<Answer, ApiError> {
        let gone = || ApiError::Unreachable("the connection is gone".to_owned());
        let (reply, answer) = mpsc::channel();
        let call = Call { request, reply };
        self.calls.send(call).map_err(|_| gone())?;
        answer.recv().map_err(|_| gone())?
    }

    pub(crate) fn get(&self, path: impl Into<String>) -> Result<Answer, ApiError> {
        self.ask(Request::new("GET", path))
    }

    /// The resources that the server has in a group and version (`v1`, `apps/v1`), as it lists them.
    ///
    /// # Errors
    /// It has none of that version, or can't be asked.
    pub(crate) fn served(&self, api_version: &str) -> Result<Vec<Json>, ApiError> {
        let answer = self.get(path::group(api_version))?;
        match answer.code {
            200 => Ok(answer.body["resources"]
                .as_array()
                .cloned()
                .unwrap_or_default()),
            _ => Err(answer.refused()),
        }
    }

    pub(crate) fn post(&self, path: impl Into<String>, body: Json) -> Result<Answer, ApiError> {
        self.ask(Request {
            body: Some(body),
            ..Request::new("POST", path)
        })
    }

    /// A token of the service account `system:serviceaccount:NAMESPACE:NAME`, good for `life` or as
    /// long as the server allows.
    pub(crate) fn token(&self, user: &str, life: Duration) -> Result<String, ApiError> {
        let account = user.strip_prefix(ACCOUNT);
        let Some((namespace, name)) = account.and_then(|account| account.split_once(':')) else {
            return Err(ApiError::NoAccount(user.to_owned()));
        };
        let path = format!(
            "/api/v1/namespaces/{}/serviceaccounts/{}/token",
            encoded(namespace),
            encoded(name)
        );
        let deadline = Instant::now() + STARTING;
        loop {
            let life = json!({"spec": {"expirationSeconds": life.as_secs()}});
            let answer = self.post(path.as_str(), life)?;
            let token = answer.body.pointer("/status/token").and_then(Json::as_str);
            match token {
                Some(token) => return Ok(token.to_owned()),
                None if Instant::now() < deadline => thread::sleep(Duration::from_millis(250)),
                None => return Err(answer.refused()),
            }
        }
    }

    /// The objects at a place: the one of its name, if it exists, or all that its labels select.
    pub(crate) fn objects(&self, place: &Place) -> Result<Vec<Json>, ApiError> {
        let answer = self.get(place.path())?;
        match answer.code {
            200 if place.name.is_some() => Ok(vec![answer.body]),
            200 => {
                let cut = answer.body.pointer("/metadata/continue");
                if cut
                    .and_then(Json::as_str)
                    .is_some_and(|more| !more.is_empty())
                {
                    return Err(ApiError::TooMany(path::MAX_OBJECTS));
                }
                match answer.body.get("items") {
                    Some(Json::Array(items)) => Ok(items.clone()),
                    _ => Ok(Vec::new()),
                }
            }
            404 => Ok(Vec::new()),
            _ => Err(answer.refused()),
        }
    }
}

/// Whether an object's status says that this condition is true of it.
pub(crate) fn has_condition(object: &Json, condition: &str) -> bool {
    let conditions = object["status"]["conditions"].as_array();
    let mut conditions = conditions.into_iter().flatten();
    conditions.any(|one| one["type"] == condition && one["status"] == "True")
}

impl Answer {
    /// What the server says about a request that it did not fulfil.
    pub(crate) fn message(&self) -> &str {
        let message = self.body.get("message").and_then(Json::as_str);
        message.unwrap_or("it gave no reason")
    }

    /// An answer of this status as an error.
    pub(crate) fn refused(&self) -> ApiError {
        ApiError::Refused {
            code: self.code,
            message: self.message().to_owned(),
        }
    }
}

/// Answers calls until nobody can make one any more.
fn converse(server: &ApiServer, guard: Option<&Arc<dyn Guard>>, calls: &mpsc::Receiver<Call>) {
    let ready = network::enter(server.network())
        .and_then(|()| connection::runtime())
        .map_err(|error| ApiError::Unreachable(error.to_string()));
    let mut connection: Option<Connection> = None;
    for call in calls {
        let answer = match &ready {
            Err(error) => Err(error.clone()),
            Ok(runtime) => runtime.block_on(async {
                let asking = async {
                    if call.request.token.is_some() {
                        // The certificate would say that it is the grader.
                        return Connection::open_bare(server, guard)
                            .await?
                            .ask(&call.request)
                            .await;
                    }
                    let open = match connection.take() {
                        Some(open) => open,
                        None => Connection::open(server, guard).await?,
                    };
                    let answer = open.ask(&call.request).await?;
                    connection = Some(open);
                    Ok(answer)
                };
                tokio::time::timeout(PATIENCE, asking)
                    .await
                    .unwrap_or(Err(ApiError::Late))
            }),
        };
        // Who asked may have gone.
        let _ = call.reply.send(answer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_in_the_groups_that_the_server_would_put_it_into() {
        assert_eq!(User::of("mona", &[]).groups, ["system:authenticated"]);
        let stranger = User::of("system:anonymous", &[]);
        assert_eq!(stranger.groups, ["system:unauthenticated"]);
        assert_eq!(
            User::of("system:node:node-1", &[]).groups,
            ["system:nodes", "system:authenticated"]
        );
        let auditor = User::of("mona", &["auditors".to_owned()]);
        assert_eq!(auditor.groups, ["system:authenticated", "auditors"]);
    }
}
