//! Whether somebody has changed a running process from outside, in place of what it is made from.
//!
//! Who is root in the node can have a pod's process call `setresuid`, or write over its memory. Then the kernel says of it
//! what was asked, and the next one that is started is as before. To attach to a process, as strace does, changes nothing
//! of it: only what writes its registers or its memory counts. What is changed so stays so until the process is started
//! anew, and its children have it of it.

use std::collections::HashMap;
use std::time::{Duration, UNIX_EPOCH};

use falco_rules::filter::Filter;

use crate::check::instrument::condition::compile;
use crate::check::instrument::describe::describe;
use crate::check::instrument::finding::Finding;
use crate::check::instrument::processes;
use crate::check::instrument::when::missing;
use crate::detector::{CkslView, EventNum, Loss};
use crate::grade::Evidence;
use crate::provider::NodeProcess;

/// Somebody changes a process. A file of `/proc/PID` that is mounted elsewhere has no path here, so writing it is a change
/// whatever it is called there; those names are written for a process before it begins its work.
const CHANGES: &str = "cksl.actor != grader and evt.rawres >= 0 \
    and (evt.type = process_vm_writev \
    or evt.type = ptrace and evt.arg.request in (PTRACE_POKETEXT, PTRACE_POKEDATA, PTRACE_POKEUSR, PTRACE_SETREGS, \
    PTRACE_SETFPREGS, PTRACE_SETFPXREGS, PTRACE_SETREGSET, PTRACE_SET_THREAD_AREA, PTRACE_ARCH_PRCTL, PTRACE_SYSEMU, \
    PTRACE_SYSEMU_SINGLESTEP) \
    or evt.is_open_write = true and (cksl.fd.path endswith /mem or cksl.actor = learner and not (cksl.fd.path endswith \
    /oom_score_adj or cksl.fd.path endswith /uid_map or cksl.fd.path endswith /gid_map or cksl.fd.path endswith \
    /setgroups or cksl.fd.path contains /fd/)))";

/// The processes that were changed from outside since the attempt's start.
pub(crate) struct Reaches {
    changes: Option<Filter>,
    /// The latest change of each, by its pid in the node.
    changed: HashMap<i32, Change>,
    /// The latest events that are missing.
    lost: Option<Loss>,
}

struct Change {
    ts: u64,
    event: EventNum,
    what: String,
}

impl Default for Reaches {
    fn default() -> Self {
        Self {
            changes: compile(CHANGES).ok(),
            changed: HashMap::new(),
            lost: None,
        }
    }
}

impl Reaches {
    /// The attempt starts here: nobody was in the lab before.
    pub(crate) fn start(&mut self) {
        self.changed.clear();
        self.lost = None;
    }

    /// The next event.
    pub(crate) fn event(&mut self, number: EventNum, view: &CkslView<'_>) {
        let Some(target) = &view.truth().target else {
            return;
        };
        let is_change = |filter: &Filter| filter.matches(view);
        if !self.changes.as_ref().is_some_and(is_change) || is_itself(view, target.pid) {
            return;
        }
        self.changed.insert(
            target.pid,
            Change {
                ts: view.event().ts,
                event: number,
                what: describe(view),
            },
        );
    }

    /// Events are missing here.
    pub(crate) fn loss(&mut self, loss: &Loss) {
        self.lost = Some(*loss);
    }

    /// Why what the kernel says of a process of the node does not count: somebody has changed it, or that can't be known.
    pub(crate) fn flaw(&self, process: &NodeProcess, all: &[NodeProcess]) -> Option<Finding> {
        self.change(process, all).or_else(|| {
            let lost = self.lost.as_ref();
            let loss = lost.filter(|loss| ran_at(process, loss.ts))?;
            let why = format!(
                "{}, so nobody knows whether {} was changed from outside: restart it",
                missing(loss),
                shown(process)
            );
            Some(Finding::missing(loss.cause, why))
        })
    }

    /// That somebody has changed a process of the node, or one of `all` that it came of.
    pub(crate) fn change(&self, process: &NodeProcess, all: &[NodeProcess]) -> Option<Finding> {
        if self.changed.is_empty() {
            return None;
        }
        for one in processes::line(process, all) {
            let change = self.changed.get(&one.pid);
            if let Some(change) = change.filter(|change| ran_at(one, change.ts)) {
                let say = format!(
                    "{} was changed from outside: {}. Restart it.",
                    shown(process),
                    change.what
                );
                let shown = Evidence {
                    at: format!("event {}", change.event),
                    observed: change.what.clone(),
                    events: vec![change.event],
                    ..Evidence::default()
                };
                return Some(Finding::fail_saying(say).with(shown).for_good());
            }
        }
        None
    }
}

fn shown(process: &NodeProcess) -> String {
    format!("{} (pid {})", process.name, process.pid)
}

/// Whether the process whose event it is has this pid in the node.
fn is_itself(view: &CkslView<'_>, pid: i32) -> bool {
    let thread = view.event().tid;
    let of = view.state().thread(thread).map(|thread| thread.pid);
    of == Some(pid.into())
}

/// Whether a process ran at that time, in ns since the epoch. Its start is known to the second.
fn ran_at(process: &NodeProcess, ts: u64) -> bool {
    let at = UNIX_EPOCH + Duration::from_nanos(ts);
    process.started().is_none_or(|started| started <= at)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::detector::LossCause;
    use crate::grade::Verdict;

    /// It has just been started.
    fn process(pid: i32, ppid: i32) -> NodeProcess {
        let up = rustix::time::clock_gettime(rustix::time::ClockId::Boottime).tv_sec;
        NodeProcess {
            pid,
            host_pid: pid,
            ppid,
            name: "httpd".into(),
            args: Vec::new(),
            exe: "/bin/httpd".into(),
            status: Vec::new(),
            container: None,
            start_ticks: up.unsigned_abs() * rustix::param::clock_ticks_per_second(),
            unit: None,
        }
    }

    /// So many seconds from now, in ns since the epoch.
    fn at(seconds: i64) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = u64::try_from(now.as_nanos()).unwrap();
        now.saturating_add_signed(seconds * 1_000_000_000)
    }

    fn changed(pid: i32, seconds: i64) -> Reaches {
        let mut reaches = Reaches::default();
        let change = Change {
            ts: at(seconds),
            event: 5,
            what: "perl (pid 9) traced httpd (pid 7)".into(),
        };
        reaches.changed.insert(pid, change);
        reaches
    }

    #[test]
    fn the_condition_is_one() {
        assert!(Reaches::default().changes.is_some());
    }

    #[test]
    fn a_process_that_was_changed_does_not_count_nor_do_its_children() {
        let all = [process(7, 1), process(8, 7), process(1, 0)];
        let of = |reaches: &Reaches, at: usize| reaches.flaw(&all[at], &all);
        let reaches = changed(7, 5);
        let found = of(&reaches, 0).unwrap();
        assert_eq!(found.verdict, Verdict::Fail);
        assert!(found.for_good, "negated, it would pass");
        assert_eq!(found.evidence[0].events, [5]);
        assert!(of(&reaches, 1).is_some(), "a child");
        assert!(of(&reaches, 2).is_none(), "its parent");
    }

    #[test]
    fn one_that_was_started_anew_counts() {
        let all = [process(7, 1)];
        let mut reaches = changed(7, -60);
        reaches.loss(&Loss {
            ts: at(-60),
            after: 3,
            events: 12,
            cause: LossCause::Kernel,
        });
        assert_eq!(reaches.flaw(&all[0], &all), None);
    }

    #[test]
    fn a_gap_while_it_ran_leaves_it_unknown_until_the_attempt_starts() {
        let all = [process(7, 1)];
        let mut reaches = Reaches::default();
        reaches.loss(&Loss {
            ts: at(5),
            after: 3,
            events: 12,
            cause: LossCause::Kernel,
        });
        let found = reaches.flaw(&all[0], &all).unwrap();
        assert!(matches!(found.verdict, Verdict::Unknown(_)));
        assert_eq!(reaches.change(&all[0], &all), None);
        reaches.start();
        assert_eq!(reaches.flaw(&all[0], &all), None);
    }
}
