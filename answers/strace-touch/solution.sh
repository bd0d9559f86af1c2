# `strace` starts the command and prints each of its system calls with arguments and result.
strace ls
# `-o` writes the trace to a file. The loader makes the first calls, and `touch` itself the last ones.
strace -o /tmp/new touch /tmp/cks-{{ file }}.txt
tail -n 8 /tmp/new # optional
# `touch` calls `openat` with `O_CREAT` to create the file, `dup2` to make it descriptor 0, `utimensat` to set its
# times, and `exit_group` to end. In `openat`, `AT_FDCWD` stands where a directory's descriptor could be, and `0666`
# are the permissions before the umask.
cksl answer call {{ call }}
cksl answer detail {{ detail }}
# A call that failed has the result -1 and the name of the error. Look for the `openat` of `/srv/{{ thing }}`.
strace -o /tmp/refused touch /srv/{{ thing }}
cksl answer error "$(sed -n 's/^openat.*{{ thing }}.* = -1 \(E[A-Z]*\) .*/\1/p' /tmp/refused)"
