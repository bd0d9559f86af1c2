//! What waits for one reader of a lab's event stream.
//!
//! The engine puts frames in and never waits; a thread per reader takes them out. A reader that
//! is too slow loses events: they are counted, and when it has caught up it is told the loss and
//! the state anew.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use cksl_probe::SyscallSet;
use cksl_wire::frame::append_frame;
use cksl_wire::stream::Record;

use super::EventNum;
use super::budget::{Budget, Held};

/// Bytes that wait at most, beside the state.
const LIMIT: usize = 4 << 20;

/// The same for a reader that does not run the lab's own program.
const STRANGERS_LIMIT: usize = 256 << 10;

/// By how much the memory of what waits grows at a time.
const STEP: usize = 256 << 10;

/// Gaps between the events that a reader got which are kept, the latest ones.
const MOST_GAPS: usize = 64;

/// How long after the state had no room the next look is taken.
const AGAIN: Duration = Duration::from_secs(1);

pub(super) struct Queue {
    /// The calls that the reader asked for, with those that are always on.
    wants: SyscallSet,
    /// The reader's process on the host, if it runs the lab's own program.
    reader: OnceLock<i32>,
    waiting: Mutex<Waiting>,
    /// [`Waiting::has_lost`], to be asked for every event without the lock: whoever puts something in is one at a time.
    owes: AtomicBool,
    ready: Condvar,
}

struct Waiting {
    bytes: Vec<u8>,
    /// Bytes that were taken out and are on their way.
    leaving: usize,
    /// What both take.
    held: Held,
    /// Events that did not fit; the reader does not know it yet.
    lost: u64,
    /// Something else did not fit: the reader's state is not what it should be.
    stale: bool,
    /// When it had no room for the state.
    refused: Option<Instant>,
    /// All that it ever lost.
    lost_in_all: u64,
    /// Numbers of the first event that it is due, of the last one that was put in, and of the last one
    /// that was taken out.
    first: EventNum,
    last: EventNum,
    taken: EventNum,
    /// First and last of the events that it lost, the oldest first.
    gaps: VecDeque<(EventNum, EventNum)>,
    /// The last of these goes on.
    in_gap: bool,
    closed: bool,
}

impl Waiting {
    fn has_lost(&self) -> bool {
        self.lost > 0 || self.stale
    }

    /// Puts bytes in; false if there is no room for them.
    fn put(&mut self, bytes: &[u8], limit: usize) -> bool {
        if self.bytes.len() + bytes.len() > limit || !self.held.more(bytes.len()) {
            return false;
        }
        if self.bytes.capacity() - self.bytes.len() < bytes.len() {
            self.bytes.reserve_exact(bytes.len().max(STEP));
        }
        self.bytes.extend_from_slice(bytes);
        true
    }

    /// The reader does not get this event.
    fn lose(&mut self, num: EventNum) {
        match self.gaps.back_mut() {
            Some((_, last)) if self.in_gap => *last = num,
            _ => self.gaps.push_back((num, num)),
        }
        self.in_gap = true;
        if self.gaps.len() > MOST_GAPS {
            self.gaps.pop_front();
        }
        self.lost += 1;
        self.lost_in_all += 1;
    }
}

impl Queue {
    /// For a reader that asked for these calls; what waits for it is of this budget.
    pub(super) fn new(wants: SyscallSet, budget: &Arc<Budget>) -> Self {
        Queue {
            wants,
            reader: OnceLock::new(),
            waiting: Mutex::new(Waiting {
                bytes: Vec::new(),
                leaving: 0,
                held: budget.nothing(),
                lost: 0,
                stale: false,
                refused: None,
                lost_in_all: 0,
                first: 1,
                last: 0,
                taken: 0,
                gaps: VecDeque::new(),
                in_gap: false,
                closed: false,
            }),
            owes: AtomicBool::new(false),
            ready: Condvar::new(),
        }
    }

    fn limit(&self) -> usize {
        match self.reader.get() {
            Some(_) => LIMIT,
            None => STRANGERS_LIMIT,
        }
    }

    /// Notes whose queue it is, if the process runs the lab's own program, believed or not.
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
        if waiting.has_lost() || !waiting.put(frame, self.limit()) {
            waiting.lose(num);
            self.owes.store(true, Ordering::Relaxed);
            return;
        }
        waiting.last = num;
    }

    /// Puts a record in. One that does not fit costs the reader its state, which it then gets anew.
    pub(super) fn record(&self, record: &Record) {
        let mut waiting = self.lock();
        if waiting.closed {
            return;
        }
        let mut bytes = Vec::new();
        append(&mut bytes, record);
        if waiting.has_lost() || !waiting.put(&bytes, self.limit()) {
            waiting.stale = true;
            self.owes.store(true, Ordering::Relaxed);
            if let Record::Loss { events } = record {
                waiting.lost += events;
            }
        }
    }

    /// Puts in what the reader must know first: the state, up to its first event. False if there is no
    /// room for it.
    pub(super) fn begin(&self, first: EventNum, state: &[Record]) -> bool {
        let mut waiting = self.lock();
        waiting.first = first;
        let mut bytes = Vec::new();
        for record in state {
            append(&mut bytes, record);
        }
        waiting.put(&bytes, usize::MAX)
    }

    /// If the reader lost events and has read all before them: tells it, and then `state`.
    pub(super) fn catch_up(&self, state: impl FnOnce() -> Vec<Record>) {
        if !self.owes.load(Ordering::Relaxed) {
            return;
        }
        let mut waiting = self.lock();
        if !waiting.has_lost() || !waiting.bytes.is_empty() {
            return;
        }
        if waiting.refused.is_some_and(|then| then.elapsed() < AGAIN) {
            return;
        }
        let mut bytes = Vec::new();
        let events = waiting.lost;
        if events > 0 {
            append(&mut bytes, &Record::Loss { events });
        }
        for record in state() {
            append(&mut bytes, &record);
        }
        if waiting.put(&bytes, usize::MAX) {
            (waiting.lost, waiting.stale, waiting.refused) = (0, false, None);
            waiting.in_gap = false;
            self.owes.store(false, Ordering::Relaxed);
        } else {
            waiting.refused = Some(Instant::now());
        }
    }

    /// Whether an event was on its way to the reader before now.
    pub(super) fn has_delivered(&self, num: EventNum) -> bool {
        let waiting = self.lock();
        let mut gaps = waiting.gaps.iter();
        (waiting.first..=waiting.taken).contains(&num)
            && !gaps.any(|(first, last)| (first..=last).contains(&&num))
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

    /// Holds nothing any more: the reader has gone.
    pub(super) fn empty(&self) {
        let mut waiting = self.lock();
        waiting.closed = true;
        waiting.bytes = Vec::new();
        waiting.held.less(usize::MAX);
    }

    /// Swaps what waits for the `buffer`, which has been sent; waits for something. False at the end.
    pub(super) fn take(&self, buffer: &mut Vec<u8>) -> bool {
        buffer.clear();
        // A burst must not hold its memory for ever.
        if buffer.capacity() > STEP {
            *buffer = Vec::new();
        }
        let mut waiting = self.lock();
        let sent = std::mem::take(&mut waiting.leaving);
        waiting.held.less(sent);
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
        waiting.leaving = buffer.len();
        waiting.taken = waiting.last;
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
    use std::net::Ipv4Addr;

    use super::*;
    use cksl_wire::frame::read_frame;

    fn taken(queue: &Queue) -> Vec<Record> {
        let mut bytes = Vec::new();
        queue.take(&mut bytes);
        let mut reader = &bytes[..];
        std::iter::from_fn(|| read_frame(&mut reader).unwrap()).collect()
    }

    fn queue() -> Queue {
        let queue = Queue::new(SyscallSet::EMPTY, &Budget::new(64 << 20));
        queue.belongs_to(1);
        queue
    }

    /// A frame of so many bytes.
    fn frame(bytes: usize) -> Vec<u8> {
        let mut frame = Vec::new();
        append_frame(&mut frame, &Record::Loss { events: 0 }).unwrap();
        frame.resize(bytes, 0);
        frame
    }

    #[test]
    fn a_slow_reader_loses_events_and_is_told_with_the_state_anew() {
        let queue = queue();
        let frame = frame(LIMIT / 2);
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
    fn only_what_was_on_its_way_to_a_reader_has_been_delivered() {
        let queue = queue();
        let frame = frame(LIMIT / 2);
        assert!(queue.begin(10, &[Record::Live { next: 10 }]));
        for num in 10..=14 {
            queue.event(num, &frame);
        }
        assert!(!queue.has_delivered(10), "it still waits");
        assert!(queue.take(&mut Vec::new()));
        let delivered: Vec<u64> = (8..20).filter(|num| queue.has_delivered(*num)).collect();
        assert_eq!(delivered, [10]);
        queue.catch_up(|| vec![Record::Live { next: 15 }]);
        queue.event(15, b"x");
        assert!(queue.take(&mut Vec::new()));
        let delivered: Vec<u64> = (8..20).filter(|num| queue.has_delivered(*num)).collect();
        assert_eq!(delivered, [10, 15], "those between were lost");
    }

    #[test]
    fn records_of_the_state_fill_no_memory_either() {
        let queue = queue();
        let names = |number: u32| (Ipv4Addr::from(number).into(), vec!["a".repeat(100)]);
        let names = Record::Names((0..30_000).map(names).collect());
        for _ in 0..20 {
            queue.record(&names);
        }
        assert!(queue.lock().bytes.capacity() <= LIMIT + STEP);
        assert!(queue.take(&mut Vec::new()));
        queue.catch_up(|| vec![Record::Live { next: 1 }]);
        assert!(matches!(taken(&queue)[..], [Record::Live { next: 1 }]));
    }

    #[test]
    fn the_readers_of_a_node_share_its_budget() {
        let budget = Budget::new(LIMIT);
        let queues: Vec<Queue> = (0..8)
            .map(|_| Queue::new(SyscallSet::EMPTY, &budget))
            .collect();
        for queue in &queues {
            queue.belongs_to(1);
            for num in 1..=8 {
                queue.event(num, &frame(LIMIT / 8));
            }
        }
        let lost: u64 = queues.iter().map(Queue::lost_in_all).sum();
        assert_eq!(lost, 56, "eight of 64 fit");
        let mut sent = Vec::new();
        assert!(queues[0].take(&mut sent));
        assert!(
            !queues[1].begin(9, &[Record::Live { next: 9 }]),
            "it is on its way"
        );
        queues[0].close();
        assert!(!queues[0].take(&mut sent));
        assert!(queues[1].begin(9, &[Record::Live { next: 9 }]));
    }

    #[test]
    fn what_waits_is_handed_out_before_the_end() {
        let queue = queue();
        queue.record(&Record::Live { next: 1 });
        queue.close();
        queue.record(&Record::Live { next: 2 });
        assert!(matches!(taken(&queue)[..], [Record::Live { next: 1 }]));
        assert!(!queue.take(&mut Vec::new()));
    }
}
