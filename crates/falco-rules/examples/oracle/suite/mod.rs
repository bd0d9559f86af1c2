//! What a real Falco answered: verdicts on rule files, descriptions of rules, events, output lines.

mod describe;
mod events;
mod formats;
mod recording;
mod replay;
mod verdicts;

use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::tally::Tally;

/// Compares everything recorded in `folder`; with `replay` also what the state makes of the events.
pub(crate) fn run(folder: &Path, replay: bool, tally: &mut Tally) {
    verdicts::run(folder, tally);
    describe::run(folder, tally);
    events::run(folder, replay, tally);
    formats::run(folder, tally);
}

/// A JSON file, packed by gzip or not. One that can't be read counts as a failure.
fn read_json(path: &Path, tally: &mut Tally) -> Option<Value> {
    let read = || -> std::io::Result<Value> {
        let bytes = std::fs::read(path)?;
        let mut text = Vec::new();
        if path.extension().is_some_and(|extension| extension == "gz") {
            flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut text)?;
        } else {
            text = bytes;
        }
        Ok(serde_json::from_slice(&text)?)
    };
    match read() {
        Ok(json) => Some(json),
        Err(error) => {
            tally.fail("file", &path.to_string_lossy(), &error.to_string());
            None
        }
    }
}
