//! The program inside a node.

use std::env;
use std::process::ExitCode;

use cksl_node::io::with_stdio;
use cksl_node::verbs;

fn main() -> ExitCode {
    with_stdio(|io| verbs::main(env::args_os(), io))
}
