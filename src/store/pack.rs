//! A root as an archive, byte for byte as GNU tar makes it:
//!
//! ```text
//! tar -C ROOT --sort=name --mtime=@0 --numeric-owner --format=gnu -cf - .
//! ```
//!
//! The digest of that is the root's name in the store. So what is packed here can be held against it, and
//! the archive of a root is the same wherever and whenever it is made. Times and extended attributes are
//! not in it.

use std::collections::HashMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read as _, Write};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tar::{EntryType, Header};

use crate::digest::hexadecimal;

/// What an archive's parts are multiples of, and what the whole is a multiple of.
const BLOCK: u64 = 512;
const RECORD: u64 = 20 * BLOCK;

/// How much of a name a header has room for.
const NAME: usize = 100;

/// Writes the archive of the root in `folder`; `progress` learns how many bytes were written.
///
/// # Errors
/// A root that can't be read, that changes meanwhile, or that has anything but folders, files and links
/// in it; a writer that fails.
pub fn pack(
    folder: &Path,
    writer: &mut dyn Write,
    progress: &mut dyn FnMut(u64),
) -> io::Result<()> {
    let mut packer = Packer {
        writer,
        written: 0,
        links: HashMap::new(),
        progress,
    };
    packer.add(folder, b"./".to_vec())?;
    packer.zeros(2 * BLOCK)?;
    packer.zeros(packer.written.next_multiple_of(RECORD) - packer.written)
}

/// The digest of the root in `folder`, in hexadecimal: its name in the store. `progress` is [`pack`]'s.
///
/// # Errors
/// As [`pack`].
pub fn digest(folder: &Path, progress: &mut dyn FnMut(u64)) -> io::Result<String> {
    let mut sha256 = Sha256::new();
    pack(folder, &mut sha256, progress)?;
    Ok(hexadecimal(&sha256.finalize()))
}

/// How many bytes the files of a root have, each counted once: about the length of its archive.
///
/// # Errors
/// A root that can't be read.
pub fn size(folder: &Path) -> io::Result<u64> {
    let (mut size, mut folders) = (0, vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let facts = entry.metadata()?;
            size += BLOCK;
            if facts.is_dir() {
                folders.push(entry.path());
            } else if facts.is_file() {
                size += facts.len().next_multiple_of(BLOCK) / facts.nlink();
            }
        }
    }
    Ok(size)
}

struct Packer<'a> {
    writer: &'a mut dyn Write,
    written: u64,
    /// Of files with several names: under which one they were met first.
    links: HashMap<(u64, u64), Vec<u8>>,
    progress: &'a mut dyn FnMut(u64),
}

impl Packer<'_> {
    /// Adds what lies at `file`, as `name`; a folder's name ends in a slash.
    fn add(&mut self, file: &Path, name: Vec<u8>) -> io::Result<()> {
        let facts = fs::symlink_metadata(file)?;
        let kind = facts.file_type();
        if kind.is_dir() {
            self.head(&name, &facts, EntryType::Directory, b"", 0)?;
            return self.inside(file, &name);
        }
        if facts.nlink() > 1 {
            let inode = (facts.dev(), facts.ino());
            if let Some(first) = self.links.get(&inode) {
                let first = first.clone();
                return self.head(&name, &facts, EntryType::Link, &first, 0);
            }
            self.links.insert(inode, name.clone());
        }
        if kind.is_symlink() {
            let target = fs::read_link(file)?;
            let target = target.as_os_str().as_bytes();
            self.head(&name, &facts, EntryType::Symlink, target, 0)
        } else if kind.is_file() {
            self.head(&name, &facts, EntryType::Regular, b"", facts.len())?;
            self.content(file, facts.len())
        } else {
            Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!(
                    "{} is neither a file nor a directory nor a link",
                    file.display()
                ),
            ))
        }
    }

    fn inside(&mut self, folder: &Path, name: &[u8]) -> io::Result<()> {
        let mut inside: Vec<PathBuf> = fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<_>>()?;
        inside.sort_unstable();
        for file in inside {
            let last = file.file_name().unwrap_or_default();
            let mut name = [name, last.as_bytes()].concat();
            if fs::symlink_metadata(&file)?.is_dir() {
                name.push(b'/');
            }
            self.add(&file, name)?;
        }
        Ok(())
    }

    fn head(
        &mut self,
        name: &[u8],
        facts: &Metadata,
        kind: EntryType,
        target: &[u8],
        size: u64,
    ) -> io::Result<()> {
        if target.len() > NAME {
            self.long(target, EntryType::GNULongLink)?;
        }
        if name.len() > NAME {
            self.long(name, EntryType::GNULongName)?;
        }
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(facts.mode() & 0o7777);
        header.set_uid(facts.uid().into());
        header.set_gid(facts.gid().into());
        header.set_size(size);
        header.set_mtime(0);
        let fields = header.as_old_mut();
        copy(&mut fields.name, name);
        copy(&mut fields.linkname, target);
        self.block(header)
    }

    /// Says a name that a header has no room for.
    fn long(&mut self, name: &[u8], kind: EntryType) -> io::Result<()> {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(0);
        let size = name.len() as u64 + 1;
        header.set_size(size);
        copy(&mut header.as_old_mut().name, b"././@LongLink");
        self.block(header)?;
        self.write(name)?;
        self.zeros(1 + size.next_multiple_of(BLOCK) - size)
    }

    fn block(&mut self, mut header: Header) -> io::Result<()> {
        header.set_cksum();
        // GNU tar ends it with a zero and a space.
        let sum = header.cksum()?;
        copy(
            &mut header.as_old_mut().cksum,
            format!("{sum:06o}\0 ").as_bytes(),
        );
        self.write(header.as_bytes())
    }

    fn content(&mut self, file: &Path, size: u64) -> io::Result<()> {
        let mut content = File::open(file)?.take(size);
        let mut buffer = vec![0; 1 << 16];
        let mut left = size;
        while left > 0 {
            let read = content.read(&mut buffer)?;
            if read == 0 {
                let changed = format!("{} became shorter while it was read", file.display());
                return Err(io::Error::other(changed));
            }
            self.write(&buffer[..read])?;
            left -= read as u64;
        }
        self.zeros(size.next_multiple_of(BLOCK) - size)
    }

    fn zeros(&mut self, count: u64) -> io::Result<()> {
        let count = usize::try_from(count).expect("a record is short");
        self.write(&vec![0; count])
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes)?;
        self.written += bytes.len() as u64;
        (self.progress)(self.written);
        Ok(())
    }
}

/// Puts into a field what it has room for.
fn copy(field: &mut [u8], bytes: &[u8]) {
    let length = bytes.len().min(field.len());
    field[..length].copy_from_slice(&bytes[..length]);
}
