//! Checks of a Kubernetes cluster: what its API server says and does.

use std::collections::BTreeMap;

use falco_rules::field::{Field, FieldTable, FieldType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Live objects of the API at grading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectCheck {
    /// Group and version, as in a manifest (`apps/v1`).
    #[serde(default = "v1")]
    pub api: String,
    /// The resource in the plural (`deployments`).
    pub resource: String,
    /// Namespace; all namespaces, or none for what has none, if absent.
    pub namespace: Option<String>,
    /// Name; without it, all that `labels` select.
    pub name: Option<String>,
    /// Label selector, as `kubectl -l` takes it.
    pub labels: Option<String>,
    /// An expression in CEL over `object`, over `start`, the same object as it was at the attempt's
    /// start (`null` if it was not there), and over `release`, what helm keeps in the object if it is the
    /// Secret of a release. Without one, an object has only to be there.
    pub condition: Option<String>,
    /// It must hold for at least so many objects.
    #[serde(default = "one")]
    pub at_least: u32,
    /// … and for at most so many.
    pub at_most: Option<u32>,
}

impl ObjectCheck {
    /// The variable of a condition that is the object.
    pub const OBJECT: &str = "object";

    /// The variable that is the same object, by its name, as it was at the attempt's start.
    pub const START: &str = "start";

    /// The variable that is the release of helm which an object, a Secret, keeps.
    pub const RELEASE: &str = "release";

    /// Whether its condition compares with the attempt's start.
    #[must_use]
    pub fn looks_back(&self) -> bool {
        let program = self.condition.as_deref().map(Self::compile);
        program.is_some_and(|program| {
            program.is_ok_and(|program| program.references().has_variable(Self::START))
        })
    }

    /// Compiles a condition.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn compile(condition: &str) -> Result<cel::Program, String> {
        let program = cel::Program::compile(condition).map_err(|errors| {
            let first = errors.errors.first();
            first.map_or_else(|| errors.to_string(), |error| error.msg.clone())
        })?;
        let references = program.references();
        let says = [Self::OBJECT, Self::RELEASE].map(|name| references.has_variable(name));
        drop(references);
        match says.contains(&true) {
            true => Ok(program),
            false => Err(format!("it says nothing about `{}`", Self::OBJECT)),
        }
    }
}

/// What somebody may do, as the API server's authorizers decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessCheck {
    /// The user (`mona`, `system:serviceaccount:shop:reader`).
    #[serde(rename = "as")]
    pub user: String,
    /// Groups beside those that every such user is in.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Namespace of the resources; all, or none for what has none, if absent.
    pub namespace: Option<String>,
    /// What must be allowed, as after `kubectl auth can-i`: a verb, then a resource
    /// (`pods`, `pods/log`, `deployments.apps`) and perhaps a name, or a path (`/metrics`).
    #[serde(default)]
    pub allowed: Vec<String>,
    /// What must not be.
    #[serde(default)]
    pub denied: Vec<String>,
    /// All that may be allowed in the whole cluster: this, and what every account of a cluster may.
    /// [`AccessCheck::namespace`] says nothing about it.
    pub only: Option<Vec<Only>>,
}

/// What may be allowed in a namespace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Only {
    /// The namespace.
    pub namespace: String,
    /// As in [`AccessCheck::allowed`]; `*` stands for every verb or every thing (`* *`).
    pub allowed: Vec<String>,
    /// What may be none of it, in the same form: not even about one object by its name.
    #[serde(default)]
    pub denied: Vec<String>,
}

/// What the etcd of the lab's own cluster keeps. It is asked directly, and must be the process that the API server is
/// connected to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EtcdCheck {
    /// A key that it must have (`/registry/secrets/shop/till`).
    pub key: String,
    /// Regular expression that the key's whole value must match.
    pub matches: String,
    /// Texts that no value in it may have, whatever the key.
    #[serde(default)]
    pub nowhere: Vec<String>,
    /// A namespace in which the grader creates a Secret of its own. What etcd has of it must match, too.
    pub fresh_in: Option<String>,
}

/// Manifests that the API server must accept or refuse. They are sent to be tried only: nothing is made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmissionCheck {
    /// It must accept each of these.
    #[serde(default)]
    pub accepted: Vec<serde_json::Value>,
    /// It must refuse each of these, though it understands them.
    #[serde(default)]
    pub refused: Vec<serde_json::Value>,
    /// A regular expression that its reason for refusing must match somewhere.
    pub because: Option<String>,
    /// The user in whose name it is asked; the grader without it.
    #[serde(rename = "as")]
    pub user: Option<String>,
}

/// What the kernel says of the processes of pods at grading: of every process of each container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KernelCheck {
    /// Namespace of the pods.
    pub namespace: String,
    /// Name; without it, all that `labels` select.
    pub pod: Option<String>,
    /// Label selector, as `kubectl -l` takes it.
    pub labels: Option<String>,
    /// Container by name; all without it.
    pub container: Option<String>,
    /// Fields of `/proc/PID/status`, each with a regular expression that its value must match as a
    /// whole, blanks folded (`Uid: "1000( 1000)*"`).
    #[serde(default)]
    pub status: BTreeMap<String, String>,
    /// Texts that nobody's environment may hold, as the kernel shows it in `/proc/PID/environ`.
    #[serde(default)]
    pub environ_without: Vec<String>,
    /// Paths in the container whose mount must be read-only.
    #[serde(default)]
    pub read_only: Vec<String>,
    /// Paths in the container whose mount must be writable.
    #[serde(default)]
    pub writable: Vec<String>,
    /// System calls, as the filters that the kernel has for it let them pass.
    pub calls: Option<CallsCheck>,
    /// TCP port on which it must listen.
    pub listens: Option<String>,
    /// A program of the node: what it executes must be what that file was at the attempt's start.
    pub executes: Option<String>,
    /// A program of the node by which containerd must run each container, as that file was at the attempt's start. What is
    /// looked at then is what the shim has started: the kernel sees no processes of a container in a sandbox.
    pub shim: Option<String>,
    /// How many pods there must be at least.
    #[serde(default = "one")]
    pub at_least: u32,
}

/// What filters of system calls let a process do, on x86-64; read from the kernel, never from a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CallsCheck {
    /// With some arguments at least these pass, logged or not.
    pub allowed: Vec<String>,
    /// These pass whatever their arguments are, and the kernel writes a record of each.
    pub logged: Vec<String>,
    /// These don't pass, whatever their arguments are.
    pub refused: Vec<String>,
    /// Nor do these, and no evidence names them: one of them is an answer.
    pub withheld: Vec<String>,
    /// So many calls may pass at most.
    pub at_most: Option<u32>,
    /// So many must be able to pass.
    pub at_least: Option<u32>,
}

impl CallsCheck {
    /// All names of system calls in it.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        let lists = [&self.allowed, &self.logged, &self.refused, &self.withheld];
        lists.into_iter().flatten()
    }
}

/// Whether something can be reached from a pod, or from the node. The grader tries it itself in the
/// network of the one; no program of theirs is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProbeCheck {
    /// The pod from which; the node if absent.
    pub from: Option<PodRef>,
    /// What a TCP connection is made to.
    pub to: Option<ProbeTarget>,
    /// Whether datagrams are sent there instead, by UDP. The grader itself waits for them in the network of
    /// that pod: it works if one arrives.
    #[serde(default)]
    pub udp: bool,
    /// The path that is then got by HTTP.
    pub http: Option<String>,
    /// The status that the answer must have; any from 200 to 399 if absent.
    pub status: Option<u16>,
    /// A regular expression that its body must match somewhere.
    pub body: Option<String>,
    /// A name that the cluster's DNS is asked for, in full (`web.shop.svc.cluster.local`).
    pub dns: Option<String>,
    /// What must come of it.
    #[serde(default)]
    pub expect: Reach,
    /// Whether it must be the cluster's network policies that keep it from what it tries.
    #[serde(default)]
    pub by_policy: bool,
    /// Nothing is tried, and only the cluster's network policies are asked: about the pod in `from`, as if it had
    /// these labels beside its own. So pods that are not there yet are asked about, and addresses outside. With labels
    /// it has another address of its network, too.
    pub supposed: Option<BTreeMap<String, String>>,
    /// Whether it is asked again until its answer is another one, as that of a program is which goes on
    /// with its work.
    #[serde(default)]
    pub changes: bool,
    /// Seconds until it counts as timed out.
    #[serde(default = "three")]
    pub seconds: u32,
}

/// A pod by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PodRef {
    /// Its namespace.
    pub namespace: String,
    /// Its name; without it the first that `labels` select.
    pub pod: Option<String>,
    /// Label selector, as `kubectl -l` takes it.
    pub labels: Option<String>,
}

/// Where a probe goes: exactly one of `address`, `service`, `pod` and `labels` says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProbeTarget {
    /// An IP address.
    pub address: Option<String>,
    /// Namespace of the service or pod.
    pub namespace: Option<String>,
    /// A service, at its cluster IP.
    pub service: Option<String>,
    /// A pod, at its IP.
    pub pod: Option<String>,
    /// The first pod that these select.
    pub labels: Option<String>,
    /// Labels that this pod is taken to have, too, where only the network policies are asked.
    pub supposed: Option<BTreeMap<String, String>>,
    /// Port, of TCP unless [`ProbeCheck::udp`] says otherwise.
    pub port: String,
}

/// What comes of a probe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// It answers.
    #[default]
    Works,
    /// Somebody says no: the connection is refused, the name does not exist.
    Refused,
    /// Nobody says anything.
    TimesOut,
}

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

fn v1() -> String {
    "v1".to_owned()
}

fn one() -> u32 {
    1
}

fn three() -> u32 {
    3
}
