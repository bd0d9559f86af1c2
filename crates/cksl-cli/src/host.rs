//! The labs of this machine, as [`cksl_class`] asks for them: calls go to the supervisor, as those of every command do, and
//! shells are opened as `cksl shell` opens them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::net::Shutdown;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::process::Child;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cksl::attempt::{AttemptId, Ending, Progress};
use cksl::lab::LabId;
use cksl::memory::Memory;
use cksl::problem::{Problem, exit};
use cksl::provider::{NodeChild, NodeCommand};
use cksl::report::{self, Cursor, Happening, Progressed};
use cksl::scenario::Tier;
use cksl::supervisor::{
    ClientError, HostCall, HostReply, HostRequest, LabRecord, LabState, StartRequest, build,
    content,
};
use cksl_class::Host;
use cksl_class::host::{
    Answer, Call, Domain, FactId, Input, LabLine, Load, MOST_OF_A_PIECE, News, Offer, Output,
    Piece, Scenario, Shell, Size, Stamp, What,
};
use cksl_wire::protocol::{Reply, Verb};
use cksl_wire::report::Shown;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal as Kill, pidfd_open, pidfd_send_signal};
use rustix::termios::{Winsize, tcsetwinsize};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::ask::unanswered;
use super::catalog::{attempts, lacks, listed};
use super::context::Context;

/// How many answers may be on their way.
const ON_THE_WAY: usize = 64;

/// Pieces of a shell's input and output that may be on their way.
const PIECES: usize = 8;

/// Bytes of a piece.
const PIECE: usize = 16 << 10;

/// How often it is looked whether a page still wants a shell.
const LOOK: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 300_000_000,
};

/// How often it is looked whether there is a lab to hear of.
const PAUSE: Duration = Duration::from_millis(100);

/// Seconds that a node takes to come up, about, by its tier: a single one, and a cluster.
const SECONDS: (u32, u32) = (1, 6);

/// How long a shell whose page has gone may take to end its jobs.
pub(super) const HANGING_UP: Duration = Duration::from_secs(2);

/// The labs of this machine.
#[derive(Debug)]
pub(super) struct Local {
    context: Context,
    /// The most labs of a single node at a time; without it, as its memory allows.
    most: Option<u32>,
    /// Of what tier its labs are, by their directories. That of a lab stays.
    tiers: Mutex<BTreeMap<OsString, Tier>>,
}

impl Local {
    pub(super) fn new(context: Context, most: Option<u32>) -> Self {
        Self {
            context,
            most,
            tiers: Mutex::default(),
        }
    }

    /// The tier of each lab that there is, or is being made.
    fn tiers(&self) -> Vec<Tier> {
        let Ok(entries) = fs::read_dir(&self.context.paths.labs) else {
            return Vec::new();
        };
        let folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        let mut known = self.tiers.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|name, _| folders.iter().any(|folder| folder.ends_with(name)));
        let mut all = None;
        let mut tier = |folder: &PathBuf| -> Option<Tier> {
            let name = folder.file_name()?;
            if let Some(tier) = known.get(name) {
                return Some(*tier);
            }
            let record = LabRecord::load(folder)?;
            let all = all.get_or_insert_with(|| content(&self.context.content).ok());
            // In the base of an exam no scenario is played: it is a cluster.
            let tier = match all.as_ref()?.scenario(&record.scenario) {
                Ok(scenario) => scenario.tier,
                Err(_) => Tier::Cluster,
            };
            known.insert(name.to_owned(), tier);
            Some(tier)
        };
        folders
            .iter()
            .map(|folder| tier(folder).unwrap_or(Tier::Node))
            .collect()
    }
}

/// Memory that is left to the machine itself.
const LEFT: u64 = 1 << 30;

/// Memory of a lab of a single node, with room for what the learner runs there.
const OF_A_LAB: u64 = 128 << 20;

/// How many labs of a single node a cluster has the memory of.
const OF_A_CLUSTER: u32 = 11;

/// How many clusters a processor has the time for while learners work in them. With six of them for each, a check took up to a
/// minute (docs/class.md).
const CLUSTERS_OF_A_PROCESSOR: u32 = 3;

/// What a machine has for labs.
pub(super) struct Machine {
    memory: Option<Memory>,
    processors: u32,
}

impl Machine {
    /// This one, now.
    pub(super) fn now() -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            memory: Memory::now(),
            processors: u32::try_from(processors).unwrap_or(u32::MAX),
        }
    }

    /// How many labs of a single node fit into so much memory.
    fn fit(bytes: u64) -> u32 {
        u32::try_from(bytes.saturating_sub(LEFT) / OF_A_LAB).unwrap_or(u32::MAX)
    }

    /// The room that a lab takes here: of how many labs of a single node.
    pub(super) fn takes(&self, tier: Tier) -> u32 {
        let all = self
            .memory
            .as_ref()
            .map_or(0, |memory| Self::fit(memory.total));
        let clusters = self.processors.saturating_mul(CLUSTERS_OF_A_PROCESSOR);
        match tier {
            Tier::Node => 1,
            Tier::Cluster => OF_A_CLUSTER.max(all / clusters.max(1)),
        }
    }

    /// How much room there is beside those labs, by the memory and the limit that was set.
    pub(super) fn room(&self, labs: &[Tier], most: Option<u32>) -> u32 {
        let memory = self.memory.as_ref();
        let (all, now) = memory.map_or((u32::MAX, u32::MAX), |memory| {
            (Self::fit(memory.total), Self::fit(memory.available))
        });
        let taken = labs.iter().map(|tier| self.takes(*tier)).sum();
        // A lab that was made just now has not taken its memory yet.
        now.min(most.unwrap_or(all).saturating_sub(taken))
    }
}

impl Host for Local {
    fn ask(&self, call: Call) -> Receiver<Answer> {
        let (say, answers) = channel(ON_THE_WAY);
        let context = self.context.clone();
        thread::spawn(move || {
            let outcome = answer(&context, call, &say).unwrap_or_else(|problem| {
                let code = problem.exit_code();
                let _ = say.blocking_send(Answer::Reply(Reply::Problem(problem.into())));
                code
            });
            let _ = say.blocking_send(Answer::Reply(Reply::Done { code: outcome }));
        });
        answers
    }

    fn follow(&self, after: Option<FactId>) -> Receiver<News> {
        let (say, news) = channel(ON_THE_WAY);
        let context = self.context.clone();
        let after = after.map(|fact| Cursor {
            supervisor: fact.source,
            number: fact.number,
        });
        thread::spawn(move || follow(&context, after, &say));
        news
    }

    fn shell(&self, lab: &str, size: Size) -> Shell {
        let (input, typed) = channel(PIECES);
        let (show, output) = channel(PIECES);
        let (context, lab) = (self.context.clone(), LabId(lab.to_owned()));
        thread::spawn(move || {
            if let Err(problem) = join(&context, lab, size, typed, &show) {
                let _ = show.blocking_send(Output::Problem(problem.into()));
            }
        });
        Shell { input, output }
    }

    fn load(&self) -> Load {
        let labs = self.tiers();
        Load {
            labs: u32::try_from(labs.len()).unwrap_or(u32::MAX),
            room: Machine::now().room(&labs, self.most),
        }
    }
}

/// Answers a call, and returns the exit code.
fn answer(context: &Context, call: Call, say: &Sender<Answer>) -> Result<u8, Problem> {
    let call = match call {
        Call::Offer => {
            let _ = say.blocking_send(Answer::Offer(offer(context, true)?));
            return Ok(exit::DONE);
        }
        Call::Labs => {
            for lab in labs(context)? {
                let _ = say.blocking_send(Answer::Lab(lab));
            }
            return Ok(exit::DONE);
        }
        Call::Start {
            scenario,
            lab,
            examined,
        } => HostCall::Start(StartRequest {
            lab: Some(LabId(lab)),
            examined,
            ..starts(context, scenario)?
        }),
        Call::Ahead { scenario, count } => return ahead(context, scenario, count, say),
        Call::Recording { lab, attempt, from } => {
            let piece = recording(context, LabId(lab), AttemptId(attempt), from)?;
            let _ = say.blocking_send(Answer::Recording(piece));
            return Ok(exit::DONE);
        }
        Call::Forget { lab } => {
            forget(context, &LabId(lab))?;
            return Ok(exit::DONE);
        }
        Call::Verb { lab, verb } => HostCall::Verb {
            lab: Some(LabId(lab)),
            verb,
        },
        Call::Grade { lab } => HostCall::Grade { lab: LabId(lab) },
        Call::Reset { lab, accept } => HostCall::Reset {
            lab: Some(LabId(lab)),
            seed: None,
            accept,
        },
        Call::Stop { lab, accept } => HostCall::Stop {
            lab: Some(LabId(lab)),
            all: false,
            accept,
        },
    };
    let request = HostRequest::new(build(), call);
    // Making and ending go on when a page has gone; a watch ends with who watches.
    let is_watch = matches!(
        &request.call,
        HostCall::Verb {
            verb: Verb::Check { watch: true },
            ..
        }
    );
    let starts = matches!(request.call, HostCall::Start(_));
    if !starts && !has_labs(context) {
        return Err(no_lab());
    }
    let client = context.client()?;
    let tell = |reply| say.blocking_send(Answer::Reply(reply)).is_ok();
    let pass = |reply| match reply {
        HostReply::Reply(reply) => tell(reply),
        // Pages show what a node is told; of the host alone there is the spare.
        HostReply::Status(status) => tell(Reply::Shown(Shown::Status(Box::new(status.status)))),
        _ => true,
    };
    if !is_watch {
        let code = client.ask(&request, |reply| {
            pass(reply);
        });
        return code.map_err(unanswered);
    }
    let stream = client.connect().map_err(unanswered)?;
    let other = stream
        .try_clone()
        .map_err(|error| Problem::machine(format!("the supervisor can't be asked: {error}")))?;
    let gone = say.clone();
    let (done, over) = std::sync::mpsc::channel::<()>();
    thread::spawn(move || {
        // The supervisor looks whether somebody listens: who has gone closes the connection.
        while let Err(std::sync::mpsc::RecvTimeoutError::Timeout) =
            over.recv_timeout(Duration::from_millis(500))
        {
            if gone.is_closed() {
                let _ = other.shutdown(Shutdown::Both);
                return;
            }
        }
    });
    let mut on_reply = |reply| match pass(reply) {
        true => ControlFlow::Continue(()),
        false => ControlFlow::Break(()),
    };
    let code = client.ask_on(&stream, &request, &mut on_reply);
    drop(done);
    code.map_err(unanswered)?.ok_or_else(no_lab)
}

/// Lets labs of a scenario wait, and says how many do. What was made stays if the rest can't be.
fn ahead(
    context: &Context,
    scenario: String,
    count: Option<u32>,
    say: &Sender<Answer>,
) -> Result<u8, Problem> {
    let mut code = exit::DONE;
    if let Some(count) = count.filter(|count| *count > 0 || has_labs(context)) {
        let request = starts(context, scenario.clone())?;
        let request = HostRequest::new(build(), HostCall::Ahead { request, count });
        let asked = context.client()?.ask(&request, |reply| {
            if let HostReply::Reply(reply) = reply {
                let _ = say.blocking_send(Answer::Reply(reply));
            }
        });
        code = asked.map_err(unanswered)?;
    }
    let waits =
        |record: &&LabRecord| record.state == LabState::Spare && record.scenario == scenario;
    let waiting = records(context)?.iter().filter(waits).count();
    let _ = say.blocking_send(Answer::Ahead(u32::try_from(waiting).unwrap_or(u32::MAX)));
    Ok(code)
}

/// Deletes what is kept of the attempts in a lab that has ended.
fn forget(context: &Context, lab: &LabId) -> Result<(), Problem> {
    if !context.paths.progress.exists() {
        return Ok(());
    }
    Progress::open(&context.paths.progress)?.forget(lab, |attempt| {
        context.chronicles().forget(attempt)?;
        let forgotten = context.recordings().forget(attempt);
        forgotten.map_err(|error| {
            Problem::machine(format!(
                "the recording of attempt {} can't be deleted: {error}",
                attempt.0
            ))
        })
    })
}

/// A piece of the recording of an attempt in a lab. With the first piece that of an attempt which runs is taken.
fn recording(
    context: &Context,
    lab: LabId,
    attempt: AttemptId,
    from: u64,
) -> Result<Piece, Problem> {
    let none = || Problem::usage("its recording is not kept");
    if !context.paths.progress.exists() {
        return Err(none());
    }
    let found = Progress::open(&context.paths.progress)?.attempt(attempt);
    let found = found.ok().filter(|found| found.lab == lab);
    let found = found.ok_or_else(none)?;
    if found.ended.is_none() && from == 0 && has_labs(context) {
        let request = HostRequest::new(build(), HostCall::Recording { lab });
        // One that was lost in this moment has its recording kept by whoever finds that out.
        let asked = context.client()?.ask(&request, |_| {});
        asked.map_err(unanswered)?;
    }
    let piece = context.recordings().piece(attempt, from, MOST_OF_A_PIECE);
    let piece = piece.map_err(|error| {
        Problem::machine(format!(
            "the recording of attempt {} can't be read: {error}",
            attempt.0
        ))
    })?;
    let (bytes, length) = piece.ok_or_else(none)?;
    Ok(Piece {
        bytes: STANDARD.encode(bytes),
        length,
    })
}

/// A lab of that scenario, by whatever name.
fn starts(context: &Context, scenario: String) -> Result<StartRequest, Problem> {
    Ok(StartRequest {
        scenario,
        lab: None,
        content: context.content.clone(),
        seed: None,
        provider: context.only_choice(),
        engine: context.engine.clone(),
        spare: context.spare(None)?,
        examined: false,
        fresh: false,
    })
}

/// Whether there is a lab, of whatever state. A supervisor that was killed leaves its labs, and any call starts another one,
/// which takes them up; without a lab none is to be started.
fn has_labs(context: &Context) -> bool {
    fs::read_dir(&context.paths.labs).is_ok_and(|mut labs| labs.next().is_some())
}

/// Whether there is a lab of this name.
pub(super) fn has_lab(context: &Context, lab: &str) -> bool {
    context.paths.labs.join(lab).exists()
}

fn no_lab() -> Problem {
    Problem::usage("no lab runs").hint("the page of all labs starts one")
}

/// What there is to start, as `cksl list` shows it; if it is asked for, with what this machine lacks.
pub(super) fn offer(context: &Context, with_lacks: bool) -> Result<Offer, Problem> {
    let listed = listed(context)?;
    let mut list = listed.offer(&attempts(context, None)?);
    if with_lacks {
        list.lacks(&lacks(context, &listed.scenarios)?);
    }
    let machine = Machine::now();
    let scenario = |one: &report::ListedScenario| Scenario {
        id: one.id.clone(),
        title: one.title.clone(),
        minutes: one.minutes,
        tier: match one.tier {
            Tier::Node => "one node",
            Tier::Cluster => "cluster",
        }
        .to_owned(),
        seconds: match one.tier {
            Tier::Node => SECONDS.0,
            Tier::Cluster => SECONDS.1,
        },
        room: machine.takes(one.tier),
        progressed: match one.progressed() {
            Progressed::New => None,
            Progressed::Tried => Some("tried".to_owned()),
            Progressed::Passed => Some("passed".to_owned()),
        },
        lacks: one.lacks.clone(),
    };
    let domains = listed.edition.domains.iter().map(|domain| {
        let of = list.scenarios.iter().filter(|one| one.domain == domain.id);
        Domain {
            title: domain.title.clone(),
            scenarios: of.map(scenario).collect(),
        }
    });
    Ok(Offer {
        domains: domains.collect(),
    })
}

/// The records of all labs, also of those that wait.
fn records(context: &Context) -> Result<Vec<LabRecord>, Problem> {
    let mut records: Vec<LabRecord> = Vec::new();
    if !has_labs(context) {
        return Ok(records);
    }
    let request = HostRequest::new(build(), HostCall::Labs);
    let asked = context.client()?.ask(&request, |reply| {
        if let HostReply::Lab(record) = reply {
            records.push(*record);
        }
    });
    asked.map_err(unanswered)?;
    Ok(records)
}

/// The labs that run, without those that wait and the base of an exam.
fn labs(context: &Context) -> Result<Vec<LabLine>, Problem> {
    let records = records(context)?;
    let content = content(&context.content)?;
    let title = |record: &LabRecord| match content.scenario(&record.scenario) {
        Ok(scenario) => scenario.title.clone(),
        Err(_) => record.scenario.clone(),
    };
    let lines = records.iter().filter(|record| !record.scenario.is_empty());
    let lines = lines.filter(|record| record.state != LabState::Spare);
    Ok(lines
        .map(|record| LabLine {
            id: record.id.0.clone(),
            scenario: record.scenario.clone(),
            title: title(record),
            ready: record.state == LabState::Running,
        })
        .collect())
}

/// Tells what happens, for as long as somebody hears it. A supervisor ends with its last lab, and another one starts with
/// the next: one without a lab is left alone, so that it can end.
fn follow(context: &Context, mut after: Option<Cursor>, say: &Sender<News>) {
    let Ok(client) = context.client() else { return };
    while !say.is_closed() {
        if !has_labs(context) {
            thread::sleep(PAUSE);
            // What a supervisor tells that starts now is all news.
            after = after.or(Some(BEFORE_ALL));
            continue;
        }
        let request = HostRequest::new(build(), HostCall::Follow { lab: None, after });
        let ended = client.ask_until(&request, |reply| {
            let told = match reply {
                HostReply::Happening(one) => {
                    after = Some(one.cursor);
                    Some(news(*one))
                }
                HostReply::Missed => Some(News::in_passing(What::Missed)),
                _ => None,
            };
            match told.is_none_or(|told| say.blocking_send(told).is_ok()) {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
        // It was killed. A page that is told asks how its lab stands, and that starts the next one.
        if let Err(ClientError::Gone { .. }) = ended {
            let _ = say.blocking_send(News::in_passing(What::Missed));
        }
        thread::sleep(PAUSE);
        after = after.or(Some(BEFORE_ALL));
    }
}

/// No supervisor's: all that one has told comes after it.
const BEFORE_ALL: Cursor = Cursor {
    supervisor: 0,
    number: 0,
};

/// What pages are told of it.
fn news(one: Happening) -> News {
    let what = match one.what {
        report::What::Step { text } => What::Step(text),
        report::What::Begun {
            again: false,
            scenario,
            attempt,
            roots,
            ..
        } => What::Begun {
            scenario,
            attempt,
            roots,
        },
        // Its node and its shells are the same.
        report::What::Begun { again: true, .. } => What::Missed,
        report::What::Worked { .. } => What::Worked,
        report::What::Lost { events } => What::Lost(events),
        report::What::Check(check) => What::Check(Box::new(check)),
        report::What::Graded { earned, max } => What::Graded { earned, max },
        report::What::Hint { number, costs, .. } => What::Hint { number, costs },
        report::What::Answered {
            check,
            tries,
            costs,
        } => What::Answered {
            check,
            tries,
            costs,
        },
        report::What::Ended { how } => What::Ended {
            how: how.name().to_owned(),
            node_stays: how == Ending::Submitted,
        },
    };
    News {
        stamp: Some(Stamp {
            id: FactId {
                source: one.cursor.supervisor,
                number: one.cursor.number,
            },
            at: one.at,
        }),
        lab: Some(one.lab.0),
        what,
    }
}

/// Joins a page to a new shell in a lab until either ends.
fn join(
    context: &Context,
    lab: LabId,
    size: Size,
    typed: Receiver<Input>,
    show: &Sender<Output>,
) -> Result<(), Problem> {
    let failed = |error: &dyn std::fmt::Display| {
        Problem::machine(format!(
            "no shell can be opened in lab `{}`: {error}",
            lab.0
        ))
        .hint("cksl status   says whether its node runs")
    };
    let request = HostRequest::new(
        build(),
        HostCall::Lab {
            lab: Some(lab.clone()),
        },
    );
    if !has_labs(context) {
        return Err(no_lab());
    }
    let (mut record, mut refused) = (None, None);
    let asked = context.client()?.ask(&request, |reply| match reply {
        HostReply::Lab(found) => record = Some(*found),
        HostReply::Reply(Reply::Problem(problem)) => refused = Some(problem.message),
        _ => {}
    });
    asked.map_err(unanswered)?;
    let Some(record) = record else {
        return Err(Problem::usage(
            refused.unwrap_or_else(|| "no lab runs".to_owned()),
        ));
    };
    let provider = context.provider(&record.provider)?;
    let node = provider
        .open(&context.paths.labs.join(&record.id.0))
        .map_err(|error| failed(&error))?;
    let command = NodeCommand {
        argv: vec!["bash".into(), "-l".into()],
        env: vec![
            ("TERM".into(), "xterm-256color".into()),
            ("COLORTERM".into(), "truecolor".into()),
        ],
        tty: Some((size.rows, size.columns)),
        hang_up: true,
        ..NodeCommand::default()
    };
    let child = node
        .spawn(&command, &mut |_| Ok(()))
        .map_err(|error| failed(&error))?;
    relay(child, typed, show).map_err(|error| failed(&error))
}

fn relay(command: NodeChild, typed: Receiver<Input>, show: &Sender<Output>) -> io::Result<()> {
    let NodeChild {
        mut child,
        terminal,
    } = command;
    let terminal = terminal.ok_or_else(|| io::Error::other("it has no terminal"))?;
    let keys = terminal.try_clone()?;
    let open = show.downgrade();
    thread::spawn(move || type_in(&keys, typed, || open.upgrade().is_none()));
    let shown = pass_output(&mut child, &terminal, show);
    // Whatever happened, nobody is left behind.
    let _ = child.kill();
    child.wait()?;
    shown
}

/// Passes on what the shell shows. What nobody takes is not read, so the shell waits.
fn pass_output(child: &mut Child, terminal: &File, show: &Sender<Output>) -> io::Result<()> {
    let pid = Pid::from_raw(child.id() as i32).expect("a child has a pid above 0");
    let ended = pidfd_open(pid, PidfdFlags::empty())?;
    let mut buffer = vec![0; PIECE];
    let mut until = None;
    loop {
        // The terminal of a page that has gone is closed like any other: its shell ends its jobs meanwhile.
        if show.is_closed() && until.is_none() {
            let _ = pidfd_send_signal(&ended, Kill::KILL);
            until = Some(Instant::now() + HANGING_UP);
        }
        if until.is_some_and(|until| Instant::now() > until) {
            return Ok(());
        }
        let mut fds = [
            PollFd::from_borrowed_fd(terminal.as_fd(), PollFlags::IN),
            PollFd::new(&ended, PollFlags::IN),
        ];
        match poll(&mut fds, Some(&LOOK)) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        }
        let (readable, over) = (!fds[0].revents().is_empty(), !fds[1].revents().is_empty());
        if readable {
            match (&*terminal).read(&mut buffer) {
                // EIO is how Linux says that the other side has been closed.
                Ok(0) | Err(_) => return Ok(()),
                Ok(count) => {
                    let _ = show.blocking_send(Output::Bytes(buffer[..count].to_vec()));
                }
            }
        } else if over && until.is_none() {
            return Ok(());
        }
    }
}

/// Types what comes, until nothing more can or the shell has ended.
fn type_in(terminal: &File, mut typed: Receiver<Input>, is_over: impl Fn() -> bool) {
    while let Some(input) = typed.blocking_recv() {
        let bytes = match input {
            Input::Bytes(bytes) => bytes,
            Input::Size(size) => {
                let size = Winsize {
                    ws_row: size.rows,
                    ws_col: size.columns,
                    ws_xpixel: 0,
                    ws_ypixel: 0,
                };
                // A shell that has just ended has no window to resize.
                let _ = tcsetwinsize(terminal, size);
                continue;
            }
        };
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let mut fds = [PollFd::from_borrowed_fd(terminal.as_fd(), PollFlags::OUT)];
            // A program that does not read holds this up, and nothing else.
            match poll(&mut fds, Some(&LOOK)) {
                Ok(0) | Err(rustix::io::Errno::INTR) if is_over() => return,
                Ok(0) | Err(rustix::io::Errno::INTR) => continue,
                Ok(_) => {}
                Err(_) => return,
            }
            // As much as a terminal is sure to have room for.
            let piece = &rest[..rest.len().min(256)];
            match (&*terminal).write(piece) {
                Ok(count) => rest = &rest[count..],
                Err(_) => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(total: u64, available: u64) -> Machine {
        let memory = Memory {
            total: total << 30,
            available: available << 30,
        };
        Machine {
            memory: Some(memory),
            processors: 2,
        }
    }

    #[test]
    fn room_is_what_memory_and_limit_leave() {
        let nodes = |count| vec![Tier::Node; count];
        assert_eq!(machine(24, 24).room(&[], None), 184);
        // Labs that have not taken their memory yet count, too.
        assert_eq!(machine(24, 24).room(&nodes(180), None), 4);
        assert_eq!(machine(24, 2).room(&nodes(3), None), 8);
        assert_eq!(machine(24, 20).room(&nodes(3), Some(5)), 2);
        assert_eq!(machine(24, 20).room(&nodes(9), Some(5)), 0);
        assert_eq!(machine(1, 1).room(&[], None), 0);
        let unknown = Machine {
            memory: None,
            processors: 2,
        };
        assert_eq!(unknown.room(&nodes(1), Some(2)), 1);
    }

    #[test]
    fn clusters_are_as_many_as_processors_have_time_for() {
        let clusters = |count| vec![Tier::Cluster; count];
        // Memory for sixteen, but processors for six: the seventh has no room, however little the others have taken.
        let large = machine(24, 24);
        assert!(large.room(&clusters(5), None) >= large.takes(Tier::Cluster));
        assert!(large.room(&clusters(6), None) < large.takes(Tier::Cluster));
        // Memory for two.
        let small = machine(4, 4);
        assert_eq!(small.takes(Tier::Cluster), 11);
        assert!(small.room(&clusters(1), None) >= 11);
        assert!(small.room(&clusters(2), None) < 11);
        // A limit counts them alike.
        assert_eq!(small.room(&clusters(1), Some(12)), 1);
        assert_eq!(large.takes(Tier::Node), 1);
    }
}
