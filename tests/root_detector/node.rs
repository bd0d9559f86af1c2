//! A small node to watch: a pid namespace whose first process waits for the word to go on.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use cksl::detector::{Detector, EventNum, LabConfig, LabHandle, field_table};
use cksl::lab::LabId;
use cksl::provider::{ContainerFacts, NodeIds};
use falco_rules::filter::Filter;

use crate::wait;

/// The one probe of this test program; nothing on a machine that can't load it, which is said.
fn detector() -> Option<&'static Detector> {
    static DETECTOR: OnceLock<Option<Detector>> = OnceLock::new();
    let loaded = DETECTOR.get_or_init(|| match Detector::load() {
        Ok(detector) => Some(detector),
        Err(error) => {
            let required = std::env::var("CKSL_REQUIRE").unwrap_or_default();
            assert!(!required.split(',').any(|tier| tier == "bpf"), "{error}");
            eprintln!("skipped: needs bpf: {error}");
            None
        }
    });
    loaded.as_ref()
}

/// All labs share one ring buffer: a test that fills it runs alone.
static RING: RwLock<()> = RwLock::new(());

enum Share {
    Some {
        _guard: RwLockReadGuard<'static, ()>,
    },
    All {
        _guard: RwLockWriteGuard<'static, ()>,
    },
}

/// A node with its watch; both end with it.
pub(super) struct Node {
    _share: Share,
    pub(super) watch: LabHandle,
    pub(super) folder: tempfile::TempDir,
    pub(super) init: i32,
    shell: Child,
}

/// Files of a node that are asked for.
#[derive(Default)]
struct Files<'a> {
    watched: &'a [&'a str],
    own: &'a [&'a str],
    program: Option<&'a Path>,
}

/// Watches a node with these namespaces; the files of the watch lie in `folder`.
fn watch(folder: &Path, ids: NodeIds, files: &Files<'_>) -> Option<LabHandle> {
    let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
    let mut config = config(folder);
    config.watch = owned(files.watched);
    config.own = owned(files.own);
    if let Some(program) = files.program {
        config.program = program.to_owned();
    }
    Some(detector()?.add_lab(config, ids).unwrap())
}

/// Watches a lab with services and containers.
pub(crate) fn watch_lab(
    folder: &Path,
    ids: NodeIds,
    services: &[String],
    containers: &[ContainerFacts],
) -> Option<LabHandle> {
    let config = LabConfig {
        services: services.to_vec(),
        containers: containers.to_vec(),
        ..config(folder)
    };
    Some(detector()?.add_lab(config, ids).unwrap())
}

fn config(folder: &Path) -> LabConfig {
    LabConfig {
        lab: LabId("test".into()),
        node: "node-1".into(),
        recording: folder.join("recording.ckr"),
        services: Vec::new(),
        containers: Vec::new(),
        commands: Vec::new(),
        watch: Vec::new(),
        own: Vec::new(),
        program: std::env::current_exe().unwrap(),
    }
}

impl Node {
    /// A node whose first process is a shell that will run `script`.
    pub(super) fn new(script: &str) -> Option<Node> {
        Node::watching(script, &[])
    }

    /// The same with files that are asked for as the node's own.
    pub(super) fn owning(script: &str, own: &[&str]) -> Option<Node> {
        let files = Files {
            own,
            ..Files::default()
        };
        Node::quiet(script, &files)
    }

    /// The same with files whose content is watched.
    pub(super) fn watching(script: &str, watched: &[&str]) -> Option<Node> {
        let files = Files {
            watched,
            ..Files::default()
        };
        Node::quiet(script, &files)
    }

    fn quiet(script: &str, files: &Files<'_>) -> Option<Node> {
        let guard = RING.read().unwrap_or_else(PoisonError::into_inner);
        Node::sharing(Share::Some { _guard: guard }, script, files)
    }

    /// The same with a program that readers should run.
    pub(super) fn with_program(script: &str, program: &Path) -> Option<Node> {
        let guard = RING.read().unwrap_or_else(PoisonError::into_inner);
        let files = Files {
            program: Some(program),
            ..Files::default()
        };
        Node::sharing(Share::Some { _guard: guard }, script, &files)
    }

    /// The same for a script that floods the ring buffer.
    pub(super) fn flooding(script: &str) -> Option<Node> {
        let guard = RING.write().unwrap_or_else(PoisonError::into_inner);
        Node::sharing(Share::All { _guard: guard }, script, &Files::default())
    }

    fn sharing(share: Share, script: &str, files: &Files<'_>) -> Option<Node> {
        detector()?;
        let folder = tempfile::tempdir().unwrap();
        let script = format!("read go; {script}");
        let mut shell = Command::new("unshare")
            .args([
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                &script,
            ])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let outside = shell.id();
        let children = format!("/proc/{outside}/task/{outside}/children");
        let init = loop {
            let text = fs::read_to_string(&children).unwrap();
            let comm =
                |pid: &str| fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            match text.split_whitespace().next() {
                Some(pid) if comm(pid) == "sh\n" => break pid.parse().unwrap(),
                _ => assert!(shell.try_wait().unwrap().is_none(), "unshare runs"),
            }
            std::thread::yield_now();
        };
        let ids = NodeIds {
            pid_ns: fs::metadata(format!("/proc/{init}/ns/pid")).unwrap().ino() as u32,
            init_pid: init,
            id_base: 0,
        };
        Some(Node {
            watch: watch(folder.path(), ids, files)?,
            folder,
            init,
            shell,
            _share: share,
        })
    }

    /// Lets the script go on.
    pub(super) fn go(&mut self) {
        let input = self.shell.stdin.as_mut().unwrap();
        input.write_all(b"go\n").unwrap();
    }

    /// Lets the script go on and waits for its end.
    pub(super) fn run(&mut self) {
        self.go();
        assert!(self.shell.wait().unwrap().success());
    }

    pub(super) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Waits for an event that a condition matches.
    pub(super) fn wait_for(&self, condition: &str) {
        wait::until(&format!("an event that meets {condition}"), || {
            if self.matches(condition).is_empty() {
                return Err(lines(&self.watch));
            }
            Ok(())
        });
    }

    /// Asserts that a condition matches so many events; shows all of them otherwise.
    pub(super) fn expect(&self, condition: &str, count: usize) {
        let found = self.matches(condition).len();
        assert_eq!(found, count, "{condition}\n{}", lines(&self.watch));
    }

    /// Numbers of the recorded events that a condition matches.
    pub(super) fn matches(&self, condition: &str) -> Vec<EventNum> {
        matches(&self.watch, condition)
    }
}

/// All that is recorded, for a message.
pub(super) fn lines(watch: &LabHandle) -> String {
    let mut lines = Vec::new();
    watch
        .recorded()
        .unwrap()
        .write_lines(&mut lines)
        .unwrap()
        .unwrap();
    String::from_utf8(lines).unwrap()
}

pub(crate) fn matches(watch: &LabHandle, condition: &str) -> Vec<EventNum> {
    let filter = Filter::compile(condition, &field_table()).unwrap();
    watch.recorded().unwrap().matches(&filter).unwrap()
}

impl Drop for Node {
    fn drop(&mut self) {
        self.watch.close();
        // It may have ended by itself.
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}
