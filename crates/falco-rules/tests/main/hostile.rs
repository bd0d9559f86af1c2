//! Input that means harm: too deep, too large, or just noise.

use falco_rules::condition::{parse, parse_with_depth};
use falco_rules::field::FieldTable;
use falco_rules::filter::Filter;
use falco_rules::load::Loader;

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
