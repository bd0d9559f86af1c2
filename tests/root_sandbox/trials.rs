//! What a node puts in the place of a file that cksl reads or writes, and what it gets of the host for it.
//!
//! Each trial is a script in the node and a look at a path; docs/isolation.md has the table, which a test
//! prints. Other attempts to get out are in `escape`.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::os::fd::AsRawFd as _;
use std::time::{Duration, Instant};

use cksl::lab::LabSpec;
use cksl::provider::Node;
use nix::mount::MsFlags;
use nix::sched::{CloneFlags, setns, unshare};

use super::lab::{Lab, sh};

/// Where the learner puts what cksl then looks at.
const PLACE: &str = "/root/search.conf";

/// No look takes longer, whatever lies there: the limit of a reader and its start.
const LIMIT: Duration = Duration::from_secs(30);

/// What the node must get.
enum Gets {
    /// Not more than its own root reads there itself: the same text, or as little.
    WhatItReads,
    /// Keys that its own root sees, too; each has a session of its own.
    KeysOfItsOwn,
    /// An error.
    Nothing,
    /// Text that fulfils this.
    Text(fn(&str) -> bool),
}

struct Trial {
    what: &'static str,
    /// The file in whose place cksl looks.
    target: &'static str,
    gets: Gets,
}

const TRIALS: &[Trial] = &[
    Trial {
        what: "timers of the whole machine, with addresses",
        target: "/proc/timer_list",
        gets: Gets::Nothing,
    },
    Trial {
        what: "memory of the kernel, by kind of object",
        target: "/proc/slabinfo",
        gets: Gets::Nothing,
    },
    Trial {
        what: "addresses of the kernel's memory",
        target: "/proc/vmallocinfo",
        gets: Gets::Nothing,
    },
    Trial {
        what: "pages of the machine",
        target: "/proc/pagetypeinfo",
        gets: Gets::Nothing,
    },
    Trial {
        what: "the machine's memory itself",
        target: "/proc/kcore",
        gets: Gets::Nothing,
    },
    Trial {
        what: "the kernel's log, which never ends",
        target: "/proc/kmsg",
        gets: Gets::Nothing,
    },
    Trial {
        what: "physical addresses",
        target: "/proc/iomem",
        gets: Gets::WhatItReads,
    },
    Trial {
        what: "addresses of the kernel's functions",
        target: "/proc/kallsyms",
        gets: Gets::Text(|text| {
            text.lines()
                .all(|line| line.starts_with("0000000000000000 "))
        }),
    },
    Trial {
        what: "the keys of the host's root",
        target: "/proc/keys",
        gets: Gets::KeysOfItsOwn,
    },
    Trial {
        what: "the host's name",
        target: "/proc/sys/kernel/hostname",
        gets: Gets::Text(|text| text == "node-1\n"),
    },
    Trial {
        what: "the host's network",
        target: "/proc/sys/net/ipv4/conf/all/forwarding",
        gets: Gets::WhatItReads,
    },
    Trial {
        what: "numbers of the host's processes",
        target: "/proc/loadavg",
        // The last number of the namespace of who reads: a reader is alone in its own.
        gets: Gets::Text(|text| text.trim_end().ends_with(" 1")),
    },
    Trial {
        what: "the host's process, by the reader's own entry",
        target: "/proc/self/environ",
        gets: Gets::Nothing,
    },
    Trial {
        what: "the reader's open files",
        target: "/proc/self/fd/0",
        gets: Gets::Nothing,
    },
    Trial {
        what: "a file of another root",
        target: "/proc/1/root/etc/hostname",
        gets: Gets::Nothing,
    },
    Trial {
        what: "a device",
        target: "/dev/zero",
        gets: Gets::Nothing,
    },
];

/// Owner, group, type and description of a key, from a line of `/proc/keys`.
fn key(line: &str) -> Vec<&str> {
    let fields = line.split_whitespace().skip(5).take(4);
    fields.map(|field| field.trim_end_matches(':')).collect()
}

/// Looks at the place, and says what came of it and how long it took.
fn look(node: &dyn Node) -> (Result<String, String>, Duration) {
    let begun = Instant::now();
    let read = node.read(PLACE, 32 << 20);
    let read = read.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (read.map_err(|error| error.to_string()), begun.elapsed())
}

#[test]
fn root_a_node_gets_no_more_of_the_host_by_what_cksl_reads_than_it_reads_itself() {
    let Some(lab) = Lab::new(LabSpec::default()) else {
        return;
    };
    let node = lab.create();
    let mut table = String::new();
    let mut open = Vec::new();
    for trial in TRIALS {
        sh(&*node, &format!("ln -sfn {} {PLACE}", trial.target));
        let (got, took) = look(&*node);
        let own = sh(&*node, &format!("timeout 5 cat {PLACE}"));
        let held = took < LIMIT
            && match (&trial.gets, &got) {
                (Gets::Nothing, got) => got.is_err(),
                (Gets::WhatItReads, Ok(text)) => own.1 == 0 && *text == own.0,
                (Gets::WhatItReads, Err(_)) => own.1 != 0,
                (Gets::KeysOfItsOwn, got) => {
                    let known: Vec<_> = own.0.lines().map(key).collect();
                    let of_node =
                        |text: &String| text.lines().all(|line| known.contains(&key(line)));
                    got.as_ref().is_ok_and(of_node)
                }
                (Gets::Text(is), got) => got.as_ref().is_ok_and(|text| is(text)),
            };
        let mark = if held { "held" } else { "OPEN" };
        let shown = match &got {
            Ok(text) => format!("{} bytes, as its own root", text.len()),
            Err(why) => why.clone(),
        };
        let _ = writeln!(
            table,
            "{mark:5} {:45} {:38} {shown}",
            trial.what, trial.target
        );
        if !held {
            let start = |text: &str| text.chars().take(300).collect::<String>();
            open.push(format!(
                "{}: {:?}; itself: {}",
                trial.target,
                got.as_deref().map(start),
                start(&own.0)
            ));
        }
    }
    let _ = writeln!(std::io::stderr(), "{table}");
    assert!(open.is_empty(), "{open:#?}");
    // After all of that the reader still serves.
    sh(&*node, &format!("rm {PLACE}; echo fine > {PLACE}"));
    assert_eq!(look(&*node).0.as_deref(), Ok("fine\n"));
    let stat = node.stat(PLACE).expect("is there");
    assert_eq!((stat.uid, stat.gid, stat.size), (0, 0, 5));
}

#[test]
fn root_what_cksl_writes_for_a_node_does_not_reach_the_kernels_files() {
    for without_user_namespace in [false, true] {
        let Some(mut lab) = Lab::new(LabSpec::default()) else {
            return;
        };
        lab.sandbox.nodes.without_user_namespace = without_user_namespace;
        let node = lab.create();
        // A switch of the whole machine that does no harm as it is.
        let before =
            std::fs::read_to_string("/proc/sys/kernel/printk_ratelimit").expect("is there");
        sh(
            &*node,
            "ln -sfn /proc/sys/kernel/printk_ratelimit /root/log; ln -sfn /proc/sys/kernel /root/folder",
        );
        let added = node.append("/root/log", b"77\n", 0o600);
        assert!(
            added.is_err(),
            "without a user namespace: {without_user_namespace}"
        );
        assert!(node.write("/root/folder/x", b"77\n", 0o600).is_err());
        let after = std::fs::read_to_string("/proc/sys/kernel/printk_ratelimit").expect("is there");
        assert_eq!(before, after);
        node.append("/root/real", b"one\n", 0o640)
            .expect("makes it");
        node.append("/root/real", b"two\n", 0o640)
            .expect("adds to it");
        let (said, _) = sh(&*node, "cat /root/real; stat -c '%u %g %a' /root/real");
        assert_eq!(said, "one\ntwo\n0 0 640\n");
    }
}

#[test]
fn root_without_a_user_namespace_only_what_somebody_wrote_is_read() {
    let Some(mut lab) = Lab::new(LabSpec::default()) else {
        return;
    };
    lab.sandbox.nodes.without_user_namespace = true;
    let node = lab.create();
    for target in [
        "/proc/timer_list",
        "/proc/kmsg",
        "/proc/version",
        "/sys/kernel/notes",
        "/proc/1/environ",
    ] {
        sh(&*node, &format!("ln -sfn {target} {PLACE}"));
        let (got, took) = look(&*node);
        let refused = got.expect_err(target);
        assert!(
            refused.contains("a file system of the kernel's own"),
            "{target}: {refused}"
        );
        assert!(took < LIMIT, "{target}: {took:?}");
    }
    sh(
        &*node,
        &format!("rm {PLACE}; echo fine > /dev/shm/f; ln -s /dev/shm/f {PLACE}"),
    );
    assert_eq!(look(&*node).0.as_deref(), Ok("fine\n"));
}

/// A file system in a node that never answers, as long as it is held.
struct Silent {
    _device: File,
}

impl Silent {
    /// Nothing on a machine whose kernel has no such file systems, which is said.
    fn over(node: &dyn Node, place: &str) -> Option<Self> {
        let device = File::options().read(true).write(true).open("/dev/fuse");
        let Ok(device) = device else {
            crate::require::skip("node", "this kernel has no FUSE");
            return None;
        };
        let mounts = format!("/proc/{}/ns/mnt", node.facts().ids.init_pid);
        let mounts = File::open(mounts).expect("the node runs");
        let data = format!(
            "fd={},rootmode=40000,user_id=0,group_id=0,allow_other",
            device.as_raw_fd()
        );
        // By a thread that goes there alone.
        let mount = || {
            unshare(CloneFlags::CLONE_FS)?;
            setns(&mounts, CloneFlags::CLONE_NEWNS)?;
            let none = MsFlags::empty();
            nix::mount::mount(Some("silent"), place, Some("fuse"), none, Some(&*data))
        };
        let mounted = std::thread::scope(|scope| scope.spawn(mount).join());
        mounted.expect("does not panic").expect("mounts");
        Some(Self { _device: device })
    }
}

#[test]
fn root_a_read_that_hangs_ends_and_holds_no_other() {
    let Some(lab) = Lab::new(LabSpec::default()) else {
        return;
    };
    let node = lab.create();
    sh(&*node, "mkdir /mnt/silent; echo fine > /root/note");
    let Some(silent) = Silent::over(&*node, "/mnt/silent") else {
        return;
    };
    let begun = Instant::now();
    let late = node
        .read("/mnt/silent/file", 100)
        .expect_err("never answers");
    assert_eq!(late.kind(), std::io::ErrorKind::TimedOut, "{late}");
    assert!(late.to_string().contains("within 10 s"), "{late}");
    assert!(begun.elapsed() < LIMIT, "{:?}", begun.elapsed());
    // The next one is another reader's.
    assert_eq!(node.read("/root/note", 100).expect("reads"), b"fine\n");
    drop(silent);
}
