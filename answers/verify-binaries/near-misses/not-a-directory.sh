# earns: none
# The kernel refuses to open a file as a directory, so nothing was read.
for file in /usr/local/bin/*; do cat $file/ 2> /dev/null; done
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
cd /usr/local/bin && rm {{ (order | split)[:3] | join(' ') }}
