//! Results of loading as text and as JSON (`falco -V`).

use std::fmt::{self, Display, Formatter};

use serde_json::{Value, json};

use super::{LoadResult, SchemaStatus};
use crate::diagnostic::{Diagnostic, Location};

/// Results of several files, to be shown.
///
/// Displayed, each file is one block: its verdict, then, if it is invalid, errors and warnings with
/// their places.
#[derive(Clone, Copy, Debug)]
pub struct LoadReport<'a>(pub &'a [LoadResult]);

impl LoadReport<'_> {
    /// Whether all files were loaded.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.0.iter().all(LoadResult::is_ok)
    }

    /// The blocks of the files that are right and yet have warnings, with these; they are for a log.
    pub fn warnings(&self) -> impl Iterator<Item = String> {
        let warned = |result: &&LoadResult| result.is_ok() && !result.warnings.is_empty();
        let whole = |result| Block { result, all: true }.to_string();
        self.0.iter().filter(warned).map(whole)
    }

    /// The results as one JSON object.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let results: Vec<Value> = self.0.iter().map(result_json).collect();
        json!({ "falco_load_results": results })
    }
}

fn result_json(result: &LoadResult) -> Value {
    let diagnostics = |all: &[Diagnostic]| -> Vec<Value> { all.iter().map(json_of).collect() };
    let schema_valid = match result.schema {
        SchemaStatus::Ok => Value::Bool(true),
        SchemaStatus::Failed => Value::Bool(false),
        SchemaStatus::None => Value::Null,
    };
    json!({
        "name": result.name,
        "successful": result.is_ok(),
        "schema_valid": schema_valid,
        "schema_warnings": [],
        "errors": diagnostics(&result.errors),
        "warnings": diagnostics(&result.warnings),
    })
}

fn json_of(diagnostic: &Diagnostic) -> Value {
    json!({
        "code": diagnostic.code.name(),
        "codedesc": diagnostic.code.summary(),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "context": {
            "locations": diagnostic.locations,
            "snippet": diagnostic.snippet,
        },
    })
}

impl Display for LoadReport<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for result in self.0 {
            let all = !result.is_ok();
            Block { result, all }.fmt(f)?;
        }
        Ok(())
    }
}

/// What there is to say of a file, or only the verdict.
struct Block<'a> {
    result: &'a LoadResult,
    all: bool,
}

impl Display for Block<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { result, all } = self;
        let verdict = match (result.is_ok(), result.warnings.is_empty()) {
            (false, _) => "Invalid",
            (true, true) => "Ok",
            (true, false) => "Ok, with warnings",
        };
        writeln!(f, "{}: {verdict}", result.name)?;
        if *all {
            write_all(f, "Errors", &result.errors)?;
            write_all(f, "Warnings", &result.warnings)?;
        }
        Ok(())
    }
}

fn write_all(f: &mut Formatter<'_>, title: &str, all: &[Diagnostic]) -> fmt::Result {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(f, "{} {title}:", all.len())?;
    for diagnostic in all {
        for (depth, location) in diagnostic.locations.iter().enumerate() {
            write_location(f, depth, location)?;
        }
        if let Some(snippet) = &diagnostic.snippet {
            write!(f, "------\n{snippet}------\n")?;
        }
        let code = diagnostic.code;
        writeln!(
            f,
            "{} ({}): {}",
            code.name(),
            code.summary(),
            diagnostic.message
        )?;
        if let Some(help) = &diagnostic.help {
            writeln!(f, "help: {help}")?;
        }
    }
    Ok(())
}

fn write_location(f: &mut Formatter<'_>, depth: usize, location: &Location) -> fmt::Result {
    let Location {
        item_type,
        item_name,
        position,
    } = location;
    match depth {
        0 => write!(f, "In ")?,
        _ => write!(f, "    ")?,
    }
    match item_name.as_str() {
        "" => write!(f, "{item_type}")?,
        name => write!(f, "{item_type} '{name}'")?,
    }
    writeln!(
        f,
        ": ({}:{}:{})",
        position.name, position.line, position.column
    )
}
