//! Which processes of a node run the lab's own program for falco and sysdig, and whether anybody else
//! could have spoken for them.
//!
//! What such a process says on a connection is its own word if it executed that program before it
//! connected, if nobody has reached into it since, and if the record of all that has no gap. A child
//! that it forks holds its connection, too, until it executes something: whoever reaches into that one
//! could speak as well.
//!
//! To reach into a process is to trace it, to write into its memory, or to take its descriptors.
//! Reading its files in `/proc` is not.

use std::collections::{HashMap, VecDeque};

use cksl_probe::{FileRef, Sample, What, syscall};
use cksl_wire::protocol::NODE_SOCKET;
use cksl_wire::timeline::{Flaw, Why};

use super::flags;

/// Ended processes that are kept: of their last words it is asked soon.
const MOST_ENDED: usize = 64;

/// The bits of an open's flags that ask for more than to read.
const WRITES: u32 = 0b11;

/// `PTRACE_TRACEME`, which asks nothing of another process.
const TRACEME: u64 = 0;

/// `AF_UNIX`.
const UNIX: u16 = 1;

/// The same flaw with times that `epoch` makes from times since boot.
pub(super) fn dated(flaw: Flaw, epoch: impl Fn(u64) -> u64) -> Flaw {
    let since = match flaw.since {
        0 => 0,
        since => epoch(since),
    };
    Flaw {
        at: epoch(flaw.at),
        since,
        ..flaw
    }
}

/// A process that runs the program. Times are ns since boot.
#[derive(Debug)]
struct Life {
    /// When it executed the program.
    since: u64,
    ended: Option<u64>,
    flaw: Option<Flaw>,
}

impl Life {
    fn mark(&mut self, flaw: Flaw) {
        // What lies further back weighs more; certainty weighs more than doubt.
        let worse = |known: Flaw| (known.since, known.is_doubt()) > (flaw.since, flaw.is_doubt());
        if self.ended.is_none() && self.flaw.is_none_or(worse) {
            self.flaw = Some(flaw);
        }
    }
}

/// See the module. Processes are named by their pids on the host.
#[derive(Debug)]
pub(super) struct Own {
    /// Device and inode of the program.
    program: Option<(u64, u64)>,
    lives: HashMap<i32, Life>,
    /// Those that have ended, the oldest first.
    ended: VecDeque<i32>,
    /// Children that have executed nothing yet, with the process whose connection they hold.
    heirs: HashMap<i32, i32>,
    /// Processes that have connected to the node's socket as another program, with when they started (ns since boot).
    called: HashMap<i32, u64>,
    /// Of processes that started later nothing was lost.
    complete_since: u64,
    calls: Calls,
}

#[derive(Debug)]
struct Calls {
    connect: Option<u32>,
    ptrace: Option<u32>,
    writev: Option<u32>,
    getfd: Option<u32>,
    opens: [Option<u32>; 4],
}

impl Own {
    /// For a node that is watched from `now` on; `program` has this device and inode.
    pub(super) fn new(program: Option<(u64, u64)>, now: u64) -> Self {
        Own {
            program,
            lives: HashMap::new(),
            ended: VecDeque::new(),
            heirs: HashMap::new(),
            called: HashMap::new(),
            complete_since: now,
            calls: Calls {
                connect: syscall::number("connect"),
                ptrace: syscall::number("ptrace"),
                writev: syscall::number("process_vm_writev"),
                getfd: syscall::number("pidfd_getfd"),
                opens: ["open", "openat", "openat2", "creat"].map(syscall::number),
            },
        }
    }

    /// Why words do not count that came on a connection which was accepted at that time; `None` if
    /// they do. `started` is when the process started.
    pub(super) fn flaw(&self, host_pid: i32, started: Option<u64>, accepted: u64) -> Option<Flaw> {
        let wholly = |why| {
            Some(Flaw {
                why,
                at: accepted,
                since: 0,
            })
        };
        // What is told from outside is only as exact as a tick of the clock.
        let started = self.called.get(&host_pid).copied().or(started);
        match self.lives.get(&host_pid) {
            Some(life) if life.since > accepted => wholly(Why::Stranger),
            Some(life) if life.ended.is_some_and(|ended| ended < accepted) => wholly(Why::Stranger),
            Some(life) => life.flaw,
            None if started.is_some_and(|started| started > self.complete_since) => {
                wholly(Why::Stranger)
            }
            None => wholly(Why::Unseen),
        }
    }

    /// Takes a sample in; `host_of` is the process on the host of a thread of the node.
    pub(super) fn take(&mut self, sample: &Sample, host_of: impl Fn(i32) -> Option<i32>) {
        let task = &sample.task;
        match &sample.what {
            What::Fork { child, .. } if child.tid == child.pid => {
                self.called.remove(&child.host_pid);
                self.lives.remove(&child.host_pid);
                let parent = task.host_pid;
                let of = match self.heirs.get(&parent) {
                    Some(owner) => Some(*owner),
                    None => self.lives.contains_key(&parent).then_some(parent),
                };
                match of {
                    Some(owner) => self.heirs.insert(child.host_pid, owner),
                    None => self.heirs.remove(&child.host_pid),
                };
            }
            What::Fork { .. } | What::Map { .. } => {}
            What::Exec { image, .. } => {
                self.heirs.remove(&task.host_pid);
                let exe = Some((flags::device(image.exe.dev), image.exe.ino));
                if self.program.is_some() && exe == self.program {
                    self.begins(task.host_pid, task.start_boot_ns, task.boot_ns);
                } else if let Some(life) = self.lives.get_mut(&task.host_pid) {
                    life.mark(Flaw {
                        why: Why::Replaced,
                        at: task.boot_ns,
                        since: task.boot_ns,
                    });
                }
            }
            What::Exit { group_dead, .. } => {
                if *group_dead {
                    self.heirs.remove(&task.host_pid);
                    self.called.remove(&task.host_pid);
                    self.ends(task.host_pid, task.boot_ns);
                }
            }
            What::Syscall { nr, ret, args, .. } => {
                let call = Some(*nr);
                if call == self.calls.connect {
                    if *ret == 0 && is_to_the_node(sample) {
                        self.calls_as_what_it_is(task.host_pid, task.start_boot_ns);
                    }
                    return;
                }
                let why = match call {
                    _ if *ret < 0 => return,
                    _ if call == self.calls.ptrace && args[0] != TRACEME => Why::Traced,
                    _ if call == self.calls.writev && *ret > 0 => Why::Written,
                    _ if call == self.calls.getfd => Why::Robbed,
                    _ if self.calls.opens.contains(&call) => Why::Written,
                    _ => return,
                };
                let aimed = match why {
                    Why::Written if call != self.calls.writev => written(sample).and_then(host_of),
                    _ => aimed(sample),
                };
                if let Some(aimed) = aimed.filter(|aimed| *aimed != task.host_pid) {
                    self.is_reached(aimed, why, task.boot_ns);
                }
            }
        }
    }

    /// The process executed the program.
    fn begins(&mut self, host_pid: i32, started: u64, at: u64) {
        let why = if self.called.contains_key(&host_pid) {
            Some(Why::Stranger)
        } else if started <= self.complete_since {
            Some(Why::Unseen)
        } else {
            None
        };
        let flaw = why.map(|why| Flaw { why, at, since: 0 });
        let life = Life {
            since: at,
            ended: None,
            flaw,
        };
        self.lives.insert(host_pid, life);
    }

    fn ends(&mut self, host_pid: i32, at: u64) {
        let Some(life) = self.lives.get_mut(&host_pid) else {
            return;
        };
        life.ended = Some(at);
        self.ended.push_back(host_pid);
        if self.ended.len() > MOST_ENDED
            && let Some(oldest) = self.ended.pop_front()
            // Another one may have its pid by now.
            && self.lives.get(&oldest).is_some_and(|life| life.ended.is_some())
        {
            self.lives.remove(&oldest);
        }
    }

    fn calls_as_what_it_is(&mut self, host_pid: i32, started: u64) {
        if !self.lives.contains_key(&host_pid) {
            self.called.insert(host_pid, started);
        }
    }

    /// Somebody has reached into a process.
    fn is_reached(&mut self, host_pid: i32, why: Why, at: u64) {
        let owner = match self.lives.get(&host_pid) {
            Some(life) if life.ended.is_none() => host_pid,
            _ => match self.heirs.get(&host_pid) {
                Some(owner) => *owner,
                None => return,
            },
        };
        // Only a tracer must wait for its call to return before it can do anything: the others may
        // have been at work for as long as theirs took.
        let since = match why {
            Why::Traced => at,
            _ => 0,
        };
        if let Some(life) = self.lives.get_mut(&owner) {
            // Its heirs outlive it.
            let ended = life.ended.take();
            life.mark(Flaw { why, at, since });
            life.ended = ended;
        }
    }

    /// Events were lost at some time from `since` to `at`.
    pub(super) fn lost(&mut self, since: u64, at: u64) {
        self.complete_since = at;
        for life in self.lives.values_mut() {
            life.mark(Flaw {
                why: Why::Unseen,
                at,
                since,
            });
        }
    }

    /// Keeps what is known of processes that live; the others have ended by then.
    pub(super) fn keep(&mut self, lives: impl Fn(i32) -> bool, at: u64) {
        self.heirs.retain(|child, _| lives(*child));
        self.called.retain(|process, _| lives(*process));
        let living = self.lives.iter().filter(|(_, life)| life.ended.is_none());
        let gone: Vec<i32> = living
            .map(|(process, _)| *process)
            .filter(|process| !lives(*process))
            .collect();
        for process in gone {
            self.ends(process, at);
        }
    }
}

/// The process that a call is aimed at.
fn aimed(sample: &Sample) -> Option<i32> {
    match &sample.what {
        What::Syscall { target, .. } => target.map(|(_, host_pid)| host_pid),
        _ => None,
    }
}

/// The thread of the node whose file in `/proc` was opened to be written. Which file it is can't be told
/// by its name, which a mount changes.
fn written(sample: &Sample) -> Option<i32> {
    let What::Syscall {
        file: Some(FileRef {
            proc_pid, flags, ..
        }),
        ..
    } = &sample.what
    else {
        return None;
    };
    proc_pid.filter(|pid| *pid != 0 && flags & WRITES != 0)
}

/// Whether a connection leads to the node's socket, by the name that it was bound to; also if that
/// is not known.
fn is_to_the_node(sample: &Sample) -> bool {
    let What::Syscall {
        socket: Some((_, peer)),
        data,
        ..
    } = &sample.what
    else {
        return true;
    };
    let given = data.iter().find(|(argument, _)| *argument == 1);
    let address = match (peer.as_slice(), given) {
        ([], None) => return true,
        ([], Some((_, given))) => given.as_slice(),
        (peer, _) => peer,
    };
    let Some((family, path)) = address.split_first_chunk() else {
        return true;
    };
    if u16::from_ne_bytes(*family) != UNIX {
        return false;
    }
    let path = path.split(|byte| *byte == 0).next().unwrap_or_default();
    let last = |path: &[u8]| path.rsplit(|byte| *byte == b'/').next().map(<[u8]>::to_vec);
    last(path) == last(NODE_SOCKET.as_bytes())
}

#[cfg(test)]
mod tests {
    use cksl_probe::{ChildIds, Image, Task};

    use super::*;

    const FALCO: i32 = 20;
    const OTHER: i32 = 30;
    const PROGRAM: u64 = 7;

    struct Node {
        own: Own,
        now: u64,
    }

    impl Node {
        fn new() -> Self {
            Node {
                own: Own::new(Some((0, PROGRAM)), 5),
                now: 100,
            }
        }

        fn take(&mut self, host_pid: i32, what: What) {
            self.now += 10;
            let task = Task {
                host_pid,
                boot_ns: self.now,
                start_boot_ns: 50,
                ..Task::default()
            };
            self.own.take(&Sample { task, what }, |pid| Some(pid + 10));
        }

        fn exec(&mut self, host_pid: i32, ino: u64) {
            let exe = FileRef {
                ino,
                ..FileRef::default()
            };
            let what = What::Exec {
                nr: 59,
                image: Box::new(Image {
                    exe,
                    ..Image::default()
                }),
                filename: Vec::new(),
            };
            self.take(host_pid, what);
        }

        fn fork(&mut self, host_pid: i32, child: i32) {
            let child = ChildIds {
                tid: child,
                pid: child,
                host_pid: child,
                ..ChildIds::default()
            };
            let what = What::Fork {
                nr: 56,
                child,
                flags: 0,
            };
            self.take(host_pid, what);
        }

        fn call(&mut self, host_pid: i32, name: &str, request: u64, aimed: i32) {
            self.take(host_pid, call(name, 1, request, Some((0, aimed)), None));
        }

        fn connect(&mut self, host_pid: i32, path: &[u8]) {
            let what = call("connect", 0, 3, None, None);
            let What::Syscall { nr, args, data, .. } = what else {
                unreachable!()
            };
            let address = [&UNIX.to_ne_bytes()[..], path, b"\0"].concat();
            let what = What::Syscall {
                nr,
                ret: 0,
                args,
                data,
                base: Vec::new(),
                file: None,
                target: None,
                socket: Some((Vec::new(), address)),
            };
            self.take(host_pid, what);
        }

        /// A process that executes the program and then connects.
        fn with_falco() -> Self {
            let mut node = Node::new();
            node.exec(FALCO, PROGRAM);
            node.connect(FALCO, b"/run/labs/x/node.sock");
            node
        }

        fn flaw(&self) -> Option<Why> {
            self.own
                .flaw(FALCO, Some(50), self.now)
                .map(|flaw| flaw.why)
        }
    }

    fn call(
        name: &str,
        ret: i64,
        request: u64,
        target: Option<(i32, i32)>,
        file: Option<FileRef>,
    ) -> What {
        What::Syscall {
            nr: syscall::number(name).unwrap(),
            ret,
            args: [request, 0, 0, 0, 0, 0],
            data: Vec::new(),
            base: Vec::new(),
            file,
            target,
            socket: None,
        }
    }

    #[test]
    fn who_executed_the_program_and_then_connected_is_believed() {
        assert_eq!(Node::with_falco().flaw(), None);
        let mut perl = Node::new();
        perl.exec(FALCO, 1);
        perl.connect(FALCO, b"/run/labs/x/node.sock");
        assert_eq!(perl.flaw(), Some(Why::Stranger));
    }

    #[test]
    fn who_connected_first_is_not_whatever_it_executes_then() {
        let mut node = Node::new();
        node.connect(FALCO, b"/run/labs/x/node.sock");
        let accepted = node.now;
        node.exec(FALCO, PROGRAM);
        assert_eq!(node.flaw(), Some(Why::Stranger));
        // Nor does it help that it connects again, as the program.
        node.connect(FALCO, b"/run/labs/x/node.sock");
        assert_eq!(node.flaw(), Some(Why::Stranger));
        // What was accepted before the exec was made before it.
        let mut late = Node::with_falco();
        late.own.lives.get_mut(&FALCO).unwrap().since = accepted + 1;
        assert!(late.own.flaw(FALCO, Some(50), accepted).is_some());
    }

    #[test]
    fn when_another_program_started_is_known_exactly_if_its_connecting_was_seen() {
        // The node is watched from 5 on; by the clock's ticks the process was there before.
        let told = |node: &Node| node.own.flaw(FALCO, Some(0), 100).unwrap().why;
        let mut node = Node::new();
        node.exec(FALCO, 1);
        assert_eq!(told(&node), Why::Unseen);
        node.connect(FALCO, b"/run/labs/x/node.sock");
        assert_eq!(told(&node), Why::Stranger);
    }

    #[test]
    fn systemd_may_connect_to_the_journal_before_it_executes_falco() {
        let mut node = Node::new();
        node.connect(FALCO, b"/run/systemd/journal/stdout");
        node.exec(FALCO, PROGRAM);
        assert_eq!(node.flaw(), None);
    }

    #[test]
    fn a_connection_of_an_unknown_end_counts_as_one_to_the_node() {
        let mut node = Node::new();
        node.take(FALCO, call("connect", 0, 3, None, None));
        node.exec(FALCO, PROGRAM);
        assert_eq!(node.flaw(), Some(Why::Stranger));
    }

    #[test]
    fn reaching_into_it_ends_its_word() {
        for (name, request, why) in [
            ("ptrace", 16, Why::Traced),
            ("process_vm_writev", 0, Why::Written),
            ("pidfd_getfd", 0, Why::Robbed),
        ] {
            let mut node = Node::with_falco();
            node.call(OTHER, name, request, FALCO);
            assert_eq!(node.flaw(), Some(why), "{name}");
        }
        let mut node = Node::with_falco();
        let memory = |flags| FileRef {
            proc_pid: Some(FALCO - 10),
            flags,
            ..FileRef::default()
        };
        node.take(OTHER, call("openat", 3, 0, None, Some(memory(0))));
        assert_eq!(node.flaw(), None, "it was opened to be read");
        node.take(FALCO, call("openat", 3, 0, None, Some(memory(2))));
        assert_eq!(node.flaw(), None, "it is its own");
        node.take(OTHER, call("openat", 3, 0, None, Some(memory(2))));
        assert_eq!(node.flaw(), Some(Why::Written));
    }

    #[test]
    fn a_tracers_deeds_begin_with_its_call_and_a_writers_may_have_before() {
        let mut node = Node::with_falco();
        node.call(OTHER, "ptrace", 0x4206, FALCO);
        let traced = node.own.flaw(FALCO, Some(50), node.now).unwrap();
        assert_eq!(traced.since, node.now);
        node.call(OTHER, "process_vm_writev", 0, FALCO);
        let written = node.own.flaw(FALCO, Some(50), node.now).unwrap();
        assert_eq!((written.why, written.since), (Why::Written, 0));
    }

    #[test]
    fn what_does_not_reach_it_costs_nothing() {
        let mut node = Node::with_falco();
        node.take(OTHER, call("ptrace", -1, 16, Some((0, FALCO)), None));
        node.call(OTHER, "ptrace", TRACEME, FALCO);
        node.call(OTHER, "process_vm_readv", 0, FALCO);
        node.call(OTHER, "ptrace", 16, OTHER + 1);
        assert_eq!(node.flaw(), None);
    }

    #[test]
    fn a_child_is_a_way_in_until_it_executes_something() {
        let mut node = Node::with_falco();
        node.fork(FALCO, 40);
        node.fork(40, 41);
        node.exec(40, 1);
        node.call(OTHER, "ptrace", 16, 40);
        assert_eq!(node.flaw(), None, "its output's program may be traced");
        node.call(OTHER, "ptrace", 16, 41);
        assert_eq!(node.flaw(), Some(Why::Traced));
    }

    #[test]
    fn after_a_gap_it_is_not_known_until_another_starts() {
        let mut node = Node::with_falco();
        node.own.lost(node.now - 1, node.now);
        assert_eq!(node.flaw(), Some(Why::Unseen));
        // It was there during the gap, and executes the program only now.
        node.exec(OTHER, PROGRAM);
        let late = node.own.flaw(OTHER, Some(50), node.now).unwrap();
        assert!(late.is_doubt());
        let fresh = Sample {
            task: Task {
                host_pid: 50,
                boot_ns: node.now + 2,
                start_boot_ns: node.now + 1,
                ..Task::default()
            },
            what: What::Exec {
                nr: 59,
                image: Box::new(Image {
                    exe: FileRef {
                        ino: PROGRAM,
                        ..FileRef::default()
                    },
                    ..Image::default()
                }),
                filename: Vec::new(),
            },
        };
        node.own.take(&fresh, |_| None);
        assert_eq!(node.own.flaw(50, None, node.now + 3), None);
    }

    #[test]
    fn its_end_and_another_program_are_told_apart() {
        let mut node = Node::with_falco();
        let exit = What::Exit {
            status: 0,
            group_dead: true,
        };
        node.take(FALCO, exit);
        // What it said just before its end is still its word, on a connection that was there.
        assert_eq!(node.own.flaw(FALCO, None, node.now - 10), None);
        let later = node.own.flaw(FALCO, None, node.now + 10).unwrap();
        assert_eq!(later.why, Why::Stranger);
        let mut node = Node::with_falco();
        node.exec(FALCO, 1);
        assert_eq!(node.flaw(), Some(Why::Replaced));
    }
}
