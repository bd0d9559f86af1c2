//! The node's own files: what conditions say of them.

use std::collections::BTreeSet;

use falco_rules::condition::ast::{Expr, Op, Operand, Right, Test};
use falco_rules::condition::{MAX_DEPTH, parse_with_depth};

use super::check::{Check, Kind};
use super::{EventCheck, Scenario};

/// Fields whose values are paths of the node's own files.
pub const OWN_FIELDS: [&str; 5] = [
    "cksl.program",
    "cksl.aprogram",
    "cksl.target.program",
    "cksl.tracer.program",
    "cksl.fd.own",
];

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

impl Scenario {
    /// The files that its checks ask for as the node's own: the paths with which they compare
    /// [`OWN_FIELDS`], and the programs of commands.
    #[must_use]
    pub fn own_files(&self) -> Vec<String> {
        let mut found = BTreeSet::new();
        for check in &self.checks {
            of_check(check, &mut found);
        }
        found.into_iter().collect()
    }
}

fn of_check(check: &Check, found: &mut BTreeSet<String>) {
    match check.kind() {
        Some(Kind::Event(event)) => found.extend(event.own_files()),
        Some(Kind::Command(command)) => found.extend(command.own_files().map(str::to_owned)),
        Some(Kind::All(parts) | Kind::Any(parts)) => {
            parts.iter().for_each(|part| of_check(part, found));
        }
        Some(Kind::Not(part)) => of_check(part, found),
        _ => {}
    }
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
    pub(super) fn named_alone(&self) -> Option<(&'static str, &'static str)> {
        let comparisons = comparisons(&self.condition);
        let asks = |field: &str| comparisons.iter().any(|found| found.field == field);
        let is = |found: &Comparison, field: &str, value: &str| {
            found.field == field && found.values == [value]
        };
        let any = |test: &dyn Fn(&Comparison) -> bool| comparisons.iter().any(test);
        let is_inside =
            any(&|found| INSIDE.contains(&found.field.as_str()) && found.values != ["host"]);
        if is_inside || !any(&|found| is(found, "cksl.actor", "learner")) {
            return None;
        }
        let named = NAMES.into_iter().find(|(name, _)| asks(name));
        named.filter(|(_, program)| !asks(program))
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
        Expr::Not(_) | Expr::Macro(_) => {}
        Expr::Check(check) => {
            let Operand::Field(field) = &check.left else {
                return;
            };
            let Test::Compare { op, right, .. } = &check.test else {
                return;
            };
            let values = match right {
                Right::Value(value) => vec![value.lossy().into_owned()],
                Right::List(values) => {
                    let values = values.iter().map(|value| value.lossy().into_owned());
                    values.collect()
                }
                Right::Val(_) | Right::Call(_) => return,
            };
            if *op != Op::Ne {
                let field = field.name.clone();
                found.push(Comparison { field, values });
            }
        }
    }
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
}
