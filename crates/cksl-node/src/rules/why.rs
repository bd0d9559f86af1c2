//! `cksl rules why`: why a rule fired, or why it did not.

use std::path::PathBuf;

use falco_rules::suggest::closest;

use super::{DONE, RulesFrom, Surroundings, USAGE};
use crate::io::Io;

/// Which rule, and where it is looked for.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The rule, by its name
    rule: String,
    /// Rules file or folder; repeatable, instead of those that Falco has loaded
    #[arg(short = 'r', value_name = "FILE|DIR")]
    rules: Vec<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  cksl rules why 'Terminal shell in container'
  cksl rules why 'My rule' -r my_rules.yaml";

/// Answers; returns the exit code.
pub(super) fn run(args: &Args, around: &Surroundings, io: &mut Io<'_>) -> u8 {
    let from = match (&args.rules[..], &around.rules) {
        ([], Some(from)) => from.clone(),
        ([], None) => {
            let _ = writeln!(
                io.err,
                "cksl: no lab runs whose rules could be meant: name a file with -r"
            );
            return USAGE;
        }
        (files, _) => RulesFrom::files(files.to_vec()),
    };
    let rules = match from.load() {
        Ok(rules) => rules,
        Err(error) => {
            let _ = write!(io.err, "{}", error.report().unwrap_or_default());
            let _ = writeln!(io.err, "cksl: {error}");
            return USAGE;
        }
    };
    let known = rules.rulebook.loader.rules();
    let Some(rule) = known.iter().find(|rule| rule.name == args.rule) else {
        let _ = writeln!(io.err, "cksl: there is no rule `{}`", args.rule);
        let names = known.iter().map(|rule| rule.name.as_str());
        if let Some(close) = closest(&args.rule, names) {
            let _ = writeln!(io.err, "\n  did you mean `{close}`?");
        }
        return USAGE;
    };
    let _ = writeln!(io.out, "{}", rule.condition.trim());
    DONE
}
