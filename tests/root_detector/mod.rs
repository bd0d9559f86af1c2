//! The detector on the running kernel.

pub(crate) mod node;
mod own;
mod readers;
mod sandbox;
mod stream;

use cksl::detector::{Actor, LossCause, Mark};

use node::Node;

#[test]
fn root_a_file_is_known_by_its_real_path_however_it_was_named() {
    if !crate::require::has_the_whole_root() {
        return;
    }
    let script = "mkdir real && echo secret > real/file && echo >> real/file && ln -s real link && cd link && cat ../link/file > /dev/null";
    let Some(mut node) = Node::new(script) else {
        return;
    };
    node.run();
    let real = node.path("real/file");
    let read = format!(
        "proc.name = cat and evt.is_open_read = true and evt.res = SUCCESS and cksl.fd.path = {real}"
    );
    node.expect(&read, 1);
    // Falco's own name of it is the lexical one.
    let lexical = node.path("link/file");
    let named = format!("proc.name = cat and fd.name = {lexical} and evt.type in (open, openat)");
    node.expect(&named, 1);
    let wrote = format!("evt.is_open_write = true and cksl.fd.path = {real}");
    node.expect(&wrote, 2);
    let made = format!("evt.is_open_create = true and cksl.fd.path = {real}");
    node.expect(&made, 1);
}

#[test]
fn root_a_connection_has_a_local_and_a_remote_end() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let Some(mut node) = Node::new(&format!("bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}'")) else {
        return;
    };
    node.run();
    let connected = format!(
        "evt.type = connect and fd.rport = {port} and fd.rip = 127.0.0.1 and fd.lip = 127.0.0.1 and fd.lport exists"
    );
    node.expect(&connected, 1);
}

#[test]
fn root_processes_have_their_ancestors_and_arguments() {
    let Some(mut node) = Node::new("sh -c 'env MARK=1 cat one two; true' || true; true") else {
        return;
    };
    node.run();
    let condition = "evt.type = execve and evt.rawres = 0 and proc.name = cat and proc.args = 'one two' \
                     and proc.pname = sh and proc.aname[2] = sh and proc.env[MARK] = 1 \
                     and proc.exepath endswith /cat and user.uid = 0 and user.loginuid exists";
    node.expect(condition, 1);
    node.expect("evt.type = procexit and proc.name = cat", 1);
    let failed = "fd.name endswith /one and proc.name = cat and evt.res = ENOENT and evt.is_open_read = true";
    node.expect(failed, 1);
}

#[test]
fn root_a_failed_exec_is_seen_with_what_was_tried() {
    let Some(mut node) = Node::new("/does/not/exist 2> /dev/null; true") else {
        return;
    };
    node.run();
    let condition = "evt.type = execve and evt.res = ENOENT and evt.arg.filename = /does/not/exist and proc.name = sh";
    node.expect(condition, 1);
}

#[test]
fn root_looks_at_and_signals_to_a_process_name_their_target() {
    // Its name is another one some time before its execve has ended, which is when the detector knows.
    let script = "sleep 100 & until [ \"$(cut -d' ' -f2-3 /proc/$!/stat)\" = '(sleep) S' ]; do :; done; \
                  cat /proc/$!/environ > /dev/null; kill -TERM $!; wait $! || true";
    let Some(mut node) = Node::new(script) else {
        return;
    };
    node.run();
    let looked = "proc.name = cat and evt.is_open_read = true and evt.res = SUCCESS \
                  and cksl.target.name = sleep and fd.name endswith /environ";
    node.expect(looked, 1);
    let killed = "evt.type = kill and evt.arg.sig = SIGTERM and cksl.target.name = sleep and evt.res = SUCCESS";
    node.expect(killed, 1);
}

#[test]
fn root_content_of_watched_files_is_recorded() {
    if !crate::require::has_the_whole_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    let script = format!(
        "exec 5<>{0}; read go; echo value >&5; exec 5>&-; head -c 5 {0} > /dev/null",
        path.display()
    );
    std::fs::write(&path, "").unwrap();
    let Some(mut node) = Node::watching(&script, &[path.to_str().unwrap()]) else {
        return;
    };
    node.go();
    // The kernel's side is told when the file's first opening has been seen.
    node.wait_for("evt.type in (open, openat) and proc.name = sh and evt.is_open_write = true");
    node.run();
    let wrote = format!("evt.type = write and fd.name = {}", path.display());
    node.expect(&wrote, 1);
    let read = format!(
        "evt.type = read and proc.name = head and cksl.fd.path = {}",
        path.display()
    );
    node.expect(&read, 1);
}

#[test]
fn root_only_what_follows_the_start_is_in_the_timeline() {
    let Some(mut node) =
        Node::new("cat /etc/hostname > /dev/null; read go; cat /etc/passwd > /dev/null")
    else {
        return;
    };
    node.go();
    node.wait_for("evt.type = procexit and proc.name = cat");
    let before = node
        .watch
        .mark(Mark::Start {
            attempt: "1".into(),
            scenario: "s".into(),
            seed: 1,
        })
        .unwrap();
    node.run();
    assert!(node.watch.settle().unwrap() > before);
    let timeline = serde_json::to_string(&node.watch.timeline().unwrap()).unwrap();
    assert!(
        timeline.contains("cat /etc/passwd") && timeline.contains("/etc/passwd"),
        "{timeline}"
    );
    assert!(!timeline.contains("/etc/hostname"), "{timeline}");
}

#[test]
fn root_a_tagged_process_is_the_graders_with_all_its_children() {
    let Some(mut node) = Node::new("sh -c 'cat /etc/passwd' > /dev/null; true") else {
        return;
    };
    node.watch.tag(node.init, Actor::Grader);
    node.run();
    // Children of the init are decided by their unit: there is none, so they are the learner's.
    assert!(
        node.matches("cksl.actor = learner and proc.name = cat")
            .len()
            > 1
    );
    assert!(
        !node
            .matches("cksl.actor = grader and evt.type = procexit")
            .is_empty()
    );
}

#[test]
fn root_every_event_of_a_flood_is_recorded_or_counted() {
    const OPENS: u64 = 100_000;
    // A shell's redirection opens and closes without a fork.
    let script = format!("i=0; while [ $i -lt {OPENS} ]; do : < /etc/passwd; i=$((i+1)); done");
    let Some(mut node) = Node::flooding(&script) else {
        return;
    };
    node.run();
    // On a busy machine the detector needs a while for what the ring holds.
    while node.watch.settle().is_err() {}
    let seen = node
        .matches("evt.is_open_read = true and fd.name = /etc/passwd")
        .len() as u64;
    let losses = node.watch.recorded().unwrap().losses().unwrap();
    let lost: u64 = losses.iter().map(|loss| loss.events).sum();
    assert!(losses.iter().all(|loss| loss.cause == LossCause::Kernel));
    assert!(seen + lost >= OPENS, "{seen} seen, {lost} lost");
    assert!(seen <= OPENS);
}
