# earns: peer, port, process, seen, unit (6 of 10)
# The mask is for the next start; what runs goes on.
{{ found_sh }}
systemctl mask {{ unit }}.service
