//! The node's own files: what conditions say of them.

use std::collections::BTreeSet;

use falco_rules::condition::ast::{Expr, Op, Operand, Right, Test};
use falco_rules::condition::{MAX_DEPTH, parse_with_depth};

use super::EventCheck;
use crate::detector::OWN_FIELDS;

/// Fields that say where a program lies or what it calls itself, and those that say which it is.
const NAMES: [(&str, &str); 10] = [
    ("proc.name", "cksl.program"),
    ("proc.exe", "cksl.program"),
    ("proc.exepath", "cksl.program"),
    ("proc.pname", "cksl.aprogram"),
    ("proc.pexe", "cksl.aprogram"),
    ("proc.pexepath", "cksl.aprogram"),
    ("proc.aname", "cksl.aprogram"),
    ("proc.aexe", "cksl.aprogram"),
    ("proc.aexepath", "cksl.aprogram"),
    ("cksl.tracer.exepath", "cksl.tracer.program"),
];

/// Fields by which a condition is about a container.
const INSIDE: [&str; 4] = [
    "container.name",
    "container.id",
    "k8s.pod.name",
    "k8s.ns.name",
];

/// One comparison of a field with constants.
struct Comparison {
    field: String,
    values: Vec<String>,
}

impl EventCheck {
    /// The paths with which the condition compares [`OWN_FIELDS`].
    #[must_use]
    pub fn own_files(&self) -> BTreeSet<String> {
        let comparisons = comparisons(&self.condition).into_iter();
        let own = comparisons.filter(|found| OWN_FIELDS.contains(&found.field.as_str()));
        own.flat_map(|found| found.values).collect()
    }

    /// A field by whose name the learner is said to have run a program, and the one that says which
    /// program that is, where the condition does not ask for it. In a container other programs run
    /// than the node's own.
    pub(crate) fn named_alone(&self) -> Option<(&'static str, &'static str)> {
        let tree = parse_with_depth(&self.condition, MAX_DEPTH).ok()?;
        named_in(&tree, true, &BTreeSet::new())
    }
}

/// What is sure of every event that meets a condition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fact {
    /// It was compared by this field.
    Asked(String),
    /// It is about a container.
    Inside,
    /// It is not the learner's doing.
    NotTheLearners,
}

/// What is sure of the events that meet a condition, or with `holds` false, of those that do not.
fn sure(tree: &Expr, holds: bool) -> BTreeSet<Fact> {
    match (tree, holds) {
        (Expr::Not(part), _) => sure(part, !holds),
        (Expr::And(parts), true) | (Expr::Or(parts), false) => {
            parts.iter().flat_map(|part| sure(part, holds)).collect()
        }
        (Expr::Or(parts), true) | (Expr::And(parts), false) => {
            let each = parts.iter().map(|part| sure(part, holds));
            each.reduce(|all, one| &all & &one).unwrap_or_default()
        }
        _ => match compared(tree, holds) {
            Some((found, equal)) => facts(found, equal),
            None => BTreeSet::new(),
        },
    }
}

fn facts(found: Comparison, equal: bool) -> BTreeSet<Fact> {
    let mut facts = BTreeSet::new();
    let is_learners = found.values.iter().any(|value| value == "learner");
    if found.field == "cksl.actor" && is_learners != equal {
        facts.insert(Fact::NotTheLearners);
    }
    if equal {
        if INSIDE.contains(&found.field.as_str()) && found.values != ["host"] {
            facts.insert(Fact::Inside);
        }
        facts.insert(Fact::Asked(found.field));
    }
    facts
}

/// A field that names the learner's program in some way to meet a condition, and the one that is not asked for there.
/// `around` is sure of what the condition is a part of.
fn named_in(
    tree: &Expr,
    holds: bool,
    around: &BTreeSet<Fact>,
) -> Option<(&'static str, &'static str)> {
    match (tree, holds) {
        (Expr::Not(part), _) => named_in(part, !holds, around),
        (Expr::And(parts) | Expr::Or(parts), _) => {
            let together = matches!(tree, Expr::And(_)) == holds;
            let around = match together {
                true => around | &sure(tree, holds),
                false => around.clone(),
            };
            parts.iter().find_map(|part| named_in(part, holds, &around))
        }
        _ => {
            let (found, equal) = compared(tree, holds)?;
            let named = NAMES.into_iter().find(|(name, _)| *name == found.field);
            let (name, program) = named.filter(|_| equal)?;
            let known = [
                Fact::Asked(program.to_owned()),
                Fact::Inside,
                Fact::NotTheLearners,
            ];
            let is_known = known.iter().any(|fact| around.contains(fact));
            (!is_known).then_some((name, program))
        }
    }
}

/// All comparisons of a condition that are not negated; none of one that means nothing.
fn comparisons(condition: &str) -> Vec<Comparison> {
    let mut found = Vec::new();
    if let Ok(tree) = parse_with_depth(condition, MAX_DEPTH) {
        collect(&tree, &mut found);
    }
    found
}

fn collect(tree: &Expr, found: &mut Vec<Comparison>) {
    match tree {
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| collect(part, found)),
        _ => found.extend(
            compared(tree, true).and_then(|(comparison, equal)| equal.then_some(comparison)),
        ),
    }
}

/// The comparison that a leaf of a condition is, and whether it asks for these values, or for others.
fn compared(tree: &Expr, holds: bool) -> Option<(Comparison, bool)> {
    let Expr::Check(check) = tree else {
        return None;
    };
    let Operand::Field(field) = &check.left else {
        return None;
    };
    let Test::Compare { op, right, .. } = &check.test else {
        return None;
    };
    let values = match right {
        Right::Value(value) => vec![value.lossy().into_owned()],
        Right::List(values) => {
            let values = values.iter().map(|value| value.lossy().into_owned());
            values.collect()
        }
        Right::Val(_) | Right::Call(_) => return None,
    };
    let field = field.name.clone();
    Some((Comparison { field, values }, (*op != Op::Ne) == holds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(condition: &str) -> EventCheck {
        EventCheck {
            condition: condition.to_owned(),
            at_least: 1,
            at_most: None,
            after: None,
            before: None,
            alerted: None,
            alerted_in: None,
            shown: false,
        }
    }

    #[test]
    fn the_files_of_a_condition_are_those_that_it_compares_with() {
        let files = |condition: &str| event(condition).own_files().into_iter().collect::<Vec<_>>();
        assert_eq!(
            files(
                "cksl.program = /usr/bin/ls and (cksl.aprogram in (/bin/a, /bin/b) or proc.name = x)"
            ),
            ["/bin/a", "/bin/b", "/usr/bin/ls"]
        );
        assert_eq!(files("proc.name = ls"), Vec::<String>::new());
    }

    #[test]
    fn a_name_alone_is_no_program_of_the_learners() {
        let named = |condition: &str| {
            let condition = format!("cksl.actor = learner and {condition}");
            event(&condition).named_alone()
        };
        assert_eq!(named("proc.name = ls"), Some(("proc.name", "cksl.program")));
        assert_eq!(
            named("cksl.program = /usr/bin/dpkg and proc.aname in (apt)"),
            Some(("proc.aname", "cksl.aprogram"))
        );
        assert_eq!(
            named("cksl.tracer.exepath = /usr/bin/strace"),
            Some(("cksl.tracer.exepath", "cksl.tracer.program"))
        );
        assert_eq!(named("proc.name = ls and cksl.program = /usr/bin/ls"), None);
        assert_eq!(named("proc.exepath != /bin/x and not proc.name = y"), None);
        assert_eq!(named("proc.name = ls and container.name = web"), None);
        assert_eq!(
            named("proc.name = ls and container.id = host"),
            Some(("proc.name", "cksl.program"))
        );
        assert_eq!(
            event("cksl.actor = lab and proc.name = x").named_alone(),
            None
        );
    }

    #[test]
    fn a_name_alone_is_found_in_each_way_to_meet_a_condition() {
        let alone = Some(("proc.name", "cksl.program"));
        for condition in [
            "cksl.actor = learner and (cksl.program = /bin/x or proc.name = x)",
            "cksl.actor = learner and proc.name = x and (cksl.program = /bin/x or proc.tty != 0)",
            "cksl.actor = learner and cksl.program = /bin/x or proc.name = x",
            "cksl.actor = learner and (container.name = web or proc.name = x)",
            "cksl.actor in (learner, lab) and proc.name = x",
            "cksl.actor != lab and proc.name = x",
            "not cksl.actor in (lab, grader) and proc.name = x",
            "not (cksl.actor = lab or not proc.name = x)",
        ] {
            assert_eq!(event(condition).named_alone(), alone, "{condition}");
        }
        for condition in [
            "cksl.actor = learner and (cksl.program = /bin/x and proc.name = x or proc.tty != 0)",
            "cksl.actor = learner and cksl.program = /bin/x or cksl.actor = lab and proc.name = x",
            "cksl.actor in (lab, grader) and proc.name = x",
            "cksl.actor != learner and proc.name = x",
            "not cksl.actor = learner and proc.name = x",
        ] {
            assert_eq!(event(condition).named_alone(), None, "{condition}");
        }
    }
}
