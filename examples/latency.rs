//! How long an event takes from its system call to a reader of the node's stream that knows its
//! process, file and container: as a falco in the node is one. As root, on a machine with little
//! else to do: `cargo run --release --example latency`.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufReader, Write as _};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use cksl::detector::{Detector, LabConfig, LabHandle};
use cksl::lab::LabId;
use cksl::provider::NodeIds;
use cksl_wire::frame::read_frame;
use cksl_wire::protocol::{AlertConfig, Watch};
use cksl_wire::stream::Record;
use falco_rules::field::FieldTable;
use falco_rules::filter::Filter;
use falco_rules::state::State;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The file that is opened again and again.
const FILE: &str = "/etc/hostname";

/// Seconds that each rate is kept up.
const SECONDS: u32 = 2;

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().collect();
    if let [_, opens, per_second] = arguments.as_slice() {
        return open_often(opens.parse()?, per_second.parse()?);
    }
    println!(
        "| from system call to enriched event | median | p99 | lost |\n| --- | --- | --- | --- |"
    );
    let detector = Detector::load()?;
    for per_second in [500, 10_000] {
        let (mut waits, lost) = waits(&detector, per_second)?;
        waits.sort();
        let at = |percent: usize| waits.get(waits.len() * percent / 100).copied();
        println!(
            "| {} events/s | {:.0?} | {:.0?} | {lost} |",
            2 * per_second,
            at(50).unwrap_or_default(),
            at(99).unwrap_or_default()
        );
    }
    Ok(())
}

/// Opens and closes a file so many times.
fn open_often(opens: u32, per_second: u32) -> Outcome<()> {
    let started = Instant::now();
    for done in 0..opens {
        File::open(FILE)?;
        let due = Duration::from_secs_f64(f64::from(done) / f64::from(per_second));
        thread::sleep(due.saturating_sub(started.elapsed()));
    }
    Ok(())
}

/// Watches a namespace in which files are opened at that rate: the time that each open took to be
/// known, and the number of events that were lost.
fn waits(detector: &Detector, per_second: u32) -> Outcome<(Vec<Duration>, u64)> {
    let own = std::env::current_exe()?;
    let mut node = Command::new("unshare")
        .args([
            "--pid",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "sh",
            "-c",
        ])
        .arg("read go; \"$0\" \"$@\"; read end")
        .arg(&own)
        .args([(SECONDS * per_second).to_string(), per_second.to_string()])
        .stdin(Stdio::piped())
        .spawn()?;
    let init = init_of(node.id())?;
    let ids = NodeIds {
        pid_ns: u32::try_from(fs::metadata(format!("/proc/{init}/ns/pid"))?.ino())?,
        init_pid: init,
        id_base: 0,
    };
    let folder = tempfile::tempdir()?;
    let lab = detector.add_lab(
        LabConfig {
            lab: LabId("latency".into()),
            node: "node".into(),
            recording: folder.path().join("recording.ckr"),
            services: Vec::new(),
            containers: Vec::new(),
            commands: Vec::new(),
            watch: Vec::new(),
            own: Vec::new(),
            program: own,
        },
        ids,
    )?;
    let (here, there) = UnixStream::pair()?;
    let watch = Watch {
        program: "sysdig".into(),
        syscalls: None,
        rules: Vec::new(),
        config: AlertConfig::default(),
    };
    let found = thread::scope(|scope| -> Outcome<Vec<Duration>> {
        let serving = lab.clone();
        let caller = lab.caller(there)?;
        scope.spawn(move || serving.serve(caller, watch));
        let reading = scope.spawn(move || read(&here));
        let mut input = node.stdin.take().ok_or("the shell has no input")?;
        input.write_all(b"go\n")?;
        thread::sleep(Duration::from_secs(u64::from(SECONDS) + 1));
        input.write_all(b"end\n")?;
        node.wait()?;
        let lost = lab.settle();
        lab.close();
        lost?;
        reading.join().map_err(|_| "the reader panicked")?
    })?;
    let lost = losses(&lab)?;
    Ok((found, lost))
}

fn losses(lab: &LabHandle) -> Outcome<u64> {
    let losses = lab.recorded()?.losses()?;
    Ok(losses.iter().map(|loss| loss.events).sum())
}

/// Reads the stream to its end.
fn read(stream: &UnixStream) -> Outcome<Vec<Duration>> {
    let mut reader = BufReader::new(stream);
    let mut state = State::default();
    let condition = format!("evt.type in (open, openat) and fd.name = {FILE}");
    let opened =
        Filter::compile(&condition, &FieldTable::falco()).map_err(|error| error.message)?;
    let mut waits = Vec::new();
    while let Some(record) = read_frame::<Record>(&mut reader)? {
        record.apply(&mut state);
        let Record::Event(event) = record else {
            continue;
        };
        if opened.matches(&state.view(&event)) {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
            waits.push(now.saturating_sub(Duration::from_nanos(event.ts)));
        }
    }
    Ok(waits)
}

/// The first process of the namespace that `unshare` has made.
fn init_of(unshare: u32) -> Outcome<i32> {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let children = fs::read_to_string(format!("/proc/{unshare}/task/{unshare}/children"))?;
        if let Some(pid) = children.split_whitespace().next()
            && fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name == "sh\n")
        {
            return Ok(pid.parse()?);
        }
        if Instant::now() > end {
            return Err("no namespace was made".into());
        }
        thread::sleep(Duration::from_millis(1));
    }
}
