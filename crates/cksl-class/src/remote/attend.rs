//! The side of the host: it answers the server at the other end of the stream.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cksl_wire::protocol::Reply;
use cksl_wire::report::Problem;
use cksl_wire::report::style::clean;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{interval, timeout};
use tokio_util::codec::{FramedRead, FramedWrite, LinesCodecError};

use super::wire::{Hello, Order, PATIENCE, STILL_THERE, Word, codec, line, parse};
use crate::host::is_name;
use crate::host::{Answer, FactId, Host, Input, News, Output, Shell, problem};
use crate::lock;

/// Calls and shells of one server at a time.
const MOST: usize = 512;

/// Words that wait until the server reads.
const WAITING: usize = 256;

/// Facts that are told before the server has kept the first of them. It reads answers and shells from the same stream: so
/// there is always room for these where its news wait, and a disk that is full, or a database that is away, holds up
/// nobody's work.
pub(super) const UNKEPT: usize = 64;

/// Why a host no longer speaks to its server.
#[derive(Debug)]
pub enum End {
    /// The stream has ended: the server, or the network.
    Cut(String),
    /// The server has sent it away, in these words.
    Refused(String),
    /// The server said what it must not.
    Wrong(String),
}

impl From<LinesCodecError> for End {
    fn from(error: LinesCodecError) -> Self {
        match error {
            LinesCodecError::Io(error) => Self::Cut(error.to_string()),
            LinesCodecError::MaxLineLengthExceeded => Self::Wrong(error.to_string()),
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
pub async fn attend<S>(stream: S, host: Arc<dyn Host>, hello: Hello) -> End
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    match answer(stream, host, hello).await {
        Ok(()) => End::Cut("the server has ended the connection".to_owned()),
        Err(end) => end,
    }
}

/// How much room there is.
fn load(host: &dyn Host, made: &AtomicU64) -> Word {
    // Before it is looked: a lab that is made meanwhile may be in both, and never in neither.
    let made = made.load(Ordering::SeqCst);
    let load = host.load();
    Word::Load { load, made }
}

/// Writes all words that come, and how much room there is, until nothing more can or nobody reads them.
async fn write_words(
    to: impl AsyncWrite + Unpin,
    mut words: Receiver<Word>,
    host: Arc<dyn Host>,
    made: Arc<AtomicU64>,
) {
    let mut to = FramedWrite::new(to, codec());
    let mut still = interval(STILL_THERE);
    // Who it is comes first.
    still.reset();
    loop {
        let word = tokio::select! {
            word = words.recv() => match word {
                Some(word) => word,
                None => return,
            },
            _ = still.tick() => load(&*host, &made),
        };
        let sent = timeout(PATIENCE, to.send(line(&word))).await;
        if !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
}

async fn answer<S>(stream: S, host: Arc<dyn Host>, hello: Hello) -> Result<(), End>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (from, to) = tokio::io::split(stream);
    let (words, waiting) = channel(WAITING);
    let _ = words.send(Word::Hello(hello)).await;
    let made = Arc::new(AtomicU64::new(0));
    let _ = words.send(load(&*host, &made)).await;
    let writes = write_words(to, waiting, Arc::clone(&host), Arc::clone(&made));
    let writes = tokio::spawn(writes);
    let _writes = Work::Call(writes.abort_handle());
    let all = Works::default();
    let works = &all.0;
    let mut follows = None;
    // The last fact that the server has kept, as far as it has said so.
    let reached = watch::Sender::new(None);
    let mut orders = FramedRead::new(from, codec());
    let wrong = |why: &str| End::Wrong(why.to_owned());
    loop {
        let line = match timeout(PATIENCE, orders.next()).await {
            Ok(Some(line)) => line?,
            Ok(None) => return Ok(()),
            Err(_) => return Err(End::Cut("the server was silent for a minute".to_owned())),
        };
        let order = parse(&line).map_err(|error: io::Error| End::Wrong(error.to_string()))?;
        let words = words.clone();
        match order {
            Order::Still => {}
            // It is shown in a terminal.
            Order::Refuse { why } => return Err(End::Refused(clean(&why))),
            Order::Kept { fact } => {
                host.kept(fact);
                reached.send_replace(Some(fact));
            }
            Order::Ask { id, call } => {
                if call.lab().is_some_and(|lab| !is_name(lab)) {
                    return Err(wrong("a call is about what is no name of a lab"));
                }
                let makes = call.makes();
                if lock(works).len() >= MOST {
                    if makes {
                        made.fetch_add(1, Ordering::SeqCst);
                    }
                    refuse_call(&words, id).await;
                    continue;
                }
                let mut answers = host.ask(call);
                let over = Arc::clone(works);
                let (host, made) = (Arc::clone(&host), Arc::clone(&made));
                let mut all = lock(works);
                let task = tokio::spawn(async move {
                    while let Some(answer) = answers.recv().await {
                        let answer = Box::new(answer);
                        let _ = words.send(Word::Answer { id, answer }).await;
                    }
                    if makes {
                        made.fetch_add(1, Ordering::SeqCst);
                        let _ = words.send(load(&*host, &made)).await;
                    }
                    let _ = words.send(Word::Over { id }).await;
                    lock(&over).remove(&id);
                });
                all.insert(id, Work::Call(task.abort_handle()));
            }
            Order::Follow { after } => {
                let news = host.follow(after);
                let task = tokio::spawn(tell(news, words, reached.subscribe()));
                // The one before ends with its place.
                drop(follows.replace(Work::Call(task.abort_handle())));
            }
            Order::Shell { id, lab, size } => {
                if !is_name(&lab) {
                    return Err(wrong("a shell is for what is no name of a lab"));
                }
                if lock(works).len() >= MOST {
                    refuse_shell(&words, id).await;
                    continue;
                }
                let shell = host.shell(&lab, size);
                let (input, typed) = channel(1);
                let (took, taken) = channel(1);
                let over = Arc::clone(works);
                let mut all = lock(works);
                let task = tokio::spawn(async move {
                    serve_shell(id, shell, typed, taken, &words).await;
                    let _ = words.send(Word::Over { id }).await;
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
}

/// Tells the server what is new, and of facts no more than it may have unkept.
async fn tell(
    mut news: Receiver<News>,
    words: Sender<Word>,
    mut reached: watch::Receiver<Option<FactId>>,
) {
    let mut unkept = VecDeque::new();
    while let Some(one) = news.recv().await {
        if one.what.is_fact() {
            unkept.extend(one.stamp.map(|stamp| stamp.id));
        }
        while unkept.len() > UNKEPT {
            if reached.changed().await.is_err() {
                return;
            }
            let kept = *reached.borrow_and_update();
            let is_kept = |fact: &FactId| {
                kept.is_some_and(|kept| kept.source == fact.source && kept.number >= fact.number)
            };
            while unkept.front().is_some_and(is_kept) {
                unkept.pop_front();
            }
        }
        let _ = words.send(Word::News(Box::new(one))).await;
    }
}

/// Why a call or a shell is not begun.
fn too_much() -> Problem {
    problem("too much is being done for this class; try it again in a moment")
}

async fn refuse_call(words: &Sender<Word>, id: u64) {
    for reply in [Reply::Problem(too_much()), Reply::Done { code: 3 }] {
        let answer = Box::new(Answer::Reply(reply));
        let _ = words.send(Word::Answer { id, answer }).await;
    }
    let _ = words.send(Word::Over { id }).await;
}

async fn refuse_shell(words: &Sender<Word>, id: u64) {
    let problem = too_much();
    let _ = words.send(Word::Problem { id, problem }).await;
    let _ = words.send(Word::Over { id }).await;
}

fn type_in(works: &Mutex<HashMap<u64, Work>>, id: u64, typed: Input) -> Result<(), End> {
    match lock(works).get(&id) {
        Some(Work::Shell { input, .. }) => input
            .try_send(typed)
            .map_err(|_| End::Wrong("more was typed before what came first was read".to_owned())),
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
    words: &Sender<Word>,
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
                let _ = words.send(word).await;
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
                let _ = words.send(Word::Read { id }).await;
            }
        }
    }
}
