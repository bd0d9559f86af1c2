//! A real node: systemd, a container, the learner's way in and the grader's.

use std::io::Read as _;

use cksl::detector::{Actor, LabHandle, Mark};
use cksl::provider::{Node, NodeCommand};

use super::node::{lines, matches, watch_lab};
use crate::root_sandbox::lab::{Lab, web};

/// Runs a command of the node as somebody.
fn run(node: &dyn Node, watch: &LabHandle, command: NodeCommand, actor: Actor) -> String {
    let mut tag = |host_pid: i32| {
        if actor == Actor::Grader {
            watch.tag(host_pid, actor);
        }
        Ok(())
    };
    let mut child = node.spawn(&command, &mut tag).unwrap().child;
    drop(child.stdin.take());
    let mut said = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    child.wait().unwrap();
    said
}

fn sh(script: &str, container: Option<&str>) -> NodeCommand {
    NodeCommand {
        argv: ["sh", "-c", script].map(str::to_owned).into(),
        container: container.map(str::to_owned),
        ..NodeCommand::default()
    }
}

#[test]
fn root_whose_process_it_is_shows_on_a_real_node() {
    let Some(lab) = Lab::new(web()) else { return };
    let mut watched = None;
    let node = lab.create_with(&mut |ids| {
        watched = watch_lab(&lab.folder, ids, &web().own_units(), &lab.containers());
        Ok(())
    });
    let node = node.unwrap_or_else(|error| panic!("{error}"));
    let Some(watch) = watched else { return };
    let expect = |condition: &str| {
        let found = matches(&watch, condition).len();
        assert!(found > 0, "{condition}\n{}", lines(&watch));
    };

    // What came before that was the lab's, whoever has entered.
    watch.settle().unwrap();
    let start = Mark::Start {
        attempt: "1".into(),
        scenario: "s".into(),
        seed: 1,
    };
    watch.mark(start).unwrap();
    run(
        &*node,
        &watch,
        sh(
            "cat /etc/hostname; systemd-run -q --wait cat /etc/fstab; true",
            None,
        ),
        Actor::Learner,
    );
    run(
        &*node,
        &watch,
        sh("cat /etc/passwd", Some("web")),
        Actor::Grader,
    );
    run(
        &*node,
        &watch,
        sh("cat /etc/group", Some("web")),
        Actor::Learner,
    );

    // The lab's own: systemd, its helpers and the container from its start on.
    expect(
        "cksl.actor = lab and proc.name = systemd and evt.type = execve and container.id = host",
    );
    expect("cksl.actor = lab and proc.name = systemd-journal and evt.type = execve");
    expect(
        "cksl.actor = lab and proc.name = sleep and container.name = web and evt.type = execve and proc.vpid = 1",
    );
    // The learner's, however it was started.
    expect(
        "cksl.actor = learner and proc.name = cat and cksl.fd.path = /etc/hostname and container.id = host and user.name = root",
    );
    expect("cksl.actor = learner and proc.name = cat and cksl.fd.path = /etc/fstab");
    expect(
        "cksl.actor = learner and proc.name = cat and cksl.fd.path = /etc/group and container.name = web",
    );
    // The grader's.
    expect(
        "cksl.actor = grader and proc.name = cat and cksl.fd.path = /etc/passwd and container.image.repository = registry.lab/web",
    );
    assert!(
        matches(
            &watch,
            "cksl.actor = learner and proc.name = cat and fd.name = /etc/passwd"
        )
        .is_empty()
    );
    assert_eq!(watch.state().lost, 0);
    watch.close();
}
