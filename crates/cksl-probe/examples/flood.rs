//! A load for `scripts/bench-live.sh`: opens and closes a file at a steady rate, and says what that took.
//!
//! * `flood load RATE SECONDS` makes so many system calls a second, half of them `openat`, half `close`; a rate of 0 is
//!   as many as it can.
//! * `flood quiet CALLS` makes calls that no detector reports.
//!
//! It prints calls, seconds, and nanoseconds of processor for each call.

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_gettime};

/// A node has it, and so has every machine.
const FILE: &str = "/etc/hostname";

/// Pairs of calls between two looks at the clock.
const BATCH: u64 = 32;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (started, used) = (Instant::now(), cpu()?);
    let calls = match arguments[..] {
        ["load", rate, seconds] => load(rate.parse()?, Duration::from_secs(seconds.parse()?))?,
        ["quiet", calls] => quiet(calls.parse()?),
        _ => return Err("flood load RATE SECONDS, or flood quiet CALLS".into()),
    };
    let (took, used) = (started.elapsed(), cpu()? - used);
    let each = used.as_secs_f64() * 1e9 / calls as f64;
    println!("{calls} {:.3} {each:.1}", took.as_secs_f64());
    Ok(())
}

fn cpu() -> nix::Result<Duration> {
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map(Duration::from)
}

fn load(rate: u64, time: Duration) -> std::io::Result<u64> {
    let started = Instant::now();
    let mut calls = 0;
    while started.elapsed() < time {
        for _ in 0..BATCH {
            drop(File::open(FILE)?);
        }
        calls += 2 * BATCH;
        if rate > 0 {
            let due = Duration::from_secs_f64(calls as f64 / rate as f64);
            std::thread::sleep(due.saturating_sub(started.elapsed()));
        }
    }
    Ok(calls)
}

fn quiet(calls: u64) -> u64 {
    for _ in 0..calls {
        black_box(rustix::process::getppid());
    }
    calls
}
