//! Acts by which a node ends from inside, as its recording shows them.

use falco_rules::event::{Event, Param};

use crate::detector::{Actor, CkslView};

/// Signals at which the node's init, a systemd, shuts down or crashes: INT, QUIT, ILL, ABRT, BUS, FPE, SEGV, PWR, and those
/// of real time. KILL and STOP from inside do nothing to it, HUP and TERM make it load its files again.
const ENDING: [u64; 8] = [2, 3, 4, 6, 7, 8, 11, 30];
const REAL_TIME: u64 = 34;

/// Whether somebody shuts the node down, or the learner lays hands on its init.
pub(super) fn ends_its_node(view: &CkslView<'_>) -> bool {
    let (event, truth) = (view.event(), view.truth());
    let is_learners = truth.actor == Actor::Learner;
    let aims_at_init = || {
        let target = truth.target.as_ref();
        is_learners && target.is_some_and(|target| target.pid == 1)
    };
    shuts_down(event)
        || reaches_in(event) && aims_at_init()
        || is_learners && (writes_over_init(event) || is_another_init(event))
}

/// Whether the init executes a program: one of its own is not the learner's doing.
fn is_another_init(event: &Event) -> bool {
    is_exec(event) && event.param("pid").and_then(Param::as_i64) == Some(1)
}

/// Whether the memory of an init is opened to be written, in whatever way procfs is mounted.
fn writes_over_init(event: &Event) -> bool {
    const WRITES: u64 = 1 << 1;
    let path = event.param("name").and_then(Param::as_bytes);
    let path = path.unwrap_or_default();
    let flags = event.param("flags").and_then(Param::as_u64);
    let parts: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
    let is_memory = matches!(
        parts[..],
        [.., b"1", b"mem"] | [.., b"1", b"task", _, b"mem"]
    );
    is_memory && flags.is_some_and(|flags| flags & WRITES != 0)
}

fn is_exec(event: &Event) -> bool {
    matches!(event.name(), "execve" | "execveat")
}

/// Whether a call ends the process that it is aimed at, or may.
fn reaches_in(event: &Event) -> bool {
    let number = |name: &str| event.param(name).and_then(Param::as_u64);
    if event.at(0).as_i64().is_some_and(|result| result < 0) {
        return false;
    }
    match event.name() {
        "ptrace" | "process_vm_writev" => true,
        "kill" | "tkill" | "tgkill" => {
            let signal = number("sig").unwrap_or_default();
            ENDING.contains(&signal) || signal >= REAL_TIME
        }
        _ => false,
    }
}

/// Whether a program is started that shuts its system down.
fn shuts_down(event: &Event) -> bool {
    if !is_exec(event) {
        return false;
    }
    let text = |name: &str| {
        let bytes = event.param(name).and_then(Param::as_bytes);
        String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned()
    };
    let (program, args) = (text("exe"), text("args"));
    let mut args = args.split('\0');
    match program.rsplit('/').next().unwrap_or_default() {
        "poweroff" | "halt" | "shutdown" => true,
        // A reboot ends the processes of a node, and not the node.
        "systemctl" | "systemd-shutdown" => {
            args.any(|word| matches!(word, "poweroff" | "halt" | "exit"))
        }
        "init" | "telinit" => args.any(|word| word == "0"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use falco_rules::event::EventCode;

    use super::*;

    fn call(name: &str, params: Vec<Param>) -> Event {
        Event {
            num: 1,
            ts: 1,
            cpu: 0,
            tid: 40,
            code: EventCode::named(name).unwrap(),
            params,
        }
    }

    #[test]
    fn a_reboot_does_not_end_a_node() {
        let runs = |program: &str, verb: &str| {
            let params = vec![Param::I64(0), Param::bytes(program), Param::bytes(verb)];
            shuts_down(&call("execve", params))
        };
        for program in ["systemctl", "/lib/systemd/systemd-shutdown"] {
            assert!(!runs(program, "reboot") && runs(program, "poweroff"));
        }
        assert!(!runs("/usr/sbin/reboot", ""));
        assert!(runs("poweroff", ""));
    }

    #[test]
    fn what_ends_an_init_is_told_from_what_it_takes_in_its_stride() {
        let kill = |result: i64, signal: u64| {
            let params = vec![Param::I64(result), Param::I64(1), Param::U64(signal)];
            reaches_in(&call("kill", params))
        };
        for signal in [2, 11, 30, 38] {
            assert!(kill(0, signal), "{signal}");
            assert!(!kill(-1, signal), "it was refused");
        }
        for signal in [0, 1, 9, 15, 18] {
            assert!(!kill(0, signal), "{signal}");
        }
    }
}
