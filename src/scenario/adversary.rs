//! Adversaries: cheats that are tried on every scenario.
//!
//! An adversary is `answers/adversaries/NAME.sh`: bash, typed like an answer ([`super::answer`]) into the
//! shell of a learner, who is root in the node. It knows whatever a cheat can know: the scenario's files,
//! the values that were drawn, the reference ([`Knowledge`]). It may earn what an untouched lab earns, and
//! nothing more. The first line says what it does, and lines of this form follow it:
//!
//! ```text
//! # tiers: node, cluster            where it can be done
//! # applies: answer, program        only to scenarios with one of these; to all without this line
//! # otherwise: nothing is asked     why it does not apply to the others
//! # took-effect: COMMAND            succeeds in the node afterwards, if the deed was done
//! # then: reference                 the reference is typed after it: what it earns without naming a
//!                                   program is honest work, and the limit
//! # except: ID: REASON              does not apply to that scenario, either
//! # honest: ID/CHECK, ID/CHECK      what the deed earns honestly, since it does what is asked there
//! # never-told: TEXT                what no verdict may show
//! ```
//!
//! What several need lies in `answers/with/`: the module `shared` makes them values of templates.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{self, ScriptLine};
use super::content::Content;
use super::diagnostic::{Diagnostic, Span};
use super::load::{Drawn, MAX_ANSWER};
use super::params::Values;
use super::template;
use super::{Scenario, Tier, is_name};
use crate::check::Stimulus;
use crate::check::Words;
use crate::check::{AlertCheck, Check, Kind};

/// The folder of adversaries.
pub(super) const FOLDER: &str = "answers/adversaries/";

/// Seeds beside the attempt's own from which wrong answers are drawn.
const OTHERS: u64 = 3;

/// Checks whose stimuli a cheat has seen.
const EARLIER: usize = 20;

/// What an adversary can apply to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trait {
    /// A question is asked.
    Answer,
    /// The learner's falco must raise alerts.
    Alert,
    /// The learner's sysdig must have shown an event.
    Shown,
    /// A condition names a program that the learner is to use.
    Program,
    /// A file of the node is read, that the learner can write.
    File,
    /// The grader runs a program on the node, or in a container.
    Stimulus,
}

impl Trait {
    fn of_name(name: &str) -> Option<Trait> {
        Some(match name {
            "answer" => Trait::Answer,
            "alert" => Trait::Alert,
            "shown" => Trait::Shown,
            "program" => Trait::Program,
            "file" => Trait::File,
            "stimulus" => Trait::Stimulus,
            _ => return None,
        })
    }
}

/// What must be true of a deed for its proof to mean anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// A command that succeeds in the node if it was done.
    pub took_effect: String,
    /// What no verdict may show.
    pub never_told: Option<String>,
}

/// A cheat. See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adversary {
    /// Name of its file.
    pub name: String,
    /// What it does.
    pub about: String,
    tiers: Vec<Tier>,
    applies: Vec<Trait>,
    otherwise: String,
    with_reference: bool,
    except: BTreeMap<String, String>,
    honest: BTreeSet<(String, String)>,
    text: String,
}

/// An adversary in an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cheat {
    /// What is typed.
    pub script: Vec<ScriptLine>,
    /// What must have come of it.
    pub deed: Deed,
    /// The checks that it earns honestly.
    pub honest: BTreeSet<String>,
}

impl Content {
    /// All adversaries, in order.
    ///
    /// # Errors
    /// What is wrong with their first lines.
    pub fn adversaries(&self) -> Result<Vec<Adversary>, Vec<Diagnostic>> {
        let mut adversaries = Vec::new();
        let mut diagnostics = Vec::new();
        for (path, _) in self.below(FOLDER) {
            let Some(name) = path.strip_suffix(".sh").filter(|name| is_name(name)) else {
                continue;
            };
            let file = format!("{FOLDER}{path}");
            match self.text(&file, MAX_ANSWER) {
                Err(more) => diagnostics.extend(more),
                Ok(text) => match Adversary::parse(name, text) {
                    Ok(adversary) => adversaries.push(adversary),
                    Err((line, message)) => diagnostics.push(Diagnostic {
                        at: Some(Span::new(text, line, 1, usize::MAX)),
                        ..Diagnostic::of_file("content/adversary", &file, message)
                    }),
                },
            }
        }
        if diagnostics.is_empty() {
            Ok(adversaries)
        } else {
            Err(diagnostics)
        }
    }
}

impl Adversary {
    /// Reads an adversary; an error is a line and what is wrong with it.
    fn parse(name: &str, text: &str) -> Result<Adversary, (usize, String)> {
        let wrong = |line: usize, message: &str| (line, message.to_owned());
        let about = answer::difference(text)
            .ok_or_else(|| wrong(1, "the first line is a comment that says what it does"))?;
        let mut adversary = Adversary {
            name: name.to_owned(),
            about: about.to_owned(),
            tiers: Vec::new(),
            applies: Vec::new(),
            otherwise: String::new(),
            with_reference: false,
            except: BTreeMap::new(),
            honest: BTreeSet::new(),
            text: text.to_owned(),
        };
        for (index, line) in text.lines().enumerate().skip(1) {
            let line_number = index + 1;
            let Some(line) = line.strip_prefix("# ") else {
                break;
            };
            let Some((key, value)) = line.split_once(": ") else {
                continue;
            };
            let each = || value.split(',').map(str::trim);
            match key {
                "tiers" => {
                    for tier in each() {
                        adversary.tiers.push(match tier {
                            "node" => Tier::Node,
                            "cluster" => Tier::Cluster,
                            _ => return Err(wrong(line_number, "tiers are node and cluster")),
                        });
                    }
                }
                "applies" => {
                    for name in each() {
                        adversary.applies.push(Trait::of_name(name).ok_or_else(|| {
                            wrong(
                                line_number,
                                "it can apply to answer, alert, shown, program, file, stimulus",
                            )
                        })?);
                    }
                }
                "otherwise" => value.clone_into(&mut adversary.otherwise),
                "then" if value == "reference" => adversary.with_reference = true,
                "except" => {
                    let (id, reason) = value
                        .split_once(": ")
                        .ok_or_else(|| wrong(line_number, "an exception is written ID: REASON"))?;
                    adversary.except.insert(id.to_owned(), reason.to_owned());
                }
                "honest" => {
                    for one in each() {
                        let (id, check) = one
                            .split_once('/')
                            .ok_or_else(|| wrong(line_number, "honest work is written ID/CHECK"))?;
                        adversary.honest.insert((id.to_owned(), check.to_owned()));
                    }
                }
                // They are read when the values are known.
                "took-effect" | "never-told" => {}
                _ => return Err(wrong(line_number, "no such line is known")),
            }
        }
        if adversary.tiers.is_empty() {
            return Err(wrong(1, "a line `# tiers: node, cluster` is missing"));
        }
        if header(text, "took-effect").is_none() {
            return Err(wrong(1, "a line `# took-effect: COMMAND` is missing"));
        }
        if adversary.applies.is_empty() != adversary.otherwise.is_empty() {
            return Err(wrong(
                1,
                "`# applies: …` and `# otherwise: …`, its reason, go together",
            ));
        }
        Ok(adversary)
    }

    /// The first scenario, or check of one, that it names and that is not there.
    pub(super) fn unknown(&self, content: &Content) -> Option<String> {
        let missing = self
            .except
            .keys()
            .find(|id| content.scenario(id).is_err())
            .cloned();
        missing.or_else(|| {
            let is_there = |(id, check): &&(String, String)| {
                let scenario = content.scenario(id);
                scenario.is_ok_and(|scenario| scenario.checks.iter().any(|it| it.id == *check))
            };
            let (id, check) = self.honest.iter().find(|pair| !is_there(pair))?;
            Some(format!("{id}/{check}"))
        })
    }

    /// Why it does not apply to a scenario; nothing if it does.
    #[must_use]
    pub fn not_applicable(&self, scenario: &Scenario) -> Option<String> {
        if !self.tiers.contains(&scenario.tier) {
            let tier = match scenario.tier {
                Tier::Node => "a single node",
                Tier::Cluster => "a cluster",
            };
            return Some(format!("it is not for {tier}"));
        }
        if let Some(reason) = self.except.get(&scenario.id) {
            return Some(reason.clone());
        }
        let traits = traits(scenario);
        let applies = self.applies.is_empty() || self.applies.iter().any(|it| traits.contains(it));
        (!applies).then(|| self.otherwise.clone())
    }

    /// What it does in an attempt of which that is known.
    ///
    /// # Errors
    /// It can't be rendered or read.
    pub fn cheat(
        &self,
        content: &Content,
        drawn: &Drawn,
        knowledge: &Knowledge,
    ) -> Result<Cheat, Vec<Diagnostic>> {
        let file = format!("{FOLDER}{}.sh", self.name);
        let id = &drawn.scenario.id;
        let rendered = template::render(&self.text, &knowledge.0).map_err(|error| {
            vec![super::load::of_text(
                &file,
                &self.text,
                &error,
                &drawn.values,
            )]
        })?;
        let mut script = answer::parse(&rendered).map_err(|error| {
            vec![Diagnostic {
                at: Some(Span::new(&self.text, error.line, 1, usize::MAX)),
                ..Diagnostic::of_file("content/directive", &file, error.to_string())
            }]
        })?;
        let mut honest: BTreeSet<String> = self
            .honest
            .iter()
            .filter(|(scenario, _)| scenario == id)
            .map(|(_, check)| check.clone())
            .collect();
        if self.with_reference {
            script.extend(reference(content, drawn)?);
            honest.extend(without_programs(&drawn.scenario));
        }
        Ok(Cheat {
            script,
            deed: Deed {
                took_effect: header(&rendered, "took-effect").unwrap_or_default(),
                never_told: header(&rendered, "never-told"),
            },
            honest,
        })
    }
}

/// The value of one of the lines after the first.
fn header(text: &str, key: &str) -> Option<String> {
    text.lines()
        .skip(1)
        .map_while(|line| line.strip_prefix("# "))
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| *name == key)
        .map(|(_, value)| value.trim().to_owned())
}

fn reference(content: &Content, drawn: &Drawn) -> Result<Vec<ScriptLine>, Vec<Diagnostic>> {
    let answers = content.answers(&drawn.scenario.id, &drawn.values)?;
    let reference = answers
        .into_iter()
        .find(|answer| answer.kind == answer::Kind::Reference);
    Ok(reference.map(|answer| answer.script).unwrap_or_default())
}

fn all_parts(scenario: &Scenario) -> impl Iterator<Item = &Check> {
    scenario.checks.iter().flat_map(Check::with_parts)
}

/// What is true of a scenario as far as adversaries are concerned.
fn traits(scenario: &Scenario) -> BTreeSet<Trait> {
    let mut traits = BTreeSet::new();
    for part in all_parts(scenario) {
        let found = [
            (part.asks(), Trait::Answer),
            (matches!(part.kind, Kind::Alert(_)), Trait::Alert),
            (
                matches!(&part.kind, Kind::Event(event) if event.shown),
                Trait::Shown,
            ),
            (!programs_of(part).is_empty(), Trait::Program),
            (file_of(part).is_some(), Trait::File),
            (part.stimulus.is_some(), Trait::Stimulus),
        ];
        traits.extend(found.into_iter().filter(|(is, _)| *is).map(|(_, it)| it));
    }
    traits
}

/// The programs that the condition of an event check names as the learner's tools.
fn programs_of(check: &Check) -> BTreeSet<&str> {
    let Kind::Event(event) = &check.kind else {
        return BTreeSet::new();
    };
    let condition = event.condition.as_str();
    let mut programs = BTreeSet::new();
    let mut rest = condition;
    let fields = ["proc.exepath", "cksl.program", "cksl.tracer.program"];
    let first = |text: &str| {
        let ends = fields.map(|field| text.find(field).map(|at| at + field.len()));
        ends.into_iter().flatten().min()
    };
    while let Some(end) = first(rest) {
        rest = &rest[end..];
        let value = rest.trim_start();
        let value = match value.strip_prefix("in") {
            Some(list) => list.trim_start().strip_prefix('('),
            None => value.strip_prefix('='),
        };
        let Some(value) = value else {
            continue;
        };
        let end = value.find([')', '\n']).unwrap_or(value.len());
        programs.extend(
            value[..end]
                .split([',', ' ', '"'])
                .take_while(|word| word.is_empty() || word.starts_with('/'))
                .filter(|word| !word.is_empty()),
        );
    }
    programs
}

/// The file that a check reads.
fn file_of(check: &Check) -> Option<&str> {
    let found = check.criterion().names().file;
    // What the kernel makes can be no link.
    found.filter(|path| !path.starts_with("/proc/"))
}

/// The checks whose condition names no program of the learner's, and that need none which does.
fn without_programs(scenario: &Scenario) -> BTreeSet<String> {
    let mut left: BTreeSet<String> = scenario
        .checks
        .iter()
        .filter(|check| check.with_parts().all(|part| programs_of(part).is_empty()))
        .map(|check| check.id.clone())
        .collect();
    loop {
        let before = left.len();
        let needed: Vec<&Check> = scenario
            .checks
            .iter()
            .filter(|check| !check.needs.iter().all(|need| left.contains(need)))
            .collect();
        for check in needed {
            left.remove(&check.id);
        }
        if left.len() == before {
            return left;
        }
    }
}

/// What a cheat knows, beside the parameters by their names: texts of lines, for heredocs.
///
/// `scenario`: its id. `parameters`: lines NAME=VALUE. `programs`: paths that conditions name as the
/// learner's tools. `files`: paths that checks read. `right_answers`, `wrong_answers`: lines CHECK VALUE;
/// the wrong ones are right with other seeds. `fitted_rules`: rules that match just what the grader is
/// known to do, and say what is asked. `shaped_rules`: the same for all shapes that its commands can have,
/// whatever is drawn in them. `wanted_alerts`: lines RULE, PRIORITY, COMMAND with tabs between.
#[derive(Clone, Debug)]
pub struct Knowledge(BTreeMap<String, String>);

impl Knowledge {
    /// What is to be known of an attempt.
    ///
    /// # Errors
    /// The scenario can't be played with other seeds, or what adversaries share can't be read.
    pub fn of(content: &Content, drawn: &Drawn) -> Result<Knowledge, Vec<Diagnostic>> {
        values(content, drawn).map(Knowledge)
    }
}

fn values(content: &Content, drawn: &Drawn) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    let id = &drawn.scenario.id;
    let mut values = content.values_of_answers(id, &drawn.values)?;
    let parameters: Vec<String> = drawn
        .values
        .all()
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let answers = |scenario: &Scenario| -> Vec<(String, String)> {
        let asked = scenario.checks.iter();
        asked
            .filter_map(|check| {
                let value = check.asked()?.accept.first()?;
                Some((check.id.clone(), value.clone()))
            })
            .collect()
    };
    let right = answers(&drawn.scenario);
    let mut wrong = BTreeSet::new();
    let template = content.scenario(id)?;
    let others = if right.is_empty() { 0 } else { OTHERS };
    for seed in 1..=others {
        let other = content.play(
            id,
            Values::draw(&template.params, u64::MAX.wrapping_sub(seed)),
        )?;
        wrong.extend(answers(&other.scenario));
    }
    let is_right = |(id, value): &(String, String)| {
        drawn.scenario.checks.iter().any(|check| {
            check.id == *id
                && check
                    .asked()
                    .is_some_and(|answer| answer.accept.contains(value))
        })
    };
    let programs: BTreeSet<&str> = all_parts(&drawn.scenario).flat_map(programs_of).collect();
    let files: BTreeSet<&str> = all_parts(&drawn.scenario).filter_map(file_of).collect();
    let pairs = |pairs: &mut dyn Iterator<Item = &(String, String)>| -> String {
        lines(pairs.map(|(id, value)| format!("{id} {value}")))
    };
    let alerts = alerts(&drawn.scenario);
    let more = [
        ("scenario", id.clone()),
        ("parameters", lines(parameters.into_iter())),
        ("programs", lines(programs.into_iter().map(str::to_owned))),
        ("files", lines(files.into_iter().map(str::to_owned))),
        ("right_answers", pairs(&mut right.iter())),
        (
            "wrong_answers",
            pairs(&mut wrong.iter().filter(|pair| !is_right(pair))),
        ),
        ("fitted_rules", rules(&alerts, &fitted)),
        ("shaped_rules", rules(&alerts, &shaped)),
        (
            "wanted_alerts",
            lines(alerts.iter().map(|(stimulus, alert)| {
                let priority = alert.priority.as_deref().unwrap_or("Warning");
                let command = stimulus.draw(&mut Words::new(0, "seen")).argv.join(" ");
                format!("{}\t{priority}\t{command}", alert.rule)
            })),
        ),
    ];
    for (name, value) in more {
        values.insert(name.to_owned(), value);
    }
    Ok(values)
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

/// The alerts that must be raised, each with what the grader does for it.
fn alerts(scenario: &Scenario) -> Vec<(&Stimulus, &AlertCheck)> {
    all_parts(scenario)
        .filter_map(|part| match &part.kind {
            Kind::Alert(alert) => Some((part.stimulus.as_ref()?, alert)),
            _ => None,
        })
        .filter(|(_, alert)| alert.times != Some(0))
        .collect()
}

/// The commands that many checks may have run before, each once.
fn seen(stimulus: &Stimulus) -> BTreeSet<String> {
    let mut words = Words::new(0, "seen");
    let draws = std::iter::repeat_with(|| stimulus.draw(&mut words).argv.join(" "));
    draws.take(EARLIER).collect()
}

/// What a rule is made of: comparisons that match, its priority and its output.
type Made = (Vec<String>, Option<String>, Option<String>);

/// Comparisons that hold for the very commands that were seen.
fn fitted(stimulus: &Stimulus) -> Vec<String> {
    let commands = seen(stimulus).into_iter();
    let quoted = commands.map(|command| command.replace('"', "\\\""));
    quoted
        .map(|command| format!("proc.cmdline = \"{command}\""))
        .collect()
}

/// Comparisons that hold for each shape of the commands, whatever is drawn.
fn shaped(stimulus: &Stimulus) -> Vec<String> {
    let commands = stimulus.exec.commands().iter();
    let shapes = commands.map(|command| shape(&command.join(" ")));
    shapes
        .map(|shape| format!("proc.cmdline regex \"{shape}\""))
        .collect()
}

/// An expression for a command with places in which something is drawn. Of a long one the beginning must do: a value has
/// a longest length.
fn shape(command: &str) -> String {
    const LONGEST: usize = 200;
    let literal = |c: char| match c {
        // What a string of a rule, or a class, would have to escape.
        '"' | '\\' | '^' => ".".to_owned(),
        c if c.is_ascii_punctuation() => format!("[{c}]"),
        c => c.to_string(),
    };
    let drawn = |place: &str| match place {
        "word" => "[a-z]+",
        "options" => "-[a-z]+",
        _ => ".+",
    };
    let parts = command.split('@').enumerate();
    let pieces = parts.flat_map(|(at, part)| match at % 2 {
        0 => part.chars().map(literal).collect(),
        _ => vec![drawn(part).to_owned()],
    });
    let mut shape = String::new();
    for piece in pieces {
        if shape.len() > LONGEST {
            return shape + "(.|[[:space:]])*";
        }
        shape.push_str(&piece);
    }
    shape
}

/// Rules that match the grader's own commands, by these comparisons, and nothing else.
fn rules(
    alerts: &[(&Stimulus, &AlertCheck)],
    comparisons: &dyn Fn(&Stimulus) -> Vec<String>,
) -> String {
    let mut rules: BTreeMap<&str, Made> = BTreeMap::new();
    for (stimulus, alert) in alerts {
        let (matches, priority, output) = rules.entry(&alert.rule).or_default();
        let place = match &stimulus.container {
            Some(container) => format!("container.name = \"{container}\" and "),
            None => String::new(),
        };
        let terminal = match stimulus.tty {
            true => " and proc.tty != 0",
            false => "",
        };
        let found = comparisons(stimulus).into_iter();
        matches.extend(found.map(|comparison| format!("({place}{comparison}{terminal})")));
        let said = alert.message.clone().or_else(|| {
            let fields = alert.output.as_ref()?;
            let fields: Vec<String> = fields.iter().map(|field| format!("%{field}")).collect();
            Some(fields.join(","))
        });
        *output = output.take().or(said);
        *priority = priority.take().or(alert.priority.clone());
    }
    let rules = rules.into_iter().map(|(rule, (matches, priority, output))| {
        let value = |text: &str| serde_json::Value::from(text).to_string();
        format!(
            "- rule: {}\n  desc: What the grader does.\n  condition: {}\n  output: {}\n  priority: {}",
            value(rule),
            value(&format!(
                "evt.type in (execve, execveat) and evt.res = SUCCESS and ({})",
                matches.join(" or ")
            )),
            value(output.as_deref().unwrap_or("%evt.time")),
            priority.as_deref().unwrap_or("WARNING").to_uppercase(),
        )
    });
    lines(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(id: &str) -> Drawn {
        Content::embedded().draw(id, 1).unwrap()
    }

    fn parse(text: &str) -> Result<Adversary, (usize, String)> {
        Adversary::parse("cheat", text)
    }

    const HEAD: &str = "# It lies.\n# tiers: node\n# took-effect: true\n";

    #[test]
    fn the_first_lines_say_where_it_applies_and_why_not_elsewhere() {
        let all = parse(HEAD).unwrap();
        assert_eq!(all.about, "It lies.");
        let node = scenario("strace-touch").scenario;
        assert_eq!(all.not_applicable(&node), None);
        let cluster = scenario("nonroot-pod").scenario;
        assert!(all.not_applicable(&cluster).unwrap().contains("a cluster"));
        let some = parse(&format!(
            "{HEAD}# applies: alert\n# otherwise: nothing is raised\n# except: falco-mkdir: so it is\n"
        ))
        .unwrap();
        assert_eq!(some.not_applicable(&node).unwrap(), "nothing is raised");
        assert_eq!(
            some.not_applicable(&scenario("falco-override").scenario),
            None
        );
        let except = scenario("falco-mkdir").scenario;
        assert_eq!(some.not_applicable(&except).unwrap(), "so it is");
    }

    #[test]
    fn what_is_wrong_with_the_first_lines_is_told() {
        for (text, line, why) in [
            ("true\n", 1, "what it does"),
            ("# It lies.\n", 1, "tiers"),
            ("# It lies.\n# tiers: node\n", 1, "took-effect"),
            ("# It lies.\n# tiers: nodes\n", 2, "node and cluster"),
            ("# It lies.\n# tires: node\n", 2, "no such line"),
            (
                format!("{HEAD}# applies: alert\n").as_str(),
                1,
                "go together",
            ),
            (
                format!("{HEAD}# applies: luck\n").as_str(),
                4,
                "it can apply to",
            ),
        ] {
            let (at, message) = parse(text).unwrap_err();
            assert_eq!(at, line, "{text}");
            assert!(message.contains(why), "{text}: {message}");
        }
    }

    #[test]
    fn the_programs_are_the_learner_s_tools() {
        let programs = |id: &str| -> BTreeSet<String> {
            let drawn = scenario(id);
            let all = all_parts(&drawn.scenario).flat_map(programs_of);
            all.map(str::to_owned).collect()
        };
        let touch = programs("strace-touch");
        assert!(
            touch
                .iter()
                .eq(["/usr/bin/ls", "/usr/bin/strace", "/usr/bin/touch"])
        );
        // The target is the lab's.
        let etcd = programs("strace-etcd");
        assert!(etcd.iter().eq(["/usr/bin/etcdctl", "/usr/bin/strace"]));
        // What must not have done it is no tool.
        assert!(programs("falco-override").is_empty());
        assert!(programs("etcd-docker").contains("/usr/local/bin/etcdctl"));
    }

    #[test]
    fn what_names_no_program_is_honest_work() {
        let honest = without_programs(&scenario("strace-summary").scenario);
        assert!(honest.iter().eq(["attached"]));
        assert!(without_programs(&scenario("strace-touch").scenario).is_empty());
    }

    #[test]
    fn each_adversary_can_be_typed_into_each_scenario() {
        let content = Content::embedded();
        let adversaries = content.adversaries().unwrap();
        assert!(adversaries.len() >= 8);
        for id in content.scenarios() {
            let drawn = content.draw(id, 3).unwrap();
            let knowledge = Knowledge::of(&content, &drawn).unwrap();
            for adversary in &adversaries {
                if adversary.not_applicable(&drawn.scenario).is_none() {
                    let cheat = adversary.cheat(&content, &drawn, &knowledge).unwrap();
                    assert!(!cheat.script.is_empty() && !cheat.deed.took_effect.is_empty());
                }
            }
        }
    }

    #[test]
    fn a_rule_by_shape_holds_for_whatever_is_drawn() {
        let drawn = ["falco-override", "falco-lists-macros"].map(scenario);
        for (stimulus, _) in drawn.iter().flat_map(|drawn| alerts(&drawn.scenario)) {
            let shapes = shaped(stimulus).into_iter();
            let expressions: Vec<_> = shapes
                .map(|shape| {
                    let (_, expression) = shape.split_once(" regex ").unwrap();
                    assert!(expression.len() < 256, "{expression}");
                    let whole = format!("^(?:{})$", expression.trim_matches('"'));
                    regex::Regex::new(&whole).unwrap()
                })
                .collect();
            let mut words = Words::new(7, "later");
            for _ in 0..EARLIER {
                let command = stimulus.draw(&mut words).argv.join(" ");
                assert!(
                    expressions.iter().any(|it| it.is_match(&command)),
                    "{command}"
                );
            }
        }
    }

    #[test]
    fn a_cheat_knows_the_right_answers_and_wrong_ones() {
        let content = Content::embedded();
        let drawn = content.draw("strace-summary", 1).unwrap();
        let known = values(&content, &drawn).unwrap();
        let often = &drawn.values.all()["often"];
        assert!(known["right_answers"].contains(&format!("often {often}")));
        assert!(!known["wrong_answers"].contains(&format!("often {often}\n")));
        assert!(known["wrong_answers"].contains("often "));
        let rules = values(&content, &content.draw("falco-override", 1).unwrap()).unwrap();
        let rules = &rules["fitted_rules"];
        // Those of earlier checks, not what nothing was drawn for.
        assert!(rules.contains("proc.cmdline = \\\"bash -c "), "{rules}");
        assert!(!rules.contains('@'), "{rules}");
    }
}
