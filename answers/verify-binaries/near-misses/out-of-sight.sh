# earns: looked, which (5 of 10)
# A copy of the directory without the wrong ones is mounted over it, and they are still below.
sha256sum /usr/local/bin/*
cp -a /usr/local/bin /root/bin
cd /root/bin && rm {{ (order | split)[:3] | join(' ') }}
mount --bind /root/bin /usr/local/bin
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
