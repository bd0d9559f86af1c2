//! Rules files compiled as a falco with a given configuration runs them.
//!
//! Falco judges by it in the node, and whoever does not take falco's word can judge again by it.

use std::collections::{BTreeSet, HashMap};

use cksl_wire::protocol::{AlertConfig, RulesFile};
use falco_rules::buffers::Buffers;
use falco_rules::field::FieldTable;
use falco_rules::format::Template;
use falco_rules::load::{AppendOutput, LoadResult, Loader};
use falco_rules::priority::Priority;
use falco_rules::rule::Rule;
use falco_rules::ruleset::{Matching, Options, RuleSet};
use falco_rules::selection::{Selection, Selector};
use falco_rules::value::Extract;

use crate::config;
use crate::refusal::Refusal;

/// Rules, loaded and selected.
#[derive(Clone, Debug)]
pub struct Rulebook {
    /// All that the files define.
    pub loader: Loader,
    /// The rules that run.
    pub running: RuleSet,
    /// What came of each file, in order.
    pub results: Vec<LoadResult>,
    /// The outputs of the rules that run as their authors wrote them, by name.
    messages: HashMap<String, Template>,
}

/// Why there is no rulebook.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// A file is wrong: the results of the files up to it.
    #[error("{}", first_error(.0))]
    Invalid(Vec<LoadResult>),
    /// `priority` of the configuration.
    #[error(
        "`priority`: `{0}` is none of emergency, alert, critical, error, warning, notice, \
         informational, debug"
    )]
    Priority(String),
    /// `rules` of the configuration is of another form.
    #[error("`rules` can't be read: {0}")]
    Selections(String),
    /// An entry of `rules` of the configuration.
    #[error("`rules[{0}]` needs `enable` or `disable`, each with a `rule` or a `tag`")]
    Selection(usize),
}

fn first_error(results: &[LoadResult]) -> String {
    refusal(results).why
}

fn refusal(results: &[LoadResult]) -> Refusal {
    let wrong = results
        .iter()
        .find_map(|result| Some((&result.name, result.errors.first()?)));
    let Some((file, error)) = wrong else {
        return Refusal::without_place("the rules are invalid");
    };
    let Some(location) = error.locations.last() else {
        return Refusal::without_place(format!("{file}: {}", error.message));
    };
    // People count lines and columns from 1.
    let (line, column) = (location.position.line + 1, location.position.column + 1);
    let why = format!("{file}, line {line}, column {column}: {}", error.message);
    let mut snippet = error.snippet.iter().flat_map(|snippet| snippet.lines());
    let quote = match (snippet.next(), snippet.next()) {
        (Some(text), Some(arrows)) => {
            let number = line.to_string();
            let blank = " ".repeat(number.len());
            vec![format!("{number} | {text}"), format!("{blank} | {arrows}")]
        }
        _ => Vec::new(),
    };
    Refusal { why, quote }
}

impl RulesError {
    /// What is wrong first, with its place.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Invalid(results) => refusal(results),
            _ => Refusal::without_place(self.to_string()),
        }
    }
}

impl Rulebook {
    /// Loads the files in order, each on top of those before it, up to the first that is wrong.
    /// `additions` go to the outputs of rules, not to their messages.
    pub fn load(
        files: &[RulesFile],
        config: &AlertConfig,
        additions: impl IntoIterator<Item = AppendOutput>,
    ) -> Result<Self, RulesError> {
        let options = options(config)?;
        let mut loader = Loader::default().append_output(additions);
        let mut results = Vec::new();
        for file in files {
            let result = loader.add(file.path.as_str(), file.text.as_str());
            let is_ok = result.is_ok();
            results.push(result);
            if !is_ok {
                return Err(RulesError::Invalid(results));
            }
        }
        let running = RuleSet::new(loader.rules(), &options);
        let fields = FieldTable::falco();
        let message = |rule: &Rule| {
            // It compiled as the first part of the rule's template.
            let template = Template::compile(&format!("*{}", rule.output), &fields).ok()?;
            Some((rule.name.clone(), template))
        };
        Ok(Self {
            messages: running.rules().iter().filter_map(message).collect(),
            loader,
            running,
            results,
        })
    }

    /// The message of a rule for an event as its author wrote it: without time, priority and what
    /// the configuration appends. Empty for a rule that does not run.
    #[must_use]
    pub fn message(&self, rule: &str, event: &dyn Extract) -> String {
        self.messages
            .get(rule)
            .map_or_else(String::new, |template| {
                let line = template.render(event, Buffers::Dotted);
                String::from_utf8_lossy(&line.text).into_owned()
            })
    }

    /// The rules that run.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        self.running.rules()
    }
}

/// How the configuration selects rules.
fn options(config: &AlertConfig) -> Result<Options, RulesError> {
    let priority = match config.priority.trim() {
        "" => Priority::Debug,
        name => Priority::parse(name).ok_or_else(|| RulesError::Priority(name.to_owned()))?,
    };
    Ok(Options {
        priority,
        selections: selections(&config.selection)?,
        matching: if config.match_all {
            Matching::All
        } else {
            Matching::First
        },
    })
}

fn selections(text: &str) -> Result<Vec<Selection>, RulesError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let entries: Vec<config::Selection> =
        serde_saphyr::from_str(text).map_err(|error| RulesError::Selections(error.to_string()))?;
    let mut selections = Vec::new();
    for (index, entry) in entries.into_iter().enumerate() {
        let before = selections.len();
        for (enable, pattern) in [(true, entry.enable), (false, entry.disable)] {
            let Some(pattern) = pattern else { continue };
            let name = pattern.rule.map(Selector::Name);
            let tag = pattern.tag.map(|tag| Selector::Tags(BTreeSet::from([tag])));
            let selectors = name.into_iter().chain(tag);
            selections.extend(selectors.map(|selector| Selection { enable, selector }));
        }
        if selections.len() == before {
            return Err(RulesError::Selection(index));
        }
    }
    Ok(selections)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stock() -> RulesFile {
        RulesFile {
            path: "/etc/falco/falco_rules.yaml".to_owned(),
            text: include_str!("../../../labs/falco-node/files/etc/falco/falco_rules.yaml")
                .to_owned(),
        }
    }

    fn names(config: &AlertConfig) -> Result<Vec<String>, RulesError> {
        let rulebook = Rulebook::load(&[stock()], config, [])?;
        Ok(rulebook
            .rules()
            .iter()
            .map(|rule| rule.name.clone())
            .collect())
    }

    #[test]
    fn the_stock_rules_load_without_a_warning() {
        let rulebook = Rulebook::load(&[stock()], &AlertConfig::default(), []).unwrap();
        for result in &rulebook.results {
            assert!(result.warnings.is_empty(), "{:#?}", result.warnings);
        }
        assert_eq!(rulebook.rules().len(), 31);
        let rule = rulebook
            .rules()
            .iter()
            .find(|r| r.name == "Terminal shell in container");
        let output = &rule.unwrap().output;
        assert!(
            output
                .starts_with("A shell was spawned in a container with an attached terminal (user=")
        );
    }

    #[test]
    fn the_configuration_selects_rules() {
        let shells = AlertConfig {
            selection: r#"[{"disable": {"rule": "*"}}, {"enable": {"tag": "shell"}}]"#.to_owned(),
            ..AlertConfig::default()
        };
        assert_eq!(
            names(&shells).unwrap(),
            ["Terminal shell in container", "Run shell untrusted"]
        );
        let severe = AlertConfig {
            priority: "critical".to_owned(),
            ..AlertConfig::default()
        };
        assert_eq!(names(&severe).unwrap().len(), 3);
    }

    #[test]
    fn a_selection_that_selects_nothing_is_a_mistake() {
        let config = |selection: &str| AlertConfig {
            selection: selection.to_owned(),
            ..AlertConfig::default()
        };
        let empty = names(&config("[{}]")).unwrap_err();
        assert!(matches!(empty, RulesError::Selection(0)));
        let nonsense = names(&config("{a: b}")).unwrap_err();
        assert!(matches!(nonsense, RulesError::Selections(_)));
    }

    #[test]
    fn a_wrong_file_is_named() {
        let wrong = RulesFile {
            path: "local.yaml".to_owned(),
            text: "- rule: x\n".to_owned(),
        };
        let error = Rulebook::load(&[stock(), wrong], &AlertConfig::default(), []).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("local.yaml, line 1, column "), "{text}");
        assert_eq!(error.refusal().quote[0], "1 | - rule: x");
    }
}
