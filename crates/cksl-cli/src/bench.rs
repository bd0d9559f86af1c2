//! Labs for proofs: under a supervisor of their own, so that no learner's lab or progress is touched.
//! Its folders lie beside the user's labs, where `cksl clean` finds those of a proof that was killed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;

use cksl::detector::Recorded;
use cksl::grade::Grade;
use cksl::lab::LabId;
use cksl::problem::{Problem, exit};
use cksl::prove::{Bench, BenchError, Checked, Seat, last_words};
use cksl::provider::{Choice, Node, NodeChild, NodeCommand};
use cksl::scenario::{Check, Drawn};
use cksl::supervisor::{
    Client, HostCall, HostReply, HostRequest, StartRequest, build, recording, stage,
};
use cksl_wire::protocol::Reply;
use nix::sys::signal::{SigSet, Signal};
use rustix::fs::{FlockOperation, flock};
use tempfile::TempDir;

use super::context::Context;

/// See the module.
pub(super) struct LabBench(Arc<Private>);

/// The folders of the bench's supervisor, and how to reach it.
struct Private {
    context: Context,
    client: Client,
    choice: Option<Choice>,
    /// Ends the names of its labs on a cluster that others use.
    mark: String,
    /// Whether labs may be made. Held while one is.
    open: Arc<RwLock<bool>>,
    /// Holds the supervisor's folders; removed at the end.
    folder: TempDir,
    /// Held as long as this process lives.
    _lock: File,
}

/// The folder in which each bench has its own.
fn benches(context: &Context) -> PathBuf {
    context.paths.labs.with_file_name("proofs")
}

/// The same user, with labs, sockets and progress below a bench's folder.
fn context_in(context: &Context, folder: &Path) -> Context {
    let mut own = context.clone();
    own.paths.labs = folder.join("labs");
    own.paths.run = folder.join("run");
    own.paths.progress = folder.join("progress.db");
    own
}

/// Locks a bench's folder; fails if the process that uses it lives.
fn lock(folder: &Path) -> io::Result<File> {
    let lock = File::create(folder.join("lock"))?;
    flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
    Ok(lock)
}

/// A bench whose process was killed.
pub(super) struct Abandoned {
    /// Its folder.
    pub(super) folder: PathBuf,
    /// How to reach its supervisor and its labs.
    pub(super) context: Context,
    /// Nobody else removes it meanwhile.
    _lock: File,
}

/// The benches of this user whose processes were killed.
pub(super) fn abandoned(context: &Context) -> Vec<Abandoned> {
    let folders = fs::read_dir(benches(context))
        .into_iter()
        .flatten()
        .flatten();
    let found = folders.filter_map(|entry| {
        let folder = entry.path();
        Some(Abandoned {
            _lock: lock(&folder).ok()?,
            context: context_in(context, &folder),
            folder,
        })
    });
    found.collect()
}

/// Code of a process that Ctrl-C has ended, as shells tell it.
const INTERRUPTED: i32 = 130;

/// From now on Ctrl-C ends the labs of the supervisor that is reached so, then this process. What can't
/// be ended is left to `cksl clean`. Threads that were there before would still be killed by it. `first` puts back what
/// others would have put back.
fn end_on_interrupt(
    client: Client,
    folder: PathBuf,
    open: Arc<RwLock<bool>>,
    first: impl FnOnce() + Send + 'static,
) -> io::Result<()> {
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGINT);
    signals.add(Signal::SIGTERM);
    signals.thread_block()?;
    thread::spawn(move || {
        if signals.wait().is_err() {
            return;
        }
        first();
        tell!("interrupted; the labs are being stopped");
        // A lab that is just being made can only be stopped when it is.
        let mut open = open.write().unwrap_or_else(PoisonError::into_inner);
        *open = false;
        let stopped = ask(
            &client,
            HostCall::Stop {
                lab: None,
                all: true,
                accept: true,
            },
        );
        match stopped {
            Ok(_) => drop(fs::remove_dir_all(&folder)),
            Err(error) => tell!("{error}\n  hint: cksl clean   removes what is left"),
        }
        std::process::exit(INTERRUPTED);
    });
    Ok(())
}

/// Asks a supervisor to do something; what it says beside its replies is the error.
fn ask(client: &Client, call: HostCall) -> Result<Vec<HostReply>, BenchError> {
    let request = HostRequest::new(build(), call);
    let mut replies = Vec::new();
    let mut said = String::new();
    let code = client.ask(&request, |reply| match reply {
        HostReply::Reply(Reply::Problem(problem)) => said.push_str(&problem.to_string()),
        HostReply::Reply(Reply::Refused(why)) => said.push_str(&why),
        reply => replies.push(reply),
    })?;
    if code == exit::DONE {
        Ok(replies)
    } else {
        Err(said.trim().into())
    }
}

/// The directory of content of a bench that has one.
fn stage_in(folder: &Path) -> PathBuf {
    folder.join("content")
}

impl LabBench {
    /// A bench of that provider, or of the first that this machine can serve.
    pub(super) fn new(context: &Context, choice: Option<Choice>) -> Result<Self, Problem> {
        Self::made(context, choice, false, || ())
    }

    /// The same with a directory of content that ends with the bench, and which its labs play before all other content.
    /// `first` is done when a signal ends the process, before anything else.
    pub(super) fn staged(
        context: &Context,
        choice: Option<Choice>,
        first: impl FnOnce() + Send + 'static,
    ) -> Result<(Self, PathBuf), Problem> {
        let bench = Self::made(context, choice, true, first)?;
        let stage = stage_in(bench.0.folder.path());
        Ok((bench, stage))
    }

    fn made(
        context: &Context,
        choice: Option<Choice>,
        has_stage: bool,
        first: impl FnOnce() + Send + 'static,
    ) -> Result<Self, Problem> {
        let made = || {
            let benches = benches(context);
            fs::create_dir_all(&benches)?;
            let folder = TempDir::new_in(benches)?;
            let lock = lock(folder.path())?;
            if has_stage {
                // Content is what has one of its directories.
                fs::create_dir_all(stage_in(folder.path()).join("scenarios"))?;
            }
            io::Result::Ok((folder, lock))
        };
        let (folder, lock) = made().map_err(|error| {
            Problem::machine(format!("no directory can be made for the proofs: {error}"))
        })?;
        let mut own = context_in(context, folder.path());
        if has_stage {
            own.content.push(stage_in(folder.path()));
        }
        let open = Arc::new(RwLock::new(true));
        let place = folder.path().to_owned();
        end_on_interrupt(own.client()?, place, Arc::clone(&open), first)
            .map_err(|error| Problem::machine(format!("Ctrl-C can't be listened to: {error}")))?;
        Ok(Self(Arc::new(Private {
            client: own.client()?,
            context: own,
            choice,
            mark: format!("{:04x}", std::process::id() & 0xffff),
            open,
            folder,
            _lock: lock,
        })))
    }
}

impl LabBench {
    fn is_shared(&self) -> bool {
        self.0
            .choice
            .as_ref()
            .is_some_and(|choice| choice.foreign().is_some())
    }

    /// How many labs of the cluster tier it may have at a time. A cluster keeps a machine busy by itself;
    /// while one waits for its pods others can boot. In the sandbox, three of them leave an eighth of two processors idle, and
    /// two a quarter. On one that is there already the labs of a scenario have the same names.
    pub(super) fn clusters_at_a_time(&self) -> usize {
        match self.choice() {
            _ if self.is_shared() => 1,
            Choice::Sandbox => 3,
            _ => 2,
        }
    }

    /// The provider of its labs.
    pub(super) fn choice(&self) -> Choice {
        self.0.choice.clone().unwrap_or(Choice::Sandbox)
    }

    /// What an attempt plays here.
    pub(super) fn stage(&self, scenario: &str, seed: u64) -> Result<Drawn, Problem> {
        let lab = self.0.lab(scenario);
        stage(
            scenario,
            &self.0.context.content,
            seed,
            &self.choice(),
            &lab,
        )
    }
}

impl Private {
    /// A lab there whose name says which values it plays with: one at a time.
    fn lab(&self, scenario: &str) -> LabId {
        LabId(format!("{scenario}-{}", self.mark))
    }

    fn ask(&self, call: HostCall) -> Result<Vec<HostReply>, BenchError> {
        ask(&self.client, call)
    }

    /// The same with a call that makes a lab.
    fn make(&self, call: HostCall) -> Result<Vec<HostReply>, BenchError> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        match *open {
            true => self.ask(call),
            false => Err("interrupted".into()),
        }
    }
}

impl Bench for LabBench {
    fn start(&self, scenario: &str, seed: u64) -> Result<Box<dyn Seat>, BenchError> {
        let is_shared = self.is_shared();
        let request = StartRequest {
            scenario: scenario.to_owned(),
            lab: is_shared.then(|| self.0.lab(scenario)),
            content: self.0.context.content.clone(),
            seed: Some(seed),
            provider: self.0.choice.clone(),
            engine: self.0.context.engine.clone(),
            spare: false,
            examined: false,
            fresh: true,
        };
        for reply in self.0.make(HostCall::Start(request))? {
            if let HostReply::Lab(lab) = reply {
                return Ok(Box::new(LabSeat {
                    bench: Arc::clone(&self.0),
                    provider: lab.provider,
                    lab: lab.id,
                    shells: Vec::new(),
                }));
            }
        }
        Err("the supervisor started a lab and did not name it".into())
    }
}

/// One attempt on a [`LabBench`].
struct LabSeat {
    bench: Arc<Private>,
    lab: LabId,
    provider: Choice,
    shells: Vec<NodeChild>,
}

impl LabSeat {
    fn leave_shells(&mut self) {
        for mut shell in self.shells.drain(..) {
            // One that has ended can't be ended; both are waited for.
            let _ = shell.child.kill();
            let _ = shell.child.wait();
        }
    }
}

impl Seat for LabSeat {
    fn terminal(&mut self) -> Result<File, BenchError> {
        let node = self.node()?;
        let command = NodeCommand {
            argv: vec!["bash".into(), "-l".into()],
            env: vec![("TERM".into(), "xterm".into())],
            tty: Some((40, 200)),
            ..NodeCommand::default()
        };
        let mut shell = node.spawn(&command, &mut |_| Ok(()))?;
        let terminal = shell.terminal.take().ok_or("the shell has no terminal")?;
        self.shells.push(shell);
        Ok(terminal)
    }

    fn node(&mut self) -> Result<Box<dyn Node>, BenchError> {
        let context = &self.bench.context;
        let provider = context.provider(&self.provider)?;
        Ok(provider.open(&context.paths.labs.join(&self.lab.0))?)
    }

    fn fails(&mut self, command: &str) -> Result<Option<String>, BenchError> {
        let node = self.node()?;
        // By their paths: who cheats may have put others into the folders of PATH.
        let argv = ["/usr/bin/timeout", "300", "/usr/bin/bash", "-c", command];
        let command = NodeCommand {
            argv: argv.map(str::to_owned).into(),
            ..NodeCommand::default()
        };
        let ran = node.spawn(&command, &mut |_| Ok(()))?;
        let output = ran.child.wait_with_output()?;
        Ok((!output.status.success()).then(|| last_words(&output.stderr)))
    }

    fn check(&mut self) -> Result<Checked, BenchError> {
        for reply in self.bench.ask(HostCall::Grade {
            lab: self.lab.clone(),
        })? {
            if let HostReply::Grade(grade, unanswered) = reply {
                return Ok(Checked {
                    grade: *grade,
                    unanswered: *unanswered,
                });
            }
        }
        Err("the supervisor graded and did not say how".into())
    }

    fn suppose(&mut self, checks: &[Check]) -> Result<Grade, BenchError> {
        let replies = self.bench.ask(HostCall::Suppose {
            lab: self.lab.clone(),
            checks: checks.to_vec(),
        })?;
        let found = replies.into_iter().find_map(|reply| match reply {
            HostReply::Grade(grade, _) => Some(*grade),
            _ => None,
        });
        found.ok_or_else(|| "the supervisor graded and did not say how".into())
    }

    fn recorded(&mut self) -> Result<Recorded, BenchError> {
        // Grading has flushed it. In memory it goes when it is no longer needed.
        let folder = self.bench.context.paths.labs.join(&self.lab.0);
        Ok(Recorded::from_bytes(fs::read(recording(&folder))?)?)
    }

    fn reset(&mut self) -> Result<(), BenchError> {
        self.leave_shells();
        self.bench.make(HostCall::Reset {
            lab: Some(self.lab.clone()),
            seed: None,
            accept: true,
        })?;
        Ok(())
    }

    fn stop(mut self: Box<Self>) -> Result<(), BenchError> {
        self.leave_shells();
        self.bench.ask(HostCall::Stop {
            lab: Some(self.lab.clone()),
            all: false,
            accept: true,
        })?;
        Ok(())
    }
}
