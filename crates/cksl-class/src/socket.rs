//! The WebSocket of a terminal. Bytes of the terminal are binary messages, in both directions; all else is a line of
//! JSON. The page says which bytes it has drawn, and gets no more than a window of others.

use std::collections::VecDeque;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

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

/// Joins a page to a terminal until either goes.
pub(crate) async fn serve(
    mut socket: WebSocket,
    host: &dyn Host,
    terminals: &Terminals,
    lab: &str,
    number: u8,
) {
    let end = match run(&mut socket, host, terminals, lab, number).await {
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
    let mut drawn = 0;
    let keys = attached.input();
    loop {
        tokio::select! {
            message = hear.next() => {
                let Some(Ok(message)) = message else { return Err(End::Gone) };
                heard(message, &mut typed, sent, &mut drawn)?;
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
                    Some(View::Ended) => Told::Ended,
                    Some(View::Taken) | None => Told::Taken,
                };
                return tell(&mut say, told(&last)).await;
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

const WRONG_SIZE: End = End::Wrong("a terminal has 1 to 1000 rows and columns");

fn heard(message: Message, typed: &mut Typed, sent: u64, drawn: &mut u64) -> Result<(), End> {
    match message {
        Message::Binary(bytes) => typed.push(Input::Bytes(bytes.into())),
        Message::Text(text) => match word(&text)? {
            Word::Size(rows, columns) => {
                typed.push(Input::Size(size(rows, columns).ok_or(WRONG_SIZE)?))
            }
            Word::Drawn(bytes) if bytes <= sent => {
                *drawn = bytes.max(*drawn);
                Ok(())
            }
            Word::Drawn(_) => Err(End::Wrong("more was drawn than was sent")),
        },
        Message::Close(_) => Err(End::Gone),
        Message::Ping(_) | Message::Pong(_) => Ok(()),
    }
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
