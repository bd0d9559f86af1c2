# earns: ran-45-seconds, saw-each-start, program (8 of 10)
# The run was right, and then a line was added to its log.
{{ rule_sh }}
falco -M 45 -r monitor_rules.yml > falco_output.log
echo "$(date +%H:%M:%S.%N): Warning $(date +%H:%M:%S.%N),root,{{ watched }}-zzzz" >> falco_output.log
cksl answer program $(grep -o '{{ user }},{{ watched }}-[a-z0-9]*' falco_output.log | head -n 1 | cut -d, -f2)
