//! Seccomp's records, brought into the nodes that they are of.
//!
//! A profile can have the kernel write a record of a system call. That is the machine's own log, which no
//! node has: audit knows no namespaces. While there are labs that ask for it, a thread of the supervisor's
//! reads those records as they are written, finds by the detector in which lab the process is, or was
//! when it ended, and has them written into that node's `/var/log/syslog` and journal, with the pid that the
//! process has there. What is of no lab's goes nowhere. Nothing of the machine is changed, and no rules of
//! audit are set.
//!
//! What is missing is counted: records that the kernel or the socket lost (`lost`: whose they were is not
//! known), and those that were too many for a node's log (`left_out`).

mod record;
mod serials;
mod socket;
mod station;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use tracing::warn;

use super::lock;
use crate::detector::LabHandle;
use crate::problem::Problem;
use crate::provider::Node;
use cksl_wire::report::SeccompLog;
use record::Seccomp;
use serials::Serials;
use socket::{Heard, Socket};
use station::Station;

/// How long the thread waits for records before it looks whether it should end.
const WAIT: Duration = Duration::from_millis(500);

/// Records are taken together when they come in numbers.
const BATCH: usize = 4096;

/// The reader of the kernel's records; it ends when this is dropped.
pub(super) struct Records(Arc<Shared>);

#[derive(Default)]
struct Shared {
    stations: Mutex<Vec<Arc<Station>>>,
    ends: AtomicBool,
}

/// A lab whose node can get records.
pub(super) trait Addressee: Send + Sync {
    /// Its events.
    fn watch(&self) -> &LabHandle;

    /// Where they are written.
    fn node(&self) -> &dyn Node;
}

/// A lab that gets its records, for as long as this is kept.
pub(super) struct Attended {
    records: Arc<Records>,
    station: Arc<Station>,
}

impl Records {
    /// Begins to read, if this machine's records can be read.
    pub(super) fn open() -> Result<Self, Problem> {
        let socket = Socket::open().map_err(|why| {
            Problem::machine(format!(
                "this lab needs the kernel's records of system calls: {why}"
            ))
        })?;
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        thread::Builder::new()
            .name("seccomp".to_owned())
            .spawn(move || theirs.run(&socket))
            .map_err(|error| Problem::machine(format!("a thread can't be started: {error}")))?;
        Ok(Self(shared))
    }

    /// Brings a lab its records from now on.
    pub(super) fn attend(self: &Arc<Self>, lab: &Arc<dyn Addressee>) -> Attended {
        let station = Arc::new(Station::new(lab));
        lock(&self.0.stations).push(Arc::clone(&station));
        Attended {
            records: Arc::clone(self),
            station,
        }
    }
}

impl Drop for Records {
    fn drop(&mut self) {
        // It is not waited for: it may be this very thread that lets the last lab go.
        self.0.ends.store(true, Ordering::Relaxed);
    }
}

impl Attended {
    /// What has become of the lab's records.
    pub(super) fn counts(&self) -> SeccompLog {
        self.station.counts()
    }
}

impl Drop for Attended {
    fn drop(&mut self) {
        lock(&self.records.0.stations).retain(|known| !Arc::ptr_eq(known, &self.station));
    }
}

impl Shared {
    fn run(&self, socket: &Socket) {
        let mut serials = Serials::default();
        while !self.ends.load(Ordering::Relaxed) {
            socket.wait(WAIT);
            let mut come = Vec::new();
            let mut overrun = false;
            while come.len() < BATCH {
                match socket.next() {
                    Ok(Some(Heard::Record(record))) => {
                        serials.heard(record.serial, Instant::now());
                        come.extend(record.seccomp);
                    }
                    Ok(Some(Heard::Nothing)) => {}
                    // How many, the next number tells.
                    Ok(Some(Heard::Overrun)) => overrun = true,
                    Ok(None) => break,
                    Err(error) => {
                        self.broken(&error);
                        return;
                    }
                }
            }
            let stations = lock(&self.stations).clone();
            let lost = serials.lost(Instant::now()).max(u64::from(overrun));
            if lost > 0 {
                stations.iter().for_each(|station| station.lost(lost));
            }
            distribute(&come, &stations);
        }
    }

    /// The socket can't be read any more: from here on all is lost, which is reported once.
    fn broken(&self, error: &io::Error) {
        warn!("the kernel's records of system calls can't be read any more: {error}");
        lock(&self.stations)
            .iter()
            .for_each(|station| station.lost(1));
    }
}

/// Brings each record to the lab of its process.
fn distribute(records: &[Seccomp], stations: &[Arc<Station>]) {
    let labs: Vec<_> = stations
        .iter()
        .filter_map(|station| Some((station, station.lab()?)))
        .collect();
    let Some((_, first)) = labs.first() else {
        return;
    };
    if records.is_empty() {
        return;
    }
    // One detector watches all labs. Meanwhile more records wait in the socket. A detector that is
    // too far behind, or has lost events, may not know a process: whose the record is then is not known.
    let complete =
        first.watch().settle().is_ok() && labs.iter().all(|(_, lab)| lab.watch().is_complete());
    let mut unknown = 0;
    for record in records {
        let mut found = labs.iter().filter_map(|(station, lab)| {
            let pid = lab.watch().pid_of(record.host_pid)?;
            Some((station, pid, lab.node().facts().ids.id_base))
        });
        match found.next() {
            Some((station, pid, id_base)) => station.take(record, pid, id_base),
            None => unknown += 1,
        }
    }
    if !complete && unknown > 0 {
        stations.iter().for_each(|station| station.lost(unknown));
    }
}
