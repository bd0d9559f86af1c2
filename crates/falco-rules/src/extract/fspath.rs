//! Paths that calls work on, whatever their parameters are called.

use super::evt::result;
use super::{Get, View, owned, text};
use crate::event::code::ParamType;
use crate::state::files::AT_FDCWD;
use crate::state::{FdKind, path, rule_of};
use crate::value::Value;

pub(super) const FIELDS: &[(&str, Get)] = &[
    ("fs.path.name", |view, _| {
        absolute(view, name).or_else(|| opened(view))
    }),
    ("fs.path.nameraw", |view, _| {
        passed(view, name).or_else(|| opened(view))
    }),
    ("fs.path.source", |view, _| absolute(view, source)),
    ("fs.path.sourceraw", |view, _| passed(view, source)),
    ("fs.path.target", |view, _| absolute(view, target)),
    ("fs.path.targetraw", |view, _| passed(view, target)),
];

/// Picks the name of the parameter that holds a path, by the name of the event.
type Pick = fn(&str) -> Option<&'static str>;

fn name(event: &str) -> Option<&'static str> {
    Some(match event {
        "mkdir" | "mkdirat" | "rmdir" | "unlink" | "chown" | "lchown" => "path",
        "open" | "openat" | "openat2" | "unlinkat" | "umount" | "umount2" => "name",
        "chmod" | "fchmodat" => "filename",
        "fchownat" => "pathname",
        "quotactl" => "special",
        _ => return None,
    })
}

/// What is there before a rename; the new name that a link makes; what a mount takes.
fn source(event: &str) -> Option<&'static str> {
    Some(match event {
        "rename" | "renameat" | "renameat2" => "oldpath",
        "link" | "linkat" => "newpath",
        "symlink" | "symlinkat" => "linkpath",
        "mount" => "dev",
        _ => return None,
    })
}

/// What is there after a rename; what a link leads to; where a mount stands.
fn target(event: &str) -> Option<&'static str> {
    Some(match event {
        "rename" | "renameat" | "renameat2" => "newpath",
        "link" | "linkat" => "oldpath",
        "symlink" | "symlinkat" => "target",
        "mount" => "dir",
        _ => return None,
    })
}

/// The path as it was passed, and its position. A failed call has none; one that would have opened is
/// taken for failed only if it was not permitted (EPERM), since Falco looks for -1.
fn find<'s>(view: &View<'s>, pick: Pick) -> Option<(usize, &'s [u8])> {
    let opens = rule_of(view.event.code).open().is_some();
    let res = result(view)?;
    if (opens && res == -1) || (!opens && res != 0) {
        return None;
    }
    let at = view.event.code.spec().position(pick(view.event.name())?)?;
    Some((at, view.event.at(at).as_bytes()?))
}

/// Of a call that works on a descriptor: what is open there.
fn opened<'s>(view: &View<'s>) -> Option<Value<'s>> {
    let works_on_fd = matches!(view.event.name(), "fchmod" | "fchown");
    if !works_on_fd || result(view)? != 0 {
        return None;
    }
    let name = view.state.now().info.as_ref().map(|info| text(&info.name));
    Some(name.unwrap_or(text(b"")))
}

fn passed<'s>(view: &View<'s>, pick: Pick) -> Option<Value<'s>> {
    find(view, pick).map(|(_, path)| text(path))
}

fn absolute<'s>(view: &View<'s>, pick: Pick) -> Option<Value<'s>> {
    let (at, name) = find(view, pick)?;
    if name.first() == Some(&b'/') {
        return Some(owned(path::join(b"", name)));
    }
    let unknown = |name: &[u8]| Some(owned([path::UNKNOWN, name].concat()));
    let info = view.state.now().info.as_ref();
    match view.event.name() {
        "openat" | "openat2" => match info {
            Some(info) => Some(text(&info.name)),
            None => unknown(b""),
        },
        // Falco takes the folder from the event's descriptor here, which AT_FDCWD is not; what a link
        // leads to has none.
        "fchownat" | "fchmodat" | "mkdirat" | "unlinkat" | "symlinkat" => {
            let is_target = view.event.code.spec().params[at].kind != ParamType::FsRelPath;
            match info.filter(|info| info.kind == FdKind::Directory && !is_target) {
                Some(folder) => Some(owned(path::join(&folder.name, name))),
                None => unknown(name),
            }
        }
        "renameat2" => {
            let dirfd = at.checked_sub(1).and_then(|at| view.event.at(at).as_i64());
            let known = |fd: &i64| view.state.fd(view.event.tid, *fd).is_some();
            match dirfd.filter(|fd| *fd != AT_FDCWD && !known(fd)) {
                Some(_) => unknown(name),
                None => Some(owned(view.state.resolve(view.event.tid, dirfd, name))),
            }
        }
        // Of the others it does not look at a folder that they may name.
        _ => Some(owned(view.state.resolve(view.event.tid, None, name))),
    }
}
