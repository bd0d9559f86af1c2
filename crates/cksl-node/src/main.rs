//! The program inside a node: `falco`, `sysdig`, `cksl` or the last program of its init, by the name it is called by.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::ExitCode;

use cksl_node::{shutdown, verbs};
use cksl_tools::{falco, sysdig};
use cksl_wire::io::with_stdio;
use cksl_wire::protocol::NODE_SOCKET;
use clap_complete::CompleteEnv;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args: Vec<OsString> = env::args_os().collect();
    let name = args.first().map(Path::new).and_then(Path::file_name);
    let name = name.and_then(OsStr::to_str).unwrap_or_default().to_owned();
    if name == shutdown::NAME {
        return ExitCode::from(shutdown::main(&args));
    }
    // A shell that asks what could be typed next gets its answer here, and the process ends.
    CompleteEnv::with_factory(|| match name.as_str() {
        "falco" => falco::command(),
        "sysdig" => sysdig::command(),
        _ => verbs::command(),
    })
    .complete();
    let socket = Path::new(NODE_SOCKET);
    let code = with_stdio(|io| match name.as_str() {
        "falco" => falco::main(args, socket, io),
        "sysdig" => sysdig::main(args, socket, io),
        _ => verbs::main(args, socket, io),
    });
    ExitCode::from(code)
}
