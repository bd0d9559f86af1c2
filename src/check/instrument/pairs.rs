//! What is asked of each of some places and each of others.

use super::finding::Finding;
use crate::grade::Verdict;

/// From each of these to each of those.
pub(crate) fn pairs<'a, S, G>(
    starts: &'a [S],
    goals: &'a [G],
) -> impl Iterator<Item = (&'a S, &'a G)> {
    starts
        .iter()
        .flat_map(move |start| goals.iter().map(move |goal| (start, goal)))
}

/// The first finding that does not pass, or the last one.
///
/// # Errors
/// What could not be found out, or that there are none.
pub(crate) fn weakest(
    findings: impl Iterator<Item = Result<Finding, Finding>>,
) -> Result<Finding, Finding> {
    let mut last = None;
    for finding in findings {
        let finding = finding?;
        if finding.verdict != Verdict::Pass {
            return Ok(finding);
        }
        last = Some(finding);
    }
    last.ok_or_else(|| Finding::unknown("there is nothing to try"))
}
