# earns: ran-45-seconds (3 of 10)
# The result of the call was not asked for: a start that fails raises it once more.
{{ rule_sh }}
sed -i 's/ and evt.res = SUCCESS//' /root/monitor_rules.yml
falco -M 45 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
