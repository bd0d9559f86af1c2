# earns: none
# Nobody reaches the port: there is none.
systemctl stop {{ admin }}
