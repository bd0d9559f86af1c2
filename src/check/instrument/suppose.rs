//! Whether an event could meet a condition of which not everything is known.

use falco_rules::field::FieldRef;
use falco_rules::filter::Filter;
use falco_rules::value::{Extract, Value};

use crate::detector::{CkslView, field_table};

/// Most ways to fill in what is not known: more of it than that is never known to be false.
const MOST: usize = 256;

/// An event with values for what is not known of it.
struct Supposed<'a> {
    view: &'a CkslView<'a>,
    values: Vec<(&'a FieldRef, &'a str)>,
}

impl Extract for Supposed<'_> {
    fn extract(&self, field: &FieldRef) -> Option<Value<'_>> {
        let known = self.view.value(field);
        let mut values = self.values.iter();
        let Some((_, path)) = values.find(|(of, _)| of.id == field.id) else {
            return known;
        };
        let supposed = Value::Str(path.as_bytes().into());
        match known {
            Some(Value::Each(mut values)) => {
                values.push(supposed);
                Some(Value::Each(values))
            }
            _ => Some(supposed),
        }
    }

    fn event_type(&self) -> &str {
        self.view.event_type()
    }
}

/// Whether the event, which does not meet the condition as far as it is known, would do so if some of
/// its programs and files that are not known were these own ones of the node.
pub(crate) fn may_meet(view: &CkslView<'_>, paths: &[String], filter: &Filter) -> bool {
    if paths.is_empty() {
        return false;
    }
    let unknown: Vec<&str> = view.unknown().collect();
    if unknown.is_empty() {
        return false;
    }
    let table = field_table();
    let fields = unknown
        .iter()
        .filter_map(|name| table.resolve(name, None).ok());
    let fields: Vec<FieldRef> = fields.collect();
    // One digit for each field: not the node's own, or one of the paths.
    let base = paths.len() + 1;
    let Some(ways) = u32::try_from(fields.len())
        .ok()
        .and_then(|count| base.checked_pow(count))
    else {
        return true;
    };
    ways > MOST
        || (1..ways).any(|way| {
            let mut rest = way;
            let digits = fields.iter().map(|field| {
                let digit = rest % base;
                rest /= base;
                (field, digit)
            });
            let values = digits.filter_map(|(field, digit)| {
                let path = paths.get(digit.checked_sub(1)?)?;
                Some((field, path.as_str()))
            });
            let values = values.collect();
            filter.matches(&Supposed { view, values })
        })
}
