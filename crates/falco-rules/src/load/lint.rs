//! Mistakes in what was loaded: its conditions, and definitions that hide one another.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::definition::ChangeKind;
use super::definition::{Changed, RuleDefinition};
use super::expand::{Expander, is_delimiter};
use super::fault::{Context, Fault, Warnings, step};
use super::{LoadResult, Loader, compile};
use crate::condition::ast::{Expr, Span};
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::{Lint, Mistake, Surroundings, Written, mistakes};
use crate::rule::Rule;

/// Conditions with more parts than this are not compared with one another.
const MAX_PARTS: usize = 200;
/// Of more rules than this, none is searched for one that hides it.
const MAX_RULES: usize = 2000;

impl Loader {
    /// What is likely wrong with the rules of these files, although they load.
    ///
    /// `results` are what came of the files, in order: what is odd about them already is part of
    /// the answer, as far as it still holds after the last file. The findings are in the order of
    /// files and places.
    #[must_use]
    pub fn lint(&self, results: &[LoadResult]) -> Vec<Diagnostic> {
        let mut findings: Vec<Diagnostic> = results
            .iter()
            .enumerate()
            .flat_map(|(index, result)| {
                let last = index + 1 == results.len();
                let warnings = result.warnings.iter();
                warnings.filter(move |warning| last || is_about_items(warning.code))
            })
            .cloned()
            .collect();
        let mut faults = self.lint_conditions();
        let others = self.overridden().into_iter().chain(self.never_first());
        others.for_each(|fault| faults.push(fault));
        findings.extend(faults.into_diagnostics(&self.files));
        let order = |finding: &Diagnostic| {
            let file = finding.file.as_deref().unwrap_or_default();
            let file = self.files.iter().position(|known| known.name == file);
            let span = finding.span.clone().unwrap_or_default();
            (file, span.start, span.end, finding.code.name())
        };
        findings.sort_by_cached_key(|finding| order(finding));
        findings.dedup_by(|a, b| order(a) == order(b));
        findings
    }

    fn lint_conditions(&self) -> Warnings {
        // All of this has compiled, and does so again.
        let Ok(mut expander) = Expander::new(&self.definitions) else {
            return Warnings::default();
        };
        let lists: Vec<&str> = names(self.definitions.lists.iter().map(|list| &list.name));
        let macros: Vec<&str> = names(self.definitions.macros.iter().map(|one| &one.name));
        let macros: HashSet<&str> = macros.into_iter().collect();
        let looks = Cell::new(Surroundings::LOOKS);
        let mut faults = Warnings::default();
        for definition in self.definitions.rules.iter() {
            let Some(fields) = self.fields_of(&definition.source) else {
                continue;
            };
            let spot = definition.condition_spot;
            let context = definition.context.then(step::RULE_CONDITION, "", spot);
            let Ok(condition) = compile::with_exceptions(definition) else {
                continue;
            };
            let Ok(tree) = expander.expand(condition, &context, &definition.context) else {
                continue;
            };
            let around = Surroundings {
                fields,
                lists: &lists,
                macros: &macros,
                looks: looks.clone(),
                written: &|span| self.written(&expander, span),
            };
            for mistake in mistakes(&tree, &around) {
                faults.push(self.fault(&expander, &context, mistake));
            }
            looks.set(around.looks.get());
            if faults.is_full() {
                break;
            }
        }
        faults
    }

    fn fault(&self, expander: &Expander<'_>, context: &Context, mistake: Mistake) -> Fault {
        let context = expander.at_span(context, &mistake.span);
        let fault = context.fault(Code::Lint(mistake.lint), mistake.message);
        let mut len = expander.len(&mistake.span);
        if len <= 1
            && let spot = context.spot()
            && let Some(file) = self.files.get(spot.file)
            && let Some(rest) = file.text.as_bytes().get(spot.offset..)
        {
            // It came from a list: the list's name stands there.
            len = rest.iter().take_while(|byte| !is_delimiter(**byte)).count();
        }
        fault.help(Some(mistake.help)).len(len)
    }

    fn written<'a>(&'a self, expander: &Expander<'_>, span: &Span) -> Option<Written<'a>> {
        let spot = expander.texts.spot(span.start);
        let text = &self.files.get(spot.file)?.text;
        let before = text.get(..spot.offset)?.trim_end().chars().next_back();
        Some(Written {
            text: text.get(spot.offset..spot.offset + span.len())?,
            before,
        })
    }

    /// Definitions of which a later one has left nothing.
    fn overridden(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for rule in self.definitions.rules.iter() {
            self.redefinitions(
                "rule",
                &rule.name,
                &rule.context,
                &rule.changes,
                &mut faults,
            );
        }
        for one in self.definitions.macros.iter() {
            self.redefinitions("macro", &one.name, &one.context, &one.changes, &mut faults);
        }
        for list in self.definitions.lists.iter() {
            self.redefinitions(
                "list",
                &list.name,
                &list.context,
                &list.changes,
                &mut faults,
            );
        }
        faults
    }

    fn redefinitions(
        &self,
        kind: &str,
        name: &str,
        context: &Context,
        changes: &[Changed],
        faults: &mut Vec<Fault>,
    ) {
        for (index, change) in changes.iter().enumerate() {
            if !matches!(change.kind, ChangeKind::Redefined) || index == 0 {
                continue;
            }
            let before = changes[index - 1].spot;
            // Files of one's own customise macros and lists of others so.
            if kind != "rule" && before.file != change.spot.file {
                continue;
            }
            let Some(file) = self.files.get(before.file) else {
                continue;
            };
            let place = file.place(before.offset);
            let message = format!(
                "{kind} `{name}` is defined here again: nothing is left of what {}:{} says",
                place.name,
                place.line + 1
            );
            let help = match kind {
                "rule" => {
                    "name what should change under `override`, or give one of them another name"
                }
                _ => "give one of them another name, or remove it",
            };
            let fault = context
                .at(change.spot)
                .fault(Code::Lint(Lint::Overridden), message);
            faults.push(fault.help(Some(help.to_owned())));
        }
    }

    /// Rules whose events all go to an earlier one.
    fn never_first(&self) -> Vec<Fault> {
        let rules = self.rules();
        if rules.len() > MAX_RULES {
            return Vec::new();
        }
        let parts: Vec<BTreeSet<String>> = rules.iter().map(parts).collect();
        let mut by_name = BTreeMap::new();
        for definition in self.definitions.rules.iter() {
            by_name.insert(definition.name.as_str(), definition);
        }
        let mut faults = Vec::new();
        for (later, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.enabled) {
            let earlier = (0..later).find(|&earlier| {
                let other = &rules[earlier];
                other.enabled
                    && other.source == rule.source
                    && !parts[earlier].is_empty()
                    && parts[earlier].is_subset(&parts[later])
            });
            if let Some(earlier) = earlier
                && let Some(definition) = by_name.get(rule.name.as_str())
            {
                faults.push(hidden(definition, &rules[earlier]));
            }
        }
        faults
    }
}

fn hidden(definition: &RuleDefinition, earlier: &Rule) -> Fault {
    let message = format!(
        "`{}` comes first and matches whenever this rule does: with `rule_matching: first` this one never fires",
        earlier.name
    );
    let help = "put the narrower rule first, except its events from the other, or set `rule_matching: all`";
    let fault = definition
        .context
        .fault(Code::Lint(Lint::NeverFirst), message);
    fault.help(Some(help.to_owned()))
}

/// The parts of a rule's condition that must all hold, as text; none if there are too many.
fn parts(rule: &Rule) -> BTreeSet<String> {
    fn collect(tree: &Expr, parts: &mut BTreeSet<String>) {
        match tree {
            Expr::And(children) => children.iter().for_each(|child| collect(child, parts)),
            other => {
                parts.insert(other.to_string());
            }
        }
    }
    let mut found = BTreeSet::new();
    collect(rule.filter.tree(), &mut found);
    if found.len() > MAX_PARTS {
        found.clear();
    }
    found
}

/// Whether a warning is about an item by itself, and not about all that is loaded so far.
fn is_about_items(code: Code) -> bool {
    matches!(
        code,
        Code::UnknownKey
            | Code::UnknownItem
            | Code::UnknownSource
            | Code::AppendNoValues
            | Code::ExceptionNameNotUnique
            | Code::InvalidMacroName
            | Code::InvalidListName
    )
}

fn names<'a>(names: impl Iterator<Item = &'a String>) -> Vec<&'a str> {
    names.map(String::as_str).collect()
}
