//! Alerts to the standard input of a shell command.

use std::io::{self, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::Sink;

/// How long a program may still run after its input has ended, before it is killed.
const PATIENCE: Duration = Duration::from_secs(2);

/// Starts the command for each alert or once; once it has ended, it is started again.
pub(super) struct ProgramSink {
    command: String,
    keep_running: bool,
    running: Option<Child>,
}

impl ProgramSink {
    pub(super) fn new(command: &str, keep_running: bool) -> Self {
        Self {
            command: command.to_owned(),
            keep_running,
            running: None,
        }
    }

    fn start(&self) -> io::Result<Child> {
        Command::new("/bin/sh")
            .args(["-c", &self.command])
            .stdin(Stdio::piped())
            .spawn()
    }
}

impl Sink for ProgramSink {
    fn name(&self) -> String {
        "program".to_owned()
    }

    fn write(&mut self, line: &str) -> io::Result<()> {
        let line = format!("{line}\n");
        if let Some(mut running) = self.running.take() {
            if hand_over(&mut running, &line).is_ok() {
                self.running = Some(running);
                return Ok(());
            }
            end(running);
        }
        let mut started = self.start()?;
        let result = hand_over(&mut started, &line);
        if self.keep_running && result.is_ok() {
            self.running = Some(started);
        } else {
            end(started);
        }
        result
    }
}

impl Drop for ProgramSink {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            end(running);
        }
    }
}

fn hand_over(child: &mut Child, line: &str) -> io::Result<()> {
    match &mut child.stdin {
        Some(input) => input.write_all(line.as_bytes()),
        None => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

/// Ends the program's input and waits for the program, for a while.
fn end(mut child: Child) {
    drop(child.stdin.take());
    let deadline = Instant::now() + PATIENCE;
    while matches!(child.try_wait(), Ok(None)) {
        if Instant::now() >= deadline {
            // It may have ended by itself just now; either way it is reaped.
            let _ = child.kill();
            let _ = child.wait();
            return;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn written(keep_running: bool) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let command = format!("echo started >> {0}; cat >> {0}", path.display());
        let mut sink = ProgramSink::new(&command, keep_running);
        sink.write("one").unwrap();
        sink.write("two").unwrap();
        drop(sink);
        fs::read_to_string(path).unwrap()
    }

    #[test]
    fn the_program_is_started_for_each_alert_or_once() {
        assert_eq!(written(false), "started\none\nstarted\ntwo\n");
        assert_eq!(written(true), "started\none\ntwo\n");
    }

    #[test]
    fn a_program_that_ended_is_started_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        let command = format!("head -n 1 >> {}", path.display());
        let mut sink = ProgramSink::new(&command, true);
        sink.write("one").unwrap();
        if let Some(running) = &mut sink.running {
            running.wait().unwrap();
        }
        sink.write("two").unwrap();
        drop(sink);
        assert_eq!(fs::read_to_string(path).unwrap(), "one\ntwo\n");
    }
}
