//! Forwards a command of an ordinary user who may speak to a Docker engine into their sibling
//! ([`cksl::sibling`]), where it works as root: the same words, joined to the same terminal or pipes.

use std::env;
use std::fs;
use std::io::{self, IsTerminal as _, Write};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, lchown};
use std::path::Path;
use std::thread;

use cksl::problem::{Problem, exit};
use cksl::provider::engine::{Engine, Exec, Word};
use cksl::provider::nodes::start_ticks;
use cksl::scenario::Tier;
use cksl::sibling::{PROGRAM, Plan, Sibling};
use cksl::supervisor::{build, content, find_node_program};
use cksl_node::verbs::VerbArgs;
use cksl_tools::rules::LabNeed;
use nix::sys::signal::{SigSet, Signal, kill};
use nix::unistd::{Pid, Uid, getpid};
use tokio::sync::mpsc::{Sender, channel};

use super::args::{Command, Dev, Recording, Rules, WhichLab};
use super::attempts;
use super::clean;
use super::context::{Context, programs};
use super::origin::{Origin, VARIABLE};
use super::relay::{Raw, window};

/// The variables that a command takes along.
const TAKEN: [&str; 8] = [
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "LANG",
    "LC_ALL",
    "TZ",
    "DOCKER_HOST",
    "COLUMNS",
];

/// The provider that needs no root.
const DOCKER: &str = "docker";

/// A command that is forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Forwarded {
    kind: Kind,
    /// Whether it may read its input. What does not must leave it to whoever comes next.
    input: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Makes labs.
    Make,
    /// Is about labs that are there.
    Use,
    /// Ends them.
    Stop { all: bool },
    /// Removes what is left of them.
    Clean { all: bool },
}

impl Forwarded {
    /// How the command is to be forwarded; nothing if it is not, since it needs no lab, or what it asks for
    /// is not to be had so.
    pub(super) fn of(context: &Context, command: &Command) -> Result<Option<Self>, Problem> {
        if Uid::effective().is_root() {
            return Ok(None);
        }
        let forwarded = |kind, input| Some(Self { kind, input });
        let here = |on: &Option<String>| on.as_ref().is_none_or(|on| on == DOCKER);
        let (forwarded, asked) = match command {
            Command::Start {
                on,
                dry_run: false,
                detach,
                scenario,
                ..
            } if here(on) => {
                single(context, scenario.as_deref().unwrap_or_default())?;
                let input = !detach && !context.terminal.json;
                (forwarded(Kind::Make, input), on.is_some())
            }
            Command::Dev(Dev::Prove(prove)) if here(&prove.on) => match prove.rota {
                Some(_) => return Err(no_rota()),
                None => (forwarded(Kind::Make, false), prove.on.is_some()),
            },
            Command::Dev(Dev::Record { .. }) => return Err(no_record()),
            Command::Dev(Dev::Mutate { .. } | Dev::Attack { .. }) => {
                (forwarded(Kind::Make, false), false)
            }
            Command::Shell { .. } | Command::Solution { .. } => (forwarded(Kind::Use, true), false),
            Command::Reset { detach, .. } => {
                let input = !detach && !context.terminal.json;
                (forwarded(Kind::Use, input), false)
            }
            Command::Stop { all, .. } => (forwarded(Kind::Stop { all: *all }, false), false),
            Command::Clean { all, .. } => (forwarded(Kind::Clean { all: *all }, false), false),
            Command::Follow { .. } => (forwarded(Kind::Use, false), false),
            Command::Replay(wanted) if attempts::still_runs(context, wanted) => {
                (forwarded(Kind::Use, false), false)
            }
            Command::Verb(verb) => (verb_forwarded(verb), false),
            Command::Sysdig { argv, .. } => {
                let name = std::ffi::OsString::from("sysdig");
                let argv: Vec<_> = [name].into_iter().chain(argv.iter().cloned()).collect();
                let writes = |word: &std::ffi::OsString| {
                    let word = word.to_string_lossy();
                    word.starts_with("-w") || word.starts_with("--write")
                };
                match cksl_tools::sysdig::needs_a_node(&argv) {
                    true if argv.iter().any(writes) => return Err(unwritable()),
                    true => (forwarded(Kind::Use, false), false),
                    false => (None, false),
                }
            }
            Command::Start { .. }
            | Command::Dev(_)
            | Command::Replay(_)
            | Command::List { .. }
            | Command::Coverage
            | Command::Docs { .. }
            | Command::Next
            | Command::Progress { .. }
            | Command::Quiz(_)
            | Command::Exam { .. }
            | Command::Web { .. }
            | Command::Class(_)
            | Command::Host { .. }
            | Command::Join { .. }
            | Command::History { .. }
            | Command::Report { .. }
            | Command::Doctor
            | Command::Falco { .. }
            | Command::Bundle(_)
            | Command::Image(_)
            | Command::Completions { .. }
            | Command::Supervisor { .. }
            | Command::ServeClass
            | Command::Records
            | Command::Signal { .. } => (None, false),
        };
        let Some(forwarded) = forwarded else {
            return Ok(None);
        };
        match Engine::connect(&context.engine) {
            Ok(_) => Ok(Some(forwarded)),
            Err(error) if asked => Err(error.into()),
            // What it can do without, or what it says, is as if there were no engine.
            Err(_) => Ok(None),
        }
    }

    /// Forwards the command, with a word more that was not typed, and returns its exit code.
    pub(super) fn go(self, context: &Context, more: Option<&str>) -> Result<u8, Problem> {
        let programs = programs(None)?;
        let plan = Plan {
            engine: context.engine.clone(),
            paths: context.paths.clone(),
            build: build(),
            programs: (programs.cksl, find_node_program(&programs.node)?),
            content: context.content.clone(),
        };
        match self.kind {
            Kind::Make => roots(&context.paths.store)?,
            Kind::Stop { all: true } if !plan.has_labs() => return Ok(exit::DONE),
            Kind::Use | Kind::Stop { .. } if !plan.has_labs() => return Err(no_lab()),
            Kind::Use | Kind::Stop { .. } | Kind::Clean { .. } => {}
        }
        let any = match self.kind {
            // Another build's labs are ended by that build.
            Kind::Stop { .. } | Kind::Clean { .. } => plan.board_any()?,
            Kind::Make | Kind::Use => None,
        };
        let mut step = |what: &str| {
            if context.shows_progress() && !context.terminal.json {
                tell!("  {what}");
            }
        };
        let sibling = match any {
            Some(sibling) => sibling,
            None => plan.board(&mut step)?,
        };
        let mut exec = self.exec(&plan, &programs.on_host)?;
        exec.argv.extend(more.map(str::to_owned));
        let Kind::Clean { all } = self.kind else {
            return forward(&sibling, &exec, &mut io::stdout());
        };
        // What is removed in there is told together with what is removed here.
        exec.tty = false;
        if !context.terminal.json {
            exec.argv.push("--json".to_owned());
        }
        let mut said = Vec::new();
        let code = forward(&sibling, &exec, &mut said)?;
        drop(sibling);
        if code != exit::DONE {
            let _ = io::stdout().write_all(&said);
            return Ok(code);
        }
        plan.dismiss()?;
        clean::told(context, &said, all)
    }

    fn exec(self, plan: &Plan, program: &Path) -> Result<Exec, Problem> {
        let unknown = |what: &str, error: &dyn std::fmt::Display| {
            Problem::machine(format!("{what} can't be found out: {error}"))
        };
        let mut argv = vec![PROGRAM.to_owned()];
        for word in env::args_os().skip(1) {
            argv.push(
                word.into_string()
                    .map_err(|word| Problem::usage(format!("{} is no text", word.display())))?,
            );
        }
        let pid = getpid().as_raw();
        let origin = Origin {
            uid: Uid::current().as_raw(),
            gid: nix::unistd::getgid().as_raw(),
            process: (
                pid,
                start_ticks(pid).map_err(|error| unknown("this process's start", &error))?,
            ),
            folder: env::current_dir().map_err(|error| unknown("the current folder", &error))?,
            program: program.to_owned(),
            window: if on_terminal() { window() } else { None },
        };
        let inside = plan.paths_inside();
        let text = |path: &Path| path.display().to_string();
        let state = inside.labs.parent().unwrap_or(&inside.labs);
        let mut env = vec![
            ("CKSL_STATE".to_owned(), text(state)),
            ("CKSL_RUN".to_owned(), text(&inside.run)),
            ("CKSL_STORE".to_owned(), text(&inside.store)),
            ("CKSL_PROGRESS".to_owned(), text(&inside.progress)),
            ("CKSL_SPARE".to_owned(), "off".to_owned()),
            (
                VARIABLE.to_owned(),
                serde_json::to_string(&origin)
                    .map_err(|error| Problem::bug(format!("an origin is no JSON: {error}")))?,
            ),
        ];
        let taken = TAKEN
            .iter()
            .filter_map(|name| Some((*name, env::var(name).ok()?)));
        env.extend(taken.map(|(name, value)| (name.to_owned(), value)));
        Ok(Exec {
            argv,
            env,
            tty: origin.window.is_some(),
            input: self.input,
            signaller: vec![PROGRAM.to_owned(), "__signal".to_owned()],
        })
    }
}

/// How a verb is forwarded.
fn verb_forwarded(verb: &VerbArgs<WhichLab, Recording, Rules>) -> Option<Forwarded> {
    let input = match verb {
        VerbArgs::Check { source, .. } if source.recording.is_some() => return None,
        VerbArgs::Rules {
            command: Some(Rules::Test { .. }),
            ..
        } => return None,
        VerbArgs::Rules {
            command: Some(Rules::Anywhere(command)),
            ..
        } if command.need_of_lab() != LabNeed::Must => return None,
        VerbArgs::Hint { .. } | VerbArgs::Answer { .. } | VerbArgs::Submit { .. } => true,
        _ => false,
    };
    let kind = Kind::Use;
    Some(Forwarded { kind, input })
}

/// Refuses what `docker` can't make before a sibling is made for it.
fn single(context: &Context, scenario: &str) -> Result<(), Problem> {
    let content = content(&context.content)?;
    match content.scenario(scenario) {
        Ok(known) if known.tier == Tier::Cluster => Err(Problem::machine(format!(
            "`{scenario}` plays on a cluster, and a cluster is made by root"
        ))
        .hint(format!(
            "sudo cksl start {scenario}              (your progress stays yours)"
        ))),
        // What there is not is told by who is asked for it.
        _ => Ok(()),
    }
}

/// Refuses to go on without roots for nodes, which root has to make.
fn roots(store: &Path) -> Result<(), Problem> {
    if ["node", "image"]
        .iter()
        .all(|name| store.join(name).exists())
    {
        return Ok(());
    }
    Err(Problem::machine(format!(
        "there is no root for nodes in the store {}",
        store.display()
    ))
    .hint("sudo scripts/make-node-root.sh   makes it, for all users of this machine")
    .hint("sudo cksl bundle load FILE       takes it from a bundle")
    .hint("CKSL_STORE=DIR                names a store that has one"))
}

/// What is forwarded leaves no file behind.
fn no_rota() -> Problem {
    Problem::usage("--rota writes its file on this machine, and who is not root has the proofs made in a container")
        .hint("sudo cksl dev prove …")
}

/// The same of a proposal.
fn no_record() -> Problem {
    Problem::usage(
        "`dev record` writes into a directory of this machine, and who is not root has labs made in a container",
    )
    .hint("sudo cksl dev record …")
}

fn unwritable() -> Problem {
    Problem::usage(
        "without root, cksl's sysdig can't write a recording to a directory of this machine",
    )
    .hint("cksl shell -- sysdig -w FILE   writes it in the node")
    .hint("the lab's own is recording.ckr in its directory: cksl sysdig -r FILE reads it")
}

fn no_lab() -> Problem {
    Problem::usage("no lab runs")
        .hint("cksl list             shows what there is to practise")
        .hint("cksl start SCENARIO   makes a lab")
        .hint("sudo cksl …           is about labs that were started so")
}

fn on_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal() && io::stderr().is_terminal()
}

/// Joins this process to a command in the sibling, until that has ended.
fn forward(sibling: &Sibling, exec: &Exec, out: &mut dyn Write) -> Result<u8, Problem> {
    let (say, words) = channel(16);
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGINT);
    signals.add(Signal::SIGTERM);
    signals.add(Signal::SIGWINCH);
    // Threads that are begun from now on leave them to the one that waits for them.
    let blocked = signals.thread_block();
    blocked.map_err(|error| Problem::machine(format!("Ctrl-C can't be listened to: {error}")))?;
    let (tty, speaker) = (exec.tty, say.clone());
    thread::spawn(move || pass_signals(&signals, tty, &speaker));
    if exec.input {
        thread::spawn(move || pass_input(&say));
    }
    let raw = (tty && exec.input).then(Raw::enter);
    let code = sibling.run(exec, words, out, &mut io::stderr());
    drop(raw);
    code
}

fn pass_signals(signals: &SigSet, tty: bool, say: &Sender<Word>) {
    while let Ok(signal) = signals.wait() {
        let word = match signal {
            Signal::SIGWINCH => match window() {
                Some((rows, columns)) if tty => Word::Window(rows, columns),
                _ => continue,
            },
            signal => Word::Signal(signal as i32),
        };
        if say.blocking_send(word).is_err() {
            return;
        }
    }
}

fn pass_input(say: &Sender<Word>) {
    let mut buffer = vec![0; 16 << 10];
    loop {
        let word = match rustix::io::read(io::stdin(), &mut buffer) {
            Ok(length @ 1..) => Word::Input(buffer[..length].to_vec()),
            Err(rustix::io::Errno::INTR) => continue,
            Ok(_) | Err(_) => Word::End,
        };
        let ended = word == Word::End;
        if say.blocking_send(word).is_err() || ended {
            return;
        }
    }
}

/// What a command has made in the user's folders is the user's. Sockets stay root's: who may speak to
/// the supervisor is who may speak to the engine.
pub(super) fn give_to_owner(context: &Context) {
    let paths = &context.paths;
    let state = paths.labs.parent().unwrap_or(&paths.labs);
    for folder in ["labs", "proofs", "sibling"].map(|name| state.join(name)) {
        give(&folder, context.owner);
    }
    give(&paths.run, context.owner);
    for suffix in ["", "-wal", "-shm"] {
        let mut file = paths.progress.clone().into_os_string();
        file.push(suffix);
        let _ = lchown(file, Some(context.owner.0), Some(context.owner.1));
    }
}

/// What has gone meanwhile, or can't be given, stays as it is.
fn give(path: &Path, owner: (u32, u32)) {
    let Ok(facts) = fs::symlink_metadata(path) else {
        return;
    };
    if facts.file_type().is_socket() {
        return;
    }
    if facts.uid() != owner.0 {
        let _ = lchown(path, Some(owner.0), Some(owner.1));
    }
    if facts.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            give(&entry.path(), owner);
        }
    }
}

/// `cksl __signal`: passes a signal on to a command in the same sibling.
pub(super) fn signal(pid: i32, number: i32) -> Result<u8, Problem> {
    let sent = Signal::try_from(number).and_then(|signal| kill(Pid::from_raw(pid), signal));
    match sent {
        Ok(()) => Ok(exit::DONE),
        Err(error) => Err(Problem::machine(format!(
            "process {pid} can't be sent the signal {number}: {error}"
        ))),
    }
}
