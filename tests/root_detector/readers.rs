//! Whose word counts on a connection: the lab's own program's alone.
//!
//! The program of these labs is the machine's perl; its copy is another one.

use std::fs;
use std::io::Write as _;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::thread;

use cksl::detector::{LabHandle, Watcher, Why};
use cksl_wire::protocol::{Reply, Request};

use super::node::Node;
use crate::wait;

const PERL: &str = "/usr/bin/perl";
const SPEAKER: &str = include_str!("speaker.pl");

/// Takes readers in at the socket, as a supervisor does.
fn serve(listener: UnixListener, watch: LabHandle) {
    thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            let watch = watch.clone();
            thread::spawn(move || {
                let mut caller = watch.caller(stream).unwrap();
                let line = caller.first_line().unwrap();
                let Request::Watch(introduction) = serde_json::from_slice(&line).unwrap() else {
                    panic!("it is a reader");
                };
                let mut reply = serde_json::to_vec(&Reply::STREAM).unwrap();
                reply.push(b'\n');
                caller.stream().write_all(&reply).unwrap();
                // It ends as it likes.
                let _ = watch.serve(caller, *introduction);
            });
        }
    });
}

fn wait_for(file: &Path) {
    wait::until_true(&format!("{}", file.display()), || file.exists());
}

/// What is known of a reader after it has told of the reading of a file. Its program is `perl`; `reach`
/// runs in the node once it listens, as another process, with the reader's pid there.
fn heard(perl: &str, how: &str, reach: &str) -> Option<(Watcher, Vec<u64>)> {
    let reached = match reach {
        "" => String::new(),
        reach => format!(
            "until ls reach-* > /dev/null 2>&1; do sleep 0.02; done; \
             pid=$(ls | sed -n 's/^reach-//p'); ./perl-copy -e '{reach}' $pid; touch reached;"
        ),
    };
    let script = format!(
        "cp {PERL} perl-copy; {perl} speaker.pl {how} hostname & \
         until [ -e joined ]; do sleep 0.02; done; {reached} \
         cat /etc/hostname > /dev/null; until [ -e spoke ]; do sleep 0.02; done; touch done; read go"
    );
    let mut node = Node::with_program(&script, Path::new(PERL))?;
    fs::write(node.folder.path().join("speaker.pl"), SPEAKER).unwrap();
    let listener = UnixListener::bind(node.folder.path().join("node.sock")).unwrap();
    serve(listener, node.watch.clone());
    node.go();
    wait::until_true("the reader", || !node.watch.falcos().is_empty());
    fs::write(node.folder.path().join("joined"), "").unwrap();
    wait_for(&node.folder.path().join("done"));
    let read =
        node.matches("evt.is_open_read = true and fd.name = /etc/hostname and proc.name = cat");
    let last = *read.last().expect("somebody read the file");
    let taken_in = || {
        let falcos = node.watch.falcos();
        match falcos.as_slice() {
            [one] if one.seen >= last || one.flaw.is_some() => Ok(one.clone()),
            other => Err(format!("{other:?}")),
        }
    };
    let watcher = wait::until("what the one reader said is taken in", taken_in);
    Some((watcher, read))
}

fn why(perl: &str, how: &str, reach: &str) -> Option<Why> {
    let (watcher, _) = heard(perl, how, reach)?;
    assert!(!watcher.genuine, "{how}: {watcher:?}");
    assert!(watcher.alerts.is_empty(), "{how}: {watcher:?}");
    watcher.flaw.map(|flaw| flaw.why)
}

#[test]
fn root_the_labs_own_program_is_believed() {
    let Some((watcher, read)) = heard(PERL, "itself", "") else {
        return;
    };
    assert!(watcher.genuine, "{watcher:?}");
    assert_eq!(watcher.rules.len(), 1);
    let alerts: Vec<u64> = watcher.alerts.iter().map(|alert| alert.event).collect();
    assert!(
        !read.is_empty() && read.iter().all(|event| alerts.contains(event)),
        "{read:?}: {watcher:?}"
    );
}

#[test]
fn root_another_program_is_not_believed_nor_is_the_child_of_what_it_becomes() {
    for how in ["itself", "child-of-the-program"] {
        let Some(why) = why("./perl-copy", how, "") else {
            return;
        };
        assert_eq!(why, Why::Stranger, "{how}");
    }
}

#[test]
fn root_what_a_child_says_on_its_connection_does_not_count() {
    let Some(why) = why(PERL, "child-speaks", "") else {
        return;
    };
    assert_eq!(why, Why::Mixed);
}

#[test]
fn root_what_has_not_happened_yet_is_not_believed() {
    let Some(why) = why(PERL, "foretells", "") else {
        return;
    };
    assert_eq!(why, Why::Foretold);
}

#[test]
fn root_a_reader_that_was_reached_into_is_not_believed() {
    // ptrace (seize), pidfd_open and pidfd_getfd, and the file of its memory.
    let ways = [
        (
            "syscall(101, 16902, 0 + $ARGV[0], 0, 0) == 0 or die $!",
            Why::Traced,
        ),
        (
            "my $fd = syscall(434, 0 + $ARGV[0], 0); syscall(438, $fd, 3, 0) >= 0 or die $!",
            Why::Robbed,
        ),
        (
            "open my $memory, \"+<\", \"/proc/$ARGV[0]/mem\" or die $!",
            Why::Written,
        ),
    ];
    for (reach, expected) in ways {
        let Some(why) = why(PERL, "reached-into", reach) else {
            return;
        };
        assert_eq!(why, expected, "{reach}");
    }
}

#[test]
fn root_reading_about_a_reader_costs_it_nothing() {
    let reach = "for (qw(status maps environ)) { open my $f, \"<\", \"/proc/$ARGV[0]/$_\" or die; 1 while <$f> }";
    let Some((watcher, _)) = heard(PERL, "reached-into", reach) else {
        return;
    };
    assert!(watcher.genuine && !watcher.alerts.is_empty(), "{watcher:?}");
}
