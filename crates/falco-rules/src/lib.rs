//! Falco rules: conditions, rule files, events and their fields, output templates.
pub mod condition;
pub mod diagnostic;
pub mod event;
pub mod extract;
pub mod field;
pub mod filter;
pub mod flags;
pub mod format;
mod matcher;
pub mod state;
pub mod suggest;
pub mod value;
