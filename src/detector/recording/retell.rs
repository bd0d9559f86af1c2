//! A recording sent once more, to readers of the node's events.

use std::io;

use cksl_wire::stream::Record;
use falco_rules::state::State;

use super::format::{Entry, Mark};
use super::read::Recorded;

impl Recorded {
    /// Tells what a reader would have got that came at the start of the last attempt: the state
    /// then, and all since. What only the host knows, and what went on before, is not told.
    ///
    /// # Errors
    /// The recording can't be read, or whoever is told can't take more.
    pub(in crate::detector) fn retell(
        &self,
        mut tell: impl FnMut(&Record) -> io::Result<()>,
    ) -> io::Result<()> {
        let is_start = |mark: &Mark| matches!(mark, Mark::Start { .. });
        let marks = self.marks().map_err(io::Error::other)?;
        let mut starts = marks.iter().filter(|marked| is_start(&marked.mark)).count();
        if starts == 0 {
            return Ok(());
        }
        let mut entries = self.entries().map_err(io::Error::other)?;
        let mut state = State::default();
        let mut hostname = String::new();
        while let Some(entry) = entries.next().map_err(io::Error::other)? {
            let record = match entry {
                Entry::Mark(marked) if is_start(&marked.mark) => {
                    starts -= 1;
                    if starts == 0 {
                        Record::of_state(&state, &hostname).try_for_each(|record| tell(&record))?;
                        let next = marked.after + 1;
                        tell(&Record::Live { next })?;
                    }
                    continue;
                }
                Entry::Session(_) | Entry::Mark(_) => continue,
                Entry::State(record) => *record,
                Entry::Event(event, _) => Record::Event(event),
                Entry::Loss(loss) => Record::Loss {
                    events: loss.events,
                },
            };
            if starts == 0 {
                tell(&record)?;
                continue;
            }
            if let Record::Begin { hostname: name, .. } = &record {
                hostname.clone_from(name);
            }
            record.apply(&mut state);
        }
        Ok(())
    }
}
