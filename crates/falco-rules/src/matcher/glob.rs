//! Shell patterns as POSIX `fnmatch` reads them without flags: on bytes, where `*` and `?` match a
//! slash and a leading dot too.

/// A pattern, read once.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    tokens: Box<[Token]>,
    fold_case: bool,
}

#[derive(Clone, Debug)]
enum Token {
    Byte(u8),
    Any,
    Star,
    Set { negated: bool, items: Box<[Item]> },
}

#[derive(Clone, Debug)]
enum Item {
    Range(u8, u8),
    Class(Class),
}

#[derive(Clone, Copy, Debug)]
struct Class(fn(&u8) -> bool);

impl Glob {
    pub(crate) fn new(pattern: &[u8]) -> Self {
        Glob::read(pattern, false)
    }

    pub(crate) fn ignoring_case(pattern: &[u8]) -> Self {
        Glob::read(&pattern.to_ascii_lowercase(), true)
    }

    fn read(pattern: &[u8], fold_case: bool) -> Self {
        let mut tokens = Vec::with_capacity(pattern.len());
        let mut rest = pattern;
        while let [first, tail @ ..] = rest {
            rest = tail;
            tokens.push(match first {
                b'*' => {
                    if matches!(tokens.last(), Some(Token::Star)) {
                        continue;
                    }
                    Token::Star
                }
                b'?' => Token::Any,
                b'[' => match read_set(tail) {
                    Some((set, after)) => {
                        rest = after;
                        set
                    }
                    None => Token::Byte(b'['),
                },
                b'\\' => match tail {
                    [escaped, after @ ..] => {
                        rest = after;
                        Token::Byte(*escaped)
                    }
                    [] => Token::Byte(b'\\'),
                },
                byte => Token::Byte(*byte),
            });
        }
        Glob {
            tokens: tokens.into(),
            fold_case,
        }
    }

    /// Whether the whole value fits. Takes at most the product of both lengths in steps.
    pub(crate) fn matches(&self, value: &[u8]) -> bool {
        let (mut token, mut byte) = (0, 0);
        // Where to go on when what follows the last star does not fit: the star takes one more.
        let mut retry = None;
        loop {
            match self.tokens.get(token) {
                Some(Token::Star) => {
                    token += 1;
                    retry = Some((token, byte));
                    continue;
                }
                Some(one) if byte < value.len() && self.fits(one, value[byte]) => {
                    token += 1;
                    byte += 1;
                    continue;
                }
                None if byte == value.len() => return true,
                _ => {}
            }
            match retry {
                Some((after_star, from)) if from < value.len() => {
                    retry = Some((after_star, from + 1));
                    token = after_star;
                    byte = from + 1;
                }
                _ => return false,
            }
        }
    }

    fn fits(&self, token: &Token, byte: u8) -> bool {
        let folded = if self.fold_case {
            byte.to_ascii_lowercase()
        } else {
            byte
        };
        match token {
            Token::Byte(expected) => *expected == folded,
            Token::Any | Token::Star => true,
            Token::Set { negated, items } => {
                let holds = |byte: u8| items.iter().any(|item| item.holds(byte));
                (holds(folded) || self.fold_case && holds(byte)) != *negated
            }
        }
    }
}

impl Item {
    fn holds(&self, byte: u8) -> bool {
        match self {
            Item::Range(low, high) => (*low..=*high).contains(&byte),
            Item::Class(class) => (class.0)(&byte),
        }
    }
}

/// Reads a set after its `[`; `None` if it is never closed, and the bracket is an ordinary byte.
fn read_set(pattern: &[u8]) -> Option<(Token, &[u8])> {
    let (negated, mut rest) = match pattern {
        [b'!' | b'^', tail @ ..] => (true, tail),
        _ => (false, pattern),
    };
    let mut items = Vec::new();
    let mut first = true;
    loop {
        let (low, tail) = match rest {
            [b']', tail @ ..] if !first => {
                let items = items.into();
                return Some((Token::Set { negated, items }, tail));
            }
            [b'[', b':', tail @ ..] => {
                if let Some((class, after)) = read_class(tail) {
                    items.push(Item::Class(class));
                    rest = after;
                    first = false;
                    continue;
                }
                (b'[', &rest[1..])
            }
            [b'\\', escaped, tail @ ..] => (*escaped, tail),
            [byte, tail @ ..] => (*byte, tail),
            [] => return None,
        };
        first = false;
        rest = match tail {
            [b'-', high, after @ ..] if *high != b']' => {
                let (high, after) = match (high, after) {
                    (b'\\', [escaped, after @ ..]) => (escaped, after),
                    _ => (high, after),
                };
                items.push(Item::Range(low, *high));
                after
            }
            _ => {
                items.push(Item::Range(low, low));
                tail
            }
        };
    }
}

fn read_class(pattern: &[u8]) -> Option<(Class, &[u8])> {
    let end = pattern.windows(2).position(|pair| pair == b":]")?;
    let class: fn(&u8) -> bool = match &pattern[..end] {
        b"alnum" => u8::is_ascii_alphanumeric,
        b"alpha" => u8::is_ascii_alphabetic,
        b"blank" => |byte| matches!(byte, b' ' | b'\t'),
        b"cntrl" => u8::is_ascii_control,
        b"digit" => u8::is_ascii_digit,
        b"graph" => u8::is_ascii_graphic,
        b"lower" => u8::is_ascii_lowercase,
        b"print" => |byte| matches!(byte, b' '..=b'~'),
        b"punct" => u8::is_ascii_punctuation,
        b"space" => |byte| matches!(byte, b' ' | b'\t'..=b'\r'),
        b"upper" => u8::is_ascii_uppercase,
        b"xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    };
    Some((Class(class), &pattern[end + 2..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, value: &str) -> bool {
        Glob::new(pattern.as_bytes()).matches(value.as_bytes())
    }

    #[test]
    fn stars_and_question_marks_match_slashes_and_dots() {
        assert!(fits("*passwd", "/etc/passwd"));
        assert!(fits("/etc?passwd", "/etc/passwd"));
        assert!(fits("*", ".hidden"));
        assert!(fits("**a*b*", "xxaxxb"));
        assert!(!fits("*a*b", "xxaxxbc"));
        assert!(fits("", "") && !fits("", "a") && !fits("?", ""));
    }

    #[test]
    fn sets_hold_ranges_classes_and_a_leading_bracket() {
        assert!(fits("[a-c]x", "bx") && !fits("[!a-c]x", "bx"));
        assert!(fits("[]x]", "]") && fits("[[:digit:]_]", "7"));
        assert!(fits("[a-]", "-") && fits(r"[\]]", "]"));
        assert!(fits("a[b", "a[b"));
    }

    #[test]
    fn a_backslash_makes_the_next_byte_ordinary() {
        assert!(fits(r"\*", "*") && !fits(r"\*", "a"));
    }

    #[test]
    fn case_is_folded_on_demand() {
        let glob = Glob::ignoring_case(b"*PassWD[A-C]");
        assert!(glob.matches(b"/ETC/passwdB") && glob.matches(b"passwdb"));
    }

    #[test]
    fn a_pattern_of_many_stars_stays_cheap() {
        let pattern = "*a".repeat(500) + "b";
        assert!(!fits(&pattern, &"a".repeat(2000)));
    }
}
