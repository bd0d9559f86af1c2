//! `reboot` in a node.

use super::User;
use super::terminal::Terminal;
use crate::wait;

/// The ids of processes that only a new boot changes, and whether the services of the node run.
const BOOT: &str = "pgrep -ox systemd-journal; systemctl is-system-running";

/// What was done before a reboot.
const DONE: &str =
    "echo kept > /root/kept; echo gone > /tmp/gone; ip address add 192.0.2.1/32 dev lo";

/// What is left of that, and what the lab made when it was made.
const LEFT: &str = "cat /root/kept; ls /tmp; ip -brief address show dev lo | grep -o 192.0.2.1; \
    systemctl is-active falco; cat /var/log/syslog | grep -c 'rules loaded'; \
    [ -e /run/nologin ] || echo users may log in";

impl User {
    pub(super) fn within(&self, script: &str) -> String {
        let run = self.cksl(&["shell", "--", "bash", "-c", script]).output();
        String::from_utf8_lossy(&run.expect("runs").stdout).into_owned()
    }

    /// Waits until the node has booted again.
    fn await_boot(&self, before: &str) {
        wait::until("the end of the reboot", || {
            let now = self.within(BOOT);
            match now.ends_with("running\n") && now != before {
                true => Ok(()),
                false => Err(now),
            }
        });
    }
}

#[test]
fn root_a_node_comes_back_from_a_reboot_with_its_files_and_services() {
    let Some(user) = User::new() else { return };
    user.done(&["start", "falco-override", "--detach"]);
    let before = user.within(BOOT);
    user.within(DONE);
    let mut shell = Terminal::run(&user, &["shell"]);
    shell.wait_for("root@node-1");
    shell.enter("reboot");
    shell.wait_for("The system reboots now.");
    let (_, said) = shell.ended();
    assert!(said.contains("cksl shell"), "{said}");
    user.await_boot(&before);
    assert_eq!(
        user.within(LEFT),
        "kept\n192.0.2.1\nactive\n2\nusers may log in\n"
    );
    // The container of the lab is there again, and so the rule fires: with the wrong priority, as on an untouched lab.
    let graded = user.json(&["check"]);
    let said = graded.to_string();
    assert!(said.contains("Notice"), "{said}");
    // Nobody ends init by a limit.
    let limited = user.within("prlimit --pid 1 --cpu=1:1 2>&1");
    assert!(limited.contains("not permitted"), "{limited}");
    // It was no end of the node.
    assert_eq!(user.json(&["status"])["state"], "running");
}

#[test]
fn root_a_program_that_takes_the_place_of_init_is_the_learners() {
    let Some(user) = User::new() else { return };
    user.done(&["start", "falco-override", "--detach"]);
    let before = user.within(BOOT);
    user.within(
        "cd /lib/systemd; mv systemd-shutdown own; printf '%s\\n' '#!/bin/bash' 'echo > /root/by-init' \
         'exec -a systemd-shutdown /lib/systemd/own \"$@\"' > systemd-shutdown; chmod 755 systemd-shutdown; reboot",
    );
    user.await_boot(&before);
    assert!(user.within("ls /root").contains("by-init"));
    let acts = |actor: &str| {
        let replay = user.json(&["replay", "--actor", actor]);
        replay.to_string().contains("/root/by-init")
    };
    assert!(acts("learner") && !acts("lab"));
}

#[test]
fn root_cluster_a_cluster_comes_back_from_a_reboot() {
    let Some(user) = User::new() else { return };
    user.done(&["start", "nonroot-pod", "--detach"]);
    let before = user.within(BOOT);
    user.within("kubectl create configmap kept; reboot");
    user.await_boot(&before);
    let ready = "kubectl wait --for condition=Ready node --all --timeout 60s && kubectl get configmap kept -o name";
    wait::until_true("the cluster", || {
        user.within(ready).ends_with("configmap/kept\n")
    });
}
