# earns: peer, port, process, seen (5 of 10)
# All is ended, and another unit named.
{{ found_sh }}
cksl answer unit outside.service
systemctl mask --now {{ unit }}.service
