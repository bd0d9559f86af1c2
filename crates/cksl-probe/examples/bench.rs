//! What the probe costs: outside of a lab, and in it, beside no probe, `strace -f` and bpftrace. As
//! root, on a machine with little else to do: `cargo run --release -p cksl-probe --example bench`;
//! with `-- inside` only the loop in the lab, which says most of a change to the probe.
//!
//! CPU times are of the workload alone (its own and the kernel's on its behalf) unless they are
//! said to be a reader's. Runs of all kinds take turns, and medians are shown with the median of
//! the turns' ratios: so a busy machine matters less. A probe of another supervisor does matter,
//! and is told.

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
const PAIRS: u32 = 200_000;
const ROUNDS: u32 = 5;

/// What bpftrace prints: opens and execs, as a first look at a lab would.
const BPFTRACE: &str = r#"
    BEGIN { printf("ready\n"); }
    tracepoint:syscalls:sys_exit_openat { printf("%s %d\n", comm, args->ret); }
    tracepoint:syscalls:sys_enter_execve { printf("%s %s\n", comm, str(args->filename)); }
"#;

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("loop") => open_and_close(arguments[2].parse()?, arguments[3].parse()?),
        Some("quiet") => quiet(arguments[2].parse()?),
        Some("inside") => inside("open and close", &own_command(PAIRS, 0)?),
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

/// The workload of calls that nobody reads.
fn quiet(calls: u32) -> Outcome<()> {
    for _ in 0..calls {
        std::hint::black_box(rustix::process::getppid());
    }
    Ok(())
}

fn report() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let source = folder.path().join("source.c");
    std::fs::write(&source, program())?;
    println!("| measured | |\n| --- | --- |");
    strangers()?;
    loading()?;
    outside(&source)?;
    loss()?;
    latency()?;
    println!("\n| in the lab | workload's CPU | ratio | reader's CPU |\n| --- | --- | --- | --- |");
    inside("open and close", &own_command(PAIRS, 0)?)?;
    inside("find, 200 execs, gcc, grep", &mixed(&source))?;
    Ok(())
}

/// A C program that takes a compiler about a third of a second.
fn program() -> String {
    (0..2_000)
        .map(|n| format!("int f{n}(int a, int b) {{ return a % {n}1 ? a * b + {n} : a ^ b; }}\n"))
        .collect()
}

fn compile(source: &Path) -> Vec<String> {
    let source = source.display();
    ["sh", "-c", &format!("gcc -O1 -c {source} -o {source}.o")]
        .map(str::to_owned)
        .into()
}

/// What a learner's afternoon is made of, in a second.
fn mixed(source: &Path) -> Vec<String> {
    let script = format!(
        "find /usr/share /usr/include > /dev/null; \
         i=0; while [ $i -lt 200 ]; do /bin/true; i=$((i + 1)); done; \
         gcc -O1 -c {0} -o {0}.o; grep -r no-such-text /usr/include; true",
        source.display()
    );
    ["sh", "-c", &script].map(str::to_owned).into()
}

/// Says whether other probes are attached, of which every figure has its share.
fn strangers() -> Outcome<()> {
    let programs = aya::programs::loaded_programs().filter_map(Result::ok);
    let count = programs
        .filter(|program| program.name() == b"on_sys_exit")
        .count();
    let load = std::fs::read_to_string("/proc/loadavg")?;
    row(
        "other probes attached; load of the machine",
        format!("{count}; {}", load.trim()),
    );
    Ok(())
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

fn bare(command: &[String]) -> Outcome<Duration> {
    cpu_of(Command::new(&command[0]).args(&command[1..]))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn seconds(times: &[Duration]) -> f64 {
    median(times.iter().map(Duration::as_secs_f64).collect())
}

/// The median of how many times as long the second of each turn took as the first.
fn ratio(without: &[Duration], with: &[Duration]) -> f64 {
    let ratio = |(without, with): (&Duration, &Duration)| with.div_duration_f64(*without);
    median(without.iter().zip(with).map(ratio).collect())
}

/// Workloads outside of all labs, with and without the probe.
fn outside(source: &Path) -> Outcome<()> {
    let own = own_command(0, 0)?.swap_remove(0);
    let calls = 10 * PAIRS;
    let quiet = [own, "quiet".into(), calls.to_string()];
    let pairs = own_command(2 * PAIRS, 0)?;
    let cases = [
        ("a call that nobody reads", quiet.into(), calls),
        ("open and close", pairs, 2 * PAIRS),
        ("compiling a file", compile(source), 0),
    ];
    for (what, command, times) in cases {
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for _ in 0..2 * ROUNDS {
            without.push(bare(&command)?);
            let node = Node::start(&["true"], Stdio::null())?;
            let (mut probe, _reader) = Probe::load(Options::default())?;
            probe.watch(LAB, node.pid_ns)?;
            with.push(bare(&command)?);
            end(node)?;
        }
        let ratio = ratio(&without, &with);
        let (without, with) = (seconds(&without), seconds(&with));
        let value = if times == 0 {
            format!("{without:.3} → {with:.3} s: ×{ratio:.3}")
        } else {
            let each = |seconds: f64| seconds * 1e9 / f64::from(times);
            let more = each(with) - each(without);
            format!(
                "{:.0} → {:.0} ns: ×{ratio:.3}, {more:+.0} ns",
                each(without),
                each(with)
            )
        };
        row(&format!("outside of the lab: {what}"), value);
    }
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

/// A workload in the lab, beside the ways to watch it that there are.
fn inside(what: &str, command: &[String]) -> Outcome<()> {
    let (mut nothing, mut lab, mut reader) = (Vec::new(), Vec::new(), Vec::new());
    let (mut bpftrace, mut its_own) = (Vec::new(), Vec::new());
    let (mut events, mut lost) = (0, 0);
    let has = |tool: &str| Path::new("/usr/bin").join(tool).exists();
    for _ in 0..ROUNDS {
        nothing.push(in_a_node(command)?);
        let run = watched(command)?;
        lab.push(run.workload);
        reader.push(run.reader);
        events += run.events;
        lost += run.losses.ring + run.losses.rate;
        if has("bpftrace") {
            let (workload, own) = traced(command)?;
            bpftrace.push(workload);
            its_own.push(own);
        }
    }
    let line = |beside: &str, with: &[Duration], reader: String| {
        println!(
            "| {what}: {beside} | {:.3} s | ×{:.2} | {reader} |",
            seconds(with),
            ratio(&nothing, with)
        );
    };
    line("nothing", &nothing, String::new());
    let reader = format!(
        "{:.3} s, {} events, {lost} lost",
        seconds(&reader),
        events / u64::from(ROUNDS)
    );
    line("cksl", &lab, reader);
    if has("bpftrace") {
        line("bpftrace", &bpftrace, format!("{:.3} s", seconds(&its_own)));
    } else {
        println!("| {what}: bpftrace | skipped: it is not installed | | |");
    }
    if has("strace") {
        let strace = ["strace", "-f", "-o", "/dev/null"].map(str::to_owned);
        let both = in_a_node(&[&strace, command].concat())?;
        line("strace -f (one run)", &[both], "in the workload's".into());
    } else {
        println!("| {what}: strace | skipped: it is not installed | | |");
    }
    Ok(())
}

/// A command in a namespace that nobody watches: its CPU time.
fn in_a_node(command: &[String]) -> Outcome<Duration> {
    let mut node = Node::start(command, Stdio::null())?;
    let before = children_cpu()?;
    node.go()?;
    node.child.wait()?;
    Ok(children_cpu()? - before)
}

/// The same while bpftrace watches all of the machine; and bpftrace's own CPU time.
fn traced(command: &[String]) -> Outcome<(Duration, Duration)> {
    let output = tempfile::NamedTempFile::new()?;
    // It needs tracefs, which need not be mounted.
    let script =
        "mount -t tracefs tracefs /sys/kernel/tracing 2> /dev/null; exec bpftrace -e \"$0\"";
    let before = children_cpu()?;
    let mut bpftrace = Command::new("unshare")
        .args(["-m", "sh", "-c", script, BPFTRACE])
        .stdout(output.reopen()?)
        .stderr(Stdio::null())
        .spawn()?;
    let started = Instant::now();
    while !std::fs::read_to_string(output.path())?.contains("ready") {
        if bpftrace.try_wait()?.is_some() || started.elapsed() > Duration::from_secs(30) {
            return Err("bpftrace does not start".into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let workload = in_a_node(command)?;
    let pid = rustix::process::Pid::from_child(&bpftrace);
    rustix::process::kill_process(pid, rustix::process::Signal::INT)?;
    bpftrace.wait()?;
    let all = children_cpu()? - before;
    Ok((workload, all.saturating_sub(workload)))
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
