//! Which system calls a process may make, from the programs of its filters as the kernel has them.
//!
//! A program is tried with the number of each call and arguments that nobody knows: where it decides by
//! an argument, both ways are gone. So what is found refused is refused whatever the arguments are.

use std::collections::HashSet;
use std::fs;
use std::io;

use cksl_sys::{Instruction, attached_filters};
use falco_rules::event::syscall;

use crate::check::CallsCheck;

/// Threads of one process beyond these are not looked at: the process is not known then.
const MOST_THREADS: usize = 256;

/// `AUDIT_ARCH_X86_64`.
const ARCH: u32 = 0xc000_003e;

/// States of a program beyond these are not gone through: all answers are possible then.
const MOST_STATES: usize = 100_000;

/// The filters of a thread, the oldest first.
pub(crate) type Filters = Vec<Vec<Instruction>>;

/// The filters of the threads of a process, each set of them once.
///
/// # Errors
/// One of its threads can't be looked at.
pub(crate) fn of(host_pid: i32) -> io::Result<Vec<Filters>> {
    let mut found: Vec<Filters> = Vec::new();
    for (number, task) in fs::read_dir(format!("/proc/{host_pid}/task"))?.enumerate() {
        if number == MOST_THREADS {
            return Err(io::Error::other(format!(
                "it has more than {MOST_THREADS} threads"
            )));
        }
        let name = task?.file_name();
        let Some(thread) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        match attached_filters(thread) {
            Ok(filters) if !found.contains(&filters) => found.push(filters),
            Ok(_) => {}
            // The thread has ended meanwhile, and perhaps the process with it.
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::SRCH.raw_os_error()) => {}
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(io::Error::new(
                    error.kind(),
                    format!("its filters can't be read while somebody traces it ({error})"),
                ));
            }
            Err(error) => return Err(error),
        }
    }
    match found.is_empty() {
        true => Err(io::ErrorKind::NotFound.into()),
        false => Ok(found),
    }
}

/// What becomes of each system call of a process.
#[derive(Debug)]
pub(crate) struct Calls(Vec<(&'static str, Fate)>);

/// What becomes of a system call, whatever its arguments are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The kernel never does it.
    Refused,
    /// The kernel does it and writes a record.
    Logged,
    /// With some arguments at least the kernel does it, perhaps without a word.
    Allowed,
}

impl Calls {
    /// Those of a process whose threads have these filters: what one of them may do, the process may.
    pub(crate) fn of(threads: &[Filters]) -> Self {
        let calls = syscall::all().map(|call| {
            let mut fates = threads.iter().map(|filters| fate(filters, call.nr));
            let first = fates.next().unwrap_or(Fate::Allowed);
            let worst = fates.fold(first, |worst, fate| match (worst, fate) {
                (one, other) if one == other => one,
                (Fate::Refused, fate) | (fate, Fate::Refused) => fate,
                _ => Fate::Allowed,
            });
            (call.name, worst)
        });
        Self(calls.collect())
    }

    fn fate(&self, name: &str) -> Option<Fate> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, fate)| *fate)
    }

    fn possible(&self) -> usize {
        let possible = self.0.iter().filter(|(_, fate)| *fate != Fate::Refused);
        possible.count()
    }

    /// What is not as asked: what it is, and what was asked.
    pub(crate) fn wrong(&self, check: &CallsCheck) -> Option<(String, String)> {
        let asked = [
            (&check.refused, Fate::Refused, "refused"),
            (&check.logged, Fate::Logged, "logged"),
            (&check.allowed, Fate::Allowed, "allowed"),
        ];
        for (names, fate, word) in asked {
            for name in names {
                let observed = match self.fate(name) {
                    Some(found) if found == fate => continue,
                    // What is logged is allowed, too.
                    Some(Fate::Logged) if fate == Fate::Allowed => continue,
                    Some(Fate::Refused) => "refused",
                    Some(Fate::Logged) => "allowed, and logged",
                    Some(Fate::Allowed) => "allowed",
                    None => "no system call of this kernel",
                };
                return Some((format!("{name} is {observed}"), format!("{name} {word}")));
            }
        }
        let passes = |name: &&String| self.fate(name) != Some(Fate::Refused);
        let passing = check.withheld.iter().filter(passes).count();
        if passing > 0 {
            let calls = match passing {
                1 => "1 system call is".to_owned(),
                more => format!("{more} system calls are"),
            };
            let observed = format!("{calls} allowed that must be denied");
            return Some((observed, "none of them is allowed".to_owned()));
        }
        let possible = self.possible();
        if let Some(at_most) = check.at_most.filter(|most| possible > *most as usize) {
            return Some((self.to_string(), format!("at most {at_most}")));
        }
        let at_least = check.at_least.filter(|least| possible < *least as usize)?;
        Some((self.to_string(), format!("at least {at_least}")))
    }
}

/// `47 of 374 system calls are possible`.
impl std::fmt::Display for Calls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (possible, all) = (self.possible(), self.0.len());
        write!(f, "{possible} of {all} system calls are possible")
    }
}

/// Of all filters the strictest answer counts.
fn fate(filters: &Filters, number: u32) -> Fate {
    let answers: Vec<Answers> = filters
        .iter()
        .map(|program| answers(program, number))
        .collect();
    if answers.contains(&Answers::REFUSED) {
        return Fate::Refused;
    }
    let told = Answers(Answers::LOGGED.0 | Answers::ALLOWED.0);
    let certain = answers.iter().all(|answers| answers.within(told));
    match certain && answers.contains(&Answers::LOGGED) {
        true => Fate::Logged,
        false => Fate::Allowed,
    }
}

/// What a program may answer, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Answers(u8);

impl Answers {
    const NONE: Self = Self(0);
    const REFUSED: Self = Self(1);
    const LOGGED: Self = Self(2);
    const ALLOWED: Self = Self(4);
    /// Another process decides, which may let it pass.
    const DEFERRED: Self = Self(8);
    const ANY: Self = Self(15);

    /// The answer that a return value is.
    fn of(value: u32) -> Self {
        match value & 0xffff_0000 {
            0x7fff_0000 => Self::ALLOWED,
            0x7ffc_0000 => Self::LOGGED,
            0x7ff0_0000 | 0x7fc0_0000 => Self::DEFERRED,
            // An error, a signal, the end; and what the kernel does not know, it takes for the end.
            _ => Self::REFUSED,
        }
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn within(self, set: Self) -> bool {
        self.0 & !set.0 == 0
    }
}

/// Where a program is; a value that depends on an argument is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    at: usize,
    a: Option<u32>,
    x: Option<u32>,
    memory: [Option<u32>; 16],
}

/// All that a program may answer to a call.
fn answers(program: &[Instruction], number: u32) -> Answers {
    let begin = State {
        at: 0,
        a: Some(0),
        x: Some(0),
        memory: [Some(0); 16],
    };
    let (mut seen, mut open) = (HashSet::new(), vec![begin]);
    let mut found = Answers::NONE;
    while let Some(mut state) = open.pop() {
        // Ways part where an argument decides; only there two can come to the same.
        loop {
            let Some(instruction) = program.get(state.at) else {
                return Answers::ANY;
            };
            state.at += 1;
            match step(*instruction, number, &mut state) {
                Step::On => {}
                Step::Answer(answer) => {
                    found = found.and(answer);
                    break;
                }
                Step::Either(yes, no) => {
                    for skip in [yes, no] {
                        let mut way = state.clone();
                        way.at += skip;
                        if seen.insert(way.clone()) {
                            open.push(way);
                        }
                    }
                    break;
                }
                Step::Unknown => return Answers::ANY,
            }
        }
        if seen.len() > MOST_STATES {
            return Answers::ANY;
        }
    }
    found
}

enum Step {
    On,
    Answer(Answers),
    /// It depends on an argument how many instructions are skipped.
    Either(usize, usize),
    /// An instruction that filters of system calls can't have.
    Unknown,
}

/// One instruction. Classic BPF has a class in the lowest three bits.
fn step(instruction: Instruction, number: u32, state: &mut State) -> Step {
    let Instruction { code, jt, jf, k } = instruction;
    let slot = k as usize % 16;
    // Instructions that take their operand from the constant, or from X.
    let operand = if code & 0x08 == 0 { Some(k) } else { state.x };
    match code {
        // The data of a call: number, architecture, and then what is not known.
        0x20 => state.a = known(k, number),
        0x80 => state.a = Some(64),
        0x81 => state.x = Some(64),
        0x00 => state.a = Some(k),
        0x01 => state.x = Some(k),
        0x60 => state.a = state.memory[slot],
        0x61 => state.x = state.memory[slot],
        0x02 => state.memory[slot] = state.a,
        0x03 => state.memory[slot] = state.x,
        0x07 => state.x = state.a,
        0x87 => state.a = state.x,
        0x06 => return Step::Answer(Answers::of(k)),
        0x16 => return Step::Answer(state.a.map_or(Answers::ANY, Answers::of)),
        0x84 => state.a = state.a.map(u32::wrapping_neg),
        0x05 => state.at += k as usize,
        _ if code & 0x07 == 0x04 => {
            let Some(operation) = arithmetic(code & 0xf0) else {
                return Step::Unknown;
            };
            state.a = state.a.zip(operand).and_then(|(a, b)| operation(a, b));
        }
        _ if code & 0x07 == 0x05 => {
            let (yes, no) = (usize::from(jt), usize::from(jf));
            let Some((a, b)) = state.a.zip(operand) else {
                return Step::Either(yes, no);
            };
            let holds = match code & 0xf0 {
                0x10 => a == b,
                0x20 => a > b,
                0x30 => a >= b,
                0x40 => a & b != 0,
                _ => return Step::Unknown,
            };
            state.at += if holds { yes } else { no };
        }
        _ => return Step::Unknown,
    }
    Step::On
}

/// What stands at an offset of a call's data.
fn known(offset: u32, number: u32) -> Option<u32> {
    match offset {
        0 => Some(number),
        4 => Some(ARCH),
        _ => None,
    }
}

fn arithmetic(operation: u16) -> Option<fn(u32, u32) -> Option<u32>> {
    Some(match operation {
        0x00 => |a, b| Some(a.wrapping_add(b)),
        0x10 => |a, b| Some(a.wrapping_sub(b)),
        0x20 => |a, b| Some(a.wrapping_mul(b)),
        0x30 => |a, b| a.checked_div(b),
        0x40 => |a, b| Some(a | b),
        0x50 => |a, b| Some(a & b),
        0x60 => |a, b| a.checked_shl(b),
        0x70 => |a, b| a.checked_shr(b),
        0xa0 => |a, b| Some(a ^ b),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFUSE: u32 = 0x0005_0001;
    const LOG: u32 = 0x7ffc_0000;
    const ALLOW: u32 = 0x7fff_0000;

    fn line(code: u16, jt: u8, jf: u8, k: u32) -> Instruction {
        Instruction { code, jt, jf, k }
    }

    /// Answers `then` to the calls of these numbers, and `other` to all others.
    fn program(numbers: &[u32], then: u32, other: u32) -> Vec<Instruction> {
        let mut program = vec![line(0x20, 0, 0, 0)];
        for number in numbers {
            program.extend([line(0x15, 0, 1, *number), line(0x06, 0, 0, then)]);
        }
        program.push(line(0x06, 0, 0, other));
        program
    }

    fn number(name: &str) -> u32 {
        syscall::by_name(name).unwrap().nr
    }

    fn check(allowed: &[&str], logged: &[&str], refused: &[&str]) -> CallsCheck {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        CallsCheck {
            allowed: owned(allowed),
            logged: owned(logged),
            refused: owned(refused),
            withheld: Vec::new(),
            at_least: None,
            at_most: None,
        }
    }

    #[test]
    fn the_strictest_of_all_filters_counts() {
        let log = program(&[], LOG, LOG);
        let outer = program(&[number("bpf")], REFUSE, ALLOW);
        let calls = Calls::of(&[vec![outer, log]]);
        assert_eq!(
            calls.wrong(&check(&["read"], &["read", "mount"], &["bpf"])),
            None
        );
        let wrong = calls.wrong(&check(&[], &["bpf"], &[])).unwrap();
        assert_eq!(
            wrong,
            ("bpf is refused".to_owned(), "bpf logged".to_owned())
        );
        let wrong = calls.wrong(&check(&[], &[], &["mount"])).unwrap();
        assert_eq!(wrong.0, "mount is allowed, and logged");
        let secret = CallsCheck {
            withheld: vec!["mount".to_owned(), "bpf".to_owned()],
            ..check(&[], &[], &[])
        };
        let (observed, asked) = calls.wrong(&secret).unwrap();
        assert!(
            observed.starts_with("1 system call is allowed"),
            "{observed}"
        );
        assert!(
            !format!("{observed} {asked}").contains("mount"),
            "{observed}"
        );
    }

    #[test]
    fn what_one_thread_may_do_the_process_may() {
        let strict = vec![program(&[number("read")], ALLOW, REFUSE)];
        let calls = Calls::of(&[strict.clone(), Vec::new()]);
        assert!(calls.wrong(&check(&[], &[], &["mount"])).is_some());
        let calls = Calls::of(&[strict]);
        assert_eq!(calls.wrong(&check(&["read"], &[], &["mount"])), None);
        assert_eq!(calls.possible(), 1);
        let few = CallsCheck {
            at_most: Some(0),
            ..check(&[], &[], &[])
        };
        let wrong = calls.wrong(&few).unwrap();
        assert!(wrong.0.starts_with("1 of "), "{}", wrong.0);
        let many = CallsCheck {
            at_least: Some(2),
            ..check(&[], &[], &[])
        };
        assert_eq!(calls.wrong(&many).unwrap().1, "at least 2");
    }

    #[test]
    fn what_depends_on_an_argument_is_not_refused() {
        // mount is refused with the first argument 7, and passes with others.
        let by_argument = vec![
            line(0x20, 0, 0, 0),
            line(0x15, 0, 3, number("mount")),
            line(0x20, 0, 0, 16),
            line(0x15, 0, 1, 7),
            line(0x06, 0, 0, REFUSE),
            line(0x06, 0, 0, ALLOW),
        ];
        assert_eq!(answers(&by_argument, number("mount")).0, 5);
        let calls = Calls::of(&[vec![by_argument]]);
        assert!(calls.wrong(&check(&["mount"], &[], &[])).is_none());
        assert!(calls.wrong(&check(&[], &[], &["mount"])).is_some());
    }

    #[test]
    fn who_leaves_it_to_another_process_has_not_refused_it() {
        let deferred = vec![program(&[number("mount")], 0x7fc0_0000, REFUSE)];
        let calls = Calls::of(&[deferred]);
        assert!(calls.wrong(&check(&[], &[], &["mount"])).is_some());
        assert!(calls.wrong(&check(&[], &["mount"], &[])).is_some());
    }

    #[test]
    fn arithmetic_memory_and_jumps_are_the_kernels() {
        // A = nr; M[3] = A; A = A & 0xf; X = A; A = M[3]; A = A - X; answer by A.
        let masks = |answer: u32| {
            vec![
                line(0x20, 0, 0, 0),
                line(0x02, 0, 0, 3),
                line(0x54, 0, 0, 0xf),
                line(0x07, 0, 0, 0),
                line(0x60, 0, 0, 3),
                line(0x1c, 0, 0, 0),
                line(0x05, 0, 0, 1),
                line(0x06, 0, 0, REFUSE),
                line(0x15, 0, 1, 0x20),
                line(0x06, 0, 0, answer),
                line(0x06, 0, 0, REFUSE),
            ]
        };
        assert_eq!(answers(&masks(ALLOW), 0x25), Answers::ALLOWED);
        assert_eq!(answers(&masks(LOG), 0x2f), Answers::LOGGED);
        assert_eq!(answers(&masks(ALLOW), 0x35), Answers::REFUSED);
        // Past its end, and what no filter can have.
        assert_eq!(answers(&[line(0x20, 0, 0, 0)], 1), Answers::ANY);
        assert_eq!(answers(&[line(0xff, 0, 0, 0)], 1), Answers::ANY);
    }
}
