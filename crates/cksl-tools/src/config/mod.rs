//! Falco's configuration: `falco.yaml`, the files that it names, and `-o`.

mod key;
mod node;
mod place;
mod reader;
mod settings;

pub use settings::{
    AppendMatch, AppendOutput, BaseSyscalls, DropAction, Engine, EngineKind, ExtraField,
    FileOutput, HttpOutput, LogLevel, MetricsSettings, OutputsQueue, Pattern, ProgramOutput,
    ReplayEngine, RuleMatching, Selection, Settings, Switch, SyscallEventDrops, Webserver,
};

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use key::{Assignment, AssignmentError};
use node::{Node, SetError};
use reader::ValueError;
use settings::WITHOUT_EFFECT;

use crate::refusal::Refusal;

/// Where the configuration lies if `-c` does not say otherwise.
pub const DEFAULT_PATH: &str = "/etc/falco/falco.yaml";

/// Rules files where there is no configuration.
const DEFAULT_RULES_FILES: [&str; 3] = [
    "/etc/falco/falco_rules.yaml",
    "/etc/falco/falco_rules.local.yaml",
    "/etc/falco/rules.d",
];

/// Longest configuration or rules file that is read, in bytes.
const MAX_FILE: u64 = 8 << 20;

/// Falco's configuration, as loaded.
#[derive(Clone, Debug)]
pub struct Config {
    /// What it says.
    pub settings: Settings,
    /// The files that it was read from, the first being `-c`'s; for watching.
    pub files: Vec<PathBuf>,
    /// What `config_files` names, whether or not it exists; for watching.
    pub named: Vec<PathBuf>,
    /// What the user should know, a sentence each.
    pub warnings: Vec<String>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file can't be read.
    #[error("can't read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file is no YAML.
    #[error("{path} is not YAML: {message}")]
    Yaml {
        /// The file.
        path: PathBuf,
        /// What the parser says, with line and column.
        message: String,
    },
    /// A file is YAML but has no keys.
    #[error("{path} holds no `key: value` pairs")]
    NoKeys {
        /// The file.
        path: PathBuf,
    },
    /// A key has a value that it can't have.
    #[error("{path}: {message}")]
    Value {
        /// The file given with `-c`, whichever file or `-o` the key comes from.
        path: PathBuf,
        /// The key and what is wrong.
        message: String,
    },
    /// An `-o` that can't be understood or applied.
    #[error("-o {text}: {message}")]
    Override {
        /// As given.
        text: String,
        /// What is wrong.
        message: String,
    },
}

impl ConfigError {
    /// The same with the place in the file, if the file itself is at fault and still there.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        let path = match self {
            Self::Yaml { path, .. } | Self::NoKeys { path } | Self::Value { path, .. } => path,
            Self::Read { .. } | Self::Override { .. } => return None,
        };
        refusal(&path.display().to_string(), &read_text(path).ok()?)
    }
}

/// Why falco refuses a configuration of this text, if it does; `path` is what the file is called. What `config_files` and
/// `-o` add is not looked at.
#[must_use]
pub fn refusal(path: &str, text: &str) -> Option<Refusal> {
    let here = |line, column, width, message: &str| {
        Some(Refusal::at(path, text, (line, column), width, message))
    };
    if text.trim().is_empty() {
        return None;
    }
    let mut tree = match serde_saphyr::from_str(text) {
        Ok(tree @ (Node::Map(_) | Node::Null)) => tree,
        Ok(_) => return here(1, 1, usize::MAX, "it holds no `key: value` pairs"),
        Err(error) => {
            let error = error.without_snippet();
            let message = format!("it is not YAML: {}", first_line(&error.to_string()));
            let at = error.location().filter(|at| at.line() > 0);
            return match at {
                Some(at) => here(whole(at.line()), whole(at.column()), 1, &message),
                None => Some(Refusal::without_place(format!("{path}: {message}"))),
            };
        }
    };
    let mut warnings = Vec::new();
    let adopted = adopt_singular_rules_file(&mut tree, &mut warnings);
    adopt_mapping_of_outputs(&mut tree, &mut warnings);
    let error = adopted
        .and_then(|()| reader::read::<Settings>(&tree))
        .and_then(|(settings, _)| settings.syscall_event_drops.check())
        .err()?;
    let Some(at) = place::of_key(text, &error.key).filter(|at| at.line() > 0) else {
        return Some(Refusal::without_place(format!("{path}: {error}")));
    };
    let width = at.span().len();
    here(
        whole(at.line()),
        whole(at.column()),
        whole(width),
        &error.to_string(),
    )
}

fn whole(number: impl TryInto<usize>) -> usize {
    number.try_into().unwrap_or(usize::MAX)
}

/// The lines after the first one show the place again.
fn first_line(error: &str) -> &str {
    let first = error.lines().next().unwrap_or_default();
    first.trim_start_matches("error: ")
}

impl Config {
    /// Reads the configuration at `path` with `overrides` (`key=value`) on top. `variable` stands
    /// for the environment.
    pub fn load(
        path: &Path,
        overrides: &[String],
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        Self::from_tree(read_tree(path)?, path, overrides, variable)
    }

    /// The defaults, the usual rules files and alerts on standard output, with `overrides` on top: for
    /// where there is no configuration file.
    pub fn without_file(
        overrides: &[String],
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut tree = Node::Null;
        apply(&mut tree, "stdout_output.enabled=true")?;
        for path in DEFAULT_RULES_FILES {
            apply(&mut tree, &format!("rules_files[]={path}"))?;
        }
        Self::from_tree(tree, Path::new(DEFAULT_PATH), overrides, variable)
    }

    fn from_tree(
        mut tree: Node,
        path: &Path,
        overrides: &[String],
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mut files = vec![path.to_owned()];
        let mut warnings = Vec::new();
        let named = named_files(&tree);
        let further = further_files(&tree).map_err(|error| value_error(path, &error))?;
        for (file, strategy) in further {
            let addition = read_tree(&file)?;
            if addition.get("config_files").is_some() {
                let file = file.display();
                warnings.push(format!(
                    "config_files in {file} is not followed any further"
                ));
            }
            merge(&mut tree, addition, strategy);
            files.push(file);
        }
        for text in overrides {
            apply(&mut tree, text)?;
        }
        tree.expand(variable);
        adopt_singular_rules_file(&mut tree, &mut warnings)
            .map_err(|error| value_error(path, &error))?;

        adopt_mapping_of_outputs(&mut tree, &mut warnings);

        let (settings, unknown): (Settings, _) =
            reader::read(&tree).map_err(|error| value_error(path, &error))?;
        settings
            .syscall_event_drops
            .check()
            .map_err(|error| value_error(path, &error))?;
        for key in unknown {
            if key == "outputs" {
                let text = "`outputs` (rate, max_burst) is gone from Falco: no alert is held back";
                warnings.push(text.to_owned());
            } else if !WITHOUT_EFFECT.contains(&key.as_str()) {
                warnings.push(format!("`{key}` is no key of the configuration; ignored"));
            }
        }
        Ok(Self {
            settings,
            files,
            named,
            warnings,
        })
    }
}

/// `append_output` that an `-o` or a file makes a mapping, as in `append_output.suggested_output=false`:
/// Falco takes it and finds no entries in it.
fn adopt_mapping_of_outputs(tree: &mut Node, warnings: &mut Vec<String>) {
    let Node::Map(entries) = tree else {
        return;
    };
    let outputs = entries.iter_mut().find(|(key, _)| key == "append_output");
    if let Some((_, outputs @ Node::Map(_))) = outputs {
        *outputs = Node::List(Vec::new());
        warnings.push(
            "`append_output` is a mapping, in which Falco finds no entries: nothing is added to \
             outputs; an entry is a list's item, as in `append_output[].suggested_output=true`"
                .to_owned(),
        );
    }
}

fn value_error(path: &Path, error: &ValueError) -> ConfigError {
    ConfigError::Value {
        path: path.to_owned(),
        message: error.to_string(),
    }
}

fn read_tree(path: &Path) -> Result<Node, ConfigError> {
    let text = read_text(path).map_err(|source| ConfigError::Read {
        path: path.to_owned(),
        source,
    })?;
    if text.trim().is_empty() {
        return Ok(Node::Null);
    }
    match serde_saphyr::from_str(&text) {
        Ok(tree @ (Node::Map(_) | Node::Null)) => Ok(tree),
        Ok(_) => Err(ConfigError::NoKeys {
            path: path.to_owned(),
        }),
        Err(error) => Err(ConfigError::Yaml {
            path: path.to_owned(),
            message: first_line(&error.to_string()).to_owned(),
        }),
    }
}

/// Reads a regular file of at most 8 MiB as text. A named pipe or a device is refused, not waited
/// for.
fn read_text(path: &Path) -> io::Result<String> {
    let text = String::from_utf8(read_bytes(path)?);
    text.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()))
}

/// The same, with U+FFFD for bytes that are no UTF-8.
pub(crate) fn read_text_lossy(path: &Path) -> io::Result<String> {
    let bytes = read_bytes(path)?;
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_FILE + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it is longer than {MAX_FILE} bytes"),
        ));
    }
    Ok(bytes)
}

/// How the keys of a further file meet those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strategy {
    /// Lists grow, other keys are replaced.
    Append,
    /// Keys are replaced.
    Override,
    /// Only new keys count.
    AddOnly,
}

/// The files and folders that `config_files` names.
fn named_files(tree: &Node) -> Vec<PathBuf> {
    let Some(Node::List(entries)) = tree.get("config_files") else {
        return Vec::new();
    };
    let path = |entry: &Node| match entry {
        Node::Scalar(path) => Some(path.into()),
        entry => match entry.get("path") {
            Some(Node::Scalar(path)) => Some(path.into()),
            _ => None,
        },
    };
    entries.iter().filter_map(path).collect()
}

/// The files that `config_files` names, folders replaced by the YAML files in them. What does not
/// exist is left out.
fn further_files(tree: &Node) -> Result<Vec<(PathBuf, Strategy)>, ValueError> {
    let Some(Node::List(entries)) = tree.get("config_files") else {
        return Ok(Vec::new());
    };
    let mut files = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let error = |message: &str| ValueError {
            key: format!("config_files[{index}]"),
            message: message.to_owned(),
        };
        let (path, strategy) = match entry {
            Node::Scalar(path) => (path, None),
            Node::Map(_) => match (entry.get("path"), entry.get("strategy")) {
                (Some(Node::Scalar(path)), strategy) => (path, strategy),
                _ => return Err(error("it has no `path`")),
            },
            _ => return Err(error("expected a path")),
        };
        let strategy = match strategy {
            None => Strategy::Append,
            Some(Node::Scalar(word)) if word == "append" => Strategy::Append,
            Some(Node::Scalar(word)) if word == "override" => Strategy::Override,
            Some(Node::Scalar(word)) if word == "add-only" => Strategy::AddOnly,
            Some(_) => return Err(error("`strategy` is append, override or add-only")),
        };
        let found = yaml_files(Path::new(path));
        files.extend(found.into_iter().map(|file| (file, strategy)));
    }
    Ok(files)
}

/// The file itself, or the YAML files directly in a folder, sorted by name; nothing if `path` does
/// not exist.
pub(crate) fn yaml_files(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return path.exists().then(|| path.to_owned()).into_iter().collect();
    }
    let Ok(entries) = fs::read_dir(path) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|file| is_yaml(file) && file.is_file())
        .collect();
    files.sort();
    files
}

/// Whether a file's name says that it is YAML.
pub(crate) fn is_yaml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "yaml" || extension == "yml")
}

fn merge(tree: &mut Node, addition: Node, strategy: Strategy) {
    let Node::Map(entries) = addition else {
        return;
    };
    for (key, value) in entries {
        if key == "config_files" {
            continue;
        }
        let Some(place) = tree.entry(&key) else {
            return;
        };
        match (strategy, place, value) {
            (Strategy::Append, Node::List(items), Node::List(more)) => items.extend(more),
            (Strategy::AddOnly, place, value) => {
                if *place == Node::Null {
                    *place = value;
                }
            }
            (Strategy::Append | Strategy::Override, place, value) => *place = value,
        }
    }
}

fn apply(tree: &mut Node, text: &str) -> Result<(), ConfigError> {
    let error = |message: String| ConfigError::Override {
        text: text.to_owned(),
        message,
    };
    let Assignment { steps, value } = text
        .parse()
        .map_err(|cause: AssignmentError| error(cause.to_string()))?;
    tree.set(&steps, value)
        .map_err(|cause: SetError| error(cause.to_string()))
}

/// `rules_file`, as Falco called `rules_files` before 0.39.
fn adopt_singular_rules_file(
    tree: &mut Node,
    warnings: &mut Vec<String>,
) -> Result<(), ValueError> {
    let Node::Map(entries) = tree else {
        return Ok(());
    };
    let Some(old) = entries.iter().position(|(key, _)| key == "rules_file") else {
        return Ok(());
    };
    if entries.iter().any(|(key, _)| key == "rules_files") {
        return Err(ValueError {
            key: "rules_file".to_owned(),
            message: "it is the old name of `rules_files`, which is there too; keep one".to_owned(),
        });
    }
    let (key, value) = &mut entries[old];
    *key = "rules_files".to_owned();
    if let Node::Scalar(_) = value {
        *value = Node::List(vec![std::mem::take(value)]);
    }
    warnings.push("`rules_file` is the old name of `rules_files`".to_owned());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new(files: &[(&str, &str)]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            for (name, text) in files {
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                let here = folder.path().to_str().unwrap();
                fs::write(path, text.replace("HERE", here)).unwrap();
            }
            Self(folder)
        }

        fn load(&self, overrides: &[&str]) -> Result<Config, ConfigError> {
            let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
            let path = self.0.path().join("falco.yaml");
            Config::load(&path, &overrides, &|name| {
                (name == "WHERE").then(|| "/var/log/alerts".to_owned())
            })
        }
    }

    #[test]
    fn an_empty_file_means_defaults_and_no_rules() {
        let config = Folder::new(&[("falco.yaml", "\n")]).load(&[]).unwrap();
        assert_eq!(config.settings.rules_files, Vec::<String>::new());
        assert!(config.settings.watch_config_files);
        assert!(!config.settings.stdout_output.enabled);
        assert_eq!(config.warnings, Vec::<String>::new());
    }

    #[test]
    fn the_stock_configuration_loads_without_a_word() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../labs/falco-node/files/etc/falco/falco.yaml"
        );
        let config = Config::load(Path::new(path), &[], &|_| None).unwrap();
        assert_eq!(config.warnings, Vec::<String>::new());
        assert_eq!(config.settings.rules_files, DEFAULT_RULES_FILES);
        assert!(config.settings.stdout_output.enabled);
        assert!(config.settings.append_output[0].suggested_output);
    }

    #[test]
    fn the_command_line_has_the_last_word() {
        let folder = Folder::new(&[("falco.yaml", "json_output: false\n")]);
        let config = folder
            .load(&["json_output=true", "file_output.filename=${WHERE}"])
            .unwrap();
        assert!(config.settings.json_output);
        assert_eq!(config.settings.file_output.filename, "/var/log/alerts");
    }

    #[test]
    fn without_a_file_the_usual_rules_are_meant() {
        let config = Config::without_file(&["rules_files[]=/a".to_owned()], &|_| None).unwrap();
        assert_eq!(config.settings.rules_files[..3], DEFAULT_RULES_FILES);
        assert_eq!(config.settings.rules_files[3], "/a");
    }

    #[test]
    fn a_mapping_of_outputs_is_taken_and_holds_none() {
        let text = "append_output: [{suggested_output: true}]\n";
        let folder = Folder::new(&[("falco.yaml", text)]);
        assert_eq!(folder.load(&[]).unwrap().settings.append_output.len(), 1);
        for value in ["true", "false"] {
            let config = folder
                .load(&[&format!("append_output.suggested_output={value}")])
                .unwrap();
            assert!(config.settings.append_output.is_empty());
            assert_eq!(config.warnings.len(), 1);
        }
    }

    #[test]
    fn what_falco_refuses_about_lost_events_is_refused() {
        let load = |text: &str| {
            let text = format!("syscall_event_drops: {{{text}}}\n");
            Folder::new(&[("falco.yaml", &text)]).load(&[])
        };
        for (text, key) in [
            ("threshold: 1.1", "syscall_event_drops.threshold"),
            ("threshold: -1", "syscall_event_drops.threshold"),
            ("threshold: nan", "syscall_event_drops.threshold"),
            ("actions: [ignore, log]", "syscall_event_drops.actions"),
            ("actions: [ignore, alert]", "syscall_event_drops.actions"),
            (
                "actions: [log, exit, restart]",
                "syscall_event_drops.actions[2]",
            ),
        ] {
            let error = load(text).unwrap_err();
            assert!(error.to_string().contains(&format!("`{key}`")), "{error}");
        }
        for text in [
            "threshold: 0",
            "threshold: 1",
            "actions: [ignore]",
            "actions: [ignore, exit]",
            "actions: [log, ignore]",
        ] {
            assert!(load(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn further_files_are_merged_as_their_strategy_says() {
        let folder = Folder::new(&[
            (
                "falco.yaml",
                "config_files: [HERE/config.d, {path: HERE/last.yml, strategy: add-only}, /none]\n\
                 rules_files: [/a]\njson_output: false\npriority: debug\n",
            ),
            ("config.d/1.yaml", "rules_files: [/b]\njson_output: true\n"),
            ("config.d/notes.txt", "not: read\n"),
            ("last.yml", "priority: error\nlog_level: debug\n"),
        ]);
        let config = folder.load(&[]).unwrap();
        assert_eq!(config.settings.rules_files, ["/a", "/b"]);
        assert!(config.settings.json_output);
        assert_eq!(config.settings.priority, "debug");
        assert_eq!(config.settings.log_level, LogLevel::Debug);
        assert_eq!(config.files.len(), 3);
    }

    #[test]
    fn a_key_that_nobody_knows_is_a_warning_and_no_error() {
        let folder = Folder::new(&[(
            "falco.yaml",
            "jsn_output: true\nengine: {kind: kmod}\nhttp_output: {insecure: true, ulr: x}\n",
        )]);
        let warnings = folder.load(&[]).unwrap().warnings;
        assert_eq!(warnings.len(), 2);
        assert!(warnings[0].contains("`jsn_output`"));
        assert!(warnings[1].contains("`http_output.ulr`"));
    }

    #[test]
    fn the_old_name_of_rules_files_works_alone_and_is_refused_beside_the_new_one() {
        let old = Folder::new(&[("falco.yaml", "rules_file: /a\n")]);
        let config = old.load(&[]).unwrap();
        assert_eq!(config.settings.rules_files, ["/a"]);
        assert_eq!(config.warnings.len(), 1);
        let both = Folder::new(&[("falco.yaml", "rules_file: /a\nrules_files: [/b]\n")]);
        assert!(matches!(both.load(&[]), Err(ConfigError::Value { .. })));
    }

    #[test]
    fn broken_files_are_errors_that_name_the_file() {
        let wrong = |text: &str| Folder::new(&[("falco.yaml", text)]).load(&[]).unwrap_err();
        assert!(matches!(wrong("a: [b\n"), ConfigError::Yaml { .. }));
        assert!(matches!(wrong("- a\n"), ConfigError::NoKeys { .. }));
        let value = wrong("rule_matching: some\n");
        assert!(value.to_string().contains("`rule_matching`"));
        let missing = Folder::new(&[]).load(&[]).unwrap_err();
        assert!(matches!(missing, ConfigError::Read { .. }));
    }

    #[test]
    fn a_configuration_that_falco_refuses_is_refused_with_its_place() {
        let wrong = |text: &str| {
            let refusal = refusal("/etc/falco/falco.yaml", text).unwrap();
            let folder = Folder::new(&[("falco.yaml", text)]);
            let error = folder.load(&[]).unwrap_err();
            // What is written in the file must be what falco says of it.
            let found = error.refusal().expect("is about the file");
            assert_eq!(found.quote, refusal.quote);
            (refusal.why, refusal.quote.join("\n"))
        };
        let (why, quote) = wrong("priority: debug\njson_output: maybe\n");
        let place = "/etc/falco/falco.yaml, line 2, column 14: ";
        assert_eq!(
            why,
            format!("{place}`json_output`: `maybe` is not true or false")
        );
        assert_eq!(quote, "2 | json_output: maybe\n  |              ^^^^^");
        let (why, quote) = wrong("webserver:\n  listen_port: 8765x\n");
        assert!(
            why.contains("line 2, column 16: `webserver.listen_port`"),
            "{why}"
        );
        assert!(quote.ends_with("^^^^^"), "{quote}");
        let (why, quote) = wrong("rules_files:\n  - /a\n - /b\n");
        assert!(why.contains("line 3"), "{why}");
        assert!(quote.contains('^'), "{quote}");
        let (_, quote) = wrong("syscall_event_drops:\n  threshold: 7\n");
        assert_eq!(quote, "2 |   threshold: 7\n  |              ^");
        let (why, _) = wrong("just words\n");
        assert!(why.contains("line 1, column 1: it holds no"), "{why}");
        for text in ["", "# nothing\n", "json_output: true\nunknown: 1\n"] {
            assert_eq!(refusal("f", text), None, "{text}");
        }
        let stock = include_str!("../../../../labs/falco-node/files/etc/falco/falco.yaml");
        assert_eq!(refusal("f", stock), None);
    }

    #[test]
    fn a_pipe_in_place_of_a_file_is_refused_and_not_waited_for() {
        assert!(read_text(Path::new("/dev/zero")).is_err());
    }
}
