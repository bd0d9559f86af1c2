//! Where a new lab is made. All that decides it is here.

use cksl_wire::report::Problem;

use crate::host::{Load, Scenario, problem};

/// A machine, as far as the choice depends on it.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    /// Its number.
    pub(super) source: i64,
    /// The learner whose own machine it is.
    pub(super) seat: Option<i64>,
    /// What it said of its room, less what was given to it since.
    pub(super) load: Load,
    /// How many labs of this scenario wait there, made ahead.
    pub(super) ahead: u32,
    /// Why it can't run this scenario.
    pub(super) lacks: Option<String>,
}

/// Why a lab can be made nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct No {
    /// In words for the learner.
    pub(super) why: Problem,
    /// Whether one that comes now may change that.
    pub(super) is_nobody_there: bool,
}

impl From<Problem> for No {
    fn from(why: Problem) -> Self {
        Self {
            why,
            is_nobody_there: false,
        }
    }
}

/// The machine for a learner's new lab: their own if they work on their own, else one where such a lab waits, else the one
/// with the most room.
///
/// # Errors
/// There is none.
pub(super) fn choose(
    machines: &[Standing],
    seat: i64,
    on_own: bool,
    scenario: &Scenario,
) -> Result<i64, No> {
    let of = on_own.then_some(seat);
    let there = || machines.iter().filter(|one| one.seat == of);
    if there().next().is_none() {
        let why = match on_own {
            true => Problem {
                hints: vec![
                    "sudo cksl join   connects it again, with the same words as before".to_owned(),
                ],
                ..problem("your own machine is not connected, and your labs are made there")
            },
            false => problem(
                "no machine of this class is connected now, so that no lab can be made. The instructor sees this, too; try \
                 it again in a minute",
            ),
        };
        return Err(No {
            why,
            is_nobody_there: true,
        });
    }
    let able = || there().filter(|one| one.lacks.is_none());
    if able().next().is_none() {
        let lacks = there().find_map(|one| one.lacks.as_deref());
        let why = format!(
            "no machine of this class can run `{}`: {}",
            scenario.id,
            lacks.unwrap_or_default()
        );
        return Err(problem(&why).into());
    }
    let most = able().max_by_key(|one| {
        let waits = one.ahead > 0;
        (waits, one.load.room, std::cmp::Reverse(one.load.labs))
    });
    match most.filter(|one| one.ahead > 0 || one.load.room >= scenario.room) {
        Some(one) => Ok(one.source),
        None if on_own => Err(problem(
            "your machine has no room for another lab now; stop one of yours first, its points stay",
        )
        .into()),
        None => Err(problem(
            "the machines of this class have no room for another lab now. Try it again when somebody has ended one, or ask \
             the instructor",
        )
        .into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(source: i64, seat: Option<i64>, room: u32) -> Standing {
        Standing {
            source,
            seat,
            load: Load { labs: 0, room },
            ahead: 0,
            lacks: None,
        }
    }

    fn scenario(room: u32) -> Scenario {
        Scenario {
            id: "a".to_owned(),
            title: "A".to_owned(),
            minutes: 1,
            tier: String::new(),
            seconds: 1,
            room,
            progressed: None,
            lacks: None,
        }
    }

    fn chosen(machines: &[Standing], on_own: bool, room: u32) -> Result<i64, String> {
        choose(machines, 7, on_own, &scenario(room)).map_err(|no| no.why.message)
    }

    #[test]
    fn the_most_room_wins_and_a_learners_machine_is_for_that_learner_alone() {
        let machines = [
            machine(1, None, 3),
            machine(2, None, 20),
            machine(3, Some(7), 90),
            machine(4, Some(8), 99),
        ];
        assert_eq!(chosen(&machines, false, 1), Ok(2));
        assert_eq!(chosen(&machines, false, 20), Ok(2));
        assert_eq!(chosen(&machines, true, 1), Ok(3));
        assert_eq!(chosen(&machines[..1], false, 1), Ok(1));
        // Where one waits there is room for it.
        let waits = Standing {
            ahead: 1,
            ..machine(5, None, 0)
        };
        let with_one = [machine(2, None, 20), waits];
        assert_eq!(chosen(&with_one, false, 1), Ok(5));
    }

    #[test]
    fn who_can_have_no_lab_is_told_why() {
        let own = machine(3, Some(7), 90);
        let full = [machine(1, None, 0), machine(2, None, 9), own.clone()];
        assert!(chosen(&full, false, 10).unwrap_err().contains("no room"));
        assert!(
            chosen(&full[2..], false, 1)
                .unwrap_err()
                .contains("no machine of this class is connected")
        );
        assert!(
            chosen(&full[..2], true, 1)
                .unwrap_err()
                .contains("your own machine is not connected")
        );
        assert!(
            chosen(&[machine(3, Some(7), 0)], true, 1)
                .unwrap_err()
                .contains("your machine has no room")
        );
        let lacks = Some("it has no root for clusters".to_owned());
        let unable = [Standing {
            lacks,
            ..machine(1, None, 9)
        }];
        assert!(
            chosen(&unable, false, 1)
                .unwrap_err()
                .contains("no root for clusters")
        );
        // One that can is taken, however little room it has.
        let both = [unable[0].clone(), machine(2, None, 1)];
        assert_eq!(chosen(&both, false, 1), Ok(2));
    }
}
