//! A clumsy learner with two labs: whatever they stumble over, neither an attempt nor evidence is
//! lost, and `cksl` goes on answering.
//!
//! `scripts/learner.sh MINUTES` lets them work longer than the test suite does.

use std::collections::BTreeMap;
use std::process::Output;
use std::thread::sleep;
use std::time::{Duration, Instant};

use cksl::scenario::Content;
use nix::sys::signal::Signal;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::User;
use super::kill::{kill_supervisor, launch, signal};
use super::terminal::Terminal;
use crate::wait;

/// How long the learner works, in minutes, and the seed of what befalls them.
const MINUTES: &str = "CKSL_LEARNER_MINUTES";
const SEED: &str = "CKSL_LEARNER_SEED";

/// The lab that falco runs in, and the other one.
const SCENARIOS: [&str; 2] = ["falco-override", "proc-environ"];

/// Something that befalls the learner.
type Trouble = fn(&mut Learner);

/// What befalls the learner, by name.
const TROUBLES: &[(&str, Trouble)] = &[
    ("typing errors", Learner::mistypes),
    ("Ctrl-C in the node", Learner::interrupts_in_the_node),
    ("Ctrl-C on the host", Learner::interrupts_on_the_host),
    ("a closed terminal", Learner::closes_a_terminal),
    ("everything at once", Learner::does_everything_at_once),
    (
        "clean beside running labs",
        Learner::cleans_beside_running_labs,
    ),
    ("a full disk", Learner::fills_the_disk),
    ("too many processes", Learner::starts_too_many_processes),
    ("falco restarted or killed", Learner::kills_falco),
    ("the supervisor killed", Learner::loses_the_supervisor),
    ("a command killed", Learner::loses_a_command),
    ("a reset", Learner::resets),
    ("the node's init killed", Learner::loses_the_node),
];

/// Numbers that look random, the same again for the same seed.
struct Dice {
    seed: u64,
    thrown: u64,
}

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.thrown += 1;
        let digest = Sha256::digest(format!("{} {}", self.seed, self.thrown));
        usize::from_le_bytes(digest[..8].try_into().expect("is longer")) % end
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// Waits for a moment: often a short one.
    fn hesitate(&mut self) {
        let longest = self.one_of(&[5, 50, 200, 700]);
        sleep(Duration::from_millis(self.below(longest) as u64));
    }
}

/// A lab, and what is known to be earned there.
struct Work {
    scenario: &'static str,
    lab: String,
    attempt: Value,
    lost: u64,
}

struct Learner {
    user: User,
    dice: Dice,
    works: Vec<Work>,
}

#[test]
fn root_a_clumsy_learner_loses_neither_attempt_nor_evidence() {
    let Some(user) = User::new() else { return };
    let number = |variable: &str| std::env::var(variable).ok()?.parse::<f64>().ok();
    let minutes = number(MINUTES).unwrap_or(0.0);
    let seed = number(SEED).map_or_else(
        || {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            now.map_or(0, |now| now.as_secs())
        },
        |seed| seed as u64,
    );
    eprintln!("a learner for {minutes} min; again with {SEED}={seed}");
    let mut learner = Learner {
        user,
        dice: Dice { seed, thrown: 0 },
        works: Vec::new(),
    };
    for scenario in SCENARIOS {
        learner.begins(scenario);
    }
    let began = Instant::now();
    let mut met = BTreeMap::new();
    // Each trouble once, then by chance until the time is over.
    for round in 0.. {
        if round >= TROUBLES.len() && began.elapsed().as_secs_f64() > minutes * 60.0 {
            break;
        }
        let (name, trouble) = match TROUBLES.get(round) {
            Some(trouble) => *trouble,
            None => learner.dice.one_of(TROUBLES),
        };
        eprintln!(
            "{:6.1} s  round {round}: {name}",
            began.elapsed().as_secs_f64()
        );
        trouble(&mut learner);
        learner.has_kept_all(name);
        *met.entry(name).or_insert(0) += 1;
    }
    eprintln!("met: {met:#?}");
}

impl Learner {
    /// Runs `cksl`, which may say no, but neither panics nor calls it a bug of its own.
    fn cksl(&self, args: &[&str]) -> Output {
        let output = self.user.cksl(args).output().expect("runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            matches!(output.status.code(), Some(0..=3)) && !said.contains("panicked"),
            "cksl {args:?}: {}: {said}",
            output.status
        );
        output
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.cksl(&[args, &["--json"]].concat());
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!(
                "cksl {args:?} --json: {error}: {}",
                String::from_utf8_lossy(&output.stderr)
            )
        })
    }

    /// Makes a lab, and does its task by the book, typed into a terminal.
    fn begins(&mut self, scenario: &'static str) {
        let seed = self.dice.below(1 << 20).to_string();
        self.user
            .done(&["start", scenario, "--seed", &seed, "--detach"]);
        let newest = self.json(&["history"])["attempts"][0].clone();
        let lab = newest["lab"].as_str().expect("has a name").to_owned();
        self.works.push(Work {
            scenario,
            lab,
            attempt: Value::Null,
            lost: 0,
        });
        self.does_the_task(self.works.len() - 1);
    }

    /// Types the reference answer, and earns all.
    fn does_the_task(&mut self, which: usize) {
        let Work { scenario, lab, .. } = &self.works[which];
        let attempt = self.json(&["status", "--lab", lab])["attempt"].clone();
        let history = self.json(&["history"]);
        let seed = history["attempts"]
            .as_array()
            .and_then(|all| all.iter().find(|one| one["attempt"] == attempt))
            .and_then(|one| one["seed"].as_u64());
        let content = Content::embedded();
        let drawn = content
            .draw(scenario, seed.expect("is kept"))
            .expect("can be drawn");
        let script = content
            .solution(scenario, &drawn.values)
            .expect("has a solution");
        let mut shell = Terminal::shell(&self.user, lab);
        for line in script.lines().filter(|line| !line.starts_with('#')) {
            shell.say(line);
        }
        shell.close();
        let work = &mut self.works[which];
        work.attempt = attempt;
        work.lost = 0;
        self.has_earned_all(which, "having done the task");
    }

    /// Every point is earned; falco may need a moment to be back.
    fn has_earned_all(&self, which: usize, after: &str) {
        let work = &self.works[which];
        wait::until(&format!("all points of {} after {after}", work.lab), || {
            let report = self.json(&["check", "--lab", &work.lab]);
            if report["passed"] == true {
                return Ok(());
            }
            for check in report["checks"].as_array().expect("are listed") {
                assert!(
                    check["id"] != "read-environ" || check["verdict"] == "pass",
                    "after {after}, what had been done is no longer known: {report:#}"
                );
            }
            // The check says what to do where nobody watched what was done to falco.
            if report.to_string().contains("ran while events were lost") {
                self.in_node(which, "systemctl restart falco");
            }
            Err(format!("{report:#}"))
        });
    }

    /// What must hold after every trouble.
    fn has_kept_all(&mut self, after: &str) {
        for which in 0..self.works.len() {
            let work = &self.works[which];
            let status = self.json(&["status", "--lab", &work.lab]);
            assert_eq!(
                (&status["attempt"], &status["best"]["passed"]),
                (&work.attempt, &Value::Bool(true)),
                "after {after}: {status:#}"
            );
            let lost = status["lost"].as_u64().expect("is counted");
            assert!(lost >= work.lost, "after {after}, losses are forgotten");
            self.works[which].lost = lost;
            self.has_earned_all(which, after);
        }
    }

    fn some_lab(&mut self) -> usize {
        self.dice.below(self.works.len())
    }

    fn shell(&self, which: usize) -> Terminal {
        Terminal::shell(&self.user, &self.works[which].lab)
    }

    /// Runs a command as the learner in a node.
    fn in_node(&self, which: usize, script: &str) -> Output {
        self.cksl(&[
            "shell",
            "--lab",
            &self.works[which].lab,
            "--",
            "sh",
            "-c",
            script,
        ])
    }

    fn mistypes(&mut self) {
        for (args, code, hint) in [
            (&["chekc"][..], 2, "check"),
            (&["check"], 2, "--lab"),
            (&["check", "--lab", "mine"], 2, "running: "),
            (&["start", "falco-overide"], 2, "did you mean"),
            (&["start", "proc-environ", "--on", "moon"], 2, "moon"),
            (&["start", "proc-environ", "--seed", "x"], 2, "seed"),
            (&["shell", "--lab", ""], 2, "running: "),
            (&["check", "--recording", "/nowhere"], 2, "/nowhere"),
        ] {
            let output = self.cksl(args);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
            assert!(said.contains(hint), "{args:?}: {said}");
        }
        let which = self.some_lab();
        let mut shell = self.shell(which);
        for (line, hint) in [
            ("cksl chekc", "check"),
            ("cksl explain nonsense", "the checks are: "),
            ("cksl answer nonsense x", "no question is called"),
            ("cksl answer", ""),
            ("cksl --plain --json", "Usage"),
            ("falco --nonsense", "nonsense"),
            ("falco -r /nowhere", "/nowhere"),
            ("sysdig proc.nam=x", "proc.nam"),
            ("cksl check < /dev/null | head -1 | cat", ""),
        ] {
            let shown = shell.say(line);
            assert!(shown.contains(hint), "{line}: {shown}");
            assert!(!shown.contains("panicked"), "{line}: {shown}");
        }
        shell.close();
    }

    fn interrupts_in_the_node(&mut self) {
        let which = self.some_lab();
        let mut shell = self.shell(which);
        for _ in 0..4 {
            let line = self.dice.one_of(&[
                "cksl check",
                "cksl check --watch",
                "cksl hint",
                "cksl explain",
                "cksl answer credential",
                "cksl answer credential -",
                "cksl submit",
                "cksl rules",
                "sysdig evt.type=nosuchcall; true",
                "falco -r /etc/falco/falco_rules.yaml",
            ]);
            shell.enter(line);
            self.dice.hesitate();
            let shown = shell.interrupt();
            assert!(!shown.contains("panicked"), "{line}: {shown}");
        }
        shell.close();
    }

    fn interrupts_on_the_host(&mut self) {
        let which = self.some_lab();
        let lab = self.works[which].lab.clone();
        let command = self.dice.one_of(&[
            &["check"][..],
            &["check", "--watch"],
            &["hint"],
            &["explain"],
            &["solution"],
            &["status"],
            &["answer", "credential"],
        ]);
        let args = [command, &["--lab", &lab]].concat();
        let mut terminal = Terminal::run(&self.user, &args);
        self.dice.hesitate();
        terminal.press(&[3]);
        let (_, shown) = terminal.ended();
        assert!(!shown.contains("panicked"), "{args:?}: {shown}");
        assert!(terminal.is_cooked(), "{args:?} leaves a broken terminal");
        terminal.close();
    }

    fn closes_a_terminal(&mut self) {
        let which = self.some_lab();
        let mut shell = self.shell(which);
        let line = self.dice.one_of(&[
            "",
            "sleep 98765",
            "sleep 98765 & cat",
            "vi /etc/hosts",
            "cksl check --watch",
            "journalctl -f",
            "bash -c 'bash -c \"sleep 98765\"'",
        ]);
        let mut other = self.shell(which);
        shell.enter(line);
        if line.contains("sleep") {
            // A job that has been forked and is not yet a program misses the hang-up of its shell.
            wait::until_true("its start", || {
                !self
                    .in_node(which, "pgrep -fx 'sleep 98765'")
                    .stdout
                    .is_empty()
            });
        }
        self.dice.hesitate();
        shell.close();
        assert!(
            other.say("echo still' 'here").contains("still here"),
            "one shell ends without the other"
        );
        other.close();
        wait::until_none(&format!("the end of `{line}`"), || {
            let left = self.in_node(
                which,
                "ps -o pid=,ppid=,pgid=,sid=,stat=,args= -e | grep -E ' (sleep 98765|vi |bash|cksl check|journalctl|cat)' | \
                 grep -Ev '&|grep'; true",
            );
            String::from_utf8_lossy(&left.stdout).trim().to_owned()
        });
    }

    fn does_everything_at_once(&mut self) {
        let labs: Vec<String> = self.works.iter().map(|work| work.lab.clone()).collect();
        let mut running: Vec<_> = labs
            .iter()
            .flat_map(|lab| {
                [
                    &["check", "--lab", lab][..],
                    &["check", "--lab", lab],
                    &["explain", "--lab", lab],
                    &["status", "--lab", lab],
                    &["shell", "--lab", lab, "--", "true"],
                ]
                .map(|args| launch(&self.user, args))
            })
            .collect();
        for command in &mut running {
            let status = command.wait().expect("ends");
            assert!(matches!(status.code(), Some(0..=1)), "{status}");
        }
    }

    fn cleans_beside_running_labs(&mut self) {
        self.cksl(&["clean"]);
    }

    fn fills_the_disk(&mut self) {
        let which = self.some_lab();
        let folder = self.dice.one_of(&["/tmp", "/root", "/run", "/dev/shm"]);
        self.in_node(
            which,
            &format!("dd if=/dev/zero of={folder}/full bs=1M; echo > {folder}/full2; true"),
        );
        // Whatever can be judged, is; and what was done is still known.
        let report = self.json(&["check", "--lab", &self.works[which].lab]);
        assert!(report["checks"].is_array(), "{folder} is full: {report}");
        self.in_node(which, &format!("rm -f {folder}/full {folder}/full2"));
    }

    fn starts_too_many_processes(&mut self) {
        let which = self.some_lab();
        let mut shell = self.shell(which);
        // Until no process more can be had; they end with their group, which the shell, needing no
        // process for it, can do.
        shell.say(
            "perl -e 'setpgrp; $SIG{TERM} = \"DEFAULT\"; while (1) { $pid = fork; last if !defined $pid; if (!$pid) { sleep 600; exit } } print \"group $$\\n\"; sleep 600' > /run/group & sleep 2",
        );
        let report = self.json(&["check", "--lab", &self.works[which].lab]);
        for check in report["checks"].as_array().expect("are listed") {
            assert!(
                check["id"] != "read-environ" || check["verdict"] == "pass",
                "without processes to be had: {report:#}"
            );
        }
        self.cksl(&["shell", "--lab", &self.works[which].lab, "--", "true"]);
        shell.say("kill -9 -- -$!");
        shell.say("wait");
        shell.close();
    }

    fn kills_falco(&mut self) {
        let script = self.dice.one_of(&[
            "systemctl restart falco",
            "pkill -9 -x falco",
            "pkill -HUP -x falco",
            "systemctl stop falco",
            "touch /etc/falco/falco_rules.local.yaml",
            "systemctl kill -s ABRT falco",
            "systemctl restart falco; systemctl restart falco; systemctl restart falco",
        ]);
        self.in_node(0, script);
        self.dice.hesitate();
        self.cksl(&["check", "--lab", &self.works[0].lab]);
        // As anybody would who sees that it is down.
        self.in_node(
            0,
            "systemctl is-active --quiet falco || { systemctl reset-failed falco; systemctl start falco; }",
        );
    }

    fn loses_the_supervisor(&mut self) {
        for work in &mut self.works {
            work.lost += 1;
        }
        kill_supervisor(&self.user);
        let which = self.some_lab();
        if self.dice.below(2) == 0 {
            // Nobody answers in the node until a command on the host has started another one.
            let mut node = self.in_node_without_supervisor(which);
            let _ = node.wait();
        }
    }

    /// A command that is in the node's shell while the supervisor dies.
    fn in_node_without_supervisor(&self, which: usize) -> std::process::Child {
        let lab = &self.works[which].lab;
        let command = launch(
            &self.user,
            &["shell", "--lab", lab, "--", "cksl", "check", "--watch"],
        );
        sleep(Duration::from_millis(300));
        kill_supervisor(&self.user);
        command
    }

    fn loses_a_command(&mut self) {
        let which = self.some_lab();
        let lab = self.works[which].lab.clone();
        let args = self.dice.one_of(&[
            &["check"][..],
            &["check", "--watch"],
            &["explain"],
            &["shell"],
        ]);
        let mut command = launch(&self.user, &[args, &["--lab", &lab]].concat());
        self.dice.hesitate();
        signal(command.id() as i32, Signal::SIGKILL);
        command.wait().expect("ends");
    }

    fn resets(&mut self) {
        let which = self.some_lab();
        let lab = self.works[which].lab.clone();
        self.user.done(&["reset", "--yes", "--lab", &lab]);
        self.keeps_the_old_attempt(which);
        self.does_the_task(which);
    }

    fn loses_the_node(&mut self) {
        let which = self.some_lab();
        let lab = self.works[which].lab.clone();
        let record = std::fs::read(self.user.file("state/labs").join(&lab).join("lab.json"));
        let record: Value = serde_json::from_slice(&record.expect("is kept")).expect("is JSON");
        let init = record["node"]["ids"]["init_pid"]
            .as_i64()
            .expect("is known");
        signal(init as i32, Signal::SIGKILL);
        self.dice.hesitate();
        if self.dice.below(3) == 0 {
            kill_supervisor(&self.user);
        }
        for command in [
            &["check"][..],
            &["shell", "--", "true"],
            &["status"],
            &["explain"],
        ] {
            let args = [&command[..1], &["--lab", &lab], &command[1..]].concat();
            let output = self.cksl(&args);
            let said = String::from_utf8_lossy(&output.stderr);
            let shown = String::from_utf8_lossy(&output.stdout);
            assert!(
                said.contains("cksl ") || shown.contains("cksl ") || output.status.success(),
                "{args:?} says what to do without a node: {said}{shown}"
            );
        }
        if !self.cksl(&["status", "--lab", &lab]).status.success() {
            // Taken for lost by a new supervisor.
            self.user.done(&["clean"]);
            let scenario = self.works.remove(which).scenario;
            self.begins(scenario);
            // Falco's lab is the first.
            self.works.sort_by_key(|work| work.scenario);
        } else {
            self.user.done(&["reset", "--yes", "--lab", &lab]);
            self.keeps_the_old_attempt(which);
            self.does_the_task(which);
        }
    }

    /// An attempt that has ended keeps its points.
    fn keeps_the_old_attempt(&self, which: usize) {
        let history = self.json(&["history"]);
        let old = history["attempts"]
            .as_array()
            .and_then(|all| {
                all.iter()
                    .find(|one| one["attempt"] == self.works[which].attempt)
            })
            .cloned()
            .unwrap_or_default();
        assert_eq!(
            (&old["best"]["passed"], old["ended"].is_string()),
            (&Value::Bool(true), true),
            "{old:#}"
        );
    }
}
