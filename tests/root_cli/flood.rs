//! A node that says more than anybody can want to hear.

use std::fs;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::User;

/// What the supervisor may grow by for one lab, in KiB.
const MOST_KIB: u64 = 64 << 10;

const FLOOD: &str = include_str!("flood.pl");

/// Falcos of the node's own that raise an alert on everything and are slow to read, and sysdigs that
/// read nothing.
const READERS: &str = r#"
printf -- '- rule: all\n  desc: d\n  condition: evt.type in (open, openat)\n  output: "%%proc.cmdline %%proc.env %%fd.name"\n  priority: ERROR\n' > /tmp/all.yaml
for n in 1 2 3 4; do falco -r /tmp/all.yaml > /dev/null 2>&1 & done
for n in 1 2 3 4; do sysdig > /dev/null 2>&1 & done
sleep 1
kill -STOP $(pgrep -x sysdig)
"#;

/// The user's supervisor.
fn supervisor(user: &User) -> i32 {
    let run = user.file("run").display().to_string();
    let processes = fs::read_dir("/proc").expect("reads /proc").flatten();
    let mut supervisors = processes.filter_map(|process| {
        let words = fs::read_to_string(process.path().join("cmdline")).ok()?;
        let found = words.contains("\0__supervisor\0") && words.contains(&run);
        let pid = process.file_name().to_string_lossy().parse().ok();
        pid.filter(|_| found)
    });
    supervisors.next().expect("a supervisor runs")
}

/// Memory that only this process has, in KiB: without the kernel's ring, which all labs share.
fn anonymous(pid: i32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let size = line.and_then(|line| line.trim().strip_suffix("kB"));
    size.and_then(|kib| kib.trim().parse().ok())
        .expect("a size")
}

#[test]
fn root_a_flood_of_all_that_a_node_can_say_fills_no_memory_of_the_host() {
    let Some(user) = User::new() else { return };
    user.done(&["start", "falco-override", "--detach"]);
    user.done(&[
        "shell",
        "--",
        "sh",
        "-c",
        &format!("cat > /tmp/flood.pl <<'END'\n{FLOOD}END"),
    ]);
    user.done(&["shell", "--", "sh", "-c", READERS]);
    user.json(&["check"]);
    let pid = supervisor(&user);
    let before = anonymous(pid);
    let flooded = AtomicBool::new(false);
    let most = thread::scope(|scope| {
        let most = scope.spawn(|| {
            let mut most = 0;
            while !flooded.load(Ordering::Relaxed) {
                most = most.max(anonymous(pid));
                thread::sleep(Duration::from_millis(5));
            }
            most
        });
        let mut flood = std::process::Command::new(env!("CARGO_BIN_EXE_cksl"));
        flood.args(["shell", "--", "perl", "/tmp/flood.pl"]);
        for (variable, path) in user.surroundings() {
            flood.env(variable, path);
        }
        let ended = flood.stdin(Stdio::null()).status();
        flooded.store(true, Ordering::Relaxed);
        assert!(ended.expect("floods").success());
        most.join().expect("looks")
    });
    let grown = most.saturating_sub(before);
    println!("{before} KiB before, {most} KiB at most");
    assert!(grown <= MOST_KIB, "it grew by {grown} KiB, from {before}");
    // It still serves: the node's own falco, too.
    user.json(&["check"]);
    assert!(
        user.done(&["shell", "--", "cksl", "task"])
            .contains("Terminal shell")
    );
}
