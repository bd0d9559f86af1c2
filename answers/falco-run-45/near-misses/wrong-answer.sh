# earns: ran-45-seconds, saw-each-start, wrote-the-log (8 of 10)
# Everything is right but the answer.
{{ rule_sh }}
falco -M 45 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_root }}
