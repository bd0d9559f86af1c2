//! Where alerts go.

mod file;
mod http;
mod program;
mod queue;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use cksl_wire::io::Io;

use self::file::FileSink;
use self::http::HttpSink;
use self::program::ProgramSink;
use self::queue::Queue;
use super::counters::Counters;
use super::syslog::Syslog;
use crate::config::Settings;

/// All outputs that the configuration asks for.
pub(super) struct Outputs {
    stdout: bool,
    flush: bool,
    syslog: Option<Syslog>,
    file: Option<FileSink>,
    queue: Option<Queue>,
    /// Names of those behind the queue.
    queued: Vec<String>,
    failed: Vec<String>,
    stdout_closed: bool,
}

/// An output beside standard output and the system's log.
trait Sink: Send {
    /// As in `AlertConfig::outputs`: `file:PATH`, `program`, `http`.
    fn name(&self) -> String;

    /// Hands over one alert, a line without its end.
    fn write(&mut self, line: &str) -> io::Result<()>;
}

/// Why an output can't be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OutputError {
    #[error("{0}_output is enabled, but {1} is empty")]
    Empty(&'static str, &'static str),
    #[error(
        "http_output.url `{0}` is not of the form http://HOST[:PORT]/PATH; https is not offered here"
    )]
    Url(String),
    #[error("the outputs' thread can't be started: {0}")]
    Thread(std::io::ErrorKind),
}

impl Outputs {
    /// Prepares the outputs; no file is opened and no program started yet.
    pub(super) fn new(
        settings: &Settings,
        unbuffered: bool,
        counters: &Arc<Counters>,
    ) -> Result<Self, OutputError> {
        let mut sinks: Vec<Box<dyn Sink>> = Vec::new();
        let file = &settings.file_output;
        if file.enabled && file.filename.is_empty() {
            return Err(OutputError::Empty("file", "file_output.filename"));
        }
        let program = &settings.program_output;
        if program.enabled {
            if program.program.is_empty() {
                return Err(OutputError::Empty("program", "program_output.program"));
            }
            sinks.push(Box::new(ProgramSink::new(
                &program.program,
                program.keep_alive,
            )));
        }
        let http = &settings.http_output;
        if http.enabled {
            let sink = HttpSink::new(&http.url, &http.user_agent, settings.json_output)
                .ok_or_else(|| OutputError::Url(http.url.clone()))?;
            sinks.push(Box::new(sink));
        }
        let queued: Vec<String> = sinks.iter().map(|sink| sink.name()).collect();
        let start = || {
            let timeout = Duration::from_millis(settings.output_timeout);
            let capacity = settings.outputs_queue.capacity;
            Queue::start(sinks, capacity, timeout, Arc::clone(counters))
                .map_err(|error| OutputError::Thread(error.kind()))
        };
        let queue = (!queued.is_empty()).then(start).transpose()?;
        Ok(Self {
            stdout: settings.stdout_output.enabled,
            flush: unbuffered || !settings.buffered_outputs,
            syslog: settings.syslog_output.enabled.then(Syslog::default),
            file: file
                .enabled
                .then(|| FileSink::new(&file.filename, file.keep_alive)),
            queue,
            queued,
            failed: Vec::new(),
            stdout_closed: false,
        })
    }

    /// Their names, for the supervisor.
    pub(super) fn names(&self) -> Vec<String> {
        let stdout = self.stdout.then(|| "stdout".to_owned());
        let syslog = self.syslog.as_ref().map(|_| "syslog".to_owned());
        let file = self.file.as_ref().map(Sink::name);
        let first = stdout.into_iter().chain(syslog).chain(file);
        first.chain(self.queued.iter().cloned()).collect()
    }

    /// Writes one alert to all of them. Returns what failed, a sentence each; an output that fails
    /// again and again is named once, until it has worked in between.
    pub(super) fn write(&mut self, line: &str, severity: u8, io: &mut Io<'_>) -> Vec<String> {
        let told = |result: io::Result<()>| result.map_err(|error| error.to_string());
        let mut results: Vec<(String, Result<(), String>)> = Vec::new();
        if self.stdout {
            let mut result = writeln!(io.out, "{line}");
            if self.flush {
                result = result.and_then(|()| io.out.flush());
            }
            self.stdout_closed |= result
                .as_ref()
                .is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
            results.push(("stdout".to_owned(), told(result)));
        }
        if let Some(syslog) = &mut self.syslog {
            results.push(("syslog".to_owned(), told(syslog.send(severity, line))));
        }
        if let Some(file) = &mut self.file {
            results.push((file.name(), told(file.write(line))));
        }
        if let Some(queue) = &self.queue {
            results.push((self.queued.join(" and "), queue.put(line)));
            results.extend(queue.results());
        }
        let mut complaints = Vec::new();
        for (name, result) in results {
            match result {
                Ok(()) => self.failed.retain(|failed| *failed != name),
                Err(_) if self.failed.contains(&name) => {}
                Err(error) => {
                    complaints.push(format!("alerts don't reach {name}: {error}"));
                    self.failed.push(name);
                }
            }
        }
        complaints
    }

    /// Whether the reader of standard output has gone, as in `falco | head -1`.
    pub(super) fn is_stdout_closed(&self) -> bool {
        self.stdout_closed
    }

    /// Opens files again, after a log rotation.
    pub(super) fn reopen(&mut self) {
        if let Some(file) = &mut self.file {
            file.reopen();
        }
    }

    /// Writes all out, and waits for the slow outputs.
    pub(super) fn finish(&mut self, io: &mut Io<'_>) {
        self.queue = None;
        self.flush(io);
    }

    /// Writes out what standard output still holds.
    pub(super) fn flush(&mut self, io: &mut Io<'_>) {
        // The reader of a pipe may be gone; there is nobody else to tell.
        let _ = io.out.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(settings: &str) -> Result<Outputs, OutputError> {
        let settings = serde_json::from_str(settings).unwrap();
        Outputs::new(&settings, false, &Arc::new(Counters::begin()))
    }

    #[test]
    fn an_alert_reaches_every_output_that_is_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("alerts");
        let path = path.to_str().unwrap();
        let mut outputs = outputs(&format!(
            r#"{{"stdout_output": {{"enabled": true}},
                 "file_output": {{"enabled": true, "filename": "{path}"}}}}"#
        ))
        .unwrap();
        assert_eq!(
            outputs.names(),
            ["stdout".to_owned(), format!("file:{path}")]
        );
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut io = Io {
            out: &mut out,
            err: &mut err,
        };
        assert!(outputs.write("an alert", 4, &mut io).is_empty());
        assert_eq!(out, b"an alert\n");
        assert_eq!(std::fs::read_to_string(path).unwrap(), "an alert\n");
    }

    #[test]
    fn an_output_that_keeps_failing_is_named_once() {
        let mut outputs =
            outputs(r#"{"file_output": {"enabled": true, "filename": "/nowhere/x"}}"#).unwrap();
        let mut io = Io {
            out: &mut io::sink(),
            err: &mut io::sink(),
        };
        let complaints = outputs.write("a", 4, &mut io);
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].contains("file:/nowhere/x"));
        assert!(outputs.write("b", 4, &mut io).is_empty());
    }

    #[test]
    fn a_reader_of_standard_output_that_has_gone_is_noticed() {
        struct Closed;

        impl io::Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        let mut outputs = outputs(r#"{"stdout_output": {"enabled": true}}"#).unwrap();
        assert!(!outputs.is_stdout_closed());
        let mut io = Io {
            out: &mut Closed,
            err: &mut io::sink(),
        };
        outputs.write("a", 4, &mut io);
        assert!(outputs.is_stdout_closed());
    }

    #[test]
    fn an_output_without_a_destination_is_refused() {
        assert!(outputs(r#"{"file_output": {"enabled": true}}"#).is_err());
        assert!(outputs(r#"{"program_output": {"enabled": true}}"#).is_err());
        let https = outputs(r#"{"http_output": {"enabled": true, "url": "https://x/"}}"#);
        assert_eq!(https.err(), Some(OutputError::Url("https://x/".to_owned())));
    }
}
