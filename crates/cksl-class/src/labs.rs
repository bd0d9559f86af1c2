//! The pages of labs: all of them with what there is to start, and each with its task, checks and timeline.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use cksl_wire::protocol::{Reply, Verb};
use cksl_wire::report::style::clean;
use cksl_wire::report::time::{clock, span};
use cksl_wire::report::{
    COMMAND, Explained, Problem, ReportedCheck, Shown, ShownHint, ShownQuestion, Status, Style,
    Task, cut, deed_text, domain, is_plumbing, is_routine, who, words,
};
use cksl_wire::timeline::{Entry, EventNum, Point, What};
use jiff::Timestamp;
use serde::Serialize;

use crate::answer::refused;
use crate::class::Who;
use crate::classroom::Strip;
use crate::host::{Call, Host, LabLine, Offer, Told, is_name};
use crate::html::{Part, Piece, parts, pieces};
use crate::pages::{CheckRow, check_row, open_row, points};
use crate::session::Session;
use crate::shared::Shared;
use crate::terminal::OF_ONE_LAB;

/// Lines of a timeline that a page shows; the last ones.
const MOST_MOMENTS: usize = 400;

/// Deeds of a run that are shown.
const DEEDS: usize = 4;

/// Texts on a page stand in no columns.
const STYLE: Style = Style {
    width: 0,
    color: false,
    plain: false,
};

#[derive(Serialize)]
struct HomePage<'a> {
    token: &'a str,
    after: String,
    labs: &'a [LabLine],
    offer: &'a Offer,
    problem: Option<Problem>,
}

#[derive(Serialize)]
struct MakingPage<'a> {
    token: &'a str,
    after: String,
    lab: &'a str,
    title: &'a str,
    expected: String,
    problem: Option<Problem>,
    strip: Option<Strip>,
}

#[derive(Serialize)]
struct LabPage<'a> {
    token: &'a str,
    after: String,
    lab: &'a str,
    title: &'a str,
    facts: String,
    task: Vec<Part<'static>>,
    #[serde(flatten)]
    sheet: Sheet<'a>,
    terminals: u8,
    strip: Option<Strip>,
    /// It is one of an exam.
    examining: bool,
}

/// What of a page changes with what the learner does.
#[derive(Serialize)]
struct Sheet<'a> {
    state: String,
    points: Option<String>,
    ended: Option<&'a str>,
    passed: bool,
    checks: Vec<CheckRow<'a>>,
    questions: Vec<QuestionRow<'a>>,
    hints: Vec<HintRow<'a>>,
    more_hints: bool,
    is_exam: bool,
}

#[derive(Serialize)]
struct QuestionRow<'a> {
    check: &'a str,
    ask: Vec<Piece>,
    value: Option<&'a str>,
    tries: usize,
    free: usize,
}

#[derive(Serialize)]
struct HintRow<'a> {
    number: usize,
    of: usize,
    cost: u32,
    text: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct TimelinePage {
    moments: Vec<Moment>,
    left_out: usize,
    open: Vec<String>,
}

#[derive(Serialize)]
struct Moment {
    at: String,
    who: String,
    command: Option<String>,
    text: String,
    checks: Vec<String>,
}

/// The labs, and what there is to start.
pub(crate) async fn home(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
) -> Response {
    let after = shared.board.now().to_string();
    let labs = Told::of(&*shared.host, Call::Labs).await;
    let offer = Told::of(&*shared.host, Call::Offer).await;
    shared.pages.page(
        "home.html",
        HomePage {
            token: &session.token,
            after,
            problem: labs.problem().or_else(|| offer.problem()),
            labs: &labs.labs,
            offer: &offer.offer,
        },
    )
}

/// A lab.
pub(crate) async fn lab(
    State(shared): State<Arc<Shared>>,
    Extension(session): Extension<Session>,
    Path(lab): Path<String>,
) -> Response {
    if !is_name(&lab) {
        return refused(StatusCode::NOT_FOUND, "there is no such lab");
    }
    // Before it is looked: what happens meanwhile is in the stream.
    let after = shared.board.now().to_string();
    let strip = match (&shared.room, &session.who) {
        (Some(room), Who::Seat(seat)) => Strip::of(room, seat).ok(),
        _ => None,
    };
    if let Some(start) = shared.starts.of(&lab) {
        let gone = start.since.elapsed().as_secs();
        let expected = match start.seconds {
            Some(seconds) => format!("about {seconds} s in all, {gone} s so far"),
            None => format!("{gone} s so far"),
        };
        let page = MakingPage {
            token: &session.token,
            after,
            lab: &lab,
            title: &start.title,
            expected,
            problem: start.problem,
            strip,
        };
        return shared.pages.page("making.html", page);
    }
    let examining = shared.is_exam();
    let state = match Lab::of(&*shared.host, &lab, examining).await {
        Ok(state) => state,
        Err(problem) => return no_lab(&shared, &problem),
    };
    let Some(task) = &state.task else {
        return no_lab(&shared, &crate::host::problem("its task can't be read"));
    };
    let facts = format!(
        "{} · {} points · about {} min",
        domain(&task.domain),
        task.points,
        task.minutes
    );
    shared.pages.page(
        "lab.html",
        LabPage {
            token: &session.token,
            after,
            lab: &lab,
            title: &task.sheet.title,
            facts,
            task: parts(&task.sheet.task),
            sheet: state.sheet(),
            terminals: OF_ONE_LAB,
            strip,
            examining,
        },
    )
}

/// Of a page what changes.
pub(crate) async fn sheet(State(shared): State<Arc<Shared>>, Path(lab): Path<String>) -> Response {
    if !is_name(&lab) {
        return refused(StatusCode::NOT_FOUND, "there is no such lab");
    }
    match Lab::of(&*shared.host, &lab, shared.is_exam()).await {
        Ok(state) => shared.pages.page("sheet.html", state.sheet()),
        Err(problem) => refused(StatusCode::CONFLICT, problem.to_string().trim()),
    }
}

/// What happened.
pub(crate) async fn timeline(
    State(shared): State<Arc<Shared>>,
    Path(lab): Path<String>,
) -> Response {
    if !is_name(&lab) {
        return refused(StatusCode::NOT_FOUND, "there is no such lab");
    }
    let verb = Verb::Explain { check: None };
    let told = Told::of(&*shared.host, Call::Verb { lab, verb }).await;
    let explained = told.replies.iter().find_map(|reply| match reply {
        Reply::Shown(Shown::Explained(explained)) => Some(explained),
        _ => None,
    });
    match explained {
        Some(explained) => shared.pages.page("timeline.html", moments(explained)),
        None => {
            let problem = told.problem().map(|problem| problem.to_string());
            let why = problem.unwrap_or_else(|| "nothing is known of it".to_owned());
            refused(StatusCode::CONFLICT, why.trim())
        }
    }
}

fn no_lab(shared: &Shared, problem: &Problem) -> Response {
    let title = "There is no such lab to work in";
    let lines = std::iter::once(&problem.message).chain(&problem.hints);
    let text = lines.map(String::as_str).collect::<Vec<_>>().join("\n");
    shared
        .pages
        .message(StatusCode::NOT_FOUND, title, &text, true)
}

/// What a page shows of a lab, by the learner's verbs.
#[derive(Default)]
struct Lab {
    task: Option<Task>,
    status: Option<Box<Status>>,
    questions: Vec<ShownQuestion>,
    hints: Vec<ShownHint>,
    /// Those of the last grade, or none.
    checks: Vec<ReportedCheck>,
    /// It is one of an exam.
    examining: bool,
}

impl Lab {
    /// In an exam: the task and its questions, and nothing that tells of points.
    async fn of(host: &dyn Host, lab: &str, examining: bool) -> Result<Self, Problem> {
        let mut state = Self {
            examining,
            ..Self::default()
        };
        let in_exam = [Verb::Task, Verb::Questions];
        let beside = [Verb::Status, Verb::Hints, Verb::Explain { check: None }];
        let beside = beside.into_iter().filter(|_| !examining);
        for verb in in_exam.into_iter().chain(beside) {
            let lab = lab.to_owned();
            let is_first = verb == Verb::Task;
            let told = Told::of(host, Call::Verb { lab, verb }).await;
            // An exam refuses some; what there is is shown.
            if let Some(problem) = told.problem().filter(|_| is_first) {
                return Err(problem);
            }
            for reply in told.replies {
                if let Reply::Shown(shown) = reply {
                    state.take(shown);
                }
            }
        }
        Ok(state)
    }

    fn take(&mut self, shown: Shown) {
        match shown {
            Shown::Task(task) => self.task = Some(task),
            Shown::Status(status) => self.status = Some(status),
            Shown::Questions(questions) => self.questions = questions,
            Shown::Hints(hints) => self.hints = hints,
            Shown::Explained(explained) => self.checks = explained.checks,
            _ => {}
        }
    }

    fn sheet(&self) -> Sheet<'_> {
        let status = self.status.as_deref();
        let mut checks: Vec<CheckRow<'_>> = self.checks.iter().map(check_row).collect();
        // Before the first grade their names are known, and nothing else.
        if checks.is_empty() {
            let names = status.iter().flat_map(|status| &status.checks);
            checks.extend(names.map(|id| open_row(id)));
        }
        let last = status.and_then(|status| status.last.as_ref());
        let passed = last.is_some_and(|tally| tally.passed);
        let state = status.map_or_else(String::new, |status| {
            let lost = match status.lost {
                0 => String::new(),
                lost => format!(" · the detector has missed {lost} events"),
            };
            format!(
                "{} · {} · {} of about {} min{lost}",
                status.provider,
                clean(&status.state),
                span(status.seconds),
                status.minutes
            )
        });
        Sheet {
            state,
            points: last.map(points),
            ended: status.and_then(|status| status.ending.as_deref()),
            passed,
            checks,
            questions: self.questions.iter().map(question_row).collect(),
            hints: self.hints.iter().map(hint_row).collect(),
            // Who has earned all gains nothing by one.
            more_hints: !passed && status.is_some_and(|status| status.hints < status.hints_in_all),
            is_exam: self.examining,
        }
    }
}

fn question_row(question: &ShownQuestion) -> QuestionRow<'_> {
    QuestionRow {
        check: &question.check,
        ask: pieces(&clean(&question.ask)),
        value: question.value.as_deref(),
        tries: question.tries,
        free: question.free,
    }
}

fn hint_row(hint: &ShownHint) -> HintRow<'_> {
    HintRow {
        number: hint.number,
        of: hint.of,
        cost: hint.cost,
        text: parts(&hint.text),
    }
}

fn moments(explained: &Explained) -> TimelinePage {
    let shown = explained
        .timeline
        .entries
        .iter()
        .filter(|entry| match &entry.what {
            What::Run(run) => !is_plumbing(entry.who, run),
            What::Mark(Point::Graded { .. }) => false,
            _ => true,
        });
    let shown: Vec<&Entry> = shown.collect();
    let left_out = shown.len().saturating_sub(MOST_MOMENTS);
    let rests: Vec<(&str, HashSet<EventNum>)> = explained
        .checks
        .iter()
        .map(|check| {
            let events = check.evidence.iter().flat_map(|one| &one.events).copied();
            (check.id.as_str(), events.collect())
        })
        .collect();
    TimelinePage {
        moments: shown[left_out..]
            .iter()
            .map(|entry| moment(entry, &rests))
            .collect(),
        left_out,
        open: explained.open.clone(),
    }
}

fn moment(entry: &Entry, rests: &[(&str, HashSet<EventNum>)]) -> Moment {
    let at = i64::try_from(entry.ts / 1000).ok();
    let at = at.and_then(|micros| Timestamp::from_microsecond(micros).ok());
    let (command, text) = match &entry.what {
        What::Run(run) => {
            let command = match run.command.is_empty() {
                true => clean(&run.name),
                false => cut(&run.command, COMMAND, &STYLE),
            };
            let deeds: Vec<_> = run
                .deeds
                .iter()
                .filter(|deed| !is_routine(run, deed))
                .collect();
            let mut told: Vec<String> = deeds
                .iter()
                .take(DEEDS)
                .map(|deed| deed_text(deed))
                .collect();
            let rest = deeds.len().saturating_sub(DEEDS) as u64 + run.more;
            if rest > 0 {
                told.push(format!("{rest} more"));
            }
            let place = run
                .container
                .as_deref()
                .map(|name| format!("in {} ", clean(name)));
            (Some(command), place.unwrap_or_default() + &told.join(", "))
        }
        what => (None, words(what, &STYLE)),
    };
    let rests_on_it =
        |events: &HashSet<EventNum>| entry.events.iter().any(|one| events.contains(one));
    Moment {
        at: at.map(clock).unwrap_or_default(),
        who: who(entry.who.name()).0.to_owned(),
        command,
        text,
        checks: rests
            .iter()
            .filter(|(_, events)| rests_on_it(events))
            .map(|(id, _)| (*id).to_owned())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::{Domain, Scenario};
    use crate::pages::Pages;
    use crate::pages::tests::{HOSTILE, check, is_text};

    #[test]
    fn all_that_comes_from_a_learner_or_a_lab_is_text() {
        let pages = Pages::new();
        is_text(&pages.check(&check()));
        let sheet = Lab {
            questions: vec![ShownQuestion {
                check: "asks".to_owned(),
                ask: HOSTILE.to_owned(),
                value: Some(HOSTILE.to_owned()),
                tries: 1,
                free: 3,
            }],
            hints: vec![ShownHint {
                number: 1,
                of: 2,
                cost: 1,
                text: HOSTILE.to_owned(),
            }],
            checks: vec![check()],
            ..Lab::default()
        };
        let page = LabPage {
            token: "token",
            after: "1.2".to_owned(),
            lab: "a-1",
            title: HOSTILE,
            facts: HOSTILE.to_owned(),
            task: parts(HOSTILE),
            sheet: sheet.sheet(),
            terminals: OF_ONE_LAB,
            strip: None,
            examining: false,
        };
        is_text(&pages.render("lab.html", page));
        is_text(&pages.render("sheet.html", sheet.sheet()));
        let timeline = TimelinePage {
            moments: vec![Moment {
                at: "10:00:00".to_owned(),
                who: "you".to_owned(),
                command: Some(HOSTILE.to_owned()),
                text: HOSTILE.to_owned(),
                checks: vec!["fires".to_owned()],
            }],
            left_out: 1,
            open: vec!["asks".to_owned()],
        };
        is_text(&pages.render("timeline.html", timeline));
        let problem = crate::host::problem(HOSTILE);
        let making = MakingPage {
            token: "token",
            after: String::new(),
            lab: "a-1",
            title: "A lab",
            expected: String::new(),
            problem: Some(problem.clone()),
            strip: None,
        };
        is_text(&pages.render("making.html", making));
        let offer = Offer {
            domains: vec![Domain {
                title: "Runtime".to_owned(),
                scenarios: vec![Scenario {
                    id: "a".to_owned(),
                    title: HOSTILE.to_owned(),
                    minutes: 5,
                    tier: "cluster".to_owned(),
                    seconds: 6,
                    room: 11,
                    progressed: Some("passed".to_owned()),
                    lacks: Some(HOSTILE.to_owned()),
                }],
            }],
        };
        let home = HomePage {
            token: "token",
            after: String::new(),
            labs: &[LabLine {
                id: "a-1".to_owned(),
                scenario: "a".to_owned(),
                title: HOSTILE.to_owned(),
                ready: false,
            }],
            offer: &offer,
            problem: Some(problem),
        };
        is_text(&pages.render("home.html", home));
    }
}
