# earns: source, installed, enabled (5 of 10)
# The alert was written into the journal by hand; the service does not run.
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" | tee -a /etc/apt/sources.list.d/node.list
apt-get update -y
apt-get install -y falco
systemctl enable falco
runc exec -t $(runc list -q) bash -c 'exit'
echo "$(date +%H:%M:%S.%N): Notice A shell was spawned in a container with an attached terminal (container={{ container }}-{{ nonce }})" | systemd-cat -t falco
journalctl -u falco --no-pager | tail -n 2
