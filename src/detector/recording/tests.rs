use std::io::Write;

use falco_rules::event::{Event, EventCode, Param};
use falco_rules::state::Container;

use super::format::Entry;
use cksl_wire::stream::Record;
use cksl_wire::timeline::{Loss, LossCause};

use super::{Disk, Mark, Moment, Recorded, Recorder, RecordingError, Session};
use crate::detector::OwnFile;
use crate::detector::{Actor, Truth};

const NO_LIMIT: u64 = u64::MAX / 2;

fn session(pid_ns: u32) -> Session {
    Session {
        lab: "falco-node-1".into(),
        pid_ns,
        ..Session::default()
    }
}

fn event(num: u64) -> (Event, Truth) {
    let event = Event {
        num,
        ts: num * 1000,
        cpu: 0,
        tid: 7,
        code: EventCode::parse("SYSCALL_CLOSE_X").unwrap(),
        params: vec![Param::I64(0), Param::I64(3)],
    };
    let truth = Truth {
        host_pid: 4007,
        host_tid: 4007,
        pid_ns: 1,
        start_boot_ns: 5,
        actor: Actor::Learner,
        worker: None,
        file: None,
        target: None,
        tracer: None,
        program: OwnFile::No,
        ancestors: Vec::new(),
    };
    (event, truth)
}

fn record(path: &std::path::Path, limit: u64, numbers: std::ops::RangeInclusive<u64>) -> Recorder {
    let (mut recorder, _) = Recorder::open(path, limit, &Disk::new(NO_LIMIT), &session(1)).unwrap();
    numbers.for_each(|num| put(&mut recorder, num));
    recorder
}

fn put(recorder: &mut Recorder, num: u64) {
    let (event, truth) = event(num);
    let bytes = postcard::to_allocvec(&event).unwrap();
    recorder.event(num, event.ts, &bytes, &truth);
}

/// A recording of an attempt at a scenario `s` whose learner has closed a descriptor so many times.
pub(crate) fn of_attempt(closed: u64) -> Recorded {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.ckr");
    let (mut recorder, _) =
        Recorder::open(&path, NO_LIMIT, &Disk::new(NO_LIMIT), &session(1)).unwrap();
    let mark = Mark::Start {
        attempt: "1".into(),
        scenario: "s".into(),
        seed: 1,
    };
    recorder.mark(1, 0, mark).unwrap().wait().unwrap();
    (1..=closed).for_each(|num| put(&mut recorder, num));
    recorder.settle(closed * 1000).unwrap().wait().unwrap();
    Recorded::from_bytes(std::fs::read(&path).unwrap()).unwrap()
}

#[test]
fn a_mark_is_in_the_file_at_once_with_all_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.ckr");
    let mut recorder = record(&path, NO_LIMIT, 1..=3);
    let mark = Mark::Start {
        attempt: "a1".into(),
        scenario: "s".into(),
        seed: 1,
    };
    recorder
        .mark(3500, 5, mark.clone())
        .unwrap()
        .wait()
        .unwrap();
    let recorded = Recorded::open(&path).unwrap();
    assert_eq!(recorded.session().unwrap(), session(1));
    let marks = recorded.marks().unwrap();
    assert_eq!(marks.len(), 1);
    // Events 4 and 5 were seen, but are none that a recording keeps.
    assert_eq!((marks[0].after, &marks[0].mark), (5, &mark));
    assert_eq!(recorded.torn().unwrap(), 0);
}

#[test]
fn a_torn_last_frame_is_ignored_and_reported_and_cut_off_by_the_next_session() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.ckr");
    record(&path, NO_LIMIT, 1..=3)
        .settle(0)
        .unwrap()
        .wait()
        .unwrap();
    let whole = std::fs::metadata(&path).unwrap().len();
    let mut file = std::fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .unwrap();
    file.write_all(&[40, 0, 0, 0, 1, 2, 3]).unwrap();
    let recorded = Recorded::open(&path).unwrap();
    assert_eq!(recorded.torn().unwrap(), 7);
    assert_eq!(recorded.summary().unwrap().last, 3);
    let (_, before) = Recorder::open(&path, NO_LIMIT, &Disk::new(NO_LIMIT), &session(2)).unwrap();
    assert_eq!(before.last, 3);
    assert_eq!(before.session, Some(session(1)));
    let longer = Recorded::open(&path).unwrap();
    assert_eq!(longer.torn().unwrap(), 0);
    assert!(longer.summary().unwrap().whole > whole);
    assert_eq!(longer.summary().unwrap().session, session(2));
}

#[test]
fn events_beyond_the_limit_are_a_loss_that_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.ckr");
    let mut recorder = record(&path, 400, 1..=100);
    recorder.settle(200_000).unwrap().wait().unwrap();
    let recorded = Recorded::open(&path).unwrap();
    let losses = recorded.losses().unwrap();
    let lost: u64 = losses.iter().map(|loss| loss.events).sum();
    assert!(losses.iter().all(|loss| loss.cause == LossCause::Size));
    let entries = std::iter::from_fn({
        let mut entries = recorded.entries().unwrap();
        move || entries.next().unwrap()
    });
    let kept = entries
        .filter(|entry| matches!(entry, Entry::Event(..)))
        .count() as u64;
    assert!(kept > 1);
    assert_eq!(kept + lost, 100);
    assert_eq!(recorder.not_kept(), lost);
    assert_eq!(recorded.lost_between(1, 101).unwrap(), lost);
}

#[test]
fn in_a_full_recording_is_what_happens_while_the_grader_runs_something() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.ckr");
    let mut recorder = record(&path, 400, 1..=100);
    let check = String::from("closed");
    let begin = Mark::StimulusBegin {
        check: check.clone(),
    };
    let _ = recorder.mark(100_000, 100, begin).unwrap();
    put(&mut recorder, 101);
    put(&mut recorder, 102);
    let end = Mark::StimulusEnd { check };
    let _ = recorder.mark(102_000, 102, end).unwrap();
    put(&mut recorder, 103);
    put(&mut recorder, 104);
    recorder.settle(105_000).unwrap().wait().unwrap();
    let recorded = Recorded::open(&path).unwrap();
    let mut entries = recorded.entries().unwrap();
    let mut kept = Vec::new();
    while let Some(entry) = entries.next().unwrap() {
        if let Entry::Event(event, _) = entry {
            kept.push(event.num);
        }
    }
    assert_eq!(kept.last_chunk(), Some(&[101, 102]));
    let before = kept[kept.len() - 3];
    let losses = recorded.losses().unwrap();
    let missing: Vec<_> = losses
        .iter()
        .map(|loss| (loss.after, loss.events))
        .collect();
    assert_eq!(missing, [(before, 100 - before), (102, 2)]);
}

#[test]
fn a_loss_counts_only_between_its_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.ckr");
    let mut recorder = record(&path, NO_LIMIT, 1..=3);
    recorder.loss(3100, 2, 12, LossCause::Kernel).unwrap();
    put(&mut recorder, 4);
    put(&mut recorder, 5);
    recorder.settle(0).unwrap().wait().unwrap();
    let recorded = Recorded::open(&path).unwrap();
    let expected = Loss {
        ts: 3100,
        after: 2,
        events: 12,
        cause: LossCause::Kernel,
    };
    assert_eq!(recorded.losses().unwrap(), [expected]);
    assert_eq!(recorded.lost_between(1, 2).unwrap(), 0);
    assert_eq!(recorded.lost_between(1, 3).unwrap(), 12);
    assert_eq!(recorded.lost_between(3, 4).unwrap(), 12);
    assert_eq!(recorded.lost_between(4, 5).unwrap(), 0);
}

#[test]
fn an_event_that_was_kept_comes_back_with_its_truth() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.ckr");
    record(&path, NO_LIMIT, 7..=7)
        .settle(0)
        .unwrap()
        .wait()
        .unwrap();
    let mut entries = Recorded::open(&path).unwrap().entries().unwrap();
    entries.next().unwrap();
    let (event, truth) = event(7);
    let expected = Entry::Event(Box::new(event), Box::new(truth));
    let found = entries.next().unwrap().unwrap();
    assert_eq!(format!("{found:?}"), format!("{expected:?}"));
}

#[test]
fn a_line_of_json_tells_an_event_with_its_truth() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.ckr");
    record(&path, NO_LIMIT, 7..=7)
        .settle(0)
        .unwrap()
        .wait()
        .unwrap();
    let mut lines = Vec::new();
    let recorded = Recorded::open(&path).unwrap();
    recorded.write_lines(&mut lines).unwrap().unwrap();
    let text = String::from_utf8(lines).unwrap();
    let (session, event) = text.split_once('\n').unwrap();
    assert!(session.starts_with(r#"{"session":{"cksl""#), "{session}");
    assert_eq!(
        event,
        concat!(
            r#"{"event":{"num":7,"ts":7000,"cpu":0,"tid":7,"type":"close","params":{"fd":3,"res":0},"#,
            r#""truth":{"host_pid":4007,"host_tid":4007,"pid_ns":1,"start_boot_ns":5,"#,
            r#""actor":"learner","worker":null,"file":null,"target":null,"tracer":null,"program":"No","ancestors":[]}}}"#,
            "\n"
        )
    );
}

#[test]
fn other_files_and_other_versions_are_refused() {
    let text = Recorded::from_bytes(*b"hello, this is a text");
    assert!(matches!(text, Err(RecordingError::NotARecording { .. })));
    let newer = Recorded::from_bytes(*b"CKSLREC\n\x63\0\0\0");
    assert!(matches!(
        newer,
        Err(RecordingError::Version { found: 99, .. })
    ));
}

#[test]
fn damage_in_the_middle_is_an_error_not_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.ckr");
    record(&path, NO_LIMIT, 1..=3)
        .settle(0)
        .unwrap()
        .wait()
        .unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() - 40;
    bytes[middle..middle + 12].fill(0xff);
    let recorded = Recorded::from_bytes(bytes).unwrap();
    assert!(matches!(
        recorded.summary(),
        Err(RecordingError::Damaged { .. })
    ));
}

#[test]
fn recordings_share_what_the_disk_may_hold_and_count_what_does_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    let path = |lab: &str| folder.path().join(lab).join("recording.ckr");
    for lab in ["left", "one", "other"] {
        std::fs::create_dir(folder.path().join(lab)).unwrap();
    }
    // What a lab has left that nobody watches any more takes room, too.
    std::fs::write(path("left"), vec![0; 6000]).unwrap();
    let disk = Disk::new(10_000);
    disk.look(folder.path(), "recording.ckr".as_ref());
    let open = |lab: &str| {
        Recorder::open(&path(lab), NO_LIMIT, &disk, &session(1))
            .unwrap()
            .0
    };
    let (mut one, mut other) = (open("one"), open("other"));
    let fill = |recorder: &mut Recorder, from: u64| {
        for num in from..from + 200 {
            let (event, truth) = event(num);
            let bytes = postcard::to_stdvec(&event).unwrap();
            recorder.event(num, event.ts, &bytes, &truth);
            recorder.flush();
        }
        recorder.settle(0).unwrap().wait().unwrap();
    };
    fill(&mut one, 1);
    fill(&mut other, 1);
    let size = |lab: &str| std::fs::metadata(path(lab)).unwrap().len();
    assert!(size("one") + size("other") + 6000 < 11_000);
    let losses = |lab: &str| Recorded::open(&path(lab)).unwrap().losses().unwrap();
    let lost: u64 = losses("other").iter().map(|loss| loss.events).sum();
    assert!(lost > 100, "{lost}");
    assert!(
        losses("other")
            .iter()
            .all(|loss| loss.cause == LossCause::Size)
    );
    // A recording that is gone makes room.
    drop(one);
    std::fs::remove_file(path("one")).unwrap();
    let before = size("other");
    fill(&mut other, 1000);
    assert!(size("other") > before + 500);
}

#[test]
fn what_came_after_the_end_of_a_recording_counts_no_more_and_its_answers_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.ckr");
    let mut recorder = record(&path, NO_LIMIT, 1..=2);
    for (ts, value) in [(2500, "in time"), (3500, "late")] {
        let mark = Mark::Answer {
            check: "who".into(),
            value: value.into(),
        };
        recorder.mark(ts, 2, mark).unwrap().wait().unwrap();
        put(&mut recorder, 3);
    }
    let recorded = Recorded::open(&path).unwrap();
    let marks = |recorded: Recorded| -> Vec<(u64, Mark)> {
        let marks = recorded.marks().unwrap().into_iter();
        marks.map(|marked| (marked.after, marked.mark)).collect()
    };
    let whole = marks(recorded.clone());
    let later = recorded.ended(9_000).unwrap();
    assert_eq!(marks(later), whole);
    // Events 2 and 3 have the times 2000 and 3000.
    let ended = marks(recorded.ended(3_000).unwrap());
    assert_eq!(ended, [whole[0].clone(), (2, Mark::End)]);
}

#[test]
fn a_replay_tells_what_becomes_known_between_two_events() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording.ckr");
    let mut recorder = record(&path, NO_LIMIT, 1..=1);
    let container = Container {
        id: "0123456789ab".into(),
        name: "web".into(),
        ..Container::default()
    };
    let known = Record::Container(Box::new(container.clone()));
    recorder.state(known).unwrap();
    put(&mut recorder, 2);
    recorder.settle(2000).unwrap().wait().unwrap();
    let mut replay = Recorded::open(&path).unwrap().replay().unwrap();
    let mut told = Vec::new();
    while let Some(moment) = replay.next().unwrap() {
        told.push(match moment {
            Moment::Event(view) => view.event().num.to_string(),
            Moment::Known(known) => match *known {
                Record::Container(container) => container.name,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(told, ["1", "web", "2"]);
    assert_eq!(replay.state().containers().next(), Some(&container));
}
