//! The conformance cases: one JSON object a line, `{id, kind, sub, input, expect}`.

mod compile;
mod event;
mod format;
mod load;
mod parse;
mod tally;
mod wording;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::Value;

pub(crate) use tally::{Outcome, Tally};

/// One case: what goes in and what must come out.
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) sub: String,
    pub(crate) input: Value,
    pub(crate) expect: Value,
}

impl Case {
    fn from_line(line: &str) -> Result<Self, String> {
        let mut json: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let mut text = |key: &str| match json[key].take() {
            Value::String(text) => Ok(text),
            _ => Err(format!("a case needs the text `{key}`")),
        };
        Ok(Case {
            id: text("id")?,
            kind: text("kind")?,
            sub: text("sub")?,
            input: json["input"].take(),
            expect: json["expect"].take(),
        })
    }
}

/// Runs all cases of `text` and adds what came of them to `tally`.
pub(crate) fn run(text: &str, tally: &mut Tally) {
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let case = match Case::from_line(line) {
            Ok(case) => case,
            Err(error) => {
                tally.fail("file", line, &error);
                continue;
            }
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| run_case(&case)))
            .unwrap_or_else(|_| Outcome::Fail("panicked".to_owned()));
        tally.add(&format!("{} {}", case.kind, case.sub), &case.id, outcome);
    }
}

fn run_case(case: &Case) -> Outcome {
    match (case.kind.as_str(), case.sub.as_str()) {
        ("parse", _) => parse::run(case),
        ("load", "filter-compile" | "evttypes") | ("filter-eval", "mock" | "pmatch") => {
            compile::run(case)
        }
        ("load", _) => load::run(case),
        ("filter-eval", _) => event::run(case),
        ("format", _) => format::run(case),
        _ => Outcome::Fail("no such kind of case".to_owned()),
    }
}
