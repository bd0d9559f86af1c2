//! Stimuli: what the grader does to provoke a node.
//!
//! A rule must not be able to match the grader's commands and nothing else, so each check draws its commands anew:
//! one of several ([`Exec::OneOf`]), and in it what stands between two `@`:
//!
//! | written | drawn |
//! | --- | --- |
//! | `@word@` | a word of eight letters, the same wherever it stands in one stimulus |
//! | `@harmless@` | a command that any shell runs by itself, and that changes nothing |
//! | `@options@` | options of any shell that change nothing of such a command: `-ue` |
//! | `@user@` | a user that every Debian system has: only in `as` and `does` |

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::words::Words;

/// What the grader does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stimulus {
    /// Program and arguments, or several of which each check draws one.
    pub exec: Exec,
    /// Container; the node without it.
    #[serde(rename = "in")]
    pub container: Option<String>,
    /// The pod whose container it is, in a cluster.
    pub pod: Option<PodRef>,
    /// User, or `@user@`; in a pod always the container's own.
    #[serde(rename = "as")]
    pub user: Option<String>,
    /// With a terminal.
    #[serde(default)]
    pub tty: bool,
    /// What it stands for, as a condition: unless one of its events meets that, no alert says nothing.
    pub does: Option<String>,
}

/// A pod by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PodRef {
    /// Its namespace.
    pub namespace: String,
    /// Its name; without it the first that `labels` select.
    pub pod: Option<String>,
    /// Label selector, as `kubectl -l` takes it.
    pub labels: Option<String>,
}

/// The commands of a stimulus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Exec {
    /// Program and arguments.
    Always(Vec<String>),
    /// Each check draws one of these.
    OneOf {
        /// Programs with their arguments.
        one_of: Vec<Vec<String>>,
    },
}

/// What a stimulus is in one check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Program and arguments.
    pub argv: Vec<String>,
    /// [`Stimulus::user`].
    pub user: Option<String>,
    /// [`Stimulus::does`].
    pub does: Option<String>,
}

/// Letters of a word.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const WORD: usize = 8;

/// Commands that bash, dash and busybox run without another process.
const HARMLESS: [&str; 8] = [
    ": @word@",
    "true @word@",
    "echo @word@",
    "test @word@",
    "@word@=1",
    "printf @word@",
    "[ -n @word@ ]",
    "cd /; : @word@",
];

/// Options that bash, dash and busybox have: export all, notify, error ends, no patterns, unset is an error.
const OPTIONS: &[u8] = b"abefu";

/// Users of Debian's package `base-passwd`.
const USERS: [&str; 8] = [
    "root", "daemon", "bin", "games", "mail", "www-data", "backup", "nobody",
];

const USER: &str = "@user@";

const PLACES: [&str; 3] = ["@word@", "@harmless@", "@options@"];

impl Stimulus {
    /// Draws what one check runs.
    pub fn draw(&self, words: &mut Words<'_>) -> Command {
        let commands = self.exec.commands();
        let argv = match commands.len() {
            0 => &[],
            many => commands[words.index(many)].as_slice(),
        };
        let harmless = HARMLESS[words.index(HARMLESS.len())];
        let options: String = std::iter::once('-')
            .chain((0..2).map(|_| char::from(OPTIONS[words.index(OPTIONS.len())])))
            .collect();
        let word: String = (0..WORD)
            .map(|_| char::from(LETTERS[words.index(LETTERS.len())]))
            .collect();
        let user = USERS[words.index(USERS.len())];
        // What a harmless command holds is drawn after it.
        let fill = |text: &str| {
            text.replace("@harmless@", harmless)
                .replace("@options@", &options)
                .replace("@word@", &word)
        };
        let with_user = |text: &String| fill(text).replace(USER, user);
        Command {
            argv: argv.iter().map(|argument| fill(argument)).collect(),
            user: self.user.as_ref().map(with_user),
            does: self.does.as_ref().map(with_user),
        }
    }

    /// Whether its command may be another one in each check.
    #[must_use]
    pub fn is_drawn(&self) -> bool {
        let commands = self.exec.commands();
        let mut arguments = commands.iter().flatten();
        commands.len() > 1
            || arguments.any(|argument| PLACES.iter().any(|place| argument.contains(place)))
    }

    /// The first `@…@` in it that nothing is drawn for.
    pub(crate) fn unknown_place(&self) -> Option<String> {
        let commands = self.exec.commands().iter().flatten();
        let commands = commands.map(|text| (text, false));
        let texts = commands.chain(self.user.iter().chain(&self.does).map(|text| (text, true)));
        let mut places = texts.flat_map(|(text, has_user)| {
            let mut parts: Vec<&str> = text.split('@').collect();
            // What stands before the first and after the last is not between two.
            parts.pop();
            parts.into_iter().skip(1).map(move |part| (part, has_user))
        });
        let is_name =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
        places.find_map(|(part, has_user)| {
            let place = format!("@{part}@");
            let is_known = PLACES.contains(&place.as_str()) || has_user && place == USER;
            (is_name(part) && !is_known).then_some(place)
        })
    }
}

impl Exec {
    /// The commands of which one is drawn.
    #[must_use]
    pub fn commands(&self) -> &[Vec<String>] {
        match self {
            Exec::Always(command) => std::slice::from_ref(command),
            Exec::OneOf { one_of } => one_of,
        }
    }
}

/// The long form.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OneOf {
    /// Programs with their arguments.
    one_of: Vec<Vec<String>>,
}

impl<'de> Deserialize<'de> for Exec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EitherForm;

        impl<'de> Visitor<'de> for EitherForm {
            type Value = Exec;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a program with its arguments, or a mapping with `one_of`")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Exec, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(Exec::Always)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Exec, A::Error> {
                let OneOf { one_of } = OneOf::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Exec::OneOf { one_of })
            }
        }

        deserializer.deserialize_any(EitherForm)
    }
}

impl JsonSchema for Exec {
    fn schema_name() -> Cow<'static, str> {
        "Exec".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let long = generator.subschema_for::<OneOf>();
        json_schema!({
            "description": "A program with its arguments, or several of which each check draws one. `@word@`, \
                            `@harmless@` and `@options@` in them are drawn again, too.",
            "anyOf": [{"type": "array", "items": {"type": "string"}}, long],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn stimulus(yaml: &str) -> Stimulus {
        serde_saphyr::from_str(yaml).unwrap()
    }

    fn draws(stimulus: &Stimulus) -> Vec<Command> {
        let draw = |seed| stimulus.draw(&mut Words::new(seed, "test"));
        (0..200).map(draw).collect()
    }

    #[test]
    fn what_is_written_without_choice_is_always_the_same() {
        let stimulus = stimulus("{exec: [mail, me@example.org, a@b]}");
        assert_eq!(stimulus.unknown_place(), None);
        assert!(!stimulus.is_drawn());
        for command in draws(&stimulus) {
            assert_eq!(command.argv, ["mail", "me@example.org", "a@b"]);
        }
    }

    #[test]
    fn each_command_is_drawn_and_has_words_of_its_own() {
        let stimulus = stimulus(
            "{exec: {one_of: [[sh, '@options@', -c, '@harmless@'], [cat, '/tmp/@word@']]}, does: 'fd.name = /tmp/@word@'}",
        );
        assert!(stimulus.is_drawn());
        let drawn = draws(&stimulus);
        let programs: BTreeSet<&str> = drawn.iter().map(|one| one.argv[0].as_str()).collect();
        assert!(programs.iter().eq(&["cat", "sh"]));
        let lines: BTreeSet<String> = drawn.iter().map(|one| one.argv.join(" ")).collect();
        assert_eq!(lines.len(), drawn.len());
        assert!(!lines.iter().any(|line| line.contains('@')));
        for command in drawn.iter().filter(|one| one.argv[0] == "cat") {
            let does = format!("fd.name = {}", command.argv[1]);
            assert_eq!(command.does.as_ref(), Some(&does));
        }
    }

    #[test]
    fn each_harmless_command_ends_well_in_a_shell_with_each_option() {
        let stimulus = stimulus("{exec: [sh, '@options@', -c, '@harmless@']}");
        for command in draws(&stimulus) {
            for shell in ["sh", "bash"] {
                let run = std::process::Command::new(shell)
                    .args(&command.argv[1..])
                    .output()
                    .unwrap();
                assert!(run.status.success(), "{shell} {command:?}");
                assert!(run.stderr.is_empty(), "{shell} {command:?}");
            }
        }
    }

    #[test]
    fn a_place_that_nothing_is_drawn_for_is_found() {
        let wrong = stimulus("{exec: [sh, -c, 'echo @word@ @wrod@']}");
        assert_eq!(wrong.unknown_place().as_deref(), Some("@wrod@"));
        let wrong = stimulus("{exec: [su, '@user@']}");
        assert_eq!(wrong.unknown_place().as_deref(), Some(USER));
    }

    #[test]
    fn each_check_draws_another_user() {
        let stimulus = stimulus("{exec: [sh], as: '@user@', does: 'user.name = @user@'}");
        assert_eq!(stimulus.unknown_place(), None);
        let drawn = draws(&stimulus);
        let users: BTreeSet<&str> = drawn.iter().filter_map(|one| one.user.as_deref()).collect();
        assert!(users.len() > 3, "{users:?}");
        for command in &drawn {
            let user = command.user.as_deref().unwrap();
            assert_eq!(
                command.does.as_deref(),
                Some(format!("user.name = {user}").as_str())
            );
        }
    }
}
