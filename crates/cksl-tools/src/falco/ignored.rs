//! Which system calls falco asks for, and which it leaves alone unless told otherwise.

use std::collections::HashSet;

use falco_rules::event::code::{Spec, Topic};
use falco_rules::event::{EventCode, syscall};
use falco_rules::event_types::EventTypes;
use falco_rules::map::Set;

use crate::config::BaseSyscalls;

/// What a falco watches.
#[derive(Debug)]
pub(super) struct Watched {
    /// Linux names of the system calls that its rules look at, beside those that are always on.
    pub(super) syscalls: Vec<String>,
    /// Names of events that are not judged, even if they come.
    pub(super) left_out: Set<String>,
    /// Of these, those that rules name.
    pub(super) missed: Vec<&'static str>,
}

impl Watched {
    /// What rules that look at `types` watch with these settings.
    pub(super) fn new(types: &EventTypes, settings: &BaseSyscalls) -> Self {
        let listed = |prefix: bool| {
            let custom = settings.custom_set.iter().map(String::as_str);
            custom.filter_map(move |name| match name.strip_prefix('!') {
                Some(name) if prefix => Some(name),
                None if !prefix => Some(name),
                _ => None,
            })
        };
        let mut left_out: Set<String> = listed(true).map(str::to_owned).collect();
        if !settings.all {
            left_out.extend(names().map(str::to_owned));
        }
        for name in listed(false) {
            left_out.remove(name);
        }
        let asked: HashSet<&str> = listed(false).collect();
        let wanted = |name: &str| types.contains(name) || asked.contains(name);
        let named = types.len() < EventTypes::all().len();
        Self {
            syscalls: syscall::all()
                .filter(|call| wanted(call.event_name()) && !left_out.contains(call.event_name()))
                .map(|call| call.name.to_owned())
                .collect(),
            missed: types
                .names()
                .filter(|name| named && left_out.contains(*name))
                .collect(),
            left_out,
        }
    }
}

/// Whether events of that kind only move data: too many to be looked at by default.
fn only_moves_data(spec: &Spec) -> bool {
    let topic = spec.category.topic;
    matches!(topic, Topic::IoRead | Topic::IoWrite) && !spec.flags.modifies_state
}

/// The events that are ignored by default, sorted.
fn names() -> impl Iterator<Item = &'static str> {
    let mut names: Vec<_> = EventCode::all()
        .map(EventCode::spec)
        .filter(|spec| only_moves_data(spec))
        .map(|spec| spec.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter()
}

/// What `-i` prints.
pub(super) fn list() -> String {
    let names: String = names().map(|name| format!("- {name}\n")).collect();
    format!("Ignored syscall(s):\n{names}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(types: &[&str], custom: &[&str], all: bool) -> (Vec<String>, Vec<&'static str>) {
        let settings = BaseSyscalls {
            custom_set: custom.iter().map(ToString::to_string).collect(),
            all,
            ..BaseSyscalls::default()
        };
        let watched = Watched::new(&EventTypes::named(types.iter().copied()), &settings);
        (watched.syscalls, watched.missed)
    }

    fn calls(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn calls_that_only_move_data_are_ignored_by_default() {
        let text = list();
        assert!(text.starts_with("Ignored syscall(s):\n"), "{text}");
        assert!(
            text.contains("- read\n") && text.contains("- pwritev\n"),
            "{text}"
        );
        assert!(
            !text.contains("sendto") && !text.contains("openat"),
            "{text}"
        );
        assert_eq!(
            watched(&["pread", "mlock"], &[], false),
            (calls(&["mlock"]), vec!["pread"])
        );
        let (found, missed) = watched(&["pread", "mlock"], &[], true);
        assert_eq!((found, missed), (calls(&["pread64", "mlock"]), vec![]));
    }

    #[test]
    fn the_custom_set_adds_and_leaves_out() {
        let (found, missed) = watched(&["mlock", "openat"], &["read", "!openat"], false);
        assert_eq!(found, calls(&["read", "mlock"]));
        assert_eq!(missed, ["openat"]);
    }
}
