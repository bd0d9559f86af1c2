pkill -x {{ name }}
rm /var/tmp/.{{ mark }}/{{ name }}
while pgrep -x {{ name }}; do sleep 0.2; done # optional
