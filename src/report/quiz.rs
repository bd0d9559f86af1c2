//! The quiz: questions, what an answer was worth, how all stand.

use std::collections::BTreeMap;

use console::{measure_text_width, truncate_str};
use jiff::{Timestamp, Zoned};
use schemars::JsonSchema;
use serde::Serialize;

use super::style::{Style, Symbol, Tone, clean, clean_lines, count, pad};
use super::time::{minute, span};
use crate::attempt::Review;
use crate::quiz::{Asked, Bank, Exhibit, Form, Place, Standing, standing};

/// How questions stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct QuizStand {
    /// All of them.
    pub questions: usize,
    /// Never answered.
    pub new: usize,
    /// To be asked again now.
    pub due: usize,
    /// Due within the next 24 hours.
    pub within_a_day: usize,
    /// Due within the next 7 days, and not within one.
    pub within_a_week: usize,
    /// Due after that.
    pub later: usize,
}

impl QuizStand {
    /// Counts questions as they stand at `now`.
    #[must_use]
    pub fn of<'a>(
        places: impl IntoIterator<Item = Place<'a>>,
        reviews: &BTreeMap<String, Review>,
        now: Timestamp,
    ) -> Self {
        let mut stand = Self::default();
        for place in places {
            stand.questions += 1;
            let review = reviews.get(&place.question().id);
            let counted = match (standing(review, now), review) {
                (Standing::Later, Some(review)) => {
                    match review.due.duration_since(now).as_hours() {
                        ..24 => &mut stand.within_a_day,
                        24..168 => &mut stand.within_a_week,
                        _ => &mut stand.later,
                    }
                }
                (Standing::Due, _) => &mut stand.due,
                _ => &mut stand.new,
            };
            *counted += 1;
        }
        stand
    }
}

/// A topic of the quiz.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuizTopic {
    /// Id: what `cksl quiz` takes.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// How its questions stand.
    pub stand: QuizStand,
}

/// The topics of the quiz, as `cksl quiz --list --json` shows them (`docs/schema/quiz-topics.json`).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuizTopics {
    /// In the order of the content.
    pub topics: Vec<QuizTopic>,
    /// How all questions stand.
    pub all: QuizStand,
}

impl QuizTopics {
    /// The topics, as they stand at `now`.
    #[must_use]
    pub fn new(bank: &Bank, reviews: &BTreeMap<String, Review>, now: Timestamp) -> Self {
        let topics = bank.topics.iter().map(|topic| {
            let places = (0..topic.questions.len()).map(|index| Place { topic, index });
            QuizTopic {
                id: topic.id.clone(),
                title: topic.title.clone(),
                stand: QuizStand::of(places, reviews, now),
            }
        });
        Self {
            topics: topics.collect(),
            all: QuizStand::of(bank.questions(), reviews, now),
        }
    }
}

/// A question that would be asked: without its answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuizQuestion {
    /// Id.
    pub id: String,
    /// Topic.
    pub topic: String,
    /// Competency of the curriculum.
    pub competency: String,
    /// Its kind, as the file calls it.
    pub kind: &'static str,
    /// Whether the engine gives the answer.
    pub computed: bool,
    /// How it stands.
    pub standing: Standing,
    /// When it is or was due (RFC 3339); absent for a new one.
    pub due: Option<String>,
    /// What is asked.
    pub ask: String,
    /// What is shown with it.
    pub exhibits: Vec<Exhibit>,
    /// What there is to choose from or to put in order.
    pub options: Vec<String>,
}

/// What `cksl quiz --json` shows (`docs/schema/quiz-questions.json`).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuizQuestions {
    /// The questions that would be asked, in order.
    pub questions: Vec<QuizQuestion>,
    /// How all questions of the topic stand.
    pub stand: QuizStand,
}

impl QuizQuestion {
    /// A question of which `review` is the latest answer.
    #[must_use]
    pub fn new(place: Place<'_>, asked: &Asked, review: Option<&Review>, now: Timestamp) -> Self {
        let question = place.question();
        let kind = question.kind();
        Self {
            id: question.id.clone(),
            topic: place.topic.id.clone(),
            competency: question.competency.clone(),
            kind: kind.map_or("", |kind| kind.key()),
            computed: kind.is_some_and(|kind| kind.is_computed()),
            standing: standing(review, now),
            due: review.map(|review| review.due.to_string()),
            ask: question.ask.trim().to_owned(),
            exhibits: asked.exhibits.clone(),
            options: asked.form.options().to_vec(),
        }
    }
}

/// Writes the topics for a terminal.
#[must_use]
pub fn quiz_topics(list: &QuizTopics, style: &Style) -> String {
    let width = list.topics.iter().map(|topic| topic.id.len()).max();
    let mut out = String::new();
    for topic in &list.topics {
        let id = pad(&clean(&topic.id), width.unwrap_or(0));
        let start = format!("  {}  ", style.paint(Tone::Strong, &id));
        let indent = measure_text_width(&start);
        out += &style.flow(&start, indent, &clean(&topic.title));
        out += &style.flow(&" ".repeat(indent), indent, &facts(topic.stand, style));
    }
    out += &format!("\n  {}\n", facts(list.all, style));
    out + &style.prose(
        "  ",
        2,
        "\n`cksl quiz TOPIC`, or `cksl quiz` for all of them",
    )
}

/// `31 questions · 4 due · 12 new`
fn facts(stand: QuizStand, style: &Style) -> String {
    let mut facts = vec![count(stand.questions as u64, "question")];
    if stand.due > 0 {
        facts.push(format!("{} due", stand.due));
    }
    if stand.new > 0 {
        facts.push(format!("{} new", stand.new));
    }
    let dot = format!(" {} ", style.symbol(Symbol::Dot));
    style.paint_words(Tone::Faint, &facts.join(&dot))
}

/// Writes a question: which of how many it is, what is asked, and what is to be typed.
#[must_use]
pub fn quiz_question(
    place: Place<'_>,
    asked: &Asked,
    (number, of): (usize, usize),
    is_new: bool,
    style: &Style,
) -> String {
    let question = place.question();
    let dot = style.symbol(Symbol::Dot);
    let place_in = format!("  {number} of {of} {dot} {}", clean(&place.topic.title));
    let mut out = style.ends(
        &style.paint(Tone::Strong, &place_in),
        &style.paint(Tone::Faint, if is_new { "new" } else { "again" }),
    );
    out += &style.rule();
    out += &style.prose("  ", 2, &clean_lines(&question.ask));
    for exhibit in &asked.exhibits {
        out += &shown(exhibit, style);
    }
    let options = asked.form.options();
    if !options.is_empty() {
        out.push('\n');
    }
    for (place, option) in options.iter().enumerate() {
        let letter = style.paint(Tone::Code, &crate::quiz::letter(place));
        out += &style.prose(&format!("    {letter}  "), 7, &clean_lines(option));
    }
    let hint = format!("{} (`?`: I don't know, `q`: stop)", asked.form.hint());
    out.push('\n');
    out + &style.prose("  ", 2, &hint)
}

/// A text with its lines; one that is too wide goes on below itself.
fn shown(exhibit: &Exhibit, style: &Style) -> String {
    let mut out = "\n".to_owned();
    if !exhibit.title.is_empty() {
        let title = style.paint_words(Tone::Faint, &clean(&exhibit.title));
        out += &style.flow("  ", 2, &format!("{title}:"));
    }
    for line in exhibit.text.lines() {
        let line = clean(line);
        let text = line.trim_start();
        let indent = 4 + line.chars().count() - text.chars().count();
        let start = " ".repeat(indent);
        if indent + text.chars().count() <= style.columns() {
            out += format!("{start}{text}").trim_end();
            out.push('\n');
        } else {
            out += &style.flow(&start, indent + 4, text);
        }
    }
    out
}

/// On which day a question comes back.
fn again(due: Timestamp, now: &Zoned) -> String {
    let day = due.to_zoned(now.time_zone().clone()).date();
    match now.date().until(day).map_or(0, |days| days.get_days()) {
        ..=0 => "again today".to_owned(),
        1 => "again tomorrow".to_owned(),
        days => format!("again in {days} days"),
    }
}

/// Writes what an answer was worth, and why.
#[must_use]
pub fn quiz_feedback(
    place: Place<'_>,
    asked: &Asked,
    review: &Review,
    now: &Zoned,
    style: &Style,
) -> String {
    let question = place.question();
    let mut out = String::new();
    if review.is_right {
        let mark = style.paint(Tone::Good, style.symbol(Symbol::Pass));
        out += &format!("  {mark}  right\n");
    } else {
        let mark = style.paint(Tone::Bad, style.symbol(Symbol::Fail));
        let said = match asked.form {
            Form::Order { .. } => "not right; the order is",
            _ => "not right; the answer is",
        };
        out += &format!("  {mark}  {said}\n");
        for line in asked.form.right() {
            out += &style.flow("       ", 10, &clean(&line));
        }
    }
    out.push('\n');
    for line in &asked.because {
        out += &style.prose("  ", 2, &clean(line));
    }
    out += &style.prose("  ", 2, &clean_lines(&question.explanation));
    let dot = style.symbol(Symbol::Dot);
    let again = again(review.due, now);
    let facts = format!("{} {dot} {again}", clean(question.source.trim()));
    out += &style.flow("  ", 2, &style.paint_words(Tone::Faint, &facts));
    if !review.is_right {
        let read = format!("to read: `cksl docs {}`", clean(&question.competency));
        out += &style.prose("  ", 2, &read);
    }
    out.push('\n');
    out
}

/// Writes how a session went, each answer with what was asked, and what is due when.
#[must_use]
pub fn quiz_summary(
    session: &[(&str, &Review)],
    stand: QuizStand,
    now: &Zoned,
    style: &Style,
) -> String {
    let right = session.iter().filter(|(_, review)| review.is_right).count();
    let score = match session.len() {
        0 => "No question was answered".to_owned(),
        all => format!("{right} of {} right", count(all as u64, "answer")),
    };
    let mut out = style.flow("  ", 2, &style.paint_words(Tone::Strong, &score));
    for (ask, review) in session {
        let (symbol, tone) = match review.is_right {
            true => (Symbol::Pass, Tone::Good),
            false => (Symbol::Fail, Tone::Bad),
        };
        let mark = style.paint(tone, style.symbol(symbol));
        let start = format!("  {mark}  ");
        let again = again(review.due, now);
        let dot = style.symbol(Symbol::Dot);
        let around = measure_text_width(&start) + again.len() + 3;
        let room = style.columns().saturating_sub(around);
        let ask = clean_lines(ask).replace('`', "");
        let ask = truncate_str(&ask, room, style.symbol(Symbol::Cut));
        let again = style.paint_words(Tone::Faint, &again);
        out += &style.flow(&start, 7, &format!("{ask} {dot} {again}"));
    }
    let counts = [
        (stand.due, "due now"),
        (stand.within_a_day, "within a day"),
        (stand.within_a_week, "within a week"),
        (stand.later, "later"),
        (stand.new, "new"),
    ];
    let counts = counts.iter().filter(|(number, _)| *number > 0);
    let counts: Vec<String> = counts
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    out.push('\n');
    out + &style.flow("  ", 2, &format!("In all: {}", counts.join(", ")))
}

/// Says that there is nothing to ask, and when there will be.
#[must_use]
pub fn quiz_nothing(next: Option<Timestamp>, now: Timestamp, style: &Style) -> String {
    match next {
        Some(next) if next > now => {
            let soon = span(next.duration_since(now).as_secs());
            let text = format!(
                "Nothing is due. The next question is due in {soon}, at {} UTC. `cksl quiz --early` asks now.",
                minute(next)
            );
            style.prose("  ", 2, &text)
        }
        _ => style.prose("  ", 2, "Nothing is due. `cksl quiz` asks new questions."),
    }
}

/// Says what would be understood as an answer.
#[must_use]
pub fn quiz_again(hint: &str, style: &Style) -> String {
    style.prose("  ", 2, &format!("That is no answer here: {hint}."))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::scenario::Content;

    const NARROW: Style = Style {
        width: 48,
        color: false,
        plain: true,
    };

    /// The question of that id, as it is asked.
    fn text(id: &str, style: &Style) -> String {
        let bank = Bank::load(&Content::embedded(), None).unwrap();
        let place = bank.questions().find(|place| place.question().id == id);
        let place = place.unwrap();
        let asked = Asked::new(place, 1).unwrap();
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let wrong = crate::quiz::schedule(id, None, "?", false, now);
        quiz_question(place, &asked, (2, 10), true, style)
            + &quiz_feedback(place, &asked, &wrong, &now.to_zoned(TimeZone::UTC), style)
    }

    #[test]
    fn a_question_fits_a_narrow_terminal_and_keeps_the_lines_of_its_rules() {
        let text = text("fires-no-tty", &NARROW);
        assert!(text.is_ascii(), "{text}");
        for line in text.lines() {
            assert!(line.len() <= 48 || !line.trim().contains(' '), "{line}");
        }
        for line in [
            "  2 of 10 - Falco: the language of rules - new",
            "    - rule: Terminal shell in container",
            "    proc.tty = 0",
            "  FAIL  not right; the answer is",
            "       b No, it stays silent",
            "  it stopped at `proc.tty != 0`: `proc.tty` is",
        ] {
            assert!(
                text.lines().any(|known| known == line),
                "no {line} in\n{text}"
            );
        }
    }

    #[test]
    fn colour_only_repeats_what_words_say() {
        let color = Style {
            color: true,
            plain: false,
            ..NARROW
        };
        let painted = text("falco-port", &color);
        assert!(painted.contains("\u{1b}["));
        let bare = console::strip_ansi_codes(&painted);
        assert!(bare.contains("not right; the answer is"), "{bare}");
    }

    #[test]
    fn a_question_comes_back_on_a_day() {
        let now = "2026-03-01T22:00[UTC]".parse::<Zoned>().unwrap();
        let after = |hours| {
            let due = now.timestamp() + jiff::SignedDuration::from_hours(hours);
            again(due, &now)
        };
        let days = [1, 5, 25, 27].map(after);
        assert_eq!(
            days,
            [
                "again today",
                "again tomorrow",
                "again tomorrow",
                "again in 2 days"
            ]
        );
    }

    #[test]
    fn a_summary_says_what_is_due_when() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let review = |id: &str, is_right| crate::quiz::schedule(id, None, "a", is_right, now);
        let (one, other) = (review("one", true), review("other", false));
        let long = "Which of the rules in this file looks at `open_write` and at nothing else?";
        let session = [("Which port\nis it?", &one), (long, &other)];
        let now = now.to_zoned(TimeZone::UTC);
        let stand = QuizStand {
            questions: 9,
            new: 7,
            within_a_day: 1,
            within_a_week: 1,
            ..QuizStand::default()
        };
        assert_eq!(
            quiz_summary(&session, stand, &now, &NARROW),
            "  1 of 2 answers right\n  PASS  Which port is it? - again in 3 days\n  \
             FAIL  Which of the rules i... - again tomorrow\n\n  \
             In all: 1 within a day, 1 within a week, 7 new\n"
        );
    }
}
