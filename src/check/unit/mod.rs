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

/// What is asked of systemd about a unit.
const PROPERTIES: [&str; 8] = [
    "ActiveState",
    "FragmentPath",
    "DropInPaths",
    "NeedDaemonReload",
    "Environment",
    "EnvironmentFiles",
    "UnsetEnvironment",
    "ExecStartEx",
];

impl UnitCheck {
    /// What systemd has loaded of the unit.
    fn shown(&self) -> CommandCheck {
        let properties = format!("--property={}", PROPERTIES.join(","));
        self.asks(&["show", &properties, "--", &self.name])
    }

    /// What its files say.
    fn filed(&self) -> CommandCheck {
        self.asks(&["is-enabled", "--", &self.name])
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
            shows_content: self.starts.is_some() || !self.flags.is_empty(),
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
        if self.is.is_empty() && self.starts.is_none() && self.flags.is_empty() {
            let message = "nothing is asked of the unit: add `is`, `starts` or `flags`";
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
