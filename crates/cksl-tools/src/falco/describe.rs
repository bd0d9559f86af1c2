//! What is loaded, for people: rules and what they are for.

use falco_rules::load::Loader;
use falco_rules::rule::Rule;
use serde_json::Value;

/// Columns of the names of rules.
const NAMES: usize = 50;

/// Everything that is loaded, or one rule.
pub(super) struct Description<'l> {
    loader: &'l Loader,
    rule: Option<&'l Rule>,
}

impl<'l> Description<'l> {
    /// Of the rule with that name, if one is given. `None` if there is no such rule.
    pub(super) fn of(loader: &'l Loader, name: Option<&str>) -> Option<Self> {
        let rule = match name {
            Some(name) => Some(loader.rules().iter().find(|rule| rule.name == name)?),
            None => None,
        };
        Some(Self { loader, rule })
    }

    /// With all details.
    pub(super) fn json(&self) -> Value {
        match self.rule {
            Some(rule) => self.loader.describe_rule(rule),
            None => self.loader.describe(),
        }
    }

    /// The rules in two columns.
    pub(super) fn text(&self, width: usize) -> String {
        let mut text = format!(
            "{:<NAMES$} {}\n{:<NAMES$} {}\n",
            "Rule", "Description", "----", "-----------"
        );
        let rules = match self.rule {
            Some(rule) => std::slice::from_ref(rule),
            None => self.loader.rules(),
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
        text
    }
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

    fn loader() -> Loader {
        let mut loader = Loader::default();
        let rules = "\
- rule: Closed
  desc: somebody closed a file that was open and that nobody will ever need again
  condition: evt.type = close
  output: closed
  priority: INFO
";
        assert!(loader.add("r.yaml", rules).is_ok());
        loader
    }

    #[test]
    fn rules_stand_beside_what_they_are_for() {
        let loader = loader();
        let text = |name| Some(Description::of(&loader, name)?.text(80));
        let all = text(None).unwrap();
        let line = all.lines().nth(2).unwrap();
        assert_eq!(
            line.trim_end(),
            format!("{:<50} somebody closed a file that", "Closed")
        );
        assert_eq!(text(Some("Closed")), Some(all));
        assert_eq!(text(Some("Opened")), None);
    }

    #[test]
    fn json_has_the_details() {
        let loader = loader();
        let json = |name| Description::of(&loader, name).unwrap().json();
        let rule = json(Some("Closed"));
        assert_eq!(rule["details"]["condition_compiled"], "evt.type = close");
        assert!(json(None)["macros"].is_array());
    }
}
