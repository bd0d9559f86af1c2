//! falco, from its command line to its reports.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use cksl_tools::falco;
use cksl_wire::io::Io;
use cksl_wire::stream::Report;

use crate::supervisor::Supervisor;

/// A rule that fires for folders whose path holds a word.
fn rule(word: &str, output: &str) -> String {
    format!(
        "- rule: Folder\n  desc: d\n  condition: evt.type = mkdir and evt.arg.path contains {word}\n  \
         output: {output} %evt.arg.path\n  priority: NOTICE\n"
    )
}

/// What a falco on another thread writes.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Written {
    /// Waits until `text` was written.
    fn wait_for(&self, text: &str) {
        for _ in 0..3000 {
            if String::from_utf8_lossy(&self.0.lock().unwrap()).contains(text) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        let written = String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned();
        panic!("`{text}` is not in:\n{written}");
    }
}

/// A folder with configuration and rules, and a falco that loads them and runs until the test ends.
struct Falco {
    folder: tempfile::TempDir,
    supervisor: Option<Supervisor>,
    out: Written,
    err: Written,
}

impl Falco {
    fn start(rules: &str, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        fs::write(path("rules.yaml"), rules).unwrap();
        let config = format!(
            "rules_files: [{}]\nstdout_output: {{enabled: true}}\nlog_syslog: false\n",
            path("rules.yaml")
        );
        fs::write(path("falco.yaml"), config).unwrap();
        let supervisor = Supervisor::at(folder.path());
        let (out, err) = (Written::default(), Written::default());
        let mut args = vec!["falco".to_owned(), "-c".to_owned(), path("falco.yaml")];
        args.extend(options.iter().map(ToString::to_string));
        let socket = supervisor.socket.clone();
        let (mut out_too, mut err_too) = (out.clone(), err.clone());
        thread::spawn(move || {
            let mut io = Io {
                out: &mut out_too,
                err: &mut err_too,
            };
            falco::main(args.into_iter().map(Into::into), &socket, &mut io)
        });
        Self {
            folder,
            supervisor: Some(supervisor),
            out,
            err,
        }
    }

    fn supervisor(&self) -> &Supervisor {
        self.supervisor.as_ref().unwrap()
    }

    fn write_rules(&self, rules: &str) {
        fs::write(self.folder.path().join("rules.yaml"), rules).unwrap();
    }
}

/// What a falco with this configuration ends with before it watches: its code and what it says.
fn ended(config: &str, options: &[&str]) -> (u8, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("falco.yaml");
    fs::write(&path, config).unwrap();
    let mut args = vec!["falco", "-c", path.to_str().unwrap()];
    args.extend(options);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = Io {
        out: &mut out,
        err: &mut err,
    };
    let socket = folder.path().join("none");
    let code = falco::main(args.into_iter().map(Into::into), &socket, &mut io);
    (code, String::from_utf8(err).unwrap())
}

#[test]
fn configurations_that_falco_refuses_end_it() {
    let rules = "rules_files: [/none.yaml]\n";
    for (config, said) in [
        ("", "You must specify at least one rules file"),
        (
            "rules_files: []\n",
            "You must specify at least one rules file",
        ),
        (rules, "none that -r or rules_files names exists"),
        (
            format!("{rules}syscall_event_drops: {{threshold: 1.1}}\n").as_str(),
            "`syscall_event_drops.threshold`",
        ),
        (
            format!("{rules}syscall_event_drops: {{actions: [ignore, log]}}\n").as_str(),
            "`syscall_event_drops.actions`",
        ),
    ] {
        let (code, err) = ended(config, &[]);
        assert_eq!(code, 1, "{config}");
        assert!(err.contains(said), "{config}: {err}");
    }
}

#[test]
fn rules_that_are_no_utf8_are_judged_and_not_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latin.yaml");
    let text = b"- rule: r\n  desc: caf\xe9\n  condition: evt.type = mkdir\n  output: o\n  priority: INFO\n";
    fs::write(&path, text).unwrap();
    let options = [
        "-V",
        path.to_str().unwrap(),
        "-o",
        "append_output.suggested_output=false",
    ];
    let (code, err) = ended("", &options);
    assert_eq!(code, 0, "{err}");
}

#[test]
fn an_alert_is_printed_and_reported_with_the_rules_own_message() {
    let falco = Falco::start(&rule("secret", "made"), &["-p", "cpu=%evt.cpu"]);
    let mut stream = falco.supervisor().accept(1);
    assert_eq!(stream.watch.program, "falco");
    assert_eq!(stream.watch.rules[0].text, rule("secret", "made"));
    assert_eq!(stream.watch.config.outputs, ["stdout"]);
    stream.mkdir(1, "/plain");
    stream.mkdir(2, "/secret");
    let expected = (2, "Folder".to_owned(), "made /secret".to_owned());
    assert_eq!(stream.alert(), expected);
    stream.quiet_until(2);
    falco.out.wait_for(": Notice made /secret cpu=0\n");
}

#[test]
fn changed_rules_take_over_without_a_gap() {
    let falco = Falco::start(&rule("secret", "old"), &[]);
    let mut old = falco.supervisor().accept(1);
    old.mkdir(1, "/secret/1");
    assert_eq!(old.alert().2, "old /secret/1");
    falco.write_rules(&rule("secret", "new"));
    let mut new = falco.supervisor().accept(3);
    assert_eq!(new.watch.rules[0].text, rule("secret", "new"));
    loop {
        match old.report() {
            Report::Seen { .. } => {}
            Report::Leave => break,
            other => panic!("{other:?}"),
        }
    }
    // Event 2 was queued on the old stream before the new one began; 3 is on both.
    old.mkdir(2, "/secret/2");
    old.mkdir(3, "/secret/3");
    new.mkdir(3, "/secret/3");
    assert_eq!(old.alert().2, "old /secret/2");
    assert_eq!(new.alert().2, "new /secret/3");
    drop(old);
    new.quiet_until(3);
}

#[test]
fn broken_rules_are_told_and_the_old_ones_go_on() {
    let falco = Falco::start(&rule("secret", "made"), &[]);
    let mut stream = falco.supervisor().accept(1);
    falco.write_rules("- rule: Folder\n");
    falco.err.wait_for("LOAD_ERR_YAML_VALIDATE");
    falco
        .out
        .wait_for("Critical Falco internal: hot restart failure");
    stream.mkdir(1, "/secret");
    assert_eq!(stream.alert().2, "made /secret");
}

#[test]
fn a_supervisor_that_comes_back_is_found() {
    let mut falco = Falco::start(&rule("secret", "made"), &[]);
    let stream = falco.supervisor().accept(1);
    let folder: &Path = falco.folder.path();
    fs::remove_file(folder.join("node.sock")).unwrap();
    falco.supervisor = None;
    drop(stream);
    falco.err.wait_for("still trying");
    falco.supervisor = Some(Supervisor::at(falco.folder.path()));
    let mut stream = falco.supervisor().accept(5);
    stream.mkdir(5, "/secret");
    assert_eq!(stream.alert().2, "made /secret");
    falco.err.wait_for("events come again");
}

#[test]
fn it_ends_after_the_time_given_and_counts_its_alerts() {
    let falco = Falco::start(&rule("secret", "made"), &["-M", "1"]);
    let mut stream = falco.supervisor().accept(1);
    stream.mkdir(1, "/secret");
    stream.alert();
    falco
        .out
        .wait_for("Events detected: 1\nRule counts by severity:\n   NOTICE: 1\n");
}

/// Runs to the end and returns the exit code and what was written.
fn run(args: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = Io {
        out: &mut out,
        err: &mut err,
    };
    let args = ["falco"].iter().chain(args).map(Into::into);
    let code = falco::main(args, Path::new("/nonexistent/node.sock"), &mut io);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (code, text(out), text(err))
}

#[test]
fn rules_are_checked_described_and_listed_without_a_lab() {
    let folder = tempfile::tempdir().unwrap();
    let (good, bad) = (
        folder.path().join("good.yaml"),
        folder.path().join("bad.yaml"),
    );
    fs::write(&good, rule("secret", "made")).unwrap();
    fs::write(&bad, rule("secret", "made").replace("mkdir", "mkdr")).unwrap();
    let (good, bad) = (good.to_str().unwrap(), bad.to_str().unwrap());

    let (code, out, _) = run(&["-V", good]);
    assert_eq!((code, out), (0, format!("{good}: Ok\n")));
    let (code, out, _) = run(&["-V", bad]);
    assert_eq!(code, 1);
    assert!(
        out.starts_with(&format!("{bad}: Invalid\n1 Errors:\n")),
        "{out}"
    );
    let (code, out, _) = run(&["-V", bad, "-o", "json_output=true"]);
    let results: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 1);
    assert_eq!(results["falco_load_results"][0]["successful"], false);

    let unused = folder.path().join("unused.yaml");
    fs::write(&unused, "- list: unused\n  items: [a]\n").unwrap();
    let unused = unused.to_str().unwrap();
    let (code, out, err) = run(&["-V", good, "-V", unused, "-l", "Folder"]);
    assert_eq!(code, 0);
    let verdicts = format!("{good}: Ok\n{unused}: Ok, with warnings\n\nRule ");
    assert!(out.starts_with(&verdicts), "{out}");
    assert!(err.contains("1 Warnings:"), "{err}");

    assert!(run(&["-l", "Folder", "-r", good]).1.contains("Folder"));
    assert_eq!(run(&["-l", "Nothing", "-r", good]).0, 1);
    assert!(run(&["--list"]).1.contains("proc.name"));
    assert_eq!(run(&["--list=k8s_audit"]).0, 1);
    assert!(run(&["--list-events"]).1.contains("openat("));
    assert!(run(&["--version"]).1.starts_with("Falco version: 0.44.1\n"));
    assert_eq!(run(&["--dry-run", "-r", good]).0, 0);
}

#[test]
fn mistakes_end_with_one_and_say_what_is_wrong() {
    let (code, _, err) = run(&["-r", "/nonexistent/rules.yaml"]);
    assert_eq!(code, 1);
    assert!(
        err.contains("Error: there is no file /nonexistent/rules.yaml"),
        "{err}"
    );
    assert_eq!(run(&["--no-such-option"]).0, 1);
    let (code, _, err) = run(&["-c", "/nonexistent/falco.yaml"]);
    assert_eq!(code, 1);
    assert!(
        err.starts_with("Error: can't read /nonexistent/falco.yaml"),
        "{err}"
    );
}

#[test]
fn losses_are_an_alert_with_their_figures() {
    let falco = Falco::start(
        &rule("secret", "made"),
        &["-o", "json_output=true", "-o", "log_stderr=false"],
    );
    let stream = falco.supervisor().accept(1);
    stream.mkdir(1, "/plain");
    stream.send(&cksl_wire::stream::Record::Loss { events: 3 });
    falco
        .out
        .wait_for("\"rule\":\"Falco internal: syscall event drop\"");
    falco.out.wait_for("\"n_drops\":\"3\"");
    falco.out.wait_for("\"n_evts\":\"4\"");
}

#[test]
fn a_drop_can_be_simulated_and_can_end_falco() {
    let falco = Falco::start(
        &rule("secret", "made"),
        &[
            "-o",
            "syscall_event_drops.simulate_drops=true",
            "-o",
            "syscall_event_drops.actions=[log, exit]",
        ],
    );
    let _stream = falco.supervisor().accept(1);
    falco
        .err
        .wait_for("1 system calls dropped in last second (simulated)");
    falco.out.wait_for("Events detected: 0\n");
}

#[test]
fn metrics_go_to_a_file_to_an_alert_and_to_prometheus() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("metrics.jsonl");
    let options = [
        "metrics.enabled=true".to_owned(),
        "metrics.interval=100ms".to_owned(),
        "metrics.output_rule=true".to_owned(),
        format!("metrics.output_file={}", file.display()),
        "webserver.enabled=true".to_owned(),
        "webserver.listen_address=127.0.0.1".to_owned(),
        format!("webserver.listen_port={port}"),
        "webserver.prometheus_metrics_enabled=true".to_owned(),
        "json_output=true".to_owned(),
    ];
    let options: Vec<&str> = options.iter().flat_map(|o| ["-o", o.as_str()]).collect();
    let falco = Falco::start(&rule("secret", "made"), &options);
    // It does not call itself healthy before its events come.
    let mut stream = falco.supervisor().accept_after(1, || {
        let early = std::net::TcpStream::connect(("127.0.0.1", port));
        assert!(early.is_err());
    });
    stream.mkdir(1, "/secret");
    stream.alert();
    falco.out.wait_for("\"falco.rules.Folder\":1");
    falco
        .out
        .wait_for("\"rule\":\"Falco internal: metrics snapshot\"");
    let lines = fs::read_to_string(file).unwrap();
    let sample: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(sample["sample"]["falco.version"], "0.44.1");
    let get = |path: &str| {
        use std::io::Read as _;
        let mut socket = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        write!(socket, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(get("/healthz").ends_with("\r\n\r\n{\"status\": \"ok\"}"));
    assert!(get("/versions").contains("\"engine_version_semver\":\"0.62.0\""));
    let metrics = get("/metrics");
    let matches = "falcosecurity_falco_rules_matches_total{priority=\"5\",rule_name=\"Folder\"";
    assert!(metrics.contains(matches), "{metrics}");
}

#[test]
fn slow_outputs_get_their_alerts_and_hold_up_nobody() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (file, program) = (folder.path().join("f"), folder.path().join("p"));
    let options = [
        "http_output.enabled=true".to_owned(),
        format!(
            "http_output.url=http://{}/alerts",
            listener.local_addr().unwrap()
        ),
        "file_output.enabled=true".to_owned(),
        "file_output.keep_alive=true".to_owned(),
        format!("file_output.filename={}", file.display()),
        "program_output.enabled=true".to_owned(),
        format!("program_output.program=cat >> {}", program.display()),
    ];
    let options: Vec<&str> = options.iter().flat_map(|o| ["-o", o.as_str()]).collect();
    let falco = Falco::start(&rule("secret", "made"), &options);
    let mut stream = falco.supervisor().accept(1);
    assert_eq!(
        stream.watch.config.outputs,
        [
            "stdout".to_owned(),
            format!("file:{}", file.display()),
            "program".to_owned(),
            "http".to_owned()
        ]
    );
    stream.mkdir(1, "/secret/1");
    stream.mkdir(2, "/secret/2");
    // Nobody has answered the web hook yet.
    stream.alert();
    stream.alert();
    for number in 1..=2 {
        use std::io::Read as _;
        let (mut client, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !String::from_utf8_lossy(&request).contains(&format!("made /secret/{number}")) {
            let mut some = [0; 1024];
            let length = client.read(&mut some).unwrap();
            assert!(length > 0);
            request.extend(&some[..length]);
        }
        assert!(request.starts_with(b"POST /alerts HTTP/1.1\r\n"));
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    }
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 2);
    assert!(
        fs::read_to_string(&program)
            .unwrap()
            .contains("made /secret/1\n")
    );
}

#[test]
fn only_the_calls_that_rules_look_at_are_asked_for() {
    let reads = rule("secret", "made").replace("evt.type = mkdir", "evt.type in (mkdir, read)");
    let falco = Falco::start(&reads, &[]);
    let stream = falco.supervisor().accept(1);
    assert_eq!(stream.watch.syscalls, Some(vec!["mkdir".to_owned()]));
    falco
        .err
        .wait_for("rules look at read: ignored unless base_syscalls.all is true");
    let all = Falco::start(&reads, &["-A"]);
    let stream = all.supervisor().accept(1);
    assert_eq!(
        stream.watch.syscalls,
        Some(vec!["read".to_owned(), "mkdir".to_owned()])
    );
    assert!(run(&["-i"]).1.contains("- read\n"));
}
