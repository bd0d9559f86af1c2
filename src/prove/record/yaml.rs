//! Checks as an author would write them in `scenario.yaml`.

use serde_json::{Map, Value};

use super::draft::Draft;

/// Where lines are broken.
const COLUMNS: usize = 118;

/// The block of checks: those that are proposed, and below them, as comments, those that are not.
#[must_use]
pub(super) fn checks(drafts: &[Draft]) -> String {
    let mut text = String::from("checks:\n");
    for draft in drafts.iter().filter(|draft| draft.active) {
        text.push_str(&check(draft));
        text.push('\n');
    }
    let others: Vec<&Draft> = drafts.iter().filter(|draft| !draft.active).collect();
    if !others.is_empty() {
        text.push_str("  # Seen, too, and not asked for. To ask for one, take its marks away, and name it in task.md.\n");
    }
    for draft in others {
        for line in check(draft).lines() {
            let line = line.strip_prefix("  ").unwrap_or(line);
            text.push_str(format!("  # {line}").trim_end());
            text.push('\n');
        }
    }
    text.trim_end().to_owned() + "\n"
}

fn check(draft: &Draft) -> String {
    let mut text = format!("  # {}", draft.from);
    if !draft.events.is_empty() {
        let numbers: Vec<String> = draft.events.iter().take(5).map(u64::to_string).collect();
        text.push_str(&format!(" (event {})", numbers.join(", ")));
    }
    text.push('\n');
    text.push_str(&format!(
        "  - id: {}\n    points: {}\n",
        draft.id, draft.points
    ));
    let (kind, value) = &draft.kind;
    text.push_str(&entry(kind, value, 4));
    text.push_str(&entry("pass", &Value::from(draft.pass.as_str()), 4));
    text.push_str(&entry("fail", &Value::from(draft.fail.as_str()), 4));
    text
}

/// `key: value` with its line end, indented by so many blanks.
fn entry(key: &str, value: &Value, indent: usize) -> String {
    let blanks = " ".repeat(indent);
    if let Value::String(text) = value {
        if key == "event" && !text.contains('\n') {
            return format!("{blanks}{key}: >-\n{}", folded(text, indent + 2));
        }
        if can_be_literal(text) {
            let below = " ".repeat(indent + 2);
            let lines = text
                .lines()
                .map(|line| format!("{below}{line}").trim_end().to_owned() + "\n");
            return format!("{blanks}{key}: |-\n{}", lines.collect::<String>());
        }
        return format!("{blanks}{key}: {}\n", scalar(text));
    }
    let flow = flow(value);
    if !has_lines(value) && indent + key.len() + 2 + flow.len() <= COLUMNS {
        return format!("{blanks}{key}: {flow}\n");
    }
    match value {
        Value::Object(parts) if !parts.is_empty() => {
            let parts = ordered(parts).into_iter();
            let parts = parts.map(|(key, part)| entry(key, part, indent + 2));
            format!("{blanks}{key}:\n{}", parts.collect::<String>())
        }
        Value::Array(parts) if !parts.is_empty() => {
            let parts = parts.iter().map(|part| item(part, indent + 2));
            format!("{blanks}{key}:\n{}", parts.collect::<String>())
        }
        _ => format!("{blanks}{key}: {flow}\n"),
    }
}

fn item(value: &Value, indent: usize) -> String {
    let blanks = " ".repeat(indent);
    match value {
        Value::Object(parts) if !parts.is_empty() => {
            let parts = ordered(parts).into_iter();
            let parts = parts.map(|(key, part)| entry(key, part, indent + 2));
            let mut text: String = parts.collect();
            // The first entry stands beside the dash.
            text.replace_range(indent..=indent, "-");
            text
        }
        other => format!("{blanks}- {}\n", flow(other)),
    }
}

/// Members of a mapping, those first that say what it is about.
fn ordered(members: &Map<String, Value>) -> Vec<(&String, &Value)> {
    const FIRST: [&str; 6] = ["api", "resource", "namespace", "name", "path", "parse"];
    let mut ordered: Vec<_> = members.iter().collect();
    let place = |key: &str| FIRST.iter().position(|first| *first == key);
    ordered.sort_by_key(|(key, _)| place(key).unwrap_or(FIRST.len()));
    ordered
}

/// Whether a text has several lines, somewhere in the value.
fn has_lines(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\n'),
        Value::Array(parts) => parts.iter().any(has_lines),
        Value::Object(parts) => parts.values().any(has_lines),
        _ => false,
    }
}

/// Whether a text of several lines is the same again in a literal block.
fn can_be_literal(text: &str) -> bool {
    text.contains('\n')
        && !text.ends_with(['\n', ' '])
        && !text.starts_with([' ', '\n', '\t'])
        && text.lines().all(|line| !line.ends_with([' ', '\t']))
        && text
            .chars()
            .all(|letter| letter == '\n' || letter == '\t' || !letter.is_control())
}

/// A value in one line.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(parts) => {
            let parts: Vec<String> = parts.iter().map(flow).collect();
            format!("[{}]", parts.join(", "))
        }
        Value::Object(parts) => {
            let parts = ordered(parts).into_iter();
            let parts: Vec<String> = parts
                .map(|(key, part)| format!("{}: {}", scalar(key), flow(part)))
                .collect();
            format!("{{{}}}", parts.join(", "))
        }
        other => other.to_string(),
    }
}

/// A text, in quotes where it would be something else without.
fn scalar(text: &str) -> String {
    const WORDS: [&str; 8] = ["true", "false", "null", "yes", "no", "on", "off", "~"];
    let begins = text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/');
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/_.-".contains(letter);
    let is_word = WORDS.contains(&text.to_lowercase().as_str());
    if begins && !is_word && text.chars().all(plain) {
        return text.to_owned();
    }
    // A text of JSON is one of YAML.
    Value::from(text).to_string()
}

/// A condition in lines that are read as one.
fn folded(text: &str, indent: usize) -> String {
    let blanks = " ".repeat(indent);
    let mut lines = vec![String::new()];
    for (at, part) in text.split(" and ").enumerate() {
        let part = if at == 0 {
            part.to_owned()
        } else {
            format!("and {part}")
        };
        let last = lines.last().map_or(0, String::len);
        if last > 0 && indent + last + 1 + part.len() > COLUMNS {
            lines.push(part);
        } else if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&part);
        }
    }
    lines
        .iter()
        .map(|line| format!("{blanks}{line}\n"))
        .collect()
}

/// A file with another block of checks. What stands before and after it is left as it is.
#[must_use]
pub(super) fn with_checks(scenario: &str, checks: &str) -> String {
    let (before, _, after) = around(scenario);
    let gap = if after.is_empty() { "" } else { "\n" };
    format!("{before}{checks}{gap}{after}")
}

/// The block of checks of a scenario.
#[must_use]
pub(super) fn block(scenario: &str) -> &str {
    around(scenario).1
}

fn around(scenario: &str) -> (&str, &str, &str) {
    let mut begin = scenario.len();
    let mut at = 0;
    for line in scenario.split_inclusive('\n') {
        let is_key = line.starts_with(|letter: char| letter.is_ascii_lowercase());
        if begin == scenario.len() && line.starts_with("checks:") {
            begin = at;
        } else if begin < scenario.len() && is_key {
            return (&scenario[..begin], &scenario[begin..at], &scenario[at..]);
        }
        at += line.len();
    }
    (&scenario[..begin], &scenario[begin..], "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn draft(kind: (&'static str, Value), active: bool) -> Draft {
        Draft {
            id: "x".into(),
            points: 2,
            kind,
            pass: "It is: so.".into(),
            fail: "It is not: {{ observed }}.".into(),
            asks: String::new(),
            from: "from what was seen".into(),
            events: vec![7, 8],
            step: None,
            weaker: None,
            active,
        }
    }

    #[test]
    fn a_check_is_read_again_as_it_was_meant() {
        let long = "line one\n\tand two: {x}\n# three";
        let kinds = [
            (
                "file",
                json!({"path": "/etc/x", "parse": "text", "equals": long}),
            ),
            (
                "file",
                json!({"path": "/etc/x", "equals": " begins with a blank\nand goes on"}),
            ),
            ("file", json!({"path": "{{ place }}", "mode": "0640"})),
            (
                "event",
                Value::from(["cksl.fd.path = /etc/x"; 9].join(" and ")),
            ),
            (
                "all",
                json!([{"file": {"path": "/a", "matches": "x\ny"}}, {"not": {"file": {"path": "/b", "is": "absent"}}}]),
            ),
            (
                "process",
                json!({"name": "on", "listens": "8080", "at_least": 1}),
            ),
        ];
        for kind in kinds {
            let text = checks(&[draft(kind.clone(), true)]);
            let read: Value = serde_saphyr::from_str(&text).unwrap();
            assert_eq!(read["checks"][0][kind.0], kind.1, "{text}");
            assert_eq!(read["checks"][0]["fail"], "It is not: {{ observed }}.");
        }
    }

    #[test]
    fn what_is_not_asked_for_stands_there_as_a_comment() {
        let text = checks(&[
            draft(("file", json!({"path": "/a", "is": "absent"})), true),
            draft(("event", Value::from("cksl.actor = learner")), false),
        ]);
        let read: Value = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(read["checks"].as_array().unwrap().len(), 1);
        let uncommented = text
            .replace("  # ", "  ")
            .replace("  Seen", "  # Seen")
            .replace("  from", "  # from");
        let read: Value = serde_saphyr::from_str(&uncommented).unwrap();
        assert_eq!(
            read["checks"][1]["event"], "cksl.actor = learner",
            "{uncommented}"
        );
    }

    #[test]
    fn nothing_but_the_checks_is_replaced() {
        let scenario = "title: T\nchecks:\n  - id: a\n\n# more\nhints: []\n";
        assert_eq!(block(scenario), "checks:\n  - id: a\n\n# more\n");
        assert_eq!(
            with_checks(scenario, "checks:\n  - id: b\n"),
            "title: T\nchecks:\n  - id: b\n\nhints: []\n"
        );
        assert_eq!(
            with_checks("title: T\n", "checks: []\n"),
            "title: T\nchecks: []\n"
        );
    }
}
