# earns: none
# 45 seconds were asked for, and somebody was impatient.
{{ rule_sh }}
falco -M 45 -r monitor_rules.yml > falco_output.log 2> falco_messages.log &
sleep 3
kill -INT $!
wait
cksl answer program {{ watched }}-{{ by_user }}
