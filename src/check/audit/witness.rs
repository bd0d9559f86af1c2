//! What the kernel saw of an audit log, and of the keys that make identities.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use falco_rules::field::FieldRef;
use falco_rules::filter::Filter;
use falco_rules::value::Value;

use super::asking::{Asking, requests};
use crate::check::instrument::Live;
use crate::check::instrument::baseline::Baseline;
use crate::check::instrument::condition::compile;
use crate::check::instrument::describe::describe;
use crate::check::instrument::server;
use crate::check::instrument::when::{clock, missing};
use crate::check::{Check, Kind};
use crate::detector::{CkslView, Loss, field_table};
use crate::provider::Node;

/// Keys with which anybody can be made: certificates of users, tokens of service accounts.
const KEYS: [&str; 2] = ["/etc/kubernetes/pki/ca.key", "/etc/kubernetes/pki/sa.key"];

/// The clock of file systems is behind by up to a tick, in nanoseconds.
const TICK: u64 = 20_000_000;

/// The API server executes its program. All programs of a cluster are one file, which is what the name
/// says under which it is executed.
const STARTS: &str = "evt.type in (execve, execveat) and evt.res = SUCCESS \
    and (proc.exe = kube-apiserver or proc.exe endswith /kube-apiserver)";

/// What was executed under that name runs where the kubelet has started the API server.
const RUNS: &str = "(proc.exe = kube-apiserver or proc.exe endswith /kube-apiserver) \
    and container.name = kube-apiserver and k8s.ns.name = kube-system";

/// The file that a process executes, by the number that all containers of an image have in common.
static PROGRAM: LazyLock<FieldRef> = LazyLock::new(|| {
    field_table()
        .resolve("proc.exe_ino", None)
        .expect("a program's file is known by a field of the table")
});

/// What a recording says of the audit log of a lab.
///
/// A container runtime runs whatever it is handed, so what it starts anew is nobody's by its descent.
/// The API server is known by its program: the file that it was while the lab came up, before the
/// learner could do anything, by the name under which that was executed, and by its container.
#[derive(Debug, Default)]
pub(crate) struct Witness {
    path: Option<String>,
    /// Programs of the API server.
    starts: Option<Result<Filter, String>>,
    programs: BTreeSet<u64>,
    /// One of them runs as the API server does.
    runs: Option<Result<Filter, String>>,
    /// The learner has begun.
    begun: bool,
    /// Somebody changes the log.
    changes: Option<Result<Filter, String>>,
    /// Somebody opens the file that is the log now, by whatever name, since it was made (nanoseconds since
    /// 1970): before that its number was another file's.
    reached: Option<Result<Filter, String>>,
    born: u64,
    /// The learner opens a key.
    keys: Option<Result<Filter, String>>,
    changed: Option<String>,
    key_read: Option<String>,
    lost: Option<Loss>,
    /// The time of the grader's own requests, with what was seen in it.
    asking: Option<Asking>,
}

impl Witness {
    /// For the checks of a scenario; it looks at nothing if none asks for the log. The log is the one
    /// that a check names, or else that of the lab.
    pub(crate) fn new(checks: &[Check], node: Option<&dyn Node>) -> Self {
        let Some(asked) = asked(checks) else {
            return Self::default();
        };
        let own = || node?.api()?.audit_log.clone();
        let Some(path) = asked.or_else(own) else {
            return Self::default();
        };
        let stat = |path: &str| node.and_then(|node| node.stat(path).ok());
        let number = |(dev, ino)| format!("(cksl.fd.dev = {dev} and cksl.fd.ino = {ino})");
        let changes = format!(
            "(evt.is_open_write = true and evt.res = SUCCESS and cksl.fd.path = \"{path}\")\
             or (evt.type in (truncate, rename, renameat, renameat2, unlink, unlinkat, link, linkat) \
             and evt.res = SUCCESS and (cksl.fd.path = \"{path}\" or fs.path.name = \"{path}\" \
             or fs.path.source = \"{path}\" or fs.path.target = \"{path}\"))"
        );
        let log = stat(&path);
        let reached = log.as_ref().map(|log| {
            compile(&format!(
                "evt.is_open_write = true and evt.res = SUCCESS and {}",
                number(log.dev_ino)
            ))
        });
        let keys: Vec<String> = KEYS
            .iter()
            .map(|key| match stat(key) {
                Some(file) => format!("cksl.fd.path = {key} or {}", number(file.dev_ino)),
                None => format!("cksl.fd.path = {key}"),
            })
            .collect();
        let keys = format!(
            "cksl.actor = learner and evt.is_open_read = true and evt.res = SUCCESS and ({})",
            keys.join(" or ")
        );
        Self {
            starts: Some(compile(STARTS)),
            runs: Some(compile(RUNS)),
            changes: Some(compile(&changes)),
            reached,
            born: log.and_then(|log| log.born).unwrap_or_default(),
            keys: Some(compile(&keys)),
            path: Some(path),
            ..Self::default()
        }
    }

    /// Where the log lies.
    pub(crate) fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The grader is about to make the requests of checks, if there are any.
    pub(crate) fn asks(&mut self, checks: &[Check], live: Live<'_>, baseline: &Baseline) {
        if let Some(path) = &self.path
            && !requests(checks).is_empty()
        {
            let server = server::running(live.node, baseline);
            self.asking = Some(Asking::begin(path, live, server));
        }
    }

    /// What they have brought into the log has been read.
    pub(crate) fn has_read(&mut self, node: &dyn Node) {
        if let (Some(asking), Some(path)) = (&mut self.asking, &self.path) {
            asking.ends(path, node);
        }
    }

    /// The attempt starts here.
    pub(crate) fn start(&mut self) {
        self.begun = true;
        self.changed = None;
        self.key_read = None;
        self.lost = None;
    }

    /// The node is made afresh.
    pub(crate) fn reset(&mut self) {
        self.begun = false;
        self.programs.clear();
    }

    pub(crate) fn event(&mut self, view: &CkslView<'_>) {
        // Most labs have no such log, and all their events come by here.
        if self.path.is_none() {
            return;
        }
        let meets = |filter: &Option<Result<Filter, String>>| matches!(filter, Some(Ok(filter)) if filter.matches(view));
        let program = || match view.value(&PROGRAM) {
            Some(Value::I64(number)) => u64::try_from(number).ok(),
            Some(Value::U64(number)) => Some(number),
            _ => None,
        };
        if !self.begun && meets(&self.starts) {
            self.programs.extend(program());
        }
        let is_own = || {
            program().is_some_and(|program| self.programs.contains(&program)) && meets(&self.runs)
        };
        let when = || format!("{}, at {}", describe(view), clock(view.event().ts));
        let is_later = view.event().ts.saturating_add(TICK) >= self.born;
        let changes = || meets(&self.changes) || is_later && meets(&self.reached);
        let unasked = self.asking.as_ref().is_some_and(|one| one.minds(view));
        if (unasked || self.changed.is_none()) && changes() {
            if let Some(asking) = self.asking.as_mut().filter(|_| unasked) {
                asking.changed(when());
            }
            if self.changed.is_none() && !is_own() {
                self.changed = Some(when());
            }
        }
        if self.key_read.is_none() && meets(&self.keys) {
            self.key_read = Some(when());
        }
    }

    pub(crate) fn loss(&mut self, loss: &Loss) {
        self.lost.get_or_insert(*loss);
        if let Some(asking) = &mut self.asking {
            asking.loss(loss);
        }
    }

    /// Why what the log says of the grader's own requests does not count; nothing if it does. They are
    /// new, so nothing that was written before them can be about them.
    pub(crate) fn forged_meanwhile(&self) -> Option<String> {
        let doubt = self.asking.as_ref().and_then(Asking::doubt);
        self.unwatchable().or_else(|| doubt.map(str::to_owned))
    }

    /// Why the lines of the log do not count; nothing if they do.
    pub(crate) fn forged(&self) -> Option<String> {
        if let Some(why) = self.unwatchable() {
            return Some(why);
        }
        if let Some(what) = &self.changed {
            return Some(format!(
                "not only the API server has written the audit log ({what}): what it says does not \
                 count; `cksl reset` begins again"
            ));
        }
        self.unwatched()
            .map(|why| format!("{why}: somebody may have written the audit log"))
    }

    /// Why anybody may have been anybody; nothing if identities are known.
    pub(crate) fn anybody(&self) -> Option<String> {
        if let Some(Err(wrong)) = &self.keys {
            return Some(format!("the cluster's keys can't be watched: {wrong}"));
        }
        if let Some(what) = &self.key_read {
            return Some(format!(
                "who has the cluster's keys can be anybody ({what}): who asked can't be known; \
                 `cksl reset` begins again"
            ));
        }
        self.unwatched()
            .map(|why| format!("{why}: somebody may have taken the cluster's keys"))
    }

    fn unwatchable(&self) -> Option<String> {
        let filters = [&self.changes, &self.reached, &self.runs];
        match filters.into_iter().flatten().find(|filter| filter.is_err()) {
            Some(Err(wrong)) => Some(format!("the audit log can't be watched: {wrong}")),
            _ => None,
        }
    }

    fn unwatched(&self) -> Option<String> {
        self.lost.as_ref().map(missing)
    }
}

/// The log that the first audit check names; nothing if there is no such check.
fn asked(checks: &[Check]) -> Option<Option<String>> {
    let mut parts = checks.iter().flat_map(Check::with_parts);
    parts.find_map(|part| match &part.kind {
        Kind::Audit(audit) => Some(audit.log.clone()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use falco_rules::event::{Event, EventCode, Param};
    use falco_rules::state::{Container, State};

    use super::*;
    use crate::check::AuditCheck;
    use crate::check::instrument::fake::FakeNode;
    use crate::detector::{Actor, FileTruth, LossCause, OwnFile, Text, Truth};

    fn witness() -> Witness {
        watching(&FakeNode::with(&[(LOG, "")]))
    }

    fn watching(node: &FakeNode) -> Witness {
        let check = Check {
            kind: Kind::Audit(AuditCheck {
                log: Some(LOG.into()),
                ..AuditCheck::default()
            }),
            ..Check::default()
        };
        Witness::new(&[check], Some(node))
    }

    #[test]
    fn the_conditions_on_the_log_and_the_keys_mean_something() {
        let witness = witness();
        assert_eq!(witness.path(), Some("/var/log/audit.log"));
        assert_eq!(witness.forged(), None);
        assert_eq!(witness.anybody(), None);
        assert_eq!(Witness::new(&[], None).path(), None);
    }

    #[test]
    fn after_a_loss_nobody_knows_who_wrote_the_log() {
        let mut witness = witness();
        let loss = Loss {
            ts: 1_700_000_000_000_000_000,
            after: 1,
            events: 12,
            cause: LossCause::Kernel,
        };
        witness.loss(&loss);
        assert!(
            witness
                .forged()
                .unwrap()
                .starts_with("12 events were lost at 22:13:20: somebody may")
        );
        assert!(witness.anybody().is_some());
        witness.start();
        assert_eq!(witness.forged(), None);
    }

    const LOG: &str = "/var/log/audit.log";

    /// Another name of what has the log's number.
    const SAME_NUMBER: &str = "/var/lib/another";

    /// Feeds events that are a process's name and what it does.
    struct Kernel {
        state: State,
        num: u64,
        /// Where what is executed runs.
        cgroup: &'static str,
    }

    /// That of the API server's container.
    const POD: &str = "/node/kubepods/pod1/apiserver";

    impl Default for Kernel {
        fn default() -> Self {
            let mut state = State::default();
            state.insert_container(Container {
                id: "0a1b2c3d4e5f".into(),
                name: "kube-apiserver".into(),
                cgroup: Some(POD.into()),
                labels: [(Container::POD_NAMESPACE.into(), "kube-system".into())].into(),
                ..Container::default()
            });
            Self {
                state,
                num: 0,
                cgroup: POD,
            }
        }
    }

    impl Kernel {
        fn happens(
            &mut self,
            witness: &mut Witness,
            name: &str,
            tid: i64,
            params: &[(&str, Param)],
            path: Option<&str>,
        ) {
            let code = EventCode::named(name).unwrap();
            let mut values = vec![Param::Absent; code.spec().params.len()];
            for (name, value) in params {
                values[code.spec().position(name).unwrap()] = value.clone();
            }
            self.num += 1;
            let event = Event {
                num: self.num,
                ts: self.num * 1_000_000_000,
                cpu: 0,
                tid,
                code,
                params: values,
            };
            let truth = Truth {
                host_pid: 4007,
                host_tid: 4007,
                pid_ns: 1,
                start_boot_ns: 5,
                actor: Actor::Learner,
                worker: None,
                file: path.map(|path| FileTruth {
                    path: Some(Text(path.as_bytes().to_vec())),
                    dev: 1,
                    ino: if path == SAME_NUMBER { 1 } else { 99 },
                    overlay_upper: true,
                    own: OwnFile::No,
                }),
                target: None,
                tracer: None,
                program: OwnFile::No,
                ancestors: Vec::new(),
            };
            self.state.apply(&event);
            witness.event(&CkslView::new(&self.state, &event, &truth, "node-1"));
        }

        fn executes(&mut self, witness: &mut Witness, tid: i64, name: &str, file: u64) {
            let params = [
                ("res", Param::I64(0)),
                ("exe", Param::bytes(name)),
                ("comm", Param::bytes(name)),
                ("tid", Param::I64(tid)),
                ("pid", Param::I64(tid)),
                ("ptid", Param::I64(1)),
                ("exe_ino", Param::U64(file)),
                ("cgroups", Param::bytes(format!("cpu={}\0", self.cgroup))),
            ];
            self.happens(witness, "execve", tid, &params, None);
        }

        fn opens(&mut self, witness: &mut Witness, tid: i64, path: &str, flags: u64) {
            let params = [
                ("fd", Param::I64(3)),
                ("name", Param::bytes(path)),
                ("flags", Param::U64(flags)),
            ];
            self.happens(witness, "openat", tid, &params, Some(path));
        }
    }

    /// As Falco numbers the flags of an open.
    const READS: u64 = 1;
    const WRITES: u64 = 2;

    fn booted() -> (Kernel, Witness) {
        let (mut kernel, mut witness) = (Kernel::default(), witness());
        kernel.executes(&mut witness, 7, "kube-apiserver", 1234);
        kernel.opens(&mut witness, 7, LOG, WRITES);
        witness.start();
        (kernel, witness)
    }

    /// The process that the events of [`Kernel`] are of, on the host.
    const SERVER: i32 = 4007;

    #[test]
    fn what_was_written_before_the_grader_asked_is_not_about_its_requests() {
        let (mut kernel, mut witness) = booted();
        kernel.executes(&mut witness, 9, "touch", 55);
        kernel.opens(&mut witness, 9, LOG, WRITES);
        witness.asking = Some(Asking::since(kernel.num, 1));
        assert!(witness.forged().is_some());
        assert_eq!(witness.forged_meanwhile(), None);
        kernel.opens(&mut witness, 9, LOG, READS);
        assert_eq!(witness.forged_meanwhile(), None);
        kernel.opens(&mut witness, 9, LOG, WRITES);
        let why = witness.forged_meanwhile().unwrap();
        assert!(why.contains("touch (pid 9)"), "{why}");
    }

    #[test]
    fn who_answers_the_grader_may_write_meanwhile_whatever_it_is_called() {
        let (mut kernel, mut witness) = booted();
        witness.asking = Some(Asking::since(kernel.num, SERVER));
        kernel.executes(&mut witness, 9, "any", 55);
        kernel.opens(&mut witness, 9, LOG, WRITES);
        assert_eq!(witness.forged_meanwhile(), None);
    }

    #[test]
    fn a_loss_while_the_grader_asks_leaves_it_open_and_one_before_does_not() {
        let (kernel, mut witness) = booted();
        let loss = |after, cause| Loss {
            ts: 1,
            after,
            events: 1,
            cause,
        };
        witness.asking = Some(Asking::since(kernel.num, SERVER));
        witness.loss(&loss(kernel.num - 1, LossCause::Kernel));
        witness.loss(&loss(kernel.num, LossCause::Gap));
        assert_eq!(witness.forged_meanwhile(), None);
        assert!(witness.forged().is_some());
        witness.loss(&loss(kernel.num, LossCause::Kernel));
        assert!(witness.forged_meanwhile().is_some());
    }

    #[test]
    fn the_same_file_by_another_name_or_elsewhere_is_not_the_api_server() {
        let (mut kernel, mut witness) = booted();
        kernel.executes(&mut witness, 8, "kubectl", 1234);
        kernel.opens(&mut witness, 8, LOG, WRITES);
        let why = witness.forged().unwrap();
        assert!(why.contains("kubectl (pid 8)"), "{why}");
        let (mut kernel, mut witness) = booted();
        kernel.cgroup = "/node/aside";
        kernel.executes(&mut witness, 8, "kube-apiserver", 1234);
        kernel.opens(&mut witness, 8, LOG, WRITES);
        assert!(witness.forged().is_some());
    }

    #[test]
    fn the_api_server_is_the_program_that_it_was_at_boot_and_nobody_else_may_write() {
        let (mut kernel, mut witness) = booted();
        kernel.executes(&mut witness, 8, "kube-apiserver", 1234);
        kernel.opens(&mut witness, 8, LOG, WRITES);
        kernel.executes(&mut witness, 9, "tail", 55);
        kernel.opens(&mut witness, 9, LOG, READS);
        assert_eq!(witness.forged(), None);
        // The name alone is anybody's.
        kernel.executes(&mut witness, 10, "kube-apiserver", 56);
        kernel.opens(&mut witness, 10, LOG, WRITES);
        let why = witness.forged().unwrap();
        assert!(why.contains("kube-apiserver (pid 10)"), "{why}");
        assert_eq!(witness.anybody(), None);
    }

    #[test]
    fn the_log_s_number_was_another_file_s_before_the_log_was_made() {
        let node = FakeNode::with(&[(LOG, "")]).born(LOG, 3_500_000_000);
        let (mut kernel, mut witness) = (Kernel::default(), watching(&node));
        witness.start();
        kernel.executes(&mut witness, 9, "containerd", 55);
        // At two and three seconds.
        kernel.opens(&mut witness, 9, SAME_NUMBER, WRITES);
        kernel.opens(&mut witness, 9, SAME_NUMBER, WRITES);
        assert_eq!(witness.forged(), None);
        kernel.opens(&mut witness, 9, SAME_NUMBER, WRITES);
        let why = witness.forged().unwrap();
        assert!(why.contains(SAME_NUMBER), "{why}");
    }

    #[test]
    fn who_has_read_a_key_can_be_anybody() {
        let (mut kernel, mut witness) = booted();
        kernel.executes(&mut witness, 9, "cat", 55);
        kernel.opens(&mut witness, 9, "/etc/kubernetes/pki/ca.crt", READS);
        assert_eq!(witness.anybody(), None);
        kernel.opens(&mut witness, 9, "/etc/kubernetes/pki/ca.key", READS);
        assert!(witness.anybody().unwrap().contains("cat (pid 9)"));
        assert_eq!(witness.forged(), None);
    }

    #[test]
    fn after_a_reset_the_lab_is_trusted_afresh() {
        let (mut kernel, mut witness) = booted();
        kernel.executes(&mut witness, 9, "tee", 55);
        kernel.opens(&mut witness, 9, LOG, WRITES);
        assert!(witness.forged().is_some());
        witness.reset();
        kernel.executes(&mut witness, 7, "kube-apiserver", 77);
        witness.start();
        kernel.opens(&mut witness, 7, LOG, WRITES);
        assert_eq!(witness.forged(), None);
    }
}
