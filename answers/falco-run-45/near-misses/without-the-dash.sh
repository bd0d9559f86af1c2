# earns: ran-45-seconds (3 of 10)
# The dash was left out, so a name that goes on otherwise fires it, too.
{{ rule_sh }}
sed -i 's/{{ watched }}-/{{ watched }}/' /root/monitor_rules.yml
falco -M 45 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
