//! Falco rules: conditions, rule files, events and their fields, output templates.
pub mod condition;
pub mod diagnostic;
pub mod event;
pub mod field;
pub mod filter;
mod matcher;
pub mod state;
pub mod suggest;
pub mod value;
