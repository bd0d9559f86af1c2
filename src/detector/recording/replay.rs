//! A recording as it happened: events with the state that they met.

use falco_rules::event::Event;
use falco_rules::filter::Filter;
use falco_rules::state::State;

use super::RecordingError;
use cksl_wire::stream::Record;
use cksl_wire::timeline::Loss;

use super::format::{Entry, Marked};
use super::read::{Entries, Recorded};
use crate::detector::{CkslView, EventNum, Truth};

/// One thing of a replayed recording.
#[derive(Debug)]
pub enum Moment<'a> {
    /// Something happened.
    Event(CkslView<'a>),
    /// Events are missing here.
    Loss(Loss),
    /// A point in the attempt.
    Mark(Marked),
    /// Something is known from here on that no event tells, such as the name of a new container.
    Known(Box<Record>),
}

/// Goes through a recording in order, and keeps the state up to date on the way.
pub struct Replay {
    entries: Entries,
    state: State,
    node: String,
    current: Option<(Box<Event>, Truth)>,
}

impl Replay {
    /// The next moment; `None` at the end.
    ///
    /// # Errors
    /// The recording can't be read any further.
    #[expect(
        clippy::should_implement_trait,
        reason = "what it returns borrows the state"
    )]
    pub fn next(&mut self) -> Result<Option<Moment<'_>>, RecordingError> {
        while let Some(entry) = self.entries.next()? {
            match entry {
                Entry::Session(session) => self.node = session.node,
                Entry::State(record) => {
                    record.apply(&mut self.state);
                    return Ok(Some(Moment::Known(record)));
                }
                Entry::Loss(loss) => return Ok(Some(Moment::Loss(loss))),
                Entry::Mark(marked) => return Ok(Some(Moment::Mark(marked))),
                Entry::Event(event, truth) => {
                    self.state.apply(&event);
                    let (event, truth) = self.current.insert((event, *truth));
                    let view = CkslView::new(&self.state, event, truth, &self.node);
                    return Ok(Some(Moment::Event(view)));
                }
            }
        }
        Ok(None)
    }

    /// The state after the last moment.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }
}

impl Recorded {
    /// Replays it from its beginning.
    ///
    /// # Errors
    /// The recording can't be read.
    pub fn replay(&self) -> Result<Replay, RecordingError> {
        Ok(Replay {
            entries: self.entries()?,
            state: State::default(),
            node: String::new(),
            current: None,
        })
    }

    /// Numbers of all events that a filter matches, from the first session on.
    ///
    /// # Errors
    /// The recording can't be read.
    pub fn matches(&self, filter: &Filter) -> Result<Vec<EventNum>, RecordingError> {
        let mut replay = self.replay()?;
        let mut found = Vec::new();
        while let Some(moment) = replay.next()? {
            if let Moment::Event(view) = moment
                && filter.matches(&view)
            {
                found.push(view.event().num);
            }
        }
        Ok(found)
    }
}
