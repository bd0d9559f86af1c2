//! Another task for one whose lab can't be made.

use super::machine::Machine;
use super::pool::Pool;
use super::sitting::Sitting;
use super::{OF_A_COMPETENCY, Task};
use crate::scenario::{Tier, Words};

/// How often a task is replaced by another one. Where that many labs can't be made, it is the machine.
const MOST: usize = 2;

impl Sitting {
    /// A task of the same domain that may take the place of one that nobody has seen. It has the same part of the score.
    #[must_use]
    pub fn substitute(&self, number: u32, pool: &Pool, machine: Machine) -> Option<Task> {
        let (task, seat) = (self.task(number), self.seat(number));
        if seat.opened || seat.instead.len() >= MOST {
            return None;
        }
        let others = self.numbers().filter(|other| *other != number);
        let others: Vec<&Task> = others.map(|other| self.task(other)).collect();
        let instead = self.state.seats.iter().flat_map(|seat| &seat.instead);
        let asked: Vec<&Task> = self.plan.tasks.iter().chain(instead).collect();
        let open = pool.candidates.iter().filter(|one| {
            let of_it = others
                .iter()
                .filter(|task| task.competency == one.competency);
            one.domain == task.domain
                && !asked.iter().any(|task| task.scenario == one.scenario)
                && of_it.count() < OF_A_COMPETENCY
                && machine.lacks(one).is_none()
        });
        // A node needs the least of the machine.
        let best = open.min_by_key(|one| {
            (
                one.tier == Tier::Cluster,
                one.minutes.abs_diff(task.minutes),
            )
        })?;
        let seed = Words::new(task.seed, "exam/substitute").index(usize::MAX) as u64;
        Some(best.task(seed, task.weight))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exam::Mode;
    use crate::exam::sitting::tests::sitting;
    use crate::lab::Layer;
    use crate::scenario::Content;
    use crate::scenario::curriculum::EDITION;

    const MACHINE: Machine = Machine {
        memory: Some(4000),
        clusters: false,
        layers: [true; Layer::ALL.len()],
    };

    #[test]
    fn a_task_is_replaced_by_others_of_its_domain_that_were_not_asked_and_not_for_ever() {
        let pool = Pool::new(&Content::embedded(), EDITION).unwrap();
        let mut sitting = sitting(Mode::Exam);
        let weight = sitting.task(2).weight;
        for _ in 0..MOST {
            let other = sitting.substitute(2, &pool, MACHINE).unwrap();
            let asked: Vec<&str> = sitting
                .numbers()
                .map(|n| sitting.task(n).scenario.as_str())
                .collect();
            assert!(!asked.contains(&other.scenario.as_str()), "{other:?}");
            assert_eq!((other.domain.as_str(), other.tier), ("runtime", Tier::Node));
            assert!((other.weight - weight).abs() < 1e-9);
            sitting.replace(2, other, "why");
        }
        assert_eq!(
            sitting.substitute(2, &pool, MACHINE),
            None,
            "it is the machine"
        );
        assert_eq!(sitting.state.notes.len(), MOST);
        let replaced = &sitting.seat(2).instead[0];
        assert_ne!(replaced.scenario, sitting.task(2).scenario);
        // The learner has seen this one.
        assert_eq!(sitting.substitute(1, &pool, MACHINE), None);
        let other = sitting.substitute(3, &pool, MACHINE).unwrap();
        assert_ne!(other.scenario, sitting.task(2).scenario);
        assert_ne!(
            other.scenario, replaced.scenario,
            "its lab can't be made, either"
        );
    }
}
