//! What a class does in a task, for the instructor: how much was earned, how long it took, where it goes wrong.

use std::collections::BTreeMap;

use cksl_wire::timeline::Judged;
use serde::Serialize;

use super::marks::{Mark, Stand, minutes};

/// Learners from whom on a number says something.
pub const ENOUGH: usize = 5;

/// The checks that are named.
const WORST: usize = 3;

/// 95 % of a normal distribution lie within so many standard deviations.
const Z: f64 = 1.96;

/// What a class did in a task.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TaskStats {
    /// Learners who have begun it.
    pub begun: usize,
    /// Learners who have passed it.
    pub passed: usize,
    /// Share of the points that was earned, and its interval; none with too few graded learners.
    pub share: Option<Share>,
    /// Minutes to the pass, of which half of those who passed took less; none with too few.
    pub median: Option<i64>,
    /// The checks that fail most, with the number of learners.
    pub fails: Vec<(String, usize)>,
}

/// A share from 0 to 1, with the interval in which that of many such learners lies, by 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// Of these learners.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Share {
    /// Wilson's interval. Shares from 0 to 1 scatter at most like passed or failed with the same mean, so it is never too
    /// narrow.
    fn of(shares: &[f64]) -> Option<Self> {
        if shares.len() < ENOUGH {
            return None;
        }
        let count = shares.len() as f64;
        let mean = shares.iter().sum::<f64>() / count;
        let scale = 1.0 + Z * Z / count;
        let middle = (mean + Z * Z / (2.0 * count)) / scale;
        let half = Z / scale * (mean * (1.0 - mean) / count + Z * Z / (4.0 * count * count)).sqrt();
        Some(Self {
            mean,
            low: (middle - half).max(0.0),
            high: (middle + half).min(1.0),
        })
    }

    /// `62 % (41 to 79 %)`
    fn words(self) -> String {
        let percent = |share: f64| (share * 100.0).round();
        format!(
            "{} % ({} to {} %)",
            percent(self.mean),
            percent(self.low),
            percent(self.high)
        )
    }
}

impl TaskStats {
    /// By the marks of all learners in that task.
    #[must_use]
    pub fn of<'a>(marks: impl Iterator<Item = &'a Mark>) -> Self {
        let (mut begun, mut shares, mut seconds) = (0, Vec::new(), Vec::new());
        let mut fails: BTreeMap<&str, usize> = BTreeMap::new();
        for mark in marks.filter(|mark| mark.stand != Stand::New) {
            begun += 1;
            if let Some(max) = mark.max.filter(|max| *max > 0) {
                shares.push(f64::from(mark.score) / f64::from(max));
            }
            if mark.stand == Stand::Passed {
                seconds.extend(mark.seconds);
            }
            for (check, _) in mark
                .checks
                .iter()
                .filter(|(_, found)| **found == Judged::Fail)
            {
                *fails.entry(check).or_default() += 1;
            }
        }
        let passed = seconds.len();
        seconds.sort_unstable();
        let mut fails: Vec<(String, usize)> = fails
            .into_iter()
            .map(|(check, count)| (check.to_owned(), count))
            .collect();
        fails.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        fails.truncate(WORST);
        Self {
            begun,
            passed,
            share: Share::of(&shares),
            median: (passed >= ENOUGH).then(|| minutes(seconds[passed / 2])),
            fails,
        }
    }

    /// What was earned, in words.
    #[must_use]
    pub fn earned(&self) -> String {
        self.share.map_or_else(
            || "too few for a share".to_owned(),
            |share| format!("earned {}", share.words()),
        )
    }

    /// How long it took, in words.
    #[must_use]
    pub fn took(&self) -> String {
        self.median.map_or_else(
            || "too few for a median".to_owned(),
            |minutes| format!("median {minutes} min"),
        )
    }

    /// Which checks the class fails, in words; nothing if none.
    #[must_use]
    pub fn failing(&self) -> Option<String> {
        let words: Vec<String> = self
            .fails
            .iter()
            .map(|(check, count)| format!("{check} ({count})"))
            .collect();
        (!words.is_empty()).then(|| format!("fails: {}", words.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(score: u32, seconds: i64, verdict: Judged) -> Mark {
        Mark {
            stand: if score == 4 {
                Stand::Passed
            } else {
                Stand::Working
            },
            score,
            max: Some(4),
            seconds: Some(seconds),
            checks: BTreeMap::from([("which".to_owned(), verdict)]),
            ..Mark::default()
        }
    }

    #[test]
    fn of_fewer_than_five_learners_nothing_is_told() {
        let marks: Vec<Mark> = (0..4).map(|_| mark(4, 60, Judged::Pass)).collect();
        let untouched = Mark::default();
        let stats = TaskStats::of(marks.iter().chain([&untouched]));
        assert_eq!((stats.begun, stats.passed), (4, 4));
        assert_eq!((stats.share, stats.median), (None, None));
        assert_eq!(stats.earned(), "too few for a share");
        assert_eq!(stats.failing(), None);
    }

    #[test]
    fn share_interval_and_median_are_those_of_the_books() {
        let mut marks: Vec<Mark> = [60, 600, 120, 180, 240]
            .map(|seconds| mark(4, seconds, Judged::Pass))
            .into();
        marks.extend((0..5).map(|_| mark(0, 10, Judged::Fail)));
        let stats = TaskStats::of(marks.iter());
        // Wilson's interval of 5 in 10.
        let share = stats.share.unwrap();
        assert!((share.mean - 0.5).abs() < 1e-9);
        assert!((share.low - 0.2366).abs() < 1e-4, "{share:?}");
        assert!((share.high - 0.7634).abs() < 1e-4, "{share:?}");
        assert_eq!(stats.earned(), "earned 50 % (24 to 76 %)");
        assert_eq!(stats.took(), "median 3 min");
        assert_eq!(stats.failing().as_deref(), Some("fails: which (5)"));
    }

    #[test]
    fn what_all_or_none_have_earned_has_an_interval_too() {
        for score in [0, 4] {
            let marks: Vec<Mark> = (0..5).map(|_| mark(score, 1, Judged::Fail)).collect();
            let share = TaskStats::of(marks.iter()).share.unwrap();
            assert!(share.low >= 0.0 && share.high <= 1.0 && share.high - share.low > 0.3);
        }
    }
}
