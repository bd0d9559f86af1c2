//! `cksl rules lint`: mistakes in rules that load, but never match or match what they should not.

use std::path::PathBuf;

use falco_rules::diagnostic::{Diagnostic, Report};
use serde_json::Value;

use super::{DONE, RulesFrom, Surroundings, USAGE};
use crate::io::Io;

/// Exit code: there are findings.
const FOUND: u8 = 1;

/// Which files, and how the answer is written.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Rules file or folder, loaded in this order; without any, those that Falco has loaded
    #[arg(value_name = "FILE|DIR")]
    files: Vec<PathBuf>,
    /// Write the findings as a JSON array
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Exit codes: 0 nothing found, 1 findings, 2 the files don't load.

Examples:
  cksl rules lint my_rules.yaml
  cksl rules lint /etc/falco/falco_rules.yaml /etc/falco/falco_rules.local.yaml
  cksl rules lint --json rules.d/";

/// Answers; returns the exit code.
pub(super) fn run(args: &Args, around: &Surroundings, io: &mut Io<'_>) -> u8 {
    let from = match (&args.files[..], &around.rules) {
        ([], Some(from)) => from.clone(),
        ([], None) => {
            let _ = writeln!(io.err, "cksl: name a rules file to look at");
            return USAGE;
        }
        (files, _) => RulesFrom::files(files.to_vec()),
    };
    let rulebook = match from.load() {
        Ok(rules) => rules.rulebook,
        Err(error) => {
            let _ = write!(io.err, "{}", error.report().unwrap_or_default());
            let _ = writeln!(io.err, "cksl: {error}");
            return USAGE;
        }
    };
    let findings = rulebook.loader.lint(&rulebook.results);
    if args.json {
        let findings: Vec<Value> = findings.iter().map(Diagnostic::to_json).collect();
        let _ = writeln!(io.out, "{:#}", Value::from(findings));
    } else {
        for finding in &findings {
            let _ = writeln!(io.out, "{}", Report(finding));
        }
        let _ = match findings.len() {
            0 => writeln!(io.err, "nothing found"),
            1 => writeln!(io.err, "1 finding"),
            count => writeln!(io.err, "{count} findings"),
        };
    }
    if findings.is_empty() { DONE } else { FOUND }
}
