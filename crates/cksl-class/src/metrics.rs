//! Numbers of a class for Prometheus, on a listener of their own. No name and no text of a learner is among them.
//!
//! Format: Prometheus' text format 0.0.4.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper ends of the seconds until a lab was ready.
const SECONDS: [u64; 8] = [1, 2, 3, 6, 12, 30, 60, 120];

/// What is counted since the server began.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// Labs that could not be made.
    failed: AtomicU64,
    /// Labs that were lost.
    lost: AtomicU64,
    /// Facts that were kept.
    facts: AtomicU64,
    /// Labs that were ready within so many seconds, and all of them.
    ready: [AtomicU64; SECONDS.len() + 1],
    /// Milliseconds until they were.
    ready_after: AtomicU64,
}

fn add(counter: &AtomicU64, count: u64) {
    counter.fetch_add(count, Ordering::Relaxed);
}

impl Metrics {
    /// A lab was made in that time.
    pub(crate) fn made(&self, after: Duration) {
        let place = SECONDS
            .iter()
            .position(|most| after <= Duration::from_secs(*most));
        add(&self.ready[place.unwrap_or(SECONDS.len())], 1);
        add(
            &self.ready_after,
            u64::try_from(after.as_millis()).unwrap_or(u64::MAX),
        );
    }

    /// A lab could not be made.
    pub(crate) fn failed(&self) {
        add(&self.failed, 1);
    }

    /// A lab was lost.
    pub(crate) fn lost(&self) {
        add(&self.lost, 1);
    }

    /// A fact was kept.
    pub(crate) fn kept(&self) {
        add(&self.facts, 1);
    }

    pub(crate) fn text(&self, learners: usize, labs: usize) -> String {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let made: u64 = self.ready.iter().map(of).sum();
        let mut text = String::new();
        for (name, kind, help, value) in [
            (
                "learners",
                "gauge",
                "Learners who have joined.",
                learners as u64,
            ),
            ("labs_open", "gauge", "Labs that are there.", labs as u64),
            ("labs_made_total", "counter", "Labs that were made.", made),
            (
                "labs_failed_total",
                "counter",
                "Labs that could not be made.",
                of(&self.failed),
            ),
            (
                "labs_lost_total",
                "counter",
                "Labs that were lost.",
                of(&self.lost),
            ),
            (
                "facts_total",
                "counter",
                "Facts that were kept.",
                of(&self.facts),
            ),
        ] {
            let _ = write!(
                text,
                "# HELP cksl_class_{name} {help}\n# TYPE cksl_class_{name} {kind}\ncksl_class_{name} {value}\n"
            );
        }
        let name = "cksl_class_lab_ready_seconds";
        let _ = write!(
            text,
            "# HELP {name} Seconds from the request for a lab until it was ready.\n# TYPE {name} histogram\n"
        );
        let mut so_far = 0;
        for (most, counter) in SECONDS.iter().zip(&self.ready) {
            so_far += of(counter);
            let _ = writeln!(text, "{name}_bucket{{le=\"{most}\"}} {so_far}");
        }
        let sum = Duration::from_millis(of(&self.ready_after)).as_secs_f64();
        let _ = write!(
            text,
            "{name}_bucket{{le=\"+Inf\"}} {made}\n{name}_sum {sum}\n{name}_count {made}\n"
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_prometheus_reads_them_and_buckets_add_up() {
        let metrics = Metrics::default();
        for millis in [800, 1_000, 2_500, 500_000] {
            metrics.made(Duration::from_millis(millis));
        }
        metrics.failed();
        metrics.lost();
        metrics.kept();
        metrics.kept();
        let text = metrics.text(3, 2);
        for line in [
            "cksl_class_learners 3",
            "cksl_class_labs_open 2",
            "cksl_class_labs_made_total 4",
            "cksl_class_labs_failed_total 1",
            "cksl_class_labs_lost_total 1",
            "cksl_class_facts_total 2",
            "# TYPE cksl_class_lab_ready_seconds histogram",
            "cksl_class_lab_ready_seconds_bucket{le=\"1\"} 2",
            "cksl_class_lab_ready_seconds_bucket{le=\"2\"} 2",
            "cksl_class_lab_ready_seconds_bucket{le=\"3\"} 3",
            "cksl_class_lab_ready_seconds_bucket{le=\"+Inf\"} 4",
            "cksl_class_lab_ready_seconds_sum 504.3",
            "cksl_class_lab_ready_seconds_count 4",
        ] {
            assert!(text.lines().any(|one| one == line), "{line}\n{text}");
        }
        assert!(text.ends_with('\n'));
    }
}
