//! Fields of containers and of the pods they belong to.

use super::proc::pidns_start;
use super::{Get, View, owned, text};
use crate::field::FieldArg;
use crate::state::{Container, Mount};
use crate::value::Value;
use std::collections::BTreeMap;

/// What the node itself goes by where a container's name, id or type is asked for.
const HOST: &[u8] = b"host";

pub(super) const FIELDS: &[(&str, Get)] = &[
    ("container.id", |view, _| {
        Some(text(id(view).map_or(HOST, str::as_bytes)))
    }),
    ("container.full_id", |view, _| {
        fact(view, HOST, |c| &c.full_id)
    }),
    ("container.name", |view, _| fact(view, HOST, |c| &c.name)),
    ("container.type", |view, _| fact(view, HOST, |c| &c.runtime)),
    ("container.image", |view, _| fact(view, b"", |c| &c.image)),
    ("container.image.id", |view, _| {
        fact(view, b"", |c| &c.image_id)
    }),
    ("container.image.repository", |view, _| {
        fact(view, b"", |c| &c.repository)
    }),
    ("container.image.tag", |view, _| fact(view, b"", |c| &c.tag)),
    ("container.image.digest", |view, _| {
        fact(view, b"", |c| &c.digest)
    }),
    ("container.ip", |view, _| fact(view, b"", |c| &c.ip)),
    ("container.cni.json", |view, _| fact(view, b"", |_| "")),
    ("container.privileged", |view, _| {
        truth(view, |c| c.privileged)
    }),
    ("container.host_pid", |view, _| truth(view, |c| c.host_pid)),
    ("container.host_network", |view, _| {
        truth(view, |c| c.host_network)
    }),
    ("container.host_ipc", |view, _| truth(view, |c| c.host_ipc)),
    ("container.mounts", |view, _| match id(view) {
        None => Some(text(b"")),
        Some(_) => {
            let mounts = container(view)?.mounts.iter().map(mount_text);
            Some(owned(mounts.collect::<Vec<_>>().join(",")))
        }
    }),
    ("container.mount", |view, arg| {
        Some(owned(mount_text(mount(view, arg, |m| &m.source)?)))
    }),
    ("container.mount.source", |view, arg| {
        Some(text(mount(view, arg, |m| &m.dest)?.source.as_bytes()))
    }),
    ("container.mount.dest", |view, arg| {
        Some(text(mount(view, arg, |m| &m.source)?.dest.as_bytes()))
    }),
    ("container.mount.mode", |view, arg| {
        Some(text(mount(view, arg, |m| &m.source)?.mode.as_bytes()))
    }),
    ("container.mount.rdwr", |view, arg| {
        Some(owned(mount(view, arg, |m| &m.source)?.rdwr.to_string()))
    }),
    ("container.mount.propagation", |view, arg| {
        Some(text(
            mount(view, arg, |m| &m.source)?.propagation.as_bytes(),
        ))
    }),
    ("container.start_ts", |view, _| {
        pidns_start(view).map(Value::U64)
    }),
    ("container.duration", |view, _| {
        let start = pidns_start(view)?;
        view.event.ts.checked_sub(start).map(Value::U64)
    }),
    ("container.label", |view, arg| {
        labelled(&container(view)?.labels, arg)
    }),
    ("container.labels", |view, _| match id(view) {
        None => Some(text(b"")),
        Some(_) => Some(owned(all_labels(&container(view)?.labels))),
    }),
    ("k8s.pod.name", |view, _| pod(view, Container::POD_NAME)),
    ("k8s.ns.name", |view, _| pod(view, Container::POD_NAMESPACE)),
    ("k8s.pod.id", |view, _| pod(view, Container::POD_UID)),
    ("k8s.pod.uid", |view, _| pod(view, Container::POD_UID)),
    ("k8s.pod.sandbox_id", |view, _| {
        fact(view, b"", |c| {
            c.sandbox_id
                .get(..Container::SHORT_ID)
                .unwrap_or(&c.sandbox_id)
        })
    }),
    ("k8s.pod.full_sandbox_id", |view, _| {
        fact(view, b"", |c| &c.sandbox_id)
    }),
    ("k8s.pod.label", |view, arg| {
        labelled(&container(view)?.pod_labels, arg)
    }),
    ("k8s.pod.labels", |view, _| match id(view) {
        None => Some(text(b"")),
        Some(_) => Some(owned(all_labels(&container(view)?.pod_labels))),
    }),
    ("k8s.pod.ip", |view, _| fact(view, b"", |c| &c.ip)),
    ("k8s.pod.cni.json", |view, _| fact(view, b"", |_| "")),
];

/// Id of the container that the event's thread is in.
fn id<'s>(view: &View<'s>) -> Option<&'s str> {
    view.thread?.info.container.as_deref()
}

fn container<'s>(view: &View<'s>) -> Option<&'s Container> {
    view.state.container(id(view)?)
}

/// A fact about the container; on the node itself `host`; nothing for a container not known.
fn fact<'s>(view: &View<'s>, host: &'static [u8], of: fn(&Container) -> &str) -> Option<Value<'s>> {
    match id(view) {
        None => Some(text(host)),
        // What is empty is not known.
        Some(_) => container(view)
            .map(of)
            .filter(|value| !value.is_empty())
            .map(|value| text(value.as_bytes())),
    }
}

fn truth<'s>(view: &View<'s>, of: fn(&Container) -> bool) -> Option<Value<'s>> {
    match id(view) {
        None => Some(Value::Bool(false)),
        Some(_) => container(view).map(|container| Value::Bool(of(container))),
    }
}

fn mount_text(mount: &Mount) -> String {
    let Mount {
        source,
        dest,
        mode,
        rdwr,
        propagation,
    } = mount;
    format!("{source}:{dest}:{mode}:{rdwr}:{propagation}")
}

/// The mount of a number, or the first one where `side` matches the glob.
fn mount<'s>(
    view: &View<'s>,
    arg: Option<&FieldArg>,
    side: fn(&Mount) -> &str,
) -> Option<&'s Mount> {
    let mounts = &container(view)?.mounts;
    match arg? {
        FieldArg::Index(index) => mounts.get(*index as usize),
        FieldArg::Key(glob) => {
            let glob = crate::matcher::glob::Glob::new(glob.as_bytes());
            mounts
                .iter()
                .find(|mount| glob.matches(side(mount).as_bytes()))
        }
    }
}

fn labelled<'s>(labels: &'s BTreeMap<String, String>, arg: Option<&FieldArg>) -> Option<Value<'s>> {
    let FieldArg::Key(name) = arg? else {
        return None;
    };
    labels.get(name).map(|value| text(value.as_bytes()))
}

fn all_labels(labels: &BTreeMap<String, String>) -> String {
    let labels = labels.iter().map(|(name, value)| format!("{name}:{value}"));
    labels.collect::<Vec<_>>().join(", ")
}

/// What a label of the container says about its pod.
fn pod<'s>(view: &View<'s>, label: &str) -> Option<Value<'s>> {
    let value = container(view)?.labels.get(label)?;
    Some(text(value.as_bytes()))
}
