//! What a real Falco answered: verdicts on rule files, descriptions of rules, events, output lines.

mod describe;
mod events;
mod formats;
mod recording;
mod replay;
mod verdicts;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

use crate::tally::Tally;
use recording::Recorded;

/// Where the answers lie that belong to the project; its README describes the files.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/falco-0.44.1");

/// The answers that belong to the project.
struct Answers {
    /// Rule files by name.
    rules: BTreeMap<String, String>,
    verdicts: Value,
    descriptions: Value,
    /// One a line.
    filters: String,
    /// By the name of the recording, in order.
    events: BTreeMap<String, Vec<Recorded>>,
    formats: Value,
}

impl Answers {
    fn unpack(folder: &Path) -> Result<Self, String> {
        let json = |name: &str| parsed(&unpacked(&folder.join(name))?);
        let filters = folder.join("filters.txt");
        Ok(Answers {
            rules: parsed(&unpacked(&folder.join("rules.json.gz"))?)?,
            verdicts: json("verdicts.json.gz")?,
            descriptions: json("describe.json.gz")?,
            filters: std::fs::read_to_string(&filters)
                .map_err(|error| format!("{}: {error}", filters.display()))?,
            events: recording::by_capture(&unpacked(&folder.join("events.jsonl.gz"))?)?,
            formats: json("formats.json.gz")?,
        })
    }
}

/// Compares everything that belongs to the project; with `replay` also what the state makes of the events.
pub(crate) fn run(replay: bool, tally: &mut Tally) {
    match Answers::unpack(Path::new(FOLDER)) {
        Ok(answers) => {
            verdicts::run(&answers, tally);
            describe::run(&answers, tally);
            events::run(&answers, replay, tally);
            formats::run(&answers, tally);
        }
        Err(error) => tally.fail("file", FOLDER, &error),
    }
}

/// Compares the descriptions of Falco's own rules. They are not part of the project: `outside` holds the rules in
/// `upstream-rules`, the answers in `oracle`.
pub(crate) fn run_upstream(outside: &Path, tally: &mut Tally) {
    describe::run_upstream(outside, tally);
}

/// The text of a file that gzip has packed.
fn unpacked(path: &Path) -> Result<String, String> {
    let read = || {
        let mut text = String::new();
        flate2::read::GzDecoder::new(std::fs::File::open(path)?).read_to_string(&mut text)?;
        Ok(text)
    };
    read().map_err(|error: std::io::Error| format!("{}: {error}", path.display()))
}

fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}
