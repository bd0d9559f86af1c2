//! Runs a command in a pid namespace of its own and prints what the probe saw of it.
//!
//! `cargo run -p cksl-probe --example watch -- sh -c 'cat /etc/hostname'`, as root.

use std::error::Error;
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use cksl_probe::{FileRef, Options, Probe, Sample, What, syscall};

#[path = "../tests/node.rs"]
mod node;
use node::Node;

fn main() -> Result<(), Box<dyn Error>> {
    const LAB: u32 = 1;
    let started = Instant::now();
    let (mut probe, mut reader) = Probe::load(Options::default())?;
    eprintln!("loaded in {:?}", started.elapsed());

    let command: Vec<_> = std::env::args_os().skip(1).collect();
    let mut node = Node::start(&command, Stdio::inherit())?;
    probe.watch(LAB, node.pid_ns)?;
    node.go()?;

    let mut out = std::io::stdout().lock();
    loop {
        let over = node.child.try_wait()?.is_some();
        let mut failed = None;
        let seen = reader.poll(Duration::from_millis(20), |sample| {
            failed = writeln!(out, "{}", line(&sample)).err();
        })?;
        if let Some(error) = failed {
            return Err(error.into());
        }
        if over && seen == 0 {
            break;
        }
    }
    eprintln!("{:?}", probe.losses(LAB)?);
    Ok(())
}

fn line(sample: &Sample) -> String {
    let task = &sample.task;
    let comm = text(
        task.comm
            .split(|byte| *byte == 0)
            .next()
            .unwrap_or_default(),
    );
    let what = match &sample.what {
        What::Exec {
            image, filename, ..
        } => format!(
            "exec {} ({}) in {} of {}: {}",
            text(filename),
            file(&image.exe),
            text(&image.cwd),
            text(&image.cgroup),
            text(&image.argv)
        ),
        What::Fork { child, flags, .. } => format!("fork {} ({}) {flags:#x}", child.pid, child.tid),
        What::Map { code } => format!("map {code:?}"),
        What::Exit { status, group_dead } => format!("exit {status:#x} {group_dead}"),
        What::Syscall {
            nr,
            ret,
            args,
            data,
            base,
            file: of,
            target,
            socket,
        } => {
            let mut line = format!("{} {args:x?} = {ret}", syscall::name(*nr).unwrap_or("?"));
            for (arg, bytes) in data {
                line += &format!(", {arg}: {}", text(bytes));
            }
            for (arg, folder) in base {
                line += &format!(", {arg} in {}", text(folder));
            }
            if let Some(of) = of {
                line += &format!(", file {}", file(of));
            }
            if let Some((pid, host)) = target {
                line += &format!(", on process {pid} ({host})");
            }
            if let Some((local, peer)) = socket {
                line += &format!(", socket {} to {}", text(local), text(peer));
            }
            line
        }
    };
    format!("{comm}[{}] {what}", task.pid)
}

fn file(file: &FileRef) -> String {
    let process = file.proc_pid.map(|pid| format!(" of process {pid}"));
    format!(
        "{} dev {:#x} ino {} mode {:o}{}",
        text(&file.path),
        file.dev,
        file.ino,
        file.mode,
        process.unwrap_or_default()
    )
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .trim_end_matches('\0')
        .replace('\0', " ")
        .escape_debug()
        .to_string()
}
