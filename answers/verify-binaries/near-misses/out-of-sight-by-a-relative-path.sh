# earns: looked, which (5 of 10)
# The same, and the directory is named from where the process stands.
sha256sum /usr/local/bin/*
cp -a /usr/local/bin /root/bin
cd /root/bin && rm {{ (order | split)[:3] | join(' ') }}
cd /usr/local
perl -e '($from, $to, $none) = ("/root/bin\0", "bin\0", "none\0"); syscall(165, $from, $to, $none, 4096, 0)'
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
