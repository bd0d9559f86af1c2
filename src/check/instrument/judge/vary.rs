//! The same events with other details: what a rule makes of a stimulus must not hang on how that was drawn.
//!
//! What is changed is changed everywhere alike, so that the varied stream is one that could have happened: the state
//! behind it is built from the varied events. The list of changes is closed; the details are drawn anew in each check.

use std::sync::Arc;

use cksl_wire::stream::Record;
use falco_rules::event::code::ParamType;
use falco_rules::event::{Event, EventCode, Param, ParamSpec};
use falco_rules::state::{Container, State, ThreadInfo};

use super::Change;
use crate::check::Words;

/// Letters and digits of what is made up. Words of stimuli have letters only.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789_";

/// The device numbers of the terminals `/dev/pts/0` and on.
const PTS: i64 = 34816;

/// Where terminals of the node lie, without their numbers.
const TERMINALS: &[u8] = b"/dev/pts/";

/// So many bytes of a file's name a process is named after.
const LONGEST_NAME: usize = 15;

/// One way to change a stream.
#[derive(Clone, Debug)]
pub(crate) struct Variation {
    change: Change,
    /// What is added to ids of processes.
    ids: i64,
    /// What is added to times, in ns.
    time: u64,
    /// What is added to numbers of terminals.
    terminals: i64,
    /// Arguments in the place of those that were there.
    arguments: Vec<u8>,
    /// Last components of paths, and what stands in their places.
    names: Vec<(Vec<u8>, Vec<u8>)>,
    turn: Turn,
}

impl Variation {
    /// Draws the details. `names` are the files that the events are about.
    pub(crate) fn draw<'n>(
        change: Change,
        names: impl IntoIterator<Item = &'n [u8]>,
        words: &mut Words<'_>,
    ) -> Self {
        let arguments = match change {
            Change::OtherArguments => {
                let (one, two, three) = (word(words), word(words), word(words));
                format!("--{one}=7\0-Z\0/srv/{two}.d/X\0{three}, Again; (9)\0").into_bytes()
            }
            _ => Vec::new(),
        };
        let names = names
            .into_iter()
            .map(|name| (name.to_vec(), renamed(name, words)));
        Self {
            change,
            names: names.collect(),
            arguments,
            ids: 1_000 + index(words, 20_000),
            // Less than a day: the clock stays that of the attempt.
            time: (3_600 + index(words, 80_000)).unsigned_abs() * 1_000_000_000,
            terminals: 3 + index(words, 100),
            turn: Turn::draw(words),
        }
    }

    /// Whether it changes all of the stream and the state before it, and not the grader's events alone.
    fn is_everywhere(&self) -> bool {
        matches!(
            self.change,
            Change::Ids | Change::Containers | Change::Namespaces
        )
    }

    /// The state before the first of the events.
    pub(crate) fn state(&self, before: &State, hostname: &str) -> State {
        if !self.is_everywhere() {
            return before.clone();
        }
        let mut state = State::default();
        for record in Record::of_state(before, hostname) {
            self.record(&record, &state, false).apply(&mut state);
        }
        state
    }

    /// A record as it is in the varied stream, in which `state` is what is known so far. What others did than the
    /// grader is changed only where all of the stream is.
    pub(crate) fn record(&self, record: &Record, state: &State, is_graders: bool) -> Record {
        match record {
            Record::Event(event) => Record::Event(Box::new(self.event(event, state, is_graders))),
            _ if !self.is_everywhere() => record.clone(),
            Record::Thread { info, fds } => Record::Thread {
                info: Box::new(self.thread(info)),
                fds: fds.clone(),
            },
            Record::Gone { tid } => Record::Gone { tid: self.id(*tid) },
            Record::Descriptor { tid, fd, info } => Record::Descriptor {
                tid: self.id(*tid),
                fd: *fd,
                info: info.clone(),
            },
            Record::Container(container) => Record::Container(Box::new(self.container(container))),
            Record::Users { container, users } => Record::Users {
                container: container.as_deref().map(|id| self.container_id(id)),
                users: users.clone(),
            },
            _ => record.clone(),
        }
    }

    fn event(&self, event: &Event, state: &State, is_graders: bool) -> Event {
        let mut varied = event.clone();
        if self.change == Change::Ids {
            varied.tid = self.id(event.tid);
            varied.ts += self.time;
        } else if !is_graders && !self.is_everywhere() {
            return varied;
        }
        let is_namespaced = self.is_namespaced(event, state);
        let specs = &event.code.spec().params;
        for (spec, param) in specs.iter().zip(&mut varied.params) {
            self.param(event, spec, param, is_namespaced);
        }
        varied
    }

    fn param(&self, event: &Event, spec: &ParamSpec, param: &mut Param, is_namespaced: bool) {
        let is_path = matches!(spec.kind, ParamType::FsPath | ParamType::FsRelPath);
        match self.change {
            Change::Ids => match (spec.kind, spec.name) {
                // In a namespace of its own a process has numbers that nobody else shares.
                (ParamType::Pid | ParamType::Pid32, name)
                    if !is_namespaced || matches!(name, "tid" | "pid" | "ptid" | "pgid") =>
                {
                    if let Some(id) = param.as_i64() {
                        *param = Param::I64(self.id(id));
                    }
                }
                (_, "pidns_init_start_ts") => {
                    if let Some(time) = param.as_u64() {
                        *param = Param::U64(self.time(time));
                    }
                }
                _ => {}
            },
            Change::Terminal if spec.name == "tty" => {
                if let Some(tty) = param.as_i64().filter(|tty| *tty >= PTS) {
                    *param = Param::U64((tty + self.terminals).unsigned_abs());
                }
            }
            Change::Terminal if is_path => change(param, |path| self.terminal(path)),
            Change::Terminal => {}
            Change::NoArguments | Change::OtherArguments if spec.name == "args" => {
                let name = event.param("comm").and_then(Param::as_bytes);
                change(param, |list| {
                    let kept = script(list, name.unwrap_or_default());
                    Some([&list[..kept], &self.arguments].concat())
                });
            }
            Change::NoArguments | Change::OtherArguments => {}
            Change::Names if is_path && !starts(event.code) => change(param, |path| {
                let mut components: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
                for component in &mut components {
                    let mut names = self.names.iter();
                    if let Some((_, other)) = names.find(|(name, _)| name == component) {
                        *component = other;
                    }
                }
                Some(components.join(&b'/'))
            }),
            Change::Names if spec.name == "args" => change(param, |list| {
                let mut list = list.to_vec();
                for (name, other) in &self.names {
                    list = replaced(&list, name, other);
                }
                Some(list)
            }),
            Change::Names => {}
            Change::Containers if spec.name == "cgroups" => {
                change(param, |lines| Some(self.turn.ids_within(lines)));
            }
            Change::Containers | Change::Namespaces => {}
        }
    }

    /// Whether the process has other numbers for itself than the node has for it.
    fn is_namespaced(&self, event: &Event, state: &State) -> bool {
        let number = |name| event.param(name).and_then(Param::as_i64);
        match (number("tid"), number("vtid")) {
            (Some(outside), Some(inside)) => outside != inside,
            _ => {
                let thread = state.thread(self.id(event.tid));
                thread.is_some_and(ThreadInfo::is_in_pid_namespace)
            }
        }
    }

    fn thread(&self, info: &ThreadInfo) -> ThreadInfo {
        let own = |id| match info.is_in_pid_namespace() {
            true => id,
            false => self.id(id),
        };
        ThreadInfo {
            tid: self.id(info.tid),
            pid: self.id(info.pid),
            ptid: self.id(info.ptid),
            sid: self.id(info.sid),
            pgid: self.id(info.pgid),
            vtid: own(info.vtid),
            vpid: own(info.vpid),
            vpgid: own(info.vpgid),
            clone_ts: self.time(info.clone_ts),
            exec_ts: self.time(info.exec_ts),
            pidns_start_ts: self.time(info.pidns_start_ts),
            cgroups: match self.change {
                Change::Containers => self.turn.ids_within(&info.cgroups).into(),
                _ => info.cgroups.clone(),
            },
            container: info
                .container
                .as_deref()
                .map(|id| self.container_id(id).into()),
            ..info.clone()
        }
    }

    fn container(&self, container: &Container) -> Container {
        let mut varied = container.clone();
        let labels: &[&str] = match self.change {
            Change::Containers => {
                varied.id = self.container_id(&container.id).into();
                varied.full_id = self.container_id(&container.full_id);
                varied.sandbox_id = self.container_id(&container.sandbox_id);
                varied.cgroup = container.cgroup.as_ref().map(|path| {
                    let path = self.turn.ids_within(path.as_bytes());
                    String::from_utf8_lossy(&path).into_owned()
                });
                varied.name = self.turn.name(&container.name);
                &[Container::POD_NAME, Container::POD_UID]
            }
            Change::Namespaces => &[Container::POD_NAMESPACE],
            _ => &[],
        };
        for label in labels {
            if let Some(value) = varied.labels.get_mut(*label) {
                *value = self.turn.name(value);
            }
        }
        varied
    }

    fn container_id(&self, id: &str) -> String {
        match self.change {
            Change::Containers => self.turn.id(id),
            _ => id.to_owned(),
        }
    }

    /// Another id; the first process stays the first, and what is no id stays none.
    fn id(&self, id: i64) -> i64 {
        if self.change == Change::Ids && id > 1 {
            id + self.ids
        } else {
            id
        }
    }

    fn time(&self, time: u64) -> u64 {
        if time == 0 { 0 } else { time + self.time }
    }

    fn terminal(&self, path: &[u8]) -> Option<Vec<u8>> {
        let number = std::str::from_utf8(path.strip_prefix(TERMINALS)?).ok()?;
        let number: i64 = number.parse().ok()?;
        let other = number.checked_add(self.terminals)?;
        Some([TERMINALS, other.to_string().as_bytes()].concat())
    }
}

/// Names and ids in which each letter and each digit is another one. Two are equal afterwards if they were before.
#[derive(Clone, Copy, Debug)]
struct Turn(u8);

impl Turn {
    /// Fewer steps than there are digits, and at least one: no letter and no digit comes out as itself.
    fn draw(words: &mut Words<'_>) -> Self {
        Self(u8::try_from(1 + words.index(9)).unwrap_or(1))
    }

    fn within(self, byte: u8, first: u8, count: u8) -> u8 {
        first + (byte - first + self.0) % count
    }

    fn name(self, name: &str) -> String {
        let turned = name.bytes().map(|byte| match byte {
            b'a'..=b'z' => self.within(byte, b'a', 26),
            b'A'..=b'Z' => self.within(byte, b'A', 26),
            b'0'..=b'9' => self.within(byte, b'0', 10),
            other => other,
        });
        String::from_utf8_lossy(&turned.collect::<Vec<u8>>()).into_owned()
    }

    fn id(self, id: &str) -> String {
        let other = |digit: char| {
            let value = digit.to_digit(16)? + u32::from(self.0);
            char::from_digit(value % 16, 16)
        };
        id.chars()
            .map(|digit| other(digit).unwrap_or(digit))
            .collect()
    }

    /// The text with other ids in the place of all that stand in it in full.
    fn ids_within(self, text: &[u8]) -> Vec<u8> {
        let runs = text.chunk_by(|one, other| one.is_ascii_hexdigit() == other.is_ascii_hexdigit());
        let turned = runs.flat_map(|run| match std::str::from_utf8(run) {
            Ok(id) if id.len() == Container::FULL_ID => self.id(id).into_bytes(),
            _ => run.to_vec(),
        });
        turned.collect()
    }
}

/// The last components of the paths that an event is about.
pub(crate) fn names(event: &Event) -> impl Iterator<Item = &[u8]> {
    let specs = event.code.spec().params.iter().zip(&event.params);
    let paths = specs.filter_map(|(spec, param)| {
        let is_path = matches!(spec.kind, ParamType::FsPath | ParamType::FsRelPath);
        param.as_bytes().filter(|_| is_path && !starts(event.code))
    });
    paths.filter_map(|path| {
        let path = path.strip_suffix(b"/").unwrap_or(path);
        let name = path.rsplit(|byte| *byte == b'/').next()?;
        (!name.iter().all(|byte| *byte == b'.')).then_some(name)
    })
}

/// Whether such events are of programs that start.
fn starts(code: EventCode) -> bool {
    matches!(code.spec().name, "execve" | "execveat")
}

fn change(param: &mut Param, to: impl Fn(&[u8]) -> Option<Vec<u8>>) {
    if let Some(other) = param.as_bytes().and_then(to) {
        *param = Param::Bytes(Arc::from(other));
    }
}

/// How many bytes of the arguments lead to the script by which the process is called: they say which program it is.
fn script(list: &[u8], name: &[u8]) -> usize {
    let mut end = 0;
    for argument in list.split_inclusive(|byte| *byte == 0) {
        end += argument.len();
        let argument = argument.strip_suffix(b"\0").unwrap_or(argument);
        let file = argument
            .rsplit(|byte| *byte == b'/')
            .next()
            .unwrap_or_default();
        if !name.is_empty() && file[..file.len().min(LONGEST_NAME)] == *name {
            return end;
        }
    }
    0
}

fn replaced(text: &[u8], name: &[u8], other: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(byte) = rest.first() {
        match rest.strip_prefix(name).filter(|_| !name.is_empty()) {
            Some(after) => {
                replaced.extend_from_slice(other);
                rest = after;
            }
            None => {
                replaced.push(*byte);
                rest = &rest[1..];
            }
        }
    }
    replaced
}

/// Another name of the same kind: hidden or not, and with the same ending.
fn renamed(name: &[u8], words: &mut Words<'_>) -> Vec<u8> {
    let shown = name.iter().position(|byte| *byte != b'.');
    let (dots, shown) = name.split_at(shown.unwrap_or(name.len()));
    let ending = shown.iter().rposition(|byte| *byte == b'.');
    let ending = &shown[ending.unwrap_or(shown.len())..];
    [dots, word(words).as_bytes(), ending].concat()
}

/// A word, of another length than those of stimuli.
fn word(words: &mut Words<'_>) -> String {
    let length = 10 + words.index(3);
    let letters = (0..length).map(|_| char::from(LETTERS[words.index(LETTERS.len())]));
    letters.collect()
}

fn index(words: &mut Words<'_>, count: usize) -> i64 {
    i64::try_from(words.index(count)).unwrap_or_default()
}
