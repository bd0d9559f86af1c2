//! `topprocs_cpu`: what the kernel accounts to each process of the node.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::time::Instant;

use falco_rules::extract::View;

use super::table::{Table, Unit};
use super::{Chisel, ChiselError, Order, Recipe};

/// See the module.
struct Cpu {
    since: Instant,
    /// Ticks of each process when the counting began.
    before: HashMap<u32, u64>,
}

pub(super) fn make(recipe: &Recipe, order: &Order) -> Result<Box<dyn Chisel>, ChiselError> {
    let name = recipe.name;
    if !order.here {
        return Err(ChiselError::Unable(format!(
            "{name} reads the node's own /proc: it works in the node, on what happens now"
        )));
    }
    if order.filtered {
        return Err(ChiselError::Unable(format!(
            "{name} counts no events, so a filter does nothing: leave it out"
        )));
    }
    Ok(Box::new(Cpu {
        since: Instant::now(),
        before: processes()
            .map(|process| (process.pid, process.ticks))
            .collect(),
    }))
}

impl Chisel for Cpu {
    fn event(&mut self, _: &View<'_>, _: &mut dyn Write) -> io::Result<bool> {
        Ok(false)
    }

    fn table(&mut self) -> Option<Table> {
        let ticks =
            rustix::param::clock_ticks_per_second() as f64 * self.since.elapsed().as_secs_f64();
        let rows: Vec<(Vec<Vec<u8>>, u64)> = processes()
            .map(|process| {
                let before = self.before.get(&process.pid).copied().unwrap_or(0);
                let used = process.ticks.saturating_sub(before) as f64;
                let key = vec![
                    process.name.into_bytes(),
                    process.pid.to_string().into_bytes(),
                ];
                (key, (used / ticks.max(1.0) * 10_000.0) as u64)
            })
            .collect();
        let counts = rows.iter().map(|(key, used)| (key.as_slice(), *used));
        Some(Table::new(
            vec!["CPU%", "Process", "PID"],
            Unit::Percent,
            counts,
        ))
    }

    fn clear(&mut self) {
        self.since = Instant::now();
        self.before = processes()
            .map(|process| (process.pid, process.ticks))
            .collect();
    }
}

struct Process {
    pid: u32,
    name: String,
    /// In user and in kernel mode, in clock ticks.
    ticks: u64,
}

/// The processes that live; one that ends meanwhile is left out.
fn processes() -> impl Iterator<Item = Process> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(|pid: u32| parse(pid, &fs::read_to_string(format!("/proc/{pid}/stat")).ok()?))
}

/// What a line of `/proc/PID/stat` says.
fn parse(pid: u32, stat: &str) -> Option<Process> {
    // A name may hold blanks and parentheses; nothing after it does.
    let (head, rest) = stat.rsplit_once(") ")?;
    let (_, name) = head.split_once(" (")?;
    let mut numbers = rest.split(' ').skip(11);
    let mut next = || numbers.next()?.parse::<u64>().ok();
    Some(Process {
        pid,
        name: name.to_owned(),
        ticks: next()? + next()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_blanks_and_parentheses_is_no_trap() {
        let line = "7 (a) (b c) S 1 7 7 0 -1 4194304 100 0 0 0 30 12 0 0 20 0 1 0 5 1 1\n";
        let process = parse(7, line).unwrap();
        assert_eq!((process.name.as_str(), process.ticks), ("a) (b c", 42));
    }
}
