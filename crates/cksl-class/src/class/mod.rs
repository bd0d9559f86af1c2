//! What is kept of a class: who joins, what they earn, what its staff does, and when its time is over. Pages of it are
//! in `crate::classroom`.

pub mod acts;
pub(crate) mod ahead;
pub(crate) mod closing;
pub mod exam;
pub mod facts;
pub(crate) mod help;
mod known;
pub(crate) mod looks;
pub mod marks;
pub mod records;
pub mod regrade;
pub(crate) mod room;
pub mod schedule;
pub mod staff;
pub mod stats;
pub(crate) mod todo;

pub use acts::Act as Entry;
pub use ahead::Ahead;
pub use exam::{DomainScore, Exam, Score, Weight};
pub use facts::{Cell, Story};
pub use marks::{Again, Fact, Mark, Regraded, Stand};
pub use records::{Class, HostLine, Records, Seat, Task, TokenLine};
pub use regrade::{Fetched, Moment, Regrade, Tried, UNANSWERED};
pub use room::{name_of, new_code};
pub use schedule::{FACTORS, MOST_MINUTES, More, Phase, Schedule, Share};
pub use staff::{Member, Role};
pub use stats::TaskStats;

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
