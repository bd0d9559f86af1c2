//! A host that is another process: calls, news and shells as lines of JSON over one stream.
//!
//! ```text
//! pages ─► Remote ═ Order ═► attend ─► Host
//!                 ◄═ Word ══
//! ```
//! The server of a class has no rights on its machine; who has them attends it. Nothing grows at either end: a call has
//! so many answers on their way, a shell one piece in each direction until it was taken.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cksl_node::protocol::{MAX_LINE, Reply};
use cksl_node::report::Problem;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc::{Receiver, Sender, UnboundedSender, channel, unbounded_channel};
use tokio::task::AbortHandle;
use tokio_util::codec::{FramedRead, FramedWrite, LinesCodec};

use crate::host::{Answer, Call, FactId, Host, Input, News, Output, Shell, Size, problem};
use crate::lock;
use crate::pages::is_name;

/// The version of what crosses the stream.
const PROTOCOL: u32 = 1;

/// Answers to a call that are on their way.
const ON_THE_WAY: usize = 1024;

/// News that are on their way.
const NEWS: usize = 256;

/// Pieces of a shell that wait at this end.
const PIECES: usize = 8;

/// Calls and shells of one server at a time.
const MOST: usize = 512;

/// To the host.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Order {
    /// A call. Its answers carry this number.
    Ask { id: u64, call: Call },
    /// News from here on, instead of those that were asked for before.
    Follow { after: Option<FactId> },
    /// A shell. What it shows carries this number.
    Shell { id: u64, lab: String, size: Size },
    /// Keys for it, in Base64; the next are sent once these were read.
    Keys { id: u64, bytes: String },
    /// The new size of its terminal; it is read like keys.
    Size { id: u64, size: Size },
    /// What it has shown was taken: it may show more.
    Took { id: u64 },
    /// Nobody waits for that call or shell any more.
    Leave { id: u64 },
}

/// From the host.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Word {
    /// The first one.
    Hello { protocol: u32 },
    /// An answer to a call.
    Answer { id: u64, answer: Box<Answer> },
    /// Something happened.
    News(Box<News>),
    /// A shell shows these bytes, in Base64.
    Shown { id: u64, bytes: String },
    /// A shell can't be opened.
    Problem { id: u64, problem: Problem },
    /// A shell has read what was typed.
    Read { id: u64 },
    /// That call or shell has ended.
    Over { id: u64 },
}

fn line<T: Serialize>(what: &T) -> String {
    serde_json::to_string(what).unwrap_or_default()
}

fn parse<T: DeserializeOwned>(line: &str) -> io::Result<T> {
    serde_json::from_str(line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

fn codec() -> LinesCodec {
    LinesCodec::new_with_max_length(MAX_LINE)
}

/// Writes all lines that come, until nothing more can or nobody reads them.
async fn write_all<T: Serialize>(
    to: impl AsyncWrite + Unpin,
    mut lines: tokio::sync::mpsc::UnboundedReceiver<T>,
) {
    let mut to = FramedWrite::new(to, codec());
    while let Some(one) = lines.recv().await {
        if to.send(line(&one)).await.is_err() {
            return;
        }
    }
}

/// What the host said to one call or shell.
type Heard = HashMap<u64, Sender<Word>>;

/// A host at the other end of a stream.
#[derive(Debug)]
pub struct Remote {
    // Not bounded by itself: a page has one call at a time, and a shell one piece.
    orders: UnboundedSender<Order>,
    heard: Arc<Mutex<Heard>>,
    news: Arc<Mutex<Option<Sender<News>>>>,
    last: AtomicU64,
}

impl Remote {
    /// Speaks to the host that attends the other end of the stream. The second value ends with the stream.
    pub fn new<S>(stream: S) -> (Self, impl Future<Output = io::Result<()>>)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let (from, to) = tokio::io::split(stream);
        let (orders, lines) = unbounded_channel();
        let remote = Self {
            orders,
            heard: Arc::default(),
            news: Arc::default(),
            last: AtomicU64::new(0),
        };
        let (heard, news) = (Arc::clone(&remote.heard), Arc::clone(&remote.news));
        let listens = async move {
            let writes = tokio::spawn(write_all(to, lines));
            let ended = listen(from, &heard, &news).await;
            // Whoever waits for a word learns that there is none.
            lock(&heard).clear();
            *lock(&news) = None;
            writes.abort();
            ended
        };
        (remote, listens)
    }

    /// A number, and what the host says to it.
    fn begin(&self) -> (u64, Receiver<Word>) {
        let id = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let (say, words) = channel(ON_THE_WAY);
        lock(&self.heard).insert(id, say);
        (id, words)
    }

    fn order(&self, order: Order) {
        // The host is gone: what waits for its words is told so by their end.
        if self.orders.send(order).is_err() {
            lock(&self.heard).clear();
        }
    }
}

async fn listen(
    from: impl AsyncRead + Unpin,
    heard: &Mutex<Heard>,
    news: &Mutex<Option<Sender<News>>>,
) -> io::Result<()> {
    let mut lines = FramedRead::new(from, codec());
    let mut greeted = false;
    while let Some(line) = lines.next().await {
        let word: Word = parse(&line.map_err(io::Error::other)?)?;
        let id = match &word {
            Word::Hello { protocol: PROTOCOL } => {
                greeted = true;
                continue;
            }
            _ if !greeted => {
                let why = "the host speaks another protocol; use the same version of cksl";
                return Err(io::Error::new(io::ErrorKind::InvalidData, why));
            }
            Word::Hello { .. } => continue,
            Word::News(_) => {
                let Word::News(one) = word else { continue };
                let say = lock(news).clone();
                if let Some(say) = say {
                    let _ = say.send(*one).await;
                }
                continue;
            }
            Word::Answer { id, .. }
            | Word::Shown { id, .. }
            | Word::Problem { id, .. }
            | Word::Read { id }
            | Word::Over { id } => *id,
        };
        let mut all = lock(heard);
        let is_over = matches!(word, Word::Over { .. });
        let is_lost = all.get(&id).is_some_and(|say| say.try_send(word).is_err());
        // One that takes no answers is given up, and holds nobody else up.
        if is_over || is_lost {
            all.remove(&id);
        }
    }
    Ok(())
}

impl Host for Remote {
    fn ask(&self, call: Call) -> Receiver<Answer> {
        let (id, mut words) = self.begin();
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
        let (id, words) = self.begin();
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

/// What is done for the server.
enum Work {
    Call(AbortHandle),
    Shell {
        task: AbortHandle,
        input: Sender<Input>,
        took: Sender<()>,
    },
}

impl Drop for Work {
    fn drop(&mut self) {
        let (Self::Call(task) | Self::Shell { task, .. }) = self;
        task.abort();
    }
}

/// All that is done for a server, by its numbers. It ends with this.
#[derive(Default)]
struct Works(Arc<Mutex<HashMap<u64, Work>>>);

impl Drop for Works {
    fn drop(&mut self) {
        lock(&self.0).clear();
    }
}

/// Answers the server at the other end of the stream by a host, until the stream ends. The server is not trusted: names
/// are checked, and what runs at a time is bounded. Who drops this in the middle ends all of it.
///
/// # Errors
/// The stream broke, or the server said what it must not.
pub async fn attend<S>(stream: S, host: Arc<dyn Host>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (from, to) = tokio::io::split(stream);
    let (words, lines) = unbounded_channel();
    let _ = words.send(Word::Hello { protocol: PROTOCOL });
    let writes = tokio::spawn(write_all(to, lines));
    let _writes = Work::Call(writes.abort_handle());
    let all = Works::default();
    let works = &all.0;
    let mut follows = None;
    let mut orders = FramedRead::new(from, codec());
    let wrong = |why| io::Error::new(io::ErrorKind::InvalidData, why);
    while let Some(line) = orders.next().await {
        let order: Order = parse(&line.map_err(io::Error::other)?)?;
        let words = words.clone();
        match order {
            Order::Ask { id, call } => {
                if call.lab().is_some_and(|lab| !is_name(lab)) {
                    return Err(wrong("a call is about what is no name of a lab"));
                }
                if lock(works).len() >= MOST {
                    refuse(&words, id);
                    continue;
                }
                let mut answers = host.ask(call);
                let over = Arc::clone(works);
                let mut all = lock(works);
                let task = tokio::spawn(async move {
                    while let Some(answer) = answers.recv().await {
                        let answer = Box::new(answer);
                        let _ = words.send(Word::Answer { id, answer });
                    }
                    let _ = words.send(Word::Over { id });
                    lock(&over).remove(&id);
                });
                all.insert(id, Work::Call(task.abort_handle()));
            }
            Order::Follow { after } => {
                let mut news = host.follow(after);
                let task = tokio::spawn(async move {
                    while let Some(one) = news.recv().await {
                        let _ = words.send(Word::News(Box::new(one)));
                    }
                });
                // The one before ends with its place.
                drop(follows.replace(Work::Call(task.abort_handle())));
            }
            Order::Shell { id, lab, size } => {
                if !is_name(&lab) {
                    return Err(wrong("a shell is for what is no name of a lab"));
                }
                if lock(works).len() >= MOST {
                    refuse(&words, id);
                    continue;
                }
                let shell = host.shell(&lab, size);
                let (input, typed) = channel(1);
                let (took, taken) = channel(1);
                let over = Arc::clone(works);
                let mut all = lock(works);
                let task = tokio::spawn(async move {
                    serve_shell(id, shell, typed, taken, &words).await;
                    let _ = words.send(Word::Over { id });
                    lock(&over).remove(&id);
                });
                let task = task.abort_handle();
                all.insert(id, Work::Shell { task, input, took });
            }
            Order::Keys { id, bytes } => {
                let bytes = STANDARD
                    .decode(bytes)
                    .map_err(|_| wrong("keys are no Base64"))?;
                type_in(works, id, Input::Bytes(bytes))?;
            }
            Order::Size { id, size } => type_in(works, id, Input::Size(size))?,
            Order::Took { id } => {
                if let Some(Work::Shell { took, .. }) = lock(works).get(&id) {
                    let _ = took.try_send(());
                }
            }
            Order::Leave { id } => drop(lock(works).remove(&id)),
        }
    }
    Ok(())
}

fn refuse(words: &UnboundedSender<Word>, id: u64) {
    let why = problem("too much is being done for this class; try it again in a moment");
    let answer = Box::new(Answer::Reply(Reply::Problem(why.clone())));
    let _ = words.send(Word::Answer { id, answer });
    let _ = words.send(Word::Problem { id, problem: why });
    let _ = words.send(Word::Over { id });
}

fn type_in(works: &Mutex<HashMap<u64, Work>>, id: u64, typed: Input) -> io::Result<()> {
    match lock(works).get(&id) {
        Some(Work::Shell { input, .. }) => input.try_send(typed).map_err(|_| {
            let why = "more was typed before what came first was read";
            io::Error::new(io::ErrorKind::InvalidData, why)
        }),
        // It has ended just now.
        _ => Ok(()),
    }
}

/// Joins a shell to the server: one piece at a time in each direction.
async fn serve_shell(
    id: u64,
    mut shell: Shell,
    mut typed: Receiver<Input>,
    mut taken: Receiver<()>,
    words: &UnboundedSender<Word>,
) {
    let (mut waits, mut free) = (None, true);
    loop {
        tokio::select! {
            output = shell.output.recv(), if free => {
                let word = match output {
                    Some(Output::Bytes(bytes)) => Word::Shown { id, bytes: STANDARD.encode(bytes) },
                    Some(Output::Problem(problem)) => Word::Problem { id, problem },
                    None => return,
                };
                free = false;
                let _ = words.send(word);
            }
            took = taken.recv(), if !free => match took {
                Some(()) => free = true,
                None => return,
            },
            input = typed.recv(), if waits.is_none() => match input {
                Some(input) => waits = Some(input),
                None => return,
            },
            room = shell.input.reserve(), if waits.is_some() => {
                match (room, waits.take()) {
                    (Ok(room), Some(input)) => room.send(input),
                    // Its output says that it has ended.
                    _ => typed.close(),
                }
                let _ = words.send(Word::Read { id });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{LabLine, Stamp, What};
    use cksl_node::protocol::Verb;
    use jiff::Timestamp;
    use std::time::Duration;
    use tokio::time::timeout;

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

    fn joined() -> (Remote, Arc<Echo>) {
        let (here, there) = tokio::io::duplex(1 << 16);
        let echo = Arc::new(Echo::default());
        tokio::spawn(attend(there, Arc::clone(&echo) as Arc<dyn Host>));
        let (remote, listens) = Remote::new(here);
        tokio::spawn(listens);
        (remote, echo)
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
        let (remote, echo) = joined();
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
        let (remote, echo) = joined();
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
        let (remote, _) = joined();
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
        let (here, there) = tokio::io::duplex(1 << 16);
        let (remote, listens) = Remote::new(here);
        let listens = tokio::spawn(listens);
        let mut answers = remote.ask(Call::Labs);
        let mut shell = remote.shell("a-1", SIZE);
        let mut news = remote.follow(None);
        drop(there);
        let _ = soon(listens).await;
        assert_eq!(soon(answers.recv()).await, None);
        assert_eq!(soon(shell.output.recv()).await, None);
        assert_eq!(soon(news.recv()).await, None);
        assert_eq!(soon(remote.ask(Call::Labs).recv()).await, None);
    }

    #[tokio::test]
    async fn a_host_that_is_dropped_ends_its_work_and_the_stream() {
        let (here, there) = tokio::io::duplex(1 << 16);
        let echo = Arc::new(Echo::default());
        let attends = tokio::spawn(attend(there, Arc::clone(&echo) as Arc<dyn Host>));
        let (remote, listens) = Remote::new(here);
        let listens = tokio::spawn(listens);
        let mut shell = remote.shell("a-1", SIZE);
        let _ = shell.input.send(Input::Bytes(b"x".to_vec())).await;
        assert!(soon(shell.output.recv()).await.is_some());
        attends.abort();
        let _ = soon(listens).await;
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
            let ends = tokio::spawn(attend(there, host));
            let mut here = FramedWrite::new(here, codec());
            here.send(wrong).await.unwrap();
            assert!(soon(ends).await.unwrap().is_err(), "{wrong}");
        }
    }
}
