//! A recording of which only what came before a moment counts: that of an attempt whose time was over then.

use cksl_wire::recording::RecordingError;

use super::format::{Entry, Mark, Marked};
use super::read::Recorded;
use crate::detector::EventNum;

impl Recorded {
    /// The same recording, with [`Mark::End`] at that time (ns since the epoch) and without the answers that were given
    /// later.
    ///
    /// # Errors
    /// As for reading.
    pub fn ended(&self, at: u64) -> Result<Recorded, RecordingError> {
        let (mut last, mut is_over): (EventNum, bool) = (0, false);
        self.rewritten(|entry| {
            let mut end = None;
            let time = match &entry {
                Entry::Event(event, _) => Some(event.ts),
                Entry::Mark(marked) => Some(marked.ts),
                Entry::Loss(loss) => Some(loss.ts),
                Entry::Session(_) | Entry::State(_) => None,
            };
            if !is_over && time.is_some_and(|time| time >= at) {
                is_over = true;
                end = Some(Entry::Mark(Marked {
                    ts: at,
                    after: last,
                    mark: Mark::End,
                }));
            }
            if let Entry::Event(event, _) = &entry {
                last = event.num;
            }
            let is_late_answer = is_over
                && matches!(&entry, Entry::Mark(marked) if matches!(marked.mark, Mark::Answer { .. }));
            let entry = (!is_late_answer).then_some(entry);
            [end, entry].into_iter().flatten()
        })
    }
}
