//! Which programs and files are the node's own, on the running kernel.

use cksl::detector::Mark;

use super::node::Node;

const PRINTF: &str = "/usr/bin/printf";

fn start(node: &Node) {
    let mark = Mark::Start {
        attempt: "1".to_owned(),
        scenario: "test".to_owned(),
        seed: 1,
    };
    node.watch.mark(mark).unwrap();
}

#[test]
fn root_a_program_is_known_by_its_file_and_by_all_code_that_it_maps() {
    let library = "/lib/x86_64-linux-gnu/libm.so.6";
    let script = format!(
        "{PRINTF} by-path; ln -s {PRINTF} link; ./link by-link; cp {PRINTF} copy; ./copy by-copy; \
         unshare -m sh -c 'mount --bind copy {PRINTF}; {PRINTF} mounted-over'; \
         cp {library} mine.so; LD_PRELOAD=./mine.so {PRINTF} preloaded; \
         LD_PRELOAD={library} {PRINTF} preloaded-own; env -i {PRINTF} by-env"
    );
    let Some(mut node) = Node::owning(&script, &[PRINTF, "/usr/bin/env"]) else {
        return;
    };
    start(&node);
    node.run();
    for (argument, is_own) in [
        ("by-path", true),
        ("by-link", true),
        ("by-copy", false),
        ("mounted-over", false),
        ("preloaded", false),
        ("preloaded-own", true),
        ("by-env", true),
    ] {
        let ended = format!("evt.type = procexit and proc.args = {argument}");
        node.expect(&ended, 1);
        let own = format!("{ended} and cksl.program = {PRINTF}");
        node.expect(&own, usize::from(is_own));
    }
    node.expect("evt.type = procexit and cksl.aprogram = /usr/bin/env", 0);
}

#[test]
fn root_a_file_is_own_until_somebody_changes_it_or_mounts_another_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    std::fs::write(&rules, "stock").unwrap();
    let rules = rules.to_str().unwrap();
    let script = format!(
        "cat {rules}; cp {rules} other; unshare -m sh -c 'mount --bind other {rules}; cat {rules}'; \
         cat {rules}; echo more >> {rules}; cat {rules}"
    );
    let Some(mut node) = Node::owning(&script, &[rules]) else {
        return;
    };
    start(&node);
    node.run();
    let reads = format!("evt.is_open_read = true and proc.name = cat and cksl.fd.path = {rules}");
    node.expect(&reads, 4);
    node.expect(&format!("{reads} and cksl.fd.own = {rules}"), 2);
}
