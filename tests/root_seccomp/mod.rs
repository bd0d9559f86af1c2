//! The kernel's records of system calls, in the log of the node that they are of.

use std::time::Instant;

use serde_json::Value;

use crate::root_cli::User;
use crate::wait;

const CONTENT: &str = concat!(project!(), "/tests/root_seccomp/stage");

/// systemd gives what it starts a filter that has these calls logged and refuses none.
const LOGGED: &str = "systemd-run --quiet --wait --pipe -p";

/// A lab beside those that are there.
fn start(user: &User, there: &[&str]) -> String {
    user.done(&["start", "logged", "--content", CONTENT, "--detach"]);
    let labs = std::fs::read_dir(user.labs()).expect("has labs");
    let names = labs.map(|lab| {
        lab.expect("is read")
            .file_name()
            .into_string()
            .expect("is text")
    });
    let mut new = names.filter(|name| !there.contains(&name.as_str()));
    new.next().expect("was made")
}

fn in_lab(user: &User, lab: &str, script: &str) -> String {
    user.done(&["shell", "--lab", lab, "--", "bash", "-c", script])
}

/// The lines of a lab's syslog, once one of them has what is looked for.
fn lines_with(user: &User, lab: &str, wanted: &str) -> String {
    wait::until(&format!("`{wanted}` in the log of {lab}"), || {
        let lines = in_lab(user, lab, "cat /var/log/syslog 2>/dev/null || true");
        if lines.contains(wanted) {
            Ok(lines)
        } else {
            Err(lines)
        }
    })
}

fn counted(user: &User, lab: &str) -> [u64; 3] {
    let status = user.done(&["status", "--lab", lab, "--json"]);
    let status: Value = serde_json::from_str(&status).expect("is JSON");
    ["written", "left_out", "lost"]
        .map(|name| status["seccomp"][name].as_u64().expect("is counted"))
}

#[test]
fn root_seccomp_records_reach_the_node_of_their_process_and_no_other() {
    let Some(user) = User::new() else { return };
    let one = &start(&user, &[]);
    let other = &start(&user, &[one]);
    let make =
        format!("{LOGGED} SystemCallLog='mkdir mkdirat' sh -c 'echo $$$$; exec mkdir /tmp/made'");
    let pid = in_lab(&user, one, &make);
    let record = format!(" pid={} comm=\"mkdir\"", pid.trim());
    let lines = lines_with(&user, one, &record);
    let line = lines
        .lines()
        .find(|line| line.contains(&record))
        .expect("was found");
    assert!(
        line.contains(" node-1 kernel: audit: type=1326 audit("),
        "{line}"
    );
    assert!(line.contains(" syscall=83 "), "{line}");
    // Its root, whoever that is on the host.
    assert!(line.contains(" uid=0 gid=0 "), "{line}");
    let journal = in_lab(&user, one, "journalctl -t kernel --no-pager");
    assert!(journal.contains(&record), "{journal}");

    // What the other one does is in its own log, and each has only its own.
    in_lab(&user, other, &make.replace("/tmp/made", "/tmp/also"));
    let others = lines_with(&user, other, "comm=\"mkdir\"");
    assert_eq!(others.matches("comm=\"mkdir\"").count(), 1, "{others}");
    let ones = in_lab(&user, one, "cat /var/log/syslog");
    assert_eq!(ones.matches("comm=\"mkdir\"").count(), 1, "{ones}");
    assert_eq!(counted(&user, one)[1..], [0, 0]);

    let begun = Instant::now();
    // A flood is cut, what is missing is counted, and nobody else notices.
    let flood = format!(
        "{LOGGED} SystemCallLog=write dd if=/dev/zero of=/dev/null bs=1 count=20000 status=none"
    );
    in_lab(&user, one, &flood);
    in_lab(&user, other, &make.replace("/tmp/made", "/tmp/meanwhile"));
    wait::until("the other lab's second record", || {
        match in_lab(&user, other, "grep -c 'comm=\"mkdir\"' /var/log/syslog").trim() {
            "2" => Ok(()),
            count => Err(format!("{count} records")),
        }
    });
    let flooded = lines_with(&user, one, "more were left out");
    assert!(flooded.contains(" node-1 cksl: records of system calls: "));
    // The last of them may still wait for the detector.
    let [written, left_out, lost] = wait::until("an account of all 20,000 records", || {
        let counts = counted(&user, one);
        if counts.iter().sum::<u64>() < 20_000 {
            return Err(format!("{counts:?}"));
        }
        Ok(counts)
    });
    assert!(left_out > 0, "{written}, {left_out}, {lost}");
    let room = 4_100 + 210 * (begun.elapsed().as_secs() + 1);
    assert!(written <= room, "{written}, room was for {room}");
    assert_eq!(counted(&user, other)[1], 0);

    // Another supervisor takes it up.
    user.kill_supervisor();
    let pid = in_lab(&user, one, &make.replace("/tmp/made", "/tmp/later"));
    lines_with(&user, one, &format!(" pid={} comm=\"mkdir\"", pid.trim()));
}
