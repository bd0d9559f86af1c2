use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use super::*;
use crate::grade::{CheckResult, Verdict};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
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
            provider: "sandbox",
            seed: u64::MAX,
            started: at(0),
            fresh: false,
        })
        .unwrap()
}

/// An answer to a question of two points.
fn answer(value: &str, accept: bool) -> NewAnswer<'_> {
    NewAnswer {
        check: "syscall",
        value,
        compared: value,
        points: 2,
        accept,
    }
}

fn grade(verdicts: &[Verdict]) -> Grade {
    Grade {
        checks: verdicts
            .iter()
            .enumerate()
            .map(|(number, verdict)| CheckResult {
                failed: false,
                waits_for: None,
                id: format!("check-{number}"),
                points: 2,
                earned: if *verdict == Verdict::Pass { 2 } else { 0 },
                verdict: verdict.clone(),
                say: String::new(),
                evidence: Vec::new(),
            })
            .collect(),
    }
}

#[test]
fn an_attempt_survives_closing_and_opening_with_all_that_was_noted() {
    let (folder, mut progress) = progress();
    let id = start(&mut progress, "lab-a");
    let evidence = vec![Evidence {
        at: "event 7".into(),
        observed: "grep".into(),
        events: vec![7],
        ..Evidence::default()
    }];
    progress.record_hint(id, 1, 2, at(1)).unwrap();
    progress.record_hint(id, 1, 2, at(2)).unwrap();
    for (value, second) in [("fsync", 3), ("fdatasync", 4)] {
        progress
            .record_answer(id, &answer(value, false), at(second))
            .unwrap();
    }
    progress.mark_once(id, "found", &evidence, at(5)).unwrap();
    drop(progress);

    let mut progress = Progress::open(&folder.path().join("progress.db")).unwrap();
    let attempt = progress
        .open_attempt_for(&LabId("lab-a".into()))
        .unwrap()
        .unwrap();
    assert_eq!(attempt.id, id);
    assert_eq!(attempt.seed, u64::MAX);
    assert_eq!(attempt.costs(), Costs { hints: 2, tries: 0 });
    assert_eq!(attempt.answers["syscall"].value, "fdatasync");
    assert_eq!(attempt.seen["found"], evidence);
}

#[test]
fn three_answers_are_free_and_further_ones_cost_no_more_than_the_question() {
    let (_folder, mut progress) = progress();
    let id = start(&mut progress, "lab-a");
    let mut tried = 0;
    let mut give = |progress: &mut Progress, value: &str, accept: bool| {
        tried += 1;
        progress
            .record_answer(id, &answer(value, accept), at(tried))
            .unwrap()
    };
    for (value, tries) in [("read", 1), ("write", 2), ("read", 2), ("fsync", 3)] {
        assert_eq!(give(&mut progress, value, false), Answered::Kept { tries });
    }
    assert_eq!(
        give(&mut progress, "close", false),
        Answered::Costs { number: 4, cost: 1 }
    );
    let attempt = progress.attempt(id).unwrap();
    assert_eq!(attempt.answers["syscall"].value, "fsync", "not given yet");
    assert_eq!(attempt.costs().tries, 0);
    for value in ["close", "open", "mmap", "close"] {
        give(&mut progress, value, true);
    }
    assert_eq!(progress.attempt(id).unwrap().costs().tries, 2);
    let all = grade(&[Verdict::Pass, Verdict::Pass]);
    progress.record_grade(id, &all, at(20)).unwrap();
    assert_eq!(progress.attempt(id).unwrap().best.unwrap().tally().score, 2);
}

#[test]
fn what_helped_is_carried_over_a_reset_that_keeps_the_values_and_nothing_else() {
    let (_folder, mut progress) = progress();
    let id = start(&mut progress, "lab-a");
    progress.record_hint(id, 1, 2, at(1)).unwrap();
    progress
        .record_answer(id, &answer("fsync", false), at(2))
        .unwrap();
    progress.show_solution(id, at(3)).unwrap();
    progress.end_attempt(id, Ending::Reset, at(4)).unwrap();
    let elsewhere = start(&mut progress, "lab-b");
    let elsewhere = progress.attempt(elsewhere).unwrap();
    assert!(!elsewhere.was_helped() && elsewhere.tries.is_empty());
    let again = start(&mut progress, "lab-a");
    let again = progress.attempt(again).unwrap();
    assert_eq!(again.costs().hints, 2);
    assert_eq!(again.tries["syscall"].len(), 1);
    assert!(again.answers.is_empty() && !again.scores());
    let other = progress
        .start_attempt(&NewAttempt {
            scenario: "falco-override",
            lab: &LabId("lab-c".into()),
            provider: "sandbox",
            seed: 1,
            started: at(5),
            fresh: false,
        })
        .unwrap();
    let other = progress.attempt(other).unwrap();
    assert!(!other.was_helped() && other.tries.is_empty() && other.scores());
}

#[test]
fn what_helped_is_carried_to_a_lab_that_is_started_with_the_same_seed() {
    let (_folder, mut progress) = progress();
    let id = start(&mut progress, "falco-override-01af");
    progress.record_hint(id, 1, 2, at(1)).unwrap();
    progress.end_attempt(id, Ending::Stopped, at(4)).unwrap();
    let again = start(&mut progress, "falco-override-9c03");
    assert_eq!(progress.attempt(again).unwrap().costs().hints, 2);
    let examined = start(&mut progress, "exam-01af-task-2");
    assert!(!progress.attempt(examined).unwrap().was_helped());
    let fresh = progress
        .start_attempt(&NewAttempt {
            scenario: "falco-override",
            lab: &LabId("falco-override-77b1".into()),
            provider: "sandbox",
            seed: u64::MAX,
            started: at(5),
            fresh: true,
        })
        .unwrap();
    assert!(!progress.attempt(fresh).unwrap().was_helped());
}

#[test]
fn the_best_grade_stays_and_the_last_is_replaced() {
    let (_folder, mut progress) = progress();
    let id = start(&mut progress, "lab-a");
    let good = grade(&[Verdict::Pass, Verdict::Pass]);
    let poor = grade(&[Verdict::Pass, Verdict::Fail]);
    assert!(progress.record_grade(id, &poor, at(1)).unwrap());
    assert!(progress.record_grade(id, &good, at(2)).unwrap());
    assert!(progress.record_grade(id, &poor, at(3)).unwrap());
    let attempt = progress.attempt(id).unwrap();
    assert_eq!(attempt.best.unwrap().graded, at(2));
    assert_eq!(attempt.last.unwrap().graded, at(3));
}

#[test]
fn a_hint_taken_later_does_not_lower_the_best_grade() {
    let (_folder, mut progress) = progress();
    let id = start(&mut progress, "lab-a");
    let good = grade(&[Verdict::Pass]);
    progress.record_grade(id, &good, at(1)).unwrap();
    progress.record_hint(id, 1, 1, at(2)).unwrap();
    progress.record_grade(id, &good, at(3)).unwrap();
    let attempt = progress.attempt(id).unwrap();
    assert_eq!(attempt.best.unwrap().tally().score, 2);
    assert_eq!(attempt.last.unwrap().tally().score, 1);
}

#[test]
fn after_the_solution_was_shown_no_grade_is_kept() {
    let (_folder, mut progress) = progress();
    let id = start(&mut progress, "lab-a");
    progress.show_solution(id, at(1)).unwrap();
    assert!(
        !progress
            .record_grade(id, &grade(&[Verdict::Pass]), at(2))
            .unwrap()
    );
    assert_eq!(progress.attempt(id).unwrap().best, None);
}

#[test]
fn a_lab_has_one_running_attempt_and_an_ended_one_never_changes() {
    let (_folder, mut progress) = progress();
    let id = start(&mut progress, "lab-a");
    let again = progress.start_attempt(&NewAttempt {
        scenario: "falco-override",
        lab: &LabId("lab-a".into()),
        provider: "sandbox",
        seed: 1,
        started: at(1),
        fresh: false,
    });
    assert!(matches!(again, Err(ProgressError::LabTaken(lab)) if lab == "lab-a"));
    progress.end_attempt(id, Ending::Reset, at(2)).unwrap();
    assert!(matches!(
        progress.record_hint(id, 1, 1, at(3)),
        Err(ProgressError::Ended(_))
    ));
    let next = start(&mut progress, "lab-a");
    assert_ne!(next, id);
    let ended = progress.attempt(id).unwrap().ended;
    assert_eq!(ended, Some((at(2), Ending::Reset)));
}

#[test]
fn history_lists_the_latest_first_and_only_what_was_asked_for() {
    let (_folder, mut progress) = progress();
    let first = start(&mut progress, "lab-a");
    progress.end_attempt(first, Ending::Stopped, at(1)).unwrap();
    let second = start(&mut progress, "lab-b");
    let ids = |attempts: Vec<Attempt>| attempts.iter().map(|a| a.id).collect::<Vec<_>>();
    assert_eq!(
        ids(progress.history(&Filter::default()).unwrap()),
        [second, first]
    );
    let running = Filter {
        running: true,
        ..Filter::default()
    };
    assert_eq!(ids(progress.history(&running).unwrap()), [second]);
    let other = Filter {
        scenario: Some("strace-etcd".into()),
        ..Filter::default()
    };
    assert!(progress.history(&other).unwrap().is_empty());
}

#[test]
fn a_file_of_a_later_version_or_another_kind_is_refused_untouched() {
    let (folder, progress) = progress();
    let path = folder.path().join("progress.db");
    progress
        .connection
        .pragma_update(None, "user_version", 99)
        .unwrap();
    drop(progress);
    assert!(matches!(
        Progress::open(&path),
        Err(ProgressError::Newer { found: 99, .. })
    ));

    let other = folder.path().join("notes.txt");
    std::fs::write(&other, "a text of more than a hundred bytes ".repeat(100)).unwrap();
    assert!(matches!(
        Progress::open(&other),
        Err(ProgressError::Damaged { .. })
    ));
    assert!(
        std::fs::read_to_string(&other)
            .unwrap()
            .starts_with("a text")
    );
}

fn review(question: &str, is_right: bool, second: i64) -> Review {
    Review {
        question: question.into(),
        given: "b".into(),
        is_right,
        answered: at(second),
        stability: 2.3,
        difficulty: 5.5,
        due: at(second + 100),
    }
}

#[test]
fn the_latest_answer_to_a_question_counts_and_the_earlier_ones_are_kept() {
    let (folder, mut progress) = progress();
    for (question, is_right, second) in [("one", false, 1), ("two", true, 2), ("one", true, 3)] {
        progress
            .record_review(&review(question, is_right, second))
            .unwrap();
    }
    drop(progress);
    let mut progress = Progress::open(&folder.path().join("progress.db")).unwrap();
    let latest = progress.latest_reviews().unwrap();
    assert_eq!(latest.len(), 2);
    assert_eq!(latest["one"], review("one", true, 3));
    let all = "SELECT count(*) FROM review";
    let all: i64 = progress
        .connection
        .query_row(all, [], |row| row.get(0))
        .unwrap();
    assert_eq!(all, 3);
    let long = Review {
        given: "x".repeat(MAX_ANSWER + 1),
        ..review("two", true, 4)
    };
    assert!(matches!(
        progress.record_review(&long),
        Err(ProgressError::AnswerTooLong)
    ));
}

#[test]
fn a_file_from_before_the_quiz_keeps_its_attempts_and_takes_answers() {
    let (folder, mut progress) = progress();
    let id = start(&mut progress, "lab-a");
    progress.record_hint(id, 1, 2, at(1)).unwrap();
    progress
        .connection
        .execute_batch(
            "DROP TABLE sitting_task; DROP TABLE sitting; DROP TABLE review;
             PRAGMA user_version = 2;",
        )
        .unwrap();
    drop(progress);
    let mut progress = Progress::open(&folder.path().join("progress.db")).unwrap();
    assert_eq!(progress.attempt(id).unwrap().hints.len(), 1);
    progress.record_review(&review("one", true, 1)).unwrap();
    assert_eq!(progress.latest_reviews().unwrap().len(), 1);
}

#[test]
fn a_file_from_before_exams_keeps_its_attempts_and_takes_an_exam() {
    let (folder, mut progress) = progress();
    let id = start(&mut progress, "lab-a");
    progress.record_hint(id, 1, 2, at(1)).unwrap();
    progress.record_review(&review("one", true, 1)).unwrap();
    progress
        .connection
        .execute_batch("DROP TABLE sitting_task; DROP TABLE sitting; PRAGMA user_version = 3;")
        .unwrap();
    drop(progress);
    let mut progress = Progress::open(&folder.path().join("progress.db")).unwrap();
    assert_eq!(progress.attempt(id).unwrap().hints.len(), 1);
    assert_eq!(progress.latest_reviews().unwrap().len(), 1);
    let exam = progress.begin_sitting("{}", "{}", at(2)).unwrap();
    assert_eq!(progress.open_sitting().unwrap().unwrap().id, exam);
}

#[test]
fn one_exam_is_open_at_a_time_and_its_attempts_are_no_history_before_it_ends() {
    let (_folder, mut progress) = progress();
    let exam = progress.begin_sitting("plan", "first", at(0)).unwrap();
    assert!(matches!(
        progress.begin_sitting("plan", "first", at(1)),
        Err(ProgressError::SittingOpen)
    ));
    let alone = start(&mut progress, "lab-a");
    let (early, late) = (start(&mut progress, "lab-b"), {
        let id = start(&mut progress, "lab-c");
        progress.end_attempt(id, Ending::Lost, at(1)).unwrap();
        id
    });
    let unopened = start(&mut progress, "lab-d");
    progress
        .end_attempt(unopened, Ending::Unopened, at(1))
        .unwrap();
    for (number, id) in [(1, early), (1, late), (1, early), (2, unopened)] {
        progress.seat_attempt(exam, number, id).unwrap();
    }
    progress.keep_sitting(exam, "second").unwrap();
    let kept = progress.open_sitting().unwrap().unwrap();
    assert_eq!(
        (kept.plan.as_str(), kept.state.as_str()),
        ("plan", "second")
    );
    assert_eq!(kept.attempts[&1], [early, late]);
    let shown = |progress: &mut Progress| {
        let history = progress.history(&Filter::default()).unwrap();
        history.iter().map(|attempt| attempt.id).collect::<Vec<_>>()
    };
    assert_eq!(shown(&mut progress), [alone]);
    progress.end_sitting(exam, "last", at(9)).unwrap();
    assert_eq!(
        shown(&mut progress),
        [late, early, alone],
        "what was never opened is none"
    );
    assert!(matches!(
        progress.keep_sitting(exam, "too late"),
        Err(ProgressError::NoSitting(_))
    ));
    let next = progress.begin_sitting("plan", "first", at(10)).unwrap();
    assert_eq!(progress.sittings().unwrap()[1].ended, Some(at(9)));
    progress.drop_sitting(next).unwrap();
    assert_eq!(progress.sittings().unwrap().len(), 1);
}

/// The writer that [`what_was_acknowledged_survives_a_kill`] starts and kills.
#[test]
#[ignore = "is started by another test"]
fn endless_writer() {
    let Ok(path) = std::env::var("PROGRESS_UNDER_TEST") else {
        return;
    };
    let mut progress = Progress::open(Path::new(&path)).unwrap();
    let id = start(&mut progress, "lab-a");
    for number in 1.. {
        progress.record_hint(id, number, 1, at(1)).unwrap();
        println!("wrote {number}");
        std::io::stdout().flush().unwrap();
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("progress.db");
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "attempt::tests::endless_writer"])
        .args(["--ignored", "--nocapture"])
        .env("PROGRESS_UNDER_TEST", &path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let acknowledged = lines
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("wrote ")?.parse::<u32>().ok())
        .nth(20)
        .unwrap();
    writer.kill().unwrap();
    writer.wait().unwrap();

    let mut progress = Progress::open(&path).unwrap();
    let attempt = progress
        .open_attempt_for(&LabId("lab-a".into()))
        .unwrap()
        .unwrap();
    assert!(attempt.hints.len() >= acknowledged as usize);
}

#[test]
fn what_is_forgotten_of_a_lab_leaves_nothing_in_the_file_and_other_labs_alone() {
    let (folder, mut progress) = progress();
    let secret = "the unmistakable answer";
    let (gone, stays) = (start(&mut progress, "a-1"), start(&mut progress, "b-1"));
    for id in [gone, stays] {
        let given = answer(if id == gone { secret } else { "read" }, true);
        progress.record_answer(id, &given, at(1)).unwrap();
        progress.record_hint(id, 0, 1, at(2)).unwrap();
        let passed = grade(&[Verdict::Pass]);
        progress.record_grade(id, &passed, at(3)).unwrap();
        progress.mark_once(id, "check-0", &[], at(3)).unwrap();
    }
    let lab = LabId("a-1".into());
    let mut told = Vec::new();
    let mut forget = |progress: &mut Progress, fails: bool| {
        progress.forget(&lab, |id| {
            told.push(id);
            match fails {
                true => Err(ProgressError::Busy),
                false => Ok(()),
            }
        })
    };
    // One that runs is not forgotten.
    forget(&mut progress, false).unwrap();
    progress.attempt(gone).unwrap();
    progress.end_attempt(gone, Ending::Stopped, at(4)).unwrap();
    // What is kept elsewhere can't be deleted: it is done again.
    forget(&mut progress, true).unwrap_err();
    progress.attempt(gone).unwrap();
    forget(&mut progress, false).unwrap();
    forget(&mut progress, false).unwrap();
    assert_eq!(told, [gone, gone]);
    progress.attempt(gone).unwrap_err();
    assert!(progress.attempt(stays).unwrap().best.is_some());
    drop(progress);
    let bytes = std::fs::read(folder.path().join("progress.db")).unwrap();
    let found = bytes
        .windows(secret.len())
        .any(|part| part == secret.as_bytes());
    assert!(!found);
}
