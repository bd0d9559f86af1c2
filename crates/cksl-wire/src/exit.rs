//! Exit codes of `cksl`, on the host and in a node.

/// Passed, or done.
pub const DONE: u8 = 0;
/// Graded, and not passed.
pub const NOT_PASSED: u8 = 1;
/// The command line or the content is wrong.
pub const USAGE: u8 = 2;
/// This machine can't.
pub const CANNOT: u8 = 3;
/// A bug of ours.
pub const BUG: u8 = 70;

/// The code of a command that graded.
#[must_use]
pub fn of_grade(passed: bool) -> u8 {
    if passed { DONE } else { NOT_PASSED }
}
