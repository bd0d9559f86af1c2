use std::fs;

use jiff::Timestamp;

use super::*;
use crate::attempt::Ending;
use crate::detector::{Deed, DeedKind, Judged, Run};
use crate::lab::LabId;

const SECOND: u64 = 1_000_000_000;

/// A moment so many seconds after the attempt's start, in ns.
fn at(second: u64) -> u64 {
    (1_700_000_000 + second) * SECOND
}

fn moment_of(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn attempt(number: i64) -> Attempt {
    Attempt {
        id: AttemptId(number),
        scenario: "falco-override".into(),
        lab: LabId("lab-a".into()),
        provider: "sandbox".into(),
        seed: 7,
        started: moment_of(0),
        ended: Some((moment_of(60), Ending::Stopped)),
        solution_shown: None,
        hints: Vec::new(),
        answers: BTreeMap::new(),
        tries: BTreeMap::new(),
        seen: BTreeMap::new(),
        best: None,
        last: None,
    }
}

fn chronicle(number: i64, entries: Vec<Entry>) -> Chronicle {
    Chronicle {
        attempt: AttemptId(number),
        scenario: "falco-override".into(),
        seen: BTreeMap::new(),
        entries,
        more: 0,
    }
}

fn entry(second: u64, who: Who, what: What) -> Entry {
    Entry {
        ts: at(second),
        who,
        what,
        events: Vec::new(),
    }
}

fn run(second: u64, who: Who, command: &str, deeds: Vec<Deed>) -> Entry {
    let name = command.split(' ').next().unwrap_or_default();
    let run = Run {
        pid: 40 + second.cast_signed(),
        chain: vec!["bash".into()],
        name: name.into(),
        command: command.into(),
        container: None,
        worker: None,
        terminal: true,
        deeds,
        more: 0,
    };
    entry(second, who, What::Run(run))
}

fn wrote(second: u64, path: &str) -> Deed {
    Deed {
        kind: DeedKind::Wrote,
        to: path.into(),
        detail: String::new(),
        error: None,
        ts: at(second),
        event: second,
        times: 1,
    }
}

fn graded(second: u64, verdicts: &[(&str, Judged)]) -> Entry {
    let checks = verdicts.iter();
    let checks = checks.map(|(check, judged)| ((*check).to_owned(), *judged));
    let mark = Point::Graded {
        checks: checks.collect(),
    };
    entry(second, Who::Grader, What::Mark(mark))
}

/// When checks turned, into what, and whether the event was seen.
fn turns(chronicle: &Chronicle) -> Vec<(u64, &str, Turn, bool)> {
    let told = super::moments::turns(chronicle).into_iter();
    told.map(|moment| match moment.happened {
        Happened::Turned { check, turn, seen } => ((moment.ts - at(0)) / SECOND, check, turn, seen),
        other => panic!("{other:?} is no turn"),
    })
    .collect()
}

#[test]
fn a_check_becomes_true_and_breaks_again_when_a_grading_finds_it_so() {
    use Judged::{Fail, Pass, Unknown};
    use Turn::{BecameTrue, BrokeAgain};
    let mut told = chronicle(
        1,
        vec![
            graded(5, &[("file", Fail), ("found", Fail)]),
            graded(20, &[("file", Pass), ("found", Pass)]),
            graded(30, &[("file", Unknown), ("found", Pass)]),
            graded(40, &[("file", Fail), ("found", Pass)]),
            graded(50, &[("file", Pass), ("found", Pass)]),
        ],
    );
    assert_eq!(
        turns(&told),
        [
            (20, "file", BecameTrue, false),
            (20, "found", BecameTrue, false),
            (40, "file", BrokeAgain, false),
            (50, "file", BecameTrue, false),
        ]
    );
    // What the kernel saw turned the check when it happened.
    told.seen.insert("found".into(), at(12));
    assert!(turns(&told).contains(&(12, "found", BecameTrue, true)));
    // But not if a later grading found that it did not hold: it waited for another check.
    told.seen.insert("found".into(), at(3));
    assert!(turns(&told).contains(&(20, "found", BecameTrue, false)));
}

#[test]
fn the_state_of_each_check_is_known_at_any_moment() {
    use Judged::{Fail, Pass};
    let told = chronicle(
        1,
        vec![graded(10, &[("file", Pass)]), graded(20, &[("file", Fail)])],
    );
    let attempt = attempt(1);
    let all = moments(&told, &attempt);
    let state = |second| states(&all, &told, at(second))["file"];
    assert_eq!(state(9), State::Open);
    assert_eq!(state(10), State::Holds(at(10)));
    assert_eq!(state(19), State::Holds(at(10)));
    assert_eq!(state(20), State::Broken(at(20)));
}

#[test]
fn what_a_shell_does_later_is_told_when_it_did_it() {
    let deeds = vec![
        wrote(0, "/a"),
        wrote(30, "/b"),
        wrote(30, "/c"),
        wrote(50, "/d"),
    ];
    let told = chronicle(1, vec![run(0, Who::Learner, "bash", deeds)]);
    let attempt = attempt(1);
    let told: Vec<(u64, Vec<&str>)> = moments(&told, &attempt)
        .into_iter()
        .filter_map(|moment| match moment.happened {
            Happened::Began(_, deeds) | Happened::WentOn(_, deeds) => {
                let to = deeds.iter().map(|deed| deed.to.as_str()).collect();
                Some(((moment.ts - at(0)) / SECOND, to))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        told,
        [(0, vec!["/a"]), (30, vec!["/b", "/c"]), (50, vec!["/d"])]
    );
}

#[test]
fn a_filter_asks_for_actor_process_file_and_check() {
    let told = chronicle(
        1,
        vec![
            run(
                1,
                Who::Learner,
                "tee x",
                vec![wrote(1, "/etc/falco/x.yaml")],
            ),
            run(2, Who::Learner, "cat y", vec![wrote(2, "/etc/falcon")]),
            run(3, Who::Grader, "bash -c true", Vec::new()),
            graded(4, &[("fires", Judged::Pass)]),
        ],
    );
    let attempt = attempt(1);
    let found = |filter: Filter| -> Vec<u64> {
        moments(&told, &attempt)
            .iter()
            .filter(|moment| filter.has(moment, |check| moment.ts == at(3) && check == "fires"))
            .map(|moment| (moment.ts - at(0)) / SECOND)
            .collect()
    };
    let text = |text: &str| Some(text.to_owned());
    // At 4 the grader judges, and the check turns; at 60 the attempt ends.
    assert_eq!(found(Filter::default()), [1, 2, 3, 4, 4, 60]);
    let actor = |who| Filter {
        actor: Some(who),
        ..Filter::default()
    };
    assert_eq!(found(actor(Who::Learner)), [1, 2, 4, 60]);
    assert_eq!(found(actor(Who::Grader)), [3, 4, 4]);
    for process in ["tee", "41"] {
        let process = text(process);
        let filter = Filter {
            process,
            ..Filter::default()
        };
        assert_eq!(found(filter), [1, 4]);
    }
    for file in ["/etc/falco", "/etc/falco/", "/etc/falco/x.yaml"] {
        let file = text(file);
        let filter = Filter {
            file,
            ..Filter::default()
        };
        assert_eq!(found(filter), [1, 4]);
    }
    let check = |name| Filter {
        check: text(name),
        ..Filter::default()
    };
    assert_eq!(found(check("fires")), [3, 4]);
    assert_eq!(found(check("other")), [0u64; 0]);
}

#[test]
fn a_flood_drives_out_neither_evidence_nor_what_the_learner_did() {
    let mut entries: Vec<Entry> = (0..4_000)
        .map(|second| run(second, Who::Grader, &"x".repeat(700), Vec::new()))
        .collect();
    entries.push(run(4_001, Who::Learner, "vi rules", Vec::new()));
    entries.push(Entry {
        events: vec![1, 77, 5],
        ..run(4_002, Who::Grader, "bash -c true", Vec::new())
    });
    entries.push(graded(4_003, &[("fires", Judged::Pass)]));
    let told = chronicle(1, entries.clone()).bounded(&BTreeSet::from([77]));
    let size: usize = told.entries.iter().map(size).sum();
    assert!(size <= MOST_BYTES, "{size}");
    assert_eq!(told.entries.len() as u64 + told.more, entries.len() as u64);
    let last = &told.entries[told.entries.len() - 3..];
    assert_eq!(last[0].who, Who::Learner);
    assert_eq!(last[1].events, [77]);
    assert_eq!(last[2], entries[4_002]);
    assert!(told.more > 1_000, "{}", told.more);
}

#[test]
fn long_texts_are_cut_between_characters() {
    let deed = wrote(1, &format!("/{}", "é".repeat(3_000)));
    let told = chronicle(
        1,
        vec![run(1, Who::Learner, &"ü".repeat(3_000), vec![deed])],
    );
    let told = told.bounded(&BTreeSet::new());
    let What::Run(run) = &told.entries[0].what else {
        panic!("a run stays one");
    };
    for text in [&run.command, &run.name, &run.deeds[0].to] {
        assert!(text.len() <= MOST_TEXT + CUT.len_utf8(), "{}", text.len());
        assert!(text.ends_with(CUT), "{text}");
    }
}

fn chronicles(folder: &std::path::Path) -> Chronicles {
    let (user, group) = (nix::unistd::getuid(), nix::unistd::getgid());
    Chronicles::beside(&folder.join("progress.db"), (user.as_raw(), group.as_raw()))
}

#[test]
fn what_is_kept_is_read_back_and_forgotten_when_asked() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let chronicles = chronicles(folder.path());
    assert_eq!(chronicles.read(AttemptId(3)).unwrap(), None);
    let hostile = run(
        1,
        Who::Learner,
        "touch \"a\n</script>\u{202e}",
        vec![wrote(2, "/\t")],
    );
    let mut told = chronicle(3, vec![hostile, graded(5, &[("a", Judged::Unknown)])]);
    told.seen.insert("a.0".into(), at(4));
    told.more = 9;
    // What an earlier try has left is in nobody's way.
    fs::create_dir(folder.path().join("progress.chronicles")).unwrap();
    fs::write(folder.path().join("progress.chronicles/3.new"), "half").unwrap();
    chronicles.keep(&told).unwrap();
    assert_eq!(chronicles.read(AttemptId(3)).unwrap().as_ref(), Some(&told));
    let file = folder.path().join("progress.chronicles/3.jsonl.zst");
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "commands are nobody else's to read");
    told.more = 10;
    chronicles.keep(&told).unwrap();
    assert_eq!(chronicles.read(AttemptId(3)).unwrap().unwrap().more, 10);
    assert!(chronicles.forget(AttemptId(3)).unwrap());
    assert!(!chronicles.forget(AttemptId(3)).unwrap());
    assert_eq!(chronicles.read(AttemptId(3)).unwrap(), None);
}

#[test]
fn the_oldest_make_room_and_the_newest_stays() {
    let folder = tempfile::tempdir().unwrap();
    let chronicles = chronicles(folder.path());
    for number in [2, 10] {
        chronicles.keep(&chronicle(number, Vec::new())).unwrap();
    }
    let path = |name: &str| folder.path().join("progress.chronicles").join(name);
    // A hole takes no room on the disk of this test.
    let large = fs::File::create(path("9.jsonl.zst")).unwrap();
    large.set_len(MOST_KEPT).unwrap();
    fs::write(path("notes.txt"), "mine").unwrap();
    chronicles
        .keep(&chronicle(1, vec![run(1, Who::Learner, "ls", Vec::new())]))
        .unwrap();
    let kept = |number: i64| path(&format!("{number}.jsonl.zst")).exists();
    assert!(kept(1), "the one that was just kept");
    assert!(!kept(2) && !kept(9), "the oldest go until all fit");
    assert!(kept(10) && path("notes.txt").exists());
}

#[test]
fn what_can_not_be_kept_or_read_is_said_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let chronicles = chronicles(folder.path());
    let kept = folder.path().join("progress.chronicles");
    fs::write(&kept, "in the way").unwrap();
    let error = chronicles
        .keep(&chronicle(1, Vec::new()))
        .unwrap_err()
        .to_string();
    assert!(error.contains("progress.chronicles"), "{error}");
    fs::remove_file(&kept).unwrap();
    chronicles.keep(&chronicle(1, Vec::new())).unwrap();
    let file = kept.join("1.jsonl.zst");
    let write = |text: &str| fs::write(&file, zstd::encode_all(text.as_bytes(), 1).unwrap());
    let said = || chronicles.read(AttemptId(1)).unwrap_err().to_string();
    let head = |version: u32, attempt: i64| {
        format!(
            r#"{{"version":{version},"attempt":{attempt},"scenario":"x","seen":{{}},"entries":[],"more":0}}"#
        )
    };
    write(&head(2, 1)).unwrap();
    assert!(said().contains("use the newer cksl"), "{}", said());
    write(&head(1, 4)).unwrap();
    assert!(
        said().contains("is damaged: it is of attempt 4"),
        "{}",
        said()
    );
    write(&(head(1, 1) + "\n{\"ts\":")).unwrap();
    assert!(said().contains("is damaged: line 2"), "{}", said());
    fs::write(&file, "no zstd").unwrap();
    assert!(said().contains("is damaged"), "{}", said());
}

#[test]
fn a_recording_tells_when_the_event_of_a_check_was() {
    let evidence = |events: &[EventNum]| Evidence {
        events: events.to_vec(),
        ..Evidence::default()
    };
    let mut attempt = attempt(1);
    let seen = [
        ("found", vec![evidence(&[3]), evidence(&[9, 7])]),
        ("gone.1", vec![evidence(&[99])]),
        ("audited", vec![evidence(&[])]),
    ];
    attempt.seen = BTreeMap::from(seen.map(|(check, evidence)| (check.to_owned(), evidence)));
    let told = Chronicle::of(&attempt, &crate::detector::of_attempt(20)).unwrap();
    // With its last event it was true. That event's time in the recording is 1000 ns times its number.
    assert_eq!(told.seen, BTreeMap::from([("found".to_owned(), 9_000)]));
}
