//! The tree of cgroups below one of a lab's.
//!
//! How deep it is, and how its folders are called, is up to the learner, who is root in the node: paths may
//! be longer than the kernel takes. So a tree is walked from folder to folder by descriptors, of which
//! one is open at a time, and without recursion.

use std::ffi::{CStr, CString};
use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, openat, unlinkat};
use rustix::io::Errno;
use rustix::path::Arg;

/// How many errors are shown in full.
const TOLD: usize = 3;

/// Errors that did not stop the work that met them.
#[derive(Debug, Default)]
pub(super) struct Errors {
    told: Vec<String>,
    more: usize,
}

impl Errors {
    pub(super) fn note(&mut self, what: impl Display, error: impl Display) {
        match self.told.len() {
            TOLD.. => self.more += 1,
            _ => self.told.push(format!("{what}: {error}")),
        }
    }

    /// All of them as one.
    pub(super) fn outcome(self) -> io::Result<()> {
        let text = self.told.join("; ");
        match (text.is_empty(), self.more) {
            (true, _) => Ok(()),
            (false, 0) => Err(io::Error::other(text)),
            (false, more) => Err(io::Error::other(format!("{text}; and {more} more"))),
        }
    }
}

/// The processes in a tree, as pids of this process's namespace.
pub(super) fn processes(top: &Path) -> Vec<i32> {
    let mut found = Vec::new();
    let collect = |folder: BorrowedFd<'_>| {
        let mut text = String::new();
        // One that is gone by now, or that has threads only, says nothing.
        let _ = file_of(folder, "cgroup.procs", OFlags::RDONLY)
            .and_then(|mut file| file.read_to_string(&mut text));
        let pids = text.lines().filter_map(|line| line.parse::<i32>().ok());
        // 0 is a process that this namespace does not see.
        found.extend(pids.filter(|pid| *pid > 0));
    };
    // What can't be entered is gone.
    let _ = walk(top, collect, |_, _, _| {});
    found
}

/// The sum of what a file counts under that name, over a tree.
pub(super) fn sum(top: &Path, file: &str, name: &str) -> u64 {
    let mut sum = 0;
    let add = |folder: BorrowedFd<'_>| {
        let mut text = String::new();
        // One that is gone by now says nothing.
        let _ = file_of(folder, file, OFlags::RDONLY)
            .and_then(|mut file| file.read_to_string(&mut text));
        sum += counted(&text, name);
    };
    let _ = walk(top, add, |_, _, _| {});
    sum
}

/// The number beside a name in the lines of a cgroup's file: `oom_kill 3`.
pub(super) fn counted(text: &str, name: &str) -> u64 {
    let mut lines = text.lines().filter_map(|line| line.split_once(' '));
    let found = lines.find(|(found, _)| *found == name);
    found
        .and_then(|(_, number)| number.trim().parse().ok())
        .unwrap_or(0)
}

/// Thaws a tree of v1, from the top down: a cgroup whose parent is frozen stays so.
pub(super) fn thaw(top: &Path) {
    let thaw = |folder: BorrowedFd<'_>| {
        // One that is gone by now holds nothing.
        let _ = file_of(folder, "freezer.state", OFlags::WRONLY)
            .and_then(|mut file| file.write_all(b"THAWED"));
    };
    let _ = walk(top, thaw, |_, _, _| {});
}

/// Removes a tree, from the bottom up; one that is not there is removed already. A process that has just
/// ended may hold a cgroup for a moment, for which there is `patience`. What can't be removed stays, and
/// what it is in, and keeps nothing else from going.
pub(super) fn remove(top: &Path, patience: Duration) -> io::Result<()> {
    let deadline = Instant::now() + patience;
    let mut errors = Errors::default();
    // How deep the folder lies that had to stay last.
    let mut stays = None;
    let leave = |parent: BorrowedFd<'_>, name: &CStr, depth: usize| {
        if stays == Some(depth + 1) {
            stays = Some(depth);
        } else if let Err(error) = remove_one(parent, name, deadline) {
            errors.note(name.to_string_lossy(), error);
            stays = Some(depth);
        }
    };
    let walked = match walk(top, |_| {}, leave) {
        Ok(()) if stays.is_none() => remove_one(CWD, top, deadline),
        Err(Errno::NOENT) => Ok(()),
        walked => walked,
    };
    if let Err(error) = walked {
        errors.note(top.display(), error);
    }
    errors.outcome()
}

fn remove_one(
    folder: BorrowedFd<'_>,
    name: impl Arg + Copy,
    deadline: Instant,
) -> Result<(), Errno> {
    loop {
        match unlinkat(folder, name, AtFlags::REMOVEDIR) {
            Err(Errno::NOENT) => return Ok(()),
            Err(Errno::BUSY) if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(2));
            }
            result => return result,
        }
    }
}

/// Visits a folder and all that are below it. `enter` is called with each from the top down; `leave`, for
/// each but the top, with the folder that it is in, its name and how deep it lies, once all below it have
/// been left.
fn walk(
    top: &Path,
    mut enter: impl FnMut(BorrowedFd<'_>),
    mut leave: impl FnMut(BorrowedFd<'_>, &CStr, usize),
) -> Result<(), Errno> {
    let mut here = folder_of(CWD, top)?;
    enter(here.as_fd());
    // The way from the top to here, and for each folder on it what is still to be entered.
    let mut way: Vec<CString> = Vec::new();
    let mut left = vec![folders_in(&here)];
    while let Some(names) = left.last_mut() {
        if let Some(name) = names.pop() {
            match folder_of(&here, &name) {
                Ok(below) => {
                    here = below;
                    enter(here.as_fd());
                    left.push(folders_in(&here));
                    way.push(name);
                }
                Err(_) => leave(here.as_fd(), &name, way.len() + 1),
            }
            continue;
        }
        left.pop();
        if let Some(name) = way.pop() {
            // A cgroup never gets another parent.
            here = folder_of(&here, "..")?;
            leave(here.as_fd(), &name, way.len() + 1);
        }
    }
    Ok(())
}

fn folder_of(folder: impl AsFd, name: impl Arg) -> Result<OwnedFd, Errno> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(folder, name, flags, Mode::empty())
}

fn file_of(folder: BorrowedFd<'_>, name: &str, how: OFlags) -> io::Result<File> {
    let flags = how | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(folder, name, flags, Mode::empty())?.into())
}

fn folders_in(folder: &OwnedFd) -> Vec<CString> {
    let entries = Dir::read_from(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_type() == FileType::Directory)
        .map(|entry| entry.file_name().to_owned())
        .filter(|name| !matches!(name.to_bytes(), b"." | b".."))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rustix::fs::mkdirat;

    use super::*;

    /// So long that a handful of them is longer than a path may be.
    const NAME: &str = "a name that a learner gives to cgroups so that paths get too long for the kernel, \
                        which takes no more than 4096 bytes in a path, and no more than 255 in a name";

    /// Folders in each other below `top`, as deep as that.
    fn nest(top: &Path, depth: usize) -> OwnedFd {
        let mut here = folder_of(CWD, top).unwrap();
        for _ in 0..depth {
            mkdirat(&here, NAME, Mode::RWXU).unwrap();
            here = folder_of(&here, NAME).unwrap();
        }
        here
    }

    #[test]
    fn a_tree_deeper_than_a_path_can_say_is_walked_and_removed() {
        let place = tempfile::tempdir().unwrap();
        let top = place.path().join("lab");
        fs::create_dir(&top).unwrap();
        let deepest = nest(&top, 2000);
        mkdirat(&deepest, &b"not\xfftext"[..], Mode::RWXU).unwrap();
        let (mut entered, mut deep) = (0, 0);
        walk(&top, |_| entered += 1, |_, _, depth| deep = deep.max(depth)).unwrap();
        assert_eq!((entered, deep), (2002, 2001));
        remove(&top, Duration::ZERO).unwrap();
        assert!(!top.exists());
        remove(&top, Duration::ZERO).expect("it is gone already");
    }

    #[test]
    fn what_can_not_be_removed_keeps_nothing_else_and_is_told() {
        let place = tempfile::tempdir().unwrap();
        let top = place.path().join("lab");
        for folder in ["one/kept/below", "two/a/b", "three/kept too", "four"] {
            fs::create_dir_all(top.join(folder)).unwrap();
        }
        for file in ["one/kept/file", "three/kept too/file"] {
            fs::write(top.join(file), "").unwrap();
        }
        let told = remove(&top, Duration::ZERO).unwrap_err().to_string();
        assert!(
            told.contains("kept: ") && told.contains("kept too: "),
            "{told}"
        );
        let mut left: Vec<_> = fs::read_dir(&top).unwrap().flatten().collect();
        left.sort_by_key(|entry| entry.file_name());
        let left: Vec<_> = left.iter().map(|entry| entry.file_name()).collect();
        assert_eq!(left, ["one", "three"]);
        assert!(!top.join("one/kept/below").exists());
    }

    #[test]
    fn of_many_errors_some_are_told_and_the_others_counted() {
        let mut errors = Errors::default();
        for name in ["a", "b", "c", "d", "e"] {
            errors.note(name, "no");
        }
        let told = errors.outcome().unwrap_err().to_string();
        assert_eq!(told, "a: no; b: no; c: no; and 2 more");
    }
}
