//! One event in a few words, for a person.

use std::sync::LazyLock;

use falco_rules::field::FieldRef;
use falco_rules::value::Value;

use crate::check::{Command, Stimulus};
use crate::detector::{CkslView, field_table};

/// Longest text of one value that is shown, in characters.
const SHOWN: usize = 120;

/// Fields that events are described by.
struct Fields {
    name: FieldRef,
    pid: FieldRef,
    exe: FieldRef,
    cmdline: FieldRef,
    container_id: FieldRef,
    container: FieldRef,
    result: FieldRef,
    path: FieldRef,
    fd: FieldRef,
    target: FieldRef,
    target_pid: FieldRef,
    place: FieldRef,
}

static FIELDS: LazyLock<Fields> = LazyLock::new(|| {
    let table = field_table();
    let field = |name: &str| {
        table
            .resolve(name, None)
            .expect("events are described by fields that are in the table")
    };
    Fields {
        name: field("proc.name"),
        pid: field("proc.pid"),
        exe: field("proc.exe"),
        cmdline: field("proc.cmdline"),
        container_id: field("container.id"),
        container: field("container.name"),
        result: field("evt.res"),
        path: field("cksl.fd.path"),
        fd: field("fd.name"),
        target: field("cksl.target.name"),
        target_pid: field("cksl.target.pid"),
        place: field("evt.arg.dir"),
    }
});

/// So many bytes of a file's name a process is named after (`TASK_COMM_LEN` without its end).
const LONGEST_NAME: usize = 15;

/// The container id of what is in no container.
const HOST: &str = "host";

/// `grep (pid 231) opened /etc/falco/falco_rules.yaml`.
pub(crate) fn describe(view: &CkslView<'_>) -> String {
    let text = |field: &FieldRef| text(view, field);
    let mut line = match (text(&FIELDS.name), text(&FIELDS.pid)) {
        (Some(name), Some(pid)) => format!("{name} (pid {pid})"),
        (Some(name), None) => name,
        (None, _) => "a process".to_owned(),
    };
    if text(&FIELDS.container_id).is_some_and(|id| id != HOST)
        && let Some(container) = text(&FIELDS.container)
    {
        line.push_str(&format!(" in {container}"));
    }
    let kind = view.event().name();
    let path = text(&FIELDS.path);
    let target = match (text(&FIELDS.target), text(&FIELDS.target_pid)) {
        (Some(name), Some(pid)) => Some(format!("{name} (pid {pid})")),
        (_, pid) => pid.map(|pid| format!("pid {pid}")),
    };
    let what = match kind {
        "execve" | "execveat" => text(&FIELDS.cmdline).map(|command| format!("ran {command}")),
        "open" | "openat" | "openat2" | "creat" => match (path, target) {
            (Some(path), Some(target)) => Some(format!("opened {path} of {target}")),
            (path, _) => path.map(|path| format!("opened {path}")),
        },
        "connect" => text(&FIELDS.fd).map(|both| format!("connected {both}")),
        "ptrace" => target.map(|target| format!("traced {target}")),
        "mount" => text(&FIELDS.place).map(|place| format!("mounted something at {place}")),
        _ => target.or(path).map(|to| format!("{kind} {to}")),
    };
    line.push(' ');
    line.push_str(what.as_deref().unwrap_or(kind));
    if let Some(error) = text(&FIELDS.result).filter(|result| result != "SUCCESS") {
        line.push_str(&format!(", {error}"));
    }
    line
}

/// Whether the event is of a process in the place of a stimulus: its container, or the node itself.
pub(crate) fn is_in_place_of(stimulus: &Stimulus, view: &CkslView<'_>) -> bool {
    match &stimulus.container {
        Some(container) => text(view, &FIELDS.container).as_ref() == Some(container),
        None => text(view, &FIELDS.container_id).as_deref() == Some(HOST),
    }
}

/// What `/proc` has of a process that leads elsewhere: to its program and its directories.
const LEADS_ON: [&str; 3] = ["exe", "root", "cwd"];

/// Whether what was opened as a file of a process, `/proc/PID/NAME`, is something else: whoever mounts over that path makes
/// up what the kernel says of the process.
pub(crate) fn is_made_up(view: &CkslView<'_>) -> bool {
    if !matches!(view.event().name(), "open" | "openat" | "openat2") {
        return false;
    }
    let opened = whole(view, &FIELDS.result).as_deref() == Some("SUCCESS");
    let path = whole(view, &FIELDS.fd).filter(|_| opened);
    let asked = path.as_deref().and_then(of_process);
    asked.is_some_and(|asked| whole(view, &FIELDS.target_pid).as_deref() != Some(asked))
}

/// The number of the process in `/proc/PID/NAME`.
fn of_process(path: &str) -> Option<&str> {
    let (process, name) = path.strip_prefix("/proc/")?.split_once('/')?;
    let is_number = process.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !name.contains('/') && !LEADS_ON.contains(&name)).then_some(process)
}

/// Whether a process becomes another program.
pub(crate) fn is_start(view: &CkslView<'_>) -> bool {
    matches!(view.event().name(), "execve" | "execveat")
        && text(view, &FIELDS.result).as_deref() == Some("SUCCESS")
}

/// Whether the program that starts is the one that was drawn. Its name tells it; the path of a script is the first argument
/// of the program that reads it.
pub(crate) fn is_drawn(drawn: &Command, view: &CkslView<'_>) -> bool {
    let Some(asked) = drawn.argv.first() else {
        return false;
    };
    let command = whole(view, &FIELDS.cmdline).unwrap_or_default();
    whole(view, &FIELDS.exe).as_ref() == Some(asked)
        || asked.contains('/') && command.split(' ').nth(1) == Some(asked)
}

/// Whether what starts is a script: the kernel names the process after it, and hands its path to the program that reads it.
pub(crate) fn is_script(view: &CkslView<'_>) -> bool {
    let name = whole(view, &FIELDS.name).unwrap_or_default();
    let command = whole(view, &FIELDS.cmdline).unwrap_or_default();
    is_named_after_argument(name.as_bytes(), command.as_bytes())
}

fn is_named_after_argument(name: &[u8], command: &[u8]) -> bool {
    let mut arguments = command.split(|byte| *byte == b' ').skip(1);
    arguments.any(|argument| {
        let file = argument.rsplit(|byte| *byte == b'/').next();
        let file = file.unwrap_or_default();
        !name.is_empty() && file[..file.len().min(LONGEST_NAME)] == *name
    })
}

/// The value of a field, cut for a sentence.
fn text(view: &CkslView<'_>, field: &FieldRef) -> Option<String> {
    let text = whole(view, field)?;
    Some(match text.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text,
    })
}

fn whole(view: &CkslView<'_>, field: &FieldRef) -> Option<String> {
    Some(match view.value(field)? {
        Value::Str(bytes) | Value::Buffer(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Value::U64(number) => number.to_string(),
        Value::I64(number) => number.to_string(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_process_is_told_from_what_proc_leads_to() {
        for (path, process) in [
            ("/proc/73/status", Some("73")),
            ("/proc/73/cgroup", Some("73")),
            ("/proc/73/root", None),
            ("/proc/73/root/etc", None),
            ("/proc/self/status", None),
            ("/proc/sys/kernel", None),
            ("/srv/proc/73/status", None),
            ("/proc/73", None),
        ] {
            assert_eq!(of_process(path), process, "{path}");
        }
    }

    #[test]
    fn a_script_is_told_by_its_path_among_the_arguments() {
        for (name, command) in [
            ("bash", "/usr/bin/perl /usr/local/bin/bash -c true"),
            ("bash", "/usr/bin/env -S perl -w ./bash"),
            ("perl", "/usr/bin/perl /usr/local/bin/perl"),
            ("a-name-that-is-", "/bin/sh /srv/a-name-that-is-long"),
        ] {
            assert!(is_named_after_argument(name.as_bytes(), command.as_bytes()));
        }
        for (name, command) in [
            ("bash", "bash -c true"),
            ("env", "env bash -c true"),
            ("ls", "ls -l /bin/bash"),
            ("sh", "sh -c : bash -c word"),
            ("", "x "),
        ] {
            assert!(
                !is_named_after_argument(name.as_bytes(), command.as_bytes()),
                "{command}"
            );
        }
    }
}
