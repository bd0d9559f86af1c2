//! What is loaded, for people: rules and what they are for.

use falco_rules::load::Loader;

/// Columns of the names of rules.
const NAMES: usize = 50;

/// All rules as text in two columns, or everything loaded as JSON; with a name, only that rule.
/// `None` if there is no such rule.
pub(super) fn describe(
    loader: &Loader,
    name: Option<&str>,
    json: bool,
    width: usize,
) -> Option<String> {
    let rule = match name {
        Some(name) => Some(loader.rules().iter().find(|rule| rule.name == name)?),
        None => None,
    };
    if json {
        let description = match rule {
            Some(rule) => loader.describe_rule(rule),
            None => loader.describe(),
        };
        return Some(format!("{description}\n"));
    }
    let mut text = format!(
        "{:<NAMES$} {}\n{:<NAMES$} {}\n",
        "Rule", "Description", "----", "-----------"
    );
    let rules = match rule {
        Some(rule) => std::slice::from_ref(rule),
        None => loader.rules(),
    };
    let columns = width.saturating_sub(NAMES + 1).max(30);
    for rule in rules {
        let mut lines = wrap(&rule.desc, columns).into_iter();
        let first = lines.next().unwrap_or_default();
        text.push_str(format!("{:<NAMES$} {first}", rule.name).trim_end());
        text.push('\n');
        for line in lines {
            text.push_str(&format!("{:<NAMES$} {line}\n", ""));
        }
        text.push('\n');
    }
    Some(text)
}

/// Breaks a text between words.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(name: Option<&str>, json: bool) -> Option<String> {
        let mut loader = Loader::default();
        let rules = "\
- rule: Closed
  desc: somebody closed a file that was open and that nobody will ever need again
  condition: evt.type = close
  output: closed
  priority: INFO
";
        assert!(loader.add("r.yaml", rules).is_ok());
        describe(&loader, name, json, 80)
    }

    #[test]
    fn rules_stand_beside_what_they_are_for() {
        let text = described(None, false).unwrap();
        let line = text.lines().nth(2).unwrap();
        assert_eq!(
            line.trim_end(),
            format!("{:<50} somebody closed a file that", "Closed")
        );
        assert_eq!(described(Some("Closed"), false).unwrap(), text);
        assert_eq!(described(Some("Opened"), false), None);
    }

    #[test]
    fn json_has_the_details() {
        let text = described(Some("Closed"), true).unwrap();
        let rule: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(rule["details"]["condition_compiled"], "evt.type = close");
        assert!(described(None, true).unwrap().contains("\"macros\""));
    }
}
