//! What a node may ask about its own past.

use std::io::{self, BufWriter, Write};
use std::os::unix::net::UnixStream;

use cksl_probe::SyscallSet;
use cksl_wire::frame::append_frame;
use cksl_wire::protocol::{FalcoSeen, Replayed};
use falco_rules::event::{EventCode, syscall};

use super::engine::CONTENT;
use super::watch::LabHandle;

/// Alerts of a rule that are shown.
const MOST_ALERTS: usize = 1000;

/// An event of the stream that no system call makes.
const PROCESS_END: &str = "procexit";

impl LabHandle {
    /// Answers a question about `rule` on an accepted connection: what falco knew of it, and what has
    /// happened since the attempt began.
    ///
    /// # Errors
    /// The recording can't be read, or the asker has gone.
    pub fn replay(&self, rule: &str, stream: &UnixStream) -> io::Result<()> {
        let recorded = self.recorded().map_err(io::Error::other)?;
        let mut out = BufWriter::with_capacity(1 << 18, stream);
        let mut head = serde_json::to_vec(&self.replayed(rule))?;
        head.push(b'\n');
        out.write_all(&head)?;
        let mut frame = Vec::new();
        recorded.retell(|record| {
            frame.clear();
            // Only a thread with absurdly many descriptors is too long for a frame.
            match append_frame(&mut frame, record) {
                Ok(()) => out.write_all(&frame),
                Err(_) => Ok(()),
            }
        })?;
        out.flush()
    }

    fn replayed(&self, rule: &str) -> Replayed {
        let (recorded, content) = recorded_types();
        let falcos = self.falcos().into_iter();
        let falcos = falcos.filter(|watcher| watcher.program == "falco");
        Replayed {
            recorded,
            content,
            falcos: falcos
                .map(|watcher| FalcoSeen {
                    runs: watcher.ended.is_none(),
                    first: watcher.first,
                    lost: watcher.lost,
                    alerts: watcher
                        .alerts
                        .iter()
                        .filter(|alert| alert.rule == rule)
                        .map(|alert| alert.event)
                        .take(MOST_ALERTS)
                        .collect(),
                    rules: watcher.rules.to_vec(),
                    config: watcher.config,
                })
                .collect(),
        }
    }
}

/// Types of events that a recording keeps, and those that it keeps for watched files only.
fn recorded_types() -> (Vec<String>, Vec<String>) {
    let graded = SyscallSet::graded();
    let calls = (0..SyscallSet::CAPACITY).filter(|nr| graded.contains(*nr));
    let (mut all, mut content) = (vec![PROCESS_END.to_owned()], Vec::new());
    for call in calls.filter_map(syscall::by_number) {
        let name = match call.code {
            EventCode::GENERIC => call.name,
            code => code.spec().name,
        };
        let names = match CONTENT.contains(&call.name) {
            true => &mut content,
            false => &mut all,
        };
        names.push(name.to_owned());
    }
    (all, content)
}
