//! Questions between labs: what is asked, what is right, and when it is asked again.
//!
//! ```text
//! quiz/ ─► Bank (Topic, Question) ─► Asked ─► Answer ─► Review (due again)
//!            bank      question       asking    form      schedule
//! ```
//! The right answer to a question of a *computed* kind is in no file: the engine gives it whenever the
//! question is asked. Nothing here prints, reads the clock or keeps anything.

mod asked;
mod asking;
mod bank;
mod engine;
mod form;
mod lint;
mod question;
mod schedule;
mod session;

pub use asked::{Asked, Exhibit};
pub use bank::{Bank, Place, Topic};
pub(crate) use form::letter;
pub use form::{Answer, Form};
pub use lint::lint;
pub use question::{
    Admits, Choice, Choices, Fires, Hold, Kind, Loads, Mistake, Order, Prints, Question, Raises,
    Stops, TopicFile, Typed,
};
pub use schedule::schedule;
pub use session::{Selection, Standing, select, standing};
