//! What the probe costs, beside no probe and `strace -f`. As root, on a machine with little else
//! to do: `cargo run --release -p cksl-probe --example bench`.
//!
//! CPU times are of the workload alone (its own and the kernel's on its behalf) unless they are
//! said to be the reader's. Ratios compare runs that took turns, so a busy machine matters less.

use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cksl_probe::{Losses, Options, Probe, Reader};
use nix::sys::resource::{UsageWho, getrusage};
use nix::time::{ClockId, clock_gettime};

#[path = "../tests/node.rs"]
mod node;
use node::Node;

type Outcome<T> = Result<T, Box<dyn Error>>;

const LAB: u32 = 1;

/// Opens and closes of one run, and how many runs of each kind take turns.
const PAIRS: u32 = 250_000;
const ROUNDS: u32 = 4;

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("loop") => open_and_close(arguments[2].parse()?, arguments[3].parse()?),
        _ => report(),
    }
}

/// The workload: opens and closes a file so many times, in all at most so many pairs per second
/// (0: as fast as it can).
fn open_and_close(pairs: u32, per_second: u32) -> Outcome<()> {
    let started = Instant::now();
    for done in 0..pairs {
        File::open("/etc/hostname")?;
        if per_second > 0 && done % 64 == 0 {
            let due = Duration::from_secs_f64(f64::from(done) / f64::from(per_second));
            std::thread::sleep(due.saturating_sub(started.elapsed()));
        }
    }
    Ok(())
}

fn report() -> Outcome<()> {
    println!("| measured | |\n| --- | --- |");
    loading()?;
    outside()?;
    inside()?;
    loss()?;
    latency()
}

fn row(what: &str, value: String) {
    println!("| {what} | {value} |");
}

fn own_command(pairs: u32, per_second: u32) -> Outcome<Vec<String>> {
    let own = std::env::current_exe()?.into_os_string();
    let own = own.into_string().map_err(|_| "path is no text")?;
    Ok(vec![
        own,
        "loop".into(),
        pairs.to_string(),
        per_second.to_string(),
    ])
}

fn loading() -> Outcome<()> {
    let mut times = Vec::new();
    for _ in 0..5 {
        let started = Instant::now();
        drop(Probe::load(Options::default())?);
        times.push(started.elapsed());
    }
    times.sort();
    row(
        "loading and attaching, median and worst of 5",
        format!("{:.0?}, {:.0?}", times[2], times[4]),
    );
    Ok(())
}

/// CPU time of the children that have ended.
fn children_cpu() -> Outcome<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let parts = [usage.user_time(), usage.system_time()];
    Ok(parts
        .iter()
        .map(|time| Duration::new(time.tv_sec() as u64, time.tv_usec() as u32 * 1000))
        .sum())
}

/// Runs a command to its end; its CPU time, with that of what it started.
fn cpu_of(command: &mut Command) -> Outcome<Duration> {
    let before = children_cpu()?;
    let status = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("{command:?} ended with {status}").into());
    }
    Ok(children_cpu()? - before)
}

fn bare(pairs: u32) -> Outcome<Duration> {
    let command = own_command(pairs, 0)?;
    cpu_of(Command::new(&command[0]).args(&command[1..]))
}

fn per_pair(cpu: Duration, pairs: u32) -> f64 {
    cpu.as_secs_f64() * 1e9 / f64::from(pairs)
}

/// A loop outside of all labs, with and without the probe.
fn outside() -> Outcome<()> {
    let mut without = Duration::ZERO;
    let mut with = Duration::ZERO;
    for _ in 0..ROUNDS {
        without += bare(2 * PAIRS)?;
        let node = Node::start(&["true"], Stdio::null())?;
        let (mut probe, _reader) = Probe::load(Options::default())?;
        probe.watch(LAB, node.pid_ns)?;
        with += bare(2 * PAIRS)?;
        end(node)?;
    }
    let pairs = 2 * PAIRS * ROUNDS;
    let (without, with) = (per_pair(without, pairs), per_pair(with, pairs));
    row(
        "outside of the lab, open and close, 2 M times",
        format!(
            "{without:.0} → {with:.0} ns CPU: ×{:.3}, {:+.0} ns a system call",
            with / without,
            (with - without) / 2.0
        ),
    );
    Ok(())
}

fn end(mut node: Node) -> Outcome<()> {
    node.go()?;
    node.child.wait()?;
    Ok(())
}

/// What a command in a watched namespace cost and lost.
struct Watched {
    workload: Duration,
    reader: Duration,
    wall: Duration,
    events: u64,
    losses: Losses,
    waits: Vec<Duration>,
}

fn watched(command: &[String]) -> Outcome<Watched> {
    let (mut probe, reader) = Probe::load(Options::default())?;
    let mut node = Node::start(command, Stdio::null())?;
    probe.watch(LAB, node.pid_ns)?;
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| read(reader, &over));
        let before = children_cpu()?;
        let started = Instant::now();
        node.go()?;
        node.child.wait()?;
        let wall = started.elapsed();
        let workload = children_cpu()? - before;
        over.store(true, Ordering::Relaxed);
        let (cpu, events, waits) = reading
            .join()
            .map_err(|_| "the reader panicked")?
            .map_err(|error| error.to_string())?;
        Ok(Watched {
            workload,
            reader: cpu,
            wall,
            events,
            losses: probe.losses(LAB)?,
            waits,
        })
    })
}

/// Reads until the workload is over; its own CPU time, the number of events, and how long each of
/// the first ones had to wait.
fn read(
    mut reader: Reader,
    over: &AtomicBool,
) -> Result<(Duration, u64, Vec<Duration>), cksl_probe::ProbeError> {
    const WAITS: usize = 20_000;
    let now = |clock| clock_gettime(clock).map_or(Duration::ZERO, Duration::from);
    let mut events = 0;
    let mut waits = Vec::with_capacity(WAITS);
    loop {
        let ending = over.load(Ordering::Relaxed);
        let taken = reader.poll(Duration::from_millis(20), |sample| {
            events += 1;
            if waits.len() < WAITS {
                let happened = Duration::from_nanos(sample.task.boot_ns);
                waits.push(now(ClockId::CLOCK_BOOTTIME).saturating_sub(happened));
            }
        })?;
        if ending && taken == 0 {
            return Ok((now(ClockId::CLOCK_THREAD_CPUTIME_ID), events, waits));
        }
    }
}

/// The same loop inside, and under strace.
fn inside() -> Outcome<()> {
    let (mut without, mut with, mut reader) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let (mut events, mut lost) = (0, 0);
    for _ in 0..ROUNDS {
        without += bare(PAIRS)?;
        let run = watched(&own_command(PAIRS, 0)?)?;
        with += run.workload;
        reader += run.reader;
        events += run.events;
        lost += run.losses.ring + run.losses.rate;
    }
    let pairs = PAIRS * ROUNDS;
    let base = per_pair(without, pairs);
    let cost = per_pair(with, pairs);
    row(
        "inside of the lab, open and close, 1 M times",
        format!("{base:.0} → {cost:.0} ns CPU: ×{:.2}", cost / base),
    );
    row(
        "… the reader's CPU",
        format!(
            "{:.2} µs an event, of {events} events; {lost} lost",
            reader.as_secs_f64() * 1e6 / events as f64
        ),
    );
    if Path::new("/usr/bin/strace").exists() {
        const FEW: u32 = 20_000;
        let base = per_pair(bare(FEW)?, FEW);
        let mut strace = Command::new("strace");
        strace
            .args(["-f", "-o", "/dev/null"])
            .args(own_command(FEW, 0)?);
        let traced = per_pair(cpu_of(&mut strace)?, FEW);
        row(
            "… under `strace -f`, strace's CPU with it",
            format!("{base:.0} → {traced:.0} ns: ×{:.1}", traced / base),
        );
    }
    Ok(())
}

/// Losses at a given rate: 125,000 pairs are 250,000 events.
fn loss() -> Outcome<()> {
    let run = watched(&own_command(5 * 125_000, 125_000)?)?;
    let lost = run.losses.ring + run.losses.rate;
    row(
        "lost at 250,000 events/s for 5 s",
        format!(
            "{lost} of {} ({:.0} a second were reached)",
            run.events + lost,
            (run.events + lost) as f64 / run.wall.as_secs_f64()
        ),
    );
    Ok(())
}

/// From the end of the system call to the reader.
fn latency() -> Outcome<()> {
    for (what, per_second) in [("1,000", 500), ("20,000", 10_000)] {
        let mut waits = watched(&own_command(2 * per_second, per_second)?)?.waits;
        waits.sort();
        row(
            &format!("from system call to reader, {what} events/s: median, p99"),
            format!(
                "{:.0?}, {:.0?}",
                waits[waits.len() / 2],
                waits[waits.len() * 99 / 100]
            ),
        );
    }
    Ok(())
}
