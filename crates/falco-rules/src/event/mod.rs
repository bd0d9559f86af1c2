//! Events: what happened, as a code with parameters.
//!
//! An [`Event`] is plain data. What its parameters are called and how they read is in the table of
//! [`code`]; what they mean for processes and descriptors is known to [`crate::state`].

pub mod code;
#[cfg(feature = "serde")]
mod json;
pub mod param;
pub mod syscall;

pub use code::{EventCode, ParamSpec, ParamType, Spec};
pub use param::{Param, SockAddr, SockTuple};

/// One event, with its parameters in the order of its [`Spec`].
///
/// # Serialised forms (feature `serde`)
/// In a format for people (JSON) an event is
/// `{"num":1,"ts":2,"cpu":0,"tid":7,"type":"openat","params":{"fd":3,"name":"/etc/passwd"}}`. The form
/// is stable: members are only added. `type` is the event's name; parameters stand by name, absent
/// ones are left out, and each is one of
/// * a number, or a string if the bytes are UTF-8;
/// * `{"hex":"61ff"}`: bytes that are not;
/// * `{"inet":"1.2.3.4:80"}`, `{"unix":"/run/x"}`, `{"family":16}`: a socket's address;
/// * `{"from":"1.2.3.4:5","to":"5.6.7.8:80"}`, `{"unix":"/run/x","from":1,"to":2}`, `{"family":16}`: both
///   ends of a connection;
/// * `[[3,1],[4,4]]`: descriptors of a poll with their bits;
/// * `{"variant":1,"value":5}`: a parameter of type DYN.
///
/// In a compact format (postcard) it is its fields in order, with the number of the code.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Running number, from 1.
    pub num: u64,
    /// Time in ns since the epoch.
    pub ts: u64,
    /// CPU on which it happened.
    pub cpu: u16,
    /// Thread that caused it, in the numbering of the node's pid namespace.
    pub tid: i64,
    /// What kind of event it is.
    pub code: EventCode,
    /// One value for each parameter of the code; values missing at the end are absent.
    pub params: Vec<Param>,
}

impl Event {
    /// Parameters of [`EventCode::GENERIC`] for the system call of a number on x86-64.
    ///
    /// Such an event has a name and nothing else: neither arguments nor a result.
    #[must_use]
    pub fn generic_params(nr: u32) -> Vec<Param> {
        vec![Param::U64(u64::from(nr)), Param::U64(u64::from(nr))]
    }

    /// Name of the event (`openat`); for a generic event that of the system call.
    #[must_use]
    pub fn name(&self) -> &'static str {
        if self.code != EventCode::GENERIC {
            return self.code.spec().name;
        }
        self.at(0)
            .as_u64()
            .and_then(|nr| u32::try_from(nr).ok())
            .and_then(syscall::by_number)
            .map_or("unknown", |call| call.name)
    }

    /// The parameter at a position; absent if the event has none there.
    #[must_use]
    pub fn at(&self, index: usize) -> &Param {
        self.params.get(index).unwrap_or(&Param::Absent)
    }

    /// The parameter of a name, if the event's code has one.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&Param> {
        self.code.spec().position(name).map(|index| self.at(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generic_event_is_named_after_its_system_call() {
        let event = Event {
            num: 1,
            ts: 0,
            cpu: 0,
            tid: 1,
            code: EventCode::GENERIC,
            params: Event::generic_params(162),
        };
        assert_eq!(event.name(), "sync");
    }

    #[test]
    fn parameters_are_found_by_name() {
        let event = Event {
            num: 1,
            ts: 0,
            cpu: 0,
            tid: 1,
            code: EventCode::parse("PPME_SYSCALL_CLOSE_X").unwrap(),
            params: vec![Param::I64(0), Param::I64(3)],
        };
        assert_eq!(event.param("fd"), Some(&Param::I64(3)));
        assert_eq!(event.param("name"), None);
    }
}
