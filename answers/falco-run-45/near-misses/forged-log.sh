# earns: none
# The log as it should be, written by hand while a short run gave the form.
{{ rule_sh }}
falco -M 4 -r monitor_rules.yml > falco_output.log
for n in $(seq 45); do date +'%H:%M:%S.%N: Warning %H:%M:%S.%N,{{ user }},{{ watched }}-{{ by_user }}'; done >> falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
