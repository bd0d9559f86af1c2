//! The `falco` command: rules over the node's events.

mod alert;
mod args;
mod counters;
mod describe;
mod drops;
mod ignored;
mod loaded;
mod log;
mod metrics;
mod output;
mod readers;
mod session;
mod syslog;
mod watch;
mod webserver;

use std::ffi::OsString;
use std::fs;
use std::io::{IsTerminal, stdout};
use std::path::Path;
use std::process;
use std::sync::Arc;

use cksl_wire::io::Io;
use cksl_wire::terminal::Terminal;
use clap::{CommandFactory as _, Parser};
use falco_rules::load::{LoadReport, LoadResult, Loader, rule_schema};
use serde_json::json;

use self::args::{Args, Format};
use self::counters::Counters;
use self::describe::Description;
pub(crate) use self::loaded::{LoadError, files_and_config};
use self::loaded::{Loaded, configuration, read_rules};
use self::log::Log;
use self::session::Session;
use crate::config::Config;
use crate::listing::{self, Form};
use crate::usage::print_usage;

/// The release of Falco whose language and command line this is.
pub const FALCO_VERSION: &str = "0.44.1";
/// The version of the rules engine of that release.
pub const ENGINE_VERSION: &str = "0.62.0";

/// Falco's exit codes.
const DONE: u8 = 0;
const FAILED: u8 = 1;

/// The description of the command line.
#[must_use]
pub fn command() -> clap::Command {
    Args::command()
}

/// The `falco` command, with the node's socket at `socket`. Returns its exit code: 0 when what was
/// asked is done, 1 for any failure.
pub fn main(args: impl IntoIterator<Item = OsString>, socket: &Path, io: &mut Io<'_>) -> u8 {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(usage) => {
            let color = Terminal::detect(false, false).color;
            return print_usage(&usage, color, io).min(FAILED);
        }
    };
    match run(&args, socket, io) {
        Ok(code) => code,
        Err(failure) => {
            // The validation block of rules files comes first, and says more.
            let _ = writeln!(io.err, "Error: {failure}");
            FAILED
        }
    }
}

type Failure = Box<dyn std::error::Error>;

/// Does what is asked, in Falco's order of precedence.
fn run(args: &Args, socket: &Path, io: &mut Io<'_>) -> Result<u8, Failure> {
    let form = args.form();
    if args.config_schema {
        return print(io, &format!("{:#}\n", crate::config::Settings::schema()));
    }
    if args.rule_schema {
        return print(io, &format!("{:#}\n", rule_schema()));
    }
    if args.ignored_events {
        return print(io, &ignored::list());
    }
    if args.list_events {
        return print(io, &listing::events(form));
    }
    if args.page_size {
        return print(io, &format!("{}\n", rustix::param::page_size()));
    }
    if args.list_plugins || args.plugin_info.is_some() {
        return print(
            io,
            "0 plugins: cksl's falco has system calls built in and loads no plugins\n",
        );
    }
    if args.version {
        return print(io, &version(args));
    }
    if let Some(source) = &args.list {
        if !source.is_empty() && source != "syscall" {
            return Err(
                format!("there is no event source `{source}`; `syscall` is the only one").into(),
            );
        }
        let text = if args.names {
            listing::field_names()
        } else {
            listing::fields(form)
        };
        return print(io, &text);
    }
    if args.disable_source.iter().any(|source| source == "syscall") {
        return Err("the event source `syscall` is the only one and can't be disabled".into());
    }
    if let Some(source) = args
        .enable_source
        .iter()
        .find(|source| *source != "syscall")
    {
        return Err(
            format!("there is no event source `{source}`; `syscall` is the only one").into(),
        );
    }
    let config = configuration(args).map_err(|error| told(error, io))?;
    if !args.validate.is_empty() {
        return validate(args, &config, io);
    }
    watch(args, socket, io)
}

/// The error, after the place in the file was shown.
fn told(error: LoadError, io: &mut Io<'_>) -> LoadError {
    // Where that can't be written, the error itself can't be either.
    let _ = io
        .err
        .write_all(error.report().unwrap_or_default().as_bytes());
    error
}

/// Checks rules files, each with what those before it define, and describes them if that is asked too.
fn validate(args: &Args, config: &Config, io: &mut Io<'_>) -> Result<u8, Failure> {
    let settings = &config.settings;
    let files = read_rules(&args.validate, true)?;
    let mut loader = Loader::default();
    let results: Vec<LoadResult> = files
        .iter()
        .map(|file| loader.add(file.path.as_str(), file.text.as_str()))
        .collect();
    let report = LoadReport(&results);
    let mut log = Log::new(settings, args.verbose);
    for block in report.warnings() {
        log.warning(block.trim_end(), io);
    }
    let described = match report.is_ok() {
        true => description(args, &loader)?,
        false => None,
    };
    let text = if settings.json_output {
        let mut json = report.to_json();
        if let Some(described) = described {
            json["falco_describe_results"] = described.json();
        }
        format!("{json}\n")
    } else {
        let described = described.map(|described| format!("\n{}", described.text(width())));
        format!("{report}{}", described.unwrap_or_default())
    };
    print(io, &text)?;
    Ok(if report.is_ok() { DONE } else { FAILED })
}

/// What `-L` or `-l` ask for.
fn description<'l>(args: &Args, loader: &'l Loader) -> Result<Option<Description<'l>>, Failure> {
    let rule = args.describe_rule.as_deref();
    if !args.describe && rule.is_none() {
        return Ok(None);
    }
    match Description::of(loader, rule) {
        Some(description) => Ok(Some(description)),
        None => Err(format!("there is no rule `{}`", rule.unwrap_or_default()).into()),
    }
}

/// Columns of the terminal; where there is none, no line is broken.
fn width() -> usize {
    if !stdout().is_terminal() {
        return usize::MAX;
    }
    Terminal::detect(false, true).width.into()
}

/// Loads everything, and watches unless only a look at it was asked for.
fn watch(args: &Args, socket: &Path, io: &mut Io<'_>) -> Result<u8, Failure> {
    let counters = Arc::new(Counters::begin());
    let loaded = match Loaded::load(args, &counters) {
        Ok(loaded) => loaded,
        Err(error) => return Err(told(error, io).into()),
    };
    let settings = &loaded.config.settings;
    let loader = &loaded.rulebook.loader;
    if let Some(described) = description(args, loader)? {
        let text = match settings.json_output {
            true => format!("{}\n", described.json()),
            false => described.text(width()),
        };
        return print(io, &text);
    }
    if args.support {
        return print(io, &support(args, &loaded));
    }
    let mut log = Log::new(settings, args.verbose);
    log.info(&format!("Falco {FALCO_VERSION}, as cksl speaks it"), io);
    log.loaded(&loaded, io);
    if args.dry_run {
        log.info("everything loads; ending, since this is a dry run", io);
        return Ok(DONE);
    }
    let pidfile = args.pidfile.as_deref().map(PidFile::write).transpose()?;
    Session::new(args, socket, loaded, counters, log, io).run()?;
    drop(pidfile);
    Ok(DONE)
}

/// A file with the process id, removed at the end.
struct PidFile<'a>(&'a Path);

impl<'a> PidFile<'a> {
    fn write(path: &'a Path) -> Result<Self, Failure> {
        fs::write(path, format!("{}\n", process::id()))
            .map_err(|error| format!("can't write {}: {error}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for PidFile<'_> {
    fn drop(&mut self) {
        // It is stale either way.
        let _ = fs::remove_file(self.0);
    }
}

fn print(io: &mut Io<'_>, text: &str) -> Result<u8, Failure> {
    match io
        .out
        .write_all(text.as_bytes())
        .and_then(|()| io.out.flush())
    {
        // `falco --list | head` is no failure.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(DONE),
    }
}

/// Versions under the names that Falco gives them: those of parts that are not in here are null.
fn versions() -> serde_json::Value {
    let minor = ENGINE_VERSION.split('.').nth(1);
    json!({
        "falco_version": FALCO_VERSION,
        "engine_version": minor,
        "engine_version_semver": ENGINE_VERSION,
        "libs_version": null,
        "plugin_api_version": null,
        "driver_api_version": null,
        "driver_schema_version": null,
        "default_driver_version": null,
        "implementation": concat!("cksl-node ", env!("CARGO_PKG_VERSION")),
        "driver": "cksl",
    })
}

fn version(args: &Args) -> String {
    let as_json = configuration(args).is_ok_and(|config| config.settings.json_output);
    if as_json {
        return format!("{:#}\n", versions());
    }
    format!(
        "Falco version: {FALCO_VERSION}\n\
         Engine:        {ENGINE_VERSION}\n\
         Program:       cksl-node {}, which speaks this version's rules, configuration and\n               \
         command line; system calls come from cksl's detector, outside of the node\n",
        env!("CARGO_PKG_VERSION"),
    )
}

/// What a bug report needs.
fn support(args: &Args, loaded: &Loaded) -> String {
    let rules: Vec<_> = loaded
        .introduction
        .rules
        .iter()
        .map(|file| json!({"name": file.path, "content": file.text}))
        .collect();
    let config: Vec<_> = loaded
        .config
        .files
        .iter()
        .map(|path| json!({"name": path, "content": fs::read_to_string(path).ok()}))
        .collect();
    let report = json!({
        "version": versions(),
        "cmdline": std::env::args().collect::<Vec<_>>().join(" "),
        "overrides": args.overrides,
        "config": config,
        "rules_files": rules,
    });
    format!("{report:#}\n")
}

impl Args {
    fn form(&self) -> Form {
        match self.format {
            Format::Json => Form::Json,
            Format::Markdown => Form::Markdown,
            Format::Text if self.markdown => Form::Markdown,
            Format::Text => Form::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_the_names_and_the_forms_of_falco() {
        let versions = versions();
        assert_eq!(versions["engine_version"], "62");
        assert_eq!(versions["engine_version_semver"], "0.62.0");
        let keys = versions.as_object().unwrap();
        for name in [
            "libs",
            "plugin_api",
            "driver_api",
            "driver_schema",
            "default_driver",
        ] {
            assert!(keys.contains_key(&format!("{name}_version")), "{name}");
        }
    }
}
