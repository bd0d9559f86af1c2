//! The event stream of a node: what the supervisor sends to falco and sysdig, and what they report.
//!
//! After the first line (see [`crate::protocol`]) both directions carry [frames](crate::frame). The
//! supervisor sends [`Record`]s: first the state of the node (users, containers, threads), then
//! events in order. The reader sends [`Report`]s.
//!
//! A falco that reloads its rules loses no event and judges none twice: it opens a second stream,
//! learns from that one's first [`Record::Live`] where it begins, says [`Report::Leave`] on the
//! first stream and judges what still comes there up to that event.

use std::collections::HashMap;
use std::net::IpAddr;

use falco_rules::event::Event;
use falco_rules::state::{Container, FdInfo, State, ThreadInfo, Users};
use serde::{Deserialize, Serialize};

/// Longest report that the supervisor takes, in bytes.
pub const MAX_REPORT: usize = 256 << 10;

/// Longest text of an alert in a report, in bytes.
const MAX_TEXT: usize = 96 << 10;

/// Numbers of events in one report.
pub const MAX_SHOWN: usize = 4096;

/// One thing that a reader of the stream must know, in order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Record {
    /// What is known of the node's threads, containers and users so far is void: the stream begins
    /// here, or begins anew after a loss.
    Begin {
        /// Host name of the node.
        hostname: String,
        /// Its addresses, with the lengths of their networks' prefixes.
        interfaces: Vec<(IpAddr, u8)>,
    },
    /// A thread that lives, as far as known.
    Thread {
        /// The thread.
        info: Box<ThreadInfo>,
        /// The descriptors of its process, if it is the first thread of one.
        fds: Vec<(i64, FdInfo)>,
    },
    /// A thread that has ended without an event of its end.
    Gone {
        /// Its id.
        tid: i64,
    },
    /// A container that the lab's runtime started.
    Container(Box<Container>),
    /// The users and groups of the node, or of a container.
    Users {
        /// Short id of the container; `None` for the node.
        container: Option<String>,
        /// They replace what was known.
        users: Users,
    },
    /// Something happened.
    Event(Box<Event>),
    /// Events were lost before this point.
    Loss {
        /// How many, at least.
        events: u64,
    },
    /// The state before this point is complete; events follow.
    Live {
        /// No event of this stream has a smaller number, and every event from this number on that
        /// the reader wants is in it.
        next: u64,
    },
    /// Something happened that only changes the state: it is not to be shown or judged. Only in
    /// recordings, beside the events that a filter let through.
    Background(Box<Event>),
    /// Which addresses have which names in the node. They replace what was known.
    Names(HashMap<IpAddr, Vec<String>>),
    /// A descriptor that no event told of, such as one that came through a socket.
    Descriptor {
        /// A thread of its process.
        tid: i64,
        /// Its number.
        fd: i64,
        /// What is behind it.
        info: Box<FdInfo>,
    },
    /// The addresses of the node have changed, or are known only now: these are all.
    Interfaces(Vec<(IpAddr, u8)>),
}

impl Record {
    /// What a reader must be told to know all that `state` knows. It begins with
    /// [`Record::Begin`]; [`Record::Live`] is not among it.
    pub fn of_state(state: &State, hostname: &str) -> impl Iterator<Item = Record> {
        let begin = Record::Begin {
            hostname: hostname.to_owned(),
            interfaces: state.interfaces().to_vec(),
        };
        let containers = state.containers().cloned().map(Box::new);
        let users = state.user_lists().map(|(container, users)| Record::Users {
            container: container.map(str::to_owned),
            users: users.clone(),
        });
        let threads = state.threads().map(|(info, fds)| Record::Thread {
            info: Box::new(info.clone()),
            fds: fds.map(|(fd, info)| (fd, info.clone())).collect(),
        });
        [begin, Record::Names(state.names().clone())]
            .into_iter()
            .chain(containers.map(Record::Container))
            .chain(users)
            .chain(threads)
    }

    /// Brings `state` up to date: for an event, [`State::apply`].
    pub fn apply(&self, state: &mut State) {
        match self {
            Record::Begin {
                hostname,
                interfaces,
            } => {
                state.clear();
                state.set_hostname(hostname);
                state.set_interfaces(interfaces.clone());
            }
            Record::Thread { info, fds } => {
                state.insert_thread((**info).clone(), fds.iter().cloned());
            }
            Record::Interfaces(interfaces) => state.set_interfaces(interfaces.clone()),
            Record::Gone { tid } => state.remove_thread(*tid),
            Record::Container(container) => state.insert_container((**container).clone()),
            Record::Users { container, users } => {
                state.set_users(container.as_deref(), users.clone());
            }
            Record::Names(names) => state.set_names(names.clone()),
            Record::Descriptor { tid, fd, info } => state.insert_fd(*tid, *fd, (**info).clone()),
            Record::Event(event) | Record::Background(event) => state.apply(event),
            Record::Loss { .. } | Record::Live { .. } => {}
        }
    }
}

/// What falco and sysdig tell the supervisor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Report {
    /// A rule matched an event and the line was written.
    Alert {
        /// `evt.num` of the event.
        event: u64,
        /// Rule name.
        rule: String,
        /// Priority as printed.
        priority: String,
        /// The alert as it was printed to the outputs.
        line: String,
        /// The rule's own message, rendered, without time, priority and appended output.
        message: String,
    },
    /// All events up to this number were judged. Sent when the reader has nothing left to do, so
    /// that a grader need not guess when an alert would have come.
    Seen {
        /// Number of the last event judged.
        event: u64,
    },
    /// Send what has happened until now, then close your sending side: another stream has taken
    /// over, or the reader ends. Reports on what was sent still come, until the reader closes too.
    Leave,
    /// sysdig has printed these events, or written them to a recording.
    Shown {
        /// Their numbers.
        events: Vec<u64>,
    },
}

impl Report {
    /// The report with texts that the supervisor takes: cut where they are longer.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        if let Report::Alert {
            rule,
            line,
            message,
            ..
        } = &mut self
        {
            for (text, most) in [(rule, MAX_TEXT / 4), (line, MAX_TEXT), (message, MAX_TEXT)] {
                text.truncate(text.floor_char_boundary(most));
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_alert_fits_a_report() {
        let long = "ü".repeat(MAX_REPORT);
        let alert = Report::Alert {
            event: u64::MAX,
            rule: long.clone(),
            priority: "Informational".into(),
            line: long.clone(),
            message: long,
        };
        assert!(postcard::to_stdvec(&alert.bounded()).unwrap().len() <= MAX_REPORT);
        let shown = Report::Shown {
            events: vec![u64::MAX; MAX_SHOWN],
        };
        assert!(postcard::to_stdvec(&shown).unwrap().len() <= MAX_REPORT);
    }

    #[test]
    fn a_reader_knows_what_the_sender_knew() {
        let mut known = State::default();
        known.insert_container(Container {
            id: "0123456789ab".into(),
            name: "web".into(),
            ..Container::default()
        });
        known.set_users(
            None,
            Users::read("root:x:0:0::/root:/bin/sh\n", "root:x:0:\n"),
        );
        let thread = ThreadInfo::new(7, 7, 1);
        let file = FdInfo::named(falco_rules::state::FdKind::File, *b"/etc/passwd");
        known.insert_thread(thread.clone(), [(3, file)]);

        let mut reader = State::default();
        reader.insert_thread(ThreadInfo::new(99, 99, 1), []);
        for record in Record::of_state(&known, "node-1") {
            let bytes = postcard::to_stdvec(&record).unwrap();
            postcard::from_bytes::<Record>(&bytes)
                .unwrap()
                .apply(&mut reader);
        }
        assert_eq!(reader.thread(7), Some(&thread));
        assert_eq!(reader.thread(99), None);
        assert_eq!(reader.containers().count(), 1);
        let fds: Vec<i64> = reader
            .threads()
            .flat_map(|(_, fds)| fds.map(|(fd, _)| fd))
            .collect();
        assert_eq!(fds, [3]);
        let (_, users) = reader
            .user_lists()
            .find(|(container, _)| container.is_none())
            .unwrap();
        assert_eq!(users.users[&0].name, "root");
    }
}
