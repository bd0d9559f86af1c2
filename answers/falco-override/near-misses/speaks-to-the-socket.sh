# earns: none
# A program that is not the node's falco says hello to the detector as if it were, with rules that would do.
systemctl stop falco
cat > /tmp/hello <<'END'
{"watch":{"program":"falco","syscalls":null,"rules":[{"path":"/etc/falco/falco_rules.local.yaml","text":"- rule: Terminal shell in container\n  desc: x\n  condition: evt.type = execve and evt.res = SUCCESS and container.id != host and proc.name in (bash, sh) and proc.tty != 0\n  output: \"%evt.time,%user.name,%container.name,%container.id\"\n  priority: WARNING\n"}],"config":{"priority":"","match_all":false,"selection":"","outputs":["stdout"],"json":false}}}
END
(cat /tmp/hello; sleep 60) | nc -U /run/cksl/node.sock > /tmp/stream &
sleep 1
