//! The proof driver, with a bash on a terminal of this machine in place of a lab.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use cksl::detector::Recorded;
use cksl::grade::{CheckResult, Grade, Verdict};
use cksl::grader::Open;
use cksl::prove::{self, Bench, BenchError, Checked, Options, Outcome, Seat, Task, last_words};
use cksl::provider::Node;
use cksl::scenario::adversary::Deed;
use cksl::scenario::answer::{Kind, parse};
use cksl::scenario::{Check, Tier};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// A bench whose labs are folders, and whose only check is that `done` lies there, with the right
/// text in it.
struct Folders(Mutex<usize>);

struct Folder {
    dir: tempfile::TempDir,
    shells: Vec<Child>,
}

impl Bench for Folders {
    fn start(&self, _: &str, _: u64) -> Result<Box<dyn Seat>, BenchError> {
        *self.0.lock().unwrap() += 1;
        Ok(Box::new(Folder {
            dir: tempfile::tempdir()?,
            shells: Vec::new(),
        }))
    }
}

impl Seat for Folder {
    fn terminal(&mut self) -> Result<File, BenchError> {
        let (master, shell) = bash(self.dir.path())?;
        self.shells.push(shell);
        Ok(master)
    }

    fn node(&mut self) -> Result<Box<dyn Node>, BenchError> {
        Err("a folder is no node".into())
    }

    fn fails(&mut self, command: &str) -> Result<Option<String>, BenchError> {
        let mut bash = Command::new("bash");
        let ran = bash
            .args(["-c", command])
            .current_dir(self.dir.path())
            .output()?;
        Ok((!ran.status.success()).then(|| last_words(&ran.stderr)))
    }

    fn check(&mut self) -> Result<Checked, BenchError> {
        let text = std::fs::read_to_string(self.dir.path().join("done")).unwrap_or_default();
        let pass = text == "first line\n\n# a comment\n\tlast line!! $HOME\n";
        let grade = Grade {
            checks: vec![CheckResult {
                failed: false,
                waits_for: None,
                id: "done".to_owned(),
                points: 3,
                earned: if pass { 3 } else { 0 },
                verdict: if pass { Verdict::Pass } else { Verdict::Fail },
                say: text,
                evidence: Vec::new(),
            }],
        };
        // It asks nothing.
        Ok(Checked {
            unanswered: grade.clone(),
            grade,
        })
    }

    fn suppose(&mut self, _: &[Check]) -> Result<Grade, BenchError> {
        Err("nobody asks folders for more".into())
    }

    fn recorded(&mut self) -> Result<Recorded, BenchError> {
        Err("nobody records folders".into())
    }

    fn reset(&mut self) -> Result<(), BenchError> {
        self.dir = tempfile::tempdir()?;
        Ok(())
    }

    fn stop(mut self: Box<Self>) -> Result<(), BenchError> {
        for shell in &mut self.shells {
            shell.kill()?;
            shell.wait()?;
        }
        Ok(())
    }
}

/// An interactive bash in a folder, on a terminal whose master side is returned.
fn bash(dir: &Path) -> Result<(File, Child), BenchError> {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let path = PathBuf::from(ptsname(&master, Vec::new())?.into_string()?);
    let slave = File::options().read(true).write(true).open(path)?;
    // Through setsid, which makes the terminal the shell's own, and env: started in the background, the
    // test ignores the signal of Ctrl-C, and so would the shell. No code of ours between fork and exec.
    let shell = Command::new("env")
        .args(["--default-signal", "setsid", "--ctty"])
        .args(["bash", "--norc", "-i"])
        .current_dir(dir)
        .env("TERM", "xterm")
        .stdin(Stdio::from(slave.try_clone()?))
        .stdout(Stdio::from(slave.try_clone()?))
        .stderr(Stdio::from(slave))
        .spawn()?;
    Ok((File::from(master), shell))
}

fn task(script: &str, earns: bool) -> Task {
    Task {
        scenario: "folder".to_owned(),
        tier: Tier::Node,
        kind: Kind::Reference,
        answer: "solution".to_owned(),
        script: parse(script).unwrap(),
        expected: if earns {
            BTreeSet::from(["done".to_owned()])
        } else {
            BTreeSet::new()
        },
        deed: None,
        afterwards: Vec::new(),
        own_cluster: false,
        supposed: Vec::new(),
        questions: Open::default(),
    }
}

fn cheat(script: &str, never_told: Option<&str>) -> prove::Run {
    let task = Task {
        kind: Kind::Adversary,
        deed: Some(Deed {
            took_effect: "test -e deed".to_owned(),
            never_told: never_told.map(str::to_owned),
        }),
        ..task(script, false)
    };
    let bench = Folders(Mutex::new(0));
    let mut runs = prove::prove(&bench, &[task], Options::default(), &|_, _| {});
    runs.remove(0)
}

#[test]
fn an_adversary_whose_deed_was_done_and_earned_nothing_is_proven() {
    let run = cheat("touch deed", None);
    assert!(run.is_proven(), "{:?}", run.outcome);
    assert_eq!(run.points, Some((0, 3)));
}

#[test]
fn an_adversary_that_earns_or_learns_something_or_did_nothing_is_not_proven() {
    let run = cheat(&format!("touch deed\n{HEREDOC}"), None);
    assert!(matches!(&run.outcome, Outcome::Deviates(it) if it.undeserved.contains_key("done")));
    assert_eq!(run.points, Some((3, 3)));
    let run = cheat("touch deed\necho secret > done", Some("secret"));
    assert!(matches!(&run.outcome, Outcome::Deviates(it) if it.told.contains_key("done")));
    let run = cheat("true", None);
    assert!(matches!(&run.outcome, Outcome::Ineffective(what) if what == "test -e deed"));
}

#[test]
fn a_command_of_an_explanation_that_fails_is_named_with_what_it_said() {
    let task = Task {
        afterwards: vec!["true\nls /not/there\nrm done".to_owned()],
        ..task(HEREDOC, true)
    };
    let bench = Folders(Mutex::new(0));
    let runs = prove::prove(&bench, &[task], Options::default(), &|_, _| {});
    let Outcome::Stuck(why) = &runs[0].outcome else {
        panic!("{:?}", runs[0].outcome);
    };
    assert!(why.contains("No such file or directory"), "{why}");
    assert!(why.ends_with("ls /not/there ends with 2"), "{why}");
}

fn run(script: &str, earns: bool, options: Options) -> Vec<prove::Run> {
    let bench = Folders(Mutex::new(0));
    prove::prove(&bench, &[task(script, earns)], options, &|_, _| {})
}

const HEREDOC: &str = "cat > done <<'EOF'\nfirst line\n\n# a comment\n\tlast line!! $HOME\nEOF\n";

#[test]
fn what_is_typed_arrives_as_it_is_written() {
    let runs = run(HEREDOC, true, Options::default());
    assert!(runs[0].is_proven(), "{:?}", runs[0].outcome);
}

#[test]
fn terminals_keys_and_waiting_are_a_script_s_too() {
    // The text that is waited for must not stand in the line that prints it.
    let script = r#"
echo star''ted; cat > piped
#@ wait started
from the terminal
#@ key C-d
#@ shell 2
bash -c "echo g''o; exec sleep 1000"
#@ wait go
#@ key C-c
#@ shell 1
grep -q 'from the terminal' piped || exit
"#;
    let runs = run(&format!("{script}{HEREDOC}"), true, Options::default());
    assert!(runs[0].is_proven(), "{:?}", runs[0].outcome);
}

#[test]
fn a_terminal_is_left_when_its_command_has_ended() {
    let script = "sleep 0.5; touch before\n#@ shell 2\n[ -e before ] || exit\n";
    let runs = run(&format!("{script}{HEREDOC}"), true, Options::default());
    assert!(runs[0].is_proven(), "{:?}", runs[0].outcome);
}

#[test]
fn points_without_the_work_and_work_without_the_points_deviate() {
    let runs = run(HEREDOC, false, Options::default());
    let Outcome::Deviates(deviation) = &runs[0].outcome else {
        panic!("{:?}", runs[0].outcome)
    };
    assert!(deviation.undeserved.contains_key("done"));
    let runs = run("touch done", true, Options::default());
    let Outcome::Deviates(deviation) = &runs[0].outcome else {
        panic!("{:?}", runs[0].outcome)
    };
    assert!(deviation.denied.contains_key("done"));
}

#[test]
fn after_a_reset_nothing_is_earned_until_it_is_done_again() {
    let options = Options {
        reset: true,
        ..Options::default()
    };
    let answers: Vec<_> = run(HEREDOC, true, options)
        .into_iter()
        .map(|run| (run.is_proven(), run.answer))
        .collect();
    assert_eq!(
        answers,
        [
            (true, "solution".to_owned()),
            (true, "untouched after reset".to_owned()),
            (true, "solution after reset".to_owned())
        ]
    );
}

#[test]
fn a_script_that_hangs_is_stuck_with_a_transcript() {
    let options = Options {
        patience: Duration::from_secs(1),
        ..Options::default()
    };
    let runs = run("echo marvellous\n#@ wait something else\n", true, options);
    let Outcome::Stuck(why) = &runs[0].outcome else {
        panic!("{:?}", runs[0].outcome)
    };
    let transcript = &runs[0].transcript;
    assert!(
        why.contains("line 2") && why.contains("something else"),
        "{why}"
    );
    assert!(transcript.contains("marvellous"), "{transcript}");
    let runs = run("exit\ntrue\n", true, Options::default());
    assert!(matches!(&runs[0].outcome, Outcome::Stuck(why) if why.contains("has ended")));
}

#[test]
fn a_line_that_nobody_needs_is_a_surviving_mutant() {
    let bench = Folders(Mutex::new(0));
    let reference = task(&format!("true\n{HEREDOC}"), true);
    let report = prove::mutate(&bench, &reference, Options::default(), &|_, _| {});
    let survivors: Vec<&str> = report
        .survivors
        .iter()
        .map(|(_, change)| change.as_str())
        .collect();
    assert_eq!(survivors, ["dropped `true`"]);
    assert!(report.caught > 5 && report.void.is_empty(), "{report:?}");
}
