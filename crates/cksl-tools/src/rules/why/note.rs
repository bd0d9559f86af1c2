//! What bears on a rule before any event is looked at: whether it runs at all, what later files made
//! of it, and whether what it asks for is ever told.

use std::path::Path;

use cksl_wire::protocol::{FalcoSeen, Replayed};
use falco_rules::explain::Outline;
use falco_rules::extract::View;
use falco_rules::load::{Change, ChangeKind, Loader};
use falco_rules::priority::Priority;
use falco_rules::rule::Rule;
use serde::Serialize;

use super::survey::Survey;
use crate::rules::LoadedRules;

/// Types of events that a note names.
const SHOWN_TYPES: usize = 6;

/// Fields that need the names that the node has for addresses.
const NEED_NAMES: [&str; 4] = ["fd.cip.name", "fd.sip.name", "fd.lip.name", "fd.rip.name"];

/// Fields that need the addresses of the node.
const NEED_ADDRESSES: [&str; 8] = [
    "fd.lip",
    "fd.rip",
    "fd.lport",
    "fd.rport",
    "fd.lnet",
    "fd.rnet",
    "fd.lproto",
    "fd.rproto",
];

/// A fact about a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Note {
    /// A stable name for it.
    pub(super) code: &'static str,
    /// The fact, with literals in backticks.
    pub(super) text: String,
    /// Whether it alone keeps the rule silent.
    pub(super) silences: bool,
}

impl Note {
    fn new(code: &'static str, text: impl Into<String>) -> Self {
        Note {
            code,
            text: text.into(),
            silences: false,
        }
    }

    fn silences(self) -> Self {
        Note {
            silences: true,
            ..self
        }
    }
}

/// What the files and the configuration make of a rule.
pub(super) fn of_rule(rule: &Rule, outline: &Outline, rules: &LoadedRules) -> Vec<Note> {
    let loader = &rules.rulebook.loader;
    let mut notes = Vec::new();
    let changes = loader.rule_changes(&rule.name);
    if !runs(rule, rules) {
        notes.push(why_not_running(rule, rules, &changes));
    }
    notes.extend(changed("the rule", &changes));
    for name in outline.macros() {
        notes.extend(changed(
            &format!("the macro `{name}`"),
            &loader.macro_changes(name),
        ));
    }
    notes.extend(lists_changed(outline, loader));
    if rule.event_types.is_empty() {
        let text = "no event can satisfy it: its checks of `evt.type` exclude one another";
        notes.push(Note::new("no-event-type", text).silences());
    }
    notes
}

fn runs(rule: &Rule, rules: &LoadedRules) -> bool {
    let mut running = rules.rulebook.rules().iter();
    running.any(|known| known.name == rule.name)
}

fn why_not_running(rule: &Rule, rules: &LoadedRules, changes: &[Change]) -> Note {
    let least = rules.config.priority.trim();
    if let Some(least) = Priority::parse(least).filter(|least| rule.priority > *least) {
        let text = format!(
            "it does not run: its priority is {}, and `priority` of falco.yaml lets only {} and \
             worse in",
            rule.priority.name(),
            least.name(),
        );
        return Note::new("below-priority", text).silences();
    }
    if !rule.enabled {
        let switch = changes.iter().rev().find(|change| match &change.kind {
            ChangeKind::Replaced(keys) => keys.iter().any(|key| key == "enabled"),
            ChangeKind::Defined | ChangeKind::Redefined => true,
            ChangeKind::Appended(_) => false,
        });
        let place = switch.map(|change| format!(" ({})", at(change)));
        let text = format!(
            "it does not run: it is disabled{}",
            place.unwrap_or_default()
        );
        return Note::new("disabled", text).silences();
    }
    let text = "it does not run: `rules` of falco.yaml or an option of falco switches it off";
    Note::new("switched-off", text).silences()
}

/// What files after the first made of an object.
fn changed(what: &str, changes: &[Change]) -> Option<Note> {
    let last = changes.iter().skip(1).last()?;
    let (code, done) = match &last.kind {
        ChangeKind::Appended(keys) => ("appended", format!("adds to its {}", list(keys))),
        ChangeKind::Replaced(keys) => ("overridden", format!("replaces its {}", list(keys))),
        ChangeKind::Defined | ChangeKind::Redefined => (
            "redefined",
            "defines it again, and nothing is left of the first definition".to_owned(),
        ),
    };
    Some(Note::new(code, format!("{what}: {} {done}", at(last))))
}

fn lists_changed(outline: &Outline, loader: &Loader) -> Vec<Note> {
    let mut names: Vec<&str> = Vec::new();
    for check in outline.checks() {
        for list in &check.lists {
            if !names.contains(&list.name.as_str()) {
                names.push(&list.name);
            }
        }
    }
    let notes = names
        .iter()
        .filter_map(|name| changed(&format!("the list `{name}`"), &loader.list_changes(name)));
    notes.collect()
}

fn at(change: &Change) -> String {
    let place = &change.place;
    let name = Path::new(&place.name).file_name();
    let name = name.map_or(place.name.clone().into(), |name| name.to_string_lossy());
    format!("{name}:{}", place.line + 1)
}

fn list(keys: &[String]) -> String {
    keys.join(", ")
}

/// What the events, and the supervisor, tell about the rule.
pub(super) fn of_events(
    rule: &Rule,
    outline: &Outline,
    rules: &LoadedRules,
    survey: &Survey<'_>,
    about: Option<&Replayed>,
) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some(about) = about {
        notes.extend(about_falco(rules, about, survey));
        notes.extend(about_types(rule, about));
    }
    notes.extend(empty_fields(outline, survey));
    if survey.lost > 0 {
        let text = format!(
            "{} events were lost: what they were can't be known",
            survey.lost
        );
        notes.push(Note::new("lost-events", text));
    }
    let taken = survey.fired.iter().rev();
    let mut taken = taken.filter_map(|fired| Some((fired.event, fired.taken_by.as_ref()?)));
    if let Some((event, other)) = taken.next() {
        let text = format!(
            "for event #{event} falco reports `{other}` instead: it comes before this rule, and \
             only the first that matches is reported (`rule_matching: first` in falco.yaml)"
        );
        notes.push(Note::new("taken-by-earlier-rule", text));
    }
    notes
}

fn about_falco(rules: &LoadedRules, about: &Replayed, survey: &Survey<'_>) -> Option<Note> {
    let mut running = about.falcos.iter().filter(|falco| falco.runs);
    let Some(falco) = running.next_back() else {
        let text = match about.falcos.is_empty() {
            true => "no falco has listened since the lab began",
            false => "no falco listens now: the last one has ended",
        };
        let hint = "`systemctl status falco` tells more";
        return Some(Note::new("no-falco", format!("{text}; {hint}")).silences());
    };
    if falco.rules != rules.files {
        let text = match changed_file(falco, rules) {
            Some(path) => format!(
                "falco runs with another {path} than the one that is there now: it was not \
                 reloaded, or refused it (`journalctl -u falco`)"
            ),
            None => "falco runs with other rules files than these".to_owned(),
        };
        return Some(Note::new("not-reloaded", text));
    }
    let last = survey.fired.last()?;
    let mut falcos = about.falcos.iter();
    let reported = falcos.any(|falco| falco.alerts.contains(&last.event));
    if last.event < falco.first && !reported {
        let text = format!(
            "falco with these rules listens since event #{}, and #{} came before",
            falco.first, last.event
        );
        return Some(Note::new("before-falco", text));
    }
    None
}

/// A file that falco has loaded with another content.
fn changed_file<'a>(falco: &FalcoSeen, rules: &'a LoadedRules) -> Option<&'a str> {
    let changed = rules.files.iter().find(|file| {
        let mut loaded = falco.rules.iter();
        loaded.any(|known| known.path == file.path && known.text != file.text)
    });
    changed.map(|file| file.path.as_str())
}

fn about_types(rule: &Rule, about: &Replayed) -> Option<Note> {
    let types: Vec<&str> = rule.event_types.names().collect();
    let has = |known: &[String]| types.iter().any(|name| known.iter().any(|one| one == name));
    if types.is_empty() || has(&about.recorded) {
        return None;
    }
    let mut shown = types.clone();
    shown.truncate(SHOWN_TYPES);
    let names = shown.join(", ");
    Some(if has(&about.content) {
        let text = format!(
            "the recording keeps {names} for the files only that the lab watches: events that the \
             rule is about may be missing"
        );
        Note::new("partly-recorded", text)
    } else {
        let text = format!("the recording does not keep {names}: no such event can be shown");
        Note::new("not-recorded", text)
    })
}

fn empty_fields(outline: &Outline, survey: &Survey<'_>) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    for check in outline.checks() {
        for (name, field) in check.fields() {
            let base = name.split('[').next().unwrap_or(name);
            let why = if !View::fills_field(field) {
                "nothing that a lab shows has it"
            } else if survey.no_names && NEED_NAMES.contains(&base) {
                "no address has a name in the node's /etc/hosts"
            } else if survey.no_interfaces && NEED_ADDRESSES.contains(&base) {
                "the node's own addresses are not known"
            } else {
                continue;
            };
            let text = format!("`{name}` is never filled here: {why}");
            if notes.iter().all(|note| note.text != text) {
                notes.push(Note::new("empty-field", text));
            }
        }
    }
    notes
}
