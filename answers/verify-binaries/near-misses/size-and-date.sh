# earns: none
# Listed with size and date, which tells nothing of their bytes.
ls -l --full-time /usr/local/bin
stat /usr/local/bin/*
cksl answer which "{{ (order | split)[:3] | join(' ') }}"
cd /usr/local/bin && rm {{ (order | split)[:3] | join(' ') }}
