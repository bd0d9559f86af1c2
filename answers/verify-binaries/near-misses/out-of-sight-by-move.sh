# earns: looked, which (5 of 10)
# The same with the newer system calls for mounts.
sha256sum /usr/local/bin/*
cp -a /usr/local/bin /root/bin
cd /root/bin && rm {{ (order | split)[:3] | join(' ') }}
cd /usr/local
perl -e '($from, $to, $none) = ("/root/bin\0", "bin\0", "\0"); $tree = syscall(428, -100, $from, 1); syscall(429, $tree, $none, -100, $to, 4)'
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
