//! The end of the work in a lab of an exam: what the learner works by stands still from that moment on.
//!
//! Only the learner's shells do, and what was started in them. Services go on, and what was set up in time to run by
//! itself, such as a timer or a pod. So do `falco` and `sysdig`, whose word is graded, and who traces a service. So a
//! lab, and a cluster no less, is graded as it is, without having to be woken up.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::process;

use tracing::warn;

use super::live::LiveLab;
use crate::detector::{Actor, Mark};
use crate::provider::Stilled;

/// How many parents of a process are looked at.
const PARENTS: usize = 16;

impl LiveLab {
    /// Stops what the learner works by, and marks the moment: what the learner does after it is no evidence. To do it
    /// again is harmless. Where all stands still, a mark that can't be written is missed by nobody.
    pub(super) fn halt(&self) -> io::Result<()> {
        let mark = || self.watch.mark(Mark::End).map(|_| ());
        if !self.node_lives() {
            return mark();
        }
        let mut marked = None;
        let held = self.node.hold(&mut |stilled| {
            marked = Some(mark());
            self.worked_by(stilled)
        });
        let marked = marked.unwrap_or_else(mark);
        match held {
            // Such a lab goes on as a whole.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => marked,
            Err(error) => Err(error),
            Ok(()) => {
                if let Err(error) = marked {
                    warn!(lab = %self.id.0, "the end of its work can't be marked: {error}");
                }
                Ok(())
            }
        }
    }

    /// The processes that the learner works by, of those that stand still.
    fn worked_by(&self, stilled: &Stilled) -> Vec<i32> {
        let watchers = self.watch.falcos().into_iter();
        let heard: BTreeSet<i32> = watchers
            .filter(|one| one.genuine && one.ended.is_none())
            .map(|one| one.host_pid)
            .collect();
        let is_worked_by = |pid: &i32| {
            let is_hands = self.watch.is_by_hand(*pid);
            let by_hand = is_hands || stilled.from_outside.contains(pid);
            // This process has started the server by which the learner comes in by ssh, too.
            let is_graders =
                || self.watch.actor_of(*pid) == Some(Actor::Grader) || is_ours(*pid) && !is_hands;
            by_hand && !heard.contains(pid) && !is_graders()
        };
        let (mut held, others): (Vec<i32>, Vec<i32>) =
            stilled.all.iter().copied().partition(is_worked_by);
        if !held.is_empty() {
            // A service that is traced waits for who traces it.
            let tracers: BTreeSet<i32> = others.into_iter().flat_map(tracers).collect();
            held.retain(|pid| !tracers.contains(pid));
        }
        held
    }
}

/// Whether this process has started it: a helper that enters the node for a grading.
fn is_ours(pid: i32) -> bool {
    let us = i32::try_from(process::id()).ok();
    let mut line = (0..PARENTS).scan(pid, |pid, _| {
        *pid = number(format!("/proc/{pid}/status"), "PPid:")?;
        Some(*pid)
    });
    line.any(|parent| Some(parent) == us)
}

/// Who traces threads of a process.
fn tracers(pid: i32) -> Vec<i32> {
    let threads = fs::read_dir(format!("/proc/{pid}/task"));
    let threads = threads.into_iter().flatten().flatten();
    let status = threads.map(|thread| thread.path().join("status"));
    status
        .filter_map(|status| number(status, "TracerPid:"))
        .collect()
}

/// The process that a line of a status names, if it names one.
fn number(status: impl AsRef<Path>, line: &str) -> Option<i32> {
    let status = fs::read_to_string(status).ok()?;
    let pid = status.lines().find_map(|text| text.strip_prefix(line))?;
    pid.trim().parse().ok().filter(|pid| *pid > 0)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn what_this_process_started_is_known_from_what_others_did() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        assert!(is_ours(child.id().cast_signed()));
        assert!(tracers(child.id().cast_signed()).is_empty());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!is_ours(1) && !is_ours(process::id().cast_signed()));
    }
}
