//! The pages, as templates write them.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use cksl_wire::report::style::clean;
use cksl_wire::report::{Evidence, Graded, ReportedCheck, Tally};
use cksl_wire::timeline::Judged;
use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;

use crate::answer::with_cookie;
use crate::html::{Part, Piece, environment, parts, pieces};

/// Evidence of a check that is shown.
const MOST_EVIDENCE: usize = 8;

/// The templates.
#[derive(Debug)]
pub(crate) struct Pages(Environment<'static>);

#[derive(Serialize)]
pub(crate) struct CheckRow<'a> {
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
    /// That it does not count, and why.
    uncounted: Option<&'static str>,
    checks: Vec<CheckRow<'a>>,
    word_of: Option<&'a str>,
    explanation: Option<Vec<Part<'static>>>,
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
            ("tasks.html", include_str!("../templates/tasks.html")),
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
            uncounted: graded.uncounted(),
            checks: report.checks.iter().map(check_row).collect(),
            word_of: report.word_of.as_deref(),
            explanation: report.explanation.as_deref().map(parts),
        };
        self.render("result.html", page)
    }
}

/// `7 of 8 points`
pub(crate) fn points(tally: &Tally) -> String {
    let of = format!("{} of {} points", tally.score, tally.max);
    match tally.judgeable == tally.max {
        true => of,
        false => format!("{of}, of which {} could be judged", tally.judgeable),
    }
}

/// The row of a check of which nothing but its name is known yet.
pub(crate) fn open_row(id: &str) -> CheckRow<'_> {
    CheckRow {
        id,
        verdict: "open",
        points: 0,
        earned: 0,
        say: Vec::new(),
        evidence: Vec::new(),
        more: 0,
    }
}

pub(crate) fn check_row(check: &ReportedCheck) -> CheckRow<'_> {
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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const HOSTILE: &str =
        "</code><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

    pub(crate) fn check() -> ReportedCheck {
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
            asked: None,
        }
    }

    pub(crate) fn is_text(page: &str) {
        assert!(
            !page.contains("<script>alert") && !page.contains("<img"),
            "{page}"
        );
        assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    }

    #[test]
    fn a_result_has_its_points_and_what_it_was_about() {
        let graded = Graded {
            report: cksl_wire::report::Report {
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
            solution_shown: true,
            was_over: false,
            passed_before: true,
            domain: String::new(),
            next: None,
        };
        let page = Pages::new().result(&graded);
        is_text(&page);
        for part in [
            "2 of 2 points",
            "Handed in",
            "This is not counted: the solution was shown.",
            "<code>this</code>",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let result = |counts, was_over| {
            let graded = Graded {
                counts,
                was_over,
                solution_shown: false,
                ..graded.clone()
            };
            Pages::new().result(&graded)
        };
        assert!(!result(true, false).contains("not counted"));
        assert!(result(false, false).contains("This is not counted.<"));
        let late = result(false, true);
        assert!(
            late.contains("not counted: the attempt was handed in before."),
            "{late}"
        );
        assert!(!late.contains("solution"), "{late}");
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
}
