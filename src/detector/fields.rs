//! The fields that Falco does not have: `cksl.*`.

use std::sync::LazyLock;

use falco_rules::event::Event;
use falco_rules::extract::View;
use falco_rules::field::{Field, FieldRef, FieldTable, FieldType};
use falco_rules::state::State;
use falco_rules::value::{Extract, Value};

use super::{OwnFile, Target, Text, Truth};

/// Fields whose values are paths of the node's own files.
pub const OWN_FIELDS: [&str; 5] = [
    "cksl.program",
    "cksl.aprogram",
    "cksl.target.program",
    "cksl.tracer.program",
    "cksl.fd.own",
];

/// An event with the state around it and the host's truth behind it: what checks are evaluated on.
#[derive(Clone, Copy, Debug)]
pub struct CkslView<'a> {
    state: &'a State,
    view: View<'a>,
    truth: &'a Truth,
    node: &'a str,
}

type Get = for<'a> fn(&CkslView<'a>) -> Option<Value<'a>>;

/// Our fields, in the order of their ids after Falco's.
const FIELDS: [(&str, FieldType, Get); 20] = [
    ("cksl.actor", FieldType::Charbuf, |view| {
        Some(text(view.truth.actor.name().as_bytes()))
    }),
    ("cksl.node", FieldType::Charbuf, |view| {
        let worker = view.truth.worker.as_deref();
        Some(text(worker.unwrap_or(view.node).as_bytes()))
    }),
    ("cksl.fd.path", FieldType::Fspath, |view| {
        of_text(view.truth.file.as_ref()?.path.as_ref())
    }),
    ("cksl.fd.dev", FieldType::Uint64, |view| {
        Some(Value::U64(view.truth.file.as_ref()?.dev))
    }),
    ("cksl.fd.ino", FieldType::Uint64, |view| {
        Some(Value::U64(view.truth.file.as_ref()?.ino))
    }),
    ("cksl.target.pid", FieldType::Int64, |view| {
        Some(Value::I64(target(view)?.pid.into()))
    }),
    ("cksl.target.name", FieldType::Charbuf, |view| {
        of_text(target(view)?.name.as_ref())
    }),
    ("cksl.target.exepath", FieldType::Fspath, |view| {
        of_text(target(view)?.exepath.as_ref())
    }),
    ("cksl.target.container", FieldType::Charbuf, |view| {
        Some(text(target(view)?.container.as_ref()?.as_bytes()))
    }),
    ("cksl.target.pod", FieldType::Charbuf, |view| {
        Some(text(target(view)?.pod.as_ref()?.as_bytes()))
    }),
    ("cksl.target.namespace", FieldType::Charbuf, |view| {
        Some(text(target(view)?.namespace.as_ref()?.as_bytes()))
    }),
    ("cksl.target.actor", FieldType::Charbuf, |view| {
        Some(text(target(view)?.actor?.name().as_bytes()))
    }),
    ("cksl.tracer.pid", FieldType::Int64, |view| {
        Some(Value::I64(tracer(view)?.pid.into()))
    }),
    ("cksl.tracer.name", FieldType::Charbuf, |view| {
        of_text(tracer(view)?.name.as_ref())
    }),
    ("cksl.tracer.exepath", FieldType::Fspath, |view| {
        of_text(tracer(view)?.exepath.as_ref())
    }),
    ("cksl.program", FieldType::Charbuf, |view| {
        own(&view.truth.program)
    }),
    ("cksl.aprogram", FieldType::Charbuf, |view| {
        let known: Vec<_> = view.truth.ancestors.iter().filter_map(own).collect();
        (!known.is_empty()).then_some(Value::Each(known))
    }),
    ("cksl.target.program", FieldType::Charbuf, |view| {
        own(&target(view)?.program)
    }),
    ("cksl.tracer.program", FieldType::Charbuf, |view| {
        own(&tracer(view)?.program)
    }),
    ("cksl.fd.own", FieldType::Charbuf, |view| {
        own(&view.truth.file.as_ref()?.own)
    }),
];

fn own(own: &OwnFile) -> Option<Value<'_>> {
    match own {
        OwnFile::Is(path) => Some(text(path.as_bytes())),
        OwnFile::No | OwnFile::Foreign | OwnFile::Unknown => None,
    }
}

fn target<'a>(view: &CkslView<'a>) -> Option<&'a Target> {
    view.truth.target.as_ref()
}

fn tracer<'a>(view: &CkslView<'a>) -> Option<&'a Target> {
    view.truth.tracer.as_ref()
}

fn text(bytes: &[u8]) -> Value<'_> {
    Value::Str(bytes.into())
}

fn of_text(found: Option<&Text>) -> Option<Value<'_>> {
    Some(text(&found?.0))
}

static TABLE: LazyLock<FieldTable> = LazyLock::new(|| {
    let ours = FIELDS
        .iter()
        .map(|(name, kind, _)| Field::new(*name, *kind));
    FieldTable::falco().with(ours)
});

/// Falco's fields and ours: what the conditions of checks are compiled against.
#[must_use]
pub fn field_table() -> FieldTable {
    TABLE.clone()
}

static FIRST: LazyLock<usize> = LazyLock::new(|| FieldTable::falco().iter().count());

impl<'a> CkslView<'a> {
    /// The view of the event that `state` has applied last; `node` is the node's host name.
    #[must_use]
    pub fn new(state: &'a State, event: &'a Event, truth: &'a Truth, node: &'a str) -> Self {
        CkslView {
            state,
            view: state.view(event),
            truth,
            node,
        }
    }

    /// The state after the event.
    #[must_use]
    pub fn state(&self) -> &'a State {
        self.state
    }

    /// The event.
    #[must_use]
    pub fn event(&self) -> &'a Event {
        self.view.event()
    }

    /// What the host knows of it.
    #[must_use]
    pub fn truth(&self) -> &'a Truth {
        self.truth
    }

    /// Falco's side of it.
    #[must_use]
    pub fn falco(&self) -> View<'a> {
        self.view
    }

    /// Those of [`OWN_FIELDS`] whose value, or a part of it, is not known.
    pub fn unknown(&self) -> impl Iterator<Item = &'static str> {
        let truth = self.truth;
        let of = |target: &Option<Target>| target.as_ref().map(|target| target.program.clone());
        let is_unknown: [bool; OWN_FIELDS.len()] = [
            truth.program == OwnFile::Unknown,
            truth.ancestors.contains(&OwnFile::Unknown),
            of(&truth.target) == Some(OwnFile::Unknown),
            of(&truth.tracer) == Some(OwnFile::Unknown),
            truth
                .file
                .as_ref()
                .is_some_and(|file| file.own == OwnFile::Unknown),
        ];
        let fields = OWN_FIELDS.into_iter().zip(is_unknown);
        fields.filter_map(|(field, is_unknown)| is_unknown.then_some(field))
    }

    /// The value of a field, which may outlive the view.
    #[must_use]
    pub fn value(&self, field: &FieldRef) -> Option<Value<'a>> {
        match usize::from(field.id.0).checked_sub(*FIRST) {
            None => self.view.value(field),
            Some(ours) => FIELDS.get(ours).and_then(|(_, _, get)| get(self)),
        }
    }
}

impl Extract for CkslView<'_> {
    fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
        self.value(field)
    }

    fn event_type(&self) -> &str {
        self.view.event_type()
    }
}
