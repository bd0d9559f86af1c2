# earns: none
# The stock rules were loaded, too.
{{ rule_sh }}
falco -M 45 -r /etc/falco/falco_rules.yaml -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
