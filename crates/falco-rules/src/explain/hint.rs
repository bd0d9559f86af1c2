//! What a stopped check means, in plain words.

use super::{Account, CheckPart, PartKind, Seen, Verdict};
use crate::condition::ast::{Op, Right, Test};
use crate::suggest::closest;

/// Bytes of a process's name that the kernel keeps.
const COMM: usize = 15;

/// Items of a list that a hint shows.
const SHOWN_ITEMS: usize = 8;

impl Account<'_> {
    /// What stopped the event, in a sentence or two of plain words with literals in backticks.
    /// Nothing if it got through.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let way = self.stop();
        let last = way.last()?;
        let PartKind::Check(check) = &last.part.kind else {
            return None;
        };
        let negated = way.iter().find_map(|account| match &account.part.kind {
            PartKind::Not(_) => Some(account.part.text.as_str()),
            _ => None,
        });
        Some(match (last.verdict, negated) {
            (Verdict::True, Some(part)) => excluded(check, &last.values, part),
            _ => failed(check, &last.values, &last.part.text),
        })
    }
}

/// A check that holds, within a negation.
fn excluded(check: &CheckPart, values: &[Seen<'_>], part: &str) -> String {
    let Some(Seen {
        name,
        text: Some(value),
        ..
    }) = values.first()
    else {
        return format!("`{part}` excludes this event");
    };
    let lists = check.lists.iter().map(|list| format!("`{}`", list.name));
    let lists: Vec<String> = lists.collect();
    if lists.is_empty() {
        format!("`{name}` is `{value}`, and `{part}` excludes that")
    } else {
        let lists = lists.join(", ");
        format!("`{name}` is `{value}`, which {lists} has, and `{part}` excludes that")
    }
}

fn failed(check: &CheckPart, values: &[Seen<'_>], text: &str) -> String {
    if let Some(missing) = values.iter().find(|seen| seen.text.is_none()) {
        return no_value(missing);
    }
    let Some(Seen {
        name,
        text: Some(value),
        ..
    }) = values.first()
    else {
        return format!("`{text}` is false");
    };
    let Test::Compare { op, right, .. } = &check.check.test else {
        return format!("`{name}` is `{value}`");
    };
    let constants: Vec<String> = match right {
        Right::Value(text) => vec![text.lossy().into_owned()],
        Right::List(texts) => texts.iter().map(|text| text.lossy().into_owned()).collect(),
        Right::Val(_) | Right::Call(_) => Vec::new(),
    };
    let is_id = |text: &String| text == "host" || text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if *name == "container.id" && !constants.is_empty() && !constants.iter().any(is_id) {
        return format!(
            "`{name}` is `{value}`: an id is 12 hexadecimal digits, or `host`; what a container is \
             called is `container.name`"
        );
    }
    if let Some(hint) = known(name, value) {
        return hint;
    }
    let near = constants
        .iter()
        .find_map(|constant| near(name, value, *op, constant));
    if let Some(hint) = near {
        return hint;
    }
    match &check.lists[..] {
        [list] if matches!(op, Op::In | Op::Intersects) => {
            let mut shown: Vec<&str> = list.items.iter().map(String::as_str).collect();
            let more = shown.len().saturating_sub(SHOWN_ITEMS);
            shown.truncate(SHOWN_ITEMS);
            let more = match more {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let shown = shown.join(", ");
            format!(
                "`{name}` is `{value}`, which the list `{}` does not have ({shown}{more})",
                list.name
            )
        }
        _ => format!("`{name}` is `{value}`"),
    }
}

fn no_value(seen: &Seen<'_>) -> String {
    let name = seen.name;
    if !seen.filled {
        return format!("`{name}` is never filled here: a condition that needs it can't hold");
    }
    let because = match base(name) {
        field if field.starts_with("fd.") => "this event uses no descriptor that is known",
        field if field.starts_with("evt.arg") || field.starts_with("evt.rawarg") => {
            "this type of event has no such parameter"
        }
        field if field.starts_with("proc.a") || field.starts_with("proc.p") => {
            "no such ancestor is known"
        }
        field if field.starts_with("container.") || field.starts_with("k8s.") => {
            "it is known of containers only, from their runtime"
        }
        "user.name" | "group.name" => "nobody of that number is in the list of users",
        _ => "the event does not tell it",
    };
    format!(
        "`{name}` has no value here: {because}. Every comparison with a missing value is false, \
         `!=` too"
    )
}

/// What values of some fields mean.
fn known(name: &str, value: &str) -> Option<String> {
    let is = format!("`{name}` is `{value}`");
    Some(match (base(name), value) {
        ("proc.tty", "0") => "`proc.tty` is 0: the process has no terminal".to_owned(),
        ("container.id", "host") => {
            format!("{is}: it did not happen in a container")
        }
        ("evt.dir", _) => {
            "`evt.dir` is always `<`: since Falco 0.42 there are no enter events".to_owned()
        }
        ("evt.type", _) => format!("the event is of type `{value}`"),
        ("evt.is_open_write", "false") => {
            format!("{is}: the file was not opened for writing")
        }
        ("evt.is_open_read", "false") => {
            format!("{is}: the file was not opened for reading")
        }
        ("evt.is_open_exec", "false") => {
            format!("{is}: no executable file was made")
        }
        ("evt.res", error) if error != "SUCCESS" => format!("{is}: the call failed"),
        ("evt.rawres", number) if number.starts_with('-') => {
            format!("{is}: the call failed")
        }
        ("fd.num", number) if number.starts_with('-') => {
            format!("{is}: the call failed, so there is no descriptor")
        }
        ("evt.failed", "true") => "the call failed".to_owned(),
        ("proc.is_exe_upper_layer", "false") => {
            format!("{is}: the program came with the image, it was not put there later")
        }
        _ => return None,
    })
}

/// Where a value just misses a constant.
fn near(name: &str, value: &str, op: Op, constant: &str) -> Option<String> {
    let is = format!("`{name}` is `{value}`");
    let whole = match op {
        Op::Eq | Op::EqEq => "`=` compares the whole value",
        Op::In | Op::Intersects => "`in` compares whole values",
        Op::Contains | Op::Startswith | Op::Endswith | Op::Glob => {
            let (lower, constant) = (value.to_ascii_lowercase(), constant.to_ascii_lowercase());
            let fits = match op {
                Op::Contains => lower.contains(&constant),
                Op::Startswith => lower.starts_with(&constant),
                Op::Endswith => lower.ends_with(&constant),
                _ => false,
            };
            return fits.then(|| format!("{is}: it differs in upper and lower case only"));
        }
        Op::Regex => {
            return value.contains(constant).then(|| {
                format!(
                    "{is}: a regular expression must fit the whole value; `.*{constant}.*` would"
                )
            });
        }
        _ => return None,
    };
    if constant.is_empty() || value == constant {
        return None;
    }
    if value.eq_ignore_ascii_case(constant) {
        return Some(format!("{is}: it differs in upper and lower case only"));
    }
    if base(name) == "proc.name" && value.len() == COMM && constant.starts_with(value) {
        return Some(format!(
            "{is}: the kernel keeps {COMM} bytes of a name, so it never equals `{constant}`"
        ));
    }
    if constant.contains(['*', '?']) && op != Op::In {
        return Some(format!("{is}: {whole}, stars too; `glob` takes patterns"));
    }
    // A short constant occurs in many values by chance.
    if constant.len() > 2 && constant.starts_with('/') && value.starts_with(constant) {
        return Some(format!("{is}: {whole}; `startswith {constant}` would hold"));
    }
    if value.rsplit('/').next() == Some(constant) {
        return Some(format!("{is}: {whole}; `endswith /{constant}` would hold"));
    }
    if constant.rsplit('/').next() == Some(value) {
        return Some(format!("{is}, without a path; {whole}"));
    }
    if constant.len() > 3 && op != Op::In && value.contains(constant) {
        return Some(format!("{is}: {whole}; `contains {constant}` would hold"));
    }
    // Short words are near to one another by chance.
    if value.len() < 4 {
        return None;
    }
    closest(value, [constant]).map(|constant| format!("{is}, not `{constant}`: a slip?"))
}

/// The field's name without its argument in brackets.
fn base(name: &str) -> &str {
    name.split('[').next().unwrap_or(name)
}
