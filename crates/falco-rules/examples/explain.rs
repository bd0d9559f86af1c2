//! Says why a rule matches an event that is given by its fields, or why it does not:
//!
//! ```text
//! cargo run -p falco-rules --example explain -- rules.yaml 'A rule' evt.type=execve proc.name=bash
//! ```

use std::error::Error;
use std::process::ExitCode;

use falco_rules::explain::{Account, PartKind, Verdict};
use falco_rules::given::{Given, Written};
use falco_rules::load::{LoadReport, Loader};

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Whether the rule matches.
fn run() -> Result<bool, Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(file), Some(rule)) = (args.next(), args.next()) else {
        return Err("usage: explain RULES.yaml RULE FIELD=VALUE…".into());
    };
    let mut loader = Loader::default();
    let result = loader.add(file.as_str(), std::fs::read_to_string(&file)?);
    if !result.is_ok() {
        return Err(LoadReport(&[result]).to_string().into());
    }
    let mut event = Given::new(1);
    for arg in args {
        let (field, value) = arg
            .split_once('=')
            .ok_or("fields are given as FIELD=VALUE")?;
        event.set(field, &Written::One(value.to_owned()))?;
    }
    let outline = loader.outline(&rule).ok_or("there is no such rule")?;
    let account = outline.explain(&event);
    print(&account, 0);
    if let Some(hint) = account.hint() {
        println!("{hint}");
    }
    Ok(account.verdict.holds())
}

/// One line for each check, indented under the macros that it stands in.
fn print(account: &Account<'_>, depth: usize) {
    let inner = match &account.part.kind {
        PartKind::And(_) | PartKind::Or(_) => depth,
        _ => {
            let verdict = match account.verdict {
                Verdict::True => "true",
                Verdict::False => "FALSE",
                Verdict::NoValue => "NO VALUE",
                Verdict::NotEvaluated => "-",
            };
            println!("{}{}  {verdict}", "  ".repeat(depth), account.part.text);
            depth + 1
        }
    };
    for part in &account.parts {
        print(part, inner);
    }
}
