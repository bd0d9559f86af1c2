//! Packing what becomes an image: a tar archive, as engines take it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Write};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use tar::{Builder, EntryType, Header, HeaderMode};

/// The attribute in which the kernel keeps what a program may do, and how an archive calls it.
const CAPABILITIES: &str = "security.capability";
const PACKED_CAPABILITIES: &str = "SCHILY.xattr.security.capability";

/// Longest value of that attribute; the kernel's has 24 bytes.
const MAX_CAPABILITIES: usize = 64;

/// What an image holds.
#[derive(Clone, Debug)]
pub enum Packed {
    /// All that is in a folder, with owners, hard links and capabilities.
    Folder(PathBuf),
    /// Programs, root's: where each goes, and where it lies.
    Programs(Vec<(&'static str, PathBuf)>),
}

impl Packed {
    /// Writes the archive.
    ///
    /// # Errors
    /// A file that can't be read, or nobody who takes the archive.
    pub(super) fn write(&self, to: impl Write) -> io::Result<()> {
        let mut archive = Builder::new(to);
        archive.mode(HeaderMode::Complete);
        archive.follow_symlinks(false);
        archive.sparse(false);
        match self {
            Self::Folder(root) => Folder::new(root).add(&mut archive, Path::new("."))?,
            Self::Programs(programs) => {
                for (place, program) in programs {
                    let mut content = File::open(program)?;
                    let mut header = Header::new_gnu();
                    header.set_entry_type(EntryType::Regular);
                    header.set_mode(0o755);
                    header.set_size(content.metadata()?.len());
                    archive.append_data(&mut header, place, &mut content)?;
                }
            }
        }
        archive.into_inner()?.flush()
    }
}

/// A folder that is being packed.
struct Folder<'a> {
    root: &'a Path,
    /// Where files lie in the archive that have several names.
    known: HashMap<(u64, u64), PathBuf>,
}

impl<'a> Folder<'a> {
    fn new(root: &'a Path) -> Self {
        Self {
            root,
            known: HashMap::new(),
        }
    }

    fn add<W: Write>(&mut self, archive: &mut Builder<W>, path: &Path) -> io::Result<()> {
        let file = self.root.join(path);
        let facts = fs::symlink_metadata(&file)?;
        let mut header = Header::new_gnu();
        header.set_metadata(&facts);
        let kind = facts.file_type();
        if kind.is_socket() {
            // It is nothing without who listens.
            return Ok(());
        }
        if kind.is_dir() {
            header.set_size(0);
            archive.append_data(&mut header, path, io::empty())?;
            let mut names = Vec::new();
            for entry in fs::read_dir(&file)? {
                names.push(entry?.file_name());
            }
            names.sort_unstable();
            return names
                .iter()
                .try_for_each(|name| self.add(archive, &path.join(name)));
        }
        if kind.is_symlink() {
            header.set_size(0);
            return archive.append_link(&mut header, path, fs::read_link(&file)?);
        }
        if facts.nlink() > 1 {
            let inode = (facts.dev(), facts.ino());
            if let Some(earlier) = self.known.get(&inode) {
                header.set_entry_type(EntryType::Link);
                header.set_size(0);
                return archive.append_link(&mut header, path, earlier);
            }
            self.known.insert(inode, path.to_owned());
        }
        if !kind.is_file() {
            header.set_size(0);
            return archive.append_data(&mut header, path, io::empty());
        }
        if let Some(capabilities) = capabilities(&file)? {
            archive.append_pax_extensions([(PACKED_CAPABILITIES, capabilities.as_slice())])?;
        }
        let content = File::open(&file)?.take(facts.len());
        archive.append_data(&mut header, path, content)
    }
}

/// What the program in a file may do beyond its user, if anything.
fn capabilities(file: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut value = vec![0; MAX_CAPABILITIES];
    match rustix::fs::lgetxattr(file, CAPABILITIES, &mut value[..]) {
        Ok(length) => {
            value.truncate(length);
            Ok(Some(value))
        }
        Err(Errno::NODATA | Errno::NOTSUP) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_folder_is_packed_with_its_links_and_modes() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("etc")).unwrap();
        fs::write(root.join("etc/one"), "content").unwrap();
        fs::set_permissions(root.join("etc/one"), fs::Permissions::from_mode(0o4711)).unwrap();
        fs::hard_link(root.join("etc/one"), root.join("etc/two")).unwrap();
        symlink("/outside", root.join("link")).unwrap();
        let mut packed = Vec::new();
        Packed::Folder(root.to_owned()).write(&mut packed).unwrap();
        let mut archive = tar::Archive::new(&packed[..]);
        let listed: Vec<_> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let target = entry.link_name().unwrap().map(|name| name.into_owned());
                (
                    entry.path().unwrap().display().to_string(),
                    entry.header().entry_type(),
                    entry.header().mode().unwrap() & 0o7000,
                    target.map(|target| target.display().to_string()),
                )
            })
            .collect();
        let entry = |path: &str, kind, mode, target: Option<&str>| {
            (path.to_owned(), kind, mode, target.map(str::to_owned))
        };
        assert_eq!(
            listed,
            [
                entry(".", EntryType::Directory, 0, None),
                entry("./etc", EntryType::Directory, 0, None),
                entry("./etc/one", EntryType::Regular, 0o4000, None),
                entry("./etc/two", EntryType::Link, 0o4000, Some("./etc/one")),
                entry("./link", EntryType::Symlink, 0, Some("/outside")),
            ]
        );
    }
}
