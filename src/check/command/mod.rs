//! A command in the node, as a last resort.

pub(crate) mod grade;

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Names, Nature};
use super::instrument::finding::Finding;
use super::lint::{Lint, is_path};
use super::looked::Looked;

/// A command in the node, as a last resort. It counts only if the node's own programs ran in it and
/// nobody reached into them: the recording tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandCheck {
    /// Program, by its path, and arguments.
    pub exec: Vec<String>,
    /// Other programs that run in it, by their paths. Of a script it is the interpreter.
    #[serde(default)]
    pub programs: Vec<String>,
    /// Exit code that it must have.
    #[serde(default)]
    pub exit: i32,
    /// A regular expression that its standard output must match as a whole.
    pub stdout: Option<String>,
    /// Seconds that it may take.
    #[serde(default = "five")]
    pub seconds: u32,
}

impl CommandCheck {
    /// The programs of the node, by their paths, that may run in it.
    pub fn own_files(&self) -> impl Iterator<Item = &str> {
        let programs = self.exec.first().into_iter().chain(&self.programs);
        programs.map(String::as_str)
    }

    /// Whether one run of the command tells of both.
    #[must_use]
    pub fn runs_as(&self, other: &Self) -> bool {
        let of = |check: &Self| (check.exec.clone(), check.programs.clone(), check.seconds);
        of(self) == of(other)
    }
}

fn five() -> u32 {
    5
}

impl Criterion for CommandCheck {
    fn nature(&self) -> Nature {
        Nature {
            overheard: true,
            by_events: true,
            shows_content: true,
            ..Nature::default()
        }
    }

    fn names(&self) -> Names<'_> {
        Names {
            own_files: self.own_files().map(Cow::from).collect(),
            ..Names::default()
        }
    }

    fn commands(&self) -> Vec<Cow<'_, Self>> {
        vec![Cow::Borrowed(self)]
    }

    fn lint(&self, lint: &mut Lint<'_>) {
        if !self.own_files().all(is_path) {
            let message = "a program of the node is named by its path, which starts with /";
            lint.say("", "content/path", message);
        }
        if reads_settings(&self.exec) {
            let message = "curl reads the settings of its user's home, which are the learner's: begin its arguments \
                           with -q";
            lint.say("exec", "content/settings", message);
        }
        lint.regex("stdout", self.stdout.as_deref());
    }

    fn grade(&self, _: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        looked.recorded(|| looked.node(|_| looked.commands.grade(self)))
    }
}

/// Whether a command, or a script in it, runs curl without `-q`: curl looks for its user's home also in
/// `/etc/passwd`.
fn reads_settings(exec: &[String]) -> bool {
    let words: Vec<&str> = exec
        .iter()
        .flat_map(|part| part.split_whitespace())
        .collect();
    let is_curl = |word: &str| {
        let word = word.rsplit(|letter: char| "(`|;&/".contains(letter)).next();
        word == Some("curl")
    };
    words
        .windows(2)
        .any(|pair| is_curl(pair[0]) && pair[1] != "-q")
}

#[cfg(test)]
mod tests {
    use super::reads_settings;

    #[test]
    fn every_curl_of_a_command_is_told_to_read_no_settings() {
        let reads = |exec: &[&str]| {
            let exec: Vec<String> = exec.iter().map(|part| (*part).to_owned()).collect();
            reads_settings(&exec)
        };
        assert!(!reads(&[
            "/usr/bin/curl",
            "-q",
            "-s",
            "http://127.0.0.1/curl"
        ]));
        assert!(reads(&["/usr/bin/curl", "-s", "-q"]));
        assert!(reads(&[
            "/usr/bin/dash",
            "-c",
            "said=$(curl -s $1); curl -q $2"
        ]));
        assert!(reads(&[
            "/usr/bin/nsenter",
            "--net=/run/netns/a",
            "/usr/bin/curl",
            "-s"
        ]));
    }
}
