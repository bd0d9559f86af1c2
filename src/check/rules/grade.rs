//! Rules checks: whether the rules that falco has loaded write something twice, and what they share.

use std::collections::{BTreeMap, BTreeSet};

use falco_rules::load::{Definition, DefinitionKind};

use crate::check::RulesCheck;
use crate::check::alert::grade::{Falco, Hearing, not_loaded};
use crate::check::instrument::finding::Finding;
use crate::check::instrument::judge::Answer;
use crate::grade::{Evidence, Verdict};

/// Judges a rules check: every falco that listens must have such rules.
pub(crate) fn grade(check: &RulesCheck, hearing: &Hearing) -> Finding {
    let falcos = match hearing {
        Hearing::Falcos(falcos) => falcos,
        Hearing::Doubtful(why) => return Finding::unknown(why),
        Hearing::None(why) => return (**why).clone(),
    };
    let mut findings = Vec::new();
    for judged in falcos {
        let definitions = match &judged.answer {
            Ok(Answer::Judged(judgement)) => &judgement.written,
            Ok(Answer::NotLoaded(refusal)) => return not_loaded(refusal),
            Ok(Answer::BadField(why)) | Err(why) => return Finding::unknown(why),
        };
        findings.push(Style::of(definitions, &check.beside).judge(check, judged));
    }
    crate::check::instrument::finding::all(findings)
}

/// What rules are like as they are written.
#[derive(Debug, PartialEq, Eq)]
struct Style {
    /// Values that stand in more than one place, in words.
    repeated: BTreeSet<String>,
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
            list.is_some_and(|list| list.items.len() + list.lists.len() > 1)
        };
        Style {
            repeated: repeated(definitions, &own),
            lists: shared(DefinitionKind::List).filter(is_long).collect(),
            macros: shared(DefinitionKind::Macro).collect(),
        }
    }

    fn judge(&self, check: &RulesCheck, judged: &Falco) -> Finding {
        let mut wrong = Vec::new();
        if let Some(most) = check.repeated
            && self.repeated.len() > most as usize
            && let Some(first) = self.repeated.first()
        {
            wrong.push(match self.repeated.len() - 1 {
                0 => format!("{first} is written twice or more"),
                1 => format!("{first} and 1 more value are written twice or more"),
                more => format!("{first} and {more} more values are written twice or more"),
            });
        }
        for (what, shared, least) in [
            ("list", &self.lists, check.shared_lists),
            ("macro", &self.macros, check.shared_macros),
        ] {
            if shared.len() < least as usize {
                let there = shared.len();
                wrong.push(format!(
                    "the rules share {}, and {least} {} needed",
                    match there {
                        0 => format!("no {what}"),
                        1 => format!("1 {what}"),
                        there => format!("{there} {what}s"),
                    },
                    if least == 1 { "is" } else { "are" }
                ));
            }
        }
        let names = |set: &BTreeSet<String>| match set.iter().cloned().collect::<Vec<_>>() {
            none if none.is_empty() => "nothing".to_owned(),
            names => names.join(", "),
        };
        let finding = if wrong.is_empty() {
            Finding::pass("the rules share what they have in common")
        } else {
            Finding::fail(wrong.join("; "))
        };
        let mut finding = finding.with(Evidence {
            at: "rules as written".to_owned(),
            observed: format!(
                "written more than once: {}; shared: {}",
                names(&self.repeated),
                names(&self.lists.union(&self.macros).cloned().collect())
            ),
            ..Evidence::default()
        });
        for unloaded in judged.unloaded() {
            // What is written there is not what it judges by.
            finding.verdict = Verdict::Fail;
            finding = finding.with(unloaded);
        }
        finding
    }
}

/// The field that a comparison is about, by one name: without transformers, and not as an alias.
fn field(written: &str) -> &str {
    let inner = written.rsplit('(').next().unwrap_or(written);
    match inner.trim_end_matches(')').trim() {
        "syscall.type" => "evt.type",
        name => name,
    }
}

/// The values that the definitions in `own` write in more than one place, each with its field. An item of
/// a list is a value of the fields that are compared with the list. Large and small letters are one.
fn repeated(all: &[Definition], own: &[&Definition]) -> BTreeSet<String> {
    let mut fields: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for comparison in all.iter().flat_map(|one| &one.comparisons) {
        let mut open: Vec<&str> = comparison.lists.iter().map(String::as_str).collect();
        while let Some(list) = open.pop() {
            if fields
                .entry(list)
                .or_default()
                .insert(field(&comparison.field))
            {
                let mut lists = all.iter().filter(|one| one.kind == DefinitionKind::List);
                let parts = lists.find(|one| one.name == list).map(|one| &one.lists);
                open.extend(parts.into_iter().flatten().map(String::as_str));
            }
        }
    }
    let mut places: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for definition in own {
        for comparison in &definition.comparisons {
            let of = field(&comparison.field);
            let values = comparison.values.iter();
            let values: BTreeSet<String> = values.map(|value| value.to_lowercase()).collect();
            for value in values {
                *places.entry((of, value)).or_default() += 1;
            }
        }
        let items = definition.items.iter();
        let items: BTreeSet<String> = items.map(|item| item.to_lowercase()).collect();
        for field in fields.get(definition.name.as_str()).into_iter().flatten() {
            for item in &items {
                *places.entry((*field, item.clone())).or_default() += 1;
            }
        }
    }
    let often = places.into_iter().filter(|(_, count)| *count > 1);
    often
        .map(|((field, value), _)| format!("`{value}` for {field}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use falco_rules::load::Comparison;

    use super::*;

    const STOCK: &str = "/etc/falco/falco_rules.yaml";
    const OWN: &str = "/etc/falco/falco_rules.local.yaml";

    fn definition(kind: DefinitionKind, name: &str) -> Definition {
        Definition {
            kind,
            name: name.into(),
            files: [OWN.to_owned()].into(),
            comparisons: Vec::new(),
            items: Vec::new(),
            lists: BTreeSet::new(),
            macros: BTreeSet::new(),
        }
    }

    fn rule(name: &str, lists: &[&str], macros: &[&str]) -> Definition {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Definition {
            lists: set(lists),
            macros: set(macros),
            ..definition(DefinitionKind::Rule, name)
        }
    }

    fn style(definitions: &[Definition]) -> Style {
        Style::of(definitions, &[STOCK.to_owned()])
    }

    fn comparison(field: &str, values: &[&str], lists: &[&str]) -> Comparison {
        Comparison {
            field: field.into(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            lists: lists.iter().map(|list| (*list).to_owned()).collect(),
        }
    }

    fn list(name: &str, items: &[&str]) -> Definition {
        Definition {
            items: items.iter().map(|item| (*item).to_owned()).collect(),
            ..definition(DefinitionKind::List, name)
        }
    }

    #[test]
    fn a_list_is_shared_also_by_way_of_a_macro_and_a_short_one_is_not() {
        let mut shell = definition(DefinitionKind::Macro, "a_shell");
        shell.lists.insert("shells".into());
        let found = style(&[
            list("shells", &["sh", "bash"]),
            list("single", &["x"]),
            list("lonely", &["x", "y", "z"]),
            shell,
            rule("one", &["single"], &["a_shell"]),
            rule("two", &["shells", "single", "lonely"], &[]),
        ]);
        assert_eq!(found.lists, ["shells".to_owned()].into());
        assert!(found.macros.is_empty());
    }

    #[test]
    fn a_value_may_stand_in_one_place_for_each_field_however_many_comparisons_there_are() {
        let of = |comparisons: &[Comparison]| Definition {
            comparisons: comparisons.to_vec(),
            ..definition(DefinitionKind::Macro, "m")
        };
        let shells = || list("shells", &["sh", "bash"]);
        let by_list = comparison("proc.name", &[], &["shells"]);
        let tidy = [
            shells(),
            of(&[by_list.clone(), comparison("fd.num", &["0"], &[])]),
            of(&[by_list.clone(), comparison("evt.rawres", &["0"], &[])]),
            of(&[comparison("proc.pname", &["bash"], &[])]),
        ];
        assert_eq!(style(&tidy).repeated, BTreeSet::new());
        let twice = [
            shells(),
            of(std::slice::from_ref(&by_list)),
            of(&[comparison("proc.name", &["bash"], &[])]),
        ];
        let in_words = "`bash` for proc.name";
        assert_eq!(style(&twice).repeated, [in_words.to_owned()].into());
        let mut whole = list("whole", &["zsh", "sh"]);
        whole.lists.insert("shells".into());
        let nested = [
            shells(),
            whole,
            of(&[comparison("proc.name", &[], &["whole"])]),
        ];
        assert_eq!(
            style(&nested).repeated,
            ["`sh` for proc.name".to_owned()].into()
        );
    }

    #[test]
    fn what_the_stock_files_define_counts_only_as_shared() {
        let mut container = definition(DefinitionKind::Macro, "container");
        container.comparisons = vec![comparison("container.id", &["host"], &[])];
        container.files = [STOCK.to_owned()].into();
        let mut again = container.clone();
        again.name = "inside".into();
        let mut stock_rule = rule("stock", &[], &["other"]);
        stock_rule.files = [STOCK.to_owned()].into();
        let found = style(&[
            container.clone(),
            again.clone(),
            stock_rule,
            rule("one", &[], &["container"]),
            rule("two", &[], &["container"]),
        ]);
        assert!(found.repeated.is_empty());
        assert_eq!(found.macros, ["container".to_owned()].into());
        // Changed by the learner it is the learner's.
        container.files.insert(OWN.to_owned());
        again.files.insert(OWN.to_owned());
        assert_eq!(style(&[container, again]).repeated.len(), 1);
    }
}
