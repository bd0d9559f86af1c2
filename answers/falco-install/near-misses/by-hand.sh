# earns: source, installed, enabled (5 of 10)
# Not the service, but a Falco of the shell runs.
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" | tee -a /etc/apt/sources.list.d/node.list
apt-get update -y
apt-get install -y falco
systemctl enable falco
(falco > /tmp/falco.log 2>&1 &)
sleep 2
runc exec -t $(runc list -q) bash -c 'exit'
cat /tmp/falco.log
