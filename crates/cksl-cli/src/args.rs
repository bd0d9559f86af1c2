//! The command line.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use cksl::exam::{Mode, PRESET};
use cksl::report::{Cursor, Progressed};
use cksl::scenario::{Level, Tier};
use cksl_class::class::MOST_MINUTES;
use cksl_node::verbs::VerbArgs;
use cksl_tools::rules;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::{ArgValueCandidates, Shell};
use jiff::civil::{DateTime, Time};
use jiff::{Timestamp, Zoned};

use super::complete;

/// Training labs for the CKS exam, graded by what the kernel saw.
#[derive(Debug, Parser)]
#[command(
    name = "cksl",
    version,
    disable_help_subcommand = true,
    after_help = "\
Examples:
  cksl list                       what there is to practise
  cksl next                       one of it, and why that one
  sudo cksl start falco-override  a node, a task, a shell
  cksl check                      what you have earned, and by which evidence
  cksl stop                       end the lab

Exit codes: 0 passed or done, 1 graded and not passed, 2 usage or content error,
3 this machine can't, 70 a bug of ours."
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// Data as JSON on standard output
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// ASCII only: no colour, no symbols, no progress lines
    #[arg(long, global = true)]
    pub(super) plain: bool,
    /// A directory with more scenarios, labs and answers (repeatable)
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) content: Vec<PathBuf>,
}

/// Which lab a command means.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct WhichLab {
    /// Where there are several: the lab, its scenario, or how the name begins (`cksl status` names them)
    #[arg(long, value_name = "LAB", add = ArgValueCandidates::new(complete::labs))]
    pub(super) lab: Option<String>,
}

/// Which lab a command means, named with `--lab` or without.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct NamedLab {
    /// Where there are several: the lab, its scenario, or how the name begins (`cksl status` names them)
    #[arg(value_name = "LAB", add = ArgValueCandidates::new(complete::labs))]
    pub(super) named: Option<String>,
    /// The same
    #[arg(long, value_name = "LAB", conflicts_with = "named", add = ArgValueCandidates::new(complete::labs))]
    pub(super) lab: Option<String>,
}

impl From<NamedLab> for WhichLab {
    fn from(NamedLab { named, lab }: NamedLab) -> Self {
        Self { lab: named.or(lab) }
    }
}

/// Which scenarios are listed.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Wanted {
    /// Only this domain, as with --domain
    #[arg(value_name = "DOMAIN", conflicts_with = "domain", add = ArgValueCandidates::new(complete::domains))]
    pub(super) named: Option<String>,
    /// Only this domain: `cluster-setup`, `cluster-hardening`, `system-hardening`, `microservices`,
    /// `supply-chain`, `runtime`
    #[arg(long, value_name = "DOMAIN", add = ArgValueCandidates::new(complete::domains))]
    pub(super) domain: Option<String>,
    /// Only this tier
    #[arg(long, value_enum)]
    pub(super) tier: Option<Tier>,
    /// At most N minutes
    #[arg(long, value_name = "N")]
    pub(super) minutes: Option<u32>,
    /// Only this level
    #[arg(long, value_enum)]
    pub(super) level: Option<Level>,
    /// Only this state of your progress
    #[arg(long, value_enum)]
    pub(super) state: Option<Progressed>,
    /// In the order in which to practise, with what each builds on
    #[arg(long)]
    pub(super) path: bool,
}

/// What can be graded instead of a lab.
#[derive(Args, Clone, Debug)]
pub(super) struct Recording {
    /// Grade a recording instead of a lab: checks that need the node are `unknown`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["watch", "lab"])]
    pub(super) recording: Option<PathBuf>,
}

/// Which questions are asked.
#[derive(Args, Clone, Debug)]
pub(super) struct Quiz {
    /// Only of this topic, as `cksl quiz --list` names it
    #[arg(add = ArgValueCandidates::new(complete::topics))]
    pub(super) topic: Option<String>,
    /// Not more than so many
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) count: u16,
    /// No new ones: only what is due again
    #[arg(long)]
    pub(super) due: bool,
    /// Also what is not due yet, where there are too few others
    #[arg(long)]
    pub(super) early: bool,
    /// Mix questions and options by this seed
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// List the topics and what is due
    #[arg(long, conflicts_with_all = ["topic", "due", "early", "seed"])]
    pub(super) list: bool,
}

/// Which exam is drawn.
#[derive(Args, Clone, Debug)]
pub(super) struct WhichExam {
    /// An exam that is known by name
    #[arg(long, value_name = "NAME", default_value = PRESET)]
    pub(super) preset: String,
    /// How many minutes its tasks are to take [default: the preset's, 120]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=1440))]
    pub(super) minutes: Option<u32>,
    /// Only of these domains, with commas between them (`cksl coverage --json` has their ids)
    #[arg(long, value_name = "DOMAINS", value_delimiter = ',')]
    pub(super) domains: Vec<String>,
    /// What you may do
    #[arg(long, value_enum, default_value = "exam")]
    pub(super) mode: Mode,
    /// Draw by this seed: the same exam for all with the same attempts and free memory
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
}

/// Which way progress is carried.
#[derive(Debug, Subcommand)]
pub(super) enum Carried {
    /// Print all attempts that have ended, and all answers of the quiz, as JSON
    Export,
    /// Add what is new from such a file; what is already here stays unchanged
    Import {
        /// The file, or `-` for the standard input
        file: PathBuf,
    },
}

/// A mock exam.
#[derive(Debug, Subcommand)]
pub(super) enum Exam {
    /// Draw an exam and show its plan; nothing is created
    #[command(after_help = "\
Examples:
  cksl exam plan
  cksl exam plan --minutes 60 --domains runtime,microservices
  cksl exam plan --mode training --seed 7

No task is named. What this machine or the content can't serve is, with the reason.")]
    Plan(WhichExam),
    /// Draw an exam, show the plan, and begin: the clock runs when the first lab is ready
    #[command(after_help = "\
Examples:
  sudo cksl exam start
  sudo cksl exam start --minutes 60 --mode training

It ends in a shell at the base of the exam. `ssh task-1` goes from there to the node of task 1, and `exit` comes back.")]
    Start {
        #[command(flatten)]
        which: WhichExam,
        /// Accept the plan without a question
        #[arg(short, long)]
        yes: bool,
        /// Don't open a shell
        #[arg(long)]
        detach: bool,
    },
    /// Show the current task, or go to another one: its text and a shell in its node
    #[command(after_help = "\
Examples:
  cksl exam task           the text of the current task
  sudo cksl exam task 3    go to task 3

The task that you leave is graded meanwhile; you are told nothing of it before the end.")]
    Task {
        /// Its number
        number: Option<u32>,
        /// Don't open a shell
        #[arg(long, requires = "number")]
        detach: bool,
    },
    /// Go to the next task
    Next {
        /// Don't open a shell
        #[arg(long)]
        detach: bool,
    },
    /// Go back to the base: the node from which `ssh task-1` goes to the node of task 1
    #[command(after_help = "\
Examples:
  sudo cksl exam base
  sudo cksl exam base -- ssh task-3 hostname

Several terminals can be at the base at the same time.")]
    Base {
        /// A command instead of a shell
        #[arg(last = true, value_name = "COMMAND")]
        argv: Vec<String>,
    },
    /// Mark a task to come back to, or take the mark away
    Flag {
        /// Its number [default: the current task]
        number: Option<u32>,
    },
    /// Show the time that is left
    Time,
    /// Show all tasks and their state
    Status,
    /// Pause the clock (in training only)
    Pause,
    /// Go on with the exam that runs: the clock continues if it is paused, and you are at the base
    #[command(after_help = "\
Examples:
  sudo cksl exam resume             go on after a closed terminal, a killed command or a pause
  sudo cksl exam resume --detach    only let the clock continue")]
    Resume {
        /// Don't open a shell
        #[arg(long)]
        detach: bool,
    },
    /// Submit all tasks, grade them, and show the result
    Submit {
        /// Without being asked
        #[arg(short, long)]
        yes: bool,
    },
    /// Show what was earned in an exam
    Result {
        /// Its number, as `cksl history` shows it [default: the last one]
        exam: Option<i64>,
        /// Write it with the reports of its attempts as a page of HTML into this file, `-` for standard output
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
    },
}

/// An attempt, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhichAttempt {
    Latest,
    Number(i64),
}

impl FromStr for WhichAttempt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "last" => Ok(Self::Latest),
            _ => text
                .parse()
                .map(Self::Number)
                .map_err(|_| "an attempt is a number of `cksl history`, or `last`".to_owned()),
        }
    }
}

/// Whose doing is shown.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Doer {
    /// You
    Learner,
    /// The lab's own services
    Lab,
    /// The grader
    Grader,
}

/// What of an attempt is shown.
#[derive(Args, Clone, Debug)]
pub(super) struct Replay {
    /// Number of the attempt, as `cksl history` shows it, or `last`
    #[arg(value_name = "ATTEMPT", default_value = "last", conflicts_with = "lab")]
    pub(super) attempt: WhichAttempt,
    /// The attempt that runs in this lab
    #[arg(long, value_name = "LAB", add = ArgValueCandidates::new(complete::labs))]
    pub(super) lab: Option<String>,
    /// Only what this actor did
    #[arg(long, value_enum, value_name = "ACTOR")]
    pub(super) actor: Option<Doer>,
    /// Only what this process did: its name, or its number in the node
    #[arg(long, value_name = "NAME|PID")]
    pub(super) process: Option<String>,
    /// Only what was done to this file, or below this directory
    #[arg(long, value_name = "PATH")]
    pub(super) file: Option<String>,
    /// Only what this check rests on, and how its verdict changed
    #[arg(long, value_name = "ID")]
    pub(super) check: Option<String>,
    /// Show the checks at this time after the start, and what happened around it: 90, 1:30 or 1:02:30
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    pub(super) at: Option<u64>,
}

/// `90`, `1:30` and `1:02:30` in seconds.
fn seconds(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is no time: 90, 1:30 or 1:02:30 is one");
    let parts: Vec<&str> = text.trim_start_matches('+').split(':').collect();
    if parts.len() > 3 {
        return Err(wrong());
    }
    parts
        .iter()
        .enumerate()
        .try_fold(0u64, |sum, (place, part)| {
            let part: u64 = part.parse().map_err(|_| wrong())?;
            // Only the first part may be longer than what it is a part of.
            if place > 0 && part > 59 {
                return Err(wrong());
            }
            sum.checked_mul(60)
                .and_then(|sum| sum.checked_add(part))
                .ok_or_else(wrong)
        })
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the scenarios by domain, with your progress
    #[command(after_help = "\
Examples:
  cksl list
  cksl list --path
  cksl list runtime --state new
  cksl list --tier node --level quick")]
    List {
        #[command(flatten)]
        wanted: Wanted,
    },
    /// Show which competencies of the exam's curriculum can be practised
    Coverage,
    /// Read about a competency of the curriculum: facts, YAML to start from, common errors
    #[command(after_help = "\
Examples:
  cksl docs                    the competencies
  cksl docs network-policies
  cksl docs audit | less")]
    Docs {
        /// Competency, or how its name begins
        #[arg(add = ArgValueCandidates::new(complete::competencies))]
        competency: Option<String>,
    },
    /// Propose what to practise next, and say why
    Next,
    /// Estimate your skill in each domain, and your chance to pass a mock exam
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "\
Examples:
  cksl progress
  cksl progress export > progress.json   on one machine,
  cksl progress import progress.json     and on the other

Attempts with hints or the solution don't count. A repeat of a scenario counts half, and old ones less."
    )]
    Progress {
        #[command(subcommand)]
        carried: Option<Carried>,
    },
    /// Answer questions between labs; what you know comes back later, what you don't sooner
    #[command(after_help = "\
Examples:
  cksl quiz                   ten questions: what is due first, then new ones
  cksl quiz falco-rules       of one topic
  cksl quiz --due --count 30  only what is due again
  cksl quiz --list            the topics, and what is due

An answer is a letter, a number or a text. Each is kept at once: Ctrl-C loses nothing.
Without a terminal the answers are read from standard input, one a line.
With --json nothing is asked: the questions that would be are printed.")]
    Quiz(Quiz),
    /// Take a mock exam: tasks of all domains by the curriculum's weights
    #[command(after_help = "\
Examples:
  cksl exam                say whether an exam runs, and how to go on
  cksl exam plan           what an exam would be like
  sudo cksl exam start     begin one
  sudo cksl exam resume    go back to the one that runs, as after a closed terminal")]
    Exam {
        #[command(subcommand)]
        command: Option<Exam>,
    },
    /// Make a lab, show its task and open a shell in it
    #[command(after_help = "\
Examples:
  sudo cksl start falco-override
  sudo cksl start strace-etcd --detach
  sudo cksl start proc-environ --seed 7 --on sandbox
  sudo cksl start                       a list to choose from
  cksl start readonly-rootfs --on kubeconfig:test --dry-run")]
    Start {
        /// Scenario, as `cksl list` names it, or how its name begins; without it you choose from a list
        #[arg(add = ArgValueCandidates::new(complete::scenarios))]
        scenario: Option<String>,
        /// Where: `sandbox`, this machine; `docker` or `kind`, its Docker engine; `kubeconfig:CONTEXT`,
        /// a cluster that is there already
        #[arg(long, value_name = "PROVIDER")]
        on: Option<String>,
        /// Where a cluster that is there already gets the lab's images [default: docker.io/library]
        #[arg(long, value_name = "REGISTRY", requires = "on")]
        registry: Option<String>,
        /// Show what would be created, and create nothing
        #[arg(long, requires = "on")]
        dry_run: bool,
        /// Draw the attempt's names, ports and secrets from this seed
        #[arg(long)]
        seed: Option<u64>,
        /// Don't open a shell
        #[arg(long)]
        detach: bool,
        /// Keep a fresh cluster ready, frozen, for the next reset or start: some 400 MiB of memory. The
        /// variable CKSL_SPARE says it for all labs [default: on with 12 GiB of memory or more]
        #[arg(long, value_name = "on|off")]
        spare: Option<Switch>,
    },
    /// Open a shell in a running lab, or run a command there
    #[command(after_help = "\
Examples:
  cksl shell
  cksl shell -- cat /etc/falco/falco_rules.local.yaml
  cksl shell -t -- top")]
    Shell {
        #[command(flatten)]
        which: WhichLab,
        /// Give the command a terminal
        #[arg(short, long)]
        tty: bool,
        /// User in the node
        #[arg(short, long, value_name = "USER")]
        user: Option<String>,
        /// Command and arguments; it has the settings of a login shell
        #[arg(last = true, value_name = "COMMAND")]
        argv: Vec<String>,
    },
    #[command(flatten)]
    Verb(VerbArgs<WhichLab, Recording, Rules>),
    /// Show what happens in labs, as it happens: work, grades, checks that change, hints, ends
    #[command(after_help = "\
Examples:
  sudo cksl follow                          all labs, until the last one ends
  sudo cksl follow --lab falco-override     until this one ends
  sudo cksl follow --json                   a line of JSON for each; docs/schema/happening.json describes it
  sudo cksl follow --json --after 1763840000123.57

The list keeps the last 4,096 entries. Where entries are missing, a line says so. A lab of an exam tells nothing about points before the exam ends.")]
    Follow {
        #[command(flatten)]
        which: WhichLab,
        /// Go on after this entry, as `--json` shows it; without it, from now on
        #[arg(long, value_name = "CURSOR")]
        after: Option<Cursor>,
    },
    /// Show your labs in the browser: terminals, task, checks, hints and timeline on one page
    #[command(after_help = "\
Examples:
  sudo cksl web                     your labs, and a list to start from
  sudo cksl web falco-override      make this lab, and show it
  sudo cksl web --port 8080
  sudo cksl web --json              the link as a line of JSON

The pages are for this machine alone: the address is 127.0.0.1. The link works once; Enter prints another one. Ctrl-C ends the pages, and labs stay.")]
    Web {
        /// Scenario to start, as `cksl list` names it
        #[arg(add = ArgValueCandidates::new(complete::scenarios))]
        scenario: Option<String>,
        /// Port of 127.0.0.1 [default: any that is free]
        #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
        port: u16,
    },
    /// Teach a class: learners join in their browsers by a code, and work in labs on this machine
    #[command(subcommand)]
    Class(Class),
    /// Make the labs of a class on this machine; the class is served elsewhere
    #[command(after_help = "\
Examples:
  sudo cksl host https://10.0.0.5:8443 TOKEN@FINGERPRINT
  sudo cksl host https://10.0.0.5:8443 - < token.txt        the token from a file, so that no list of processes shows it
  sudo cksl host https://10.0.0.5:8443 - --room 20 < token.txt

`cksl class host-token CLASS` prints the words, on the machine that serves the class. This machine dials the server, and listens on no port. After a cut it dials again by itself. Ctrl-C ends it; labs stay, and the same command connects them again. `cksl clean --all` ends them.")]
    Host {
        /// Address that `cksl class serve` prints
        address: String,
        /// TOKEN@FINGERPRINT; with `-` it is read from standard input
        token: String,
        /// What this machine is called on the board [default: its host name]
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// The most labs at a time, of one node each; a cluster counts as 11 or more [default: as its memory allows]
        #[arg(long, value_name = "N")]
        room: Option<u32>,
    },
    /// Join a class with your own machine: your labs are made here
    #[command(after_help = "\
Examples:
  sudo cksl join https://10.0.0.5:8443 ABCD-2345
  sudo cksl join https://10.0.0.5:8443 ABCD-2345 --name Ada --fingerprint SHA256

It asks for your name, and whether the instructor's screen shows the same fingerprint. Then it prints a link: your place in the class, in your browser. You are root on this machine, so what you earn here is marked as such.")]
    Join {
        /// Address of the class
        address: String,
        /// Code of the class
        code: String,
        /// Your name
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// SHA-256 of the server's certificate, as the instructor's screen shows it
        #[arg(long, value_name = "SHA256")]
        fingerprint: Option<String>,
        /// The most labs at a time, of one node each; a cluster counts as 11 or more [default: as its memory allows]
        #[arg(long, value_name = "N")]
        room: Option<u32>,
    },
    /// Show a reference answer; the attempt is no longer scored
    Solution {
        #[command(flatten)]
        which: NamedLab,
        /// Don't ask
        #[arg(short, long)]
        yes: bool,
    },
    /// Begin again: a fresh node, the same task; hints taken and answers tried still count
    Reset {
        #[command(flatten)]
        which: NamedLab,
        /// Other names, ports and secrets
        #[arg(long)]
        seed: Option<u64>,
        /// Don't open a shell
        #[arg(long)]
        detach: bool,
        /// Don't ask
        #[arg(short, long)]
        yes: bool,
    },
    /// End a lab and remove its node; what it earned is kept
    Stop {
        #[command(flatten)]
        which: NamedLab,
        /// All labs
        #[arg(long, conflicts_with_all = ["lab", "named"])]
        all: bool,
        /// Don't ask, in an exam
        #[arg(short, long)]
        yes: bool,
    },
    /// Show earlier attempts
    #[command(after_help = "\
Examples:
  cksl history
  cksl history falco-override
  cksl history --forget 12      remove what `cksl replay 12` shows; its points stay")]
    History {
        /// Only of this scenario
        #[arg(add = ArgValueCandidates::new(complete::scenarios))]
        scenario: Option<String>,
        /// Remove what is kept of an attempt for replay and report: commands with their arguments
        /// (repeatable). Points, evidence, hints and answers stay
        #[arg(long, value_name = "ATTEMPT", conflicts_with = "scenario")]
        forget: Vec<WhichAttempt>,
    },
    /// Show any moment of an attempt: what was done, and when checks became true or broke
    #[command(after_help = "\
Examples:
  cksl replay                                the latest attempt
  cksl replay 12 --actor learner
  cksl replay 12 --file /etc/falco --process bash
  cksl replay 12 --check says-what-was-asked
  cksl replay 12 --at 4:30                   the checks at that time
  sudo cksl replay --lab falco-override      an attempt that still runs")]
    Replay(Replay),
    /// Show what attempts earned and why, a worked answer, and what to practise next
    #[command(after_help = "\
Examples:
  cksl report                          the latest attempt
  cksl report 12 --html report.html
  cksl report 9 10 11 12 --json        docs/schema/report.json describes it

The HTML is one file: it needs no network, prints, and reads well on a phone.")]
    Report {
        /// Numbers of attempts, as `cksl history` shows them, or `last`
        #[arg(value_name = "ATTEMPT", default_value = "last")]
        attempts: Vec<WhichAttempt>,
        /// Write a page of HTML into this file, `-` for standard output
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
    },
    /// Show which labs can run on this machine, and how to fix what is missing
    Doctor,
    /// Remove what is left of runs that were killed
    Clean {
        /// Also end labs that are running well, and drop the images of nodes that a Docker engine keeps, and the content that
        /// exams have kept for their reports
        #[arg(long)]
        all: bool,
        /// Don't ask, in an exam
        #[arg(short, long)]
        yes: bool,
    },
    /// Validate and list Falco rules, or judge a recording by them, without a lab
    #[command(disable_help_flag = true, disable_version_flag = true)]
    Falco {
        /// Arguments of falco
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        argv: Vec<OsString>,
    },
    /// Show the system calls of a running lab, or of a recording
    #[command(disable_help_flag = true, disable_version_flag = true)]
    Sysdig {
        #[command(flatten)]
        which: WhichLab,
        /// Arguments of sysdig
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        argv: Vec<OsString>,
    },
    /// Carry all that labs need to machines without the Internet
    #[command(subcommand)]
    Bundle(Bundle),
    /// Push the roots of labs to a registry, or pull them from one
    #[command(subcommand)]
    Image(Image),
    /// For authors of scenarios and for packagers
    #[command(subcommand)]
    Dev(Dev),
    /// Print shell completions
    Completions {
        /// Shell
        shell: Shell,
    },
    #[command(name = "__supervisor", hide = true)]
    Supervisor {
        labs: PathBuf,
        run: PathBuf,
        store: PathBuf,
        progress: PathBuf,
        owner: String,
        on_host: PathBuf,
    },
    #[command(name = "__class", hide = true)]
    ServeClass,
    #[command(name = "__records", hide = true)]
    Records,
    #[command(name = "__signal", hide = true)]
    Signal { pid: i32, number: i32 },
}

/// A class.
#[derive(Debug, Subcommand)]
pub(super) enum Class {
    /// Create a class: its tasks, its code, and its list of names
    #[command(after_help = "\
Examples:
  sudo cksl class new monday --tasks falco-override,strace-etcd
  sudo cksl class new monday --tasks falco-override --roster names.csv
  sudo cksl class new monday --tasks falco-override --from 09:00 --until 10:30
  sudo cksl class new finals --exam cks --roster names.csv
  sudo cksl class new finals --exam cks --minutes 60 --domains runtime-security --from 09:00
  sudo cksl class new monday --tasks falco-override --db 'postgres:///classes?host=/run/postgresql'

An exam draws its tasks as `cksl exam` does. All learners have the same tasks, each in another order and with other names and values. It tells nothing of what is earned until the time of all is over. Without --from its time stands still until `cksl class go-on`.

A roster is CSV with a column `name`. Who is not on it waits to be admitted. Without one, the code is enough.

The records are in a file. With --db they are in PostgreSQL 15 or newer on this machine, in a schema of their own. All other commands find them there. The database is used as the user who called sudo, by a socket or with the password of the URL.")]
    New {
        /// Its name: small letters, digits and `-`
        class: String,
        /// Its tasks, as `cksl list` names them, with commas between them
        #[arg(long, value_name = "TASKS", value_delimiter = ',', required_unless_present = "exam", add = ArgValueCandidates::new(complete::scenarios))]
        tasks: Vec<String>,
        /// Make it an exam that is known by name: its tasks are drawn
        #[arg(long, value_name = "NAME", conflicts_with_all = ["tasks", "until", "one_by_one"])]
        exam: Option<String>,
        /// How many minutes the exam takes [default: the preset's, 120]
        #[arg(long, value_name = "N", requires = "exam", conflicts_with = "tasks", value_parser = clap::value_parser!(u32).range(1..=1440))]
        minutes: Option<u32>,
        /// Only tasks of these domains, with commas between them (`cksl coverage --json` has their ids)
        #[arg(
            long,
            value_name = "DOMAINS",
            value_delimiter = ',',
            requires = "exam",
            conflicts_with = "tasks"
        )]
        domains: Vec<String>,
        /// Draw by this seed: the same seed draws the same tasks
        #[arg(long, value_name = "N", requires = "exam", conflicts_with = "tasks")]
        seed: Option<u64>,
        /// From how many per cent on the exam is passed [default: 67]
        #[arg(long, value_name = "N", requires = "exam", conflicts_with = "tasks", value_parser = clap::value_parser!(u32).range(1..=100))]
        pass: Option<u32>,
        /// The learners, as CSV with a column `name`
        #[arg(long, value_name = "FILE")]
        roster: Option<PathBuf>,
        /// When it begins: `09:00` today, `2026-12-24T09:00` or `2026-12-24T09:00+01:00`
        #[arg(long, value_name = "TIME", value_parser = moment)]
        from: Option<Timestamp>,
        /// When it ends; what is done later does not count
        #[arg(long, value_name = "TIME", value_parser = moment)]
        until: Option<Timestamp>,
        /// Hold all tasks but the first back, until they are released
        #[arg(long)]
        one_by_one: bool,
        /// Keep the records in this database of PostgreSQL, `postgres://…`; `-` reads it from standard input [default: a
        /// file]
        #[arg(long, value_name = "URL")]
        db: Option<String>,
    },
    /// Serve its pages to the network, until Ctrl-C
    #[command(after_help = "\
Examples:
  sudo cksl class serve monday
  sudo cksl class serve monday --listen 192.0.2.7:443 --name class.example
  cksl class serve monday --no-host       without root: other machines make the labs

It prints the address and the code for the learners, and a link for you that works once. Enter prints another one. The pages are served without root. Labs are made on this machine, beside your own ones, and on each that `cksl host` connects.")]
    Serve {
        /// The class
        class: String,
        /// Address and port
        #[arg(long, value_name = "ADDRESS", default_value = "0.0.0.0:8443")]
        listen: SocketAddr,
        /// A name or address by which learners reach this machine; the first is shown (repeatable) [default: its
        /// addresses and its host name]
        #[arg(long, value_name = "HOST")]
        name: Vec<String>,
        /// Also serve numbers for Prometheus there, by plain HTTP
        #[arg(long, value_name = "ADDRESS")]
        metrics: Option<SocketAddr>,
        /// Make no labs on this machine
        #[arg(long)]
        no_host: bool,
        /// The most labs on this machine at a time, of one node each; a cluster counts as 11 or more [default: as its
        /// memory allows]
        #[arg(long, value_name = "N", conflicts_with = "no_host")]
        room: Option<u32>,
    },
    /// Make a token by which other machines come, to make labs for the class
    #[command(after_help = "\
Examples:
  sudo cksl class host-token monday
  sudo cksl class host-token monday --list
  sudo cksl class host-token monday --revoke 3fa2b1c0

It prints the command for the other machines. Several may use one token. Only its digest is kept, so it is shown once. After --revoke, machines that use the token are disconnected within a second; the points that were earned there stay.")]
    HostToken {
        /// The class
        class: String,
        /// List the tokens, and the machines that came by each
        #[arg(long, conflicts_with = "revoke")]
        list: bool,
        /// Revoke the token of that id, as --list shows it
        #[arg(long, value_name = "ID")]
        revoke: Option<String>,
    },
    /// List the classes, or show how the learners of one stand
    Status {
        /// The class
        class: Option<String>,
    },
    /// Let learners join, and begin tasks; or try first whether this machine can hold them
    #[command(after_help = "Examples:\n  \
        cksl class open monday                          lets learners join\n  \
        cksl class open monday --dry-run --learners 30  makes each lab once, types its worked answer, and \
        says how long 30 learners wait\n  \
        cksl class open monday --warm                   makes a lab of the first task for each learner, then opens")]
    Open {
        /// The class
        class: String,
        /// Open nothing: make each lab once, type its worked answer, and remove it
        #[arg(long)]
        dry_run: bool,
        /// Open when a lab of the first task waits for each learner; it begins when they do
        #[arg(long, conflicts_with = "dry_run")]
        warm: bool,
        /// With --dry-run or --warm: how many learners are expected, if the roster does not say it
        #[arg(long, value_name = "N")]
        learners: Option<u32>,
    },
    /// Let nobody join, or begin a task; learners who work can go on
    Close {
        /// The class
        class: String,
    },
    /// Let learners begin a task that was held back: the next one, or that one
    Release {
        /// The class
        class: String,
        /// The task
        task: Option<String>,
    },
    /// Give a learner the next hint of a task, at no cost
    Hint {
        /// The class
        class: String,
        /// The learner, as typed
        learner: String,
        /// The task [default: the one in which something was done last]
        task: Option<String>,
    },
    /// Let a learner begin a task again on a fresh node
    Reset {
        /// The class
        class: String,
        /// The learner, as typed
        learner: String,
        /// The task
        task: String,
        /// Don't ask
        #[arg(short, long)]
        yes: bool,
    },
    /// Give more time to all, or to one learner
    #[command(after_help = "\
Examples:
  sudo cksl class extend monday 10
  sudo cksl class extend monday 10 --to Ada
  sudo cksl class extend monday --to Ada --factor 125

Minutes count from the end on, or from now on if it is over. A factor stretches the whole time of one learner.")]
    Extend {
        /// The class
        class: String,
        /// Minutes
        #[arg(required_unless_present = "factor", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_MINUTES)))]
        minutes: Option<u32>,
        /// Only to this learner
        #[arg(long, value_name = "LEARNER")]
        to: Option<String>,
        /// Per cent of the time of the others
        #[arg(long, value_name = "PER CENT", requires = "to", conflicts_with = "minutes", value_parser = clap::value_parser!(u32).range(100..=400))]
        factor: Option<u32>,
    },
    /// Let time stand still: terminals take no keys
    Pause {
        /// The class
        class: String,
    },
    /// End the pause
    GoOn {
        /// The class
        class: String,
    },
    /// Say something to all learners, or to one
    #[command(after_help = "\
Examples:
  sudo cksl class say monday \"ten minutes left\"
  sudo cksl class say monday \"look at the second hint\" --to Ada")]
    Say {
        /// The class
        class: String,
        /// The message
        text: String,
        /// Only to this learner
        #[arg(long, value_name = "LEARNER")]
        to: Option<String>,
    },
    /// Admit a learner who is not on the roster
    Admit {
        /// The class
        class: String,
        /// The learner, as typed
        learner: String,
    },
    /// Write the marks
    #[command(after_help = "\
Examples:
  sudo cksl class export monday > marks.csv
  sudo cksl class export monday --format json   with the evidence behind each mark, and the log of the staff
  sudo cksl class export monday --to marks      CSV, JSON and xAPI into a new directory, signed
  sudo cksl class export monday --to marks --format csv,json,recordings

Recordings come from the machines of the class, which must be served for that.")]
    Export {
        /// The class
        class: String,
        /// As which [default: csv; with --to csv,json,xapi]
        #[arg(long, value_enum, value_delimiter = ',')]
        format: Vec<ExportFormat>,
        /// Into a new directory, which is signed with the key of the class
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
    },
    /// Check that an export is as a class has signed it
    #[command(after_help = "\
Examples:
  sudo cksl class verify marks
  sudo cksl class verify marks/marks.csv --key 3A:5C:…

Exports that sudo made are root's. Without --key it must be the key of a class of this machine. `cksl class status` shows the key.

Exit codes: 0 it is, 1 it is not or nobody says whose key that is, 2 usage error.")]
    Verify {
        /// The directory of the export, or a file in it
        path: PathBuf,
        /// The SHA-256 of the key of the class, as `cksl class status` shows it
        #[arg(long, value_name = "SHA256")]
        key: Option<String>,
    },
    /// Judge attempts again from their recordings, by the scenarios of today, and show who changes
    #[command(after_help = "\
Examples:
  sudo cksl class regrade finals --content corrected
  sudo cksl class regrade finals --content corrected --apply
  sudo cksl class regrade finals --learner Ada --task falco-override --apply

The class must be served: its machines have the recordings. Checks that can't be judged from the recordings keep the verdict that they had. Without --apply nothing is written before you say yes. Then the new grades count, and the ones before stay in the records.

Exit codes: 0 all were judged, 1 some could not be, 2 usage or content error.")]
    Regrade {
        /// The class
        class: String,
        /// Only this learner: an appeal
        #[arg(long, value_name = "LEARNER")]
        learner: Option<String>,
        /// Only this task
        #[arg(long, value_name = "TASK")]
        task: Option<String>,
        /// Let the new grades count, without a question
        #[arg(long)]
        apply: bool,
    },
    /// Delete the classes in which nothing was done since a date
    #[command(after_help = "\
Example:
  sudo cksl class purge --before 2026-07-01")]
    Purge {
        /// The date, or a time
        #[arg(long, value_name = "DATE", value_parser = moment)]
        before: Timestamp,
        /// Don't ask
        #[arg(short, long)]
        yes: bool,
    },
    /// Delete a class with all its records, or one learner of it
    #[command(after_help = "\
Examples:
  sudo cksl class remove monday
  sudo cksl class remove monday --learner Ada

Recordings of a class on other machines stay there. `sudo cksl clean --all` on such a machine deletes them.")]
    Remove {
        /// The class
        class: String,
        /// Only this learner
        #[arg(long, value_name = "LEARNER")]
        learner: Option<String>,
        /// Don't ask
        #[arg(short, long)]
        yes: bool,
    },
}

/// A time: of today, of a day, or with its zone.
fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    let now = Zoned::now();
    // `DateTime` reads a date as its midnight, and `Time` would read that as a time.
    let civil = match text.contains('-') {
        true => text.parse::<DateTime>(),
        false => text
            .parse::<Time>()
            .map(|time| now.date().to_datetime(time)),
    };
    let at = civil.and_then(|civil| civil.to_zoned(now.time_zone().clone()));
    at.map(|at| at.timestamp())
        .map_err(|_| "a time is `09:00`, `2026-12-24T09:00` or `2026-12-24T09:00+01:00`".to_owned())
}

/// How marks are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum ExportFormat {
    /// A row for each learner
    Csv,
    /// With evidence
    Json,
    /// Statements of xAPI, one a line, for a learning record store
    Xapi,
    /// The recordings of all attempts that were graded, as a tar archive
    Recordings,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Switch {
    On,
    Off,
}

/// What can be asked about rules.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum Rules {
    #[command(flatten)]
    Anywhere(rules::RulesCommand),
    /// Run the unit tests of rules: events and the alerts that they raise
    #[command(after_help = "\
The files are described in docs/rules.md, and for editors in docs/schema/rules-test.json.

Examples:
  cksl rules test tests/*.yaml
  cksl rules test my_rules.test.yaml --json

Exit codes: 0 all pass, 1 some fail, 2 a file is wrong.")]
    Test {
        /// Files of tests
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

/// A root of the store.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Root {
    /// What the nodes of clusters run on
    Cluster,
    /// What single nodes run on
    Node,
    /// What containers on single nodes run on
    Image,
}

impl Root {
    /// As the store calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Node => "node",
            Self::Image => "image",
        }
    }
}

/// By what an image is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Compression {
    /// Small, and quick to unpack
    Zstd,
    /// For engines that can't unpack zstd
    Gzip,
}

#[derive(Debug, Subcommand)]
pub(super) enum Image {
    /// Push a root of the store to a registry as an image, and print its digest
    #[command(after_help = "\
Examples:
  sudo cksl image push registry.example/cksl/cluster:1
  sudo cksl image push 10.0.0.5:5000/cksl/node:1 --root node --plain-http

Credentials come from CKSL_REGISTRY_USER and CKSL_REGISTRY_PASSWORD, or from Docker's configuration.")]
    Push {
        /// Where to: REGISTRY/NAME:TAG
        #[arg(value_name = "IMAGE")]
        image: String,
        /// Which root
        #[arg(long, value_enum, default_value = "cluster")]
        root: Root,
        /// By what to compress: Docker's engine can unpack zstd since version 23
        #[arg(long, value_enum, default_value = "zstd")]
        compression: Compression,
        /// How hard to compress: 1 is quick, 22 is small, with gzip 9 [default: 10, with gzip 6]
        #[arg(long, value_parser = clap::value_parser!(u8).range(1..=22))]
        level: Option<u8>,
        /// Without TLS, for a registry that has none
        #[arg(long)]
        plain_http: bool,
    },
    /// Pull such an image into the store and verify it; an interrupted pull continues where it stopped
    #[command(after_help = "\
Examples:
  sudo cksl image pull registry.example/cksl/cluster@sha256:…
  sudo cksl image pull 10.0.0.5:5000/cksl/node:1 --plain-http
  sudo cksl image pull registry.example/cksl/cluster@sha256:… --engine
                                            for `--on kind`: what Docker can pull, cksl need not

Credentials come from CKSL_REGISTRY_USER and CKSL_REGISTRY_PASSWORD, or from Docker's configuration.")]
    Pull {
        /// The image [default: that of CKSL_IMAGE, or the published one]
        #[arg(value_name = "IMAGE")]
        image: Option<String>,
        /// Let the Docker engine pull it, and keep it for `--on kind` and `--on docker`
        #[arg(long)]
        engine: bool,
        /// Without TLS, for a registry that has none; for an engine, this is one of its own settings
        #[arg(long, conflicts_with = "engine")]
        plain_http: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Bundle {
    /// Put the programs and the roots of nodes into one file
    #[command(after_help = "\
Examples:
  sudo cksl bundle make class.tar
  sudo cksl bundle make nodes.tar --without-cluster --level 3")]
    Make {
        /// Where to
        file: PathBuf,
        /// Leave the clusters' root out: scenarios of the tier `node` alone
        #[arg(long)]
        without_cluster: bool,
        /// How hard to compress: 1 is quick, 22 is small
        #[arg(long, default_value_t = 17, value_parser = clap::value_parser!(i32).range(1..=22))]
        level: i32,
        /// The directory with the book, which `scripts/book.sh` makes [default: that of this installation, if it has one]
        #[arg(long, value_name = "DIR")]
        book: Option<PathBuf>,
    },
    /// Verify such a file, install the programs and take the roots into the store
    #[command(after_help = "\
On a machine that has nothing of cksl yet:
  tar -xf class.tar cksl
  sudo ./cksl bundle load class.tar")]
    Load {
        /// The file
        file: PathBuf,
        /// Where the programs go: `bin/cksl` and `lib/cksl/cksl-node` below it, and the book: `share/doc/cksl/book`
        #[arg(long, default_value = "/usr/local", value_name = "DIR")]
        prefix: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum Dev {
    /// Begin a scenario from the template
    #[command(after_help = "\
Examples:
  cksl dev new my-scenario
  cksl dev new my-scenario --lab strace-node       on a lab that is there, with its values")]
    New {
        /// Its id
        id: String,
        /// A lab of another scenario, instead of one of its own
        #[arg(long, value_name = "LAB")]
        lab: Option<String>,
        /// The content directory to write it to
        #[arg(long, default_value = ".")]
        into: PathBuf,
    },
    /// Work once in a scenario's lab: cksl proposes the reference, the checks and near misses
    #[command(after_help = "\
Examples:
  cksl dev new my-scenario --lab login-node
  sudo cksl dev record my-scenario
  sudo cksl dev record my-scenario --keep sysdig   what sysdig looks at is part of the answer
  sudo cksl dev record my-scenario --replace       once more, over what was proposed before

Keys are not recorded. Commands are known by the programs that they start. What a shell or an editor writes is known by
the content that the file has in the end. `--json` prints the proposal in the last line, after the shell's own output.

Exit codes: 0 the proposal holds, 1 it was written and does not hold yet, 2 content or command line is wrong.")]
    Record {
        /// A scenario of this directory, as `cksl dev new` begins it
        id: String,
        /// The content directory that it is in
        #[arg(long, default_value = ".")]
        into: PathBuf,
        /// A program whose looks belong to the answer, too (repeatable)
        #[arg(long, value_name = "PROGRAM")]
        keep: Vec<String>,
        /// Seed of the attempts
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Replace the checks and the reference that you have written
        #[arg(long)]
        replace: bool,
        /// How many labs at a time try the proposal [default: one for each processor]
        #[arg(long, value_name = "N")]
        jobs: Option<NonZeroUsize>,
    },
    /// Check scenarios, labs, answers and questions without running labs
    Lint,
    /// Run a scenario's reference, other right ways and near misses in real labs
    #[command(after_help = "\
Examples:
  sudo cksl dev prove falco-override
  sudo cksl dev prove falco-override --answer missing-field --answer solution
  sudo cksl dev prove --all --reset --seed 3
  sudo cksl dev prove falco-override --jobs 1          one lab after the other, on a busy machine
  sudo cksl dev prove --all --rota proofs.json --run 12 --changed scenarios/falco-override/task.md

Exit codes: 0 all are proven, 1 some are not or are older than their cycle, 2 content or command line is wrong.")]
    Prove(Prove),
    /// Try cheats on scenarios in real labs: none may earn more than an untouched lab
    #[command(after_help = "\
Examples:
  sudo cksl dev attack strace-touch
  sudo cksl dev attack --all --adversary reader-forged

Exit codes: 0 none earns anything, 1 some do or had no effect, 2 content or command line is wrong.")]
    Attack {
        /// Scenarios
        #[arg(add = ArgValueCandidates::new(complete::scenarios))]
        ids: Vec<String>,
        /// All scenarios
        #[arg(long, conflicts_with = "ids")]
        all: bool,
        /// Of all, those of this tier: `node` or `cluster`
        #[arg(long, requires = "all")]
        tier: Option<Tier>,
        /// Only the adversaries of this name (repeatable)
        #[arg(long = "adversary", value_name = "NAME")]
        adversaries: Vec<String>,
        /// Seed of the attempts
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many labs at a time, and never more clusters than the machine holds [default: 6]
        #[arg(long, value_name = "N")]
        jobs: Option<NonZeroUsize>,
    },
    /// Drop or change a line of the reference: what still earns all is a hole in the grader
    #[command(after_help = "\
Examples:
  sudo cksl dev mutate strace-touch
  sudo cksl dev mutate --grader strace-touch
  sudo cksl dev mutate --grader

Exit codes: 0 all mutants were caught, 1 some were not, 2 content or command line is wrong.")]
    Mutate {
        /// Scenario; with --grader, by default each one on a node that has checks of events
        #[arg(required_unless_present = "grader", add = ArgValueCandidates::new(complete::scenarios))]
        id: Option<String>,
        /// Drop a part of a check of events instead: if no near miss notices, the part is not needed or a near miss is missing
        #[arg(long)]
        grader: bool,
        /// Seed of the attempts
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How many labs at a time, and never more clusters than the machine holds [default: 6]
        #[arg(long, value_name = "N")]
        jobs: Option<NonZeroUsize>,
    },
    /// Write a man page for each command, from the texts of --help
    #[command(after_help = "\
Example:
  cksl dev man /usr/local/share/man/man1")]
    Man {
        /// The directory to write them to; it is created if it is missing
        #[arg(value_name = "DIR")]
        into: PathBuf,
    },
}

/// What is proven, and how.
#[derive(Args, Clone, Debug)]
pub(super) struct Prove {
    /// Scenarios
    #[arg(add = ArgValueCandidates::new(complete::scenarios))]
    pub(super) ids: Vec<String>,
    /// All scenarios
    #[arg(long, conflicts_with = "ids")]
    pub(super) all: bool,
    /// Of all, those of this tier: `node` or `cluster`
    #[arg(long, requires = "all")]
    pub(super) tier: Option<Tier>,
    /// Only the answers of this name: `untouched`, `solution`, or what its file is called (repeatable)
    #[arg(long = "answer", value_name = "NAME", conflicts_with = "rota")]
    pub(super) answers: Vec<String>,
    /// Where, as for `cksl start`
    #[arg(long, value_name = "PROVIDER")]
    pub(super) on: Option<String>,
    /// Where a cluster that is there already gets the labs' images
    #[arg(long, value_name = "REGISTRY", requires = "on")]
    pub(super) registry: Option<String>,
    /// Seed of the attempts
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
    /// Again after a reset
    #[arg(long)]
    pub(super) reset: bool,
    /// Again with both cores busy and a flood of events
    #[arg(long)]
    pub(super) load: bool,
    /// How many labs at a time, and never more clusters than the machine holds [default: 6]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Only this run's share of them, by a ledger of what was proven when
    #[arg(long, value_name = "FILE", requires = "run")]
    pub(super) rota: Option<PathBuf>,
    /// The number of this run: one more than the last one's
    #[arg(long, value_name = "N", requires = "rota")]
    pub(super) run: Option<u64>,
    /// A file of content that has changed, for proofs that the ledger does not know yet: all that depends on it is in
    /// the share (repeatable)
    #[arg(long, value_name = "PATH", requires = "rota")]
    pub(super) changed: Vec<String>,
    /// Begin no proof after so many minutes: what is left of the share comes first in the next run
    #[arg(long, value_name = "N", requires = "rota")]
    pub(super) minutes: Option<u64>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use cksl_node::verbs::{self, OF_THE_HOST};
    use clap::CommandFactory as _;

    /// The commands that are shown.
    fn names(command: &clap::Command) -> BTreeSet<String> {
        let shown = command.get_subcommands().filter(|one| !one.is_hide_set());
        shown.map(|one| one.get_name().to_owned()).collect()
    }

    #[test]
    fn a_node_knows_which_commands_are_typed_outside() {
        let in_a_node = names(&verbs::command());
        let outside: Vec<String> = names(&super::Cli::command())
            .into_iter()
            .filter(|name| !in_a_node.contains(name))
            .collect();
        assert_eq!(outside, OF_THE_HOST);
    }

    #[test]
    fn the_help_of_start_names_every_provider() {
        let command = super::Cli::command();
        let start = command.find_subcommand("start").unwrap();
        let on = start
            .get_arguments()
            .find(|one| one.get_id() == "on")
            .unwrap();
        let help = on.get_help().unwrap().to_string();
        for name in cksl::provider::TABLE.map(|row| row.name) {
            assert!(help.contains(name), "--on says nothing of {name}");
        }
    }

    #[test]
    fn the_page_of_commands_names_each() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/commands.md");
        let page = std::fs::read_to_string(page).unwrap();
        let cells = page.lines().filter_map(|line| line.strip_prefix("| "));
        let cells = cells.filter_map(|row| Some(row.split_once(" |")?.0));
        let words: BTreeSet<&str> = cells
            .flat_map(|cell| cell.split(|letter: char| !letter.is_alphanumeric()))
            .collect();
        let missing: Vec<String> = names(&super::Cli::command())
            .into_iter()
            .filter(|name| !words.contains(name.as_str()))
            .collect();
        assert!(missing.is_empty(), "docs/commands.md lacks {missing:?}");
    }

    #[test]
    fn a_time_is_told_in_seconds_minutes_or_hours() {
        let times = ["90", "1:30", "+1:02:30"].map(super::seconds);
        assert_eq!(times, [Ok(90), Ok(90), Ok(3750)]);
        for wrong in [
            "",
            "1:",
            "x",
            "1:2:3:4",
            "-1",
            "99999999999999999999",
            "99:99:99",
            "1:60",
        ] {
            assert!(super::seconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_command_line_has_no_contradiction() {
        super::Cli::command().debug_assert();
    }
}
