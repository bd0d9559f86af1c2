//! Probes: what can be reached from a pod, or from the node.

pub(crate) mod grade;
mod reach;
pub(crate) mod tried;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Nature};
use super::instrument::finding::Finding;
use super::lint::Lint;
use super::looked::Looked;
use super::stimulus::PodRef;

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
    /// Whether it is asked again until its answer is another one, as that of a program is which goes on
    /// with its work.
    #[serde(default)]
    pub changes: bool,
    /// Seconds until it counts as timed out.
    #[serde(default = "three")]
    pub seconds: u32,
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
    /// The pods that these select: all of them, but the first one where it is enough that it works.
    pub labels: Option<String>,
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

fn three() -> u32 {
    3
}

impl Criterion for ProbeCheck {
    fn nature(&self) -> Nature {
        Nature {
            overheard: true,
            ..Nature::default()
        }
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        lint.regex("body", self.body.as_deref());
        if self.to.is_some() == self.dns.is_some() {
            let message = "it either goes `to` something or asks the `dns` for a name";
            lint.say("", "content/probe", message);
        }
        let Some(to) = &self.to else {
            return;
        };
        if self.udp && (to.pod.is_none() && to.labels.is_none() || self.http.is_some()) {
            let message = "a datagram goes to a pod, and gets no path";
            lint.say("udp", "content/probe", message);
        }
        let ways = [&to.address, &to.service, &to.pod, &to.labels];
        if ways.into_iter().flatten().count() != 1 {
            let message = "it goes to exactly one of address, service, pod and labels";
            lint.say("to", "content/probe", message);
        }
    }

    /// The API server gets pages of pods.
    fn is_inside(&self, is_own: &dyn Fn(Option<&str>) -> bool) -> bool {
        let to = self.to.as_ref();
        let to = to.filter(|to| to.pod.is_some() || to.labels.is_some());
        self.from.is_none()
            && self.http.is_some()
            && to.is_some_and(|to| is_own(to.namespace.as_deref()))
    }

    fn grade(&self, _: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.cluster(|live, api| {
            let tried = looked.probes.of(self);
            tried.unwrap_or_else(|| grade::grade(self, live, api, looked.policies))
        })
    }
}
