//! Runs a command in a pid namespace of its own and prints what the probe saw of it.
//!
//! `cargo run -p cksl-probe --example watch -- sh -c 'cat /etc/hostname'`, as root.

use std::error::Error;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cksl_probe::{FileRef, Options, Probe, Sample, What, syscall};

fn main() -> Result<(), Box<dyn Error>> {
    const LAB: u32 = 1;
    let started = Instant::now();
    let (mut probe, mut reader) = Probe::load(Options::default())?;
    eprintln!("loaded in {:?}", started.elapsed());

    // The shell waits for a line, so that nothing happens before the namespace is watched.
    let mut child = Command::new("unshare")
        .args(["--fork", "--pid", "--mount-proc", "sh", "-c"])
        .args([r#"read go && exec "$@" </dev/null"#, "sh"])
        .args(std::env::args_os().skip(1))
        .stdin(Stdio::piped())
        .spawn()?;
    let namespace = format!("/proc/{}/ns/pid_for_children", child.id());
    let own = std::fs::metadata("/proc/self/ns/pid")?.ino();
    let pid_ns = loop {
        match std::fs::metadata(&namespace) {
            Ok(found) if found.ino() != own => break found.ino(),
            _ => std::thread::sleep(Duration::from_millis(1)),
        }
    };
    probe.watch(LAB, u32::try_from(pid_ns)?)?;
    child.stdin.take().ok_or("no pipe")?.write_all(b"go\n")?;

    let mut out = std::io::stdout().lock();
    loop {
        let over = child.try_wait()?.is_some();
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
