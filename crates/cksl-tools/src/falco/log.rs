//! Falco's own log: what it does, on standard error and in the system's log.

use cksl_wire::io::Io;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::loaded::Loaded;
use super::syslog::Syslog;
use crate::config::{LogLevel, Settings};

/// Where log lines go, and from which level on.
#[derive(Debug)]
pub(super) struct Log {
    level: LogLevel,
    stderr: bool,
    syslog: Option<Syslog>,
    iso_8601: bool,
}

impl Log {
    /// The log that `settings` ask for.
    pub(super) fn new(settings: &Settings, verbose: bool) -> Self {
        Self {
            level: if verbose {
                LogLevel::Debug
            } else {
                settings.log_level
            },
            stderr: settings.log_stderr,
            syslog: settings.log_syslog.then(Syslog::default),
            iso_8601: settings.time_format_iso_8601,
        }
    }

    /// Writes a line. A log that can't be written is no reason to stop watching.
    pub(super) fn write(&mut self, level: LogLevel, text: &str, io: &mut Io<'_>) {
        if level > self.level {
            return;
        }
        if self.stderr {
            let time = self.time(Timestamp::now());
            let _ = writeln!(io.err, "{time}: {text}");
        }
        if let Some(syslog) = &mut self.syslog {
            let _ = syslog.send(level as u8, text);
        }
    }

    fn time(&self, now: Timestamp) -> String {
        if self.iso_8601 {
            now.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string()
        } else {
            let local = now.to_zoned(TimeZone::system());
            local.strftime("%a %b %e %H:%M:%S %Y").to_string()
        }
    }

    /// What was loaded, in a few lines.
    pub(super) fn loaded(&mut self, loaded: &Loaded, io: &mut Io<'_>) {
        for warning in &loaded.config.warnings {
            self.warning(warning, io);
        }
        for result in &loaded.rulebook.results {
            self.info(&format!("rules from {}", result.name), io);
            for warning in &result.warnings {
                self.warning(&format!("{}: {warning}", result.name), io);
            }
        }
        let rules = loaded.rulebook.rules().len();
        let s = if rules == 1 { "" } else { "s" };
        self.info(&format!("{rules} rule{s} loaded"), io);
        let outputs = loaded.outputs.names();
        if outputs.is_empty() {
            self.warning("no output is enabled: alerts go nowhere", io);
        } else {
            self.info(&format!("alerts go to {}", outputs.join(", ")), io);
        }
    }

    /// A line at level `info`.
    pub(super) fn info(&mut self, text: &str, io: &mut Io<'_>) {
        self.write(LogLevel::Info, text, io);
    }

    /// A line at level `warning`.
    pub(super) fn warning(&mut self, text: &str, io: &mut Io<'_>) {
        self.write(LogLevel::Warning, text, io);
    }

    /// A line at level `error`.
    pub(super) fn error(&mut self, text: &str, io: &mut Io<'_>) {
        self.write(LogLevel::Error, text, io);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(settings: &str) -> String {
        let settings: Settings = serde_json::from_str(settings).unwrap();
        let mut log = Log::new(&settings, false);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut io = Io {
            out: &mut out,
            err: &mut err,
        };
        log.info("ready", &mut io);
        log.warning("careful", &mut io);
        assert!(out.is_empty());
        String::from_utf8(err).unwrap()
    }

    #[test]
    fn lines_below_the_level_are_left_out() {
        let text = written(r#"{"log_level": "warning", "log_syslog": false}"#);
        assert!(text.ends_with(": careful\n"));
        assert_eq!(text.lines().count(), 1);
    }

    #[test]
    fn lines_begin_with_the_time() {
        let text = written(r#"{"log_syslog": false, "time_format_iso_8601": true}"#);
        let line = text.lines().next().unwrap();
        let (time, message) = line.split_at("2026-01-31T12:00:00+0000".len());
        assert!(time.ends_with("+0000"));
        assert_eq!(message, ": ready");
    }

    #[test]
    fn silence_is_possible() {
        assert_eq!(written(r#"{"log_syslog": false, "log_stderr": false}"#), "");
    }
}
