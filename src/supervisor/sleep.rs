//! A cluster that waits for somebody sleeps meanwhile: frozen, it takes no processor. The spare does, and so do labs of an
//! exam to which nobody has come yet.
//!
//! It thaws for a moment now and then, until its kubelet has said that it lives: a cluster that has not heard that for too
//! long would begin with a node that is lost.

use std::io;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::lock;
use crate::api::{Api, Place};
use crate::problem::Problem;
use crate::provider::Node;

/// How long it sleeps. A kubelet that has not heard of its runtime for 30 seconds, which it asks every five, says that its
/// node is not ready; one that says nothing for 50 is given up by the cluster.
const SLEEP: Duration = Duration::from_secs(20);

/// How long it is awake at first: its own pods run, those of the cluster are still found ready.
const AWAKE_AT_FIRST: Duration = Duration::from_secs(15);

/// How long it is awake in between, at least and at most.
const AWAKE: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(20)];

/// See the module. Whoever has one looks after it every second or so.
#[derive(Debug, Default)]
pub(super) struct Sleeper(Mutex<Sleep>);

/// Whether it sleeps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Sleep {
    /// Nobody has looked after it: an earlier supervisor may have left it frozen.
    #[default]
    Unknown,
    /// Frozen, until then.
    Until(Instant),
    /// Awake since that time, and no less long than until then.
    Awake(Timestamp, Instant),
    /// Awake for good.
    Over,
}

impl Sleeper {
    /// Wakes it up for a moment, or sends it to sleep if it may, when it is time.
    pub(super) fn thaw_for_a_moment(
        &self,
        node: &dyn Node,
        may_sleep: impl FnOnce() -> bool,
    ) -> io::Result<()> {
        let seen = *lock(&self.0);
        let now = Instant::now();
        // Whoever comes to it must not wait for an answer of its API server.
        let is_time = match seen {
            Sleep::Unknown => true,
            Sleep::Until(end) => now >= end,
            Sleep::Awake(since, end) => {
                let at_most = end + (AWAKE[1] - AWAKE[0]);
                now >= end && may_sleep() && (now >= at_most || lives(node, since))
            }
            Sleep::Over => false,
        };
        let mut sleep = lock(&self.0);
        if !is_time || *sleep != seen {
            return Ok(());
        }
        *sleep = match seen {
            Sleep::Unknown => {
                node.freeze(false)?;
                Sleep::Awake(Timestamp::now(), now + AWAKE_AT_FIRST)
            }
            Sleep::Until(_) => {
                // One that has ended is not waited for.
                node.stat("/")?;
                let woken = Timestamp::now();
                node.freeze(false)?;
                Sleep::Awake(woken, now + AWAKE[0])
            }
            Sleep::Awake(..) => {
                node.freeze(true)?;
                Sleep::Until(now + SLEEP)
            }
            Sleep::Over => Sleep::Over,
        };
        Ok(())
    }

    /// Sends a single node to sleep when it has been up for a while: nobody misses a sign of its life. Says whether it is
    /// still there.
    pub(super) fn hibernate(&self, node: &dyn Node) -> io::Result<()> {
        let now = Instant::now();
        let mut sleep = lock(&self.0);
        match *sleep {
            Sleep::Unknown => *sleep = Sleep::Awake(Timestamp::now(), now + AWAKE_AT_FIRST),
            Sleep::Awake(_, end) if now >= end => {
                node.freeze(true)?;
                *sleep = Sleep::Until(now);
            }
            Sleep::Over => return Ok(()),
            Sleep::Awake(..) | Sleep::Until(_) => {}
        }
        drop(sleep);
        node.stat("/").map(drop)
    }

    /// Wakes it up for good.
    pub(super) fn wake(&self, node: &dyn Node) -> io::Result<()> {
        let mut sleep = lock(&self.0);
        if *sleep == Sleep::Over {
            return Ok(());
        }
        match node.freeze(false) {
            // What can't be frozen is awake.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
            thawed => thawed?,
        }
        *sleep = Sleep::Over;
        Ok(())
    }
}

/// Whether the kubelets of all its nodes have sent their cluster a sign of life since then.
fn lives(node: &dyn Node, since: Timestamp) -> bool {
    let lease = Place {
        api_version: "coordination.k8s.io/v1",
        resource: "leases",
        namespace: Some("kube-node-lease"),
        name: None,
        labels: None,
    };
    let found = node.api().map(|server| Api::new(server).objects(&lease));
    let leases = found.and_then(Result::ok).unwrap_or_default();
    !leases.is_empty()
        && leases.iter().all(|lease| {
            let renewed = lease["spec"]["renewTime"].as_str().unwrap_or_default();
            renewed
                .parse::<Timestamp>()
                .is_ok_and(|renewed| renewed >= since)
        })
}

/// Why it can't sleep, or wake.
pub(super) fn asleep(error: io::Error) -> Problem {
    Problem::machine(format!("it can't be frozen and thawed: {error}"))
}
