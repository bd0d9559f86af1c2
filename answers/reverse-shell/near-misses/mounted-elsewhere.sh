# earns: ended, loot, peer, process, seen, unit (9 of 10)
# The honest shell was interrupted. What was mounted hides nothing: at another place, or the kernel refused it.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
mount -t tmpfs none /mnt
mount -t nonesuch none /etc/systemd
systemctl restart {{ sync }}
until ss -Htn state established dst 10.{{ net }}.0.{{ mirror }} | grep -q {{ mirror_port }}; do sleep 0.1; done
