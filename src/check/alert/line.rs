//! An alert's line beside the values that it should consist of.

use crate::grade::Mark;

/// How a line compares with what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// The values, in order, with a comma between each two and nothing else.
    Same,
    /// Where they first differ, in the values joined by commas.
    Differs(Mark),
}

/// Compares a line with the values of `fields`.
pub(crate) fn compare(line: &str, fields: &[String], values: &[String]) -> Comparison {
    let name = |place: usize| fields.get(place).map_or("?", String::as_str);
    let mut rest = line;
    for (place, value) in values.iter().enumerate() {
        let last = place + 1 == values.len();
        let differs = |place: usize, say: String| Comparison::Differs(mark(values, place, say));
        let Some(after) = rest.strip_prefix(value.as_str()) else {
            let found = rest.split(',').next().unwrap_or_default().trim();
            let other = (place + 1..values.len()).find(|other| values[*other] == found);
            let say = match other {
                _ if found.is_empty() => format!("`{}` is missing", name(place)),
                _ if found == value => format!("there may be no blank before `{}`", name(place)),
                Some(other) => format!("`{}` comes before `{}`", name(place), name(other)),
                None => format!("here `{}` was expected", name(place)),
            };
            return differs(place, say);
        };
        rest = match (after.strip_prefix(','), last) {
            (None, true) if after.is_empty() => return Comparison::Same,
            (Some(next), false) => next,
            (None, false) if after.is_empty() => {
                return differs(place + 1, format!("`{}` is missing", name(place + 1)));
            }
            (Some(_), true) => {
                return differs(place, format!("nothing was to follow `{}`", name(place)));
            }
            (None, _) => {
                return differs(place, format!("here only `{}` was expected", name(place)));
            }
        };
    }
    Comparison::Same
}

/// Compares a line with the text that it should be.
pub(crate) fn compare_text(line: &str, text: &str) -> Comparison {
    if line == text {
        return Comparison::Same;
    }
    let same = line.chars().zip(text.chars()).take_while(|(a, b)| a == b);
    let from = same.count();
    let length = text.chars().count();
    Comparison::Differs(Mark {
        from: from.min(length.saturating_sub(1)),
        to: length.max(1),
        say: if from == length {
            "nothing was to follow".to_owned()
        } else {
            "from here on it differs".to_owned()
        },
    })
}

/// A mark under the value at `place` in the values joined by commas.
fn mark(values: &[String], place: usize, say: String) -> Mark {
    let length = |value: &String| value.chars().count();
    let from: usize = values[..place].iter().map(|value| length(value) + 1).sum();
    Mark {
        from,
        to: from + length(&values[place]),
        say,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Vec<String> {
        ["evt.time", "user.name", "container.name", "container.id"]
            .map(str::to_owned)
            .to_vec()
    }

    fn values() -> Vec<String> {
        ["08:16:11.204", "root", "billing", "3f1c9a"]
            .map(str::to_owned)
            .to_vec()
    }

    fn mark(line: &str) -> (usize, usize, String) {
        match compare(line, &fields(), &values()) {
            Comparison::Differs(mark) => (mark.from, mark.to, mark.say),
            Comparison::Same => panic!("{line} is as asked"),
        }
    }

    #[test]
    fn only_the_values_with_commas_between_them_will_do() {
        let same = |line| compare(line, &fields(), &values()) == Comparison::Same;
        assert!(same("08:16:11.204,root,billing,3f1c9a"));
        assert!(!same("08:16:11.204 root billing 3f1c9a"));
        assert!(!same("time=08:16:11.204,root,billing,3f1c9a"));
        assert!(!same("08:16:11.204,root,billing,3f1c9a,bash"));
        assert!(!same("08:16:11.204,root,billing,3f1c9abc"));
    }

    #[test]
    fn a_text_is_marked_from_where_it_differs() {
        let mark = |line| match compare_text(line, "Shell spawned (root)") {
            Comparison::Differs(mark) => (mark.from, mark.to, mark.say),
            Comparison::Same => panic!("{line} is as asked"),
        };
        assert_eq!(
            mark("Shell spawned (web)"),
            (15, 20, "from here on it differs".to_owned())
        );
        assert_eq!(
            mark("Shell spawned (root) at last"),
            (19, 20, "nothing was to follow".to_owned())
        );
        assert_eq!(compare_text("x", "x"), Comparison::Same);
    }

    #[test]
    fn the_mark_stands_under_the_first_value_that_differs() {
        assert_eq!(
            mark("08:16:11.204,billing,root,3f1c9a"),
            (13, 17, "`user.name` comes before `container.name`".into())
        );
        assert_eq!(
            mark("08:16:11.204,root,billing"),
            (26, 32, "`container.id` is missing".into())
        );
        assert_eq!(
            mark("08:16:11.204,root,billing,3f1c9a,bash"),
            (26, 32, "nothing was to follow `container.id`".into())
        );
        assert_eq!(
            mark("08:16:11.204, root, billing, 3f1c9a"),
            (13, 17, "there may be no blank before `user.name`".into())
        );
        assert_eq!(
            mark("shell: root"),
            (0, 12, "here `evt.time` was expected".into())
        );
    }
}
