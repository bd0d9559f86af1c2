//! What is said of a program that was executed, or was to be.

use std::fs;
use std::os::unix::fs::MetadataExt;

use cksl_probe::syscall;

use crate::lab::{Bench, actor, folder, has_the_whole_root, kernel_dev, words};

#[test]
fn root_an_exec_reports_the_whole_image() {
    if !has_the_whole_root() {
        return;
    }
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let actor = actor().canonicalize().unwrap();
    let (_guard, cwd) = folder();
    let path = actor.to_str().unwrap();
    let script = format!("cd {} && exec {path} nothing 'y z'", cwd.display());
    let seen = bench.run(&["sh", "-c", &script]);

    let exec = seen.exec(&[path, "nothing", "y z"]);
    let image = exec.image;
    let stat = fs::metadata(&actor).unwrap();
    assert_eq!(exec.nr, syscall::number("execve").unwrap());
    assert_eq!(exec.filename, path.as_bytes());
    assert_eq!(words(&image.argv), [path, "nothing", "y z"]);
    assert!(words(&image.env).contains(&"CKSL_MARK=seen"));
    assert!(!image.cut);
    assert_eq!(image.cwd, cwd.to_str().unwrap().as_bytes());
    assert_eq!(image.exe.path, path.as_bytes());
    assert_eq!(image.exe.ino, stat.ino());
    assert_eq!(image.exe.dev, kernel_dev(&actor));
    assert_eq!(image.exe.mode, stat.mode());
    assert_eq!(u64::from(image.exe.nlink), stat.nlink());
    assert!(image.exe_writable);
    let ns = |seconds: i64, rest: i64| seconds as u64 * 1_000_000_000 + rest as u64;
    assert_eq!(image.exe_ctime, ns(stat.ctime(), stat.ctime_nsec()));
    assert_eq!(image.exe_mtime, ns(stat.mtime(), stat.mtime_nsec()));
    assert_eq!(image.tty, 0);
    assert_eq!(image.cap_effective, capability_mask("CapEff:"));
    assert_eq!(image.cap_permitted, capability_mask("CapPrm:"));
    assert_eq!(image.cap_inheritable, capability_mask("CapInh:"));
    if let Ok(loginuid) = fs::read_to_string("/proc/self/loginuid") {
        assert_eq!(image.loginuid.to_string(), loginuid.trim());
    }
    if let Some(cgroup) = unified_cgroup() {
        assert_eq!(String::from_utf8_lossy(&image.cgroup), cgroup);
    }

    assert_eq!((exec.task.pid, exec.task.tid, exec.task.ppid), (1, 1, 0));
    assert!(exec.task.host_pid > 1 && exec.task.host_ppid > 1);
    assert_eq!((exec.task.kuid, exec.task.kgid), (0, 0));
    assert!(exec.task.comm.starts_with(b"actor\0"));
}

fn capability_mask(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    u64::from_str_radix(line.unwrap().trim(), 16).unwrap()
}

fn unified_cgroup() -> Option<String> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let unified = groups.lines().find_map(|line| line.strip_prefix("0::"));
    unified.map(str::to_owned)
}

#[test]
fn root_a_successful_exec_is_reported_once() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let actor = actor();
    let seen = bench.run(&[actor.as_os_str(), "nothing".as_ref()]);
    assert_eq!(
        seen.execs()
            .filter(|exec| exec.task.comm.starts_with(b"actor\0"))
            .count(),
        1
    );
    assert!(seen.calls("execve").all(|call| call.ret < 0));
}

#[test]
fn root_a_failed_exec_keeps_its_path_and_arguments() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let seen = bench.run(&[
        "sh",
        "-c",
        "/no/such/program one 'two three' 2>/dev/null || true",
    ]);
    let call = seen.call("execve", |call| call.data(0) == Some(b"/no/such/program"));
    assert_eq!(call.ret, -2);
    let argv = words(call.data(1).unwrap());
    assert_eq!(argv, ["/no/such/program", "one", "two three"]);
}

#[test]
fn root_arguments_beyond_the_limit_are_cut_and_said_to_be() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let actor = actor();
    let long = "x".repeat(20_000);
    let seen = bench.run(&[actor.as_os_str(), "nothing".as_ref(), long.as_ref()]);
    let exec = seen.exec(&[actor.to_str().unwrap(), "nothing"]);
    assert!(exec.image.cut);
    assert_eq!(exec.image.argv.len(), 8192);
}

#[test]
fn root_a_program_in_memory_is_seen_as_one() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let actor = actor();
    let seen = bench.run(&[actor.as_os_str(), "from-memory".as_ref(), actor.as_os_str()]);
    let exec = seen.exec(&["from-memory", "nothing"]);
    assert_eq!(exec.image.exe.path, b"memfd:hidden");
    assert_eq!(exec.image.exe.nlink, 0);
    let made = seen.call("memfd_create", |call| call.ret >= 0);
    assert_eq!(made.data(0), Some(&b"hidden"[..]));
}

#[test]
fn root_a_program_on_a_terminal_names_it_and_its_session() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let actor = actor();
    let script = format!("{} on-terminal; true", actor.display());
    let seen = bench.run(&["sh", "-c", &script]);
    let exec = seen.exec(&["on-terminal", "nothing"]);
    // Major number 136: a pseudo-terminal.
    assert_eq!(exec.image.tty >> 8, 136);
    assert_eq!(exec.image.sid, exec.task.pid);
    assert_eq!(exec.image.pgid, exec.task.pid);
    assert_eq!(exec.image.vpgid, exec.task.vpid);
}

#[test]
fn root_a_thread_that_executes_a_program_becomes_its_process() {
    let Some(mut bench) = Bench::open() else {
        return;
    };
    let actor = actor();
    let script = format!("{} exec-in-thread; true", actor.display());
    let seen = bench.run(&["sh", "-c", &script]);
    let before = seen.exec(&[actor.to_str().unwrap(), "exec-in-thread"]).task;
    let after = seen.exec(&["from-a-thread", "nothing"]).task;
    assert_eq!((after.tid, after.host_tid), (after.pid, after.host_pid));
    assert_eq!((after.pid, after.host_pid), (before.pid, before.host_pid));
}
