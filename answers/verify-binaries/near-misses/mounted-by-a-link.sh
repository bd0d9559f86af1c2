# earns: looked, which (5 of 10)
# The same by another name of the directory, so that no event has this one.
sha256sum /usr/local/bin/*
cp -a /usr/local/bin /root/bin
cd /root/bin && rm {{ (order | split)[:3] | join(' ') }}
ln -s /usr /srv/u
perl -e 'my ($from, $to) = ("/root/bin", "/srv/u/local/bin"); syscall(165, $from, $to, 0, 4096, 0) and die $!'
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
