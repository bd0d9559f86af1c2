# The unit sets the mode of the socket each time that the engine starts.
{{ engine_sh }}
printf '[Service]\nExecStartPost=/bin/chmod 0600 /run/docker.sock\n' > /etc/systemd/system/docker.service.d/mode.conf
systemctl daemon-reload
{{ privileges_sh }}
{{ restart_sh }}
