//! What the API server's audit log holds.

mod asking;
pub(crate) mod grade;
pub(crate) mod telling;
pub(crate) mod witness;

use falco_rules::field::{Field, FieldTable, FieldType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Names, Nature, one};
use super::instrument::finding::Finding;
use super::lint::Lint;
use super::looked::Looked;
use super::stimulus::Stimulus;

/// What the API server's audit log must hold: events that meet a `condition`, or the line of a
/// `request` that the grader makes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditCheck {
    /// Path of the log in the node; that of the lab if absent.
    pub log: Option<String>,
    /// A condition over `ka.*`, `jevt.*` and `cksl.actor`. Only events since the attempt's start count.
    pub condition: Option<String>,
    /// So many events must meet it at least.
    #[serde(default = "one")]
    pub at_least: u32,
    /// … and at most so many.
    pub at_most: Option<u32>,
    /// Only events after the first match of this event check, or audit check with a condition, count.
    pub after: Option<String>,
    /// … and only events before the first match of this one.
    pub before: Option<String>,
    /// What the grader asks of the API server.
    pub request: Option<AuditRequest>,
    /// The level at which the request must be in the log; `Metadata` if absent.
    pub level: Option<AuditLevel>,
}

impl AuditCheck {
    /// The field of ours in a condition: whose doing it is.
    pub const ACTOR: &str = "cksl.actor";

    /// The fields that a condition may use.
    #[must_use]
    pub fn fields() -> FieldTable {
        FieldTable::k8s_audit().with([Field::new(Self::ACTOR, FieldType::Charbuf)])
    }
}

/// A request that the grader makes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditRequest {
    /// What is done.
    pub verb: ApiVerb,
    /// Path and query (`/api/v1/namespaces/shop/secrets/db`).
    pub path: String,
    /// The service account that asks (`system:serviceaccount:shop:reader`); the grader if absent.
    #[serde(rename = "as")]
    pub user: Option<String>,
    /// The object to be created, or what is to be changed in it (a merge patch).
    pub body: Option<serde_json::Value>,
}

/// What a request does, as a policy of the API server names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ApiVerb {
    /// Reads one object.
    Get,
    /// Reads all objects of a kind.
    List,
    /// Follows them. It needs `watch=true` and `timeoutSeconds` in its query.
    Watch,
    /// Makes one.
    Create,
    /// Replaces one.
    Update,
    /// Changes a part of one.
    Patch,
    /// Removes one.
    Delete,
    /// Removes all of a kind.
    DeleteCollection,
}

impl ApiVerb {
    /// As policies write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ApiVerb::Get => "get",
            ApiVerb::List => "list",
            ApiVerb::Watch => "watch",
            ApiVerb::Create => "create",
            ApiVerb::Update => "update",
            ApiVerb::Patch => "patch",
            ApiVerb::Delete => "delete",
            ApiVerb::DeleteCollection => "deletecollection",
        }
    }

    /// The method of HTTP by which it is asked for.
    #[must_use]
    pub fn method(self) -> &'static str {
        match self {
            ApiVerb::Get | ApiVerb::List | ApiVerb::Watch => "GET",
            ApiVerb::Create => "POST",
            ApiVerb::Update => "PUT",
            ApiVerb::Patch => "PATCH",
            ApiVerb::Delete | ApiVerb::DeleteCollection => "DELETE",
        }
    }

    /// Why a request of this verb can't be made for that path and query, if so: the grader changes nothing, and does
    /// not wait without an end.
    #[must_use]
    pub fn problem(self, path: &str) -> Option<&'static str> {
        let has = |parameter: &str| path.contains(parameter);
        match self {
            ApiVerb::Get | ApiVerb::List => None,
            ApiVerb::Watch if has("watch=true") && has("timeoutSeconds=") => None,
            ApiVerb::Watch => Some("a watch needs an end: `?watch=true&timeoutSeconds=1`"),
            _ if has("dryRun=All") => None,
            _ => Some("what would change something is tried only: `?dryRun=All`"),
        }
    }
}

/// How much of a request is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum AuditLevel {
    /// Nothing.
    None,
    /// Who asked for what.
    Metadata,
    /// The object that was sent, too.
    Request,
    /// The object that was answered, too.
    RequestResponse,
}

impl AuditLevel {
    /// As policies write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            AuditLevel::None => "None",
            AuditLevel::Metadata => "Metadata",
            AuditLevel::Request => "Request",
            AuditLevel::RequestResponse => "RequestResponse",
        }
    }
}

impl Criterion for AuditCheck {
    fn nature(&self) -> Nature {
        Nature {
            guard: self.at_least == 0 || self.level == Some(AuditLevel::None),
            overheard: true,
            by_events: true,
            has_events: self.condition.is_some(),
            ..Nature::default()
        }
    }

    fn names(&self) -> Names<'_> {
        Names {
            after: self.after.as_deref(),
            before: self.before.as_deref(),
            ..Names::default()
        }
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        let problem = match (&self.condition, &self.request) {
            (Some(_), None) => None,
            (None, Some(request)) => request.verb.problem(&request.path),
            _ => Some("it is either about events that meet a `condition` or about a `request`"),
        };
        if let Some(problem) = problem {
            lint.say("", "content/audit", problem);
        }
    }

    fn lint_drawn(&self, _: Option<&Stimulus>, lint: &mut Lint<'_>) {
        if let Some(condition) = &self.condition {
            lint.condition_over(&Self::fields(), "condition", condition);
        }
    }

    fn grade(&self, asked: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.recorded(|| {
            looked.cluster(|_, _| {
                let (history, log) = (looked.history, looked.audit_log);
                grade::grade(self, asked.path, history, log, looked.witness)
            })
        })
    }
}
