//! The values of fields for an event.

mod args;
mod container;
mod evt;
mod fd;
mod fspath;
mod param;
mod proc;
mod time;
mod user;

pub(crate) use time::{clock_of, datetime, iso8601, rfc3339};

use crate::buffers::Buffers;
use crate::event::Event;
use crate::field::{FieldArg, FieldId, FieldRef, FieldTable};
use crate::state::{State, Thread};
use crate::value::{Extract, Value};
use std::borrow::Cow;
use std::sync::LazyLock;

/// An event with the state around it: what the fields of conditions and outputs are read from.
#[derive(Clone, Copy, Debug)]
pub struct View<'s> {
    state: &'s State,
    event: &'s Event,
    thread: Option<&'s Thread>,
    main: Option<&'s Thread>,
    /// How data among the parameters is written.
    buffers: Buffers,
    /// Time of the event before, where it is not that of the state.
    before: Option<u64>,
}

impl State {
    /// The view of the event that was applied last.
    #[must_use]
    pub fn view<'s>(&'s self, event: &'s Event) -> View<'s> {
        let thread = self.get_thread(event.tid);
        View {
            state: self,
            event,
            thread,
            main: thread.map(|thread| self.main_of(thread)),
            buffers: Buffers::default(),
            before: None,
        }
    }
}

impl<'s> View<'s> {
    /// The value of a field, which may outlive the view.
    #[must_use]
    pub fn value(&self, field: &FieldRef) -> Option<Value<'s>> {
        let get = GETTERS.get(usize::from(field.id.0)).copied().flatten()?;
        get(self, field.arg.as_ref())
    }

    /// The same view, with data in `evt.args`, `evt.info` and `evt.arg` written so.
    #[must_use]
    pub fn with_buffers(self, buffers: Buffers) -> Self {
        Self { buffers, ..self }
    }

    /// The same view, with `evt.deltatime` counted from a moment (ns since the epoch).
    #[must_use]
    pub fn after(self, before: u64) -> Self {
        let before = Some(before);
        Self { before, ..self }
    }

    /// Whether a view of some event can have a value for the field: whether it is known how it is
    /// read from events and the state.
    #[must_use]
    pub fn fills_field(field: &FieldRef) -> bool {
        let getter = GETTERS.get(usize::from(field.id.0));
        getter.is_some_and(Option::is_some)
    }

    /// The event.
    #[must_use]
    pub fn event(&self) -> &'s Event {
        self.event
    }
}

impl Extract for View<'_> {
    fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
        self.value(field)
    }

    fn fills(&self, field: &FieldRef) -> bool {
        View::fills_field(field)
    }

    fn event_type(&self) -> &str {
        self.event.name()
    }
}

/// Whether a field of system calls has values at all. Those that a program adds to Falco's are its own
/// matter.
pub(crate) fn is_filled(name: &str) -> bool {
    let id = FieldTable::falco().id(name);
    id.is_none_or(|FieldId(id)| GETTERS[usize::from(id)].is_some())
}

/// Reads one field.
type Get = for<'s> fn(&View<'s>, Option<&FieldArg>) -> Option<Value<'s>>;

/// The getters by the ids of [`FieldTable::falco`]. A field without one never has a value: those of
/// tables, plugins, and objects that Falco no longer knows.
static GETTERS: LazyLock<Vec<Option<Get>>> = LazyLock::new(|| {
    let lists = [
        evt::FIELDS,
        time::FIELDS,
        proc::FIELDS,
        user::FIELDS,
        fd::FIELDS,
        fspath::FIELDS,
        container::FIELDS,
    ];
    let fields = FieldTable::falco();
    let mut getters = vec![None; fields.iter().count()];
    for (name, get) in lists.into_iter().flatten() {
        let id = fields.id(name).expect("getters are for known fields");
        getters[usize::from(id.0)] = Some(*get);
    }
    getters
});

/// Text that the state or the event keeps.
fn text(bytes: &[u8]) -> Value<'_> {
    Value::Str(Cow::Borrowed(bytes))
}

/// Text that was made for the occasion.
fn owned<'s>(text: impl Into<Vec<u8>>) -> Value<'s> {
    Value::Str(Cow::Owned(text.into()))
}

/// Text, unless there is none.
fn nonempty(bytes: &[u8]) -> Option<Value<'_>> {
    (!bytes.is_empty()).then(|| text(bytes))
}

/// Several values, unless there is none.
fn each<'s>(values: impl Iterator<Item = Value<'s>>) -> Option<Value<'s>> {
    let values: Vec<_> = values.collect();
    (!values.is_empty()).then_some(Value::Each(values))
}
