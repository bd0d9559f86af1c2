//! Checks that are made of others: all of them hold, one of them holds, or one does not.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use super::Check;
use super::criterion::{Asked, Criterion, Nature};
use super::instrument::finding::{self, Finding};
use super::lint::Problems;
use super::looked::Looked;
use super::stimulus::Stimulus;

/// All of these checks hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct All(pub Vec<Check>);

/// At least one of these checks holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Any(pub Vec<Check>);

/// This check does not hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Not(pub Box<Check>);

/// In a schema they are what they hold.
macro_rules! schema_of_parts {
    ($($name:ident($parts:ty),)+) => {$(
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                <$parts>::inline_schema()
            }

            fn schema_name() -> Cow<'static, str> {
                <$parts>::schema_name()
            }

            fn schema_id() -> Cow<'static, str> {
                <$parts>::schema_id()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                <$parts>::json_schema(generator)
            }
        }
    )+};
}

schema_of_parts! {
    All(Vec<Check>),
    Any(Vec<Check>),
    Not(Box<Check>),
}

impl Criterion for All {
    fn nature(&self) -> Nature {
        nature(&self.0)
    }

    fn form(&self, _: Option<&Stimulus>, problems: &mut Problems) {
        has_parts(&self.0, problems);
    }

    fn is_inside(&self, is_own: &dyn Fn(Option<&str>) -> bool) -> bool {
        are_inside(&self.0, is_own)
    }

    fn grade(&self, asked: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        finding::all(grades(&self.0, asked, looked))
    }
}

impl Criterion for Any {
    fn nature(&self) -> Nature {
        Nature {
            guard: self.0.iter().any(|part| part.nature().guard),
            ..nature(&self.0)
        }
    }

    fn form(&self, _: Option<&Stimulus>, problems: &mut Problems) {
        has_parts(&self.0, problems);
    }

    fn is_inside(&self, is_own: &dyn Fn(Option<&str>) -> bool) -> bool {
        are_inside(&self.0, is_own)
    }

    fn grade(&self, asked: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        finding::any(grades(&self.0, asked, looked))
    }
}

impl Criterion for Not {
    fn nature(&self) -> Nature {
        Nature {
            guard: true,
            lasting: false,
            has_events: false,
            ..self.0.nature()
        }
    }

    fn is_inside(&self, is_own: &dyn Fn(Option<&str>) -> bool) -> bool {
        self.0.criterion().is_inside(is_own)
    }

    fn grade(&self, asked: &Asked<'_>, looked: &Looked<'_>) -> Finding {
        let part = std::slice::from_ref(self.0.as_ref());
        finding::not(finding::all(grades(part, asked, looked)))
    }
}

/// Reports that there is no part.
pub(super) fn has_parts<T>(parts: &[T], problems: &mut Problems) {
    if parts.is_empty() {
        problems.say_of_check("content/kind", "there is nothing to combine");
    }
}

/// What is true of all parts together: they last as long as the least lasting of them.
fn nature(parts: &[Check]) -> Nature {
    let all = |is: fn(Nature) -> bool| parts.iter().all(|part| is(part.nature()));
    let any = |is: fn(Nature) -> bool| parts.iter().any(|part| is(part.nature()));
    Nature {
        guard: all(|part| part.guard),
        overheard: any(|part| part.overheard),
        lasting: all(|part| part.lasting),
        by_events: any(|part| part.by_events),
        has_events: false,
        recorded: all(|part| part.recorded),
        shows_content: any(|part| part.shows_content),
    }
}

fn are_inside(parts: &[Check], is_own: &dyn Fn(Option<&str>) -> bool) -> bool {
    let mut parts = parts.iter();
    parts.all(|part| part.criterion().is_inside(is_own))
}

/// What is found of parts. One without a stimulus has its whole's.
fn grades(parts: &[Check], asked: &Asked<'_>, looked: &Looked<'_>) -> Vec<Finding> {
    let each = parts.iter().enumerate();
    let grades = each.map(|(place, part)| {
        let path = super::path_of(asked.path, part, place);
        part.grade(&path, asked.stimulus, looked)
    });
    grades.collect()
}
