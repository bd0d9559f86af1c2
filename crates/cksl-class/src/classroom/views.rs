//! What is seen of a class: the page to join, a learner's page, the board of the staff.

use crate::class::Cell;
use crate::class::Who;
use crate::class::exam::{self, Exam};
use crate::class::looks::Taken;
use crate::class::marks::{Mark, Regraded, Stand};
use crate::class::records::Error;
use crate::class::room::Room;
use crate::class::schedule::{Phase, Share};
use crate::class::stats::TaskStats;
use crate::class::{HostLine, Seat};
use crate::class::{Member, Role};
use crate::host::{Offer, Scenario};
use crate::session::Session;
use crate::shared::Shared;
use axum::response::Response;
use cksl_wire::report::style::count;
use cksl_wire::report::time::clock;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

type Seen = Result<Response, Error>;

/// Minutes at work without anything earned, after which a learner counts as stuck.
const STUCK: i64 = 6;

/// How long ago, in minutes, something must have been done for a learner to be at work.
const AT_WORK: i64 = 5;

/// How much time is left, for a page that counts on from there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Time {
    left: i64,
    /// It stands still.
    stands: bool,
    shown: String,
}

impl Time {
    fn of(phase: Phase) -> Option<Self> {
        let left = phase.left()?;
        let (minutes, seconds) = (left / 60, left % 60);
        Some(Self {
            left,
            stands: matches!(phase, Phase::Paused(_)),
            shown: match minutes {
                0..60 => format!("{minutes}:{seconds:02}"),
                _ => format!("{}:{:02}:{seconds:02}", minutes / 60, minutes % 60),
            },
        })
    }
}

/// What all pages of a learner say at their top.
#[derive(Serialize)]
pub(crate) struct Strip {
    words: Option<&'static str>,
    time: Option<Time>,
    look: Option<LookRow>,
}

/// A look that is asked for, or lasts.
#[derive(Serialize)]
struct LookRow {
    number: u64,
    types: bool,
    permitted: bool,
}

impl LookRow {
    fn of(room: &Room, seat: i64) -> Option<Self> {
        let seen = room.looks.of(seat)?;
        Some(Self {
            number: seen.number,
            types: seen.types,
            permitted: seen.permitted,
        })
    }
}

#[derive(Serialize)]
struct LookPage<'a> {
    token: &'a str,
    after: String,
    name: &'a str,
    seat: i64,
    lab: &'a str,
    types: bool,
    open: &'a [u8],
}

/// The page on which the staff looks on.
pub(super) fn look(
    shared: &Shared,
    session: &Session,
    seat: &Seat,
    taken: &Taken,
    open: &[u8],
) -> Response {
    let page = LookPage {
        token: &session.token,
        after: shared.board.now().to_string(),
        name: &seat.name,
        seat: seat.id,
        lab: &taken.lab,
        types: taken.types,
        open,
    };
    shared.pages.page("look.html", page)
}

impl Strip {
    pub(crate) fn of(room: &Room, seat: &Seat) -> Result<Self, Error> {
        let phase = room.records.phase(seat.share)?;
        Ok(Self {
            words: phase.refusal(),
            time: Time::of(phase),
            look: LookRow::of(room, seat.id),
        })
    }
}

#[derive(Serialize)]
struct JoinPage<'a> {
    class: &'a str,
    open: bool,
}

#[derive(Serialize)]
struct TasksPage<'a> {
    token: &'a str,
    after: String,
    class: &'a str,
    open: bool,
    name: &'a str,
    admitted: bool,
    hand: bool,
    strip: Strip,
    /// An exam goes on: nothing of what is earned is shown.
    examining: bool,
    /// What was earned in an exam that is over.
    result: Option<ResultCard>,
    /// Tasks that are not released yet.
    held: usize,
    tasks: Vec<TaskRow>,
    messages: Vec<Message>,
}

/// The result of an exam.
#[derive(Serialize)]
struct ResultCard {
    /// Some tasks are being graded.
    grading: bool,
    passed: bool,
    words: String,
    pass: u32,
    domains: Vec<DomainRow>,
}

#[derive(Serialize)]
struct DomainRow {
    domain: String,
    earned: String,
    weight: String,
}

impl ResultCard {
    fn of<'a>(exam: &Exam, grading: bool, mark: impl Fn(&str) -> Option<&'a Mark>) -> Self {
        let score = exam.score(&mark);
        Self {
            grading,
            passed: score.passed,
            words: score.words(),
            pass: exam.pass,
            domains: score
                .domains
                .into_iter()
                .map(|one| DomainRow {
                    domain: one.domain,
                    earned: exam::shown(one.percent),
                    weight: exam::shown(one.weight),
                })
                .collect(),
        }
    }
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
    /// The code of QR that leads to the page to join: modules in width, and its path.
    qr: Option<(i32, String)>,
    me: StaffRow,
    /// For the owner.
    staff: Vec<StaffRow>,
    #[serde(flatten)]
    table: Table,
}

#[derive(Serialize)]
struct StaffRow {
    name: String,
    role: &'static str,
    has_account: bool,
}

impl From<&Member> for StaffRow {
    fn from(member: &Member) -> Self {
        Self {
            name: member.name.clone(),
            role: member.role.name(),
            has_account: member.id.is_some(),
        }
    }
}

#[derive(Serialize)]
struct Table {
    class: String,
    open: bool,
    code: String,
    /// How far the time is, if it does not simply run.
    words: Option<&'static str>,
    time: Option<Time>,
    has_end: bool,
    paused: bool,
    is_exam: bool,
    tasks: Vec<Column>,
    seats: Vec<BoardRow>,
    machines: Vec<String>,
}

#[derive(Serialize)]
struct Column {
    id: String,
    title: String,
    held: bool,
    passed: String,
    earned: String,
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
    /// Its time, if it has more than the others.
    time: Option<Time>,
    look: Option<LookRow>,
    works: bool,
    score: u32,
    /// In an exam: the score, and whether it passes.
    result: Option<String>,
    cells: Vec<BoardCell>,
}

#[derive(Serialize)]
struct BoardCell {
    task: String,
    /// A lab is there.
    open: bool,
    /// The staff can let its learner begin it again.
    again: bool,
    symbol: &'static str,
    words: &'static str,
    tone: &'static str,
    points: String,
    more: String,
}

impl BoardCell {
    /// Its learner was root of the machine.
    fn on_own_machine(&mut self) {
        let mark = "on the learner's machine";
        self.more = match self.more.is_empty() {
            true => mark.to_owned(),
            false => format!("{}, {mark}", self.more),
        };
    }
}

/// The page on which the staff signs in.
pub(super) fn door(shared: &Shared, room: &Room) -> Seen {
    let class = room.records.class()?;
    let page = JoinPage {
        class: &class.name,
        open: class.open,
    };
    Ok(shared.pages.page("door.html", page))
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
pub(super) async fn tasks(shared: &Shared, room: &Room, session: &Session, seat: &Seat) -> Seen {
    let after = shared.board.now().to_string();
    let class = room.records.class()?;
    let cells = room.records.cells(Some(seat.id))?;
    let offer = room.offer(&shared.host).await.ok();
    let offer = offer.as_ref();
    let none = Cell::default();
    let examining = shared.is_of_exam(&session.who);
    let grading = room.records.is_closing(seat.id)?;
    let row = |task: &String| {
        let cell = cells.get(&(seat.id, task.clone()));
        let Cell { lab, mark, .. } = cell.unwrap_or(&none);
        let known = known(offer, task);
        let (_, tone) = looks(mark.stand);
        let about = |one: &Scenario| match &class.exam {
            None => format!("{} · about {} min", one.tier, one.minutes),
            Some(exam) => {
                let weight = exam::shown(exam.percent(task).round());
                format!("{} · {weight} of the score", one.tier)
            }
        };
        TaskRow {
            id: task.clone(),
            title: known.as_ref().map_or(task, |one| &one.title).clone(),
            facts: known.as_ref().map_or_else(String::new, about),
            // Whether all was earned is told when it is over, so the stand is not asked.
            state: match (examining, mark.works, mark.attempts) {
                (false, ..) => mark.stand.word(),
                (true, true, _) => "begun",
                (true, false, 0) => "not begun",
                (true, false, _) => "handed in",
            },
            tone: if examining { "faint" } else { tone },
            points: match (examining, mark.regraded) {
                (true, _) => String::new(),
                (false, None) => points(mark),
                (false, Some(before)) => format!("{} ({})", points(mark), judged_again(before)),
            },
            lab: lab.clone().filter(|lab| {
                let is_there = || !room.records.is_forsaken(lab).unwrap_or_default();
                (mark.open && is_there()) || shared.starts.of(lab).is_some()
            }),
            lacks: known.and_then(|one| one.lacks),
        }
    };
    let messages = room.records.messages(seat.id)?;
    let page = TasksPage {
        token: &session.token,
        after,
        class: &class.name,
        open: class.open,
        name: &seat.name,
        admitted: seat.admitted,
        held: class.held.len(),
        examining,
        result: class.exam.as_ref().filter(|_| !examining).map(|exam| {
            ResultCard::of(exam, grading, |task| {
                let cell = cells.get(&(seat.id, task.to_owned()));
                cell.map(|cell| &cell.mark)
            })
        }),
        hand: seat.hand,
        strip: Strip::of(room, seat)?,
        tasks: match seat.admitted {
            true => {
                let tasks = match &class.exam {
                    None => class.tasks.clone(),
                    Some(exam) => exam.order(seat.id, &class.tasks),
                };
                let begun = tasks.iter().filter(|task| !class.held.contains(task));
                begun.map(row).collect()
            }
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
    Ok(shared.pages.page("tasks.html", page))
}

/// That a mark counts by a recording that was judged again, and what had counted before.
fn judged_again(before: Regraded) -> String {
    format!("judged again, before: {} of {}", before.score, before.max)
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
    let me = match &session.who {
        Who::Staff(member) => member.clone(),
        _ => Member::console(),
    };
    let table = all(shared, room).await?;
    let page = BoardPage {
        staff: match me.role {
            Role::Owner => room.records.staff()?.iter().map(Into::into).collect(),
            _ => Vec::new(),
        },
        me: (&me).into(),
        token: &session.token,
        after,
        origin: &room.origin,
        qr: crate::qr::path(&room.way_in(&table.code)),
        table,
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
    let offer = offer.as_ref();
    let now = Timestamp::now();
    let schedule = room.records.schedule()?;
    let phase = schedule.phase(Share::default(), now);
    let words = match phase {
        Phase::Before(_) => Some("not begun yet"),
        Phase::Runs(_) => None,
        Phase::Paused(_) => Some("paused"),
        Phase::Over => Some("over"),
    };
    let code = class.shown_code();
    let own = room.records.on_own_machines()?;
    let machines = room.records.hosts()?;
    let board_row = |seat: &Seat| {
        let mut row = BoardRow {
            time: match seat.share == Share::default() {
                true => None,
                false => Time::of(schedule.phase(seat.share, now)),
            },
            look: LookRow::of(room, seat.id),
            result: class.exam.as_ref().map(|exam| {
                let mark = |task: &str| {
                    let cell = cells.get(&(seat.id, task.to_owned()));
                    cell.map(|cell| &cell.mark)
                };
                exam.score(mark).words()
            }),
            ..row(seat, &class.tasks, &cells, now)
        };
        for (cell, task) in row.cells.iter_mut().zip(&class.tasks) {
            if own.contains(&(seat.id, task.clone())) {
                cell.on_own_machine();
            }
        }
        row
    };
    let column = |task: &String| {
        let title = known(offer, task).map_or_else(|| task.clone(), |one| one.title);
        Column {
            held: class.held.contains(task),
            ..column(task, title, &cells, &own, seats.len())
        }
    };
    Ok(Table {
        tasks: class.tasks.iter().map(column).collect(),
        seats: seats.iter().map(board_row).collect(),
        machines: machines.iter().map(HostLine::words).collect(),
        class: class.name,
        open: class.open,
        code,
        words,
        time: Time::of(phase),
        has_end: schedule.ends.is_some(),
        is_exam: class.exam.is_some(),
        paused: matches!(phase, Phase::Paused(_)),
    })
}

type Cells = BTreeMap<(i64, String), Cell>;

/// What is earned on a machine of a learner's own tells nothing of the class.
fn column(
    task: &str,
    title: String,
    cells: &Cells,
    own: &BTreeSet<(i64, String)>,
    seats: usize,
) -> Column {
    let of = cells
        .iter()
        .filter(|(key, _)| key.1 == task && !own.contains(key));
    let stats = TaskStats::of(of.map(|(_, cell)| &cell.mark));
    Column {
        id: task.to_owned(),
        title,
        held: false,
        passed: format!("{} of {seats} passed", stats.passed),
        earned: stats.earned(),
        median: stats.took(),
        fails: stats.failing(),
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
        time: None,
        look: None,
        works: tasks.iter().filter_map(of).any(|cell| cell.mark.open),
        score: tasks.iter().filter_map(of).map(|one| one.mark.score).sum(),
        result: None,
        cells: tasks
            .iter()
            .map(|task| cell(task, &of(task).unwrap_or(&none).mark))
            .collect(),
    }
}

fn cell(task: &str, mark: &Mark) -> BoardCell {
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
    more.extend(mark.regraded.map(judged_again));
    BoardCell {
        task: task.to_owned(),
        open: mark.open,
        again: mark.attempts > 0,
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
            share: Share::default(),
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
        let column = column("a", "A".to_owned(), &cells(1, 1), &BTreeSet::new(), 4);
        assert_eq!(column.median, "too few for a median");
        assert_eq!(column.passed, "0 of 4 passed");
    }

    #[test]
    fn what_is_earned_on_a_machine_of_ones_own_is_no_statistic() {
        let mut cells = cells(1, 1);
        for cell in cells.values_mut() {
            cell.mark.stand = Stand::Passed;
            cell.mark.seconds = Some(60);
        }
        let passed = |own: &BTreeSet<_>| column("a", "A".to_owned(), &cells, own, 4).passed;
        assert_eq!(passed(&BTreeSet::new()), "1 of 4 passed");
        let own = BTreeSet::from([(1, "a".to_owned())]);
        assert_eq!(passed(&own), "0 of 4 passed");
    }

    #[test]
    fn time_is_shown_as_a_clock_that_stands_in_a_pause() {
        let shown = |phase| Time::of(phase).map(|time| (time.shown, time.stands));
        let runs = shown(Phase::Runs(Some(3_661)));
        assert_eq!(runs, Some(("1:01:01".to_owned(), false)));
        let paused = shown(Phase::Paused(Some(61)));
        assert_eq!(paused, Some(("1:01".to_owned(), true)));
        assert_eq!(shown(Phase::Runs(None)), None);
        let page = Pages::new().render(
            "strip.html",
            Strip {
                words: Phase::Paused(None).refusal(),
                time: Time::of(Phase::Paused(Some(61))),
                look: Some(LookRow {
                    number: 7,
                    types: true,
                    permitted: true,
                }),
            },
        );
        assert!(
            page.contains("see your terminals and type in them"),
            "{page}"
        );
        assert!(page.contains("data-look=\"7\""), "{page}");
        assert!(page.contains("data-left=\"61\" data-stands"), "{page}");
        assert!(page.contains("time stands still"), "{page}");
    }

    #[test]
    fn names_and_messages_are_text() {
        let pages = Pages::new();
        let table = Table {
            class: HOSTILE.to_owned(),
            open: true,
            code: "ABCD-2345".to_owned(),
            words: Some("paused"),
            time: Time::of(Phase::Paused(Some(61))),
            has_end: true,
            paused: true,
            is_exam: true,
            tasks: vec![column(
                "a",
                HOSTILE.to_owned(),
                &cells(1, 1),
                &BTreeSet::new(),
                1,
            )],
            seats: vec![row(
                &seat(),
                &["a".to_owned()],
                &cells(1, 1),
                Timestamp::UNIX_EPOCH,
            )],
            machines: vec![HOSTILE.to_owned()],
        };
        let tasks = TasksPage {
            token: "token",
            after: String::new(),
            class: HOSTILE,
            open: false,
            name: HOSTILE,
            admitted: true,
            hand: false,
            held: 2,
            strip: Strip {
                words: None,
                time: Time::of(Phase::Runs(Some(3_661))),
                look: None,
            },
            examining: true,
            result: Some(ResultCard {
                grading: true,
                passed: false,
                words: "66 %, not passed".to_owned(),
                pass: 67,
                domains: vec![DomainRow {
                    domain: HOSTILE.to_owned(),
                    earned: "66 %".to_owned(),
                    weight: "100 %".to_owned(),
                }],
            }),
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
        let door = JoinPage { ..join };
        for page in [
            pages.render("door.html", door),
            pages.render("table.html", &table),
            pages.render("tasks.html", tasks),
            pages.render("join.html", join),
            pages.render(
                "look.html",
                LookPage {
                    token: "token",
                    after: String::new(),
                    name: HOSTILE,
                    seat: 1,
                    lab: "a-1",
                    types: false,
                    open: &[1, 2],
                },
            ),
            pages.render(
                "board.html",
                BoardPage {
                    token: "token",
                    after: String::new(),
                    origin: HOSTILE,
                    qr: crate::qr::path("a"),
                    me: (&Member::console()).into(),
                    staff: vec![StaffRow {
                        name: HOSTILE.to_owned(),
                        role: "viewer",
                        has_account: true,
                    }],
                    table,
                },
            ),
        ] {
            assert!(!page.contains("<script>alert") && !page.contains("<img"));
            assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
        }
    }
}
