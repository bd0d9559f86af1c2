//! The event stream of a node: what the supervisor sends to falco and sysdig, and what they report.
//!
//! After the first line (see [`crate::protocol`]) both directions carry [frames](crate::frame). The
//! supervisor sends [`Record`]s: first the state of the node (users, containers, threads), then
//! events in order. The reader sends [`Report`]s.
//!
//! A reader that wants to be told of nothing more shuts its sending side down; the supervisor then
//! sends what it had queued for it and closes. So a falco that reloads its rules loses no event and
//! judges none twice: it opens a second stream, learns from [`Record::Live`] where that one begins,
//! shuts the first down and judges its rest up to there.

use falco_rules::event::Event;
use falco_rules::state::{ContainerInfo, ThreadInfo, UserInfo};
use serde::{Deserialize, Serialize};

/// One thing that a reader of the stream must know, in order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Record {
    /// A thread that lives, as far as known: at the start, and again after a loss.
    Thread(Box<ThreadInfo>),
    /// A container that the lab's runtime started.
    Container(Box<ContainerInfo>),
    /// The users of the node (`container` empty) or of a container.
    Users {
        /// Container id, empty for the node.
        container: String,
        /// Its users, replacing what was known.
        users: Vec<UserInfo>,
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
}

/// What falco tells the supervisor.
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
}
