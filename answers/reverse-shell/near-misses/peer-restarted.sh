# earns: loot, peer, process, seen, unit (6 of 10)
# All is ended, and who is outside was restarted, which cuts the connections of others, too.
{{ found_sh }}
systemctl mask --now {{ unit }}.service
pkill -KILL -x {{ shell }}-{{ mark }}
systemctl restart outside.service
