//! The readers of a node's event stream, as its learner may know them.

use cksl_wire::report::{Alert, Inside, Loaded, Reader};

use crate::detector::Watcher;

impl From<&Watcher> for Loaded {
    fn from(watcher: &Watcher) -> Self {
        let inside = watcher.inside.as_ref();
        let rules = watcher.rules.iter();
        Self {
            reader: Reader {
                id: watcher.id,
                program: watcher.program.clone(),
                host_pid: watcher.host_pid,
                inside: inside.map(|inside| Inside {
                    namespace: inside.namespace.clone(),
                    pod: inside.pod.clone(),
                    container: inside.container.clone(),
                }),
                genuine: watcher.genuine,
                flaw: watcher.flaw,
                since: watcher.since,
                first: watcher.first,
                seen: watcher.seen,
                ended: watcher.ended,
                lost: watcher.lost,
                alerts: watcher
                    .alerts
                    .iter()
                    .map(|alert| Alert::clone(alert))
                    .collect(),
                more_alerts: watcher.more_alerts,
            },
            rules: rules
                .map(|file| (file.path.clone(), file.text.lines().count() as u64))
                .collect(),
        }
    }
}
