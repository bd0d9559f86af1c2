# earns: none
# Not the service listens there, but a program of the shell.
systemctl stop {{ stats }}
(busybox httpd -p 127.0.0.1:{{ stats_port }} -h /srv/{{ stats }})
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
