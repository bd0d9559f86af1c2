//! `fdcount_by`: descriptors by a field.

use std::collections::HashMap;
use std::io::{self, Write};

use falco_rules::buffers::Buffers;
use falco_rules::event::Param;
use falco_rules::extract::View;
use falco_rules::field::FieldTable;
use falco_rules::format::Template;

use super::table::{Table, Unit};
use super::{Chisel, ChiselError, Order, Recipe};

/// Most descriptors that are counted.
const MOST: usize = 65_536;

/// See the module.
struct Group {
    key: Template,
    process: Template,
    /// By process and descriptor, the field's value.
    values: HashMap<(Vec<u8>, i64), Vec<u8>>,
}

pub(super) fn make(recipe: &Recipe, order: &Order) -> Result<Box<dyn Chisel>, ChiselError> {
    let fields = FieldTable::falco();
    let compile = |field: &str| {
        Template::compile(&format!("%{field}"), &fields)
            .map_err(|error| ChiselError::Field(recipe.name, error.to_string()))
    };
    Ok(Box::new(Group {
        key: compile(&order.argument)?,
        process: compile("proc.pid")?,
        values: HashMap::new(),
    }))
}

impl Chisel for Group {
    fn event(&mut self, view: &View<'_>, _: &mut dyn Write) -> io::Result<bool> {
        let value = self.key.render(view, Buffers::Dotted);
        let Some(fd) = view.event().param("fd").and_then(Param::as_i64) else {
            return Ok(false);
        };
        let process = self.process.render(view, Buffers::Dotted).text;
        if value.complete
            && (self.values.len() < MOST || self.values.contains_key(&(process.clone(), fd)))
        {
            self.values.insert((process, fd), value.text);
        }
        Ok(false)
    }

    fn table(&mut self) -> Option<Table> {
        let mut counts: HashMap<Vec<Vec<u8>>, u64> = HashMap::new();
        for value in self.values.values() {
            *counts.entry(vec![value.clone()]).or_default() += 1;
        }
        let counts = counts.iter().map(|(key, count)| (key.as_slice(), *count));
        Some(Table::new(vec!["#FDs", "Value"], Unit::Number, counts))
    }

    fn clear(&mut self) {
        self.values.clear();
    }
}
