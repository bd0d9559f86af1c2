//! How times and values of other types lie in the columns of the records.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::db::{Error, Result, Row};

pub(super) fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::wrong)
}

pub(super) fn from_json<T: DeserializeOwned>(row: &Row, column: usize) -> Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(Error::wrong)
}

pub(super) fn time(row: &Row, column: usize) -> Result<Timestamp> {
    let text: String = row.get(column)?;
    parsed(&text)
}

pub(super) fn parsed(text: &str) -> Result<Timestamp> {
    text.parse().map_err(Error::wrong)
}

/// This moment, as a column has it.
pub(super) fn now() -> String {
    Timestamp::now().to_string()
}
