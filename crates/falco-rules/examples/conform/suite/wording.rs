//! What Falco's own wording of an error or a warning is about.
//!
//! Messages here are worded differently. What they must share with Falco's are the code and the key,
//! field, value or name that they are about: those stand in quotes in Falco's first sentence.

use falco_rules::diagnostic::Diagnostic;

/// Codes by a part of Falco's wording.
const CODES: &[(&str, &str)] = &[
    ("deprecated", "LOAD_DEPRECATED_ITEM"),
    ("Unknown key", "LOAD_UNKNOWN_KEY"),
    ("exception with no values", "LOAD_APPEND_NO_VALUES"),
    ("may be a valid field", "LOAD_COMPILE_CONDITION"),
    ("cannot be used together", "LOAD_ERR_YAML_VALIDATE"),
    ("by that name already exists", "LOAD_ERR_VALIDATE"),
    ("Unable to parse engine version", "LOAD_ERR_YAML_VALIDATE"),
    ("re-defined with a different source", "LOAD_ERR_VALIDATE"),
    ("supported comparison operator", "LOAD_ERR_VALIDATE"),
    ("comps must be one of", "LOAD_ERR_VALIDATE"),
];

/// The wording itself if one of the diagnostics means the same, else what they say.
pub(super) fn told(wording: &str, diagnostics: &[Diagnostic]) -> String {
    if diagnostics.iter().any(|one| means(one, wording)) {
        return wording.to_owned();
    }
    let said = diagnostics
        .iter()
        .map(|one| format!("{} {}", one.code.name(), one.message));
    said.collect::<Vec<_>>().join(" | ")
}

fn means(diagnostic: &Diagnostic, wording: &str) -> bool {
    let code = CODES.iter().find(|(part, _)| wording.contains(part));
    if code.is_some_and(|(_, code)| diagnostic.code.name() != *code) {
        return false;
    }
    let mut text = format!(
        "{} {}",
        diagnostic.message,
        diagnostic.help.as_deref().unwrap_or("")
    );
    for location in diagnostic.locations.iter() {
        text.push_str(&format!(" {} {}", location.item_type, location.item_name));
    }
    // How it came to be missed stands in quotes here; what is missed is the first word.
    if wording.contains("by that name already exists") {
        let kind = wording.split(' ').next().unwrap_or_default();
        return text.contains(&kind.to_lowercase());
    }
    let first_sentence = wording.split(". ").next().unwrap_or(wording);
    let quoted = first_sentence.split('\'').skip(1).step_by(2);
    quoted.map(str::trim).all(|quoted| {
        let mut words = quoted.split(|char: char| !char.is_alphanumeric() && char != '_');
        text.contains(quoted) || words.any(|word| word.len() > 2 && text.contains(word))
    })
}
