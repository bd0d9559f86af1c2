//! Questions whose right answer no person writes: rules, conditions, outputs and policies are run.

use std::collections::BTreeSet;

use falco_rules::audit::{AuditEvent, AuditLog, SOURCE};
use falco_rules::buffers::Buffers;
use falco_rules::diagnostic as rules_diagnostic;
use falco_rules::explain::{Outline, PartKind};
use falco_rules::field::FieldTable;
use falco_rules::filter::Filter;
use falco_rules::format::Template;
use falco_rules::given::{Given, Written};
use falco_rules::load::Loader;
use falco_rules::priority::Priority;
use falco_rules::rule::Rule;
use falco_rules::ruleset::{self, Options, RuleSet};
use falco_rules::value::Extract;
use serde_json::Value as Json;

use super::asked::{Asked, Exhibit};
use super::form::Form;
use super::question::{Admits, Fields, Fires, Hold, Kind, Loads, Mistake, Prints, Raises, Stops};
use crate::check::object::Condition;
use crate::ruletest::{Checker, Matching};
use crate::scenario::yaml::Source;
use crate::scenario::{Diagnostic, Span};

/// What rules files of questions are called in messages.
const RULES: &str = "rules.yaml";

type Mistakes = Vec<Diagnostic>;

/// Computes the answers of one question.
pub(super) struct Engine<'a> {
    /// The text of its file.
    pub(super) text: &'a str,
    /// The places in it.
    pub(super) source: &'a Source<'a>,
    /// The way to the question.
    pub(super) path: String,
}

/// Something that happened: what rules are tried on.
enum Happening {
    Call(Box<Given>),
    Audit(AuditEvent),
}

impl Happening {
    /// The fields that conditions about it may use.
    fn fields(&self) -> FieldTable {
        match self {
            Happening::Call(_) => FieldTable::falco(),
            Happening::Audit(_) => FieldTable::k8s_audit(),
        }
    }

    fn see<T>(&self, look: impl FnOnce(&dyn Extract) -> T) -> T {
        match self {
            Happening::Call(given) => look(&**given),
            Happening::Audit(event) => look(&AuditLog::default().next(event)),
        }
    }

    /// The line that an output prints for it; fields without a value print `<NA>`.
    fn line(&self, output: &str) -> Option<String> {
        let template = Template::compile(&format!("*{output}"), &self.fields()).ok()?;
        let line = self.see(|event| template.render(event, Buffers::Dotted));
        Some(String::from_utf8_lossy(&line.text).into_owned())
    }
}

impl Engine<'_> {
    /// The question of a computed kind with its answer.
    pub(super) fn compute(&self, kind: Kind<'_>) -> Result<Asked, Mistakes> {
        match kind {
            Kind::Fires(fires) => self.fires(fires),
            Kind::Raises(raises) => self.raises(raises),
            Kind::Stops(stops) => self.stops(stops),
            Kind::Hold(hold) => self.hold(hold),
            Kind::Prints(prints) => self.prints(prints),
            Kind::Loads(loads) => Ok(self.loads(loads)),
            Kind::Mistake(mistake) => self.mistake(mistake),
            Kind::Admits(admits) => self.admits(admits),
            Kind::One(_) | Kind::Many(_) | Kind::Typed(_) | Kind::Order(_) => {
                Err(self.wrong("", "quiz/kind", "its answer is not computed"))
            }
        }
    }

    fn fires(&self, asked: &Fires) -> Result<Asked, Mistakes> {
        let loader = self.loader("fires/rules", &asked.rules)?;
        let rule = self.only_rule("fires/rules", &loader)?;
        let happening = self.happening("fires", asked.event.as_ref(), asked.audit.as_ref())?;
        let rules = loader.rule_set(&Options::default());
        let fires = happening.see(|event| rules.matches(event).next().is_some());
        let outline = loader.outline(&rule.name);
        let because = match fires {
            true => happening.line(&rule.output).map(|line| {
                let priority = rule.priority.name();
                format!("the alert: `{priority} {line}`")
            }),
            false if !rule.enabled => Some("the rule does not run: it is disabled".to_owned()),
            false => outline.and_then(|outline| stopped(&outline, &happening)),
        };
        Ok(Asked {
            exhibits: vec![
                rules_text(&asked.rules),
                event_text(asked.event.as_ref(), asked.audit.as_ref()),
            ],
            form: Form::One {
                options: words(["Yes, it fires", "No, it stays silent"]),
                right: usize::from(!fires),
            },
            because: because.into_iter().collect(),
            mixes: false,
        })
    }

    fn raises(&self, asked: &Raises) -> Result<Asked, Mistakes> {
        let loader = self.loader("raises/rules", &asked.rules)?;
        let happening = self.happening("raises", asked.event.as_ref(), asked.audit.as_ref())?;
        let priority = match asked.priority.as_deref() {
            None => Priority::Debug,
            Some(name) => Priority::parse(name).ok_or_else(|| {
                let message = format!("`{name}` is not a priority");
                let names = Priority::ALL.map(Priority::name);
                let mistake = self.at("raises/priority", "quiz/priority", message);
                vec![mistake.did_you_mean(name, names)]
            })?,
        };
        let options = Options {
            priority,
            matching: match asked.matching {
                Matching::First => ruleset::Matching::First,
                Matching::All => ruleset::Matching::All,
            },
            ..Options::default()
        };
        let set: RuleSet = loader.rule_set(&options);
        let raised: Vec<String> = happening.see(|event| {
            let rules = set.matches(event);
            rules.map(|rule| rule.name.clone()).collect()
        });
        let mut names: Vec<String> = Vec::new();
        for rule in loader.rules() {
            if !names.contains(&rule.name) {
                names.push(rule.name.clone());
            }
        }
        if names.len() < 2 {
            let message = "there is only one rule: ask whether it fires (`fires`)";
            return Err(self.wrong("raises/rules", "quiz/rules", message));
        }
        let mut settings = vec![match asked.matching {
            Matching::First => "rule_matching: first".to_owned(),
            Matching::All => "rule_matching: all".to_owned(),
        }];
        settings.extend(
            asked
                .priority
                .as_ref()
                .map(|priority| format!("priority: {priority}")),
        );
        let place = |name: &String| names.iter().position(|one| one == name);
        let form = match asked.matching {
            Matching::First => {
                let right = raised.first().and_then(place).unwrap_or(names.len());
                let options = [&names[..], &["none of them".to_owned()]].concat();
                Form::One { options, right }
            }
            Matching::All if raised.is_empty() => {
                let message = "no rule fires, and one at least must";
                return Err(self.wrong("raises/rules", "quiz/none-right", message));
            }
            Matching::All => Form::Many {
                right: raised.iter().filter_map(place).collect(),
                options: names,
            },
        };
        let settings = Exhibit {
            title: "falco.yaml".to_owned(),
            text: settings.join("\n"),
        };
        Ok(Asked {
            exhibits: vec![
                rules_text(&asked.rules),
                settings,
                event_text(asked.event.as_ref(), asked.audit.as_ref()),
            ],
            form,
            because: Vec::new(),
            mixes: true,
        })
    }

    fn stops(&self, asked: &Stops) -> Result<Asked, Mistakes> {
        let loader = self.loader("stops/rules", &asked.rules)?;
        let rule = self.only_rule("stops/rules", &loader)?;
        let happening = self.happening("stops", asked.event.as_ref(), asked.audit.as_ref())?;
        let wrong = |message: &str| self.wrong("stops/rules", "quiz/rules", message);
        let outline = loader
            .outline(&rule.name)
            .ok_or_else(|| wrong("the rule has no condition"))?;
        let PartKind::And(parts) = &outline.root().kind else {
            return Err(wrong("the condition has no parts with `and` between them"));
        };
        let account_stop = happening.see(|event| {
            let account = outline.explain(event);
            account.parts.iter().position(|part| !part.verdict.holds())
        });
        let Some(right) = account_stop else {
            return Err(wrong("nothing stops the event: the rule fires"));
        };
        Ok(Asked {
            exhibits: vec![
                rules_text(&asked.rules),
                event_text(asked.event.as_ref(), asked.audit.as_ref()),
            ],
            form: Form::One {
                options: parts
                    .iter()
                    .map(falco_rules::explain::Part::bracketed)
                    .collect(),
                right,
            },
            because: stopped(&outline, &happening).into_iter().collect(),
            mixes: false,
        })
    }

    fn hold(&self, asked: &Hold) -> Result<Asked, Mistakes> {
        let happening = self.happening("hold", asked.event.as_ref(), asked.audit.as_ref())?;
        let fields = happening.fields();
        let mut right = BTreeSet::new();
        let mut mistakes = Vec::new();
        for (index, condition) in asked.conditions.iter().enumerate() {
            match Filter::compile(condition, &fields) {
                Ok(filter) if happening.see(|event| filter.matches(event)) => {
                    right.insert(index);
                }
                Ok(_) => {}
                Err(error) => {
                    let at = format!("hold/conditions/{index}");
                    mistakes.push(self.at(&at, "quiz/condition", error.message.clone()));
                }
            }
        }
        if right.is_empty() && mistakes.is_empty() {
            let message = "no condition holds, and one at least must";
            mistakes = self.wrong("hold/conditions", "quiz/none-right", message);
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Asked {
            exhibits: vec![event_text(asked.event.as_ref(), asked.audit.as_ref())],
            form: Form::Many {
                options: asked.conditions.clone(),
                right,
            },
            because: Vec::new(),
            mixes: true,
        })
    }

    fn prints(&self, asked: &Prints) -> Result<Asked, Mistakes> {
        let happening = self.happening("prints", asked.event.as_ref(), asked.audit.as_ref())?;
        if let Err(error) = Template::compile(&asked.output, &happening.fields()) {
            return Err(self.wrong("prints/output", "quiz/output", error.to_string()));
        }
        let line = happening.line(&asked.output).unwrap_or_default();
        if let Some(index) = asked.wrong.iter().position(|wrong| *wrong == line) {
            let message = format!("this is what it prints: `{line}`");
            let at = format!("prints/wrong/{index}");
            return Err(self.wrong(&at, "quiz/not-wrong", message));
        }
        let form = match asked.wrong.is_empty() {
            true => Form::Text {
                accepted: vec![line],
                case: true,
            },
            false => Form::One {
                options: [&[line], &asked.wrong[..]].concat(),
                right: 0,
            },
        };
        let output = Exhibit {
            title: "output".to_owned(),
            text: asked.output.clone(),
        };
        Ok(Asked {
            exhibits: vec![
                output,
                event_text(asked.event.as_ref(), asked.audit.as_ref()),
            ],
            form,
            because: Vec::new(),
            mixes: true,
        })
    }

    fn loads(&self, asked: &Loads) -> Asked {
        let result = Loader::default().add(RULES, asked.rules.as_str());
        let (right, said) = match (result.errors.first(), result.warnings.first()) {
            (Some(error), _) => (2, Some(error)),
            (None, Some(warning)) => (1, Some(warning)),
            (None, None) => (0, None),
        };
        Asked {
            exhibits: vec![rules_text(&asked.rules)],
            form: Form::One {
                options: words([
                    "Falco loads it without a warning",
                    "Falco loads it with a warning",
                    "Falco refuses it",
                ]),
                right,
            },
            because: said.map(told).into_iter().collect(),
            mixes: false,
        }
    }

    fn mistake(&self, asked: &Mistake) -> Result<Asked, Mistakes> {
        let result = Loader::default().add(RULES, asked.rules.as_str());
        let Some(error) = result.errors.first() else {
            let message = "Falco loads these rules: there is no mistake in them";
            return Err(self.wrong("mistake/rules", "quiz/rules", message));
        };
        let line = line_of(error);
        Ok(Asked {
            exhibits: vec![numbered(&asked.rules)],
            form: Form::Text {
                accepted: vec![line.to_string(), format!("line {line}")],
                case: false,
            },
            because: vec![told(error)],
            mixes: false,
        })
    }

    fn admits(&self, asked: &Admits) -> Result<Asked, Mistakes> {
        let condition = Condition::compile(&asked.expression)
            .map_err(|wrong| self.wrong("admits/expression", "quiz/expression", wrong))?;
        let (admitted, because) = match condition.holds(&asked.object, None) {
            Ok(admitted) => (admitted, format!("the expression is {admitted}")),
            Err(why) => (false, format!("the expression fails: {why}")),
        };
        let expression = Exhibit {
            title: "validation of the policy (failurePolicy: Fail)".to_owned(),
            text: asked.expression.trim_end().to_owned(),
        };
        let object = Exhibit {
            title: "object".to_owned(),
            text: yaml(&asked.object),
        };
        Ok(Asked {
            exhibits: vec![expression, object],
            form: Form::One {
                options: words(["Yes, it is admitted", "No, it is refused"]),
                right: usize::from(!admitted),
            },
            because: vec![because],
            mixes: false,
        })
    }

    /// Rules that must load.
    fn loader(&self, path: &str, rules: &str) -> Result<Loader, Mistakes> {
        let mut loader = Loader::default().with_source(SOURCE, FieldTable::k8s_audit());
        let result = loader.add(RULES, rules);
        match result.errors.first() {
            None => Ok(loader),
            Some(error) => {
                let mut mistake = self.at(path, "quiz/rules", error.message.clone());
                self.point(&mut mistake, rules, line_of(error));
                mistake.help = error.help.as_deref().map(str::to_owned);
                Err(vec![mistake])
            }
        }
    }

    /// Points to a line of rules, from 1, that stand in the file as a block.
    fn point(&self, mistake: &mut Diagnostic, rules: &str, line: usize) {
        let Some(at) = &mistake.at else { return };
        let is_block = rules.lines().next() == Some(at.snippet.trim());
        match rules.lines().nth(line.saturating_sub(1)) {
            Some(text) if is_block => {
                let indent = text.chars().count() - text.trim_start().chars().count();
                let (line, column) = (at.line + line - 1, at.column + indent);
                let width = text.trim().chars().count();
                mistake.at = Some(Span::new(self.text, line, column, width));
            }
            _ => mistake.message = format!("line {line} of the rules: {}", mistake.message),
        }
    }

    fn only_rule<'l>(&self, path: &str, loader: &'l Loader) -> Result<&'l Rule, Mistakes> {
        match loader.rules() {
            [rule] => Ok(rule),
            rules => {
                let message = format!("one rule is expected, there are {}", rules.len());
                Err(self.wrong(path, "quiz/rules", message))
            }
        }
    }

    /// What happened, of whichever source.
    fn happening(
        &self,
        kind: &str,
        event: Option<&Fields>,
        audit: Option<&Json>,
    ) -> Result<Happening, Mistakes> {
        match (event, audit) {
            (Some(fields), None) => {
                let checker = Checker {
                    text: self.text,
                    source: self.source,
                };
                let mut mistakes = Vec::new();
                let at = format!("{}/{kind}/event", self.path);
                let given = checker.event(1, &[], (fields, at), &mut mistakes);
                match mistakes.is_empty() {
                    true => Ok(Happening::Call(Box::new(given))),
                    false => Err(mistakes),
                }
            }
            (None, Some(audit)) => {
                let at = format!("{kind}/audit");
                let events = AuditEvent::read(audit.to_string().as_bytes())
                    .map_err(|error| self.wrong(&at, "quiz/event", error.to_string()))?;
                match <[AuditEvent; 1]>::try_from(events) {
                    Ok([event]) => Ok(Happening::Audit(event)),
                    Err(_) => Err(self.wrong(&at, "quiz/event", "one event is expected")),
                }
            }
            _ => {
                let message = "what happened is `event` or `audit`, one of them";
                Err(self.wrong(kind, "quiz/event", message))
            }
        }
    }

    fn at(&self, path: &str, code: &'static str, message: impl Into<String>) -> Diagnostic {
        self.source
            .at(&format!("{}/{path}", self.path), code, message)
    }

    fn wrong(&self, path: &str, code: &'static str, message: impl Into<String>) -> Mistakes {
        vec![self.at(path, code, message)]
    }
}

/// Where a condition stopped, and by which value.
fn stopped(outline: &Outline, happening: &Happening) -> Option<String> {
    happening.see(|event| {
        let account = outline.explain(event);
        let stop = account.stop().last()?.part.text.clone();
        Some(match account.hint() {
            Some(hint) => format!("it stopped at `{stop}`: {hint}"),
            None => format!("it stopped at `{stop}`"),
        })
    })
}

/// The line of a mistake, from 1.
fn line_of(error: &rules_diagnostic::Diagnostic) -> usize {
    let place = error.locations.last();
    place.map_or(1, |place| place.position.line + 1)
}

fn told(said: &rules_diagnostic::Diagnostic) -> String {
    let message: Vec<&str> = said.message.split_whitespace().collect();
    format!("falco -V says: {}", message.join(" "))
}

fn words<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

fn rules_text(rules: &str) -> Exhibit {
    Exhibit {
        title: "rules".to_owned(),
        text: rules.trim_end().to_owned(),
    }
}

/// The text with a number before each line.
fn numbered(rules: &str) -> Exhibit {
    let lines = (1..).zip(rules.trim_end().lines());
    let lines: Vec<String> = lines
        .map(|(number, line)| format!("{number:>2}  {line}"))
        .collect();
    Exhibit {
        title: "rules".to_owned(),
        text: lines.join("\n"),
    }
}

fn event_text(event: Option<&Fields>, audit: Option<&Json>) -> Exhibit {
    let value = |written: &Written| match written {
        Written::One(text) => text.clone(),
        Written::Many(texts) => format!("[{}]", texts.join(", ")),
    };
    let text = match (event, audit) {
        (Some(fields), _) => {
            // The type says what all others are about.
            let (types, others): (Vec<_>, Vec<_>) =
                fields.iter().partition(|(name, _)| *name == "evt.type");
            let lines = types.into_iter().chain(others);
            let lines = lines.map(|(name, one)| format!("{name} = {}", value(&one.0)));
            lines.collect::<Vec<String>>().join("\n")
        }
        (None, Some(audit)) => yaml(audit),
        (None, None) => String::new(),
    };
    Exhibit {
        title: "event".to_owned(),
        text,
    }
}

/// JSON as people read it.
fn yaml(json: &Json) -> String {
    let text = serde_saphyr::to_string(json).unwrap_or_else(|_| json.to_string());
    text.trim_end().to_owned()
}
