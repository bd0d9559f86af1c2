//! Labs on `kind`: what is left in the engine when they are killed.

use std::fs;

use cksl::provider::Choice;
use cksl::provider::engine::{Engine, Labels};

use crate::root_cli::User;
use crate::root_sandbox::leftovers::FREEZE;
use crate::wait;

/// The label by which kind knows the nodes of a cluster.
const CLUSTER: &str = "io.x-k8s.kind.cluster";

/// The lab that is started.
const START: [&str; 5] = ["start", "audit-policy", "--on", "kind", "--detach"];

/// What labs of the user have in the engine: networks, and the nodes in them.
fn left(engine: &Engine, user: &User) -> Vec<String> {
    let networks = engine.networks(&Labels::of_owner(&user.labs()));
    let mut left = Vec::new();
    for network in networks.expect("answers") {
        let nodes = engine.containers(&Labels::default().and(CLUSTER, &network.name));
        left.extend(nodes.expect("answers").into_iter().map(|node| node.name));
        left.push(network.name);
    }
    left
}

/// Whether the engine has a node of that name.
fn has(engine: &Engine, name: &str) -> bool {
    let nodes = engine.containers(&Labels::default().and(CLUSTER, ""));
    nodes.expect("answers").iter().any(|node| node.name == name)
}

#[test]
fn root_cluster_kind_nothing_is_left_of_labs_that_were_killed() {
    let (Some(engine), Some(user)) = (super::engine(), User::new()) else {
        return;
    };
    let store = std::env::var_os("CKSL_STORE").unwrap_or("/var/lib/cksl/store".into());
    let missing = Choice::Kind(super::address())
        .provider(store.as_ref(), &crate::require::programs())
        .missing();
    if !missing.is_empty() {
        crate::require::skip("cluster", &format!("{missing:?}"));
        return;
    }
    // While the cluster is being made.
    let mut start = user.launch(&START);
    let made = wait::until("a network and a node", || {
        let made = left(&engine, &user);
        if made.len() < 2 {
            return Err(format!("{made:?}"));
        }
        Ok(made)
    });
    user.kill_supervisor();
    start.wait().expect("ends");
    user.done(&["clean"]);
    assert_eq!(left(&engine, &user), [""; 0]);
    assert!(!has(&engine, &made[0]), "{made:?}");

    // When it is up, and nothing of it is on disk any more.
    user.done(&START);
    let made = left(&engine, &user);
    assert!(made.len() == 2 && has(&engine, &made[0]), "{made:?}");
    user.done(&["shell", "--", "sh", "-c", FREEZE]);
    user.kill_supervisor();
    fs::remove_dir_all(user.labs()).expect("is there");
    user.done(&["clean"]);
    assert_eq!(left(&engine, &user), [""; 0]);
    assert!(!has(&engine, &made[0]), "{made:?}");
}
