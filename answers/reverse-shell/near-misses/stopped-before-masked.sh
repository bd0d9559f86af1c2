# earns: loot, peer, process, seen, unit (6 of 10)
# By KillMode the shell outlives its unit, and nobody looked again.
{{ found_sh }}
systemctl stop {{ unit }}.service
systemctl mask {{ unit }}.service
