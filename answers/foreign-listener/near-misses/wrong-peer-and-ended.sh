# earns: ended, port, process, services, unit (7 of 10)
# An address that uses the application was taken for the peer. All else is right, and the unit is masked.
{{ found_sh }}
cksl answer peer 10.{{ net }}.0.{{ first }}
systemctl mask --now {{ unit }}.service
