# earns: ran-45-seconds (3 of 10)
# The name may have the text anywhere, so another program fires it, too.
{{ rule_sh }}
sed -i 's/startswith/contains/' /root/monitor_rules.yml
falco -M 45 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
