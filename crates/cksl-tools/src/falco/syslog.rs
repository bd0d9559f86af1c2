//! Lines to the system's log, through `/dev/log`.

use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process;

/// The facility `user`, as in RFC 3164.
const FACILITY_USER: u8 = 1;

/// A connection to the system's log, made when it is first needed and again after it broke.
#[derive(Debug)]
pub(super) struct Syslog {
    path: PathBuf,
    socket: Option<UnixDatagram>,
}

impl Default for Syslog {
    fn default() -> Self {
        Self::at("/dev/log")
    }
}

impl Syslog {
    pub(super) fn at(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            socket: None,
        }
    }

    /// Sends a line with a severity from 0 (emergency) to 7 (debug).
    pub(super) fn send(&mut self, severity: u8, text: &str) -> io::Result<()> {
        let priority = FACILITY_USER << 3 | severity.min(7);
        let line = format!("<{priority}>falco[{}]: {text}", process::id());
        if let Some(socket) = &self.socket
            && socket.send(line.as_bytes()).is_ok()
        {
            return Ok(());
        }
        let socket = UnixDatagram::unbound()?;
        socket.connect(&self.path)?;
        socket.send(line.as_bytes())?;
        self.socket = Some(socket);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_carry_facility_severity_and_sender_and_survive_a_restart_of_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut syslog = Syslog::at(&path);
        assert!(syslog.send(4, "nobody listens").is_err());
        for _ in 0..2 {
            let log = UnixDatagram::bind(&path).unwrap();
            syslog.send(4, "a line").unwrap();
            let mut buffer = [0; 100];
            let length = log.recv(&mut buffer).unwrap();
            let expected = format!("<12>falco[{}]: a line", process::id());
            assert_eq!(&buffer[..length], expected.as_bytes());
            std::fs::remove_file(&path).unwrap();
        }
    }
}
