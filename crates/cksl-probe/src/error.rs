//! Why the probe can't be loaded or used.

use std::{fs, io};

use aya::EbpfError;
use aya::maps::MapError;
use aya::programs::ProgramError;

/// A failure of the probe.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The kernel's type information can't be read: the programs can't be fitted to it.
    #[error(
        "the kernel's types can't be read from /sys/kernel/btf/vmlinux: {0} \
         (it needs a kernel with CONFIG_DEBUG_INFO_BTF and a mounted /sys)"
    )]
    Btf(#[source] aya::BtfError),
    /// Which pid namespace this process lives in can't be told.
    #[error("the pid namespace of this process can't be told: {0}")]
    Namespace(#[source] io::Error),
    /// How many processors there are can't be told.
    #[error("the number of processors can't be read from {file}: {error}")]
    Processors {
        /// Where it stands.
        file: &'static str,
        /// What the kernel said.
        error: io::Error,
    },
    /// The object could not be fitted to the kernel, or the kernel refused a map.
    #[error("the eBPF object can't be loaded: {}{hint}", chain(.source))]
    Object {
        /// What went wrong.
        source: Box<EbpfError>,
        /// What this process lacks, if that can be told.
        hint: Hint,
    },
    /// The kernel refused a program.
    #[error("the kernel refused the program `{program}`: {errno}{hint}{}", tail(.log))]
    Program {
        /// Name of the program.
        program: &'static str,
        /// What the kernel said.
        errno: io::Error,
        /// The verifier's log, as far as it was given.
        log: String,
        /// What this process lacks, if that can be told.
        hint: Hint,
    },
    /// The kernel took a program, but not its attachment, or the loader gave up on it.
    #[error("the program `{program}` can't be attached: {}{hint}", chain(.source))]
    Attach {
        /// Name of the program.
        program: &'static str,
        /// What went wrong.
        source: Box<ProgramError>,
        /// What this process lacks, if that can be told.
        hint: Hint,
    },
    /// A map could not be read or written.
    #[error("the map `{map}` can't be used: {}", chain(.source))]
    Map {
        /// Name of the map.
        map: &'static str,
        /// What went wrong.
        source: Box<MapError>,
    },
    /// More labs at once than there is room for.
    #[error("the probe watches {0} labs already and has room for no more")]
    TooManyLabs(usize),
    /// A namespace that shares its place in a table with too many others.
    #[error("pid namespace {0} can't be watched beside the others: stop a lab")]
    CrowdedNamespaces(u32),
    /// A lab that is not watched.
    #[error("lab {0} is not watched")]
    UnknownLab(u32),
    /// Waiting for the ring buffer failed.
    #[error("waiting for events failed: {0}")]
    Wait(#[source] io::Error),
}

impl ProbeError {
    pub(crate) fn object(source: EbpfError) -> Self {
        Self::Object {
            source: Box::new(source),
            hint: Hint::of_this_process(),
        }
    }

    pub(crate) fn program(program: &'static str, source: ProgramError) -> Self {
        let hint = Hint::of_this_process();
        match source {
            ProgramError::LoadError {
                io_error,
                verifier_log,
            } => Self::Program {
                program,
                errno: io_error,
                log: verifier_log.to_string(),
                hint,
            },
            source => Self::Attach {
                program,
                source: Box::new(source),
                hint,
            },
        }
    }

    pub(crate) fn map(map: &'static str, source: MapError) -> Self {
        Self::Map {
            map,
            source: Box::new(source),
        }
    }
}

/// What this process lacks for BPF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Nothing that could be seen from here.
    None,
    /// One of CAP_BPF and CAP_PERFMON, or both.
    Capabilities,
    /// The initial user namespace: capabilities in another one don't count.
    UserNamespace,
}

impl Hint {
    pub(crate) fn of_this_process() -> Self {
        const CAP_PERFMON: u64 = 1 << 38;
        const CAP_BPF: u64 = 1 << 39;
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let effective = status
            .lines()
            .find_map(|line| line.strip_prefix("CapEff:"))
            .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        if effective.is_some_and(|mask| mask & (CAP_BPF | CAP_PERFMON) != CAP_BPF | CAP_PERFMON) {
            return Self::Capabilities;
        }
        let map = fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
        if !map.is_empty() && map.split_whitespace().collect::<Vec<_>>() != ["0", "0", "4294967295"]
        {
            return Self::UserNamespace;
        }
        Self::None
    }
}

impl std::fmt::Display for Hint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "",
            Self::Capabilities => " (this process lacks CAP_BPF or CAP_PERFMON: run it as root)",
            Self::UserNamespace => {
                " (this process is in a user namespace of its own: BPF wants the initial one)"
            }
        })
    }
}

/// An error with its causes, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

/// The last lines of a verifier's log: the reason stands there.
fn tail(log: &str) -> String {
    const LINES: usize = 12;
    let lines: Vec<_> = log.lines().filter(|line| !line.is_empty()).collect();
    let from = lines.len().saturating_sub(LINES);
    if lines.is_empty() {
        String::new()
    } else {
        format!("\n{}", lines[from..].join("\n"))
    }
}
