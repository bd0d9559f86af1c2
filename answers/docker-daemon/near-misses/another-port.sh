# earns: root-only (3 of 10)
# The engine listens on another port.
sed -i 's/:{{ api }}/:19876/' /etc/default/docker
gpasswd -d {{ user }} docker
{{ restart_sh }}
