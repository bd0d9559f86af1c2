//! What the fuzz targets share.

use falco_rules::event::Event;

/// Events of a small story: a shell with a parent in a container reads, writes, talks and ends.
/// One JSON object a line, in the form that [`Event`] documents.
const STORY: &str = include_str!("story.jsonl");

/// The events of the story.
#[must_use]
pub fn story() -> Vec<Event> {
    let lines = STORY.lines();
    lines
        .map(|line| {
            serde_json::from_str(line).expect("the story is written by hand and read in every run")
        })
        .collect()
}
