//! Files of a node, found below its root with the rights of the process that looks.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, AsRawFd as _, OwnedFd};
use std::os::unix::net::UnixDatagram;

use rustix::fs::{
    AtFlags, CWD, FileType, Mode, OFlags, ResolveFlags, StatxFlags, fstat, openat, openat2,
    renameat, statx, unlinkat,
};
use rustix::io::Errno;

use crate::provider::{FileStat, storage};

/// How often a path is looked up again when something on the machine has moved.
const RESOLVE_TRIES: u32 = 1000;

/// A node's root, to a process whose current folder is its own `/proc/self/fd`: there it opens anew what
/// it has found, so that nothing is opened before it is known what it is.
#[derive(Debug)]
pub(super) struct Files {
    /// Paths below it are resolved by the kernel as if it were `/`, so no link of the learner leads out.
    pub root: OwnedFd,
    /// Only what somebody wrote is read: the process has rights on the kernel's own files that the
    /// node's root has not.
    pub storage_only: bool,
}

impl Files {
    /// A regular file, of at most that many bytes.
    pub(super) fn read(&self, path: &str, limit: usize) -> io::Result<Vec<u8>> {
        let place = self.find_regular(path)?;
        let mut bytes = Vec::new();
        let limit_plus_one = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        let file: File = self.open_found(&place, OFlags::RDONLY)?;
        file.take(limit_plus_one).read_to_end(&mut bytes)?;
        if bytes.len() > limit {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("{path} is longer than {limit} bytes"),
            ));
        }
        Ok(bytes)
    }

    /// What is there, without following a last symbolic link. Ids are those that the process sees.
    pub(super) fn stat(&self, path: &str) -> io::Result<FileStat> {
        let place = self.find(path, OFlags::PATH | OFlags::NOFOLLOW)?;
        let stat = fstat(&place)?;
        let birth = statx(&place, "", AtFlags::EMPTY_PATH, StatxFlags::BTIME)?;
        let known = StatxFlags::from_bits_retain(birth.stx_mask).contains(StatxFlags::BTIME);
        let seconds = u64::try_from(birth.stx_btime.tv_sec).unwrap_or_default();
        Ok(FileStat {
            mode: stat.st_mode,
            uid: stat.st_uid,
            gid: stat.st_gid,
            size: u64::try_from(stat.st_size).unwrap_or_default(),
            dev_ino: (stat.st_dev, stat.st_ino),
            modified: stat.st_mtime,
            born: known.then(|| seconds * 1_000_000_000 + u64::from(birth.stx_btime.tv_nsec)),
        })
    }

    /// Puts a file there, whole or not at all.
    pub(super) fn write(&self, path: &str, bytes: &[u8], mode: u32) -> io::Result<()> {
        let (folder, name) = self.place(path)?;
        let temporary = format!(".{name}.cksl");
        // One that is there already is not this one's to remove.
        let written = match make(&folder, &temporary, mode) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            made => made
                .and_then(|mut file| file.write_all(bytes))
                .and_then(|()| Ok(renameat(&folder, &temporary, &folder, name)?)),
        };
        if written.is_err() {
            let _ = unlinkat(&folder, &temporary, AtFlags::empty());
        }
        written
    }

    /// Adds to a regular file; one that is missing is made.
    pub(super) fn append(&self, path: &str, bytes: &[u8], mode: u32) -> io::Result<()> {
        let mut file = match self.find_regular(path) {
            Ok(place) => self.open_found(&place, OFlags::WRONLY | OFlags::APPEND)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (folder, name) = self.place(path)?;
                make(&folder, name, mode)?
            }
            Err(error) => return Err(error),
        };
        file.write_all(bytes)
    }

    /// Sends a datagram to a socket, without waiting for room.
    pub(super) fn send(&self, socket: &str, datagram: &[u8]) -> io::Result<()> {
        let place = self.find(socket, OFlags::PATH)?;
        let sender = UnixDatagram::unbound()?;
        sender.set_nonblocking(true)?;
        sender.send_to(datagram, own_name(&place)).map(drop)
    }

    fn find(&self, path: &str, flags: OFlags) -> io::Result<OwnedFd> {
        let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
        let flags = flags | OFlags::CLOEXEC;
        // A rename or mount anywhere on the machine meanwhile makes the kernel unsure of `..`.
        for _ in 0..RESOLVE_TRIES {
            match openat2(&self.root, path, flags, Mode::empty(), resolve) {
                Err(Errno::AGAIN) => {}
                result => return Ok(result?),
            }
        }
        Err(Errno::AGAIN.into())
    }

    /// A regular file, found without effect: a FIFO or a device must not be touched.
    fn find_regular(&self, path: &str) -> io::Result<OwnedFd> {
        let place = self.find(path, OFlags::PATH)?;
        if FileType::from_raw_mode(fstat(&place)?.st_mode) != FileType::RegularFile {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{path} is not a regular file"),
            ));
        }
        self.allow(&place)?;
        Ok(place)
    }

    fn allow(&self, place: &OwnedFd) -> io::Result<()> {
        match self.storage_only {
            true => storage::require(place),
            false => Ok(()),
        }
    }

    /// Opens what was found by its path alone. A file that somebody holds a lease on is not waited for.
    fn open_found(&self, place: &OwnedFd, flags: OFlags) -> io::Result<File> {
        let flags = flags | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        Ok(openat(CWD, own_name(place), flags, Mode::empty())?.into())
    }

    /// The folder of a path, and the name in it.
    fn place<'p>(&self, path: &'p str) -> io::Result<(OwnedFd, &'p str)> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if matches!(name, "" | "." | "..") {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{path} names no file"),
            ));
        }
        let folder = self.find(&format!("{folder}/"), OFlags::PATH | OFlags::DIRECTORY)?;
        self.allow(&folder)?;
        Ok((folder, name))
    }
}

/// Makes a file that is not there.
fn make(folder: &OwnedFd, name: &str, mode: u32) -> io::Result<File> {
    let fresh = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
    let file: File = openat(folder, name, fresh | OFlags::CLOEXEC, Mode::empty())?.into();
    rustix::fs::fchmod(&file, Mode::from_raw_mode(mode))?;
    Ok(file)
}

/// The name of a descriptor in `/proc/self/fd`.
fn own_name(place: impl AsFd) -> String {
    place.as_fd().as_raw_fd().to_string()
}
