//! The program inside a node.

fn main() {}
