//! Rules checks: how much the rules that falco has loaded write, and how much of it they share.

use std::collections::{BTreeMap, BTreeSet};

use falco_rules::load::{Definition, DefinitionKind};

use super::alert::{Heard, Judged};
use super::finding::Finding;
use super::judge::Answer;
use super::verdict::Evidence;
use crate::scenario::RulesCheck;

/// Judges a rules check: every falco that listens must have such rules.
pub(super) fn grade(check: &RulesCheck, heard: &Heard) -> Finding {
    let falcos = match heard {
        Heard::Falcos(falcos) => falcos,
        Heard::None(why) => return Finding::fail_saying(why),
    };
    let mut findings = Vec::new();
    for judged in falcos {
        let definitions = match &judged.answer {
            Ok(Answer::Judged(judgement)) => &judgement.written,
            Ok(Answer::NotLoaded(why)) => {
                let say = format!("The rules that falco registered do not load: {why}.");
                return Finding::fail_saying(say);
            }
            Ok(Answer::BadField(why)) | Err(why) => return Finding::unknown(why),
        };
        findings.push(Style::of(definitions, &check.beside).judge(check, judged));
    }
    super::finding::all(findings)
}

/// What rules are like as they are written.
#[derive(Debug, PartialEq, Eq)]
struct Style {
    comparisons: usize,
    values: usize,
    /// Lists of more than one value that more than one rule is made of.
    lists: BTreeSet<String>,
    /// Macros that more than one rule is made of.
    macros: BTreeSet<String>,
}

impl Style {
    /// Of all that stands not only in the files `beside`.
    fn of(definitions: &[Definition], beside: &[String]) -> Self {
        let own = |definition: &&Definition| {
            let mut files = definition.files.iter();
            !files.all(|file| beside.contains(file))
        };
        let own: Vec<&Definition> = definitions.iter().filter(own).collect();
        let by_name = |kind: DefinitionKind| -> BTreeMap<&str, &Definition> {
            let of_kind = definitions.iter().filter(|one| one.kind == kind);
            of_kind.map(|one| (one.name.as_str(), one)).collect()
        };
        let (lists, macros) = (
            by_name(DefinitionKind::List),
            by_name(DefinitionKind::Macro),
        );
        let mut users: BTreeMap<(DefinitionKind, &str), usize> = BTreeMap::new();
        for rule in own.iter().filter(|one| one.kind == DefinitionKind::Rule) {
            let mut made_of = BTreeSet::new();
            let mut open = vec![*rule];
            while let Some(one) = open.pop() {
                let named_macros = one.macros.iter().map(|name| (&macros, name));
                let named_lists = one.lists.iter().map(|name| (&lists, name));
                for (known, name) in named_macros.chain(named_lists) {
                    if let Some(definition) = known.get(name.as_str())
                        && made_of.insert((definition.kind, definition.name.as_str()))
                    {
                        open.push(definition);
                    }
                }
            }
            for part in made_of {
                *users.entry(part).or_default() += 1;
            }
        }
        let shared = |kind: DefinitionKind| {
            let shared = users
                .iter()
                .filter(move |((of, _), users)| *of == kind && **users > 1);
            shared.map(|((_, name), _)| (*name).to_owned())
        };
        let is_long = |name: &String| {
            let list = lists.get(name.as_str());
            list.is_some_and(|list| list.values + list.lists.len() > 1)
        };
        Style {
            comparisons: own.iter().map(|one| one.comparisons).sum(),
            values: own.iter().map(|one| one.values).sum(),
            lists: shared(DefinitionKind::List).filter(is_long).collect(),
            macros: shared(DefinitionKind::Macro).collect(),
        }
    }

    fn judge(&self, check: &RulesCheck, judged: &Judged) -> Finding {
        let mut wrong = Vec::new();
        for (what, there, most) in [
            ("comparisons", self.comparisons, check.comparisons),
            ("values", self.values, check.values),
        ] {
            if let Some(most) = most
                && there > most as usize
            {
                wrong.push(format!("{there} {what} are written, and {most} would do"));
            }
        }
        for (what, shared, least) in [
            ("list", &self.lists, check.shared_lists),
            ("macro", &self.macros, check.shared_macros),
        ] {
            if shared.len() < least as usize {
                let there = shared.len();
                wrong.push(format!(
                    "rules share {there} {what}{}, of {least}",
                    if there == 1 { "" } else { "s" }
                ));
            }
        }
        let names = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(", ");
        let finding = if wrong.is_empty() {
            Finding::pass("the rules share what they have in common")
        } else {
            Finding::fail(wrong.join("; "))
        };
        let mut finding = finding.with(Evidence {
            at: "rules as written".to_owned(),
            observed: format!(
                "{} comparisons, {} values; shared: {}",
                self.comparisons,
                self.values,
                match names(&self.lists.union(&self.macros).cloned().collect()) {
                    none if none.is_empty() => "nothing".to_owned(),
                    names => names,
                }
            ),
            ..Evidence::default()
        });
        for path in &judged.stale {
            finding = finding.with(Evidence {
                at: path.clone(),
                observed: "changed since falco loaded it: `systemctl restart falco`".to_owned(),
                ..Evidence::default()
            });
        }
        finding
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STOCK: &str = "/etc/falco/falco_rules.yaml";
    const OWN: &str = "/etc/falco/falco_rules.local.yaml";

    fn definition(kind: DefinitionKind, name: &str, sizes: (usize, usize)) -> Definition {
        Definition {
            kind,
            name: name.into(),
            files: [OWN.to_owned()].into(),
            comparisons: sizes.0,
            values: sizes.1,
            lists: BTreeSet::new(),
            macros: BTreeSet::new(),
        }
    }

    fn rule(name: &str, lists: &[&str], macros: &[&str]) -> Definition {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Definition {
            lists: set(lists),
            macros: set(macros),
            ..definition(DefinitionKind::Rule, name, (1, 0))
        }
    }

    fn style(definitions: &[Definition]) -> Style {
        Style::of(definitions, &[STOCK.to_owned()])
    }

    #[test]
    fn a_list_is_shared_also_by_way_of_a_macro_and_a_short_one_is_not() {
        let list = |name: &str, values| definition(DefinitionKind::List, name, (0, values));
        let mut shell = definition(DefinitionKind::Macro, "a_shell", (1, 0));
        shell.lists.insert("shells".into());
        let found = style(&[
            list("shells", 2),
            list("single", 1),
            list("lonely", 3),
            shell,
            rule("one", &["single"], &["a_shell"]),
            rule("two", &["shells", "single", "lonely"], &[]),
        ]);
        assert_eq!(found.lists, ["shells".to_owned()].into());
        assert!(found.macros.is_empty());
        assert_eq!((found.comparisons, found.values), (3, 6));
    }

    #[test]
    fn what_the_stock_files_define_counts_only_as_shared() {
        let mut container = definition(DefinitionKind::Macro, "container", (1, 1));
        container.files = [STOCK.to_owned()].into();
        let mut stock_rule = rule("stock", &[], &["other"]);
        stock_rule.files = [STOCK.to_owned()].into();
        let found = style(&[
            container.clone(),
            stock_rule,
            rule("one", &[], &["container"]),
            rule("two", &[], &["container"]),
        ]);
        assert_eq!((found.comparisons, found.values), (2, 0));
        assert_eq!(found.macros, ["container".to_owned()].into());
        // Changed by the learner it is the learner's.
        container.files.insert(OWN.to_owned());
        assert_eq!(style(&[container]).comparisons, 1);
    }
}
