# earns: root-only (3 of 10)
# The flag stays in its file, and the drop-in against it lies in /run.
gpasswd -d {{ user }} docker
{{ privileges_sh }}
mkdir -p /run/systemd/system/docker.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock\n' > /run/systemd/system/docker.service.d/flags.conf
systemctl daemon-reload
{{ restart_sh }}
