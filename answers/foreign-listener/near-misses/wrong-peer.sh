# earns: port, process, unit (3 of 10)
# An address that uses the application was taken for the peer. The other answers are right.
{{ found_sh }}
cksl answer peer 10.{{ net }}.0.{{ first }}
