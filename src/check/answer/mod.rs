//! Answers: what the learner types to a question.

pub(crate) mod grade;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::criterion::{Asked, Criterion, Nature};
use super::instrument::finding::Finding;
use super::looked::Looked;

/// A typed answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerCheck {
    /// The question, for `cksl task` and errors.
    pub ask: String,
    /// Right answers, templates; any of them.
    pub accept: Vec<String>,
    /// How both sides are normalised: `text` (trimmed, inner blanks folded), `lower`, `exact`,
    /// `number`, `words` (a set).
    #[serde(default)]
    pub compare: Comparison,
}

/// See [`AnswerCheck::compare`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// Trimmed, inner blanks folded.
    #[default]
    Text,
    /// The same, in lower case.
    Lower,
    /// Byte for byte.
    Exact,
    /// As a whole number.
    Number,
    /// As a set of words in lower case, without *and*; commas, semicolons and `|` stand between words, too.
    Words,
}

impl Criterion for AnswerCheck {
    fn nature(&self) -> Nature {
        Nature {
            recorded: true,
            ..Nature::default()
        }
    }

    fn is_inside(&self, _: &dyn Fn(Option<&str>) -> bool) -> bool {
        true
    }

    fn grade(&self, asked: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        let given = looked.answers.get(asked.id).copied();
        grade::grade(self, asked.id, given)
    }
}
