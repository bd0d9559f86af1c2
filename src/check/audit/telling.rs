//! The events of an audit log, in the order of their time, each with its actor.

use std::collections::VecDeque;

use falco_rules::audit::{AuditEvent, AuditLog, AuditView};
use falco_rules::field::{FieldId, FieldRef};
use falco_rules::value::{Extract, Value};
use serde_json::Value as Json;

use crate::check::AuditCheck;
use crate::check::event::history::History;
use crate::check::instrument::when::clock;
use crate::detector::Actor;
use crate::grade::Evidence;

/// Users of the control plane itself.
const OF_LAB: [&str; 4] = [
    "system:node:",
    "system:kube-",
    "system:apiserver",
    "system:serviceaccount:kube-system:",
];

/// Events that are still to come.
pub(crate) struct LogEvents {
    /// In the order of their time. The API server writes an event when it is over; of two that are over
    /// at the same time the file's order counts.
    events: VecDeque<AuditEvent>,
    log: AuditLog,
    grader: String,
    actor_field: FieldId,
    /// What the learner asked for later counts no more, in ns since the epoch.
    end: u64,
}

impl LogEvents {
    /// All of them; `grader` is the grader's user.
    pub(crate) fn new(mut events: Vec<AuditEvent>, grader: &str) -> Self {
        events.sort_by_key(AuditEvent::ts);
        let actor_field = AuditCheck::fields().id(AuditCheck::ACTOR);
        Self {
            events: events.into(),
            log: AuditLog::default(),
            grader: grader.to_owned(),
            actor_field: actor_field.expect("the table has the field of ours"),
            end: u64::MAX,
        }
    }

    /// Has nothing count that the learner asked for after `ts`.
    pub(crate) fn end(&mut self, ts: u64) {
        self.end = ts;
    }

    /// Tells a history those until `ts`, in ns since the epoch.
    pub(crate) fn until(&mut self, ts: u64, history: &mut History) {
        while let Some(event) = self.events.pop_front_if(|event| event.ts() <= ts) {
            let actor = actor(&event, &self.grader);
            let too_late = event.ts() > self.end && actor == Actor::Learner;
            let view = Attributed {
                actor,
                actor_field: self.actor_field,
                view: self.log.next(&event),
            };
            if too_late {
                continue;
            }
            history.logged(&view, &|| Evidence {
                at: format!("audit event {}", text(&event, "/auditID")),
                observed: describe(&event),
                ..Evidence::default()
            });
        }
    }
}

/// Whose doing an event is, by the user who asked.
fn actor(event: &AuditEvent, grader: &str) -> Actor {
    let user = text(event, "/user/username");
    if user == grader {
        Actor::Grader
    } else if OF_LAB.iter().any(|start| user.starts_with(start)) {
        Actor::Lab
    } else {
        Actor::Learner
    }
}

/// An event in a few words: `mona: get secrets shop/db`.
fn describe(event: &AuditEvent) -> String {
    let of = |member: &str| text(event, &format!("/objectRef/{member}"));
    let mut what = of("resource").to_owned();
    if !of("subresource").is_empty() {
        what = format!("{what}/{}", of("subresource"));
    }
    let name = [of("namespace"), of("name")];
    let name: Vec<&str> = name.into_iter().filter(|part| !part.is_empty()).collect();
    let line = format!(
        "{} {}: {} {what} {}",
        clock(event.ts()),
        text(event, "/user/username"),
        text(event, "/verb"),
        name.join("/"),
    );
    line.trim_end().chars().take(160).collect()
}

pub(crate) fn text<'e>(event: &'e AuditEvent, pointer: &str) -> &'e str {
    let value = event.document().pointer(pointer);
    value.and_then(Json::as_str).unwrap_or_default()
}

/// An event with whose doing it is.
struct Attributed<'s> {
    actor: Actor,
    actor_field: FieldId,
    view: AuditView<'s>,
}

impl Extract for Attributed<'_> {
    fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
        match field.id == self.actor_field {
            true => Some(Value::Str(self.actor.name().as_bytes().into())),
            false => self.view.value(field),
        }
    }

    fn event_type(&self) -> &str {
        self.view.event_type()
    }

    fn source(&self) -> &str {
        self.view.source()
    }
}
