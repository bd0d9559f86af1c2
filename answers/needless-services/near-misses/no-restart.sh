# earns: none
# The file is right, and the service has not read it.
sed -i 's/0\.0\.0\.0/127.0.0.1/' /etc/default/{{ stats }}
systemctl daemon-reload
