# The shell is deep below the root, paths go up, and one may end in a slash; seccomp lets other calls pass unseen.
mkdir -p /tmp/a/b/c
cd /tmp/a/b/c
strace -D ls ../..
strace -f --seccomp-bpf -e trace=file,desc,exit_group touch ../../../cks-{{ file }}.txt
cksl answer call {{ call }}
cksl answer detail {{ detail | lower }}
cd /usr/share
strace -o /tmp/refused touch ../.././../srv/{{ thing }}{{ "/" if error == "EISDIR" }}
cksl answer error {{ error }}
