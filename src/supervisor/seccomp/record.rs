//! One record of the kernel's, as it comes from its audit socket.

use std::fmt::Write as _;

/// The type of the records that seccomp has the kernel write.
const SECCOMP: u16 = 1326;

/// Bytes before the text: length, type, flags, sequence and sender.
const HEADER: usize = 16;

/// How many ids a node's user namespace maps, and what it sees of another one.
const MAPPED: u32 = 65_536;
const OVERFLOW: u32 = 65_534;

/// A record of any type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Its number. Records of one event have the same.
    pub(super) serial: u64,
    /// What seccomp has to say, if it is that.
    pub(super) seccomp: Option<Seccomp>,
}

/// A record of seccomp's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seccomp {
    /// The process that made the system call, on the host.
    pub(super) host_pid: i32,
    /// Number of the system call.
    pub(super) call: u32,
    /// The text as it came: `audit(SECONDS:SERIAL): auid=… pid=… comm=…`.
    text: String,
}

impl Record {
    /// Reads a message of the socket; `None` for one that is no record.
    pub(super) fn parse(message: &[u8]) -> Option<Self> {
        let kind = u16::from_ne_bytes([*message.get(4)?, *message.get(5)?]);
        let text = std::str::from_utf8(message.get(HEADER..)?).ok()?;
        let text = text.trim_end_matches(['\0', '\n']);
        let (stamp, _) = text.strip_prefix("audit(")?.split_once("): ")?;
        let serial = stamp.split_once(':')?.1.parse().ok()?;
        // Whatever would end a line would be another line of the log. The kernel writes none.
        let is_line = !text.contains(|character: char| character.is_control());
        let seccomp = (kind == SECCOMP && is_line).then(|| Seccomp::parse(text));
        Some(Self {
            serial,
            seccomp: seccomp.flatten(),
        })
    }
}

impl Seccomp {
    fn parse(text: &str) -> Option<Self> {
        let field = |name: &str| text.split(' ').find_map(|word| word.strip_prefix(name));
        // The process's name and program come behind its pid, and the kernel writes them in
        // quotes or as digits: no blank of theirs stands for itself.
        Some(Self {
            host_pid: field("pid=")?.parse().ok()?,
            call: field("syscall=")?.parse().ok()?,
            text: text.to_owned(),
        })
    }

    /// The record as a kernel of the node's own would have written it: with the pid that the process has
    /// there, and the ids of users and groups (those of the host begin at `id_base`).
    pub(super) fn in_node(&self, pid: i32, id_base: u32) -> String {
        let mut line = String::from("audit: type=1326");
        for word in self.text.split(' ') {
            // Writing to a string does not fail.
            let _ = match word.split_once('=') {
                Some(("pid", _)) => write!(line, " pid={pid}"),
                Some((name @ ("auid" | "uid" | "gid"), id)) => {
                    write!(line, " {name}={}", id_in_node(id, id_base))
                }
                _ => write!(line, " {word}"),
            };
        }
        line
    }
}

fn id_in_node(id: &str, base: u32) -> String {
    match id.parse::<u32>() {
        // u32::MAX is nobody's.
        Ok(host) if base != 0 && host != u32::MAX => {
            let own = host.checked_sub(base).filter(|id| *id < MAPPED);
            own.unwrap_or(OVERFLOW).to_string()
        }
        _ => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As it came from a kernel 6.18.
    const TEXT: &str = "audit(1795227013.097:103023): auid=4294967295 uid=0 gid=0 ses=4294967295 \
        pid=29095 comm=\"runc:[2:INIT]\" exe=\"/runc\" sig=0 arch=c000003e syscall=332 compat=0 \
        ip=0x40d74e code=0x7ffc0000";

    fn message(kind: u16, text: &str) -> Vec<u8> {
        let mut message = vec![0; HEADER];
        message[4..6].copy_from_slice(&kind.to_ne_bytes());
        message.extend(text.as_bytes());
        message
    }

    #[test]
    fn a_record_tells_its_number_its_process_and_its_call() {
        let record = Record::parse(&message(1326, TEXT)).unwrap();
        assert_eq!(record.serial, 103_023);
        let seccomp = record.seccomp.unwrap();
        assert_eq!((seccomp.host_pid, seccomp.call), (29095, 332));
        // Padded, as the kernel may.
        let padded = Record::parse(&message(1326, &format!("{TEXT}\0\0"))).unwrap();
        assert_eq!(padded.seccomp, Some(seccomp));
    }

    #[test]
    fn other_records_count_and_say_nothing() {
        let text = "audit(1795227013.097:9): prog-id=12 op=LOAD";
        let record = Record::parse(&message(1334, text)).unwrap();
        assert_eq!((record.serial, record.seccomp), (9, None));
        assert_eq!(Record::parse(&message(1326, "no record")), None);
        assert_eq!(Record::parse(&[0; 8]), None);
        let two = TEXT.replace(" ses=", "\nNov 21 node-1 kernel: ses=");
        assert_eq!(Record::parse(&message(1326, &two)).unwrap().seccomp, None);
    }

    #[test]
    fn in_the_node_it_has_the_pid_and_the_users_of_the_node() {
        let record = |text| {
            Record::parse(&message(1326, text))
                .unwrap()
                .seccomp
                .unwrap()
        };
        let line = record(TEXT).in_node(42, 0);
        assert_eq!(
            line,
            format!("audit: type=1326 {}", TEXT.replace("pid=29095", "pid=42"))
        );
        let mapped = TEXT.replace("uid=0 gid=0", "uid=100033 gid=7");
        let line = record(&mapped).in_node(42, 100_000);
        assert!(
            line.contains(" auid=4294967295 uid=33 gid=65534 ses=4294967295 pid=42 "),
            "{line}"
        );
    }

    #[test]
    fn a_name_that_looks_like_a_field_changes_nothing() {
        // The kernel writes a name with a blank as digits; a label may stand before the pid.
        let text = TEXT
            .replace(
                "\"runc:[2:INIT]\"",
                "612070 69643d31".replace(' ', "").as_str(),
            )
            .replace(" pid=", " subj=unconfined pid=");
        let seccomp = Record::parse(&message(1326, &text))
            .unwrap()
            .seccomp
            .unwrap();
        assert_eq!(seccomp.host_pid, 29095);
        let line = seccomp.in_node(7, 0);
        assert_eq!(line.matches("pid=7 ").count(), 1);
        assert!(line.contains("subj=unconfined pid=7 comm=6120"), "{line}");
    }
}
