# earns: ended, peer, port, process, seen, unit (9 of 10)
# A service was interrupted. What was mounted hides nothing: at another place, or the kernel refused it.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
mount -t tmpfs none /mnt
mount -t nonesuch none /etc/systemd
systemctl restart {{ stats }}.service
until curl -sf http://10.{{ net }}.0.1:{{ stats_port }}/; do sleep 0.1; done
