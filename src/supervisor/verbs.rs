//! The learner's verbs, for one lab.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use cksl_wire::protocol::Verb;
use cksl_wire::report::{
    At, Explained, Loaded, NextScenario, Note, Question, ReportedCheck, Shown, ShownHint, Status,
    Task,
};
use jiff::Timestamp;
use tracing::warn;

use super::ended::ends_its_node;
use super::exam::permit_in_class;
use super::live::LiveLab;
use super::news::LOOK;
use super::protocol::HostReply;
use super::steps::telling_of;
use super::voice::Voice;
use super::{content, lock};
use crate::attempt::{Answered, Attempt, AttemptId, Ending, FREE_TRIES, Filter, NewAnswer};
use crate::check::at_stake;
use crate::detector::{Mark, Moment};
use crate::exam::score::{Fault, Lab};
use crate::exam::with_earlier;
use crate::grade::{CheckResult, Grade, Verdict};
use crate::grader::{self, Baseline, Live, Open, Source, Subject};
use crate::problem::{Problem, exit};
use crate::report::{self, Happening, LabState, Solution, What, asked, attempt_status};
use crate::scenario::{AnswerCheck, Check};

/// How often a grading of an exam's task is repeated while something of it is unknown. `check` says to check again, for
/// example where events were lost while the grader looked. Here nobody else can.
const AGAIN: usize = 2;

/// After a grading by itself, for who watches, so many times as long as it took passes before the next one begins. So the labs
/// of a class that all watch, and work, leave most of a busy machine to the work.
const REST: u32 = 9;

/// But no longer than this.
const LONGEST_REST: Duration = Duration::from_secs(30);

/// What is said of a lab whose node has ended.
const NODE_ENDED: &str =
    "its node has ended; `cksl reset` makes another, and what was earned is kept";

/// A grade that was just made.
pub(super) struct Graded {
    /// The attempt as it was before.
    pub(super) attempt: Attempt,
    pub(super) grade: Grade,
    /// What it would be if no question were answered.
    pub(super) unanswered: Grade,
    /// Whether it was stored: what was seen is true even if that fails.
    pub(super) kept: Result<(), Problem>,
}

impl LiveLab {
    /// Refuses what the learner may not do now.
    pub(super) fn permit(&self, verb: &Verb) -> Result<(), Problem> {
        self.exam.permit(&self.id, verb)?;
        match self.record.examined {
            true => permit_in_class(verb),
            false => Ok(()),
        }
    }

    /// Does what the learner asks.
    pub(super) fn verb(&self, verb: Verb, voice: &Voice<'_>) -> Result<u8, Problem> {
        self.permit(&verb)?;
        match verb {
            Verb::Exam(verb) => self
                .exam
                .verb(verb, At::Task, self.exam.task_in(&self.id), voice),
            Verb::Task => {
                let mut task = Task::from(&self.stage.scenario);
                if let Some(number) = self.exam.task_in(&self.id) {
                    let meant = self.exam.look(|sitting| sitting.meant(number));
                    task.minutes = meant.unwrap_or(task.minutes);
                }
                voice.shown(Shown::Task(task));
                Ok(exit::DONE)
            }
            Verb::Hint { accept } => self.hint(accept, voice),
            Verb::Hints => self.hints_taken(voice),
            Verb::Questions => self.questions(voice),
            Verb::Answer {
                check,
                value,
                accept,
            } => self.answer(&check, &value, accept, voice),
            Verb::Check { watch: false } => self.check(voice),
            Verb::Check { watch: true } => self.check_again_and_again(voice),
            Verb::Explain { check } => self.explain(check.as_deref(), voice),
            Verb::Status => {
                voice.shown(Shown::Status(Box::new(self.status()?)));
                Ok(exit::DONE)
            }
            Verb::Rules => self.rules(voice),
            Verb::Submit => {
                self.open_attempt()?;
                let graded = self.grade_for(voice)?;
                self.end_attempt(Ending::Submitted, &|problem| voice.problem(problem))?;
                Ok(self.show(graded, true, voice))
            }
        }
    }

    /// How the attempt stands.
    pub(super) fn status(&self) -> Result<Status, Problem> {
        let recorded = self.watch.state();
        let state = LabState {
            state: if self.node_lives() {
                "running"
            } else {
                NODE_ENDED
            }
            .to_owned(),
            events: recorded.events,
            lost: recorded.lost,
            seccomp: self.seccomp_log(),
        };
        Ok(attempt_status(
            &self.stage.scenario,
            &self.attempt()?,
            state,
            Timestamp::now(),
        ))
    }

    fn hint(&self, accept: bool, voice: &Voice<'_>) -> Result<u8, Problem> {
        let attempt = self.open_attempt()?;
        let hints = &self.stage.scenario.hints;
        let mut left = (0_u32..)
            .zip(hints)
            .filter(|(place, _)| attempt.hints.iter().all(|taken| taken.number != *place));
        let Some(first) = left.clone().next() else {
            return Err(match hints.len() {
                0 => Problem::usage("this scenario has no hints"),
                count => Problem::usage(format!("all {count} hints have been taken"))
                    .hint("cksl hint --taken   shows them again"),
            });
        };
        let last = attempt.last.as_ref().map(|kept| &kept.grade);
        let helps = left.find(|(_, hint)| last.is_none_or(|grade| hint.helps(grade)));
        let (place, hint) = match helps {
            Some(helpful) => helpful,
            None if accept => first,
            None => return Err(gains_nothing(&attempt)),
        };
        let number = place as usize + 1;
        if hint.cost > 0 && !accept && attempt.scores() {
            voice.ask(Question::Hint {
                number,
                of: hints.len(),
                cost: hint.cost,
            });
            return Ok(exit::DONE);
        }
        // Kept before it is shown: a hint that was read and not counted would be a gift.
        lock(&self.progress).record_hint(attempt.id, place, hint.cost, Timestamp::now())?;
        let cost = hint.cost;
        let taken = What::Hint {
            number: attempt.hints.len() + 1,
            cost,
            costs: self.attempt()?.costs().total(),
        };
        self.news.tell(&self.id, taken);
        voice.shown(Shown::Hint(ShownHint {
            number,
            of: hints.len(),
            cost,
            text: hint.text.clone(),
        }));
        Ok(exit::DONE)
    }

    /// The hints that were taken, once more.
    fn hints_taken(&self, voice: &Voice<'_>) -> Result<u8, Problem> {
        let hints = &self.stage.scenario.hints;
        let taken = self.attempt()?.hints;
        let shown = taken
            .iter()
            .filter_map(|taken| Some((taken, hints.get(taken.number as usize)?)))
            .map(|(taken, hint)| ShownHint {
                number: taken.number as usize + 1,
                of: hints.len(),
                cost: taken.cost,
                text: hint.text.clone(),
            })
            .collect();
        voice.shown(Shown::Hints(shown));
        Ok(exit::DONE)
    }

    /// The questions of the task, and what was answered.
    fn questions(&self, voice: &Voice<'_>) -> Result<u8, Problem> {
        let questions = asked(&self.stage.scenario, &self.attempt()?);
        voice.shown(Shown::Questions(questions));
        Ok(exit::DONE)
    }

    fn answer(
        &self,
        check: &str,
        value: &str,
        accept: bool,
        voice: &Voice<'_>,
    ) -> Result<u8, Problem> {
        let questions = questions(&self.stage.scenario.checks);
        let Some((whole, question)) = questions.iter().find(|(whole, _)| whole.id == check) else {
            let asks: Vec<&str> = questions
                .iter()
                .map(|(whole, _)| whole.id.as_str())
                .collect();
            let problem = Problem::usage(format!("no question is called `{check}`"));
            return Err(match asks.is_empty() {
                true => problem.hint("this task asks no questions"),
                false => problem.hint(format!("the questions are: {}", asks.join(", "))),
            });
        };
        // A blank one would cost a try.
        if value.trim().is_empty() {
            return Err(
                Problem::usage("the answer is empty").hint(format!("cksl answer {check} VALUE"))
            );
        }
        let attempt = self.open_attempt()?;
        let answer = NewAnswer {
            check,
            value,
            compared: &grader::compared(value, question.compare),
            points: at_stake(&self.stage.scenario.checks, &whole.id),
            accept,
        };
        let answered = lock(&self.progress).record_answer(attempt.id, &answer, Timestamp::now())?;
        let tries = match answered {
            Answered::Costs { number, cost } => {
                voice.ask(Question::Try {
                    check: check.to_owned(),
                    number,
                    free: FREE_TRIES,
                    cost,
                });
                return Ok(exit::DONE);
            }
            Answered::Kept { tries } => tries,
        };
        self.watch
            .mark(Mark::Answer {
                check: check.to_owned(),
                value: value.to_owned(),
            })
            .map_err(|error| {
                Problem::machine(format!(
                    "the answer is kept, but its time could not be recorded: {error}"
                ))
            })?;
        let answered = What::Answered {
            check: check.to_owned(),
            tries,
            costs: self.attempt()?.costs().total(),
        };
        self.news.tell(&self.id, answered);
        voice.note(Note::Answered {
            check: check.to_owned(),
            tries,
            free: FREE_TRIES,
            in_exam: self.permit(&Verb::Check { watch: false }).is_err(),
        });
        Ok(exit::DONE)
    }

    /// Grades, keeps the grade, and shows it.
    fn check(&self, voice: &Voice<'_>) -> Result<u8, Problem> {
        let graded = self.grade_for(voice)?;
        Ok(self.show(graded, false, voice))
    }

    /// Shows a grade; with a warning, if it could not be kept. Returns the exit code.
    fn show(&self, graded: Graded, handed_in: bool, voice: &Voice<'_>) -> u8 {
        let mut shown = report::graded(
            &self.stage.scenario,
            &graded.attempt,
            graded.grade,
            Timestamp::now(),
        );
        let passed = shown.report.tally.passed;
        let provider = &self.record.provider;
        shown.report.word_of = provider.foreign().map(|_| provider.to_string());
        shown.report.explanation = passed.then(|| self.explanation()).flatten();
        shown.next = passed.then(|| self.next()).flatten();
        shown.handed_in = handed_in;
        voice.shown(Shown::Grade(Box::new(shown)));
        if let Err(problem) = graded.kept {
            voice.problem(
                Problem::machine(format!("this grade is not kept: {}", problem.message))
                    .hint("cksl check   keeps the next one, once that is put right"),
            );
        }
        if !self.node_lives() {
            voice.happened(NODE_ENDED);
        }
        exit::of_grade(passed)
    }

    /// The first scenario behind this one on the path that was never passed. Without it the grade is whole.
    fn next(&self) -> Option<NextScenario> {
        // Whoever sits in a class or an exam is told there what comes next.
        if self.record.examined || self.exam.task_in(&self.id).is_some() {
            return None;
        }
        let content = content(&self.record.content).ok()?;
        let path = content.learning_path().ok()?;
        let attempts = lock(&self.progress).history(&Filter::default()).ok()?;
        let is_passed = |id: &str| {
            let mut of_it = attempts.iter().filter(|attempt| attempt.scenario == id);
            of_it.any(Attempt::has_passed)
        };
        let mut behind = path.steps().skip(path.place(&self.record.scenario)? + 1);
        let next = behind.find(|step| !is_passed(&step.id))?;
        let scenario = content.scenario(&next.id).ok()?;
        Some(NextScenario {
            id: scenario.id,
            title: scenario.title,
            minutes: scenario.minutes,
        })
    }

    /// What the scenario was an example of. Without it the grade is whole.
    fn explanation(&self) -> Option<String> {
        let content = content(&self.record.content).ok()?;
        let explanation = content.explanation(&self.record.scenario, &self.stage.values);
        explanation.ok().flatten()
    }

    /// Grades whenever the learner has done something, and shows the grade when it has changed, until
    /// all is earned or nobody looks any more.
    fn check_again_and_again(&self, voice: &Voice<'_>) -> Result<u8, Problem> {
        let told_the_end = |how: Ending| {
            voice.happened(&format!("the attempt has ended: {}", how.name()));
            Ok(exit::NOT_PASSED)
        };
        let mut shown = None;
        loop {
            // What happens while it is graded is looked at in the next round.
            let mut place = self.news.now();
            let begun = Instant::now();
            let graded = self.grade_for(voice);
            let not_before = Instant::now() + LONGEST_REST.min(begun.elapsed() * REST);
            // The node goes with its attempt, and can't be graded from then on.
            if graded.is_err()
                && let Some((_, how)) = self.attempt()?.ended
            {
                return told_the_end(how);
            }
            let graded = graded?;
            // The events that alerts rest on are others each time.
            let verdicts: Vec<_> = graded
                .grade
                .checks
                .iter()
                .map(|check| (check.earned, check.verdict.clone(), check.say.clone()))
                .collect();
            if shown.as_ref() != Some(&verdicts) {
                shown = Some(verdicts);
                if self.show(graded, false, voice) == exit::DONE {
                    return Ok(exit::DONE);
                }
            }
            let mut is_due = false;
            loop {
                if voice.gone() {
                    return Ok(exit::NOT_PASSED);
                }
                let rests = not_before.saturating_duration_since(Instant::now());
                if is_due && rests.is_zero() {
                    break;
                }
                let look = if is_due { LOOK.min(rests) } else { LOOK };
                let heard = self.news.after(place, look);
                place = heard.cursor;
                let has_worked =
                    |one: &Happening| one.lab == self.id && matches!(one.what, What::Worked { .. });
                let ending = |one: &Happening| match &one.what {
                    What::Ended { how } if one.lab == self.id => Some(*how),
                    _ => None,
                };
                // Nothing of it changes any more, and the lab may be gone.
                if let Some(how) = heard.happenings.iter().find_map(ending) {
                    return told_the_end(how);
                }
                is_due |= heard.happenings.iter().any(has_worked);
            }
        }
    }

    /// A node whose init has ended shows no files.
    pub(super) fn node_lives(&self) -> bool {
        self.node.stat("/").is_ok()
    }

    /// Grades, and keeps the grade. `tell` gets what it waits for.
    pub(super) fn grade(&self, tell: &dyn Fn(&str)) -> Result<Graded, Problem> {
        self.grade_by(self.source(), 0, |grade, _| grade, tell)
    }

    /// The same, and tells `voice` what it does if that takes long.
    pub(super) fn grade_for(&self, voice: &Voice<'_>) -> Result<Graded, Problem> {
        telling_of(voice, |tell| self.grade(tell))
    }

    /// The same for an exam: what the node can't tell any more, the last grade does. If nobody watched, the node is not
    /// asked: what it would tell may have been done after the end.
    pub(super) fn grade_in_exam(&self, unwatched: bool) -> Result<Graded, Problem> {
        let unread = |error| Problem::machine(format!("the recording can't be read: {error}"));
        let quiet = |_: &str| {};
        if unwatched {
            let recorded = self.watch.recorded().map_err(unread)?;
            return self.grade_by(Source::Recording(&recorded), 0, with_earlier, &quiet);
        }
        if self.node_lives() {
            let graded = self.grade_by(self.source(), AGAIN, |grade, _| grade, &quiet);
            if graded.is_ok() || self.node_lives() {
                return graded;
            }
        }
        self.grade_by(self.source(), 0, with_earlier, &quiet)
    }

    /// What is known of a lab that can't be graded: nothing, unless an earlier grade tells.
    pub(super) fn ungraded(&self, why: &Problem) -> Result<Graded, Problem> {
        let attempt = self.attempt()?;
        let checks = self.stage.scenario.checks.iter().map(|check| CheckResult {
            failed: true,
            waits_for: None,
            id: check.id.clone(),
            points: check.points,
            earned: 0,
            verdict: Verdict::Unknown(format!("it could not be graded: {}", why.message)),
            say: String::new(),
            evidence: Vec::new(),
        });
        let grade = Grade {
            checks: checks.collect(),
        };
        let earlier = attempt.last.as_ref().map(|kept| &kept.grade);
        let graded = grader::Graded {
            unanswered: grade.clone(),
            grade: with_earlier(grade, earlier),
            newly_seen: Vec::new(),
        };
        let kept = self.keep(attempt.id, &graded);
        Ok(Graded {
            attempt,
            grade: graded.grade,
            unanswered: graded.unanswered,
            kept,
        })
    }

    /// Whether a process of the node had the kernel kill its init, or the recording shows that somebody in it shut it down
    /// or that the learner laid hands on its init, or the node has used up its memory. The signal that ends its init tells
    /// nothing: the kernel takes the same one for that as for a kill from outside.
    pub(super) fn was_ended_from_inside(&self) -> bool {
        if self.watch.init_was_killed_within() || self.node.ran_out_of_memory() {
            return true;
        }
        let recorded = || {
            let recorded = self.watch.recorded().ok()?;
            let mut replay = recorded.replay().ok()?;
            let mut seen = false;
            while let Some(moment) = replay.next().ok()? {
                match moment {
                    Moment::Mark(marked) if matches!(marked.mark, Mark::Start { .. }) => {
                        seen = false
                    }
                    Moment::Event(view) => seen = seen || ends_its_node(&view),
                    Moment::Mark(_) | Moment::Loss(_) | Moment::Known(_) => {}
                }
            }
            Some(seen)
        };
        recorded().unwrap_or(false)
    }

    /// Whose doing it is that something of the last grade is unknown, and the checks for which it is ours in any case.
    /// `unwatched` if nobody watched at the end.
    pub(super) fn whose_fault(
        &self,
        unwatched: bool,
    ) -> Result<(Fault, BTreeSet<String>), Problem> {
        let attempt = self.attempt()?;
        let graded = attempt.last.iter().flat_map(|kept| &kept.grade.checks);
        let unknown: BTreeMap<&str, bool> = graded
            .filter(|check| matches!(check.verdict, Verdict::Unknown(_)))
            .map(|check| (check.id.as_str(), check.failed))
            .collect();
        if unknown.is_empty() {
            return Ok((Fault::Learner, BTreeSet::new()));
        }
        // A recording that can't be read tells of no loss.
        let losses = self.watch.recorded().and_then(|recorded| recorded.losses());
        let lab = match self.how_it_is() {
            Lab::Well if unwatched => Lab::Unwatched,
            lab => lab,
        };
        let losses = losses.unwrap_or_default();
        let checks = &self.stage.scenario.checks;
        let ours = checks.iter().filter(|check| {
            let failed = unknown.get(check.id.as_str());
            failed.is_some_and(|&failed| {
                Fault::of_check(check, checks, lab, &losses, failed) == Fault::Ours
            })
        });
        let ours: BTreeSet<String> = ours.map(|check| check.id.clone()).collect();
        let fault = match ours.len() == unknown.len() {
            true => Fault::Ours,
            false => Fault::Learner,
        };
        Ok((fault, ours))
    }

    /// Whether its node has ended, by the doing of somebody in it.
    pub(super) fn was_lost_inside(&self) -> bool {
        matches!(self.how_it_is(), Lab::Ended)
    }

    fn how_it_is(&self) -> Lab {
        let node = self.node.as_ref();
        let baseline = self.record.baseline.as_ref();
        match self.node_lives() {
            true if baseline.is_none_or(|baseline| grader::answers(node, baseline)) => Lab::Well,
            true => Lab::Silent,
            false if self.was_ended_from_inside() => Lab::Ended,
            false => Lab::Lost,
        }
    }

    fn source(&self) -> Source<'_> {
        Source::Lab(Live {
            node: self.node.as_ref(),
            watch: &self.watch,
        })
    }

    /// Grades by a source, so many times more at most while something is unknown, and keeps what `finish` makes of it and of
    /// the last grade. It is kept once: whatever ends cksl meanwhile leaves the last grade.
    ///
    /// # Errors
    /// A node that ended meanwhile: what was asked there last failed for that reason, and tells nothing of the work.
    fn grade_by(
        &self,
        source: Source<'_>,
        again: usize,
        finish: impl FnOnce(Grade, Option<&Grade>) -> Grade,
        tell: &dyn Fn(&str),
    ) -> Result<Graded, Problem> {
        let _one = lock(&self.grading);
        if let Err(problem) = self.wake() {
            warn!(lab = %self.id.0, "{problem}");
        }
        let attempt = self.attempt()?;
        let lived = self.node_lives();
        let subject = Subject {
            scenario: &self.stage.scenario,
            attempt: &attempt,
            baseline: self.baseline()?,
            source,
            judge: &self.judge,
            tell,
        };
        let mut graded = grader::grade(&subject);
        for _ in 0..again {
            if !graded.grade.has_unknown() {
                break;
            }
            let mut other = grader::grade(&subject);
            other.grade = with_earlier(other.grade, Some(&graded.grade));
            other.newly_seen.splice(0..0, graded.newly_seen);
            graded = other;
        }
        if lived && !self.node_lives() {
            return Err(Problem::machine(NODE_ENDED));
        }
        let graded = grader::Graded {
            grade: finish(graded.grade, attempt.last.as_ref().map(|kept| &kept.grade)),
            ..graded
        };
        // An attempt that has been handed in is graded again for the learner, and not kept.
        let kept = match attempt.ended {
            None => self.keep(attempt.id, &graded),
            Some(_) => Ok(()),
        };
        Ok(Graded {
            attempt,
            grade: graded.grade,
            unanswered: graded.unanswered,
            kept,
        })
    }

    /// Grades with further checks, each one for itself, and keeps nothing: what one needs is applied by whoever asks.
    pub(super) fn suppose(
        &self,
        checks: Vec<Check>,
        tell: &dyn Fn(&str),
    ) -> Result<grader::Graded, Problem> {
        let _one = lock(&self.grading);
        let mut scenario = self.stage.scenario.clone();
        scenario.checks.extend(checks);
        for check in &mut scenario.checks {
            check.needs.clear();
        }
        Ok(grader::grade(&Subject {
            scenario: &scenario,
            attempt: &self.attempt()?,
            baseline: self.baseline()?,
            source: self.source(),
            judge: &self.judge,
            tell,
        }))
    }

    /// What the node was like at the start.
    fn baseline(&self) -> Result<&Baseline, Problem> {
        let baseline = self.record.baseline.as_ref();
        baseline.ok_or_else(|| Problem::bug("a running lab has no baseline"))
    }

    fn keep(&self, attempt: AttemptId, graded: &grader::Graded) -> Result<(), Problem> {
        let now = Timestamp::now();
        let mut progress = lock(&self.progress);
        for (check, evidence) in &graded.newly_seen {
            progress.mark_once(attempt, check, evidence, now)?;
        }
        progress.record_grade(attempt, &graded.grade, now)?;
        drop(progress);
        self.mark_verdicts(&graded.grade);
        Ok(())
    }

    fn explain(&self, check: Option<&str>, voice: &Voice<'_>) -> Result<u8, Problem> {
        let attempt = self.attempt()?;
        if let Some(check) = check
            && !self
                .stage
                .scenario
                .checks
                .iter()
                .any(|known| known.id == check)
        {
            let ids: Vec<&str> = self
                .stage
                .scenario
                .checks
                .iter()
                .map(|check| check.id.as_str())
                .collect();
            return Err(Problem::usage(format!("no check is called `{check}`"))
                .hint(format!("the checks are: {}", ids.join(", "))));
        }
        let mut timeline = self
            .watch
            .timeline()
            .map_err(|error| Problem::machine(format!("the recording can't be read: {error}")))?;
        let open = self.open_questions(&attempt);
        open.withhold(&mut timeline.entries);
        let checks: Vec<ReportedCheck> = attempt
            .last
            .iter()
            .flat_map(|kept| kept.grade.checks.iter().cloned().map(ReportedCheck::from))
            .collect();
        voice.shown(Shown::Explained(Box::new(Explained {
            timeline,
            checks,
            only: check.map(str::to_owned),
            open: open.ids(),
        })));
        Ok(exit::DONE)
    }

    /// The questions about which nothing is told. Who has ended an attempt can't answer any more.
    pub(super) fn open_questions(&self, attempt: &Attempt) -> Open {
        match attempt.ended {
            None => Open::of(&self.stage.scenario.checks, attempt),
            Some(_) => Open::default(),
        }
    }

    fn rules(&self, voice: &Voice<'_>) -> Result<u8, Problem> {
        let loaded = self.watch.falcos().iter().map(Loaded::from).collect();
        voice.shown(Shown::Rules(loaded));
        Ok(exit::DONE)
    }

    /// `cksl solution`: from the host only; the answers are not in the node.
    pub(super) fn solution(&self, accept: bool, voice: &Voice<'_>) -> Result<u8, Problem> {
        self.exam.permit_solution(&self.id)?;
        let content = content(&self.record.content)?;
        let solution = content.solution(&self.record.scenario, &self.stage.values)?;
        let attempt = self.attempt()?;
        if attempt.ended.is_none() {
            if attempt.solution_shown.is_none() && !accept {
                voice.ask(Question::Solution);
                return Ok(exit::DONE);
            }
            lock(&self.progress).show_solution(attempt.id, Timestamp::now())?;
        }
        voice.host(&HostReply::Solution(Solution {
            scenario: self.record.scenario.clone(),
            script: solution,
            explanation: self.explanation(),
        }));
        Ok(exit::DONE)
    }
}

/// The checks that ask, with what they ask.
fn questions(checks: &[Check]) -> Vec<(&Check, &AnswerCheck)> {
    let parts = checks.iter().flat_map(Check::with_parts);
    parts
        .filter_map(|check| Some((check, check.asked()?)))
        .collect()
}

/// Why no hint is offered, though some are left: those help with what has passed.
fn gains_nothing(attempt: &Attempt) -> Problem {
    let last = attempt.last.as_ref();
    let has_passed = last.is_some_and(|kept| kept.grade.tally(attempt.costs()).passed);
    let problem = match has_passed {
        true => Problem::usage("all checks have passed: a hint would gain nothing")
            .hint("cksl submit       ends the attempt, and keeps the points"),
        false => Problem::usage("the hints that are left are about checks that have passed")
            .hint("cksl check        says what is left to do"),
    };
    problem.hint("cksl hint --yes   takes the next one all the same")
}
