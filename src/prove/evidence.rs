//! Whether another right way is another one: by the evidence that met its checks.

use std::collections::BTreeSet;

use super::run::{Outcome, Run};
use crate::grade::{Evidence, Grade};
use crate::scenario::answer::Kind;

/// The reference's run to which a run of another right way is compared: that of the same scenario and seed. `None` if it
/// is no way, or if one of them was not graded.
#[must_use]
pub fn reference_of<'r>(run: &Run, runs: &'r [Run]) -> Option<&'r Grade> {
    let is_reference = |other: &&Run| {
        other.kind == Kind::Reference
            && (&other.scenario, other.seed) == (&run.scenario, run.seed)
            && !other.is_after_reset()
    };
    run.grade.as_ref().filter(|_| run.kind == Kind::Way)?;
    runs.iter().find(is_reference)?.grade.as_ref()
}

/// Fails each way that is proven and whose evidence is the reference's, where evidence can tell.
pub fn compare_ways(runs: &mut [Run]) {
    let is_same = |run: &Run, runs: &[Run]| {
        let reference = reference_of(run, runs)?;
        let found = differences(reference, run.grade.as_ref()?);
        Some(run.is_proven() && found.is_empty() && can_tell(reference))
    };
    let same: Vec<bool> = runs
        .iter()
        .map(|run| is_same(run, runs) == Some(true))
        .collect();
    for (run, _) in runs.iter_mut().zip(same).filter(|(_, same)| *same) {
        run.outcome = Outcome::Same;
    }
}

/// Whether evidence would show another program, action or rule: some of it is an event, or a text that the learner wrote.
/// A state is the same by whatever way it came about.
fn can_tell(reference: &Grade) -> bool {
    let mut evidence = reference.checks.iter().flat_map(|check| &check.evidence);
    evidence.any(|one| !one.events.is_empty() || one.written.is_some())
}

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
    use crate::grade::{CheckResult, Verdict};

    fn grade(observed: &[&str]) -> Grade {
        let evidence = observed.iter().map(|observed| Evidence {
            observed: (*observed).to_owned(),
            ..Evidence::default()
        });
        Grade {
            checks: vec![CheckResult {
                failed: false,
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

    fn run(kind: Kind, grade: &Grade) -> Run {
        Run {
            scenario: "strace-touch".to_owned(),
            seed: 1,
            kind,
            answer: kind.to_string(),
            expected: BTreeSet::new(),
            points: Some((1, 1)),
            grade: Some(grade.clone()),
            supposed: None,
            recorded: None,
            outcome: Outcome::Proven,
            transcript: String::new(),
            seconds: 1.0,
            ready: Some(0.5),
        }
    }

    #[test]
    fn a_way_with_the_evidence_of_the_reference_is_none_where_evidence_can_tell() {
        let mut reference = grade(&["strace (pid 231) traced etcd"]);
        let other = grade(&["perl (pid 7) traced etcd"]);
        let same = grade(&["strace (pid 9) traced etcd"]);
        let proven = |reference: &Grade| {
            let mut runs = vec![
                run(Kind::Way, &same),
                run(Kind::Way, &other),
                run(Kind::Reference, reference),
            ];
            compare_ways(&mut runs);
            runs.iter().map(Run::is_proven).collect::<Vec<_>>()
        };
        // It is a state, and no event.
        assert_eq!(proven(&reference), [true, true, true]);
        reference.checks[0].evidence[0].events = vec![7];
        assert_eq!(proven(&reference), [false, true, true]);
        // That of another seed is no reference for it.
        let mut runs = vec![run(Kind::Way, &same), run(Kind::Reference, &reference)];
        runs[1].seed = 2;
        compare_ways(&mut runs);
        assert!(runs[0].is_proven());
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
