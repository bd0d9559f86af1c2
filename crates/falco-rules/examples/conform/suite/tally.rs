//! Counts of what passed, failed and was skipped.

use std::collections::BTreeMap;
use std::fmt;

/// What came of one case.
pub(crate) enum Outcome {
    Pass,
    /// With what was seen instead.
    Fail(String),
    /// With the reason.
    Skip(String),
}

impl Outcome {
    /// A pass if both are equal, else a failure that shows them.
    pub(crate) fn equal<T: PartialEq + fmt::Debug>(seen: &T, expected: &T) -> Self {
        if seen == expected {
            Outcome::Pass
        } else {
            Outcome::Fail(format!("expected {expected:?}, saw {seen:?}"))
        }
    }
}

/// Counts per kind of case, and the failures by id.
#[derive(Default)]
pub(crate) struct Tally {
    kinds: BTreeMap<String, [usize; 3]>,
    pub(crate) failures: Vec<String>,
    skips: Vec<String>,
}

impl Tally {
    pub(crate) fn add(&mut self, kind: &str, id: &str, outcome: Outcome) {
        let counts = self.kinds.entry(kind.to_owned()).or_default();
        match outcome {
            Outcome::Pass => counts[0] += 1,
            Outcome::Fail(why) => {
                counts[1] += 1;
                self.failures.push(format!("{id}: {why}"));
            }
            Outcome::Skip(why) => {
                counts[2] += 1;
                self.skips.push(format!("{id}: {why}"));
            }
        }
    }

    pub(crate) fn fail(&mut self, kind: &str, id: &str, why: &str) {
        self.add(kind, id, Outcome::Fail(why.to_owned()));
    }

    /// How many passed, failed and were skipped.
    pub(crate) fn total(&self) -> [usize; 3] {
        let mut total = [0; 3];
        for counts in self.kinds.values() {
            for (sum, count) in total.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        total
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (kind, counts) in &self.kinds {
            let [passed, failed, skipped] = counts;
            writeln!(
                f,
                "{kind:32} {passed:5} passed {failed:5} failed {skipped:5} skipped"
            )?;
        }
        for skip in &self.skips {
            writeln!(f, "skipped {skip}")?;
        }
        for failure in &self.failures {
            writeln!(f, "FAILED {failure}")?;
        }
        let [passed, failed, skipped] = self.total();
        writeln!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}
