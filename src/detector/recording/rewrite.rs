//! Recordings that are made of others.

use cksl_wire::frame::append_frame;
use cksl_wire::recording::{MAGIC, RecordingError, VERSION};

use super::format::Entry;
use super::read::Recorded;

impl Recorded {
    /// A recording in memory, with what `turn` makes of each entry in its place.
    pub(super) fn rewritten<Turned: IntoIterator<Item = Entry>>(
        &self,
        mut turn: impl FnMut(Entry) -> Turned,
    ) -> Result<Recorded, RecordingError> {
        let mut entries = self.entries()?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        while let Some(entry) = entries.next()? {
            for entry in turn(entry) {
                append_frame(&mut bytes, &entry).map_err(|source| RecordingError::Io {
                    path: self.path(),
                    source,
                })?;
            }
        }
        Recorded::from_bytes(bytes)
    }
}
