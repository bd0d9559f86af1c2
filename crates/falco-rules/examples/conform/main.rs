//! Runs the conformance cases in the files given and says which fail.
//!
//! `cargo run -p falco-rules --example conform -- FILE…`

mod suite;

use std::process::ExitCode;

use suite::Tally;

fn main() -> ExitCode {
    let mut tally = Tally::default();
    for file in std::env::args().skip(1) {
        match std::fs::read_to_string(&file) {
            Ok(text) => suite::run(&text, &mut tally),
            Err(error) => tally.fail("file", &file, &error.to_string()),
        }
    }
    print!("{tally}");
    if tally.failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
