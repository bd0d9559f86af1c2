//! The table of events: names, categories and parameters of each event code.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The kind of an event: an index into the event table.
///
/// Numbers are stable: recordings may keep them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "u16"))]
pub struct EventCode(u16);

/// A number that is no event code: the data comes from a newer version, or is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no event code {0}")]
pub struct UnknownCode(u16);

impl TryFrom<u16> for EventCode {
    type Error = UnknownCode;

    fn try_from(code: u16) -> Result<Self, UnknownCode> {
        if usize::from(code) < TABLE.specs.len() {
            Ok(Self(code))
        } else {
            Err(UnknownCode(code))
        }
    }
}

impl EventCode {
    /// A system call without a code of its own.
    pub const GENERIC: Self = Self(0);

    /// The code of a name such as `PPME_SYSCALL_OPENAT_2_X`; the prefix `PPME_` may be missing.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.strip_prefix("PPME_").unwrap_or(code);
        TABLE.by_code.get(code).copied()
    }

    /// The code of the events of a name (`openat`). Names are unique among the codes.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABLE.by_name.get(name).copied()
    }

    /// All codes.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..TABLE.specs.len()).map(|index| Self(index as u16))
    }

    /// Its place in the table.
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// What the table says of it.
    #[must_use]
    pub fn spec(self) -> &'static Spec {
        &TABLE.specs[self.index()]
    }
}

/// What is known of an event code.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Its own name, without `PPME_`: `SYSCALL_OPENAT_2_X`.
    pub code: &'static str,
    /// The event's name: `openat`.
    pub name: &'static str,
    /// Where it comes from, and what it is about.
    pub category: Category,
    /// What it does with descriptors.
    pub flags: Flags,
    /// Its parameters.
    pub params: Vec<ParamSpec>,
}

impl Spec {
    /// Position of the parameter of a name.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.params.iter().position(|param| param.name == name)
    }
}

/// The category of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Category {
    /// What it is about.
    pub topic: Topic,
    /// Where it comes from.
    pub origin: Origin,
}

macro_rules! words {
    ($(#[$doc:meta])* $type:ident { $($(#[$var_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type {
            $($(#[$var_doc])* $variant,)*
        }

        impl $type {
            fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

words! {
    /// What an event is about.
    Topic {
        /// Nothing of the others.
        Other = "OTHER",
        /// Files and folders.
        File = "FILE",
        /// Sockets.
        Net = "NET",
        /// Communication between processes.
        Ipc = "IPC",
        /// Waiting for descriptors.
        Wait = "WAIT",
        /// Signals.
        Signal = "SIGNAL",
        /// Sleeping.
        Sleep = "SLEEP",
        /// Clocks and timers.
        Time = "TIME",
        /// Processes and threads.
        Process = "PROCESS",
        /// The scheduler.
        Scheduler = "SCHEDULER",
        /// Memory.
        Memory = "MEMORY",
        /// Users and groups.
        User = "USER",
        /// The machine.
        System = "SYSTEM",
        /// Reading from a descriptor of any kind.
        IoRead = "IO_READ",
        /// Writing to a descriptor of any kind.
        IoWrite = "IO_WRITE",
        /// Other work on a descriptor of any kind.
        IoOther = "IO_OTHER",
        /// The machinery of recording.
        Internal = "INTERNAL",
    }
}

words! {
    /// Where events come from.
    Origin {
        /// The return of a system call.
        Syscall = "SYSCALL",
        /// Another place in the kernel.
        Tracepoint = "TRACEPOINT",
        /// A walk over what is there.
        Iter = "ITER",
        /// The recorder itself.
        Meta = "METAEVENT",
        /// A plugin.
        Plugin = "PLUGIN",
    }
}

/// What an event does with descriptors, and the like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// Makes a descriptor.
    pub creates_fd: bool,
    /// Works on a descriptor.
    pub uses_fd: bool,
    /// Ends a descriptor.
    pub destroys_fd: bool,
    /// Reads data from it.
    pub reads_from_fd: bool,
    /// Writes data to it.
    pub writes_to_fd: bool,
    /// Changes processes, descriptors or users.
    pub modifies_state: bool,
    /// Waits for something.
    pub waits: bool,
    /// No event of a thread: it is shown only when asked for.
    pub internal: bool,
}

/// One parameter of an event code.
#[derive(Clone, Copy, Debug)]
pub struct ParamSpec {
    /// Name, as in `evt.arg.NAME`.
    pub name: &'static str,
    /// Type.
    pub kind: ParamType,
    /// How its number is written.
    pub base: Base,
    /// Name of its flag table, or of the set of types that a DYN parameter can have.
    pub table: Option<&'static str>,
}

words! {
    /// Type of a parameter.
    ParamType {
        /// Signed number of 16 bits.
        Int16 = "INT16",
        /// Signed number of 32 bits.
        Int32 = "INT32",
        /// Signed number of 64 bits.
        Int64 = "INT64",
        /// Unsigned number of 8 bits.
        Uint8 = "UINT8",
        /// Unsigned number of 16 bits.
        Uint16 = "UINT16",
        /// Unsigned number of 32 bits.
        Uint32 = "UINT32",
        /// Unsigned number of 64 bits.
        Uint64 = "UINT64",
        /// Text.
        Charbuf = "CHARBUF",
        /// Several texts.
        CharbufArray = "CHARBUFARRAY",
        /// A buffer.
        Bytebuf = "BYTEBUF",
        /// A path.
        FsPath = "FSPATH",
        /// A path that may be relative to a descriptor.
        FsRelPath = "FSRELPATH",
        /// Result of a call: negative is an error number.
        Errno = "ERRNO",
        /// A descriptor; negative may be an error number.
        Fd = "FD",
        /// The same, of 32 bits.
        Fd32 = "FD32",
        /// Process or thread id.
        Pid = "PID",
        /// The same, of 32 bits.
        Pid32 = "PID32",
        /// User id.
        Uid = "UID",
        /// Group id.
        Gid = "GID",
        /// Number of a signal.
        SigType = "SIGTYPE",
        /// Set of signals.
        SigSet = "SIGSET",
        /// Duration in ns.
        RelTime = "RELTIME",
        /// Time in ns since the epoch.
        AbsTime = "ABSTIME",
        /// One socket address.
        SockAddr = "SOCKADDR",
        /// Two socket addresses.
        SockTuple = "SOCKTUPLE",
        /// Descriptors of a poll.
        FdList = "FDLIST",
        /// Type that differs from event to event.
        Dyn = "DYN",
        /// Bits, of 8 bits in all.
        Flags8 = "FLAGS8",
        /// Bits, of 16 bits in all.
        Flags16 = "FLAGS16",
        /// Bits, of 32 bits in all.
        Flags32 = "FLAGS32",
        /// A named value of 8 bits.
        EnumFlags8 = "ENUMFLAGS8",
        /// A named value of 16 bits.
        EnumFlags16 = "ENUMFLAGS16",
        /// A named value of 32 bits.
        EnumFlags32 = "ENUMFLAGS32",
        /// File mode.
        Mode = "MODE",
        /// Number of a system call.
        SyscallId = "SYSCALLID",
        /// IPv4 address.
        Ipv4Addr = "IPV4ADDR",
        /// IPv6 address.
        Ipv6Addr = "IPV6ADDR",
        /// Port.
        Port = "PORT",
    }
}

impl ParamType {
    /// Whether its numbers can be negative.
    #[must_use]
    pub fn is_signed(self) -> bool {
        use ParamType::{Errno, Fd, Fd32, Int16, Int32, Int64, Pid, Pid32};
        matches!(
            self,
            Int16 | Int32 | Int64 | Errno | Fd | Fd32 | Pid | Pid32
        )
    }
}

/// How the numbers of a parameter are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Base {
    /// Decimal.
    #[default]
    Decimal,
    /// Upper-case hexadecimal.
    Hex,
    /// Octal, with a leading 0.
    Octal,
}

struct Table {
    specs: Vec<Spec>,
    by_code: HashMap<&'static str, EventCode>,
    by_name: HashMap<&'static str, EventCode>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let lines = include_str!("events.txt").lines();
    let specs: Vec<_> = lines
        .filter(|line| !line.starts_with('#'))
        .map(|line| read_spec(line).expect("events.txt follows the form it states"))
        .collect();
    let index = |key: fn(&Spec) -> &'static str| {
        let codes = (0..).map(EventCode);
        specs.iter().map(key).zip(codes).collect()
    };
    Table {
        by_code: index(|spec| spec.code),
        by_name: index(|spec| spec.name),
        specs,
    }
});

fn read_spec(line: &'static str) -> Option<Spec> {
    let mut words = line.split(' ');
    Some(Spec {
        code: words.next()?,
        name: words.next()?,
        category: read_category(words.next()?)?,
        flags: read_flags(words.next()?)?,
        params: words.map(read_param).collect::<Option<_>>()?,
    })
}

fn read_category(text: &str) -> Option<Category> {
    let (mut topic, mut origin) = (None, None);
    for word in text.split('|') {
        match Origin::from_word(word) {
            Some(found) => origin = Some(found),
            None => topic = Some(Topic::from_word(word)?),
        }
    }
    Some(Category {
        topic: topic?,
        origin: origin?,
    })
}

fn read_flags(text: &str) -> Option<Flags> {
    let mut flags = Flags::default();
    for word in text.split(',') {
        match word {
            "CREATES_FD" => flags.creates_fd = true,
            "USES_FD" => flags.uses_fd = true,
            "DESTROYS_FD" => flags.destroys_fd = true,
            "READS_FROM_FD" => flags.reads_from_fd = true,
            "WRITES_TO_FD" => flags.writes_to_fd = true,
            "MODIFIES_STATE" => flags.modifies_state = true,
            "WAITS" => flags.waits = true,
            "SKIPPARSERESET" => flags.internal = true,
            "LARGE_PAYLOAD" | "-" => {}
            _ => return None,
        }
    }
    Some(flags)
}

fn read_param(text: &'static str) -> Option<ParamSpec> {
    let mut words = text.split(':');
    let (name, kind) = (words.next()?, ParamType::from_word(words.next()?)?);
    let (mut base, mut table) = (Base::Decimal, None);
    for word in words {
        match word {
            "HEX" => base = Base::Hex,
            "OCT" => base = Base::Octal,
            name => table = Some(name),
        }
    }
    Some(ParamSpec {
        name,
        kind,
        base,
        table,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_understood_and_named_once() {
        assert_eq!(EventCode::all().count(), 190);
        assert_eq!(TABLE.by_code.len(), 190);
        assert_eq!(TABLE.by_name.len(), 190);
        assert_eq!(EventCode::GENERIC.spec().code, "GENERIC_X");
    }

    #[test]
    fn an_open_knows_its_parameters() {
        let spec = EventCode::parse("PPME_SYSCALL_OPENAT_2_X").unwrap().spec();
        assert_eq!(spec.name, "openat");
        assert!(spec.flags.creates_fd && !spec.flags.uses_fd);
        assert_eq!(spec.position("name"), Some(2));
        assert_eq!(spec.params[3].table, Some("file_flags"));
        assert_eq!(spec.params[4].base, Base::Octal);
    }
}
