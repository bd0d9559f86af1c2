//! The WebSocket of a terminal. Bytes of the terminal are binary messages, in both directions; all else is a line of
//! JSON. The page says which bytes it has drawn, and gets no more than a window of others.

use std::collections::VecDeque;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use crate::class::looks::Taken;
use crate::host::{Host, Input, Size};
use crate::terminal::{PATIENCE, Terminals, View};

/// The longest message of a page: what is pasted comes in pieces of this at most.
pub(crate) const LONGEST: usize = 64 << 10;

/// Bytes that a page may be behind.
const WINDOW: u64 = 256 << 10;

/// Bytes that may wait for a shell which does not read.
const MOST_TYPED: usize = 1 << 20;

/// What a page says beside keys.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Word {
    /// The size of its terminal: rows, columns.
    Size(u16, u16),
    /// How many bytes it has drawn since it came.
    Drawn(u64),
}

/// What a page is told beside bytes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Told<'a> {
    /// So many bytes follow that were shown before: programs must not be answered for them again.
    Past(usize),
    /// The shell has ended.
    Ended,
    /// Another page shows it now.
    Taken,
    /// What is wrong.
    Problem(&'a str),
    /// Rows and columns of the terminal, for who looks on.
    Size(u16, u16),
}

/// Why a connection ends.
enum End {
    /// It is over.
    Gone,
    /// The page said what it must not.
    Wrong(&'static str),
}

fn told(told: &Told<'_>) -> Message {
    Message::text(serde_json::to_string(told).unwrap_or_default())
}

fn size(rows: u16, columns: u16) -> Option<Size> {
    let fits = |count| (1..=1000).contains(&count);
    (fits(rows) && fits(columns)).then_some(Size { rows, columns })
}

fn word(text: &str) -> Result<Word, End> {
    serde_json::from_str(text).map_err(|_| {
        End::Wrong("this message is no {\"size\":[rows,columns]} or {\"drawn\":bytes}")
    })
}

/// Joins a page to a terminal until either goes, or `over` is. `refusal` says why keys are not taken now, if they are not.
pub(crate) async fn serve(
    mut socket: WebSocket,
    host: &dyn Host,
    terminals: &Terminals,
    (lab, number): (&str, u8),
    refusal: impl Fn() -> Option<&'static str>,
    over: impl Future<Output = ()>,
) {
    let ended = tokio::select! {
        ended = run(&mut socket, host, terminals, lab, number, refusal) => ended,
        () = over => Err(SESSION_OVER),
    };
    let end = match ended {
        Ok(()) | Err(End::Gone) => None,
        Err(End::Wrong(why)) => Some(CloseFrame {
            code: axum::extract::ws::close_code::POLICY,
            reason: why.into(),
        }),
    };
    let _ = socket.send(Message::Close(end)).await;
}

async fn run(
    socket: &mut WebSocket,
    host: &dyn Host,
    terminals: &Terminals,
    lab: &str,
    number: u8,
    refusal: impl Fn() -> Option<&'static str>,
) -> Result<(), End> {
    // A shell is made for a terminal of a known size.
    let first = match socket.recv().await {
        Some(Ok(Message::Text(text))) => word(&text)?,
        _ => return Err(End::Gone),
    };
    let Word::Size(rows, columns) = first else {
        return Err(End::Wrong("a terminal says its size first"));
    };
    let size = size(rows, columns).ok_or(WRONG_SIZE)?;
    let mut attached = match terminals.attach(host, lab, number, size) {
        Ok(attached) => attached,
        Err(why) => {
            let _ = socket.send(told(&Told::Problem(why))).await;
            return Ok(());
        }
    };
    let past = std::mem::take(&mut attached.past);
    let mut sent = past.len() as u64;
    let (mut say, mut hear) = socket.split();
    say.send(told(&Told::Past(past.len())))
        .await
        .map_err(|_| End::Gone)?;
    tell(&mut say, Message::binary(past)).await?;
    let mut typed = Typed::default();
    typed.push(Input::Size(size))?;
    attached.resized(size);
    let mut drawn = 0;
    let mut told_why = None;
    let keys = attached.input();
    loop {
        tokio::select! {
            message = hear.next() => {
                let Some(Ok(message)) = message else { return Err(End::Gone) };
                if let Message::Binary(_) = message {
                    let why = refusal();
                    // Said once, and not for each key.
                    if let Some(why) = why.filter(|_| why != told_why) {
                        tell(&mut say, told(&Told::Problem(why))).await?;
                    }
                    told_why = why;
                    if why.is_some() {
                        continue;
                    }
                }
                if let Some(size) = heard(message, &mut typed, sent, &mut drawn)? {
                    attached.resized(size);
                }
            }
            // What the shell shows goes on while it does not read: it may wait for just that.
            room = keys.reserve(), if !typed.is_empty() => match room {
                Ok(room) => {
                    if let Some(input) = typed.pop() {
                        room.send(input);
                    }
                }
                Err(_) => typed = Typed::default(),
            },
            view = attached.views.recv(), if sent.saturating_sub(drawn) < WINDOW => {
                let last = match view {
                    Some(View::Bytes(bytes)) => {
                        sent += bytes.len() as u64;
                        tell(&mut say, Message::binary(bytes)).await?;
                        continue;
                    }
                    Some(View::Problem(problem)) => {
                        let text = problem.to_string();
                        tell(&mut say, told(&Told::Problem(text.trim()))).await?;
                        continue;
                    }
                    Some(View::Size(_)) => continue,
                    Some(View::Ended) => Told::Ended,
                    // Who is told no more than the problem tries again by itself.
                    Some(View::Cut) => return Ok(()),
                    Some(View::Taken) | None => Told::Taken,
                };
                return tell(&mut say, told(&last)).await;
            }
        }
    }
}

/// Shows a terminal to the staff for as long as its learner permits it, or until `over`.
pub(crate) async fn look(
    mut socket: WebSocket,
    terminals: &Terminals,
    taken: Taken,
    number: u8,
    over: impl Future<Output = ()>,
) {
    tokio::select! {
        _ = look_on(&mut socket, terminals, taken, number) => {}
        () = over => {}
    }
    let _ = socket.send(Message::Close(None)).await;
}

async fn look_on(
    socket: &mut WebSocket,
    terminals: &Terminals,
    mut taken: Taken,
    number: u8,
) -> Result<(), End> {
    let (mut say, mut hear) = socket.split();
    let Some(mut watched) = terminals.watch(&taken.lab, number) else {
        return tell(&mut say, told(&Told::Problem("this terminal is not open"))).await;
    };
    let sized = |size: Size| told(&Told::Size(size.rows, size.columns));
    if let Some(size) = watched.size {
        tell(&mut say, sized(size)).await?;
    }
    tell(&mut say, told(&Told::Past(watched.past.len()))).await?;
    tell(&mut say, Message::binary(std::mem::take(&mut watched.past))).await?;
    let mut typed = Typed::default();
    loop {
        tokio::select! {
            message = hear.next() => match message {
                Some(Ok(Message::Binary(bytes))) if taken.types => typed.push(Input::Bytes(bytes.into()))?,
                // Who only looks types into nothing, and the size is the learner's.
                Some(Ok(Message::Binary(_) | Message::Text(_) | Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Gone),
            },
            room = watched.input.reserve(), if !typed.is_empty() => match room {
                Ok(room) => {
                    if let Some(input) = typed.pop() {
                        room.send(input);
                    }
                }
                Err(_) => typed = Typed::default(),
            },
            view = watched.views.recv() => match view {
                Some(View::Bytes(bytes)) => tell(&mut say, Message::binary(bytes)).await?,
                Some(View::Size(size)) => tell(&mut say, sized(size)).await?,
                Some(View::Problem(problem)) => {
                    tell(&mut say, told(&Told::Problem(problem.to_string().trim()))).await?;
                }
                Some(View::Taken) => {}
                Some(View::Ended | View::Cut) => return tell(&mut say, told(&Told::Ended)).await,
                None => return Err(End::Gone),
            },
            _ = taken.ends.changed() => {
                return tell(&mut say, told(&Told::Problem("the look has ended"))).await;
            }
        }
    }
}

/// Sends to a page, which may be slow, and may be gone without a word.
async fn tell(say: &mut SplitSink<&mut WebSocket, Message>, message: Message) -> Result<(), End> {
    match timeout(PATIENCE, say.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Gone),
    }
}

/// What was typed and the shell has not read.
#[derive(Debug, Default)]
struct Typed {
    waiting: VecDeque<Input>,
    bytes: usize,
}

impl Typed {
    fn push(&mut self, input: Input) -> Result<(), End> {
        self.bytes += cost(&input);
        self.waiting.push_back(input);
        match self.bytes > MOST_TYPED {
            true => Err(End::Wrong(
                "more was pasted than the program in the terminal reads",
            )),
            false => Ok(()),
        }
    }

    fn pop(&mut self) -> Option<Input> {
        let input = self.waiting.pop_front()?;
        self.bytes -= cost(&input);
        Some(input)
    }

    fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

/// Bytes in memory, about: an empty message takes some, too.
fn cost(input: &Input) -> usize {
    match input {
        Input::Bytes(bytes) => 64 + bytes.len(),
        Input::Size(_) => 64,
    }
}

const SESSION_OVER: End = End::Wrong("this session has ended");

const WRONG_SIZE: End = End::Wrong("a terminal has 1 to 1000 rows and columns");

/// Takes a message of a page; returns the new size if it says one.
fn heard(
    message: Message,
    typed: &mut Typed,
    sent: u64,
    drawn: &mut u64,
) -> Result<Option<Size>, End> {
    match message {
        Message::Binary(bytes) => typed.push(Input::Bytes(bytes.into()))?,
        Message::Text(text) => match word(&text)? {
            Word::Size(rows, columns) => {
                let size = size(rows, columns).ok_or(WRONG_SIZE)?;
                typed.push(Input::Size(size))?;
                return Ok(Some(size));
            }
            Word::Drawn(bytes) if bytes <= sent => *drawn = bytes.max(*drawn),
            Word::Drawn(_) => return Err(End::Wrong("more was drawn than was sent")),
        },
        Message::Close(_) => return Err(End::Gone),
        Message::Ping(_) | Message::Pong(_) => {}
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_does_not_read_is_bounded() {
        let mut typed = Typed::default();
        let piece = || Input::Bytes(vec![b'x'; LONGEST]);
        let pieces = MOST_TYPED / LONGEST;
        for _ in 1..pieces {
            assert!(typed.push(piece()).is_ok());
        }
        assert!(typed.pop().is_some() && typed.push(piece()).is_ok());
        assert!(typed.push(piece()).is_err());
        let mut drawn = 0;
        let wrong = Message::text(r#"{"drawn":7}"#);
        assert!(heard(wrong, &mut Typed::default(), 6, &mut drawn).is_err());
    }

    #[test]
    fn a_page_says_sizes_and_what_it_has_drawn_and_nothing_else() {
        assert!(matches!(
            word(r#"{"size":[24,80]}"#),
            Ok(Word::Size(24, 80))
        ));
        assert!(matches!(word(r#"{"drawn":9}"#), Ok(Word::Drawn(9))));
        for wrong in [
            "",
            "[]",
            r#"{"size":[24]}"#,
            r#"{"size":[24,"80"]}"#,
            r#"{"size":[24,80],"more":1}"#,
            r#"{"drawn":-1}"#,
            r#"{"other":1}"#,
        ] {
            assert!(word(wrong).is_err(), "{wrong}");
        }
        assert!(size(0, 80).is_none() && size(24, 5000).is_none());
    }
}
