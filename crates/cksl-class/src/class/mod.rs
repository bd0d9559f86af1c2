//! What is kept of a class: who joins, what they earn, what its staff does, and when its time is over. Pages of it are
//! in `crate::classroom`.

mod acts;
mod again;
pub(crate) mod ahead;
pub(crate) mod closing;
mod columns;
pub(crate) mod counting;
mod data;
pub(crate) mod deed;
pub mod exam;
pub mod facts;
pub(crate) mod help;
pub(crate) mod hosts;
mod known;
pub(crate) mod looks;
pub mod marks;
mod member;
mod messages;
mod opening;
pub mod records;
pub mod regrade;
mod results;
mod roll;
pub(crate) mod room;
pub mod schedule;
mod sessions;
pub mod staff;
pub mod stats;
#[cfg(test)]
pub(crate) mod testing;
pub mod time;
pub(crate) mod todo;

pub use acts::Act as Entry;
pub use ahead::Ahead;
pub(crate) use data::Came;
pub use data::{Class, Seat, Task};
pub use exam::{DomainScore, Exam, Score, Weight};
pub use facts::{Cell, Story};
pub use hosts::{HostLine, TokenLine};
pub use marks::{Again, Fact, Mark, Regraded, Stand};
pub use member::{Member, Role};
pub use records::Records;
pub use regrade::{Fetched, Moment, Regrade, Tried, UNANSWERED};
pub use room::{name_of, new_code};
pub use schedule::{Phase, Schedule, Share};
pub use stats::TaskStats;
pub use time::{FACTORS, MOST_MINUTES, More};

/// Bytes of a message.
pub const LONGEST_MESSAGE: usize = 1000;

/// Whose session it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Of the learner whose machine this is.
    Alone,
    /// Of the staff of a class.
    Staff(Member),
    /// Of a learner of a class.
    Seat(Seat),
}
