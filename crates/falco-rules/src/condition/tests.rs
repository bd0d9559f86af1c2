//! Tests of parsing and printing.

use super::*;

fn printed(text: &str) -> String {
    parse(text)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .to_string()
}

fn refused(text: &str) -> SyntaxError {
    match parse(text) {
        Ok(tree) => panic!("{text} parsed as {tree}"),
        Err(error) => error,
    }
}

#[test]
fn and_binds_closer_than_or_and_not_closer_than_both() {
    assert_eq!(printed("a or not b and c"), "(a or (not b and c))");
    assert_eq!(printed("a and (b and c)"), "(a and (b and c))");
    assert_eq!(printed("not not not a"), "not a");
    assert_eq!(printed("not(not(a))"), "not not a");
}

#[test]
fn words_that_begin_like_keywords_are_macros() {
    assert_eq!(
        printed("android and notify or orange"),
        "((android and notify) or orange)"
    );
    assert_eq!(refused("a andb").kind, SyntaxErrorKind::Glued("and"));
}

#[test]
fn a_modifier_needs_a_list_and_is_a_word_otherwise() {
    assert_eq!(printed("a.b = oneof(a)".split_at(11).0), "a.b = oneof");
    assert_eq!(printed("a.b = anyof and c"), "(a.b = anyof and c)");
    assert_eq!(printed("a.b startswith anyof x"), "a.b startswith anyof x");
}

#[test]
fn printing_and_parsing_again_changes_nothing() {
    for text in [
        "a",
        "not (a or b) and c.d exists",
        r#"a.b = "=" or a.b in ("x y", 'q"', z)"#,
        r#"a.b["x y"] contains "\xff\n" and tolower(basename(a.b)) = val(c.d[1])"#,
        "a.b pmatch () and a.b < 1.5e+3 and a.b >= 0x1F",
        "a.b regex allof ('a.*', b) or c",
    ] {
        let once = printed(text);
        assert_eq!(printed(&once), once);
    }
}

#[test]
fn the_amount_and_kind_of_blanks_do_not_matter() {
    let spaced = " ( a.b  =  c \t and\n not d )\r\n or a.b  in ( x ,y ) ";
    assert_eq!(printed(spaced), printed("(a.b=c and not d) or a.b in(x,y)"));
}

#[test]
fn nesting_has_a_limit() {
    let nested = |depth| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(MAX_DEPTH)).is_ok());
    let error = parse(&nested(MAX_DEPTH + 1)).unwrap_err();
    assert_eq!(error.kind, SyntaxErrorKind::TooDeep(MAX_DEPTH));
    assert!(parse_with_depth(&nested(100_000), MAX_DEPTH_IN_RULES).is_err());
    let calls = format!("{}a.b", "tolower(".repeat(100_000));
    assert!(parse(&calls).is_err());
}

#[test]
fn errors_say_where_and_what() {
    assert_eq!(
        refused("a.b like c").to_string(),
        "`like` is not an operator"
    );
    assert_eq!(
        refused("a.b contain c").kind,
        SyntaxErrorKind::Operator {
            word: "contain".into(),
            suggestion: Some("contains"),
        }
    );
    assert_eq!(refused("a and\n b c").at, 9);
    let place = Position::of("a and\n b c", 9);
    assert_eq!((place.line, place.column), (2, 4));
    assert_eq!(
        refused("nosuch(a.b) = 1").kind,
        SyntaxErrorKind::Function("nosuch".into())
    );
    assert_eq!(refused("a.b = 'x").kind, SyntaxErrorKind::Unclosed);
    let joined = refused("a.b = c && d");
    assert_eq!(
        (joined.at, joined.to_string().as_str()),
        (8, "`&&` does not join conditions here")
    );
}

#[test]
fn the_longest_operand_is_found_at_the_start_of_a_text() {
    let (operand, len) = parse_operand_prefix("proc.aname[2].rest").unwrap();
    assert_eq!((operand.to_string().as_str(), len), ("proc.aname[2]", 13));
    let (operand, len) = parse_operand_prefix("toupper(proc.name)) x").unwrap();
    assert_eq!(
        (operand.to_string().as_str(), len),
        ("toupper(proc.name)", 18)
    );
    assert!(parse_operand_prefix("x y").is_none());
}

#[test]
fn a_call_has_arguments_and_lists_among_them_hold_no_lists() {
    assert_eq!(printed("join('-', ()) = x"), "join(-,()) = x");
    assert_eq!(printed("len((a.b, 'c')) > 1"), "len((a.b,c)) > 1");
    refused("tolower() = x");
    refused("join('-', ((a.b))) = x");
    refused("concat(a.b,) = x");
}

#[test]
fn a_word_where_a_list_may_stand_is_no_list_of_one() {
    assert_eq!(
        printed("a.b in c or a.b pmatch(c)"),
        "(a.b in c or a.b pmatch (c))"
    );
    refused("a.b in c, d");
    refused("a.b in 'c'");
}

#[test]
fn hexadecimal_numbers_have_no_other_letters() {
    assert_eq!(printed("a.b > 0xFf"), "a.b > 0xFf");
    refused("a.b > 0xfg");
}
