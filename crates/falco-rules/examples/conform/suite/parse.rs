//! Conditions parsed and printed.

use falco_rules::condition::{Position, parse, quote};

use super::{Case, Outcome};

pub(crate) fn run(case: &Case) -> Outcome {
    let text = |key: &str| case.input[key].as_str().unwrap_or_default();
    let expected = |key: &str| case.expect[key].as_str().unwrap_or_default().to_owned();
    match case.sub.as_str() {
        "accept" => accept(case, text("filter")),
        "reject" => match parse(text("filter")) {
            Ok(tree) => Outcome::Fail(format!("accepted as {tree}")),
            Err(_) => Outcome::Pass,
        },
        "canonical" => match parse(text("filter")) {
            Ok(tree) => Outcome::equal(&tree.to_string(), &expected("canonical")),
            Err(error) => Outcome::Fail(error.to_string()),
        },
        "roundtrip" => match parse(text("filter")) {
            Ok(tree) => {
                let again = parse(&tree.to_string()).map(|tree| tree.to_string());
                Outcome::equal(&again, &Ok(tree.to_string()))
            }
            Err(error) => Outcome::Fail(error.to_string()),
        },
        "escape" => Outcome::equal(
            &quote::escape(text("text").as_bytes()),
            &expected("escaped"),
        ),
        "escape-roundtrip" | "escape-then-unescape" => {
            let text = text("text");
            let expected = case.expect["text"].as_str().unwrap_or(text);
            Outcome::equal(
                &quote::unescape(quote::escape(text.as_bytes()).as_bytes()),
                &Ok(expected.as_bytes().to_vec()),
            )
        }
        "unescape" => {
            let seen = quote::unescape(text("quoted").as_bytes());
            match case.expect["text"].as_str() {
                Some(value) => Outcome::equal(&seen, &Ok(value.as_bytes().to_vec())),
                None => Outcome::equal(&seen.is_ok(), &false),
            }
        }
        _ => Outcome::Fail("no such kind of case".to_owned()),
    }
}

fn accept(case: &Case, filter: &str) -> Outcome {
    if let Err(error) = parse(filter) {
        return Outcome::Fail(format!("{error} at {}", error.at));
    }
    if case.expect["also_with_blanks_changed"] == true {
        let variants = [
            format!(" {filter} "),
            format!("\n{}\n", filter.replace(' ', "\n")),
            format!("\t{}\t", filter.replace(' ', "\t")),
        ];
        for variant in variants {
            if let Err(error) = parse(&variant) {
                return Outcome::Fail(format!("{variant:?}: {error} at {}", error.at));
            }
        }
    }
    if let Some(end) = case.expect.get("end_position") {
        return end_position(filter, end);
    }
    Outcome::Pass
}

/// A parsed condition reaches to the end of its text.
fn end_position(filter: &str, end: &serde_json::Value) -> Outcome {
    let seen = Position::of(filter, filter.len());
    let number = |key: &str| end[key].as_u64().and_then(|n| usize::try_from(n).ok());
    Outcome::equal(
        &[Some(seen.index), Some(seen.line), Some(seen.column)],
        &[number("idx"), number("line"), number("col")],
    )
}
