//! Labs in Docker by the command line, and what is left in the engine when they are killed.

use std::collections::BTreeSet;
use std::fs;

use cksl::provider::engine::{Engine, Labels, OWNER};
use nix::sys::signal::Signal;
use predicates::str::contains;

use super::User;
use super::kill::{
    assert_clean, kill_during, kill_supervisor, labs, launch, links, moments, signal,
};
use crate::{root_docker, wait};

/// A user of Docker; nothing on a machine that has none, which is said.
fn user() -> Option<(User, Engine)> {
    let engine = root_docker::engine()?;
    Some((User::new()?, engine))
}

/// All containers, networks and volumes of the engine, whoever made them.
fn objects(engine: &Engine) -> BTreeSet<String> {
    let all = Labels::default();
    let found = [
        engine.containers(&all),
        engine.networks(&all),
        engine.volumes(&all),
    ];
    let found = found.into_iter().flat_map(|some| some.expect("answers"));
    found.map(|one| one.name).collect()
}

/// Those of the user's labs.
fn own(user: &User, engine: &Engine) -> Vec<String> {
    let labels = Labels::default().and(OWNER, &user.labs().display().to_string());
    let found = engine.containers(&labels).expect("answers");
    found.into_iter().map(|one| one.name).collect()
}

#[test]
fn root_docker_clean_puts_the_machine_back_wherever_a_start_was_killed() {
    let Some((user, engine)) = user() else { return };
    let (before, links) = (objects(&engine), links());
    let start = ["start", "proc-environ", "--detach", "--on", "docker"];
    let mut made = BTreeSet::new();
    // The first of them are killed while the engine takes the image.
    let image = (1..4).map(|second| second * 600);
    for milliseconds in image.chain(moments(3000)).chain([5000]) {
        kill_during(&user, &start, milliseconds);
        made.extend(labs(&user));
        let when = format!("start killed after {milliseconds} ms");
        assert_clean(&user, &made, &links, &when);
        assert_eq!(own(&user, &engine), Vec::<String>::new(), "{when}");
        assert_eq!(objects(&engine), before, "{when}");
    }
    assert!(!made.is_empty(), "at least the last made a lab");
}

#[test]
fn root_docker_a_lab_outlives_its_supervisor_and_ends_without_a_trace() {
    let Some((user, engine)) = user() else { return };
    let (before, links) = (objects(&engine), links());
    user.done(&["start", "strace-touch", "--detach", "--on", "docker"]);
    let made = labs(&user);
    let attempt = user.json(&["status"])["attempt"].clone();
    assert_eq!(own(&user, &engine).len(), 1);
    kill_supervisor(&user);
    // The next command starts another one, which takes the lab up.
    assert_eq!(user.json(&["status"])["attempt"], attempt);
    user.done(&["shell", "--", "sh", "-c", "echo > /root/mine"]);
    user.done(&["reset", "--yes"]);
    user.assert(&["shell", "--", "test", "-e", "/root/mine"])
        .code(1);
    for milliseconds in [0, 150, 500] {
        kill_during(&user, &["stop"], milliseconds);
    }
    assert_clean(&user, &made, &links, "stop killed");
    assert_eq!(objects(&engine), before);
}

#[test]
fn root_docker_an_interrupted_start_leaves_no_container() {
    let Some((user, engine)) = user() else { return };
    let before = objects(&engine);
    let mut start = launch(&user, &["start", "proc-environ", "--on", "docker"]);
    wait::until_true("the lab's container", || !own(&user, &engine).is_empty());
    signal(start.id() as i32, Signal::SIGINT);
    start.wait().expect("the command has ended");
    wait::until_none("no lab", || match labs(&user).is_empty() {
        true => String::new(),
        false => {
            fs::read_to_string(user.file("run/supervisor.log")).unwrap_or_default() + "it is there"
        }
    });
    assert_eq!(objects(&engine), before);
}

#[test]
fn root_docker_an_engine_that_is_not_there_is_named_with_what_mends_it() {
    let Some(user) = User::new() else { return };
    let nowhere = format!("unix://{}", user.file("none.sock").display());
    let asked = |args: &[&str]| user.cksl(args).env("DOCKER_HOST", &nowhere).assert();
    asked(&["start", "strace-touch", "--on", "docker"])
        .code(3)
        .stderr(contains("there is no such socket"))
        .stderr(contains("systemctl start docker"));
    asked(&["start", "strace-touch", "--on", "kubernetes"]).code(2);
    assert!(labs(&user).is_empty());
}
