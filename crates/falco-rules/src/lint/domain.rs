//! What values some fields can have.

use crate::field::FieldType;
use crate::flags::Names;
use crate::state::FdKind;
use crate::suggest::closest;

/// The values that a field can have.
pub(super) enum Domain {
    /// One of these words.
    Words(Vec<&'static str>),
    /// The first digits of an identifier, or `host`.
    ContainerId,
}

impl Domain {
    /// The domain of a field, if it is a narrow one.
    pub(super) fn of(field: &str) -> Option<Self> {
        Some(Domain::Words(match field {
            "evt.res" => {
                let errors = Names::of("errno").into_iter().flat_map(Names::names);
                errors.chain(["SUCCESS"]).collect()
            }
            "fd.type" => FdKind::ALL.iter().map(|kind| kind.name()).collect(),
            "fd.l4proto" => vec!["tcp", "udp", "icmp", "raw", "<NA>"],
            "fd.sockfamily" => vec!["ip", "unix"],
            "container.id" => return Some(Domain::ContainerId),
            _ => return None,
        }))
    }

    pub(super) fn has(&self, value: &str) -> bool {
        match self {
            Domain::Words(words) => words.contains(&value),
            Domain::ContainerId => {
                let digits = value.bytes().all(|byte| byte.is_ascii_hexdigit());
                matches!(value, "host" | "" | "<NA>") || digits && value.len() == 12
            }
        }
    }

    /// The value that was most likely meant.
    pub(super) fn nearest(&self, value: &str) -> Option<&'static str> {
        match self {
            Domain::Words(words) => {
                let same = words.iter().find(|word| word.eq_ignore_ascii_case(value));
                same.copied()
                    .or_else(|| closest(value, words.iter().copied()))
            }
            Domain::ContainerId => None,
        }
    }

    /// What its values are.
    pub(super) fn description(&self) -> &'static str {
        match self {
            Domain::Words(words) if words.len() > 20 => {
                "its values are `SUCCESS` and the names of errors, such as `ENOENT`"
            }
            Domain::Words(words) if words.contains(&"tcp") => {
                "its values are tcp, udp, icmp and raw"
            }
            Domain::Words(words) if words.contains(&"ip") => "its values are ip and unix",
            Domain::Words(_) => {
                "its values are kinds of descriptors: file, directory, ipv4, ipv6, unix, pipe, …"
            }
            Domain::ContainerId => {
                "it is `host`, or the first 12 digits of an identifier; `container.name` is the name"
            }
        }
    }
}

/// Whether the field is a name of a process as the kernel keeps it.
pub(super) fn is_comm(field: &str) -> bool {
    matches!(
        field,
        "proc.name"
            | "proc.pname"
            | "proc.aname"
            | "proc.sname"
            | "proc.vpgid.name"
            | "proc.pgid.name"
    )
}

/// Whether the field is an absolute path, if a file is meant.
pub(super) fn is_path(field: &str) -> bool {
    matches!(
        field,
        "fd.name"
            | "fd.directory"
            | "proc.exepath"
            | "proc.pexepath"
            | "proc.aexepath"
            | "proc.cwd"
    )
}

/// The least and the greatest number of a narrow type.
pub(super) fn range(ty: FieldType) -> Option<(i128, i128)> {
    Some(match ty {
        FieldType::Int8 => (i8::MIN.into(), i8::MAX.into()),
        FieldType::Int16 => (i16::MIN.into(), i16::MAX.into()),
        FieldType::Int32 => (i32::MIN.into(), i32::MAX.into()),
        FieldType::Uint8 => (0, u8::MAX.into()),
        FieldType::Uint16 | FieldType::Port => (0, u16::MAX.into()),
        FieldType::Uint32 | FieldType::Uid | FieldType::Gid | FieldType::Mode => {
            (0, u32::MAX.into())
        }
        _ => return None,
    })
}
