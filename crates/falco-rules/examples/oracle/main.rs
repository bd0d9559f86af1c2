//! Compares the engine with what a real Falco answered, recorded in the folder given.
//!
//! `cargo run -p falco-rules --example oracle -- DIR [replay]`
//!
//! With `replay`, the values of all fields are compared too that a state gives when the recorded events
//! are played to it. Some differences stay: the recordings miss calls, and have names replaced.

mod suite;
#[path = "../conform/suite/tally.rs"]
mod tally;

use std::path::Path;
use std::process::ExitCode;

use tally::Tally;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: oracle DIR [replay]");
        return ExitCode::from(2);
    };
    let mut tally = Tally::default();
    let replay = std::env::args().nth(2).as_deref() == Some("replay");
    suite::run(Path::new(&folder), replay, &mut tally);
    print!("{tally}");
    if tally.failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
