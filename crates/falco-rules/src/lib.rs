//! Falco rules: conditions, rule files, events and their fields, output templates.
pub mod condition;
pub mod event;
pub mod field;
pub mod state;
pub mod suggest;
pub mod value;
