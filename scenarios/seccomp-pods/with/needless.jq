# Whether a profile allows a call that a web server does not need, or all of them, as the runtime reads it: the case of keys
# does not matter, and what two keys of one name say counts together. So none may stand there twice. Reads a stream.
def twice: [.[] | (if length == 2 then .[0] else .[0][:-1] end) | map(if type == "string" then ascii_downcase else . end)] | length != (unique | length);
def foreign: any(.[] | .[0][] | strings; test("[^ -~]"));
def allows: type == "string" and test("^SCMP_ACT_") and (test("ERRNO|TRAP|KILL") | not);
[inputs] | twice or foreign or (fromstream(.[]) | any(.[]; allows) or any(.. | objects; any(.[]; allows) and any(.[] | arrays[] | strings; test("^(" + ([
    # Files.
    "[fl]?chown", "f?chmod", "fch(own|mod)at2?", "creat", "fallocate", "f?truncate", "(sym|un)?link(at)?", "mk(dir|nod)(at)?",
    "rename(at2?)?", "rmdir", "[fl]?(set|remove)xattr(at)?", "file_setattr", "utimes?", "utimensat", "futimesat",
    # Mounts, roots and namespaces.
    "mount(_setattr)?", "umount2?", "move_mount", "open_tree(_attr)?", "fs(config|mount|open|pick)", "pivot_root", "chroot", "setns", "unshare",
    # Keys and the kernel.
    "add_key", "keyctl", "request_key", "io_uring_.*", "bpf", "(init|finit|delete)_module", "kexec_.*", "reboot", "swapo(n|ff)",
    # Connections, and other processes.
    "connect", "t?kill", "pidfd_(getfd|send_signal)", "process_(madvise|mrelease|vm_readv|vm_writev)", "ptrace", "rt_(tg)?sigqueueinfo"
] | join("|")) + ")$"))))
