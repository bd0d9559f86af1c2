//! Fields of users and groups.

use super::{Get, View, text};
use crate::state::{User, Users};
use crate::value::Value;

/// What stands for a name that is not known.
const NOT_KNOWN: &[u8] = b"<NA>";

/// What is taken for granted of user and group 0 where nothing is known.
const ROOT: &[u8] = b"root";
const ROOT_HOME: &[u8] = b"/root";

pub(super) const FIELDS: &[(&str, Get)] = &[
    ("user.uid", |view, _| Some(Value::U64(uid(view)?.into()))),
    ("user.name", |view, _| {
        let uid = uid(view)?;
        Some(named(known_user(view, uid), (uid == 0).then_some(ROOT)))
    }),
    ("user.homedir", |view, _| {
        let uid = uid(view)?;
        let home = user(view, uid).map(|user| user.home.as_str());
        Some(named(home, (uid == 0).then_some(ROOT_HOME)))
    }),
    ("user.shell", |view, _| {
        let shell = user(view, uid(view)?).map(|user| user.shell.as_str());
        Some(named(shell, None))
    }),
    ("user.loginuid", |view, _| {
        let uid = view.thread?.info.loginuid;
        Some(Value::I64(if uid == u32::MAX { -1 } else { uid.into() }))
    }),
    ("user.loginname", |view, _| {
        let uid = view.thread?.info.loginuid;
        let name = (uid != u32::MAX).then(|| known_user(view, uid)).flatten();
        Some(named(name, (uid == 0).then_some(ROOT)))
    }),
    ("group.gid", |view, _| {
        Some(Value::U64(view.thread?.info.gid.into()))
    }),
    ("group.name", |view, _| {
        let gid = view.thread?.info.gid;
        Some(named(known_group(view, gid), (gid == 0).then_some(ROOT)))
    }),
];

fn uid(view: &View<'_>) -> Option<u32> {
    view.thread.map(|thread| thread.info.uid)
}

fn named<'s>(name: Option<&'s str>, default: Option<&'static [u8]>) -> Value<'s> {
    text(name.map(str::as_bytes).or(default).unwrap_or(NOT_KNOWN))
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

/// Name of a user where the event's thread is, if it is known.
pub(super) fn known_user<'s>(view: &View<'s>, uid: u32) -> Option<&'s str> {
    user(view, uid).map(|user| user.name.as_str())
}

/// Name of a group where the event's thread is, if it is known.
pub(super) fn known_group<'s>(view: &View<'s>, gid: u32) -> Option<&'s str> {
    users(view)?.groups.get(&gid).map(String::as_str)
}
