//! Which tasks an exam has.
//!
//! 1. What this machine can't serve is left out and named: [`Drawing::new`]. The weights of the domains that are left
//!    are scaled to 100.
//! 2. For each number of tasks, beginning with the preset's, the domains get their parts by largest remainder, and one
//!    task at least.
//! 3. Sets with that many tasks are picked at random until one fills 90 to 100 % of the minutes and fits the memory.
//!    The minutes of a scenario are those of practice, and an exam gives a part of them ([`Preset::pace`]). The number
//!    of tasks that is nearest to the preset's, and that a few picks reach, is the exam's. So the lengths stay mixed: an
//!    exact search would find longer exams, of the same few shortest tasks each time. Nodes and clusters, and each
//!    [`Level`] that can be drawn, come before a set that fits as well and has only some of them.
//!
//! What was tried lately comes when nothing else of its domain is left, or when no set without it fits.
//!
//! A task's weight is its part of its domain's by its minutes. So a domain's tasks weigh what the domain does, however
//! many they are.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::machine::{Machine, together};
use super::past::{Past, REST};
use super::pool::{Candidate, Pool};
use super::{Mode, OF_A_COMPETENCY, Plan};
use crate::problem::Problem;
use crate::scenario::curriculum::{Domain, EDITION};
use crate::scenario::{Level, Tier, Words};
use falco_rules::suggest::closest;

/// Part of the minutes that tasks fill at least, in per cent.
const FILLED: u32 = 90;

/// How many sets of a size are tried before a smaller one is.
const TRIES: usize = 24;

/// How many are tried in the end, where none of any size fits.
const LAST_TRIES: usize = 2000;

/// The exam that is asked for where nobody says otherwise.
pub const PRESET: &str = "cks";

/// An exam that is known by a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// Edition of the curriculum.
    pub edition: &'static str,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// How many tasks it has.
    pub tasks: RangeInclusive<u32>,
    /// Part of a scenario's minutes that it gives, in per cent. Those are for who practises: reads, tries and looks
    /// things up. The CKS gives 120 minutes for 15 to 20 tasks (what the Linux Foundation tells candidates), so 6 to 8 each.
    pub pace: u32,
}

const PRESETS: [Preset; 1] = [Preset {
    name: PRESET,
    edition: EDITION,
    minutes: 120,
    tasks: 15..=17,
    pace: 66,
}];

impl Preset {
    /// Minutes of practice as minutes of this exam.
    #[must_use]
    pub fn paced(&self, minutes: u32) -> u32 {
        (minutes * self.pace).div_ceil(100)
    }

    /// The preset of that name.
    ///
    /// # Errors
    /// There is none.
    pub fn named(name: &str) -> Result<&'static Preset, Problem> {
        let names = || PRESETS.iter().map(|preset| preset.name);
        PRESETS
            .iter()
            .find(|preset| preset.name == name)
            .ok_or_else(|| {
                let all: Vec<&str> = names().collect();
                unknown("preset", name, closest(name, names()), &all)
            })
    }
}

fn unknown(what: &str, name: &str, near: Option<&str>, all: &[&str]) -> Problem {
    let problem = Problem::usage(format!("there is no {what} `{name}`"));
    match near {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None => problem.hint(format!("there is: {}", all.join(", "))),
    }
}

/// The exam that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What it is like.
    pub preset: &'static Preset,
    /// How many minutes it takes.
    pub minutes: u32,
    /// Domains of the curriculum; all of them if none is named.
    pub domains: Vec<String>,
    /// Which rights the learner has.
    pub mode: Mode,
}

/// Draws an exam. The same seed and content, machine and past draw the same one.
///
/// # Errors
/// What is asked for makes no sense, or no task of it can be served.
pub fn draw(
    pool: &Pool,
    machine: Machine,
    past: &Past,
    wanted: &Wanted,
    seed: u64,
) -> Result<Plan, Problem> {
    Drawing::new(pool, machine, past, wanted)?.plan(seed)
}

impl Wanted {
    /// The minutes of practice that fit into it.
    fn practice(&self) -> u32 {
        let minutes = u64::from(self.minutes) * 100 / u64::from(self.preset.pace);
        u32::try_from(minutes).unwrap_or(u32::MAX)
    }
}

/// All that is decided before the seed is: exams that are drawn by the same rules.
#[derive(Clone, Debug)]
pub struct Drawing<'a> {
    pool: &'a Pool,
    machine: Machine,
    wanted: &'a Wanted,
    domains: Vec<Served<'a>>,
    unserved: Vec<String>,
    /// How many tasks the preset has in so many minutes.
    aim: RangeInclusive<usize>,
    /// How many tasks of each domain, in the order in which it is tried.
    sizes: Vec<Vec<usize>>,
    /// Both tiers can be drawn.
    tiers: bool,
    /// How many levels can be drawn.
    levels: usize,
}

/// A domain of which tasks can be drawn.
#[derive(Clone, Debug)]
struct Served<'a> {
    domain: &'a Domain,
    /// Share of the score, in per cent.
    weight: f64,
    /// What its part of the tasks follows.
    pull: f64,
    /// What can be drawn, by competency: first what was not tried lately.
    layers: [Vec<Vec<&'a Candidate>>; 2],
}

/// The tasks of an exam, by domain.
type Set<'a> = Vec<Vec<&'a Candidate>>;

impl<'a> Drawing<'a> {
    /// Decides what can be drawn.
    ///
    /// # Errors
    /// What is asked for makes no sense, or no task of it can be served.
    pub fn new(
        pool: &'a Pool,
        machine: Machine,
        past: &Past,
        wanted: &'a Wanted,
    ) -> Result<Self, Problem> {
        if wanted.minutes == 0 {
            return Err(Problem::usage("an exam of 0 minutes has no tasks")
                .hint(format!("--minutes {}", wanted.preset.minutes)));
        }
        let known = || pool.edition.domains.iter().map(|one| one.id.as_str());
        for name in &wanted.domains {
            if pool.edition.domain(name).is_none() {
                let all: Vec<&str> = known().collect();
                return Err(unknown("domain", name, closest(name, known()), &all));
            }
        }
        let mut drawing = Self {
            pool,
            machine,
            wanted,
            domains: Vec::new(),
            unserved: Vec::new(),
            aim: aim(wanted),
            sizes: Vec::new(),
            tiers: false,
            levels: 0,
        };
        let is_wanted =
            |domain: &&Domain| wanted.domains.is_empty() || wanted.domains.contains(&domain.id);
        for domain in pool.edition.domains.iter().filter(is_wanted) {
            drawing.serve(domain, past);
        }
        drawing.fit();
        if drawing.domains.is_empty() {
            let mut problem = Problem::machine("no task of this exam can be served");
            problem.hints = drawing.unserved;
            return Err(problem);
        }
        let sum: u32 = drawing.domains.iter().map(|one| one.domain.weight).sum();
        for one in &mut drawing.domains {
            one.weight = f64::from(one.domain.weight) / f64::from(sum) * 100.0;
            one.pull = match (wanted.mode, past.ability.get(&one.domain.id)) {
                (Mode::Training, Some(ability)) => one.weight * (1.0 - ability),
                _ => one.weight,
            };
        }
        let all = || drawing.domains.iter().flat_map(Served::all);
        drawing.tiers = all().any(is_cluster) && !all().all(is_cluster);
        drawing.levels = levels(all());
        drawing.sizes = drawing.sizes();
        Ok(drawing)
    }

    /// Takes a domain in, with what of it can be served, and names the rest.
    fn serve(&mut self, domain: &'a Domain, past: &Past) {
        let mut layers = [Vec::new(), Vec::new()];
        for competency in &domain.competencies {
            let of_it = |one: &&Candidate| one.competency == competency.id;
            let all: Vec<&Candidate> = self.pool.candidates.iter().filter(of_it).collect();
            let served = |one: &&&Candidate| self.lacks(one).is_none();
            let (recent, fresh): (Vec<&Candidate>, Vec<&Candidate>) = all
                .iter()
                .filter(served)
                .partition(|one| past.recent.contains(&one.scenario));
            if fresh.is_empty() && recent.is_empty() {
                let reason = match all.first() {
                    Some(first) => self.lacks(first).unwrap_or_default(),
                    None => {
                        let missing = competency.missing.as_deref();
                        missing.unwrap_or("there is no scenario").to_owned()
                    }
                };
                let id = &competency.id;
                self.unserved.push(format!("`{id}` is left out: {reason}."));
            }
            for (layer, of_it) in layers.iter_mut().zip([fresh, recent]) {
                if !of_it.is_empty() {
                    layer.push(of_it);
                }
            }
        }
        let served = Served {
            domain,
            weight: 0.0,
            pull: 0.0,
            layers,
        };
        if served.all().next().is_some() {
            self.domains.push(served);
        } else {
            self.leave_out(domain, "none of its competencies can be served");
        }
    }

    fn leave_out(&mut self, domain: &Domain, reason: &str) {
        let (title, weight) = (&domain.title, domain.weight);
        self.unserved.push(format!(
            "{title}, {weight} % of the curriculum, is left out: {reason}."
        ));
    }

    /// Why a task can't be served, even alone.
    fn lacks(&self, one: &Candidate) -> Option<String> {
        let (practice, minutes) = (self.wanted.practice(), self.wanted.minutes);
        let too_long = || {
            let text = format!("its tasks take longer than {minutes} minutes");
            (one.minutes > practice).then_some(text)
        };
        self.machine.lacks(one).or_else(too_long)
    }

    fn free(&self) -> String {
        self.machine.free()
    }

    /// Leaves domains out until one task of each that is left fits the memory and the minutes: of those whose least
    /// task takes most, the one with the smallest weight.
    fn fit(&mut self) {
        loop {
            let memory = |one: &Served<'_>| one.least(|task| task.memory);
            let minutes = |one: &Served<'_>| one.least(|task| task.minutes);
            let least: Vec<u32> = self.domains.iter().map(memory).collect();
            let time: u32 = self.domains.iter().map(minutes).sum();
            let (place, reason) = if !self.machine.holds(least.iter().map(|one| (*one).into())) {
                let reason = format!("{}, and all labs run at once", self.free());
                (self.heaviest(memory), reason)
            } else if time > self.wanted.practice() {
                let minutes = self.wanted.minutes;
                let reason = format!("{minutes} minutes hold no task of it beside the others");
                (self.heaviest(|one| u32::MAX - one.domain.weight), reason)
            } else {
                return;
            };
            let Some(place) = place else { return };
            let gone = self.domains.remove(place);
            self.leave_out(gone.domain, &reason);
        }
    }

    fn heaviest(&self, of: impl Fn(&Served<'_>) -> u32) -> Option<usize> {
        let places = 0..self.domains.len();
        places.max_by_key(|place| {
            let one = &self.domains[*place];
            (of(one), u32::MAX - one.domain.weight)
        })
    }

    /// How many tasks of each domain an exam may have: the total nearest to what the preset has first.
    fn sizes(&self) -> Vec<Vec<usize>> {
        let most = self.domains.iter().map(Served::capacity).sum();
        let mut totals: Vec<usize> = (self.domains.len()..=most).collect();
        let middle = (self.aim.start() + self.aim.end()) / 2;
        totals.sort_by_key(|total| (total.abs_diff(middle), middle.abs_diff(*total)));
        let sizes = totals.into_iter().map(|total| self.parts(total));
        sizes.filter(|parts| self.is_possible(parts)).collect()
    }

    /// So many tasks by largest remainder: each domain has one at least, and no more than there are.
    fn parts(&self, total: usize) -> Vec<usize> {
        let sum: f64 = self.domains.iter().map(|one| one.pull).sum();
        let mut parts = vec![1; self.domains.len()];
        for _ in parts.len()..total {
            let short = |place: &usize| {
                let one = &self.domains[*place];
                one.pull / sum * total as f64 - parts[*place] as f64
            };
            let open =
                (0..parts.len()).filter(|place| parts[*place] < self.domains[*place].capacity());
            let next = open.reduce(|best, place| match short(&place) > short(&best) {
                true => place,
                false => best,
            });
            if let Some(next) = next {
                parts[next] += 1;
            }
        }
        parts
    }

    /// Whether sets of that size can fill the minutes, and fit the memory, as far as the sums of their shortest,
    /// longest and lightest tasks tell.
    fn is_possible(&self, parts: &[usize]) -> bool {
        let sorted = |of: fn(&Candidate) -> u32, largest: bool| -> Vec<u32> {
            let each = self.domains.iter().zip(parts);
            each.flat_map(|(one, part)| {
                let mut all: Vec<u32> = one.all().map(of).collect();
                all.sort_unstable();
                if largest {
                    all.reverse();
                }
                all.truncate(*part);
                all
            })
            .collect()
        };
        let shortest: u32 = sorted(|one| one.minutes, false).iter().sum();
        let longest: u32 = sorted(|one| one.minutes, true).iter().sum();
        let lightest = sorted(|one| one.memory, false);
        shortest <= self.wanted.practice()
            && longest >= self.filled()
            && self.machine.holds(lightest.into_iter().map(u64::from))
    }

    /// Minutes of practice that are filled at least.
    fn filled(&self) -> u32 {
        (self.wanted.practice() * FILLED).div_ceil(100)
    }

    /// The tasks that a seed draws, by domain; nothing where no set fits.
    fn set(&self, seed: u64) -> Option<Set<'a>> {
        let mut words = Words::new(seed, "exam");
        // It fits, but all its labs are alike, or a level is missing.
        let mut alike = None;
        for parts in &self.sizes {
            for _ in 0..TRIES {
                let set = self.pick(parts, &mut words);
                if !self.fits(&set) || minutes(&set) < self.filled() {
                    continue;
                }
                if self.is_mixed(&set) {
                    return Some(set);
                }
                alike.get_or_insert(set);
            }
        }
        let most = alike.or_else(|| self.fullest(&mut words));
        most.or_else(|| self.less_rested()?.set(seed))
    }

    /// The same with one domain less in which what was not tried lately comes first: the one that saves most minutes.
    fn less_rested(&self) -> Option<Self> {
        let saves = |one: &Served<'_>| {
            let [rested, recent] = &one.layers;
            let least = |layer: &Vec<Vec<&Candidate>>| {
                let all = layer.iter().flatten();
                all.map(|one| one.minutes).min()
            };
            least(rested)
                .zip(least(recent))
                .map(|(rested, recent)| i64::from(rested) - i64::from(recent))
        };
        let places = (0..self.domains.len()).filter_map(|place| {
            let saved = saves(&self.domains[place])?;
            Some((saved, place))
        });
        let (_, place) = places.max()?;
        let mut same = self.clone();
        let one = &mut same.domains[place];
        one.layers = [one.by_competency(), Vec::new()];
        Some(same)
    }

    /// The set that takes most of the minutes, of many and of the one that fits first: where the minutes are no more than
    /// the shortest tasks take, a random pick hardly meets these.
    fn fullest(&self, words: &mut Words<'_>) -> Option<Set<'a>> {
        let most: usize = self.domains.iter().map(Served::capacity).sum();
        let sizes: Vec<_> = (self.domains.len()..=most)
            .map(|total| self.parts(total))
            .collect();
        let mut best = Some(self.shortest()).filter(|set| self.fits(set));
        for turn in 0..LAST_TRIES {
            let set = self.pick(&sizes[turn % sizes.len()], words);
            let fuller = best
                .as_ref()
                .is_none_or(|best| minutes(best) < minutes(&set));
            if fuller && self.fits(&set) {
                best = Some(set);
            }
        }
        best
    }

    /// The shortest task of each domain; of equally short ones first what was not tried lately, then the lightest.
    fn shortest(&self) -> Set<'a> {
        let domains = self.domains.iter();
        domains
            .map(|one| one.shortest().into_iter().collect())
            .collect()
    }

    fn pick(&self, parts: &[usize], words: &mut Words<'_>) -> Set<'a> {
        let each = self.domains.iter().zip(parts);
        each.map(|(one, part)| one.pick(*part, words)).collect()
    }

    fn fits(&self, set: &Set<'_>) -> bool {
        let limits = set.iter().flatten().map(|one| one.memory.into());
        minutes(set) <= self.wanted.practice() && self.machine.holds(limits)
    }

    fn is_mixed(&self, set: &Set<'_>) -> bool {
        let all = || set.iter().flatten().copied();
        let tiers = all().any(is_cluster) && !all().all(is_cluster);
        let most = all().count();
        (tiers || !self.tiers || most < 2) && levels(all()) >= self.levels.min(most)
    }

    /// The weights of the tasks that a seed draws, by domain; nothing where no set fits.
    pub(super) fn weights(&self, seed: u64) -> Option<Vec<(&'a str, Vec<f64>)>> {
        let set = self.set(seed)?;
        let each = self.domains.iter().zip(&set);
        let weighed = each.map(|(one, of_it)| (one.domain.id.as_str(), one.weigh(of_it).collect()));
        Some(weighed.collect())
    }

    /// The exam of a seed.
    ///
    /// # Errors
    /// No set of tasks fits both the minutes and the memory.
    pub fn plan(mut self, seed: u64) -> Result<Plan, Problem> {
        let minutes_wanted = self.wanted.minutes;
        let Some(set) = self.set(seed) else {
            let what = format!(
                "no set of tasks fits both {minutes_wanted} minutes and this machine: {}",
                self.free()
            );
            return Err(Problem::machine(what)
                .hint("--minutes N     fewer tasks")
                .hint("--domains A,B   fewer domains"));
        };
        self.tell_of(&set);
        let mut tasks = Vec::new();
        for (served, of_it) in self.domains.iter().zip(&set) {
            let weighed = of_it.iter().zip(served.weigh(of_it));
            tasks.extend(weighed.map(|(one, weight)| one.task(0, weight)));
        }
        let mut words = Words::new(seed, "exam/order");
        for last in (1..tasks.len()).rev() {
            tasks.swap(last, words.index(last + 1));
        }
        let mut words = Words::new(seed, "exam/seeds");
        for task in &mut tasks {
            task.seed = words.index(usize::MAX) as u64;
        }
        let time = self.wanted.mode.rights().time;
        Ok(Plan {
            edition: self.pool.edition.exam.clone(),
            seed,
            mode: self.wanted.mode,
            minutes: time.map(|percent| (minutes_wanted * percent).div_ceil(100)),
            tasks,
            unserved: self.unserved,
        })
    }

    /// Says where a set is not what was aimed at.
    fn tell_of(&mut self, set: &Set<'_>) {
        let total: usize = set.iter().map(Vec::len).sum();
        let sum: f64 = self.domains.iter().map(|one| one.pull).sum();
        for (one, of_it) in self.domains.iter().zip(set) {
            let asked = (one.pull / sum * total as f64).floor() as usize;
            if of_it.len() < asked {
                let (title, has) = (&one.domain.title, tasks_in_words(of_it.len()));
                self.unserved.push(format!(
                    "{title} has {has} where its weight asks for {asked}: it has no more scenarios."
                ));
            }
        }
        if !self.aim.contains(&total) {
            let aim = match (self.aim.start(), self.aim.end()) {
                (least, most) if least == most => most.to_string(),
                (least, most) => format!("{least} to {most}"),
            };
            let (name, has) = (self.wanted.preset.name, tasks_in_words(total));
            let why = self.why_not(set);
            self.unserved.push(format!(
                "This exam has {has}, where `{name}` aims at {aim}: {why}."
            ));
        }
        let is_recent = |one: &&&Candidate| {
            let mut recent = self
                .domains
                .iter()
                .flat_map(|one| one.layers[1].iter().flatten());
            recent.any(|other| std::ptr::eq(*other, **one))
        };
        let recent = set.iter().flatten().filter(is_recent).count();
        if recent > 0 {
            self.unserved.push(format!(
                "You tried {} of it in the last {} days: no others are left, or none that fit.",
                tasks_in_words(recent),
                REST.as_hours() / 24,
            ));
        }
        if minutes(set) < self.filled() {
            let (filled, wanted) = (self.paced(minutes(set)), self.wanted.minutes);
            self.unserved.push(format!(
                "The tasks fill {filled} of {wanted} minutes: no set that was tried fills more."
            ));
        }
    }

    /// Minutes of practice as minutes of this exam.
    fn paced(&self, minutes: u32) -> u32 {
        self.wanted.preset.paced(minutes)
    }

    /// Why there are fewer tasks than the preset has, or more.
    fn why_not(&self, set: &Set<'_>) -> String {
        let total: usize = set.iter().map(Vec::len).sum();
        let most: usize = self.domains.iter().map(Served::capacity).sum();
        let least = *self.aim.start();
        if total < least && most < least {
            return format!(
                "there are no more scenarios of these domains, with at most {OF_A_COMPETENCY} of a competency"
            );
        }
        let has_room = Machine {
            memory: None,
            ..self.machine
        };
        let unlimited = Drawing {
            machine: has_room,
            ..self.clone()
        };
        let aimed = self.aim.clone().map(|total| self.parts(total));
        let possible = |drawing: &Self| aimed.clone().any(|parts| drawing.is_possible(&parts));
        if total < least && !possible(self) && possible(&unlimited) {
            return format!("{}, and all labs run at once", self.free());
        }
        let each = f64::from(self.paced(minutes(set))) / total.max(1) as f64;
        format!("one takes {each:.0} minutes of it on average")
    }
}

impl<'a> Served<'a> {
    fn all(&self) -> impl Iterator<Item = &'a Candidate> {
        self.layers.iter().flatten().flatten().copied()
    }

    /// All that can be drawn, by competency.
    fn by_competency(&self) -> Vec<Vec<&'a Candidate>> {
        let of_it = |id: &str| -> Vec<&'a Candidate> {
            self.all().filter(|one| one.competency == id).collect()
        };
        let all = self.domain.competencies.iter().map(|one| of_it(&one.id));
        all.filter(|group| !group.is_empty()).collect()
    }

    fn least(&self, of: impl Fn(&Candidate) -> u32) -> u32 {
        self.all().map(of).min().unwrap_or_default()
    }

    fn shortest(&self) -> Option<&'a Candidate> {
        let layers = self.layers.iter().enumerate();
        let all = layers.flat_map(|(layer, groups)| {
            let of_it = groups.iter().flatten().copied();
            of_it.map(move |one| (one.minutes, layer, one.memory, one))
        });
        let shortest = all.min_by_key(|(minutes, layer, memory, _)| (*layer, *minutes, *memory));
        shortest.map(|(.., one)| one)
    }

    /// The weights of tasks of it: parts of its own by their minutes.
    fn weigh(&self, tasks: &[&Candidate]) -> impl Iterator<Item = f64> {
        let sum: u32 = tasks.iter().map(|one| one.minutes).sum();
        let minutes = tasks.iter().map(|one| one.minutes);
        minutes.map(move |minutes| self.weight * f64::from(minutes) / f64::from(sum))
    }

    /// How many tasks an exam may have of it.
    fn capacity(&self) -> usize {
        let of = |id: &str| self.all().filter(|one| one.competency == id).count();
        let competencies = self.domain.competencies.iter();
        competencies
            .map(|one| of(&one.id).min(OF_A_COMPETENCY))
            .sum()
    }

    /// So many tasks: a competency at random, and one of its scenarios. What was tried lately comes when nothing else
    /// is left.
    fn pick(&self, count: usize, words: &mut Words<'_>) -> Vec<&'a Candidate> {
        let mut picked: Vec<&'a Candidate> = Vec::with_capacity(count);
        for layer in &self.layers {
            while picked.len() < count {
                let used = |id: &str| picked.iter().filter(|one| one.competency == id).count();
                let left =
                    |one: &&'a Candidate| !picked.iter().any(|other| std::ptr::eq(*other, *one));
                let open: Vec<&Vec<&Candidate>> = layer
                    .iter()
                    .filter(|group| used(&group[0].competency) < OF_A_COMPETENCY)
                    .filter(|group| group.iter().any(&left))
                    .collect();
                if open.is_empty() {
                    break;
                }
                let group = open[words.index(open.len())];
                let left: Vec<&Candidate> = group.iter().copied().filter(left).collect();
                picked.push(left[words.index(left.len())]);
            }
        }
        picked
    }
}

/// How many tasks a preset has in as many minutes as are wanted.
fn aim(wanted: &Wanted) -> RangeInclusive<usize> {
    let preset = wanted.preset;
    let scaled = |tasks: &u32| {
        let tasks = u64::from(*tasks) * u64::from(wanted.minutes);
        let rounded = (tasks + u64::from(preset.minutes) / 2) / u64::from(preset.minutes);
        usize::try_from(rounded).unwrap_or(usize::MAX).max(1)
    };
    scaled(preset.tasks.start())..=scaled(preset.tasks.end())
}

fn is_cluster(one: &Candidate) -> bool {
    one.tier == Tier::Cluster
}

/// How many levels the tasks have.
fn levels<'c>(tasks: impl Iterator<Item = &'c Candidate>) -> usize {
    let of: BTreeSet<Level> = tasks.map(|one| Level::of(one.minutes)).collect();
    of.len()
}

fn minutes(set: &Set<'_>) -> u32 {
    set.iter().flatten().map(|one| one.minutes).sum()
}

fn tasks_in_words(count: usize) -> String {
    format!("{count} task{}", if count == 1 { "" } else { "s" })
}

impl Plan {
    /// MiB that its labs are counted with while all of them run.
    #[must_use]
    pub fn memory(&self) -> u64 {
        together(self.tasks.iter().map(|task| task.memory.into()))
    }
}

#[cfg(test)]
mod tests;
