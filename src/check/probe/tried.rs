//! The probes of a grading. Most of their time passes in waiting for who never answers, so they wait side by side.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use super::grade::grade;
use crate::api::Api;
use crate::check::instrument::Live;
use crate::check::instrument::finding::Finding;
use crate::check::instrument::policy::ReadOnce;
use crate::check::{Check, Kind, ProbeCheck};
use crate::contain::contain;

/// So many are tried at a time. What answers shall not be kept from it by the others.
const AT_A_TIME: usize = 8;

/// What came of them: each is tried once, however many checks ask for it.
#[derive(Default)]
pub(crate) struct Probes(Vec<(ProbeCheck, OnceLock<Finding>)>);

impl Probes {
    /// Tries those of the checks.
    pub(crate) fn run<'a>(
        checks: impl IntoIterator<Item = &'a Check>,
        live: Live<'_>,
        api: &Api,
        policies: &ReadOnce,
        looks_at: &dyn Fn(&Check),
    ) -> Self {
        let mut probes: Vec<(ProbeCheck, OnceLock<Finding>)> = Vec::new();
        for whole in checks {
            for part in whole.with_parts() {
                let Kind::Probe(probe) = &part.kind else {
                    continue;
                };
                if probes.is_empty() {
                    looks_at(whole);
                }
                if !probes.iter().any(|(known, _)| known == probe) {
                    probes.push((probe.clone(), OnceLock::new()));
                }
            }
        }
        let next = AtomicUsize::new(0);
        // Of two that wait for datagrams at one port of a pod, only one would get it.
        let datagrams = Mutex::new(());
        let work = || {
            while let Some((probe, found)) = probes.get(next.fetch_add(1, Ordering::Relaxed)) {
                let turn = || datagrams.lock().unwrap_or_else(PoisonError::into_inner);
                let _turn = probe.udp.then(turn);
                found.get_or_init(|| {
                    contain(|| grade(probe, live, api, policies)).unwrap_or_else(Finding::bug)
                });
            }
        };
        thread::scope(|scope| {
            for _ in 0..AT_A_TIME.min(probes.len()) {
                scope.spawn(work);
            }
        });
        Self(probes)
    }

    /// What came of one, if it was among them: what an attack tries next depends on what came of it first.
    pub(crate) fn of(&self, check: &ProbeCheck) -> Option<Finding> {
        let mut tried = self.0.iter();
        let (_, found) = tried.find(|(probe, _)| probe == check)?;
        found.get().cloned()
    }
}
