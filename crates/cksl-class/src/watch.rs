//! `check --watch` for the labs that somebody looks at: one for each, however many pages show it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};

use cksl_wire::protocol::Verb;
use tokio::task::JoinHandle;

use crate::host::{Call, Host};
use crate::lock;

/// A lab's checks are graded again whenever something is done there, until this is dropped.
#[derive(Debug)]
pub(crate) struct Watch(JoinHandle<()>);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Watches(Mutex<HashMap<String, Weak<Watch>>>);

impl Watches {
    /// The watch of a lab. What it finds is told by the host's news.
    pub(crate) fn of(&self, host: &Arc<dyn Host>, lab: &str) -> Arc<Watch> {
        let mut all = lock(&self.0);
        all.retain(|_, watch| watch.strong_count() > 0);
        let known = all.get(lab).and_then(Weak::upgrade);
        // One that has ended, as with a passed attempt, is begun anew for the next page.
        if let Some(watch) = known.filter(|watch| !watch.0.is_finished()) {
            return watch;
        }
        let call = Call::Verb {
            lab: lab.to_owned(),
            verb: Verb::Check { watch: true },
        };
        let mut answers = host.ask(call);
        let watch = Arc::new(Watch(tokio::spawn(async move {
            while answers.recv().await.is_some() {}
        })));
        all.insert(lab.to_owned(), Arc::downgrade(&watch));
        watch
    }
}
