//! One text, read in every way in which the crate reads texts: as a condition, as an output and as
//! rule files. None may panic, and what is read must keep its promises.

#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use falco_rules::alert::{Alert, Include, Style, TimeFormat};
use falco_rules::condition::parse;
use falco_rules::event::Event;
use falco_rules::extract::View;
use falco_rules::field::FieldTable;
use falco_rules::filter::Filter;
use falco_rules::buffers::Buffers;
use falco_rules::format::Template;
use falco_rules::load::{LoadReport, Loader};
use falco_rules::ruleset::{Matching, Options};
use falco_rules::state::State;
use libfuzzer_sys::{Corpus, fuzz_target};

/// Separates rule files that are loaded one after another.
const NEXT_FILE: char = '\u{c}';

static STORY: LazyLock<Vec<Event>> = LazyLock::new(falco_rules_fuzz::story);

fuzz_target!(|text: &str| -> Corpus {
    condition(text);
    output(text);
    files(text);
    Corpus::Keep
});

fn each_event(mut look: impl FnMut(&Event, &View<'_>)) {
    let mut state = State::default();
    for event in &*STORY {
        state.apply(event);
        look(event, &state.view(event));
    }
}

fn condition(text: &str) {
    let Ok(tree) = parse(text) else {
        return;
    };
    // What Falco's form can't hold is lost in printing; what comes back must print the same.
    if let Ok(again) = parse(&tree.to_string()) {
        let printed = again.to_string();
        if let Ok(third) = parse(&printed) {
            assert_eq!(third.to_string(), printed);
        }
    }
    if let Ok(filter) = Filter::of_tree(tree, &FieldTable::falco()) {
        let types = filter.event_types();
        each_event(|event, view| {
            assert!(!filter.matches(view) || types.contains(event.name()));
        });
    }
}

fn output(text: &str) {
    let Ok(template) = Template::compile(text, &FieldTable::falco()) else {
        return;
    };
    each_event(|_, view| {
        for buffers in [Buffers::Dotted, Buffers::Base64] {
            let _ = template.render(view, buffers);
            let _ = template.json(view, buffers).len();
        }
    });
}

fn files(text: &str) {
    let mut loader = Loader::default();
    let results: Vec<_> = text
        .split(NEXT_FILE)
        .take(3)
        .map(|text| loader.add("rules.yaml", text))
        .collect();
    let _ = LoadReport(&results).to_string();
    let _ = LoadReport(&results).to_json();
    let _ = loader.describe();
    let _ = loader.lint(&results);
    let style = Style {
        time: TimeFormat::Iso8601,
        hostname: "node".to_owned(),
        include: Include::default(),
        static_fields: Default::default(),
    };
    let running = loader.rule_set(&Options {
        matching: Matching::All,
        ..Options::default()
    });
    each_event(|event, view| {
        // Rules merged into one program and indexed by event type match as each by itself.
        let together: BTreeSet<_> = running.matches(view).map(|rule| &rule.name).collect();
        let alone = running.rules().iter();
        let alone = alone.filter(|rule| rule.source == "syscall" && rule.filter.matches(view));
        assert_eq!(together, alone.map(|rule| &rule.name).collect());
        for rule in running.matches(view) {
            let alert = Alert::of(rule, view, event.ts, Buffers::Dotted);
            let _ = alert.line(&style.time);
            let _ = alert.json(&style).to_string();
        }
    });
}
