//! The base of an exam: the node at which its learner sits, as in the real one. `ssh task-3` leads from there to the node of
//! task 3, and `exit` back.
//!
//! The nodes have no network in common. The client's way to the server is the base's socket: the supervisor sees to it
//! that the lab of the task is there, starts an ssh server in its node for this one connection, and passes on what the
//! two say. Whoever comes in so is the learner. Nothing that is done in the base itself is recorded or graded.

use std::io::{self, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use cksl_wire::protocol::{EXAM_CLOCK, Request, Verb};
use cksl_wire::report::{At, ExamTime, task_node, task_of_node};
use tracing::warn;

use super::exam::reading;
use super::gate::Gate;
use super::live::LiveLab;
use super::making::keep;
use super::record::{LabRecord, LabState};
use super::voice::{Side, Voice, first_line};
use super::{Supervisor, lock};
use crate::contain::contain;
use crate::detector::Actor;
use crate::exam::{Refused, Sitting};
use crate::lab::{FileSpec, LabId, LabSpec, Limits};
use crate::problem::{Problem, exit};
use crate::provider::{Node, NodeChild, NodeCommand, NodePlan};
use crate::pump::pump;
use crate::report::time_of;

/// Its host name.
const HOSTNAME: &str = "base";

/// The configuration of its ssh client.
const CLIENT: &str = "/etc/ssh/ssh_config.d/exam.conf";

/// What its client says on a terminal when it has come to a node, in place of the node's own welcome.
const ARRIVED: &str = "This is the node of %n. cksl task shows its text, and exit comes back.";

/// The key by which its root comes into all nodes.
const KEY: &str = "/root/.ssh/id_ed25519";

/// The key by which all nodes are known to it.
const SERVERS_KEY: &str = "/root/.ssh/server";

/// What the shells of the base show before their prompt, and what has them do so.
const PROMPT: [(&str, &str); 2] = [
    ("/etc/cksl-prompt.bash", include_str!("prompt.bash")),
    (
        "/etc/profile.d/cksl-prompt.sh",
        "# For interactive shells of bash only.\n\
         if [ -n \"${BASH_VERSION-}\" ] && [ -n \"${PS1-}\" ]; then . /etc/cksl-prompt.bash; fi\n",
    ),
];

/// The file that shows them before a prompt in the node of a task: `/run/cksl/exam-prompt` there.
const TASK_PROMPT: &str = "exam-prompt";

/// Longest key that is taken.
const MAX_KEY: usize = 4096;

/// The ssh server of a node.
const SSHD: &str = "/usr/sbin/sshd";

/// The arguments of a server for one connection, on its standard input and output. It takes nothing from the node's own
/// configuration, which is the learner's, and does nothing for them itself: files are copied by a program of its own, and
/// no connections are forwarded.
const SERVER: [&str; 13] = [
    "-i",
    "-q",
    "-f/dev/null",
    "-h/run/cksl/ssh-key",
    "-oAuthorizedKeysFile=/run/cksl/ssh-known",
    "-oStrictModes=no",
    "-oUsePAM=no",
    "-oPasswordAuthentication=no",
    "-oPrintLastLog=no",
    "-oPrintMotd=no",
    "-oAcceptEnv=NO_COLOR CKSL_PLAIN",
    "-oDisableForwarding=yes",
    "-oSubsystem=sftp /usr/lib/openssh/sftp-server",
];

/// The names of the two keys in the folder of a node's socket: the server's own, and the one that it knows.
const KEYS: [&str; 2] = ["ssh-key", "ssh-known"];

/// See the module.
pub(super) struct Base {
    pub(super) record: LabRecord,
    node: Box<dyn Node>,
    gate: Arc<Gate>,
}

impl Supervisor {
    /// `cksl exam base`: its node, made if it is not there.
    pub(super) fn enter_base(self: &Arc<Self>, voice: &Voice<'_>) -> Result<u8, Problem> {
        let sitting = self.exam.look(|sitting| {
            sitting.is_going_on()?;
            Ok::<_, Refused>(sitting.clone())
        });
        let sitting = sitting.ok_or_else(|| self.exam.none())??;
        let since = reading().monotonic;
        let base = self.base(&sitting)?;
        // Who closed the terminal meanwhile waited for nothing.
        if !voice.gone() {
            self.exam.give_back(None, since)?;
        }
        self.show_clock();
        voice.lab(&base.record);
        Ok(exit::DONE)
    }

    /// The base of an exam, made if it is not there.
    pub(super) fn base(self: &Arc<Self>, sitting: &Sitting) -> Result<Arc<Base>, Problem> {
        let turn = self.turns.of(sitting.base());
        let known = lock(&self.base).clone();
        if let Some(base) = known {
            if base.node.stat("/").is_ok() {
                return Ok(base);
            }
            self.remove_base();
        }
        let made = self.make_base(sitting);
        if made.is_err() {
            let (_, provider) = self.choose(
                sitting.state.place.provider.clone(),
                &sitting.state.place.engine,
            )?;
            // What could not be removed, `clean` will find.
            let _ = self.remove(&turn.lab, provider.as_ref());
        }
        made
    }

    fn make_base(self: &Arc<Self>, sitting: &Sitting) -> Result<Arc<Base>, Problem> {
        let place = &sitting.state.place;
        let (choice, provider) = self.choose(place.provider.clone(), &place.engine)?;
        let id = sitting.base();
        let folder = self.folder(&id);
        if folder.exists() {
            self.remove(&id, provider.as_ref())?;
        }
        let mut record = LabRecord::new(id.clone(), choice, LabState::Base);
        keep(&record, &folder)?;
        let gate = Gate::bind(&self.paths.socket_folder(&id))?;
        let prompt = PROMPT.map(|(path, text)| FileSpec {
            path: path.to_owned(),
            text: text.to_owned(),
        });
        let spec = LabSpec {
            files: [client(sitting)].into_iter().chain(prompt).collect(),
            limits: Limits {
                memory: 512,
                disk: 256,
                pids: 1024,
            },
            ..LabSpec::default()
        };
        let programs = self.node_programs()?;
        let plan = NodePlan {
            lab: &id,
            dir: &folder,
            spec: &spec,
            hostname: HOSTNAME,
            programs: &programs,
            socket_dir: gate.folder(),
            container_ids: &[],
        };
        let node = provider.create(&plan, &mut |_| {}, &mut |_| Ok(()))?;
        make_key(node.as_ref())?;
        record.node = Some(node.facts().clone());
        keep(&record, &folder)?;
        Ok(self.open_base(record, node, gate))
    }

    /// Lets who sits at the base ask, and go to tasks.
    fn open_base(
        self: &Arc<Self>,
        record: LabRecord,
        node: Box<dyn Node>,
        gate: Gate,
    ) -> Arc<Base> {
        let base = Arc::new(Base {
            record,
            node,
            gate: Arc::new(gate),
        });
        let supervisor = Arc::downgrade(self);
        let answering = Arc::downgrade(&base);
        base.gate.serve(&base.record.id, Ok, move |stream| {
            if let (Some(supervisor), Some(base)) = (supervisor.upgrade(), answering.upgrade()) {
                supervisor.answer_base(&base, &stream);
            }
        });
        *lock(&self.base) = Some(Arc::clone(&base));
        // Before its first prompt.
        self.show_clock();
        base
    }

    /// What prompts show of the time, while an exam runs.
    pub(super) fn clock_line(&self) -> Option<String> {
        self.exam.look(|sitting| clock_line(&time_of(sitting)))
    }

    /// Has the prompts at the base and in the nodes of tasks show how much time is left.
    pub(super) fn show_clock(&self) {
        let (Some(base), Some(line)) = (lock(&self.base).clone(), self.clock_line()) else {
            return;
        };
        let folder = self.paths.socket_folder(&base.record.id);
        if let Err(problem) = show(&folder, EXAM_CLOCK, line.as_bytes(), base.node.as_ref()) {
            warn!("the base is not told the time: {problem}");
        }
        let labs: Vec<_> = self.labs().values().cloned().collect();
        for lab in labs
            .iter()
            .filter(|lab| self.exam.task_in(&lab.id).is_some())
        {
            if let Err(problem) = self.show_time(lab, &line) {
                warn!(lab = %lab.id.0, "the node is not told the time: {problem}");
            }
        }
    }

    /// Has the prompt in the node of a task show the time.
    fn show_time(&self, lab: &LiveLab, line: &str) -> Result<(), Problem> {
        let folder = self.paths.socket_folder(&lab.id);
        let (_, prompt) = PROMPT[0];
        for (name, text) in [(TASK_PROMPT, prompt), (EXAM_CLOCK, line)] {
            show(&folder, name, text.as_bytes(), lab.node.as_ref())?;
        }
        Ok(())
    }

    /// Goes on with the base that an earlier supervisor has left, or removes it if no exam needs it any more.
    pub(super) fn take_up_base(self: &Arc<Self>) {
        let needed = self.exam.look(Sitting::base);
        for (folder, record) in LabRecord::all(&self.paths.labs) {
            let Some(record) = record.filter(|record| record.state == LabState::Base) else {
                continue;
            };
            let provider = self.provider(&record.provider);
            let gate = || Gate::bind(&self.paths.socket_folder(&record.id));
            let node = provider.open(&folder).ok();
            match node
                .filter(|_| needed.as_ref() == Some(&record.id))
                .zip(gate().ok())
            {
                Some((node, gate)) => drop(self.open_base(record, node, gate)),
                None => self.give_up(&record.id, &record.provider),
            }
        }
    }

    /// Ends it, if there is one.
    pub(super) fn end_base(&self) {
        self.end_base_if(|_| true);
    }

    /// The same where the exam has gone with its file, unless it is back with it.
    pub(super) fn end_lost_base(&self) {
        self.end_base_if(|base| self.exam.look(Sitting::base).as_ref() != Some(base));
    }

    fn end_base_if(&self, is_to_end: impl FnOnce(&LabId) -> bool) {
        let known = lock(&self.base).as_ref().map(|base| base.record.id.clone());
        let Some(id) = known else {
            return;
        };
        // Nobody makes another one in its place before it is removed.
        let turn = self.turns.of(id);
        if is_to_end(&turn.lab) {
            self.remove_base();
        }
    }

    /// For who has its turn.
    fn remove_base(&self) {
        let Some(base) = lock(&self.base).take() else {
            return;
        };
        base.gate.close();
        self.give_up(&base.record.id, &base.record.provider);
    }

    fn answer_base(&self, base: &Base, stream: &UnixStream) {
        let voice = Voice::new(stream, Side::Node);
        let line = first_line(stream).map_err(|error| format!("{error}\n"));
        match line.and_then(|line| Request::read(&line)) {
            Ok(Request::Call {
                verb: Verb::Exam(verb),
                ..
            }) => voice.end(contain(|| self.exam.verb(verb, At::Base, None, &voice)).flatten()),
            Ok(Request::Connect { node }) => {
                let server = contain(|| self.reach(base, &node, &voice)).flatten();
                match server {
                    Ok(server) => {
                        // Who stops the output of a session may let it wait.
                        let _ = stream.set_write_timeout(None);
                        voice.connected();
                        pass_on(stream, server);
                    }
                    Err(problem) => voice.end(Err(problem)),
                }
            }
            Ok(_) => {
                let current = task_node(self.exam.current().unwrap_or(1));
                voice.end(Err(Problem::usage(
                    "this is the base of an exam: no task is worked on here",
                )
                .hint(format!("ssh {current:<16} leads to the node of your task"))
                .hint("cksl exam status     shows all tasks")));
            }
            Err(why) => voice.refuse(why, exit::CANNOT),
        }
    }

    /// Goes to the task of that node, and starts an ssh server there.
    fn reach(&self, base: &Base, node: &str, voice: &Voice<'_>) -> Result<NodeChild, Problem> {
        let number = task_of_node(node).ok_or_else(|| {
            Problem::usage(format!("there is no node `{node}`"))
                .hint("ssh task-1   leads to the node of task 1")
        })?;
        let lab = self.come_to(number, voice)?;
        if lab.node.stat(SSHD).is_err() {
            let what = format!(
                "{node} has no {SSHD}: its root is an earlier version's, or it was removed"
            );
            return Err(Problem::machine(what)
                .hint(format!("cksl exam task {number}   on the host goes there"))
                .hint("scripts/start.sh     makes roots with it, for the next exam"));
        }
        self.visit(&lab)?;
        for (path, name) in [SERVERS_KEY, &format!("{KEY}.pub")].into_iter().zip(KEYS) {
            let key = base.node.read(path, MAX_KEY);
            let key =
                key.map_err(|error| Problem::usage(format!("the base has no {path}: {error}")))?;
            let folder = self.paths.socket_folder(&lab.id);
            show(&folder, name, &key, lab.node.as_ref())?;
        }
        if let Some(line) = self.clock_line() {
            self.show_time(&lab, &line)?;
        }
        serve_ssh(&lab, node)
    }
}

/// Shows a file in a node, by the folder of its socket, which the node can't write. It belongs to the node's root.
fn show(folder: &Path, name: &str, text: &[u8], node: &dyn Node) -> Result<(), Problem> {
    let owner = Some(node.facts().ids.id_base);
    let shown = || -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text)?;
        std::os::unix::fs::fchown(&file, owner, owner)?;
        file.persist(folder.join(name))
            .map(drop)
            .map_err(|error| error.error)
    };
    shown().map_err(|error| {
        Problem::machine(format!(
            "{name} can't be put into {}: {error}",
            folder.display()
        ))
    })
}

/// What a prompt is made of: the minutes that are left, and the task. See `prompt.bash`.
fn clock_line(time: &ExamTime) -> String {
    let left = match (time.ended, time.paused, time.left) {
        (true, ..) => "ended".to_owned(),
        (_, true, _) => "paused".to_owned(),
        (.., Some(left)) => left.div_ceil(60).to_string(),
        (.., None) => "-".to_owned(),
    };
    format!("{left} {}/{}\n", time.task, time.tasks)
}

/// An ssh server in the node of a task, for one connection. What it does itself is the lab's doing, what it starts the
/// learner's.
fn serve_ssh(lab: &LiveLab, prompt: &str) -> Result<NodeChild, Problem> {
    // Letters are as in other shells of the node: a shell that counts bytes breaks its lines in the wrong places.
    let environment = format!(
        "-oSetEnv=LANG=C.UTF-8 debian_chroot={prompt} \"PROMPT_COMMAND=. /run/cksl/{TASK_PROMPT}\""
    );
    let argv = [SSHD]
        .into_iter()
        .chain(SERVER)
        .chain([environment.as_str()]);
    let command = NodeCommand {
        argv: argv.map(str::to_owned).collect(),
        ..NodeCommand::default()
    };
    let mut as_labs = |pid| {
        lab.watch.tag(pid, Actor::Lab);
        Ok(())
    };
    Ok(lab.node.spawn(&command, &mut as_labs)?)
}

/// Passes on what client and server say, until the server has ended.
fn pass_on(stream: &UnixStream, mut server: NodeChild) {
    let (input, output) = (server.child.stdin.take(), server.child.stdout.take());
    let errors = server.child.stderr.take();
    thread::scope(|scope| {
        if let Some(mut input) = input {
            scope.spawn(move || {
                // The client has gone: the server reads the end, and hangs up.
                let _ = pump(&mut &*stream, &mut input);
            });
        }
        if let Some(mut errors) = errors {
            // It would wait for room once the pipe is full.
            scope.spawn(move || io::copy(&mut errors, &mut io::sink()));
        }
        if let Some(mut output) = output {
            let _ = pump(&mut output, &mut &*stream);
        }
        // Its connection is over, whatever it still waits for. Both threads end by that, too.
        let _ = stream.shutdown(Shutdown::Both);
        let _ = server.child.kill();
        let _ = server.child.wait();
    });
}

/// The configuration by which `ssh` knows the nodes of all tasks.
fn client(sitting: &Sitting) -> FileSpec {
    // Each by its name, for completion; of others cksl says that there are none.
    let nodes: Vec<String> = sitting.numbers().map(task_node).collect();
    FileSpec {
        path: CLIENT.to_owned(),
        text: format!(
            "# The nodes of the tasks. Their keys are new, and the way to them is cksl's.\n\
             Host {} task-*\n    \
             User root\n    \
             ProxyCommand /usr/bin/cksl connect %n\n    \
             IdentityFile {KEY}\n    \
             StrictHostKeyChecking no\n    \
             UserKnownHostsFile /dev/null\n    \
             LogLevel ERROR\n    \
             SendEnv NO_COLOR CKSL_PLAIN\n    \
             PermitLocalCommand yes\n    \
             LocalCommand [ ! -t 1 ] || echo '{ARRIVED}' | fold -s -w \"$(tput cols)\"\n",
            nodes.join(" ")
        ),
    }
}

/// Makes the key of the base.
fn make_key(node: &dyn Node) -> Result<(), Problem> {
    let make = format!(
        "mkdir -m 700 -p /root/.ssh && for key in {KEY} {SERVERS_KEY}; do \
         ssh-keygen -q -t ed25519 -N '' -C root@base -f $key || exit; done"
    );
    let command = NodeCommand {
        argv: vec!["/bin/sh".to_owned(), "-c".to_owned(), make],
        ..NodeCommand::default()
    };
    let made = node
        .spawn(&command, &mut |_| Ok(()))?
        .child
        .wait_with_output();
    match made {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(Problem::machine(format!(
            "the base of the exam gets no key: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ))
        .hint(
            "scripts/start.sh   makes a root of nodes with ssh, if yours is an earlier version's",
        )),
        Err(error) => Err(Problem::machine(format!(
            "the base of the exam gets no key: {error}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prompt_is_told_whole_minutes_and_the_task() {
        let mut time = ExamTime {
            exam: 1,
            mode: "exam".to_owned(),
            task: 3,
            tasks: 6,
            used: 0,
            left: Some(5161),
            paused: false,
            ended: false,
        };
        assert_eq!(clock_line(&time), "87 3/6\n");
        time.left = Some(1);
        assert_eq!(clock_line(&time), "1 3/6\n");
        time.left = None;
        assert_eq!(clock_line(&time), "- 3/6\n");
        time.paused = true;
        assert_eq!(clock_line(&time), "paused 3/6\n");
        time.ended = true;
        assert_eq!(clock_line(&time), "ended 3/6\n");
    }
}
