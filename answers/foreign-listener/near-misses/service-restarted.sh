# earns: ended, peer, port, process, seen, unit (9 of 10)
# A service was interrupted for it.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
systemctl restart {{ stats }}.service
until curl -sf http://10.{{ net }}.0.1:{{ stats_port }}/; do sleep 0.1; done
