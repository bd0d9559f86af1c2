//! The answer, as data: what `--json` prints and what the text is written from.

use falco_rules::condition::ast::{Op, Test};
use falco_rules::explain::{Account, Part, PartKind, Verdict};
use serde::Serialize;

use super::note::Note;
use super::survey::{Case, Survey};

/// Why a rule fired, or why it did not. Members are only ever added.
#[derive(Debug, Serialize)]
pub(super) struct Answer<'a> {
    /// The rule.
    pub(super) rule: &'a str,
    /// Its condition as written, without exceptions.
    pub(super) condition: &'a str,
    /// What bears on it, besides events.
    pub(super) notes: Vec<Note>,
    /// What events were looked at; nothing where there are none to look at.
    pub(super) events: Option<Events>,
    /// The event that is explained.
    pub(super) event: Option<Explained<'a>>,
}

/// A look through events.
#[derive(Debug, Serialize)]
pub(super) struct Events {
    /// Events of the types that the rule looks at.
    pub(super) looked_at: u64,
    /// Events of other types.
    pub(super) others: u64,
    /// Events that are known to be missing.
    pub(super) lost: u64,
    /// Where events stopped, the most first.
    pub(super) stops: Vec<StoppedAt>,
    /// Numbers of events that satisfy the condition.
    pub(super) fired: Vec<u64>,
    /// Numbers of those for which falco reported the rule, where that is known.
    pub(super) reported: Option<Vec<u64>>,
}

/// Events that stopped at one part of the condition.
#[derive(Debug, Serialize)]
pub(super) struct StoppedAt {
    /// The part, as written.
    pub(super) part: String,
    /// How many.
    pub(super) events: u64,
    /// Number of the last.
    pub(super) last: u64,
}

/// A condition explained for an event.
#[derive(Debug, Serialize)]
pub(super) struct Explained<'a> {
    /// Number of the event.
    pub(super) event: u64,
    /// When, on the clock.
    pub(super) time: String,
    /// What happened.
    pub(super) what: String,
    /// Whether the condition holds.
    pub(super) holds: bool,
    /// The part that stopped it, as written.
    pub(super) stopped_at: Option<String>,
    /// What that means, in plain words.
    pub(super) hint: Option<String>,
    /// The condition, part by part.
    pub(super) root: Step<'a>,
}

/// What came of a part.
#[derive(Debug, Serialize)]
pub(super) struct Step<'a> {
    /// As written.
    pub(super) text: &'a str,
    /// `and`, `or`, `not`, `macro`, `exception`, `check`.
    pub(super) kind: &'static str,
    /// File and line, from 1.
    pub(super) at: Option<String>,
    /// `true`, `false`, `no value`, `not evaluated`.
    pub(super) verdict: &'static str,
    /// It is on the way to what stopped the event.
    pub(super) stopped: bool,
    /// What a check looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) values: Vec<Looked<'a>>,
    /// The lists that a check names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) lists: Vec<&'a str>,
    /// Whether it is about being one of a list.
    #[serde(skip)]
    pub(super) in_list: bool,
    /// What it is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parts: Vec<Step<'a>>,
}

/// A value that a check looked at.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Looked<'a> {
    /// The field, as written.
    pub(super) field: &'a str,
    /// Its value as text; null without one.
    pub(super) value: Option<String>,
    /// Whether it ever has one.
    pub(super) filled: bool,
}

impl Events {
    pub(super) fn of(survey: &Survey<'_>, reported: Option<Vec<u64>>) -> Self {
        let stops = survey.stops.iter().map(|stop| StoppedAt {
            part: stop.part.text.clone(),
            events: stop.events,
            last: stop.last,
        });
        Events {
            looked_at: survey.looked_at,
            others: survey.others,
            lost: survey.lost,
            stops: stops.collect(),
            fired: survey.fired.iter().map(|fired| fired.event).collect(),
            reported,
        }
    }
}

impl<'a> Explained<'a> {
    pub(super) fn of(case: &Case<'a>) -> Self {
        let account = &case.account;
        let stop = account.stop();
        let way: Vec<*const Part> = stop
            .iter()
            .map(|one| std::ptr::from_ref(one.part))
            .collect();
        Explained {
            event: case.event,
            time: case.time.clone(),
            what: case.what.clone(),
            holds: account.verdict.holds(),
            stopped_at: stop.last().map(|last| last.part.text.clone()),
            hint: account.hint(),
            root: Step::of(account, &way),
        }
    }
}

impl<'a> Step<'a> {
    fn of(account: &Account<'a>, way: &[*const Part]) -> Self {
        let part = account.part;
        let (lists, in_list) = match &part.kind {
            PartKind::Check(check) => {
                let compares = matches!(
                    check.check.test,
                    Test::Compare {
                        op: Op::In | Op::Intersects,
                        ..
                    }
                );
                let lists = check.lists.iter().map(|list| list.name.as_str());
                (lists.collect(), compares)
            }
            _ => (Vec::new(), false),
        };
        Step {
            text: &part.text,
            kind: match part.kind {
                PartKind::And(_) => "and",
                PartKind::Or(_) => "or",
                PartKind::Not(_) => "not",
                PartKind::Macro { .. } => "macro",
                PartKind::Exception { .. } => "exception",
                PartKind::Check(_) => "check",
            },
            at: part
                .place
                .as_ref()
                .map(|place| format!("{}:{}", place.name, place.line + 1)),
            verdict: match account.verdict {
                Verdict::True => "true",
                Verdict::False => "false",
                Verdict::NoValue => "no value",
                Verdict::NotEvaluated => "not evaluated",
            },
            stopped: way.contains(&std::ptr::from_ref(part)),
            values: account
                .values
                .iter()
                .map(|seen| Looked {
                    field: seen.name,
                    value: seen.text.clone(),
                    filled: seen.filled,
                })
                .collect(),
            lists,
            in_list,
            parts: account
                .parts
                .iter()
                .map(|part| Step::of(part, way))
                .collect(),
        }
    }

    /// Whether it holds.
    pub(super) fn holds(&self) -> bool {
        self.verdict == "true"
    }
}
