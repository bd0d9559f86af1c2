//! Reading an attempt back from the database.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction};

use super::{
    Attempt, AttemptId, Ending, GivenAnswer, KeptGrade, ProgressError, TakenHint, Try, failed,
};
use crate::grade::Costs;
use crate::lab::LabId;

/// An attempt with everything that is known of it.
pub(super) fn load(look: &Transaction<'_>, id: AttemptId) -> Result<Attempt, ProgressError> {
    let doing = "read an attempt";
    let unreadable = |what| ProgressError::Unreadable {
        what,
        attempt: id.0,
    };
    let moment =
        |micros: i64| Timestamp::from_microsecond(micros).map_err(|_| unreadable("moment"));

    let (scenario, lab, provider, seed, started, ended, ending, solution_shown) = look
        .query_row(
            "SELECT scenario, lab, provider, seed, started, ended, ending, solution_shown
             FROM attempt WHERE id = ?",
            [id.0],
            |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, String>(3)?,
                    row.get::<_, i64>(4)?,
                    row.get::<_, Option<i64>>(5)?,
                    row.get::<_, Option<String>>(6)?,
                    row.get::<_, Option<i64>>(7)?,
                ))
            },
        )
        .optional()
        .map_err(failed(doing))?
        .ok_or(ProgressError::NoAttempt(id.0))?;
    let ended = match (ended, ending) {
        // Earlier versions kept what a clock said that had been set back.
        (Some(at), Some(name)) => Some((
            moment(at.max(started))?,
            Ending::from_name(&name).ok_or_else(|| unreadable("ending"))?,
        )),
        _ => None,
    };

    let hints = rows(
        look,
        "SELECT number, cost, taken FROM hint WHERE attempt = ? ORDER BY number",
        id,
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?
    .into_iter()
    .map(|(number, cost, taken)| {
        Ok(TakenHint {
            number,
            cost,
            taken: moment(taken)?,
        })
    })
    .collect::<Result<_, ProgressError>>()?;

    let answers = rows(
        look,
        "SELECT check_name, value, given FROM answer WHERE attempt = ?",
        id,
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?
    .into_iter()
    .map(|(check, value, given)| {
        Ok((
            check,
            GivenAnswer {
                value,
                given: moment(given)?,
            },
        ))
    })
    .collect::<Result<_, ProgressError>>()?;

    let mut tries = BTreeMap::<String, Vec<Try>>::new();
    for (check, value, cost, given) in rows(
        look,
        "SELECT check_name, value, cost, given FROM try WHERE attempt = ? ORDER BY given",
        id,
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )? {
        tries.entry(check).or_default().push(Try {
            value,
            cost,
            given: moment(given)?,
        });
    }

    let seen = rows(
        look,
        "SELECT check_name, evidence FROM seen WHERE attempt = ?",
        id,
        |row| Ok((row.get(0)?, row.get::<_, String>(1)?)),
    )?
    .into_iter()
    .map(|(check, evidence)| {
        serde_json::from_str(&evidence)
            .map(|evidence| (check, evidence))
            .map_err(|_| unreadable("evidence"))
    })
    .collect::<Result<_, ProgressError>>()?;

    let mut grades = rows(
        look,
        "SELECT which, graded, hint_cost, try_cost, grade FROM grade WHERE attempt = ?",
        id,
        |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get::<_, String>(4)?,
            ))
        },
    )?
    .into_iter()
    .map(|(which, graded, hints, tries, grade)| {
        Ok((
            which,
            KeptGrade {
                graded: moment(graded)?,
                costs: Costs { hints, tries },
                grade: serde_json::from_str(&grade).map_err(|_| unreadable("grade"))?,
            },
        ))
    })
    .collect::<Result<BTreeMap<String, KeptGrade>, ProgressError>>()?;

    Ok(Attempt {
        id,
        scenario,
        lab: LabId(lab),
        provider,
        seed: seed.parse().map_err(|_| unreadable("seed"))?,
        started: moment(started)?,
        ended,
        solution_shown: solution_shown.map(moment).transpose()?,
        hints,
        answers,
        tries,
        seen,
        best: grades.remove("best"),
        last: grades.remove("last"),
    })
}

fn rows<T>(
    look: &Transaction<'_>,
    select: &'static str,
    id: AttemptId,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, ProgressError> {
    look.prepare_cached(select)
        .and_then(|mut select| select.query_map([id.0], read)?.collect())
        .map_err(failed("read an attempt"))
}
