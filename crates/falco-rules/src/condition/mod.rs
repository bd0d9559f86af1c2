//! The condition language: text to syntax tree and back.

pub mod ast;
mod cursor;
mod error;
mod parse;
mod print;
pub mod quote;
#[cfg(test)]
mod tests;

pub use error::{Position, SyntaxError, SyntaxErrorKind};
pub use parse::{MAX_DEPTH, MAX_DEPTH_IN_RULES, parse, parse_operand_prefix, parse_with_depth};
