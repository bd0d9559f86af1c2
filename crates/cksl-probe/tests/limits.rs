//! What is not reported, and how that is said.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use cksl_probe::{Options, ProbeError, Sample, SyscallSet, What, syscall};

use crate::lab::{Bench, LAB, actor, file, folder, opens};
use crate::node::Node;

#[test]
fn root_nothing_is_reported_of_a_namespace_that_is_not_watched() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let watched = bench.start(&["sh", "-c", "true inside"]);
    let mut other = Node::start(&["sh", "-c", "true outside"], Stdio::null()).unwrap();
    other.go().unwrap();
    assert!(other.child.wait().unwrap().success());
    let seen = bench.finish(watched);
    assert!(seen.samples.iter().all(|sample| sample.task.lab == LAB));
    let namespaces: Vec<_> = seen
        .samples
        .iter()
        .map(|sample| sample.task.pid_ns)
        .collect();
    assert!(!namespaces.is_empty() && !namespaces.contains(&other.pid_ns));
}

#[test]
fn root_a_lab_that_is_no_longer_watched_reports_nothing() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let mut node = bench.start(&["sh", "-c", "true"]);
    bench.probe.unwatch(LAB).unwrap();
    node.go().unwrap();
    node.child.wait().unwrap();
    // What came before it was let go may be there still.
    let mut after = 0;
    bench
        .reader
        .poll(Duration::from_millis(50), |sample| {
            after += usize::from(matches!(sample.what, What::Exec { .. }) && sample.task.ppid == 1);
        })
        .unwrap();
    assert_eq!(after, 0);
    assert!(matches!(
        bench.probe.losses(LAB),
        Err(ProbeError::UnknownLab(LAB))
    ));
}

#[test]
fn root_only_the_system_calls_of_the_lab_s_set_are_reported() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let (_guard, here) = folder();
    let script = format!("cat /proc/self/stat; mkdir {}/new", here.display());
    let node = bench.start(&["sh", "-c", &script]);
    let only = SyscallSet::from_iter(syscall::number("mkdir"));
    bench.probe.set_syscalls(LAB, &only).unwrap();
    let seen = bench.finish(node);
    let mkdir = syscall::number("mkdir");
    assert_eq!(seen.calls("mkdir").count(), 1);
    // Before its first program the node may have called something while the set was not yet told.
    let told = |sample: &&Sample| !matches!(sample.what, What::Exec { .. });
    let mut after = seen.samples.iter().skip_while(told);
    assert!(after.all(|sample| match sample.what {
        What::Syscall { nr, .. } => Some(nr) == mkdir,
        _ => true,
    }));
    assert!(seen.execs().count() >= 1);
}

#[test]
fn root_what_a_lab_sends_beyond_its_rate_is_counted_as_lost() {
    let options = Options {
        rate: 1000,
        ..Options::default()
    };
    let Some(mut bench) = Bench::with(options) else {
        return;
    };
    let (_guard, here) = folder();
    let any = file(&here, "any", "x");
    let actor = actor();
    let node = bench.start(&[
        actor.as_os_str(),
        "open-often".as_ref(),
        any.as_os_str(),
        "20000".as_ref(),
    ]);
    bench.probe.set_syscalls(LAB, &opens()).unwrap();
    let seen = bench.finish(node);
    let losses = bench.probe.losses(LAB).unwrap();
    assert_eq!(losses.ring, 0);
    assert!(losses.rate > 0);
    let total = seen.samples.len() as u64 + losses.rate;
    assert!(total >= 20_000, "{total} events and losses");
}

/// A 32-bit program for Linux with this code and nothing else.
fn program_of_32_bits(path: &Path, code: &[u8]) {
    use std::os::unix::fs::PermissionsExt;

    const AT: u32 = 0x0804_8000;
    const HEADERS: u32 = 52 + 32;
    let size = HEADERS + u32::try_from(code.len()).unwrap();
    let mut elf = b"\x7fELF\x01\x01\x01".to_vec();
    elf.resize(16, 0);
    let mut put = |numbers: &[u32], halves: &[u16]| {
        numbers.iter().for_each(|one| elf.extend(one.to_le_bytes()));
        halves.iter().for_each(|one| elf.extend(one.to_le_bytes()));
    };
    // For the 80386: its entry, where its one program header is, and the sizes of both headers.
    put(&[], &[2, 3]);
    put(&[1, AT + HEADERS, 52, 0, 0], &[52, 32, 1, 0, 0, 0]);
    // All of the file is loaded, to be read and executed.
    put(&[1, 0, AT, AT, size, size, 5, 0x1000], &[]);
    elf.extend(code);
    fs::write(path, elf).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn root_calls_in_32_bit_mode_are_counted_unless_they_were_refused() {
    // exit(0); before it nothing, a trace of process 1 (refused, since it is that process itself), or getpid().
    const EXIT: &[u8] = b"\xb8\x01\0\0\0\x31\xdb\xcd\x80";
    const TRACE: &[u8] = b"\xb8\x1a\0\0\0\xbb\x10\0\0\0\xb9\x01\0\0\0\x31\xd2\x31\xf6\xcd\x80";
    const PID: &[u8] = b"\xb8\x14\0\0\0\xcd\x80";
    let (_guard, here) = folder();
    let ends = here.join("ends");
    program_of_32_bits(&ends, EXIT);
    if let Err(error) = Command::new(&ends).status() {
        eprintln!("skipped: needs a kernel that runs 32-bit programs ({error})");
        return;
    }
    // Only as the first process of a namespace of its own: anywhere else the trace would stop somebody's init.
    for (name, before, counted) in [("none", &b""[..], 0), ("trace", TRACE, 0), ("pid", PID, 1)] {
        let path = here.join(name);
        program_of_32_bits(&path, &[before, EXIT].concat());
        let Some(mut bench) = Bench::open() else {
            return;
        };
        let seen = bench.run(&[path.as_os_str()]);
        assert!(seen.execs().count() >= 1);
        assert_eq!(bench.probe.losses(LAB).unwrap().foreign, counted, "{name}");
    }
}

#[test]
fn root_what_finds_no_room_in_the_ring_is_counted_as_lost() {
    let options = Options {
        ring: 4096,
        ..Options::default()
    };
    let Some(mut bench) = Bench::with(options) else {
        return;
    };
    let argument = "x".repeat(6000);
    let mut node = bench.start(&["sh", "-c", "true", &argument]);
    node.go().unwrap();
    node.child.wait().unwrap();
    assert!(bench.probe.losses(LAB).unwrap().ring > 0);
}

/// Watches a second lab whose first process waits before it becomes `true`.
fn beside(bench: &mut Bench) -> (u32, Node) {
    const QUIET: u32 = 8;
    let quiet = Node::start(&["sh", "-c", "true"], Stdio::null()).unwrap();
    bench.probe.watch(QUIET, quiet.pid_ns).unwrap();
    (QUIET, quiet)
}

#[test]
fn root_a_flood_that_nobody_reads_leaves_room_for_the_labs_beside_it() {
    let options = Options {
        ring: 1 << 20,
        ..Options::default()
    };
    let Some(mut bench) = Bench::with(options) else {
        return;
    };
    let actor = actor();
    // It goes on for seconds: what is left of the ring is kept for the others as long as nobody reads.
    let often = format!(
        "for i in $(seq 25); do {0} open-often {0} 1000; sleep 0.1; done",
        actor.display()
    );
    let mut flood = bench.start(&["sh", "-c", &often]);
    let (lab, mut quiet) = beside(&mut bench);
    flood.go().unwrap();
    flood.child.wait().unwrap();
    quiet.go().unwrap();
    quiet.child.wait().unwrap();
    let loud = bench.probe.losses(LAB).unwrap();
    assert!(loud.rate > 0 && loud.ring == 0, "{loud:?}");
    let lost = bench.probe.losses(lab).unwrap();
    assert_eq!((lost.rate, lost.ring), (0, 0));
    let mut seen = 0;
    bench
        .reader
        .poll(Duration::from_millis(50), |sample| {
            seen += usize::from(sample.task.lab == lab && matches!(sample.what, What::Exec { .. }));
        })
        .unwrap();
    assert!(seen > 0);
}

#[test]
fn root_losses_are_counted_per_lab() {
    let options = Options {
        rate: 1000,
        ..Options::default()
    };
    let Some(mut bench) = Bench::with(options) else {
        return;
    };
    let (lab, mut quiet) = beside(&mut bench);
    let actor = actor();
    bench.run(&[
        actor.as_os_str(),
        "open-often".as_ref(),
        actor.as_os_str(),
        "5000".as_ref(),
    ]);
    quiet.go().unwrap();
    quiet.child.wait().unwrap();
    assert!(bench.probe.losses(LAB).unwrap().rate > 0);
    assert_eq!(bench.probe.losses(lab).unwrap().rate, 0);
}
