# earns: ran-45-seconds, saw-each-start, program (8 of 10)
# The log is that of a second, shorter run, whose rule prints no program.
{{ rule_sh }}
falco -M 45 -r monitor_rules.yml > /dev/null
sed 's/,%proc.name//' monitor_rules.yml > short.yml
falco -M 4 -r short.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
