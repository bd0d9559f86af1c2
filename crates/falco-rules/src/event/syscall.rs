//! Names and numbers of system calls.

use super::EventCode;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A system call of x86-64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syscall {
    /// Number.
    pub nr: u32,
    /// Linux's name for it (`pread64`, where the event is called `pread`).
    pub name: &'static str,
    /// The code of its events: [`EventCode::GENERIC`] if it has none of its own.
    pub code: EventCode,
}

struct Table {
    names: Vec<&'static str>,
    by_number: Vec<Option<Syscall>>,
    by_name: HashMap<&'static str, u32>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        names: Vec::new(),
        by_number: Vec::new(),
        by_name: HashMap::new(),
    };
    let lines = include_str!("syscalls.txt").lines();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let (name, nr) = match line.split_once(' ') {
            Some((name, nr)) => (name, nr.parse::<u32>().ok()),
            None => (line, None),
        };
        table.names.push(name);
        let Some(nr) = nr else { continue };
        let slot = nr as usize;
        if table.by_number.len() <= slot {
            table.by_number.resize(slot + 1, None);
        }
        let code = EventCode::named(event_name(name)).unwrap_or(EventCode::GENERIC);
        table.by_number[slot] = Some(Syscall { nr, name, code });
        table.by_name.insert(name, nr);
    }
    table
});

/// The event's name where it is not that of the system call.
fn event_name(syscall: &str) -> &str {
    match syscall {
        "pread64" => "pread",
        "pwrite64" => "pwrite",
        "prlimit64" => "prlimit",
        other => other,
    }
}

impl Syscall {
    /// Name of its events: `evt.type`.
    #[must_use]
    pub fn event_name(self) -> &'static str {
        if self.code == EventCode::GENERIC {
            self.name
        } else {
            self.code.spec().name
        }
    }
}

/// All system calls of x86-64, by number.
pub fn all() -> impl Iterator<Item = Syscall> {
    TABLE.by_number.iter().copied().flatten()
}

/// The system call of a number, if it is known.
#[must_use]
pub fn by_number(nr: u32) -> Option<Syscall> {
    TABLE.by_number.get(nr as usize).copied().flatten()
}

/// The system call of a name, if x86-64 has it.
#[must_use]
pub fn by_name(name: &str) -> Option<Syscall> {
    TABLE.by_name.get(name).and_then(|nr| by_number(*nr))
}

/// Whether `evt.type` can have this value: an event's name or that of any system call.
#[must_use]
pub fn is_event_type(name: &str) -> bool {
    TABLE.names.binary_search(&name).is_ok() || EventCode::named(name).is_some()
}

/// All values that `evt.type` can have, sorted.
pub fn event_types() -> impl Iterator<Item = &'static str> {
    TABLE.names.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_leads_to_the_code_of_its_events() {
        let code = |name: &str| by_name(name).unwrap().code.spec().code;
        assert_eq!(code("openat"), "SYSCALL_OPENAT_2_X");
        assert_eq!(code("pread64"), "SYSCALL_PREAD_X");
        assert_eq!(code("execve"), "SYSCALL_EXECVE_19_X");
        assert_eq!(code("sync"), "GENERIC_X");
        assert_eq!(by_number(257).unwrap().name, "openat");
    }

    #[test]
    fn names_of_calls_without_a_code_are_event_types_too() {
        assert!(is_event_type("fsync"));
        assert!(is_event_type("procexit"));
        assert!(!is_event_type("opn"));
        let names: Vec<_> = event_types().collect();
        assert!(names.is_sorted());
        for code in EventCode::all() {
            assert!(is_event_type(code.spec().name));
        }
    }
}
