# All in their directory, with the names as `find` prints them.
cd /usr/local/bin
find . -type f -exec sha256sum {} +
grep linux/amd64 /root/{{ version }}/SHA256SUMS
cksl answer which ./{{ (order | split)[:3] | join(" ./") }}
rm ./{{ (order | split)[:3] | join(" ./") }}
