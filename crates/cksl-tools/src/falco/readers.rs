//! The streams that falco reads: one at most times, two while it changes from old rules to new ones.
//!
//! Every event is judged once: by the rules of the stream that was current when it came, where two
//! streams bring it.

use cksl_wire::stream::{Record, Report};
use falco_rules::event::Event;
use falco_rules::state::State;
use jiff::tz::TimeZone;

use crate::feed::Feed;

/// A stream, the rules that it was opened with, and the state of the node as it tells it.
struct Reader<R> {
    id: u32,
    feed: Feed,
    rules: R,
    state: State,
    /// Events before this one are another reader's.
    from: u64,
    /// Events from this one on are another reader's.
    until: u64,
    /// The last event judged.
    judged: u64,
    /// What the supervisor was told of `judged`.
    reported: Option<u64>,
}

/// The streams of one falco; `R` are its rules.
pub(super) struct Readers<R> {
    /// Judges new events.
    current: Option<Reader<R>>,
    /// Not live yet; it will be the current one.
    coming: Option<Reader<R>>,
    /// Were current, and judge what was sent before their successor began.
    leaving: Vec<Reader<R>>,
    opened: u32,
}

/// What is handed to the judge.
pub(super) struct Case<'a, R> {
    pub(super) rules: &'a R,
    pub(super) state: &'a State,
    pub(super) event: &'a Event,
    /// Takes the reports on this event.
    pub(super) feed: &'a Feed,
}

impl<R> Default for Readers<R> {
    fn default() -> Self {
        Self {
            current: None,
            coming: None,
            leaving: Vec::new(),
            opened: 0,
        }
    }
}

impl<R> Readers<R> {
    /// A number for the next stream.
    pub(super) fn next_id(&mut self) -> u32 {
        self.opened += 1;
        self.opened
    }

    /// Adds a stream. It becomes the current one when it is live.
    pub(super) fn add(&mut self, id: u32, feed: Feed, rules: R) {
        let mut state = State::default();
        state.set_time_zone(TimeZone::system());
        self.coming = Some(Reader {
            id,
            feed,
            rules,
            state,
            from: u64::MAX,
            until: u64::MAX,
            judged: 0,
            reported: None,
        });
    }

    /// Takes in a record of the stream `id`, and has `judge` look at it if it is an event that is
    /// that stream's to judge. Returns whether the stream is now live for the first time.
    pub(super) fn take(
        &mut self,
        id: u32,
        record: &Record,
        judge: &mut dyn FnMut(Case<'_, R>),
    ) -> bool {
        let readers = self.coming.iter_mut().chain(&mut self.current);
        let Some(reader) = readers.chain(&mut self.leaving).find(|r| r.id == id) else {
            return false;
        };
        record.apply(&mut reader.state);
        match record {
            Record::Event(event) if (reader.from..reader.until).contains(&event.num) => {
                reader.judged = event.num;
                judge(Case {
                    rules: &reader.rules,
                    state: &reader.state,
                    event,
                    feed: &reader.feed,
                });
                false
            }
            Record::Live { next } => self.promote(id, *next),
            _ => false,
        }
    }

    /// Makes the coming reader the current one, if it is `id`'s.
    fn promote(&mut self, id: u32, next: u64) -> bool {
        let Some(mut reader) = self.coming.take_if(|reader| reader.id == id) else {
            return false;
        };
        reader.from = next;
        if let Some(mut old) = self.current.take() {
            reader.from = next.max(old.judged + 1);
            old.until = reader.from;
            // If it can't be told, the stream is broken and ends by itself.
            let _ = old.feed.report(&Report::Leave);
            self.leaving.push(old);
        }
        reader.judged = reader.from.saturating_sub(1);
        self.current = Some(reader);
        true
    }

    /// Says on the current stream that this falco ends: what was sent before still comes, then the
    /// stream closes. Returns whether there is such a stream.
    pub(super) fn leave(&mut self) -> bool {
        let Some(reader) = &self.current else {
            return false;
        };
        reader.feed.report(&Report::Leave).is_ok()
    }

    /// Forgets the stream `id`, which has ended. Returns whether it was the latest, so that nobody
    /// judges new events.
    pub(super) fn remove(&mut self, id: u32) -> bool {
        self.current.take_if(|reader| reader.id == id);
        self.coming.take_if(|reader| reader.id == id);
        self.leaving.retain(|reader| reader.id != id);
        id == self.opened
    }

    /// Tells the supervisor how far the events are judged, unless it knows. For when nothing is
    /// left to do.
    pub(super) fn report_seen(&mut self) {
        if !self.leaving.is_empty() {
            return;
        }
        if let Some(reader) = &mut self.current
            && reader.reported != Some(reader.judged)
        {
            reader.reported = Some(reader.judged);
            // A broken stream ends by itself; that is where it is dealt with.
            let _ = reader.feed.report(&Report::Seen {
                event: reader.judged,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cksl_wire::frame::read_frame;
    use cksl_wire::protocol::read_line;
    use cksl_wire::protocol::{AlertConfig, Reply, Watch};
    use falco_rules::event::{EventCode, Param};
    use std::io::{BufReader, Write};
    use std::os::unix::net::{UnixListener, UnixStream};

    /// A supervisor that the test plays by hand.
    struct Supervisor {
        folder: tempfile::TempDir,
        listener: UnixListener,
    }

    impl Supervisor {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let listener = UnixListener::bind(folder.path().join("s")).unwrap();
            Self { folder, listener }
        }

        fn open(&self, readers: &mut Readers<&'static str>, rules: &'static str) -> (u32, Peer) {
            let watch = Watch {
                program: "falco".to_owned(),
                syscalls: None,
                rules: Vec::new(),
                config: AlertConfig::default(),
            };
            let socket = self.folder.path().join("s");
            std::thread::scope(|scope| {
                let peer = scope.spawn(|| {
                    let (stream, _) = self.listener.accept().unwrap();
                    let mut reader = BufReader::new(stream);
                    read_line(&mut reader).unwrap();
                    let accepted = serde_json::to_string(&Reply::STREAM).unwrap();
                    writeln!(reader.get_ref(), "{accepted}").unwrap();
                    Peer(reader)
                });
                let feed = Feed::open(&socket, &watch, |_| true).unwrap();
                let id = readers.next_id();
                readers.add(id, feed, rules);
                (id, peer.join().unwrap())
            })
        }
    }

    struct Peer(BufReader<UnixStream>);

    impl Peer {
        fn report(&mut self) -> Report {
            read_frame(&mut self.0).unwrap().unwrap()
        }
    }

    fn event(num: u64) -> Record {
        Record::Event(Box::new(Event {
            num,
            ts: num,
            cpu: 0,
            tid: 1,
            code: EventCode::parse("SYSCALL_CLOSE_X").unwrap(),
            params: vec![Param::I64(0), Param::I64(3)],
        }))
    }

    /// Feeds records and lists which rules judged which events.
    fn feed(
        readers: &mut Readers<&'static str>,
        records: &[(u32, Record)],
    ) -> Vec<(&'static str, u64)> {
        let mut judged = Vec::new();
        for (id, record) in records {
            readers.take(*id, record, &mut |case| {
                judged.push((*case.rules, case.event.num));
            });
        }
        judged
    }

    #[test]
    fn a_change_of_streams_loses_no_event_and_judges_none_twice() {
        let supervisor = Supervisor::new();
        let mut readers = Readers::default();
        let (old, mut old_peer) = supervisor.open(&mut readers, "old");
        let live = |next| Record::Live { next };
        assert_eq!(
            feed(
                &mut readers,
                &[(old, live(1)), (old, event(1)), (old, event(2))]
            ),
            [("old", 1), ("old", 2)]
        );
        let (new, mut new_peer) = supervisor.open(&mut readers, "new");
        // The new stream begins at 4; by the time it is live, the old one has brought 4 already.
        let judged = feed(
            &mut readers,
            &[
                (old, event(4)),
                (new, live(4)),
                (new, event(4)),
                (new, event(6)),
                (old, event(5)),
                (old, event(6)),
                (new, event(5)),
            ],
        );
        assert_eq!(judged, [("old", 4), ("new", 6), ("new", 5)]);
        assert_eq!(old_peer.report(), Report::Leave);
        readers.report_seen();
        assert!(!readers.remove(old));
        feed(&mut readers, &[(new, event(7))]);
        readers.report_seen();
        assert_eq!(new_peer.report(), Report::Seen { event: 7 });
    }

    #[test]
    fn events_before_the_new_stream_are_judged_by_the_old_rules() {
        let supervisor = Supervisor::new();
        let mut readers = Readers::default();
        let (old, _old_peer) = supervisor.open(&mut readers, "old");
        feed(&mut readers, &[(old, Record::Live { next: 1 })]);
        let (new, _new_peer) = supervisor.open(&mut readers, "new");
        let judged = feed(
            &mut readers,
            &[
                (new, Record::Live { next: 3 }),
                (new, event(3)),
                (old, event(2)),
                (old, event(3)),
            ],
        );
        assert_eq!(judged, [("new", 3), ("old", 2)]);
    }

    #[test]
    fn a_quiet_reader_says_once_how_far_it_is() {
        let supervisor = Supervisor::new();
        let mut readers = Readers::default();
        let (id, mut peer) = supervisor.open(&mut readers, "rules");
        assert!(readers.take(id, &Record::Live { next: 12 }, &mut |_| ()));
        readers.report_seen();
        readers.report_seen();
        readers.take(id, &event(12), &mut |_| ());
        readers.report_seen();
        assert_eq!(peer.report(), Report::Seen { event: 11 });
        assert_eq!(peer.report(), Report::Seen { event: 12 });
    }

    #[test]
    fn a_stream_that_begins_anew_after_a_loss_goes_on_judging() {
        let supervisor = Supervisor::new();
        let mut readers = Readers::default();
        let (id, _peer) = supervisor.open(&mut readers, "rules");
        let live = |next| Record::Live { next };
        let judged = feed(
            &mut readers,
            &[(id, live(1)), (id, event(1)), (id, live(9)), (id, event(9))],
        );
        assert_eq!(judged, [("rules", 1), ("rules", 9)]);
        assert!(readers.remove(id));
    }
}
