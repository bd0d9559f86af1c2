//! falco and sysdig in a node, live.

use std::path::PathBuf;
use std::time::Instant;

use super::{User, contains};

/// A rule for folders made under `/tmp/numbered`, whose alert is the path.
const NUMBERED: &str = "\
- rule: Numbered
  desc: a folder of a numbered stream
  condition: evt.type in (mkdir, mkdirat) and evt.arg.path startswith /tmp/numbered/
  output: numbered %evt.arg.path.
  priority: NOTICE
";

impl User {
    /// Starts a lab with falco in it.
    fn with_falco() -> Option<Self> {
        let user = Self::new()?;
        user.done(&["start", "falco-override", "--detach"]);
        Some(user)
    }

    /// Runs a script in the node.
    fn node(&self, script: &str) -> String {
        self.done(&["shell", "--", "bash", "-c", script])
    }

    /// The recording of the only lab.
    fn recording(&self) -> PathBuf {
        let lab = self.json(&["status"])["lab"]
            .as_str()
            .expect("has a name")
            .to_owned();
        self.file("state/labs").join(lab).join("recording.ckr")
    }
}

/// Says what of a node's tools is missing: a program, a page of the manual, vim's two spaces, an editor.
const TOOLS: &str = r#"
for tool in curl dig file jq lsof man nano nc nft scp ssh strace tcpdump tmux tree vim wget xxd yq; do
    command -v "$tool" >/dev/null || echo "$tool"
done
for page in strace falco sysdig cksl-check; do man -w "$page" >/dev/null || echo "page of $page"; done
vim --not-a-term -c 'redir! > /tmp/width' -c 'set shiftwidth?' -c 'redir END' -c 'qa!' >/dev/null 2>&1 </dev/null
grep -q 'shiftwidth=2' /tmp/width || echo "the width of vim"
[ "$(bash -ic 'echo $EDITOR' 2>/dev/null)" = vi ] || echo EDITOR
"#;

#[test]
fn root_a_node_has_the_tools_of_the_exams_hosts() {
    let Some(user) = User::with_falco() else {
        return;
    };
    assert_eq!(user.node(TOOLS), "");
}

/// The seconds since boot, as a shell and as a service of the node see them, and the age of process 1.
const UPTIMES: &str = r#"
cut -d. -f1 /proc/uptime
systemd-run --quiet --pipe --wait cut -d. -f1 /proc/uptime
ps -o etimes= 1
"#;

#[test]
fn root_the_uptime_of_a_node_and_the_age_of_its_processes_are_the_nodes() {
    let begin = Instant::now();
    let Some(user) = User::with_falco() else {
        return;
    };
    let seen = user.node(UPTIMES);
    let most = begin.elapsed().as_secs() + 1;
    let seen: Vec<u64> = seen
        .lines()
        .map(|line| line.trim().parse().expect("are seconds"))
        .collect();
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|seconds| *seconds <= most), "{seen:?}");
}

/// Restarts the syslog daemon, has it run a program, and waits for what is said after that.
const SYSLOG: &str = r#"
printf 'module(load="omprog")\n:msg, contains, "run this" action(type="omprog" binary="/usr/bin/tac")\n' \
    > /etc/rsyslog.d/runs.conf
systemctl restart rsyslog
logger run this
logger said afterwards
for n in $(seq 600); do grep -q 'said afterwards' /var/log/syslog && break; sleep 0.1; done
for n in $(seq 600); do pidof tac >/dev/null && break; sleep 0.1; done
grep -q 'said afterwards' /var/log/syslog && echo written
grep -q 'falco\[[0-9]*\]: .*rules loaded' /var/log/syslog && echo falco
journalctl -u falco -o cat --no-pager | grep -c '[p]rocess=rsyslogd' || true
"#;

#[test]
fn root_the_syslog_has_what_falco_says_and_its_daemon_is_the_labs() {
    let Some(user) = User::with_falco() else {
        return;
    };
    // No rule of the stock fires for the daemon.
    assert_eq!(user.node(SYSLOG), "written\nfalco\n0\n");
    let of = |actor: &str, process: &str| {
        let replay = user.json(&["replay", "--actor", actor, "--process", process]);
        replay["moments"].as_array().expect("is a list").len()
    };
    assert!(of("lab", "rsyslogd") > 0);
    assert_eq!(of("learner", "rsyslogd"), 0);
    // What somebody has it run is theirs.
    assert!(of("learner", "tac") > 0);
    assert_eq!(of("lab", "tac"), 0);
}

#[test]
fn root_every_output_gets_the_alerts_of_a_node() {
    let Some(user) = User::with_falco() else {
        return;
    };
    let script = format!(
        r#"cd /tmp && mkdir -p numbered && cat > rules.yaml <<'END'
{NUMBERED}END
perl -MIO::Socket::INET -e '
    $| = 1;
    $server = IO::Socket::INET->new(Listen => 5, LocalAddr => "127.0.0.1:8080") or die;
    open(OUT, ">", "/tmp/hook") or die; OUT->autoflush(1);
    while ($client = $server->accept) {{
        $length = 0;
        while (<$client>) {{ $length = $1 if /^Content-Length: (\d+)/i; last if /^\r$/ }}
        read($client, $body, $length); print OUT "$body\n";
        print $client "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"; close $client;
    }}' & hook=$!
falco -r rules.yaml -o log_stderr=false -o webserver.listen_port=8770 \
    -o file_output.enabled=true -o file_output.keep_alive=true -o file_output.filename=/tmp/file \
    -o program_output.enabled=true -o program_output.keep_alive=true -o 'program_output.program=cat > /tmp/program' \
    -o syslog_output.enabled=true \
    -o http_output.enabled=true -o http_output.url=http://127.0.0.1:8080/hook \
    > /tmp/stdout & falco=$!
for n in $(seq 300); do curl -s http://127.0.0.1:8770/healthz && break; sleep 0.1; done; echo
# It watches once it has raised an alert.
for n in $(seq 300); do mkdir numbered/try$n; sleep 0.1; grep -q try stdout && break; done
mkdir numbered/one numbered/two
for n in $(seq 300); do grep -q two. hook && break; sleep 0.1; done
mv file file.1; kill -USR1 $falco; sleep 0.5; mkdir numbered/three
for n in $(seq 300); do grep -q three. hook && break; sleep 0.1; done
kill $falco; wait $falco; echo "code $?"; kill $hook
for output in stdout file.1 program hook; do echo "$output $(grep -c -e one. -e two. $output)"; done
echo "file $(grep -c . file) $(grep -c three. file)"
echo "journal $(journalctl -q --no-pager | grep -c 'numbered /tmp/numbered/two\.')"
tail -n 6 stdout | grep -v 'Events detected'"#
    );
    let said = user.node(&script);
    for line in [
        "{\"status\": \"ok\"}",
        "code 0",
        "stdout 2",
        "file.1 2",
        "program 2",
        "hook 2",
        "file 1 1",
        "Rule counts by severity:",
        "Triggered rules by rule name:",
    ] {
        assert!(
            said.lines().any(|found| found == line),
            "`{line}` is not in:\n{said}"
        );
    }
    assert!(!said.contains("journal 0"), "{said}");
}

#[test]
fn root_no_event_is_lost_or_judged_twice_while_falco_loads_its_rules_again() {
    let Some(user) = User::with_falco() else {
        return;
    };
    let script = format!(
        r#"cd /tmp && mkdir -p numbered && cat > rules.yaml <<'END'
{NUMBERED}END
cp /etc/falco/falco.yaml falco.yaml
falco -c falco.yaml -r rules.yaml -o log_stderr=false -o webserver.enabled=false > stdout & falco=$!
for n in $(seq 300); do mkdir numbered/try$n; sleep 0.1; grep -q try stdout && break; done
perl -e 'for (1..3000) {{ mkdir "/tmp/numbered/$_"; select(undef, undef, undef, 0.001) }}' & stream=$!
for n in 1 2 3 4 5; do
    sleep 0.4; kill -HUP $falco
    sleep 0.4; echo '# again' >> rules.yaml
done
wait $stream
mkdir numbered/end
for n in $(seq 300); do grep -q end. stdout && break; sleep 0.1; done
kill $falco; wait $falco
grep -o 'numbered/[0-9][0-9]*\.' stdout | sort | uniq -c | awk '{{ print $1 }}' | sort | uniq -c"#
    );
    assert_eq!(
        user.node(&script).split_whitespace().collect::<Vec<_>>(),
        ["3000", "1"]
    );
}

#[test]
fn root_falco_stops_in_time_and_reads_a_recording_of_its_node() {
    let Some(user) = User::with_falco() else {
        return;
    };
    let script = format!(
        r#"cd /tmp && mkdir -p numbered && cat > rules.yml <<'END'
{NUMBERED}END
(sleep 1; mkdir numbered/seen) &
falco -M 3 -r rules.yml > falco_output.log 2> /dev/null; echo "code $?"; cat falco_output.log"#
    );
    let said = user.node(&script);
    assert!(said.starts_with("code 0\n"), "{said}");
    assert!(
        said.contains(": Notice numbered /tmp/numbered/seen."),
        "{said}"
    );
    assert!(said.contains("Events detected: 1\n"), "{said}");

    // The same event, from the lab's own recording on the host.
    let rules = user.file("rules.yaml");
    std::fs::write(&rules, NUMBERED).expect("writes");
    let rules = rules.to_str().expect("is text");
    let recording = user.recording();
    let recording = recording.to_str().expect("is text");
    // What is graded is on disk once somebody asked for it.
    user.cksl(&["check"]).output().expect("runs");
    let alerts = user.done(&["falco", "-r", rules, "--recording", recording]);
    assert!(alerts.contains("numbered /tmp/numbered/seen."), "{alerts}");
    assert!(alerts.contains("   Numbered: 1\n"), "{alerts}");
    let events = user.done(&[
        "sysdig",
        "-r",
        recording,
        "evt.type=mkdir",
        "-p",
        "%proc.name %evt.arg.path",
    ]);
    assert!(events.contains("mkdir /tmp/numbered/seen\n"), "{events}");
}

#[test]
fn root_sysdig_shows_records_and_studies_a_node() {
    let Some(user) = User::with_falco() else {
        return;
    };
    let said = user.node(
        r#"cd /tmp
systemd-run --quiet sh -c 'while true; do cat /etc/passwd > /dev/null; sleep 0.1; done'
sysdig -n 1 proc.name=cat and evt.type=openat and fd.name=/etc/passwd -p "%evt.info | %proc.name"
sysdig -n 20 | wc -l
sysdig -n 40 -w some.ckr; sysdig -r some.ckr | wc -l
sysdig -M 2 -c topfiles_bytes | grep -c /etc/passwd
sysdig -M 2 -c topprocs_cpu | head -1
sysdig -S -q -n 50 | head -2 | tail -1
sysdig -c nothing; echo "code $?"
sysdig proc.nam=cat; echo "code $?"
(sleep 1; kill -INT $(pidof sysdig)) & sysdig -c topscalls | head -1"#,
    );
    let lines: Vec<&str> = said.lines().collect();
    let opened = "fd=3(<f>/etc/passwd) dirfd=-100(AT_FDCWD) name=/etc/passwd flags=";
    assert!(
        lines[0].starts_with(opened) && lines[0].ends_with(" | cat"),
        "{said}"
    );
    assert_eq!(lines[1..3], ["20", "40"], "{said}");
    assert_eq!(lines[3], "1", "{said}");
    assert!(lines[4].starts_with("CPU%  "), "{said}");
    assert_eq!(
        lines[5..8],
        ["Event           #Calls", "code 1", "code 1"],
        "{said}"
    );
    assert!(lines[8].starts_with("#Calls "), "{said}");

    // From the host it is the same stream.
    let seen = user.done(&["sysdig", "-n", "3", "-p", "%evt.type"]);
    assert_eq!(seen.lines().count(), 3, "{seen}");
    user.assert(&["sysdig", "-c", "topprocs_cpu"])
        .code(1)
        .stderr(contains("it works in the node"));
}
