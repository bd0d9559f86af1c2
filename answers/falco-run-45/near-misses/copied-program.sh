# earns: none
# A copy of the program ran, which is not the one that the lab put there.
{{ rule_sh }}
cp /opt/cksl/bin/cksl-node /tmp/falco
/tmp/falco -M 45 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
