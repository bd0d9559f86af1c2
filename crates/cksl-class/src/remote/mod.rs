//! A host that is another process, here or on another machine: calls, news and shells as lines of JSON over one stream.
//!
//! ```text
//! pages ─► Hosts ─► Remote ═ Order ═► attend ─► Host
//!                          ◄═ Word ══
//! ```
//! The server of a class has no rights on any machine; who has them attends it. Neither end believes the other: names,
//! lengths and numbers are checked, and what breaks a rule ends the stream with a sentence. Nothing grows at either end: a
//! call has so many answers on their way, a shell one piece in each direction until it was taken.

mod attend;
pub(crate) mod wire;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cksl_wire::protocol::Verb;
use cksl_wire::report::style::clean;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadHalf, WriteHalf};
use tokio::sync::mpsc::{
    Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel,
};
use tokio::sync::watch;
use tokio::time::{Instant, interval, timeout};
use tokio_util::codec::{FramedRead, FramedWrite, LinesCodec};

use crate::host::{
    Answer, Call, FactId, Host, Input, Load, News, Output, Shell, Size, What, problem,
};
use crate::lock;
use attend::UNKEPT;
use wire::{Order, PATIENCE, STILL_THERE, Word, codec, line, parse, write_one};

pub use attend::{End, attend};
pub use wire::Hello;

/// How long the first line may take.
const GREETING: Duration = Duration::from_secs(10);

/// How long a host that is sent away may take to hear it.
const FAREWELL: Duration = Duration::from_secs(5);

/// Answers to a call that are on their way.
const ON_THE_WAY: usize = 1024;

/// Bytes of all answers to a call that ends.
const MOST_ANSWERED: usize = 64 << 20;

/// News that are on their way.
const NEWS: usize = 256;

/// Pieces of a shell that wait at this end.
const PIECES: usize = 8;

/// Bytes of a piece, in Base64.
const LONGEST_PIECE: usize = 64 << 10;

/// Words that nobody asked for: a host may say so many at once. A class of thirty has some 10,000 facts in an hour, which a
/// host that was cut off says at once.
const UNASKED: u64 = 50_000;

/// Of which come back in a second.
const UNASKED_A_SECOND: u64 = 500;

/// Words that nobody asked for, of which there may be no flood.
#[derive(Debug)]
struct Budget {
    left: u64,
    since: Instant,
}

impl Budget {
    fn new() -> Self {
        Self {
            left: UNASKED,
            since: Instant::now(),
        }
    }

    /// Whether there may be one more.
    fn take(&mut self) -> bool {
        let seconds = self.since.elapsed().as_secs();
        if seconds > 0 {
            self.since += Duration::from_secs(seconds);
            self.left = UNASKED.min(self.left.saturating_add(seconds * UNASKED_A_SECOND));
        }
        let may = self.left > 0;
        self.left = self.left.saturating_sub(1);
        may
    }
}

/// Who waits for what the host says to one call or shell.
#[derive(Debug)]
struct Waiting {
    say: Sender<Word>,
    /// Bytes that it may still say.
    left: usize,
}

type Heard = HashMap<u64, Waiting>;

/// A host that has said who it is.
#[derive(Debug)]
pub(crate) struct Greeted<S> {
    pub(crate) hello: Hello,
    lines: FramedRead<ReadHalf<S>, LinesCodec>,
    to: WriteHalf<S>,
}

/// Hears who a host is.
///
/// # Errors
/// Why it was sent away.
pub(crate) async fn greet<S>(stream: S) -> Result<Greeted<S>, String>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (from, to) = tokio::io::split(stream);
    let mut lines = FramedRead::new(from, codec());
    let first = timeout(GREETING, lines.next()).await;
    let hello = match first {
        Ok(Some(Ok(line))) => Hello::parse(&line),
        Ok(Some(Err(error))) => Err(format!("the first line of the host can't be read: {error}")),
        Ok(None) => Err("the host has ended before it said hello".to_owned()),
        Err(_) => Err("the host did not say hello".to_owned()),
    };
    match hello {
        Ok(hello) => Ok(Greeted { hello, lines, to }),
        Err(why) => {
            farewell(to, why.clone()).await;
            Err(why)
        }
    }
}

/// Tells a host why it is sent away.
async fn farewell(to: impl AsyncWrite + Unpin, why: String) {
    let _ = timeout(FAREWELL, write_one(to, &Order::Refuse { why })).await;
}

impl<S> Greeted<S>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    /// Sends it away.
    pub(crate) async fn refuse(self, why: String) {
        farewell(self.to, why).await;
    }

    /// Speaks to it. The second value ends with the stream; its error is why the host was sent away.
    pub(crate) fn begin(self) -> (Remote, impl Future<Output = Result<(), String>>) {
        let Self { lines, to, .. } = self;
        let (orders, waiting) = unbounded_channel();
        let remote = Remote {
            orders,
            heard: Arc::default(),
            news: Arc::default(),
            load: Arc::new(watch::Sender::new(None)),
            last: AtomicU64::new(0),
        };
        let (heard, news, load) = (
            Arc::clone(&remote.heard),
            Arc::clone(&remote.news),
            Arc::clone(&remote.load),
        );
        let refuse = remote.orders.clone();
        let listens = async move {
            let mut writes = tokio::spawn(write_orders(to, waiting));
            let ended = tokio::select! {
                ended = listen(lines, &heard, &news, &load) => ended,
                // It does not read any more, or was sent away.
                _ = &mut writes => Ok(()),
            };
            // Whoever waits for a word learns that there is none.
            lock(&heard).clear();
            *lock(&news) = None;
            // It may quote the host, and is shown in a terminal.
            let ended = ended.map_err(|why| clean(&why));
            if let Err(why) = &ended {
                let _ = refuse.send(Order::Refuse { why: why.clone() });
                let _ = timeout(FAREWELL, &mut writes).await;
            }
            writes.abort();
            ended
        };
        (remote, listens)
    }
}

/// Writes all orders that come, until nothing more can, nobody reads them or the host is sent away.
async fn write_orders(to: impl AsyncWrite + Unpin, mut orders: UnboundedReceiver<Order>) {
    let mut to = FramedWrite::new(to, codec());
    let mut still = interval(STILL_THERE);
    loop {
        let order = tokio::select! {
            order = orders.recv() => match order {
                Some(order) => order,
                None => return,
            },
            _ = still.tick() => Order::Still,
        };
        let is_last = matches!(order, Order::Refuse { .. });
        let sent = timeout(PATIENCE, to.send(line(&order))).await;
        if is_last {
            let _ = to.get_mut().shutdown().await;
        }
        if is_last || !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
}

/// A host at the other end of a stream.
#[derive(Debug)]
pub(crate) struct Remote {
    // Not bounded by itself: a page has one call at a time, and a shell one piece.
    orders: UnboundedSender<Order>,
    heard: Arc<Mutex<Heard>>,
    news: Arc<Mutex<Option<Sender<News>>>>,
    /// None until it has said so for the first time.
    load: Arc<watch::Sender<Option<(Load, u64)>>>,
    last: AtomicU64,
}

impl Remote {
    /// A number, and what the host says to it: so many words on their way, of so many bytes in all.
    fn begin(&self, words: usize, left: usize) -> (u64, Receiver<Word>) {
        let id = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let (say, words) = channel(words);
        lock(&self.heard).insert(id, Waiting { say, left });
        (id, words)
    }

    fn order(&self, order: Order) {
        // The host is gone: what waits for its words is told so by their end.
        if self.orders.send(order).is_err() {
            lock(&self.heard).clear();
        }
    }

    /// How much room it has, and how many of the labs that it was asked for it had made or given up then.
    pub(crate) fn load_after(&self) -> (Load, u64) {
        self.load.borrow().unwrap_or_default()
    }

    /// Returns when it has said how much room it has.
    pub(crate) async fn tells_load(&self) {
        // The sender lives as long as this.
        let _ = self.load.subscribe().wait_for(Option::is_some).await;
    }

    /// Sends it away.
    pub(crate) fn refuse(&self, why: String) {
        self.order(Order::Refuse { why });
    }
}

async fn listen(
    mut lines: FramedRead<impl AsyncRead + Unpin, LinesCodec>,
    heard: &Mutex<Heard>,
    news: &Mutex<Option<Sender<News>>>,
    load: &watch::Sender<Option<(Load, u64)>>,
) -> Result<(), String> {
    let mut budget = Budget::new();
    let mut unasked = move || match budget.take() {
        true => Ok(()),
        false => {
            Err("the host says more than a whole class can do: it floods the server".to_owned())
        }
    };
    // One that is silent is gone, whatever its network says.
    while let Ok(Some(line)) = timeout(PATIENCE, lines.next()).await {
        let line = match line {
            Ok(line) => line,
            Err(tokio_util::codec::LinesCodecError::Io(_)) => return Ok(()),
            Err(error) => return Err(format!("a line of the host can't be read: {error}")),
        };
        let word: Word = parse(&line)
            .map_err(|error| format!("the host says what this version does not know: {error}"))?;
        let id = match &word {
            Word::Hello(_) => return Err("the host says hello a second time".to_owned()),
            Word::Load { load: now, made } => {
                unasked()?;
                load.send_replace(Some((*now, *made)));
                continue;
            }
            Word::News(_) => {
                unasked()?;
                let Word::News(one) = word else { continue };
                let Some(say) = lock(news).clone() else {
                    continue;
                };
                // While nothing can be kept, what is said in passing leaves the room to the facts.
                let is_in_passing = one.stamp.is_none() && one.what != What::Missed;
                if !is_in_passing || say.capacity() > UNKEPT {
                    let _ = say.send(*one).await;
                }
                continue;
            }
            Word::Shown { bytes, .. } if bytes.len() > LONGEST_PIECE => {
                return Err("a shell of the host shows more at a time than is asked for".to_owned());
            }
            Word::Answer { id, .. }
            | Word::Shown { id, .. }
            | Word::Problem { id, .. }
            | Word::Read { id }
            | Word::Over { id } => *id,
        };
        let mut all = lock(heard);
        let Some(waiting) = all.get_mut(&id) else {
            // Nobody waits for it any more; or nobody ever did.
            unasked()?;
            continue;
        };
        let Some(left) = waiting.left.checked_sub(line.len()) else {
            return Err("an answer of the host has no end".to_owned());
        };
        waiting.left = left;
        let is_over = matches!(word, Word::Over { .. });
        let is_lost = waiting.say.try_send(word).is_err();
        // One that takes no answers is given up, and holds nobody else up.
        if is_over || is_lost {
            all.remove(&id);
        }
    }
    Ok(())
}

impl Host for Remote {
    fn ask(&self, call: Call) -> Receiver<Answer> {
        // A watch goes on for as long as somebody looks, and nobody collects what it says.
        let is_watch = matches!(
            &call,
            Call::Verb {
                verb: Verb::Check { watch: true },
                ..
            }
        );
        let most = if is_watch { usize::MAX } else { MOST_ANSWERED };
        let (id, mut words) = self.begin(ON_THE_WAY, most);
        let (say, answers) = channel(ON_THE_WAY);
        self.order(Order::Ask { id, call });
        let (orders, heard) = (self.orders.clone(), Arc::clone(&self.heard));
        tokio::spawn(async move {
            loop {
                let word = tokio::select! {
                    word = words.recv() => word,
                    () = say.closed() => break,
                };
                match word {
                    Some(Word::Answer { answer, .. }) => {
                        let _ = say.send(*answer).await;
                    }
                    Some(Word::Over { .. }) => return,
                    _ => break,
                }
            }
            lock(&heard).remove(&id);
            let _ = orders.send(Order::Leave { id });
        });
        answers
    }

    fn follow(&self, after: Option<FactId>) -> Receiver<News> {
        let (say, news) = channel(NEWS);
        *lock(&self.news) = Some(say);
        self.order(Order::Follow { after });
        news
    }

    fn shell(&self, lab: &str, size: Size) -> Shell {
        // A piece of output and one of input are on their way, and what ends it.
        let (id, words) = self.begin(PIECES, usize::MAX);
        let (input, typed) = channel(PIECES);
        let (show, output) = channel(PIECES);
        let lab = lab.to_owned();
        self.order(Order::Shell { id, lab, size });
        let (orders, heard) = (self.orders.clone(), Arc::clone(&self.heard));
        tokio::spawn(async move {
            if !pass(id, words, typed, &show, &orders).await {
                lock(&heard).remove(&id);
                let _ = orders.send(Order::Leave { id });
            }
        });
        Shell { input, output }
    }

    fn kept(&self, fact: FactId) {
        self.order(Order::Kept { fact });
    }

    fn load(&self) -> Load {
        self.load_after().0
    }
}

/// Joins a terminal to its shell at the host; returns whether that ended.
async fn pass(
    id: u64,
    mut words: Receiver<Word>,
    mut typed: Receiver<Input>,
    show: &Sender<Output>,
    orders: &UnboundedSender<Order>,
) -> bool {
    let (mut waits, mut reads) = (None, true);
    loop {
        tokio::select! {
            word = words.recv(), if waits.is_none() => match word {
                Some(Word::Shown { bytes, .. }) => match STANDARD.decode(bytes) {
                    Ok(bytes) => waits = Some(Output::Bytes(bytes)),
                    Err(_) => return false,
                },
                Some(Word::Problem { problem, .. }) => waits = Some(Output::Problem(problem)),
                Some(Word::Read { .. }) => reads = true,
                Some(Word::Over { .. }) => return true,
                None => {
                    let why = problem("the machine of this lab is not connected now");
                    let _ = show.send(Output::Problem(why)).await;
                    return false;
                }
                _ => return false,
            },
            // Keys go on while a page is slow to draw: one of them may be Ctrl-C.
            room = show.reserve(), if waits.is_some() => {
                let Ok(room) = room else { return false };
                if let Some(output) = waits.take() {
                    room.send(output);
                    let _ = orders.send(Order::Took { id });
                }
            }
            input = typed.recv(), if reads => {
                let order = match input {
                    Some(Input::Bytes(bytes)) => Order::Keys { id, bytes: STANDARD.encode(bytes) },
                    Some(Input::Size(size)) => Order::Size { id, size },
                    None => return false,
                };
                reads = false;
                let _ = orders.send(order);
            }
            () = show.closed() => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{LabLine, Stamp};
    use jiff::Timestamp;
    use tokio::io::DuplexStream;

    /// A host whose shells say again what is typed, and whose checks never end.
    #[derive(Debug, Default)]
    struct Echo {
        watched: Arc<Mutex<Option<Sender<Answer>>>>,
        followed: Arc<Mutex<Option<FactId>>>,
    }

    impl Host for Echo {
        fn ask(&self, call: Call) -> Receiver<Answer> {
            let (say, answers) = channel(4);
            match call {
                Call::Verb { .. } => *lock(&self.watched) = Some(say),
                _ => {
                    for number in 0..3 {
                        let _ = say.try_send(Answer::Lab(LabLine {
                            id: format!("a-{number}"),
                            scenario: "a".to_owned(),
                            title: "A lab\nof two lines".to_owned(),
                            ready: true,
                        }));
                    }
                }
            }
            answers
        }

        fn follow(&self, after: Option<FactId>) -> Receiver<News> {
            *lock(&self.followed) = after;
            let (say, news) = channel(4);
            let _ = say.try_send(News {
                stamp: after.map(|id| Stamp {
                    id,
                    at: Timestamp::UNIX_EPOCH,
                }),
                lab: Some("a-1".to_owned()),
                what: What::Worked,
            });
            tokio::spawn(async move { say.closed().await });
            news
        }

        fn shell(&self, _: &str, _: Size) -> Shell {
            let (input, mut typed) = channel(1);
            let (show, output) = channel(1);
            tokio::spawn(async move {
                while let Some(Input::Bytes(bytes)) = typed.recv().await {
                    if bytes == b"exit" || show.send(Output::Bytes(bytes)).await.is_err() {
                        return;
                    }
                }
            });
            Shell { input, output }
        }
    }

    fn hello() -> Hello {
        Hello::new("lab-2".to_owned(), 7)
    }

    async fn begun(here: DuplexStream) -> (Remote, tokio::task::JoinHandle<Result<(), String>>) {
        let host = soon(greet(here)).await.unwrap();
        assert_eq!(host.hello, hello());
        let (remote, listens) = host.begin();
        (remote, tokio::spawn(listens))
    }

    async fn joined() -> (Remote, Arc<Echo>) {
        let (here, there) = tokio::io::duplex(1 << 16);
        let echo = Arc::new(Echo::default());
        tokio::spawn(attend(there, Arc::clone(&echo) as Arc<dyn Host>, hello()));
        let (remote, _) = begun(here).await;
        (remote, echo)
    }

    /// A host that says these lines, and what it hears then.
    async fn says(lines: &[String]) -> (Result<(), String>, String) {
        let (here, there) = tokio::io::duplex(1 << 16);
        let (from, to) = tokio::io::split(there);
        let mut to = FramedWrite::new(to, codec());
        let first = line(&Word::Hello(hello()));
        to.send(first).await.unwrap();
        let (_remote, listens) = begun(here).await;
        for one in lines {
            // One that is sent away is not heard to the end.
            if to.send(one.as_str()).await.is_err() {
                break;
            }
        }
        let ended = soon(listens).await.unwrap();
        let mut heard = FramedRead::new(from, codec());
        let mut last = String::new();
        while let Some(Ok(line)) = soon(heard.next()).await {
            last = line;
        }
        (ended, last)
    }

    const SIZE: Size = Size {
        rows: 24,
        columns: 80,
    };

    async fn soon<T>(what: impl Future<Output = T>) -> T {
        timeout(Duration::from_secs(20), what).await.expect("soon")
    }

    #[tokio::test]
    async fn calls_and_news_cross_whole_and_in_order() {
        let (remote, echo) = joined().await;
        let mut answers = remote.ask(Call::Labs);
        for number in 0..3 {
            let Some(Answer::Lab(lab)) = soon(answers.recv()).await else {
                panic!()
            };
            assert_eq!(lab.id, format!("a-{number}"));
            assert_eq!(lab.title, "A lab\nof two lines");
        }
        assert_eq!(soon(answers.recv()).await, None);
        let after = FactId {
            source: 7,
            number: 9,
        };
        let mut news = remote.follow(Some(after));
        let one = soon(news.recv()).await.unwrap();
        assert_eq!(one.stamp.unwrap().id, after);
        assert_eq!(*lock(&echo.followed), Some(after));
    }

    #[tokio::test]
    async fn a_watch_that_nobody_waits_for_ends_at_the_host_too() {
        let (remote, echo) = joined().await;
        let verb = Verb::Check { watch: true };
        let lab = "a-1".to_owned();
        let answers = remote.ask(Call::Verb { lab, verb });
        let say = soon(async {
            loop {
                if let Some(say) = lock(&echo.watched).take() {
                    return say;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
        drop(answers);
        soon(say.closed()).await;
    }

    #[tokio::test]
    async fn a_shell_carries_any_byte_and_waits_for_a_page_that_is_slow() {
        let (remote, _) = joined().await;
        let mut shell = remote.shell("a-1", SIZE);
        let every: Vec<u8> = (0..=255).collect();
        // More than has room on the way: the shell must wait, and nothing be lost.
        let typed = shell.input.clone();
        let keys = every.clone();
        tokio::spawn(async move {
            for _ in 0..200 {
                typed.send(Input::Bytes(keys.clone())).await.unwrap();
            }
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        for _ in 0..200 {
            assert_eq!(
                soon(shell.output.recv()).await,
                Some(Output::Bytes(every.clone()))
            );
        }
        let _ = shell.input.send(Input::Bytes(b"exit".to_vec())).await;
        assert_eq!(soon(shell.output.recv()).await, None);
    }

    #[tokio::test]
    async fn who_waits_learns_that_the_host_is_gone() {
        let (here, mut there) = tokio::io::duplex(1 << 16);
        let first = line(&Word::Hello(hello())) + "\n";
        there.write_all(first.as_bytes()).await.unwrap();
        let (remote, listens) = begun(here).await;
        let mut answers = remote.ask(Call::Labs);
        let shell = remote.shell("a-1", SIZE);
        let mut news = remote.follow(None);
        drop(there);
        let _ = soon(listens).await;
        assert_eq!(soon(answers.recv()).await, None);
        ends_without_its_host(shell).await;
        assert_eq!(soon(news.recv()).await, None);
        assert_eq!(soon(remote.ask(Call::Labs).recv()).await, None);
    }

    #[tokio::test]
    async fn a_host_that_is_dropped_ends_its_work_and_the_stream() {
        let (here, there) = tokio::io::duplex(1 << 16);
        let echo = Arc::new(Echo::default());
        let attends = attend(there, Arc::clone(&echo) as Arc<dyn Host>, hello());
        let attends = tokio::spawn(attends);
        let (remote, listens) = begun(here).await;
        let mut shell = remote.shell("a-1", SIZE);
        let _ = shell.input.send(Input::Bytes(b"x".to_vec())).await;
        assert!(soon(shell.output.recv()).await.is_some());
        attends.abort();
        let _ = soon(listens).await;
        ends_without_its_host(shell).await;
    }

    /// Its page is told why there is no more of it, and that this is not the shell's own end.
    async fn ends_without_its_host(mut shell: Shell) {
        let last = soon(shell.output.recv()).await;
        assert!(matches!(last, Some(Output::Problem(_))), "{last:?}");
        assert_eq!(soon(shell.output.recv()).await, None);
    }

    #[tokio::test]
    async fn a_server_that_says_what_it_must_not_is_left() {
        for wrong in [
            "no JSON",
            r#"{"other":1}"#,
            r#"{"shell":{"id":1,"lab":"../x","size":{"rows":24,"columns":80}}}"#,
            r#"{"ask":{"id":1,"call":{"stop":{"lab":"/etc","accept":true}}}}"#,
            r#"{"ask":{"id":1,"call":"labs","more":1}}"#,
            r#"{"keys":{"id":1,"bytes":"*"}}"#,
        ] {
            let (here, there) = tokio::io::duplex(1 << 16);
            let host: Arc<dyn Host> = Arc::new(Echo::default());
            let ends = tokio::spawn(attend(there, host, hello()));
            let mut here = FramedWrite::new(here, codec());
            here.send(wrong).await.unwrap();
            let end = soon(ends).await.unwrap();
            assert!(matches!(end, End::Wrong(_)), "{wrong}: {end:?}");
        }
    }

    #[tokio::test]
    async fn a_host_is_told_why_it_is_sent_away() {
        for (first, why) in [
            ("GET / HTTP/1.1", "no host of cksl"),
            (r#"{"hello":{"protocol":1}}"#, "version 1 of the protocol"),
        ] {
            let (here, there) = tokio::io::duplex(1 << 16);
            let (from, to) = tokio::io::split(there);
            let mut to = FramedWrite::new(to, codec());
            to.send(first).await.unwrap();
            let refused = soon(greet(here)).await.unwrap_err();
            assert!(refused.contains(why), "{refused}");
            let mut heard = FramedRead::new(from, codec());
            let heard = soon(heard.next()).await.unwrap().unwrap();
            assert_eq!(
                parse::<Order>(&heard).unwrap(),
                Order::Refuse { why: refused }
            );
        }
        let (here, there) = tokio::io::duplex(1 << 16);
        let host: Arc<dyn Host> = Arc::new(Echo::default());
        let attends = tokio::spawn(attend(there, host, hello()));
        let (remote, listens) = begun(here).await;
        remote.refuse("one is enough".to_owned());
        let end = soon(attends).await.unwrap();
        assert!(matches!(end, End::Refused(why) if why == "one is enough"));
        assert_eq!(soon(listens).await.unwrap(), Ok(()));
    }

    #[tokio::test]
    async fn a_host_that_says_what_it_must_not_is_sent_away_in_a_sentence() {
        let piece = "A".repeat(LONGEST_PIECE + 1);
        for (line, why) in [
            ("no JSON".to_owned(), "does not know"),
            (r#"{"other":1}"#.to_owned(), "does not know"),
            (r#"{"\u001b[2J":1}"#.to_owned(), "does not know"),
            (line(&Word::Hello(hello())), "a second time"),
            (
                format!(r#"{{"shown":{{"id":1,"bytes":"{piece}"}}}}"#),
                "more at a time",
            ),
            (
                "x".repeat(cksl_wire::protocol::MAX_LINE + 1),
                "can't be read",
            ),
        ] {
            let (ended, last) = says(&[line]).await;
            let refused = ended.unwrap_err();
            assert!(refused.contains(why), "{refused}");
            assert!(last.contains("refuse") && last.contains(why), "{last}");
            assert!(!refused.contains('\u{1b}'), "{refused:?}");
        }
    }

    #[tokio::test]
    async fn a_host_that_floods_is_sent_away() {
        for word in [
            Word::News(Box::new(News::of_lab("a-1", What::Step("x".to_owned())))),
            Word::Over { id: 99 },
            Word::Load {
                load: Load::default(),
                made: 0,
            },
        ] {
            let many = vec![line(&word); 2 * UNASKED as usize];
            let (ended, last) = says(&many).await;
            assert!(ended.unwrap_err().contains("floods"), "{word:?}");
            assert!(last.contains("floods"), "{last}");
        }
    }

    #[tokio::test]
    async fn an_answer_without_end_is_not_collected() {
        let (here, there) = tokio::io::duplex(1 << 20);
        let (_from, to) = tokio::io::split(there);
        let mut to = FramedWrite::new(to, codec());
        to.send(line(&Word::Hello(hello()))).await.unwrap();
        let (remote, listens) = begun(here).await;
        let mut answers = remote.ask(Call::Labs);
        tokio::spawn(async move { while answers.recv().await.is_some() {} });
        let lab = LabLine {
            id: "a-1".to_owned(),
            scenario: "a".to_owned(),
            title: "A".repeat(1 << 20),
            ready: true,
        };
        let answer = Box::new(Answer::Lab(lab));
        let one = line(&Word::Answer { id: 1, answer });
        while to.send(one.as_str()).await.is_ok() {}
        assert!(soon(listens).await.unwrap().unwrap_err().contains("no end"));
    }

    /// Lines that are nearly right: each change is drawn from a number, so that a finding can be made again.
    fn changed(line: &str, mut seed: u64) -> String {
        let mut bytes = line.as_bytes().to_vec();
        let mut draw = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as usize % below.max(1)
        };
        const PARTS: [&str; 12] = [
            "{",
            "}",
            "\"",
            "-1",
            "1e99",
            "null",
            "[]",
            "\\u0000",
            "18446744073709551616",
            "../x",
            "\u{202e}",
            ":",
        ];
        for _ in 0..=draw(3) {
            let at = draw(bytes.len());
            match draw(4) {
                0 => bytes.truncate(at),
                1 if !bytes.is_empty() => drop(bytes.remove(at)),
                2 if !bytes.is_empty() => bytes[at] ^= 1 << draw(8),
                _ => {
                    let part = PARTS[draw(PARTS.len())].as_bytes();
                    bytes.splice(at..at, part.iter().copied());
                }
            }
        }
        String::from_utf8_lossy(&bytes).replace('\n', " ")
    }

    #[tokio::test]
    async fn whatever_is_said_ends_in_a_sentence_at_worst_and_never_in_a_panic() {
        let size = SIZE;
        let lab = "a-1".to_owned();
        let words = [
            line(&Word::Hello(hello())),
            line(&Word::News(Box::new(News::of_lab("a-1", What::Lost(7))))),
            line(&Word::Shown {
                id: 1,
                bytes: "QQ==".to_owned(),
            }),
            line(&Word::Answer {
                id: 1,
                answer: Box::new(Answer::Reply(cksl_wire::protocol::Reply::Done { code: 0 })),
            }),
            line(&Word::Load {
                load: Load::default(),
                made: 1,
            }),
        ];
        let orders = [
            line(&Order::Ask {
                id: 1,
                call: Call::Labs,
            }),
            line(&Order::Shell { id: 2, lab, size }),
            line(&Order::Keys {
                id: 2,
                bytes: "QQ==".to_owned(),
            }),
            line(&Order::Follow {
                after: Some(FactId {
                    source: 7,
                    number: 9,
                }),
            }),
            line(&Order::Kept {
                fact: FactId {
                    source: 7,
                    number: 9,
                },
            }),
        ];
        for seed in 0..400 {
            let all: Vec<String> = words.iter().map(|one| changed(one, seed)).collect();
            for one in &all {
                let _ = Hello::parse(one);
            }
            let (here, there) = tokio::io::duplex(1 << 16);
            let first = line(&Word::Hello(hello()));
            let mut there = FramedWrite::new(there, codec());
            there.send(first).await.unwrap();
            let (remote, listens) = begun(here).await;
            let _answers = remote.ask(Call::Labs);
            for one in &all {
                let _ = there.send(one.as_str()).await;
            }
            drop(there);
            if let Err(why) = soon(listens).await.expect("no panic") {
                assert!(
                    why.contains("the host") && !why.contains('\n'),
                    "{seed}: {why}"
                );
            }

            let (here, there) = tokio::io::duplex(1 << 16);
            let host: Arc<dyn Host> = Arc::new(Echo::default());
            let attends = tokio::spawn(attend(there, host, hello()));
            let mut here = FramedWrite::new(here, codec());
            for one in &orders {
                let _ = here.send(changed(one, seed)).await;
            }
            drop(here);
            soon(attends).await.expect("no panic");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_silent_is_gone_and_who_has_nothing_to_say_is_not() {
        let (remote, _) = joined().await;
        tokio::time::sleep(10 * PATIENCE).await;
        assert!(remote.ask(Call::Labs).recv().await.is_some());

        let (here, mut there) = tokio::io::duplex(1 << 16);
        let first = line(&Word::Hello(hello())) + "\n";
        there.write_all(first.as_bytes()).await.unwrap();
        let (_remote, listens) = begun(here).await;
        let before = Instant::now();
        assert_eq!(listens.await.unwrap(), Ok(()));
        assert!(before.elapsed() >= PATIENCE);
    }
}
