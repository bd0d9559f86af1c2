//! A reader of the event stream, as falco is one.

use std::fs;
use std::io::BufReader;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::thread;

use cksl_wire::frame::{read_frame, write_frame};
use cksl_wire::protocol::{AlertConfig, RulesFile, Watch};
use cksl_wire::stream::{Record, Report};
use falco_rules::field::FieldTable;
use falco_rules::filter::Filter;
use falco_rules::state::State;

use super::node::Node;
use crate::wait;

fn falco(syscalls: Option<Vec<String>>) -> Watch {
    Watch {
        program: "falco".into(),
        syscalls,
        rules: vec![RulesFile {
            path: "/etc/falco/falco_rules.yaml".into(),
            text: "- list: l\n  items: []\n".into(),
        }],
        config: AlertConfig::default(),
    }
}

/// Reads the stream to its end, or until that many events match `condition`; reports an alert for each.
fn judge(stream: &UnixStream, condition: &str, most: u64) -> u64 {
    let filter = Filter::compile(condition, &FieldTable::falco()).unwrap();
    let mut reader = BufReader::new(stream);
    let mut state = State::default();
    let mut alerts = 0;
    while alerts < most
        && let Some(record) = read_frame::<Record>(&mut reader).unwrap()
    {
        record.apply(&mut state);
        let Record::Event(event) = record else {
            continue;
        };
        if filter.matches(&state.view(&event)) {
            alerts += 1;
            let alert = Report::Alert {
                event: event.num,
                rule: "r".into(),
                priority: "Notice".into(),
                line: "l".into(),
                message: "m".into(),
            };
            write_frame(&mut &*stream, &alert).unwrap();
        }
        // The lab may have been closed meanwhile.
        let _ = write_frame(&mut &*stream, &Report::Seen { event: event.num });
    }
    alerts
}

#[test]
fn root_a_reader_judges_events_and_the_grader_can_wait_for_it() {
    let script = "cat /etc/passwd > /dev/null; read go";
    let Some(mut node) = Node::new(script) else {
        return;
    };
    let (here, there) = UnixStream::pair().unwrap();
    thread::scope(|scope| {
        let watch = node.watch.clone();
        let caller = watch.caller(there).unwrap();
        let served = scope.spawn(move || watch.serve(caller, falco(None)));
        let judged = scope.spawn(|| {
            judge(
                &here,
                "evt.is_open_read = true and fd.name = /etc/passwd and proc.name = cat",
                u64::MAX,
            )
        });
        wait::until_true("the reader", || !node.watch.falcos().is_empty());
        node.go();
        node.wait_for("evt.type = procexit and proc.name = cat");
        let last = node.watch.settle().unwrap();
        assert!(node.watch.wait_seen(last, wait::LIMIT));
        let falco = &node.watch.falcos()[0];
        assert!(falco.seen > 0 && falco.lost == 0);
        // It is no process of the node: its word is not kept.
        assert!(!falco.genuine && falco.alerts.is_empty());
        write_frame(&mut &here, &Report::Leave).unwrap();
        assert_eq!(judged.join().unwrap(), 1);
        here.shutdown(Shutdown::Write).unwrap();
        served.join().unwrap().unwrap();
    });
}

#[test]
fn root_a_reader_gets_calls_that_nobody_grades_if_it_asks() {
    // The kernel is told some time after the reader has joined.
    let script = "while [ ! -e enough ]; do cat /etc/passwd > /dev/null; done";
    let Some(mut node) = Node::new(script) else {
        return;
    };
    let (here, there) = UnixStream::pair().unwrap();
    thread::scope(|scope| {
        let watch = node.watch.clone();
        let wants = ["read", "fstat", "newfstatat"].map(str::to_owned).to_vec();
        let caller = watch.caller(there).unwrap();
        let served = scope.spawn(move || watch.serve(caller, falco(Some(wants))));
        let judged = scope.spawn(|| {
            judge(
                &here,
                "evt.type = read and fd.name = /etc/passwd and proc.name = cat",
                1,
            )
        });
        node.go();
        wait::until_true("a read that the reader is sent", || judged.is_finished());
        fs::write(node.path("enough"), "").unwrap();
        node.watch.close();
        assert_eq!(judged.join().unwrap(), 1);
        here.shutdown(Shutdown::Both).unwrap();
        let _ = served.join().unwrap();
    });
}
