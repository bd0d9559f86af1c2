//! Who traces whom, followed from what tracers ask of the kernel: no event of a traced process says
//! that it is one.
//!
//! All numbers are thread ids in the node. What traced before the watch began is not known.

use std::collections::HashMap;

use cksl_probe::{Sample, What, syscall};

/// Requests of `ptrace` that begin, change or end tracing.
mod request {
    pub(super) const TRACEME: u64 = 0;
    pub(super) const ATTACH: u64 = 16;
    pub(super) const DETACH: u64 = 17;
    pub(super) const SETOPTIONS: u64 = 0x4200;
    pub(super) const SEIZE: u64 = 0x4206;
}

/// `PTRACE_O_TRACEFORK`, `…VFORK` and `…CLONE`: what a tracee starts is traced, too.
const FOLLOW: u64 = 0b1110;

/// `CLONE_UNTRACED`: this child is not.
const UNTRACED: u64 = 0x80_0000;

#[derive(Clone, Copy)]
struct Trace {
    tracer: i32,
    follows: bool,
}

/// The traced threads of a node, each with its tracer.
#[derive(Default)]
pub(super) struct Tracing {
    traces: HashMap<i32, Trace>,
    ptrace: Option<u32>,
}

impl Tracing {
    pub(super) fn new() -> Self {
        Tracing {
            traces: HashMap::new(),
            ptrace: syscall::number("ptrace"),
        }
    }

    /// Takes a sample in. Returns the tracer of the thread whose event it is, if it has one.
    pub(super) fn take(&mut self, sample: &Sample) -> Option<i32> {
        let task = &sample.task;
        let mut whose = task.tid;
        match &sample.what {
            What::Syscall {
                nr,
                ret: 0..,
                args,
                target,
                ..
            } if Some(*nr) == self.ptrace => {
                // A tracer in a container numbers otherwise.
                let aimed = match target {
                    Some((pid, _)) if task.vtid != task.tid => *pid,
                    _ => args[1] as i32,
                };
                self.requested(args[0], args[3], aimed, (task.tid, task.ppid));
            }
            What::Fork { child, flags, .. } => {
                whose = child.tid;
                let inherited = self.traces.get(&task.tid).copied();
                match inherited.filter(|trace| trace.follows && flags & UNTRACED == 0) {
                    Some(trace) => self.traces.insert(child.tid, trace),
                    // The number may have been another's before.
                    None => self.traces.remove(&child.tid),
                };
            }
            What::Exit { .. } => {
                let ended = self.traces.remove(&task.tid);
                self.traces.retain(|_, trace| trace.tracer != task.tid);
                return ended.map(|trace| trace.tracer);
            }
            What::Syscall { .. } | What::Exec { .. } | What::Map { .. } => {}
        }
        self.traces.get(&whose).map(|trace| trace.tracer)
    }

    fn requested(&mut self, request: u64, data: u64, aimed: i32, (tid, ppid): (i32, i32)) {
        let options = |request| request == request::SEIZE || request == request::SETOPTIONS;
        let follows = options(request) && data & FOLLOW != 0;
        match request {
            request::TRACEME => {
                let tracer = ppid;
                self.traces.insert(tid, Trace { tracer, follows });
            }
            request::ATTACH | request::SEIZE => {
                let tracer = tid;
                self.traces.insert(aimed, Trace { tracer, follows });
            }
            request::SETOPTIONS => {
                if let Some(trace) = self.traces.get_mut(&aimed) {
                    trace.follows = follows;
                }
            }
            request::DETACH => {
                self.traces.remove(&aimed);
            }
            _ => {}
        }
    }

    /// Keeps what is known of threads that live.
    pub(super) fn keep(&mut self, lives: impl Fn(i32) -> bool) {
        self.traces
            .retain(|tid, trace| lives(*tid) && lives(trace.tracer));
    }
}

#[cfg(test)]
mod tests {
    use cksl_probe::{ChildIds, Task};

    use super::*;

    const STRACE: i32 = 10;
    const CHILD: i32 = 11;

    fn sample(tid: i32, what: What) -> Sample {
        let task = Task {
            tid,
            pid: tid,
            vtid: tid,
            ppid: 1,
            ..Task::default()
        };
        Sample { task, what }
    }

    fn call(tid: i32, name: &str, ret: i64, request: u64, aimed: i32, data: u64) -> Sample {
        let what = What::Syscall {
            nr: syscall::number(name).unwrap(),
            ret,
            args: [request, aimed as u64, 0, data, 0, 0],
            data: Vec::new(),
            base: Vec::new(),
            file: None,
            target: None,
            socket: None,
        };
        sample(tid, what)
    }

    fn fork(tid: i32, child: i32, flags: u64) -> Sample {
        let child = ChildIds {
            tid: child,
            pid: child,
            ..ChildIds::default()
        };
        let what = What::Fork {
            nr: 56,
            child,
            flags,
        };
        sample(tid, what)
    }

    fn exit(tid: i32) -> Sample {
        let what = What::Exit {
            status: 0,
            group_dead: true,
        };
        sample(tid, what)
    }

    /// A tracer that has attached with these options.
    fn attached(options: u64) -> Tracing {
        let mut tracing = Tracing::new();
        tracing.take(&call(STRACE, "ptrace", 0, request::SEIZE, CHILD, options));
        tracing
    }

    fn tracer(tracing: &mut Tracing, tid: i32) -> Option<i32> {
        tracing.take(&call(tid, "close", 0, 0, 0, 0))
    }

    #[test]
    fn a_process_is_traced_from_the_attach_to_the_detach() {
        let mut tracing = attached(1);
        assert_eq!(tracer(&mut tracing, CHILD), Some(STRACE));
        assert_eq!(tracer(&mut tracing, STRACE), None);
        tracing.take(&call(STRACE, "ptrace", 0, request::DETACH, CHILD, 0));
        assert_eq!(tracer(&mut tracing, CHILD), None);
    }

    #[test]
    fn what_the_kernel_refuses_traces_nothing() {
        let mut tracing = Tracing::new();
        tracing.take(&call(STRACE, "ptrace", -1, request::SEIZE, CHILD, 1));
        assert_eq!(tracer(&mut tracing, CHILD), None);
    }

    #[test]
    fn a_childs_child_is_traced_only_if_the_tracer_follows() {
        let mut alone = attached(1);
        assert_eq!(alone.take(&fork(CHILD, 12, 0)), None);
        let mut followed = attached(0b1111);
        assert_eq!(followed.take(&fork(CHILD, 12, 0)), Some(STRACE));
        assert_eq!(followed.take(&fork(12, 13, 0)), Some(STRACE));
        assert_eq!(followed.take(&fork(12, 14, UNTRACED)), None);
        followed.take(&call(STRACE, "ptrace", 0, request::SETOPTIONS, CHILD, 1));
        assert_eq!(followed.take(&fork(CHILD, 15, 0)), None);
    }

    #[test]
    fn whoever_asks_to_be_traced_is_traced_by_its_parent() {
        let mut tracing = Tracing::new();
        tracing.take(&call(CHILD, "ptrace", 0, request::TRACEME, 0, 0));
        assert_eq!(tracer(&mut tracing, CHILD), Some(1));
    }

    #[test]
    fn the_end_of_either_side_ends_it() {
        let mut tracing = attached(0b1111);
        tracing.take(&fork(CHILD, 12, 0));
        assert_eq!(tracing.take(&exit(CHILD)), Some(STRACE));
        assert_eq!(tracer(&mut tracing, CHILD), None);
        tracing.take(&exit(STRACE));
        assert_eq!(tracer(&mut tracing, 12), None);
    }
}
