# earns: none
# An address that uses the application was taken for the peer: what was seen does not tell it.
{{ found_sh }}
cksl answer peer 10.{{ net }}.0.{{ first }}
