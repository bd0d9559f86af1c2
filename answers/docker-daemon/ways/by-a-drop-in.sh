# A drop-in of the unit takes the flags away, and the flag for privileges is one of the unit's.
usermod --groups "" {{ user }}
printf '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock --no-new-privileges\n' > /etc/systemd/system/docker.service.d/flags.conf
systemctl daemon-reload
{{ restart_sh }}
