//! What a grading has looked at before checks are decided.

use std::collections::BTreeMap;

use super::alert::acts::Acts;
use super::alert::grade::Hearing;
use super::audit::grade::AuditLog;
use super::audit::witness::Witness;
use super::command::grade::Commands;
use super::event::history::History;
use super::instrument::Live;
use super::instrument::baseline::Baseline;
use super::instrument::debug_container::DebugContainers;
use super::instrument::finding::Finding;
use super::instrument::policy::ReadOnce;
use super::instrument::reach::Reaches;
use super::probe::tried::Probes;
use super::run::grade::Runs;
use crate::api::Api;

/// Everything that was looked at, from which checks are decided.
pub(crate) struct Looked<'a> {
    /// The running lab; none for a recording alone.
    pub(crate) live: Option<Live<'a>>,
    /// The conversation with the cluster's API server.
    pub(crate) api: Option<&'a Api>,
    /// What the node was like at the start.
    pub(crate) baseline: &'a Baseline,
    /// What the learner has answered, by the id of the check that asks.
    pub(crate) answers: BTreeMap<&'a str, &'a str>,
    /// The grader's own containers in pods.
    pub(crate) debug_containers: DebugContainers,
    /// The network policies, as they were when the first check asked.
    pub(crate) policies: &'a ReadOnce,
    /// The stimuli that ran.
    pub(crate) acts: &'a Acts,
    /// What the node's falco made of them.
    pub(crate) hearing: &'a Hearing,
    /// Event checks, and conditions of audit checks.
    pub(crate) history: &'a History,
    /// Runs of falco that have ended.
    pub(crate) runs: &'a Runs,
    /// Commands that ran.
    pub(crate) commands: &'a Commands,
    /// What could be reached.
    pub(crate) probes: &'a Probes,
    /// Who reached into processes.
    pub(crate) reaches: &'a Reaches,
    /// What the kernel saw of the audit log.
    pub(crate) witness: &'a Witness,
    /// The audit log.
    pub(crate) audit_log: &'a AuditLog<'a>,
    /// Whether the recording could be read.
    pub(crate) replayed: &'a Result<(), String>,
}

impl<'a> Looked<'a> {
    /// What a look at the running node finds.
    pub(crate) fn node(&self, look: impl FnOnce(Live<'a>) -> Finding) -> Finding {
        match self.live {
            Some(live) => look(live),
            None => Finding::unknown("this can only be seen on the running node"),
        }
    }

    /// What a look at the cluster finds.
    pub(crate) fn cluster(&self, look: impl FnOnce(Live<'a>, &'a Api) -> Finding) -> Finding {
        self.node(|live| match self.api {
            Some(api) => look(live, api),
            None => Finding::unknown("this lab has no cluster"),
        })
    }

    /// What is found by the recording.
    pub(crate) fn recorded(&self, look: impl FnOnce() -> Finding) -> Finding {
        match self.replayed {
            Ok(()) => look(),
            Err(why) => Finding::unknown(why),
        }
    }
}
