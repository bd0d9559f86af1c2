//! The `cksl` command.

fn main() {}
