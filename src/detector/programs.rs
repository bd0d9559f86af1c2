//! Which program each process runs, and whether all of its code is the node's own.
//!
//! A process keeps what it is at fork. An exec makes it another one: the program that was executed,
//! with the loader that runs first. From then on every file counts that it maps to be executed, so
//! that a preloaded library makes a program somebody else's, and so does a module that perl reads. What was not
//! seen is unknown, until the next exec. A script's program is its interpreter.

use std::collections::BTreeSet;
use std::sync::Arc;

use cksl_probe::{FileRef, Inode, Sample, What};
use falco_rules::map::Map;

use super::OwnFile;
use super::beginning::{Beginning, Code, last_component};

/// How the names of files end that perl reads to run them: modules, compiled ones (which it looks for first),
/// libraries, headers, and functions that are loaded when they are called.
const MODULES: [&[u8]; 5] = [b".pm", b".pmc", b".pl", b".ph", b".al"];

/// Ancestors that are kept, the nearest first.
const ANCESTORS: usize = 16;

/// The programs of a node's processes. Processes are named by their host pid.
#[derive(Debug, Default)]
pub(super) struct Programs {
    processes: Map<i32, Process>,
    /// Where the lab's code lies, as far as it was seen before the attempt.
    devices: BTreeSet<u32>,
    beginning: Option<Beginning>,
}

#[derive(Clone, Debug)]
struct Process {
    runs: Program,
    /// Its ancestors when they forked, the nearest first.
    ancestors: Arc<[Program]>,
}

#[derive(Clone, Debug)]
struct Program {
    file: Option<Inode>,
    /// Last component of the name under which it was executed.
    name: Arc<[u8]>,
    code: Code,
}

impl Program {
    fn unknown() -> Self {
        Program {
            file: None,
            name: Arc::default(),
            code: Code::Unknown,
        }
    }

    /// It runs this code, too.
    fn takes(&mut self, code: Code) {
        if self.code != Code::Foreign && code != Code::Own {
            self.code = code;
        }
    }

    fn is_like(&self, other: &Program) -> bool {
        (self.file, &self.name, self.code) == (other.file, &other.name, other.code)
    }
}

impl Programs {
    /// Takes a sample in, all but the end of a process.
    pub(super) fn take(&mut self, sample: &Sample) {
        let host_pid = sample.task.host_pid;
        match &sample.what {
            What::Exec { image, .. } => {
                let name = image.argv.split(|byte| *byte == 0).next();
                let code = match self.code(image.first) {
                    Code::Own => self.code(image.program),
                    other => other,
                };
                let ancestors = self.processes.get(&host_pid);
                let process = Process {
                    runs: Program {
                        file: image.program,
                        name: last_component(name.unwrap_or_default()).into(),
                        code,
                    },
                    ancestors: ancestors.map_or_else(Arc::default, |known| known.ancestors.clone()),
                };
                self.processes.insert(host_pid, process);
            }
            What::Map { code } => {
                for file in code {
                    let code = self.code(*file);
                    if let Some(process) = self.processes.get_mut(&host_pid) {
                        process.runs.takes(code);
                    }
                }
            }
            What::Fork { child, .. } if child.tid == child.pid => {
                let child_of = |parent: &Process| {
                    let mut ancestors = parent.ancestors.to_vec();
                    if !ancestors
                        .first()
                        .is_some_and(|last| last.is_like(&parent.runs))
                    {
                        ancestors.insert(0, parent.runs.clone());
                        ancestors.truncate(ANCESTORS);
                    }
                    Process {
                        runs: parent.runs.clone(),
                        ancestors: ancestors.into(),
                    }
                };
                // A parent outside of the node is none of its programs.
                let is_outside = sample.task.pid == 0;
                let process = match self.processes.get(&host_pid).filter(|_| !is_outside) {
                    Some(parent) => child_of(parent),
                    None => Process {
                        runs: Program::unknown(),
                        ancestors: match is_outside {
                            true => Arc::default(),
                            false => [Program::unknown()].into(),
                        },
                    },
                };
                self.processes.insert(child.host_pid, process);
            }
            What::Fork { .. } | What::Exit { .. } | What::Syscall { .. } => {}
        }
    }

    /// A process has opened a file, under this name. What perl reads so it runs, and needs not to map.
    pub(super) fn opened(&mut self, host_pid: i32, name: &[u8], file: &FileRef) {
        let Some(beginning) = &self.beginning else {
            return;
        };
        if MODULES.iter().any(|end| name.ends_with(end))
            && let Some(process) = self.processes.get_mut(&host_pid)
            && process.runs.name.starts_with(b"perl")
        {
            process.runs.takes(beginning.module(file));
        }
    }

    /// Until the attempt begins nobody but the lab brings code into the node.
    fn code(&mut self, file: Option<Inode>) -> Code {
        match (&self.beginning, file) {
            (Some(beginning), file) => beginning.code(file),
            (None, Some(file)) => {
                self.devices.insert(file.dev);
                Code::Own
            }
            (None, None) => Code::Unknown,
        }
    }

    /// A process has ended: its pid may be given to another.
    pub(super) fn ended(&mut self, host_pid: i32) {
        self.processes.remove(&host_pid);
    }

    /// Only these processes live.
    pub(super) fn keep(&mut self, lives: impl Fn(i32) -> bool) {
        self.processes.retain(|host_pid, _| lives(*host_pid));
    }

    /// Events are missing: a process may run another program by now, or have mapped anything.
    pub(super) fn lost(&mut self) {
        if self.beginning.is_none() {
            return;
        }
        for process in self.processes.values_mut() {
            process.runs = Program::unknown();
            if !process.ancestors.is_empty() {
                process.ancestors = [Program::unknown()].into();
            }
        }
    }

    /// Where the lab's code lies, as far as it has run.
    pub(super) fn devices(&self) -> impl Iterator<Item = u32> {
        self.devices.iter().copied()
    }

    /// The attempt begins, or began so.
    pub(super) fn begin(&mut self, beginning: Beginning) {
        self.beginning = Some(beginning);
    }

    /// Whether all code that the process runs is the lab's. Before the attempt all is.
    pub(super) fn is_own(&self, host_pid: i32) -> bool {
        self.beginning.is_none()
            || self
                .processes
                .get(&host_pid)
                .is_some_and(|process| process.runs.code == Code::Own)
    }

    /// Which of the node's own programs a process runs. What happens before the attempt counts for
    /// nobody.
    pub(super) fn of(&self, host_pid: i32) -> OwnFile {
        let Some(beginning) = &self.beginning else {
            return OwnFile::No;
        };
        match self.processes.get(&host_pid) {
            Some(process) => named(beginning, &process.runs),
            None => beginning.unknown(),
        }
    }

    /// Which of the node's own files a process executes, whatever other code it has mapped since.
    pub(super) fn executed_by(&self, host_pid: i32) -> OwnFile {
        match (&self.beginning, self.processes.get(&host_pid)) {
            (None, _) => OwnFile::No,
            (Some(beginning), None) => beginning.unknown(),
            (Some(beginning), Some(process)) => {
                beginning.program(process.runs.file, &process.runs.name)
            }
        }
    }

    /// Which of them its ancestors ran when they forked, the nearest first.
    pub(super) fn of_ancestors(&self, host_pid: i32) -> Vec<OwnFile> {
        let beginning = self.beginning.as_ref();
        let Some(beginning) = beginning.filter(|beginning| !beginning.asks_nothing()) else {
            return Vec::new();
        };
        let known = self.processes.get(&host_pid);
        let ancestors = known.into_iter().flat_map(|known| &*known.ancestors);
        let named = ancestors.map(|program| named(beginning, program));
        let tells = |own: &OwnFile| !matches!(own, OwnFile::No | OwnFile::Foreign);
        named.filter(tells).collect()
    }

    /// Which of the node's own files one is.
    pub(super) fn file(&self, file: &FileRef) -> OwnFile {
        self.beginning
            .as_ref()
            .map_or(OwnFile::No, |beginning| beginning.file(file))
    }
}

fn named(beginning: &Beginning, program: &Program) -> OwnFile {
    match (beginning.program(program.file, &program.name), program.code) {
        (OwnFile::Is(path), Code::Own) => OwnFile::Is(path),
        (_, Code::Foreign) => OwnFile::Foreign,
        (OwnFile::No, _) => OwnFile::No,
        _ => OwnFile::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use cksl_probe::{ChildIds, Identity, Image, Task};

    use super::*;

    const DISK: u32 = 254 << 20;
    const STRACE: Inode = file(7);
    const LOADER: Inode = file(8);
    const APT: Inode = file(9);

    const fn file(ino: u64) -> Inode {
        Inode {
            dev: DISK,
            ino,
            ctime: 500,
            nlink: 1,
        }
    }

    fn sample(pid: i32, what: What) -> Sample {
        let task = Task {
            host_pid: pid,
            pid,
            ..Task::default()
        };
        Sample { task, what }
    }

    fn exec(programs: &mut Programs, pid: i32, program: Option<Inode>, first: Option<Inode>) {
        exec_as(programs, pid, b"/x/any\0", program, first);
    }

    fn exec_as(
        programs: &mut Programs,
        pid: i32,
        argv: &[u8],
        program: Option<Inode>,
        first: Option<Inode>,
    ) {
        let image = Image {
            argv: argv.to_vec(),
            program,
            first,
            ..Image::default()
        };
        let what = What::Exec {
            nr: 59,
            image: Box::new(image),
            filename: Vec::new(),
        };
        programs.take(&sample(pid, what));
    }

    fn fork(programs: &mut Programs, pid: i32, child: i32) {
        let child = ChildIds {
            host_pid: child,
            pid: child,
            tid: child,
            ..ChildIds::default()
        };
        let what = What::Fork {
            nr: 56,
            child,
            flags: 0,
        };
        programs.take(&sample(pid, what));
    }

    fn map(programs: &mut Programs, pid: i32, file: Option<Inode>) {
        programs.take(&sample(pid, What::Map { code: vec![file] }));
    }

    fn begun() -> Programs {
        let mut programs = Programs::default();
        exec(&mut programs, 1, Some(file(1)), Some(LOADER));
        let of = |mapped| {
            Some(Some(Identity {
                mapped,
                ..Identity::default()
            }))
        };
        let files = [("/usr/bin/strace", of(STRACE)), ("/usr/bin/apt", of(APT))];
        let files = files.map(|(path, looked)| (path.to_owned(), looked));
        let beginning = Beginning::now(files, programs.devices());
        programs.begin(beginning);
        programs
    }

    fn strace() -> OwnFile {
        OwnFile::Is("/usr/bin/strace".into())
    }

    fn of_the_learners() -> Inode {
        Inode {
            ctime: u64::MAX,
            ..file(99)
        }
    }

    #[test]
    fn a_program_is_own_until_it_maps_code_that_is_not() {
        let mut programs = begun();
        fork(&mut programs, 1, 10);
        exec(&mut programs, 10, Some(STRACE), Some(LOADER));
        map(&mut programs, 10, Some(file(55)));
        assert_eq!(programs.of(10), strace());
        fork(&mut programs, 10, 11);
        map(&mut programs, 10, Some(of_the_learners()));
        assert_eq!(programs.of(10), OwnFile::Foreign);
        assert!(!programs.is_own(10));
        // What was forked before has not mapped it; what is forked after has.
        assert_eq!(programs.of(11), strace());
        fork(&mut programs, 10, 12);
        assert_eq!(programs.of(12), OwnFile::Foreign);
        exec(&mut programs, 12, Some(STRACE), Some(LOADER));
        assert_eq!(programs.of(12), strace());
        // One that maps what can't be looked at is nobody's for sure.
        map(&mut programs, 12, None);
        assert_eq!(programs.of(12), OwnFile::Unknown);
        map(&mut programs, 12, Some(of_the_learners()));
        map(&mut programs, 12, None);
        assert_eq!(programs.of(12), OwnFile::Foreign);
    }

    #[test]
    fn a_module_of_the_learners_makes_perl_theirs_whatever_it_links_to() {
        let mut programs = begun();
        let opens = |programs: &mut Programs, argv: &[u8], name: &[u8], ctime: u64| {
            exec_as(programs, 10, argv, Some(STRACE), Some(LOADER));
            let file = FileRef {
                ctime,
                path: b"/tmp/x".to_vec(),
                ..FileRef::default()
            };
            programs.opened(10, name, &file);
            programs.of(10)
        };
        let perl = b"/usr/bin/perl\0-e\0";
        let (strict, later) = (b"/etc/perl/strict.pm", u64::MAX);
        assert_eq!(opens(&mut programs, perl, strict, 500), strace());
        assert_eq!(opens(&mut programs, perl, strict, later), OwnFile::Foreign);
        let compiled = b"/etc/perl/strict.pmc";
        assert_eq!(
            opens(&mut programs, perl, compiled, later),
            OwnFile::Foreign
        );
        // What it reads as data, and who reads a module as data.
        assert_eq!(opens(&mut programs, perl, b"/etc/passwd", later), strace());
        assert_eq!(opens(&mut programs, b"grep\0", strict, later), strace());
    }

    #[test]
    fn a_loader_of_the_learners_makes_the_program_theirs() {
        let mut programs = begun();
        exec(&mut programs, 10, Some(STRACE), Some(of_the_learners()));
        assert_eq!(programs.of(10), OwnFile::Foreign);
        exec(&mut programs, 10, Some(of_the_learners()), Some(LOADER));
        assert_eq!(programs.of(10), OwnFile::Foreign);
        exec(&mut programs, 10, Some(STRACE), None);
        assert_eq!(programs.of(10), OwnFile::Unknown);
    }

    #[test]
    fn ancestors_are_what_they_were_when_they_forked() {
        let mut programs = begun();
        fork(&mut programs, 1, 10);
        exec(&mut programs, 10, Some(APT), Some(LOADER));
        fork(&mut programs, 10, 11);
        fork(&mut programs, 11, 12);
        exec(&mut programs, 10, Some(of_the_learners()), Some(LOADER));
        exec(&mut programs, 12, Some(file(3)), Some(LOADER));
        assert_eq!(programs.of(12), OwnFile::No);
        assert_eq!(
            programs.of_ancestors(12),
            [OwnFile::Is("/usr/bin/apt".into())]
        );
        programs.ended(11);
        assert_eq!(programs.of_ancestors(12).len(), 1);
        assert_eq!(programs.of_ancestors(10), []);
    }

    #[test]
    fn after_a_loss_every_program_is_unknown_until_the_next_exec() {
        let mut programs = begun();
        fork(&mut programs, 1, 10);
        exec(&mut programs, 10, Some(STRACE), Some(LOADER));
        programs.lost();
        assert_eq!(programs.of(10), OwnFile::Unknown);
        assert_eq!(programs.of_ancestors(10), [OwnFile::Unknown]);
        exec(&mut programs, 10, Some(STRACE), Some(LOADER));
        assert_eq!(programs.of(10), strace());
        assert_eq!(programs.of(77), OwnFile::Unknown);
    }

    #[test]
    fn a_chain_of_forks_keeps_no_more_than_the_nearest_ancestors() {
        let mut programs = begun();
        for pid in 10..100 {
            fork(&mut programs, pid - 1, pid);
            let file = file(u64::try_from(pid).unwrap());
            exec(&mut programs, pid, Some(file), Some(LOADER));
        }
        assert_eq!(programs.processes[&99].ancestors.len(), ANCESTORS);
    }
}
