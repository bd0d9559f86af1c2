//! What a process did to a node, from one event.

use std::sync::LazyLock;

use falco_rules::event::{Event, Param, SockAddr};
use falco_rules::field::FieldRef;
use falco_rules::value::Value;

use crate::detector::{Actor, CkslView, Target, field_table};

/// Something that an event shows and that a reference may need.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// A file was opened for reading.
    Read(String),
    /// A file of another process was opened below `/proc`: its last component, and whose it is.
    LookedAt(String, Aim),
    /// A file was opened for writing.
    Wrote(String),
    /// A file or directory is no longer at its place.
    Removed(String),
    /// A file, a link or a directory came to a place without being written there.
    Placed(String),
    /// The mode or the owner of a file was set.
    Permitted(String),
    /// Another process was traced.
    Traced(Aim),
    /// Another process got a signal.
    Signalled(Aim, i64),
    /// A connection was made.
    Connected(String),
    /// The kernel itself was asked for something: a mount, a module.
    Kernel(&'static str),
}

/// Another process that was aimed at.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Aim {
    /// Its name.
    pub name: String,
    /// Its pid in the node.
    pub pid: i64,
    /// The container that it is in.
    pub container: Option<String>,
    /// Whether it is the lab's.
    pub labs: bool,
}

impl Effect {
    /// Whether something of the node is another than before.
    #[must_use]
    pub fn changes(&self) -> bool {
        !matches!(
            self,
            Effect::Read(_) | Effect::LookedAt(..) | Effect::Connected(_)
        )
    }

    /// The path whose state it may have changed.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            Effect::Wrote(path)
            | Effect::Removed(path)
            | Effect::Placed(path)
            | Effect::Permitted(path) => Some(path),
            _ => None,
        }
    }
}

struct Fields {
    name: FieldRef,
    source: FieldRef,
    target: FieldRef,
}

static FIELDS: LazyLock<Fields> = LazyLock::new(|| {
    let table = field_table();
    let field = |name: &str| {
        table
            .resolve(name, None)
            .expect("paths are told by fields that are in the table")
    };
    Fields {
        name: field("fs.path.name"),
        source: field("fs.path.source"),
        target: field("fs.path.target"),
    }
});

fn value(view: &CkslView<'_>, field: &FieldRef) -> Option<String> {
    match view.value(field)? {
        Value::Str(bytes) | Value::Buffer(bytes) => {
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
        _ => None,
    }
}

/// The path of the file that was opened, as the kernel resolved it.
#[must_use]
pub(super) fn opened(view: &CkslView<'_>) -> Option<String> {
    let file = view.truth().file.as_ref()?;
    let path = &file.path.as_ref()?.0;
    Some(String::from_utf8_lossy(path).into_owned())
}

/// Whether an open is one for writing.
#[must_use]
pub(super) fn writes(event: &Event) -> bool {
    /// `O_WRONLY` and `O_RDWR` in Falco's bits.
    const WRITES: u64 = 0x2;
    event.name() == "creat" || number(event, "flags") & WRITES != 0
}

/// Whether an open adds to what is there.
#[must_use]
pub(super) fn appends(event: &Event) -> bool {
    /// `O_APPEND` in Falco's bits.
    const APPENDS: u64 = 0x8;
    number(event, "flags") & APPENDS != 0
}

fn number(event: &Event, name: &str) -> u64 {
    event.param(name).and_then(Param::as_u64).unwrap_or(0)
}

fn aim(target: &Target) -> Aim {
    let name = target.name.as_ref();
    Aim {
        name: name.map_or_else(String::new, |name| {
            String::from_utf8_lossy(&name.0).into_owned()
        }),
        pid: target.pid.into(),
        container: target.container.clone(),
        labs: target.actor == Some(Actor::Lab),
    }
}

/// What an event shows of this kind; nothing if the call failed.
#[must_use]
pub(super) fn effects(view: &CkslView<'_>) -> Vec<Effect> {
    use Effect::*;
    let (event, truth) = (view.event(), view.truth());
    if event.at(0).as_i64().is_some_and(|result| result < 0) && event.name() != "connect" {
        return Vec::new();
    }
    let path = || value(view, &FIELDS.name).filter(|path| !is_noise(path));
    let aimed = || {
        let target = truth.target.as_ref()?;
        (target.pid != truth_pid(view)).then(|| aim(target))
    };
    let found = match event.name() {
        "open" | "openat" | "openat2" | "creat" => {
            let writes = writes(event);
            let Some(path) = opened(view).filter(|path| !is_noise(path)) else {
                return looked_at(view, aimed()).into_iter().collect();
            };
            match writes {
                true => Some(Wrote(path)),
                false if is_read_by_all(&path) => None,
                false => Some(Read(path)),
            }
        }
        "truncate" => path().map(Wrote),
        "unlink" | "unlinkat" | "rmdir" => path().map(Removed),
        "rename" | "renameat" | "renameat2" => {
            let from = value(view, &FIELDS.source).filter(|path| !is_noise(path));
            let to = value(view, &FIELDS.target).filter(|path| !is_noise(path));
            return from
                .map(Removed)
                .into_iter()
                .chain(to.map(Placed))
                .collect();
        }
        "link" | "linkat" | "symlink" | "symlinkat" => value(view, &FIELDS.target)
            .filter(|path| !is_noise(path))
            .map(Placed),
        "mkdir" | "mkdirat" | "mknod" | "mknodat" => path().map(Placed),
        "chmod" | "fchmodat" | "chown" | "lchown" | "fchownat" => path().map(Permitted),
        "fchmod" | "fchown" => opened(view)
            .or_else(path)
            .filter(|path| !is_noise(path))
            .map(Permitted),
        "ptrace" => {
            /// PTRACE_ATTACH and PTRACE_SEIZE in Falco's numbers.
            const BEGINS: [u64; 2] = [0xb, 0x14];
            let begins = BEGINS.contains(&number(event, "request"));
            // What strace starts itself, to try the kernel or at its learner's word, is not another process.
            let is_child = truth.target.as_ref().is_some_and(|target| {
                let thread = view.state().thread(target.pid.into());
                thread.is_some_and(|thread| thread.ptid == i64::from(truth_pid(view)))
            });
            aimed().filter(|_| begins && !is_child).map(Traced)
        }
        "kill" | "tkill" | "tgkill" => {
            let signal = i64::try_from(number(event, "sig")).unwrap_or_default();
            aimed()
                .filter(|_| signal != 0)
                .map(|aim| Signalled(aim, signal))
        }
        "connect" => match event.param("addr").and_then(Param::as_addr) {
            Some(SockAddr::Inet(address)) => Some(Connected(address.to_string())),
            Some(SockAddr::Unix(path)) => {
                Some(Connected(String::from_utf8_lossy(path).into_owned()))
            }
            _ => None,
        },
        "mount" => Some(Kernel("mount")),
        "umount2" => Some(Kernel("umount")),
        "init_module" | "finit_module" => Some(Kernel("load a module")),
        "delete_module" => Some(Kernel("remove a module")),
        _ => None,
    };
    found.into_iter().collect()
}

fn truth_pid(view: &CkslView<'_>) -> i32 {
    let thread = view.state().thread(view.event().tid);
    thread.map_or(0, |thread| i32::try_from(thread.pid).unwrap_or_default())
}

/// A look into another process by its files in `/proc`.
fn looked_at(view: &CkslView<'_>, aim: Option<Aim>) -> Option<Effect> {
    let aim = aim.filter(|aim| !aim.name.is_empty())?;
    let path = opened(view).or_else(|| value(view, &FIELDS.name))?;
    let (_, name) = path.strip_prefix("/proc/")?.split_once('/')?;
    Some(Effect::LookedAt(name.to_owned(), aim))
}

/// What programs write and leave behind whatever they are asked for, and what no check should rest on.
#[must_use]
pub(super) fn is_noise(path: &str) -> bool {
    const FOLDERS: [&str; 13] = [
        "/dev/",
        "/sys/",
        "/run/",
        "/var/run/",
        "/var/log/",
        "/var/cache/",
        "/var/lib/systemd/",
        "/var/lib/dpkg/",
        "/var/lib/apt/",
        "/root/.cache/",
        "/root/.kube/cache/",
        "/root/.local/",
        "/root/.vim",
    ];
    const NAMES: [&str; 6] = [
        ".viminfo",
        ".lesshst",
        ".python_history",
        ".selected_editor",
        ".pwd.lock",
        "4913",
    ];
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_proc = path.starts_with("/proc/") && !path.starts_with("/proc/sys/");
    path.is_empty()
        || is_proc
        || FOLDERS
            .iter()
            .any(|folder| path.starts_with(folder) || folder.strip_suffix('/') == Some(path))
        || NAMES.contains(&name)
        || name.starts_with(".bash_history")
        || name.starts_with("sh-thd")
        || [".swp", ".swx", ".swpx", "~"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// What programs read whatever they are asked for.
fn is_read_by_all(path: &str) -> bool {
    const FOLDERS: [&str; 5] = [
        "/lib/",
        "/lib64/",
        "/usr/lib/",
        "/usr/lib64/",
        "/usr/share/",
    ];
    const FILES: [&str; 6] = [
        "/etc/ld.so.cache",
        "/etc/ld.so.preload",
        "/etc/nsswitch.conf",
        "/etc/localtime",
        "/etc/passwd",
        "/etc/group",
    ];
    FILES.contains(&path) || FOLDERS.iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_program_leaves_behind_is_no_effect() {
        for noise in [
            "/dev/null",
            "/proc/1234/oom_score_adj",
            "/root/.bash_history",
            "/etc/falco/.rules.yaml.swp",
            "/tmp/sh-thd.x1",
            "/root/.kube/cache",
        ] {
            assert!(is_noise(noise), "{noise}");
        }
        for told in [
            "/proc/sys/net/ipv4/ip_forward",
            "/etc/ssh/sshd_config",
            "/root/answer.txt",
            "/tmp/trace",
        ] {
            assert!(!is_noise(told), "{told}");
        }
    }
}
