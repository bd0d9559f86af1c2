//! What is seen of a class: the page to join, a learner's desk, the board of the staff.

use std::collections::BTreeMap;

use axum::response::Response;
use cksl_node::report::style::count;
use cksl_node::report::time::clock;
use cksl_node::timeline::Judged;
use jiff::Timestamp;
use serde::Serialize;

use super::marks::{Mark, Stand, minutes};
use super::records::{Cell, Error, Seat};
use super::room::Room;
use crate::host::{Offer, Scenario};
use crate::server::Shared;
use crate::session::Session;

type Seen = Result<Response, Error>;

/// Minutes at work without anything earned, after which a learner counts as stuck.
const STUCK: i64 = 6;

/// How long ago, in minutes, something must have been done for a learner to be at work.
const AT_WORK: i64 = 5;

/// Learners from whom on a median says something.
const ENOUGH: usize = 5;

#[derive(Serialize)]
struct JoinPage<'a> {
    class: &'a str,
    open: bool,
}

#[derive(Serialize)]
struct DeskPage<'a> {
    token: &'a str,
    after: String,
    class: &'a str,
    open: bool,
    name: &'a str,
    admitted: bool,
    hand: bool,
    tasks: Vec<TaskRow>,
    messages: Vec<Message>,
}

#[derive(Serialize)]
struct TaskRow {
    id: String,
    title: String,
    facts: String,
    state: &'static str,
    tone: &'static str,
    points: String,
    lab: Option<String>,
    lacks: Option<String>,
}

#[derive(Serialize)]
struct Message {
    at: String,
    text: String,
}

#[derive(Serialize)]
struct BoardPage<'a> {
    token: &'a str,
    after: String,
    origin: &'a str,
    #[serde(flatten)]
    table: Table,
}

#[derive(Serialize)]
struct Table {
    class: String,
    open: bool,
    code: String,
    tasks: Vec<Column>,
    seats: Vec<BoardRow>,
}

#[derive(Serialize)]
struct Column {
    id: String,
    title: String,
    passed: String,
    median: String,
    fails: Option<String>,
}

#[derive(Serialize)]
struct BoardRow {
    id: i64,
    name: String,
    admitted: bool,
    hand: bool,
    doing: String,
    stuck: Option<String>,
    score: u32,
    cells: Vec<BoardCell>,
}

#[derive(Serialize)]
struct BoardCell {
    symbol: &'static str,
    words: &'static str,
    tone: &'static str,
    points: String,
    more: String,
}

/// The page to join.
pub(super) fn joining(shared: &Shared, room: &Room) -> Seen {
    let class = room.records.class()?;
    let page = JoinPage {
        class: &class.name,
        open: class.open,
    };
    Ok(shared.pages.page("join.html", page))
}

fn known(offer: Option<&Offer>, task: &str) -> Option<Scenario> {
    offer.and_then(|offer| offer.scenario(task)).cloned()
}

/// Symbol and tone of a stand.
fn looks(stand: Stand) -> (&'static str, &'static str) {
    match stand {
        Stand::New => ("·", "faint"),
        Stand::Tried => ("○", "unsure"),
        Stand::Working => ("●", "unsure"),
        Stand::Passed => ("✓", "good"),
    }
}

/// A learner's tasks, and what was said to them.
pub(super) async fn desk(shared: &Shared, room: &Room, session: &Session, seat: &Seat) -> Seen {
    let after = shared.board.now().to_string();
    let class = room.records.class()?;
    let cells = room.records.cells(Some(seat.id))?;
    let offer = room.offer(&shared.host).await.ok();
    let none = Cell::default();
    let row = |task: &String| {
        let cell = cells.get(&(seat.id, task.clone()));
        let Cell { lab, mark, .. } = cell.unwrap_or(&none);
        let known = known(offer, task);
        let (_, tone) = looks(mark.stand);
        TaskRow {
            id: task.clone(),
            title: known.as_ref().map_or(task, |one| &one.title).clone(),
            facts: known.as_ref().map_or_else(String::new, |one| {
                format!("{} · about {} min", one.tier, one.minutes)
            }),
            state: mark.stand.word(),
            tone,
            points: points(mark),
            lab: lab
                .clone()
                .filter(|lab| mark.open || shared.starts.of(lab).is_some()),
            lacks: known.and_then(|one| one.lacks),
        }
    };
    let messages = room.records.messages(seat.id)?;
    let page = DeskPage {
        token: &session.token,
        after,
        class: &class.name,
        open: class.open,
        name: &seat.name,
        admitted: seat.admitted,
        hand: seat.hand,
        tasks: match seat.admitted {
            true => class.tasks.iter().map(row).collect(),
            // What the tasks are is for who is in the class.
            false => Vec::new(),
        },
        messages: messages
            .into_iter()
            .map(|(at, text)| Message {
                at: clock(at),
                text,
            })
            .collect(),
    };
    Ok(shared.pages.page("desk.html", page))
}

fn points(mark: &Mark) -> String {
    match mark.max {
        Some(max) => format!("{} of {max}", mark.score),
        None => String::new(),
    }
}

/// The page of the staff.
pub(super) async fn board(shared: &Shared, room: &Room, session: &Session) -> Seen {
    let after = shared.board.now().to_string();
    let page = BoardPage {
        token: &session.token,
        after,
        origin: &room.origin,
        table: all(shared, room).await?,
    };
    Ok(shared.pages.page("board.html", page))
}

/// What of it changes.
pub(super) async fn table(shared: &Shared, room: &Room) -> Seen {
    let table = all(shared, room).await?;
    Ok(shared.pages.page("table.html", table))
}

async fn all(shared: &Shared, room: &Room) -> Result<Table, Error> {
    let class = room.records.class()?;
    let seats = room.records.seats()?;
    let cells = room.records.cells(None)?;
    let offer = room.offer(&shared.host).await.ok();
    let now = Timestamp::now();
    let code = class.shown_code();
    let column = |task: &String| {
        let title = known(offer, task).map_or_else(|| task.clone(), |one| one.title);
        column(task, title, &cells, seats.len())
    };
    Ok(Table {
        tasks: class.tasks.iter().map(column).collect(),
        seats: seats
            .iter()
            .map(|seat| row(seat, &class.tasks, &cells, now))
            .collect(),
        class: class.name,
        open: class.open,
        code,
    })
}

type Cells = BTreeMap<(i64, String), Cell>;

fn column(task: &str, title: String, cells: &Cells, seats: usize) -> Column {
    let of = || cells.iter().filter(|((_, of), _)| of == task);
    let mut seconds: Vec<i64> = of()
        .filter(|(_, cell)| cell.mark.stand == Stand::Passed)
        .filter_map(|(_, cell)| cell.mark.seconds)
        .collect();
    seconds.sort_unstable();
    let median = match seconds.len() >= ENOUGH {
        true => format!("median {} min", minutes(seconds[seconds.len() / 2])),
        false => "too few for a median".to_owned(),
    };
    let mut fails: BTreeMap<&str, usize> = BTreeMap::new();
    for check in of().flat_map(|(_, cell)| cell.mark.checks.values()) {
        if check.verdict == Judged::Fail {
            *fails.entry(&check.id).or_default() += 1;
        }
    }
    let worst = fails.into_iter().max_by_key(|(_, count)| *count);
    Column {
        id: task.to_owned(),
        title,
        passed: format!("{} of {seats} passed", seconds.len()),
        median,
        fails: worst.map(|(check, count)| format!("{check} fails for {count}")),
    }
}

fn row(seat: &Seat, tasks: &[String], cells: &Cells, now: Timestamp) -> BoardRow {
    let none = Cell::default();
    let of = |task: &String| cells.get(&(seat.id, task.clone()));
    let ago = |at: Timestamp| (now.as_second() - at.as_second()).max(0) / 60;
    let worked = tasks.iter().filter_map(of).filter_map(|one| one.worked);
    let worked = worked.max();
    let doing = match worked.map(ago) {
        None => "nothing yet".to_owned(),
        Some(0) => "now".to_owned(),
        Some(minutes) => format!("{minutes} min ago"),
    };
    let is_at_work = worked.is_some_and(|at| ago(at) < AT_WORK);
    let stuck = tasks.iter().filter_map(of).filter_map(|cell| {
        let since = ago(cell.mark.progressed?);
        let fits = cell.mark.stand == Stand::Working && is_at_work && since >= STUCK;
        fits.then_some(since)
    });
    let stuck = stuck.min().map(|since| format!("stuck for {since} min"));
    BoardRow {
        id: seat.id,
        name: seat.name.clone(),
        admitted: seat.admitted,
        hand: seat.hand,
        doing,
        stuck,
        score: tasks.iter().filter_map(of).map(|one| one.mark.score).sum(),
        cells: tasks
            .iter()
            .map(|task| cell(&of(task).unwrap_or(&none).mark))
            .collect(),
    }
}

fn cell(mark: &Mark) -> BoardCell {
    let (symbol, tone) = looks(mark.stand);
    let mut more = Vec::new();
    if let Some(minutes) = mark.minutes().filter(|_| mark.score > 0) {
        more.push(format!("{minutes} min"));
    }
    if mark.hints > 0 {
        more.push(count(mark.hints as u64, "hint"));
    }
    if mark.attempts > 1 {
        more.push(format!("attempt {}", mark.attempts));
    }
    BoardCell {
        symbol,
        words: mark.stand.word(),
        tone,
        points: points(mark),
        more: more.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Pages;

    const HOSTILE: &str = "</td><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

    fn seat() -> Seat {
        Seat {
            id: 1,
            name: HOSTILE.to_owned(),
            admitted: true,
            hand: true,
        }
    }

    fn at(second: i64) -> Option<Timestamp> {
        Timestamp::from_second(second).ok()
    }

    fn cells(worked: i64, progressed: i64) -> Cells {
        let mark = Mark {
            stand: Stand::Working,
            score: 2,
            max: Some(3),
            progressed: at(progressed),
            ..Mark::default()
        };
        let cell = Cell {
            lab: Some("a-1".to_owned()),
            worked: at(worked),
            mark,
        };
        BTreeMap::from([((1, "a".to_owned()), cell)])
    }

    #[test]
    fn stuck_is_who_works_and_earns_nothing_and_not_who_is_away() {
        let now = at(60_000).unwrap();
        let stuck = |worked, progressed| {
            row(&seat(), &["a".to_owned()], &cells(worked, progressed), now).stuck
        };
        let long_ago = 60_000 - 7 * 60;
        assert_eq!(stuck(59_990, long_ago).as_deref(), Some("stuck for 7 min"));
        assert_eq!(stuck(59_990, 59_900), None);
        assert_eq!(stuck(50_000, long_ago), None);
    }

    #[test]
    fn a_median_of_a_few_is_not_told() {
        let cells = cells(1, 1);
        let column = column("a", "A".to_owned(), &cells, 4);
        assert_eq!(column.median, "too few for a median");
        assert_eq!(column.passed, "0 of 4 passed");
    }

    #[test]
    fn names_and_messages_are_text() {
        let pages = Pages::new();
        let table = Table {
            class: HOSTILE.to_owned(),
            open: true,
            code: "ABCD-2345".to_owned(),
            tasks: vec![column("a", HOSTILE.to_owned(), &cells(1, 1), 1)],
            seats: vec![row(
                &seat(),
                &["a".to_owned()],
                &cells(1, 1),
                Timestamp::UNIX_EPOCH,
            )],
        };
        let desk = DeskPage {
            token: "token",
            after: String::new(),
            class: HOSTILE,
            open: false,
            name: HOSTILE,
            admitted: true,
            hand: false,
            tasks: vec![TaskRow {
                id: "a".to_owned(),
                title: HOSTILE.to_owned(),
                facts: HOSTILE.to_owned(),
                state: "passed",
                tone: "good",
                points: String::new(),
                lab: None,
                lacks: Some(HOSTILE.to_owned()),
            }],
            messages: vec![Message {
                at: "10:00:00".to_owned(),
                text: HOSTILE.to_owned(),
            }],
        };
        let join = JoinPage {
            class: HOSTILE,
            open: true,
        };
        for page in [
            pages.render("table.html", &table),
            pages.render("desk.html", desk),
            pages.render("join.html", join),
            pages.render(
                "board.html",
                BoardPage {
                    token: "token",
                    after: String::new(),
                    origin: HOSTILE,
                    table,
                },
            ),
        ] {
            assert!(!page.contains("<script>alert") && !page.contains("<img"));
            assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
        }
    }
}
