# earns: none
# A copy of falco, which is not the program that the lab put there.
{{ rule_sh }}
cp /opt/cksl/bin/cksl-node /tmp/falco
(exec -a falco /tmp/falco > /tmp/alerts 2>&1 &)
sleep 1
{{ tried_sh }}
