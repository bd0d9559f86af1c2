//! A question as it is asked once: what is shown, and which answer is right.

use std::collections::BTreeSet;

use super::form::Form;
use crate::scenario::Words;

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
    /// With its options mixed, unless they have an order of their own.
    pub(super) fn mixed(mut self, words: &mut Words<'_>) -> Self {
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
