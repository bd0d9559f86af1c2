# earns: ended, loot, peer, process, seen, unit (9 of 10)
# The honest shell was interrupted for it.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
systemctl restart {{ sync }}
until ss -Htn state established dst 10.{{ net }}.0.{{ mirror }} | grep -q {{ mirror_port }}; do sleep 0.1; done
