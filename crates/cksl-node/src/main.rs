//! The program inside a node: `falco`, `sysdig` or `cksl`, by the name it is called by.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::ExitCode;

use cksl_node::io::with_stdio;
use cksl_node::protocol::NODE_SOCKET;
use cksl_node::{falco, sysdig, verbs};

fn main() -> ExitCode {
    let args: Vec<OsString> = env::args_os().collect();
    let name = args.first().map(Path::new).and_then(Path::file_name);
    let socket = Path::new(NODE_SOCKET);
    match name.and_then(OsStr::to_str) {
        Some("falco") => with_stdio(|io| falco::main(args, socket, io)),
        Some("sysdig") => with_stdio(|io| sysdig::main(args, socket, io)),
        _ => with_stdio(|io| verbs::main(args, socket, io)),
    }
}
