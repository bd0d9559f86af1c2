//! Compares the engine with what a real Falco answered (`tests/falco-0.44.1`).
//!
//! `cargo run -p falco-rules --example oracle -- [replay]`
//!
//! With `replay`, the values of all fields are compared too that a state gives when the recorded events
//! are played to it. Some differences stay: the recordings miss calls, and have names replaced.
//! Where `CKSL_CONFORMANCE` names a folder, the descriptions of Falco's own rules are compared too.

mod suite;
#[path = "../conform/suite/tally.rs"]
mod tally;

use std::path::Path;
use std::process::ExitCode;

use tally::Tally;

fn main() -> ExitCode {
    let replay = match std::env::args().nth(1).as_deref() {
        None => false,
        Some("replay") => true,
        Some(_) => {
            eprintln!("usage: oracle [replay]");
            return ExitCode::from(2);
        }
    };
    let mut tally = Tally::default();
    suite::run(replay, &mut tally);
    if let Some(outside) = std::env::var_os("CKSL_CONFORMANCE") {
        suite::run_upstream(Path::new(&outside), &mut tally);
    }
    print!("{tally}");
    if tally.failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
