mkdir -p /etc/falco/{{ folder }}
sleep 4
{{ answered_sh }}
