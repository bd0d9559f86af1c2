//! Paths that calls work on, whatever their parameters are called.

use super::evt::result;
use super::{Get, View, owned, text};
use crate::event::code::ParamType;
use crate::state::files::AT_FDCWD;
use crate::state::{path, rule_of};
use crate::value::Value;

pub(super) const FIELDS: &[(&str, Get)] = &[
    ("fs.path.name", |view, _| absolute(view, name)),
    ("fs.path.nameraw", |view, _| passed(view, name)),
    ("fs.path.source", |view, _| absolute(view, source)),
    ("fs.path.sourceraw", |view, _| passed(view, source)),
    ("fs.path.target", |view, _| absolute(view, target)),
    ("fs.path.targetraw", |view, _| passed(view, target)),
];

/// Picks the name of the parameter that holds a path, by the name of the event.
type Pick = fn(&str) -> Option<&'static str>;

fn name(event: &str) -> Option<&'static str> {
    Some(match event {
        "mkdir" | "mkdirat" | "rmdir" | "unlink" | "chown" | "lchown" | "mknod" | "mknodat"
        | "open_by_handle_at" => "path",
        "open" | "openat" | "openat2" | "creat" | "unlinkat" | "umount" | "umount2" => "name",
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

/// The path as it was passed, and its position. A failed call has none, unless it would have opened.
fn find<'s>(view: &View<'s>, pick: Pick) -> Option<(usize, &'s [u8])> {
    let opens = rule_of(view.event.code).open().is_some();
    if !opens && result(view)? < 0 {
        return None;
    }
    let at = view.event.code.spec().position(pick(view.event.name())?)?;
    Some((at, view.event.at(at).as_bytes()?))
}

fn passed<'s>(view: &View<'s>, pick: Pick) -> Option<Value<'s>> {
    find(view, pick).map(|(_, path)| text(path))
}

fn absolute<'s>(view: &View<'s>, pick: Pick) -> Option<Value<'s>> {
    let (at, name) = find(view, pick)?;
    if name.first() == Some(&b'/') {
        return Some(owned(path::join(b"", name)));
    }
    let spec = view.event.code.spec();
    let dirfd = match rule_of(view.event.code).fd {
        // Falco takes the folder from the event's descriptor here, which AT_FDCWD is not.
        Some(fd) => match view.event.at(fd).as_i64() {
            Some(AT_FDCWD) | None => return Some(owned([path::UNKNOWN, name].concat())),
            fd => fd,
        },
        None if spec.params[at].kind == ParamType::FsRelPath => {
            at.checked_sub(1).and_then(|at| view.event.at(at).as_i64())
        }
        None => None,
    };
    Some(owned(view.state.resolve(view.event.tid, dirfd, name)))
}
