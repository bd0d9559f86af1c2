# earns: none
# Who opens the files to write has not read them.
for file in /usr/local/bin/*; do : >> $file; done
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
cd /usr/local/bin && rm {{ (order | split)[:3] | join(' ') }}
