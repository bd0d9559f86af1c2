//! A look through all events: how far each got in a rule's condition.

use std::cmp::Reverse;
use std::collections::HashMap;

use cksl_wire::stream::Record;
use falco_rules::buffers::Buffers;
use falco_rules::explain::{Account, Outline, Part};
use falco_rules::extract::View;
use falco_rules::field::FieldTable;
use falco_rules::format::Template;
use falco_rules::rule::Rule;
use falco_rules::state::State;
use falco_rules::value::Extract;
use jiff::tz::TimeZone;

use super::evidence::EvidenceError;
use crate::rulebook::Rulebook;

/// Events for which a rule fired that are kept by number.
const MOST_FIRED: usize = 1000;

/// Which event is to be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The last for which the rule fired, or else the one that got furthest, the last of those.
    Nearest,
    /// The last that the rule looks at.
    Last,
    /// The one of this number.
    Numbered(u64),
}

/// What came of the look.
#[derive(Debug)]
pub(super) struct Survey<'o> {
    /// Events that the rule looks at.
    pub(super) looked_at: u64,
    /// Events of types that it does not look at.
    pub(super) others: u64,
    /// Events that are known to be missing.
    pub(super) lost: u64,
    /// Where events stopped, the most first.
    pub(super) stops: Vec<Stop<'o>>,
    /// Events that satisfy the condition, the first ones.
    pub(super) fired: Vec<Fired>,
    /// The event to be explained.
    pub(super) case: Option<Case<'o>>,
    /// There are no addresses of the node, so that fields that need them stay empty.
    pub(super) no_interfaces: bool,
    /// The node has no names for addresses.
    pub(super) no_names: bool,
}

/// Events that stopped at one part.
#[derive(Debug)]
pub(super) struct Stop<'o> {
    pub(super) part: &'o Part,
    pub(super) events: u64,
    /// Number of the last of them.
    pub(super) last: u64,
}

/// An event that satisfies the condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fired {
    pub(super) event: u64,
    /// The rule that was tried before, and took it.
    pub(super) taken_by: Option<String>,
}

/// An event with the account of the condition for it.
#[derive(Debug)]
pub(super) struct Case<'o> {
    pub(super) event: u64,
    /// When, on the clock.
    pub(super) time: String,
    /// What happened, in a few words.
    pub(super) what: String,
    pub(super) account: Account<'o>,
    depth: f64,
}

/// Looks through the records for a rule. What the process `asker` does is left out: it asks.
pub(super) fn survey<'o>(
    rule: &Rule,
    outline: &'o Outline,
    rulebook: &Rulebook,
    records: impl Iterator<Item = Result<Record, EvidenceError>>,
    wanted: Wanted,
    asker: Option<i64>,
) -> Result<Survey<'o>, EvidenceError> {
    let mut survey = Survey {
        looked_at: 0,
        others: 0,
        lost: 0,
        stops: Vec::new(),
        fired: Vec::new(),
        case: None,
        no_interfaces: true,
        no_names: true,
    };
    let words = Words::new();
    let mut stops: HashMap<*const Part, Stop<'o>> = HashMap::new();
    let mut state = State::default();
    state.set_time_zone(TimeZone::system());
    for record in records {
        let record = record?;
        record.apply(&mut state);
        let event = match &record {
            Record::Event(event) => event,
            Record::Loss { events } => {
                survey.lost += events;
                continue;
            }
            Record::Begin { interfaces, .. } => {
                survey.no_interfaces &= interfaces.is_empty();
                continue;
            }
            _ => continue,
        };
        let asked = wanted == Wanted::Numbered(event.num);
        if Some(event.tid) == asker && !asked {
            continue;
        }
        let concerned = rule.event_types.contains(event.name());
        if !concerned && !asked {
            survey.others += 1;
            continue;
        }
        let view = state.view(event);
        let reach = outline.reach(&view);
        if concerned {
            survey.looked_at += 1;
        } else {
            survey.others += 1;
        }
        if let Some(part) = reach.stop.filter(|_| concerned) {
            let stop = stops.entry(part).or_insert(Stop {
                part,
                events: 0,
                last: 0,
            });
            stop.events += 1;
            stop.last = event.num;
        }
        if reach.holds && survey.fired.len() < MOST_FIRED {
            survey.fired.push(Fired {
                event: event.num,
                taken_by: taken_by(rule, rulebook, &view),
            });
        }
        let better = match wanted {
            Wanted::Numbered(_) => asked,
            Wanted::Last => true,
            Wanted::Nearest => {
                let best = survey.case.as_ref().map_or(-1.0, |case| case.depth);
                reach.depth >= best
            }
        };
        if better {
            survey.case = Some(Case {
                event: event.num,
                time: words.time(&view),
                what: words.what(&view),
                account: outline.explain(&view),
                depth: reach.depth,
            });
        }
    }
    survey.no_names = state.names().is_empty();
    survey.stops = stops.into_values().collect();
    survey
        .stops
        .sort_by_key(|stop| Reverse((stop.events, stop.last)));
    Ok(survey)
}

/// The rule that falco reports in place of one that runs, where it reports only the first.
fn taken_by(rule: &Rule, rulebook: &Rulebook, view: &View<'_>) -> Option<String> {
    let running = &rulebook.running;
    if running.rules().iter().all(|known| known.name != rule.name) {
        return None;
    }
    let reported: Vec<&Rule> = running.matches(view).collect();
    if reported.iter().any(|reported| reported.name == rule.name) {
        return None;
    }
    reported.first().map(|first| first.name.clone())
}

/// Says in a few words what an event is.
struct Words {
    time: Template,
    process: Template,
    container: Template,
    file: Template,
}

impl Words {
    fn new() -> Self {
        let fields = FieldTable::falco();
        // Without a star at the front a template ends where a value is missing.
        let template = |text| Template::compile(text, &fields).expect("these are templates");
        Self {
            time: template("%evt.time.s"),
            process: template("%evt.type by %proc.name (pid %proc.vpid)"),
            container: template("%container.id %container.name"),
            file: template("%fd.name"),
        }
    }

    fn time(&self, view: &View<'_>) -> String {
        render(&self.time, view).unwrap_or_default()
    }

    fn what(&self, view: &View<'_>) -> String {
        let mut what = render(&self.process, view).unwrap_or_else(|| view.event_type().to_owned());
        if let Some(container) = render(&self.container, view)
            && let Some((_, name)) = container.split_once(' ')
            && !container.starts_with("host ")
        {
            what = format!("{what} in {name}");
        }
        match render(&self.file, view) {
            Some(file) => format!("{what}, {file}"),
            None => what,
        }
    }
}

/// The text, if all of its values are there.
fn render(template: &Template, view: &View<'_>) -> Option<String> {
    let line = template.render(view, Buffers::Dotted);
    let text = String::from_utf8_lossy(&line.text).into_owned();
    (line.complete && !text.is_empty()).then_some(text)
}
