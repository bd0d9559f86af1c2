//! The command line of a unit's next start, as systemd makes it of what it has loaded and of files. The rules are those of
//! systemd.exec(5), *EnvironmentFile* and *UnsetEnvironment*, and of systemd.service(5), *Command lines*.

use std::collections::BTreeMap;

/// The value of each variable.
pub(super) type Variables = BTreeMap<String, String>;

/// Takes the assignments of an environment file; later ones win.
pub(super) fn read_file(text: &str, variables: &mut Variables) {
    let mut rest = text.chars().peekable();
    while rest.peek().is_some() {
        let mut line = String::new();
        // A line ends where no quote is open.
        let (mut value, mut kept) = (None::<String>, 0);
        let mut quote = None;
        while let Some(letter) = rest.next() {
            let Some(text) = &mut value else {
                match letter {
                    '\n' => break,
                    '=' if !line.starts_with(['#', ';']) => value = Some(String::new()),
                    _ if line.is_empty() && letter.is_whitespace() => {}
                    _ => line.push(letter),
                }
                continue;
            };
            match (quote, letter) {
                (None, '\n') => break,
                (None, '"' | '\'') => quote = Some(letter),
                (Some(open), _) if letter == open => quote = None,
                (None | Some('"'), '\\') => match rest.next() {
                    Some('\n') | None => {}
                    Some(escaped) => text.push(escaped),
                },
                (None, _) if letter.is_whitespace() && text.is_empty() => continue,
                _ => text.push(letter),
            }
            // Blanks at the end are no part of it, unless quotes stand around them.
            if quote.is_some() || !letter.is_whitespace() {
                kept = text.len();
            }
        }
        if let Some(mut value) = value {
            value.truncate(kept);
            variables.insert(line.trim_end().to_owned(), value);
        }
    }
}

/// Takes what systemctl shows as `Environment`: words with a blank between, some of them in quotes.
pub(super) fn read_shown(text: &str, variables: &mut Variables) {
    for word in words(text) {
        if let Some((name, value)) = word.split_once('=') {
            variables.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// Takes away what systemctl shows as `UnsetEnvironment`: names, and assignments of just that value. systemd does so last.
pub(super) fn unset(text: &str, variables: &mut Variables) {
    for word in words(text) {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word.as_str(), None),
        };
        if value.is_none_or(|value| variables.get(name).is_some_and(|held| held == value)) {
            variables.remove(name);
        }
    }
}

/// A command line with the values of its variables in their places.
pub(super) fn expand(command: &str, variables: &Variables) -> String {
    let of = |name: &str| variables.get(name).map_or("", String::as_str);
    let each = command.split(' ').map(|word| match plain(word) {
        // A word of its own becomes as many as its value has.
        Some(name) => words(of(name)).join(" "),
        None => in_braces(word, &of),
    });
    let kept: Vec<String> = each.filter(|word| !word.is_empty()).collect();
    kept.join(" ")
}

/// The name of the variable that a word is: `$NAME`.
fn plain(word: &str) -> Option<&str> {
    let name = word.strip_prefix('$')?;
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// A word with the value of each `${NAME}`, and `$` for `$$`.
fn in_braces<'v>(word: &str, of: &dyn Fn(&str) -> &'v str) -> String {
    let (mut done, mut rest) = (String::new(), word);
    while let Some((before, after)) = rest.split_once('$') {
        done.push_str(before);
        let braced = after
            .strip_prefix('{')
            .and_then(|name| name.split_once('}'));
        rest = match braced {
            Some((name, after)) => {
                done.push_str(of(name));
                after
            }
            None => {
                done.push('$');
                after.strip_prefix('$').unwrap_or(after)
            }
        };
    }
    done + rest
}

/// The words of a text, without the quotes around them.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote) = (None::<String>, None);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None, '"' | '\'') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (Some(open), _) if letter == open => quote = None,
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(letters.next()),
            (None, _) if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Vec<(String, String)> {
        let mut variables = Variables::new();
        read_file(text, &mut variables);
        variables.into_iter().collect()
    }

    #[test]
    fn an_environment_file_is_read_as_systemd_reads_it() {
        for (text, value) in [
            ("A=1", "1"),
            ("# A=0\n  A = 1 \n; A=2", "1"),
            ("A=1\nA=2", "2"),
            ("A='a b' ", "a b"),
            ("A=\"a \\\"b\\\" \"", "a \"b\" "),
            ("A=a\\\nb", "ab"),
            ("A='a\nb'", "a\nb"),
            ("A=one two", "one two"),
            ("A=--p=1", "--p=1"),
            ("A=", ""),
        ] {
            assert_eq!(file(text), [("A".into(), value.into())], "{text:?}");
        }
        assert_eq!(file("no assignment\n#A=1\n"), []);
    }

    #[test]
    fn what_is_unset_has_no_value_whoever_gave_it_one() {
        let mut variables = Variables::new();
        read_shown("A=1 B=2 C=3", &mut variables);
        unset("A B=2 C=4 D", &mut variables);
        assert_eq!(variables.into_keys().collect::<Vec<_>>(), ["C"]);
    }

    #[test]
    fn a_command_line_has_the_values_of_its_variables() {
        let mut variables = Variables::new();
        read_shown(r#"A=1 "B=x y" C='"p q" r'"#, &mut variables);
        assert_eq!(variables["B"], "x y");
        for (command, expanded) in [
            ("sshd -D $A", "sshd -D 1"),
            ("sshd -D $NONE", "sshd -D"),
            ("httpd -p ${A}:80", "httpd -p 1:80"),
            ("x $B", "x x y"),
            ("x $C", "x p q r"),
            ("x ${NONE} $$A a$A ${A", "x $A a$A ${A"),
        ] {
            assert_eq!(expand(command, &variables), expanded, "{command}");
        }
    }
}
