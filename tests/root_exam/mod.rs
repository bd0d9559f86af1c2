//! An exam with real labs: three tasks on single nodes, sat by a script.

mod killed;
mod prompt;
mod sleep;
mod whole;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use cksl::attempt::Progress;
use cksl::exam::{Mode, Place, Plan, Task};
use cksl::provider::Choice;
use cksl::provider::engine::Address;
use cksl::scenario::{Content, Tier};
use cksl::supervisor::{Client, ExamCall, HostCall, HostReply, HostRequest, build_of};
use cksl_wire::protocol::Reply;
use nix::sys::signal::Signal;
use predicates::str::contains;
use serde_json::Value;

use crate::require;
use crate::root_cli::User;
use crate::root_cli::follow::Follower;
use crate::root_cli::kill::labs;
use crate::wait;

/// Scenario, domain and weight of each task. Half of the score is the first one's.
const TASKS: [(&str, &str, f64); 3] = [
    ("strace-touch", "runtime", 50.0),
    ("proc-environ", "runtime", 20.0),
    ("sudo-and-setuid", "system-hardening", 30.0),
];

const SEED: u64 = 7;

/// The system call that powers a machine off, without a word to its init.
const REBOOT: &str = "syscall(169, 0xfee1dead, 672274793, 0x4321fedc, 0)";

fn plan(mode: Mode, minutes: Option<u32>) -> Plan {
    plan_of(&Content::embedded(), mode, minutes)
}

fn plan_of(content: &Content, mode: Mode, minutes: Option<u32>) -> Plan {
    let tasks = TASKS
        .iter()
        .map(|(id, domain, weight)| task_of(content, id, domain, *weight));
    Plan {
        edition: "cks-1.34".to_owned(),
        seed: SEED,
        mode,
        minutes,
        tasks: tasks.collect(),
        unserved: Vec::new(),
    }
}

fn task_of(content: &Content, id: &str, domain: &str, weight: f64) -> Task {
    let scenario = content.scenario(id).expect("is there");
    Task {
        scenario: id.to_owned(),
        digest: content.digest_of(&scenario),
        seed: SEED,
        domain: domain.to_owned(),
        competency: scenario.curriculum.competency.clone(),
        tier: Tier::Node,
        minutes: scenario.minutes,
        memory: 1024,
        weight,
    }
}

/// Begins an exam with this plan rather than with one that is drawn, as `cksl exam start --detach` does.
fn start(user: &User, plan: Plan) {
    start_with(user, plan, Vec::new());
}

/// The same with more content.
fn start_with(user: &User, plan: Plan, content: Vec<PathBuf>) {
    let client = Client {
        run: user.file("run"),
        program: user.supervisor(),
    };
    let request = HostRequest::new(
        build_of(&client.program.0),
        HostCall::Exam(ExamCall::Start {
            plan: Box::new(plan),
            place: Place {
                content,
                provider: Some(Choice::Sandbox),
                engine: Address::default(),
            },
        }),
    );
    let mut said = String::new();
    let code = client
        .ask(&request, |reply| {
            if let HostReply::Reply(Reply::Problem(problem)) = reply {
                said.push_str(&problem.to_string());
            }
        })
        .expect("the supervisor answers");
    assert_eq!(code, 0, "{said}");
}

/// Goes to a task and does what its reference says.
fn solve(user: &User, number: usize) {
    solve_as(user, number, TASKS[number - 1].0);
}

/// The same for a task with this scenario.
fn solve_as(user: &User, number: usize, id: &str) {
    let script = reference(id);
    user.done(&["exam", "task", &number.to_string(), "--detach"]);
    user.done(&["shell", "--", "bash", "-c", &script]);
}

/// The same from the base, as in the exam.
fn solve_by_ssh(user: &User, number: usize) {
    let id = TASKS[number - 1].0;
    by_ssh(user, number, &reference(id));
}

/// Runs a script in the node of a task, from the base.
fn by_ssh(user: &User, number: usize, script: &str) -> String {
    let node = format!("task-{number}");
    user.done(&["exam", "base", "--", "ssh", &node, script])
}

/// What the reference of a scenario types.
fn reference(id: &str) -> String {
    let content = Content::embedded();
    let drawn = content.draw(id, SEED).expect("is drawn");
    let script = content.solution(id, &drawn.values);
    script.expect("has a reference")
}

/// The lab of a task.
fn lab(user: &User, number: usize) -> String {
    let labs = fs::read_dir(user.labs()).expect("has labs").flatten();
    let mut names = labs.map(|lab| lab.file_name().to_string_lossy().into_owned());
    let end = format!("-task-{number}");
    names.find(|name| name.ends_with(&end)).expect("has a lab")
}

/// Kills the node of a task from outside.
fn kill_node(user: &User, number: usize) {
    let record = fs::read(user.labs().join(lab(user, number)).join("lab.json")).expect("reads");
    let record: Value = serde_json::from_slice(&record).expect("is JSON");
    let init = record["node"]["ids"]["init_pid"]
        .as_i64()
        .expect("is a pid");
    let init = nix::unistd::Pid::from_raw(i32::try_from(init).expect("is a pid"));
    nix::sys::signal::kill(init, Signal::SIGKILL).expect("is killed");
}

/// Ends the node of a task from inside, as its learner can.
fn power_off(user: &User, number: usize) {
    let lab = lab(user, number);
    let args = [
        "shell",
        "--lab",
        &lab,
        "--",
        "systemctl",
        "poweroff",
        "--force",
    ];
    user.cksl(&args).output().expect("runs");
}

/// Goes to a task whose node was killed, once it is made again.
fn goes_to(user: &User, number: usize) {
    wait::until_true("the lab's return", || {
        let went = user
            .cksl(&["exam", "task", &number.to_string(), "--detach"])
            .output()
            .expect("runs");
        let shell = user.cksl(&["shell", "--", "true"]).output().expect("runs");
        went.status.success() && shell.status.success()
    });
}

/// Lets so much time of the exam have passed, as it is kept then. The next command starts another supervisor, which goes
/// on from there.
fn pass_time(user: &User, seconds: u64) {
    user.kill_supervisor();
    let mut progress = Progress::open(&user.file("progress.db")).expect("opens");
    let kept = progress.open_sitting().expect("reads").expect("runs");
    let mut state: Value = serde_json::from_str(&kept.state).expect("is JSON");
    state["clock"]["used"] = serde_json::json!({"secs": seconds, "nanos": 0});
    progress
        .keep_sitting(kept.id, &state.to_string())
        .expect("is kept");
    drop(progress);
    user.assert(&["exam", "time"]);
}

/// The result of the exam, once it is graded.
fn result(user: &User) -> Value {
    wait::until("the result", || {
        let output = user
            .cksl(&["exam", "result", "--json"])
            .output()
            .expect("runs");
        serde_json::from_slice::<Value>(&output.stdout)
            .map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())
    })
}

fn scores(result: &Value) -> Vec<Value> {
    let tasks = result["tasks"].as_array().expect("has tasks");
    tasks
        .iter()
        .map(|task| serde_json::json!([task["score"], task["max"]]))
        .collect()
}

#[test]
fn root_an_exam_is_worth_what_was_done_though_its_supervisor_was_killed() {
    let Some(user) = User::new() else { return };
    start(&user, plan(Mode::Exam, Some(60)));
    let status = user.json(&["exam", "status"]);
    assert_eq!((&status["task"], &status["tasks"]), (&1.into(), &3.into()));
    assert!(status["left"].as_u64() > Some(3500), "{status}");

    // What the mode has not is refused on the host and in the node, with a reason; what it has is there.
    for command in ["check", "explain", "hint", "status"] {
        let refused = format!("this exam has no `cksl {command}`");
        user.assert(&[command])
            .code(2)
            .stderr(contains(refused.as_str()));
        user.assert(&["shell", "--", "cksl", command])
            .code(2)
            .stderr(contains(refused.as_str()));
    }
    user.assert(&["solution", "--yes"])
        .code(2)
        .stderr(contains("no `cksl solution`"));
    user.assert(&["replay", "--lab", &lab(&user, 1)])
        .code(2)
        .stderr(contains("no `cksl replay`"));
    user.assert(&["report"])
        .code(2)
        .stderr(contains("no `cksl report`"));
    let recording = user.labs().join(lab(&user, 1)).join("recording.ckr");
    user.assert(&["check", "--recording", &recording.display().to_string()])
        .code(2)
        .stderr(contains("no `cksl check`"));
    for quiz in [&["quiz"][..], &["quiz", "--list"], &["quiz", "--json"]] {
        user.assert(quiz).code(2).stderr(contains("no `cksl quiz`"));
    }
    user.assert(&["progress", "import", "-"])
        .code(2)
        .stderr(contains("an exam runs"));
    user.assert(&["docs"]).success();
    // A lab beside the exam would have all of it.
    user.assert(&["start", TASKS[0].0, "--detach"])
        .code(2)
        .stderr(contains("no lab beside those of its tasks"));
    // The learner's progress under another supervisor: that one has other labs.
    user.cksl(&["exam", "submit", "--yes"])
        .env("CKSL_STATE", user.file("other"))
        .env("CKSL_RUN", user.file("other-run"))
        .assert()
        .code(2)
        .stderr(contains(user.labs().display().to_string()));
    user.cksl(&["start", TASKS[0].0, "--detach"])
        .env("CKSL_STATE", user.file("other"))
        .env("CKSL_RUN", user.file("other-run"))
        .assert()
        .code(2)
        .stderr(contains("no lab beside those of its tasks"));
    let home = user.done(&[]);
    assert!(
        home.trim_start().starts_with("`cksl exam status`"),
        "{home}"
    );
    user.assert(&["submit", "--yes"])
        .code(2)
        .stderr(contains("cksl exam submit"));
    user.assert(&["shell", "--", "cksl", "exam", "time"])
        .success()
        .stdout(contains("left"));
    user.assert(&["shell", "--", "cksl", "exam", "next"])
        .success()
        .stderr(contains("task 2"));
    user.assert(&["shell", "--", "cksl", "rules"]).success();
    user.assert(&["exam", "pause"])
        .code(2)
        .stderr(contains("no pause"));
    user.assert(&["exam", "start", "--yes"])
        .code(2)
        .stderr(contains("an exam runs already"));

    solve(&user, 1);
    user.done(&["exam", "flag", "3"]);
    user.kill_supervisor();
    user.json(&["exam", "status"]);
    let follower = Follower::new(&user, &[]);
    solve_by_ssh(&user, 2);
    follower.hears("worked");
    let status = user.json(&["exam", "status"]);
    let seats = status["seats"].as_array().expect("has seats");
    let flags: Vec<&Value> = seats.iter().map(|seat| &seat["flagged"]).collect();
    assert_eq!(
        flags,
        [&Value::from(false), &false.into(), &true.into()],
        "{status}"
    );
    assert!(
        !status.to_string().contains("traced"),
        "no check is named: {status}"
    );

    // What was earned so far is nobody's to see, and `stop` is asked about.
    assert_eq!(user.json(&["history"])["attempts"], serde_json::json!([]));
    assert_eq!(user.json(&["history"])["exams"][0]["running"], true);
    let told = follower.told();
    let points = ["check", "graded"].map(Value::from);
    assert!(
        !told.iter().any(|one| points.contains(&one["what"])),
        "{told:?}"
    );
    user.assert(&["stop"])
        .code(2)
        .stderr(contains("An exam runs"));
    user.assert(&["clean"]).success();
    user.assert(&["shell", "--", "true"]).success();
    assert!(by_ssh(&user, 2, "echo $debian_chroot").contains("task-2"));
    user.assert(&["exam", "base", "--", "cksl", "check"])
        .code(2)
        .stderr(contains("ssh task-2"));
    user.assert(&["exam", "base", "--", "ssh", "task-9"])
        .code(255)
        .stderr(contains("there is no task 9"));

    user.assert(&["exam", "submit", "--yes"]).code(0);
    let result = result(&user);
    let all = |score: u32| serde_json::json!([score, score]);
    let found = scores(&result);
    assert_eq!(
        found[0],
        all(found[0][1].as_u64().expect("has points") as u32),
        "{result}"
    );
    assert_eq!(
        found[1],
        all(found[1][1].as_u64().expect("has points") as u32),
        "{result}"
    );
    assert_eq!(found[2], serde_json::json!([null, null]), "{result}");
    let score = result["score"].as_f64().expect("has a score");
    assert!((score - 70.0).abs() < 1e-9, "{result}");
    assert_eq!(result["passed"], true);
    assert_eq!(result["practise"], serde_json::json!(["sudo-and-setuid"]));
    let history = user.json(&["history"]);
    assert_eq!(
        history["attempts"].as_array().map(Vec::len),
        Some(2),
        "{history}"
    );
    assert_eq!(history["exams"][0]["passed"], true, "{history}");
    wait::until_true("the end of the labs", || {
        fs::read_dir(user.labs()).is_ok_and(|mut labs| labs.next().is_none())
    });
    user.assert(&["exam", "time"])
        .code(2)
        .stderr(contains("no exam runs"));
}

#[test]
fn root_an_exam_ends_by_itself_and_what_is_there_is_graded() {
    let Some(user) = User::new() else { return };
    start(&user, plan(Mode::Exam, Some(60)));
    solve(&user, 1);
    let lab = lab(&user, 1);
    pass_time(&user, 3598);
    let result = result(&user);
    assert_eq!(result["ended"], "time-up", "{result}");
    let score = result["score"].as_f64().expect("has a score");
    assert!((score - 50.0).abs() < 1e-9, "{result}");
    user.assert(&["shell", "--lab", &lab, "--", "true"]).code(2);
}

#[test]
fn root_what_was_proven_is_kept_when_a_lab_ends_and_ours_are_made_again() {
    let Some(user) = User::new() else { return };
    start(&user, plan(Mode::Training, None));
    solve(&user, 1);
    // A node ends by its init only: this call would look like a kill from outside.
    user.cksl(&["shell", "--", "perl", "-e", REBOOT])
        .output()
        .expect("runs");
    user.assert(&["shell", "--", "true"]).success();
    // The learner ends this node from inside: it is not made again unless that is asked for.
    power_off(&user, 1);
    is_ended_from_inside(&user, 1);
    // Somebody on the host ends this one: it is made again with the same values.
    solve(&user, 2);
    let text = user.done(&["exam", "task"]);
    kill_node(&user, 2);
    goes_to(&user, 2);
    assert_eq!(user.done(&["exam", "task"]), text, "the same values");

    // What the mode allows is there.
    user.assert(&["check"]).code(1);
    user.done(&["quiz", "--list"]);
    user.done(&["exam", "pause"]);
    assert_eq!(user.json(&["exam", "time"])["paused"], true);
    user.done(&["exam", "resume"]);

    user.assert(&["exam", "submit", "--yes"]).code(0);
    let result = result(&user);
    let score = result["score"].as_f64().expect("has a score");
    assert!((score - 70.0).abs() < 1e-9, "both count: {result}");
    // What its lost node can't tell any more left the maximum.
    assert_eq!(
        result["unknown"].as_f64().map(f64::round),
        Some(2.0),
        "{result}"
    );
    let notes = result["notes"].to_string();
    assert!(notes.contains("made again"), "{notes}");
}

#[test]
fn root_an_exam_that_is_killed_while_it_is_graded_loses_nothing_and_one_waits_for_its_result() {
    let Some(user) = User::new() else { return };
    start(&user, plan(Mode::Exam, Some(60)));
    solve(&user, 1);
    user.done(&["exam", "task", "2", "--detach"]);
    // The progress can't be written: it is refused, and the exam goes on.
    let journal = user.file("progress.db-journal");
    fs::create_dir(&journal).expect("is made");
    user.assert(&["exam", "submit", "--yes"])
        .code(3)
        .stderr(contains("can't keep an exam"));
    fs::remove_dir(&journal).expect("is removed");
    assert_eq!(user.json(&["exam", "time"])["ended"], false);

    let mut submit = user.launch(&["exam", "submit", "--yes"]);
    wait::until_true("the end of the exam", || {
        let time = user.cksl(&["exam", "time", "--json"]).output();
        let time = time.expect("runs").stdout;
        serde_json::from_slice(&time).map_or(true, |time: Value| time["ended"] == true)
    });
    user.kill_supervisor();
    submit.wait().expect("ends");
    // Who asks once more waits, and is shown the result; what nobody saw after the end is missed by no check.
    user.cksl(&["exam", "submit", "--yes"])
        .output()
        .expect("runs");
    let result = result(&user);
    assert_eq!(result["ended"], "handed-in", "{result}");
    assert_eq!(result["unknown"], 0.0, "{result}");
    let score = result["score"].as_f64().expect("has a score");
    assert!((score - 50.0).abs() < 1e-9, "{result}");

    let page = user.file("exam.html");
    user.assert(&["exam", "result", "--html", &page.display().to_string()])
        .code(1);
    let page = fs::read_to_string(page).expect("is written");
    for part in ["50 %, not passed", TASKS[0].0, "not opened"] {
        assert!(page.contains(part), "{part}");
    }
}

/// A disk that can be filled; taken away at the end.
struct Disk(tempfile::TempDir);

impl Disk {
    fn mount() -> Self {
        let folder = tempfile::tempdir().expect("makes a folder");
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=512m", "tmpfs"])
            .arg(folder.path());
        assert!(mount.status().expect("runs").success());
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Until nothing fits any more: also no page of a file that is there.
    fn fill(&self) {
        let mut full = fs::File::create(self.path().join("full")).expect("is made");
        for page in [1 << 20, 4096] {
            while full.write_all(&vec![0; page]).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.path().join("full")).expect("is removed");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let mut umount = Command::new("umount");
        let _ = umount.arg("--lazy").arg(self.path()).status();
    }
}

#[test]
fn root_a_full_disk_at_the_hand_in_loses_nothing() {
    if !require::root() {
        return;
    }
    let disk = Disk::mount();
    let Some(user) = User::new_in(disk.path()) else {
        return;
    };
    start(&user, plan(Mode::Exam, Some(60)));
    solve(&user, 1);
    user.done(&["exam", "task", "2", "--detach"]);
    disk.fill();
    user.assert(&["exam", "submit", "--yes"])
        .code(3)
        .stderr(contains("can't keep an exam"));
    disk.make_room();
    assert_eq!(user.json(&["exam", "time"])["ended"], false);
    user.assert(&["exam", "submit", "--yes"]).code(1);
    let result = result(&user);
    assert_eq!(result["unknown"], 0.0, "{result}");
    let score = result["score"].as_f64().expect("has a score");
    assert!((score - 50.0).abs() < 1e-9, "{result}");
}

/// A directory of content in which the first task's scenario is another one: its words, its reference.
fn changed(user: &User) -> PathBuf {
    let content = user.file("content");
    let own = |part: &str| content.join(part).join(TASKS[0].0);
    for (part, name) in [("scenarios", "task.md"), ("answers", "solution.sh")] {
        let file = Path::new(project!()).join(part).join(TASKS[0].0).join(name);
        let text = fs::read_to_string(file).expect("is there");
        let text = match name {
            "task.md" => text.replace("look at its output", "see what it prints"),
            _ => text.replace("starts the command", "runs the command"),
        };
        fs::create_dir_all(own(part)).expect("is made");
        fs::write(own(part).join(name), text).expect("is written");
    }
    content
}

#[test]
fn root_a_lab_that_can_not_be_taken_up_is_no_lost_one_and_the_report_shows_what_was_asked() {
    let Some(user) = User::new() else { return };
    let folder = changed(&user);
    let mut content = Content::embedded();
    content.add_dir(&folder).expect("is content");
    start_with(
        &user,
        plan_of(&content, Mode::Exam, Some(60)),
        vec![folder.clone()],
    );
    solve(&user, 1);
    user.done(&["exam", "task", "3", "--detach"]);
    // The copies of the exam are there, and its author's directory is not: nothing depends on that.
    fs::remove_dir_all(&folder).expect("is removed");
    user.kill_supervisor();
    let kept = user.labs().with_file_name("exams").join("1");
    let away = user.file("away");
    fs::rename(&kept, &away).expect("is moved");
    fs::create_dir(&kept).expect("is made");
    let mut submit = user.launch(&["exam", "submit", "--yes"]);
    wait::until("the reason", || {
        let told = fs::read_to_string(user.file("run").join("supervisor.log")).unwrap_or_default();
        match told.contains("can't be graded yet") {
            true => Ok(()),
            false => Err(told),
        }
    });
    fs::remove_dir(&kept).expect("is removed");
    fs::rename(&away, &kept).expect("is moved back");
    submit.wait().expect("ends");
    let result = result(&user);
    let done = &scores(&result)[0];
    assert_eq!(done[0], done[1], "{result}");
    // What is there now may have been done after the end.
    assert_eq!(result["tasks"][2]["score"], 0, "{result}");
    assert_ne!(result["tasks"][2]["unknown"], 0, "{result}");

    for (task, part) in [(0, "`strace` runs the command"), (2, "          asked: ")] {
        let attempt = result["tasks"][task]["attempt"].to_string();
        let report = user.done(&["report", &attempt, "--plain"]);
        assert!(report.contains(part), "{part}: {report}");
    }
}

#[test]
fn root_a_lab_ends_though_somebody_has_removed_the_progress_file() {
    let Some(user) = User::new() else { return };
    user.done(&["start", TASKS[1].0, "--detach"]);
    user.kill_supervisor();
    fs::remove_file(user.file("progress.db")).expect("is removed");
    user.done(&["stop"]);
    assert!(fs::read_dir(user.labs()).is_ok_and(|mut labs| labs.next().is_none()));
}

#[test]
fn root_an_exam_goes_with_the_progress_file_and_its_labs_can_be_ended() {
    let Some(user) = User::new() else { return };
    start(&user, plan(Mode::Exam, Some(60)));
    fs::remove_file(user.file("progress.db")).expect("is removed");
    wait::until(
        "the end of the exam",
        || match user.json(&["exam"])["exam"].clone() {
            none if none == "none" => Ok(()),
            other => Err(other.to_string()),
        },
    );
    wait::until_true("the end of the labs", || {
        user.cksl(&["stop", "--all", "--yes"]).output().is_ok()
            && fs::read_dir(user.labs()).is_ok_and(|mut labs| labs.next().is_none())
    });
}

#[test]
fn root_an_exam_goes_on_when_its_progress_file_is_back() {
    let Some(user) = User::new() else { return };
    start(&user, plan(Mode::Exam, Some(60)));
    solve_by_ssh(&user, 1);
    let (kept, away) = (user.file("progress.db"), user.file("away.db"));
    fs::rename(&kept, &away).expect("is moved");
    wait::until("the end of the exam", || {
        let log = fs::read_to_string(user.file("run").join("supervisor.log")).unwrap_or_default();
        match log.contains("the exam has gone with the progress file") {
            true => Ok(()),
            false => Err(log),
        }
    });
    fs::rename(&away, &kept).expect("is moved back");
    let stands = user.json(&["exam"]);
    assert_eq!(stands["exam"], "runs", "{stands}");
    by_ssh(&user, 2, "true");
    user.assert(&["exam", "submit", "--yes"]).code(1);
    let result = result(&user);
    let done = &scores(&result)[0];
    assert_eq!(done[0], done[1], "{result}");
}

/// In a node: works on when the exam has ended, as who goes on typing does.
const TOO_LATE: &str = r#"
work() { while cksl exam time; do sleep 0.2; done; sleep 1; eval "$WORK"; }
# Another one leaves the cgroup of what is started from outside.
leave() { for group in /sys/fs/cgroup/init.scope /sys/fs/cgroup/*/init.scope; do echo $BASHPID > $group/cgroup.procs; done; work; }
work > /dev/null 2>&1 < /dev/null &
(leave &) > /dev/null 2>&1 < /dev/null
"#;

#[test]
fn root_what_is_done_between_the_end_and_the_grading_does_not_count() {
    let Some(user) = User::new() else { return };
    start(&user, plan(Mode::Exam, Some(60)));
    let last = TASKS.len();
    let work = reference(TASKS[last - 1].0);
    user.done(&["exam", "task", &last.to_string(), "--detach"]);
    let script = format!("export WORK={}; {TOO_LATE}", quoted(&work));
    user.done(&["shell", "--", "bash", "-c", &script]);
    by_ssh(&user, last, &script);
    let lab = lab(&user, last);
    let working = user.done(&["shell", "--lab", &lab, "--", "pgrep", "-xc", "bash"]);
    let working: u32 = working.trim().parse().expect("is a number");
    assert!(working >= 4, "all of them wait");
    // This one is graded last.
    for number in 1..last {
        user.done(&["exam", "task", &number.to_string(), "--detach"]);
    }
    user.assert(&["exam", "submit", "--yes"]).code(1);
    let result = result(&user);
    assert_eq!(result["tasks"][last - 1]["score"], 0, "{result}");
    assert_eq!(result["unknown"], 0.0, "{result}");
}

/// Waits until a task's node has ended, by the learner's doing.
fn is_ended_from_inside(user: &User, number: usize) {
    wait::until("a refusal", || {
        let again = user
            .cksl(&["exam", "task", &number.to_string(), "--detach"])
            .output()
            .expect("runs");
        let said = String::from_utf8_lossy(&again.stderr).into_owned();
        match said.contains("ended from inside") {
            true => Ok(()),
            false => Err(said),
        }
    });
}

/// In a node: traces its init so that the kernel kills it when this process ends.
const KILL_INIT: &str = "syscall(101, 0x4206, 1, 0, 0x100000) == 0 or die $!";

/// The same by another program in its place, by its memory, and by less memory than its own cgroup takes.
const END_INIT: [&str; 3] = [
    "cp /bin/true /lib/systemd/systemd.new; mv /lib/systemd/systemd.new /lib/systemd/systemd; \
     systemctl daemon-reexec",
    "perl -e 'open(M, \"<\", \"/proc/1/maps\"); while (<M>) { next unless /^(\\w+)-(\\w+) r-xp.*systemd$/; \
     open(W, \"+<\", \"/proc/1/mem\"); sysseek(W, hex $1, 0); syswrite(W, \"\\xcc\" x (hex($2) - hex $1)) }'; \
     systemctl daemon-reload",
    "cd /sys/fs/cgroup/memory/init.scope && echo $(($(cat memory.usage_in_bytes) + 20000)) > memory.limit_in_bytes \
     || cat /sys/fs/cgroup/init.scope/memory.current > /sys/fs/cgroup/init.scope/memory.max; \
     cd /etc/systemd/system; for i in $(seq 400); do printf '[Service]\nExecStart=/bin/true\n' > z$i.service; \
     ln -s ../z$i.service multi-user.target.wants/; done; systemctl daemon-reload",
];

#[test]
fn root_a_node_that_its_learner_ends_in_secret_is_their_doing() {
    let by_tracing = format!("perl -e '{KILL_INIT}'");
    for script in [&by_tracing[..]].iter().chain(&END_INIT) {
        let Some(user) = User::new() else { return };
        start(&user, plan(Mode::Exam, Some(60)));
        user.cksl(&["shell", "--", "bash", "-c", script])
            .output()
            .expect("runs");
        is_ended_from_inside(&user, 1);
        user.assert(&["exam", "submit", "--yes"]).code(1);
        let result = result(&user);
        assert_eq!(result["unknown"], 0.0, "{script}: {result}");
        assert_eq!(result["score"], 0.0, "{script}: {result}");
    }
}

/// In a node: takes more memory than it may have, by files that no process holds.
const FILL_MEMORY: &str = "mount -t tmpfs -o size=4g tmpfs /mnt; cat /dev/zero > /mnt/all";

#[test]
fn root_a_node_whose_memory_the_learner_fills_is_their_doing() {
    let Some(user) = User::new() else { return };
    start(&user, plan(Mode::Exam, Some(60)));
    user.cksl(&["shell", "--", "bash", "-c", FILL_MEMORY])
        .output()
        .expect("runs");
    is_ended_from_inside(&user, 1);
    user.assert(&["exam", "submit", "--yes"]).code(1);
    let result = result(&user);
    assert_eq!(result["unknown"], 0.0, "{result}");
}

/// In a node: more events than the detector takes at once and a recording keeps. Each is a failed `open` of a path of some
/// 4,000 bytes.
const FLOOD: &str = r#"my $path = "/tmp/" . ("x" x 249 . "/") x 16;
for (1 .. 100_000) { open my $file, "<", $path . $_ }"#;

#[test]
fn root_what_a_flood_of_events_hides_is_not_earned() {
    let Some(user) = User::new() else { return };
    let id = "verify-binaries";
    let mut plan = plan(Mode::Exam, Some(60));
    plan.tasks[2] = task_of(&Content::embedded(), id, "cluster-setup", 30.0);
    start(&user, plan);
    solve_as(&user, 3, id);
    user.done(&["shell", "--", "perl", "-e", FLOOD]);
    user.assert(&["exam", "submit", "--yes"]).code(1);
    let result = result(&user);
    assert_eq!(result["unknown"], 0.0, "{result}");
    // Whether a mount hides what should be removed is not known; which files differ is.
    assert_eq!(
        scores(&result)[2],
        serde_json::json!([5, 10]),
        "{result}\n{}",
        user.done(&["report", "3"])
    );
}

#[test]
fn root_what_the_learner_does_to_the_labs_of_an_exam_is_asked_and_told() {
    let Some(user) = User::new() else { return };
    start(&user, plan(Mode::Exam, Some(60)));
    solve(&user, 1);
    user.assert(&["reset", "--detach"])
        .code(2)
        .stderr(contains("An exam runs"));
    user.assert(&["reset", "--seed", "9", "--yes", "--detach"])
        .code(2)
        .stderr(contains("drawn with its plan"));
    user.done(&["reset", "--yes", "--detach"]);
    user.done(&["exam", "task", "2", "--detach"]);
    user.assert(&["stop"])
        .code(2)
        .stderr(contains("An exam runs"));
    user.done(&["stop", "--yes"]);
    user.assert(&["clean", "--all"])
        .code(2)
        .stderr(contains("An exam runs"));
    // That of a task that nobody has been to is ready by now.
    wait::until_true("the lab of task 3", || {
        let record = |lab: &String| fs::read_to_string(user.labs().join(lab).join("lab.json"));
        let ready = |lab: &String| record(lab).is_ok_and(|text| text.contains("running"));
        labs(&user)
            .iter()
            .any(|lab| lab.ends_with("-task-3") && ready(lab))
    });
    user.done(&["clean", "--all", "--yes"]);
    // The base is made again, and so is a lab that is gone to.
    assert_eq!(by_ssh(&user, 3, "cat /etc/hostname").trim(), "node-1");

    user.assert(&["exam", "submit", "--yes"]).code(1);
    let result = result(&user);
    let score = result["score"].as_f64().expect("has a score");
    assert!(
        (score - 50.0).abs() < 1e-9,
        "what was earned is kept: {result}"
    );
    let notes = result["notes"].to_string();
    for told in ["was reset by the learner", "was stopped by the learner"] {
        assert!(notes.contains(told), "{told}: {notes}");
    }
    // What was stopped before anybody had been there was no attempt.
    let history = user.json(&["history"]);
    let attempts = history["attempts"].as_array().expect("is a list");
    let of_third = |one: &&Value| one["scenario"] == "sudo-and-setuid";
    assert_eq!(attempts.iter().filter(of_third).count(), 1, "{history}");
}

/// At the base and in a node: overwrites what tells of the exam, or covers it.
const FORGE: &str = r#"
for told in /run/cksl/exam-clock /run/cksl/node.sock /usr/bin/cksl; do
    echo '999 3/3' > /tmp/forged
    cp /tmp/forged $told
    mount --bind /tmp/forged $told
done
printf '#!/bin/sh\necho passed\n' > /usr/local/bin/cksl && chmod +x /usr/local/bin/cksl
date -s 2000-01-01
true
"#;

#[test]
fn root_what_the_learner_forges_in_a_node_and_at_the_base_changes_neither_clock_nor_result() {
    let Some(user) = User::new() else { return };
    start(&user, plan(Mode::Exam, Some(60)));
    solve(&user, 1);
    let before = user.json(&["exam", "time"])["used"].as_u64();
    user.done(&["exam", "task", "2", "--detach"]);
    user.done(&["shell", "--", "sh", "-c", FORGE]);
    user.done(&["exam", "base", "--", "sh", "-c", FORGE]);
    let time = user.json(&["exam", "time"]);
    assert!(time["used"].as_u64() >= before, "{time}");
    assert!(time["left"].as_u64() < Some(3600), "{time}");
    assert_eq!((&time["task"], &time["ended"]), (&2.into(), &false.into()));
    user.assert(&["exam", "submit", "--yes"]).code(1);
    let result = result(&user);
    let score = result["score"].as_f64().expect("has a score");
    assert!((score - 50.0).abs() < 1e-9, "{result}");
    assert_eq!(result["tasks"][1]["score"], 0, "{result}");
    assert_eq!(result["unknown"], 0.0, "{result}");
}

/// A lab for the second task that never comes up.
const NEVER_MADE: &str = "\
about: A node whose service fails
services: [never.service]
files:
  - path: /etc/systemd/system/never.service
    text: |
      [Service]
      Type=oneshot
      ExecStart=/usr/bin/false
";

#[test]
fn root_a_task_whose_lab_can_not_be_made_is_replaced_and_the_result_says_so() {
    let Some(user) = User::new() else { return };
    let mine = user.file("mine");
    fs::create_dir_all(mine.join("labs/environ-node")).expect("is made");
    fs::write(mine.join("labs/environ-node/lab.yaml"), NEVER_MADE).expect("is written");
    let mut content = Content::embedded();
    content.add_dir(&mine).expect("is content");
    let plan = plan_of(&content, Mode::Training, None);
    start_with(&user, plan, vec![mine.clone()]);
    // The exam has a copy.
    fs::remove_dir_all(mine).expect("is removed");
    user.done(&["exam", "task", "2", "--detach"]);
    let record = fs::read(user.labs().join(lab(&user, 2)).join("lab.json")).expect("reads");
    let record: Value = serde_json::from_slice(&record).expect("is JSON");
    let other = record["scenario"].as_str().expect("has one").to_owned();
    assert!(!TASKS.iter().any(|(id, ..)| *id == other), "{other}");
    // Its lab is gone by the learner's act: that replaces nothing.
    user.done(&["stop", "--yes"]);
    user.done(&["exam", "task", "2", "--detach"]);

    user.assert(&["exam", "submit", "--yes"]).code(1);
    let result = result(&user);
    assert_eq!(result["tasks"][1]["scenario"], other.as_str(), "{result}");
    assert_eq!(result["tasks"][1]["weight"], TASKS[1].2, "{result}");
    let notes = result["notes"].to_string();
    let told = format!("`{}` was replaced by `{other}`", TASKS[1].0);
    assert!(notes.matches(&told).count() == 1, "{notes}");
}

/// A word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
