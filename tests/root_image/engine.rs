//! Images that a Docker engine pulls. Its registry is on this machine, which an engine that is apart does
//! not reach: these belong to the tests of clusters in an engine.

use super::*;
use cksl::provider::{docker, kind};

impl Machine {
    /// One whose only root is called `name`.
    fn with_one_called(name: &str) -> Self {
        let machine = Self::with_root();
        let store = machine.store();
        fs::rename(store.join("image"), store.join(name)).expect("renames");
        machine
    }

    fn push_packed(&self, image: &str, root: &str) -> Value {
        let words = ["image", "push", image, "--root", root, "--compression"];
        let more = ["gzip", "--level", "1", "--plain-http", "--json"];
        said(self.cksl(&words).args(more))
    }

    fn pull_through(&self, image: &str) -> assert_cmd::Command {
        let mut command = self.cksl(&["image", "pull", image, "--engine", "--json"]);
        command.env("DOCKER_HOST", crate::root_docker::address().0);
        command
    }
}

#[test]
fn root_cluster_kind_an_engine_pulls_what_labs_run_on() {
    let (Some(engine), Some(registry)) = (crate::root_docker::engine(), Registry::open()) else {
        return;
    };
    for name in ["cluster", "node"] {
        let (teacher, learner) = (Machine::with_one_called(name), Machine::new());
        let tag = format!("{}/class/{name}:1", registry.address);
        let pushed = teacher.push_packed(&tag, name);
        let root = text(&pushed, "root");
        let ours = match name {
            "cluster" => kind::image(root),
            _ => docker::image(root),
        };
        assert!(!engine.has_image(&ours).expect("answers"));

        let image = text(&pushed, "reference");
        let pulled = said(&mut learner.pull_through(image));
        assert_eq!(pulled["reference"], pushed["reference"]);
        assert_eq!(
            (&pulled["root"], &pulled["there"]),
            (&json!(root), &json!(false))
        );
        let folder = store::root_folder(&learner.store(), root);
        assert_eq!(by_tar(&folder), root);
        assert_eq!(
            store::current(&learner.store(), name).as_deref(),
            Some(root)
        );
        assert!(engine.has_image(&ours).expect("answers"));
        assert!(!engine.has_image(image).expect("answers"), "it has two");

        // What the engine has under another name stays there.
        engine.tag(&ours, &tag).expect("tags");
        let again = said(&mut learner.pull_through(&tag));
        assert_eq!(
            (&again["there"], &again["reference"]),
            (&json!(true), &json!(image))
        );
        for name in [&tag, &ours] {
            assert!(engine.has_image(name).expect("answers"), "{name} is gone");
            engine.remove_image(name).expect("removes");
        }
    }
}

#[test]
fn root_cluster_kind_an_engine_keeps_nothing_of_an_image_that_is_no_root_s() {
    let (Some(engine), Some(registry)) = (crate::root_docker::engine(), Registry::open()) else {
        return;
    };
    let learner = Machine::new();
    let mut layer = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(4);
    header.set_mode(0o644);
    layer
        .append_data(&mut header, "etc/passwd", &b"evil"[..])
        .expect("packs");
    let layer = layer.into_inner().expect("packs");
    let digest = cksl::digest::sha256(&layer);
    let forged = forge(&registry, &layer, &digest, &json!({"maintainer": "kind"}));
    let refused = learner.pull_through(&forged).assert().code(2);
    refused.stderr(contains("no label io.cksl.root.name").and(contains("cksl image push")));
    assert!(!engine.has_image(&forged).expect("answers"));

    let absent = format!("{}/class/none:1", registry.address);
    let refused = learner.pull_through(&absent).assert().code(3);
    refused.stderr(contains("can't pull").and(contains("without --engine")));
    learner.has_nothing();
}
