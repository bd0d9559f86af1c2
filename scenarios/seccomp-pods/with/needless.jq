# Whether a profile allows a call that a web server does not need, or all of them. By its values: of two keys that differ
# only in case, the runtime takes the last one.
def allows: type == "string" and test("^SCMP_ACT_") and (test("ERRNO|TRAP|KILL") | not);
any(.[]; allows) or any(.. | objects; any(.[]; allows) and any(.[] | arrays[] | strings; test("^(" + ([
    # Files.
    "[fl]?chown", "f?chmod", "fch(own|mod)at2?", "creat", "fallocate", "f?truncate", "(sym|un)?link(at)?", "mk(dir|nod)(at)?",
    "rename(at2?)?", "rmdir", "[fl]?(set|remove)xattr(at)?", "file_setattr", "utimes?", "utimensat", "futimesat",
    # Mounts, roots and namespaces.
    "mount(_setattr)?", "umount2?", "move_mount", "open_tree(_attr)?", "fs(config|mount|open|pick)", "pivot_root", "chroot", "setns", "unshare",
    # Keys and the kernel.
    "add_key", "keyctl", "request_key", "io_uring_.*", "bpf", "(init|finit|delete)_module", "kexec_.*", "reboot", "swapo(n|ff)",
    # Connections, and other processes.
    "connect", "t?kill", "pidfd_(getfd|send_signal)", "process_(madvise|mrelease|vm_readv|vm_writev)", "ptrace", "rt_(tg)?sigqueueinfo"
] | join("|")) + ")$")))
