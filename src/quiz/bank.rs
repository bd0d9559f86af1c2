//! All questions that are known, by topic.

use super::question::{Kind, Question, TopicFile};
use crate::scenario::yaml::{MAX_BYTES, Source, parse};
use crate::scenario::{Content, Diagnostic, is_name};

/// The folder of questions.
pub(super) const FOLDER: &str = "quiz/";

/// Keys by which authors write an answer that the engine is to give.
const ANSWERS: [&str; 6] = ["answer", "answers", "right", "accept", "fires", "is"];

/// A topic: one file of `quiz/`.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its id: the file's name without `.yaml`.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// Its questions.
    pub questions: Vec<Question>,
    /// The file, relative to the content's folder.
    pub(super) file: String,
    /// What the file holds.
    pub(super) text: String,
}

/// A question and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Its topic.
    pub topic: &'a Topic,
    /// Its place in the topic, from 0.
    pub index: usize,
}

impl<'a> Place<'a> {
    /// The question.
    #[must_use]
    pub fn question(&self) -> &'a Question {
        &self.topic.questions[self.index]
    }

    /// The way to it in its file.
    pub(super) fn path(&self) -> String {
        format!("questions/{}", self.index)
    }
}

/// All questions.
#[derive(Clone, Debug, Default)]
pub struct Bank {
    /// By the ids of the topics.
    pub topics: Vec<Topic>,
}

impl Bank {
    /// Reads the questions of `content`; of one topic only if it is named.
    ///
    /// # Errors
    /// All that is wrong with the form of the files, with the places.
    pub fn load(content: &Content, topic: Option<&str>) -> Result<Bank, Vec<Diagnostic>> {
        let mut bank = Bank::default();
        let mut mistakes = Vec::new();
        for id in Self::ids(content) {
            if topic.is_some_and(|topic| topic != id) {
                continue;
            }
            match read(content, id) {
                Ok(topic) => bank.topics.push(topic),
                Err(more) => mistakes.extend(more),
            }
        }
        if mistakes.is_empty() {
            Ok(bank)
        } else {
            Err(mistakes)
        }
    }

    /// The ids of the topics of `content`, in order.
    #[must_use]
    pub fn ids(content: &Content) -> Vec<&str> {
        content
            .below(FOLDER)
            .filter_map(|(name, _)| name.strip_suffix(".yaml"))
            .filter(|id| is_name(id))
            .collect()
    }

    /// The questions, topic by topic.
    pub fn questions(&self) -> impl Iterator<Item = Place<'_>> {
        self.topics
            .iter()
            .flat_map(|topic| (0..topic.questions.len()).map(move |index| Place { topic, index }))
    }
}

fn read(content: &Content, id: &str) -> Result<Topic, Vec<Diagnostic>> {
    let file = format!("{FOLDER}{id}.yaml");
    let text = content.text(&file, MAX_BYTES)?;
    let read: TopicFile = parse(&file, text).map_err(|error| vec![written_answer(*error)])?;
    let source = Source::new(&file, text);
    let mut mistakes = Vec::new();
    for (index, question) in read.questions.iter().enumerate() {
        if question.kind().is_none() {
            let message = format!("the question `{}` is not of exactly one kind", question.id);
            let mistake = source.at(&format!("questions/{index}"), "quiz/kind", message);
            mistakes.push(mistake.help(format!("one of: {}", Kind::KEYS.join(", "))));
        }
    }
    if mistakes.is_empty() {
        Ok(Topic {
            id: id.to_owned(),
            title: read.title,
            questions: read.questions,
            text: text.to_owned(),
            file,
        })
    } else {
        Err(mistakes)
    }
}

/// An answer that is written down where the engine is to give it has a message of its own.
fn written_answer(mistake: Diagnostic) -> Diagnostic {
    let named = |key: &str| mistake.message.starts_with(&format!("`{key}` "));
    if mistake.code != "content/unknown-key" || !ANSWERS.iter().any(|key| named(key)) {
        return mistake;
    }
    let message = "the answer is written down, and the engine computes it";
    Diagnostic {
        code: "quiz/written-answer",
        message: message.to_owned(),
        help: Some("leave this key out".to_owned()),
        ..mistake
    }
}
