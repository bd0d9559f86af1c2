//! What an author did at the shells of a lab, from its recording.
//!
//! The keys that were pressed are not recorded. A command is known by the programs that a shell started for it, with
//! their arguments, in one process group for each pipeline. What a shell does itself (`cd`, `echo`, a redirection, a
//! here-document) is known by its effects alone: where the shell is, what it opened to write, whom it sent a signal.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use falco_rules::event::{Event, Param};
use falco_rules::state::{State, ThreadInfo};

use super::effect::{self, Aim, Effect};
use crate::detector::{Actor, CkslView, EventNum, Mark, Moment, Recorded, RecordingError};

/// Acts that are kept: the first ones.
const MOST_ACTS: usize = 300;

/// Effects of one act that are kept.
const MOST_EFFECTS: usize = 200;

/// Numbers of events of one act that are kept.
const MOST_EVENTS: usize = 20;

/// So many bytes of a program's arguments are recorded.
const MOST_ARGUMENTS: usize = 4095;

/// What was done, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// Each command, and each thing that a shell did itself.
    pub acts: Vec<Act>,
    /// How many acts are not kept.
    pub more: usize,
    /// How many events were lost meanwhile.
    pub lost: u64,
    /// How many shells there were.
    pub shells: usize,
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// What.
    pub doing: Doing,
    /// In which directory.
    pub cwd: String,
    /// What came of it.
    pub effects: BTreeSet<Effect>,
    /// The first events that tell of it.
    pub events: Vec<EventNum>,
    /// When it began, in ns since the epoch.
    pub began: u64,
    /// When it ended, if it did.
    pub ended: Option<u64>,
}

/// What an act is.
#[derive(Clone, Debug, PartialEq)]
pub enum Doing {
    /// Programs ran.
    Ran(Pipeline),
    /// A shell wrote files itself.
    Wrote,
    /// A shell sent a signal, to a command of its own if that is named by its place among the acts.
    Signalled(Aim, i64, Option<usize>),
}

/// The programs of a command.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pipeline {
    /// One after the other.
    pub stages: Vec<Program>,
    /// Exit code of the last one.
    pub code: Option<i64>,
    /// The signal that ended the last one.
    pub signal: i64,
    /// A shell wrote into it what is not known: by a built-in command or a here-document.
    pub fed: bool,
    /// The shell went on before it ended.
    pub background: bool,
    /// It is part of a command that a shell did not give to a program as a whole: `( … )`.
    pub compound: bool,
    /// It is an editor, or starts one.
    pub edits: bool,
    /// It is a shell in which commands were typed, or starts one.
    pub shell: bool,
}

/// One program of a pipeline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    /// When it was forked, in ns since the epoch.
    pub began: u64,
    /// Its arguments, the name under which it was started first.
    pub argv: Vec<String>,
    /// Its file, as the kernel resolved it: of a script, the interpreter.
    pub program: String,
    /// Where its descriptors lead that a redirection set.
    pub redirects: BTreeMap<i64, Redirect>,
    /// What the arguments hold that stands for processes of the node: number and name.
    pub pids: BTreeMap<i64, String>,
    /// The arguments are longer than what is recorded of them, or are no text.
    pub cut: bool,
}

/// Where a descriptor leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// Into a file, from its beginning.
    To(String),
    /// To the end of a file.
    Append(String),
    /// From a file.
    From(String),
    /// Where this descriptor leads.
    Same(i64),
}

/// The base name of a path or of `argv[0]`.
#[must_use]
pub(super) fn base(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    // A login shell is started under a name that begins so.
    name.strip_prefix('-').unwrap_or(name)
}

const SHELLS: [&str; 5] = ["bash", "sh", "dash", "zsh", "ash"];

const EDITORS: [&str; 14] = [
    "vi",
    "vim",
    "vim.basic",
    "vim.tiny",
    "view",
    "nano",
    "ed",
    "ex",
    "emacs",
    "mcedit",
    "editor",
    "sensible-editor",
    "visudo",
    "crontab",
];

impl Work {
    /// What was done since the last start of an attempt.
    ///
    /// # Errors
    /// The recording can't be read.
    pub fn of(recorded: &Recorded) -> Result<Self, RecordingError> {
        let is_start = |mark: &Mark| matches!(mark, Mark::Start { .. });
        let marks = recorded.marks()?;
        let mut ahead = marks.iter().filter(|one| is_start(&one.mark)).count();
        let mut reader = Reader::default();
        let mut replay = recorded.replay()?;
        while let Some(moment) = replay.next()? {
            match moment {
                Moment::Mark(marked) if is_start(&marked.mark) => ahead = ahead.saturating_sub(1),
                _ if ahead > 0 => {}
                Moment::Event(view) => reader.event(&view),
                Moment::Loss(loss) => reader.work.lost += loss.events,
                Moment::Mark(_) | Moment::Known(_) => {}
            }
        }
        Ok(reader.finish())
    }
}

/// What is known of a process that comes from a shell of the author's.
#[derive(Debug, Default)]
struct Process {
    /// The shell that was opened from outside and from which it comes.
    shell: i64,
    /// It was forked by that shell, or by a fork of the shell that runs no program of its own.
    direct: bool,
    /// The fork of a shell, without a program of its own, by which it was forked.
    within: Option<i64>,
    /// Acts of processes within it. If it becomes a program itself, they only made words of its arguments.
    parts: Vec<usize>,
    /// It runs a program of its own.
    executed: bool,
    /// The shell's own business: what it starts before its first prompt, and to put something into a command.
    hidden: bool,
    /// Which act it belongs to.
    act: Option<usize>,
    /// What it opened before its program began, by descriptor.
    opened: HashMap<i64, Redirect>,
    /// Descriptors of pipes that it made itself.
    pipes: HashSet<i64>,
    redirects: BTreeMap<i64, Redirect>,
    fed: bool,
    /// What it wrote without a program of its own.
    effects: Vec<(Effect, EventNum)>,
    began: u64,
}

/// A shell that was opened from outside.
#[derive(Debug, Default)]
struct Shell {
    /// It has shown its first prompt.
    ready: bool,
    ended: Option<u64>,
}

#[derive(Debug, Default)]
struct Reader {
    work: Work,
    shells: BTreeMap<i64, Shell>,
    processes: HashMap<i64, Process>,
    /// The act of each process group.
    groups: HashMap<i64, usize>,
    /// Groups whose first process ran no program: a built-in command at the head of a pipeline.
    headless: HashSet<i64>,
    /// The shell of each act.
    of_shell: Vec<i64>,
    /// Acts that turned out to be part of others.
    dropped: Vec<usize>,
    /// The last process of each act's pipeline.
    last_of: HashMap<i64, usize>,
}

impl Reader {
    fn event(&mut self, view: &CkslView<'_>) {
        let (event, state) = (view.event(), view.state());
        if view.truth().actor != Actor::Learner {
            self.done_for(view);
            return;
        }
        let Some(thread) = state.thread(event.tid) else {
            return;
        };
        let main = state.thread(thread.pid).unwrap_or(thread);
        match event.name() {
            "clone" | "clone3" | "fork" | "vfork" => self.forked(event, thread),
            "execve" | "execveat" if succeeded(event) => self.executed(view, main),
            "procexit" => self.exited(event),
            _ if self.shells.contains_key(&main.pid) => self.shell(view, main),
            _ => self.acted(view, main),
        }
    }

    /// What systemd did with its units because it was asked to is the doing of who asked.
    fn done_for(&mut self, view: &CkslView<'_>) {
        const UNITS: &str = "/etc/systemd/";
        let found = effect::effects(view).into_iter().filter(|effect| {
            matches!(effect, Effect::Placed(_) | Effect::Removed(_))
                && effect.path().is_some_and(|path| path.starts_with(UNITS))
        });
        let found: Vec<Effect> = found.collect();
        if let Some(act) = self.work.acts.len().checked_sub(1) {
            for effect in found {
                self.add(act, effect, view.event().num);
            }
        }
    }

    fn forked(&mut self, event: &Event, child: &ThreadInfo) {
        if child.tid != child.pid {
            return;
        }
        // Numbers of processes come round.
        self.groups.remove(&child.pid);
        self.headless.remove(&child.pid);
        self.processes.remove(&child.pid);
        let process = if let Some(shell) = self.shells.get(&child.ptid) {
            Process {
                shell: child.ptid,
                direct: true,
                hidden: !shell.ready,
                ..Process::default()
            }
        } else if let Some(parent) = self.processes.get(&child.ptid) {
            Process {
                shell: parent.shell,
                direct: !parent.executed,
                within: (!parent.executed).then_some(child.ptid),
                hidden: parent.hidden,
                act: parent.act,
                ..Process::default()
            }
        } else {
            return;
        };
        let began = event.ts;
        self.processes
            .insert(child.pid, Process { began, ..process });
    }

    fn executed(&mut self, view: &CkslView<'_>, main: &ThreadInfo) {
        let event = view.event();
        let argv = argv(main);
        let name = base(argv.first().map_or("", String::as_str)).to_owned();
        let Some(process) = self.processes.get_mut(&main.pid) else {
            // A shell that was opened from outside has no parent in the node.
            if main.ptid <= 0 && main.tty != 0 && SHELLS.contains(&name.as_str()) {
                self.shells.insert(main.pid, Shell::default());
                self.work.shells += 1;
            }
            return;
        };
        if process.hidden {
            return;
        }
        let first = process.direct && !process.executed;
        process.executed = true;
        // In its shell's own group run the commands whose output the shell puts into another one.
        if first && main.pgid == process.shell {
            process.hidden = true;
            return;
        }
        if first {
            self.dropped.append(&mut process.parts);
            let stage = Program {
                began: process.began,
                program: String::from_utf8_lossy(&main.image.exepath).into_owned(),
                redirects: std::mem::take(&mut process.redirects),
                pids: pids(&argv, view.state()),
                cut: main.image.args.len() + main.image.exe.len() + 1 >= MOST_ARGUMENTS
                    || argv.iter().any(|one| one.contains('\u{fffd}')),
                argv,
            };
            let (shell, began, within) = (process.shell, process.began, process.within);
            let nested = within.is_some();
            let fed = process.fed;
            let effects = std::mem::take(&mut process.effects);
            let cwd = String::from_utf8_lossy(&main.cwd).into_owned();
            let known = self.groups.get(&main.pgid).copied().filter(|_| !nested);
            let act = match known {
                Some(act) => act,
                None => {
                    let pipeline = Pipeline {
                        compound: nested,
                        fed: self.headless.contains(&main.pgid) && !nested,
                        ..Pipeline::default()
                    };
                    let Some(act) = self.begin(Doing::Ran(pipeline), cwd, began, shell) else {
                        return;
                    };
                    match within.and_then(|outer| self.processes.get_mut(&outer)) {
                        Some(outer) => outer.parts.push(act),
                        None => drop(self.groups.insert(main.pgid, act)),
                    }
                    act
                }
            };
            if let Some(process) = self.processes.get_mut(&main.pid) {
                process.act = Some(act);
            }
            self.work.acts[act].began = self.work.acts[act].began.min(began);
            if let Doing::Ran(pipeline) = &mut self.work.acts[act].doing {
                pipeline.fed |= fed;
                // They start in the order in which they were forked, and become programs in any.
                let stages = &mut pipeline.stages;
                let at = stages.partition_point(|other| other.began <= began);
                if at == stages.len() {
                    self.last_of.retain(|_, of| *of != act);
                    self.last_of.insert(main.pid, act);
                }
                stages.insert(at, stage);
            }
            for (effect, number) in effects {
                self.add(act, effect, number);
            }
        }
        let act = self.processes.get(&main.pid).and_then(|one| one.act);
        let Some(act) = act else { return };
        self.note(act, event.num);
        let interactive = is_interactive(main);
        if let Some(Act {
            doing: Doing::Ran(pipeline),
            ..
        }) = self.work.acts.get_mut(act)
        {
            pipeline.edits |= EDITORS.contains(&name.as_str());
            pipeline.shell |= interactive && SHELLS.contains(&name.as_str());
        }
    }

    fn exited(&mut self, event: &Event) {
        let pid = event.tid;
        if let Some(shell) = self.shells.get_mut(&pid) {
            shell.ended.get_or_insert(event.ts);
            return;
        }
        let Some(process) = self.processes.remove(&pid) else {
            return;
        };
        if process.direct && !process.executed && !process.hidden {
            // If it leads a group, the others of that group hear it.
            self.headless.insert(pid);
            if let Some(act) = self.groups.get(&pid).copied()
                && let Doing::Ran(pipeline) = &mut self.work.acts[act].doing
                && !pipeline.compound
            {
                pipeline.fed = true;
            }
            self.wrote(process.effects, process.shell, process.began);
        }
        if let Some(act) = self.last_of.remove(&pid)
            && let Some(act) = self.work.acts.get_mut(act)
        {
            act.ended = Some(event.ts);
            if let Doing::Ran(pipeline) = &mut act.doing {
                let number = |name: &str| event.param(name).and_then(Param::as_i64);
                pipeline.code = number("ret");
                pipeline.signal = number("sig").unwrap_or_default();
            }
        }
    }

    /// What a fork of a shell wrote that runs no program.
    fn wrote(&mut self, effects: Vec<(Effect, EventNum)>, shell: i64, began: u64) {
        let changes = effects.into_iter().filter(|(effect, _)| effect.changes());
        let changes: Vec<_> = changes.collect();
        if changes.is_empty() {
            return;
        }
        if let Some(act) = self.begin(Doing::Wrote, String::new(), began, shell) {
            self.work.acts[act].ended = Some(began);
            for (effect, number) in changes {
                self.add(act, effect, number);
            }
        }
    }

    /// What a shell does itself.
    fn shell(&mut self, view: &CkslView<'_>, main: &ThreadInfo) {
        let event = view.event();
        let Some(shell) = self.shells.get_mut(&main.pid) else {
            return;
        };
        if !shell.ready {
            // What a shell reads when it begins to take lines, after all of its start-up files.
            const FIRST: [&str; 3] = ["inputrc", ".bash_history", "terminfo"];
            let name = event.param("name").and_then(Param::as_bytes);
            let name = String::from_utf8_lossy(name.unwrap_or_default()).into_owned();
            shell.ready = FIRST.iter().any(|one| name.contains(one));
            return;
        }
        let cwd = String::from_utf8_lossy(&main.cwd).into_owned();
        if let Some((job, signal)) = self.ended_by(event) {
            let doing = Doing::Signalled(Aim::default(), signal, Some(job));
            if let Some(act) = self.begin(doing, cwd.clone(), event.ts, main.pid) {
                self.work.acts[act].ended = Some(event.ts);
                self.note(act, event.num);
            }
        }
        for effect in effect::effects(view) {
            let doing = match &effect {
                Effect::Wrote(_) => Doing::Wrote,
                Effect::Signalled(aim, signal) => {
                    let job = self.processes.get(&aim.pid).and_then(|one| one.act);
                    Doing::Signalled(aim.clone(), *signal, job)
                }
                _ => continue,
            };
            if let Some(act) = self.begin(doing, cwd.clone(), event.ts, main.pid) {
                self.work.acts[act].ended = Some(event.ts);
                self.add(act, effect, event.num);
            }
        }
    }

    /// The command of a shell to all of whose processes a signal was sent (`kill %1`), and which signal.
    fn ended_by(&self, event: &Event) -> Option<(usize, i64)> {
        let number = |name: &str| {
            let param = event.param(name)?;
            let unsigned = || param.as_u64().map(u64::cast_signed);
            param.as_i64().or_else(unsigned)
        };
        let group = number("pid").filter(|pid| event.name() == "kill" && *pid < 0)?;
        let job = self.groups.get(&-group)?;
        succeeded(event).then_some((*job, number("sig")?))
    }

    /// What another process from a shell does.
    fn acted(&mut self, view: &CkslView<'_>, main: &ThreadInfo) {
        let event = view.event();
        let Some(process) = self.processes.get_mut(&main.pid) else {
            return;
        };
        if process.hidden {
            return;
        }
        if process.direct && !process.executed {
            prepared(process, view);
            return;
        }
        if let Some(act) = process.act {
            for effect in effect::effects(view) {
                // What a command does to processes of its own is its own business.
                let aimed = match &effect {
                    Effect::Signalled(aim, _) => self.processes.get(&aim.pid),
                    _ => None,
                };
                if aimed.and_then(|one| one.act) != Some(act) {
                    self.add(act, effect, event.num);
                }
            }
        }
    }

    fn begin(&mut self, doing: Doing, cwd: String, began: u64, shell: i64) -> Option<usize> {
        if self.work.acts.len() >= MOST_ACTS {
            self.work.more += 1;
            return None;
        }
        self.work.acts.push(Act {
            doing,
            cwd,
            effects: BTreeSet::new(),
            events: Vec::new(),
            began,
            ended: None,
        });
        self.of_shell.push(shell);
        Some(self.work.acts.len() - 1)
    }

    fn add(&mut self, act: usize, effect: Effect, number: EventNum) {
        let Some(one) = self.work.acts.get_mut(act) else {
            return;
        };
        if one.effects.len() < MOST_EFFECTS && one.effects.insert(effect) {
            self.note(act, number);
        }
    }

    fn note(&mut self, act: usize, number: EventNum) {
        if let Some(one) = self.work.acts.get_mut(act)
            && one.events.len() < MOST_EVENTS
            && !one.events.contains(&number)
        {
            one.events.push(number);
        }
    }

    /// Puts the acts into the order in which they began, without those that are part of others.
    fn in_order(&mut self) {
        let dropped: BTreeSet<usize> = self.dropped.iter().copied().collect();
        let mut order: Vec<usize> = (0..self.work.acts.len())
            .filter(|act| !dropped.contains(act))
            .collect();
        order.sort_by_key(|act| self.work.acts[*act].began);
        let place = |act: &usize| order.iter().position(|one| one == act);
        let mut acts: Vec<Act> = order
            .iter()
            .map(|act| self.work.acts[*act].clone())
            .collect();
        for act in &mut acts {
            if let Doing::Signalled(_, _, job) = &mut act.doing {
                *job = job.as_ref().and_then(place);
            }
        }
        self.of_shell = order.iter().map(|act| self.of_shell[*act]).collect();
        self.work.acts = acts;
    }

    fn finish(mut self) -> Work {
        self.in_order();
        for at in 0..self.work.acts.len() {
            let shell = self.of_shell[at];
            let mut next = (at + 1..self.work.acts.len()).filter(|it| self.of_shell[*it] == shell);
            let left = self.shells.get(&shell).and_then(|one| one.ended);
            let until = next.next().map(|it| self.work.acts[it].began).or(left);
            let act = &mut self.work.acts[at];
            let outlives = match (act.ended, until) {
                (None, _) => true,
                (Some(ended), Some(until)) => ended > until,
                (Some(_), None) => false,
            };
            if let Doing::Ran(pipeline) = &mut act.doing {
                pipeline.background = outlives;
            }
        }
        self.work
    }
}

fn succeeded(event: &Event) -> bool {
    event.at(0).as_i64().is_none_or(|result| result >= 0)
}

/// A redirection, or what a fork of a shell does itself.
fn prepared(process: &mut Process, view: &CkslView<'_>) {
    let event = view.event();
    let result = event.at(0).as_i64().unwrap_or(-1);
    let number = |index: usize| event.at(index).as_i64();
    match event.name() {
        "open" | "openat" | "openat2" | "creat" if result >= 0 => {
            let asked = event.param("name").and_then(Param::as_bytes);
            let asked = String::from_utf8_lossy(asked.unwrap_or_default());
            if asked.contains("sh-thd") {
                process.fed = true;
                return;
            }
            // A device has no path in a file system of the node's.
            let asked = Some(asked.into_owned()).filter(|path| path.starts_with('/'));
            let Some(path) = effect::opened(view).or(asked) else {
                return;
            };
            let redirect = match (effect::writes(event), effect::appends(event)) {
                (true, true) => Redirect::Append(path),
                (true, false) => Redirect::To(path),
                _ => Redirect::From(path),
            };
            // Numbers of descriptors are used again.
            process.pipes.remove(&result);
            process.opened.insert(result, redirect);
        }
        "pipe" | "pipe2" if result >= 0 => {
            for end in [1, 2].into_iter().filter_map(number) {
                process.opened.remove(&end);
                process.pipes.insert(end);
            }
        }
        "dup2" | "dup3" if result >= 0 => {
            let (Some(from), Some(to)) = (number(1), number(2)) else {
                return;
            };
            if process.pipes.contains(&from) {
                process.fed |= to == 0;
            } else if let Some(redirect) = process.opened.get(&from) {
                process.redirects.insert(to, redirect.clone());
            } else if (1..=2).contains(&from) && (1..=2).contains(&to) {
                process.redirects.insert(to, Redirect::Same(from));
            }
        }
        _ => {}
    }
    let found = effect::effects(view).into_iter();
    process
        .effects
        .extend(found.map(|effect| (effect, event.num)).take(MOST_EFFECTS));
}

fn argv(main: &ThreadInfo) -> Vec<String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut argv = vec![text(&main.image.exe)];
    let args = main
        .image
        .args
        .strip_suffix(b"\0")
        .unwrap_or(&main.image.args);
    if !main.image.args.is_empty() {
        argv.extend(args.split(|byte| *byte == 0).map(text));
    }
    argv
}

/// A shell that takes commands from its terminal.
fn is_interactive(main: &ThreadInfo) -> bool {
    let argv = argv(main);
    let mut arguments = argv.iter().skip(1);
    main.tty != 0 && arguments.all(|one| one.starts_with('-') && !one.contains('c'))
}

/// Options that a number of a process comes after.
const BEFORE_PIDS: [&str; 4] = ["-p", "--pid", "-t", "--target"];

/// The processes of the node that arguments mean by their numbers.
fn pids(argv: &[String], state: &State) -> BTreeMap<i64, String> {
    let is_kill = argv.first().is_some_and(|one| base(one) == "kill");
    let mut found = BTreeMap::new();
    let mut add = |text: &str| {
        if let Ok(pid) = text.parse::<i64>()
            && pid > 1
            && let Some(thread) = state.thread(pid)
            && thread.pid == pid
        {
            let name = String::from_utf8_lossy(&thread.comm).into_owned();
            found.insert(pid, name);
        }
    };
    for (at, one) in argv.iter().enumerate().skip(1) {
        let before = argv[at - 1].as_str();
        if is_kill || BEFORE_PIDS.contains(&before) {
            add(one);
        }
        if let Some((option, value)) = one.split_once('=')
            && BEFORE_PIDS.contains(&option)
        {
            add(value);
        }
        if let Some(value) = one.strip_prefix("-p") {
            add(value);
        }
        if let Some((_, rest)) = one.split_once("/proc/") {
            add(rest.split('/').next().unwrap_or_default());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_shell_is_known_by_its_own_name() {
        assert_eq!(base("-bash"), "bash");
        assert_eq!(base("/usr/bin/strace"), "strace");
    }

    #[test]
    fn a_number_is_a_process_only_where_a_process_is_meant() {
        let mut state = State::default();
        let mut thread = ThreadInfo::new(30, 30, 1);
        thread.comm = (*b"etcd").into();
        state.insert_thread(thread, []);
        let of = |line: &str| {
            let argv: Vec<String> = line.split(' ').map(str::to_owned).collect();
            pids(&argv, &state).into_keys().collect::<Vec<_>>()
        };
        for meant in [
            "strace -p 30",
            "strace -p30",
            "nsenter --target=30 -n",
            "kill -9 30",
            "cat /proc/30/environ",
        ] {
            assert_eq!(of(meant), [30], "{meant}");
        }
        for another in ["sleep 30", "head -n 30 /etc/hosts", "kill 31"] {
            assert!(of(another).is_empty(), "{another}");
        }
    }
}
