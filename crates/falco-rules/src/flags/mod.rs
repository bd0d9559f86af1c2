//! Names of bits, enumeration values, errors, signals and capabilities.

use crate::map::Map;
use std::sync::LazyLock;

/// The names of a set of numbers.
#[derive(Clone, Debug)]
pub struct Names {
    is_enum: bool,
    entries: Vec<(&'static str, u64)>,
}

static TABLES: LazyLock<Map<&'static str, Names>> = LazyLock::new(|| {
    let mut tables: Map<&str, Names> = Map::default();
    let mut current = "";
    let lines = include_str!("flags.txt").lines();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (first, second) = line
            .split_once(' ')
            .expect("flags.txt has two words a line");
        if let Some(name) = first.strip_prefix('[') {
            current = name;
            let names = Names {
                is_enum: second == "enum]",
                entries: Vec::new(),
            };
            tables.insert(name, names);
        } else {
            let value = u64::from_str_radix(second, 16).expect("flags.txt has values in hex");
            let table = tables
                .get_mut(current)
                .expect("flags.txt starts a table first");
            table.entries.push((first, value));
        }
    }
    tables
});

impl Names {
    /// The table of a name, such as `file_flags`.
    #[must_use]
    pub fn of(table: &str) -> Option<&'static Self> {
        TABLES.get(table)
    }

    /// All names of the table.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.entries.iter().map(|(name, _)| *name)
    }

    /// The names of the bits of a file's mode: as those of other flags, but a name of the whole number
    /// is the last one, even if those before it took its bits away.
    pub fn of_mode(&self, mode: u64) -> impl Iterator<Item = &'static str> {
        let whole = self.entries.iter().position(|(_, value)| *value == mode);
        let before = &self.entries[..whole.unwrap_or(self.entries.len())];
        let mut left = mode;
        let bits = before.iter().filter_map(move |(name, value)| {
            let matches = *value != 0 && left & value == *value;
            left &= if matches { !value } else { u64::MAX };
            matches.then_some(*name)
        });
        bits.chain(whole.map(|at| self.entries[at].0))
    }

    /// The names that make up a number: all bits of a set of flags, all meanings of an enumeration's value.
    ///
    /// Bits without a name are left out. Flags are searched in the order of the table: a name takes
    /// its bits away from those after it, and a name of value 0 is for the number 0 only.
    pub fn of_number(&self, number: u64) -> impl Iterator<Item = &'static str> {
        let mut left = number;
        let mut done = false;
        self.entries.iter().filter_map(move |(name, value)| {
            if self.is_enum {
                return (*value == number).then_some(*name);
            }
            let matches = match *value {
                0 => number == 0,
                bits => left & bits == bits,
            };
            if done || !matches {
                return None;
            }
            left &= !value;
            done = *value == number;
            Some(*name)
        })
    }
}

fn single(table: &str, value: u64) -> Option<&'static str> {
    Names::of(table)?.of_number(value).next()
}

/// Name of an error number, given positive: 2 is `ENOENT`.
#[must_use]
pub fn errno(code: u64) -> Option<&'static str> {
    single("errno", code)
}

/// Name of a signal: 9 is `SIGKILL`.
#[must_use]
pub fn signal(number: u64) -> Option<&'static str> {
    single("signals", number)
}

/// Names of a set of capabilities, in the order of their bits.
pub fn capabilities(mask: u64) -> impl Iterator<Item = &'static str> {
    let names = Names::of("capabilities");
    names
        .into_iter()
        .flat_map(move |names| names.of_number(mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(table: &str, number: u64) -> String {
        let names: Vec<_> = Names::of(table).unwrap().of_number(number).collect();
        names.join("|")
    }

    #[test]
    fn open_flags_read_as_falco_writes_them() {
        assert_eq!(names("file_flags", 4097), "O_RDONLY|O_CLOEXEC");
        assert_eq!(names("file_flags", 3), "O_RDWR");
        assert_eq!(names("file_flags", 0), "O_NONE");
        let folder = "O_DIRECTORY|O_NONBLOCK|O_RDONLY|O_TMPFILE";
        assert_eq!(names("file_flags", 0x2441), folder);
    }

    #[test]
    fn an_enumeration_lists_all_names_of_its_value() {
        assert_eq!(names("socket_families", 1), "AF_LOCAL|AF_UNIX");
        assert_eq!(names("ptrace_requests", 11), "PTRACE_ATTACH");
        assert_eq!(names("socket_families", 250), "");
    }

    #[test]
    fn the_kind_of_a_file_comes_last_in_its_mode() {
        let mode = |mode| {
            let table = Names::of("mknod_mode").unwrap();
            table.of_mode(mode).collect::<Vec<_>>().join("|")
        };
        assert_eq!(mode(0x6000), "S_IFCHR|S_IFBLK");
        assert_eq!(mode(0xc000), "S_IFREG|S_IFSOCK");
        assert_eq!(mode(0x6180), "S_IWUSR|S_IRUSR|S_IFCHR");
        assert_eq!(mode(0x8000), "S_IFREG");
    }

    #[test]
    fn errors_signals_and_capabilities_have_names() {
        assert_eq!(errno(2), Some("ENOENT"));
        assert_eq!(signal(9), Some("SIGKILL"));
        assert_eq!(signal(0), None);
        let caps: Vec<_> = capabilities(0x3).collect();
        assert_eq!(caps, ["CAP_CHOWN", "CAP_DAC_OVERRIDE"]);
    }
}
