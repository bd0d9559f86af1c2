use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::*;
use crate::field::{FieldType, TypeClass};
use crate::load::{ChangeKind, Loader};
use crate::ruleset::{Matching, Options};
use crate::value::Value;

const RULES: &str = "
- list: shells
  items: [sh, bash]
- macro: spawned
  condition: (evt.type in (execve, execveat) and evt.res = SUCCESS)
- macro: in_container
  condition: container.id != host
- rule: Shell
  desc: A shell with a terminal
  condition: >
    spawned and in_container
    and proc.name in (shells) and proc.tty != 0
    and not (proc.pname = runc or user.name = admin)
  output: shell
  priority: notice
  exceptions:
    - name: trusted
      fields: [proc.exepath, user.uid]
      values: [[/opt/sh, 1000]]
";

/// Fields with values, by name.
struct Fields(Vec<(&'static str, Value<'static>)>);

impl Extract for Fields {
    fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
        let table = FieldTable::falco();
        let name = &table.get(field.id).name;
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    }

    fn fills(&self, field: &FieldRef) -> bool {
        FieldTable::falco().get(field.id).name != "user.name"
    }

    fn event_type(&self) -> &str {
        "execve"
    }
}

fn text(text: &'static str) -> Value<'static> {
    Value::Str(text.as_bytes().into())
}

fn shell() -> Vec<(&'static str, Value<'static>)> {
    vec![
        ("evt.type", text("execve")),
        ("evt.res", text("SUCCESS")),
        ("container.id", text("0123456789ab")),
        ("proc.name", text("bash")),
        ("proc.tty", Value::U64(34816)),
        ("proc.pname", text("containerd-shim")),
        ("proc.exepath", text("/bin/bash")),
        ("user.uid", Value::U64(0)),
    ]
}

fn loader() -> Loader {
    let mut loader = Loader::default();
    let result = loader.add("rules.yaml", RULES);
    assert!(result.is_ok(), "{result:?}");
    loader
}

fn with(name: &str, value: Value<'static>) -> Fields {
    let mut fields = shell();
    let field = fields.iter_mut().find(|(known, _)| *known == name);
    field.unwrap().1 = value;
    Fields(fields)
}

fn without(name: &str) -> Fields {
    Fields(
        shell()
            .into_iter()
            .filter(|(known, _)| *known != name)
            .collect(),
    )
}

/// Text, verdict and values of each part side by side at the top.
fn lines(account: &Account<'_>) -> Vec<String> {
    let line = |part: &Account<'_>| {
        let values: Vec<String> = part
            .values
            .iter()
            .map(|seen| format!("{}={:?}", seen.name, seen.text))
            .collect();
        format!("{} {:?} {}", part.part.text, part.verdict, values.join(" "))
    };
    account.parts.iter().map(line).collect()
}

#[test]
fn the_parts_are_as_written_with_macros_lists_and_exceptions_by_name() {
    let outline = loader().outline("Shell").unwrap();
    let account = outline.explain(&with("proc.tty", Value::U64(0)));
    assert_eq!(
        lines(&account),
        [
            "spawned True ",
            "in_container True ",
            "proc.name in (shells) True proc.name=Some(\"bash\")",
            "proc.tty != 0 False proc.tty=Some(\"0\")",
            "not (proc.pname = runc or user.name = admin) NotEvaluated ",
            "not exception trusted NotEvaluated ",
        ]
    );
    assert_eq!(outline.macros(), ["spawned", "in_container"]);
    let place = account.parts[3].part.place.as_ref().unwrap();
    assert_eq!((place.line, place.column), (11, 34));
}

#[test]
fn what_stopped_an_event_is_the_first_part_that_failed_at_its_deepest() {
    let outline = loader().outline("Shell").unwrap();
    let stop = |event: &Fields| -> Vec<String> {
        let account = outline.explain(event);
        let way = account.stop();
        way.iter()
            .skip(1)
            .map(|part| part.part.text.clone())
            .collect()
    };
    assert_eq!(
        stop(&with("evt.res", text("ENOENT"))),
        [
            "spawned",
            "evt.type in (execve, execveat) and evt.res = SUCCESS",
            "evt.res = SUCCESS"
        ]
    );
    assert_eq!(
        stop(&with("proc.pname", text("runc"))),
        [
            "not (proc.pname = runc or user.name = admin)",
            "proc.pname = runc or user.name = admin",
            "proc.pname = runc"
        ]
    );
    assert!(outline.explain(&Fields(shell())).stop().is_empty());
}

#[test]
fn hints_say_what_a_value_means() {
    let outline = loader().outline("Shell").unwrap();
    let hint = |event: &Fields| outline.explain(event).hint().unwrap();
    for (event, expected) in [
        (
            with("proc.tty", Value::U64(0)),
            "`proc.tty` is 0: the process has no terminal",
        ),
        (
            with("container.id", text("host")),
            "`container.id` is `host`: it did not happen in a container",
        ),
        (
            with("proc.name", text("zsh")),
            "`proc.name` is `zsh`, which the list `shells` does not have (sh, bash)",
        ),
        (
            with("proc.name", text("Bash")),
            "`proc.name` is `Bash`: it differs in upper and lower case only",
        ),
        (
            with("proc.pname", text("runc")),
            "`proc.pname` is `runc`, and `not (proc.pname = runc or user.name = admin)` excludes that",
        ),
    ] {
        assert_eq!(hint(&event), expected);
    }
    let missing = hint(&without("container.id"));
    assert!(missing.contains("has no value here"), "{missing}");
    let outline = one("user.name != admin");
    let unfilled = outline.explain(&Fields(shell())).hint().unwrap();
    assert!(unfilled.contains("never filled here"), "{unfilled}");
}

/// The outline of a rule with that condition.
fn one(condition: &str) -> Outline {
    let mut loader = Loader::default();
    let text = format!(
        "- rule: one\n  desc: d\n  output: o\n  priority: debug\n  condition: >\n    {condition}\n"
    );
    let result = loader.add("one.yaml", text);
    assert!(result.is_ok(), "{result:?}");
    loader.outline("one").unwrap()
}

#[test]
fn a_missing_value_is_told_from_a_different_one() {
    let outline = one("fd.name != /etc/shadow");
    let account = outline.explain(&Fields(shell()));
    assert_eq!(account.verdict, Verdict::NoValue);
    assert_eq!(account.values[0].text, None);
}

#[test]
fn the_event_that_gets_further_is_known() {
    let loader = loader();
    let outline = loader.outline("Shell").unwrap();
    let early = with("container.id", text("host"));
    let late = with("proc.tty", Value::U64(0));
    let (early, late) = (outline.reach(&early), outline.reach(&late));
    assert!(early.depth < late.depth && late.depth < 1.0);
    assert_eq!(early.stop.unwrap().text, "in_container");
    assert_eq!(late.stop.unwrap().text, "proc.tty != 0");
    assert!(outline.reach(&Fields(shell())).holds);
}

#[test]
fn what_later_files_did_to_an_object_is_remembered() {
    let mut loader = loader();
    let local = "
- list: shells
  items: [zsh]
  override: {items: append}
- macro: in_container
  condition: container.id = web
- rule: Shell
  output: another
  enabled: false
  override: {output: replace, enabled: replace}
";
    let result = loader.add("local.yaml", local);
    assert!(result.is_ok(), "{result:?}");
    let kinds = |changes: Vec<crate::load::Change>| -> Vec<(ChangeKind, String, usize)> {
        let changes = changes.into_iter();
        changes
            .map(|change| (change.kind, change.place.name, change.place.line))
            .collect()
    };
    assert_eq!(
        kinds(loader.rule_changes("Shell")),
        [
            (ChangeKind::Defined, "rules.yaml".into(), 7),
            (
                ChangeKind::Replaced(vec!["output".into(), "enabled".into()]),
                "local.yaml".into(),
                6
            ),
        ]
    );
    assert_eq!(
        kinds(loader.macro_changes("in_container")),
        [
            (ChangeKind::Defined, "rules.yaml".into(), 5),
            (ChangeKind::Redefined, "local.yaml".into(), 4),
        ]
    );
    assert_eq!(
        kinds(loader.list_changes("shells"))[1].0,
        ChangeKind::Appended(vec!["items".into()])
    );
    assert_eq!(loader.rule_changes("none"), []);
}

/// Draws the value of every field from what conditions compare fields with.
struct Drawn<'a> {
    seed: u64,
    event_type: &'a str,
    table: &'a FieldTable,
    constants: &'a HashMap<String, Vec<Vec<u8>>>,
}

impl Drawn<'_> {
    fn number(&self, field: &FieldRef) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.seed, field).hash(&mut hasher);
        hasher.finish()
    }
}

impl Extract for Drawn<'_> {
    fn extract(&self, reference: &FieldRef) -> Option<Value<'_>> {
        let drawn = self.number(reference);
        let field = self.table.get(reference.id);
        if field.name == "evt.type" {
            return Some(Value::Str(self.event_type.as_bytes().into()));
        }
        let constants = self.constants.get(&field.name);
        if drawn.is_multiple_of(8) {
            return None;
        }
        let constant = constants.map(|all| all[drawn as usize / 8 % all.len()].clone());
        let constant = constant.unwrap_or_default();
        let number = String::from_utf8_lossy(&constant)
            .parse()
            .unwrap_or(drawn as i64 % 3);
        let one = match field.ty.class() {
            _ if field.ty == FieldType::Bool => Value::Bool(!drawn.is_multiple_of(3)),
            TypeClass::Number => Value::I64(number),
            TypeClass::Str => Value::Str(constant.into()),
            TypeClass::Buffer => Value::Buffer(constant.into()),
            TypeClass::Ip | TypeClass::Net => Value::Ip([127, 0, 0, drawn as u8 % 3].into()),
            _ => return None,
        };
        Some(match field.flags.list {
            true => Value::List(vec![one]),
            false => one,
        })
    }

    fn event_type(&self) -> &str {
        self.event_type
    }
}

fn constants(outline: &Outline, found: &mut HashMap<String, Vec<Vec<u8>>>) {
    for part in outline.checks() {
        let (ast::Operand::Field(field), ast::Test::Compare { right, .. }) =
            (&part.check.left, &part.check.test)
        else {
            continue;
        };
        let texts = match right {
            Right::Value(text) => std::slice::from_ref(text),
            Right::List(texts) => texts,
            _ => continue,
        };
        let known = found.entry(field.name.clone()).or_default();
        known.extend(texts.iter().map(|text| text.bytes.clone()));
    }
    found.retain(|_, all| !all.is_empty());
}

#[test]
fn the_account_agrees_with_filter_and_rule_set_for_thousands_of_drawn_events() {
    let stock = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../labs/falco-node/files/etc/falco/falco_rules.yaml"
    );
    let mut loader = loader();
    // Where the crate lies alone there are fewer rules to try.
    if let Ok(text) = std::fs::read_to_string(stock) {
        assert!(loader.add("stock.yaml", text).is_ok());
    }
    let table = FieldTable::falco();
    let mut pool = HashMap::new();
    let outlines: Vec<Outline> = loader
        .rules()
        .iter()
        .map(|rule| loader.outline(&rule.name).unwrap())
        .collect();
    for outline in &outlines {
        constants(outline, &mut pool);
    }
    let running = loader.rule_set(&Options {
        matching: Matching::All,
        ..Options::default()
    });
    let mut held = 0;
    for seed in 0..500 {
        let types = &pool["evt.type"];
        let event = Drawn {
            seed,
            event_type: std::str::from_utf8(&types[seed as usize % types.len()]).unwrap(),
            table: &table,
            constants: &pool,
        };
        let together: Vec<&str> = running
            .matches(&event)
            .map(|rule| rule.name.as_str())
            .collect();
        for (rule, outline) in loader.rules().iter().zip(&outlines) {
            let matches = rule.filter.matches(&event);
            if rule.enabled {
                let name = rule.name.as_str();
                assert_eq!(together.contains(&name), matches, "{name} with seed {seed}");
            }
            let (reach, account) = (outline.reach(&event), outline.explain(&event));
            assert_eq!(reach.holds, matches, "{} with seed {seed}", rule.name);
            assert_eq!(
                account.verdict.holds(),
                matches,
                "{} with seed {seed}",
                rule.name
            );
            assert_eq!(reach.stop.is_none(), matches);
            assert_eq!(account.stop().is_empty(), matches);
            assert_eq!(account.hint().is_none(), matches);
            assert!((account.depth - reach.depth).abs() < 1e-9);
            held += usize::from(matches);
        }
    }
    assert!(held > 50, "only {held} events matched: the drawing is poor");
}
