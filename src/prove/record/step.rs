//! What an author did, as the lines of an answer.

use std::collections::{BTreeMap, BTreeSet};

use super::effect::{Aim, Effect};
use super::placeholders::Placeholders;
use super::quote;
use super::surface::{Place, Surface};
use super::work::{Act, Doing, Pipeline, Program, Redirect, Work, base};
use crate::detector::EventNum;

/// Where a login shell begins.
const HOME: &str = "/root";

/// Something that an answer does in one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is missing without it, as the name of a file.
    pub name: String,
    /// What is typed, without any templates.
    pub text: String,
    /// What it is to the answer.
    pub role: Role,
    /// The files whose state it changed.
    pub paths: BTreeSet<String>,
    /// What an event check could ask for.
    pub witness: Option<Witness>,
    /// The events that tell of it.
    pub events: Vec<EventNum>,
}

/// What a step is to an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// The answer needs it, as far as is known.
    Kept,
    /// Those after it need it: it changes the directory.
    Before,
    /// The one before it needs it: it waits.
    After,
    /// It only looks.
    Look,
    /// It is left out, for this reason.
    Dropped(String),
    /// It can't be typed as it stands, for this reason.
    Unclear(String),
}

/// What an event shows of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Witness {
    /// The check's id.
    pub id: String,
    /// The parts of its condition beside the actor, as they stand in a condition.
    pub parts: Vec<String>,
    /// What was done, after "You have".
    pub done: String,
}

/// Programs that hand over to another one.
const WRAPPERS: [&str; 6] = ["sudo", "timeout", "env", "nice", "nohup", "time"];

/// Programs that ask others to do something.
const CLIENTS: [&str; 19] = [
    "systemctl",
    "kubectl",
    "docker",
    "crictl",
    "ctr",
    "nerdctl",
    "runc",
    "helm",
    "etcdctl",
    "loginctl",
    "timedatectl",
    "hostnamectl",
    "busctl",
    "apt",
    "apt-get",
    "dpkg",
    "falcoctl",
    "kubeadm",
    "nft",
];

/// What of it only looks.
const LOOKS: [&str; 32] = [
    "get",
    "describe",
    "logs",
    "status",
    "show",
    "cat",
    "list",
    "list-units",
    "list-unit-files",
    "list-timers",
    "is-active",
    "is-enabled",
    "is-failed",
    "ps",
    "images",
    "inspect",
    "version",
    "top",
    "explain",
    "api-resources",
    "api-versions",
    "auth",
    "diff",
    "info",
    "search",
    "policy",
    "state",
    "events",
    "history",
    "cluster-info",
    "pods",
    "stats",
];

/// Programs that an exam asks for although they change nothing.
const TOOLS: [&str; 16] = [
    "strace",
    "sysdig",
    "falco",
    "tcpdump",
    "perf",
    "bpftrace",
    "ltrace",
    "trivy",
    "kube-bench",
    "cosign",
    "kubesec",
    "conftest",
    "kubelinter",
    "checkov",
    "syft",
    "bom",
];

/// Programs of which a file is all that comes out of what is typed into them.
const COPIERS: [&str; 6] = ["cat", "tee", "base64", "sort", "tr", "envsubst"];

/// The arguments of the program that a command is about.
fn core(argv: &[String]) -> &[String] {
    /// Options of theirs that an argument follows.
    const WITH_VALUE: [&str; 6] = ["-s", "-u", "-n", "-k", "-g", "--signal"];
    let mut rest = argv;
    while let [first, more @ ..] = rest
        && WRAPPERS.contains(&base(first))
    {
        let mut at = 0;
        while let Some(one) = more.get(at) {
            let number = one.trim_end_matches(['s', 'm', 'h']).parse::<f64>().is_ok();
            if WITH_VALUE.contains(&one.as_str()) {
                at += 2;
            } else if one.starts_with('-') || number || one.contains('=') {
                at += 1;
            } else {
                break;
            }
        }
        match more.get(at..) {
            Some(left) if !left.is_empty() => rest = left,
            _ => return argv,
        }
    }
    rest
}

fn name(argv: &[String]) -> &str {
    core(argv).first().map_or("", |first| base(first))
}

/// The arguments that are neither options nor, where that is known, what options are followed by.
fn words(argv: &[String]) -> impl Iterator<Item = &str> {
    /// Of `kubectl` and `helm`.
    const WITH_VALUE: [&str; 7] = [
        "-n",
        "--namespace",
        "--context",
        "--kubeconfig",
        "-o",
        "-l",
        "--as",
    ];
    let of_cluster = ["kubectl", "helm"].contains(&name(argv));
    let arguments = core(argv);
    let is_value =
        move |at: usize| of_cluster && at > 1 && WITH_VALUE.contains(&arguments[at - 1].as_str());
    let told = arguments.iter().map(String::as_str).enumerate().skip(1);
    told.filter(move |(at, one)| !one.starts_with('-') && !is_value(*at))
        .map(|(_, one)| one)
}

/// What of some work can be told only with both ends of it.
struct Ends<'a> {
    start: &'a Surface,
    end: &'a Surface,
    values: &'a Placeholders,
}

impl Ends<'_> {
    /// Whether a file is another than it was.
    fn differs(&self, path: &str) -> bool {
        let (start, end) = (self.start.at(path), self.end.at(path));
        start != end || *end == Place::Unknown
    }

    /// The files of an act that are others than they were.
    fn changed(&self, act: &Act) -> BTreeSet<String> {
        let changes = act.effects.iter().filter(|effect| effect.changes());
        let paths = changes.filter_map(Effect::path);
        let changed = paths.filter(|path| self.differs(path));
        changed.map(str::to_owned).collect()
    }

    /// What a shell or an editor has written, where it can be typed.
    fn documents(&self, act: &Act) -> BTreeSet<String> {
        let mut changed = self.changed(act);
        changed.retain(|path| self.end.text(path).is_some_and(quote::can_be_typed));
        changed
    }
}

/// Whether all that came of an act is in the files that it wrote.
fn is_written(act: &Act) -> bool {
    match &act.doing {
        Doing::Wrote => true,
        Doing::Signalled(..) => false,
        Doing::Ran(pipeline) => {
            let copies = || {
                let mut stages = pipeline.stages.iter();
                stages.all(|stage| COPIERS.contains(&name(&stage.argv)))
            };
            let first = pipeline.stages.first();
            let typed = first.is_some_and(|stage| {
                COPIERS.contains(&name(&stage.argv))
                    && !stage.redirects.contains_key(&0)
                    && (name(&stage.argv) == "tee" || words(&stage.argv).next().is_none())
            });
            pipeline.edits || (copies() && (pipeline.fed || typed))
        }
    }
}

/// The steps of an answer that does what was done. `keep` are programs whose looks are part of it.
#[must_use]
pub fn steps(
    work: &Work,
    start: &Surface,
    end: &Surface,
    values: &Placeholders,
    keep: &[String],
) -> Vec<Step> {
    let ends = Ends { start, end, values };
    let mut steps: Vec<Step> = Vec::new();
    let places = places(work, &ends);
    let mut cwd = HOME.to_owned();
    for (at, act) in work.acts.iter().enumerate() {
        if is_written(act) {
            for path in ends.documents(act) {
                if places.get(&path) == Some(&at) {
                    steps.push(document(&path, &ends, act));
                }
            }
            steps.extend(untyped(act, &ends));
            continue;
        }
        let Some(mut step) = command(work, act, &ends, keep) else {
            continue;
        };
        // A here-document has what stands in a file, and neither its mode nor its owner.
        let mut changes = act.effects.iter().filter(|effect| effect.changes());
        let permits = changes.all(|effect| matches!(effect, Effect::Permitted(_)));
        let covered = |path: &String| !permits && places.contains_key(path);
        if step.role == Role::Kept && !step.paths.is_empty() && step.paths.iter().all(covered) {
            let why = "what it wrote is in a here-document".to_owned();
            step.role = Role::Dropped(why);
        }
        let there = act.cwd.trim_end_matches('/');
        if step.role == Role::Kept && !there.is_empty() && there != cwd {
            cwd = there.to_owned();
            let text = format!("cd {}", quote::word(there));
            steps.push(helping(text, Role::Before));
        }
        let starts = matches!(&act.doing, Doing::Ran(pipeline) if pipeline.background);
        let kept = step.role == Role::Kept;
        steps.push(step);
        if starts && kept {
            // A person needs seconds for the next line, and the program that was started uses them: on a busy
            // machine one is too few for a tracer to attach.
            steps.push(helping("sleep 5".to_owned(), Role::After));
        }
    }
    distinguish(&mut steps);
    steps
}

/// Where each file is written: by the last act of a shell or an editor that does, or by the first one if a program
/// between them is given the file.
fn places(work: &Work, ends: &Ends<'_>) -> BTreeMap<String, usize> {
    let mut writers: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, act) in work.acts.iter().enumerate() {
        if is_written(act) {
            for path in ends.documents(act) {
                writers.entry(path).or_default().push(at);
            }
        }
    }
    let place = |path: &str, writers: &[usize]| {
        let (first, last) = (*writers.first()?, *writers.last()?);
        let uses = |act: &Act| match &act.doing {
            Doing::Ran(pipeline) if !is_written(act) => {
                let mut arguments = pipeline.stages.iter().flat_map(|stage| &stage.argv);
                let changes = act.effects.iter().any(Effect::changes);
                changes && arguments.any(|one| one.contains(base(path)))
            }
            _ => false,
        };
        let is_used = work.acts.get(first..last)?.iter().any(uses);
        Some(if is_used { first } else { last })
    };
    let placed = writers.iter();
    let placed = placed.filter_map(|(path, writers)| Some((path.clone(), place(path, writers)?)));
    placed.collect()
}

/// What others need.
fn helping(text: String, role: Role) -> Step {
    Step {
        name: String::new(),
        text,
        role,
        paths: BTreeSet::new(),
        witness: None,
        events: Vec::new(),
    }
}

fn document(path: &str, ends: &Ends<'_>, act: &Act) -> Step {
    let name = ends.values.slug(base(path));
    Step {
        text: quote::here_document(path, ends.end.text(path).unwrap_or_default()),
        role: Role::Kept,
        paths: BTreeSet::from([path.to_owned()]),
        witness: Some(Witness {
            id: format!("wrote-{name}"),
            parts: vec![
                "evt.is_open_write = true".to_owned(),
                "evt.res = SUCCESS".to_owned(),
                format!("cksl.fd.path = {}", literal(path)),
            ],
            done: format!("written to {path}"),
        }),
        name,
        events: act.events.clone(),
    }
}

/// What a shell or an editor has written that can't be typed again.
fn untyped(act: &Act, ends: &Ends<'_>) -> Vec<Step> {
    let mut changed = ends.changed(act);
    changed.retain(|path| {
        ends.end
            .text(path)
            .is_none_or(|text| !quote::can_be_typed(text))
            && !matches!(ends.end.at(path), Place::Absent)
    });
    let unclear = changed.into_iter().map(|path| Step {
        name: ends.values.slug(base(&path)),
        text: path.clone(),
        role: Role::Unclear(format!(
            "{path} was written by hand, and is no text or too long for a here-document"
        )),
        paths: BTreeSet::from([path]),
        witness: None,
        events: act.events.clone(),
    });
    unclear.collect()
}

fn command(work: &Work, act: &Act, ends: &Ends<'_>, keep: &[String]) -> Option<Step> {
    let step = |name: String, text: String, role: Role, witness: Option<Witness>| Step {
        name,
        text,
        role,
        paths: ends.changed(act),
        witness,
        events: act.events.clone(),
    };
    match &act.doing {
        Doing::Wrote => None,
        Doing::Signalled(aim, signal, job) => {
            let job = job.and_then(|job| work.acts.get(job));
            let text = signal_line(aim, *signal, job);
            let witness = job.is_none().then(|| signalled(aim, ends));
            let started = job.and_then(started).unwrap_or(aim.name.as_str());
            let name = ends.values.slug(&format!("kill-{}", base(started)));
            Some(step(name, text, Role::Kept, witness))
        }
        Doing::Ran(pipeline) => {
            let first = pipeline.stages.first()?;
            let text = line(pipeline, act);
            // Numbers are those of processes, or say nothing.
            let mut words = words(&first.argv).filter(|word| word.parse::<f64>().is_err());
            let name = ends.values.slug(&match words.next() {
                Some(word) => format!("{}-{}", name(&first.argv), base(word)),
                None => name(&first.argv).to_owned(),
            });
            let role = role(pipeline, act, ends, keep);
            Some(step(name, text, role, witness(pipeline, act, ends)))
        }
    }
}

fn role(pipeline: &Pipeline, act: &Act, ends: &Ends<'_>, keep: &[String]) -> Role {
    let stages = || pipeline.stages.iter();
    let names = || stages().map(|stage| name(&stage.argv));
    if stages().any(|stage| stage.cut) {
        return Role::Unclear("its arguments are too long to be recorded, or no text".to_owned());
    }
    if pipeline.compound {
        return Role::Unclear(
            "it was typed in parentheses or in a loop of a pipeline: write the whole command"
                .to_owned(),
        );
    }
    if pipeline.shell {
        return Role::Unclear(
            "what was typed in a shell inside of another program is not proposed: write it as one command".to_owned(),
        );
    }
    if names().any(|name| keep.iter().any(|one| one == name)) {
        return Role::Kept;
    }
    if names().next() == Some("cksl") {
        let answers = stages().any(|stage| words(&stage.argv).next() == Some("answer"));
        return match answers {
            true => Role::Kept,
            false => Role::Look,
        };
    }
    let failed = pipeline
        .code
        .filter(|code| *code != 0 && pipeline.signal == 0);
    let is_tool = names().any(|name| TOOLS.contains(&name));
    let asks = stages().any(|stage| {
        let looks = || words(&stage.argv).take(2).any(|word| LOOKS.contains(&word));
        CLIENTS.contains(&name(&stage.argv)) && !looks() && words(&stage.argv).next().is_some()
    });
    let touches = act.effects.iter().any(|effect| match effect.path() {
        Some(path) => effect.changes() && (ends.differs(path) || !is_gone(ends, path)),
        None => effect.changes(),
    });
    if let Some(code) = failed.filter(|_| !is_tool && ends.changed(act).is_empty()) {
        return Role::Dropped(format!("it ended with {code}"));
    }
    if pipeline.fed && (asks || touches) {
        return Role::Unclear(
            "a shell wrote into it what is not recorded: add that as a here-document".to_owned(),
        );
    }
    match asks || is_tool || touches {
        true => Role::Kept,
        false => Role::Look,
    }
}

/// A file that was neither there at the beginning nor at the end.
fn is_gone(ends: &Ends<'_>, path: &str) -> bool {
    matches!(
        (ends.start.at(path), ends.end.at(path)),
        (Place::Absent, Place::Absent)
    )
}

/// The name under which the first program of a command was started.
fn started(act: &Act) -> Option<&str> {
    match &act.doing {
        Doing::Ran(pipeline) => pipeline.stages.first()?.argv.first().map(String::as_str),
        _ => None,
    }
}

fn signal_line(aim: &Aim, signal: i64, job: Option<&Act>) -> String {
    /// SIGTERM is what `kill` sends if nothing is said.
    const TERM: i64 = 15;
    let option = match signal {
        TERM => String::new(),
        other => format!("-{other} "),
    };
    match job.and_then(started) {
        Some(program) => format!("kill {option}%{}", quote::word(program)),
        None => format!("kill {option}{}", process(&aim.name)),
    }
}

/// The number of the process of that name.
fn process(name: &str) -> String {
    format!("$(pgrep -o -x {})", quote::word(name))
}

fn line(pipeline: &Pipeline, act: &Act) -> String {
    let stages: Vec<String> = pipeline.stages.iter().map(stage).collect();
    let mut text = stages.join(" | ");
    /// What Ctrl-C sends.
    const INTERRUPT: i64 = 2;
    if pipeline.signal == INTERRUPT && pipeline.stages.len() == 1 && !pipeline.background {
        let took = act.ended.unwrap_or(act.began).saturating_sub(act.began);
        let seconds = took / 1_000_000_000 + 1;
        text = format!("timeout -s INT {seconds} {text}");
    }
    if pipeline.background {
        text.push_str(" &");
    }
    text
}

fn stage(stage: &Program) -> String {
    let words = stage.argv.iter().map(|one| argument(one, stage));
    let mut text = words.collect::<Vec<_>>().join(" ");
    for (fd, redirect) in &stage.redirects {
        let (usual, from) = (1, 0);
        let number = |usual: i64| match *fd == usual {
            true => String::new(),
            false => fd.to_string(),
        };
        text.push(' ');
        text.push_str(&match redirect {
            Redirect::To(path) => format!("{}> {}", number(usual), quote::word(path)),
            Redirect::Append(path) => format!("{}>> {}", number(usual), quote::word(path)),
            Redirect::From(path) => format!("{}< {}", number(from), quote::word(path)),
            Redirect::Same(other) => format!("{}>&{other}", number(usual)),
        });
    }
    text
}

/// An argument; the number of a process is asked for anew.
fn argument(text: &str, stage: &Program) -> String {
    let pieces = stage.pids.iter().find_map(|(pid, name)| {
        let number = pid.to_string();
        let at = text.find(&number)?;
        let (before, after) = (&text[..at], &text[at + number.len()..]);
        let digit = |letter: Option<char>| letter.is_some_and(|one| one.is_ascii_digit());
        let alone = !digit(before.chars().next_back()) && !digit(after.chars().next());
        alone.then_some((before, name, after))
    });
    let Some((before, name, after)) = pieces else {
        return quote::word(text);
    };
    let part = |part: &str| match part.is_empty() {
        true => String::new(),
        false => quote::word(part),
    };
    format!("{}{}{}", part(before), process(name), part(after))
}

/// A value as conditions have it.
#[must_use]
pub(super) fn literal(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:@+".contains(letter);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

fn aimed(aim: &Aim) -> Vec<String> {
    let mut parts = vec![format!("cksl.target.name = {}", literal(&aim.name))];
    if let Some(container) = &aim.container {
        parts.push(format!("cksl.target.container = {}", literal(container)));
    }
    if aim.labs {
        parts.push("cksl.target.actor = lab".to_owned());
    }
    parts
}

/// What the options of a tool add to a condition: which one it is can be what a task is about.
fn options(argv: &[String]) -> impl Iterator<Item = String> {
    /// Which process, and where to: of these only the effect counts.
    const OTHERS: [&str; 4] = ["-p", "--attach", "-o", "--output"];
    /// More of them say more of the spelling than of the deed.
    const TELLING: usize = 3;
    let options = core(argv).iter().skip(1).filter(|one| {
        one.len() > 1 && one.starts_with('-') && !OTHERS.iter().any(|other| one.starts_with(other))
    });
    options
        .take(TELLING)
        .map(|one| format!("proc.args contains {}", literal(one)))
}

fn signalled(aim: &Aim, ends: &Ends<'_>) -> Witness {
    let mut parts = vec!["evt.type = kill".to_owned(), "evt.res = SUCCESS".to_owned()];
    parts.extend(aimed(aim));
    Witness {
        id: ends.values.slug(&format!("signalled-{}", aim.name)),
        parts,
        done: format!("sent a signal to {}", aim.name),
    }
}

/// What an event check could ask of a command.
fn witness(pipeline: &Pipeline, act: &Act, ends: &Ends<'_>) -> Option<Witness> {
    let of_program = |stage: &Program| format!("cksl.program = {}", literal(&stage.program));
    let first = pipeline.stages.first()?;
    let name = name(&first.argv);
    for effect in &act.effects {
        match effect {
            Effect::Traced(aim) if !aim.name.is_empty() => {
                let mut parts = vec![
                    "evt.type = ptrace".to_owned(),
                    "evt.res = SUCCESS".to_owned(),
                ];
                parts.extend(aimed(aim));
                // In a pipeline, or below another program, it is the tool that traces.
                let mut tools = pipeline.stages.iter();
                let tool = tools.find(|stage| TOOLS.contains(&self::name(&stage.argv)));
                let tracer = tool.unwrap_or(first);
                let name = self::name(&tracer.argv);
                if core(&tracer.argv).len() == tracer.argv.len() {
                    parts.push(of_program(tracer));
                } else {
                    parts.push(format!("cksl.program = /usr/bin/{name}"));
                }
                parts.extend(options(&tracer.argv));
                return Some(Witness {
                    id: ends.values.slug(&format!("traced-{}", aim.name)),
                    parts,
                    done: format!("traced {} with {name}", aim.name),
                });
            }
            Effect::Signalled(aim, _) if !aim.name.is_empty() => return Some(signalled(aim, ends)),
            Effect::LookedAt(file, aim)
                if words(&first.argv).any(|word| word.contains("/proc/")) =>
            {
                let mut parts = vec![
                    "evt.is_open_read = true".to_owned(),
                    "evt.res = SUCCESS".to_owned(),
                    format!("cksl.fd.path endswith {}", literal(&format!("/{file}"))),
                ];
                parts.extend(aimed(aim));
                return Some(Witness {
                    id: ends.values.slug(&format!("read-{file}-{}", aim.name)),
                    parts,
                    done: format!("read {file} of {}", aim.name),
                });
            }
            _ => {}
        }
    }
    let given = |path: &str| words(&first.argv).any(|word| base(word) == base(path));
    let read = act.effects.iter().find_map(|effect| match effect {
        Effect::Read(path) if given(path) => Some(path),
        _ => None,
    });
    let changes = act.effects.iter().any(Effect::changes);
    if let Some(path) =
        read.filter(|_| !changes && !CLIENTS.contains(&name) && !TOOLS.contains(&name))
    {
        return Some(Witness {
            id: ends.values.slug(&format!("read-{}", base(path))),
            parts: vec![
                "evt.is_open_read = true".to_owned(),
                "evt.res = SUCCESS".to_owned(),
                format!("cksl.fd.path = {}", literal(path)),
            ],
            done: format!("read {path}"),
        });
    }
    if core(&first.argv).len() != first.argv.len() {
        return None;
    }
    let mut parts = vec![of_program(first)];
    let scratch = |word: &str| word.starts_with("/tmp/") || word.parse::<f64>().is_ok();
    let telling = words(&first.argv).filter(|word| !scratch(word) && !word.contains(['"', '\n']));
    /// Words beyond these say more of the spelling than of the deed.
    const TELLING: usize = 2;
    parts.extend(
        telling
            .take(TELLING)
            .map(|word| format!("proc.args contains {}", literal(word))),
    );
    Some(Witness {
        id: ends.values.slug(&format!("used-{name}")),
        parts,
        done: match words(&first.argv).next() {
            Some(word) if CLIENTS.contains(&name) => format!("used {name} {word}"),
            _ => format!("used {name}"),
        },
    })
}

/// Gives each step that can be left out a name of its own.
fn distinguish(steps: &mut [Step]) {
    let mut taken = BTreeSet::new();
    for step in steps.iter_mut().filter(|step| step.role == Role::Kept) {
        let mut name = step.name.clone();
        let mut number = 2;
        while !taken.insert(name.clone()) {
            name = format!("{}-{number}", step.name);
            number += 1;
        }
        step.name = name;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argv(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_command_is_about_the_program_that_others_hand_over_to() {
        for (line, program) in [
            ("sudo -u root systemctl restart x", "systemctl"),
            ("timeout -s INT 4 strace -p 7", "strace"),
            ("env LANG=C nice -n 5 ls", "ls"),
            ("timeout 5", "timeout"),
            ("/usr/bin/strace -f ls", "strace"),
        ] {
            assert_eq!(name(&argv(line)), program, "{line}");
        }
    }

    #[test]
    fn the_namespace_of_a_command_is_no_word_of_it() {
        let told = |line: &str| words(&argv(line)).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(told("kubectl -n vault create sa x"), ["create", "sa", "x"]);
        assert_eq!(told("head -n 3 /etc/hosts"), ["3", "/etc/hosts"]);
    }

    #[test]
    fn options_of_a_tool_are_told_without_those_that_name_a_process_or_a_file() {
        let told: Vec<String> = options(&argv("strace -f -o /tmp/x -Z -p 7")).collect();
        assert_eq!(told, ["proc.args contains -f", "proc.args contains -Z"]);
    }

    #[test]
    fn the_number_of_a_process_is_asked_for_anew() {
        let stage = Program {
            argv: argv("cat /proc/30/environ 300"),
            pids: BTreeMap::from([(30, "etcd".to_owned())]),
            ..Program::default()
        };
        assert_eq!(
            super::stage(&stage),
            "cat /proc/$(pgrep -o -x etcd)/environ 300"
        );
    }

    #[test]
    fn redirections_are_written_as_bash_reads_them() {
        let stage = Program {
            argv: argv("ls /"),
            redirects: BTreeMap::from([
                (0, Redirect::From("/etc/in".to_owned())),
                (1, Redirect::Append("/tmp/out put".to_owned())),
                (2, Redirect::Same(1)),
            ]),
            ..Program::default()
        };
        assert_eq!(
            super::stage(&stage),
            "ls / < /etc/in >> '/tmp/out put' 2>&1"
        );
    }
}
