# earns: none
# systemd starts it again, and has the port anyway.
pkill -9 -x {{ needless }}
cksl answer unit {{ needless }}.socket
