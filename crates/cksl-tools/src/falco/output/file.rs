//! Alerts to a file.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

use super::Sink;

/// Appends to a file, opened for each alert or once.
pub(super) struct FileSink {
    path: PathBuf,
    keep_open: bool,
    open: Option<File>,
}

impl FileSink {
    pub(super) fn new(path: &str, keep_open: bool) -> Self {
        Self {
            path: path.into(),
            keep_open,
            open: None,
        }
    }

    /// Opens it again with the next alert.
    pub(super) fn reopen(&mut self) {
        self.open = None;
    }
}

impl Sink for FileSink {
    fn name(&self) -> String {
        format!("file:{}", self.path.display())
    }

    fn write(&mut self, line: &str) -> io::Result<()> {
        let mut file = match self.open.take() {
            Some(file) => file,
            None => OpenOptions::new()
                .append(true)
                .create(true)
                .open(&self.path)?,
        };
        file.write_all(format!("{line}\n").as_bytes())?;
        if self.keep_open {
            self.open = Some(file);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_kept_file_is_followed_until_it_is_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let (path, moved) = (folder.path().join("a"), folder.path().join("a.1"));
        let mut sink = FileSink::new(path.to_str().unwrap(), true);
        sink.write("one").unwrap();
        fs::rename(&path, &moved).unwrap();
        sink.write("two").unwrap();
        sink.reopen();
        sink.write("three").unwrap();
        assert_eq!(fs::read_to_string(moved).unwrap(), "one\ntwo\n");
        assert_eq!(fs::read_to_string(path).unwrap(), "three\n");
    }

    #[test]
    fn a_file_that_is_not_kept_may_be_moved_at_any_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let mut sink = FileSink::new(path.to_str().unwrap(), false);
        sink.write("one").unwrap();
        fs::remove_file(&path).unwrap();
        sink.write("two").unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "two\n");
    }
}
