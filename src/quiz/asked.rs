//! A question as it is asked once: what is shown, and which answer is right.

use std::collections::BTreeSet;

use super::bank::Place;
use super::engine::Engine;
use super::form::Form;
use super::question::{Choice, Choices, Kind, Question};
use crate::scenario::Diagnostic;
use crate::scenario::Words;
use crate::scenario::yaml::Source;

/// A text that a question is about.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct Exhibit {
    /// What it is.
    pub title: String,
    /// The text; its lines are kept.
    pub text: String,
}

/// A question as it is asked once.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What is shown with it.
    pub exhibits: Vec<Exhibit>,
    /// How it is answered, with the right answer.
    pub form: Form,
    /// What the engine says of its answer, a line each; empty for what a person wrote.
    pub because: Vec<String>,
    /// Whether the options have no order of their own.
    pub(super) mixes: bool,
}

impl Asked {
    /// Asks a question: computes its answer if its kind says so, and mixes the options. The same seed mixes
    /// them alike.
    ///
    /// # Errors
    /// What is wrong with the rules or the event of a computed question.
    pub fn new(place: Place<'_>, seed: u64) -> Result<Self, Vec<Diagnostic>> {
        let question = place.question();
        let asked = match question.kind() {
            Some(kind) if kind.is_computed() => {
                let source = Source::new(&place.topic.file, &place.topic.text);
                Self::in_order(place, &source)?
            }
            _ => Self::written(question),
        };
        Ok(asked.mixed(&mut Words::new(seed, &format!("quiz {}", question.id))))
    }

    /// The question with its options in the order of the file: the right ones first.
    pub(super) fn in_order(place: Place<'_>, source: &Source<'_>) -> Result<Self, Vec<Diagnostic>> {
        let question = place.question();
        let engine = Engine {
            text: &place.topic.text,
            source,
            path: place.path(),
        };
        let mut asked = match question.kind() {
            Some(kind) if kind.is_computed() => engine.compute(kind)?,
            _ => return Ok(Self::written(question)),
        };
        asked.exhibits.splice(0..0, shown(question));
        Ok(asked)
    }

    /// A question whose answer stands in its file.
    fn written(question: &Question) -> Self {
        let form = match question.kind() {
            Some(Kind::One(Choice { right, wrong })) => Form::One {
                options: [std::slice::from_ref(right), wrong].concat(),
                right: 0,
            },
            Some(Kind::Many(Choices { right, wrong })) => Form::Many {
                options: [&right[..], wrong].concat(),
                right: (0..right.len()).collect(),
            },
            Some(Kind::Order(order)) => Form::Order {
                steps: order.steps.clone(),
                right: (0..order.steps.len()).collect(),
            },
            Some(Kind::Typed(typed)) => Form::Text {
                accepted: typed.accept.clone(),
                case: typed.case,
            },
            _ => Form::Text {
                accepted: Vec::new(),
                case: false,
            },
        };
        Asked {
            exhibits: shown(question).into_iter().collect(),
            form,
            because: Vec::new(),
            mixes: true,
        }
    }

    fn mixed(mut self, words: &mut Words<'_>) -> Self {
        if !self.mixes {
            return self;
        }
        match &mut self.form {
            Form::Text { .. } => {}
            Form::One { options, right } => {
                let order = order(options.len(), words);
                *right = place_of(*right, &order);
                *options = by(options, &order);
            }
            Form::Many { options, right } => {
                let order = order(options.len(), words);
                let moved = right.iter().map(|place| place_of(*place, &order));
                *right = moved.collect::<BTreeSet<usize>>();
                *options = by(options, &order);
            }
            Form::Order { steps, right } => {
                let mut order = order(steps.len(), words);
                // Shown in the right order it would be no question.
                if order.is_sorted() {
                    order.rotate_left(1);
                }
                *right = right.iter().map(|place| place_of(*place, &order)).collect();
                *steps = by(steps, &order);
            }
        }
        self
    }
}

fn shown(question: &Question) -> Option<Exhibit> {
    let text = question.show.clone()?;
    Some(Exhibit {
        title: String::new(),
        text,
    })
}

/// The places from 0, mixed (Fisher and Yates).
fn order(count: usize, words: &mut Words<'_>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, words.index(last + 1));
    }
    order
}

fn by(texts: &[String], order: &[usize]) -> Vec<String> {
    order.iter().map(|place| texts[*place].clone()).collect()
}

fn place_of(place: usize, order: &[usize]) -> usize {
    order.iter().position(|one| *one == place).unwrap_or(place)
}
