# earns: none
# After the run the file was written anew, with a mistake.
{{ rule_sh }}
falco -M 45 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
sed -i 's/condition: /condition: spawned_process and /' monitor_rules.yml
