//! The pages, as templates write them.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use cksl_node::protocol::{Reply, Verb};
use cksl_node::report::style::clean;
use cksl_node::report::time::{clock, span};
use cksl_node::report::{
    COMMAND, Evidence, Explained, Graded, Problem, ReportedCheck, Shown, ShownHint, ShownQuestion,
    Status, Style, Tally, Task, cut, deed_text, domain, is_plumbing, is_routine, who, words,
};
use cksl_node::timeline::{Entry, EventNum, Judged, Point, What};
use jiff::Timestamp;
use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;

use crate::class::Strip;
use crate::guard::refused;
use crate::host::{Call, Host, LabLine, Offer, Told};
use crate::html::{Part, Piece, environment, parts, pieces};
use crate::server::{Shared, with_cookie};
use crate::session::{Session, Who};
use crate::terminal::OF_ONE_LAB;

/// Lines of a timeline that a page shows; the last ones.
const MOST_MOMENTS: usize = 400;

/// Deeds of a run that are shown.
const DEEDS: usize = 4;

/// Evidence of a check that is shown.
const MOST_EVIDENCE: usize = 8;

/// Texts on a page stand in no columns.
const STYLE: Style = Style {
    width: 0,
    color: false,
    plain: false,
};

/// Whether it can be the name of a lab.
pub(crate) fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&name.len()) && name.bytes().all(fits)
}

/// The templates.
#[derive(Debug)]
pub(crate) struct Pages(Environment<'static>);

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
struct CheckRow<'a> {
    id: &'a str,
    verdict: &'static str,
    points: u32,
    earned: u32,
    say: Vec<Piece>,
    evidence: Vec<EvidenceRow>,
    more: usize,
}

#[derive(Serialize)]
struct EvidenceRow {
    at: String,
    observed: String,
    expected: Option<String>,
    mark: Option<Vec<Piece>>,
}

#[derive(Serialize)]
struct ResultPage<'a> {
    points: String,
    passed: bool,
    handed_in: bool,
    counts: bool,
    checks: Vec<CheckRow<'a>>,
    word_of: Option<&'a str>,
    explanation: Option<Vec<Part<'static>>>,
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

#[derive(Serialize)]
struct MessagePage<'a> {
    title: &'a str,
    /// Its lines.
    text: Vec<Vec<Piece>>,
    /// Whether it leads to the first page.
    leads: bool,
}

#[derive(Serialize)]
struct WayPage<'a> {
    title: &'a str,
    to: &'a str,
}

impl Pages {
    pub(crate) fn new() -> Self {
        let mut environment = environment();
        for (name, text) in [
            ("page.html", include_str!("../templates/page.html")),
            ("parts.html", include_str!("../templates/parts.html")),
            ("home.html", include_str!("../templates/home.html")),
            ("making.html", include_str!("../templates/making.html")),
            ("lab.html", include_str!("../templates/lab.html")),
            ("sheet.html", include_str!("../templates/sheet.html")),
            ("check.html", include_str!("../templates/check.html")),
            ("result.html", include_str!("../templates/result.html")),
            ("timeline.html", include_str!("../templates/timeline.html")),
            ("message.html", include_str!("../templates/message.html")),
            ("join.html", include_str!("../templates/join.html")),
            ("desk.html", include_str!("../templates/desk.html")),
            ("board.html", include_str!("../templates/board.html")),
            ("table.html", include_str!("../templates/table.html")),
            ("strip.html", include_str!("../templates/strip.html")),
            ("look.html", include_str!("../templates/look.html")),
            ("door.html", include_str!("../templates/door.html")),
            ("onward.html", include_str!("../templates/onward.html")),
            ("led.html", include_str!("../templates/led.html")),
        ] {
            let added = environment.add_template(name, text);
            added.expect("the templates are valid");
        }
        Self(environment)
    }

    pub(crate) fn render(&self, name: &str, data: impl Serialize) -> String {
        let template = self.0.get_template(name).expect("there is such a template");
        let written = template.render(Serde(&data));
        written.expect("a page has all that its template uses")
    }

    pub(crate) fn page(&self, name: &str, data: impl Serialize) -> Response {
        Html(self.render(name, data)).into_response()
    }

    /// A page that says something and nothing else.
    pub(crate) fn message(
        &self,
        status: StatusCode,
        title: &str,
        text: &str,
        leads: bool,
    ) -> Response {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let page = MessagePage {
            title,
            text: lines.map(pieces).collect(),
            leads,
        };
        (status, self.page("message.html", page)).into_response()
    }

    /// A page that asks whether a link is to be followed to which another site has led.
    pub(crate) fn led(&self, to: &str) -> Response {
        let page = WayPage {
            title: "Is this link yours?",
            to,
        };
        self.page("led.html", page)
    }

    /// A page that sets a cookie and leads to another.
    pub(crate) fn onward(&self, cookie: String, to: &str) -> Response {
        let page = WayPage {
            title: "Your labs",
            to,
        };
        with_cookie(cookie, self.page("onward.html", page))
    }

    /// A check as HTML.
    pub(crate) fn check(&self, check: &ReportedCheck) -> String {
        self.render("check.html", check_row(check))
    }

    /// A grade as HTML.
    pub(crate) fn result(&self, graded: &Graded) -> String {
        let report = &graded.report;
        let page = ResultPage {
            points: points(&report.tally),
            passed: report.tally.passed,
            handed_in: graded.handed_in,
            counts: graded.counts,
            checks: report.checks.iter().map(check_row).collect(),
            word_of: report.word_of.as_deref(),
            explanation: report.explanation.as_deref().map(parts),
        };
        self.render("result.html", page)
    }
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
            checks.extend(names.map(|id| CheckRow {
                id,
                verdict: "open",
                points: 0,
                earned: 0,
                say: Vec::new(),
                evidence: Vec::new(),
                more: 0,
            }));
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

/// `7 of 8 points`
fn points(tally: &Tally) -> String {
    let of = format!("{} of {} points", tally.score, tally.max);
    match tally.judgeable == tally.max {
        true => of,
        false => format!("{of}, of which {} could be judged", tally.judgeable),
    }
}

fn check_row(check: &ReportedCheck) -> CheckRow<'_> {
    let evidence = match &check.waits_for {
        // What was seen of it is of no use before the other one passes.
        Some(_) => &[],
        None => check.evidence.as_slice(),
    };
    CheckRow {
        id: &check.id,
        verdict: check.verdict.name(),
        points: check.points,
        earned: check.earned,
        say: pieces(&clean(&check.say)),
        evidence: evidence
            .iter()
            .take(MOST_EVIDENCE)
            .map(|one| evidence_row(one, check.verdict))
            .collect(),
        more: evidence.len().saturating_sub(MOST_EVIDENCE),
    }
}

fn evidence_row(evidence: &Evidence, verdict: Judged) -> EvidenceRow {
    let expected = evidence
        .expected
        .as_deref()
        .filter(|_| verdict != Judged::Pass);
    let mark = evidence.mark.as_ref().filter(|_| expected.is_some());
    EvidenceRow {
        at: clean(&evidence.at),
        observed: clean(&evidence.observed),
        expected: expected.map(clean),
        mark: mark.map(|mark| pieces(&clean(&mark.say))),
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

    const HOSTILE: &str = "</code><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

    fn check() -> ReportedCheck {
        ReportedCheck {
            id: "fires".to_owned(),
            points: 2,
            earned: 0,
            verdict: Judged::Fail,
            say: HOSTILE.to_owned(),
            evidence: vec![Evidence {
                at: HOSTILE.to_owned(),
                observed: HOSTILE.to_owned(),
                expected: Some(HOSTILE.to_owned()),
                ..Evidence::default()
            }],
            waits_for: None,
            rule: None,
        }
    }

    fn is_text(page: &str) {
        assert!(
            !page.contains("<script>alert") && !page.contains("<img"),
            "{page}"
        );
        assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    }

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

    #[test]
    fn a_result_has_its_points_and_what_it_was_about() {
        let graded = Graded {
            report: cksl_node::report::Report {
                scenario: "a".to_owned(),
                attempt: 1,
                tally: Tally {
                    score: 2,
                    max: 2,
                    judgeable: 2,
                    hint_cost: 0,
                    try_cost: 0,
                    passed: true,
                },
                checks: vec![check()],
                word_of: Some(HOSTILE.to_owned()),
                explanation: Some("# Why\n\nBecause of `this`.".to_owned()),
            },
            handed_in: true,
            seconds: 1,
            hints: 0,
            next_hint: None,
            counts: false,
            passed_before: true,
            domain: String::new(),
            next: None,
        };
        let page = Pages::new().result(&graded);
        is_text(&page);
        for part in [
            "2 of 2 points",
            "Handed in",
            "Not counted",
            "<code>this</code>",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }

    #[test]
    fn a_message_has_its_literals_and_leads_on_where_that_helps() {
        let message = |text: &str, leads| {
            let page = MessagePage {
                title: "No",
                text: vec![pieces(text)],
                leads,
            };
            Pages::new().render("message.html", page)
        };
        let page = message("Press Enter where `cksl web` runs.", false);
        assert!(page.contains("where <code>cksl web</code> runs"), "{page}");
        assert!(!page.contains("href=\"/\""), "{page}");
        let page = message(HOSTILE, true);
        is_text(&page);
        assert!(page.contains("href=\"/\""), "{page}");
    }

    #[test]
    fn names_of_labs_are_no_paths() {
        assert!(is_name("strace-touch-00aa"));
        for wrong in ["", "..", "a/b", "A", "a b", &"a".repeat(41)] {
            assert!(!is_name(wrong), "{wrong}");
        }
    }
}
