//! Compares the engine with what a real Falco answered, recorded in the folder given.
//!
//! `cargo run -p falco-rules --example oracle -- DIR`

mod suite;
#[path = "../conform/suite/tally.rs"]
mod tally;

use std::path::Path;
use std::process::ExitCode;

use tally::Tally;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: oracle DIR");
        return ExitCode::from(2);
    };
    let mut tally = Tally::default();
    suite::run(Path::new(&folder), &mut tally);
    print!("{tally}");
    if tally.failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
