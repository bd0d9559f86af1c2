//! What every process of a lab is denied, whatever its user: applied before the first instruction of
//! the lab, inherited by all.

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use cksl_sys::{Rule, SyscallFilter};
use nix::libc;
use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::thread::{
    CapabilitySet, capability_is_in_bounding_set, remove_capability_from_bounding_set,
};

use super::step::Step as _;
use crate::provider::{Isolation, ProviderError};

/// System calls that act on the whole machine, or that a detector on system calls can't see into:
/// io_uring works without further calls, asynchronous I/O by one that names neither file nor bytes (without
/// a context from `io_setup` there is none), and `bpf` and `perf_event_open` would look at the host. A node ends by
/// its init, which shuts down first: `reboot` would end it without a trace.
const REFUSED: [libc::c_long; 28] = [
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_setup,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_syslog,
    libc::SYS_acct,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_reboot,
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_open_by_handle_at,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_adjtimex,
    libc::SYS_clock_adjtime,
    libc::SYS_userfaultfd,
    libc::SYS_lookup_dcookie,
    libc::SYS_nfsservctl,
];

/// Sockets to the hypervisor belong to no network namespace.
const AF_VSOCK: u32 = 40;

/// What a node's root keeps when it is the host's root: what systemd and runc need, and what labs
/// work with. With `SYS_ADMIN` among it, that is a fence against mistakes and no wall: the escape suite
/// holds for nodes with a user namespace only.
const KEPT: CapabilitySet = CapabilitySet::CHOWN
    .union(CapabilitySet::DAC_OVERRIDE)
    .union(CapabilitySet::DAC_READ_SEARCH)
    .union(CapabilitySet::FOWNER)
    .union(CapabilitySet::FSETID)
    .union(CapabilitySet::KILL)
    .union(CapabilitySet::SETGID)
    .union(CapabilitySet::SETUID)
    .union(CapabilitySet::SETPCAP)
    .union(CapabilitySet::SETFCAP)
    .union(CapabilitySet::NET_BIND_SERVICE)
    .union(CapabilitySet::NET_ADMIN)
    .union(CapabilitySet::NET_RAW)
    .union(CapabilitySet::SYS_CHROOT)
    .union(CapabilitySet::SYS_PTRACE)
    .union(CapabilitySet::SYS_ADMIN)
    .union(CapabilitySet::AUDIT_WRITE);

/// The names of those, as engines know them.
pub(in crate::provider) fn capabilities() -> Vec<String> {
    KEPT.iter_names().map(|(name, _)| name.to_owned()).collect()
}

/// The capabilities that a node's root keeps: in a user namespace all of them, which reach no further
/// than that. In a privileged node pods may ask for any; of the calls that act on the whole machine the
/// filter refuses most, and ports and memory of the hardware are given up here.
fn kept(isolation: Isolation) -> CapabilitySet {
    match isolation {
        Isolation::UserNamespace => CapabilitySet::from_bits_retain(u64::MAX),
        Isolation::ReducedCapabilities => KEPT,
        Isolation::Privileged => CapabilitySet::from_bits_retain(!CapabilitySet::SYS_RAWIO.bits()),
    }
}

/// The hidden command by which the first process of a privileged node in an engine becomes its systemd.
pub const CONFINE_COMMAND: &str = "__confine";

/// What `cksl` does when it is started with [`CONFINE_COMMAND`]: it becomes the program that the next
/// argument names, confined as everything in a privileged node.
#[must_use]
pub fn confined_main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let mut arguments = arguments.skip(2);
    let error = match (arguments.next(), apply(Isolation::Privileged)) {
        (Some(program), Ok(())) => Command::new(program).args(arguments).exec().to_string(),
        (None, _) => "it is not said what to become".to_owned(),
        (_, Err(error)) => error.to_string(),
    };
    // On the console of the node, where whoever brings it up looks.
    eprintln!("cksl: {error}");
    ExitCode::from(70)
}

/// Confines the calling process, for good.
pub(super) fn apply(isolation: Isolation) -> Result<(), ProviderError> {
    let dumps = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    // The host's core_pattern may start a program of the host for each dump.
    setrlimit(Resource::Core, dumps).step(|| "forbid core dumps".to_owned())?;
    let kept = kept(isolation);
    for number in 0..u64::BITS {
        let capability = CapabilitySet::from_bits_retain(1 << number);
        // Beyond the last capability of the kernel there is nothing to give up.
        if !kept.contains(capability) && capability_is_in_bounding_set(capability).unwrap_or(false)
        {
            remove_capability_from_bounding_set(capability)
                .step(|| format!("give up capability {number}"))?;
        }
    }
    filter(isolation)
        .install()
        .step(|| "install the filter of system calls".to_owned())
}

fn filter(isolation: Isolation) -> SyscallFilter {
    let number = |call: libc::c_long| {
        u32::try_from(call).expect("numbers of system calls are small and positive")
    };
    // Where cgroups are of version 2, a pod's device rules are a program for the kernel.
    let device_rules = isolation == Isolation::Privileged
        && Path::new("/sys/fs/cgroup/cgroup.controllers").exists();
    let needed = |call: &&libc::c_long| device_rules && **call == libc::SYS_bpf;
    let mut rules: Vec<Rule> = REFUSED
        .iter()
        .filter(|call| !needed(call))
        .map(|call| Rule::Call(number(*call)))
        .collect();
    rules.push(Rule::CallWith(number(libc::SYS_socket), AF_VSOCK));
    rules.push(Rule::CallWith(number(libc::SYS_socketpair), AF_VSOCK));
    // A limit of processor time would end init without a trace.
    rules.push(Rule::CallWith(number(libc::SYS_prlimit64), 1));
    SyscallFilter::refusing(&rules)
}
