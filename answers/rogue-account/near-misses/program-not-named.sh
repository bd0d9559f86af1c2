# earns: account, key (2 of 13)
# It was seen, and the service taken for the program. The other answers are right.
{{ found_sh }}
cksl answer program {{ unit }}.service
{{ ended_sh }}
