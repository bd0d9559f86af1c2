# earns: root-only (3 of 10)
# The engine was started as it should be, and then its files became what they were: the next start opens it again.
cp -a /etc/default/docker /etc/docker/daemon.json /root
{{ engine_sh }}
gpasswd -d {{ user }} docker
{{ privileges_sh }}
{{ restart_sh }}
cp -a /root/docker /etc/default/docker
jq 'del(."no-new-privileges")' /root/daemon.json > /etc/docker/daemon.json
