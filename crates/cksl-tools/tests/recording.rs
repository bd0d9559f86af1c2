//! falco and sysdig over recordings.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use cksl_tools::{falco, sysdig};
use cksl_wire::io::Io;
use cksl_wire::recording::RecordingWriter;
use cksl_wire::stream::Record;

use crate::supervisor::mkdir;

const RULES: &str = "\
- rule: Folder
  desc: d
  condition: evt.type = mkdir and evt.arg.path contains secret
  output: made %evt.arg.path
  priority: NOTICE
";

/// A folder with a rules file and a recording of these records.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(records: &[Record]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::write(folder.path("rules.yaml"), RULES).unwrap();
        let mut writer = RecordingWriter::create(&folder.path("r.ckr"), u64::MAX).unwrap();
        for record in records {
            assert!(writer.append(record).unwrap());
        }
        writer.flush().unwrap();
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn falco(&self, options: &[&str]) -> (u8, String, String) {
        let rules = self.path("rules.yaml");
        let rules = ["-r", rules.to_str().unwrap(), "-o", "log_syslog=false"];
        run(falco::main, "falco", &[&rules, options].concat())
    }

    fn sysdig(&self, options: &[&str]) -> (u8, String, String) {
        run(sysdig::main, "sysdig", options)
    }
}

type Main = fn(Vec<OsString>, &Path, &mut Io<'_>) -> u8;

fn run(main: Main, name: &str, options: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = Io {
        out: &mut out,
        err: &mut err,
    };
    let args = [name].iter().chain(options).map(OsString::from).collect();
    let code = main(args, Path::new("/nonexistent/node.sock"), &mut io);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (code, text(out), text(err))
}

/// Five folders, made a second apart; the second and the fourth hold the word.
fn five() -> Vec<Record> {
    let path = |num: u64| {
        if num.is_multiple_of(2) {
            "/secret"
        } else {
            "/plain"
        }
    };
    let begin = Record::Begin {
        hostname: "node-1".to_owned(),
        interfaces: Vec::new(),
    };
    let made = (1..=5).map(|num| mkdir(num, &format!("{}/{num}", path(num))));
    std::iter::once(begin).chain(made).collect()
}

#[test]
fn a_recording_raises_its_alerts_at_the_times_of_its_events() {
    let folder = Folder::with(&five());
    let recording = folder.path("r.ckr");
    let recording = recording.to_str().unwrap();
    let iso = ["-o", "time_format_iso_8601=true"];
    let (code, out, _) = folder.falco(&[&["--recording", recording][..], &iso].concat());
    assert_eq!(code, 0);
    assert_eq!(
        out,
        "2023-11-14T22:13:22.000000000+0000: Notice made /secret/2\n\
         2023-11-14T22:13:24.000000000+0000: Notice made /secret/4\n\
         Events detected: 2\nRule counts by severity:\n   NOTICE: 2\n\
         Triggered rules by rule name:\n   Folder: 2\n"
    );
    // The same by Falco's own ways, old and new.
    let (_, old, err) = folder.falco(&[&["-e", recording][..], &iso].concat());
    assert_eq!(old, out);
    assert!(err.contains("-e was removed"), "{err}");
    let file = format!("engine.replay.capture_file={recording}");
    let (_, new, _) =
        folder.falco(&[&["-o", "engine.kind=replay", "-o", &file][..], &iso].concat());
    assert_eq!(new, out);
    let (_, short, _) = folder.falco(&["--recording", recording, "-M", "2"]);
    assert!(short.contains("Events detected: 1\n"), "{short}");
}

#[test]
fn a_recording_that_was_cut_off_is_judged_up_to_there() {
    let folder = Folder::with(&five());
    let path = folder.path("r.ckr");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 3]).unwrap();
    let (code, out, err) = folder.falco(&["--recording", path.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(
        out.contains("made /secret/4\nEvents detected: 2\n"),
        "{out}"
    );
    assert!(err.contains("was cut off"), "{err}");
    fs::write(&path, b"#!/bin/sh").unwrap();
    let (code, _, err) = folder.falco(&["--recording", path.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(err.contains("is no recording of cksl"), "{err}");
}

#[test]
fn sysdig_shows_a_recording_and_writes_what_a_filter_lets_through() {
    let folder = Folder::with(&five());
    let (from, to) = (folder.path("r.ckr"), folder.path("some.ckr"));
    let (from, to) = (from.to_str().unwrap(), to.to_str().unwrap());
    let format = ["-p", "%evt.num %evt.arg.path"];
    let (code, out, _) = folder.sysdig(&[&["-r", from, "-n", "2"][..], &format].concat());
    assert_eq!((code, out.as_str()), (0, "1 /plain/1\n2 /secret/2\n"));
    let filter = "evt.arg.path startswith /secret";
    let (code, out, err) = folder.sysdig(&["-r", from, "-w", to, filter]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
    let (_, out, _) = folder.sysdig(&[&["-r", to][..], &format].concat());
    assert_eq!(out, "2 /secret/2\n4 /secret/4\n");
}
