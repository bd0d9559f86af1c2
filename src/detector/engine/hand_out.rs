//! *Hand out:* what the readers of a lab get, its falcos and sysdigs: events that they asked for, and facts.

use std::sync::Arc;

use cksl_probe::{Sample, SyscallSet, What};
use cksl_wire::frame::append_with;
use cksl_wire::stream::Record;
use falco_rules::event::syscall;

use super::CONTENT;
use crate::detector::EventNum;
use crate::detector::queue::Queue;

/// Calls by which a reader of the stream takes it, answers, prints, and waits for more.
const PLUMBING: [&str; 16] = [
    "read",
    "readv",
    "write",
    "writev",
    "recvfrom",
    "recvmsg",
    "sendto",
    "sendmsg",
    "poll",
    "ppoll",
    "epoll_wait",
    "epoll_pwait",
    "futex",
    "sched_yield",
    "nanosleep",
    "clock_nanosleep",
];

/// How a [`Record::Event`] begins in its compact form.
const RECORD_EVENT: u8 = 5;

/// The queues of a lab's readers.
pub(super) struct Readers {
    queues: Vec<Arc<Queue>>,
    plumbing: SyscallSet,
    frame: Vec<u8>,
}

impl Readers {
    pub(super) fn new() -> Self {
        Readers {
            queues: Vec::new(),
            plumbing: PLUMBING
                .iter()
                .filter_map(|name| cksl_probe::syscall::number(name))
                .collect(),
            frame: Vec::new(),
        }
    }

    /// Whether it is how a reader of the stream reads and answers it: told to that reader, it would
    /// be followed by the next, without end. Everything else that a reader does is an event.
    pub(super) fn reads(&self, sample: &Sample) -> bool {
        matches!(sample.what, What::Syscall { nr, .. } if self.plumbing.contains(nr))
            && self
                .queues
                .iter()
                .any(|queue| queue.reader() == Some(sample.task.host_pid))
    }

    /// A new reader, whose first event will be `next` and who must know `state` before it. False if there is no room
    /// for that.
    pub(super) fn join(&mut self, queue: Arc<Queue>, next: EventNum, state: &[Record]) -> bool {
        if !queue.begin(next, state) {
            return false;
        }
        queue.wake();
        self.queues.push(queue);
        true
    }

    /// A reader has gone.
    pub(super) fn leave(&mut self, queue: &Arc<Queue>) {
        self.queues.retain(|known| !Arc::ptr_eq(known, queue));
    }

    /// The calls that readers asked for, and whether the content of all files is among that.
    pub(super) fn wants(&self) -> (SyscallSet, bool) {
        let all = self
            .queues
            .iter()
            .fold(SyscallSet::EMPTY, |all, queue| all.union(queue.wants()));
        let content = CONTENT.iter().filter_map(|name| syscall::by_name(name));
        let wants_content = content.into_iter().any(|call| all.contains(call.nr));
        (all, wants_content)
    }

    /// Gives the state anew to whoever has lost events and read all before them.
    pub(super) fn catch_up(&self, state: impl Fn() -> Vec<Record>) {
        for queue in &self.queues {
            queue.catch_up(&state);
        }
    }

    /// Hands an event out, in its compact form: to all if it is `graded`, else to those who asked for the call.
    pub(super) fn event(&mut self, num: EventNum, bytes: &[u8], graded: bool, call: Option<u32>) {
        let mut framed = false;
        for queue in &self.queues {
            if graded || call.is_some_and(|nr| queue.wants().contains(nr)) {
                if !framed {
                    framed = true;
                    frame(&mut self.frame, bytes);
                }
                queue.event(num, &self.frame);
            }
        }
    }

    /// Hands out something else that all must know.
    pub(super) fn record(&self, record: &Record) {
        for queue in &self.queues {
            queue.record(record);
        }
    }

    /// Lets the readers have what waits.
    pub(super) fn flush(&self) {
        for queue in &self.queues {
            queue.wake();
        }
    }
}

/// The one frame of the buffer becomes that of an event.
fn frame(buffer: &mut Vec<u8>, event: &[u8]) {
    buffer.clear();
    append_with(buffer, |body| {
        body.push(RECORD_EVENT);
        body.extend_from_slice(event);
        Ok(())
    })
    .expect("the probe's strings are bounded, and with them an event");
}

#[cfg(test)]
mod tests {
    use cksl_wire::frame::read_frame;
    use falco_rules::filter::Filter;
    use falco_rules::state::State;

    use super::*;
    use crate::detector::engine::tests::{self, with_learner};
    use crate::detector::field_table;

    #[test]
    fn a_reader_that_joins_late_knows_the_state_and_gets_what_follows() {
        let mut node = with_learner();
        let queue = tests::queue(SyscallSet::EMPTY);
        assert_eq!(node.engine.join(Arc::clone(&queue)), Some(6));
        node.open(200, "/etc/shadow", None);
        let mut bytes = Vec::new();
        queue.take(&mut bytes);
        let mut reader = &bytes[..];
        let mut state = State::default();
        let mut last = None;
        while let Some(record) = read_frame::<Record>(&mut reader).unwrap() {
            record.apply(&mut state);
            last = Some(record);
        }
        let Some(Record::Event(event)) = last else {
            panic!("the last record is the event")
        };
        let filter = Filter::compile(
            "proc.name = bash and proc.cwd = /root/ and fd.name = /etc/shadow and container.id = host",
            &field_table(),
        );
        assert!(filter.unwrap().matches(&state.view(&event)));
    }

    #[test]
    fn how_a_reader_reads_the_stream_is_no_event_and_what_else_it_does_is() {
        let mut node = with_learner();
        let queue = tests::queue([syscall::by_name("read").unwrap().nr].into_iter().collect());
        queue.belongs_to(5200);
        assert!(node.engine.join(Arc::clone(&queue)).is_some());
        let before = node.engine.tally().last;
        node.read(200, 42);
        assert_eq!(node.engine.tally().last, before);
        node.open(200, "/etc/shadow", None);
        assert_eq!(node.engine.tally().last, before + 1);
    }
}
