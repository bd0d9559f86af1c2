//! Measures how many events a second go through state, fields and rules on one core.
//!
//! `cargo run --release -p falco-rules --example throughput -- RULES…`
//!
//! The events are those of a busy node: programs start, read and write a few files each, talk over a
//! socket and end. The rules are measured as they are, and with nine copies of each that compare
//! with other constants, so that the copies share no more than their fields with the originals.

use std::sync::Arc;
use std::time::Duration;

use falco_rules::condition::ast::{Expr, Operand, Right, Test};
use falco_rules::event::{Event, EventCode, Param, SockTuple};
use falco_rules::field::{FieldTable, TypeClass};
use falco_rules::filter::Filter;
use falco_rules::load::Loader;
use falco_rules::rule::Rule;
use falco_rules::ruleset::{Options, RuleSet};
use falco_rules::state::{Image, State, ThreadInfo};

/// Files that each program opens, reads and closes.
const FILES: usize = 24;
const PROGRAMS: usize = 14_000;
/// How many rules there are for each, the second time.
const TIMES: usize = 10;

fn main() {
    let mut loader = Loader::new(FieldTable::falco());
    for file in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&file).expect("a rule file to read");
        assert!(
            loader.add(file.as_str(), text).is_ok(),
            "{file} does not load"
        );
    }
    let events = events();
    let mut state = start();
    let begin = cpu_time();
    for event in &events {
        state.apply(event);
    }
    report("state", events.len(), begin);
    let once = measure(loader.rules(), &events);
    let many: Vec<Rule> = (0..TIMES)
        .flat_map(|copy| loader.rules().iter().map(move |rule| altered(rule, copy)))
        .collect();
    let times = measure(&many, &events);
    println!(
        "{TIMES} times the rules cost {:.2} times as much",
        times / once
    );
    println!("memory at the most: {} MiB", peak_memory() >> 10);
}

/// Runs all events through state and rules; the seconds that it took.
fn measure(rules: &[Rule], events: &[Event]) -> f64 {
    let rules = RuleSet::new(rules, &Options::default());
    let mut state = start();
    let mut alerts = 0;
    let begin = cpu_time();
    for event in events {
        state.apply(event);
        alerts += rules.matches(&state.view(event)).count();
    }
    let name = format!("state and {} rules ({alerts} alerts)", rules.rules().len());
    report(&name, events.len(), begin)
}

/// The rule with other constants in its condition; the rule itself as copy 0.
fn altered(rule: &Rule, copy: usize) -> Rule {
    let fields = FieldTable::falco();
    let mut tree = rule.filter.tree().clone();
    if copy > 0 {
        alter(&mut tree, copy, &fields);
    }
    Rule {
        name: format!("{} {copy}", rule.name),
        filter: Filter::of_tree(tree, &fields)
            .expect("longer texts compile as the shorter ones do"),
        ..rule.clone()
    }
}

fn alter(tree: &mut Expr, copy: usize, fields: &FieldTable) {
    match tree {
        Expr::And(children) | Expr::Or(children) => {
            children
                .iter_mut()
                .for_each(|child| alter(child, copy, fields));
        }
        Expr::Not(child) => alter(child, copy, fields),
        Expr::Macro(_) => {}
        Expr::Check(check) => {
            let Operand::Field(field) = &check.left else {
                return;
            };
            let known = fields.resolve(&field.name, field.arg.as_deref());
            let known = known.map(|known| fields.get(known.id).ty.class());
            let Test::Compare { right, .. } = &mut check.test else {
                return;
            };
            let texts = match right {
                Right::Value(text) => std::slice::from_mut(text),
                Right::List(texts) => &mut texts[..],
                Right::Val(_) | Right::Call(_) => return,
            };
            if known == Ok(TypeClass::Str) && field.name != "evt.type" {
                for text in texts {
                    text.bytes.extend(copy.to_string().bytes());
                }
            }
        }
    }
}

fn report(what: &str, events: usize, begin: Duration) -> f64 {
    let seconds = (cpu_time() - begin).as_secs_f64();
    let rate = events as f64 / seconds / 1e6;
    println!("{what}: {events} events in {seconds:.2} s of CPU, {rate:.2} M/s");
    seconds
}

/// The most memory that this process has had, in KiB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a kernel's statistics");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.split_whitespace().next()?.parse().ok());
    peak.expect("a number of KiB")
}

/// Time that this thread has spent on a CPU: what others do on the machine does not count.
fn cpu_time() -> Duration {
    let stat =
        std::fs::read_to_string("/proc/thread-self/schedstat").expect("a kernel's statistics");
    let ns = stat.split(' ').next().and_then(|ns| ns.parse().ok());
    Duration::from_nanos(ns.expect("ns on the CPU, first of all"))
}

fn start() -> State {
    let mut state = State::default();
    let mut init = ThreadInfo::new(1, 1, 0);
    init.comm = (*b"systemd").into();
    init.cwd = (*b"/").into();
    init.uid = 0;
    init.image = Arc::new(Image {
        exe: (*b"/sbin/init").into(),
        exepath: (*b"/usr/lib/systemd/systemd").into(),
        ..Image::default()
    });
    state.insert_thread(init, []);
    state
}

fn events() -> Vec<Event> {
    let mut events = Vec::new();
    for program in 0..PROGRAMS {
        let tid = 1000 + program as i64;
        fork(&mut events, tid);
        exec(&mut events, tid);
        for file in 0..FILES {
            let path = format!("/usr/lib/x86_64-linux-gnu/lib{file}.so.{program}");
            open(&mut events, tid, &path);
            push(
                &mut events,
                tid,
                "read",
                &[
                    ("res", Param::I64(4)),
                    ("fd", Param::I64(3)),
                    ("data", Param::bytes("ELF.")),
                ],
            );
            push(
                &mut events,
                tid,
                "close",
                &[("res", Param::I64(0)), ("fd", Param::I64(3))],
            );
        }
        connect(&mut events, tid);
        push(&mut events, tid, "procexit", &[("status", Param::I64(0))]);
    }
    events
}

fn push(events: &mut Vec<Event>, tid: i64, name: &str, params: &[(&str, Param)]) {
    let code = EventCode::named(name).expect("a name of an event");
    let mut values = vec![Param::Absent; code.spec().params.len()];
    for (name, value) in params {
        let at = code.spec().position(name).expect("a name of a parameter");
        values[at] = value.clone();
    }
    let num = events.len() as u64 + 1;
    events.push(Event {
        num,
        ts: 1_700_000_000_000_000_000 + num * 1000,
        cpu: 0,
        tid,
        code,
        params: values,
    });
}

fn fork(events: &mut Vec<Event>, tid: i64) {
    let params = [
        ("res", Param::I64(0)),
        ("tid", Param::I64(tid)),
        ("pid", Param::I64(tid)),
        ("ptid", Param::I64(1)),
        ("vtid", Param::I64(tid)),
        ("vpid", Param::I64(tid)),
        ("flags", Param::U64(0)),
    ];
    push(events, tid, "clone", &params);
}

fn exec(events: &mut Vec<Event>, tid: i64) {
    let params = [
        ("res", Param::I64(0)),
        ("tid", Param::I64(tid)),
        ("pid", Param::I64(tid)),
        ("ptid", Param::I64(1)),
        ("exe", Param::bytes("/usr/bin/grep")),
        ("comm", Param::bytes("grep")),
        ("args", Param::bytes("-r\0needle\0/usr/share\0")),
        ("env", Param::bytes("PATH=/usr/bin\0HOME=/root\0LANG=C\0")),
        ("cgroups", Param::bytes("cpuset=/\0memory=/user.slice\0")),
        ("trusted_exepath", Param::bytes("/usr/bin/grep")),
        ("uid", Param::U64(0)),
        ("gid", Param::U64(0)),
        ("filename", Param::bytes("/usr/bin/grep")),
    ];
    push(events, tid, "execve", &params);
}

fn open(events: &mut Vec<Event>, tid: i64, path: &str) {
    let params = [
        ("fd", Param::I64(3)),
        ("dirfd", Param::I64(-100)),
        ("name", Param::bytes(path)),
        ("flags", Param::U64(0x1001)),
    ];
    push(events, tid, "openat", &params);
}

fn connect(events: &mut Vec<Event>, tid: i64) {
    let params = [
        ("fd", Param::I64(4)),
        ("domain", Param::U64(2)),
        ("type", Param::U64(1)),
    ];
    push(events, tid, "socket", &params);
    let tuple = SockTuple::Inet {
        source: "10.0.0.2:40000".parse().expect("an address"),
        dest: "10.0.0.3:443".parse().expect("an address"),
    };
    let params = [
        ("res", Param::I64(0)),
        ("fd", Param::I64(4)),
        ("tuple", tuple.into()),
    ];
    push(events, tid, "connect", &params);
}
