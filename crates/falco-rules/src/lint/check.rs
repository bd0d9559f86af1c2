//! Mistakes in single checks.

use super::domain::{self, Domain};
use super::{Lint, Mistake, Reached, Surroundings, shortened};
use crate::condition::ast::{Check, FieldName, Function, Op, Operand, Test, Text};
use crate::event::EventCode;
use crate::event_types::EventTypes;
use crate::field::FieldType;
use crate::flags::Names;
use crate::suggest::closest;

/// Bytes of a process's name that the kernel keeps.
const COMM: usize = 15;
/// With more types of events than this, a condition is not about certain ones.
const CERTAIN_TYPES: usize = 60;

/// The mistakes in a check of which the events that reach it are known.
pub(super) fn mistakes(
    check: &Check,
    reached: &Reached,
    around: &Surroundings<'_>,
) -> Vec<Mistake> {
    let mut finder = Finder {
        check,
        reached,
        around,
        found: Vec::new(),
    };
    match &check.left {
        Operand::Field(field) => finder.field(field),
        Operand::Call(call) => finder.letter_case(call.function),
    }
    finder.found
}

/// Whether the field has values for containers only.
pub(super) fn is_of_containers(field: &str) -> bool {
    field.starts_with("k8s.") || field.starts_with("container.") && field != "container.id"
}

struct Finder<'a, 's> {
    check: &'a Check,
    reached: &'a Reached,
    around: &'a Surroundings<'s>,
    found: Vec<Mistake>,
}

impl Finder<'_, '_> {
    fn push(&mut self, lint: Lint, message: impl Into<String>, help: impl Into<String>) {
        self.found.push(Mistake {
            lint,
            message: message.into(),
            help: help.into(),
            span: self.check.span.clone(),
        });
    }

    /// A mistake in a constant.
    fn push_at(&mut self, text: &Text, lint: Lint, message: String, help: impl Into<String>) {
        self.found.push(Mistake {
            lint,
            message,
            help: help.into(),
            span: text.span.clone(),
        });
    }

    fn field(&mut self, field: &FieldName) {
        let fields = self.around.fields;
        let Ok(reference) = fields.resolve(&field.name, field.arg.as_deref()) else {
            return;
        };
        let known = fields.get(reference.id);
        let (base, ty) = (known.name.as_str(), known.ty);
        if self.never_filled(field, base) || self.no_value_here(field, base) {
            return;
        }
        let Test::Compare {
            op,
            modifier,
            right,
        } = &self.check.test
        else {
            return;
        };
        let texts = right.constants();
        if base == "evt.dir" {
            self.enter_event(*op, texts);
            return;
        }
        self.missing_value(field, *op);
        if *op == Op::Regex {
            texts.iter().for_each(|text| self.partial_regex(base, text));
        }
        if modifier.is_none() {
            self.words(*op, texts);
        }
        for text in texts {
            self.value(base, ty, *op, text);
        }
    }

    fn never_filled(&mut self, field: &FieldName, base: &str) -> bool {
        // What has no type of event is no system call; what fields of other sources have is not known.
        let filled = self.around.fields.id("evt.type").is_none()
            || crate::extract::is_filled(base)
            || crate::filter::is_deprecated(&field.name);
        if !filled {
            self.push(
                Lint::NeverFilled,
                format!("`{field}` never has a value here, so this never holds"),
                "use another field; `falco --list` shows them all",
            );
        }
        !filled
    }

    /// A parameter or a descriptor that none of the events has that get here.
    fn no_value_here(&mut self, field: &FieldName, base: &str) -> bool {
        let certain = 1..=CERTAIN_TYPES;
        let depends = base.starts_with("fd.") || matches!(base, "evt.arg" | "evt.rawarg");
        if !depends || !certain.contains(&self.reached.types.len()) {
            return false;
        }
        let types: Vec<&str> = self.reached.types.names().collect();
        let specs = || types.iter().filter_map(|name| EventCode::named(name));
        let known = specs().count() == types.len();
        let parameter = match base {
            "evt.arg" | "evt.rawarg" => field
                .arg
                .is_none()
                .then(|| field.name.strip_prefix(base)?.strip_prefix('.'))
                .flatten(),
            _ => None,
        };
        let named = shortened(&types.join(", "));
        if let Some(name) = parameter
            && known
            && specs().all(|code| code.spec().position(name).is_none())
        {
            let has = specs().flat_map(|code| code.spec().params.iter().map(|param| param.name));
            let mut has: Vec<&str> = has.collect();
            has.sort_unstable();
            has.dedup();
            self.push(
                Lint::NoValueHere,
                format!("`{named}` has no parameter `{name}`, so this never holds"),
                format!("its parameters are {}", has.join(", ")),
            );
            return true;
        }
        let without_fd = || {
            specs().all(|code| {
                let flags = code.spec().flags;
                !(flags.creates_fd || flags.uses_fd || flags.destroys_fd)
            })
        };
        if base.starts_with("fd.") && known && without_fd() {
            self.push(
                Lint::NoValueHere,
                format!("`{named}` works on no descriptor: `{field}` has no value there"),
                "look at the event's own parameters (`evt.arg.…`), or at the types of events above",
            );
            return true;
        }
        false
    }

    fn enter_event(&mut self, op: Op, texts: &[Text]) {
        let says = |direction: &[u8]| texts.iter().any(|text| text.bytes == direction);
        let never = match op {
            Op::Eq | Op::EqEq | Op::In => !says(b"<"),
            Op::Ne => says(b"<"),
            _ => false,
        };
        if never {
            self.push(
                Lint::EnterEvent,
                "this never holds: since Falco 0.42 there are only exit events, and `evt.dir` is `<`",
                "remove it",
            );
        }
    }

    fn missing_value(&mut self, field: &FieldName, op: Op) {
        if op == Op::Ne
            && !self.reached.negated
            && !self.reached.in_container
            && is_of_containers(&field.name)
        {
            self.push(
                Lint::MissingValue,
                format!(
                    "`{field}` has no value outside of containers, and then `!=` does not hold either"
                ),
                format!("write `not {field} = …` if those events are meant too"),
            );
        }
    }

    /// Falco's expressions must fit the whole value; these were hardly meant to.
    fn partial_regex(&mut self, base: &str, text: &Text) {
        let pattern = text.lossy();
        let (start, end) = (pattern.starts_with('^'), pattern.ends_with('$'));
        let open_end = pattern.ends_with('*') || pattern.ends_with('+');
        let open_start = pattern.starts_with(".*") || pattern.starts_with(".+");
        let first = pattern.trim_start_matches(['^', '(']).chars().next();
        let plain_start = first.is_some_and(char::is_alphanumeric);
        let (message, help) = if start && !end && !open_end {
            (
                format!("`{pattern}` must fit the whole value: it ends where the pattern does"),
                format!("write `{pattern}.*`"),
            )
        } else if end && !start && !open_start && !pattern.starts_with('/') {
            (
                format!("`{pattern}` must fit the whole value: it starts where the pattern does"),
                format!("write `.*{pattern}`"),
            )
        } else if domain::is_path(base) && plain_start && !start {
            (
                format!("`{pattern}` must fit the whole value, and that starts with `/`"),
                format!("write `.*{pattern}`"),
            )
        } else {
            return;
        };
        self.push_at(text, Lint::PartialRegex, message, help);
    }

    /// Words that look like names of lists or macros.
    fn words(&mut self, op: Op, texts: &[Text]) {
        for text in texts {
            let Ok(word) = std::str::from_utf8(&text.bytes) else {
                continue;
            };
            let identifier = word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !identifier {
                continue;
            }
            let Some(written) = (self.around.written)(&text.span) else {
                continue;
            };
            if written.text != word {
                continue;
            }
            let near = word
                .contains('_')
                .then(|| self.around.list_like(word))
                .flatten();
            let near = near.filter(|near| *near != word && near.contains('_'));
            let bare_list = op.takes_list() && texts.len() == 1 && written.before != Some('(');
            if let Some(near) = near {
                let message = format!("there is no list `{word}`: this is compared as text");
                self.push_at(
                    text,
                    Lint::WordAsText,
                    message,
                    format!("did you mean `{near}`?"),
                );
            } else if word.contains('_') && self.around.macros.contains(word) {
                let message = format!("`{word}` is a macro, and is compared as text here");
                self.push_at(
                    text,
                    Lint::WordAsText,
                    message,
                    "a macro stands alone, as a condition",
                );
            } else if bare_list {
                let message = format!("there is no list `{word}`: this is compared as text");
                self.push_at(
                    text,
                    Lint::WordAsText,
                    message,
                    format!("define it, or write `({word})`"),
                );
            }
        }
    }

    /// Whether the value can be one of the field.
    fn value(&mut self, base: &str, ty: FieldType, op: Op, text: &Text) {
        let Ok(value) = std::str::from_utf8(&text.bytes) else {
            return;
        };
        let whole = matches!(op, Op::Eq | Op::EqEq | Op::Ne | Op::In | Op::Intersects);
        let shown = shortened(value);
        if whole
            && let Some(domain) = Domain::of(base)
            && !domain.has(value)
        {
            let help = match domain.nearest(value) {
                Some(near) => format!("did you mean `{near}`?"),
                None => domain.description().to_owned(),
            };
            let message = format!("`{base}` is never `{shown}`");
            self.push_at(text, Lint::UnknownValue, message, help);
            return;
        }
        let event_type = matches!(base, "evt.type" | "syscall.type");
        if whole && event_type && EventTypes::named([value]).is_empty() {
            let message = format!("no event is of type `{shown}`, though the name is known");
            let names = EventTypes::all();
            let help = match closest(value, names.names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`falco --list-events` shows the types".to_owned(),
            };
            self.push_at(text, Lint::UnknownValue, message, help);
        }
        if base == "evt.arg" && op == Op::Contains {
            self.flag(text, value);
        }
        if domain::is_comm(base) && value.len() > COMM && op != Op::Endswith && op != Op::Regex {
            let cut = value.char_indices().take_while(|(at, _)| *at < COMM);
            let cut: String = cut.map(|(_, char)| char).collect();
            self.push_at(
                text,
                Lint::CutName,
                format!(
                    "`{shown}` is longer than the {COMM} bytes of a name that the kernel keeps"
                ),
                format!("write `{cut}`, or look at `proc.exepath`"),
            );
        }
        if whole {
            self.form(base, text, value);
        }
        if let Some((low, high)) = domain::range(ty)
            && let Ok(number) = value.parse::<i128>()
            && (number > high || number < low.min(-1))
        {
            let message = format!("`{shown}` does not fit `{base}`, and wraps to another number");
            self.push_at(
                text,
                Lint::OutOfRange,
                message,
                format!("its numbers go from {low} to {high}"),
            );
        }
    }

    /// The form of names and paths.
    fn form(&mut self, base: &str, text: &Text, value: &str) {
        let pattern = value.contains('*') || value.starts_with('/') && value.contains('?');
        if pattern && (domain::is_path(base) || domain::is_comm(base) || base == "fd.filename") {
            let help = match value.strip_suffix('*') {
                Some(start) if !start.contains(['*', '?', '[']) => {
                    format!("write `startswith {start}`")
                }
                _ => format!("write `glob {value}`"),
            };
            let message = format!("`{value}` is compared as it stands, the star too");
            self.push_at(text, Lint::PatternAsText, message, help);
            return;
        }
        let (message, help) = if domain::is_comm(base) && value.starts_with('/') {
            let name = value.rsplit('/').next().unwrap_or_default();
            (
                format!("`{base}` is never `{value}`: it is a name without its directory"),
                format!("write `{name}`, or look at `proc.exepath`"),
            )
        } else if base == "fd.filename" && value.contains('/') {
            let name = value.rsplit('/').next().unwrap_or_default();
            (
                format!("`fd.filename` is never `{value}`: it is the last part of the path"),
                format!("write `{name}`, or look at `fd.name`"),
            )
        } else if base == "proc.cwd" && value.starts_with('/') && !value.ends_with('/') {
            (
                format!("`proc.cwd` is never `{value}`: it ends with a slash"),
                format!("write `{value}/`"),
            )
        } else if domain::is_path(base) && base != "proc.cwd" {
            if value.len() > 1 && value.starts_with('/') && value.ends_with('/') {
                (
                    format!("`{base}` is never `{value}`: it does not end with a slash"),
                    format!(
                        "write `{}`, or `startswith {value}`",
                        value.trim_end_matches('/')
                    ),
                )
            } else if value.contains('/') && !value.starts_with('/') && !value.contains([':', '>'])
            {
                (
                    format!("`{base}` is never `{value}`: it is an absolute path"),
                    format!("write `endswith /{value}`"),
                )
            } else {
                return;
            }
        } else {
            return;
        };
        self.push_at(text, Lint::PathForm, message, help);
    }

    /// A name among flags that no event's parameter can have.
    fn flag(&mut self, text: &Text, value: &str) {
        let Operand::Field(field) = &self.check.left else {
            return;
        };
        let Some(name) = field.name.strip_prefix("evt.arg.") else {
            return;
        };
        let constant = value.bytes().any(|byte| byte.is_ascii_uppercase())
            && value
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        if !constant {
            return;
        }
        let codes = self.reached.types.names().filter_map(EventCode::named);
        let params = codes.flat_map(|code| code.spec().params.iter());
        let tables: Option<Vec<&Names>> = params
            .filter(|param| param.name == name)
            .map(|param| param.table.and_then(Names::of))
            .collect();
        // A parameter without a table can be any text.
        let Some(tables) = tables.filter(|tables| !tables.is_empty()) else {
            return;
        };
        let names = || tables.iter().flat_map(|table| table.names());
        if !names().any(|known| known.contains(value)) {
            let help = match closest(value, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`falco --list-events` shows the parameters".to_owned(),
            };
            let message = format!("`{field}` never holds `{value}`: no flag has that name");
            self.push_at(text, Lint::UnknownValue, message, help);
        }
    }

    /// Constants in letters that the transformer on the left leaves none of.
    fn letter_case(&mut self, function: Function) {
        let Test::Compare { op, right, .. } = &self.check.test else {
            return;
        };
        let lower = match function {
            Function::Tolower => true,
            Function::Toupper => false,
            _ => return,
        };
        let exact = !matches!(op, Op::Icontains | Op::Iglob | Op::Regex | Op::Glob);
        for text in right.constants().iter().filter(|_| exact) {
            let wrong = |byte: &u8| match lower {
                true => byte.is_ascii_uppercase(),
                false => byte.is_ascii_lowercase(),
            };
            if text.bytes.iter().any(wrong) {
                let value = text.lossy();
                let (what, fixed) = match lower {
                    true => ("lower", value.to_ascii_lowercase()),
                    false => ("upper", value.to_ascii_uppercase()),
                };
                let message = format!("`{}` gives {what} case only", function.word());
                self.push_at(text, Lint::LetterCase, message, format!("write `{fixed}`"));
            }
        }
    }
}
