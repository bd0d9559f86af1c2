//! Fields of users and groups.

use super::{Get, View, text};
use crate::state::{User, Users};
use crate::value::Value;

/// What stands for a name that is not known.
const NOT_KNOWN: &[u8] = b"<NA>";

pub(super) const FIELDS: &[(&str, Get)] = &[
    ("user.uid", |view, _| {
        let uid = view.thread?.info.uid;
        (uid != u32::MAX).then(|| Value::U64(uid.into()))
    }),
    ("user.name", |view, _| {
        let uid = view.thread?.info.uid;
        (uid != u32::MAX).then(|| named(user_name(view, uid)))
    }),
    ("user.homedir", |view, _| {
        let user = user(view, view.thread?.info.uid);
        Some(named(user.map(|user| user.home.as_str())))
    }),
    ("user.shell", |view, _| {
        let user = user(view, view.thread?.info.uid);
        Some(named(user.map(|user| user.shell.as_str())))
    }),
    ("user.loginuid", |view, _| {
        let uid = view.thread?.info.loginuid;
        Some(Value::I64(if uid == u32::MAX { -1 } else { uid.into() }))
    }),
    ("user.loginname", |view, _| {
        let uid = view.thread?.info.loginuid;
        let name = (uid != u32::MAX).then(|| user_name(view, uid)).flatten();
        Some(named(name))
    }),
    ("group.gid", |view, _| {
        let gid = view.thread?.info.gid;
        (gid != u32::MAX).then(|| Value::U64(gid.into()))
    }),
    ("group.name", |view, _| {
        let gid = view.thread?.info.gid;
        (gid != u32::MAX).then(|| named(group_name(view, gid)))
    }),
];

fn named(name: Option<&str>) -> Value<'_> {
    text(name.map_or(NOT_KNOWN, str::as_bytes))
}

/// The users of the place where the event's thread is.
fn users<'s>(view: &View<'s>) -> Option<&'s Users> {
    let container = view
        .thread
        .and_then(|thread| thread.info.container.as_deref());
    view.state.users(container)
}

fn user<'s>(view: &View<'s>, uid: u32) -> Option<&'s User> {
    users(view)?.users.get(&uid)
}

/// Name of a user where the event's thread is; number 0 is root even where nothing is known.
pub(super) fn user_name<'s>(view: &View<'s>, uid: u32) -> Option<&'s str> {
    let known = user(view, uid).map(|user| user.name.as_str());
    known.or((uid == 0).then_some("root"))
}

/// Name of a group where the event's thread is; number 0 is root even where nothing is known.
pub(super) fn group_name<'s>(view: &View<'s>, gid: u32) -> Option<&'s str> {
    let known = users(view).and_then(|users| users.groups.get(&gid));
    known.map(String::as_str).or((gid == 0).then_some("root"))
}
