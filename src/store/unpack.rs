//! Unpacking archives of roots from somewhere else.
//!
//! An archive is [looked through](check) before anything of it is [unpacked](unpack): it may have folders,
//! files and links, each name once and none that leads out of the folder, and no more of it than a
//! root has.

use std::collections::HashSet;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};

use tar::{Archive, EntryType};

/// Longest name, and longest target of a link, in bytes.
const LONGEST: u64 = 4096;

/// The most that an archive may have.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes, unpacked.
    pub bytes: u64,
    /// Files, folders and links.
    pub entries: usize,
}

impl Limits {
    /// Some ten times what the greatest root of today has.
    pub const ROOTS: Self = Self {
        bytes: 8 << 30,
        entries: 500_000,
    };
}

/// Looks through an archive and refuses what is no root's. `belongs` says why a name may not be in it.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] with what is wrong; what reading brings.
pub fn check(
    packed: impl Read,
    limits: Limits,
    belongs: &dyn Fn(&Path) -> Result<(), String>,
) -> io::Result<()> {
    let mut packed = Counted {
        reader: packed,
        left: limits.bytes,
    };
    let mut archive = Archive::new(&mut packed);
    let mut seen = HashSet::new();
    // As they are: who puts long names together first would take any length of them.
    let mut long: [Option<Vec<u8>>; 2] = [None, None];
    for entry in archive.entries()?.raw(true) {
        let mut entry = entry?;
        let kind = entry.header().entry_type();
        if let EntryType::GNULongName | EntryType::GNULongLink = kind {
            if entry.size() > LONGEST {
                return Err(refused(format!("a name of {} bytes", entry.size())));
            }
            let mut name = Vec::new();
            entry.read_to_end(&mut name)?;
            while name.last() == Some(&0) {
                name.pop();
            }
            long[usize::from(kind == EntryType::GNULongLink)] = Some(name);
            continue;
        }
        let path = match long[0].take() {
            Some(name) => PathBuf::from(std::ffi::OsStr::from_bytes(&name)),
            None => entry.path()?.into_owned(),
        };
        long[1] = None;
        let path = inside(&path)?;
        if !matches!(
            kind,
            EntryType::Directory | EntryType::Regular | EntryType::Link | EntryType::Symlink
        ) {
            let what = format!(
                "{} is neither a file nor a directory nor a link",
                path.display()
            );
            return Err(refused(what));
        }
        if !path.as_os_str().is_empty() {
            belongs(&path).map_err(refused)?;
        }
        if seen.len() == limits.entries {
            return Err(refused(format!("more than {} files", limits.entries)));
        }
        if let Some(twice) = seen.replace(path) {
            return Err(refused(format!("{} is in it twice", twice.display())));
        }
    }
    // To the end, for whoever digests what is read.
    io::copy(&mut packed, &mut io::sink()).map(drop)
}

/// Unpacks an archive that was [looked through](check) below `folder`, with owners and permissions.
/// `times` says whether what is unpacked gets the times of the archive.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] for what leads out of the folder through a link; what reading and
/// writing bring.
pub fn unpack(packed: impl Read, folder: &Path, times: bool) -> io::Result<()> {
    let mut archive = Archive::new(packed);
    archive.set_preserve_permissions(true);
    archive.set_preserve_ownerships(true);
    archive.set_preserve_mtime(times);
    // A folder's own permissions and time come when it is full.
    let mut folders = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        if entry.header().entry_type().is_dir() {
            folders.push(entry);
        } else if !entry.unpack_in(folder)? {
            return Err(refused(format!("{} lies outside", entry.path()?.display())));
        }
    }
    for mut entry in folders.into_iter().rev() {
        entry.unpack_in(folder)?;
    }
    Ok(())
}

/// A path without the dots that mean nothing; one that begins elsewhere or goes up is refused.
fn inside(path: &Path) -> io::Result<PathBuf> {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    let outside = |part: &Component<'_>| !matches!(part, Component::Normal(_));
    match parts.clone().any(|part| outside(&part)) {
        true => Err(refused(format!("{} lies outside", path.display()))),
        false => Ok(parts.collect()),
    }
}

fn refused(why: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// Reads no more than there may be.
struct Counted<R> {
    reader: R,
    left: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(bytes)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| refused("it is greater than a root can be".to_owned()))?;
        Ok(read)
    }
}
