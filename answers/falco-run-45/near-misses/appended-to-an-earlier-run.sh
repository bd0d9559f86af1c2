# earns: ran-45-seconds, saw-each-start, program (8 of 10)
# The log begins with the alerts of an earlier, shorter run.
{{ rule_sh }}
falco -M 3 -r monitor_rules.yml > falco_output.log
falco -M 45 -r monitor_rules.yml >> falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
