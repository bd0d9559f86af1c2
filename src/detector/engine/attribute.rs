//! *Attribute:* whose doing an event is, who traces its process, and what else only the host knows of it.

use std::sync::Arc;

use cksl_probe::{FileRef, Sample, Task, What};
use falco_rules::state::{Container, State};

use super::OPENS;
use super::identify::Identities;
use crate::detector::actors::{Actors, Program};
use crate::detector::machines::Machines;
use crate::detector::seed::Found;
use crate::detector::tracing::Tracing;
use crate::detector::{Actor, FileTruth, OwnFile, Target, Text, Truth, flags};

/// Whose the processes of a lab are, on which machine, and who traces whom.
pub(super) struct Attribution {
    pub(super) actors: Actors,
    pub(super) machines: Machines,
    tracing: Tracing,
}

/// Who an event is of.
#[derive(Clone, Copy)]
pub(super) struct Doer {
    pub(super) actor: Actor,
    /// The thread that traces the one whose event it is, by its number in the node.
    tracer: Option<i32>,
}

impl Attribution {
    pub(super) fn new(actors: Actors, machines: Machines) -> Self {
        Attribution {
            actors,
            machines,
            tracing: Tracing::new(),
        }
    }

    /// Takes a sample in that has made an event.
    pub(super) fn take(&mut self, sample: &Sample, who: &Identities) -> Doer {
        self.read_script(sample);
        Doer {
            actor: self.actor(sample, who),
            tracer: self.tracing.take(sample),
        }
    }

    /// A process that opens its script is judged by it.
    fn read_script(&mut self, sample: &Sample) {
        if let What::Syscall {
            nr,
            data,
            file: Some(file),
            ..
        } = &sample.what
            && OPENS.contains(nr)
            && let Some((_, path)) = data.first()
        {
            self.actors.opened(sample.task.host_pid, path, file);
        }
    }

    fn actor(&mut self, sample: &Sample, who: &Identities) -> Actor {
        let Task {
            host_pid,
            host_ppid,
            pid,
            ..
        } = sample.task;
        match &sample.what {
            What::Syscall { .. } => self.actors.of(host_pid, host_ppid),
            What::Exec { image, .. } => {
                let program = Program {
                    path: &image.exe.path,
                    pristine: who.programs.is_own(host_pid),
                    cgroup: &image.cgroup,
                    argv: &image.argv,
                };
                let actor = self.actors.executed(host_pid, host_ppid, program);
                self.is_machine(actor, &sample.task, &program);
                actor
            }
            What::Fork { child, .. } if child.tid != child.pid => {
                self.actors.of(host_pid, host_ppid)
            }
            What::Fork { child, .. } => {
                self.machines.forked(&sample.task, child);
                match pid {
                    0 => self.actors.entered(child.host_pid, host_pid),
                    _ => self.actors.forked(host_pid, host_ppid, child.host_pid),
                }
            }
            What::Map { .. } | What::Exit { .. } => self.actors.of(host_pid, host_ppid),
        }
    }

    /// Whether a process of that actor's has become the init of a machine within the node.
    fn is_machine(&mut self, actor: Actor, task: &Task, program: &Program<'_>) -> bool {
        let is_one = actor == Actor::Lab && self.machines.executed(task, program);
        if is_one {
            self.actors.is_machine(task.host_pid);
        }
        is_one
    }

    /// Learns on which machine a thread is that was found, as its parent is in this pid namespace.
    pub(super) fn found(&mut self, thread: &Found, parent: u32) {
        let path = &thread.info.image.exepath;
        self.actors
            .found(thread.host_pid, thread.host_ppid, path, &thread.cgroup);
        let task = Task {
            host_pid: thread.host_pid,
            pid_ns: thread.pid_ns,
            vpid: i32::try_from(thread.info.vpid).unwrap_or_default(),
            ..Task::default()
        };
        let program = Program {
            path,
            // Whose it is, is known from elsewhere.
            pristine: true,
            cgroup: &thread.cgroup,
            argv: b"",
        };
        let actor = self.actors.known(thread.host_pid);
        if !actor.is_some_and(|actor| self.is_machine(actor, &task, &program)) {
            let process = (thread.pid_ns, thread.host_pid);
            self.machines.found(process, (parent, thread.host_ppid));
        }
    }

    /// What only the host knows of the event that a sample has made; takes its file out. `state` has the event by now.
    pub(super) fn truth(
        &self,
        sample: &mut Sample,
        doer: Doer,
        who: &Identities,
        state: &State,
    ) -> Truth {
        let Task {
            mut host_pid,
            mut host_tid,
            mut pid_ns,
            mut start_boot_ns,
            ..
        } = sample.task;
        let (mut file, mut target) = (None, None);
        match &mut sample.what {
            What::Syscall { file: opened, .. } => {
                file = opened.take();
                target = aimed_at(sample, file.as_ref());
            }
            What::Exec { image, .. } => file = Some(std::mem::take(&mut image.exe)),
            What::Fork { child, .. } => {
                (host_pid, host_tid) = (child.host_pid, child.host_tid);
                (pid_ns, start_boot_ns) = (child.pid_ns, child.start_boot_ns);
            }
            What::Map { .. } | What::Exit { .. } => {}
        }
        // Made at once and where it is to be: it is large, and what moves it costs more than what it is made of.
        Truth {
            host_pid,
            host_tid,
            pid_ns,
            start_boot_ns,
            actor: doer.actor,
            worker: self.machines.worker(pid_ns, host_pid).map(str::to_owned),
            file: file.map(|file| file_truth(file, who)),
            target: target.map(|pid| self.target(pid, who, state)),
            tracer: doer.tracer.map(|tid| self.target(tid, who, state)),
            program: who.programs.of(host_pid),
            ancestors: who.programs.of_ancestors(host_pid),
        }
    }

    fn target(&self, pid: i32, who: &Identities, state: &State) -> Target {
        let thread = state.thread(pid.into());
        let known =
            |bytes: &Arc<[u8]>| Some(Text::from(&**bytes)).filter(|text| !text.0.is_empty());
        let container = thread.and_then(|thread| thread.container.as_deref());
        let container = container.and_then(|id| state.container(id));
        let label = |name: &str| container.and_then(|found| found.labels.get(name).cloned());
        let pid = thread.map_or(pid, |thread| i32::try_from(thread.pid).unwrap_or(pid));
        let host_pid = who.host_of(pid);
        Target {
            pid,
            program: match host_pid {
                Some(host_pid) => who.programs.of(host_pid),
                None => OwnFile::Unknown,
            },
            actor: host_pid.and_then(|host_pid| self.actors.known(host_pid)),
            name: thread.and_then(|thread| known(&thread.comm)),
            exepath: thread.and_then(|thread| known(&thread.image.exepath)),
            container: container.map(|container| container.name.clone()),
            pod: label(Container::POD_NAME),
            namespace: label(Container::POD_NAMESPACE),
        }
    }

    /// Only these threads of the node, and these processes of the host, live.
    pub(super) fn keep(&mut self, threads: impl Fn(i32) -> bool, processes: impl Fn(i32) -> bool) {
        self.machines.keep(&processes);
        self.actors.keep(processes);
        self.tracing.keep(threads);
    }
}

/// The process that a call was aimed at, by its number in the node: the one that it names, or the one whose file in
/// `/proc` it has opened.
fn aimed_at(sample: &Sample, file: Option<&FileRef>) -> Option<i32> {
    let What::Syscall {
        nr,
        target,
        data,
        base,
        ..
    } = &sample.what
    else {
        return None;
    };
    // In a container /proc shows other pids.
    let by_path = OPENS.contains(nr) && sample.task.vpid == sample.task.pid;
    let named = target.map(|(pid, _)| pid);
    let looked_at = file.and_then(|file| {
        file.proc_pid.or_else(|| {
            let (argument, path) = data.first().filter(|_| by_path)?;
            let folder = base.iter().find(|(of, _)| of == argument);
            owner_of_descriptor(path, folder.map(|(_, folder)| folder.as_slice()))
        })
    });
    named.or(looked_at).filter(|pid| *pid != 0)
}

fn file_truth(file: FileRef, who: &Identities) -> FileTruth {
    FileTruth {
        own: who.programs.file(&file),
        dev: flags::device(file.dev),
        ino: file.ino,
        overlay_upper: file.overlay_upper,
        // What is mounted is called as its place is. That says nothing of a file of procfs, whose name alone
        // tells what it does to a process.
        path: Some(Text(file.path)).filter(|path| !path.0.is_empty() && !file.mounted),
    }
}

/// The process whose descriptor a path such as `/proc/12/fd/3` opens; the folder is the one that a
/// relative path starts from.
fn owner_of_descriptor(path: &[u8], folder: Option<&[u8]>) -> Option<i32> {
    let folder = folder.filter(|_| !path.starts_with(b"/")).unwrap_or(b"");
    let parts = folder
        .split(|byte| *byte == b'/')
        .chain(path.split(|byte| *byte == b'/'));
    let mut parts = parts.filter(|part| !part.is_empty() && *part != b".");
    if parts.next()? != b"proc" {
        return None;
    }
    let parts: Vec<&str> = parts
        .map(|part| std::str::from_utf8(part).ok())
        .collect::<Option<_>>()?;
    let (pid, descriptor) = match parts.as_slice() {
        [pid, "fd", descriptor] | [pid, "task", _, "fd", descriptor] => (pid, descriptor),
        _ => return None,
    };
    descriptor.parse::<u32>().ok()?;
    pid.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detector::engine::tests::{Node, sub, with_learner};
    use crate::detector::{What as TimelineWhat, timeline};
    use cksl_probe::ChildIds;

    #[test]
    fn a_descriptor_of_another_process_leads_to_it_and_to_its_actor() {
        let mut node = with_learner();
        node.open(200, "/proc/30/fd/7", None); // 6
        node.open(200, "/proc/200/fd/7", None);
        node.open(200, "/proc/30/fd/../fd/7", None);
        node.open(200, "/srv/proc/30/fd/7", None);
        node.open(200, "/proc/30/environ", Some(30)); // 10
        let whose = |actor: &str| format!("evt.type = openat and cksl.target.actor = {actor}");
        assert_eq!(node.matches(&whose("lab")), [6, 10]);
        assert_eq!(node.matches(&whose("learner")), [7]);
        assert_eq!(
            node.matches("cksl.target.container = web and cksl.target.pid = 30"),
            [6, 10]
        );
        assert_eq!(owner_of_descriptor(b"fd/7", Some(b"/proc/30")), Some(30));
        assert_eq!(
            owner_of_descriptor(b"7", Some(b"/proc/30/task/31/fd")),
            Some(30)
        );
        assert_eq!(owner_of_descriptor(b"/proc/self/fd/7", None), None);
    }

    #[test]
    fn checks_find_what_the_learner_did_and_in_which_container() {
        let mut node = with_learner();
        node.open(30, "/etc/shadow", None);
        node.open(200, "/etc/shadow", None);
        assert_eq!(
            node.matches("cksl.actor = learner and cksl.fd.path = /etc/shadow"),
            [7]
        );
        assert_eq!(
            node.matches("cksl.actor = lab and fd.name = /etc/shadow"),
            [6]
        );
        assert_eq!(
            node.matches("container.name = web and evt.type = execve"),
            [3]
        );
        let web = node.matches("proc.cmdline = 'web --serve' and container.id = host");
        assert!(web.is_empty());
        assert_eq!(
            node.matches("cksl.node = node-1 and evt.type = openat and evt.is_open_read = true"),
            [6, 7]
        );
    }

    #[test]
    fn a_look_at_another_process_names_it() {
        let mut node = with_learner();
        node.open(200, "/proc/30/environ", Some(30));
        let condition = "cksl.target.pid = 30 and cksl.target.name = web and cksl.target.container = web \
                         and cksl.target.exepath = /usr/bin/web and evt.res = SUCCESS";
        assert_eq!(node.matches(condition), [6]);
        let timeline = timeline(&node.recorded()).unwrap();
        let looked = timeline.entries.iter().find_map(|entry| match &entry.what {
            TimelineWhat::Run(run) => run.deeds.first(),
            _ => None,
        });
        assert_eq!(looked.unwrap().to, "web (pid 30)");
        assert_eq!(looked.unwrap().event, 6);
    }

    #[test]
    fn what_the_grader_runs_is_its_own() {
        let mut node = with_learner();
        node.engine.actors().tag(5300, Actor::Grader);
        node.enter(300);
        node.exec(300, 0, "/usr/bin/runc exec web sh", "/lab/shells");
        node.fork(300, 301);
        node.open(301, "/etc/passwd", None);
        assert_eq!(
            node.matches("cksl.actor = grader and evt.type = openat"),
            [9]
        );
        assert_eq!(node.engine.tally().learner, 5);
    }

    #[test]
    fn events_of_a_worker_and_of_what_is_within_it_say_so() {
        const WORKER: u32 = 78;
        const POD: u32 = 79;
        let mut sub = sub(&[]);
        sub.units.push("worker-1.service".into());
        let mut node = Node::of(sub);
        let of = |node: &mut Node, pid, vpid, ppid, pid_ns| {
            let task = node.task(pid, ppid, "any");
            Task {
                vpid,
                vtid: vpid,
                pid_ns,
                ..task
            }
        };
        let fork = |node: &mut Node, parent: Task, child: i32, vpid, pid_ns| {
            let child = ChildIds {
                tid: child,
                pid: child,
                vtid: vpid,
                vpid,
                host_tid: child + 5000,
                host_pid: child + 5000,
                pid_ns,
                start_boot_ns: 500,
            };
            let what = What::Fork {
                nr: 56,
                child,
                flags: 0x120_0000,
            };
            node.engine.take(Sample { task: parent, what });
        };
        let unit = "/lab/system.slice/worker-1.service";
        node.exec(1, 0, "/usr/lib/systemd/systemd", "/lab/init.scope"); // 1
        node.fork(1, 40); // 2
        node.exec(40, 1, "/usr/bin/unshare", unit); // 3
        let unshare = node.task(40, 1, "unshare");
        fork(&mut node, unshare, 41, 1, WORKER); // 4
        let systemd = of(&mut node, 41, 1, 40, WORKER);
        node.exec_of(
            systemd,
            "/usr/lib/systemd/systemd",
            &format!("{unit}/machine"),
        ); // 5
        fork(&mut node, systemd, 42, 2, WORKER); // 6
        let shim = of(&mut node, 42, 2, 41, WORKER);
        fork(&mut node, shim, 43, 1, POD); // 7
        let pod = of(&mut node, 43, 1, 42, POD);
        node.open_of(pod, "/etc/passwd", None); // 8
        node.open(40, "/etc/passwd", None); // 9
        // Whoever comes from the node is still there.
        fork(&mut node, unshare, 44, 9, WORKER); // 10
        let entered = of(&mut node, 44, 9, 40, WORKER);
        node.open_of(entered, "/etc/passwd", None); // 11
        assert_eq!(node.matches("cksl.node = worker-1"), [5, 6, 7, 8]);
        assert_eq!(node.matches("cksl.node = node-1"), [1, 2, 3, 4, 9, 10, 11]);
    }
}
