# earns: looked, entry, execution, escalation, persistence, exfiltration, order (10 of 15)
# The process was killed, and the timer starts it again.
{{ look_sh }}
{{ answers_sh }}
pkill -x {{ name }}
until pgrep -x {{ name }}; do sleep 0.2; done
