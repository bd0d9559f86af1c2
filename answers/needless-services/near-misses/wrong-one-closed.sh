# earns: none
# The application is confined to the node, and the other two stay as they are.
sed -i 's/-p 0.0.0.0/-p 127.0.0.1/' /etc/systemd/system/{{ app }}.service
systemctl daemon-reload
systemctl restart {{ app }}
cksl answer unit {{ app }}.socket
