# earns: peer, port, process, seen, unit (6 of 10)
# The unit is stopped, and anybody can start it.
{{ found_sh }}
systemctl stop {{ unit }}.service
