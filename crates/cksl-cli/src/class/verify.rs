//! `cksl class verify`: whether an export is as a class has signed it.

use std::path::Path;

use cksl::problem::{Problem, exit};
use cksl_wire::report::style::clean;
use serde_json::json;

use super::super::context::Context;
use super::super::print::print;
use super::folder::Folder;
use super::key::fingerprint;
use super::signed::{Differences, Signature};

/// Whose key it is, as far as this machine or the command line says.
enum Whose {
    /// That of the class.
    Own,
    /// Another one than that of the class, which has this fingerprint.
    Foreign(String),
    /// Nobody says.
    Unknown,
}

/// See the module. `expected` is the fingerprint of the key, if it was named.
pub(super) fn verify(
    context: &Context,
    path: &Path,
    expected: Option<&str>,
) -> Result<u8, Problem> {
    let expected = expected.map(checked).transpose()?;
    let (dir, file) = match path.is_dir() {
        true => (path, None),
        false => (
            path.parent().unwrap_or(Path::new("")),
            path.file_name().map(|name| name.to_string_lossy()),
        ),
    };
    let dir = match dir.as_os_str().is_empty() {
        true => Path::new("."),
        false => dir,
    };
    let signature = Signature::read(dir).map_err(|why| {
        Problem::usage(clean(&why))
            .hint("cksl class export CLASS --to DIR   writes an export that is signed")
    })?;
    let found = match &file {
        Some(name) => signature.difference(dir, name),
        None => signature.differences(dir),
    };
    let found = found
        .map_err(|error| Problem::usage(format!("{} can't be read: {error}", path.display())))?;
    let key = fingerprint(&signature.key());
    let known = expected
        .or_else(|| Folder::public_key(context, &signature.class).map(|key| fingerprint(&key)));
    let whose = match known {
        Some(known) if known == key => Whose::Own,
        Some(known) => Whose::Foreign(known),
        None => Whose::Unknown,
    };
    let is_fine = found.are_none() && matches!(whose, Whose::Own);
    let data = json!({
        "fine": is_fine,
        "class": signature.class,
        "signed": signature.at,
        "files": signature.count(),
        "key": key,
        "expected": match &whose {
            Whose::Own => Some(&key),
            Whose::Foreign(known) => Some(known),
            Whose::Unknown => None,
        },
        "changed": found.changed,
        "missing": found.missing,
        "added": found.added,
    });
    print(context, &data, |_| {
        text(&signature, &key, &found, &whose, file.is_some())
    })?;
    Ok(match is_fine {
        true => exit::DONE,
        false => exit::NOT_PASSED,
    })
}

/// A fingerprint as it was typed.
fn checked(typed: &str) -> Result<String, Problem> {
    let digits: String = typed.chars().filter(|letter| *letter != ':').collect();
    if digits.len() != 64 || !digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(
            Problem::usage("a key has a SHA-256 of 64 hexadecimal digits")
                .hint("cksl class status CLASS   shows that of the class"),
        );
    }
    let pairs: Vec<&str> = (0..64).step_by(2).map(|at| &digits[at..at + 2]).collect();
    Ok(pairs.join(":").to_uppercase())
}

fn text(
    signature: &Signature,
    key: &str,
    found: &Differences,
    whose: &Whose,
    is_one: bool,
) -> String {
    let mut text = String::new();
    for (names, word) in [
        (&found.changed, "was changed"),
        (&found.missing, "is missing"),
        (&found.added, "was added"),
    ] {
        for name in names {
            text += &format!("  {} {word}\n", clean(name));
        }
    }
    if found.are_none() {
        text += &match is_one {
            true => "  the file is unchanged\n".to_owned(),
            false => format!("  all {} files are unchanged\n", signature.count()),
        };
    }
    let class = clean(&signature.class);
    text += &format!("  signed for class {class} at {}\n", signature.at);
    text += &match whose {
        Whose::Own => format!("  with the key of that class, {key}\n"),
        Whose::Foreign(known) => format!(
            "  with another key than that of the class:\n    {key}\n  the class has\n    {known}\n"
        ),
        Whose::Unknown => format!(
            "  with the key {key}\n  Nothing here says whether that is the key of the class. --key SHA256 names it: \
             `cksl class status {class}`\n  shows it on the machine of the class.\n"
        ),
    };
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_typed_with_colons_or_without() {
        let digits = "ab".repeat(32);
        let shown = ["AB"; 32].join(":");
        assert_eq!(checked(&digits).unwrap(), shown);
        assert_eq!(checked(&shown.to_lowercase()).unwrap(), shown);
        for wrong in ["", "ab", &"xy".repeat(32), &"é".repeat(32)] {
            assert!(checked(wrong).is_err(), "{wrong}");
        }
    }
}
