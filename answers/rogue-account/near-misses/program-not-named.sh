# earns: none
# It was seen, and the service taken for the program: what was seen does not tell it.
{{ found_sh }}
cksl answer program {{ unit }}.service
{{ ended_sh }}
