//! Outputs that may be slow, on a thread of their own: what waits for them holds up nobody else.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender, TrySendError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::Sink;
use crate::falco::counters::Counters;

/// How long the outputs may take at the end for what still waits.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes alerts in and returns at once.
pub(super) struct Queue {
    jobs: Option<Jobs>,
    complaints: Receiver<(String, Result<(), String>)>,
    done: Receiver<()>,
    thread: Option<JoinHandle<()>>,
    counters: Arc<Counters>,
}

/// With a limit, or without.
enum Jobs {
    Bounded(SyncSender<Arc<str>>),
    Unbounded(Sender<Arc<str>>),
}

impl Queue {
    /// Starts the thread. At most `capacity` alerts wait (0: any number); an output that takes
    /// longer than `timeout` for one is complained of.
    pub(super) fn start(
        mut sinks: Vec<Box<dyn Sink>>,
        capacity: usize,
        timeout: Duration,
        counters: Arc<Counters>,
    ) -> std::io::Result<Self> {
        let (jobs, waiting) = if capacity == 0 {
            let (sender, receiver) = mpsc::channel();
            (Jobs::Unbounded(sender), receiver)
        } else {
            let (sender, receiver) = mpsc::sync_channel(capacity);
            (Jobs::Bounded(sender), receiver)
        };
        let (complain, complaints) = mpsc::channel();
        let (finish, done) = mpsc::channel();
        let work = move || {
            while let Ok(line) = waiting.recv() {
                for sink in &mut sinks {
                    let begun = Instant::now();
                    let mut result = sink.write(&line).map_err(|error| error.to_string());
                    let took = begun.elapsed();
                    if result.is_ok() && took > timeout {
                        result = Err(format!(
                            "one took {} ms, longer than output_timeout; others wait behind it",
                            took.as_millis()
                        ));
                    }
                    // Nobody is left to hear it at the end.
                    let _ = complain.send((sink.name(), result));
                }
            }
            drop(sinks);
            let _ = finish.send(());
        };
        let thread = thread::Builder::new()
            .name("outputs".to_owned())
            .spawn(work)?;
        Ok(Self {
            jobs: Some(jobs),
            complaints,
            done,
            thread: Some(thread),
            counters,
        })
    }

    /// Lets an alert wait for the outputs. Without room it is lost, and counted.
    pub(super) fn put(&self, line: &str) -> Result<(), String> {
        let line: Arc<str> = line.into();
        let full = match &self.jobs {
            Some(Jobs::Unbounded(jobs)) => jobs.send(line).is_err(),
            Some(Jobs::Bounded(jobs)) => match jobs.try_send(line) {
                Ok(()) => false,
                Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => true,
            },
            None => true,
        };
        if full {
            self.counters.add_queue_drop();
            return Err("the queue is full (outputs_queue.capacity); alerts are lost".to_owned());
        }
        Ok(())
    }

    /// How the outputs have fared since this was last asked.
    pub(super) fn results(&self) -> impl Iterator<Item = (String, Result<(), String>)> {
        self.complaints.try_iter()
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.jobs = None;
        // An output that hangs must not keep falco from ending.
        if self.done.recv_timeout(PATIENCE).is_ok()
            && let Some(thread) = self.thread.take()
        {
            // It does not panic: all it does is to write.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::sync::Mutex;

    /// Writes when it is let.
    struct Gated(Receiver<()>, Arc<Mutex<Vec<String>>>);

    impl Sink for Gated {
        fn name(&self) -> String {
            "gated".to_owned()
        }

        fn write(&mut self, line: &str) -> io::Result<()> {
            let _ = self.0.recv();
            self.1.lock().unwrap().push(line.to_owned());
            Ok(())
        }
    }

    #[test]
    fn what_waits_is_written_at_the_end_and_what_finds_no_room_is_counted() {
        let (open, gate) = mpsc::channel();
        let written = Arc::default();
        let counters = Arc::new(Counters::begin());
        let sink = Box::new(Gated(gate, Arc::clone(&written)));
        let long = Duration::from_secs(60);
        let queue = Queue::start(vec![sink], 2, long, Arc::clone(&counters)).unwrap();
        let mut refused = 0;
        for number in 0..10 {
            refused += u64::from(queue.put(&number.to_string()).is_err());
        }
        // Two wait, and one may be with the output already.
        assert!(refused >= 7);
        assert_eq!(counters.queue_drops(), refused);
        drop(open);
        drop(queue);
        assert_eq!(written.lock().unwrap().len() as u64, 10 - refused);
    }
}
