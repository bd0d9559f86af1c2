//! A recording of which only what came before a moment counts: that of an attempt whose time was over then.

use cksl_node::recording::{MAGIC, RecordingError, VERSION};

use super::format::{Entry, Mark, Marked};
use super::read::Recorded;
use super::write::append;
use crate::detector::EventNum;

impl Recorded {
    /// The same recording, with [`Mark::End`] at that time (ns since the epoch) and without the answers that were given
    /// later.
    ///
    /// # Errors
    /// As for reading.
    pub fn ended(&self, at: u64) -> Result<Recorded, RecordingError> {
        let failed = |source| RecordingError::Io {
            path: self.path(),
            source,
        };
        let mut entries = self.entries()?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        let (mut last, mut is_over): (EventNum, bool) = (0, false);
        while let Some(entry) = entries.next()? {
            let time = match &entry {
                Entry::Event(event, _) => Some(event.ts),
                Entry::Mark(marked) => Some(marked.ts),
                Entry::Loss(loss) => Some(loss.ts),
                Entry::Session(_) | Entry::State(_) => None,
            };
            if !is_over && time.is_some_and(|time| time >= at) {
                is_over = true;
                let end = Marked {
                    ts: at,
                    after: last,
                    mark: Mark::End,
                };
                append(&mut bytes, &Entry::Mark(end)).map_err(failed)?;
            }
            match &entry {
                Entry::Event(event, _) => last = event.num,
                Entry::Mark(marked) if is_over && matches!(marked.mark, Mark::Answer { .. }) => {
                    continue;
                }
                _ => {}
            }
            append(&mut bytes, &entry).map_err(failed)?;
        }
        Recorded::from_bytes(bytes)
    }
}
