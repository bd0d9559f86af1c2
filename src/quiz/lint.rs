//! Whether questions are good, not just usable: findings for their authors.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::Asked;
use super::bank::{Bank, FOLDER, Place};
use super::form::{Form, compared};
use super::question::{Kind, Question};
use crate::scenario::curriculum::EDITION;
use crate::scenario::yaml::Source;
use crate::scenario::{Content, Diagnostic, is_name};

/// Fewest and most options of a question, and steps to put in order.
const OPTIONS: std::ops::RangeInclusive<usize> = 3..=8;

/// Longest text that a person types, in characters.
const LONGEST: usize = 80;

/// What a session takes for something else than an answer.
pub(super) const COMMANDS: [&str; 2] = ["?", "q"];

/// Words that say nothing about what is asked.
const EMPTY_WORDS: [&str; 40] = [
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "has",
    "have", "how", "in", "is", "it", "its", "must", "of", "on", "one", "or", "that", "the",
    "their", "these", "this", "to", "was", "what", "when", "where", "which", "who", "why", "with",
    "you",
];

/// So alike are two questions that ask the same, as a share of the words of both.
const SAME_QUESTION: f64 = 0.75;

/// … and so alike are they if their answers are alike, too.
const SIMILAR_QUESTION: f64 = 0.5;

/// Everything that is wrong with the questions of `content`.
#[must_use]
pub fn lint(content: &Content) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (name, _) in content.below(FOLDER) {
        let id = name.strip_suffix(".yaml");
        if !id.is_some_and(is_name) {
            let message = "topics are NAME.yaml; nothing reads this file";
            let file = format!("{FOLDER}{name}");
            diagnostics.push(Diagnostic::of_file("content/unlisted-file", &file, message));
        }
    }
    let mut bank = Bank::default();
    for id in Bank::ids(content) {
        match Bank::load(content, Some(id)) {
            Ok(one) => bank.topics.extend(one.topics),
            Err(mistakes) => diagnostics.extend(mistakes),
        }
    }
    let edition = content.edition(EDITION);
    let competencies = match &edition {
        Ok(edition) => edition.competencies().map(|one| one.id.as_str()).collect(),
        Err(mistakes) => {
            diagnostics.extend(mistakes.iter().cloned());
            Vec::new()
        }
    };
    let mut facts = Facts::default();
    for topic in &bank.topics {
        let source = Source::new(&topic.file, &topic.text);
        if topic.title.trim().is_empty() || topic.title.chars().count() > 60 {
            let message = "a title has 1 to 60 characters";
            diagnostics.push(source.at("title", "quiz/title", message));
        }
        if topic.questions.is_empty() {
            let message = "the topic has no questions";
            diagnostics.push(source.at("questions", "quiz/empty", message));
        }
        for index in 0..topic.questions.len() {
            let mut lint = Lint {
                place: Place { topic, index },
                source: &source,
                competencies: &competencies,
                diagnostics: &mut diagnostics,
            };
            lint.question(&mut facts);
        }
    }
    diagnostics
}

struct Lint<'a, 'd> {
    place: Place<'a>,
    source: &'d Source<'d>,
    competencies: &'d [&'d str],
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'a> Lint<'a, '_> {
    fn question(&mut self, facts: &mut Facts<'a>) {
        let question = self.place.question();
        if !is_name(&question.id) {
            let message = "a question's id is small letters, digits and hyphens";
            self.report("id", "quiz/id", message);
        }
        if let Some(other) = facts.ids.insert(&question.id, self.place) {
            let message = format!(
                "another question has the id `{}`, in {}",
                question.id, other.topic.file
            );
            self.report("id", "quiz/id", message);
        }
        if !self.competencies.contains(&question.competency.as_str()) {
            let name = &question.competency;
            let message = format!("`{name}` is no competency of the curriculum");
            let mistake = self.at("competency", "quiz/competency", message);
            let help = format!("one of: {}", self.competencies.join(", "));
            let mistake = mistake
                .help(help)
                .did_you_mean(name, self.competencies.iter().copied());
            self.diagnostics.push(mistake);
        }
        for (key, text) in [
            ("ask", &question.ask),
            ("explanation", &question.explanation),
        ] {
            let last = text.trim().chars().last();
            if !matches!(last, Some('.' | '?' | '!' | ':' | '`' | '…')) {
                let message = format!("`{key}` is whole sentences, with a mark at the end");
                self.report(key, "quiz/sentence", message);
            }
        }
        if !is_source(&question.source) {
            let message = "this says not where the answer can be read or tried";
            let mistake = self.at("source", "quiz/source", message);
            let help = "`https://…`, `man SECTION PAGE`, or a command in backticks";
            self.diagnostics.push(mistake.help(help));
        }
        if let Some(kind) = question.kind() {
            self.written(kind);
        }
        match Asked::in_order(self.place, self.source) {
            Ok(asked) => self.fact(&asked, facts),
            Err(mistakes) => self.diagnostics.extend(mistakes),
        }
    }

    /// What a person wrote as options and answers.
    fn written(&mut self, kind: Kind<'_>) {
        let key = kind.key();
        let (count, what, options): (usize, _, Vec<&String>) = match kind {
            Kind::One(one) => {
                let options = std::iter::once(&one.right).chain(&one.wrong);
                (one.wrong.len() + 1, "options", options.collect())
            }
            Kind::Many(many) => {
                if many.right.is_empty() || many.wrong.is_empty() {
                    let message = "some options are right and some wrong";
                    self.report(key, "quiz/options", message);
                }
                let options = many.right.iter().chain(&many.wrong);
                let count = many.right.len() + many.wrong.len();
                (count, "options", options.collect())
            }
            Kind::Order(order) => (order.steps.len(), "steps", order.steps.iter().collect()),
            Kind::Hold(hold) => (
                hold.conditions.len(),
                "conditions",
                hold.conditions.iter().collect(),
            ),
            Kind::Typed(typed) => {
                for (index, text) in typed.accept.iter().enumerate() {
                    let length = text.chars().count();
                    let is_command = COMMANDS.contains(&text.as_str());
                    if text.trim().is_empty() || length > LONGEST || is_command {
                        let message = format!(
                            "what is typed has 1 to {LONGEST} characters, and is not `?` or `q`"
                        );
                        self.report(&format!("{key}/accept/{index}"), "quiz/typed", message);
                    }
                }
                if typed.accept.is_empty() {
                    self.report(key, "quiz/typed", "no answer is accepted");
                }
                let texts = typed.accept.iter();
                let same = twice(texts.map(|text| compared(text, typed.case)));
                if let Some(text) = same {
                    let message = format!("`{text}` is accepted twice");
                    self.report(&format!("{key}/accept"), "quiz/twice", message);
                }
                return;
            }
            _ => return,
        };
        if !OPTIONS.contains(&count) {
            let (least, most) = (OPTIONS.start(), OPTIONS.end());
            let message = format!("there are {least} to {most} {what}, and not {count}");
            self.report(key, "quiz/options", message);
        }
        if let Some(text) = twice(options.iter().map(|text| compared(text, true))) {
            let message = format!("`{text}` stands here twice");
            self.report(key, "quiz/twice", message);
        }
    }

    /// Two questions that ask the same.
    fn fact(&mut self, asked: &Asked, facts: &mut Facts<'a>) {
        let fact = Fact::of(self.place.question(), asked);
        let same = facts.known.iter().find(|(_, known)| known.is(&fact));
        if let Some((other, _)) = same {
            let message = format!(
                "this asks the same as `{}` in {}",
                other.question().id,
                other.topic.file
            );
            self.report("ask", "quiz/same-fact", message);
        }
        facts.known.push((self.place, fact));
    }

    fn report(&mut self, key: &str, code: &'static str, message: impl Into<String>) {
        let mistake = self.at(key, code, message);
        self.diagnostics.push(mistake);
    }

    fn at(&self, key: &str, code: &'static str, message: impl Into<String>) -> Diagnostic {
        let path = format!("{}/{key}", self.place.path());
        self.source.at(&path, code, message)
    }
}

fn is_source(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("https://") || text.starts_with("man ") || text.starts_with('`')
}

/// The first text that stands there a second time.
fn twice(texts: impl Iterator<Item = String>) -> Option<String> {
    let mut known = BTreeSet::new();
    texts.into_iter().find(|text| !known.insert(text.clone()))
}

/// What was asked before.
#[derive(Default)]
struct Facts<'a> {
    ids: BTreeMap<&'a str, Place<'a>>,
    known: Vec<(Place<'a>, Fact)>,
}

/// What a question asks, as far as a machine can tell.
struct Fact {
    /// What a computed question computes, or what is shown with the question.
    shown: String,
    words: BTreeSet<String>,
    right: BTreeSet<String>,
    is_computed: bool,
}

impl Fact {
    fn of(question: &Question, asked: &Asked) -> Self {
        let shown = asked.exhibits.iter().map(|exhibit| exhibit.text.as_str());
        let mut shown: Vec<&str> = shown.collect();
        let is_computed = question.kind().is_some_and(|kind| kind.is_computed());
        if is_computed {
            // The same rules and the same event can be asked about in several ways.
            shown.extend(question.kind().map(|kind| kind.key()));
            shown.extend(asked.form.options().iter().map(String::as_str));
        }
        let right = match &asked.form {
            Form::Text { accepted, .. } => accepted.join(" "),
            form => form.right().join(" "),
        };
        Fact {
            shown: shown.join("\n"),
            words: words(&question.ask),
            right: words(&right),
            is_computed,
        }
    }

    fn is(&self, other: &Fact) -> bool {
        if self.is_computed || other.is_computed {
            return self.is_computed && other.is_computed && self.shown == other.shown;
        }
        let questions = share(&self.words, &other.words);
        let answers = share(&self.right, &other.right);
        self.shown == other.shown
            && (questions >= SAME_QUESTION
                || questions >= SIMILAR_QUESTION && answers >= SIMILAR_QUESTION)
    }
}

/// The words of a text that mean something.
fn words(text: &str) -> BTreeSet<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_')
        .filter(|word| word.len() > 1 && !EMPTY_WORDS.contains(word))
        .map(str::to_owned)
        .collect()
}

/// How much of the words of both is in both.
fn share(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let all = one.union(other).count();
    if all == 0 {
        return 0.0;
    }
    one.intersection(other).count() as f64 / all as f64
}
