# earns: none
# Four seconds instead of 45.
{{ rule_sh }}
falco -M 4 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
