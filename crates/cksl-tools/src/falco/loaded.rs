//! Everything that falco loads before it watches, and loads again on a reload.

use std::env;
use std::ffi::OsString;
use std::io;
use std::path::{self, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::alert::AlertWriter;
use super::args::Args;
use super::counters::Counters;
use super::ignored::Watched;
use super::output::{OutputError, Outputs};
use cksl_wire::protocol::{AlertConfig, RulesFile, Watch};
use clap::Parser;
use falco_rules::duration::parse_duration;
use falco_rules::load::{self, LoadReport};
use falco_rules::map::Set;
use nix::unistd::gethostname;

use crate::config::{
    self, Config, ConfigError, DEFAULT_PATH, EngineKind, ExtraField, MetricsSettings, RuleMatching,
    Settings, is_yaml, read_text_lossy, yaml_files,
};
use crate::rulebook::{Rulebook, RulesError};

/// Configuration, rules and outputs.
pub(super) struct Loaded {
    /// The configuration, with what the command line adds.
    pub(super) config: Config,
    /// The rules, compiled.
    pub(super) rulebook: Arc<Rulebook>,
    /// Writes alerts as lines.
    pub(super) writer: AlertWriter,
    /// Where alerts go.
    pub(super) outputs: Outputs,
    /// How falco introduces itself to the supervisor, with the rules files as loaded.
    pub(super) introduction: Watch,
    /// Where events come from instead of the node.
    pub(super) recording: Option<PathBuf>,
    /// Names of events that are not judged.
    pub(super) left_out: Set<String>,
    /// How often metrics are written, if they are.
    pub(super) metrics_interval: Option<Duration>,
    /// What to watch for changes.
    pub(super) watched: Vec<PathBuf>,
}

/// Why a rules file can't be read.
fn unread(path: &Path, source: &io::Error) -> String {
    let path = path.display();
    match source.kind() {
        io::ErrorKind::NotFound => format!("there is no file {path}"),
        _ => format!("can't read the rules in {path}: {source}"),
    }
}

/// Why something can't be loaded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An option that can't be.
    #[error("{0}")]
    Option(String),
    /// A rules file that was named on the command line.
    #[error("{}", unread(path, source))]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// No rules file is named.
    #[error(
        "You must specify at least one rules file or directory: with -r, or as an item of rules_files in \
         falco.yaml"
    )]
    NoRulesNamed,
    /// No rules file that is named exists.
    #[error("there is no rules file: none that -r or rules_files names exists")]
    NoRules,
    /// What the files say.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// An output.
    #[error(transparent)]
    Output(#[from] OutputError),
}

impl LoadError {
    /// Where rules files are wrong, in the form of `-V`, or the configuration.
    pub(crate) fn report(&self) -> Option<String> {
        match self {
            LoadError::Rules(RulesError::Invalid(results)) => Some(LoadReport(results).to_string()),
            LoadError::Config(error) => Some(error.refusal()?.report()),
            _ => None,
        }
    }
}

/// The configuration that `args` ask for. Outside of a node the usual file need not exist.
pub(super) fn configuration(args: &Args) -> Result<Config, LoadError> {
    let translated = args.translate_removed().map_err(LoadError::Option)?;
    let mut overrides = translated.overrides;
    overrides.extend(args.overrides.iter().cloned());
    let variable = |name: &str| env::var(name).ok();
    let usual = args.config == Path::new(DEFAULT_PATH);
    let mut config = if usual && !args.config.exists() {
        Config::without_file(&overrides, &variable)?
    } else {
        Config::load(&args.config, &overrides, &variable)?
    };
    config.settings.rules.extend(translated.selections);
    config.warnings.extend(translated.warnings);
    match args.print.as_deref() {
        None => {}
        Some("c" | "container" | "k" | "kubernetes") => config.warnings.push(
            "-p: c and k do nothing any more: append_output's suggested_output adds the container"
                .to_owned(),
        ),
        Some(format) => {
            config
                .warnings
                .push("-p is deprecated: append_output does the same".to_owned());
            config.settings.append_output.push(config::AppendOutput {
                extra_output: format.to_owned(),
                ..config::AppendOutput::default()
            });
        }
    }
    Ok(config)
}

/// Reads rules files and folders in order. With `required`, each must exist.
pub(super) fn read_rules(paths: &[PathBuf], required: bool) -> Result<Vec<RulesFile>, LoadError> {
    let mut files = Vec::new();
    for path in paths {
        let error = |path: &Path, source| LoadError::File {
            path: path.to_owned(),
            source,
        };
        let found = yaml_files(path);
        if required && !path.is_dir() {
            if found.is_empty() {
                return Err(error(path, io::ErrorKind::NotFound.into()));
            }
            if !is_yaml(path) {
                let why = "the name of a rules file ends in .yaml or .yml";
                return Err(error(path, io::Error::other(why)));
            }
        }
        for file in found.into_iter().filter(|file| is_yaml(file)) {
            files.push(RulesFile {
                // Falco takes any bytes. Those that are no text stand in no name that could be compared.
                text: read_text_lossy(&file).map_err(|source| error(&file, source))?,
                path: file.display().to_string(),
            });
        }
    }
    Ok(files)
}

/// The rules files that a falco with this configuration and these `-r` loads, and what of its
/// configuration decides about alerts.
pub(crate) fn files_and_config(
    config: &Path,
    rules: &[PathBuf],
) -> Result<(Vec<RulesFile>, AlertConfig), LoadError> {
    let mut words = vec![OsString::from("falco"), "-c".into(), config.into()];
    words.extend(rules.iter().flat_map(|path| ["-r".into(), path.into()]));
    let args = Args::try_parse_from(words).map_err(|error| LoadError::Option(error.to_string()))?;
    let config = configuration(&args)?;
    let (_, files) = rules_files(&args, &config)?;
    Ok((files, alert_config(&config.settings, Vec::new())))
}

/// The paths that name the rules files, and the files.
fn rules_files(args: &Args, config: &Config) -> Result<(Vec<PathBuf>, Vec<RulesFile>), LoadError> {
    let given = !args.rules.is_empty();
    let paths: Vec<PathBuf> = if given {
        args.rules.clone()
    } else {
        config.settings.rules_files.iter().map(Into::into).collect()
    };
    if paths.is_empty() {
        return Err(LoadError::NoRulesNamed);
    }
    let files = read_rules(&paths, given)?;
    if files.is_empty() {
        return Err(LoadError::NoRules);
    }
    Ok((paths, files))
}

impl Loaded {
    /// Where events come from, as a line of the log.
    pub(super) fn source(&self) -> String {
        match &self.recording {
            None => "watching the system calls of this node".to_owned(),
            Some(path) => format!("reading the system calls in {}", path.display()),
        }
    }

    /// Loads what `args` ask for.
    pub(super) fn load(args: &Args, counters: &Arc<Counters>) -> Result<Self, LoadError> {
        let mut config = configuration(args)?;
        let (paths, files) = rules_files(args, &config)?;
        let settings = &config.settings;
        let outputs = Outputs::new(settings, args.unbuffered, counters)?;
        let alert_config = alert_config(settings, outputs.names());
        let additions = settings.append_output.iter().map(addition);
        let rulebook = Rulebook::load(&files, &alert_config, additions)?;
        let watch = Watched::new(&rulebook.running.event_types(), &settings.base_syscalls);
        if !watch.missed.is_empty() {
            config.warnings.push(format!(
                "rules look at {}: ignored unless base_syscalls.all is true, or custom_set names \
                 them; they are so many",
                watch.missed.join(", ")
            ));
        }
        let settings = &config.settings;
        Ok(Self {
            left_out: watch.left_out,
            metrics_interval: metrics_interval(&settings.metrics)?,
            recording: recording(args, settings)?,
            watched: [&config.files, &config.named, &paths]
                .into_iter()
                .flatten()
                .cloned()
                .collect(),
            rulebook: Arc::new(rulebook),
            writer: AlertWriter::new(settings, hostname()),
            outputs,
            introduction: Watch {
                program: "falco".to_owned(),
                syscalls: Some(watch.syscalls),
                rules: files.into_iter().map(absolute).collect(),
                config: alert_config,
            },
            config,
        })
    }
}

/// The file under a path that means the same to others: a relative one is relative to this process.
fn absolute(file: RulesFile) -> RulesFile {
    match path::absolute(&file.path) {
        Ok(path) => RulesFile {
            path: path.display().to_string(),
            ..file
        },
        // Without a current folder the name as it was given says as much as can be said.
        Err(_) => file,
    }
}

/// How often metrics are written, if they are on and go anywhere but to Prometheus.
fn metrics_interval(settings: &MetricsSettings) -> Result<Option<Duration>, LoadError> {
    const LEAST: Duration = Duration::from_millis(100);
    if !settings.enabled || !settings.output_rule && settings.output_file.is_empty() {
        return Ok(None);
    }
    match parse_duration(&settings.interval) {
        Some(interval) if interval >= LEAST => Ok(Some(interval)),
        _ => Err(LoadError::Option(format!(
            "metrics.interval: `{}` is no time of at least 100ms, as in 30s or 1h30m",
            settings.interval
        ))),
    }
}

/// The recording that the options or the configuration name.
fn recording(args: &Args, settings: &Settings) -> Result<Option<PathBuf>, LoadError> {
    if let Some(given) = args.recording() {
        return Ok(Some(given.to_owned()));
    }
    let option = |text: &str| Err(LoadError::Option(text.to_owned()));
    match settings.engine.kind {
        EngineKind::Kmod | EngineKind::ModernEbpf => Ok(None),
        EngineKind::Nodriver => option(
            "engine.kind is nodriver: that is for plugins, and there are none here; leave it out",
        ),
        EngineKind::Replay => match settings.engine.replay.capture_file.as_str() {
            "" => option("engine.kind is replay, but engine.replay.capture_file is empty"),
            file => Ok(Some(file.into())),
        },
    }
}

/// The name that alerts carry.
fn hostname() -> String {
    env::var("FALCO_HOSTNAME").unwrap_or_else(|_| {
        gethostname().map_or_else(
            |_| String::new(),
            |name| name.to_string_lossy().into_owned(),
        )
    })
}

/// The part of the configuration that decides about alerts.
fn alert_config(settings: &Settings, outputs: Vec<String>) -> AlertConfig {
    let selection = if settings.rules.is_empty() {
        String::new()
    } else {
        serde_json::to_string(&settings.rules).expect("switches of rules are plain text")
    };
    AlertConfig {
        priority: settings.priority.clone(),
        match_all: settings.rule_matching == RuleMatching::All,
        selection,
        outputs,
        json: settings.json_output,
    }
}

fn addition(entry: &config::AppendOutput) -> load::AppendOutput {
    let given = |text: &String| (!text.is_empty()).then(|| text.clone());
    load::AppendOutput {
        source: given(&entry.matching.source),
        tags: entry.matching.tags.iter().cloned().collect(),
        rule: given(&entry.matching.rule),
        extra_output: given(&entry.extra_output),
        suggested: entry.suggested_output,
        extra_fields: entry
            .extra_fields
            .iter()
            .map(|field| match field {
                ExtraField::Field(name) => (name.clone(), format!("%{name}")),
                ExtraField::Template { name, template } => (name.clone(), template.clone()),
            })
            .collect(),
    }
}
