//! What waits for one reader of a lab's event stream.
//!
//! The engine puts frames in and never waits; a thread per reader takes them out. A reader that
//! is too slow loses events: they are counted, and when it has caught up it is told the loss and
//! the state anew.

use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use cksl_node::frame::append_frame;
use cksl_node::stream::Record;
use cksl_probe::SyscallSet;

use super::EventNum;

/// Bytes that wait at most, beside the state.
const LIMIT: usize = 4 << 20;

pub(super) struct Queue {
    /// The calls that the reader asked for, with those that are always on.
    wants: SyscallSet,
    /// The reader's process on the host, if it runs the lab's own program.
    reader: OnceLock<i32>,
    waiting: Mutex<Waiting>,
    ready: Condvar,
}

#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    /// Events that did not fit; the reader has not been told yet.
    lost: u64,
    /// All that it ever lost.
    lost_in_all: u64,
    /// Number of the last event that was put in.
    last: EventNum,
    closed: bool,
}

impl Queue {
    /// For a reader that asked for these calls.
    pub(super) fn new(wants: SyscallSet) -> Self {
        Queue {
            wants,
            reader: OnceLock::new(),
            waiting: Mutex::default(),
            ready: Condvar::new(),
        }
    }

    /// Notes whose queue it is, once it is known that the process runs the lab's own program.
    pub(super) fn belongs_to(&self, host_pid: i32) {
        // A queue has one reader for all its life.
        let _ = self.reader.set(host_pid);
    }

    /// See [`Queue::belongs_to`].
    pub(super) fn reader(&self) -> Option<i32> {
        self.reader.get().copied()
    }

    pub(super) fn wants(&self) -> &SyscallSet {
        &self.wants
    }

    /// Puts an event in, as a frame. The reader is not woken: see [`Queue::wake`].
    pub(super) fn event(&self, num: EventNum, frame: &[u8]) {
        let mut waiting = self.lock();
        if waiting.closed {
            return;
        }
        if waiting.lost > 0 || waiting.bytes.len() + frame.len() > LIMIT {
            waiting.lost += 1;
            waiting.lost_in_all += 1;
            return;
        }
        waiting.bytes.extend_from_slice(frame);
        waiting.last = num;
    }

    /// Puts a record in that no reader may miss. Records of the state are few.
    pub(super) fn record(&self, record: &Record) {
        let mut waiting = self.lock();
        if !waiting.closed {
            append(&mut waiting.bytes, record);
        }
    }

    /// If the reader lost events and has read all before them: tells it, and then `state`.
    pub(super) fn catch_up(&self, state: impl FnOnce() -> Vec<Record>) {
        let mut waiting = self.lock();
        if waiting.lost == 0 || !waiting.bytes.is_empty() {
            return;
        }
        let events = std::mem::take(&mut waiting.lost);
        append(&mut waiting.bytes, &Record::Loss { events });
        for record in state() {
            append(&mut waiting.bytes, &record);
        }
    }

    /// Lets the reader have what waits.
    pub(super) fn wake(&self) {
        let waiting = self.lock();
        if waiting.closed || !waiting.bytes.is_empty() {
            self.ready.notify_all();
        }
    }

    /// Takes nothing more in; what waits is still handed out.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.ready.notify_all();
    }

    /// Swaps what waits for the empty `buffer`; waits for something. False at the end.
    pub(super) fn take(&self, buffer: &mut Vec<u8>) -> bool {
        buffer.clear();
        let mut waiting = self.lock();
        while waiting.bytes.is_empty() {
            if waiting.closed {
                return false;
            }
            waiting = self
                .ready
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
        std::mem::swap(&mut waiting.bytes, buffer);
        // A burst must not hold its memory for ever.
        if waiting.bytes.capacity() > LIMIT / 4 {
            waiting.bytes = Vec::new();
        }
        true
    }

    /// Number of the last event that the reader got or will get.
    pub(super) fn last(&self) -> EventNum {
        self.lock().last
    }

    /// Events that the reader lost by being slow.
    pub(super) fn lost_in_all(&self) -> u64 {
        self.lock().lost_in_all
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A record that is too long for a frame is left out: only a thread with absurdly many
/// descriptors could be.
fn append(bytes: &mut Vec<u8>, record: &Record) {
    let _ = append_frame(bytes, record);
}

#[cfg(test)]
mod tests {
    use super::*;
    use cksl_node::frame::read_frame;

    fn taken(queue: &Queue) -> Vec<Record> {
        let mut bytes = Vec::new();
        queue.take(&mut bytes);
        let mut reader = &bytes[..];
        std::iter::from_fn(|| read_frame(&mut reader).unwrap()).collect()
    }

    #[test]
    fn a_slow_reader_loses_events_and_is_told_with_the_state_anew() {
        let queue = Queue::new(SyscallSet::EMPTY);
        let mut frame = Vec::new();
        append_frame(&mut frame, &Record::Loss { events: 0 }).unwrap();
        frame.resize(LIMIT / 2, 0);
        for num in 1..=5 {
            queue.event(num, &frame);
        }
        assert_eq!((queue.last(), queue.lost_in_all()), (2, 3));
        // It has not caught up yet.
        queue.catch_up(|| unreachable!());
        let mut bytes = Vec::new();
        assert!(queue.take(&mut bytes));
        queue.catch_up(|| vec![Record::Live { next: 6 }]);
        assert!(matches!(
            taken(&queue)[..],
            [Record::Loss { events: 3 }, Record::Live { next: 6 }]
        ));
        queue.event(6, b"");
        assert_eq!(queue.last(), 6);
    }

    #[test]
    fn what_waits_is_handed_out_before_the_end() {
        let queue = Queue::new(SyscallSet::EMPTY);
        queue.record(&Record::Live { next: 1 });
        queue.close();
        queue.record(&Record::Live { next: 2 });
        assert!(matches!(taken(&queue)[..], [Record::Live { next: 1 }]));
        assert!(!queue.take(&mut Vec::new()));
    }
}
