//! Falco rules: conditions, rule files, events and their fields, output templates.
pub mod field;
pub mod value;
