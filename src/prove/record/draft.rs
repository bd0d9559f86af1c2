//! Checks that are proposed, as data.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::effect;
use super::objects::{self, ObjectName};
use super::placeholders::Placeholders;
use super::step::{Step, Witness};
use super::surface::{Place, Running, Surface};
use super::work::base;
use crate::detector::EventNum;

/// A check that is proposed. All texts are templates.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Its id.
    pub id: String,
    /// What it earns.
    pub points: u32,
    /// Which kind it is, and what it asks: the key and its value.
    pub kind: (&'static str, Value),
    /// Sentence for a pass.
    pub pass: String,
    /// Sentence for a fail.
    pub fail: String,
    /// What the task could say.
    pub asks: String,
    /// From what it was proposed.
    pub from: String,
    /// The events that show it.
    pub events: Vec<EventNum>,
    /// The step that earns it, by its place, if that is known.
    pub step: Option<usize>,
    /// What it can be replaced by where it asks for too much.
    pub weaker: Option<Value>,
    /// It is part of the proposal, and no mere suggestion.
    pub active: bool,
}

/// Longest text that a check asks for as a whole, in bytes and lines.
const WHOLE: (usize, usize) = (2048, 40);

/// Most places of a file that one check asks for.
const MOST_PLACES: usize = 8;

/// Permission bits, and owner and group.
type Rights = (u32, (u32, u32));

/// What a shell or an editor of root's makes.
const USUAL_OF_FILE: Rights = (0o644, (0, 0));

/// What root's `mkdir` makes.
const USUAL_OF_DIRECTORY: Rights = (0o755, (0, 0));

/// What can be checked of some work, from what differs between its ends.
pub struct Drafts<'a> {
    /// The untouched node.
    pub start: &'a Surface,
    /// The node when the author left.
    pub end: &'a Surface,
    /// The values of the attempt.
    pub values: &'a Placeholders,
}

impl Drafts<'_> {
    /// The proposals for these steps.
    #[must_use]
    pub fn of(&self, steps: &[Step]) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let mut seen = BTreeSet::new();
        for (at, step) in steps.iter().enumerate() {
            for path in &step.paths {
                if seen.insert(path) && !is_scratch(path) && !effect::is_noise(path) {
                    drafts.extend(self.file(path, at, &step.events));
                }
            }
        }
        drafts.extend(self.units());
        drafts.extend(self.ports());
        drafts.extend(self.objects());
        // Whoever has changed a file that is asked for is known by that.
        let asked: BTreeSet<&String> = seen
            .into_iter()
            .filter(|path| !is_scratch(path) && !effect::is_noise(path))
            .collect();
        let is_asked = |step: &Step| step.paths.iter().any(|path| asked.contains(path));
        let behaves = drafts.iter().any(|draft| draft.step.is_none());
        for (at, step) in steps.iter().enumerate() {
            let Some(witness) = &step.witness else {
                continue;
            };
            let kept = step.role == super::step::Role::Kept;
            let is_stated = is_asked(step) || (behaves && asks_others(&step.name));
            let draft = self.event(witness, at, step);
            // Who does the same twice is asked for it once, for the time that counts.
            if let Some(same) = drafts.iter_mut().find(|other| other.kind == draft.kind) {
                if kept && !same.active {
                    same.active = !is_stated;
                    same.step = Some(at);
                }
                continue;
            }
            drafts.push(Draft {
                active: kept && !is_stated,
                ..draft
            });
        }
        distinguish(&mut drafts);
        drafts
    }

    fn draft(&self, id: String, points: u32, kind: (&'static str, Value)) -> Draft {
        Draft {
            id,
            points,
            kind,
            pass: String::new(),
            fail: String::new(),
            asks: String::new(),
            from: String::new(),
            events: Vec::new(),
            step: None,
            weaker: None,
            active: true,
        }
    }

    /// What happened.
    fn event(&self, witness: &Witness, at: usize, step: &Step) -> Draft {
        /// Longest part of a command that is quoted, in characters.
        const QUOTED: usize = 60;
        let line = step.text.lines().next().unwrap_or_default();
        let line: String = line.chars().take(QUOTED).collect();
        let parts =
            std::iter::once("cksl.actor = learner").chain(witness.parts.iter().map(String::as_str));
        let condition = parts.collect::<Vec<_>>().join(" and ");
        let done = self.values.shown(&witness.done);
        let kind = ("event", Value::from(self.values.hidden(&condition)));
        Draft {
            pass: format!("You have {done}."),
            fail: format!("You have not {done}."),
            asks: format!("It must be seen that you have {done}."),
            from: format!("from the command {}", self.values.shown(&line)),
            events: step.events.clone(),
            step: Some(at),
            ..self.draft(witness.id.clone(), 1, kind)
        }
    }

    /// The state of a file.
    fn file(&self, path: &str, step: usize, events: &[EventNum]) -> Vec<Draft> {
        let shown = self.values.shown(path);
        let name = self.values.slug(base(path));
        let make = |what: &str, kind: Value, must: String| Draft {
            pass: format!("{shown} is as the task asks."),
            fail: format!("{shown} {must}: {{{{ observed }}}}."),
            asks: format!("{shown} {must}."),
            from: format!("from {path}, which is another than on an untouched lab"),
            events: events.to_vec(),
            step: Some(step),
            ..self.draft(format!("{name}-{what}"), 2, ("file", kind))
        };
        let here = |more: Value| {
            let mut check = Map::from_iter([("path".to_owned(), Value::from(shown.clone()))]);
            if let Value::Object(more) = more {
                check.extend(more);
            }
            Value::Object(check)
        };
        let present = here(json!({"is": "present"}));
        // A mode or an owner that is another than before, or than a new one usually has.
        let rights = |old: Option<Rights>, (mode, owner): Rights, usual: Rights| {
            let (old_mode, old_owner) = old.unwrap_or(usual);
            let mode = (mode != old_mode).then(|| {
                let mode = format!("{mode:04o}");
                let must = format!("must have the mode {mode}");
                make("mode", here(json!({"mode": mode})), must)
            });
            let owner = (owner != old_owner).then(|| {
                let owner = format!("{}:{}", owner.0, owner.1);
                let must = format!("must belong to {owner}");
                make("owner", here(json!({"owner": owner})), must)
            });
            mode.into_iter().chain(owner).collect::<Vec<_>>()
        };
        let (start, end) = (self.start.at(path), self.end.at(path));
        match (start, end) {
            (Place::Absent | Place::Unknown, Place::Absent) | (_, Place::Unknown) => Vec::new(),
            (_, Place::Absent) => {
                let kind = here(json!({"is": "absent"}));
                vec![make("gone", kind, "must not be there".to_owned())]
            }
            (Place::Other, Place::Other) => Vec::new(),
            (_, Place::Other) => vec![make("there", present, "must be there".to_owned())],
            (start, Place::Directory { mode, owner }) => {
                let old = match start {
                    Place::Directory { mode, owner } => Some((*mode, *owner)),
                    _ => None,
                };
                let there = old.is_none();
                let there = there.then(|| make("there", present, "must be there".to_owned()));
                let rights = rights(old, (*mode, *owner), USUAL_OF_DIRECTORY);
                there.into_iter().chain(rights).collect()
            }
            (start, Place::File { text, mode, owner }) => {
                let mut drafts = Vec::new();
                let (old_text, old) = match start {
                    Place::File { text, mode, owner } => (text.as_deref(), Some((*mode, *owner))),
                    _ => (None, None),
                };
                let is_new = old.is_none();
                if is_new || old_text != text.as_deref() {
                    let content = text
                        .as_deref()
                        .map(|text| self.content(path, old_text, text));
                    let content = content.filter(|parts| !parts.is_empty());
                    let drafted = match content {
                        None if is_new => {
                            Some(make("there", present.clone(), "must be there".to_owned()))
                        }
                        None => None,
                        Some(parts) => {
                            let must = "must have the content that the task asks for".to_owned();
                            let mut parts: Vec<Value> = parts.into_iter().map(here).collect();
                            let mut draft = match (parts.len(), parts.pop()) {
                                (1, Some(one)) => make("content", one, must),
                                (_, last) => {
                                    parts.extend(last);
                                    let wrap = |part: Value| match part.get("not").is_some() {
                                        true => without(&part),
                                        false => json!({"file": part}),
                                    };
                                    let all: Vec<Value> = parts.into_iter().map(wrap).collect();
                                    Draft {
                                        kind: ("all", Value::from(all)),
                                        ..make("content", Value::Null, must)
                                    }
                                }
                            };
                            draft.weaker = is_new.then(|| present.clone());
                            Some(draft)
                        }
                    };
                    drafts.extend(drafted);
                }
                drafts.extend(rights(old, (*mode, *owner), USUAL_OF_FILE));
                drafts
            }
        }
    }

    /// What the content of a file has that it had not: what a check of a file asks for, several where several places
    /// differ. With `not` in it a part must not hold.
    fn content(&self, path: &str, old: Option<&str>, new: &str) -> Vec<Value> {
        let parse = match path.rsplit('.').next() {
            Some("yaml" | "yml") => Some("yaml"),
            Some("json") => Some("json"),
            _ => None,
        };
        if let Some(parse) = parse
            && let Some(new) = parsed(parse, new)
        {
            let old = old.and_then(|old| parsed(parse, old));
            let mut places = Vec::new();
            leaves("", old.as_ref(), &new, &mut places);
            if (1..=MOST_PLACES).contains(&places.len()) {
                let check = |(at, value): (String, Value)| self.place(parse, &at, value);
                return places.into_iter().map(check).collect();
            }
        }
        let whole = || {
            let short = new.len() <= WHOLE.0 && new.lines().count() <= WHOLE.1;
            let text = new.strip_suffix('\n').unwrap_or(new);
            match short {
                true => vec![json!({"parse": "text", "equals": self.values.hidden(text)})],
                false => Vec::new(),
            }
        };
        let Some(old) = old else {
            return whole();
        };
        let (before, after): (Vec<&str>, Vec<&str>) =
            (old.lines().collect(), new.lines().collect());
        let added = distinct(&after, &before);
        let removed = distinct(&before, &after);
        // That a line is gone says little: an empty file does not have it either.
        if added.is_empty() || added.len() + removed.len() > MOST_PLACES {
            return whole();
        }
        let line = |line: &str| format!("(?s)(.*\\n)?{}(\\n.*)?", self.values.regex(line));
        let added = added.into_iter().map(|one| json!({"matches": line(one)}));
        let removed = removed
            .into_iter()
            .map(|one| json!({"matches": line(one), "not": true}));
        added.chain(removed).collect()
    }

    /// A value in a file with a structure.
    fn place(&self, parse: &str, at: &str, value: Value) -> Value {
        let mut check = json!({"parse": parse});
        if !at.is_empty() {
            check["at"] = Value::from(self.values.shown(at));
        }
        match value {
            Value::String(text) => check["equals"] = Value::from(self.values.hidden(&text)),
            // A drawn value would become a text there.
            Value::Number(number) if self.values.are_in(&number.to_string()) => {
                check["matches"] = Value::from(self.values.hidden(&number.to_string()));
            }
            other => check["equals"] = rendered(other, self.values),
        }
        check
    }

    /// Units that run, or do so no more.
    fn units(&self) -> Vec<Draft> {
        let named = |surface: &Surface| -> BTreeSet<Running> {
            let processes = surface.processes.iter();
            let known = processes.filter(|one| one.unit.as_deref().is_none_or(is_told));
            known.cloned().collect()
        };
        let (start, end) = (named(self.start), named(self.end));
        let units = |of: &BTreeSet<Running>| -> BTreeSet<String> {
            of.iter().filter_map(|one| one.unit.clone()).collect()
        };
        let (units_before, units_after) = (units(&start), units(&end));
        let mut drafts = Vec::new();
        for one in end.difference(&start) {
            let Some(unit) = &one.unit else { continue };
            if units_before.contains(unit) {
                continue;
            }
            let shown = self.values.shown(unit);
            let kind = json!({"name": self.values.shown(&one.name), "unit": shown});
            drafts.push(Draft {
                pass: format!("The unit {shown} runs."),
                fail: format!("The unit {shown} must run: {{{{ observed }}}}."),
                asks: format!("The unit {shown} must run."),
                from: format!(
                    "from the main process of {unit}, which an untouched lab does not have"
                ),
                ..self.draft(
                    format!(
                        "{}-runs",
                        self.values.slug(unit.trim_end_matches(".service"))
                    ),
                    2,
                    ("process", kind),
                )
            });
        }
        for one in start.difference(&end) {
            let Some(unit) = &one.unit else { continue };
            if units_after.contains(unit) {
                continue;
            }
            let shown = self.values.shown(unit);
            let exec = ["/usr/bin/systemctl", "is-active", shown.as_str()];
            let kind = json!({"exec": exec, "stdout": "(inactive|failed)\n", "exit": 3});
            drafts.push(Draft {
                pass: format!("The unit {shown} does not run."),
                fail: format!("The unit {shown} must not run: {{{{ observed }}}}."),
                asks: format!("The unit {shown} must not run."),
                from: format!("from the main process of {unit}, which only an untouched lab has"),
                ..self.draft(
                    format!(
                        "{}-stopped",
                        self.values.slug(unit.trim_end_matches(".service"))
                    ),
                    2,
                    ("command", kind),
                )
            });
        }
        drafts
    }

    /// Ports on which somebody listens, or does so no more.
    fn ports(&self) -> Vec<Draft> {
        let numbers = |surface: &Surface| -> BTreeSet<u16> {
            surface.ports.iter().map(|(_, port)| *port).collect()
        };
        let (before, after) = (numbers(self.start), numbers(self.end));
        let mut drafts = Vec::new();
        for port in after.difference(&before) {
            let Some((who, _)) = self.end.ports.iter().find(|(_, of)| of == port) else {
                continue;
            };
            let (name, number) = (
                self.values.shown(&who.name),
                self.values.shown(&port.to_string()),
            );
            let mut kind = json!({"name": name, "listens": number});
            if let Some(unit) = &who.unit {
                kind["unit"] = Value::from(self.values.shown(unit));
            }
            drafts.push(Draft {
                pass: format!("{name} listens on port {number}."),
                fail: format!("{name} must listen on port {number}: {{{{ observed }}}}."),
                asks: format!("{name} must listen on port {number}."),
                from: format!("from port {port}, on which nobody listens on an untouched lab"),
                ..self.draft(
                    format!("{}-listens", self.values.slug(&who.name)),
                    2,
                    ("process", kind),
                )
            });
        }
        for port in before.difference(&after) {
            let number = self.values.shown(&port.to_string());
            let kind = json!({"to": {"address": "127.0.0.1", "port": number}, "expect": "refused"});
            drafts.push(Draft {
                pass: format!("Nobody listens on port {number}."),
                fail: format!("Nobody may listen on port {number}: {{{{ observed }}}}."),
                asks: format!("Nobody may listen on port {number}."),
                from: format!("from port {port}, on which somebody listens on an untouched lab"),
                ..self.draft("port-closed".to_owned(), 2, ("probe", kind))
            });
        }
        drafts
    }

    /// Objects of a cluster that were made, changed or deleted.
    fn objects(&self) -> Vec<Draft> {
        let (start, end) = (&self.start.objects, &self.end.objects);
        let mut drafts = Vec::new();
        for (name, object) in end {
            let mut places = Vec::new();
            match start.get(name) {
                Some(old) => leaves(
                    "",
                    Some(&objects::own(old)),
                    &objects::own(object),
                    &mut places,
                ),
                None => deepest("", &objects::wanted(object), &mut places),
            }
            let is_new = !start.contains_key(name);
            if places.is_empty() && !is_new {
                continue;
            }
            places.truncate(MOST_PLACES);
            let parts = places
                .iter()
                .map(|(at, value)| format!("{} == {value}", objects::place(at)));
            let condition = parts.collect::<Vec<_>>().join(" && ");
            let mut kind = self.object(name);
            if !condition.is_empty() && name.resource != "secrets" {
                kind["condition"] = Value::from(self.values.hidden(&condition));
            }
            let what = format!(
                "{} {}",
                name.resource.trim_end_matches('s'),
                self.values.shown(&name.name)
            );
            let (how, must) = match is_new {
                true => ("there", "must be there as the task asks"),
                false => ("changed", "must be as the task asks"),
            };
            drafts.push(Draft {
                pass: format!("The {what} is as the task asks."),
                fail: format!("The {what} {must}: {{{{ observed }}}}."),
                asks: format!("The {what} {must}."),
                from: format!(
                    "from the {} {}, which is another than at the start",
                    name.resource, name.name
                ),
                ..self.draft(
                    format!("{}-{how}", self.values.slug(&name.name)),
                    2,
                    ("object", kind),
                )
            });
        }
        for name in start.keys().filter(|name| !end.contains_key(*name)) {
            let mut gone = self.object(name);
            gone["at_least"] = json!(0);
            gone["at_most"] = json!(0);
            let namespace = name.namespace.as_deref().unwrap_or("default");
            let there = json!({"resource": "namespaces", "name": self.values.shown(namespace)});
            let what = format!(
                "{} {}",
                name.resource.trim_end_matches('s'),
                self.values.shown(&name.name)
            );
            let kind = json!([{"object": gone}, {"object": there}]);
            drafts.push(Draft {
                pass: format!("The {what} is gone."),
                fail: format!("The {what} must be gone: {{{{ observed }}}}."),
                asks: format!("The {what} must be gone."),
                from: format!(
                    "from the {} {}, which was there at the start",
                    name.resource, name.name
                ),
                ..self.draft(
                    format!("{}-gone", self.values.slug(&name.name)),
                    2,
                    ("all", kind),
                )
            });
        }
        drafts
    }

    /// What names an object in a check.
    fn object(&self, name: &ObjectName) -> Value {
        let mut kind = json!({"resource": name.resource, "name": self.values.shown(&name.name)});
        if name.api != "v1" {
            kind["api"] = Value::from(name.api);
        }
        if let Some(namespace) = &name.namespace {
            kind["namespace"] = Value::from(self.values.shown(namespace));
        }
        kind
    }
}

/// Whether a step is named after a program whose doing shows in units or objects.
fn asks_others(name: &str) -> bool {
    ["systemctl", "kubectl", "helm"]
        .iter()
        .any(|program| name.starts_with(program))
}

/// Units that come and go with shells, and those of the system itself.
fn is_told(unit: &str) -> bool {
    unit.ends_with(".service") && !unit.starts_with("systemd-") && !unit.starts_with("user@")
}

/// Where nobody keeps what a task asks for.
#[must_use]
pub fn is_scratch(path: &str) -> bool {
    ["/tmp/", "/var/tmp/", "/dev/shm/"]
        .iter()
        .any(|folder| path.starts_with(folder))
}

fn without(part: &Value) -> Value {
    let mut file = part.clone();
    if let Value::Object(file) = &mut file {
        file.remove("not");
    }
    json!({"not": {"file": file}})
}

/// Lines that stand in one text and not in the other, comments and empty ones aside.
fn distinct<'a>(lines: &[&'a str], other: &[&str]) -> Vec<&'a str> {
    let told = |line: &&&str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#')
    };
    let mut found: Vec<&str> = Vec::new();
    for line in lines.iter().filter(told) {
        if !other.contains(line) && !found.contains(line) {
            found.push(line);
        }
    }
    found
}

fn parsed(how: &str, text: &str) -> Option<Value> {
    match how {
        "yaml" => serde_saphyr::from_str(text).ok(),
        _ => serde_json::from_str(text).ok(),
    }
}

/// The JSON pointer to a member of what is at `at` (RFC 6901).
fn member(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The places at which a value differs, each with what stands there now. What was taken away is not among them.
fn leaves(at: &str, old: Option<&Value>, new: &Value, found: &mut Vec<(String, Value)>) {
    if old == Some(new) {
        return;
    }
    match (old, new) {
        (Some(Value::Object(old)), Value::Object(new)) => {
            for (key, value) in new {
                leaves(&member(at, key), old.get(key), value, found);
            }
        }
        (Some(Value::Array(old)), Value::Array(new)) if old.len() == new.len() => {
            for (index, value) in new.iter().enumerate() {
                leaves(&format!("{at}/{index}"), old.get(index), value, found);
            }
        }
        _ => found.push((at.to_owned(), new.clone())),
    }
}

/// The values at the ends of all branches.
fn deepest(at: &str, value: &Value, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, value) in members {
                deepest(&member(at, key), value, found);
            }
        }
        Value::Array(parts) if parts.iter().any(|part| part.is_object()) => {
            for (index, part) in parts.iter().enumerate() {
                deepest(&format!("{at}/{index}"), part, found);
            }
        }
        Value::Null => {}
        other => found.push((at.to_owned(), other.clone())),
    }
}

/// A value with templates for its texts.
fn rendered(value: Value, values: &Placeholders) -> Value {
    match value {
        Value::String(text) => Value::from(values.hidden(&text)),
        Value::Array(parts) => parts
            .into_iter()
            .map(|part| rendered(part, values))
            .collect(),
        Value::Object(parts) => {
            let parts = parts.into_iter();
            parts
                .map(|(key, part)| (key, rendered(part, values)))
                .collect()
        }
        other => other,
    }
}

/// No two checks have the same id.
fn distinguish(drafts: &mut [Draft]) {
    let mut taken = BTreeSet::new();
    for draft in drafts {
        let mut id = draft.id.clone();
        let mut number = 2;
        while !taken.insert(id.clone()) {
            id = format!("{}-{number}", draft.id);
            number += 1;
        }
        draft.id = id;
    }
}
