//! Clusters of an exam: who comes before one is made gets the time back, and one to which nobody comes sleeps.

use std::fs;
use std::time::{Duration, Instant};

use cksl::exam::{Mode, Plan, Task};
use cksl::scenario::{Content, Tier};

use super::{by_ssh, lab, plan, result, scores, start};
use crate::root_cli::User;
use crate::{require, wait};

/// The tasks after the first one. The learner comes to the first of them before it can be ready.
const CLUSTERS: [&str; 2] = ["nonroot-pod", "readonly-rootfs"];

/// A task on a single node, and two on clusters.
fn with_clusters() -> Plan {
    let content = Content::embedded();
    let mut plan = plan(Mode::Exam, Some(60));
    for (task, id) in plan.tasks[1..].iter_mut().zip(CLUSTERS) {
        let scenario = content.scenario(id).expect("is there");
        *task = Task {
            scenario: id.to_owned(),
            digest: content.digest_of(&scenario),
            competency: scenario.curriculum.competency.clone(),
            tier: Tier::Cluster,
            minutes: scenario.minutes,
            memory: 3072,
            ..task.clone()
        };
    }
    plan
}

/// Whether all processes of a lab are frozen; nothing if it has no cgroup yet.
fn is_frozen(lab: &str) -> Option<bool> {
    // By v2 where there is one, alone or beside v1.
    let v2 =
        ["", "unified/"].map(|mount| format!("/sys/fs/cgroup/{mount}cksl/{lab}/cgroup.events"));
    let v1 = format!("/sys/fs/cgroup/freezer/cksl/{lab}/freezer.state");
    let mut files = v2.into_iter().chain([v1]);
    let says = files.find_map(|file| fs::read_to_string(file).ok())?;
    Some(says.contains("FROZEN") || says.contains("frozen 1"))
}

fn await_frozen(lab: &str, frozen: bool) {
    wait::until(
        &format!("`{lab}` being frozen: {frozen}"),
        || match is_frozen(lab) {
            Some(is) if is == frozen => Ok(()),
            other => Err(format!("{other:?}")),
        },
    );
}

/// The seconds that are left.
fn left(user: &User) -> u64 {
    user.json(&["exam", "time"])["left"]
        .as_u64()
        .expect("has a limit")
}

#[test]
fn root_cluster_exam_sleeps_until_somebody_comes_and_waiting_for_one_costs_no_time() {
    let Some(user) = User::new() else { return };
    if !require::cluster_root() {
        return;
    }
    let plan = with_clusters();
    start(&user, plan.clone());

    // Nothing can be done at the base meanwhile, so that time is given back.
    let (before, began) = (left(&user), Instant::now());
    by_ssh(&user, 2, "true");
    let (counted, waited) = (before - left(&user), began.elapsed());
    assert!(
        waited > Duration::from_secs(counted + 2),
        "{counted} s were counted of {waited:?}"
    );

    // The other one sleeps, and thaws now and then.
    wait::until_true("the lab of task 3", || {
        let labs = fs::read_dir(user.labs()).expect("has labs").flatten();
        let mut names = labs.map(|lab| lab.file_name().to_string_lossy().into_owned());
        names.any(|name| name.ends_with("-task-3"))
    });
    let sleeper = lab(&user, 3);
    await_frozen(&sleeper, true);
    await_frozen(&sleeper, false);
    await_frozen(&sleeper, true);
    assert_eq!(is_frozen(&lab(&user, 2)), Some(false), "somebody was there");

    // Who comes finds it as if it had never slept, also if the supervisor was killed meanwhile.
    user.kill_supervisor();
    assert_eq!(is_frozen(&sleeper), Some(true));
    let ready = "kubectl get nodes --no-headers && kubectl get pods -A --no-headers";
    let said = by_ssh(&user, 3, ready);
    assert_eq!(is_frozen(&sleeper), Some(false));
    assert!(said.contains(" Ready "), "{said}");
    let content = Content::embedded();
    let drawn = content.draw(CLUSTERS[1], plan.tasks[2].seed);
    let script = content.solution(CLUSTERS[1], &drawn.expect("is drawn").values);
    by_ssh(&user, 3, &script.expect("has a reference"));
    user.assert(&["exam", "submit", "--yes"]).code(1);
    let scores = scores(&result(&user));
    assert_eq!(scores[2][0], scores[2][1], "{scores:?}");
    assert_eq!((&scores[0][0], &scores[1][0]), (&0.into(), &0.into()));
}
