//! What becomes an image, as a tar archive: the form in which engines take it.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use tar::{Builder, EntryType, Header};

use crate::store;

/// What an image holds.
#[derive(Clone, Debug)]
pub enum Packed {
    /// A root: all that is in a folder, with owners, modes and hard links.
    Folder(PathBuf),
    /// Programs, root's: where each goes, and where it lies.
    Programs(Vec<(&'static str, PathBuf)>),
}

impl Packed {
    /// Writes the archive.
    ///
    /// # Errors
    /// A file that can't be read, or nobody who takes the archive.
    pub(super) fn write(&self, mut to: impl Write) -> io::Result<()> {
        let programs = match self {
            Self::Folder(root) => {
                store::pack(root, &mut to, &mut |_| {})?;
                return to.flush();
            }
            Self::Programs(programs) => programs,
        };
        let mut archive = Builder::new(to);
        for (place, program) in programs {
            let mut content = File::open(program)?;
            let mut header = Header::new_gnu();
            header.set_entry_type(EntryType::Regular);
            header.set_mode(0o755);
            header.set_size(content.metadata()?.len());
            archive.append_data(&mut header, place, &mut content)?;
        }
        archive.into_inner()?.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_go_where_they_are_to_be_and_can_be_executed() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("built");
        std::fs::write(&program, "content").unwrap();
        let mut packed = Vec::new();
        let programs = vec![("usr/local/bin/cksl", program)];
        Packed::Programs(programs).write(&mut packed).unwrap();
        let mut archive = tar::Archive::new(&packed[..]);
        let listed: Vec<_> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let mode = entry.header().mode().unwrap();
                (entry.path().unwrap().into_owned(), mode, entry.size())
            })
            .collect();
        assert_eq!(listed, [("usr/local/bin/cksl".into(), 0o755, 7)]);
    }
}
