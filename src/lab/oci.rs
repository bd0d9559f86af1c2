//! A container of a lab, as an OCI runtime gets it.

use serde_json::{Value, json};

use super::spec::ContainerSpec;
use super::users::User;

/// Capabilities that Linux knows, by number.
pub(super) const CAPABILITIES: [&str; 41] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
];

/// System calls that no ordinary program in a container makes: they change mounts, the kernel, the
/// clock or other processes' view of the system.
const REFUSED: &[&str] = &[
    "acct",
    "add_key",
    "adjtimex",
    "bpf",
    "clock_adjtime",
    "clock_settime",
    "create_module",
    "delete_module",
    "fanotify_init",
    "finit_module",
    "fsconfig",
    "fsmount",
    "fsopen",
    "fspick",
    "get_kernel_syms",
    "init_module",
    "io_uring_enter",
    "io_uring_register",
    "io_uring_setup",
    "ioperm",
    "iopl",
    "kcmp",
    "kexec_file_load",
    "kexec_load",
    "keyctl",
    "lookup_dcookie",
    "mbind",
    "migrate_pages",
    "mount",
    "mount_setattr",
    "move_mount",
    "move_pages",
    "name_to_handle_at",
    "nfsservctl",
    "open_by_handle_at",
    "open_tree",
    "perf_event_open",
    "pivot_root",
    "process_madvise",
    "process_vm_readv",
    "process_vm_writev",
    "query_module",
    "quotactl",
    "quotactl_fd",
    "reboot",
    "request_key",
    "set_mempolicy",
    "setdomainname",
    "sethostname",
    "setns",
    "settimeofday",
    "stime",
    "swapoff",
    "swapon",
    "sysfs",
    "syslog",
    "umount2",
    "unshare",
    "userfaultfd",
    "vhangup",
];

/// `CLONE_NEW*` of every namespace.
const NEW_NAMESPACES: [u32; 7] = [
    0x0002_0000,
    0x0200_0000,
    0x0400_0000,
    0x0800_0000,
    0x1000_0000,
    0x2000_0000,
    0x4000_0000,
];

/// Places of `/proc` and `/sys` that say or change something of the whole machine.
const MASKED: [&str; 8] = [
    "/proc/acpi",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/timer_list",
    "/proc/scsi",
    "/sys/firmware",
];
const READ_ONLY: [&str; 5] = [
    "/proc/bus",
    "/proc/fs",
    "/proc/irq",
    "/proc/sys",
    "/proc/sysrq-trigger",
];

/// The container's `config.json`. Its bundle has the root file system as `rootfs` and the files
/// `hosts`, `hostname` and `resolv.conf` beside it.
pub(super) fn config(container: &ContainerSpec, id: &str, user: &User, bundle: &str) -> Value {
    let mut env = vec![
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned(),
        format!("HOSTNAME={}", container.name),
        format!("HOME={}", user.home),
    ];
    let declared = container.env.iter().chain(&container.secrets);
    env.extend(declared.map(|(name, value)| format!("{name}={value}")));

    let mut linux = json!({
        "cgroupsPath": format!("/containers/{id}"),
        "namespaces": [
            {"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"}, {"type": "cgroup"},
            {"type": "network", "path": format!("/run/netns/{}", container.name)},
        ],
    });
    if !container.privileged {
        linux["maskedPaths"] = json!(MASKED);
        linux["readonlyPaths"] = json!(READ_ONLY);
        linux["seccomp"] = seccomp();
    }
    json!({
        "ociVersion": "1.0.2",
        "hostname": container.name,
        "root": {"path": "rootfs", "readonly": container.read_only},
        "process": {
            "terminal": false,
            "user": {"uid": user.uid, "gid": user.gid},
            "args": container.args,
            "env": env,
            "cwd": "/",
            "capabilities": capabilities(container, user),
            "noNewPrivileges": !container.privileged,
        },
        "mounts": mounts(container, bundle),
        "linux": linux,
        "annotations": {"io.kubernetes.cri.image-name": container.image},
    })
}

/// Another user than root keeps its capabilities in the bounding set only, as after any execution.
fn capabilities(container: &ContainerSpec, user: &User) -> Value {
    let kept: Vec<String> = if container.privileged {
        CAPABILITIES
            .iter()
            .map(|name| format!("CAP_{name}"))
            .collect()
    } else {
        let names = container.capabilities.iter();
        names.map(|name| format!("CAP_{name}")).collect()
    };
    let effective: &[String] = if user.uid == 0 { &kept } else { &[] };
    json!({"bounding": kept, "effective": effective, "permitted": effective})
}

fn mounts(container: &ContainerSpec, bundle: &str) -> Vec<Value> {
    let file_system = |destination: &str, kind: &str, options: &[&str]| json!({"destination": destination, "type": kind, "source": kind, "options": options});
    let mut mounts = vec![
        file_system("/proc", "proc", &["nosuid", "noexec", "nodev"]),
        file_system(
            "/dev",
            "tmpfs",
            &["nosuid", "strictatime", "mode=755", "size=64k"],
        ),
        file_system(
            "/dev/pts",
            "devpts",
            &[
                "nosuid",
                "noexec",
                "newinstance",
                "ptmxmode=0666",
                "mode=0620",
                "gid=5",
            ],
        ),
        file_system(
            "/dev/shm",
            "tmpfs",
            &["nosuid", "noexec", "nodev", "mode=1777", "size=16m"],
        ),
        file_system("/dev/mqueue", "mqueue", &["nosuid", "noexec", "nodev"]),
        // The node's own is read-only, and the kernel lets nobody below it have another one.
        file_system("/sys", "sysfs", &["nosuid", "noexec", "nodev", "ro"]),
        file_system(
            "/tmp",
            "tmpfs",
            &["nosuid", "nodev", "mode=1777", "size=32m"],
        ),
        file_system(
            "/run",
            "tmpfs",
            &["nosuid", "nodev", "mode=755", "size=16m"],
        ),
    ];
    let bind = |source: &str, destination: &str, read_only: bool| {
        // Making it read-only is a remount, which may not take off what the node's mounts have.
        let mode: &[_] = if read_only {
            &["ro", "nosuid", "nodev"]
        } else {
            &["rw"]
        };
        let options = [&["rbind", "rprivate"], mode].concat();
        json!({"destination": destination, "type": "bind", "source": source, "options": options})
    };
    for name in ["hosts", "hostname", "resolv.conf"] {
        mounts.push(bind(
            &format!("{bundle}/{name}"),
            &format!("/etc/{name}"),
            true,
        ));
    }
    let declared = container.mounts.iter();
    mounts.extend(declared.map(|m| bind(&m.source, &m.destination, m.read_only)));
    mounts
}

/// Everything is allowed but what [`REFUSED`] names and new namespaces. `clone3` hides its flags in
/// memory, where no filter can look: it is said to be missing, and C libraries fall back to `clone`.
fn seccomp() -> Value {
    let new_namespaces = NEW_NAMESPACES.map(|flag| {
        json!({"names": ["clone"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1,
            "args": [{"index": 0, "value": flag, "valueTwo": flag, "op": "SCMP_CMP_MASKED_EQ"}]})
    });
    let mut calls = vec![
        json!({"names": REFUSED, "action": "SCMP_ACT_ERRNO", "errnoRet": 1}),
        json!({"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38}),
    ];
    calls.extend(new_namespaces);
    json!({"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": calls})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str, uid: u32) -> User {
        User {
            name: name.to_owned(),
            uid,
            gid: uid,
            home: "/".to_owned(),
            shell: "/bin/sh".to_owned(),
        }
    }

    #[test]
    fn a_container_keeps_only_the_capabilities_it_names() {
        let container = ContainerSpec {
            capabilities: vec!["NET_RAW".to_owned()],
            ..ContainerSpec::default()
        };
        let root = config(&container, "ab", &user("root", 0), "/b");
        assert_eq!(
            root["process"]["capabilities"]["effective"],
            json!(["CAP_NET_RAW"])
        );
        let other = config(&container, "ab", &user("www-data", 33), "/b");
        assert_eq!(other["process"]["capabilities"]["effective"], json!([]));
        assert_eq!(
            other["process"]["capabilities"]["bounding"],
            json!(["CAP_NET_RAW"])
        );
    }

    #[test]
    fn only_a_privileged_container_goes_without_a_filter() {
        let mut container = ContainerSpec::default();
        let usual = config(&container, "ab", &user("root", 0), "/b");
        assert!(usual["linux"]["seccomp"].is_object());
        assert_eq!(usual["process"]["noNewPrivileges"], json!(true));
        container.privileged = true;
        let privileged = config(&container, "ab", &user("root", 0), "/b");
        assert!(privileged["linux"]["seccomp"].is_null());
    }
}
