//! Asking a question: its answer stands in its file, or the engine computes it.

use super::asked::{Asked, Exhibit};
use super::bank::Place;
use super::engine::Engine;
use super::form::Form;
use super::question::{Choice, Choices, Kind, Question};
use crate::scenario::Diagnostic;
use crate::scenario::Words;
use crate::scenario::yaml::Source;

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
}

fn shown(question: &Question) -> Option<Exhibit> {
    let text = question.show.clone()?;
    Some(Exhibit {
        title: String::new(),
        text,
    })
}
