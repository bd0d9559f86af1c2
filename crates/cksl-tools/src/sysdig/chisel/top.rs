//! Chisels that add up bytes or calls by fields.

use std::collections::HashMap;
use std::io::{self, Write};

use falco_rules::buffers::Buffers;
use falco_rules::event::Param;
use falco_rules::extract::View;
use falco_rules::field::FieldTable;
use falco_rules::format::Template;

use super::table::{Table, Unit};
use super::{Chisel, ChiselError, Order, Recipe};

/// Most different keys that are counted; what has others is counted under `(others)`.
const MOST: usize = 65_536;

/// See the module.
struct Top {
    titles: Vec<&'static str>,
    keys: Vec<Template>,
    counts: HashMap<Vec<Vec<u8>>, u64>,
    unit: Unit,
}

type Made = Result<Box<dyn Chisel>, ChiselError>;

const PROCESS: [(&str, &str); 2] = [("Process", "%proc.name"), ("PID", "%proc.pid")];
const FILE: [(&str, &str); 1] = [("Filename", "%fd.name")];

pub(super) fn bytes_by_file(recipe: &Recipe, _: &Order) -> Made {
    top(recipe, Unit::Bytes, &FILE)
}

pub(super) fn bytes_by_process(recipe: &Recipe, _: &Order) -> Made {
    top(recipe, Unit::Bytes, &PROCESS)
}

pub(super) fn bytes_by_connection(recipe: &Recipe, _: &Order) -> Made {
    let keys = [("Proto", "%fd.l4proto"), ("Conn", "%fd.name")];
    top(recipe, Unit::Bytes, &keys)
}

pub(super) fn bytes_by_server_port(recipe: &Recipe, _: &Order) -> Made {
    top(recipe, Unit::Bytes, &[("Srv Port", "%fd.sport")])
}

pub(super) fn calls_by_file(recipe: &Recipe, _: &Order) -> Made {
    top(recipe, Unit::Number, &FILE)
}

pub(super) fn calls_by_process(recipe: &Recipe, _: &Order) -> Made {
    top(recipe, Unit::Number, &PROCESS)
}

pub(super) fn calls_by_name(recipe: &Recipe, _: &Order) -> Made {
    top(recipe, Unit::Number, &[("Syscall", "%evt.type")])
}

fn top(recipe: &Recipe, unit: Unit, keys: &[(&'static str, &str)]) -> Made {
    let count = match (unit, recipe.category) {
        (Unit::Bytes, _) => "Bytes",
        (_, "Errors") => "#Errors",
        _ => "#Calls",
    };
    let fields = FieldTable::falco();
    let compile = |(_, template): &(_, &str)| {
        Template::compile(template, &fields)
            .map_err(|error| ChiselError::Field(recipe.name, error.to_string()))
    };
    Ok(Box::new(Top {
        titles: std::iter::once(count)
            .chain(keys.iter().map(|(title, _)| *title))
            .collect(),
        keys: keys.iter().map(compile).collect::<Result<_, _>>()?,
        counts: HashMap::new(),
        unit,
    }))
}

impl Chisel for Top {
    fn event(&mut self, view: &View<'_>, _: &mut dyn Write) -> io::Result<bool> {
        let mut key = Vec::with_capacity(self.keys.len());
        for template in &self.keys {
            let rendered = template.render(view, Buffers::Dotted);
            if !rendered.complete {
                return Ok(false);
            }
            key.push(rendered.text);
        }
        if self.counts.len() >= MOST && !self.counts.contains_key(&key) {
            key = vec![b"(others)".to_vec()];
        }
        *self.counts.entry(key).or_default() += match self.unit {
            Unit::Bytes => bytes(view),
            _ => 1,
        };
        Ok(false)
    }

    fn table(&mut self) -> Option<Table> {
        let counts = self
            .counts
            .iter()
            .map(|(key, count)| (key.as_slice(), *count));
        Some(Table::new(self.titles.clone(), self.unit, counts))
    }

    fn clear(&mut self) {
        self.counts.clear();
    }
}

/// Bytes that the event's call moved.
fn bytes(view: &View<'_>) -> u64 {
    let moved = view.event().param("res").and_then(Param::as_i64);
    moved.and_then(|moved| moved.try_into().ok()).unwrap_or(0)
}
