//! Whether another right way is another one: by the evidence that met its checks.

use std::collections::BTreeSet;

use crate::grader::{Evidence, Grade};

/// What met the checks of another right way and not those of the reference: check and evidence, in the
/// order of the scenario, one for each check. Numbers (of processes, descriptors, ports, times) and names
/// that a runtime draws make no difference.
#[must_use]
pub fn differences<'g>(reference: &Grade, way: &'g Grade) -> Vec<(&'g str, &'g str)> {
    let mut found = Vec::new();
    for check in &way.checks {
        let known: BTreeSet<String> = reference
            .checks
            .iter()
            .filter(|other| other.id == check.id)
            .flat_map(|other| &other.evidence)
            .flat_map(words)
            .map(shape)
            .collect();
        let mut said = check.evidence.iter().flat_map(words);
        if let Some(new) = said.find(|said| !known.contains(&shape(said))) {
            found.push((check.id.as_str(), new));
        }
    }
    found
}

/// What was seen, and how the rule is written that it rests on.
fn words(evidence: &Evidence) -> impl Iterator<Item = &str> {
    let observed = std::iter::once(evidence.observed.as_str());
    observed.chain(evidence.written.as_deref())
}

/// Shortest name of a container, in hexadecimal digits.
const DRAWN: usize = 12;

/// A text without what is drawn anew in each lab.
fn shape(text: &str) -> String {
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_drawn =
        |word: &str| word.len() >= DRAWN && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut shape = String::new();
    for word in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let end = word.find(|c: char| !c.is_ascii_alphanumeric());
        let (word, end) = word.split_at(end.unwrap_or(word.len()));
        shape.push_str(
            match !word.is_empty() && (is_number(word) || is_drawn(word)) {
                true => "0",
                false => word,
            },
        );
        shape.push_str(end);
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grader::{CheckResult, Verdict};

    fn grade(observed: &[&str]) -> Grade {
        let evidence = observed.iter().map(|observed| Evidence {
            observed: (*observed).to_owned(),
            ..Evidence::default()
        });
        Grade {
            checks: vec![CheckResult {
                waits_for: None,
                id: "attached".to_owned(),
                points: 1,
                earned: 1,
                verdict: Verdict::Pass,
                say: String::new(),
                evidence: evidence.collect(),
            }],
        }
    }

    #[test]
    fn another_program_differs_and_another_pid_or_container_does_not() {
        let reference = grade(&["strace (pid 231) traced etcd (pid 17) of 3d9b3f12ef50"]);
        let same = grade(&["strace (pid 9) traced etcd (pid 1234) of aaaabbbbcccc"]);
        assert!(differences(&reference, &same).is_empty());
        let line = "perl (pid 9) traced etcd (pid 1234) of aaaabbbbcccc";
        let mut other = grade(&[line]);
        assert_eq!(differences(&reference, &other), [("attached", line)]);
        // The same alert of a rule that is written otherwise.
        other = reference.clone();
        other.checks[0].evidence[0].written = Some("defined in a.yaml: evt.type = open".to_owned());
        let found = differences(&reference, &other);
        assert!(found[0].1.starts_with("defined in"), "{found:?}");
    }
}
