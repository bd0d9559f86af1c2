//! What a falco's rules make of events, judged again in a process that can do nothing else.
//!
//! The rules are the learner's: they are parsed, compiled and evaluated by a worker without rights,
//! files or network, and with little time and memory. It gets one `Question` and the same records
//! that the falco got, and gives one `Answer`.

mod confine;
mod trial;
mod vary;
mod worker;

pub use worker::work;

use std::io::{self, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use cksl_tools::refusal::Refusal;
use cksl_wire::frame::{append_frame, read_frame};
use cksl_wire::protocol::{AlertConfig, RulesFile};
use falco_rules::load::Definition;
use serde::{Deserialize, Serialize};

use crate::detector::EventNum;

/// Most bytes of records that a worker is given.
pub(crate) const MAX_RECORDS: usize = 64 << 20;

/// Hidden command of the program that runs a worker.
pub const COMMAND: &str = "__judge";

/// How long a worker may take altogether; of the processor it gets less.
const DEADLINE: Duration = Duration::from_secs(15);

/// What is shown of a worker's last words.
const LAST_WORDS: usize = 400;

/// What a worker is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Question {
    /// Rules files in the order in which the falco loaded them.
    pub(crate) rules: Vec<RulesFile>,
    /// What of the falco's configuration changes alerts.
    pub(crate) config: AlertConfig,
    /// The events to judge; all others only change the state around them.
    pub(crate) events: Vec<EventNum>,
    /// What is to be rendered on them besides.
    pub(crate) forms: Vec<Form>,
    /// Macros: what would be raised were one of them never true?
    pub(crate) macros: Vec<String>,
    /// Whether it matters how the rules are written.
    pub(crate) style: bool,
    /// What rules must make of stimuli, also with other details.
    pub(crate) demands: Vec<Demand>,
    /// By this the other details are drawn.
    pub(crate) seed: u64,
    /// The configuration on the disk, of which is asked whether falco takes it.
    pub(crate) configuration: Option<RulesFile>,
}

impl Question {
    /// Whether these rules load with that configuration, and nothing else.
    pub(crate) fn of_rules(rules: Vec<RulesFile>, config: AlertConfig) -> Self {
        Self {
            rules,
            config,
            events: Vec::new(),
            forms: Vec::new(),
            macros: Vec::new(),
            style: false,
            demands: Vec::new(),
            seed: 0,
            configuration: None,
        }
    }
}

/// A rule must be raised on those events of a stimulus that meet a condition, and on no others: also were its
/// details others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Demand {
    /// The rule.
    pub(crate) rule: String,
    /// When it must be raised, over Falco's own fields.
    pub(crate) condition: String,
    /// The stimulus's events have numbers greater than this …
    pub(crate) after: EventNum,
    /// … and not greater than this.
    pub(crate) until: EventNum,
    /// Arguments of programs are as they must be, and no other ones are tried.
    pub(crate) keeps_arguments: bool,
}

/// What came of a demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Demanded {
    /// The stimulus was tried again.
    Tried {
        /// Events of it, as they were, that match the rule.
        raised: usize,
        /// Events of it, as they were, that meet the condition.
        met: usize,
        /// The first variant in which the rule does not go with the condition.
        broken: Option<Broken>,
    },
    /// More happened in its time than can be tried again.
    TooMuch,
}

/// A variant in which a rule is raised more or less often than the scenario's condition says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Broken {
    /// What is changed in it.
    pub(crate) change: Change,
    /// An event of it.
    pub(crate) event: EventNum,
    /// That event in words.
    pub(crate) observed: String,
    /// The rule is not raised on it, and must be; otherwise the other way round.
    pub(crate) is_missing: bool,
}

/// What can be changed in the events of a stimulus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Change {
    /// The numbers of all processes of the stream, and its time.
    Ids,
    /// The number of the terminal.
    Terminal,
    /// Programs have no arguments.
    NoArguments,
    /// Programs have other arguments.
    OtherArguments,
    /// The files that it is about have other names, in the same directories and with the same endings.
    Names,
    /// The names and ids of containers and pods.
    Containers,
    /// The namespaces of pods.
    Namespaces,
}

impl Change {
    /// All of them.
    const ALL: [Self; 7] = [
        Self::Ids,
        Self::Terminal,
        Self::NoArguments,
        Self::OtherArguments,
        Self::Names,
        Self::Containers,
        Self::Namespaces,
    ];

    fn is_of_arguments(self) -> bool {
        matches!(self, Self::NoArguments | Self::OtherArguments)
    }

    /// `with other arguments`.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Ids => "at another time and with other process numbers",
            Self::Terminal => "with another terminal",
            Self::NoArguments => "without arguments",
            Self::OtherArguments => "with other arguments",
            Self::Names => "with another file name",
            Self::Containers => "in another container",
            Self::Namespaces => "in another namespace",
        }
    }
}

/// A rule whose message is compared with what it should say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Form {
    /// The rule.
    pub(crate) rule: String,
    /// Output formats whose values the message should consist of.
    pub(crate) formats: Vec<String>,
}

/// What a worker answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// The rules loaded.
    Judged(Judgement),
    /// The rules do not load, and why.
    NotLoaded(Refusal),
    /// The scenario asks for a field that there is none of, or that can't be printed.
    BadField(String),
}

/// What rules make of events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Judgement {
    /// Names of the rules that are loaded and switched on.
    pub(crate) rules: Vec<String>,
    /// Alerts on the events asked for.
    pub(crate) alerts: Vec<JudgedAlert>,
    /// The forms on the events asked for, whether an alert was raised or not.
    pub(crate) renderings: Vec<Rendering>,
    /// Alerts that would be raised on the events asked for, by the macro that is never true.
    pub(crate) without: Vec<Without>,
    /// Lists, macros and rules as they are written, if that was asked.
    pub(crate) written: Vec<Definition>,
    /// What came of the demands, in their order.
    pub(crate) demanded: Vec<Demanded>,
    /// Why falco refuses the configuration on the disk, if it does.
    pub(crate) configuration: Option<Refusal>,
}

/// What rules would raise were one of their macros never true, and every rule tried on each event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Without {
    /// The macro.
    pub(crate) name: String,
    /// Events and rules.
    pub(crate) raised: Vec<(EventNum, String)>,
}

/// One alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JudgedAlert {
    /// The event.
    pub(crate) event: EventNum,
    /// The rule.
    pub(crate) rule: String,
    /// Priority as printed.
    pub(crate) priority: String,
    /// The rule's own message: without what falco appends of itself.
    pub(crate) message: String,
    /// How the rule is written: which files define and change it, and its condition.
    pub(crate) written: String,
}

/// A form on an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rendering {
    /// Its place in [`Question::forms`].
    pub(crate) form: usize,
    /// The event.
    pub(crate) event: EventNum,
    /// What the rule's own message would be.
    pub(crate) message: String,
    /// The values of the formats, as they would be printed.
    pub(crate) values: Vec<String>,
}

/// Why a worker gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JudgeError {
    /// It could not be started or spoken to.
    #[error("the worker that judges rules can't be run: {0}")]
    Start(#[from] io::Error),
    /// It took too long.
    #[error("judging the rules took longer than {} s", DEADLINE.as_secs())]
    Deadline,
    /// It ended without an answer: out of time or memory, or a bug.
    #[error("the worker that judges rules ended without an answer ({status}){words}")]
    Died {
        /// How it ended.
        status: ExitStatus,
        /// What it said, after a colon.
        words: String,
    },
}

/// Asks workers. Holds the program that can be one.
#[derive(Clone, Debug)]
pub struct Judge {
    program: PathBuf,
}

impl Judge {
    /// Workers are `program __judge`.
    #[must_use]
    pub fn new(program: PathBuf) -> Self {
        Self { program }
    }

    /// Asks a fresh worker. `records` are frames of [`cksl_wire::stream::Record`].
    pub(crate) fn ask(&self, question: &Question, records: &[u8]) -> Result<Answer, JudgeError> {
        let mut input = Vec::new();
        append_frame(&mut input, question)?;
        input.extend_from_slice(records);
        let mut child = Command::new(&self.program)
            .arg(COMMAND)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let answer = converse(&mut child, input);
        // Whatever it is doing, its answer is there or will not come.
        let _ = child.kill();
        let status = child.wait()?;
        match answer {
            Conversation::Answer(answer) => Ok(answer),
            Conversation::Silence => Err(JudgeError::Deadline),
            Conversation::End(words) => Err(JudgeError::Died { status, words }),
        }
    }
}

enum Conversation {
    Answer(Answer),
    /// It closed its output; what it said last, after a colon.
    End(String),
    /// The deadline passed.
    Silence,
}

fn converse(child: &mut Child, input: Vec<u8>) -> Conversation {
    let (Some(mut stdin), Some(stdout), Some(stderr)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Conversation::End(String::new());
    };
    // A worker that does not read what it is given closes its end, and says why below.
    thread::spawn(move || stdin.write_all(&input));
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let answer = read_frame::<Answer>(&mut BufReader::new(stdout));
        let conversation = match answer {
            Ok(Some(answer)) => Conversation::Answer(answer),
            Ok(None) | Err(_) => Conversation::End(last_words(stderr)),
        };
        let _ = sender.send(conversation);
    });
    receiver
        .recv_timeout(DEADLINE)
        .unwrap_or(Conversation::Silence)
}

fn last_words(stderr: impl Read) -> String {
    let mut words = Vec::new();
    // What can't be read can't be shown.
    let _ = stderr.take(LAST_WORDS as u64).read_to_end(&mut words);
    match String::from_utf8_lossy(&words).trim() {
        "" => String::new(),
        words => format!(": {words}"),
    }
}
