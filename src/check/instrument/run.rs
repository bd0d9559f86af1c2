//! Running a command in the node as the grader: stimuli, and checks that are commands.

use std::io::{self, Read};
use std::process::{Child, ExitStatus};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use crate::api::{Api, Place};
use crate::check::instrument::Live;
use crate::check::instrument::pod;
use crate::check::{Command, PodRef, Stimulus};
use crate::detector::{Actor, EventNum, Mark};
use crate::provider::NodeCommand;

/// How long a stimulus may take: on a quiet machine, a tenth of a second.
pub(crate) const STIMULUS_TIME: Duration = Duration::from_secs(30);

/// What is kept of a command's output; the rest is read and dropped.
const MAX_OUTPUT: usize = 64 << 10;

/// How long output is still read after the command has ended: something that it left behind may
/// hold the pipe open for ever.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The terminal that a stimulus gets, if it gets one: rows and columns.
const TERMINAL: (u16, u16) = (24, 80);

/// A command that ran in the node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    /// Exit code; `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    /// Standard output, as much of it as was asked for; `None` if something that the command left behind
    /// could still write to it.
    pub(crate) output: Option<Vec<u8>>,
    /// Its events have numbers greater than this …
    pub(crate) after: EventNum,
    /// … and not greater than this.
    pub(crate) until: EventNum,
}

/// The node's command for what was drawn of a stimulus; the error is a sentence on why there is none.
pub(crate) fn command(
    stimulus: &Stimulus,
    drawn: &Command,
    api: Option<&Api>,
) -> Result<NodeCommand, String> {
    Ok(NodeCommand {
        argv: drawn.argv.clone(),
        user: drawn.user.clone().unwrap_or_default(),
        container: stimulus.container.clone(),
        container_id: match &stimulus.pod {
            Some(pod) => Some(container_id(pod, stimulus.container.as_deref(), api)?),
            None => None,
        },
        tty: stimulus.tty.then_some(TERMINAL),
        ..NodeCommand::default()
    })
}

/// The id of a container of a pod that runs.
fn container_id(place: &PodRef, name: Option<&str>, api: Option<&Api>) -> Result<String, String> {
    let api = api.ok_or("this lab has no cluster")?;
    let pods = Place::pods(
        &place.namespace,
        place.pod.as_deref(),
        place.labels.as_deref(),
    );
    let found = api.objects(&pods).map_err(|error| error.to_string())?;
    let running = found.iter().find(|pod| pod["status"]["phase"] == "Running");
    let containers = running.map(|pod| pod::containers(pod, name));
    let container = containers.into_iter().flatten().next();
    container.map(|(_, id)| id).ok_or_else(|| {
        format!(
            "{} {} not run: `kubectl -n {} get pods` says why",
            pods.words(),
            if place.pod.is_some() { "does" } else { "do" },
            place.namespace
        )
    })
}

/// A command and its place: `` `bash -c true` in web``.
pub(crate) fn describe(command: &NodeCommand) -> String {
    let place = command.container.as_deref().unwrap_or("the node");
    format!("`{}` in {place}", command.argv.join(" "))
}

/// Runs a command as the grader, between two marks in the recording, and waits until all that it
/// did is recorded.
///
/// The error is a sentence on why nothing can be said.
pub(crate) fn run(live: Live<'_>, command: &NodeCommand, time: Duration) -> Result<Ran, String> {
    run_keeping(live, command, time, MAX_OUTPUT)
}

/// The same with at most so many bytes of its standard output.
pub(crate) fn run_keeping(
    live: Live<'_>,
    command: &NodeCommand,
    time: Duration,
    most: usize,
) -> Result<Ran, String> {
    let words = describe(command);
    let trouble = |what: String| format!("{words}: {what}");
    let recorded = |error: io::Error| match error.kind() {
        io::ErrorKind::TimedOut => {
            trouble("more happens in the lab than can be watched; check again".to_owned())
        }
        _ => trouble(format!("the detector does not answer: {error}")),
    };

    let begin = Mark::StimulusBegin {
        check: words.clone(),
    };
    let after = live.watch.mark(begin).map_err(recorded)?;
    let mut tag = |host_pid| {
        live.watch.tag(host_pid, Actor::Grader);
        Ok(())
    };
    let mut running = live
        .node
        .spawn(command, &mut tag)
        .map_err(|error| trouble(format!("it can't be started: {error}")))?;
    drop(running.child.stdin.take());
    let output = match (running.terminal.take(), running.child.stdout.take()) {
        (Some(terminal), _) => listen(terminal, most),
        (None, Some(pipe)) => listen(pipe, most),
        (None, None) => listen(io::empty(), most),
    };
    // Standard error is read so that the command never waits for a reader.
    let _errors = running
        .child
        .stderr
        .take()
        .map(|errors| listen(errors, most));

    let ended = wait(&mut running.child, time)
        .map_err(|error| trouble(format!("it can't be waited for: {error}")))?;
    let Some(status) = ended else {
        // It may have ended just now; then there is nothing left to kill.
        let _ = running.child.kill();
        let _ = running.child.wait();
        return Err(trouble(format!(
            "it did not end within {} s",
            time.as_secs()
        )));
    };
    let output = output.recv_timeout(LAST_WORDS).ok();
    let end = Mark::StimulusEnd {
        check: words.clone(),
    };
    let until = live.watch.mark(end).map_err(recorded)?;
    Ok(Ran {
        code: status.code(),
        output,
        after,
        until,
    })
}

/// Waits until a child has ended, for so long at most. It sleeps meanwhile: on a busy machine dozens of commands are waited
/// for at once.
fn wait(child: &mut Child, time: Duration) -> io::Result<Option<ExitStatus>> {
    let ended = pidfd_open(Pid::from_child(child), PidfdFlags::empty())?;
    let deadline = Instant::now() + time;
    loop {
        let left = Timespec::try_from(deadline.saturating_duration_since(Instant::now()));
        match poll(
            &mut [PollFd::new(&ended, PollFlags::IN)],
            left.ok().as_ref(),
        ) {
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
            Ok(_) => return child.try_wait(),
        }
    }
}

/// Reads to the end on a thread of its own, so that the command never blocks; sends what it kept
/// when the other side closes.
fn listen(mut source: impl Read + Send + 'static, most: usize) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut kept = Vec::new();
        let mut chunk = [0; 4096];
        // A terminal ends with an error, EIO, when its last user closes it.
        while let Ok(read) = source.read(&mut chunk) {
            if read == 0 {
                break;
            }
            let room = most.saturating_sub(kept.len());
            kept.extend_from_slice(&chunk[..read.min(room)]);
        }
        let _ = sender.send(kept);
    });
    receiver
}
