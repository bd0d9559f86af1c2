//! What the kernel saw of an audit log, and of the keys that make identities.

use falco_rules::filter::Filter;

use super::super::describe::describe;
use super::super::replay::compile;
use super::super::when::clock;
use crate::detector::{CkslView, Loss};
use crate::provider::Node;
use crate::scenario::{Check, Kind};

/// Keys with which anybody can be made: certificates of users, tokens of service accounts.
const KEYS: [&str; 2] = ["/etc/kubernetes/pki/ca.key", "/etc/kubernetes/pki/sa.key"];

/// The API server itself: of the lab, with a program that came with its image.
const API_SERVER: &str = "cksl.actor = lab and proc.name = kube-apiserver \
                          and not proc.is_exe_upper_layer = true";

/// What a recording says of the audit log of a lab.
#[derive(Debug, Default)]
pub(in crate::grader) struct Witness {
    path: Option<String>,
    /// Who is not the API server changes the log.
    changes: Option<Result<Filter, String>>,
    /// The learner opens a key.
    keys: Option<Result<Filter, String>>,
    started: u64,
    changed: Option<String>,
    key_read: Option<String>,
    lost: Option<u64>,
}

impl Witness {
    /// For the checks of a scenario; it looks at nothing if none asks for the log. The log is the one
    /// that a check names, or else that of the lab.
    pub(in crate::grader) fn new(checks: &[Check], node: Option<&dyn Node>) -> Self {
        let Some(asked) = asked(checks) else {
            return Self::default();
        };
        let own = || node?.api()?.audit_log.clone();
        let Some(path) = asked.or_else(own) else {
            return Self::default();
        };
        let file = |path: &str| {
            let ids = node
                .and_then(|node| node.stat(path).ok())
                .map(|stat| stat.dev_ino);
            ids.map_or_else(String::new, |(dev, ino)| {
                format!(" or (cksl.fd.dev = {dev} and cksl.fd.ino = {ino})")
            })
        };
        let changes = format!(
            "not ({API_SERVER}) and ((evt.is_open_write = true and evt.res = SUCCESS \
             and (cksl.fd.path = \"{path}\"{}))\
             or (evt.type in (truncate, rename, renameat, renameat2, unlink, unlinkat, link, linkat) \
             and evt.res = SUCCESS and (cksl.fd.path = \"{path}\" or fs.path.name = \"{path}\" \
             or fs.path.source = \"{path}\" or fs.path.target = \"{path}\")))",
            file(&path)
        );
        let keys: Vec<String> = KEYS
            .iter()
            .map(|key| format!("cksl.fd.path = {key}{}", file(key)))
            .collect();
        let keys = format!(
            "cksl.actor = learner and evt.is_open_read = true and evt.res = SUCCESS and ({})",
            keys.join(" or ")
        );
        Self {
            changes: Some(compile(&changes)),
            keys: Some(compile(&keys)),
            path: Some(path),
            ..Self::default()
        }
    }

    /// Where the log lies.
    pub(in crate::grader) fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The attempt starts here.
    pub(in crate::grader) fn start(&mut self, ts: u64) {
        self.started = ts;
        self.changed = None;
        self.key_read = None;
        self.lost = None;
    }

    pub(in crate::grader) fn event(&mut self, view: &CkslView<'_>) {
        let meets = |filter: &Option<Result<Filter, String>>| matches!(filter, Some(Ok(filter)) if filter.matches(view));
        let when = || format!("{}, at {}", describe(view), clock(view.event().ts));
        if self.changed.is_none() && meets(&self.changes) {
            self.changed = Some(when());
        }
        if self.key_read.is_none() && meets(&self.keys) {
            self.key_read = Some(when());
        }
    }

    pub(in crate::grader) fn loss(&mut self, loss: &Loss) {
        self.lost.get_or_insert(loss.ts);
    }

    /// When the attempt started, in ns since the epoch.
    pub(super) fn started(&self) -> u64 {
        self.started
    }

    /// Why the lines of the log do not count; nothing if they do.
    pub(super) fn forged(&self) -> Option<String> {
        if let Some(Err(wrong)) = &self.changes {
            return Some(format!("the audit log can't be watched: {wrong}"));
        }
        if let Some(what) = &self.changed {
            return Some(format!(
                "not only the API server has written the audit log ({what}): what it says does not \
                 count; `cksl reset` begins anew"
            ));
        }
        self.unwatched()
            .map(|why| format!("{why}: somebody may have written the audit log"))
    }

    /// Why anybody may have been anybody; nothing if identities are known.
    pub(super) fn anybody(&self) -> Option<String> {
        if let Some(Err(wrong)) = &self.keys {
            return Some(format!("the cluster's keys can't be watched: {wrong}"));
        }
        if let Some(what) = &self.key_read {
            return Some(format!(
                "who has the cluster's keys can be anybody ({what}): who asked can't be known; \
                 `cksl reset` begins anew"
            ));
        }
        self.unwatched()
            .map(|why| format!("{why}: somebody may have taken the cluster's keys"))
    }

    fn unwatched(&self) -> Option<String> {
        self.lost
            .map(|ts| format!("events were lost at {}", clock(ts)))
    }
}

/// The log that the first audit check names; nothing if there is no such check.
fn asked(checks: &[Check]) -> Option<Option<String>> {
    checks.iter().find_map(|check| match check.kind() {
        Some(Kind::Audit(audit)) => Some(audit.log.clone()),
        Some(Kind::All(parts) | Kind::Any(parts)) => asked(parts),
        Some(Kind::Not(part)) => asked(std::slice::from_ref(part)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grader::tests::FakeNode;
    use crate::scenario::AuditCheck;

    fn witness() -> Witness {
        let check = Check {
            audit: Some(AuditCheck {
                log: Some("/var/log/audit.log".into()),
                ..AuditCheck::default()
            }),
            ..Check::default()
        };
        let node = FakeNode::with(&[("/var/log/audit.log", "")]);
        Witness::new(&[check], Some(&node))
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
            cause: crate::detector::LossCause::Kernel,
        };
        witness.loss(&loss);
        assert!(
            witness
                .forged()
                .unwrap()
                .starts_with("events were lost at 22:13:20")
        );
        assert!(witness.anybody().is_some());
        witness.start(5);
        assert_eq!(witness.forged(), None);
    }
}
