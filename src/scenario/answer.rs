//! Answers: what is typed into a lab to prove its scenario, and what it must earn.
//!
//! An answer is a bash script, typed line by line into a shell on a terminal of the node. A line
//! is typed when the shell shows its prompt. What bash can't say is said by directives, each on a
//! line of its own:
//!
//! - `#@ shell 2`: what follows is typed into the second terminal (opened when first named);
//! - `#@ wait TEXT`: wait until the terminal has shown TEXT since the last line was typed; the next
//!   line is then typed without a prompt, for a program that reads it;
//! - `#@ key C-c`: press a key (`C-` with a letter, `Enter`, `Escape`, `Tab`).
//!
//! Other comments and empty lines are not typed, except inside of what bash has not seen the end of
//! (a heredoc): there every line counts. A line of the reference that ends in `# optional` may be
//! left out or changed, and everything is earned all the same: no mutant is made of it. A near miss
//! says on its first line what it earns, another right way how it differs from the reference.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::is_name;

/// Name of the reference answer.
pub const SOLUTION: &str = "solution";

/// Name of doing nothing.
pub const UNTOUCHED: &str = "untouched";

/// What an answer is for: the kind of proof that it makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Nothing is typed, and nothing is earned.
    Untouched,
    /// The reference: it earns everything.
    Reference,
    /// Another right way: it earns everything, too.
    Way,
    /// A plausible wrong answer: it earns what its first line says.
    NearMiss,
    /// A cheat that is tried on every scenario: it earns what the untouched lab does.
    Adversary,
}

impl Kind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Kind; 5] = [
        Kind::Untouched,
        Kind::Reference,
        Kind::Way,
        Kind::NearMiss,
        Kind::Adversary,
    ];

    /// What the file at a path below `answers/ID/` is: its kind and its name.
    #[must_use]
    pub fn of_file(path: &str) -> Option<(Kind, &str)> {
        let script = path.strip_suffix(".sh")?;
        let (kind, name) = match script.split_once('/') {
            None => return (script == SOLUTION).then_some((Kind::Reference, SOLUTION)),
            Some(("ways", name)) => (Kind::Way, name),
            Some(("near-misses", name)) => (Kind::NearMiss, name),
            Some(_) => return None,
        };
        is_name(name).then_some((kind, name))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Kind::Untouched => UNTOUCHED,
            Kind::Reference => "reference",
            Kind::Way => "other way",
            Kind::NearMiss => "near miss",
            Kind::Adversary => "adversary",
        })
    }
}

/// An answer to one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it is for.
    pub kind: Kind,
    /// [`SOLUTION`], or the name of its file. Within a scenario, no two answers have the same.
    pub name: String,
    /// What it must earn.
    pub earns: Earns,
    /// What is typed.
    pub script: Vec<ScriptLine>,
    /// It can't be done on somebody else's cluster ([`is_for_own_clusters`]).
    pub own_cluster: bool,
}

/// Whether an answer needs a cluster of cksl's own, where the learner is root of the node and of the cluster: a line
/// `# own cluster: REASON` among the first says so.
#[must_use]
pub fn is_for_own_clusters(script: &str) -> bool {
    let mut head = script.lines().take_while(|line| line.starts_with("# "));
    head.any(|line| line.starts_with("# own cluster: "))
}

/// What an answer must earn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Earns {
    /// Every check.
    All,
    /// Exactly these checks.
    Only(BTreeSet<String>),
}

/// What the first line of another right way says: how it differs from the reference.
#[must_use]
pub fn difference(script: &str) -> Option<&str> {
    let line = script.lines().next()?.strip_prefix("# ")?.trim();
    (!line.is_empty() && !line.starts_with("earns:")).then_some(line)
}

/// A first line of a near miss: `# earns: none`, or `# earns: id, id (N of M)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarnsLine {
    /// The checks.
    pub checks: BTreeSet<String>,
    /// The points that it says they are, of how many.
    pub points: Option<(u32, u32)>,
}

impl EarnsLine {
    /// Reads the first line of a near miss; `None` if it is none of the two forms.
    #[must_use]
    pub fn parse(script: &str) -> Option<EarnsLine> {
        let line = script.lines().next()?.strip_prefix("# earns:")?.trim();
        if line == "none" {
            return Some(EarnsLine {
                checks: BTreeSet::new(),
                points: None,
            });
        }
        let (checks, points) = line.strip_suffix(')')?.rsplit_once('(')?;
        let (earned, of) = points.split_once(" of ")?;
        Some(EarnsLine {
            checks: checks.split(',').map(|id| id.trim().to_owned()).collect(),
            points: Some((earned.parse().ok()?, of.parse().ok()?)),
        })
    }
}

/// One step of typing an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Type a line and Enter.
    Type(String),
    /// Go on in this terminal.
    Shell(u8),
    /// Wait until the terminal has shown this.
    Wait(String),
    /// Press a key: the byte that it sends.
    Key(u8),
}

/// A step with its line in the script, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptLine {
    /// Line number.
    pub line: usize,
    /// What to do.
    pub step: Step,
}

impl ScriptLine {
    /// Whether everything is earned without this line, too.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        matches!(&self.step, Step::Type(text) if text.ends_with("# optional"))
    }
}

/// A directive that is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: `{text}` is no directive; known are shell N, wait TEXT, key NAME")]
pub struct ScriptError {
    /// Line number.
    pub line: usize,
    /// The line.
    pub text: String,
}

/// Most terminals of an answer.
const MAX_SHELLS: u8 = 8;

/// The steps of a script, its templates rendered.
///
/// # Errors
/// An unknown directive.
pub fn parse(script: &str) -> Result<Vec<ScriptLine>, ScriptError> {
    let mut steps = Vec::new();
    let mut heredoc: Option<String> = None;
    for (index, text) in script.lines().enumerate() {
        let line = index + 1;
        let step = if let Some(end) = &heredoc {
            if text.trim_start_matches('\t') == end {
                heredoc = None;
            }
            Step::Type(text.to_owned())
        } else if let Some(directive) = text.strip_prefix("#@") {
            parse_directive(directive.trim()).ok_or_else(|| ScriptError {
                line,
                text: text.to_owned(),
            })?
        } else if text.trim().is_empty() || text.starts_with('#') {
            continue;
        } else {
            heredoc = heredoc_end(text);
            Step::Type(text.to_owned())
        };
        steps.push(ScriptLine { line, step });
    }
    Ok(steps)
}

fn parse_directive(directive: &str) -> Option<Step> {
    let (name, argument) = directive.split_once(' ').unwrap_or((directive, ""));
    let argument = argument.trim();
    match name {
        "wait" if !argument.is_empty() => Some(Step::Wait(argument.to_owned())),
        "shell" => {
            let number = argument.parse().ok()?;
            (1..=MAX_SHELLS)
                .contains(&number)
                .then_some(Step::Shell(number))
        }
        "key" => match argument {
            "Enter" => Some(Step::Key(b'\r')),
            "Escape" => Some(Step::Key(0x1b)),
            "Tab" => Some(Step::Key(b'\t')),
            _ => {
                let letter = argument.strip_prefix("C-")?;
                match letter.as_bytes() {
                    [letter @ b'a'..=b'z'] => Some(Step::Key(letter & 0x1f)),
                    _ => None,
                }
            }
        },
        _ => None,
    }
}

/// The word that ends the heredoc that a line starts, if it starts one.
pub(crate) fn heredoc_end(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("<<")?;
    if rest.starts_with('<') {
        return None;
    }
    let word = rest.trim_start_matches('-').trim_start();
    let word: String = match word.chars().next()? {
        quote @ ('\'' | '"') => word[1..].chars().take_while(|&c| c != quote).collect(),
        _ => word
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect(),
    };
    (!word.is_empty()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(script: &str) -> Vec<Step> {
        parse(script)
            .unwrap()
            .into_iter()
            .map(|line| line.step)
            .collect()
    }

    #[test]
    fn comments_are_left_out_except_inside_of_a_heredoc() {
        let script = "# earns: none\n\ncat > f <<'EOF'\n# kept\n\n#@ kept\nEOF\n# gone\ntrue\n";
        let typed = ["cat > f <<'EOF'", "# kept", "", "#@ kept", "EOF", "true"];
        assert_eq!(
            steps(script),
            typed.map(|line| Step::Type(line.to_owned())).to_vec()
        );
    }

    #[test]
    fn directives_say_what_bash_cannot() {
        assert_eq!(
            steps("#@ shell 2\n#@ wait attached\n#@ key C-c"),
            [
                Step::Shell(2),
                Step::Wait("attached".to_owned()),
                Step::Key(3)
            ]
        );
        assert_eq!(parse("true\n#@ sleep 3").unwrap_err().line, 2);
        assert!(parse("#@ shell 99").is_err());
    }

    #[test]
    fn a_here_string_is_no_heredoc() {
        assert_eq!(steps("cat <<< EOF\n# gone").len(), 1);
    }

    #[test]
    fn the_place_of_a_file_says_what_it_is_for() {
        assert_eq!(
            Kind::of_file("solution.sh"),
            Some((Kind::Reference, SOLUTION))
        );
        assert_eq!(
            Kind::of_file("ways/by-hand.sh"),
            Some((Kind::Way, "by-hand"))
        );
        assert_eq!(
            Kind::of_file("near-misses/forged.sh"),
            Some((Kind::NearMiss, "forged"))
        );
        for none in [
            "other.sh",
            "ways/a/b.sh",
            "ways/B.sh",
            "ways/a.txt",
            "x/a.sh",
        ] {
            assert_eq!(Kind::of_file(none), None, "{none}");
        }
    }

    #[test]
    fn the_first_line_of_another_way_says_how_it_differs() {
        assert_eq!(difference("# By hand.\ntrue"), Some("By hand."));
        for none in ["true", "", "#\ntrue", "# earns: none\ntrue"] {
            assert_eq!(difference(none), None, "{none}");
        }
    }

    #[test]
    fn the_first_line_of_a_near_miss_says_what_it_earns() {
        let line = EarnsLine::parse("# earns: fires, found-it (5 of 10)\ntrue").unwrap();
        assert_eq!(line.points, Some((5, 10)));
        assert!(line.checks.contains("found-it"));
        assert_eq!(EarnsLine::parse("# earns: none").unwrap().points, None);
        assert_eq!(EarnsLine::parse("# earns: fires"), None);
        assert_eq!(EarnsLine::parse("true"), None);
    }
}
