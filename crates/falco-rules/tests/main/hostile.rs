//! Input that means harm: too deep, too large, or just noise.

use falco_rules::buffers::Buffers;
use falco_rules::condition::{parse, parse_with_depth};
use falco_rules::field::{FieldRef, FieldTable};
use falco_rules::filter::Filter;
use falco_rules::format::Template;
use falco_rules::load::Loader;
use falco_rules::value::{Extract, Value};

/// A small generator, so that failures can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const WORDS: [&str; 40] = [
    "and",
    "or",
    "not",
    "(",
    ")",
    ",",
    "=",
    "!=",
    "<",
    ">=",
    "in",
    "pmatch",
    "intersects",
    "exists",
    "contains",
    "regex",
    "glob",
    "oneof",
    "anyof",
    "proc.name",
    "evt.type",
    "fd.num",
    "proc.aname[2]",
    "evt.arg.",
    "a",
    "'b c'",
    "\"",
    "'",
    "\\",
    "[",
    "]",
    "1",
    "0x1",
    "-1.5e+3",
    "tolower(",
    "val(",
    "join(",
    "é",
    "\n",
    "%",
];

#[test]
fn noise_is_refused_or_parsed_but_never_breaks_the_parser() {
    let fields = FieldTable::falco();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..random.below(14) {
            text.push_str(random.pick(&WORDS));
            if random.below(3) > 0 {
                text.push(' ');
            }
        }
        if let Ok(tree) = parse(&text) {
            let _ = Filter::of_tree(tree, &fields);
        }
    }
}

#[test]
fn conditions_put_together_at_random_print_to_the_same_tree() {
    let mut random = Random(42);
    for _ in 0..2_000 {
        let text = condition(&mut random, 4);
        let tree = parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let printed = tree.to_string();
        let again = parse(&printed).unwrap_or_else(|error| panic!("{printed}: {error}"));
        assert_eq!(again.to_string(), printed, "{text}");
        let spread = text.replace(' ', "\n\t ");
        assert_eq!(parse(&spread).unwrap().to_string(), printed, "{spread}");
    }
}

fn condition(random: &mut Random, depth: usize) -> String {
    let leaf = depth == 0 || random.below(3) == 0;
    if leaf {
        let field = random.pick(&["proc.name", "fd.name", "proc.aname[2]", "evt.arg.flags"]);
        return match random.below(6) {
            0 => "some_macro".to_owned(),
            1 => format!("{field} exists"),
            2 => format!("{field}=x"),
            3 => format!("{field} in (a,'b=c' , d)"),
            4 => format!("tolower({field}) startswith anyof (\"q\\\"\", r)"),
            _ => format!("{field} != val({field})"),
        };
    }
    let children: Vec<String> = (0..2 + random.below(2))
        .map(|_| condition(random, depth - 1))
        .collect();
    match random.below(3) {
        0 => format!("( {} )", children.join(" and ")),
        1 => format!("({})", children.join(" or ")),
        _ => format!("not ({})", children.join(" or not ")),
    }
}

#[test]
fn nesting_is_limited_everywhere() {
    let deep = "(".repeat(200_000);
    assert!(parse(&deep).is_err() && parse_with_depth(&deep, 1000).is_err());
    let nested = |depth: usize| {
        let mut text = "a.b = c".to_owned();
        for level in 0..depth {
            let word = if level % 2 == 0 { "and" } else { "or" };
            text = format!("(x {word} {text})");
        }
        text
    };
    assert!(parse_with_depth(&nested(999), 1000).is_ok());
    assert!(parse_with_depth(&nested(1001), 1000).is_err());
}

#[test]
fn macros_can_not_be_made_to_explode() {
    let mut text = "- macro: m0\n  condition: proc.name = a\n".to_owned();
    for level in 1..64 {
        let below = level - 1;
        text += &format!("- macro: m{level}\n  condition: m{below} or m{below}\n");
    }
    let result = Loader::default().add("bomb.yaml", text);
    assert!(
        result.errors[0].message.contains("grows"),
        "{:?}",
        result.errors
    );
}

#[test]
fn macros_can_not_be_chained_too_deep() {
    let mut text = "- macro: m0\n  condition: proc.name = a\n".to_owned();
    for level in 1..1500 {
        text += &format!(
            "- macro: m{level}\n  condition: not (x.y = 1 and m{})\n",
            level - 1
        );
    }
    let result = Loader::default().add("chain.yaml", text);
    assert!(
        result.errors[0].message.contains("deeper"),
        "{:?}",
        result.errors
    );
    let mut text = String::new();
    for level in 0..1500 {
        text += &format!("- macro: m{level}\n  condition: proc.name = a\n");
    }
    for level in 0..1499 {
        text += &format!(
            "- macro: m{level}\n  condition: or m{}\n  override: {{condition: append}}\n",
            level + 1
        );
    }
    let result = Loader::default().add("forward.yaml", text);
    assert!(
        result.errors[0].message.contains("deep"),
        "{:?}",
        result.errors
    );
}

#[test]
fn noise_in_rule_files_is_refused_or_loaded() {
    let mut random = Random(7);
    let lines = [
        "- rule: r",
        "  desc: d",
        "  condition: evt.type = open",
        "  condition: >",
        "    and x",
        "  output: o %evt.type",
        "  priority: info",
        "  exceptions:",
        "    - name: e",
        "      fields: [a, b]",
        "      values: [[1, 2]]",
        "- macro: m",
        "- list: l",
        "  items: [a, {b: c}]",
        "  append: true",
        "  override: {condition: append}",
        "---",
        "&x",
        "*x",
        "  tags: *x",
        "\t",
        "- ",
        "? ",
        "!!str",
        "  enabled: maybe",
    ];
    for _ in 0..3_000 {
        let text: Vec<&str> = (0..random.below(12)).map(|_| random.pick(&lines)).collect();
        Loader::default().add("noise.yaml", text.join("\n"));
    }
}

/// The message of the one error of a file.
fn refused(text: String) -> String {
    let mut result = Loader::default().add("hostile.yaml", text);
    assert_eq!(result.errors.len(), 1, "{:?}", result.warnings);
    result.errors.remove(0).message
}

fn rule(condition: &str) -> String {
    format!("- rule: r\n  desc: d\n  condition: {condition}\n  output: o\n  priority: notice\n")
}

#[test]
fn a_file_larger_than_the_limit_is_refused_unread() {
    assert!(refused("- a\n".repeat(13 << 20)).contains("4 MiB"));
}

#[test]
fn text_that_aliases_repeat_counts_as_often_as_it_is_used() {
    let large = "y".repeat(1 << 20);
    let uses: String = (0..100)
        .map(|n| format!("- list: l{n}\n  items: *x\n"))
        .collect();
    let message = refused(format!("- list: x\n  items: &x [{large}]\n{uses}"));
    assert!(message.contains("too much text"), "{message}");
}

#[test]
fn lists_of_lists_can_not_be_made_to_explode() {
    let items = |name: &str| format!("- list: {name}0\n  items: [{}]\n", ["x"; 1000].join(","));
    let below = format!("- list: b\n  items: [{}]\n", ["a0"; 1000].join(","));
    let message = refused(items("a") + &below);
    assert!(message.contains("items in lists"), "{message}");
}

#[test]
fn lists_in_conditions_are_replaced_up_to_a_limit() {
    let lists: String = (0..30_000)
        .map(|n| format!("- list: l{n}\n  items: [a]\n"))
        .collect();
    let named: Vec<String> = (0..30_000).map(|n| format!("l{n}")).collect();
    let condition = format!("proc.name in ({})", named.join(","));
    let message = refused(lists + &rule(&condition));
    assert!(message.contains("too many names of lists"), "{message}");

    let long = format!("- list: l\n  items: [{}]\n", "abcdefg, ".repeat(100_000));
    let message = refused(long.clone() + &rule("proc.name in (l, l)"));
    assert!(message.contains("grows beyond"), "{message}");
    let rules: String = (0..20)
        .map(|n| rule("proc.name in (l)").replace("rule: r", &format!("rule: r{n}")))
        .collect();
    let message = refused(long + &rules);
    assert!(message.contains("too large"), "{message}");
}

#[test]
fn patterns_share_a_limit() {
    let patterns: Vec<String> = (0..200)
        .map(|n| format!("proc.name regex '[[:alpha:]]{{400}}{n}'"))
        .collect();
    let message = refused(rule(&patterns.join(" or ")));
    assert!(message.contains("all conditions together"), "{message}");
}

#[test]
fn exceptions_and_fields_of_outputs_have_limits() {
    let exceptions: String = (0..1001)
        .map(|n| format!("  - {{name: e{n}, fields: [proc.name], values: [[a]]}}\n"))
        .collect();
    let message = refused(rule("evt.type = open") + "  exceptions:\n" + &exceptions);
    assert!(message.contains("1000 exceptions"), "{message}");

    let output = "%proc.name ".repeat(257);
    let message =
        refused(rule("evt.type = open").replace("output: o", &format!("output: \"{output}\"")));
    assert!(message.contains("256 fields"), "{message}");
}

#[test]
fn of_very_many_warnings_the_first_are_kept() {
    let result = Loader::default().add("odd.yaml", "- {a: b}\n".repeat(5000));
    assert!(result.is_ok());
    assert_eq!(result.warnings.len(), 1001);
    assert!(
        result.warnings[1000]
            .message
            .contains("there are more warnings")
    );
}

#[test]
fn a_column_is_never_wider_than_a_page() {
    let fields = FieldTable::falco();
    let template = Template::compile("%99999999999999999999proc.name", &fields).unwrap();
    struct Named;
    impl Extract for Named {
        fn extract(&self, _: &FieldRef) -> Option<Value<'_>> {
            Some(Value::Str(b"sh".as_slice().into()))
        }
        fn event_type(&self) -> &str {
            "execve"
        }
    }
    assert_eq!(template.render(&Named, Buffers::Dotted).text.len(), 4096);
}

#[test]
fn a_condition_of_escapes_is_placed_without_a_search_through_the_file() {
    let text = rule(&format!("\"proc.name = a and {}\"", "\\x61".repeat(200)));
    let result = Loader::default().add("escapes.yaml", text.clone());
    let span = result.errors[0].span.clone().unwrap();
    assert!(text[span.start..].starts_with("\\x61") || span.start < text.find("\\x61").unwrap());
}
