//! Telling how far reading is.

use std::io::{self, Read};

/// Tells how many bytes were read.
pub struct ProgressReader<'a, R> {
    reader: R,
    done: u64,
    progress: &'a mut dyn FnMut(u64),
}

impl<'a, R> ProgressReader<'a, R> {
    /// `progress` learns how many bytes `reader` has given so far.
    pub fn new(reader: R, progress: &'a mut dyn FnMut(u64)) -> Self {
        Self {
            reader,
            done: 0,
            progress,
        }
    }
}

impl<R: Read> Read for ProgressReader<'_, R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(bytes)?;
        self.done += read as u64;
        (self.progress)(self.done);
        Ok(read)
    }
}

impl<R> std::fmt::Debug for ProgressReader<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProgressReader")
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}
