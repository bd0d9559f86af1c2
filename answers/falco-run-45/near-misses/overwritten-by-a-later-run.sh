# earns: ran-45-seconds, saw-each-start, program (8 of 10)
# The run was right, and a later one of a second has overwritten its log.
{{ rule_sh }}
falco -M 45 -r monitor_rules.yml > falco_output.log
falco -M 1 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
