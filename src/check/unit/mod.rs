//! Units of the node's systemd: what state they are in, what stays of them after a boot, and what they run next time.

pub(crate) mod grade;
mod start;

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CommandCheck;
use super::criterion::{Asked, Criterion, Names, Nature};
use super::instrument::finding::Finding;
use super::lint::Lint;
use super::looked::Looked;

/// A unit of the node's systemd. systemd itself is asked, by the node's own systemctl.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitCheck {
    /// Its full name: `ssh.service`.
    pub name: String,
    /// What must be true of it.
    #[serde(default)]
    pub is: Vec<UnitState>,
    /// A regular expression that the command line of its next start must match as a whole: the path of the program, and
    /// its arguments. Variables have the values that its environment files give them now. Several commands are as many
    /// lines.
    pub starts: Option<String>,
    /// Flags of that command line, without their dashes, each with a regular expression that its value must match as a
    /// whole. The last one counts; one that is not there is empty, and one without a value is `true`.
    #[serde(default)]
    pub flags: BTreeMap<String, String>,
    /// Of a service, what it may run beside the commands of its start: before and after them, on a reload, and when it stops.
    /// Each command line must match one of these regular expressions as a whole; if the list is empty, none may be there.
    pub other_commands: Option<Vec<String>>,
}

/// What a unit can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnitState {
    /// It runs, listens or waits.
    Active,
    /// It is stopped, has failed, or is not there.
    Inactive,
    /// It starts with the node.
    Enabled,
    /// It is masked, or has no file: after the next boot nothing can start it.
    Gone,
    /// It is the same after the next boot: systemd has read its files as they are, and none of them lies where a boot
    /// leaves nothing.
    Kept,
}

/// The program of the node that asks systemd.
const SYSTEMCTL: &str = "/usr/bin/systemctl";

/// How long systemd may take to answer, in seconds: on a quiet machine, a hundredth of one.
const PATIENCE: u32 = 20;

/// The commands of a service beside those of its start. They are those of systemd.service(5), as systemd shows them with
/// their flags.
const OTHER_COMMANDS: [&str; 6] = [
    "ExecConditionEx",
    "ExecStartPreEx",
    "ExecStartPostEx",
    "ExecReloadEx",
    "ExecStopEx",
    "ExecStopPostEx",
];

/// What else is asked of systemd about a unit, of which each has one line.
const ONCE: [&str; 6] = [
    "ActiveState",
    "FragmentPath",
    "DropInPaths",
    "NeedDaemonReload",
    "Environment",
    "UnsetEnvironment",
];

/// And of which each may have several.
const MANY: [&str; 2] = ["EnvironmentFiles", "ExecStartEx"];

/// All that is asked.
fn properties() -> impl Iterator<Item = &'static str> {
    ONCE.into_iter().chain(MANY).chain(OTHER_COMMANDS)
}

impl UnitCheck {
    /// What systemd has loaded of the unit.
    fn shown(&self) -> CommandCheck {
        let properties: Vec<&str> = properties().collect();
        let properties = format!("--property={}", properties.join(","));
        self.asks(&["show", "--all", &properties, "--", &self.name])
    }

    /// What its files say.
    fn filed(&self) -> CommandCheck {
        self.asks(&["is-enabled", "--", &self.name])
    }

    /// Whether something is asked of what it runs.
    fn asks_for_commands(&self) -> bool {
        self.starts.is_some() || !self.flags.is_empty() || self.other_commands.is_some()
    }

    fn asks(&self, arguments: &[&str]) -> CommandCheck {
        let exec = [SYSTEMCTL].into_iter().chain(arguments.iter().copied());
        CommandCheck {
            exec: exec.map(str::to_owned).collect(),
            programs: Vec::new(),
            exit: 0,
            stdout: None,
            seconds: PATIENCE,
        }
    }
}

impl Criterion for UnitCheck {
    fn nature(&self) -> Nature {
        Nature {
            overheard: true,
            by_events: true,
            shows_content: self.asks_for_commands(),
            ..Nature::default()
        }
    }

    fn names(&self) -> Names<'_> {
        Names {
            own_files: vec![Cow::from(SYSTEMCTL)],
            ..Names::default()
        }
    }

    fn commands(&self) -> Vec<Cow<'_, CommandCheck>> {
        let filed = self.is.iter().any(|state| state.is_of_files());
        let filed = filed.then(|| self.filed());
        [self.shown()]
            .into_iter()
            .chain(filed)
            .map(Cow::Owned)
            .collect()
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        lint.regex("starts", self.starts.as_deref());
        if !self.name.contains('.') {
            let message = "a unit has its full name, with its type: `ssh.service`";
            lint.say("name", "content/unit", message);
        }
        for (flag, value) in &self.flags {
            lint.regex(&format!("flags/{flag}"), Some(value));
        }
        for (index, command) in self.other_commands.iter().flatten().enumerate() {
            lint.regex(&format!("other_commands/{index}"), Some(command));
        }
        if self.other_commands.is_some() && !self.name.ends_with(".service") {
            let message = "only what a service runs is known: the name ends with `.service`";
            lint.say("other_commands", "content/unit", message);
        }
        if self.is.is_empty() && !self.asks_for_commands() {
            let message =
                "nothing is asked of the unit: add `is`, `starts`, `flags` or `other_commands`";
            lint.say("", "content/unit", message);
        }
    }

    fn grade(&self, _: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.recorded(|| {
            looked.node(|live| {
                let said = |command: &CommandCheck| looked.commands.printed(command);
                grade::grade(self, live.node, &said)
            })
        })
    }
}

impl UnitState {
    /// Whether the unit's files say it, and not what systemd has loaded.
    fn is_of_files(self) -> bool {
        matches!(self, Self::Enabled | Self::Gone)
    }
}
