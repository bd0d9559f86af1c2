use jiff::SignedDuration;

use super::*;
use crate::attempt::{AttemptId, NewAnswer, NewAttempt};
use crate::grade::CheckResult;
use crate::lab::LabId;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000).unwrap() + SignedDuration::from_micros(second * 1_000_001)
}

fn progress() -> (tempfile::TempDir, Progress) {
    let folder = tempfile::tempdir().unwrap();
    let progress = Progress::open(&folder.path().join("progress.db")).unwrap();
    (folder, progress)
}

fn start(progress: &mut Progress, lab: &str) -> AttemptId {
    progress
        .start_attempt(&NewAttempt {
            scenario: "falco-override",
            lab: &LabId(lab.into()),
            provider: "kubeconfig:my cluster",
            seed: u64::MAX,
            started: at(0),
            fresh: false,
        })
        .unwrap()
}

fn review(question: &str, second: i64, due: i64) -> Review {
    Review {
        question: question.into(),
        given: "b\u{1b}".into(),
        is_right: true,
        answered: at(second),
        stability: 2.5,
        difficulty: 5.25,
        due: at(due),
    }
}

/// Progress with an attempt of all sorts of parts, one that runs, and answers of the quiz.
fn full() -> (tempfile::TempDir, Progress) {
    let (folder, mut progress) = progress();
    let id = start(&mut progress, "lab-a");
    progress.record_hint(id, 1, 2, at(1)).unwrap();
    for value in ["read", "write"] {
        let answer = NewAnswer {
            check: "syscall",
            value,
            compared: value,
            points: 2,
            accept: true,
        };
        progress.record_answer(id, &answer, at(2)).unwrap();
    }
    let evidence = vec![Evidence {
        at: "event 7".into(),
        observed: "grep".into(),
        events: vec![7],
        ..Evidence::default()
    }];
    progress
        .mark_once(id, "found.1.0", &evidence, at(3))
        .unwrap();
    for (second, verdicts) in [(4, [true, true]), (5, [true, false])] {
        let checks = verdicts.map(|passed| CheckResult {
            failed: false,
            waits_for: None,
            id: format!("check-{passed}"),
            points: 2,
            earned: if passed { 2 } else { 0 },
            verdict: match passed {
                true => Verdict::Pass,
                false => Verdict::Unknown("the reason".into()),
            },
            say: "it is said".into(),
            evidence: evidence.clone(),
        });
        let grade = Grade {
            checks: checks.to_vec(),
        };
        progress.record_grade(id, &grade, at(second)).unwrap();
    }
    progress.show_solution(id, at(6)).unwrap();
    progress.end_attempt(id, Ending::Submitted, at(7)).unwrap();
    let exam = progress.begin_sitting("{}", "{}", at(0)).unwrap();
    progress.seat_attempt(exam, 2, id).unwrap();
    progress.end_sitting(exam, "[]", at(9)).unwrap();
    start(&mut progress, "lab-b");
    let running = progress.begin_sitting("{}", "{}", at(11)).unwrap();
    assert_ne!(running, exam);
    for one in [review("a", 1, 20), review("b", 2, 9), review("a", 3, 30)] {
        progress.record_review(&one).unwrap();
    }
    (folder, progress)
}

fn text(file: &ProgressFile) -> String {
    serde_json::to_string_pretty(file).unwrap()
}

/// The message about a file of which one place was changed.
fn refused(change: impl FnOnce(&mut serde_json::Value)) -> String {
    let (_folder, mut progress) = full();
    let mut file = serde_json::to_value(progress.export().unwrap()).unwrap();
    change(&mut file);
    let text = serde_json::to_string_pretty(&file).unwrap();
    ProgressFile::parse(&text).unwrap_err().to_string()
}

#[test]
fn what_is_exported_and_imported_is_the_same_but_for_what_runs() {
    let (_here, mut here) = full();
    let file = here.export().unwrap();
    assert_eq!((file.attempts.len(), file.reviews.len()), (1, 3));
    assert_eq!(file.sittings.len(), 1);
    assert_eq!(file.sittings[0].attempts, BTreeMap::from([(2, vec![0])]));
    let read = ProgressFile::parse(&text(&file)).unwrap();
    assert_eq!(read, file);

    let (_there, mut there) = progress();
    let imported = there.import(&read).unwrap();
    assert_eq!((imported.attempts, imported.reviews), (1, 3));
    assert_eq!(imported.sittings, 1);
    assert_eq!(there.export().unwrap(), file);
    let mut ended = here.history(&Filter::default()).unwrap();
    ended.retain(|attempt| attempt.ended.is_some());
    ended[0].id = AttemptId(1);
    assert_eq!(there.history(&Filter::default()).unwrap(), ended);
    assert_eq!(
        there.latest_reviews().unwrap(),
        here.latest_reviews().unwrap()
    );
}

#[test]
fn what_is_there_already_is_not_doubled() {
    let (_here, mut here) = full();
    let file = here.export().unwrap();
    let again = here.import(&file).unwrap();
    let known = Imported {
        known_attempts: 1,
        known_reviews: 3,
        known_sittings: 1,
        ..Imported::default()
    };
    assert_eq!(again, known);
    assert_eq!(here.export().unwrap(), file);
    // Nor is what stands in a file twice.
    let (_there, mut there) = progress();
    let mut twice = file.clone();
    twice.attempts.extend(file.attempts.clone());
    twice.reviews.extend(file.reviews.clone());
    twice.sittings.extend(file.sittings.clone());
    there.import(&twice).unwrap();
    assert_eq!(there.export().unwrap(), file);
}

#[test]
fn an_older_answer_that_comes_later_does_not_say_when_its_question_is_due() {
    let (_here, mut here) = progress();
    here.record_review(&review("a", 100, 900)).unwrap();
    let (_there, mut there) = progress();
    there.record_review(&review("a", 50, 60)).unwrap();
    here.import(&there.export().unwrap()).unwrap();
    assert_eq!(here.latest_reviews().unwrap()["a"].due, at(900));
}

#[test]
fn a_file_that_cannot_be_taken_in_leaves_nothing() {
    let (_folder, mut progress) = full();
    let mut file = progress.export().unwrap();
    let before = file.clone();
    let mut other = file.attempts[0].clone();
    other.lab = "lab-z".into();
    // What `parse` refuses reaches the database here: a hint that is there twice.
    let mut broken = other.clone();
    broken.lab = "lab-y".into();
    broken.hints.push(broken.hints[0].clone());
    file.attempts.extend([other, broken]);
    progress.import(&file).unwrap_err();
    assert_eq!(progress.export().unwrap(), before);
}

#[test]
fn what_does_not_fit_is_refused_with_its_place() {
    let cases: [(&str, serde_json::Value, &str); 11] = [
        ("/version", 2.into(), "version: the file has version 2"),
        (
            "/attempts/0/lab",
            "../../etc".into(),
            "attempts[0].lab: this is no name",
        ),
        (
            "/attempts/0/ended",
            "2001-01-01T00:00:00Z".into(),
            "attempts[0].ended: this is before the attempt started",
        ),
        (
            "/attempts/0/hints/0/cost",
            4_000_000_000_u32.into(),
            "attempts[0].hints[0].cost: this is more than",
        ),
        (
            "/attempts/0/tries/syscall/1/value",
            "read".into(),
            "attempts[0].tries.syscall[1]: this value is there twice",
        ),
        (
            "/attempts/0/last/grade/checks/1/earned",
            2.into(),
            "attempts[0].last.grade.checks[1].earned: its verdict",
        ),
        (
            "/attempts/0/answers/syscall/value",
            "x".repeat(MAX_ANSWER + 1).into(),
            "attempts[0].answers.syscall: this is longer",
        ),
        (
            "/reviews/1/difficulty",
            11.into(),
            "reviews[1].difficulty: this is not from 1 to 10",
        ),
        (
            "/sittings/0/attempts/2/0",
            1.into(),
            "sittings[0].attempts.2: the file has no such attempt",
        ),
        (
            "/sittings/0/ended",
            "2001-01-01T00:00:00Z".into(),
            "sittings[0].ended: this is before",
        ),
        (
            "/reviews/2/due",
            "2001-01-01T00:00:00Z".into(),
            "reviews[2].due: this is before",
        ),
    ];
    for (place, value, message) in cases {
        let said = refused(|file| *file.pointer_mut(place).unwrap() = value);
        assert!(said.starts_with(message), "{place}: {said}");
    }
}

#[test]
fn what_is_no_progress_is_refused_with_its_line() {
    let said = refused(|file| file["attempts"][0]["startd"] = "x".into());
    assert!(said.starts_with("line "), "{said}");
    assert!(said.contains("unknown field `startd`"), "{said}");
    let said = refused(|file| file["attempts"][0]["started"] = "yesterday".into());
    assert!(said.contains("`yesterday` is no moment"), "{said}");
    let said = refused(|file| file["attempts"][0]["seed"] = (-1).into());
    assert!(said.contains("expected u64"), "{said}");
    let half = ProgressFile::parse("{\"version\": 1,\n \"attempts\": [").unwrap_err();
    assert_eq!(half.place, "line 2, column 14");
    assert!(!half.message.contains("line"), "{half}");
}
