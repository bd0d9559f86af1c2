//! What happens in labs, told as it happens: `cksl follow`.

use std::fmt;
use std::str::FromStr;

use cksl_wire::report::{ReportedCheck, looks};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::style::{Style, Symbol, Tone, count};
use super::time::clock;
use crate::attempt::Ending;
use crate::lab::LabId;

/// A place in what a supervisor has told: `SUPERVISOR.NUMBER`. Who was cut off goes on after the last one that it got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(into = "String", try_from = "String")]
#[schemars(with = "String")]
pub struct Cursor {
    /// Which supervisor: when it started, in milliseconds since 1970.
    pub supervisor: i64,
    /// The number there, from 1; 0 is before all.
    pub number: u64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.supervisor, self.number)
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (supervisor, number) = text.split_once('.')?;
            Some(Self {
                supervisor: supervisor.parse().ok()?,
                number: number.parse().ok()?,
            })
        };
        parse().ok_or("a cursor is what `cksl follow --json` shows beside each line, for example 1763840000123.57")
    }
}

impl TryFrom<String> for Cursor {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Something that happened in a lab, as `cksl follow --json` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Happening {
    /// Its place.
    pub cursor: Cursor,
    /// When.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// In which lab.
    #[schemars(with = "String")]
    pub lab: LabId,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What can happen in a lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum What {
    /// It is being made: this is done now.
    Step {
        /// In a few words.
        text: String,
    },
    /// Its attempt has begun, or goes on under another supervisor.
    Begun {
        /// Scenario id.
        scenario: String,
        /// Number of the attempt.
        attempt: i64,
        /// Provider that made it.
        provider: String,
        /// Whether it goes on: what happened before was seen by the supervisor before, or by nobody.
        again: bool,
        /// Digests of the roots of the store that its node was made of.
        #[serde(default)]
        roots: Vec<String>,
    },
    /// The learner has done something there. Of several only the last is kept.
    Worked {
        /// How many events that makes so far.
        events: u64,
    },
    /// The detector has missed events.
    Lost {
        /// How many that makes so far.
        events: u64,
    },
    /// A check passes, or no longer, or can't be judged.
    Check(ReportedCheck),
    /// All checks were graded.
    Graded {
        /// Points earned, before hints and tries are subtracted.
        earned: u32,
        /// All points.
        max: u32,
    },
    /// A hint was taken.
    Hint {
        /// How many were taken by now.
        number: usize,
        /// What it costs.
        cost: u32,
        /// What hints and tries of the attempt cost by now.
        costs: u32,
    },
    /// A question was answered.
    Answered {
        /// The check that asks.
        check: String,
        /// How many different answers were given by now.
        tries: usize,
        /// What hints and tries of the attempt cost by now.
        costs: u32,
    },
    /// The attempt has ended, and the lab with it unless it was submitted.
    Ended {
        /// How.
        how: Ending,
    },
}

impl What {
    /// Whether it tells what was earned.
    #[must_use]
    pub fn tells_points(&self) -> bool {
        matches!(self, Self::Check(_) | Self::Graded { .. })
    }
}

/// A line for a terminal.
#[must_use]
pub fn happening(happening: &Happening, style: &Style) -> String {
    let mark = |symbol, tone| style.paint(tone, style.symbol(symbol));
    let dot = style.symbol(Symbol::Dot).to_owned();
    let (symbol, text) = match &happening.what {
        What::Step { text } => (dot, text.clone()),
        What::Begun {
            scenario,
            attempt,
            provider,
            again,
            ..
        } => {
            let begun = match again {
                false => "begins",
                true => "goes on under another supervisor",
            };
            (
                dot,
                format!("attempt {attempt} of {scenario} on {provider} {begun}"),
            )
        }
        What::Worked { .. } => (dot, "the learner is working".to_owned()),
        What::Lost { events } => (
            mark(Symbol::Unknown, Tone::Unsure),
            format!("the detector has missed {}", count(*events, "event")),
        ),
        What::Check(check) => {
            let (symbol, tone) = looks(check.verdict);
            let (earned, points) = (check.earned, check.points);
            let text = format!(
                "{}: {earned} of {}",
                check.id,
                count(points.into(), "point")
            );
            (mark(symbol, tone), text)
        }
        What::Graded { earned, max } => (
            dot,
            format!("graded: {earned} of {}", count((*max).into(), "point")),
        ),
        What::Hint { number, cost, .. } => (
            dot,
            format!(
                "a hint is taken, for {}; {number} so far",
                count((*cost).into(), "point")
            ),
        ),
        What::Answered { check, tries, .. } => (
            dot,
            format!(
                "{check} is answered; {} so far",
                count(*tries as u64, "answer")
            ),
        ),
        What::Ended { how } => (dot, format!("the attempt has ended: {}", how.name())),
    };
    format!(
        "{}  {}  {symbol}  {text}\n",
        style.paint(Tone::Faint, &clock(happening.at)),
        happening.lab.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_is_shown_and_nothing_else_is_one() {
        let cursor = Cursor {
            supervisor: 1_763_840_000_123,
            number: 57,
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for wrong in ["", "57", "a.b", "1.", "1.-2", "1.2.3"] {
            assert!(wrong.parse::<Cursor>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_happening_is_flat_json_with_its_kind() {
        let one = Happening {
            cursor: Cursor {
                supervisor: 1,
                number: 2,
            },
            at: Timestamp::UNIX_EPOCH,
            lab: LabId("strace-touch-00aa".to_owned()),
            what: What::Worked { events: 3 },
        };
        let text = serde_json::to_string(&one).unwrap();
        assert_eq!(
            text,
            r#"{"cursor":"1.2","at":"1970-01-01T00:00:00Z","lab":"strace-touch-00aa","what":"worked","events":3}"#
        );
        assert_eq!(serde_json::from_str::<Happening>(&text).unwrap(), one);
    }
}
