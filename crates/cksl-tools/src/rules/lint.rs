//! `cksl rules lint`: mistakes in rules that load, but never match or match what they should not.

use std::path::PathBuf;

use cksl_wire::exit;
use cksl_wire::io::Io;
use falco_rules::diagnostic::{Diagnostic, Report};
use serde_json::Value;

use super::{RulesFrom, Surroundings};

/// Exit code: there are findings.
const FOUND: u8 = 1;

/// Which files, and how the answer is written.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Rules file or directory, loaded in this order; without any, those that Falco has loaded
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
            return exit::USAGE;
        }
        (files, _) => RulesFrom::files(files.to_vec()),
    };
    let rulebook = match from.load() {
        Ok(rules) => rules.rulebook,
        Err(error) => {
            let _ = write!(io.err, "{}", error.report().unwrap_or_default());
            let _ = writeln!(io.err, "cksl: {error}");
            return exit::USAGE;
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
    if findings.is_empty() {
        exit::DONE
    } else {
        FOUND
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cksl_wire::terminal::Terminal;

    /// The exit code and what is written for a file of this text.
    fn answer(text: &str, json: bool) -> (u8, String, String) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rules.yaml");
        std::fs::write(&file, text).unwrap();
        let args = Args {
            files: vec![file],
            json,
        };
        let around = Surroundings {
            rules: None,
            socket: None,
            terminal: Terminal {
                width: 80,
                color: false,
                plain: true,
                json: false,
            },
            asker: None,
        };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut io = Io {
            out: &mut out,
            err: &mut err,
        };
        let code = run(&args, &around, &mut io);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (code, text(out), text(err))
    }

    fn rule(condition: &str) -> String {
        format!("- rule: r\n  desc: d\n  condition: {condition}\n  output: o\n  priority: notice\n")
    }

    #[test]
    fn the_exit_code_says_whether_something_was_found() {
        let (code, out, err) = answer(&rule("evt.type = execve and proc.name = sh"), false);
        assert_eq!(
            (code, out.as_str(), err.as_str()),
            (exit::DONE, "", "nothing found\n")
        );
        let (code, out, err) = answer(&rule("evt.type = execve and proc.name = /bin/sh"), false);
        assert_eq!((code, err.as_str()), (FOUND, "1 finding\n"));
        assert!(out.starts_with("warning[lint/path-form]: "), "{out}");
        let (code, out, err) = answer(&rule("evt.type ="), false);
        assert_eq!((code, out.as_str()), (exit::USAGE, ""));
        assert!(err.contains("LOAD_ERR_COMPILE_CONDITION"), "{err}");
    }

    #[test]
    fn json_is_an_array_of_findings() {
        let (_, out, _) = answer(&rule("evt.type = execve and proc.name = /bin/sh"), true);
        let findings: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(findings[0]["code"], "lint/path-form");
        assert_eq!(findings[0]["at"]["line"], 3);
        let (_, out, _) = answer(&rule("evt.type = execve"), true);
        assert_eq!(out, "[]\n");
    }
}
