//! What is left on the host when a node has ended, in whatever way.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use cksl::lab::LabId;
use cksl::paths::Paths;
use cksl::provider::Provider as _;
use cksl::provider::nodes::{end_strays, sweep};

use super::lab::{Lab, sh, web};
use crate::wait;

/// Names the lab of the process that a test kills.
const VICTIM: &str = "CKSL_TEST_VICTIM";

/// In a node: freezes a process in a cgroup of the node's own, as a container runtime leaves one behind that
/// is killed while it makes a container.
pub(crate) const FREEZE: &str = "
    top=/sys/fs/cgroup/freezer word=FROZEN file=freezer.state
    [ -d $top ] || top=/sys/fs/cgroup word=1 file=cgroup.freeze
    mkdir -p $top/kept/below
    setsid sleep 1000 >/dev/null 2>&1 &
    until [ \"$(cut -d' ' -f2-3 /proc/$!/stat)\" = '(sleep) S' ]; do :; done
    echo $! >$top/kept/below/cgroup.procs
    echo $word >$top/kept/below/$file
    cat $top/kept/below/$file";

/// Everything of a lab that the host can see.
fn traces(lab: &LabId) -> Vec<String> {
    let mut found = Vec::new();
    let hierarchies = std::fs::read_dir("/sys/fs/cgroup")
        .expect("is mounted")
        .flatten();
    let tops = hierarchies
        .map(|entry| entry.path())
        .chain(["/sys/fs/cgroup".into()]);
    for top in tops.map(|folder| folder.join("cksl").join(&lab.0)) {
        if top.exists() {
            found.push(top.display().to_string());
        }
    }
    for process in std::fs::read_dir("/proc").expect("is mounted").flatten() {
        let status = std::fs::read_to_string(process.path().join("status")).unwrap_or_default();
        if status.contains("State:\tZ") {
            // Ended, and left to the host's init to be counted.
            continue;
        }
        for name in ["cgroup", "mountinfo"] {
            let text = std::fs::read_to_string(process.path().join(name)).unwrap_or_default();
            if text.contains(&lab.0) {
                found.push(format!("{}/{name}", process.path().display()));
            }
        }
    }
    let links = links().into_iter();
    found.extend(links.filter(|link| !LINKS.contains(link)));
    found
}

/// The links for containers that the machine has.
fn links() -> BTreeSet<String> {
    let links = std::fs::read_dir("/sys/class/net")
        .expect("is mounted")
        .flatten();
    let links = links.filter_map(|link| link.file_name().into_string().ok());
    links
        .filter(|link| link.starts_with("cni") || link.starts_with("veth"))
        .collect()
}

/// Those that were there before the first lab of these tests: the containers of a Docker engine have theirs.
static LINKS: LazyLock<BTreeSet<String>> = LazyLock::new(links);

/// A lab, or none where the machine can't run any, and what was there before it.
fn lab() -> Option<Lab> {
    LazyLock::force(&LINKS);
    Lab::new(web())
}

/// Waits until nothing of a lab is left: the kernel needs a moment to bury the dead.
fn gone(lab: &LabId, when: &str) {
    wait::until_none(
        &format!("the end of all traces of {} {when}", lab.0),
        || traces(lab).join("\n"),
    );
}

fn paths(lab: &Lab) -> Paths {
    Paths {
        labs: lab.folder.clone(),
        run: lab.folder.clone(),
        store: lab.sandbox.nodes.store.clone(),
        progress: lab.folder.join("progress.db"),
    }
}

/// Whether the lab in `dir` still has a range of ids.
fn has_ids(lab: &Lab, dir: &Path) -> bool {
    let register = std::fs::read_dir(lab.sandbox.nodes.store.join("ids"))
        .expect("is there")
        .flatten();
    let mut owners = register.filter_map(|file| std::fs::read_to_string(file.path()).ok());
    owners.any(|owner| owner.lines().next() == dir.to_str())
}

#[test]
fn root_stop_leaves_nothing_and_may_be_repeated() {
    let Some(lab) = lab() else { return };
    let node = lab.create();
    assert_eq!(
        sh(&*node, "setsid sleep 1000 >/dev/null 2>&1 & exit 0").1,
        0
    );
    assert!(!traces(&lab.id).is_empty());
    lab.sandbox.destroy(&lab.dir()).expect("destroys");
    gone(&lab.id, "after its end");
    assert!(!lab.dir().join("node").exists());
    assert!(!has_ids(&lab, &lab.dir()));
    assert!(node.processes().is_err());
    lab.sandbox
        .destroy(&lab.dir())
        .expect("there is nothing left to do");
}

#[test]
fn root_a_process_that_is_frozen_in_a_node_ends_with_it() {
    let Some(lab) = lab() else { return };
    let node = lab.create();
    let said = sh(&*node, FREEZE).0;
    assert!(
        ["FROZEN\n", "FREEZING\n", "1\n"].contains(&said.as_str()),
        "{said}"
    );
    lab.sandbox.destroy(&lab.dir()).expect("destroys");
    gone(&lab.id, "after its end");
}

/// In a node: cgroups in each other whose path is longer than a path may be, one with a name that is not
/// text, and a frozen process in the deepest, whose pid is told. A shell can't go that deep.
const NEST: &str = r#"
    top=/sys/fs/cgroup/freezer word=FROZEN file=freezer.state
    [ -d $top ] || top=/sys/fs/cgroup word=1 file=cgroup.freeze
    cd $top && exec perl -e '
        my ($file, $word) = @ARGV;
        my $name = "a" x 200;
        for (1 .. 40) { mkdir $name and chdir $name or die "a cgroup: $!" }
        mkdir "not\xfftext" or die "the last: $!";
        my $pid = fork;
        if (!$pid) {
            open STDOUT, ">", "/dev/null";
            open STDERR, ">", "/dev/null";
            exec "sleep", "1000";
        }
        sub set { open my $f, ">", $_[0] or die "$_[0]: $!"; print $f $_[1]; close $f or die "$_[0]: $!" }
        1 until `cat /proc/$pid/stat` =~ /\(sleep\) S/;
        set("cgroup.procs", $pid);
        set($file, $word);
        print "$pid\n"' $file $word"#;

#[test]
fn root_cgroups_too_deep_for_a_path_go_with_their_lab() {
    let Some(lab) = lab() else { return };
    let node = lab.create();
    let (said, code) = sh(&*node, NEST);
    assert_eq!(code, 0, "{said}");
    // Whoever hides there is seen from outside.
    let hidden: i32 = said.trim().parse().expect("is a pid");
    let processes = node.processes().expect("lists");
    let found = processes.iter().find(|process| process.pid == hidden);
    assert_eq!(found.map(|process| process.name.as_str()), Some("sleep"));
    lab.sandbox.destroy(&lab.dir()).expect("destroys");
    gone(&lab.id, "after its end");
    assert!(!lab.dir().join("node").exists());
}

#[test]
fn root_two_nodes_live_side_by_side_and_stopping_one_leaves_the_other() {
    let (Some(one), Some(two)) = (lab(), lab()) else {
        return;
    };
    let (first, second) = (one.create(), two.create());
    assert!(has_ids(&one, &one.dir()));
    assert_ne!(first.facts().ids.pid_ns, second.facts().ids.pid_ns);
    assert_ne!(first.facts().ids.id_base, second.facts().ids.id_base);
    one.sandbox.destroy(&one.dir()).expect("destroys");
    assert_eq!(
        sh(&*second, "systemctl is-active container-web").0,
        "active\n"
    );
    // Another process finds it again from what is on disk.
    let again = two.sandbox.open(&two.dir()).expect("still runs");
    assert_eq!(again.facts(), second.facts());
}

#[test]
fn root_sweep_spares_live_labs() {
    let Some(lab) = lab() else { return };
    let node = lab.create();
    sweep(&paths(&lab), std::slice::from_ref(&lab.id)).expect("sweeps");
    assert_eq!(sh(&*node, "true").1, 0);
    let removed = sweep(&paths(&lab), &[]).expect("sweeps");
    assert!(
        removed.iter().any(|what| what.contains(&lab.id.0)),
        "{removed:?}"
    );
    gone(&lab.id, "after its end");
}

#[test]
fn root_a_node_whose_folder_is_gone_keeps_its_ids_until_it_is_ended() {
    let (Some(one), Some(two)) = (lab(), lab()) else {
        return;
    };
    let first = one.create();
    std::fs::remove_dir_all(one.dir()).expect("is there");
    let second = two.create();
    assert_ne!(first.facts().ids.id_base, second.facts().ids.id_base);
    let ended = end_strays(&paths(&one)).expect("ends it");
    assert_eq!(ended, std::slice::from_ref(&one.id));
    gone(&one.id, "after its folder");
    assert_eq!(sh(&*second, "true").1, 0);
}

/// Not a test: the process that [`root_killed_anywhere_is_swept_away`] kills. It makes the lab in the
/// folder that the environment names, and waits.
#[test]
fn victim() {
    let Some(dir) = std::env::var_os(VICTIM).map(std::path::PathBuf::from) else {
        return;
    };
    let (folder, name) = (
        dir.parent().expect("has one"),
        dir.file_name().expect("has one"),
    );
    let id = LabId(name.to_string_lossy().into_owned());
    let Some(lab) = Lab::in_folder(folder, id, web()) else {
        return;
    };
    let _node = lab.create();
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn root_killed_anywhere_is_swept_away() {
    let Some(lab) = lab() else { return };
    let victim_id = LabId(format!("victim-{}", lab.id.0));
    let dir = lab.folder.join(&victim_id.0);
    // Killed ever later, from before its first step until it is up.
    for delay in (0..300).step_by(15) {
        let program = std::env::current_exe().expect("is a program");
        let mut victim = Command::new(program)
            .args(["--exact", "root_sandbox::leftovers::victim"])
            .env(VICTIM, &dir)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        std::thread::sleep(Duration::from_millis(delay));
        victim.kill().expect("is there");
        victim.wait().expect("ends");
        sweep(&paths(&lab), &[]).expect("sweeps");
        gone(&victim_id, &format!("killed after {delay} ms"));
        assert!(!dir.join("node").exists());
        assert!(!has_ids(&lab, &dir));
    }
}
