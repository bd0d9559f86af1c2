//! A lab whose cluster has two nodes, as a learner uses it.

use super::User;
use super::kill::{assert_clean, kill_supervisor, labs, links};
use crate::{require, wait};

/// Whether the cluster has both nodes, and both are ready.
const BOTH_READY: &str = "kubectl get nodes --no-headers | grep -cw Ready";

impl User {
    /// Makes a file on the worker by ssh, and tells where cksl saw that, and whose it says it is.
    fn made_on_worker(&self, file: &str) -> (serde_json::Value, String) {
        self.within(&format!("ssh -o BatchMode=yes worker-1 touch {file}"));
        let replay = self.json(&["replay", "--actor", "learner"]);
        let moments = replay["moments"].as_array().cloned().unwrap_or_default();
        let made = moments.into_iter().rfind(|moment| {
            moment["process"]["name"] == "touch" && moment.to_string().contains(file)
        });
        let made = made.unwrap_or_else(|| panic!("{file} was made by the learner: {replay}"));
        (made["process"]["worker"].clone(), self.done(&["explain"]))
    }
}

#[test]
fn root_cluster_what_is_done_on_a_worker_by_ssh_is_the_learners_there() {
    let Some(user) = User::new() else { return };
    if !require::cluster_root() {
        return;
    }
    let before = links();
    user.done(&["start", "pod-on-worker", "--detach", "--spare", "off"]);
    let made = labs(&user);
    assert_eq!(user.within(BOTH_READY), "2\n");
    let (worker, explained) = user.made_on_worker("/root/mine");
    assert_eq!(worker, "worker-1");
    assert!(
        explained.contains("touch /root/mine on worker-1"),
        "{explained}"
    );
    // On the control plane there is no such file, and no word of a worker about what is done there.
    assert_eq!(user.within("touch /root/here; ls /root"), "here\n");
    assert!(!user.done(&["explain"]).contains("here on"));

    // Who watches the lab after this supervisor knows where the worker is.
    kill_supervisor(&user);
    assert_eq!(user.json(&["status"])["state"], "running");
    let (worker, _) = user.made_on_worker("/root/later");
    assert_eq!(worker, "worker-1");

    // Off and on again, as a machine.
    user.within("ssh -o BatchMode=yes worker-1 poweroff");
    wait::until_true("the worker is off", || {
        user.within("systemctl is-active worker-1") == "inactive\n"
    });
    user.within("systemctl start worker-1");
    // The node's proxy and a pod of each deployment. One login waits for them: what a replay shows has an end, and each
    // login is a dozen moments of it.
    let again = "kubectl wait --for condition=Ready node/worker-1 --timeout 60s && ssh -o BatchMode=yes worker-1 \
                 'for second in $(seq 60); do [ $(crictl ps --quiet | grep -c .) = 3 ] && echo up && break; sleep 1; done'";
    wait::until_true("the worker is on again", || {
        user.within(again).ends_with("up\n")
    });
    let (worker, _) = user.made_on_worker("/root/again");
    assert_eq!(worker, "worker-1");
    // What its systemd has started again is the lab's.
    let learners = user.json(&["replay", "--actor", "learner"]).to_string();
    assert!(!learners.contains("\"name\":\"kubelet\""), "{learners}");

    user.done(&["stop", "--all"]);
    assert_clean(&user, &made, &before, "after stop");
}
