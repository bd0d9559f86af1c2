//! What holds for all conditions and rule files, tried on drawn ones.

use std::collections::{BTreeMap, BTreeSet};

use falco_rules::condition::ast::Expr;
use falco_rules::condition::{MAX_DEPTH_IN_RULES, parse_with_depth};
use falco_rules::load::Loader;
use falco_rules::ruleset::{Matching, Options};
use falco_rules::value::Value;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use crate::naive::{self, Fields};

const TYPES: [&str; 4] = ["execve", "openat", "connect", "close"];
const NAMES: [&str; 6] = ["sh", "bash", "Bash", "cat", "my prog", "x=y"];
const PATHS: [&str; 7] = [
    "/",
    "/etc",
    "/etc/shadow",
    "//etc/",
    "/ETC/x",
    "/et?",
    "/*/shadow",
];
const NUMBERS: [&str; 4] = ["-13", "0", "3", "4096"];

/// A condition, drawn.
#[derive(Clone, Debug)]
enum Drawn {
    All(Vec<Drawn>),
    One(Vec<Drawn>),
    None(Box<Drawn>),
    /// The words of a check, between which blanks may stand.
    Check(Vec<String>),
}

/// How a condition is written.
trait Hand {
    /// What stands between words, where a blank is needed or allowed.
    fn gap(&mut self, needed: bool) -> String;
    /// The condition in place of a part of it.
    fn part(&mut self, part: String) -> String {
        part
    }
}

impl Drawn {
    fn write(&self, hand: &mut impl Hand) -> String {
        let joined = |parts: &[Drawn], word: &str, hand: &mut dyn FnMut(&Drawn) -> String| {
            let parts: Vec<String> = parts.iter().map(hand).collect();
            parts.join(word)
        };
        let text = match self {
            Drawn::All(parts) => {
                let word = format!("{}and{}", hand.gap(true), hand.gap(true));
                let inner = joined(parts, &word, &mut |part| part.write(hand));
                format!("({}{inner}{})", hand.gap(false), hand.gap(false))
            }
            Drawn::One(parts) => {
                let word = format!("{}or{}", hand.gap(true), hand.gap(true));
                let inner = joined(parts, &word, &mut |part| part.write(hand));
                format!("({}{inner}{})", hand.gap(false), hand.gap(false))
            }
            Drawn::None(part) => format!("not{}{}", hand.gap(true), part.write(hand)),
            Drawn::Check(words) => {
                let mut text = words[0].clone();
                for pair in words.windows(2) {
                    let symbol = |word: &str| "=!<>(),".contains(&word[..1]);
                    let modifier = |word: &str| ["oneof", "anyof", "allof"].contains(&word);
                    let needed = pair.iter().any(|word| modifier(word))
                        || !symbol(&pair[0]) && !symbol(&pair[1]);
                    text.push_str(&hand.gap(needed));
                    text.push_str(&pair[1]);
                }
                text
            }
        };
        hand.part(text)
    }

    /// As Falco prints it, more or less.
    fn plain(&self) -> String {
        struct Plain;
        impl Hand for Plain {
            fn gap(&mut self, _: bool) -> String {
                " ".to_owned()
            }
        }
        self.write(&mut Plain)
    }
}

fn quoted(value: &str) -> String {
    let bare = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"/*?-".contains(&byte));
    if bare {
        value.to_owned()
    } else {
        format!("\"{value}\"")
    }
}

/// `field op value` or `field op (value, …)`, in words.
fn check(
    fields: &'static [&'static str],
    ops: &'static [&'static str],
    values: &'static [&'static str],
) -> impl Strategy<Value = Drawn> {
    (select(fields), select(ops), vec(select(values), 0..4)).prop_map(|(field, op, values)| {
        let mut words = vec![field.to_owned()];
        words.extend(op.split(' ').map(str::to_owned));
        let takes_list = ["in", "intersects", "pmatch"].contains(&op) || op.contains(' ');
        if takes_list {
            words.push("(".to_owned());
            for (index, value) in values.iter().enumerate() {
                words.extend((index > 0).then(|| ",".to_owned()));
                words.push(quoted(value));
            }
            words.push(")".to_owned());
        } else if op != "exists" {
            words.push(quoted(values.first().unwrap_or(&"0")));
        }
        Drawn::Check(words)
    })
}

const TEXT_OPS: [&str; 16] = [
    "=",
    "==",
    "!=",
    "contains",
    "icontains",
    "startswith",
    "endswith",
    "glob",
    "iglob",
    "in",
    "intersects",
    "exists",
    "= oneof",
    "startswith anyof",
    "contains allof",
    "!= oneof",
];

fn drawn() -> impl Strategy<Value = Drawn> {
    let leaf = prop_oneof![
        check(&["evt.type"], &["=", "!=", "in", "exists"], &TYPES),
        check(
            &["proc.name", "proc.pname", "proc.aname"],
            &TEXT_OPS,
            &NAMES
        ),
        check(
            &["fd.name", "tolower(fd.name)", "basename(fd.name)"],
            &TEXT_OPS,
            &PATHS
        ),
        check(&["fd.name"], &["pmatch"], &PATHS),
        check(
            &["evt.rawres"],
            &["=", "!=", "<", "<=", ">", ">=", "in"],
            &NUMBERS
        ),
        check(
            &["evt.is_open_read"],
            &["=", "!=", "in"],
            &["true", "false"]
        ),
        check(
            &["fd.types"],
            &["in", "intersects"],
            &["file", "ipv4", "pipe"]
        ),
        Just(Drawn::Check(vec![
            "proc.name".into(),
            "=".into(),
            "val(proc.pname)".into()
        ])),
    ];
    let leaf = leaf.prop_filter("numbers and truths are no texts", |drawn| match drawn {
        Drawn::Check(words) if words[0] == "evt.is_open_read" => words.last().unwrap() != "0",
        Drawn::Check(words) if words[0] == "evt.type" => words.last().unwrap() != "0",
        _ => true,
    });
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(Drawn::All),
            vec(inner.clone(), 2..4).prop_map(Drawn::One),
            inner.prop_map(|part| Drawn::None(Box::new(part))),
        ]
    })
}

fn event() -> impl Strategy<Value = Fields> {
    fn text(text: &str) -> Value<'static> {
        Value::Str(text.as_bytes().to_vec().into())
    }
    let texts = |names: Vec<&str>| names.into_iter().map(text).collect::<Vec<_>>();
    (
        select(&TYPES[..]),
        option::of(select(&NAMES[..])),
        option::of(select(&NAMES[..])),
        option::of(vec(select(&NAMES[..]), 1..3)),
        option::of(select(
            &["/", "/etc/shadow", "/etc", "/ETC/x", "/usr/shadow"][..],
        )),
        option::of(select(&[-13_i64, 0, 3, 4096][..])),
        option::of(any::<bool>()),
        option::of(vec(select(&["file", "ipv4"][..]), 0..3)),
    )
        .prop_map(
            move |(ty, name, parent, ancestors, path, res, read, types)| {
                let mut fields = BTreeMap::from([("evt.type".to_owned(), text(ty))]);
                let mut put = |name: &str, value: Option<Value<'static>>| {
                    fields.extend(value.map(|value| (name.to_owned(), value)));
                };
                put("proc.name", name.map(text));
                put("proc.pname", parent.map(text));
                put(
                    "proc.aname",
                    ancestors.map(|names| Value::Each(texts(names))),
                );
                put("fd.name", path.map(text));
                put("evt.rawres", res.map(Value::I64));
                put("evt.is_open_read", read.map(Value::Bool));
                put("fd.types", types.map(|types| Value::List(texts(types))));
                Fields(fields)
            },
        )
}

fn rule(name: &str, condition: &str) -> String {
    // As a block, so that YAML takes nothing of it for its own.
    format!(
        "- rule: {name}\n  desc: d\n  condition: |-\n    {}\n  output: o\n  priority: notice\n  warn_evttypes: false\n",
        condition.replace('\n', "\n    ")
    )
}

fn load(text: &str) -> Loader {
    let mut loader = Loader::default();
    let result = loader.add("rules.yaml", text);
    assert!(result.is_ok(), "{text}\n{:#?}", result.errors);
    loader
}

/// A tree without its places, and without double negations: printed, those are two words `not`, which
/// cancel out.
fn shape(tree: &Expr) -> String {
    fn settled(tree: &Expr) -> Expr {
        match tree {
            Expr::And(children) => Expr::And(children.iter().map(settled).collect()),
            Expr::Or(children) => Expr::Or(children.iter().map(settled).collect()),
            Expr::Not(child) => match settled(child) {
                Expr::Not(inner) => *inner,
                other => Expr::Not(Box::new(other)),
            },
            other => other.clone(),
        }
    }
    let places = regex::Regex::new(r"\d+\.\.\d+").unwrap();
    let tree = format!("{:?}", settled(tree));
    places.replace_all(&tree, "").into_owned()
}

fn parsed(text: &str) -> Expr {
    parse_with_depth(text, MAX_DEPTH_IN_RULES).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The same draws in every run, and no files beside the sources.
fn try_all<S: Strategy>(cases: u32, strategy: S, test: impl Fn(S::Value)) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let result = runner.run(&strategy, |value| {
        test(value);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

#[test]
fn a_condition_printed_and_parsed_again_is_the_same() {
    try_all(500, drawn(), |drawn| {
        let tree = parsed(&drawn.plain());
        assert_eq!(shape(&parsed(&tree.to_string())), shape(&tree));
    });
}

#[test]
fn it_does_not_matter_which_blanks_stand_between_words() {
    struct Blanks(Vec<&'static str>);
    impl Hand for Blanks {
        fn gap(&mut self, needed: bool) -> String {
            self.0.rotate_left(1);
            match self.0[0] {
                "" if needed => " ".to_owned(),
                gap => gap.to_owned(),
            }
        }
    }
    let gaps = vec(select(&["", " ", "\t", "\n", "\r\n", "  \u{8}"][..]), 1..30);
    try_all(300, (drawn(), gaps), |(drawn, gaps)| {
        let spread = drawn.write(&mut Blanks(gaps));
        assert_eq!(
            shape(&parsed(&spread)),
            shape(&parsed(&drawn.plain())),
            "{spread}"
        );
    });
}

#[test]
fn comments_and_empty_lines_between_the_lines_of_a_file_do_not_matter() {
    let fillers = vec(
        select(&["", "# a comment\n", "\n", "   # - rule: x\n"][..]),
        1..10,
    );
    try_all(50, (drawn(), fillers), |(drawn, mut fillers)| {
        let condition = drawn.plain();
        let lines = [
            "- list: shells\n".to_owned(),
            "  items: [sh, bash]\n".to_owned(),
            "- macro: m\n".to_owned(),
            "  condition: proc.name in (shells)\n".to_owned(),
            "- rule: r\n".to_owned(),
            "  desc: d\n".to_owned(),
            format!("  condition: (m or {condition})\n"),
            "  output: o\n".to_owned(),
            "  priority: notice\n".to_owned(),
        ];
        let mut spread = String::new();
        for line in &lines {
            fillers.rotate_left(1);
            spread.push_str(fillers[0]);
            spread.push_str(line);
        }
        assert_eq!(load(&spread).describe(), load(&lines.concat()).describe());
    });
}

#[test]
fn rules_together_match_as_each_condition_says_by_itself() {
    // Many that ask the same of one field: those are decided together.
    let alike = [
        check(&["fd.name"], &["startswith"], &PATHS).boxed(),
        check(&["fd.name"], &["endswith"], &PATHS).boxed(),
        check(&["proc.name", "proc.aname"], &["=", "in"], &NAMES).boxed(),
    ];
    let alike = proptest::strategy::Union::new(alike);
    let conditions = (vec(drawn(), 1..6), vec(alike, 0..12))
        .prop_map(|(conditions, alike)| [conditions, alike].concat());
    try_all(
        150,
        (conditions, vec(event(), 1..6)),
        |(conditions, events)| {
            let texts: Vec<String> = conditions.iter().map(Drawn::plain).collect();
            let named = texts.iter().enumerate();
            let file: String = named
                .map(|(index, text)| rule(&format!("r{index}"), text))
                .collect();
            let loader = load(&file);
            let options = Options {
                matching: Matching::All,
                ..Options::default()
            };
            let rules = loader.rule_set(&options);
            for event in &events {
                let matched: BTreeSet<usize> = rules
                    .matches(event)
                    .map(|rule| rule.name[1..].parse().unwrap())
                    .collect();
                let meant: BTreeSet<usize> = (0..texts.len())
                    .filter(|&index| naive::holds(&parsed(&texts[index]), event))
                    .collect();
                assert_eq!(matched, meant, "{file}\n{event:?}");
            }
        },
    );
}

#[test]
fn macros_and_lists_mean_what_stands_in_their_place() {
    /// Gives every other part a name, and keeps what stands for it.
    #[derive(Default)]
    struct Naming {
        choices: Vec<bool>,
        definitions: String,
        count: usize,
    }
    impl Naming {
        fn chosen(&mut self) -> bool {
            self.choices.rotate_left(1);
            self.choices[0]
        }
    }
    impl Hand for Naming {
        fn gap(&mut self, _: bool) -> String {
            " ".to_owned()
        }

        fn part(&mut self, part: String) -> String {
            let mut part = part;
            // A list: what stands in parentheses after `in`, in a check and no larger part.
            if !part.starts_with(['(', 'n'])
                && let Some((before, items)) = part.split_once(" in ( ")
                && let Some(items) = items.strip_suffix(" )")
                // Falco takes the quotes off such an item, and then it is none.
                && !items.contains(['(', '='])
                && self.chosen()
            {
                let name = format!("list_{}", self.count);
                self.count += 1;
                self.definitions += &format!("- list: {name}\n  items: [{items}]\n");
                part = format!("{before} in ( {name} )");
            }
            if self.chosen() {
                let name = format!("macro_{}", self.count);
                self.count += 1;
                self.definitions += &format!("- macro: {name}\n  condition: |-\n    {part}\n");
                part = name;
            }
            part
        }
    }
    let choices = vec(any::<bool>(), 1..12);
    try_all(150, (drawn(), choices), |(drawn, choices)| {
        let mut naming = Naming {
            choices,
            ..Naming::default()
        };
        let named = drawn.write(&mut naming);
        let with_names = load(&format!("{}{}", naming.definitions, rule("r", &named)));
        let by_hand = load(&rule("r", &drawn.plain()));
        let tree = |loader: &Loader| shape(loader.rules()[0].filter.tree());
        assert_eq!(
            tree(&with_names),
            tree(&by_hand),
            "{}{named}",
            naming.definitions
        );
    });
}
